"""Spreadsheet files: all sheets that hold a history, with the stored results of formulas."""

from __future__ import annotations

from typing import NamedTuple

from estimation.errors import HistoryError
from estimation.history.header_row import header_place
from estimation.history.schema import plain
from estimation.history.spreadsheets import Cells, read_sheets
from estimation.history.tables import RawTable, from_rows, shown, stacked

Numbered = tuple[int, int, Cells]


class Sheet(NamedTuple):
    """Titles, header and further rows of a sheet."""

    titles: list[Numbered]
    header: list[str]
    rows: list[Numbered]

    def table(self, name: str) -> RawTable:
        """Its table; titles are named and no rows of it."""
        table = from_rows(name, self.header, self.rows)
        if self.titles:
            said = shown(" ".join(str(c) for _, _, row in self.titles for c in row if c != ""))
            table.notes.append(f"not read, since it stands above the header: {said}")
        return table


def read_workbook(data: bytes, name: str) -> RawTable:
    """Table of all sheets with the columns of the first one that is a history; others are named."""
    sheets = read_sheets(data, name)
    found: dict[str, Sheet] = {}
    seen: list[str] = []
    for title, rows in sheets.items():
        filled = [(k, k, row) for k, row in enumerate(rows, start=1) if any(c != "" for c in row)]
        place = header_place([cells for _, _, cells in filled])
        if place is None:
            header = [str(cell) for cell in filled[0][2]] if filled else []
            seen.append(f"'{shown(title)}' has {_list(header) if header else 'nothing'}")
        else:
            header = [str(cell) for cell in filled[place][2]]
            found[title] = Sheet(filled[:place], header, filled[place + 1 :])
    if not found:
        raise HistoryError(
            f"{name}: no sheet has a column project_id ({'; '.join(seen[:5])}); "
            "put the names of the columns into the first row of the sheet that holds the history"
        )
    return _together(name, found, list(sheets))


def sheet_with(column: str, data: bytes, name: str) -> RawTable:
    """
    Table of the first sheet whose first filled row names a column, for files that are no history.

    Raises
    ------
    HistoryError
        If the workbook is broken, or no sheet has the column.
    """
    for rows in read_sheets(data, name).values():
        filled = [(k, k, row) for k, row in enumerate(rows, start=1) if any(c != "" for c in row)]
        header = [str(cell) for cell in filled[0][2]] if filled else []
        if plain(column) in map(plain, header):
            return from_rows(name, header, filled[1:])
    raise HistoryError(
        f"{name}: no sheet has a column {column}; put the names of the columns into its first row"
    )


def _together(name: str, found: dict[str, Sheet], sheets: list[str]) -> RawTable:
    """One table of the sheets that have the columns of the first one and a row."""
    first = next(iter(found))
    heads = _compared(found[first].header)
    read = [first] + [
        title
        for title, sheet in found.items()
        if title != first and sheet.rows and _compared(sheet.header) == heads
    ]
    table = found[first].table(name)
    if len(read) > 1:
        tables = [found[title].table(name) for title in read]
        table = stacked(name, read, tables)
        table.notes.append(f"read from the sheets {_list(read)}, which have the same columns")
    if others := [title for title in sheets if title not in read]:
        these = f"sheet '{shown(first)}'" if len(read) == 1 else "these"
        table.notes.append(f"read from {these}, not from {_list(others)}")
    return table


def _compared(header: list[str]) -> list[str]:
    """Headers as sheets are compared: blank ones keep their place, but for those at the end."""
    heads = [plain(cell) for cell in header]
    while heads and not heads[-1]:
        heads.pop()
    return heads


def _list(names: list[str]) -> str:
    """Names in a row, the first ten of them."""
    return ", ".join(shown(name) for name in names[:10]) + (", …" if len(names) > 10 else "")
