"""Quantile tables against closed forms and scipy; luck against what luck must be."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from estimation.distributions import (
    PROBS,
    QuantileTable,
    blend,
    constant,
    discrete,
    exponential,
    from_quantiles,
    from_samples,
    lognormal,
    normal,
    pool,
    three_point,
    uniform,
)
from estimation.random_streams import uniforms

ALPHA = 1e-4
"""Chance that one statistical test fails by bad luck; seeds are fixed, so always or never."""

Z = float(stats.norm.isf(ALPHA / 2))

TRIALS = 40_000

BETWEEN = np.linspace(0.01, 0.99, 981)
"""Where percentiles are read; the last per cent at either end is coarser."""


def beta_pert(low: float, likely: float, high: float) -> Any:
    """The distribution after Malcolm et al. (1959), in scipy's words."""
    span = high - low
    a, b = 1 + 4 * (likely - low) / span, 1 + 4 * (high - likely) / span
    return stats.beta(a, b, loc=low, scale=span)


# Closed forms

CLOSED_FORMS = [
    # name, table, mean, sd, {q: quantile}
    (
        "triangular 1 2 4: mean 7/3, variance 7/18",
        three_point(1, 2, 4, "triangular"),
        7 / 3,
        math.sqrt(7 / 18),
        {0.5: 2.267949, 0.8: 2.904555, 0.9: 3.225403},
    ),
    (
        "triangular 2 4 9: 9 - sqrt(35 (1 - q)) above the mode",
        three_point(2, 4, 9, "triangular"),
        5,
        1.471960,
        {0.1: 3.183216, 0.5: 4.816700, 0.8: 6.354249, 0.9: 7.129172},
    ),
    (
        "PERT 1 2 4: Beta(7/3, 11/3), mean 13/6",
        three_point(1, 2, 4),
        13 / 6,
        math.sqrt(0.3055556),
        {0.5: 2.127438, 0.8: 2.662452, 0.9: 2.933370},
    ),
    (
        "PERT 2 4 9: its sd is 1.2677 and not (9 - 2) / 6",
        three_point(2, 4, 9),
        4.5,
        1.267731,
        {0.1: 2.904354, 0.5: 4.382589, 0.8: 5.625880, 0.9: 6.272703},
    ),
    ("uniform", uniform(10, 20), 15, 10 / math.sqrt(12), {0.0: 10, 0.25: 12.5, 1.0: 20}),
    (
        "exponential: -mean log(1 - q)",
        exponential(4),
        4,
        4,
        {0.5: 4 * math.log(2), 0.9: 4 * math.log(10)},
    ),
    (
        "lognormal 4, 9: sigma = log(9/4) / 1.281552, mean = 4 exp(sigma^2 / 2)",
        lognormal(p50=4, p90=9),
        4.886590,
        3.429058,
        {0.5: 4, 0.9: 9},
    ),
    ("lognormal by mean and sd", lognormal(mean=10, sd=4), 10, 4, {0.5: 10 / math.sqrt(1.16)}),
    (
        "normal far from 0 is not cut",
        normal(100, 10),
        100,
        10,
        {0.5: 100, 0.8: 108.416212, 0.9: 112.815516},
    ),
    (
        "normal 0, 1 cut at 0: mean 1 / sqrt(2 pi), E x^2 = 1/2",
        normal(0, 1),
        1 / math.sqrt(2 * math.pi),
        math.sqrt(0.5 - 1 / (2 * math.pi)),
        {0.0: 0, 0.3: 0, 0.5: 0, 0.8: 0.841621},
    ),
    (
        "normal 1, 1 cut at 0: mean Phi(1) + phi(1)",
        normal(1, 1),
        0.8413447 + 0.2419707,
        # E max(x, 0)^2 = (mu^2 + 1) Phi(1) + mu phi(1)
        math.sqrt(2 * 0.8413447 + 0.2419707 - 1.0833154**2),
        {0.1: 0, 0.5: 1},
    ),
    (
        "rounds 1, 2, 3 at .5, .35, .15: mean 1.65, E x^2 = 3.25",
        discrete({1: 0.5, 2: 0.35, 3: 0.15}),
        1.65,
        math.sqrt(3.25 - 1.65**2),
        {0.5: 1, 0.500001: 2, 0.85: 2, 0.850001: 3, 1.0: 3},
    ),
    ("constant", constant(7), 7, 0, {0.0: 7, 0.5: 7, 1.0: 7}),
]


@pytest.mark.parametrize(
    ("table", "mean", "sd", "quantiles"),
    [case[1:] for case in CLOSED_FORMS],
    ids=[case[0] for case in CLOSED_FORMS],
)
def test_closed_forms(
    table: QuantileTable, mean: float, sd: float, quantiles: dict[float, float]
) -> None:
    # The grid is linear between its points: a thousandth of the spread is what it costs.
    assert table.mean() == pytest.approx(mean, abs=1e-3 * sd + 1e-12)
    assert table.sd() == pytest.approx(sd, rel=3e-3, abs=1e-12)
    for q, value in quantiles.items():
        assert table.percentile(q) == pytest.approx(value, abs=1e-4 * max(sd, 1e-9)), q


def test_lognormal_between_two_percentiles() -> None:
    """P10 = 3 and P90 = 15: median sqrt(45), sigma .627926, mean 8.170062, P80 11.379423."""
    table = lognormal(p50=math.sqrt(45), p90=15)
    assert table.percentile(0.1) == pytest.approx(3, abs=1e-3)
    assert table.percentile(0.8) == pytest.approx(11.379423, abs=1e-3)
    assert table.mean() == pytest.approx(8.170062, rel=1e-3)


@pytest.mark.parametrize("points", [(1, 2, 4), (0, 10, 10), (5, 5, 8), (1, 6, 8), (0, 1, 100)])
def test_pert_follows_scipy(points: tuple[float, float, float]) -> None:
    """A PERT that ignores the most likely value was seen elsewhere."""
    expected = beta_pert(*points).ppf(BETWEEN)
    assert three_point(*points).ppf(BETWEEN) == pytest.approx(expected, abs=5e-4 * points[2])


@pytest.mark.parametrize("points", [(1, 2, 4), (0, 10, 10), (5, 5, 8), (1, 6, 8), (0, 1, 100)])
def test_triangular_follows_scipy(points: tuple[float, float, float]) -> None:
    low, likely, high = points
    expected = stats.triang((likely - low) / (high - low), low, high - low).ppf(BETWEEN)
    found = three_point(low, likely, high, "triangular").ppf(BETWEEN)
    assert found == pytest.approx(expected, abs=5e-4 * high)


# Ends that are percentiles


@pytest.mark.parametrize("shape", ["pert", "triangular"])
@pytest.mark.parametrize("points", [(16, 24, 40), (10, 11, 30), (5, 28, 30), (3, 3, 9), (3, 9, 9)])
def test_ends_are_percentiles(shape: Any, points: tuple[float, float, float]) -> None:
    low, likely, high = points
    table = three_point(low, likely, high, shape, ends="p10_p90")
    assert table.percentile(0.1) == pytest.approx(low, abs=1e-9)
    assert table.percentile(0.9) == pytest.approx(high, abs=1e-9)
    # The likely value is still the mode: where the quantile function rises most slowly. At an end
    # of the range the mode is that end.
    middle = np.diff(table.ppf(np.linspace(0, 1, 257)))
    at = np.argmin(middle) / 256
    mode_below, mode_above = (
        table.percentile(max(at - 0.03, 0)),
        table.percentile(min(at + 0.03, 1)),
    )
    assert mode_below <= likely <= mode_above


def test_ends_as_percentiles_are_wider_than_extremes() -> None:
    inner, outer = three_point(16, 24, 40), three_point(16, 24, 40, ends="p10_p90")
    assert outer.sd() > 1.3 * inner.sd()


def test_three_equal_points_are_a_number() -> None:
    assert three_point(3, 3, 3).is_constant
    assert three_point(3, 3, 3, "triangular", "p10_p90").percentile(0.99) == 3


# Discrete quantities


def test_discrete_masses_are_exact() -> None:
    """Every mass is hit to the trial on an even grid of probabilities."""
    draws = discrete({3: 0.15, 1: 0.5, 2: 0.35}).ppf((np.arange(1000) + 0.5) / 1000)
    assert dict(zip(*np.unique(draws, return_counts=True), strict=True)) == {1: 500, 2: 350, 3: 150}


def test_discrete_masses_finer_than_the_grid() -> None:
    """A value with one chance in ten thousand is neither lost nor smeared."""
    draws = discrete({0: 0.9999, 7: 0.0001}).ppf((np.arange(20_000) + 0.5) / 20_000)
    assert (draws == 7).sum() == 2
    assert set(draws) == {0, 7}


def test_discrete_weights_need_not_sum_to_one() -> None:
    assert discrete({1: 2, 3: 6}).mean() == 2.5


def test_values_of_no_weight_do_not_occur() -> None:
    table = discrete({0: 0, 1: 1, 2: 1, 9: 0})
    assert (table.percentile(0), table.percentile(1)) == (1, 2)


def test_geometric_rounds() -> None:
    """One round and a further one with chance .3 each: mean 1.428571, P(>2) .09, P(>3) .027."""
    rounds = discrete({k: 0.7 * 0.3 ** (k - 1) for k in range(1, 40)})
    draws = rounds.ppf((np.arange(100_000) + 0.5) / 100_000)
    assert rounds.mean() == pytest.approx(1 / 0.7, abs=1e-9)
    assert (draws > 2).mean() == pytest.approx(0.09, abs=1e-5)
    assert (draws > 3).mean() == pytest.approx(0.027, abs=1e-5)


def test_samples_are_never_values_that_were_not_observed() -> None:
    observed = [4.0, 6.5, 6.5, 9.0, 31.0]
    table = from_samples(observed)
    draws = table.ppf(uniforms(0, "samples", 10_000))
    assert set(draws) == set(observed)
    # 6.5 was seen twice in five.
    assert table.ppf((np.arange(1000) + 0.5) / 1000).tolist().count(6.5) == 400
    assert table.mean() == pytest.approx(np.mean(observed))
    assert table.sd() == pytest.approx(np.std(observed))


def test_scaled_steps_stay_steps() -> None:
    table = discrete({1: 0.5, 2: 0.5}).scaled(3)
    assert set(table.ppf(uniforms(0, "x", 1000))) == {3, 6}


# Pools and blends


def test_pool_averages_quantiles() -> None:
    """Not probabilities: the median of the pool is the mean of the medians."""
    pooled = pool([uniform(0, 10), uniform(10, 40)])
    assert pooled.ppf([0, 0.5, 1]) == pytest.approx([5, 15, 25])
    assert pooled.sd() == pytest.approx((uniform(0, 10).sd() + uniform(10, 40).sd()) / 2)


def test_pool_weights() -> None:
    pooled = pool([constant(10), constant(20)], [3, 1])
    assert pooled.percentile(0.5) == 12.5


def test_pool_of_one_is_that_one() -> None:
    table = three_point(1, 2, 4)
    assert (pool([table]).values == table.values).all()


@pytest.mark.parametrize(("weight", "median"), [(0, 10), (0.25, 12.5), (0.5, 15), (1, 20)])
def test_blend_gives_history_its_share(weight: float, median: float) -> None:
    assert blend(constant(10), constant(20), weight).median == median


# Quantiles


def test_given_quantiles_are_straight_between_and_level_beyond() -> None:
    table = from_quantiles({0.95: 150, 0.05: 70, 0.5: 104})
    # Half-way from 5 % to 50 % is half-way from 70 to 104.
    expected = [70, 70, 87, 104, 150, 150]
    assert table.ppf([0, 0.05, 0.275, 0.5, 0.95, 1]) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("q", [0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.75, 0.8, 0.9, 0.95, 0.99])
def test_stated_percentiles_are_hit(q: float) -> None:
    """The grid holds the percentiles that people state: a kink there is not cut off."""
    assert from_quantiles({0: 0, q: 100, 1: 101}).percentile(q) == pytest.approx(100, abs=1e-9)


def test_one_quantile_is_a_number() -> None:
    assert from_quantiles({0.5: 8}).is_constant


# Input that cannot be

INVALID: list[tuple[Any, str]] = [
    (lambda: three_point(3, 2, 4), "likely 2 is below low 3; expected low <= likely <= high"),
    (lambda: three_point(1, 5, 4), "high 4 is below likely 5; expected low <= likely <= high"),
    (lambda: three_point(1, math.nan, 4), "likely nan"),  # not a number is in no order
    (lambda: uniform(2, 1), "high 1 is below low 2; expected low <= high"),
    (lambda: constant(math.inf), "finite"),
    (lambda: normal(1, -1), "sd -1 is negative; expected 0 or more"),
    (lambda: normal(math.nan, 1), "finite"),
    (lambda: exponential(0), "mean 0 of an exponential is not above 0"),
    (lambda: lognormal(p50=0, p90=9), "p50 0 and p90 9 do not fit; expected 0 < p50 <= p90"),
    (lambda: lognormal(p50=9, p90=4), "p50 9 and p90 4 do not fit"),  # the median above P90
    (lambda: lognormal(mean=-1, sd=1), "mean -1 of a lognormal is not above 0"),
    (lambda: lognormal(mean=1, sd=-1), "sd -1 is negative"),
    (lambda: lognormal(p50=1), "p50 and p90, or mean and sd"),  # half a pair
    (lambda: lognormal(p50=1, p90=2, mean=1, sd=1), "nothing else"),  # two pairs
    (lambda: discrete({}), "there are no values"),
    (lambda: discrete({1: -1, 2: 2}), "weights are negative or all 0"),
    (lambda: discrete({1: 0}), "weights are negative or all 0"),
    (lambda: discrete({1: math.nan}), "weights are negative or all 0"),
    (lambda: from_samples([]), "there are no samples"),
    (lambda: from_samples([1, math.nan]), "finite"),
    (lambda: from_quantiles({}), "probabilities of quantiles lie outside 0 to 1"),
    (lambda: from_quantiles({1.2: 3}), "probabilities of quantiles lie outside 0 to 1"),
    (lambda: from_quantiles({0.1: 3, 0.9: 2}), "quantiles fall as the probability rises"),
    (lambda: pool([]), "0 estimates and 0 weights"),
    (lambda: pool([constant(1)], [1, 2]), "1 estimates and 2 weights; expected one for each"),
    (lambda: pool([constant(1)], [0]), "weights are negative or all 0"),
    (lambda: pool([constant(1)], [math.nan]), "weights are negative or all 0"),
    (lambda: blend(constant(1), constant(2), 1.5), "weights are negative"),
    (lambda: constant(1).scaled(-1), "cannot be scaled by -1; expected 0 or more"),
    (lambda: QuantileTable(np.arange(3.0)), "quantile table has"),  # not on the grid
    (lambda: QuantileTable(np.linspace(1, 0, PROBS.size)), "quantiles fall"),
    (lambda: QuantileTable(np.full(PROBS.size, np.nan)), "not a finite number"),
]


@pytest.mark.parametrize(("make", "message"), INVALID, ids=[message for _, message in INVALID])
def test_invalid(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


# Draws: sums and maxima


def draws_of(table: QuantileTable, count: int) -> np.ndarray:
    """Draws of `count` independent quantities, shape (count, TRIALS)."""
    return np.stack([table.ppf(uniforms(11, f"part:{i}", TRIALS)) for i in range(count)])


def check_mean(values: np.ndarray, expected: float) -> None:
    """The mean lies within its standard error, ALPHA as above."""
    assert values.mean() == pytest.approx(expected, abs=Z * values.std() / math.sqrt(values.size))


def check_percentile(values: np.ndarray, q: float, expected: float) -> None:
    """The share at or below the quantile is binomial."""
    share = (values <= expected).mean()
    assert share == pytest.approx(q, abs=Z * math.sqrt(q * (1 - q) / values.size))


@pytest.mark.parametrize(("count", "mean", "sd", "p80"), [
    # mean k / (k + 1), sd sqrt(k / ((k + 1)^2 (k + 2))), P80 .8^(1/k)
    (2, 2 / 3, 0.2357, 0.89443),
    (3, 3 / 4, 0.1936, 0.92832),
    (5, 5 / 6, 0.140859, 0.95635),
])  # fmt: skip
def test_maximum_of_uniforms(count: int, mean: float, sd: float, p80: float) -> None:
    latest = draws_of(uniform(0, 1), count).max(axis=0)
    check_mean(latest, mean)
    check_percentile(latest, 0.8, p80)
    assert latest.std() == pytest.approx(sd, rel=0.02)


@pytest.mark.parametrize(("count", "mean", "sd"), [
    # order statistics of the standard normal
    (2, 0.564190, 0.825645), (3, 0.846284, 0.747975), (5, 1.162964, 0.668980),
    (10, 1.538753, 0.586808),
])  # fmt: skip
def test_maximum_of_normals(count: int, mean: float, sd: float) -> None:
    latest = draws_of(normal(10, 1), count).max(axis=0) - 10
    check_mean(latest, mean)
    assert latest.std() == pytest.approx(sd, rel=0.02)


@pytest.mark.parametrize(("count", "mean"), [(2, 1.5), (3, 11 / 6)])
def test_maximum_of_exponentials(count: int, mean: float) -> None:
    """1 + 1/2, and 1 + 1/2 + 1/3."""
    check_mean(draws_of(exponential(1), count).max(axis=0), mean)


@pytest.mark.parametrize(("count", "p80", "p90"), [
    # Irwin-Hall
    (2, 1.367544, 1.552786), (3, 1.937121, 2.156567), (12, 6.849833, None),
])  # fmt: skip
def test_sum_of_uniforms(count: int, p80: float, p90: float | None) -> None:
    total = draws_of(uniform(0, 1), count).sum(axis=0)
    check_mean(total, count / 2)
    check_percentile(total, 0.8, p80)
    if p90 is not None:
        check_percentile(total, 0.9, p90)


# Properties


def three_point_of(points: list[float], shape: Any) -> QuantileTable:
    return three_point(*points, shape)


def lognormal_of(p50: float, spread: float) -> QuantileTable:
    return lognormal(p50=p50, p90=p50 * spread)


points = st.tuples(*[st.floats(0, 1e6) for _ in range(3)]).map(sorted)
tables = st.one_of(
    st.builds(three_point_of, points, st.sampled_from(["pert", "triangular"])),
    st.builds(lambda p: uniform(p[0], p[2]), points),
    st.builds(normal, st.floats(0, 1e4), st.floats(0, 1e3)),
    st.builds(exponential, st.floats(1e-3, 1e5)),
    st.builds(lognormal_of, st.floats(1e-3, 1e4), st.floats(1, 9)),
    st.builds(from_samples, st.lists(st.floats(0, 1e6), min_size=1, max_size=9)),
    st.builds(
        discrete, st.dictionaries(st.integers(0, 99), st.floats(0.01, 9), min_size=1, max_size=5)
    ),
)  # fmt: skip


@given(tables, st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_quantiles_never_fall(table: QuantileTable, probs: list[float]) -> None:
    assert (np.diff(table.ppf(sorted(probs))) >= 0).all()


@given(tables)
def test_mean_lies_between_the_ends(table: QuantileTable) -> None:
    low, high = table.percentile(0), table.percentile(1)
    slack = 1e-9 * max(abs(high), 1)
    assert low - slack <= table.mean() <= high + slack
    assert table.sd() <= (high - low) / 2 + slack


@given(points, st.sampled_from(["pert", "triangular"]))
def test_three_points_hold_all_draws(three: list[float], shape: Any) -> None:
    low, _, high = three
    values = three_point(*three, shape).values
    slack = 1e-9 * max(high, 1)
    assert low - slack <= values[0] <= values[-1] <= high + slack


@given(tables, st.floats(0, 100), st.floats(0, 1))
def test_scaling_scales_every_draw(table: QuantileTable, factor: float, u: float) -> None:
    assert table.scaled(factor).percentile(u) == pytest.approx(table.percentile(u) * factor)


@given(st.lists(tables, min_size=1, max_size=4), st.floats(0, 1))
def test_a_pool_lies_between_its_judges(judges: list[QuantileTable], u: float) -> None:
    at = PROBS[np.abs(PROBS - u).argmin()]
    values = [float(np.interp(at, PROBS, judge.values)) for judge in judges]
    pooled = pool(judges).percentile(at)
    slack = 1e-9 * max(1, *values)
    assert min(values) - slack <= pooled <= max(values) + slack
