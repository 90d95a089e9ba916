"""
Leaf: how good forecasts were, once the truth is known.

Quantile forecasts are arrays of shape (n, n_probs), with the probabilities along the second axis,
and what was observed has shape (n,). A score is 0 at best, in the unit of the quantity.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def pinball(quantiles: ArrayLike, probs: ArrayLike, observed: ArrayLike) -> Array:
    """
    Pinball loss of each quantile: p times a shortfall, 1 - p times an excess.

    Parameters
    ----------
    quantiles : array, shape (n, n_probs)
        Forecast quantiles.
    probs : array, shape (n_probs,)
        Their probabilities, rising, in [0, 1].
    observed : array, shape (n,)
        What came true.

    Returns
    -------
    array, shape (n, n_probs)

    Raises
    ------
    ValueError
        If the shapes do not fit, or probabilities do not rise within 0 to 1.

    Examples
    --------
    A P80 of 10 hours: two hours more cost 0.8 each, two hours less 0.2 each.

    >>> pinball([[10], [10]], [0.8], [12, 8]).ravel().round(6)
    array([1.6, 0.4])
    """
    q, p, y = _checked(quantiles, probs, observed)
    short = y[:, None] - q
    return np.maximum(p * short, (p - 1) * short)


def crps(quantiles: ArrayLike, probs: ArrayLike, observed: ArrayLike) -> Array:
    """
    Continuous ranked probability score of each forecast, from its quantiles.

    Twice the integral of the pinball loss over all probabilities [1]_: each quantile stands for the
    probabilities nearest to it.

    Returns
    -------
    array, shape (n,)

    References
    ----------
    .. [1] Gneiting, T., Ranjan, R. (2011). Comparing density forecasts using threshold- and
       quantile-weighted scoring rules. Journal of Business and Economic Statistics, 29, 411-422.

    Examples
    --------
    A certain forecast scores its absolute error.

    >>> crps([[10, 10, 10]], [0.1, 0.5, 0.9], [13]).round(6)
    array([3.])
    """
    losses = pinball(quantiles, probs, observed)
    p = np.asarray(probs, dtype=np.float64)
    widths = np.diff(np.concatenate([[0.0], (p[1:] + p[:-1]) / 2, [1.0]]))
    return 2 * losses @ widths


def coverage(low: ArrayLike, high: ArrayLike, observed: ArrayLike) -> float:
    """
    Share of what was observed that lies from `low` to `high`, ends included.

    Raises
    ------
    ValueError
        If nothing was observed.

    Examples
    --------
    >>> coverage(-np.inf, [10, 10, 10, 10], [8, 9, 10, 14])
    0.75
    """
    y = np.asarray(observed, dtype=np.float64)
    if y.size == 0:
        raise ValueError("nothing was observed; expected at least one value")
    return float(np.mean((y >= np.asarray(low)) & (y <= np.asarray(high))))


def pit(quantiles: ArrayLike, probs: ArrayLike, observed: ArrayLike) -> Array:
    """
    Probability that each forecast gave to at most what was observed; uniform if forecasts hold.

    Where a forecast gives one value a probability of its own, as the estimate itself, the middle
    of the probabilities of that value counts.

    Returns
    -------
    array, shape (n,)
        In [0, 1]; beyond the outer quantiles, 0 and 1.

    Examples
    --------
    >>> pit([[1, 2, 3], [1, 2, 3]], [0.1, 0.5, 0.9], [2.5, 7])
    array([0.7, 1. ])
    """
    q, p, y = _checked(quantiles, probs, observed)
    return np.array(
        [_pit(row, p, value) for row, value in zip(q, y, strict=True)], dtype=np.float64
    )


def pit_histogram(
    quantiles: ArrayLike, probs: ArrayLike, observed: ArrayLike, bins: int = 10
) -> Array:
    """
    Share of observations in each bin of their PIT; as many in each if forecasts hold.

    Where a forecast gives one value a probability of its own, such an observation is spread evenly
    over the probabilities of that value [1]_.

    Parameters
    ----------
    quantiles, probs, observed
        As for `pinball`.
    bins : int
        Bins of equal width on [0, 1].

    Returns
    -------
    array, shape (bins,)
        Sums to 1.

    References
    ----------
    .. [1] Czado, C., Gneiting, T., Held, L. (2009). Predictive model assessment for count data.
       Biometrics, 65, 1254-1261.

    Examples
    --------
    Half of all chances lie on the estimate of 8 hours, and half of all work took that.

    >>> forecast = [[7, 8, 8, 9]] * 4
    >>> pit_histogram(forecast, [0.0, 0.25, 0.75, 1.0], [7.5, 8, 8, 8.5], bins=4)
    array([0.25, 0.25, 0.25, 0.25])
    """
    low, high = pit_range(quantiles, probs, observed)
    edges = np.linspace(0, 1, bins + 1)
    width = np.maximum(high - low, 1e-9)[:, None]
    reached = np.clip((edges - low[:, None]) / width, 0, 1)
    reached[:, 0], reached[:, -1] = 0, 1
    return np.asarray(np.diff(reached, axis=1).mean(axis=0), dtype=np.float64)


def pit_range(quantiles: ArrayLike, probs: ArrayLike, observed: ArrayLike) -> tuple[Array, Array]:
    """
    Probabilities between which each observation lies: of less than it, and of at most it.

    They differ where a forecast gives the observed value a probability of its own, and beyond the
    outer quantiles, where nothing more is known.

    Returns
    -------
    low, high : array, shape (n,)
    """
    q, p, y = _checked(quantiles, probs, observed)
    low, high = np.empty(len(y)), np.empty(len(y))
    for k, (row, value) in enumerate(zip(q, y, strict=True)):
        equal = p[row == value]
        if value < row[0]:
            low[k], high[k] = 0, p[0]
        elif value > row[-1]:
            low[k], high[k] = p[-1], 1
        elif len(equal):
            low[k], high[k] = equal[0], equal[-1]
        else:
            low[k] = high[k] = np.interp(value, row, p)
    return low, high


def _pit(quantiles: Array, probs: Array, value: float) -> float:
    """Probability of at most `value`, the middle one where several quantiles are equal to it."""
    if value < quantiles[0]:
        return 0.0
    if value > quantiles[-1]:
        return 1.0
    equal = probs[quantiles == value]
    if len(equal):
        return float((equal[0] + equal[-1]) / 2)
    return float(np.interp(value, quantiles, probs))


def _checked(
    quantiles: ArrayLike, probs: ArrayLike, observed: ArrayLike
) -> tuple[Array, Array, Array]:
    """Three arrays whose shapes fit."""
    q = np.asarray(quantiles, dtype=np.float64)
    p = np.asarray(probs, dtype=np.float64)
    y = np.asarray(observed, dtype=np.float64)
    if p.ndim != 1 or y.ndim != 1 or q.shape != (len(y), len(p)):
        raise ValueError(
            f"quantiles have shape {q.shape}, probabilities {p.shape}, observed {y.shape}; "
            "expected (n, n_probs), (n_probs,) and (n,)"
        )
    if not (len(p) and (p >= 0).all() and (p <= 1).all() and (np.diff(p) > 0).all()):
        raise ValueError("probabilities do not rise within 0 to 1; expected them to")
    return q, p, y
