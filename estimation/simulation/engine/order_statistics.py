"""Order statistics and rank correlations of many rows, by the kernels of `compiled/ranking.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.simulation.engine.kernel import Kernel
from estimation.simulation.engine.program_records import DIGIT, DIGITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from estimation.distributions import Array

correlate_rows = Kernel("ranking", "correlate_rows")
pick_ranked = Kernel("ranking", "pick_ranked")


def pick_rows(rows: NDArray[np.float32], places: Sequence[int]) -> Array:
    """
    Values at some places of the ranking of each row.

    Parameters
    ----------
    rows : array, shape (n, N), of float32
    places : sequence of int
        From 0 to N - 1, in any order.

    Returns
    -------
    array, shape (n, k)

    Examples
    --------
    >>> pick_rows(np.array([[3, 1, 2], [5, 5, 4]], dtype=np.float32), [2, 0]).tolist()
    [[3.0, 1.0], [5.0, 4.0]]
    """
    wanted, back = np.unique(np.asarray(places, dtype=np.int64), return_inverse=True)
    results = np.empty((len(rows), len(wanted)))
    pick_ranked(rows, rows.view(np.uint32), wanted, results, *_scratch(rows.shape[1]))
    return results[:, back]


class Target(NamedTuple):
    """What rows are correlated with: less its mean; twice its ranks, and how far they spread."""

    centred: Array
    twice_ranks: NDArray[np.uint64]
    spread: float

    @classmethod
    def of(cls, values: Array) -> Target:
        """Rank some values, shape (N,), ties at their mean rank."""
        twice = 2 * ranks_of(values)
        spread = float(((twice - (len(values) + 1)) ** 2).sum())
        return cls(values - values.mean(), np.rint(twice).astype(np.uint64), spread)


def correlate(rows: NDArray[np.float32], target: Target) -> Array:
    """
    How rows of numbers go together with a target.

    Parameters
    ----------
    rows : array, shape (n, N), of float32
    target : Target

    Returns
    -------
    array, shape (n, 4)
        Mean and standard deviation of each row, its mean product with the centred target, and its
        rank correlation with it, 0 where either is one number.
    """
    rows = rows + np.float32(0)  # so that there is one zero, whose bits rank it
    results = np.empty((len(rows), 4))
    correlate_rows(rows, rows.view(np.uint32), *target, results, *_scratch(rows.shape[1]))
    return results


def ranks_of(values: Array) -> Array:
    """Ranks of values from 1, ties at their mean rank."""
    order = np.argsort(values)
    rising = values[order]
    first = np.flatnonzero(np.concatenate([[True], rising[1:] != rising[:-1]]))
    counts = np.diff(first, append=len(values))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(first + (counts + 1) / 2, counts)
    return ranks


def _scratch(trials: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.int64]]:
    """Memory for the ranking of one row."""
    counts = np.empty((DIGITS, 1 << DIGIT), dtype=np.int64)
    return np.empty(trials, dtype=np.uint64), np.empty(trials, dtype=np.uint64), counts
