"""XLSX files: the first sheet that looks like a history, with the stored results of formulas."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

from estimation.errors import HistoryError
from estimation.history.schema import canonical
from estimation.history.tables import RawTable, from_rows, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_UNPACKED = 2**30
"""Bytes of an unpacked workbook beyond which it is refused: it is no history, but a bomb."""

Cells = list[Any]


def read_workbook(data: bytes, name: str) -> RawTable:
    """Table of the first sheet that has a `project_id`; other sheets are named in the notes."""
    sheets = _read_sheets(data, name)
    seen: list[str] = []
    for title, rows in sheets.items():
        filled = [(k, k, row) for k, row in enumerate(rows, start=1) if any(c != "" for c in row)]
        header = [str(cell) for cell in filled[0][2]] if filled else []
        if "project_id" in map(canonical, header):
            table = from_rows(name, header, filled[1:])
            others = [other for other in sheets if other != title]
            if others:
                table.notes.append(f"read from sheet '{shown(title)}', not from {_list(others)}")
            return table
        seen.append(f"'{shown(title)}' has {_list(header) if header else 'nothing'}")
    raise HistoryError(
        f"{name}: no sheet has a column project_id ({'; '.join(seen[:5])}); "
        "put the names of the columns into the first row of the sheet that holds the history"
    )


def _list(names: list[str]) -> str:
    """Names in a row, the first ten of them."""
    return ", ".join(shown(name) for name in names[:10]) + (", …" if len(names) > 10 else "")


def _read_sheets(data: bytes, name: str) -> dict[str, list[Cells]]:
    """Cells of each sheet, all of one width, empty ones as ""."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size > LARGEST_UNPACKED:
                raise HistoryError(f"{name}: unpacked it is {size:,} bytes; export it as CSV")
            formulas = any(
                b"<f>" in sheet or b"<f " in sheet
                for sheet in map(archive.read, archive.namelist())
            )
        sheets = dict(_load(data, results=True))
        if formulas:
            _mark_formulas_without_result(sheets, dict(_load(data, results=False)))
    except HistoryError:
        raise
    # A broken workbook raises whatever its breakage leads to, from BadZipFile to KeyError.
    except Exception as error:
        raise HistoryError(
            f"{name}: the workbook is broken ({type(error).__name__}: {shown(error)}); "
            "open it in a spreadsheet program and save it again as .xlsx"
        ) from None
    return sheets


def _load(data: bytes, results: bool) -> Iterator[tuple[str, list[Cells]]]:
    """Each sheet's title and cells: results of formulas, or the formulas themselves."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=results)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = [[_tidy(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
            width = max(map(len, rows), default=0)
            yield sheet.title, [row + [""] * (width - len(row)) for row in rows]
    finally:
        book.close()


def _tidy(cell: Any) -> Any:
    """Cell with empty as "" and dates as ISO text."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else cell


def _mark_formulas_without_result(
    results: dict[str, list[Cells]], formulas: dict[str, list[Cells]]
) -> None:
    """Put the formula where its result was never stored, so that its row is reported."""
    for title, rows in results.items():
        for row, sources in zip(rows, formulas[title], strict=True):
            for k, source in enumerate(sources[: len(row)]):
                if row[k] == "" and source != "":
                    row[k] = str(source)
