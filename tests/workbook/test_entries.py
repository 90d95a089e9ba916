"""What people type into fields."""

from __future__ import annotations

import pytest

from estimation.errors import WorkbookError
from estimation.workbook import entries


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("24", 24),
        ("€84,000", 84_000),  # as the page shows it
        ("1,250,000", 1_250_000),
        ("2,5", 2.5),  # a decimal comma
        ("1,234.5", 1_234.5),
        ("12 h", 12),
        ("84 000", 84_000),  # as in France and Sweden
        ("0", 0),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, value: float) -> None:
    assert entries.number(typed, "Likely") == value


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            {"low": "60", "likely": "80", "high": "12"},
            "High 12 is below likely 80. Did you mean 120",
        ),
        (
            {"low": "600", "likely": "80", "high": "120"},
            "Low 600 is above likely 80. Did you mean 60",
        ),
        ({"low": "90", "likely": "80", "high": "120"}, "Low 90 is above likely 80.* mean 9"),
        ({"low": "6", "likely": "5", "high": "9"}, r"Low 6 is above likely 5\.( Did|$)"),
        ({"likely": "a lot"}, "Likely “a lot” is not a number"),
        ({"likely": "-3"}, "Likely -3 cannot be"),
        ({"likely": "nan"}, "cannot be"),  # a float, but no hours
        ({"likely": "1e99"}, "cannot be"),
        ({"low": "1", "high": "3"}, "Likely is empty"),
        ({"low": "1", "likely": "2"}, "High is empty. Give all three, or likely alone"),
    ],
)
def test_bad_quantities_are_refused_in_words(typed: dict[str, str], message: str) -> None:
    with pytest.raises(WorkbookError, match=message):
        entries.quantity(typed)


def test_three_numbers_in_one_field_count_as_all_three() -> None:
    assert entries.quantity({"likely": "60 80 120"}) == {"low": 60, "likely": 80, "high": 120}


@pytest.mark.parametrize(("typed", "message"), [("0", "never finish"), ("two", "not a number")])
def test_bad_people_are_refused(typed: str, message: str) -> None:
    with pytest.raises(WorkbookError, match=message):
        entries.people(typed)


def test_a_target_of_more_than_the_price_is_refused() -> None:
    with pytest.raises(WorkbookError, match="more than the price"):
        entries.target("120%")
