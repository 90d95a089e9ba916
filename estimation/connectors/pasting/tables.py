"""Pasted text as rows of cells."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import NamedTuple

from estimation.errors import WorkbookError

LONGEST_PASTE = 2_000_000
"""[letters] 500 activities with long notes have some 200,000."""

MOST_COLUMNS = 100
"""A sheet of activities has some 20; one of days, for a Gantt, has hundreds."""


class Row(NamedTuple):
    """
    A row with anything in it.

    Parameters
    ----------
    number : int
        In the paste, from 1.
    cells : list of str
        Without space around them.
    indents : list of int
        Spaces before each, by which planning tools show what belongs to what.
    """

    number: int
    cells: list[str]
    indents: list[int]


def rows_of(text: str) -> list[Row]:
    r"""
    Rows with anything in them.

    Tabs divide what comes from a sheet. Without tabs semicolons do where all lines have them, else
    commas where all lines have equally many; else a line is one cell. A cell in quotes may hold
    separators and line breaks.

    Parameters
    ----------
    text : str
        As pasted.

    Raises
    ------
    WorkbookError
        If there is nothing in it, or far too much.

    Examples
    --------
    >>> [(row.number, row.cells) for row in rows_of('Task\tHours\n"Look, and\nfeel"\t12\t\n\n')]
    [(1, ['Task', 'Hours']), (2, ['Look, and feel', '12'])]
    """
    if len(text) > LONGEST_PASTE:
        raise WorkbookError(
            f"The paste has {len(text) / 1e6:.0f} million letters, more than a table of activities "
            "has. Copy the columns that you need, and paste again."
        )
    plain = text.encode("utf-8", "ignore").decode().replace("\0", "").lstrip("\ufeff")
    rows = [
        Row(number, cells, [len(cell) - len(cell.lstrip(" \u00a0")) for cell in raw])
        for number, raw in enumerate(_cells(plain, _separator(plain)), start=1)
        if any(cells := [tidy(cell) for cell in raw])
    ]
    if not rows:
        raise WorkbookError(
            "There is nothing in the paste. Copy the rows in the sheet, with their header, and "
            "paste again."
        )
    width = max(_width(row.cells) for row in rows)
    if width > MOST_COLUMNS:
        raise WorkbookError(
            f"The paste has {width:,} columns, and {MOST_COLUMNS} fit. Copy the columns that you "
            "need, and paste again."
        )
    return [
        Row(row.number, (row.cells + [""] * width)[:width], (row.indents + [0] * width)[:width])
        for row in rows
    ]


def tidy(text: str) -> str:
    r"""
    Text on one line, without space around it or signs that nobody sees.

    Examples
    --------
    >>> tidy(" Look \n and\x07 feel\u200b ")
    'Look and feel'
    """
    seen = (
        " " if unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Zs") else sign for sign in text
    )
    return " ".join("".join(s for s in seen if s.isprintable()).split())


def _width(cells: list[str]) -> int:
    """Cells up to the last one that holds anything."""
    return max((number for number, cell in enumerate(cells, start=1) if cell), default=0)


def _separator(text: str) -> str:
    """What divides the cells; a sign that no text has where nothing does."""
    if "\t" in text:
        return "\t"
    for mark in (";", ","):
        counts = {len(cells) for cells in _cells(text, mark) if any(map(str.strip, cells))}
        if counts and min(counts) > 1 and (mark == ";" or len(counts) == 1):
            return mark
    return "\t"


def _cells(text: str, mark: str) -> list[list[str]]:
    """Cells by the rules of CSV; quotes that never close are signs like others."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return list(csv.reader(io.StringIO(lines), delimiter=mark, strict=True))
    except csv.Error:
        return [line.split(mark) for line in lines.split("\n")]
