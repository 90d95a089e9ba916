"""What-ifs of risks: put together from trials that are known, against every trial played again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import Result, Simulation, prepare

TRIALS = 1_500

ROLES = [{"id": "dev", "people": 1, "cost_rate": 50, "bill_rate": 90}]
ACTIVITIES = [
    {"id": "a", "effort": {"dev": {"uniform": [8, 80]}}},
    {"id": "b", "effort": {"dev": {"uniform": [8, 80]}}},
    {"id": "r", "after": ["a"],
     "review": {"of": "a", "turnaround": {"uniform": [1, 9]}, "rounds": {1: 1, 2: 1}}},
    {"id": "c", "duration": {"uniform": [1, 9]}, "after": ["b", "r"], "crew": {"dev": 0.5}},
    {"id": "pm", "span": {"from": "a", "to": "c"}, "hours_per_week": {"dev": 2}},
]  # fmt: skip
RISKS = [
    {"id": "late", "probability": 0.3, "affects": ["b"], "delay": {"uniform": [2, 20]},
     "cost": {"uniform": [100, 900]}, "mitigation": {"price": 70, "left": {"probability": 0.1}}},
    {"id": "slow", "probability": 0.4, "affects": ["a", "c"], "factor": {"uniform": [1, 2]},
     "mitigation": {"price": 80, "left": {"factor": {"uniform": [1, 1.2]}}}},
    {"id": "end", "probability": 0.2, "delay": 3},
    {"id": "dear", "probability": 0.5, "cost": {"uniform": [0, 5000]},
     "mitigation": {"price": 90, "left": {"probability": 0.2, "cost": 800}}},
    {"id": "no", "probability": 0, "affects": ["b"], "delay": 99},
]  # fmt: skip
CALENDARS = {"team": {"days": ["mon", "tue", "wed", "thu"], "holidays": "DE-BE"}}
KINDS = {
    "lanes": {"roles": [{**ROLES[0], "people": None}], "price": {"kind": "time_and_materials"}},
    "levelled": {"roles": ROLES, "price": {"kind": "fixed", "amount": 9_000}},
    "calendars": {"roles": ROLES, "calendars": CALENDARS,
                  "price": {"kind": "retainer", "amount": 900}},
}  # fmt: skip


@pytest.fixture(params=KINDS)
def simulation(make: Any, request: pytest.FixtureRequest) -> Simulation:
    return prepare(make(ACTIVITIES, risks=RISKS, **KINDS[request.param]))


def without(simulation: Simulation, *risks: str) -> Simulation:
    for risk in risks:
        simulation = simulation.without_risk(risk)
    return simulation


def check(result: Result, changed: Simulation) -> Result:
    found = result.what_ifs.run(changed)
    expected = changed.run(result.trials, result.seed, result.sampling)
    for figure in ("finish_days", "hours", "price"):
        assert np.array_equal(found.values(figure), expected.values(figure)), figure
    assert found.cost == pytest.approx(expected.cost, rel=1e-12)
    return found


@pytest.mark.parametrize("sampling", ["random", "sobol"])
def test_as_if_all_were_played(simulation: Simulation, sampling: str) -> None:
    """One after another, so that later ones take trials from those before them."""
    result = simulation.run(TRIALS, 3, sampling)
    names = [risk["id"] for risk in RISKS]
    for name in names:
        check(result, without(simulation, name))
    for taken in (["late"], ["slow"], ["dear"], ["late", "slow", "dear"]):
        check(result, simulation.with_measures(dict.fromkeys(taken, True)))
    check(result, without(simulation, "late", "slow"))
    check(result, without(simulation, "late", "slow", "end"))
    check(result, without(simulation, *names))
    check(result, without(simulation.with_measures({"slow": True}), "late"))


def test_taken_measures_can_be_given_up(make: Any) -> None:
    risks = [{**risk, "mitigated": "mitigation" in risk} for risk in RISKS]
    simulation = prepare(make(ACTIVITIES, risks=risks, **KINDS["levelled"]))
    result = simulation.run(TRIALS, 5)
    for name in ("late", "slow", "dear"):
        check(result, simulation.with_measures({name: False}))
        check(result, without(simulation, name))


def test_only_trials_that_differ_are_played(
    simulation: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = simulation.run(TRIALS, 1)
    played: list[int] = []

    def count(self: Any, draws: Any, chosen: np.ndarray) -> Any:
        played.append(int(chosen.sum()))
        return real(self, draws, chosen)

    real = type(simulation.backend).run
    monkeypatch.setattr(type(simulation.backend), "run", count)
    occurs = {
        name: result.draws.happens(f"risk:{name}:occurs", p)
        for name, p in (("late", 0.3), ("end", 0.2))
    }
    for names in (("dear",), ("no",), ("late",), ("end",), ("late", "end"), ("end", "late")):
        result.what_ifs.run(without(simulation, *names))
    # A measure that only makes a risk seldomer: with it, or as if there were no risk.
    result.what_ifs.run(simulation.with_measures({"late": True}))
    both = occurs["late"] & occurs["end"]
    assert played == [occurs["late"].sum(), occurs["end"].sum(), both.sum()]


def test_criticality_is_that_of_a_run(simulation: Simulation) -> None:
    result = simulation.run(TRIALS, 2)
    changed = without(simulation, "slow")
    found, expected = result.what_ifs.run(changed), changed.run(TRIALS, 2)
    assert dict(found.criticality_index) == expected.criticality_index
    assert len(found.criticality_index) == len(ACTIVITIES)
    assert found.activities.equals(expected.activities)
