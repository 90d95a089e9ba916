"""
Cells of spreadsheet files, XLSX, XLS, XLSB and ODS, with the stored results of formulas.

Lengths of time are told as hours, however a cell shows them; text that is merged downwards stands
in each of its rows. Files that would unpack to more than any history are refused before.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from estimation.errors import HistoryError
from estimation.history.sheet_sizes import check_sizes
from estimation.history.tables import shown
from estimation.tabular.units import clock_text

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

LARGEST_UNPACKED = 2**30
"""Bytes of an unpacked workbook beyond which it is refused: it is no history, but a bomb."""

FIRST_DAY = dt.date(1903, 1, 1)
"""Before it a date is a length of time that a cell shows without its days."""

OLD_FORMAT = b"\xd0\xcf\x11\xe0"
"""First bytes of XLS, and of every workbook that a password protects."""

Cells = list[Any]

_UNSOLVED = re.compile(rb"(?:</f>|<f[^>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>|\st=\"e\"")
"""Formulas without a result, and errors: both are told, since the row may not be used."""


def read_sheets(data: bytes, name: str) -> dict[str, list[Cells]]:
    """
    Cells of each sheet, all of one width, empty ones as "".

    Parameters
    ----------
    data : bytes
        XLSX, XLS, XLSB or ODS.
    name : str
        Of the file, for messages.

    Raises
    ------
    HistoryError
        If the file is broken, protected, or unpacks to more than any history.
    """
    try:
        unsolved = False if data.startswith(OLD_FORMAT) else _look_into(data, name)
        sheets = _load(data, name)
        if unsolved:
            _mark_unsolved(sheets, data)
    except HistoryError:
        raise
    # A broken workbook raises whatever its breakage leads to, from BadZipFile to a panic.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
            raise
        if "password" in str(error).lower():
            raise HistoryError(f"{name}: {_PROTECTED}") from None
        raise HistoryError(
            f"{name}: the workbook is broken ({type(error).__name__}: {shown(error)}); "
            "open it in a spreadsheet program and save it again as .xlsx"
        ) from None
    return sheets


_PROTECTED = "the workbook is protected by a password; save it without one, or as CSV"


def _look_into(data: bytes, name: str) -> bool:
    """Refuse what is far too large; whether a cell is an error or a formula without its result."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > LARGEST_UNPACKED:
            raise HistoryError(f"{name}: unpacked it is {size:,} bytes; export it as CSV")
        names = archive.namelist()
        if "encryptionInfo" in names or "EncryptedPackage" in names:
            raise HistoryError(f"{name}: {_PROTECTED}")
        return check_sizes(archive, name, _UNSOLVED)


def _load(data: bytes, name: str) -> dict[str, list[Cells]]:
    """Cells of the sheets that are seen."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets: dict[str, list[Cells]] = {}
    for about in book.sheets_metadata:
        is_seen = about.visible == SheetVisibleEnum.Visible
        if not is_seen or about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        rows = [[_tidy(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        width = max(map(len, rows), default=0)
        rows = [row + [""] * (width - len(row)) for row in rows]
        _fill_down(sheet, rows)
        sheets[about.name] = rows
    if not sheets:
        raise HistoryError(f"{name}: the workbook has no sheet that is seen; unhide one")
    return sheets


def _fill_down(sheet: CalamineSheet, rows: list[Cells]) -> None:
    """Write text that is merged over several rows into each of them; never a number."""
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top < len(rows) and left < len(rows[top]):
            cell = rows[top][left]
            if isinstance(cell, str) and re.search(r"[^\W\d_]", cell):
                for row in rows[top + 1 : bottom + 1]:
                    row[left] = cell


def _tidy(cell: Any) -> Any:
    """Cell with empty as "", dates as ISO text and lengths of time as h:mm:ss."""
    if cell is None:
        return ""
    if isinstance(cell, dt.timedelta):
        return clock_text(cell)
    if isinstance(cell, dt.datetime):
        if cell.date() < FIRST_DAY:
            return clock_text(_length(cell))
        return (cell.date() if cell.time() == dt.time() else cell).isoformat()
    if isinstance(cell, dt.date):
        if cell < FIRST_DAY:
            return clock_text(_length(dt.datetime.combine(cell, dt.time())))
        return cell.isoformat()
    return cell.isoformat() if isinstance(cell, dt.time) else cell


def _length(cell: dt.datetime) -> dt.timedelta:
    """Length of time that Excel shows as a day at the beginning of 1900."""
    # Excel counts a 29 February 1900 that never was.
    first = dt.datetime(1899, 12, 31 if cell < dt.datetime(1900, 3, 1) else 30)
    return cell - first


def _mark_unsolved(sheets: dict[str, list[Cells]], data: bytes) -> None:
    """Put errors and formulas without a result where a cell is empty, so that it is reported."""
    import openpyxl

    for results in (True, False):
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=results)
        try:
            for sheet in book.worksheets:
                rows = sheets.get(sheet.title)
                if rows is None:
                    continue
                sheet.reset_dimensions()
                for row, sources in zip(rows, sheet.iter_rows(values_only=True), strict=False):
                    for k, source in enumerate(sources[: len(row)]):
                        if row[k] == "" and source not in (None, ""):
                            row[k] = str(source)
        finally:
            book.close()
