"""What is wrong with the rows of a file: the first problem of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.history.tables import shown

if TYPE_CHECKING:
    import pandas as pd


class Problems:
    """
    First problem of each row, for the rows left out; and cells that were left empty.

    Parameters
    ----------
    rows : int
        Rows of the table.

    Attributes
    ----------
    stays : array of bool
        Rows that are looked at: all but later entries of a piece of work.
    pieces : array of int
        Number of the piece of work that an entry belongs to, -1 for a row by itself: what is wrong
        with the piece is so with all its entries.
    """

    def __init__(self, rows: int) -> None:
        self.found = np.zeros(rows, dtype=bool)
        self.stays = np.ones(rows, dtype=bool)
        self.pieces = np.full(rows, -1)
        self.entries: list[tuple[int, str, str, str]] = []
        self.unread: list[tuple[int, str, str, str]] = []

    def add(self, rows: np.ndarray, column: str, values: pd.Series | None, reason: str) -> None:
        """Report `reason` for the marked rows that have no problem yet, and all of their piece."""
        rows = np.asarray(rows, dtype=bool) & self.stays
        pieces = self.pieces[rows & (self.pieces >= 0)]
        rows = rows | np.isin(self.pieces, pieces) if pieces.size else rows
        self.entries += _entries(rows & ~self.found, column, values, reason)
        self.found |= rows

    def add_cells(self, rows: np.ndarray, column: str, values: pd.Series, reason: str) -> None:
        """Report cells that cannot be read in rows that count all the same."""
        self.unread += _entries(rows, column, values, reason)


def _entries(
    rows: np.ndarray, column: str, values: pd.Series | None, reason: str
) -> list[tuple[int, str, str, str]]:
    """Row, column, value and reason of each marked row."""
    return [
        (int(row), column, "" if values is None else _as_written(values.iloc[row]), reason)
        for row in np.flatnonzero(rows)
    ]


def _as_written(value: object) -> str:
    """Value of a cell for the report."""
    return f"{value:.15g}" if isinstance(value, float) else shown(value)
