"""How many cells a spreadsheet file spreads out to, before it is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from estimation.errors import HistoryError

if TYPE_CHECKING:
    import zipfile

MOST_CELLS = 12_000_000
"""Cells up to the last row and column of a sheet: 200,000 rows of 60 columns."""

MOST_REPEATED = 1000
"""How often a cell or row with something in it may stand again in an ODS file."""

_CELL = re.compile(rb"<(?:x:)?c\s[^>]*?r=\"([A-Z]{1,3})(\d{1,7})\"")
_ROW = re.compile(rb"<(?:x:)?row\s[^>]*?r=\"(\d{1,7})\"")
_REPEATED_CELL = re.compile(
    rb"number-columns-repeated=\"(\d{3,})\"[^>]*office:value|"
    rb"office:value[^>]*number-columns-repeated=\"(\d{3,})\""
)
_REPEATED_ROW = re.compile(
    rb"<table:table-row[^>]*number-rows-repeated=\"(\d{3,})\"[^>]*>(.*?)</table:table-row>",
    re.DOTALL,
)


def check_sizes(archive: zipfile.ZipFile, name: str, wanted: re.Pattern[bytes]) -> bool:
    """
    Refuse a workbook whose cells would fill the memory.

    Parameters
    ----------
    archive : ZipFile
    name : str
        Of the file, for messages.
    wanted : pattern
        Something that may stand in a sheet.

    Returns
    -------
    bool
        Whether it stands in one.

    Raises
    ------
    HistoryError
        If a sheet spreads out to more than `MOST_CELLS`.
    """
    found = False
    for entry in archive.namelist():
        if "worksheets/" in entry and entry.endswith(".xml"):
            content = archive.read(entry)
            cells = _spread(content)
            found = found or wanted.search(content) is not None
        elif "worksheets/" in entry and entry.endswith(".bin"):
            cells = _spread_of_records(archive.read(entry))
        elif entry == "content.xml":
            cells = _spread_of_repeats(archive.read(entry))
        else:
            continue
        if cells > MOST_CELLS:
            raise HistoryError(
                f"{name}: a sheet reaches over {cells:,} cells; delete the empty rows and columns "
                "behind the table, or export it as CSV"
            )
    return found


def _spread(content: bytes) -> int:
    """Rows times columns up to the last cell of a sheet in XML."""
    columns = 1
    rows = max((int(row) for row in _ROW.findall(content)), default=1)
    for letters, row in _CELL.findall(content):
        columns = max(columns, _column(letters))
        rows = max(rows, int(row))
    return rows * columns


def _column(letters: bytes) -> int:
    """Number of a column, A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _spread_of_records(content: bytes) -> int:
    """The same of a sheet in the records of XLSB."""
    at, rows, columns = 0, 0, 0
    while at < len(content):
        kind, at = _varint(content, at, 2)
        size, at = _varint(content, at, 4)
        if kind == 0:
            rows = max(rows, int.from_bytes(content[at : at + 4], "little") + 1)
        elif 1 <= kind <= 11:
            columns = max(columns, int.from_bytes(content[at : at + 4], "little") + 1)
        at += size
    return rows * columns


def _varint(content: bytes, at: int, longest: int) -> tuple[int, int]:
    """A number in parts of seven bits, and the place behind it."""
    value = 0
    for k in range(longest):
        if at >= len(content):
            break
        byte = content[at]
        value |= (byte & 127) << (7 * k)
        at += 1
        if not byte & 128:
            break
    return value, at


def _spread_of_repeats(content: bytes) -> int:
    """More than allowed where an ODS file repeats something that is not empty, else 0."""
    times = [int(one or other) for one, other in _REPEATED_CELL.findall(content)]
    times += [
        int(count)
        for count, inside in _REPEATED_ROW.findall(content)
        if b"office:value" in inside or b"<text:p" in inside
    ]
    largest = max(times, default=0)
    return MOST_CELLS + largest if largest > MOST_REPEATED else 0
