"""The frames behind charts and tables: levels, S-curves, scenarios side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from estimation import read_plan, simulate
from estimation.report import LEVELS, compare, level_table, s_curve

ROLES = [{"id": "x", "cost_rate": 50}]
WORK = {"id": "a", "effort": {"x": {"uniform": [8, 80]}}}
HOURS = [8.0, 16.0, 24.0, 32.0, 40.0, 48.0, 56.0, 64.0, 72.0, 80.0]
"""Ten trials of 1 to 10 days from Monday 4 January 2027, at a cost of 400 to 4,000."""


@pytest.fixture
def ten_trials(make: Any, script: Any) -> Any:
    def ten_trials(**sections: Any) -> Any:
        sections = {"roles": ROLES, "price": {"amount": 5000}, **sections}
        return script(make([WORK], **sections), {"effort:a:x": HOURS})

    return ten_trials


def test_level_table(ten_trials: Any) -> None:
    """P80: 8 days, 64 h, 3,200. P20 of the margin is 5,000 - 3,600. The base is 44 h."""
    frame = level_table(ten_trials(), [0.5, 0.8]).set_index("level")
    assert frame.loc[0.8, "finish_date"] == date(2027, 1, 13)
    expected = {
        "finish_days": 8, "hours": 64, "cost": 3200, "price": 5000, "margin": 1400,
        "margin_share": 0.28, "finish_contingency": 8 - 5.5, "cost_contingency": 3200 - 2200,
        # ranks of .8 +- sqrt(.16 / 10) = .674 and .926: the 7th and the 10th
        "finish_days_se": (10 - 7) / 2, "price_se": 0,
    }  # fmt: skip
    for column, value in expected.items():
        assert frame.loc[0.8, column] == pytest.approx(value, abs=1e-3), column
    # P50 of the finish is the fifth trial, and of the margin kept the fifth from below
    assert frame.loc[0.5, "finish_days"] == 5
    assert frame.loc[0.5, "margin"] == 5000 - 2400


def test_levels_of_the_page(ten_trials: Any) -> None:
    frame = level_table(ten_trials())
    assert frame["level"].tolist() == list(LEVELS)
    assert frame["finish_days"].is_monotonic_increasing
    assert frame["margin"].is_monotonic_decreasing


def test_unknown_figures_are_not_numbers(ten_trials: Any, make: Any) -> None:
    frame = level_table(simulate(make([{"id": "a", "duration": 3}]), trials=5))
    assert (
        frame[["cost", "price", "margin", "margin_share", "cost_contingency"]].isna().all(axis=None)
    )
    assert frame["finish_days"].notna().all()


# S-curves


def test_s_curve_of_the_finish(ten_trials: Any) -> None:
    """One row for each date that occurred; no row for the weekend."""
    frame = s_curve(ten_trials())
    days = [4, 5, 6, 7, 8, 11, 12, 13, 14, 15]
    assert [value.day for value in frame["value"]] == days
    assert frame["probability"].tolist() == pytest.approx(np.arange(1, 11) / 10)


@pytest.mark.parametrize(("name", "at_half"), [("cost", 2000), ("margin", 2600)])
def test_s_curve_of_money(ten_trials: Any, name: Any, at_half: float) -> None:
    result = ten_trials()
    frame = s_curve(result, name)
    assert frame["value"].is_monotonic_increasing
    assert frame["probability"].iloc[-1] == 1
    half = frame.loc[np.isclose(frame["probability"], 0.5), "value"].item()
    assert half == at_half == result.percentile(name, 0.5)
    # Every point is the percentile at its probability.
    for row in frame.iloc[::17].itertuples():
        assert row.value == result.percentile(name, row.probability)


def test_s_curves_of_what_is_unknown_are_empty(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": 3}]), trials=5)
    for name in ("cost", "margin"):
        frame = s_curve(result, name)  # type: ignore[arg-type]
        assert frame.empty
        assert list(frame.columns) == ["value", "probability"]


# Scenarios


def test_compare(make: Any, script: Any) -> None:
    """Leaner: half the hours at 4,000 instead of 5,000."""
    sections = {"roles": ROLES, "project": {"deadline": "2027-01-08"}}
    price = {"target_margin": 0.5}
    plan = make([WORK], **sections, price={"amount": 5000, **price})
    lean = make([WORK], **sections, price={"amount": 4000, **price})
    results = {
        "plan": script(plan, {"effort:a:x": HOURS}),
        "lean": script(lean, {"effort:a:x": [h / 2 for h in HOURS]}),
    }
    frame = compare(results)
    assert frame.index.tolist() == ["plan", "lean"]
    assert frame["finish_days"].tolist() == [8, 4]
    assert frame["finish_date"].tolist() == [date(2027, 1, 13), date(2027, 1, 7)]
    assert frame["cost"].tolist() == [3200, 1600]
    assert frame["price"].tolist() == [5000, 4000]
    # Of ten margins the fifth lowest: 1 - 2,400 / 5,000 and 1 - 1,200 / 4,000.
    assert frame["margin_share"].tolist() == pytest.approx([0.52, 0.7])
    assert frame["p_on_time"].tolist() == [0.5, 1]
    # A cost of 2,500 or less: 6 trials of 10; of 2,000 or less: all.
    assert frame["p_target_margin"].tolist() == [0.6, 1]
    assert frame["p_joint"].tolist() == [0.5, 1]
    assert frame["p_loss"].tolist() == [0, 0]
    assert frame["finish_low"].tolist() == [date(2027, 1, 4), date(2027, 1, 4)]
    assert frame["finish_high"].tolist() == [date(2027, 1, 14), date(2027, 1, 8)]
    assert frame["cost_middle"].tolist() == [2000, 1000]
    assert frame["margin_low"].tolist() == pytest.approx([0.2, 0.5])
    changes = ["finish_days_change", "cost_change", "price_change", "margin_change"]
    assert frame.loc["plan", changes].tolist() == [0, 0, 0, 0]
    # Points of margin: 70 - 52.
    assert frame.loc["lean", changes].tolist() == pytest.approx([-4, -1600, -1000, 18])


def test_compare_at_another_level(ten_trials: Any) -> None:
    result = ten_trials()
    assert compare({"plan": result}, 0.5)["finish_days"].tolist() == [5]


def test_compare_plans_without_money(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": 3}]), trials=5)
    frame = compare({"one": result, "other": result})
    assert frame[["cost", "price", "margin_share", "p_loss", "p_joint"]].isna().all(axis=None)
    assert frame["finish_days_change"].tolist() == [0, 0]
    assert frame["cost_change"].isna().all()


def test_a_later_start_is_a_later_finish() -> None:
    """Five days from 4 January 2027 end on the 8th, from 11 January on the 15th."""
    plan = {
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-04"},
        "activities": [{"id": "a", "duration": 5}],
    }
    later = {**plan, "project": {"id": "demo", "start": "2027-01-11"}}
    results = {name: simulate(read_plan(p), trials=10) for name, p in (("a", plan), ("b", later))}
    assert compare(results)["finish_days_change"].tolist() == [0, 5]
