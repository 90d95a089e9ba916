"""
Overrun ratios of past work like a new piece of work: by size first, then by class and subclass.

Around a new item, past work lies in rings: its own subclass at its size, its class at its size, its
size, everything; and around all of that the prior. Each ring counts as `POOLING_ROWS` rows of the
ring inside it, so thin cells lean on what surrounds them. What is mixed are the rows themselves:
the spike at ratio 1 and the heavy tails stay as they were observed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from estimation.calibration import priors
from estimation.distributions import PROBS, Array

Integers = NDArray[np.int64]

POOLING_ROWS = 20
"""Rows that outweigh what surrounds them; 10 to 50 score alike on real histories."""

MOST_BANDS = 10
"""Bands of size, of as many rows each; 6 to 16 score alike on real histories."""

ROWS_PER_BAND = 60
"""Fewer rows than this do not make a band of their own."""

_OUTERMOST = 3
"""Ring of rows that have another size; inside it the same size, class, subclass."""

_ROUNDING = 1e-12
"""A sum of weights may miss a probability by this much."""


@dataclass(frozen=True, eq=False)
class Ratios:
    """
    Past ratios, and the quantile function that they give to any new item.

    Parameters
    ----------
    ratios : array, shape (n_rows + G,)
        Rising: actual / estimated hours of past rows, among the quantiles of the prior.
    row_of : array of int, shape (n_rows + G,)
        Past row of each, numbers from n_rows on for the prior.
    edges : array, shape (n_bands - 1,), [h]
        Estimates up to and including an edge lie below it.
    bands, classes, subclasses : array of int, shape (n_rows,)
        Band of each past row, and its classes as numbers.
    class_codes, subclass_codes : dict
        Number of each class and of each subclass; an unknown one is -1.
    """

    ratios: Array
    row_of: Integers
    edges: Array
    bands: Integers
    classes: Integers
    subclasses: Integers
    class_codes: dict[str, int]
    subclass_codes: dict[str, int]
    _tables: dict[tuple[int, int, int], Array] = field(default_factory=dict, repr=False)

    def cells(
        self, hours: Array, classes: list[str], subclasses: list[str]
    ) -> list[tuple[int, int, int]]:
        """Band, class and subclass of each new item."""
        bands = np.searchsorted(self.edges, hours, side="left").tolist()
        return [
            (band, self.class_codes.get(class_, -1), self.subclass_codes.get(subclass, -1))
            for band, class_, subclass in zip(
                bands, _folded(classes), _folded(subclasses), strict=True
            )
        ]

    def table(self, cell: tuple[int, int, int]) -> Array:
        """Quantiles of the ratio at `PROBS` for items of a cell, shape (G,)."""
        if cell not in self._tables:
            weights = self._weights(cell)[self.row_of]
            reached = np.cumsum(weights)
            at = np.searchsorted(reached / reached[-1], PROBS - _ROUNDING, side="left")
            self._tables[cell] = self.ratios[np.minimum(at, len(reached) - 1)]
        return self._tables[cell]

    def _weights(self, cell: tuple[int, int, int]) -> Array:
        """Weight of each past row, then of each quantile of the prior."""
        band, class_, subclass = cell
        ring = np.where(self.subclasses == subclass, 0, 1)
        ring[self.classes != class_] = 2
        ring[self.bands != band] = _OUTERMOST
        counts = np.bincount(ring, minlength=_OUTERMOST + 1)
        share = POOLING_ROWS / (counts + POOLING_ROWS)
        outside = np.cumprod(share)
        each = np.concatenate([[1.0], outside[:-1]]) / (counts + POOLING_ROWS)
        return np.concatenate([each[ring], outside[-1] * np.diff(PROBS, prepend=0)])


def fit_ratios(
    estimated: Array, actual: Array, classes: list[str], subclasses: list[str]
) -> Ratios:
    """
    Ratios of finished work; of none at all too, which gives the prior.

    Parameters
    ----------
    estimated, actual : array, shape (n_rows,), [h]
        Above 0.
    classes, subclasses : list of str, length n_rows
        "" where a row has none; compared in any case, as headers are.
    """
    classes, subclasses = _folded(classes), _folded(subclasses)
    prior = priors.lognormal_table(priors.RATIO_MEDIAN, priors.RATIO_LOG_SD).values
    both = np.concatenate([actual / estimated, prior])
    order = np.argsort(both, kind="stable")
    class_codes = {name: code for code, name in enumerate(dict.fromkeys(classes))}
    subclass_codes = {name: code for code, name in enumerate(dict.fromkeys(subclasses))}
    edges = size_edges(estimated)
    return Ratios(
        ratios=both[order],
        row_of=order.astype(np.int64),
        edges=edges,
        bands=np.searchsorted(edges, estimated, side="left").astype(np.int64),
        classes=np.array([class_codes[name] for name in classes], dtype=np.int64),
        subclasses=np.array([subclass_codes[name] for name in subclasses], dtype=np.int64),
        class_codes=class_codes,
        subclass_codes=subclass_codes,
    )


def _folded(words: list[str]) -> list[str]:
    """Words as they are compared."""
    return [word.casefold() for word in words]


def size_edges(estimated: Array) -> Array:
    """Estimates that divide past work into bands of about as many rows each."""
    count = min(MOST_BANDS, len(estimated) // ROWS_PER_BAND)
    if count < 2:
        return np.empty(0)
    edges = np.unique(np.quantile(estimated, np.arange(1, count) / count, method="inverted_cdf"))
    # A last edge at the largest estimate would leave a band above it without rows.
    return edges[edges < estimated.max()]
