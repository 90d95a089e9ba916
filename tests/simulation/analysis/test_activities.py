"""The frames that look inside a run: influence of activities, and what risks do."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from estimation import simulate

TOY = {"A": [4, 6, 5, 8, 7], "B": [6, 5, 5, 6, 9], "C": [2, 3, 2, 4, 3]}
"""Five iterations of T = max(A, B) + C: 8, 9, 7, 12, 12. In the third, A and B tie."""

INDICES = {
    # Elmaghraby's and Vanhoucke's indices, with population standard deviations
    "criticality_index": [0.6, 0.6, 1],
    "schedule_sensitivity_index": [0.412082, 0.428248, 0.363422],
    "significance_index": [0.888889, 0.906250, 1],
    "cruciality_pearson": [0.892844, 0.687311, 0.856637],
    "cruciality_spearman": [0.872082, 0.675923, 0.892218],
}


def toy(make: Any, order: str = "ABC") -> Any:
    after = {"C": ["A", "B"]}
    spread = {"uniform": [1, 10]}
    return make([{"id": i, "duration": spread, "after": after.get(i, [])} for i in order])


@pytest.mark.parametrize("order", ["ABC", "CBA", "BCA"])
@pytest.mark.parametrize("index", INDICES)
def test_sensitivity_toy(make: Any, script: Any, index: str, order: str) -> None:
    """Sensitivity that depends on the order of rows was seen elsewhere."""
    draws = {f"duration:{name}": days for name, days in TOY.items()}
    result = script(toy(make, order), draws)
    assert result.finish_days.tolist() == [8, 9, 7, 12, 12]
    assert result.finish_days.std() == pytest.approx(2.059126, abs=1e-6)
    found = result.activities.set_index("id")[index]
    assert found[["A", "B", "C"]].tolist() == pytest.approx(INDICES[index], abs=1e-6)
    assert result.activities["id"].tolist() == list(order)


def test_cruciality_has_no_sign(make: Any, script: Any) -> None:
    """A falls as T rises."""
    plan = make([{"id": "A", "duration": {"uniform": [0, 9]}},
                 {"id": "B", "duration": {"uniform": [0, 9]}}])  # fmt: skip
    result = script(plan, {"duration:A": [3, 2, 1], "duration:B": [4, 5, 6]})
    assert result.activities["cruciality_pearson"].tolist() == pytest.approx([1, 1])
    assert result.activities["cruciality_spearman"].tolist() == pytest.approx([1, 1])


def test_ties_have_mean_ranks(make: Any, script: Any) -> None:
    """Ranks of 1, 1, 2 are 1.5, 1.5, 3; with 1, 2, 3 of the finish: Spearman .8660254."""
    plan = make([{"id": "A", "duration": {"uniform": [0, 9]}},
                 {"id": "B", "duration": {"uniform": [0, 9]}}])  # fmt: skip
    result = script(plan, {"duration:A": [1, 1, 2], "duration:B": [4, 5, 6]})
    assert result.activities["cruciality_spearman"][0] == pytest.approx(0.8660254)


def test_nothing_moves_what_is_certain(make: Any) -> None:
    rows = simulate(make([{"id": "a", "duration": 3}]), trials=5).activities
    for column in ("schedule_sensitivity_index", "cruciality_pearson", "cruciality_spearman"):
        assert rows[column].tolist() == [0]
    assert rows["significance_index"].tolist() == [1]


def test_dates_durations_and_money_of_activities(make: Any) -> None:
    """`b` waits over the weekend; `steer` is 6 h in each of 7 / 5 weeks."""
    plan = make(
        [
            {"id": "a", "name": "First", "phase": "One", "effort": {"x": 40}},
            {"id": "b", "effort": {"x": 16}, "after": ["a"]},
            {"id": "steer", "span": {"from": "a", "to": "b"}, "hours_per_week": {"pm": 6}},
        ],
        roles=[{"id": "x", "cost_rate": 10}, {"id": "pm", "cost_rate": 20}],
    )
    rows = simulate(plan, trials=3).activities.set_index("id")
    assert rows["name"].tolist() == ["First", "b", "steer"]
    assert rows["phase"].tolist()[0] == "One"
    assert rows["start_days_P50"].tolist() == [0, 5, 0]
    assert rows["finish_days_P90"].tolist() == [5, 7, 7]
    assert rows["duration_mean"].tolist() == [5, 2, 7]
    assert rows["duration_sd"].tolist() == [0, 0, 0]
    assert rows["hours_mean"].tolist() == pytest.approx([40, 16, 6 * 7 / 5])
    assert rows["cost_mean"].tolist() == pytest.approx([400, 160, 20 * 6 * 7 / 5])
    # A start at 5.0 is the morning of Monday the 11th; a finish at 5.0 is Friday the 8th.
    starts = [np.datetime64(day, "D").item() for day in rows["start_date_P50"]]
    finishes = [np.datetime64(day, "D").item() for day in rows["finish_date_P10"]]
    assert starts == [date(2027, 1, 4), date(2027, 1, 11), date(2027, 1, 4)]
    assert finishes == [date(2027, 1, 8), date(2027, 1, 12), date(2027, 1, 12)]


def test_costs_of_activities_sum_to_the_labour_of_the_plan(make: Any) -> None:
    plan = make(
        [
            {"id": "a", "effort": {"x": {"uniform": [8, 80]}}},
            {"id": "r", "after": ["a"],
             "review": {"of": "a", "turnaround": 1, "rounds": {1: 1, 3: 1}, "rework": 0.3}},
            {"id": "steer", "span": {"from": "a", "to": "r"}, "hours_per_week": {"x": 6}},
        ],
        roles=[{"id": "x", "cost_rate": 10}],
    )  # fmt: skip
    result = simulate(plan, trials=5_000)
    assert result.activities["cost_mean"].sum() == pytest.approx(result.cost.mean())
    assert result.activities["hours_mean"].sum() == pytest.approx(result.hours.mean())


def test_unknown_costs_are_not_numbers(make: Any) -> None:
    plan = make([{"id": "a", "effort": {"x": 8}}], roles=[{"id": "x"}])
    assert np.isnan(simulate(plan, trials=3).activities["cost_mean"]).all()


def test_percentiles_of_activities_are_observed(make: Any) -> None:
    """The last activity's finish is the project's."""
    plan = make([{"id": "a", "duration": {"uniform": [1, 9]}}])
    result = simulate(plan, trials=101)
    for label, q in (("P10", 0.1), ("P50", 0.5), ("P80", 0.8), ("P90", 0.9)):
        at_level = result.percentile("finish_days", q)
        assert result.activities[f"finish_days_{label}"][0] == pytest.approx(at_level, abs=1e-5)


# Risks


def test_removal_is_the_difference_of_percentiles_under_the_same_luck(make: Any) -> None:
    sections = {
        "roles": [{"id": "x", "cost_rate": 10}],
        "activities": [{"id": "a", "duration": {"uniform": [1, 9]}, "crew": {"x": 1}}],
    }
    late = {"id": "late", "name": "Late content", "owner": "AM", "probability": 0.4,
            "affects": ["a"], "delay": {"uniform": [2, 6]}}  # fmt: skip
    dear = {"id": "dear", "probability": 0.4, "cost": 700}
    activities = sections.pop("activities")
    with_both = simulate(make(activities, **sections, risks=[late, dear]), trials=3_000)
    frame = with_both.risks.set_index("id")
    for gone, left in (("late", [dear]), ("dear", [late])):
        without = simulate(make(activities, **sections, risks=left), trials=3_000)
        for figure, column in (("finish_days", "finish_days_saved"), ("cost", "cost_saved")):
            saved = with_both.percentile(figure, 0.8) - without.percentile(figure, 0.8)
            assert frame.loc[gone, column] == pytest.approx(saved)
    assert frame.loc["dear", "finish_days_saved"] == 0
    assert frame.loc["late", "name"] == "Late content"
    assert frame.loc["late", "owner"] == "AM"
    # 4.4 standard errors of a share: ALPHA = 1e-5
    assert frame["occurred"].tolist() == pytest.approx([0.4, 0.4], abs=4.4 * np.sqrt(0.24 / 3_000))


def test_a_plan_without_risks_has_an_empty_frame(make: Any) -> None:
    frame = simulate(make([{"id": "a", "duration": 1}]), trials=3).risks
    assert frame.empty
    assert "finish_days_saved" in frame


def test_savings_of_cost_are_unknown_without_cost(make: Any) -> None:
    risks = [{"id": "r", "probability": 0.5, "delay": 3}]
    frame = simulate(make([{"id": "a", "duration": 1}], risks=risks), trials=100).risks
    assert np.isnan(frame["cost_saved"][0])
    assert frame["finish_days_saved"][0] == 3
