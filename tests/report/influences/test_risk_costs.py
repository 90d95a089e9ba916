"""What risks cost: delays and money whose percentiles are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import simulate
from estimation.report import risk_costs, risk_order, risks_together

TRIALS = 10_000
ROLES = [{"id": "x", "cost_rate": 50}]
TEN = {"id": "a", "effort": {"x": 80}}


def risk(name: str, probability: float, **more: Any) -> dict[str, Any]:
    return {"id": name, "probability": probability, "affects": ["a"], **more}


def test_a_discrete_risk(make: Any) -> None:
    """EXACT.md, 10 + 5 Bernoulli(.3): below P70 it costs nothing, above it all of its 5 days."""
    result = simulate(make([TEN], roles=ROLES, risks=[risk("k", 0.3, delay=5)]), trials=TRIALS)
    assert risk_costs(result, 0.6)["finish_days"].tolist() == [0]
    row = risk_costs(result, 0.8).iloc[0]
    assert row["finish_days"] == 5
    assert row["finish_days_se"] == 0
    # A delay holds nobody: the cost stays.
    assert row["cost"] == row["cost_mean"] == 0
    # se(share) = sqrt(.21 / 10,000), 4.4 of them
    assert row["occurred"] == pytest.approx(0.3, abs=4.4 * 0.00458)


def test_money_alone(make: Any) -> None:
    """1,000 in 4 of 10: at P80 all of it, on average as often as it occurred."""
    plan = make([TEN], roles=ROLES, risks=[{"id": "k", "probability": 0.4, "cost": 1_000}])
    row = risk_costs(simulate(plan, trials=TRIALS)).iloc[0]
    assert row["cost"] == pytest.approx(1_000)
    assert row["cost_mean"] == pytest.approx(1_000 * row["occurred"])
    assert row["finish_days"] == 0


def test_removal_is_the_plan_without_it(make: Any) -> None:
    spread = {"id": "a", "effort": {"x": {"uniform": [40, 120]}}}
    risks = [risk("k", 0.3, factor={"uniform": [1, 2]}), risk("l", 0.5, delay={"uniform": [0, 9]})]
    result = simulate(make([spread], roles=ROLES, risks=risks), trials=2_000)
    frame = risk_costs(result, 0.8).set_index("id")
    for gone, left in (("k", risks[1:]), ("l", risks[:1])):
        without = simulate(make([spread], roles=ROLES, risks=left), trials=2_000)
        for name in ("finish_days", "cost"):
            saved = result.percentile(name, 0.8) - without.percentile(name, 0.8)  # type: ignore[operator]
            assert frame.loc[gone, name] == pytest.approx(saved)


MEASURE = {"price": 300, "left": {"probability": 0.1}}


@pytest.mark.parametrize("taken", [False, True])
def test_a_measure_is_worth_the_same_before_and_after_it_is_taken(make: Any, taken: bool) -> None:
    """
    2,000 and 5 days in half of the trials, then in 1 of 10, for 300: worth .4 x 2,000 - 300 = 500.

    At P80 it saves all 5 days and 2,000: 1 of 10 is beyond it.
    """
    plan = make([TEN], roles=ROLES,
                risks=[risk("k", 0.5, delay=5, cost=2_000, mitigation=MEASURE, mitigated=taken)],
                )  # fmt: skip
    row = risk_costs(simulate(plan, trials=TRIALS), 0.8).iloc[0]
    # the share of trials in which the measure helps: sqrt(.4 x .6 / 10,000) = .0049
    error = 4.4 * 0.0049 * 2_000
    assert row["saves_mean"] == pytest.approx(800, abs=error)
    assert row["worth"] == pytest.approx(row["saves_mean"] - 300)
    figures = ["saves_days", "saves_cost", "before_days", "before_cost", "after_days", "after_cost"]
    assert row[figures].tolist() == pytest.approx([5, 2_000, 5, 2_000, 0, 0])
    assert row["price"] == 300
    assert row["probability_left"] == 0.1
    assert row["probability"] == (0.1 if taken else 0.5)
    # Removing the risk leaves what is paid for the measure.
    assert row["cost"] == pytest.approx(0 if taken else 2_000)


def test_a_measure_is_what_the_plan_with_it_says(make: Any) -> None:
    def plan(taken: bool) -> Any:
        spread = {"id": "a", "effort": {"x": {"uniform": [40, 120]}}}
        left = {"price": 700, "left": {"probability": 0.2, "factor": {"uniform": [1, 1.2]}}}
        risks = [risk("k", 0.4, factor={"uniform": [1, 2]}, mitigation=left, mitigated=taken)]
        return make([spread], roles=ROLES, risks=risks)

    as_is, with_it = (simulate(plan(taken), trials=2_000) for taken in (False, True))
    row = risk_costs(as_is, 0.8).iloc[0]
    saved = {name: as_is.percentile(name, 0.8) - with_it.percentile(name, 0.8)
             for name in ("finish_days", "cost")}  # type: ignore[operator]  # fmt: skip
    assert row["saves_days"] == pytest.approx(saved["finish_days"])
    assert row["saves_cost"] == pytest.approx(saved["cost"] + 700)
    assert row["worth"] == pytest.approx(as_is.cost.mean() - with_it.cost.mean())  # type: ignore[union-attr]


def test_two_delays_side_by_side_are_ordered_one_after_the_other(make: Any) -> None:
    """
    Certain delays of 6, 5 and 2 days to three parallel jobs of 10: 16 days.

    Alone, only the longest saves anything, a day; then the next saves 3, then the last 2.
    """
    jobs = [{"id": name, "duration": 10} for name in "abc"]
    risks = [{"id": f"k{name}", "probability": 1, "affects": [name], "delay": days}
             for name, days in zip("abc", (2, 6, 5), strict=True)]  # fmt: skip
    result = simulate(make(jobs, risks=risks), trials=50)
    assert risk_costs(result)["finish_days"].tolist() == [0, 1, 0]
    frame = risk_order(result)
    assert frame["id"].tolist() == ["kb", "kc", "ka"]
    assert frame["finish_days"].tolist() == [1, 3, 2]
    assert frame["finish_days_total"].tolist() == [1, 4, 6]
    assert frame["cost"].isna().all()
    assert risk_order(result, steps=1)["id"].tolist() == ["kb"]


def test_together(make: Any) -> None:
    risks = [
        risk("k", 0.5, delay=5, cost=2_000, mitigation=MEASURE),
        risk("l", 1, cost=400, mitigation={"price": 100, "left": {"probability": 0}}),
        risk("m", 1, cost=30),
    ]
    result = simulate(make([TEN], roles=ROLES, risks=risks), trials=TRIALS)
    frame = risks_together(result, 0.8).set_index("what")
    assert frame["count"].to_dict() == {"risks": 3, "measures": 2}
    assert frame["finish_days"].to_dict() == {"risks": 5, "measures": 5}
    assert frame["cost"].to_dict() == pytest.approx({"risks": 2_430, "measures": 2_400})
    assert frame["price"].to_dict() == pytest.approx({"risks": 0, "measures": 400})
    saved = frame.loc["measures", "cost_mean"]
    assert saved == pytest.approx(400 + 800, abs=4.4 * 0.0049 * 2_000)
    assert frame.loc["measures", "worth"] == pytest.approx(saved - 400)


def test_the_standard_error_is_the_spread_over_seeds(make: Any) -> None:
    """Of 60 seeds: the sample sd is known to 1 / sqrt(2 x 59) = 9 %."""
    plan = make([{"id": "a", "duration": {"uniform": [5, 25]}}],
                risks=[risk("k", 0.4, factor={"uniform": [1, 1.6]})])  # fmt: skip
    frames = [risk_costs(simulate(plan, trials=1_000, seed=seed), 0.8) for seed in range(60)]
    saved = np.array([frame["finish_days"][0] for frame in frames])
    stated = np.mean([frame["finish_days_se"][0] for frame in frames])
    assert saved.std(ddof=1) == pytest.approx(stated, rel=4.4 * 0.092)
    # and below that of two forecasts with luck of their own
    result = simulate(plan, trials=1_000)
    apart = [each.standard_error("finish_days", 0.8) for each in (result, result.without_risk("k"))]
    assert stated < np.hypot(*apart)


def test_no_risks(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": 3}]), trials=10)
    for frame in (risk_costs(result), risk_order(result), risks_together(result)):
        assert frame.empty
        assert "cost" in frame
