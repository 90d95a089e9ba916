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
