"""What people type into fields."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimation.errors import KickoffError, WorkbookError
from estimation.workbook.input import entries, price_fields
from estimation.workbook.input.amounts import Doubt
from estimation.workbook.input.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("24", 24),
        ("84,000.00", 84_000),  # as the page shows it
        ("72000", 72_000),
        ("1,250,000", 1_250_000),
        ("2,5", 2.5),  # a decimal comma
        ("1,234.5", 1_234.5),
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
        ({"likely": "nan"}, "is not a number"),  # a float of Python, but no hours
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


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("price.amount", "72.000", {"72,000", "72"}),
        ("price.amount", "80,000 €", {"€80,000", "€80"}),
        ("project.budget", "72.500", {"72,500", "72.5"}),
        ("roles.dev.cost_rate", "1.250", {"1,250", "1.25"}),
        ("roles.dev.people", "1,500", {"1,500", "1.5"}),
        ("activities.build.effort.dev", "1.200", {"1,200", "1.2"}),
        ("activities.build.effort.dev", "1.200 h", {"1,200 h", "1.2 h"}),
        ("activities.build.effort.dev", "2.500 3.000 4.125", {"2,500 3,000 4,125", "2.5 3 4.125"}),
        ("activities.build.duration", "1.500 days", {"1,500 days", "1.5 days"}),
        ("activities.build.hours_per_week.dev", "1.125", {"1,125", "1.125"}),
        ("activities.build.review.turnaround", "1,125", {"1,125", "1.125"}),
        ("activities.build.review.cap", "1.500", {"1,500", "1.5"}),
        ("activities.build.review.rounds", "55.000 35 10", {"55,000", "55"}),
        ("activities.build.probability", "4.000 in 10", {"4,000", "4"}),
        ("risks.r.cost", "5.000", {"5,000", "5"}),
        ("risks.r.cost", "100 120 200", {"100,120,200", "100 to 200, likely 120"}),
        ("risks.r.delay", "1.250", {"1,250", "1.25"}),
        ("risks.r.factor", "1.250", {"1,250", "1.25"}),
        ("risks.r.mitigation.price", "5.000", {"5,000", "5"}),
        ("expenses.e.amount", "5.000", {"5,000", "5"}),
        ("questions.q.answers.1.factor", "1.250", {"1,250", "1.25"}),
        ("calendars.usual.hours_per_day", "7.125", {"7,125", "7.125"}),
        ("price.target_margin", "25.000", {"25,000", "25"}),
        ("activities.build.effort.dev", "60 120", {"60,120", "60 to 120, likely 90"}),
        ("project.deadline", "3/4/2027", {"3 April 2027", "4 March 2027"}),
    ],
)
def test_what_can_be_read_two_ways_is_asked_in_every_field(
    path: str, typed: str, said: set[str]
) -> None:
    """Each answer, written into the field, is read at once, and the two are read differently."""
    read = price_fields.READERS.get(path, lambda text: entries.read(path, text))
    with pytest.raises(Doubt, match="can be read two ways") as doubt:
        read(typed)
    ways = doubt.value.ways
    assert {way.label for way in ways} == said
    answers = [way.applied(typed) for way in ways]
    found = [value for each in answers if (value := _value_or_none(read, each)) is not None]
    assert found and len({str(value) for value in found}) == len(found)


def _value_or_none(read: Callable[[str], Any], typed: Any) -> Any:
    """What is read; None where an answer is refused in words, such as 4,000 in 10."""
    try:
        return read(typed)
    except Doubt:
        raise
    except WorkbookError:
        return None


def test_one_answer_holds_for_three_fields() -> None:
    typed = {"low": "1.000", "likely": "1.500", "high": "2.000", "note": "1.000 pages"}
    with pytest.raises(Doubt) as doubt:
        entries.quantity(typed)
    thousands = next(way for way in doubt.value.ways if way.mark == ",")
    assert thousands.applied(typed) == {
        "low": "1000", "likely": "1500", "high": "2000", "note": "1.000 pages"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        ("activities.build.effort.dev", "90 min", 1.5),
        ("activities.build.effort.dev", "1h 30m", 1.5),
        ("activities.build.effort.dev", "1 200", 1200),
        ("activities.build.effort.dev", "1 200 1 500 2 000",
         {"low": 1200, "likely": 1500, "high": 2000}),
        ("activities.build.effort.dev", "100 120 200", {"low": 100, "likely": 120, "high": 200}),
        ("activities.build.duration", "2–3–5 days", {"low": 2, "likely": 3, "high": 5}),
        ("activities.build.duration", "2 weeks", 10),
        ("activities.build.hours_per_week.dev", "6 h a week", 6),
        ("roles.dev.cost_rate", "95,00 €/h", 95),
        ("price.amount", "84k", 84_000),
        ("price.amount", "CHF 84'000.00", 84_000),
        ("activities.build.probability", "12,5 %", 0.125),
        ("risks.r.factor", "1.2x", 1.2),
    ],
)  # fmt: skip
def test_units_are_read(path: str, typed: str, value: Any) -> None:
    assert entries.read(path, typed) == pytest.approx(value)


@pytest.mark.parametrize(
    ("path", "typed", "message"),
    [
        ("activities.build.effort.dev", "3 days", r"Likely 3 days is in days\. Give hours"),
        ("activities.build.duration", "12 h", r"Likely 12 h is in hours\. Give days"),
        ("activities.build.effort.dev", "€500", r"Likely €500 is money\. Give hours"),
        ("price.amount", "12 h", r"Price 12 h is in hours\. Give money"),
        ("activities.build.effort.dev", "60-120", "is two numbers"),
    ],
)
def test_a_number_of_another_kind_is_refused(path: str, typed: str, message: str) -> None:
    with pytest.raises(WorkbookError, match=message):
        entries.read(path, typed)


@given(
    path=st.sampled_from(
        [*(pattern.replace("*", "x") for pattern in entries.READERS), "project.client"]
    ),
    typed=st.one_of(
        st.text(max_size=30),
        st.text(alphabet="0123456789 .,-–/:'\u00a0h€%kd", max_size=16),
        st.text(alphabet="0123456789 .,-–/:'\u00a0h€%kd", max_size=16).map(
            lambda text: {"likely": text, "low": "1.200", "high": "3"}
        ),
    ),
)
@settings(max_examples=600, derandomize=True)
def test_any_text_in_any_field_is_read_or_refused_in_words(path: str, typed: Any) -> None:
    try:
        value = entries.read(path, typed)
    except KickoffError as error:
        assert str(error)
        return
    numbers = (
        [value]
        if isinstance(value, float | int)
        else list((value or {}).values())
        if isinstance(value, dict)
        else []
    )
    assert all(0 <= each < 1e12 for each in numbers)


@pytest.mark.parametrize("typed", [f"1.1.{'1' * 30}", f"{'1' * 30}.1.2027", f"1.{'1' * 30}.2027"])
def test_a_date_of_thirty_digits_is_no_date(typed: str) -> None:
    with pytest.raises(WorkbookError, match="is not a date"):
        entries.day(typed, "Start")


AROUND = Surroundings(hours_per_day=6, start=date(2027, 1, 11), currency="EUR")


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        ("price.amount", "84.000 €", 84_000),  # no amount of euros has three decimals
        ("project.budget", "€ 72,500", 72_500),
        ("price.amount", "84k", 84_000),
        ("price.amount", "84.500,50 €", 84_500.5),
        ("activities.build.effort.dev", "2 d", 12),  # two days of six hours
        ("activities.build.effort.dev", "3 PT", 18),
        ("activities.build.effort.dev", "1 2 4 d", {"low": 6, "likely": 12, "high": 24}),
        ("activities.build.effort.dev", "1d 4h", 10),
        ("activities.build.duration", "3 PT", 3),
        ("project.deadline", "30 Apr", "2027-04-30"),
        ("project.deadline", "30.4.27", "2027-04-30"),
        ("project.deadline", "30.4.", "2027-04-30"),
        ("project.deadline", "30. April", "2027-04-30"),
        ("project.deadline", "Apr 30", "2027-04-30"),
        ("project.deadline", "30 Apr 28", "2028-04-30"),
        ("questions.q.due", "18 Dec", "2026-12-18"),  # asked before the work begins
        ("project.deadline", "1 Oct", "2027-10-01"),
    ],
)  # fmt: skip
def test_what_the_plan_says_explains_what_is_typed(path: str, typed: str, value: Any) -> None:
    read = price_fields.READERS.get(path, lambda text, around: entries.read(path, text, around))
    assert read(typed, AROUND) == value


@pytest.mark.parametrize("typed", ["30 Apr", "30.4.27", "soon", "32.1."])
def test_a_date_without_a_year_needs_a_project(typed: str) -> None:
    with pytest.raises(WorkbookError, match="is not a date"):
        entries.day(typed, "Start")


def test_a_short_date_that_can_be_read_two_ways_is_asked() -> None:
    with pytest.raises(Doubt, match="3 April 2027 or 4 March 2027"):
        entries.read("project.deadline", "3/4/27", AROUND)
