"""
How much of a blend history deserves beside a judge's own range, learned from past ranges.

Where past work holds ranges that somebody gave, both sources are scored on the same work: the range
as its quantile table says it, and history as it would have spoken before that work. The weight is
the one whose average of quantiles would have scored best, drawn to one half while there is little.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from estimation.calibration.experts import range_quantiles
from estimation.calibration.item_model import fit_item_model, past_work
from estimation.calibration.items import past_items
from estimation.scoring import pinball

if TYPE_CHECKING:
    import pandas as pd

    from estimation.distributions import Array

UNLEARNED = 0.5
"""Share of history in a blend without a record."""

FEWEST_RANGES = 20
"""Past ranges with a truth, and rows before them, without which nothing is learned."""

STEADY_RANGES = 30
"""Ranges that outweigh the weight they are drawn to."""

LEVELS = tuple((np.arange(1, 20) / 20).tolist())

WEIGHTS = np.linspace(0, 1, 21)
"""Weights that are tried."""


@dataclass(frozen=True)
class Blending:
    """
    Share of history in a blend; made by `learn_blending`.

    Parameters
    ----------
    weight : float
        For work of any class.
    by_class : dict
        For classes with enough ranges, in lower case.
    ranges : int
        Past ranges that were scored.
    """

    weight: float = UNLEARNED
    by_class: dict[str, float] = field(default_factory=dict)
    ranges: int = 0

    @property
    def is_learned(self) -> bool:
        """Whether any record stands behind it."""
        return self.ranges > 0

    def of(self, class_: str | None = None) -> float:
        """
        Share of history in a blend for work of a class.

        Examples
        --------
        >>> Blending(0.6, {"design": 0.8}, 40).of("Design"), Blending().of("design")
        (0.8, 0.5)
        """
        return self.by_class.get((class_ or "").casefold(), self.weight)

    @property
    def label(self) -> str:
        """
        What the weight rests on, in the planner's words.

        Examples
        --------
        >>> Blending().label
        'history counts 50% of a blend: not learned'
        """
        if not self.is_learned:
            return f"history counts {self.weight:.0%} of a blend: not learned"
        own = "".join(f", {name} {share:.0%}" for name, share in sorted(self.by_class.items()))
        return f"history counts {self.weight:.0%} of a blend, from {self.ranges:,} past ranges{own}"


def learn_blending(rows: pd.DataFrame, known_on: pd.Series, as_of: pd.Timestamp | None) -> Blending:
    """
    Weight from past ranges.

    Parameters
    ----------
    rows : DataFrame
        Finished work with hours known by then; `low_hours`, `likely_hours`, `high_hours` where
        somebody gave a range.
    known_on : Series
        When each was known.
    as_of : Timestamp or None
    """
    import pandas as pd

    ranged = rows[["low_hours", "likely_hours", "high_hours"]].notna().all(axis=1)
    if ranged.sum() < 2 * FEWEST_RANGES:
        return Blending()
    known = known_on.loc[rows.index]
    begun = rows["estimated_on"].fillna(rows["started"]).fillna(known)
    # The earlier half of the ranges, and all work known by then, speak for history.
    split = pd.Timestamp(begun[ranged].sort_values().iloc[int(ranged.sum()) // 2])
    new, before = rows[ranged & (begun >= split)], rows[known < split]
    if min(len(new), len(before)) < FEWEST_RANGES:
        return Blending()
    model = fit_item_model(past_work(before, known, split)).model
    items = past_items(new)
    history = items.hours[:, None] * np.exp(model.log_quantiles(items, np.array(LEVELS)))
    judged = range_quantiles(new, LEVELS)
    actual = new["actual_hours"].to_numpy(dtype=np.float64)
    losses = np.stack([_losses((1 - w) * judged + w * history, actual) for w in WEIGHTS])
    whole = _best(losses, UNLEARNED)
    classes = [word.casefold() for word in new["class"].fillna("").tolist()]
    by_class = {}
    for name in sorted(set(classes) - {""}):
        own = np.array([word == name for word in classes])
        if own.sum() >= FEWEST_RANGES:
            by_class[name] = _best(losses[:, own], whole)
    return Blending(whole, by_class, len(new))


def _losses(quantiles: Array, actual: Array) -> Array:
    """Loss of each forecast on the log scale, so that large work does not decide alone."""
    logs = np.log(np.maximum(quantiles, 1e-9))
    return pinball(logs, np.array(LEVELS), np.log(actual)).mean(axis=1)


def _best(losses: Array, outside: float) -> float:
    """Weight with the least loss, drawn to the one outside while there are few ranges."""
    count = losses.shape[1]
    best = float(WEIGHTS[int(np.argmin(losses.mean(axis=1)))])
    return round((count * best + STEADY_RANGES * outside) / (count + STEADY_RANGES), 3)
