"""Standard errors of differences under the same luck, against their spread over seeds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import simulate
from estimation.report import compare
from estimation.report.paired_differences import chance_error, difference_error

SEEDS = 80
WITHIN = 4.4 / np.sqrt(2 * (SEEDS - 1))
"""ALPHA = 1e-5: how far a sample sd of so many may be off, as a share of it."""


@pytest.mark.parametrize("q", [0.8, None])
def test_what_both_owe_to_the_same_luck_cancels(make: Any, q: float | None) -> None:
    """10 % more in 3 of 10 beside 5 to 25 days: the difference is far exacter than either."""
    work = [{"id": "a", "duration": {"uniform": [5, 25]}}]
    driver = {"id": "d", "affects": ["a"], "factor": {"values": {1: 7, 1.1: 3}}}
    found, stated, single = [], [], []
    for seed in range(SEEDS):
        one = simulate(make(work), trials=1_000, seed=seed)
        two = simulate(make(work, drivers=[driver]), trials=1_000, seed=seed)
        ends = [
            each.finish_days.mean() if q is None else each.percentile("finish_days", q)
            for each in (one, two)
        ]
        found.append(ends[1] - ends[0])
        stated.append(difference_error(one, two, "finish_days", q))
        single.append(one.standard_error("finish_days", q))
    assert np.std(found, ddof=1) == pytest.approx(np.mean(stated), rel=WITHIN + 0.1)
    assert np.mean(stated) < 0.6 * np.mean(single)


def test_chances_that_differ_in_few_trials_differ_exactly(make: Any) -> None:
    """Of 10,000 trials 100 more hold: se = sqrt(.01 x .99 / 10,000)."""
    first = np.arange(10_000) < 5_000
    second = np.arange(10_000) < 5_100
    assert chance_error(second * 1.0 - first) == pytest.approx(np.sqrt(0.01 * 0.99 / 10_000))
    assert chance_error(first) == pytest.approx(0.005)


def test_compare_states_the_errors_of_its_differences(make: Any) -> None:
    plan = make([{"id": "a", "duration": {"uniform": [5, 25]}}], project={"deadline": "2027-01-22"})
    later = plan.with_changes({"activities.a.duration.uniform": [5, 27]})
    results = {name: simulate(p, trials=2_000) for name, p in (("one", plan), ("two", later))}
    frame = compare(results)
    one, two = results.values()
    error = difference_error(one, two, "finish_days", 0.8)
    assert frame["finish_days_change_se"].tolist() == [0, pytest.approx(error)]
    assert frame.loc["two", "p_on_time_change"] == pytest.approx(two.p_on_time - one.p_on_time)
    changed = np.mean(one.on_time != two.on_time)
    assert frame.loc["two", "p_on_time_change_se"] == pytest.approx(
        np.sqrt(changed * (1 - changed) / 2_000)
    )
    other = compare({"one": one, "two": simulate(later, trials=2_000, seed=1)})
    assert np.isnan(other.loc["two", "p_on_time_change_se"])
