"""
Leaf: a quantity as a quantile table.

Every uncertain quantity of a plan, whatever its distribution was, becomes a `QuantileTable`: its
quantile function on one fixed grid of probabilities. Sampling, pooling, blending and plotting are
then the same few operations and cost the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Array = NDArray[np.float64]
Shape = Literal["pert", "triangular"]
Ends = Literal["extremes", "p10_p90"]

CELLS = 400
"""Cells of equal width on [0, 1], so many that the percentiles people state are on the grid."""

CELL_OF_BITS = CELLS << 20
"""
A random number of 32 bits times this has the number of its cell above 52 bits that say how far into
it.
"""

TAIL_CELLS = 64
"""The outermost cell is cut into this many, and the outermost of those once more."""


def _grid() -> Array:
    """Probabilities of the grid: even in the middle, 4096 times finer at both ends."""
    outer = 1 / CELLS
    outermost = outer / TAIL_CELLS
    tail = np.concatenate(
        [
            np.linspace(0, outermost, TAIL_CELLS, endpoint=False),
            np.linspace(outermost, outer, TAIL_CELLS - 1, endpoint=False),
        ]
    )
    middle = np.linspace(outer, 1 - outer, CELLS - 1)
    return np.concatenate([tail, middle, 1 - tail[::-1]])


PROBS: Array = _grid()
"""The grid of probabilities on which every table stands, shape (G,)."""
PROBS.setflags(write=False)

_CUT = PROBS[1] / 4
"""Unbounded distributions end at this probability and at one minus it (1.5e-7)."""

_UNBOUNDED = np.clip(PROBS, _CUT, 1 - _CUT)


@dataclass(frozen=True, eq=False)
class QuantileTable:
    """
    A quantile function on the grid `PROBS`, linear between its points.

    Parameters
    ----------
    values : array, shape (G,)
        Quantiles at `PROBS`, finite and never falling, in the unit of the quantity.
    atoms : pair of arrays, shape (k,) each, optional
        For a quantity with few possible values: cumulative probability and value of each. Draws are
        then exact steps, since a line between two numbers of review rounds means nothing.

    Raises
    ------
    ValueError
        If the values are not finite, fall, or are not on the grid.

    Examples
    --------
    >>> table = uniform(10, 20)
    >>> table.ppf(np.array([0.0, 0.25, 1.0]))
    array([10. , 12.5, 20. ])
    >>> round(table.mean(), 6)
    15.0
    """

    values: Array
    atoms: tuple[Array, Array] | None = None

    def __post_init__(self) -> None:
        values = np.asarray(self.values, dtype=np.float64)
        if values.shape != PROBS.shape:
            raise ValueError(f"a quantile table has {PROBS.size} values, not {values.shape}")
        if not np.isfinite(values).all():
            raise ValueError("a quantile is not a finite number; expected finite numbers only")
        if (values[1:] < values[:-1]).any():
            raise ValueError("quantiles fall as the probability rises; expected them to rise")
        object.__setattr__(self, "values", values)

    @property
    def is_constant(self) -> bool:
        """Whether the quantity is one certain number."""
        return bool(self.values[0] == self.values[-1])

    def ppf(self, u: ArrayLike) -> Array:
        """
        Values at the probabilities `u`, of the same shape as `u`.

        Examples
        --------
        >>> discrete({1: 0.5, 2: 0.5}).ppf([0.4, 0.5, 0.6])
        array([1., 1., 2.])
        """
        u = np.asarray(u, dtype=np.float64)
        if self.is_constant:
            return np.full(u.shape, self.values[0])
        if self.atoms is None:
            return np.interp(u, PROBS, self.values)
        cumulative, values = self.atoms
        return values[np.minimum(np.searchsorted(cumulative, u, side="left"), len(values) - 1)]

    def cdf(self, values: ArrayLike) -> Array:
        """
        Probability of at most each of these values, of their shape.

        Examples
        --------
        >>> uniform(10, 20).cdf([5, 12.5, 20])
        array([0.  , 0.25, 1.  ])
        >>> discrete({1: 0.5, 2: 0.5}).cdf([0.9, 1, 1.5, 2])
        array([0. , 0.5, 0.5, 1. ])
        """
        x = np.asarray(values, dtype=np.float64)
        if self.atoms is not None:
            cumulative, steps = self.atoms
            reached = np.concatenate([[0.0], cumulative])
            return np.asarray(reached[np.searchsorted(steps, x, side="right")], dtype=np.float64)
        if self.is_constant:
            return np.where(x >= self.values[0], 1.0, 0.0)
        above = np.searchsorted(self.values, x, side="right")
        low = np.clip(above - 1, 0, PROBS.size - 2)
        step = self.values[low + 1] - self.values[low]
        share = np.divide(x - self.values[low], step, out=np.zeros_like(x), where=step > 0)
        inside = PROBS[low] + (PROBS[low + 1] - PROBS[low]) * np.clip(share, 0, 1)
        return np.where(above == 0, 0.0, np.where(above == PROBS.size, 1.0, inside))

    def draw(self, uniforms: Array) -> Array:
        """
        Values at numbers from `uniforms`, of the same shape.

        `ppf` in whole numbers: bit for bit what compiled draws give.
        """
        if self.is_constant or self.atoms is not None:
            return self.ppf(uniforms)
        place = (uniforms * 2.0**32).astype(np.uint64) * np.uint64(CELL_OF_BITS)
        place += np.uint64(CELL_OF_BITS // 2)
        cell, share = _cell_and_share(place, 2 * TAIL_CELLS - 2)
        main = place >> np.uint64(52)
        outer = (main == 0) | (main == CELLS - 1)
        is_high = main[outer] > 0
        near = np.where(is_high, np.uint64(CELLS << 52) - place[outer], place[outer])
        near *= np.uint64(TAIL_CELLS)
        is_outermost = near >> np.uint64(52) == 0
        near[is_outermost] *= np.uint64(TAIL_CELLS)
        cells, shares = _cell_and_share(near, np.where(is_outermost, 0, TAIL_CELLS - 1))
        cell[outer] = np.where(is_high, PROBS.size - 2 - cells, cells)
        share[outer] = np.where(is_high, 1 - shares, shares)
        return self.values[cell] + (self.values[cell + 1] - self.values[cell]) * share

    def percentile(self, q: float) -> float:
        """Value not exceeded with probability `q`."""
        return float(self.ppf(q))

    @property
    def median(self) -> float:
        """Value not exceeded with probability one half."""
        return self.percentile(0.5)

    def mean(self) -> float:
        """Mean of the quantity."""
        if self.atoms is not None:
            cumulative, values = self.atoms
            return float(np.diff(cumulative, prepend=0) @ values)
        low, high = self.values[:-1], self.values[1:]
        return float(np.diff(PROBS) @ (low + high) / 2)

    def sd(self) -> float:
        """Standard deviation of the quantity."""
        centre = self.mean()
        if self.atoms is not None:
            cumulative, values = self.atoms
            return float(np.sqrt(np.diff(cumulative, prepend=0) @ (values - centre) ** 2))
        low, high = self.values[:-1] - centre, self.values[1:] - centre
        return float(np.sqrt(np.diff(PROBS) @ (low**2 + low * high + high**2) / 3))

    def scaled(self, factor: float) -> QuantileTable:
        """Table of the quantity times `factor` (0 or more)."""
        if not factor >= 0:
            raise ValueError(f"a quantity cannot be scaled by {factor}; expected 0 or more")
        atoms = None if self.atoms is None else (self.atoms[0], self.atoms[1] * factor)
        return QuantileTable(self.values * factor, atoms)


def constant(value: float) -> QuantileTable:
    """Table of a certain number."""
    return QuantileTable(np.full(PROBS.shape, float(value)))


def uniform(low: float, high: float) -> QuantileTable:
    """
    Table in which every value from `low` to `high` is as likely as another.

    Raises
    ------
    ValueError
        If `high` is below `low`.
    """
    if not low <= high:
        raise ValueError(f"high {high:g} is below low {low:g}; expected low <= high")
    return QuantileTable(_monotone(low + (high - low) * PROBS))


def three_point(
    low: float, likely: float, high: float, shape: Shape = "pert", ends: Ends = "extremes"
) -> QuantileTable:
    """
    Table of a three-point estimate.

    Parameters
    ----------
    low, likely, high : float
        In one unit, with low <= likely <= high.
    shape : {"pert", "triangular"}
        Beta-PERT with a = 1 + 4 (m - l) / (h - l), b = 1 + 4 (h - m) / (h - l) [1]_, or triangular.
    ends : {"extremes", "p10_p90"}
        Whether `low` and `high` are the extremes or the 10th and 90th percentile.

    Returns
    -------
    QuantileTable

    Raises
    ------
    ValueError
        If the three are out of order, or if no such shape has these 10th and 90th percentiles.

    References
    ----------
    .. [1] Malcolm, D. G., Roseboom, J. H., Clark, C. E., Fazar, W. (1959). Application of a
       technique for research and development program evaluation. Operations Research, 7, 646-669.

    Examples
    --------
    >>> three_point(1, 2, 4).ppf([0.5, 0.8, 0.9]).round(4)
    array([2.1274, 2.6625, 2.9334])
    >>> three_point(1, 2, 4, shape="triangular").ppf([0.5, 0.8, 0.9]).round(4)
    array([2.2679, 2.9046, 3.2254])
    """
    return QuantileTable(_monotone(three_point_quantiles(low, likely, high, PROBS, shape, ends)))


def three_point_quantiles(
    low: float,
    likely: float,
    high: float,
    probs: ArrayLike,
    shape: Shape = "pert",
    ends: Ends = "extremes",
) -> Array:
    """
    Few quantiles of a three-point estimate, without the whole table; else as `three_point`.

    Examples
    --------
    >>> three_point_quantiles(1, 2, 4, [0.5, 0.8, 0.9]).round(4)
    array([2.1274, 2.6625, 2.9334])
    """
    if not low <= likely:
        raise ValueError(f"likely {likely:g} is below low {low:g}; expected low <= likely <= high")
    if not likely <= high:
        raise ValueError(
            f"high {high:g} is below likely {likely:g}; expected low <= likely <= high"
        )
    wanted = np.asarray(probs, dtype=np.float64)
    if low == high:
        return np.full(wanted.shape, float(low))
    if ends == "p10_p90":
        low, high = _extremes(low, likely, high, shape)
    return low + (high - low) * _unit_ppf((likely - low) / (high - low), shape, wanted)


def _unit_ppf(mode: float, shape: Shape, probs: Array) -> Array:
    """Quantiles on [0, 1] of the shape with its mode at `mode`."""
    if shape == "pert":
        from scipy.special import betaincinv

        return np.asarray(betaincinv(1 + 4 * mode, 5 - 4 * mode, probs), dtype=np.float64)
    rising = np.sqrt(probs * mode)
    falling = 1 - np.sqrt((1 - probs) * (1 - mode))
    return np.where(probs <= mode, rising, falling)


def _extremes(p10: float, likely: float, p90: float, shape: Shape) -> tuple[float, float]:
    """
    Extremes of the shape that has its mode at `likely` and the given 10th and 90th percentile.

    One number is unknown: where in its range the mode lies. The likely value must divide the span
    between the two percentiles as the mode of the shape does, and that share rises with the mode.
    """
    ends = np.array([0.1, 0.9])
    share = (likely - p10) / (p90 - p10)

    def excess(mode: float) -> float:
        at10, at90 = _unit_ppf(mode, shape, ends)
        return float((mode - at10) / (at90 - at10) - share)

    lowest, highest = 0.0, 1.0
    for _ in range(60):
        mode = (lowest + highest) / 2
        lowest, highest = (mode, highest) if excess(mode) < 0 else (lowest, mode)
    at10, at90 = _unit_ppf(mode, shape, ends)
    width = (p90 - p10) / (at90 - at10)
    return p10 - at10 * width, p10 + (1 - at10) * width


def normal(mean: float, sd: float) -> QuantileTable:
    """Table of a normal distribution cut at 0: what lies below counts as 0."""
    from scipy.special import ndtri

    _check_spread(sd)
    return QuantileTable(_monotone(np.maximum(mean + sd * ndtri(_UNBOUNDED), 0)))


def exponential(mean: float) -> QuantileTable:
    """Table of an exponential distribution."""
    if not mean > 0:
        raise ValueError(f"mean {mean:g} of an exponential is not above 0; expected more than 0")
    return QuantileTable(-mean * np.log1p(-np.minimum(PROBS, 1 - _CUT)))


def lognormal(
    *,
    p50: float | None = None,
    p90: float | None = None,
    mean: float | None = None,
    sd: float | None = None,
) -> QuantileTable:
    """
    Table of a lognormal, given its 50th and 90th percentile or its mean and standard deviation.

    Raises
    ------
    ValueError
        If neither pair is whole, or a number is out of range.

    Examples
    --------
    >>> table = lognormal(p50=4, p90=9)
    >>> table.ppf([0.5, 0.9]).round(6)
    array([4., 9.])
    """
    from scipy.special import ndtri

    if p50 is not None and p90 is not None and mean is None and sd is None:
        if not 0 < p50 <= p90:
            raise ValueError(f"p50 {p50:g} and p90 {p90:g} do not fit; expected 0 < p50 <= p90")
        median, sigma = p50, np.log(p90 / p50) / ndtri(0.9)
    elif mean is not None and sd is not None and p50 is None and p90 is None:
        _check_spread(sd)
        if not mean > 0:
            raise ValueError(f"mean {mean:g} of a lognormal is not above 0; expected more than 0")
        sigma = np.sqrt(np.log1p((sd / mean) ** 2))
        median = mean / np.exp(sigma**2 / 2)
    else:
        raise ValueError("a lognormal needs p50 and p90, or mean and sd, and nothing else")
    return QuantileTable(_monotone(median * np.exp(sigma * ndtri(_UNBOUNDED))))


def discrete(weights: Mapping[float, float]) -> QuantileTable:
    """
    Table of a quantity with few possible values, each with its weight.

    Raises
    ------
    ValueError
        If there is no value, a weight is negative, or all are 0.

    Examples
    --------
    >>> rounds = discrete({1: 0.5, 2: 0.35, 3: 0.15})
    >>> round(rounds.mean(), 6)
    1.65
    """
    if not weights:
        raise ValueError("there are no values; expected at least one value with its weight")
    values = np.array(sorted(weights), dtype=np.float64)
    masses = np.array([weights[v] for v in sorted(weights)], dtype=np.float64)
    if not (np.isfinite(masses).all() and (masses >= 0).all() and masses.sum() > 0):
        raise ValueError("weights are negative or all 0; expected 0 or more, and one above 0")
    return _steps(values[masses > 0], masses[masses > 0])


def from_samples(samples: ArrayLike) -> QuantileTable:
    """Table of observed values, each as likely as another: never a value that was not observed."""
    values, counts = np.unique(np.asarray(samples, dtype=np.float64).ravel(), return_counts=True)
    if values.size == 0:
        raise ValueError("there are no samples; expected at least one number")
    return _steps(values, counts.astype(np.float64))


def _steps(values: Array, masses: Array) -> QuantileTable:
    """Table of rising values with positive masses."""
    if len(values) == 1:
        return constant(values[0])
    cumulative = np.cumsum(masses) / masses.sum()
    cumulative[-1] = 1.0
    at = np.minimum(np.searchsorted(cumulative, PROBS, side="left"), len(values) - 1)
    return QuantileTable(values[at], (cumulative, values))


def from_quantiles(quantiles: Mapping[float, float]) -> QuantileTable:
    """
    Table through given quantiles, straight between them and level beyond the outer two.

    Raises
    ------
    ValueError
        If a probability is outside 0 to 1, or the values fall as the probability rises.

    Examples
    --------
    >>> from_quantiles({0.05: 70, 0.5: 104, 0.95: 150}).ppf([0.0, 0.5, 0.95])
    array([ 70., 104., 150.])
    """
    probs = np.array(sorted(quantiles), dtype=np.float64)
    values = np.array([quantiles[p] for p in sorted(quantiles)], dtype=np.float64)
    if probs.size == 0 or not ((probs >= 0) & (probs <= 1)).all():
        raise ValueError("probabilities of quantiles lie outside 0 to 1; expected 0 to 1")
    if (np.diff(values) < 0).any():
        raise ValueError("quantiles fall as the probability rises; expected them to rise")
    return QuantileTable(np.interp(PROBS, probs, values))


def pool(tables: Sequence[QuantileTable], weights: Sequence[float] | None = None) -> QuantileTable:
    """
    Weighted average of quantile functions [1]_: a pool is as wide as its judges are, no wider.

    Parameters
    ----------
    tables : sequence of QuantileTable
        At least one.
    weights : sequence of float, optional
        One for each table, 0 or more; default: all the same.

    Raises
    ------
    ValueError
        If there are no tables, or the weights do not fit them.

    References
    ----------
    .. [1] Lichtendahl, K. C., Grushka-Cockayne, Y., Winkler, R. L. (2013). Is it better to average
       probabilities or quantiles? Management Science, 59, 1594-1611.

    Examples
    --------
    >>> pool([uniform(0, 10), uniform(10, 40)]).ppf([0.0, 1.0])
    array([ 5., 25.])
    """
    shares = np.ones(len(tables)) if weights is None else np.asarray(weights, dtype=np.float64)
    if len(tables) == 0 or shares.shape != (len(tables),):
        raise ValueError(
            f"{len(tables)} estimates and {shares.size} weights; expected one for each"
        )
    if not ((shares >= 0).all() and shares.sum() > 0 and np.isfinite(shares).all()):
        raise ValueError("weights are negative or all 0; expected 0 or more, and one above 0")
    stacked = np.stack([table.values for table in tables])
    return QuantileTable(_monotone(shares / shares.sum() @ stacked))


def blend(judgement: QuantileTable, history: QuantileTable, weight: float) -> QuantileTable:
    """Average of judgement and history in which history has the share `weight`, 0 to 1."""
    return pool([judgement, history], [1 - weight, weight])


def _cell_and_share(
    place: NDArray[np.uint64], first: int | NDArray[np.int64]
) -> tuple[NDArray[np.int64], Array]:
    """Cell in which a place lies, counted from `first`, and how far into it, of 52 bits."""
    bits = np.uint64(52)
    cell = (place >> bits).astype(np.int64)
    return cell + first, (place - (cell.astype(np.uint64) << bits)).astype(np.float64) * 2.0**-52


def _monotone(values: Array) -> Array:
    """Quantiles without the last-bit falls that rounding leaves."""
    return np.maximum.accumulate(values)


def _check_spread(sd: float) -> None:
    """Refuse a standard deviation below 0."""
    if not sd >= 0:
        raise ValueError(f"sd {sd:g} is negative; expected 0 or more")
