"""Amounts of work in the ways that tools write them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from estimation.tabular.numbers import readings
from estimation.tabular.units import (
    MOST_USUAL_PROJECT_HOURS,
    amount_in,
    amount_of,
    doubted_unit,
    is_time_of_day,
    question_of_unit,
    unit_of,
)


def point(text: str) -> float | None:
    """Read a number with a decimal point."""
    found = readings(text, ".")
    return found[0].value if found else None


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("1h 30m", 1.5),  # Jira, ClickUp
        ("1h30", None),  # 30 of what?
        ("90 min", 1.5),
        ("4 hrs", 4),  # MS Project
        ("3 days?", 24),  # MS Project: an estimated duration
        ("1 mon", 160),  # MS Project: 20 days a month
        ("2w 1d 4h", 92),
        ("2,5 Std.", None),  # a comma where the column has points
        ("7.5 Std.", 7.5),
        ("3 jours", 24),
        ("2 semanas", 80),
        ("2:30", 2.5),
        ("37:15", 37.25),  # [h]:mm of a spreadsheet
        ("01:30:00", 1.5),
        ("4:30 h", 4.5),  # Kimai
        ("18:25 min", (18 * 60 + 25) / 3600),  # Toggl
        ("12:20:00 AM", None),  # a time of day
        ("2:75", None),
        (90, 90),
        (dt.timedelta(days=1, hours=13, minutes=15), 37.25),
        (dt.time(7, 30), 7.5),
        (True, None),
        ("", None),
        ("soon", None),
        ("12 EUR", None),
        ("3h 2h", None),
        ("3h -2m", None),
        ("9" * 100, None),
    ],
)
def test_amounts(cell: object, hours: float | None) -> None:
    found = amount_of(cell, "hours", point)
    assert (found is None) == (hours is None)
    if found is not None:
        assert found.in_hours() == pytest.approx(hours)


def test_a_plain_number_counts_what_its_column_counts() -> None:
    for unit, hours in (
        ("hours", 90), ("minutes", 1.5), ("seconds", 0.025), ("milliseconds", 90 / 3.6e6),
        ("days", 720),
    ):  # fmt: skip
        found = amount_of("90", unit, point)  # type: ignore[arg-type]
        assert found is not None
        assert found.in_hours() == pytest.approx(hours)
    assert amount_of("90", None, point) is None
    found = amount_of("90 min", None, point)
    assert found is not None and found.unit == "minutes"


def test_days_have_the_hours_that_they_are_given() -> None:
    assert amount_in(2, "days").in_hours(6) == 12
    assert amount_in(12, "hours").in_days(6) == 2


def test_words_of_units() -> None:
    assert [unit_of(word) for word in ("m", "M.", "mo", "Tage", "heures", "ms", "%", "")] == [
        "minutes", "minutes", "months", "days", "hours", "milliseconds", None, None,
    ]  # fmt: skip
    assert is_time_of_day("2:30 p.m.")
    assert not is_time_of_day("2:30")


@pytest.mark.parametrize(
    ("hours", "likely"),
    [
        ([8, 16, 3, 40], None),
        ([8], None),
        ([60, 120, 60, 60], None),  # two sizes are no pattern
        ([60, 120, 180, 480], "minutes"),
        ([90, 75, 600, 480, 900], "minutes"),  # half take more than 400
        ([3600, 5400, 28800, 60], "seconds"),
        ([28800, 14400, 7200, 3600], "seconds"),
        ([28_800_000, 14_400_000], "milliseconds"),
        ([1 / 3, 0.3125, 1.25, 0.0625, 0.0104166667], "clock-days"),
        ([0.25, 0.5, 1, 0.75], None),  # quarters of an hour
        ([2 / 60, 5 / 60, 40 / 60, 7 / 60], None),  # whole minutes as hours
        ([], None),
    ],
)
def test_what_speaks_against_hours(hours: list[float], likely: str | None) -> None:
    found = doubted_unit(np.array(hours, dtype=float))
    assert (found[0] if found else None) == likely
    assert not found or "hours" in found


def test_whole_projects_take_thousands_of_hours() -> None:
    hours = np.array([1200.0, 840, 5400, 3000])
    assert doubted_unit(hours, MOST_USUAL_PROJECT_HOURS) == ()
    assert doubted_unit(hours * 3600, MOST_USUAL_PROJECT_HOURS)[0] == "seconds"


def test_the_question_says_what_each_answer_makes_of_a_cell() -> None:
    asked = question_of_unit("Time Spent", ("seconds", "hours"), "28800").for_terminal()
    assert "--unit seconds for seconds (28800 is 8 h)" in asked
    assert question_of_unit("Time", ("days", "hours"), "1h").answers[0].text == "days of work"


def test_parts_of_a_day_are_of_24_hours_first() -> None:
    """Excel keeps 7:30 as 0.3125 of a day; as a day of work that would be 2.5 hours."""
    units = doubted_unit(np.array([0.3333333333, 0.3125, 1.25, 0.0625]))
    answers = question_of_unit("Time", units, "0.3125").answers
    assert [answer.text for answer in answers] == [
        "days of 24 hours (0.3125 is 7.5 h)",
        "days of work (0.3125 is 2.5 h)",
        "hours (0.3125 is 0.3125 h)",
    ]
