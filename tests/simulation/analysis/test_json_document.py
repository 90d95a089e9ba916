"""The JSON of a result: complete as published in docs/formats.md, plain, and true."""

from __future__ import annotations

import json
from typing import Any

import pytest

from estimation import simulate

LEVELS = {"P5", "P10", "P20", "P50", "P80", "P90", "P95"}
TOP = {
    "kickoff_result", "project", "scenario", "trials", "seed", "sampling", "version", "finish_days",
    "finish_date", "cost", "price", "margin", "p_on_time", "p_target_margin", "p_no_loss",
    "p_joint", "p_within_budget", "jcl", "basis", "activities", "risks",
}  # fmt: skip
"""Keys that other programs rely on."""

WORK = {"id": "wires", "effort": {"x": {"low": 8, "likely": 16, "high": 40}}}
FULL: dict[str, Any] = {
    "roles": [{"id": "x", "cost_rate": 50}],
    "price": {"amount": 3000, "target_margin": 0.3},
    "risks": [{"id": "late", "probability": 0.4, "affects": ["wires"], "delay": 3, "cost": 200}],
    "project": {"id": "acme-site", "deadline": "2027-01-08", "budget": 1500},
}


def plain(result: Any) -> dict[str, Any]:
    """Through text and back; not a number is an error."""
    back: dict[str, Any] = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert back == result.to_dict()
    return back


def test_complete(make: Any) -> None:
    result = simulate(make([WORK], **FULL), trials=500, seed=3)
    found = plain(result)
    assert found.keys() >= TOP
    assert (found["kickoff_result"], found["project"], found["scenario"]) == (1, "acme-site", None)
    assert (found["trials"], found["seed"], found["basis"]) == (500, 3, "plan")
    for name in ("finish_days", "cost", "price", "margin"):
        figure = found[name]
        assert figure.keys() >= {"mean", "sd", "se", *LEVELS}
        assert figure["se"].keys() >= {"mean", "P50", "P80"}
        assert figure["mean"] == pytest.approx(result.values(name).mean())
        assert figure["P80"] == result.percentile(name, 0.8)
        assert figure["se"]["P80"] == result.standard_error(name, 0.8)
    assert found["finish_date"].keys() == {"P10", "P50", "P80", "P90"}
    p80 = result.date_of(result.percentile("finish_days", 0.8)).isoformat()
    assert found["finish_date"]["P80"] == p80
    for chance in (
        "p_on_time",
        "p_target_margin",
        "p_no_loss",
        "p_joint",
        "p_within_budget",
        "jcl",
    ):
        assert 0 < found[chance] <= 1
        assert found[chance] == getattr(result, chance)


def test_activities_and_risks(make: Any) -> None:
    found = plain(simulate(make([WORK], **FULL), trials=500))
    (activity,) = found["activities"]
    assert activity.keys() >= {
        "id", "criticality_index", "significance_index", "schedule_sensitivity_index",
        "cruciality", "start_days", "finish_days", "duration_days", "cost",
    }  # fmt: skip
    assert activity["cruciality"].keys() == {"pearson", "spearman"}
    assert activity["start_days"]["P50"] == 0
    assert activity["finish_days"]["P50"] == pytest.approx(found["finish_days"]["P50"], abs=1e-5)
    assert activity["duration_days"]["mean"] == pytest.approx(
        found["finish_days"]["mean"], abs=1e-5
    )
    (risk,) = found["risks"]
    assert risk["id"] == "late"
    assert 0.3 < risk["occurred"] < 0.5
    assert risk["removal"].keys() == {"finish_days_P80", "cost_P80"}
    assert risk["removal"]["finish_days_P80"] > 0


def test_what_a_plan_does_not_give_is_null(make: Any) -> None:
    found = plain(simulate(make([{"id": "a", "duration": 3}]), trials=5))
    nothing = {
        "scenario", "cost", "price", "margin", "p_on_time", "p_target_margin", "p_no_loss",
        "p_joint", "p_within_budget", "jcl",
    }  # fmt: skip
    assert {key for key in TOP if found[key] is None} == nothing
    assert found["risks"] == []
    assert found["activities"][0]["cost"] is None


def test_costs_of_risks_are_null_without_costs(make: Any) -> None:
    risks = [{"id": "late", "probability": 0.4, "delay": 3}]
    found = plain(simulate(make([{"id": "a", "duration": 3}], risks=risks), trials=50))
    assert found["risks"][0]["removal"] == {"finish_days_P80": 3, "cost_P80": None}


def test_the_scenario_is_named(make: Any) -> None:
    scenarios = [{"id": "lean", "set": {"activities.a.duration": 2}}]
    plan = make([{"id": "a", "duration": 3}], scenarios=scenarios)
    found = plain(simulate(plan, scenario="lean", trials=5))
    assert (found["scenario"], found["finish_days"]["P50"]) == ("lean", 2)
