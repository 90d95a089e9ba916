"""Coupled luck: wanted ranks are reached, and no marginal moves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from estimation import PlanError, prepare, read_plan, simulate
from estimation.distributions import constant, discrete, normal
from estimation.simulation.model.variables import BaseDraws, Copula, RandomDraws, Variable

if TYPE_CHECKING:
    from pathlib import Path

ALPHA = 1e-5
Z = float(stats.norm.isf(ALPHA / 2))
TRIALS = 40_000


def coupled(rank: float, size: int = 2) -> Copula:
    """So many quantities, each pair with the same rank correlation."""
    ranks = np.full((size, size), float(rank))
    np.fill_diagonal(ranks, 1)
    return Copula(tuple(f"duration:q{i}" for i in range(size)), ranks)


def spearman(pearson: float) -> float:
    """Rank correlation of normal quantities with a correlation."""
    return 6 / np.pi * np.arcsin(pearson / 2)


def draws(copula: Copula, table: Any) -> np.ndarray:
    """Draws of all coupled quantities, shape (size, TRIALS)."""
    luck = RandomDraws(3, TRIALS, 0, copula)
    return np.stack([luck.value(Variable(name, table, 0)) for name in copula.ids])


@pytest.mark.parametrize("rank", [-1, -0.7, 0, 0.4, 0.9, 1])
def test_ranks_are_reached(rank: float) -> None:
    one, other = draws(coupled(rank), normal(100, 10))
    found = stats.spearmanr(one, other).statistic
    # The sd of a sample rank correlation is at most that of independent samples.
    assert found == pytest.approx(rank, abs=Z / np.sqrt(TRIALS) + 1e-9)


def test_ranks_are_spearmans_and_not_pearsons() -> None:
    """A correlation of .6 between normals would give ranks 6 / pi asin(.3) = .582."""
    trials = 160_000
    luck = RandomDraws(3, trials, 0, coupled(0.6))
    found = stats.spearmanr(luck.uniforms("duration:q0"), luck.uniforms("duration:q1")).statistic
    # Fisher: the sd of a rank correlation is some 1.03 (1 - .6^2) / sqrt(n).
    assert found == pytest.approx(0.6, abs=Z * 1.1 * 0.64 / np.sqrt(trials))


@pytest.mark.parametrize("rank", [-0.7, 0.4, 1])
def test_no_marginal_moves(rank: float) -> None:
    """Correlated draws whose means moved were seen elsewhere."""
    copula = coupled(rank)
    for name in copula.ids:
        luck = RandomDraws(3, TRIALS, 0, copula).uniforms(name)
        assert ((luck > 0) & (luck < 1)).all()
        assert stats.kstest(luck, "uniform").pvalue > ALPHA


def test_steps_stay_steps() -> None:
    for values in draws(coupled(0.6), discrete({1: 0.5, 2: 0.3, 5: 0.2})):
        found, counts = np.unique(values, return_counts=True)
        assert found.tolist() == [1, 2, 5]
        assert counts / TRIALS == pytest.approx([0.5, 0.3, 0.2], abs=Z * 0.5 / np.sqrt(TRIALS))


@pytest.mark.parametrize(
    ("rho", "sd", "p80"),
    [
        # sd of the sum sqrt(10 + 90 rho), P80 100 + .841621 sd
        (0, 3.16228, 102.661),
        (0.25, 5.70088, 104.798),
        (0.5, 7.41620, 106.242),
        (1, 10, 108.416),
    ],
)
def test_sum_of_ten_normals(rho: float, sd: float, p80: float) -> None:
    total = draws(coupled(spearman(rho), 10), normal(10, 1)).sum(axis=0)
    assert total.mean() == pytest.approx(100, abs=Z * sd / np.sqrt(TRIALS))
    assert total.std() == pytest.approx(sd, rel=Z / np.sqrt(2 * TRIALS))
    assert (total <= p80).mean() == pytest.approx(0.8, abs=Z * 0.4 / np.sqrt(TRIALS))


@pytest.mark.parametrize(
    ("one", "other", "rho", "mean", "sd"),
    [
        # Clark (1961): the maximum of two normals
        ((10, 2), (10, 3), 0, 11.43841, 2.10499),
        ((10, 2), (10, 3), 0.5, 11.05550, 2.32076),
        ((20, 2), (18, 3), 0, 20.65420, 1.92650),
        ((20, 2), (18, 3), 0.5, 20.34349, 2.07828),
        ((20, 2), (18, 3), -0.5, 20.91885, 1.71286),
    ],
)
def test_merging_paths(make: Any, one: Any, other: Any, rho: float, mean: float, sd: float) -> None:
    """Two parallel activities of a plan, with `correlations`."""
    plan = make(
        [
            {"id": "a", "duration": {"normal": {"mean": one[0], "sd": one[1]}}},
            {"id": "b", "duration": {"normal": {"mean": other[0], "sd": other[1]}}},
        ],
        correlations=[{"between": ["a", "b"], "rank": spearman(rho)}],
    )
    result = simulate(plan, trials=TRIALS)
    assert result.finish_days.mean() == pytest.approx(mean, abs=Z * sd / np.sqrt(TRIALS))
    assert result.finish_days.std() == pytest.approx(sd, rel=1.5 * Z / np.sqrt(2 * TRIALS))
    if one == (20, 2):
        # P(the first is critical), Clark
        first = {0: 0.71045, 0.5: 0.77515, -0.5: 0.67682}[rho]
        assert result.criticality_index["a"] == pytest.approx(first, abs=Z * 0.5 / np.sqrt(TRIALS))


@pytest.mark.parametrize(
    ("correlated", "between"),
    [
        ({"duration": {"uniform": [1, 9]}}, ["a", "b"]),
        ({"effort": {"x": {"uniform": [8, 72]}}}, ["a", "b"]),
        ({"effort": {"x": 4, "y": {"uniform": [8, 72]}}}, ["a", "b"]),  # most of the work
    ],
)
def test_activities_are_coupled_by_their_work(make: Any, correlated: Any, between: Any) -> None:
    plan = make(
        [{"id": "a", "duration": {"uniform": [1, 9]}, "after": ["b"]}, {"id": "b", **correlated}],
        roles=[{"id": "x"}, {"id": "y"}],
        correlations=[{"between": between, "rank": 1}],
    )
    result = simulate(plan, trials=2_000)
    # Both are uniform on 1 to 9 and move together: the sum is uniform on 2 to 18, sd 16 / sqrt(12).
    assert result.finish_days.std() == pytest.approx(16 / np.sqrt(12), rel=0.05)


def test_drivers_and_expenses_can_be_coupled(make: Any) -> None:
    plan = make(
        [{"id": "a", "duration": 1}],
        drivers=[{"id": "d", "affects": ["a"], "factor": {"uniform": [1, 2]}}],
        expenses=[{"id": "e", "amount": {"uniform": [100, 200]}}],
        correlations=[{"between": ["d", "e"], "rank": -1}],
    )
    result = simulate(plan, trials=200)
    assert result.finish_days + result.cost / 100 == pytest.approx(3)


def test_coupling_leaves_other_luck_alone(make: Any) -> None:
    """A further quantity, coupled to none, draws what it drew before."""
    aside = {"id": "c", "effort": {"x": {"uniform": [1, 2]}}}
    activities = [
        {"id": "a", "duration": {"uniform": [1, 9]}},
        {"id": "b", "duration": {"uniform": [1, 9]}},
        aside,
    ]
    roles = [{"id": "x"}]
    plain = simulate(make(activities, roles=roles), trials=100)
    pairs = [{"between": ["a", "b"], "rank": 0.5}]
    coupled = simulate(make(activities, roles=roles, correlations=pairs), trials=100)
    assert (coupled.hours == plain.hours).all()
    assert (coupled.finish_days != plain.finish_days).any()


def test_correlations_that_cannot_be_are_refused_by_name() -> None:
    """Of three quantities, no two pairs can be opposite and the third too."""
    with pytest.raises(PlanError, match=r"between q0, q1, q2 cannot all hold at once; the nearest"):
        coupled(-0.9, 3)


def test_the_nearest_correlations_can_be() -> None:
    with pytest.raises(PlanError) as refused:
        coupled(-0.9, 3)
    nearest = float(str(refused.value).rsplit(": ", 1)[1])
    # Three equal correlations are possible down to -1/2, by rank 6 / pi asin(-1/4) = -.483.
    assert nearest == pytest.approx(-0.48, abs=0.011)
    coupled(nearest, 3)


@pytest.mark.parametrize(
    ("correlations", "message"),
    [
        (
            [{"between": ["a", "b"], "rank": 0.9}, {"between": ["b", "c"], "rank": 0.9},
             {"between": ["a", "c"], "rank": -0.9}],
            "cannot all hold",
        ),
    ],
)  # fmt: skip
def test_correlations_of_a_plan_that_cannot_be(make: Any, correlations: Any, message: str) -> None:
    activities = [{"id": i, "duration": {"uniform": [1, 2]}} for i in "abc"]
    with pytest.raises(PlanError, match=message):
        make(activities, correlations=correlations)


@pytest.mark.parametrize("name", ["fix", "fee", "late"])
def test_what_has_no_spread_rests_and_is_named(make: Any, name: str) -> None:
    """A number that nobody doubts moves with nothing: the others stay coupled."""
    activities = [{"id": i, "duration": {"uniform": [1, 2]}} for i in "ab"]
    plan = make(
        [*activities, {"id": "fix", "duration": 1}],
        correlations=[{"between": ["a", "b"], "rank": 1}, {"between": ["a", name], "rank": 0}],
        expenses=[{"id": "fee", "amount": 7}],
        risks=[{"id": "late", "probability": 0.5, "affects": ["fix"], "delay": 3, "cost": 40}],
    )
    simulation = prepare(plan)
    assert any(f"'{name}' rest" in notice for notice in simulation.notices)
    assert simulation.model.copula.ids == ("duration:a", "duration:b")


def test_the_example_of_the_format_can_be_played(root: Path) -> None:
    """Its correlation names a bare number, which has a spread only where there is a history."""
    plan = read_plan(root / "tests" / "plan" / "fixtures" / "formats.plan.yaml")
    for scenario in (None, "lean"):
        result = simulate(plan, scenario=scenario, trials=200)
        assert result.finish_days.std() > 0
    assert any("'build' rest" in notice for notice in simulate(plan, trials=1).notices)


@pytest.mark.parametrize(
    "ranks",
    [
        {"ab": 0.9, "bc": 0.9},  # needs `a` with `c`, which nobody gave
        {"ab": 0.9, "bc": 0.9, "ac": -0.9},
        {"ab": -0.9, "bc": -0.9, "cd": -0.9, "ac": -0.9, "ad": -0.9, "bd": -0.9},
        # possible as Pearson's correlations, and not as Spearman's
        {"ab": -0.5, "bc": -0.5, "ac": -0.5},
    ],
)
def test_what_is_proposed_is_accepted(make: Any, ranks: dict[str, float]) -> None:
    """The error names correlations that a plan can have, and they are simulated as said."""
    activities = [{"id": i, "duration": {"uniform": [1, 2]}} for i in "abcd"]

    def coupled_plan(values: dict[str, float]) -> Any:
        pairs = [{"between": list(pair), "rank": rank} for pair, rank in values.items()]
        return make(activities, correlations=pairs)

    with pytest.raises(PlanError, match="the nearest that can: ") as refused:
        coupled_plan(ranks)
    said = re.findall(r"(\w) with (\w): (-?[\d.]+)", str(refused.value))
    nearest = {one + other: float(rank) for one, other, rank in said}
    simulation = prepare(coupled_plan(nearest))
    inside = simulation.backend.trace(simulation.draws(TRIALS, 1)).traces.days
    rows = dict(zip(simulation.model.ids, inside, strict=True))
    for (one, other), rank in nearest.items():
        found = stats.spearmanr(rows[one], rows[other]).statistic
        assert found == pytest.approx(rank, abs=Z / np.sqrt(TRIALS))
        assert stats.kstest(rows[one], "uniform", (1, 1)).pvalue > ALPHA


def test_a_risk_strikes_with_one_draw(make: Any) -> None:
    """A delay of 1 to 3 days and a cost of 100 to 300 are large together, and as a factor is."""
    risks = [
        {"id": "r", "probability": 0.5, "affects": ["a"], "delay": {"uniform": [1, 3]},
         "factor": {"uniform": [1, 2]}, "cost": {"uniform": [100, 300]}}
    ]  # fmt: skip
    result = simulate(make([{"id": "a", "duration": 4}], risks=risks), trials=400)
    occurred = result.cost > 0
    assert 0.4 < occurred.mean() < 0.6
    hard = result.cost / 100 - 1
    # 4 x (1 + u) + 1 + 2 u with u from 0 to 1
    assert result.finish_days[occurred] == pytest.approx(5 + 3 * hard[occurred])
    assert set(result.finish_days[~occurred]) == {4}


def test_risks_can_be_coupled(make: Any) -> None:
    """How hard it strikes, not whether it does."""
    plan = make(
        [{"id": "a", "duration": {"uniform": [1, 3]}}],
        risks=[{"id": "r", "probability": 0.5, "cost": {"uniform": [100, 300]}}],
        correlations=[{"between": ["a", "r"], "rank": 1}],
    )
    result = simulate(plan, trials=400)
    occurred = result.cost > 0
    assert result.cost[occurred] == pytest.approx(100 * result.finish_days[occurred])
    assert result.finish_days[~occurred].std() > 0.5


# The base play


def test_base_draws() -> None:
    draws = BaseDraws()
    assert draws.value(Variable("effort:a", normal(10, 1), 8)).tolist() == [8]
    assert draws.happens("exists:a", 0.5).tolist() == [True]
    assert draws.happens("exists:a", 0.4).tolist() == [False]
    assert draws.happens("risk:r:occurs", 1.0).tolist() == [False]


def test_a_certain_quantity_needs_no_luck() -> None:
    assert RandomDraws(0, 3).value(Variable("", constant(4), 4)).tolist() == [4, 4, 4]


def test_an_event_is_as_likely_as_it_says() -> None:
    luck = RandomDraws(0, TRIALS)
    assert not luck.happens("risk:r:occurs", 0).any()
    assert luck.happens("risk:r:occurs", 1).all()
    share = luck.happens("risk:r:occurs", 0.3).mean()
    assert share == pytest.approx(0.3, abs=Z * np.sqrt(0.21 / TRIALS))
