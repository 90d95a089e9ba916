"""What a plan lacks, and what is left out for it."""

from __future__ import annotations

from typing import Any

import pytest

from estimation import simulate
from estimation.report import (
    joint_sentences,
    missing_sentences,
    risk_costs,
    risk_sentences,
    sensitivity,
    sensitivity_sentences,
)

ROLES = [{"id": "x", "cost_rate": 50, "bill_rate": 90}]
WORK = {"id": "a", "name": "Build", "effort": {"x": {"uniform": [8, 80]}}}


def test_a_plan_of_activities_alone_says_what_it_leaves_out(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": 3}]), trials=10)
    assert joint_sentences(result).given() == {}
    assert risk_sentences(result, risk_costs(result)).given() == {}
    assert sensitivity_sentences(sensitivity(result)).given() == {}
    assert set(missing_sentences(result).given()) == {
        "deadline", "cost", "price", "budget", "risks", "spread",
    }  # fmt: skip
    assert missing_sentences(result).cost == (
        "The plan gives no cost, because it names no roles; so no margin is given either."
    )


@pytest.mark.parametrize(
    ("sections", "missing"),
    [
        ({"roles": ROLES}, {"deadline", "price", "budget", "risks"}),
        ({"roles": [{"id": "x"}], "price": {"amount": 9}},
         {"deadline", "cost", "target_margin", "budget", "risks"}),
        ({"roles": [{"id": "x", "cost_rate": 5}], "price": {"kind": "time_and_materials"}},
         {"deadline", "price", "budget", "risks"}),
        ({"roles": ROLES, "price": {"amount": 9_000, "target_margin": 0.2},
          "project": {"deadline": "2027-01-08", "budget": 1},
          "risks": [{"id": "k", "probability": 0.1, "delay": 1}]}, set()),
    ],
)  # fmt: skip
def test_what_is_missing(make: Any, sections: Any, missing: set[str]) -> None:
    assert set(missing_sentences(simulate(make([WORK], **sections), trials=10)).given()) == missing
