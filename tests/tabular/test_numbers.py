"""Numbers under either decimal mark; where two readings are possible, both are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimation.tabular.numbers import (
    SPACES,
    Reading,
    figure_of,
    marks,
    question_of_marks,
    readings,
    say_number,
    write_number,
)

ONE_WAY = [
    ("72000", 72_000),
    ("72,5", 72.5),
    ("72.5", 72.5),
    ("72,00", 72),
    ("0.125", 0.125),  # no group of thousands begins with 0
    ("0,125", 0.125),
    (".125", 0.125),
    ("1.234,56", 1_234.56),
    ("1,234.56", 1_234.56),
    ("1.234.567", 1_234_567),
    ("12,34,567.5", 1_234_567.5),  # lakhs
    ("1 200", 1_200),
    ("1\u00a0200", 1_200),
    ("1\u202f200,5", 1_200.5),
    ("1'200", 1_200),
    ("1’200.50", 1_200.5),
    ("1 200.500", 1_200.5),  # spaces group, so the point does not
    ("1234.567", 1_234.567),  # too many digits before it for a group
    ("1e3", 1_000),
    ("-2,5", -2.5),
    ("−3", -3),
    ("٣٥", 35),  # digits of another script are digits
    ("5.", 5),
]

NO_NUMBER = [
    "", " ", "design", "1,2,3", "1.23.456", "12 34", "1 2000", "1 200 30", "1.200.30", "1,234,5",
    "1.2.3", "--1", "5²", "1_000", "nan", "inf", "1e", "0x10", "1 2", "1.234.567,8.9", "9" * 61,
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), ONE_WAY)
def test_a_number_that_can_be_read_one_way_is_read_so(text: str, value: float) -> None:
    assert [reading.value for reading in readings(text)] == [pytest.approx(value)]


@pytest.mark.parametrize("text", NO_NUMBER)
def test_what_is_no_number_has_no_reading(text: str) -> None:
    assert readings(text) == ()


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("72.000", 72, 72_000),
        ("72,000", 72_000, 72),
        ("1.200", 1.2, 1_200),
        ("+9,125", 9_125, 9.125),
    ],
)
def test_three_digits_behind_one_mark_can_be_read_two_ways(
    text: str, point: float, comma: float
) -> None:
    assert set(readings(text)) == {Reading(point, "."), Reading(comma, ",")}
    assert readings(text, ".") == (Reading(point, "."),)
    assert readings(text, ",") == (Reading(comma, ","),)


@given(
    whole=st.integers(0, 10**9),
    part=st.sampled_from(["", "5", "25", "125", "0005"]),
    mark=st.sampled_from([".", ","]),
    group=st.sampled_from(["", "other", "'", *SPACES]),
)
def test_what_was_meant_is_always_among_the_readings(
    whole: int, part: str, mark: str, group: str
) -> None:
    """Grouped and marked in any of these ways; the value is known from what it was made of."""
    group = {".": ",", ",": "."}[mark] if group == "other" else group
    text = f"{whole:,}".replace(",", group) + (f"{mark}{part}" if part else "")
    meant = float(f"{whole}.{part or 0}")
    values = [reading.value for reading in readings(text)]
    assert pytest.approx(meant) in values
    assert len(values) <= 2
    assert [reading.value for reading in readings(text, mark)] == [pytest.approx(meant)]


@given(st.floats(0, 1e15, allow_nan=False))
def test_a_written_number_is_read_back_one_way(value: float) -> None:
    found = readings(write_number(value))
    assert [reading.value for reading in found] == [pytest.approx(value, rel=1e-9, abs=1e-9)]


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_not(text: str) -> None:
    found, figure = readings(text), figure_of(text)
    assert len(found) <= 2
    assert figure is None or figure.readings()


@pytest.mark.parametrize(
    ("text", "number", "scale", "currency", "unit"),
    [
        ("€84,000", "84,000", 1, "€", ""),
        ("84.000,00 €", "84.000,00", 1, "€", ""),
        ("CHF 1'200.50", "1'200.50", 1, "CHF", ""),
        ("1 200 kr", "1 200", 1, "kr", ""),
        ("84k", "84", 1_000, "", ""),
        ("84 k€", "84", 1_000, "€", ""),
        ("95,00 €/h", "95,00", 1, "€", "/h"),
        ("~ 12 h", "12", 1, "", "h"),
        ("3 days?", "3", 1, "", "days"),
        ("4 Std.", "4", 1, "", "std"),
        ("40 %", "40", 1, "", "%"),
        ("-€5", "-5", 1, "€", ""),
    ],
)
def test_money_and_units_stand_around_the_number(
    text: str, number: str, scale: float, currency: str, unit: str
) -> None:
    assert figure_of(text) == (number, scale, currency, unit)


@pytest.mark.parametrize("text", ["1h 30m", "1:30", "60-120", "60 80 120", "Q3", "v2.1", "--5"])
def test_what_holds_no_single_number_is_no_figure(text: str) -> None:
    assert figure_of(text) is None


def test_cells_with_one_reading_decide_for_the_others() -> None:
    assert marks(["1.200", "2,5", "8", "95,00 €"]).decimal == ","
    assert marks(["1,200", "2.5"]).decimal == "."
    assert marks(["1.200", "8", ""]) == (0, 0, ("1.200",))


def test_cells_that_disagree_decide_nothing() -> None:
    assert marks(["1.5", "2,5", "1.200"]).decimal is None


def test_the_locale_gives_the_first_answer_and_no_more() -> None:
    german = question_of_marks("72.000", prefer=",")
    english = question_of_marks("72.000", prefer=".")
    assert [answer.text for answer in german.answers] == ["72,000", "72"]
    assert [answer.text for answer in english.answers] == ["72", "72,000"]


def test_all_digits_of_a_number_are_said() -> None:
    assert say_number(1_234_567.25) == "1,234,567.25"
    assert say_number(-0.5) == "-0.5"
