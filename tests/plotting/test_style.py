"""Colours are those of the tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from estimation.plotting import style

if TYPE_CHECKING:
    from pathlib import Path

TOKENS = {
    "paper": style.PAPER,
    "wash": style.WASH,
    "rule": style.RULE,
    "edge": style.EDGE,
    "ink": style.INK,
    "ink-2": style.INK_2,
    "ink-3": style.INK_3,
    "together": style.TOGETHER,
    "together-wash": style.TOGETHER_WASH,
    **{f"cat-{n}": colour for n, colour in enumerate(style.CATEGORIES, 1)},
    **{f"seq-{n}": colour for n, colour in enumerate(style.SEQUENCE, 1)},
}


def tokens(path: Path) -> dict[str, str]:
    """Custom properties of a style sheet; those of narrow pages and print come later and count."""
    css = path.read_text(encoding="utf-8")
    return {
        name: " ".join(value.split()) for name, value in re.findall(r"--([\w-]+):([^;]+);", css)
    }


def test_colours_are_those_of_the_tokens(root: Path) -> None:
    given = tokens(root / "estimation/packs/static/tokens.css")
    assert {name: given[name] for name in TOKENS} == TOKENS


def test_packs_and_workbook_have_the_same_tokens(root: Path) -> None:
    packs = tokens(root / "estimation/packs/static/tokens.css")
    assert tokens(root / "estimation/workbook/static/tokens.css") == packs


@pytest.mark.parametrize(
    ("words", "width", "expected"),
    [
        ("Brief", 100, "Brief"),
        # 12 signs of 13 px need some 90 px.
        ("Acceptance by the client", 100, "Acceptance…"),
    ],
)
def test_long_names_are_cut(words: str, width: float, expected: str) -> None:
    short = style.shortened(words, width)
    assert short.startswith(expected[:8])
    assert style.text_width(short, style.LABEL) <= width
