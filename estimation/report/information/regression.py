"""
Conditional means from one sample: arrays in, arrays out.

A conditional mean is a regression of the sample on what is known [1]_: means of groups where that
has few values, else a natural cubic spline of its normal scores, added up over several quantities.

References
----------
.. [1] Strong, M., Oakley, J. E., Brennan, A. (2014). Estimating multiparameter partial expected
   value of perfect information from a probabilistic sensitivity analysis sample. Medical Decision
   Making, 34, 311-326.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from estimation.distributions import Array

BLOCKS = 200
"""Groups of like values that a spline is fitted to."""

FEW = 20
"""So many values, or fewer, are a group each."""

KNOTS = (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99)
"""Percentiles at which the curvature of a spline may change."""

FEW_KNOTS = (0.05, 0.5, 0.95)
"""The same, where many quantities are known together."""

MANY = 8
"""From so many quantities on, each has few knots."""

FEWEST = 50
"""Trials with the same value that are a group of their own."""


class Fit(NamedTuple):
    """
    Conditional means of some values, given what is known.

    Parameters
    ----------
    order : array, shape (N,)
        Trials in the order of their cells; cells hold trials with the same conditional mean.
    counts : array, shape (cells,)
        Trials of each cell.
    means : array, shape (cells, m)
    leverage : array, shape (cells,)
        Variance of a conditional mean, as a share of the variance that is left.
    ordered : array, shape (m, N)
        The values in that order.
    """

    order: NDArray[np.intp]
    counts: NDArray[np.intp]
    means: Array
    leverage: Array
    ordered: Array

    def of(self, columns: slice) -> Fit:
        """The same of some of the values."""
        return self._replace(means=self.means[:, columns], ordered=self.ordered[columns])


@dataclass(frozen=True, eq=False)
class Known:
    """
    One quantity that is known, its trials in order and parted into groups of like values.

    Parameters
    ----------
    values : array, shape (N,)
    order : array, shape (N,)
        Trials in rising order of the values.
    is_continuous : bool
        Whether no value comes often, as none of a continuous quantity does.
    """

    values: Array
    order: NDArray[np.intp]
    is_continuous: bool = False

    @classmethod
    def of(cls, values: Array) -> Known:
        """Put the trials in order."""
        return cls(values, np.argsort(values, kind="stable"))

    @cached_property
    def _runs(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """First trials, in order, of the runs of one value; and the trial after each run."""
        ranked = self.values[self.order]
        starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
        return starts, np.append(starts[1:], len(ranked))

    def groups(self) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """
        Part the trials, in order, into groups.

        Returns
        -------
        starts : array, shape (groups,)
            First trial of each.
        alone : array, shape (groups,), of bool
            Whether it is one value: each of a few, or one that many trials have. The others hold a
            share 1 / BLOCKS of the trials each, or less.
        """
        trials = len(self.values)
        if self.is_continuous and trials > FEW:
            return _even(trials), np.zeros(min(BLOCKS, trials), dtype=np.bool_)
        starts, ends = self._runs
        if len(starts) <= FEW:
            return starts, np.ones(len(starts), dtype=np.bool_)
        many = ends - starts >= max(FEWEST, trials // BLOCKS)
        even = _even(trials)
        if not many.any():
            return even, np.zeros(len(even), dtype=np.bool_)
        first, after = starts[many], ends[many]
        run = np.searchsorted(first, even, side="right") - 1
        between = even[(run < 0) | (even >= after[run])]
        bounds = np.unique(np.concatenate([[0], first, after, between]))
        bounds = bounds[bounds < trials]
        return bounds, np.isin(bounds, first)

    def fit(self, values: Array) -> Fit:
        """
        Regress some values on the quantity.

        Parameters
        ----------
        values : array, shape (N, m)

        Returns
        -------
        Fit
            A cell for each group.
        """
        starts, alone = self.groups()
        counts = np.diff(starts, append=len(values))
        weights = np.sqrt(counts)[:, None]
        # Values of one kind side by side: gathered five times as fast.
        ordered = np.ascontiguousarray(values.T).take(self.order, axis=1)
        means = np.add.reduceat(ordered, starts, axis=1).T / counts[:, None]
        is_smooth = not alone.any()
        design, leverage = _smooth_design(len(values)) if is_smooth else _design(counts, alone)
        fitted = design @ (design.T @ (means * weights)) / weights
        return Fit(self.order, counts, fitted, leverage, ordered)


@lru_cache(maxsize=4)
def _smooth_design(trials: int) -> tuple[Array, Array]:
    """Columns for groups of which none is a single value: the same for every quantity."""
    starts = _even(trials)
    return _design(np.diff(starts, append=trials), np.zeros(len(starts), dtype=np.bool_))


@lru_cache(maxsize=4)
def _even(trials: int) -> NDArray[np.intp]:
    """First trials of groups of the same size."""
    return np.linspace(0, trials, min(BLOCKS, trials), endpoint=False).astype(np.intp)


def _design(counts: NDArray[np.intp], alone: NDArray[np.bool_]) -> tuple[Array, Array]:
    """
    Orthonormal columns, shape (groups, p), and the leverage of each group.

    A column for each single value, a spline for the rest.
    """
    columns = np.eye(len(counts))[:, alone]
    if not alone.all():
        # Ranks among the groups that are no single value, as normal scores.
        rank = (np.cumsum(counts * ~alone) - counts / 2)[~alone] / counts[~alone].sum()
        smooth = np.zeros((len(counts), len(KNOTS)))
        smooth[~alone] = natural_spline(ndtri(rank), ndtri(np.array(KNOTS)))
        columns = np.hstack([columns, smooth])
    design = np.linalg.qr(columns * np.sqrt(counts)[:, None])[0]
    return design, (design**2).sum(axis=1) / counts


def natural_spline(x: Array, knots: Array) -> Array:
    """
    Build a natural cubic spline: ones, a line, and one column per inner knot, linear outside.

    Parameters
    ----------
    x : array, shape (n,)
    knots : array, shape (k,)
        Rising.

    Returns
    -------
    array, shape (n, k)

    References
    ----------
    .. [1] Hastie, T., Tibshirani, R., Friedman, J. (2009). The Elements of Statistical Learning,
       2nd ed., section 5.2.1.

    Examples
    --------
    >>> import numpy as np
    >>> natural_spline(np.array([0.0, 1.0]), np.array([0.0, 0.5, 1.0])).round(3).tolist()
    [[1.0, 0.0, 0.0], [1.0, 1.0, 0.75]]
    """
    beyond = np.maximum(x[:, None] - knots, 0)
    cubes = beyond * beyond * beyond
    slopes = (cubes[:, :-1] - cubes[:, -1:]) / (knots[-1] - knots[:-1])
    return np.column_stack([np.ones(len(x)), x, slopes[:, :-1] - slopes[:, -1:]])


def fit_several(known: Sequence[Known], values: Array) -> Fit:
    """
    Regress some values on several quantities together: splines of each, added up.

    A spline of the first fit is added, so that what bends with the sum of all is followed too.

    Parameters
    ----------
    known : sequence of Known
    values : array, shape (N, m)

    Returns
    -------
    Fit
        A cell for each trial.
    """
    trials = len(values)
    knots = ndtri(np.array(KNOTS if len(known) < MANY else FEW_KNOTS))
    columns = [np.ones((trials, 1)), *(_columns(each, knots) for each in known)]
    first = _projected(np.hstack(columns), values)
    bends = [natural_spline(_scores(each), knots)[:, 2:] for each in first.T if each.std() > 0]
    design = np.hstack([*columns, *bends])
    leverage = np.full(trials, design.shape[1] / trials)
    one = np.ones(trials, dtype=np.intp)
    return Fit(np.arange(trials), one, _projected(design, values), leverage, values.T)


def _columns(known: Known, knots: Array) -> Array:
    """Columns of one quantity, without that of ones."""
    starts, alone = known.groups()
    trials = len(known.values)
    if not alone.any():
        return natural_spline(_scores(known.values, known.order), knots)[:, 1:]
    counts = np.diff(starts, append=trials)
    group = np.empty(trials, dtype=np.intp)
    group[known.order] = np.repeat(np.arange(len(starts)), counts)
    if alone.all():
        return np.eye(len(starts))[group][:, 1:]
    inside = ~alone[group]
    smooth = np.zeros((trials, len(knots)))
    smooth[inside] = natural_spline(_scores(known.values[inside]), knots)
    atoms = np.eye(len(starts))[group][:, alone]
    return np.hstack([atoms[:, 1:], smooth])


def _scores(values: Array, order: NDArray[np.intp] | None = None) -> Array:
    """Normal scores of some values."""
    ordered = np.argsort(values, kind="stable") if order is None else order
    scores = np.empty(len(values))
    scores[ordered] = ndtri((np.arange(len(values)) + 0.5) / len(values))
    return scores


def _projected(design: Array, values: Array) -> Array:
    """Least squares fit of some values by columns, of which some may say the same."""
    gram = design.T @ design
    gram[np.diag_indices(len(gram))] *= 1 + 1e-9
    fitted: Array = design @ np.linalg.lstsq(gram, design.T @ values, rcond=1e-10)[0]
    return fitted
