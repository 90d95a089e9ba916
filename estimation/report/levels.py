"""Percentiles of a result, read in one way, and the levels that pages and packs share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import ArrayLike

    from estimation.distributions import Array
    from estimation.simulation import Result

LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Levels of the tables on the forecast page and in packs."""

MARKS = {"low": 0.1, "middle": 0.5, "high": 0.9}
"""Ends of the range that is shown of a figure, and the figure in its middle."""

HELD = 0.8
"""Share of the trials between low and high."""


def percentiles(values: Array, q: ArrayLike) -> Array:
    """
    Return the smallest of some values with at least a share `q` of them at or below it.

    Parameters
    ----------
    values : array, shape (n,)
        In any order.
    q : float or array, shape (k,)
        From 0 to 1.

    Returns
    -------
    array, shape () or (k,)
        In the unit of the values; those of a result are what `Result.percentile` gives.

    Examples
    --------
    >>> import numpy as np
    >>> percentiles(np.array([5.0, 1.0, 4.0, 2.0, 3.0]), [0.1, 0.4, 0.41]).tolist()
    [1.0, 2.0, 3.0]
    """
    # 1e-9 forgives 0.8 * 10,000 its rounding.
    rank = np.ceil(np.asarray(q) * len(values) - 1e-9).astype(np.intp)
    found: Array = np.sort(values)[np.clip(rank - 1, 0, len(values) - 1)]
    return found


def finish_days(result: Result, q: float) -> float:
    """Return the working days of the team within which a share `q` of the trials is done."""
    days = result.percentile("finish_days", q)
    assert days is not None  # a plan may lack a price, but every plan has a finish
    return days


def finish_date(result: Result, q: float) -> date:
    """Return the date by which a share `q` of the trials is done."""
    return result.date_of(finish_days(result, q))


def middle_margin_share(result: Result) -> float | None:
    """
    Return the median of the margin as a share of the price; None where the plan does not give both.

    Not the mean: one wild trial in a hundred moves that, and it may lie outside P10 to P90.
    """
    if result.margin is None or result.price is None or result.price.mean() <= 0:
        return None
    return result.percentile("margin_share", 0.5)
