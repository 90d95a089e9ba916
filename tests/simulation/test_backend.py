"""The compiled engine and the reference are one: the same trials, within rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from estimation import SimulationError, prepare, read_plan
from estimation.simulation.engine.engine import Engine
from estimation.simulation.reference.reference import Reference

if TYPE_CHECKING:
    from pathlib import Path

TRIALS = 40

SINGLE = 1e-6
"""Relative rounding of traces, which are single-precision numbers."""

CROWD = {
    "kickoff_plan": 1,
    "project": {"id": "crowd", "start": "2027-01-04"},
    "calendars": {
        "team": {"days": ["mon", "tue", "wed", "thu", "fri"], "closed": ["2027-01-13"]},
        "client": {"days": ["tue", "thu", "fri"]},
    },
    "roles": [{"id": "dev", "people": 2, "cost_rate": 90}, {"id": "lead", "people": 0.5}],
    "activities": [
        {"id": "a", "effort": {"dev": {"low": 10, "likely": 30, "high": 70}, "lead": 8}},
        {"id": "b", "effort": {"dev": {"low": 5, "likely": 20, "high": 50}}},
        {"id": "c", "duration": {"low": 1, "likely": 3, "high": 8}, "crew": {"dev": 1}},
        {"id": "d", "effort": {"lead": 12}, "after": [{"activity": "a", "type": "SS", "lag": 2}]},
        {"id": "e", "duration": 2, "crew": {"dev": 2}, "probability": 0.5,
         "after": [{"activity": "b", "type": "FF", "lag": 1}, "c"]},
        {"id": "ok", "review": {"of": "a", "calendar": "client", "rounds": {1: 1, 2: 1, 3: 1},
                                "turnaround": {"low": 1, "likely": 2, "high": 6}, "cap": 5,
                                "rework": 0.5}, "after": ["a"]},
        {"id": "pm", "span": {"from": "a", "to": "e"}, "hours_per_week": {"lead": 4}},
    ],
    "risks": [{"id": "r", "probability": 0.4, "affects": ["b", "c"], "delay": 2}],
}  # fmt: skip
"""Too few people for work of every kind, on two calendars."""

BEGUN = {
    "date": "2027-01-12",
    "activities": {
        "a": {"started": "2027-01-04", "finished": "2027-01-08", "hours": {"dev": 40}},
        "ok": {"started": "2027-01-08"},
        "b": {"started": "2027-01-11", "hours": {"dev": 6}},
    },
}


def both(plan: Any, sampling: str = "random") -> None:
    """Compare the two, trial by trial."""
    simulation = prepare(plan)
    draws = simulation.draws(TRIALS, 3, sampling)
    fast, plain = Engine(simulation.model).trace(draws), Reference(simulation.model).trace(draws)
    for name in ("finish_days", "hours", "cost", "price"):
        expected = getattr(plain.outcome, name)
        if expected is not None:
            assert getattr(fast.outcome, name) == pytest.approx(expected, rel=1e-9, abs=1e-9), name
    assert (fast.critical == plain.critical).all()
    for name in ("start", "finish", "days"):
        expected = getattr(plain.traces, name)
        assert getattr(fast.traces, name) == pytest.approx(expected, rel=SINGLE, abs=SINGLE), name
    total = plain.traces.sums.sum(axis=0)
    assert fast.traces.sums.sum(axis=0) == pytest.approx(total, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("sampling", ["random", "sobol"])
def test_of_the_samples(root: Path, sampling: str) -> None:
    for path in sorted((root / "sample").glob("*.plan.yaml")):
        both(read_plan(path), sampling)


@pytest.mark.parametrize("sections", [{}, {"status": BEGUN}], ids=["before", "begun"])
def test_with_too_few_people(sections: dict[str, Any]) -> None:
    both(read_plan({**CROWD, **sections}))


@pytest.mark.parametrize("sections", [{}, {"status": BEGUN}], ids=["before", "begun"])
def test_begins_of_stretches(sections: dict[str, Any]) -> None:
    simulation = prepare(read_plan({**CROWD, **sections}))
    draws = simulation.draws(TRIALS, 5)
    ((block, _, _),) = simulation.blocks(draws)
    models = (Engine(simulation.model), Reference(simulation.model))
    fast, plain = (backend.placer.place_stretches(block.works) for backend in models)
    assert np.allclose(fast.begins, plain.begins, rtol=0, atol=1e-9)


def test_is_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, kind in (("reference", Reference), ("engine", Engine), ("", Engine)):
        monkeypatch.setenv("KICKOFF_BACKEND", name)
        assert isinstance(prepare(read_plan(CROWD)).backend, kind)


def test_an_unknown_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KICKOFF_BACKEND", "abacus")
    with pytest.raises(SimulationError, match="'abacus'; expected one of engine, reference"):
        prepare(read_plan(CROWD)).run(10)
