"""Standard errors of what is read off simulated values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.report.levels import percentiles

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from estimation.distributions import Array


def error_of_percentile(values: Array, q: ArrayLike) -> Array:
    """
    Half the distance between the order statistics at q +- sqrt(q (1 - q) / N) [1]_.

    Parameters
    ----------
    values : array, shape (N,)
    q : float or array, shape (k,)
        From 0 to 1.

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
        return np.asarray((high - low) / 2)


def error_of_share(p: ArrayLike, trials: int) -> Array:
    """
    Standard error of a share of the trials.

    Examples
    --------
    >>> float(error_of_share(0.5, 10_000))
    0.005
    """
    share = np.asarray(p, dtype=np.float64)
    return np.sqrt(share * (1 - share) / trials)
