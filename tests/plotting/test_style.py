"""Colours are those of the tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from estimation.packs.documents import document
from estimation.plotting import style
from estimation.workbook.assets import styles

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
    """Custom properties of a style sheet; of two of the same name the later counts."""
    css = path.read_text(encoding="utf-8")
    return {
        name: " ".join(value.split()) for name, value in re.findall(r"--([\w-]+):([^;]+);", css)
    }


def test_colours_are_those_of_the_tokens(root: Path) -> None:
    given = tokens(root / "estimation/static/tokens.css")
    assert {name: given[name] for name in TOKENS} == TOKENS


def test_narrow_pages_and_print_change_the_same_tokens_everywhere(root: Path) -> None:
    packs = tokens(root / "estimation/packs/static/base.css")
    assert tokens(root / "estimation/workbook/static/base.css") == packs
    assert packs.keys() < tokens(root / "estimation/static/tokens.css").keys()


def test_packs_and_workbook_begin_with_the_tokens(root: Path) -> None:
    shared = (root / "estimation/static/tokens.css").read_text(encoding="utf-8")
    assert styles("base").startswith(shared)
    assert shared in document("A pack", "")


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
