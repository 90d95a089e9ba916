"""A file as rows of cells: CSV, TSV, XLSX, XLS, XLSB, ODS."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimation.errors import HistoryError
from estimation.history.delimited import SEPARATORS, decode, records
from estimation.history.schema import canonical
from estimation.history.spreadsheets import read_sheets
from estimation.history.tables import SPREADSHEETS, read_bytes, shown
from estimation.tabular.heads import head_of

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_TITLES = 40
"""Rows above a header among which it is looked for."""

Numbered = tuple[int, int, list[Any]]
"""First line, last line and cells of a row."""


@dataclass
class Grid:
    """
    Rows of one sheet, or of a text file.

    Parameters
    ----------
    title : str
        Of the sheet; empty for a text file.
    rows : list of (int, int, list)
        First line, last line and cells of each row with anything in it.
    separator : str or None
        What divides the cells of a text file.
    dropped : list of tuple
        Rows that could not even be read: line, column, value, reason.
    notes : list of str
        What was decided while reading.
    """

    title: str
    rows: list[Numbered]
    separator: str | None = None
    dropped: list[tuple[Any, str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_grids(source: str | Path, name: str) -> list[Grid]:
    """
    Rows of each sheet of a file.

    Parameters
    ----------
    source : path
    name : str
        What messages call it.

    Raises
    ------
    HistoryError
        If the file cannot be read, or is no table.
    """
    return grids_of(read_bytes(source, name), name)


def grids_of(data: bytes, name: str) -> list[Grid]:
    """Rows of each sheet of a file, by its bytes."""
    if data.startswith(SPREADSHEETS):
        return [
            Grid(
                title,
                [(k, k, row) for k, row in enumerate(rows, start=1) if any(c != "" for c in row)],
            )
            for title, rows in read_sheets(data, name).items()
        ]
    if data.startswith((b"PAR1", b"%PDF")) or data.lstrip()[:1] in (b"{", b"["):
        raise HistoryError(f"{name}: this is no table in text; export it as CSV or XLSX")
    text, notes = decode(data, name)
    first = text.split("\n", 1)[0].strip().strip('"').lower()
    skipped = 0
    if first.startswith("sep=") and len(first) <= 5:
        # A line for Excel that says what divides the cells.
        text, skipped = text.split("\n", 1)[1] if "\n" in text else "", 1
    separator = max(SEPARATORS, key=lambda mark: _fit(text, mark))
    guarded = '="' in text
    unread: list[tuple[int, str, str, str]] = []
    rows = [
        (begin + skipped, end + skipped, [_inner(cell) for cell in cells] if guarded else cells)
        for begin, end, cells in records(text, separator, name, unread)
    ]
    dropped: list[tuple[Any, str, str, str]] = [
        (line + skipped, column, value, reason) for line, column, value, reason in unread
    ]
    return [Grid("", rows, separator, dropped, notes)]


def _inner(cell: str) -> str:
    """A cell without what programs write to keep a text a text, as in ="007"."""
    if cell.startswith('="') and cell.endswith('"') and cell.count('"') == 2:
        return cell[2:-1]
    return cell


def _fit(text: str, separator: str) -> tuple[int, int]:
    """How well a separator divides the first rows: known headers in the best row, then cells."""
    best = (0, 0)
    head = text[:200_000]
    try:
        for k, (_, _, cells) in enumerate(records(head, separator, "", [])):
            if k >= MOST_TITLES:
                break
            best = max(best, (_known(cells), len(cells)))
    except HistoryError:
        pass
    return best


def _known(cells: Sequence[str]) -> int:
    """Cells that are known as headers."""
    return sum(bool(canonical(cell) or head_of(cell).meaning) for cell in cells if len(cell) < 60)


def file_name(source: str | Path) -> str:
    """Name of a file as messages show it."""
    return shown(Path(source).name or source)
