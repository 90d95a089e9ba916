"""Value of information: closed forms of normal gains, cases by hand, no worth without a say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from estimation.report.information.regression import Known, fit_several, natural_spline
from estimation.report.information.worth import (
    days_of_fit,
    promise_of,
    worth_of_all,
    worth_of_fit,
    worth_of_signal,
)

N = 10_000
EVEN = (np.arange(N) + 0.5) / N
"""Luck without chance: exact quantiles, so that only the grid and the fit are between it and the
closed form."""

Z = 4.0
"""ALPHA is 6e-5 for each: two-sided, four standard errors, seeds fixed."""


def gains(mean: float, sd: float = 5.0) -> np.ndarray:
    """Utilities of leaving it and of a normal gain."""
    return np.array([np.zeros(N), mean + sd * ndtri(EVEN)])


def normal_loss(mean: float, sd: float) -> float:
    """Mean of max(0, -X) for normal X: the unit normal linear-loss integral."""
    return float(sd * norm.pdf(mean / sd) - mean * norm.sf(mean / sd))


EVPI = [(2.0, 1.152194), (0.0, 1.994711), (10.0, 0.042454)]
"""Two actions, gain N(mean, 5): unit normal loss, Raiffa and Schlaifer (1961); EXACT.md."""


@pytest.mark.parametrize(("mean", "expected"), EVPI)
def test_perfect_information_about_a_normal_gain(mean: float, expected: float) -> None:
    assert worth_of_all(gains(mean)).worth == pytest.approx(expected, abs=1e-4)
    assert normal_loss(mean, 5.0) == pytest.approx(expected, abs=1e-6)
    # A signal that is never wrong; cells of 50 trials are as coarse as it can be.
    assert worth_of_signal(gains(mean), 1, 1.0).worth == pytest.approx(expected, abs=1e-3)


def test_sample_information_about_a_normal_gain() -> None:
    """
    Mean 2, sd 5, four observations of sd 10: EVSI .630319 (EXACT.md).

    The posterior mean has sd 5 / sqrt(1 + 10^2 / (4 x 5^2)) = 3.535534, a correlation of .707107.
    """
    found = worth_of_signal(gains(2.0), 1, 1 / np.sqrt(2)).worth
    assert found == pytest.approx(0.630319, abs=2e-3)
    assert worth_of_signal(gains(2.0), 1, -1 / np.sqrt(2)).worth == pytest.approx(found)


def test_a_signal_about_nothing_is_worth_nothing() -> None:
    assert worth_of_signal(gains(0.5), 1, 0.0).worth == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("mean", "sd", "rest"), [(1.0, 3.0, 4.0), (0.0, 1.0, 8.0), (-4.0, 5.0, 1)])
def test_partial_information_about_a_normal_gain(mean: float, sd: float, rest: float) -> None:
    """Of mean + sd X + rest Y, X known: the unit normal loss at (|mean|, sd), Strong et al."""
    expected = normal_loss(abs(mean), sd)
    found = []
    for seed in range(25):
        x, y = np.random.default_rng(seed).random((2, N))
        utilities = np.array([np.zeros(N), mean + sd * ndtri(x) + rest * ndtri(y)])
        found.append(worth_of_fit(utilities, Known.of(x).fit(utilities.T)))
    worth, se = np.mean([f.worth for f in found]), np.mean([f.se for f in found])
    # Where both actions are equally good, the sample decides which is now: 0.4 of its own error.
    tie = 0.4 * np.hypot(sd, rest) / np.sqrt(N) * (mean == 0)
    assert worth == pytest.approx(expected, abs=Z * se / 5 + tie)


def test_the_standard_error_is_that_of_samples() -> None:
    """Spread of 40 samples against the stated error; a ratio within 4 / sqrt(2 x 40) of 1."""
    found = []
    for seed in range(40):
        x, y = np.random.default_rng(seed).random((2, N))
        utilities = np.array([np.zeros(N), 1 + 3 * ndtri(x) + 4 * ndtri(y)])
        found.append(worth_of_fit(utilities, Known.of(x).fit(utilities.T)))
    spread = np.std([f.worth for f in found], ddof=1)
    assert spread / np.mean([f.se for f in found]) == pytest.approx(1, abs=Z / np.sqrt(80))


def test_knowing_what_has_no_say_is_worth_nothing() -> None:
    """
    And never less.

    At even odds chance alone would give a spline of seven columns .4 x 5 sqrt(6 / N) = .05 on
    average; it is taken off but for a fifth of that.
    """
    found = []
    for seed in range(20):
        x, y = np.random.default_rng(seed).random((2, N))
        utilities = np.array([np.zeros(N), 5 * ndtri(y)])
        found.append(worth_of_fit(utilities, Known.of(x).fit(utilities.T)).worth)
    assert min(found) >= 0
    assert np.mean(found) < 0.01


def test_a_question_by_hand() -> None:
    """
    Answers at 6, 3 and 1 in ten bring 5, -2 and -14: on average 1, so it is signed.

    Knowing leaves the two bad ones alone and saves 0.3 x 2 + 0.1 x 14 = 2.
    """
    answer = np.repeat([0.0, 1.0, 2.0], [600, 300, 100])
    utilities = np.array([np.zeros(1000), np.choose(answer.astype(int), [5.0, -2.0, -14.0])])
    assert utilities[1].mean() == pytest.approx(1.0)
    found = worth_of_fit(utilities, Known.of(answer).fit(utilities.T))
    assert found.worth == pytest.approx(2.0)
    assert worth_of_all(utilities).worth == pytest.approx(2.0)


def test_three_actions_by_hand() -> None:
    """Plan brings 10 or -6, the lean one 4 or 1: lean, 2.5, now; 10 and 1 with the answer: 5.5."""
    answer = np.tile([0.0, 1.0], 500)
    utilities = np.array([
        np.zeros(1000), np.where(answer == 0, 10.0, -6.0), np.where(answer == 0, 4.0, 1.0),
    ])  # fmt: skip
    found = worth_of_fit(utilities, Known.of(answer).fit(utilities.T)).worth
    # Means of 2.5 and 2, .2 apart in error: that the better one looks so by chance counts .0005.
    assert found == pytest.approx(3.0, abs=1e-3)


def test_a_risk_is_nothing_or_more() -> None:
    """
    2 - 10 R with R = 0 in 8 of 10, else uniform on 1 to 2: left now, at -1 on average.

    Knowing R signs where it does not occur, 0.8 x 2 = 1.6.
    """
    risk = np.where(EVEN < 0.8, 0.0, 1 + (EVEN - 0.8) / 0.2)
    utilities = np.array([np.zeros(N), 2 - 10 * risk])
    found = worth_of_fit(utilities, Known.of(risk).fit(utilities.T)).worth
    assert found == pytest.approx(1.6, abs=0.01)


@pytest.mark.parametrize("count", [2, 10])
def test_several_together(count: int) -> None:
    """The sum of several normals, known together, is worth what one as wide is."""
    expected = normal_loss(1.0, np.sqrt(count))
    found, several = [], []
    for seed in range(9):
        luck = np.random.default_rng(seed).random((count + 1, N))
        gain = 1 + ndtri(luck[:-1]).sum(axis=0) + 4 * ndtri(luck[-1])
        utilities = np.array([np.zeros(N), gain])
        known = [Known.of(each) for each in luck[:-1]]
        found.append(worth_of_fit(utilities, fit_several(known, utilities.T)))
        fit = fit_several(known, gain[:, None])
        several.append(days_of_fit(gain, fit, promise_of(gain, 0.8)))
    se = np.mean([f.se for f in found])
    assert np.mean([f.worth for f in found]) == pytest.approx(expected, abs=Z * se / 3)
    days, se = np.mean([f.worth for f in several]), np.mean([f.se for f in several])
    assert days == pytest.approx(0.841621 * (np.sqrt(count + 16) - 4), abs=Z * se / 3)


@pytest.mark.parametrize(("known", "rest"), [(3.0, 4.0), (5.0, 0.0), (0.0, 5.0)])
def test_days_of_a_normal_finish(known: float, rest: float) -> None:
    """P80 of N(0, s) is .841621 s, so knowing a part of 5 leaves .841621 x (5 - rest)."""
    found = []
    for seed in range(25):
        x, y = np.random.default_rng(seed).random((2, N))
        finish = 100 + known * ndtri(x) + rest * ndtri(y)
        found.append(days_of_fit(finish, Known.of(x).fit(finish[:, None]), promise_of(finish, 0.8)))
    days, se = np.mean([f.worth for f in found]), np.mean([f.se for f in found])
    # Within each of 200 cells the finish still rises: their width is .02 sd.
    assert days == pytest.approx(0.841621 * (5 - rest), abs=Z * se / 5 + 0.02 * known)


def test_bad_news_too_seldom_to_count_makes_the_promise_later() -> None:
    """100 days, 150 in one of ten: P80 is 100, and 105 on average with the answer."""
    late = np.where(EVEN < 0.9, 0.0, 1.0)
    finish = 100 + 50 * late
    found = days_of_fit(finish, Known.of(late).fit(finish[:, None]), promise_of(finish, 0.8))
    assert found.worth == pytest.approx(-5.0)


def test_a_natural_spline_is_straight_outside_its_knots() -> None:
    """Hastie, Tibshirani, Friedman (2009), section 5.2.1."""
    knots = np.array([0.0, 1.0, 2.0, 3.0])
    for side in (np.array([-3.0, -2.0, -1.0]), np.array([4.0, 5.0, 6.0])):
        columns = natural_spline(side, knots)
        assert np.diff(columns, 2, axis=0) == pytest.approx(0, abs=1e-9)
