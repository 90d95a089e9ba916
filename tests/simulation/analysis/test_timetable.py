"""Dates of a live Gantt chart: those of the activity frame, and of a plain count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from estimation import read_plan, simulate
from estimation.simulation import timetable

if TYPE_CHECKING:
    from pathlib import Path


def test_dates_are_those_of_the_activity_frame(sample: Path) -> None:
    result = simulate(read_plan(sample / "website-relaunch.plan.yaml"), trials=300)
    found, frame = timetable(result, 0.8), result.activities.set_index("id")
    for id_, row in found.activities.items():
        expected = frame.loc[id_]
        for date, column in (
            (row.start, "start_date_P50"), (row.low, "finish_date_P10"),
            (row.middle, "finish_date_P50"), (row.at_level, "finish_date_P80"),
            (row.high, "finish_date_P90"),
        ):  # fmt: skip
            assert date == expected[column].date(), (id_, column)
        assert row.hours == pytest.approx(expected["hours_mean"])
        assert row.days == pytest.approx(expected["duration_mean"])


def test_a_phase_ends_with_its_last_activity_in_each_trial() -> None:
    """Two independent activities of one phase: their maximum at a level, counted by hand."""
    plan = read_plan(
        {
            "kickoff_plan": 1,
            "project": {"id": "demo", "start": "2027-01-11"},
            "activities": [
                {"id": "a", "phase": "One", "duration": {"low": 1, "likely": 5, "high": 20}},
                {"id": "b", "phase": "One", "duration": {"low": 1, "likely": 5, "high": 20}},
                {"id": "c", "phase": "Two", "duration": 1, "after": ["a"]},
            ],
        }
    )
    result = simulate(plan, trials=2_000)
    inside = result.simulation.backend.trace(result.draws).traces
    rows = [a.id for a in result.simulation.model.activities]
    last = np.sort(np.maximum(inside.finish[rows.index("a")], inside.finish[rows.index("b")]))
    found = timetable(result, 0.9)
    assert found.phases["One"].at_level == result.date_of(float(last[int(0.9 * 2_000) - 1]))
    assert found.phases["One"].at_level > found.activities["a"].at_level
    assert found.phases["Two"].days == 1.0


def test_time_in_reviews_is_counted_once_where_they_overlap() -> None:
    """Ten days of work, then reviews of 10 days and, from its fifth day on, of 10: 15 of 25."""
    review = {"turnaround": 10, "rounds": 1}
    plan = read_plan(
        {
            "kickoff_plan": 1,
            "project": {"id": "demo", "start": "2027-01-11"},
            "roles": [{"id": "design"}],
            "activities": [
                {"id": "work", "effort": {"design": 80}},
                {"id": "one", "review": {"of": "work", **review}, "after": ["work"]},
                {"id": "two", "review": {"of": "work", **review},
                 "after": [{"activity": "work", "lag": 5}]},
            ],
        }
    )  # fmt: skip
    assert timetable(simulate(plan, trials=20), 0.8).reviewing == pytest.approx(15 / 25)
    alone = plan.with_changes({"activities.one": None, "activities.two": None})
    assert timetable(simulate(alone, trials=20), 0.8).reviewing == 0
