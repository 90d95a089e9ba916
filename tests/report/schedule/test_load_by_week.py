"""Hours by week, by hand: bands, capacity with days off, over-booked weeks, totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from estimation import calibrate, read_plan, simulate
from estimation.report import hours_by_role, load_by_week, over_booked

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

ROLE = {"id": "x", "people": 1}


def by_week(frame: pd.DataFrame, column: str = "hours_mean", role: str = "x") -> list[float]:
    """One column of one role, week by week."""
    rows = frame[frame["role"] == role]
    return [round(hours, 3) for hours in rows[column].tolist()]


def test_bands_of_ten_trials(make: Any, script: Any) -> None:
    """Of 8 to 80 hours from Monday on, the first 40 are in the first week."""
    plan = make([{"id": "a", "effort": {"x": {"uniform": [8, 80]}}}], roles=[ROLE])
    load = load_by_week(script(plan, {"effort:a:x": [8.0 * k for k in range(1, 11)]}))
    assert by_week(load, "hours_low") == [8, 0]
    assert by_week(load, "hours_middle") == [40, 0]
    assert by_week(load, "hours_high") == [40, 32]
    assert by_week(load, "hours_mean") == [32, 12]
    assert by_week(load, "capacity") == [40, 40]
    # Half the distance of the order statistics at .9 +- sqrt(.09 / 10): the ninth and the tenth.
    assert by_week(load, "hours_high_se") == [0, 4]


def test_days_off_and_the_first_day_count_in_the_capacity(make: Any) -> None:
    """From Wednesday the 6th, the 14th is off: 3 and 4 days of 6 hours for 2 people."""
    plan = make(
        [{"id": "a", "effort": {"x": 60}, "crew": {"x": 2}}],
        project={"start": "2027-01-06"},
        calendars={"team": {"hours_per_day": 6, "closed": ["2027-01-14"]}},
        roles=[{"id": "x", "people": 2}],
    )
    load = load_by_week(simulate(plan, trials=4))
    assert by_week(load, "capacity") == [36, 48]
    assert by_week(load) == [36, 24]
    assert load["week"].dt.strftime("%d").tolist() == ["04", "11"]


def test_the_role_s_own_calendar_counts(make: Any) -> None:
    """A role that works two days a week has 16 hours in it, and takes three weeks for 40."""
    plan = make(
        [{"id": "a", "effort": {"x": 40}}],
        calendars={"team": {}, "half": {"days": ["mon", "tue"]}},
        roles=[{"id": "x", "people": 1, "calendar": "half"}],
    )
    load = load_by_week(simulate(plan, trials=4))
    assert by_week(load) == [16, 16, 8]
    assert by_week(load, "capacity") == [16, 16, 16]


def test_rework_crews_and_hammocks(make: Any) -> None:
    """
    Draft: 16 hours on Monday and Tuesday; two rounds of a wait of 3 days with half of it between.

    First wait to Friday, rework on Monday the 11th, second wait to Thursday. The shoot is two
    people for a day on Friday, and the hammock 5 hours a week over all of its ten days.
    """
    plan = make(
        [
            {"id": "a", "effort": {"x": 16}},
            {"id": "r", "after": ["a"],
             "review": {"of": "a", "turnaround": 3, "rounds": {2: 1}, "rework": 0.5}},
            {"id": "s", "after": ["r"], "duration": 1, "crew": {"x": 2}},
            {"id": "h", "span": {"from": "a", "to": "s"}, "hours_per_week": {"y": 5}},
        ],
        roles=[{"id": "x"}, {"id": "y"}],
    )  # fmt: skip
    load = load_by_week(simulate(plan, trials=4))
    assert by_week(load) == [16, 8 + 16]
    assert by_week(load, role="y") == [5, 5]
    assert load["capacity"].isna().all()
    assert load["p_over"].isna().all()


def test_over_booked_weeks_are_those_that_hold_too_seldom(make: Any, script: Any) -> None:
    """
    A hammock of 30 hours a week beside work of 8 to 40 hours, in a role of 40 hours a week.

    Each takes as long as the work: 6 + 8 hours for one day, ... 30 + 40 for five. More than 40 in
    the two longest of five, so the week holds in 6 of 10.
    """
    plan = make(
        [
            {"id": "a", "effort": {"x": {"uniform": [8, 40]}}},
            {"id": "h", "span": {"from": "a", "to": "a"}, "hours_per_week": {"x": 30}},
        ],
        roles=[ROLE],
    )
    result = script(plan, {"effort:a:x": [8.0, 16.0, 22.0, 32.0, 40.0]})
    load = load_by_week(result)
    assert by_week(load, "p_over") == [0.4]
    assert over_booked(load)["week"].dt.day.tolist() == [4]
    assert over_booked(load_by_week(result, level=0.6)).empty


def test_hours_that_are_spent_lie_before_the_status_date(make: Any) -> None:
    """12 of 40 hours by Friday the 8th, the rest from Monday on; what is done lies in its days."""
    plan = make(
        [
            {"id": "done", "effort": {"x": 16}},
            {"id": "a", "effort": {"x": 40}, "after": ["done"]},
        ],
        roles=[{"id": "x"}],
        status={"date": "2027-01-08", "activities": {
            "done": {"started": "2027-01-04", "finished": "2027-01-05", "hours": {"x": 20}},
            "a": {"started": "2027-01-06", "hours": {"x": 12}},
        }},
    )  # fmt: skip
    assert by_week(load_by_week(simulate(plan, trials=4))) == [32, 28]


def test_what_is_left_of_a_crew_s_time_lies_after_the_status_date(make: Any) -> None:
    """Ten days of one person, 20 hours reported by the first Friday: 60 come after, 40 a week."""
    plan = make(
        [{"id": "a", "duration": 10, "crew": {"x": 1}}],
        roles=[{"id": "x"}],
        status={"date": "2027-01-08", "activities": {
            "a": {"started": "2027-01-04", "hours": {"x": 20}},
        }},
    )  # fmt: skip
    assert by_week(load_by_week(simulate(plan, trials=4))) == [20, 40, 20]


def test_a_day_within_a_week_is_shared_exactly(make: Any) -> None:
    """Twelve hours from Friday on: a day of 8, and 4 on Monday; a year's end parts no week."""
    plan = make(
        [{"id": "a", "effort": {"x": 48}}],
        project={"start": "2026-12-28"},
        roles=[ROLE],
    )
    assert by_week(load_by_week(simulate(plan, trials=2))) == [40, 8]


@pytest.mark.parametrize("name", ["website-relaunch", "campaign-launch", "brand-identity"])
def test_weeks_add_up_to_the_hours_of_the_result(sample: Path, name: str) -> None:
    """Also in plans with reviews, hammocks, limits and calendars; kept as 32-bit numbers."""
    plan = read_plan(sample / f"{name}.plan.yaml")
    result = simulate(plan, calibrate(None), trials=600, seed=5)
    load = load_by_week(result)
    assert load["hours_mean"].sum() == pytest.approx(result.hours.mean(), rel=1e-6)
    means = load.groupby("role")["hours_mean"].sum()
    for row in hours_by_role(result).itertuples():
        assert means[row.id] == pytest.approx(row.hours_mean, rel=1e-6)
    per_trial = result.weeks.hours.sum(axis=(0, 1), dtype=np.float64)
    assert per_trial == pytest.approx(result.hours, rel=1e-5)


@pytest.mark.parametrize("name", ["website-relaunch", "campaign-launch", "brand-identity"])
def test_nobody_works_more_in_a_week_than_there_are_people(sample: Path, name: str) -> None:
    """Levelled work alone, so hammocks are taken out; a delay holds nobody without a crew."""
    plan = read_plan(sample / f"{name}.plan.yaml")
    spans = [a.id for a in plan.activities if a.span is not None]
    plan = plan.with_changes({f"activities.{name}.hours_per_week": {} for name in spans})
    result = simulate(plan, calibrate(None), trials=200)
    load = load_by_week(result).dropna(subset=["capacity"])
    assert (load["p_over"] == 0).all()


def test_a_plan_without_roles_has_no_load(make: Any) -> None:
    assert load_by_week(simulate(make([{"id": "a", "duration": 3}]), trials=10)).empty
