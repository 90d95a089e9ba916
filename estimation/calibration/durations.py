"""
How long work takes in days, against what was planned, and how that goes with its effort.

Days and hours are two outcomes: an activity can take twice its hours in the planned week, or its
hours in twice the time. Each has its own distribution; a rank correlation couples them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from estimation.calibration.item_model import ItemModel, fit_item_model, past_work

if TYPE_CHECKING:
    import pandas as pd

PAIR = ("planned_days", "actual_days")

USUAL_CORRELATION = 0.5
"""Rank correlation of hours and days where the firm has no record; half of the way to one."""

STEADY_ROWS = 20
"""Rows with both hours and days that outweigh it."""


@dataclass(frozen=True, eq=False)
class Durations:
    """
    Days against planned days; made by `fit_durations`.

    Parameters
    ----------
    model : ItemModel
        Of ln(actual / planned days).
    rows : int
        Finished work that it rests on.
    effort_rank : float
        Rank correlation of the two ratios, of hours and of days.
    both : int
        Rows that give hours and days.
    """

    model: ItemModel = field(default_factory=ItemModel)
    rows: int = 0
    effort_rank: float = USUAL_CORRELATION
    both: int = 0

    @property
    def label(self) -> str:
        """What durations rest on, in the planner's words."""
        if not self.rows:
            return "general experience of hours, taken for days; no row gives days"
        plural = "" if self.rows == 1 else "s"
        return (
            f"{self.rows:,} finished row{plural} with planned and actual days; "
            f"{self.both:,} of them with hours too"
        )


def fit_durations(rows: pd.DataFrame, known_on: pd.Series, as_of: pd.Timestamp | None) -> Durations:
    """
    Durations from the rows of a history that give planned and actual days.

    Parameters
    ----------
    rows : DataFrame
        Finished work known by then.
    known_on : Series
        When each was known.
    as_of : Timestamp or None
    """
    has_days = rows[list(PAIR)].notna().all(axis=1)
    if not has_days.any():
        return Durations()
    days = rows[has_days]
    past = past_work(days, known_on, as_of, PAIR)
    both = days[days["estimated_hours"].notna() & days["actual_hours"].notna()]
    return Durations(fit_item_model(past).model, len(days), _effort_rank(both), len(both))


def _effort_rank(both: pd.DataFrame) -> float:
    """Rank correlation of both ratios, drawn to the usual one while there are few."""
    count = len(both)
    found = 0.0
    if count > 2:
        ranks = [
            (both[actual] / both[planned]).rank()
            for planned, actual in (("estimated_hours", "actual_hours"), PAIR)
        ]
        if min(rank.std() for rank in ranks) > 0:
            found = float(np.corrcoef(ranks[0], ranks[1])[0, 1])
        else:
            count = 0
    else:
        count = 0
    return (count * found + STEADY_ROWS * USUAL_CORRELATION) / (count + STEADY_ROWS)
