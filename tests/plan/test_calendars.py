"""Working calendars against numpy's business days, by round trips, and by the oracle's weeks."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimation.errors import PlanError
from estimation.plan import CalendarSpec, WorkingCalendar, read_plan
from estimation.plan.team import WEEKDAYS

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = date(2027, 1, 4)

days_of_week = st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(
    lambda days: sorted(days, key=WEEKDAYS.index)
)
closed_days = st.lists(st.integers(0, 400).map(lambda n: MONDAY + timedelta(n)), max_size=12)
sides = st.sampled_from(["start", "finish"])


def mask(days: list[str]) -> str:
    return "".join(str(int(day in days)) for day in WEEKDAYS)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[WorkingCalendar, np.busdaycalendar]:
    """A calendar, and the same one of numpy."""
    days, closed = draw(days_of_week), draw(closed_days)
    origin = MONDAY + timedelta(draw(st.integers(0, 6)))
    spec = CalendarSpec(days=days, closed=closed)
    return WorkingCalendar(spec, origin), np.busdaycalendar(weekmask=mask(days), holidays=closed)


@given(calendars(), st.integers(0, 2000))
def test_workdays_are_numpys_busdays(pair: tuple, day: int) -> None:
    calendar, busdays = pair
    end = np.datetime64(calendar.origin) + day
    expected = np.busday_count(np.datetime64(calendar.origin), end, busdaycal=busdays)
    assert calendar.workdays([float(day)])[0] == expected


@given(calendars(), st.integers(1, 2000))
def test_finish_dates_are_numpys_busdays(pair: tuple, number: int) -> None:
    calendar, busdays = pair
    first = np.busday_offset(np.datetime64(calendar.origin), 0, roll="forward", busdaycal=busdays)
    expected = np.busday_offset(first, number - 1, busdaycal=busdays)
    assert calendar.date_of([float(number)])[0] == expected


@given(calendars(), st.lists(st.floats(-50, 3000), min_size=1), sides)
def test_instants_and_workdays_are_inverse(pair: tuple, days: list[float], side: str) -> None:
    calendar, _ = pair
    there = calendar.instant(days, side)
    np.testing.assert_allclose(calendar.workdays(there), days, atol=2e-9)  # twice the snap


@given(calendars(), st.lists(st.floats(0, 3000), min_size=2))
def test_time_never_runs_backwards(pair: tuple, days: list[float]) -> None:
    calendar, _ = pair
    ordered = np.sort(days)
    assert (np.diff(calendar.instant(ordered, "finish")) >= -1e-9).all()
    assert (calendar.instant(ordered, "start") >= calendar.instant(ordered, "finish")).all()


def test_a_week_ends_on_friday_and_begins_on_monday() -> None:
    calendar = WorkingCalendar(CalendarSpec(), MONDAY)
    assert calendar.instant([5.0], "finish")[0] == 5.0  # Friday's end is Saturday 0.0
    assert calendar.instant([5.0], "start")[0] == 7.0  # Monday
    assert calendar.instant([5.0 - 1e-10], "start")[0] == 7.0  # rounding is no work
    assert calendar.instant([5.25], "start")[0] == calendar.instant([5.25], "finish")[0] == 7.25
    assert calendar.workdays([5.0, 6.5, 7.0]).tolist() == [5, 5, 5]


def test_a_finish_of_five_days_falls_on_the_fifth() -> None:
    calendar = WorkingCalendar(CalendarSpec(), MONDAY)
    assert calendar.date_of([0.0, 0.5, 1.0, 5.0, 5.01]).astype(str).tolist() == [
        "2027-01-04", "2027-01-04", "2027-01-04", "2027-01-08", "2027-01-11",
    ]  # fmt: skip


def test_the_weeks_of_the_oracle(root: Path) -> None:
    """3 days Mon-Wed, then Mon-Tue of the next week, then Wed, Thu, Mon of the client."""
    path = root / "tests" / "data" / "oracles" / "semantics-calendars.plan.yaml"
    calendars = read_plan(path).working_calendars()
    part, client, team = calendars["part"], calendars["client"], calendars["team"]
    a = part.instant([18 / 6], "finish")
    b = part.instant(part.workdays(a) + 12 / 6, "finish")
    r = client.instant(client.workdays(b) + 3, "finish")
    expected = json.loads(path.with_name("semantics-calendars.expect.json").read_text())["expect"]
    values = {each["path"]: each["value"] for each in expected}
    assert team.workdays(a)[0] == values["finish.a"]
    assert team.workdays(b)[0] == values["finish.b"]
    assert team.workdays(r)[0] == values["finish_days.P50"]
    assert str(team.date_of(team.workdays(r))[0]) == values["finish_date.P50"]


def test_published_busday_cases() -> None:
    """EXACT.md, engineering checks: 20 business days on, and 5 across Christmas."""
    january = WorkingCalendar(CalendarSpec(), date(2026, 1, 5))
    assert str(january.date_of([21.0])[0]) == "2026-02-02"
    december = CalendarSpec(closed=[date(2026, 12, 25), date(2026, 12, 28)])
    assert str(WorkingCalendar(december, date(2026, 12, 21)).date_of([6.0])[0]) == "2026-12-30"
    whole = WorkingCalendar(CalendarSpec(), date(2026, 1, 1))
    assert whole.workdays([31.0])[0] == 22


def test_holidays_of_country_and_subdivision() -> None:
    """8 March is a holiday in Berlin (DE-BE) and not in Bavaria; 6 January the other way round."""
    for code, women, kings in (("DE-BE", False, True), ("DE-BY", True, False), ("DE", True, True)):
        first = date(2027, 1, 1)
        calendar = WorkingCalendar(CalendarSpec(holidays=code), first)
        # the last one is in the years reached later
        days = [date(2027, 3, 8), date(2027, 1, 6), date(2031, 10, 3)]
        found = [calendar.open_days((day - first).days + 1)[-1] for day in days]
        assert found == [women, kings, False]


def test_closed_ranges_include_both_ends() -> None:
    closed = [{"from": date(2027, 1, 6), "to": date(2027, 1, 7)}]
    calendar = WorkingCalendar(CalendarSpec(closed=closed), MONDAY)
    assert calendar.date_of([1.0, 2.0, 3.0]).astype(str).tolist() == [
        "2027-01-04", "2027-01-05", "2027-01-08",
    ]  # fmt: skip


def test_shared_days_are_those_of_all() -> None:
    early = WorkingCalendar(CalendarSpec(days=["mon", "tue", "wed"]), MONDAY, "early")
    late = WorkingCalendar(CalendarSpec(days=["wed", "thu"]), MONDAY, "late")
    both = WorkingCalendar.shared([early, late])
    assert both.date_of([1.0, 2.0]).astype(str).tolist() == ["2027-01-06", "2027-01-13"]
    assert both.days_per_week == 1


def test_a_calendar_that_never_works_says_so() -> None:
    early = WorkingCalendar(CalendarSpec(days=["mon"]), MONDAY, "early")
    late = WorkingCalendar(CalendarSpec(days=["thu"]), MONDAY, "late")
    with pytest.raises(PlanError, match="calendar early and late never works"):
        WorkingCalendar.shared([early, late])


def test_a_hundred_years_are_possible_and_a_thousand_refused() -> None:
    calendar = WorkingCalendar(CalendarSpec(holidays="DE"), MONDAY)
    assert calendar.date_of([25_000.0])[0] > np.datetime64("2122-01-01")
    with pytest.raises(PlanError, match="past the year 3000 on calendar team; check durations"):
        calendar.instant([1e9])
    with pytest.raises(PlanError, match="past the year 3000"):
        calendar.workdays([1e7])


def test_calendars_of_a_plan_share_an_origin(formats) -> None:
    calendars = formats.working_calendars()
    assert set(calendars) == {"team", "client"}
    assert {calendar.origin for calendar in calendars.values()} == {date(2027, 1, 11)}


def test_without_calendars_work_is_done_from_monday_to_friday(small) -> None:
    (name, calendar), *others = read_plan(small).working_calendars().items()
    assert (name, calendar.days_per_week, calendar.hours_per_day, others) == ("team", 5, 8, [])
