"""
How much wider or narrower the stated levels must be so that they hold.

Forecasts of the last year, by what was known before it, are compared with what came true. Only the
scale is corrected, half of it on each side of the estimate by itself: correcting the location of
past errors makes new forecasts worse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array

BEYOND = 0.1
"""Share of actuals that shall lie below P10, and above P90."""

STEADY_ROWS = 500
"""Rows of the last year from which on the correction counts more than none."""

TRIED = np.exp(np.linspace(np.log(0.75), np.log(1.5), 81))
"""Scales that are tried."""


class Scales(NamedTuple):
    """What log quantiles are multiplied by below and above 0."""

    below: float
    above: float


UNCHANGED = Scales(1.0, 1.0)


def rescaled(log_quantiles: Array, scales: Scales) -> Array:
    """Log quantiles times their scale; 0 stays 0, and order stays."""
    return log_quantiles * np.where(log_quantiles < 0, scales.below, scales.above)


def fit_scales(low: Array, high: Array, observed: Array) -> Scales:
    """
    Scales of log quantiles under which P10 and P90 would have held.

    Parameters
    ----------
    low, high : array, shape (n,)
        P10 and P90 of the log ratio as forecast.
    observed : array, shape (n,)
        Log ratio that came true.

    Returns
    -------
    Scales
        1 where nothing was observed, and drawn towards 1 while there is little.

    Examples
    --------
    Intervals that are narrower than they should be by a third.

    >>> truth = np.random.default_rng(0).normal(0, 1, 50_000)
    >>> p90 = np.full(50_000, 1.2816 / 1.5)
    >>> below, above = fit_scales(-p90, p90, truth)
    >>> round(below, 1), round(above, 1)
    (1.5, 1.5)
    """
    if not len(observed):
        return UNCHANGED
    weight = len(observed) / (len(observed) + STEADY_ROWS)
    held = [(low * s <= observed) & (observed <= high * s) for s in TRIED]
    both = _first_that_reaches(1 - 2 * BEYOND, held)
    below = _first_that_reaches(1 - BEYOND, [observed >= low * s for s in TRIED])
    above = _first_that_reaches(1 - BEYOND, [observed <= high * s for s in TRIED])
    return Scales(*(float(np.exp(weight * (both + side) / 2)) for side in (below, above)))


def _first_that_reaches(share: float, held: list[NDArray[np.bool_]]) -> float:
    """Log of the smallest scale tried under which so large a share held."""
    # Ties in what was held: the smallest scale that reaches the share.
    rising = np.maximum.accumulate([np.mean(case) for case in held])
    return float(np.interp(share, rising + 1e-9 * np.arange(len(TRIED)), np.log(TRIED)))
