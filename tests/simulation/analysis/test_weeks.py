"""Weeks of a run: the same trials as the run itself, whatever the calendars and however many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from estimation import calibrate, read_plan, simulate
from estimation.simulation import figures
from estimation.simulation.analysis import weeks as module

if TYPE_CHECKING:
    from pathlib import Path

SAMPLES = ("website-relaunch", "campaign-launch", "brand-identity")


@pytest.mark.parametrize("name", SAMPLES)
def test_money_of_all_weeks_is_the_cost_of_each_trial(sample: Path, name: str) -> None:
    """Kept as 32-bit numbers; the order of the sums differs."""
    result = simulate(read_plan(sample / f"{name}.plan.yaml"), calibrate(None), trials=2_500)
    weeks = result.weeks
    rates = np.array([role.cost_rate for role in result.plan.roles])
    cost = rates @ weeks.role_hours + weeks.other_cost.sum(axis=0, dtype=np.float64)
    assert cost == pytest.approx(result.cost, rel=1e-6)


def test_periods_are_weeks_parted_where_a_month_begins(make: Any) -> None:
    plan = make([{"id": "a", "duration": 15}], project={"start": "2027-01-20"})
    weeks = simulate(plan, trials=2).weeks
    assert [start.isoformat() for start in weeks.starts] == [
        "2027-01-20", "2027-01-25", "2027-02-01", "2027-02-08",
    ]  # fmt: skip
    assert weeks.end.isoformat() == "2027-02-15"
    assert weeks.finished.tolist() == [3, 3]


def test_a_milestone_on_a_monday_is_in_that_week(make: Any) -> None:
    """Work ends on Friday; the launch waits for Monday, the same number of working days."""
    plan = make(
        [
            {"id": "a", "duration": 5},
            {"id": "launch", "milestone": True, "after": ["a"], "not_before": "2027-01-11"},
        ],
        payments=[{"at": "a", "share": 0.5}, {"at": "launch", "share": 0.5}],
        price={"kind": "fixed", "amount": 100},
    )
    done = simulate(plan, trials=2).weeks.done
    assert {name: periods.tolist() for name, periods in done.items()} == {
        "a": [0, 0], "launch": [1, 1],
    }  # fmt: skip


def test_long_runs_keep_their_first_trials(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = make(
        [{"id": "a", "effort": {"x": {"uniform": [8, 80]}}}], roles=[{"id": "x", "cost_rate": 1}]
    )
    result = simulate(plan, trials=4_000)
    whole = result.weeks
    monkeypatch.setattr(module, "MOST_NUMBERS", 3_000 * (1 + len(whole.starts)))
    part = module.weeks_of(result)
    assert (whole.trials, part.trials) == (4_000, 3_000)
    assert (part.hours == whole.hours[:, :, :3_000]).all()


@pytest.mark.parametrize("sampling", ["random", "sobol", "lhs"])
def test_any_sampling_and_any_number_of_threads(
    sample: Path, monkeypatch: pytest.MonkeyPatch, sampling: str
) -> None:
    plan = read_plan(sample / "campaign-launch.plan.yaml")
    result = simulate(plan, trials=2_048, sampling=sampling)
    assert result.weeks.role_hours.sum(axis=0) == pytest.approx(result.hours, rel=1e-9)
    monkeypatch.setattr(module, "cores", lambda: 1)
    assert (module.weeks_of(result).hours == result.weeks.hours).all()


BUSY = {
    "roles": [{"id": "dev", "people": 2, "cost_rate": 50}, {"id": "pm", "cost_rate": 60}],
    "activities": [
        {"id": "done", "effort": {"dev": 16}},
        {"id": "begun", "effort": {"dev": {"uniform": [30, 90]}}},
        {"id": "side", "effort": {"dev": {"uniform": [8, 80]}, "pm": 4}, "after": ["done"]},
        {"id": "round", "after": ["side"],
         "review": {"of": "side", "turnaround": {"uniform": [1, 9]}, "rounds": {1: 2, 2: 1, 4: 1}}},
        {"id": "maybe", "duration": {"uniform": [1, 9]}, "crew": {"dev": 0.5}, "probability": 0.4,
         "after": [{"activity": "begun", "type": "SS", "lag": 2}]},
        {"id": "end", "milestone": True, "after": ["round", "maybe"]},
        {"id": "lead", "span": {"from": "done", "to": "end"}, "hours_per_week": {"pm": 5}},
    ],
    "risks": [{"id": "late", "probability": 0.4, "affects": ["side", "round"], "cost": 90,
               "delay": {"uniform": [1, 9]}}],
    "expenses": [{"id": "host", "amount": 100, "at": "maybe"}],
    "payments": [{"at": "round", "share": 1}],
    "price": {"kind": "fixed", "amount": 9_000},
    "status": {"date": "2027-01-18", "activities": {
        "done": {"started": "2027-01-04", "finished": "2027-01-08", "hours": {"dev": 20}},
        "begun": {"started": "2027-01-11", "hours": {"dev": 8}},
    }},
}  # fmt: skip
"""One of everything that takes time."""


@pytest.mark.parametrize("calendars", [{}, {"team": {"days": ["mon", "tue", "thu"]}}])
def test_weeks_of_a_trace_and_of_a_placing_are_the_same(
    make: Any, calendars: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first review round is the last in some blocks of trials, which then have fewer parts."""
    sections = {key: value for key, value in BUSY.items() if key != "activities"}
    plan = make(BUSY["activities"], **sections, **({"calendars": calendars} if calendars else {}))
    traced, placed = simulate(plan, trials=3_000), simulate(plan, trials=3_000)
    assert len(traced.traced.traces.instants[0]) == len(plan.activities)
    assert traced.weeks
    for limit in ("MOST_ANALYSED", "FEWEST_ANALYSED"):
        monkeypatch.setattr(figures, limit, 1)
    assert placed.inner is not placed
    for name in ("hours", "role_hours", "other_cost", "finished"):
        assert np.array_equal(getattr(traced.weeks, name), getattr(placed.weeks, name)), name
    assert np.array_equal(traced.weeks.done["round"], placed.weeks.done["round"])


@pytest.mark.parametrize(("trials", "activities"), [(1, 1), (1_024, 5), (10_000, 100), (70_001, 7)])
def test_blocks_hold_each_trial_once(trials: int, activities: int) -> None:
    blocks = module.blocks_of(trials, activities)
    assert [t for block in blocks for t in range(trials)[block]] == list(range(trials))
