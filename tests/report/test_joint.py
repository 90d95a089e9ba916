"""Date and cost together: bivariate normal pairs, and ten trials by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from estimation import SimulationError, simulate
from estimation.report import (
    chance_given,
    if_done_by,
    joint_chances,
    joint_frontier,
    joint_levels,
    joint_scatter,
)

SIGMAS = 4.4
"""ALPHA = 1e-5 of a false alarm, two-sided."""

TRIALS = 40_000
ROLES = [{"id": "x", "cost_rate": 50}]
WORK = {"id": "a", "effort": {"x": {"uniform": [8, 80]}}}


@pytest.fixture
def pairs(make: Any) -> Any:
    """Result whose finish and cost are what the test says, of a plan that knows both."""

    def pairs(days: Any, cost: Any, **sections: Any) -> Any:
        days, cost = np.asarray(days, float), np.asarray(cost, float)
        result = simulate(make([WORK], roles=ROLES, **sections), trials=len(days))
        price = None if result.price is None else np.full(len(days), result.price[0])
        outcome = replace(result.outcome, finish_days=days, cost=cost, price=price)
        return replace(result, outcome=outcome)

    return pairs


def normal_pairs(rho: float, trials: int = TRIALS) -> np.ndarray:
    """Standard normal pairs of a correlation."""
    first, other = np.random.default_rng(7).standard_normal((2, trials))
    return np.stack([first, rho * first + np.sqrt(1 - rho**2) * other])


def normal_result(pairs: Any) -> Any:
    """EXACT.md: T ~ N(100, 10), C = 500 + 8 T + N(0, 60); correlation .8, C ~ N(1300, 100)."""
    days, cost = normal_pairs(0.8)
    return pairs(100 + 10 * days, 1300 + 100 * cost)


def test_joint_confidence_of_equal_percentiles(pairs: Any) -> None:
    """EXACT.md: at (P80, P80) the joint chance is .729034."""
    row = joint_levels(normal_result(pairs), [0.8]).iloc[0]
    assert row["joint"] == pytest.approx(0.729034, abs=SIGMAS * row["joint_se"])
    assert row["joint_se"] == pytest.approx(np.sqrt(0.729034 * 0.270966 / TRIALS), rel=0.02)


@pytest.mark.parametrize(
    ("rho", "joint", "each"),
    [(0, 0.49, 0.83666), (0.5, 0.556767, 0.80931), (0.8, 0.611180, 0.77601), (1, 0.7, 0.7)],
)
def test_what_each_needs(pairs: Any, rho: float, joint: float, each: float) -> None:
    """EXACT.md, JCL at both P70, and the marginals that a JCL of 70 % needs."""
    row = joint_levels(pairs(100 + 10 * normal_pairs(rho)[0], 1300 + normal_pairs(rho)[1]), [0.7])
    error = np.sqrt(0.21 / TRIALS)
    assert row["joint"][0] == pytest.approx(joint, abs=SIGMAS * error)
    # d joint / d each is at least 1 here, so that its error is no larger than that of a chance
    assert row["each"][0] == pytest.approx(each, abs=SIGMAS * error)


def test_chance_given(pairs: Any) -> None:
    """EXACT.md: P(C <= 1380 | T <= 110) = .884441."""
    share, error = chance_given(normal_result(pairs), 1380, 110)
    assert share == pytest.approx(0.884441, abs=SIGMAS * error)
    assert np.isnan(chance_given(normal_result(pairs), 1380, -1)).all()


def test_the_frontier_is_of_equal_confidence(pairs: Any) -> None:
    """Each pair holds in exactly 8 in 10 trials, and near 8 in 10 of the normal law."""
    result = normal_result(pairs)
    frame = joint_frontier(result, 0.8)
    assert 10 < len(frame) <= 40
    assert frame["finish_days"].is_monotonic_increasing
    assert frame["cost"].is_monotonic_decreasing
    law = stats.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]])
    for row in frame.itertuples():
        on_date = result.finish_dates <= np.datetime64(row.finish_date, "D")
        assert (on_date & (result.cost <= row.cost)).mean() == pytest.approx(0.8, abs=1 / TRIALS)
        p = law.cdf([(row.finish_days - 100) / 10, (row.cost - 1300) / 100])
        assert p == pytest.approx(0.8, abs=SIGMAS * np.sqrt(0.16 / TRIALS) + 1e-4)
    # Late enough, the date no longer matters: the P80 of the cost, within its standard error.
    last = frame.iloc[-1]
    assert last["cost"] == result.percentile("cost", 0.8)
    assert last["cost_se"] == pytest.approx(result.standard_error("cost", 0.8))


def test_ten_trials_by_hand(pairs: Any) -> None:
    """Days 1 to 10; costs fall from 1,000 to 100, so that early trials are dear ones."""
    days, cost = np.arange(1.0, 11), 100.0 * np.arange(10, 0, -1)
    result = pairs(days, cost, project={"deadline": "2027-01-08", "budget": 800},
                   price={"amount": 1000, "target_margin": 0.3})  # fmt: skip
    chances = joint_chances(result).set_index("name")
    # by day 5; cost up to 700: days 4 to 10; up to 800: days 3 to 10; both: days 4, 5; 3 to 5
    expected = {"on_time": 0.5, "target_margin": 0.7, "within_budget": 0.8,
                "date_and_margin": 0.2, "date_and_budget": 0.3}  # fmt: skip
    assert chances["chance"].to_dict() == pytest.approx(expected)
    assert chances.loc["date_and_margin", "if_unrelated"] == pytest.approx(0.35)
    assert chances.loc["on_time", "se"] == pytest.approx(np.sqrt(0.25 / 10))
    # both at P50 hold in no trial; both in 5 of 10: the fifth smallest of max(rank, 11 - rank)
    levels = joint_levels(result, [0.5])
    assert levels[["joint", "each"]].to_numpy().tolist() == [[0, 0.8]]
    # 5 of 10 by day 7: the fifth cheapest of days 1 to 7
    frontier = joint_frontier(result, 0.5).set_index("finish_days")
    assert frontier["cost"].to_dict() == {5: 1000, 6: 900, 7: 800, 8: 700, 9: 600, 10: 500}
    given = if_done_by(result).set_index("group")
    assert given["trials"].to_dict() == {"by": 0.5, "after": 0.5, "all": 1}
    # of the costs 600 to 1,000 four of five are at most 900; of 100 to 500 at most 400
    assert given["cost"].to_dict() == {"by": 900, "after": 400, "all": 800}
    assert given["p_target_margin"].to_dict() == pytest.approx({"by": 0.4, "after": 1, "all": 0.7})


def test_the_scatter_is_of_the_first_trials(pairs: Any) -> None:
    result = normal_result(pairs)
    frame = joint_scatter(result, 200)
    assert frame["cost"].tolist() == result.cost[:200].tolist()
    assert frame["finish_days"].tolist() == result.finish_days[:200].tolist()


def test_a_plan_without_money(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": 3}]), trials=5)
    for frame in (joint_levels(result), joint_frontier(result), joint_scatter(result)):
        assert frame.empty
        assert "cost" in frame
    assert joint_chances(result).empty
    assert if_done_by(result)["cost"].isna().all()
    with pytest.raises(SimulationError, match="the cost is unknown"):
        chance_given(result, 100, 3)


@pytest.mark.parametrize("level", [0, 1.2, float("nan")])
def test_levels_are_shares(pairs: Any, level: float) -> None:
    result = pairs([1, 2], [1, 2])
    for frame in (joint_levels, joint_frontier):
        with pytest.raises(SimulationError, match="expected a share"):
            frame(result, [level] if frame is joint_levels else level)  # type: ignore[operator]
