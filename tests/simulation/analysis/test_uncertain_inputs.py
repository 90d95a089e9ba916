"""What went into each trial: inputs that are certain are left out, all others replayed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import calibrate, simulate
from estimation.simulation import uncertain_inputs

SPREAD = {"uniform": [1, 9]}


def inputs(make: Any, activities: Any, calibration: Any = None, **sections: Any) -> dict[Any, Any]:
    result = simulate(make(activities, **sections), calibration, trials=3_000)
    return {(each.kind, each.id): each.values for each in uncertain_inputs(result)}


def test_certain_inputs_are_left_out(make: Any) -> None:
    found = inputs(
        make,
        [
            {"id": "a", "duration": 3},
            {"id": "b", "effort": {"x": 8}},
            {"id": "m", "milestone": True},
        ],
        roles=[{"id": "x"}],
        drivers=[{"id": "d", "affects": ["a"], "factor": 2}],
        risks=[
            {"id": "never", "probability": 0, "delay": 5},
            {"id": "always", "probability": 1, "delay": 5},
        ],
    )
    assert found == {}


def test_all_kinds_of_inputs(make: Any) -> None:
    found = inputs(
        make,
        [
            {"id": "a", "duration": SPREAD},
            {"id": "b", "effort": {"x": SPREAD}},
            {"id": "r", "after": ["b"], "review": {"of": "b", "turnaround": SPREAD, "rounds": 2}},
            {"id": "s", "after": ["r"], "review": {"of": "b", "turnaround": SPREAD, "rounds": 1}},
        ],
        roles=[{"id": "x"}],
        drivers=[{"id": "d", "affects": ["a"], "factor": SPREAD}],
        risks=[{"id": "late", "probability": 0.4, "delay": 5}],
        questions=[{"id": "q", "text": "Which?", "affects": ["a"],
                    "answers": [{"text": "A", "factor": 1}, {"text": "B", "factor": 2}]}],
    )  # fmt: skip
    # One client, one input: the reviews together.
    assert set(found) == {
        ("duration", "a"), ("effort", "b"), ("reviews", ""), ("driver", "d"), ("risk", "late"),
        ("question", "q"),
    }  # fmt: skip


def test_the_project_factor_is_an_input_of_history(make: Any) -> None:
    found = inputs(make, [{"id": "b", "effort": {"x": 8}}], calibrate(None), roles=[{"id": "x"}])
    assert ("project", "") in found
    assert ("firm", "") in found


def test_inputs_are_the_draws_of_the_run(make: Any) -> None:
    """Where the luck of `a` is bad, `a` took long: in rank they are one."""
    result = simulate(make([{"id": "a", "duration": SPREAD}]), trials=500)
    (only,) = uncertain_inputs(result)
    assert (np.argsort(only.values) == np.argsort(result.finish_days)).all()


def test_waits_of_reviews_are_in_days(make: Any) -> None:
    """Two rounds of 1 or 4 days with half a day of rework between, of a draft of a day."""
    plan = make(
        [
            {"id": "a", "effort": {"x": 8}},
            {"id": "r", "after": ["a"],
             "review": {"of": "a", "turnaround": {"samples": [1, 4]}, "rounds": 2, "rework": 0.5}},
        ],
        roles=[{"id": "x"}],
    )  # fmt: skip
    result = simulate(plan, trials=300)
    (reviews,) = uncertain_inputs(result)
    assert reviews.values == pytest.approx(result.finish_days - 1)


def test_a_risk_counts_only_where_it_occurs(make: Any) -> None:
    risks = [{"id": "late", "probability": 0.4, "delay": SPREAD}]
    result = simulate(make([{"id": "a", "duration": 3}], risks=risks), trials=500)
    (risk,) = uncertain_inputs(result)
    assert ((risk.values == 0) == (result.finish_days == 3)).all()
    assert (
        np.argsort(risk.values, kind="stable") == np.argsort(result.finish_days, kind="stable")
    ).all()
