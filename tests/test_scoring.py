"""Scores of forecasts against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from estimation.distributions import PROBS
from estimation.random_streams import uniforms
from estimation.scoring import coverage, crps, pinball, pit

NORMAL = ndtri(np.clip(PROBS, 1e-9, 1 - 1e-9))


@pytest.mark.parametrize(
    ("observed", "expected"),
    # EXACT.md: CRPS of N(0,1), y (2 F(y) - 1) + 2 f(y) - 1 / sqrt(pi).
    [(0, 0.233695), (1, 0.602441), (2, 1.452792)],
)
def test_crps_of_a_normal(observed, expected):
    assert crps(NORMAL[None, :], PROBS, [observed])[0] == pytest.approx(expected, abs=2e-5)


def test_crps_from_nineteen_quantiles_is_close():
    # With widths of 0.05 the integral over the tails is coarse: within 2.5 % of the closed form.
    probs = np.arange(1, 20) / 20
    assert crps(ndtri(probs)[None, :], probs, [0.0])[0] == pytest.approx(0.233695, rel=0.025)


def test_winkler_score_is_pinball_of_two_quantiles():
    # EXACT.md: interval score of an 80 % interval [10, 20]: y = 15 gives 10, y = 23 gives 40;
    # it is the sum of the two pinball losses times 2 / alpha, with alpha = 0.2.
    losses = pinball([[10, 20], [10, 20]], [0.1, 0.9], [15, 23])
    assert losses.sum(axis=1) * 2 / 0.2 == pytest.approx([10, 40])


def test_pinball_is_least_at_the_true_quantile():
    observed = ndtri(uniforms(0, "pinball", 20_000))
    forecasts = np.array([0.4, ndtri(0.8), 1.3])
    losses = [pinball(np.full((20_000, 1), q), [0.8], observed).mean() for q in forecasts]
    assert np.argmin(losses) == 1


def test_coverage_counts_the_ends():
    assert coverage([10, 10, 10], [20, 20, 20], [10, 20, 20.1]) == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="nothing was observed"):
        coverage([], [], [])


def test_pit_of_a_true_forecast_is_uniform():
    observed = np.linspace(-2, 2, 9)
    assert pit(np.tile(NORMAL, (9, 1)), PROBS, observed) == pytest.approx(ndtr(observed), abs=1e-4)


def test_pit_at_a_spike_is_its_middle():
    # Half of the probability stands on 1, from 0.25 to 0.75.
    quantiles = [[0.5, 1, 1, 1, 2]] * 3
    assert pit(quantiles, [0.1, 0.25, 0.5, 0.75, 0.9], [1, 0.4, 3]).tolist() == [0.5, 0.0, 1.0]


@pytest.mark.parametrize(
    ("quantiles", "probs", "observed", "message"),
    [
        ([1, 2], [0.1, 0.9], [1], "quantiles have shape"),  # one forecast is still a row
        ([[1, 2]], [0.1, 0.9], [1, 2], "quantiles have shape"),
        ([[1, 2]], [0.9, 0.1], [1], "do not rise within 0 to 1"),
        ([[1, 2]], [0.1, 1.1], [1], "do not rise within 0 to 1"),
        (np.empty((1, 0)), [], [1], "do not rise within 0 to 1"),
    ],
)
def test_what_does_not_fit(quantiles, probs, observed, message):
    for score in (pinball, crps, pit):
        with pytest.raises(ValueError, match=message):
            score(quantiles, probs, observed)
