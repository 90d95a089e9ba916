"""What past projects took, as a quantity of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from estimation.distributions import Array

ENOUGH = 9
"""Observations from which on the lowest is at or below P10 as often as it should be."""


WIDEST = 1.0
"""Standard deviation of the log of what few projects took, at most: a slip is no distribution."""


def hours_text(value: float) -> float:
    """
    Hours with the digits that matter.

    Examples
    --------
    >>> hours_text(1234.6), hours_text(24.049), hours_text(0.26)
    (1235, 24, 0.26)
    """
    rounded = float(f"{value:.3g}") if value < 1000 else round(value)
    return int(rounded) if rounded == int(rounded) else rounded


def past_range(values: Array) -> tuple[float, float, float]:
    """
    P10, median and P90 of what the next project takes, after what past ones took.

    From nine projects on the ends are observed: order statistic k of n at k / (n + 1) [1]_. Fewer
    do not reach so far; then the ends are those of a log-normal prediction, Student's t with
    n - 1 degrees of freedom and a spread of up to `WIDEST` [2]_, and never inside what was seen.

    Parameters
    ----------
    values : array, shape (n,), above 0
        n >= 1; a single value is taken for certain.

    References
    ----------
    .. [1] Hyndman, R. J., Fan, Y. (1996). Sample quantiles in statistical packages. The American
       Statistician, 50, 361-365. Definition 6.
    .. [2] Hahn, G. J., Meeker, W. Q. (1991). Statistical Intervals, section 4.7. Wiley.

    Examples
    --------
    >>> past_range(np.arange(10.0, 101, 10))
    (11.0, 55.0, 99.0)
    >>> [round(value, 2) for value in past_range(np.array([20.0, 30, 45]))]
    [12.41, 30.0, 72.53]
    """
    median = float(np.median(values))
    if len(values) >= ENOUGH:
        low, high = np.quantile(values, [0.1, 0.9], method="weibull")
        return float(low), median, float(high)
    if len(values) == 1 or values.min() == values.max():
        return median, median, median
    from scipy.special import stdtrit

    logs = np.log(values)
    spread = min(float(logs.std(ddof=1)), WIDEST)
    reach = float(stdtrit(len(values) - 1, 0.9)) * spread * np.sqrt(1 + 1 / len(values))
    low, high = np.exp(logs.mean() - reach), np.exp(logs.mean() + reach)
    return min(float(low), values.min()), median, max(float(high), values.max())


def as_quantity(values: Array, share: float = 1.0) -> Any:
    """
    What the next project takes, as a plan writes it, after what past ones took.

    P10, median and P90 as quantiles, and the lowest and highest value seen where they lie further
    out; a number where all values are one. A three-point estimate would not do: no PERT has the
    median of hours that scatter as they do.

    Parameters
    ----------
    values : array, shape (n,), above 0
        As for `past_range`.
    share : float
        Part of each value that is meant.

    Examples
    --------
    >>> as_quantity(np.arange(10.0, 101, 10))
    {'quantiles': {0: 10, 0.1: 11, 0.5: 55, 0.9: 99, 1: 100}}
    >>> as_quantity(np.full(4, 8.0), share=0.5)
    4
    """
    low, median, high = (hours_text(share * value) for value in past_range(values))
    if low == high:
        return median
    quantiles = {0.1: low, 0.5: median, 0.9: high}
    lowest, highest = (hours_text(share * float(end)) for end in (values.min(), values.max()))
    quantiles |= {0: lowest} if lowest < low else {}
    quantiles |= {1: highest} if highest > high else {}
    return {"quantiles": dict(sorted(quantiles.items()))}


def shared_rank(hours: Array) -> float:
    """
    Correlation of the parts of a project under which its total spreads as past totals did.

    Var(total) = sum of variances + r x sum of products of two standard deviations, with one r for
    all pairs; cut to 0 to 0.9, and drawn towards `USUAL_RANK` while there are few projects.

    Parameters
    ----------
    hours : array, shape (n_projects, n_parts), [h]
        0 where a project had no such part.

    Examples
    --------
    Parts that are always in proportion.

    >>> shared_rank(np.outer(np.arange(1.0, 41), [1, 2, 3]))
    0.83
    """
    if hours.shape[1] < 2:
        return 0.0
    spread = hours.std(axis=0, ddof=1)
    products = spread.sum() ** 2 - (spread**2).sum()
    if products <= 0:
        return 0.0
    excess = hours.sum(axis=1).var(ddof=1) - (spread**2).sum()
    found = float(np.clip(excess / products, 0, 0.9))
    count = len(hours)
    return round((count * found + STEADY * USUAL_RANK) / (count + STEADY), 2)


USUAL_RANK = 0.3
"""
Where the firm has no record: a project factor of 15 % beside items of 50 % and sizes that differ by
30 %, which projects share, gives some (.15^2 + .3^2) / (.15^2 + .3^2 + .5^2).
"""

STEADY = 5
"""Projects that outweigh it."""
