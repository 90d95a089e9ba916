"""Networks whose distribution is known, played by the engine: maxima, sums, joint chances."""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np
import pytest
from scipy import stats

from estimation import Result, simulate

ALPHA = 1e-5
Z = float(stats.norm.isf(ALPHA / 2))
TRIALS = 40_000

PEOPLE = [[], [{"id": "x"}], [{"id": "x", "people": 9}]]
"""Durations; effort by hours; effort under a limit that nobody reaches: three ways of playing."""


def works(count: int, days: dict[str, Any], hours: dict[str, Any], roles: Any) -> list[Any]:
    """So many activities side by side."""
    form = {"effort": {"x": hours}} if roles else {"duration": days}
    return [{"id": f"a{i}", **form} for i in range(count)]


def check_share(result: Result, days: float, share: float) -> None:
    """A share of trials is done within so many days."""
    error = Z * np.sqrt(share * (1 - share) / TRIALS)
    assert (result.finish_days <= days).mean() == pytest.approx(share, abs=error)


@pytest.mark.parametrize("roles", PEOPLE)
@pytest.mark.parametrize(
    ("count", "mean", "sd", "p80"),
    # k / (k + 1), sqrt(k / ((k + 1)^2 (k + 2))), .8^(1 / k)
    [(2, 0.6667, 0.2357, 0.89443), (3, 0.75, 0.1936, 0.92832), (5, 0.8333, 0.1409, 0.95635)],
)
def test_uniform_paths_that_merge(
    make: Any, roles: Any, count: int, mean: float, sd: float, p80: float
) -> None:
    activities = works(count, {"uniform": [0, 1]}, {"uniform": [0, 8]}, roles)
    end = {"id": "end", "milestone": True, "after": [each["id"] for each in activities]}
    result = simulate(make([*activities, end], roles=roles), trials=TRIALS)
    assert result.finish_days.mean() == pytest.approx(mean, abs=Z * sd / np.sqrt(TRIALS) + 5e-5)
    assert result.finish_days.std() == pytest.approx(sd, rel=0.03)
    check_share(result, p80, 0.8)
    shares = [result.criticality_index[each["id"]] for each in activities]
    assert sum(shares) == pytest.approx(1)
    error = Z * np.sqrt((count - 1) / count**2 / TRIALS)
    assert shares == pytest.approx([1 / count] * count, abs=error)


@pytest.mark.parametrize(
    ("count", "mean", "sd"),
    [(2, 0.564190, 0.825645), (3, 0.846284, 0.747975), (5, 1.162964, 0.668980),
     (10, 1.538753, 0.586808)],
)  # fmt: skip
def test_normal_paths_that_merge(make: Any, count: int, mean: float, sd: float) -> None:
    """Ten days, and the maximum of so many standard normals."""
    days = {"normal": {"mean": 10, "sd": 1}}
    result = simulate(make(works(count, days, {}, [])), trials=TRIALS)
    assert result.finish_days.mean() == pytest.approx(10 + mean, abs=Z * sd / np.sqrt(TRIALS))
    assert result.finish_days.std() == pytest.approx(sd, rel=1.5 * Z / np.sqrt(2 * TRIALS))


@pytest.mark.parametrize(("count", "mean"), [(2, 1.5), (3, 1.83333)])
def test_exponential_paths_that_merge(make: Any, count: int, mean: float) -> None:
    """1 + 1/2 + 1/3; variance 1 + 1/4 + 1/9."""
    result = simulate(make(works(count, {"exponential": {"mean": 1}}, {}, [])), trials=TRIALS)
    sd = np.sqrt(sum(1 / k**2 for k in range(1, count + 1)))
    assert result.finish_days.mean() == pytest.approx(mean, abs=Z * sd / np.sqrt(TRIALS))


@pytest.mark.parametrize("people", [None, 1])
@pytest.mark.parametrize(
    ("count", "p80", "p90"), [(2, 1.367544, 1.552786), (3, 1.937121, 2.156567), (12, 6.849833, 0)]
)
def test_uniform_work_in_a_row(
    make: Any, people: float | None, count: int, p80: float, p90: float
) -> None:
    """Irwin-Hall: in a row by links, or because one person does it all."""
    activities = [
        {"id": f"a{i}", "effort": {"x": {"uniform": [0, 8]}},
         "after": [f"a{i - 1}"] if i and people is None else []}
        for i in range(count)
    ]  # fmt: skip
    role = {"id": "x", "cost_rate": 10, **({} if people is None else {"people": people})}
    result = simulate(make(activities, roles=[role]), trials=TRIALS)
    check_share(result, p80, 0.8)
    if p90:
        check_share(result, p90, 0.9)
    assert result.cost == pytest.approx(80 * result.finish_days)
    assert set(result.criticality_index.values()) == {1}


@pytest.mark.parametrize(("p", "count"), [(p, k) for p in (0.5, 0.8) for k in (2, 3, 4)])
def test_paths_that_are_on_time_together(make: Any, p: float, count: int) -> None:
    """Each with chance p, all with p^k: .25, .125, .0625; .64, .512, .4096."""
    days = {"values": {3: p, 9: 1 - p}}
    plan = make(works(count, days, {}, []), project={"deadline": "2027-01-06"})
    share = p**count
    error = Z * np.sqrt(share * (1 - share) / TRIALS)
    assert simulate(plan, trials=TRIALS).p_on_time == pytest.approx(share, abs=error)


@pytest.mark.parametrize(
    ("rho", "level", "joint"),
    # bivariate normals at both P70; and what both need for 70 % together
    [(0, 0.7, 0.49), (0.5, 0.7, 0.556767), (0.8, 0.7, 0.611180), (1, 0.7, 0.70),
     (0, 0.83666, 0.7), (0.5, 0.80931, 0.7), (0.8, 0.77601, 0.7)],
)  # fmt: skip
def test_joint_confidence(make: Any, rho: float, level: float, joint: float) -> None:
    """A duration and an expense with a correlation of normal scores, as a rank correlation."""
    at = stats.norm.ppf(level)
    plan = make(
        [{"id": "a", "duration": {"normal": {"mean": 100, "sd": 10}}}],
        expenses=[{"id": "e", "amount": {"normal": {"mean": 1000, "sd": 50}}}],
        correlations=[{"between": ["a", "e"], "rank": 6 / np.pi * np.arcsin(rho / 2)}],
        project={"budget": 1000 + 50 * at},
    )
    result = simulate(plan, trials=TRIALS)
    both = (result.finish_days <= 100 + 10 * at) & (result.cost <= plan.project.budget)
    error = Z * np.sqrt(joint * (1 - joint) / TRIALS)
    assert both.mean() == pytest.approx(joint, abs=error)


def test_activities_that_may_not_exist_are_binomial(make: Any) -> None:
    """Four of a day each in a row, each with chance .3."""
    activities = [
        {"id": f"a{i}", "duration": 1, "probability": 0.3, "after": [f"a{i - 1}"] if i else []}
        for i in range(4)
    ]
    result = simulate(make(activities), trials=TRIALS)
    for k in range(5):
        share = comb(4, k) * 0.3**k * 0.7 ** (4 - k)
        error = Z * np.sqrt(share * (1 - share) / TRIALS)
        assert (result.finish_days == k).mean() == pytest.approx(share, abs=error)


def test_two_perts_in_a_row(make: Any) -> None:
    """Means (l + 4 m + h) / 6, variances (mean - l) (h - mean) / 7, and not ((h - l) / 6)^2."""
    activities = [
        {"id": "a", "duration": {"low": 3, "likely": 4, "high": 11}},
        {"id": "b", "duration": {"low": 5, "likely": 7, "high": 9}, "after": ["a"]},
    ]
    result = simulate(make(activities), trials=TRIALS)
    sd = np.sqrt((5 - 3) * (11 - 5) / 7 + (7 - 5) * (9 - 7) / 7)
    assert result.finish_days.mean() == pytest.approx(12, abs=Z * sd / np.sqrt(TRIALS))
    assert result.finish_days.std() == pytest.approx(sd, rel=0.03)
