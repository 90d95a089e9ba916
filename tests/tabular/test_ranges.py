"""One to three numbers in a text, and where a space may mean either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimation.tabular.ranges import ranges


def numbers(text: str) -> list[list[str]]:
    return [[figure.number for figure in way.figures] for way in ranges(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("24", [["24"]]),
        ("60-120", [["60", "120"]]),
        ("60 – 80 – 120 h", [["60", "80", "120"]]),
        ("16/24/40", [["16", "24", "40"]]),
        ("2, 3, 5", [["2", "3", "5"]]),
        ("2,5 bis 4,5", [["2,5", "4,5"]]),
        ("60..120", [["60", "120"]]),
        ("1 200-1 500", [["1 200", "1 500"]]),
        ("1\u202f200", [["1 200".replace(" ", "\u202f")]]),  # this space divides no numbers
        ("1 000", [["1 000"]]),  # and 000 is no number of its own
        ("1e-3", [["1e-3"]]),
        ("-5", [["-5"]]),
        ("95,00 €/h", [["95,00"]]),
        ("€ 60 € 80 € 120", [["60", "80", "120"]]),
    ],
)
def test_numbers_that_can_be_found_one_way(text: str, found: list[list[str]]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("60 120", [["60 120"], ["60", "120"]]),
        ("1 200 h", [["1 200"], ["1", "200"]]),
        ("100 120 200", [["100 120 200"], ["100 120", "200"], ["100", "120 200"],
                         ["100", "120", "200"]]),
    ],
)  # fmt: skip
def test_a_space_divides_or_groups(text: str, found: list[list[str]]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize("text", ["", "-", "design", "1 2 3 4", "1-2-3-4", "1:30", "60-", "Q1 60"])
def test_other_texts_hold_no_quantity(text: str) -> None:
    assert ranges(text) == ()


@given(st.text(alphabet="0123456789 .,-–/;h€to\u00a0", max_size=40))
def test_any_text_has_ways_or_none(text: str) -> None:
    for way in ranges(text):
        assert 1 <= len(way.figures) <= 3
        assert all(figure.readings() for figure in way.figures)
