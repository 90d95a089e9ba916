"""Sentences of single sections, on plans whose figures are known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from estimation import simulate
from estimation.report import (
    Sensitivity,
    bridge,
    bridge_sentences,
    headline,
    joint_sentences,
    merge_bias,
    merge_sentences,
    missing_sentences,
    risk_costs,
    risk_order,
    risk_sentences,
    risks_together,
    sensitivity,
    sensitivity_sentences,
    sentences,
)
from estimation.report.wording import NBSP

ROLES = [{"id": "x", "cost_rate": 50, "bill_rate": 90}]
WORK = {"id": "a", "name": "Build", "effort": {"x": {"uniform": [8, 80]}}}
HOURS = [8.0, 16.0, 24.0, 32.0, 40.0, 48.0, 56.0, 64.0, 72.0, 80.0]
"""Ten trials of 1 to 10 days from Monday 4 January 2027, at a cost of 400 to 4,000."""


def plainly(said: dict[str, str]) -> dict[str, str]:
    return {about: text.replace(NBSP, " ") for about, text in said.items()}


def test_merge_bias_of_one_path(make: Any) -> None:
    """P80 of U(8, 80) h is 65.6 h or 8.2 days: the ninth day, 14 January."""
    result = simulate(make([WORK], roles=ROLES), trials=20_000)
    assert plainly(merge_sentences(result, merge_bias(result))) == {
        "merge_bias": "The path that most often decides the finish, of one activity, decides it "
        "almost alone: by itself it is done by 14 January in 8 in 10, and so is the plan."
    }


def test_merge_bias_of_five(make: Any) -> None:
    """Max of five U(0, 50): P80 47.8 instead of 40 days, and .8^5 = .33 hold the one path's."""
    plan = make([{"id": f"a{i}", "duration": {"uniform": [0, 50]}} for i in range(5)])
    result = simulate(plan, trials=20_000)
    said = plainly(merge_sentences(result, merge_bias(result)))["merge_bias"]
    assert "would by itself be done by" in said
    assert "The plan is done by then in 3 in 10 only" in said
    # 7.82, known to within .2
    assert said.endswith(("it needs 8 working days more.", "it needs 7½ working days more."))


def test_merge_bias_that_tenths_would_hide(make: Any) -> None:
    """8 in 10 is not said to be 8 in 10 only: hundredths part them, or the days say it alone."""
    result = simulate(make([WORK], roles=ROLES), trials=200)
    bias = replace(merge_bias(result), days_at_level=1.0, chance_of_path=0.77)
    said = plainly(merge_sentences(result, bias))["merge_bias"]
    assert "in 80 in 100. The plan is done by then in 77 in 100 only" in said
    said = plainly(merge_sentences(result, replace(bias, chance_of_path=0.799)))["merge_bias"]
    assert said.endswith(
        "in 8 in 10. The plan needs 1 working day more, because where paths meet the latest "
        "decides."
    )


def test_date_and_cost_of_one_job(make: Any, script: Any) -> None:
    """Cost follows the days, so that what holds for one holds for both."""
    plan = make([WORK], roles=ROLES, project={"deadline": "2027-01-08", "budget": 2_600},
                price={"amount": 5_000, "target_margin": 0.6})  # fmt: skip
    said = plainly(joint_sentences(script(plan, {"effort:a:x": HOURS})))
    assert said == {
        "joint_levels": "13 Jan and €3,200 each hold in 8 in 10, both in the same project "
        "in 8 in 10.",
        "joint_promise": "For both to hold in 8 in 10, promise 13 Jan and €3,200.",
        "joint_chart": "13 Jan and €3,200: both hold in 8 in 10",
        # 5 days and 2,000 at most: 5 of 10; and both at once
        "joint_asked": "The date holds in 5 in 10, the target margin in 5 in 10, both in 5 in 10.",
        # four of the five costs 400 to 2,000, and of 2,400 to 4,000
        "if_done_by": "If it is done by 8 January, the cost stays under €1,600 in 8 in 10; "
        "if it is later, under €3,600.",
    }


def test_a_plan_of_activities_alone_says_what_it_leaves_out(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": 3}]), trials=10)
    assert joint_sentences(result) == {}
    assert risk_sentences(result, risk_costs(result)) == {}
    assert sensitivity_sentences(sensitivity(result)) == {}
    assert set(missing_sentences(result)) == {
        "deadline", "cost", "price", "budget", "risks", "spread",
    }  # fmt: skip
    assert missing_sentences(result)["cost"] == (
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
    assert set(missing_sentences(simulate(make([WORK], **sections), trials=10))) == missing


def test_risks(make: Any) -> None:
    """5 days and 2,000 in 3 of 10, by then 1 of 10 for 300; and 400 in all of them."""
    risks = [
        {"id": "k", "name": "Late texts", "probability": 0.3, "affects": ["a"], "delay": 5,
         "cost": 2_000, "mitigation": {"price": 300, "left": {"probability": 0.1}}},
        {"id": "l", "name": "Fonts", "probability": 1, "cost": 400},
    ]  # fmt: skip
    result = simulate(make([{"id": "a", "duration": 10}], risks=risks), trials=10_000)
    frames = risk_costs(result), risk_order(result), risks_together(result)
    said = plainly(risk_sentences(result, *frames))
    assert said.pop("best_measure").startswith("The measure against “Late texts” costs €300, saves")
    assert said == {
        "risks": "Both risks together cost 5 working days and €2,400 at 8 in 10.",
        "measures": "The measure not yet taken costs €300 and buys 5 working days and €2,000.",
        "worst_risk": "“Late texts” costs most: 5 working days and €2,000 at 8 in 10.",
        "then_risk": "Without it, “Fonts” costs most: €400.",
    }


def test_a_measure_that_does_not_pay(make: Any) -> None:
    risks = [{"id": "k", "probability": 0.1, "cost": 100, "mitigation": {"price": 900}}]
    result = simulate(make([{"id": "a", "duration": 10}], risks=risks), trials=1_000)
    said = plainly(risk_sentences(result, risk_costs(result)))
    assert said["best_measure"].endswith(": in money alone it does not pay.")


def test_shares_of_the_spread() -> None:
    indices = pd.DataFrame({"name": ["Build, days"], "first": [0.62]})
    said = sensitivity_sentences(Sensitivity("cost", indices, 0.98, True, True))
    assert said["explains_most"] == "“Build, days” alone explains 62% of the spread of the cost."
    assert said["explains_all"].endswith("hardly anything is left for how they act together.")
    said = sensitivity_sentences(Sensitivity("cost", indices, 0.7, True, False))
    assert "the rest is how they act together" in said["explains_all"]
    said = sensitivity_sentences(Sensitivity("cost", indices, 1.2, False, False))
    assert "100% of it. Some depend on one another" in said["explains_all"]


def test_why_a_forecast_moved(make: Any) -> None:
    """Scope adds 5 days from Friday the 15th to the 22nd, a second person takes 2 of them back."""
    before = make([{"id": "a", "effort": {"x": 80}}], roles=ROLES)
    after = make(
        [{"id": "a", "effort": {"x": 80}, "crew": {"x": 1.25}},
         {"id": "b", "effort": {"x": 40}, "after": ["a"]}],
        roles=ROLES,
    )  # fmt: skip
    frame = bridge(simulate(before, trials=9), simulate(after, trials=9), 0.8)
    said = plainly(bridge_sentences(frame, "EUR", 0.8, before.project.start))
    assert said == {
        "moved": "The date of 8 in 10 moves from 15 Jan to 20 Jan: 3 working days later.",
        "bridge_chart": "15 Jan to 20 Jan, by cause",
        "moved_by": "Largest cause: scope, 5 working days later. "
        "Against it: people, 2 working days earlier.",
        "cost_moved": "The cost of 8 in 10 moves from €4,000 to €6,000: +€2,000.",
        "cost_moved_by": "Largest cause: scope, +€2,000.",
    }


def test_what_did_not_move(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": 10}]), trials=9)
    said = plainly(bridge_sentences(bridge(result, result), "EUR", 0.8))
    assert said["moved"] == "The date of 8 in 10 stays: 15 Jan."
    assert "moved_by" not in said
    assert "cost_moved" not in said


def test_no_jargon(make: Any) -> None:
    """Never P80, confidence or decimals on a page."""
    risks = [{"id": "k", "probability": 0.3, "affects": ["a"], "delay": 5}]
    result = simulate(make([WORK, {**WORK, "id": "b"}], roles=ROLES, risks=risks), trials=500)
    text = " ".join(
        [
            *merge_sentences(result, merge_bias(result)).values(),
            *joint_sentences(result).values(),
            *missing_sentences(result).values(),
            *sensitivity_sentences(sensitivity(result)).values(),
            *risk_sentences(result, risk_costs(result), risk_order(result)).values(),
        ]
    )
    for word in ("P80", "percentile", "confidence", "variance", "approximately", "!", "nan"):
        assert word not in text


def test_years_stand_where_they_are_not_the_years_of_the_start(make: Any) -> None:
    plan = make([{"id": "a", "duration": 60, "name": "Build"}],
                project={"start": "2026-11-02", "deadline": "2027-02-01"})  # fmt: skip
    result = simulate(plan, trials=10)
    said = plainly(sentences(result))
    assert said["finding"].startswith("Promise 22 January 2027: ")
    assert said["deadline"].startswith("The client asks for 1 February 2027. ")
    assert headline(result).finish.value.replace(NBSP, " ") == "22 Jan 2027"
    soon = simulate(plan.with_changes({"activities.a.duration": 5}), trials=10)
    assert plainly(sentences(soon))["finding"].startswith("Promise 6 November: ")
    assert np.isfinite(soon.finish_days).all()
