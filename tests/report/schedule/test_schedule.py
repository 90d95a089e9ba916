"""The plan as it comes out: kinds, phases, hours by role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from estimation import Result, calibrate, read_history, read_plan, simulate
from estimation.report import effort_hours, gantt_frame, hours_by_role

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def result() -> Result:
    plan = {
        "kickoff_plan": 1,
        "project": {"id": "p", "start": "2027-01-11"},
        "roles": [{"id": "design", "people": 2, "name": "Designer"}, {"id": "pm"}, {"id": "idle"}],
        "activities": [
            {"id": "a", "phase": "One", "effort": {"design": 16, "pm": 4}},
            {"id": "b", "phase": "Two", "after": ["a"], "duration": 1, "crew": {"design": 2}},
            {"id": "c", "after": ["b"], "milestone": True},
            {
                "id": "d",
                "phase": "One",
                "after": ["a"],
                "review": {"of": "a", "turnaround": 1, "rounds": {"2": 1}, "rework": 0.5},
            },
            {"id": "e", "span": {"from": "a", "to": "c"}, "hours_per_week": {"pm": 5}},
        ],
    }
    return simulate(read_plan(plan), trials=50)


def test_activities_of_a_phase_stand_together(result: Result) -> None:
    # "d" belongs to the first phase; "c" and "e" have none.
    assert list(gantt_frame(result)["id"]) == ["a", "d", "b", "c", "e"]


def test_each_activity_has_its_kind(result: Result) -> None:
    kinds = gantt_frame(result).set_index("id")["kind"].to_dict()
    assert kinds == {"a": "work", "b": "work", "c": "milestone", "d": "review", "e": "span"}


def test_hours_hold_crews_rework_and_hammocks(result: Result) -> None:
    hours = hours_by_role(result).set_index("id")["hours_mean"]
    # 16 of effort, 2 people for a day of 8 hours, and one rework of half of the effort.
    assert hours["design"] == pytest.approx(16 + 16 + 8)
    # 4 of effort, half of it again, and 5 a week from a to c: 2 + 1 days are 0.6 weeks.
    assert hours["pm"] == pytest.approx(4 + 2 + 5 * 0.6)


def test_roles_without_work_are_left_out(result: Result) -> None:
    assert list(hours_by_role(result)["id"]) == ["design", "pm"]


def test_hours_of_roles_add_up_to_those_of_the_result(result: Result) -> None:
    assert hours_by_role(result)["hours_mean"].sum() == pytest.approx(result.hours.mean())


RANGE = {"low": 8, "likely": 10, "high": 20}


@pytest.mark.parametrize(
    "activity",
    [
        {"effort": {"design": 40}},
        {"effort": {"design": RANGE, "pm": RANGE}},
        {"effort": {"design": RANGE, "pm": 30}},  # a half of history, and history alone
        {"effort": {"design": RANGE, "pm": 30}, "basis": "history"},
        {"effort": {"design": RANGE, "pm": 30}, "basis": "judgement"},
    ],
)
@pytest.mark.parametrize("with_history", [True, False])
def test_hours_of_an_estimate_are_those_that_were_played(
    make: Any, sample: Path, activity: dict[str, Any], with_history: bool
) -> None:
    """The one activity of a plan without risks, drivers and reviews makes all of its hours."""
    plan = make([{"id": "a", **activity}], roles=[{"id": "design"}, {"id": "pm"}])
    calibration = calibrate(read_history(sample / "history.csv")) if with_history else None
    result = simulate(plan, calibration, trials=300)
    assert effort_hours(result, "a") == pytest.approx(result.hours, rel=1e-12)
    as_written = simulate(plan, trials=300)
    planned = effort_hours(result, "a", as_planned=True)
    assert planned == pytest.approx(as_written.hours, rel=1e-12)
