"""What is wrong with the rows of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.history.tables import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd

Entry = tuple[int, str, str, str]
"""Row, column, value and reason."""


class Problems:
    """
    Problems of rows, of which the first is why a row is left out; and cells that were left empty.

    Parameters
    ----------
    rows : int
        Rows of the table.
    optional : collection of str
        Columns of which a cell that cannot be used is left empty, and costs no row.

    Attributes
    ----------
    stays : array of bool
        Rows that are looked at: all but later entries of a piece of work.
    pieces : array of int
        Number of the piece of work that an entry belongs to, -1 for a row by itself: what is wrong
        with the piece is so with all its entries.
    """

    def __init__(self, rows: int, optional: Collection[str] = ()) -> None:
        self.optional = optional
        self._emptied: dict[str, np.ndarray] = {}
        self.found = np.zeros(rows, dtype=bool)
        self.stays = np.ones(rows, dtype=bool)
        self.pieces = np.full(rows, -1)
        self._all: list[Entry] = []
        self.unread: list[Entry] = []

    @property
    def entries(self) -> list[Entry]:
        """Row, column, value and reason of the first problem of each row."""
        return list({entry[0]: entry for entry in reversed(self._all)}.values())

    def add(self, rows: np.ndarray, column: str, values: pd.Series | None, reason: str) -> None:
        """Report `reason` for the marked rows, and all of their piece; or for cells alone."""
        rows = np.asarray(rows, dtype=bool) & self.stays
        pieces = self.pieces[rows & (self.pieces >= 0)]
        rows = rows | np.isin(self.pieces, pieces) if pieces.size else rows
        entries = _entries(rows, column, values, reason)
        if column in self.optional:
            self.unread += entries
        else:
            self._all += entries
            self.found |= rows

    def rows_of(self, columns: Iterable[str], reason: str | None = None) -> np.ndarray:
        """Rows with a problem in one of these columns."""
        marked = np.zeros(len(self.found), dtype=bool)
        marked[[e[0] for e in self._both() if e[1] in columns and reason in (None, e[3])]] = True
        return marked

    def lift(self, rows: np.ndarray, column: str) -> None:
        """Forget the problems that marked rows have in a column."""
        self._all = [e for e in self._all if e[1] != column or not rows[e[0]]]
        self.unread = [e for e in self.unread if e[1] != column or not rows[e[0]]]
        self.found[:] = False
        self.found[[entry[0] for entry in self._all]] = True

    def _both(self) -> list[Entry]:
        """Problems of rows and of cells."""
        return [*self._all, *self.unread]

    @property
    def cells(self) -> list[Entry]:
        """Row, column, value and reason of each cell that is left empty in a row that counts."""
        first = {entry[:2]: entry for entry in reversed(self.unread)}
        return [entry for entry in reversed(first.values()) if not self.found[entry[0]]]

    def emptied(self, column: str) -> np.ndarray:
        """Rows whose cell of an optional column was left empty."""
        return self._emptied.get(column, np.zeros(len(self.found), dtype=bool))

    def empty(
        self, tidy: pd.DataFrame, columns: Iterable[str], pieces: np.ndarray | None = None
    ) -> None:
        """
        Leave the reported cells of optional columns empty, in place.

        Parameters
        ----------
        tidy : DataFrame
        columns : iterable of str
        pieces : array of int, optional
            Number of the piece of work of each row, -1 for none: what all of it took is not known
            where one of its entries does not tell.
        """
        for name in columns:
            rows = self.rows_of((name,))
            if name not in self.optional or not rows.any():
                continue
            if pieces is not None:
                rows |= np.isin(pieces, pieces[rows & (pieces >= 0)])
            tidy[name] = tidy[name].mask(rows)
            self._emptied[name] = self.emptied(name) | rows

    def add_cells(self, rows: np.ndarray, column: str, values: pd.Series, reason: str) -> None:
        """Report cells that cannot be read in rows that count all the same."""
        self.unread += _entries(rows, column, values, reason)


def _entries(rows: np.ndarray, column: str, values: pd.Series | None, reason: str) -> list[Entry]:
    """Row, column, value and reason of each marked row."""
    return [
        (int(row), column, "" if values is None else _as_written(values.iloc[row]), reason)
        for row in np.flatnonzero(rows)
    ]


def _as_written(value: object) -> str:
    """Value of a cell for the report."""
    return f"{value:.15g}" if isinstance(value, float) else shown(value)
