"""The compiled engine against its numpy twin, trial by trial, and on any number of threads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from estimation import Plan, calibrate, prepare, read_history, read_plan
from estimation.simulation.engine.placement import FIRST_REACH
from estimation.simulation.engine.workspaces import BLOCKS
from estimation.simulation.reference.money import count_money
from estimation.simulation.reference.trials import activity_traces, simulate_trials

if TYPE_CHECKING:
    from pathlib import Path

    from estimation import Simulation

TRIALS = 300
"""More than a block, and no whole number of lots."""

EXACT = 1e-12
"""Relative: sums of money are added up in another order."""

SINGLE = 1e-6
"""Relative: what each activity did is kept in single precision."""

ROLES = [
    {"id": "x", "cost_rate": 50, "bill_rate": 80},
    {"id": "y", "cost_rate": 60, "bill_rate": 100},
]
LONG = {"low": 1, "likely": 2, "high": 6}
CREWED = {"id": "b", "duration": LONG, "crew": {"y": 2}, "after": ["a"]}
FIRST = {"id": "a", "effort": {"x": {"low": 8, "likely": 16, "high": 60}, "y": 8}}

FEATURES: dict[str, dict[str, Any]] = {
    "effort of two roles": {"activities": [FIRST, {**FIRST, "id": "b", "after": ["a"]}]},
    "one draw for several roles": {"activities": [{"id": "a", "effort": {"x": 8, "y": 40}}]},
    "crew": {"activities": [FIRST, CREWED]},
    "crew, delayed": {
        "activities": [FIRST, CREWED],
        "risks": [{"id": "r", "probability": 0.4, "affects": ["a", "b"], "delay": LONG}],
    },
    "risks of every effect": {
        "activities": [FIRST, CREWED, {"id": "m", "milestone": True, "after": ["b"]}],
        "risks": [
            {"id": "f", "probability": 0.5, "affects": "all", "factor": {"uniform": [1, 2]}},
            {"id": "c", "probability": 0.3, "cost": {"values": {100: 1, 900: 3}}},
            {"id": "late", "probability": 0.2, "delay": 3},
            {"id": "n", "probability": 0.5, "affects": ["m"], "delay": 1.5},
        ],
    },
    "activities that may not exist": {
        "activities": [
            {**FIRST, "probability": 0.6},
            {**CREWED, "probability": 0.5},
            {"id": "c", "duration": LONG, "after": ["b"]},
        ],
        "risks": [{"id": "r", "probability": 0.4, "affects": ["a", "b"], "delay": LONG}],
    },
    "drivers": {
        "activities": [FIRST, CREWED],
        "drivers": [
            {"id": "d", "affects": "all", "factor": {"uniform": [0.5, 2]}},
            {"id": "e", "affects": ["b"], "factor": {"values": {1: 3, 1.5: 1}}},
        ],
    },
    "links of all types": {
        "activities": [
            {"id": f"q{i}", "duration": {"low": 1, "likely": 2 + i / 8, "high": 6}, "after": after}
            for i, after in enumerate([
                [],
                [{"activity": "q0", "type": "SS", "lag": 1}],
                [{"activity": "q1", "type": "FF"}, "q0"],
                [{"activity": "q2", "type": "SF", "lag": -0.5}, {"activity": "q1", "lag": -1}],
                ["q2"],
                ["q3"],
                ["q4", "q5"],
            ])
        ],
    },
    "not before a day": {
        "activities": [FIRST, {**CREWED, "not_before": "2027-01-13"},
                       {"id": "c", "duration": LONG, "after": ["a", "b"],
                        "not_before": "2027-01-20"},
                       {"id": "d", "duration": LONG, "not_before": "2027-02-10",
                        "probability": 0.5, "after": ["b"]},
                       {"id": "e", "milestone": True, "not_before": "2027-02-20",
                        "probability": 0.5},
                       {"id": "f", "duration": LONG, "after": ["d", "c"]}],
    },
    "reviews": {
        "activities": [
            FIRST,
            {"id": "r", "after": ["a"], "review": {
                "of": "a", "turnaround": LONG, "rounds": {1: 1, 2: 2, 4: 1}, "rework": 0.4,
                "cap": 4}},
            {"id": "again", "after": ["r"], "review": {"of": "a", "rework": 0.2}},
        ],
        "risks": [{"id": "slow", "probability": 0.5, "affects": ["r"], "delay": 2}],
    },
    "hammock": {
        "activities": [
            FIRST, CREWED,
            {"id": "pm", "span": {"from": "a", "to": "b"}, "hours_per_week": {"x": LONG}},
        ],
        "expenses": [{"id": "e", "amount": LONG, "billed": True}, {"id": "f", "amount": 7}],
    },
    "progress": {
        "activities": [
            FIRST, CREWED, {"id": "c", "duration": LONG, "crew": {"x": 1}, "after": ["b"]},
            {"id": "r", "after": ["b"], "review": {"of": "a", "turnaround": 2, "rounds": 2,
                                                   "rework": 0.5}},
        ],
        "status": {"date": "2027-01-08", "activities": {
            "a": {"started": "2027-01-04", "finished": "2027-01-06", "hours": {"x": 20}},
            "b": {"started": "2027-01-07", "hours": {"y": 5}},
        }},
    },
    "days and hours that remain": {
        "activities": [
            {**FIRST, "probability": 0.2}, CREWED, {**FIRST, "id": "c"},
            {**CREWED, "id": "d", "after": ["c"]}, {**FIRST, "id": "e", "after": ["d"]},
            {"id": "r", "after": ["a"], "review": {"of": "a", "turnaround": LONG, "rounds": 2,
                                                   "rework": 0.5}},
            {"id": "again", "after": ["b"], "review": {"of": "b", "turnaround": 1, "rounds": 3,
                                                       "rework": 0.5}},
        ],
        "drivers": [{"id": "f", "affects": "all", "factor": {"uniform": [0.5, 2]}}],
        "risks": [{"id": "late", "probability": 0.4, "affects": ["a", "b"], "delay": LONG}],
        "status": {"date": "2027-01-08", "activities": {
            "a": {"started": "2027-01-04", "hours": {"y": 5}, "remaining": {"duration": LONG}},
            "b": {"started": "2027-01-05", "hours": {"x": 3},
                  "remaining": {"effort": {"x": LONG, "y": 20}}},
            "c": {"remaining": {"effort": {"x": LONG}, "duration": LONG}},
            "d": {"remaining": {"duration": LONG}},
        }},
    },
    "reviews, hammocks and milestones that have begun": {
        "activities": [
            FIRST, {"id": "m", "milestone": True, "after": ["a"]},
            {"id": "r", "after": ["m"], "review": {"of": "a", "turnaround": LONG, "rounds": 3,
                                                   "rework": 0.5}},
            {**CREWED, "after": ["r", {"activity": "m", "type": "SS", "lag": 3}]},
            {"id": "pm", "span": {"from": "a", "to": "b"}, "hours_per_week": {"x": LONG}},
            {"id": "am", "span": {"from": "a", "to": "m"}, "hours_per_week": {"y": LONG}},
        ],
        "status": {"date": "2027-01-08", "activities": {
            "a": {"started": "2027-01-04", "finished": "2027-01-05"},
            "m": {"finished": "2027-01-06"},
            "r": {"started": "2027-01-07", "hours": {"x": 4, "y": 90}},
            "pm": {"hours": {"x": 7}},
            "am": {"started": "2027-01-04", "finished": "2027-01-06"},
        }},
    },
    "correlations": {
        "activities": [{"id": i, "duration": LONG} for i in "abc"],
        "correlations": [
            {"between": ["a", "b"], "rank": 0.6}, {"between": ["b", "c"], "rank": -0.3},
        ],
    },
}  # fmt: skip
PEOPLE = {
    "no limits": {},
    "one of each": {"people": 1},
    "on two calendars": {"calendar": "short"},
}
PRICES = [
    {"kind": "fixed", "amount": 9_000, "target_margin": 0.1},
    {"kind": "time_and_materials"},
    {"kind": "capped", "amount": 4_000},
    {"kind": "retainer", "amount": 3_000},
]


def plan_of(feature: str, people: str, price: int) -> Plan:
    """Small plan with one feature."""
    roles = [{**ROLES[0], **PEOPLE[people]}, {**ROLES[1], **PEOPLE[people], "people": 2}]
    if people == "no limits":
        roles = ROLES
    return read_plan({
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-04"},
        "calendars": {"team": {}, "short": {"days": ["mon", "tue", "wed"], "hours_per_day": 6}},
        "roles": roles,
        "price": PRICES[price],
        **FEATURES[feature],
    })  # fmt: skip


def check_twin(
    simulation: Simulation, trials: int = TRIALS, sampling: str = "random", first: int = 0
) -> None:
    """Compiled code and plain numpy agree on every figure of every trial from `first` on."""
    draws = simulation.draws(trials, 5, sampling).part(first, trials - first)
    trials -= first
    run = simulation.backend.trace(draws)
    played = simulate_trials(simulation.model, simulation.backend.placer, draws, with_float=True)
    money = count_money(simulation.model, played, draws)
    hours = np.sum([h for by_role in played.hours for h in by_role.values()] or 0.0, axis=0)
    run_alone = simulation.backend.run(draws)
    found = run_alone.outcome
    assert (found.finish_days == played.finish_days).all()
    assert found.hours == pytest.approx(np.broadcast_to(hours, trials), rel=EXACT)
    for one, other in ((found.cost, money.cost), (found.price, money.price)):
        assert (one is None) == (other is None)
        if one is not None:
            assert one == pytest.approx(other, rel=EXACT)
    assert (run.outcome.finish_days == found.finish_days).all()
    groups = run.critical.shape[1]
    by_group = [played.placement.critical[k::groups].sum(axis=0) for k in range(groups)]
    for each in (run, run_alone):
        assert (each.critical == np.column_stack(by_group)).all()
    inside = activity_traces(simulation.model, played)
    for name in ("start", "finish", "days"):
        expected = getattr(inside, name)
        assert getattr(run.traces, name) == pytest.approx(expected, rel=SINGLE, abs=SINGLE)
    total = run.traces.sums.sum(axis=0)
    assert total == pytest.approx(inside.sums.sum(axis=0), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("people", PEOPLE)
@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_against_the_twin(feature: str, people: str) -> None:
    price = list(FEATURES).index(feature) % len(PRICES)
    check_twin(prepare(plan_of(feature, people, price)))


@pytest.mark.parametrize("sampling", ["sobol", "lhs"])
@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_sampled_evenly_against_the_twin(feature: str, sampling: str) -> None:
    check_twin(prepare(plan_of(feature, "no limits", 0)), TRIALS, sampling)


@pytest.mark.parametrize("sampling", ["sobol", "lhs"])
@pytest.mark.parametrize(
    ("trials", "first"),
    [
        (1, 0), (5, 0), (15, 0), (16, 0), (17, 0), (1_000, 0),
        (511, 0), (512, 0), (513, 0),  # 32 trials in each replicate, and one more or less
        (1_000, 1), (1_000, 500),  # not from the first trial of a replicate on
    ],
)  # fmt: skip
def test_even_trials_against_the_twin(trials: int, first: int, sampling: str) -> None:
    check_twin(prepare(plan_of("correlations", "no limits", 0)), trials, sampling, first)
    check_twin(prepare(plan_of("reviews", "no limits", 0)), trials, sampling, first)


@pytest.mark.parametrize("sampling", ["sobol", "lhs"])
def test_even_luck_in_the_tails_against_the_twin(sampling: str) -> None:
    plan = plan_of("correlations", "no limits", 0)
    check_twin(prepare(plan.model_copy(update={"correlations": ()})), 40_000, sampling)


@pytest.mark.parametrize("price", range(len(PRICES)))
def test_every_price_against_the_twin(price: int) -> None:
    check_twin(prepare(plan_of("hammock", "no limits", price)))


@pytest.mark.parametrize("with_history", [False, True])
@pytest.mark.parametrize("name", ["brand-identity", "campaign-launch", "website-relaunch"])
def test_samples_against_the_twin(sample: Path, name: str, with_history: bool) -> None:
    calibration = calibrate(read_history(sample / "history.csv")) if with_history else None
    plan = read_plan(sample / f"{name}.plan.yaml")
    for scenario in (None, *(each.id for each in plan.scenarios)):
        check_twin(prepare(plan, calibration, scenario))


@pytest.mark.parametrize("model", ["m1", "m2", "m3"])
def test_bench_models_against_the_twin(shared: Path, model: str) -> None:
    check_twin(prepare(read_plan(shared / "bench" / f"{model}.plan.yaml")))


def test_luck_in_the_tails_against_the_twin() -> None:
    """Enough trials to fall into the outermost cells of the table."""
    plan = plan_of("correlations", "no limits", 0)
    check_twin(prepare(plan.model_copy(update={"correlations": ()})), 40_000)


def test_few_trials_and_none_of_them_too_many() -> None:
    """Trials beyond the last one of a block count nowhere."""
    simulation = prepare(plan_of("links of all types", "no limits", 0))
    for trials in (1, 63, 64, 65, BLOCKS[0] + 1):
        index = simulation.run(trials, seed=1).criticality_index
        assert all(0 <= share <= 1 for share in index.values())
        check_twin(simulation, trials)


@pytest.mark.parametrize("sampling", ["random", "sobol", "lhs"])
@pytest.mark.parametrize("people", PEOPLE)
@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_nothing(
    monkeypatch: pytest.MonkeyPatch, people: str, threads: int, sampling: str
) -> None:
    def run(cores: int) -> tuple[Any, Any]:
        monkeypatch.setattr("estimation.simulation.engine.engine.cores", lambda: cores)
        monkeypatch.setattr("estimation.simulation.engine.engine.WORTH_A_THREAD", 1)
        simulation = prepare(plan_of("hammock", people, 1))
        result = simulation.run(3 * BLOCKS[0] + 10, 3, sampling)
        return result, simulation.backend.trace(result.draws).traces

    (one, inside), (other, parts) = run(1), run(threads)
    for name in ("finish_days", "hours", "cost", "price"):
        assert (getattr(one, name) == getattr(other, name)).all()
    assert one.criticality_index == other.criticality_index
    assert (inside.sums == parts.sums).all()


def test_calendars_grow_as_far_as_the_work_takes() -> None:
    """Ten years of work on two calendars, on calendars that are known for less at first."""
    plan = plan_of("crew", "on two calendars", 0).with_changes(
        {"activities.b.duration": {"uniform": [FIRST_REACH, 2 * FIRST_REACH]}}
    )
    check_twin(prepare(plan))
