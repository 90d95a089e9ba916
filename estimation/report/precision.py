"""Standard errors of what is read off simulated values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.report.levels import percentiles
from estimation.sampling import standard_errors_of_means

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from estimation.distributions import Array


def error_of_percentile(values: Array, q: ArrayLike, sampling: str = "random") -> Array:
    """
    Return half the distance between the order statistics at q +- sqrt(q (1 - q) / N) [1]_.

    Parameters
    ----------
    values : array, shape (N,)
        In the order of the trials.
    q : float or array, shape (k,)
        From 0 to 1.
    sampling : str
        How the trials were sampled: with other than plain sampling a percentile is as many times
        exacter as the share of the trials up to it, as in `Result.standard_error`.

    Returns
    -------
    array, shape () or (k,)
        In the unit of the values.

    References
    ----------
    .. [1] David, H. A., Nagaraja, H. N. (2003). Order Statistics, 3rd ed., section 7.1.

    Examples
    --------
    Of 100 values, one standard error around the 80th is 4 of them to either side.

    >>> float(error_of_percentile(np.arange(100.0), 0.8))
    4.0
    """
    at = np.asarray(q, dtype=np.float64)
    spread = np.sqrt(at * (1 - at) / len(values))
    ends = np.clip([at - spread, at + spread], 0, 1)
    low, high = percentiles(values, ends)
    # A value that no finite amount reaches stands for infinity, and so is unknown.
    with np.errstate(invalid="ignore"):
        plain = np.asarray((high - low) / 2)
    if sampling == "random":
        return plain
    below = values <= np.atleast_1d(percentiles(values, at))[:, None]
    return plain * gains_of_shares(below, at).reshape(plain.shape)


def gains_of_shares(holds: NDArray[np.bool_], q: ArrayLike) -> Array:
    """
    Compare the error of shares of the trials with that of plain sampling.

    Parameters
    ----------
    holds : array, shape (k, N), of bool
        In the order of the trials, which are not plainly sampled.
    q : float or array, shape (k,)
        The shares.

    Returns
    -------
    array, shape (k,)
        0 where a share is 0 or 1.
    """
    plain = np.broadcast_to(error_of_share(q, holds.shape[1]), len(holds))
    even = standard_errors_of_means(holds)
    return np.divide(even, plain, out=np.zeros(len(holds)), where=plain > 0)


def errors_of_means(rows: NDArray[np.floating[Any]], sampling: str = "random") -> Array:
    """
    Return standard errors of the mean of each row, by how the trials were sampled.

    Parameters
    ----------
    rows : array, shape (k, N)
        In the order of the trials.
    sampling : str

    Returns
    -------
    array, shape (k,)

    Examples
    --------
    >>> errors_of_means(np.array([[1.0, 3.0, 1.0, 3.0]])).tolist()
    [0.5]
    """
    if sampling != "random":
        return standard_errors_of_means(rows)
    return np.asarray(rows.std(axis=1, dtype=np.float64) / np.sqrt(rows.shape[1]))


def errors_of_shares(holds: NDArray[np.bool_], sampling: str = "random") -> Array:
    """Return standard errors of the share of trials in which each row holds."""
    if sampling != "random":
        return standard_errors_of_means(holds)
    return error_of_share(holds.mean(axis=1), holds.shape[1])


def errors_of_classes(
    classes: NDArray[np.integer[Any]], count: int, sampling: str = "random"
) -> Array:
    """
    Return standard errors of the share of trials that fall into each class.

    Parameters
    ----------
    classes : array, shape (N,), of int
        Class of each trial, in their order, from 0 to `count` - 1.
    count : int
    sampling : str

    Returns
    -------
    array, shape (count,)

    Examples
    --------
    >>> errors_of_classes(np.array([0, 1, 1, 0]), 2).tolist()
    [0.25, 0.25]
    """
    trials = len(classes)
    if sampling == "random":
        return error_of_share(np.bincount(classes, minlength=count) / trials, trials)
    found = [standard_errors_of_means((classes == each)[None]) for each in range(count)]
    return np.concatenate(found)


def error_of_share_among(
    holds: NDArray[np.bool_], among: NDArray[np.bool_], sampling: str = "random"
) -> float:
    """
    Return the standard error of a share of some of the trials only.

    How many these are is random too: to first order a ratio a / b errs as the mean of
    (a - p b) / b, p the ratio [1]_.

    Parameters
    ----------
    holds, among : array, shape (N,), of bool
        Whether it holds, and which trials count: one at least.
    sampling : str

    Returns
    -------
    float

    References
    ----------
    .. [1] Cochran, W. G. (1977). Sampling Techniques, 3rd ed., section 2.11.

    Examples
    --------
    >>> among = np.array([True] * 4 + [False] * 4)
    >>> error_of_share_among(np.array([True, False] * 4), among)
    0.25
    """
    count = int(among.sum())
    share = float(holds[among].mean())
    if sampling == "random":
        return float(error_of_share(share, count))
    off = among * (holds - share) * (len(among) / count)
    return float(standard_errors_of_means(off[None])[0])


def error_of_share(p: ArrayLike, trials: int) -> Array:
    """
    Return the standard error of a share of trials that were plainly sampled.

    Examples
    --------
    >>> float(error_of_share(0.5, 10_000))
    0.005
    """
    share = np.asarray(p, dtype=np.float64)
    return np.sqrt(share * (1 - share) / trials)
