"""Weeks of a run: the same trials as the run itself, whatever the calendars and however many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from estimation import calibrate, read_plan, simulate
from estimation.simulation import weeks as module

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
