"""Labels of totals: one look tells most names, and misses no total."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimation.tabular import totals

PARTS = st.sampled_from(
    [
        "total",
        "summe",
        "Gesamt",
        "tva",
        "iva",
        "MwSt",
        "sous",
        "subtotal",
        "Ergebnis",
        "result",
        "ht",
        "excl",
        "vat",
        "acme",
        "Design",
        "19%",
        "(7,5%)",
        "resume",
        "-",
        ":",
    ]
)


@given(parts=st.lists(PARTS, max_size=3), join=st.sampled_from([" ", "", "-", "_", ": "]))
def test_the_first_look_misses_no_total(parts: list[str], join: str) -> None:
    label = join.join(parts)
    for text in (label, label.upper()):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(totals, "_MAY_BE", re.compile(""))
            close = totals.total_of(text, ["acme"])
        assert totals.total_of(text, ["acme"]) == close


def test_most_names_are_told_by_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(totals, "plain_words", lambda text: pytest.fail(f"{text} was looked into"))
    assert totals.total_of("Homepage redesign 2025", ["acme"]) is None
