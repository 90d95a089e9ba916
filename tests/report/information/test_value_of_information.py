"""What to ask first: frames on plans whose answer is known by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from estimation import SimulationError, prepare, read_plan, simulate
from estimation.report import (
    discovery_worth,
    perfect_information,
    questions_first,
    value_of_information,
)
from estimation.report.information.value_of_information import utilities

ROLES = [{"id": "x", "cost_rate": 50, "bill_rate": 80}]

QUESTION = {
    "id": "q", "text": "Which CMS?", "owner": "AM", "affects": ["a"], "due": "2027-01-08",
    "answers": [{"text": "Theirs", "weight": 0.6}, {"text": "New", "weight": 0.4, "factor": 2}],
}  # fmt: skip

Z = 4.0
"""ALPHA is 6e-5 for each: two-sided, four standard errors, seeds fixed."""


def normal_loss(mean: float, sd: float) -> float:
    """Mean of max(0, -X) for normal X: the unit normal linear-loss integral."""
    return float(sd * norm.pdf(mean / sd) - mean * norm.sf(mean / sd))


def plan_of(make: Any, **sections: Any) -> Any:
    return make(
        [{"id": "a", "effort": {"x": 8}}],
        **{"roles": ROLES, "price": {"kind": "fixed", "amount": 500}, **sections},
    )


def test_a_question_with_two_answers(make: Any) -> None:
    """
    Cost 400 at 6 in 10, else 800: at 500 that is +100 or -300, -60 on average, and left alone.

    With the answer it is signed at 400: 0.6 x 100 = 60. The finish is one day or two: P80 is 2, and
    1.4 on average with the answer.
    """
    result = simulate(plan_of(make, questions=[QUESTION]), trials=20_000)
    found = value_of_information(result)
    row = found.iloc[0]
    assert len(found) == 1
    assert (row["kind"], row["id"], row["is_bound"]) == ("question", "q", False)
    assert row["worth"] == pytest.approx(60, abs=Z * row["worth_se"])
    assert row["days"] == pytest.approx(0.6, abs=Z * row["days_se"])
    assert perfect_information(result).worth == pytest.approx(row["worth"])


def test_the_target_margin_counts_as_a_cost(make: Any) -> None:
    """A fifth of 500 is to be left: signing at 400 brings 0, so that no answer is worth a thing."""
    price = {"kind": "fixed", "amount": 500, "target_margin": 0.2}
    result = simulate(plan_of(make, price=price, questions=[QUESTION]), trials=5_000)
    assert utilities(result)[1].max() == pytest.approx(0)
    assert value_of_information(result)["worth"].tolist() == [0]


def test_scenarios_are_further_actions(make: Any) -> None:
    """
    The lean one costs half: at 500, +300 or +100. It is what is done now, 220 on average.

    The plan itself brings 100 or -300, less than that in each case, so no answer is worth a thing.
    At a price of 650 the plan brings 250 or -150, the lean one at 420 brings 220 or 20.
    """
    lean = {"id": "lean", "set": {"activities.a.effort.x": 4, "price.amount": 420}}
    price = {"kind": "fixed", "amount": 650}
    plan = plan_of(make, price=price, questions=[QUESTION], scenarios=[lean])
    result = simulate(plan, trials=20_000)
    leaner = prepare(plan, scenario="lean").run(20_000)
    row = value_of_information(result, {"lean": leaner}).iloc[0]
    # 0.6 x 250 + 0.4 x 20 with the answer, 0.6 x 220 + 0.4 x 20 without.
    assert row["worth"] == pytest.approx(0.6 * 30, abs=Z * row["worth_se"])


def test_scenarios_have_to_share_the_luck(make: Any) -> None:
    plan = plan_of(make, scenarios=[{"id": "lean", "set": {"price.amount": 400}}])
    other = prepare(plan, scenario="lean").run(200, seed=1)
    with pytest.raises(SimulationError, match="scenario 'lean' has 200 trials from seed 1"):
        value_of_information(simulate(plan, trials=100), {"lean": other})


def test_a_question_without_answers_is_worth_at_most_all_it_affects(make: Any) -> None:
    """Of two alike jobs it affects one: knowing that is worth the job's own hours, and a bound."""
    spread = {"normal": {"mean": 40, "sd": 8}}
    plan = make(
        [{"id": "a", "effort": {"x": spread}},
         {"id": "b", "effort": {"x": spread}, "after": ["a"]}],
        roles=ROLES,
        price={"kind": "fixed", "amount": 4000},
        questions=[{"id": "q", "text": "How many pages?", "affects": ["a"]},
                   {"id": "both", "text": "And how long?", "affects": ["a", "b"]},
                   {"id": "asked", "text": "Old?", "affects": ["a"], "state": "answered"}],
    )  # fmt: skip
    found = value_of_information(simulate(plan, trials=20_000)).set_index("id")
    assert set(found.index) == {"a", "b", "q", "both"}
    assert found["is_bound"].to_dict() == {"a": False, "b": False, "q": True, "both": True}
    # Gains are N(0, 400 sqrt 2); one job is an sd of 400 of it: unit normal loss, EXACT.md.
    for name, sd in (("a", 400), ("q", 400), ("both", 400 * np.sqrt(2))):
        expected = normal_loss(0.0, sd)
        # 0.4 of the error of the mean, where the sample decides between two equal actions.
        tie = 0.4 * 566 / np.sqrt(20_000)
        row = found.loc[name]
        assert row["worth"] == pytest.approx(expected, abs=Z * row["worth_se"] + tie)
    # In days of 8 hours, sd 1 each: P80 of the sum less that of what is left.
    days = found.loc["q"]
    assert days["days"] == pytest.approx(0.841621 * (np.sqrt(2) - 1), abs=Z * days["days_se"])
    assert found.loc["both", "days"] == pytest.approx(0.841621 * np.sqrt(2), abs=0.1)


def test_questions_stand_in_the_order_in_which_to_ask(make: Any) -> None:
    small = {"id": "s", "text": "Which font?", "affects": ["a"], "owner": "PM",
             "answers": [{"text": "A"}, {"text": "B", "factor": 1.3}]}  # fmt: skip
    settled = {"id": "c", "text": "One way?", "affects": ["a"], "answers": [{"text": "Yes"}]}
    result = simulate(plan_of(make, questions=[small, settled, QUESTION]), trials=5_000)
    frame = questions_first(result)
    assert frame["id"].iloc[0] == "q"
    assert frame["worth"].is_monotonic_decreasing
    asked = frame.set_index("id")
    assert asked["text"].to_dict() == {"q": "Which CMS?", "s": "Which font?", "c": "One way?"}
    assert asked["owner"].dropna().to_dict() == {"q": "AM", "s": "PM"}
    assert asked.loc["c", ["worth", "days"]].tolist() == [0, 0]


def test_a_discovery_of_a_normal_gain(make: Any) -> None:
    """
    A gain of N(200, 500) and a correlation of .707107: 100 times .630319 (EXACT.md), net of 50.

    The normal is cut where hours would be below 0, nine sd away.
    """
    plan = make(
        [{"id": "a", "effort": {"x": {"normal": {"mean": 96, "sd": 10}}}}],
        roles=ROLES,
        price={"kind": "fixed", "amount": 5000},
        discovery={"cost": 50, "correlation": 2**-0.5},
    )
    row = discovery_worth(simulate(plan, trials=40_000)).iloc[0]
    assert row["worth"] == pytest.approx(63.0319, abs=Z * row["worth_se"])
    assert row["net"] == pytest.approx(row["worth"] - 50)
    blind = discovery_worth(simulate(plan, trials=1_000), correlation=0.0).iloc[0]
    assert blind["worth"] == pytest.approx(0, abs=1e-6)


def test_a_plan_without_money_still_says_what_is_worth_days(make: Any) -> None:
    plan = make([{"id": "a", "duration": {"low": 2, "likely": 4, "high": 9}}])
    result = simulate(plan, trials=2_000)
    found = value_of_information(result)
    assert found["worth"].isna().all()
    assert found["days"].iloc[0] > 0.5
    assert np.isnan(perfect_information(result).worth)
    assert discovery_worth(result, cost=1, correlation=0.5).empty


def test_nothing_uncertain_is_an_empty_frame() -> None:
    plan = read_plan({"kickoff_plan": 1, "project": {"id": "p", "start": "2027-01-11"},
                      "activities": [{"id": "a", "duration": 3}]})  # fmt: skip
    assert value_of_information(simulate(plan, trials=10)).empty


def test_a_correlation_beyond_one_is_refused(make: Any) -> None:
    with pytest.raises(SimulationError, match=r"correlation is 1\.5; expected -1 to 1"):
        discovery_worth(simulate(plan_of(make), trials=10), cost=1, correlation=1.5)
