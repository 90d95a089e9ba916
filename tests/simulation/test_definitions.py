"""What is read off a run, worked out once more in plain Python from the dates of each trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from estimation import Result, simulate

if TYPE_CHECKING:
    from collections.abc import Callable

TRIALS = 150

DAYS = {"values": {1: 1, 2: 2, 3: 2, 5: 1}}
"""Few values, so that paths often tie."""

AFTER = {"c": ["a"], "d": ["a", "b"], "e": ["c", "d"], "f": ["b"]}


def network(make: Callable[..., Any], **sections: Any) -> Result:
    activities = [{"id": i, "duration": DAYS, "after": AFTER.get(i, [])} for i in "abcdef"]
    return simulate(make(activities, **sections), trials=TRIALS, seed=4)


def durations_of(result: Result) -> dict[str, np.ndarray]:
    """Durations in all trials, by id."""
    frames = [result.schedule(k).set_index("id") for k in range(result.trials)]
    return {
        i: np.array([f.loc[i, "finish_days"] - f.loc[i, "start_days"] for f in frames])
        for i in "abcdef"
    }


def critical_path_method(days: dict[str, float]) -> tuple[float, dict[str, float]]:
    """Finish and total floats of one trial: a pass forwards, and one backwards."""
    finish: dict[str, float] = {}
    for i in "abcdef":
        finish[i] = max((finish[j] for j in AFTER.get(i, [])), default=0) + days[i]
    last = max(finish.values())
    late = dict.fromkeys("abcdef", last)
    for i in reversed("abcdef"):
        for j in AFTER.get(i, []):
            late[j] = min(late[j], late[i] - days[i])
    return last, {i: late[i] - finish[i] for i in "abcdef"}


def test_indices_of_every_activity(make: Any) -> None:
    """Criticality, significance and sensitivity, and both crucialities, by their definitions."""
    result = network(make)
    days = durations_of(result)
    passes = [critical_path_method({i: days[i][k] for i in days}) for k in range(TRIALS)]
    finish = np.array([last for last, _ in passes])
    assert result.finish_days == pytest.approx(finish)
    rows = result.activities.set_index("id")
    for i in days:
        floats = np.array([float_[i] for _, float_ in passes])
        critical = (floats < 1e-9).mean()
        assert result.criticality_index[i] == rows.loc[i, "criticality_index"] == critical
        significance = (days[i] / (days[i] + floats) * finish / finish.mean()).mean()
        assert rows.loc[i, "significance_index"] == pytest.approx(significance)
        sensitivity = critical * days[i].std() / finish.std()
        assert rows.loc[i, "schedule_sensitivity_index"] == pytest.approx(sensitivity)
        pearson = abs(stats.pearsonr(days[i], finish).statistic)
        assert rows.loc[i, "cruciality_pearson"] == pytest.approx(pearson, abs=1e-6)
        spearman = abs(stats.spearmanr(days[i], finish).statistic)
        assert rows.loc[i, "cruciality_spearman"] == pytest.approx(spearman, abs=1e-6)


def test_percentiles_errors_and_chances(make: Any) -> None:
    """`inverted_cdf`, half the distance of order statistics, shares of trials."""
    activities = [
        {"id": i, "effort": {"x": {"uniform": [8, 80]}}, "after": AFTER.get(i, [])} for i in "abcd"
    ]
    result = simulate(
        make(
            activities,
            roles=[{"id": "x", "cost_rate": 50}],
            price={"amount": 10_000, "target_margin": 0.2},
            project={"deadline": "2027-01-22", "budget": 8_500},
        ),
        trials=TRIALS,
    )
    finish, cost = np.sort(result.finish_days), result.cost
    for q in (0.05, 0.5, 0.8, 0.95):
        expected = np.quantile(result.finish_days, q, method="inverted_cdf")
        assert result.percentile("finish_days", q) == expected
        step = np.sqrt(q * (1 - q) / TRIALS)
        high, low = (np.quantile(finish, q + s * step, method="inverted_cdf") for s in (1, -1))
        assert result.standard_error("finish_days", q) == pytest.approx((high - low) / 2)
        base = result.base.finish_days[0]
        assert result.contingency("finish_days", q) == pytest.approx(expected - base)
    on_time = result.finish_dates <= np.datetime64("2027-01-22")
    assert 0.2 < on_time.mean() < 0.8
    assert result.p_on_time == on_time.mean()
    assert result.p_within_budget == (cost <= 8_500).mean()
    assert result.jcl == ((cost <= 8_500) & on_time).mean()
    assert result.p_target_margin == (10_000 - cost >= 2_000).mean()
    assert result.p_joint == ((10_000 - cost >= 2_000) & on_time).mean()
    assert result.p_no_loss == (cost <= 10_000).mean()


def test_a_budget_is_met_to_the_cent(make: Any) -> None:
    """0.1 + 0.2 is a little more than 0.3 in binary, and no overrun."""
    plan = make(
        [{"id": "a", "duration": 1}],
        expenses=[{"id": "one", "amount": 0.1}, {"id": "two", "amount": 0.2}],
        price={"amount": 0.3, "target_margin": 0},
        project={"budget": 0.3},
    )
    result = simulate(plan, trials=2)
    assert (result.p_within_budget, result.p_no_loss, result.p_target_margin) == (1, 1, 1)
