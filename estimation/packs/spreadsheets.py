"""
Workbooks by XlsxWriter: text as text, formulas with their values, the same bytes each time.

Text of people is written as a string, whatever sign it begins with: no program reads a formula in
it. Text beyond what a cell holds is cut, with an ellipsis.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CREATED = datetime(2000, 1, 1)
"""A fixed day: the same inputs give the same bytes."""

LONGEST = 32_000
"""Signs of a cell; XLSX takes 32,767."""

LONGEST_NAME = 31
"""Signs of the name of a sheet."""

LEAST_WIDTH, MOST_WIDTH = 10, 60
"""Widths of columns [signs]."""

MONEY_FORMATS = {"EUR": '#,##0.00\\ "€"', "USD": '"$"#,##0.00', "GBP": '"£"#,##0.00'}
"""How amounts are shown; the program puts separators as its reader's."""


class Sheets:
    """
    Sheets of a workbook.

    Parameters
    ----------
    workbook : xlsxwriter.Workbook
    currency : str
    """

    def __init__(self, workbook: Any, currency: str) -> None:
        self._workbook = workbook
        money = MONEY_FORMATS.get(currency, '#,##0.00\\ "{}"'.format(currency.replace('"', "")))
        wrap: dict[str, object] = {"text_wrap": True, "valign": "top"}
        kinds: dict[str, dict[str, object]] = {
            "text": wrap,
            "number": {"num_format": "#,##0.##", "valign": "top"},
            "money": {"num_format": money, "valign": "top"},
            "share": {"num_format": "0.##%", "valign": "top"},
            "date": {"num_format": "yyyy-mm-dd", "align": "right", "valign": "top"},
            "head": {"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"},
            "unit": {"italic": True, "font_color": "#454D55"},
            "total": {"bold": True, "top": 1, "num_format": money},
        }
        self.formats = {name: workbook.add_format(look) for name, look in kinds.items()}

    def add(self, name: str, unit: str) -> Sheet:
        """
        Add a sheet.

        Parameters
        ----------
        name : str
        unit : str
            What its numbers count; it stands in the first row.
        """
        return Sheet(self._workbook.add_worksheet(name[:LONGEST_NAME]), self.formats, unit)


class Sheet:
    """One sheet, written from top to bottom."""

    def __init__(self, sheet: Any, formats: dict[str, Any], unit: str) -> None:
        self._sheet, self._formats = sheet, formats
        self.name: str = sheet.get_name()
        self._next = 0
        self._widths: dict[int, int] = {}
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        self._text(0, 0, unit, "unit", is_measured=False)
        self._next = 2

    def heads(self, texts: Sequence[str]) -> int:
        """Names of columns; return the row."""
        for column, text in enumerate(texts):
            self._text(self._next, column, text, "head")
        return self._done()

    def row(self, cells: Sequence[object], kind: str = "") -> int:
        """
        Write a row and return its place.

        Parameters
        ----------
        cells : sequence of str, number, date or None
        kind : str
            Of its numbers: "money", "share" or, by default, plain.
        """
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                self._text(self._next, column, cell, "total" if kind == "total" else "text")
            elif isinstance(cell, date):
                moment = datetime(cell.year, cell.month, cell.day)
                self._sheet.write_datetime(self._next, column, moment, self._formats["date"])
                self._measure(column, "2027-01-11")
            elif cell is not None:
                look = self._formats[kind or "number"]
                self._sheet.write_number(self._next, column, cell, look)
                self._measure(column, f"{cell:,.2f} €")
        return self._done()

    def formula(self, row: int, column: int, text: str, value: float, kind: str = "money") -> None:
        """Write a formula, and the value that it has."""
        self._sheet.write_formula(row, column, text, self._formats[kind], value)
        self._measure(column, f"{value:,.2f} €")

    def gap(self) -> None:
        """Leave a row empty."""
        self._next += 1

    def address(self, row: int, column: int) -> str:
        """Name of a cell, such as B3."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        return str(xl_rowcol_to_cell(row, column))

    def finish(self) -> None:
        """Give columns the width of what they hold."""
        for column, width in self._widths.items():
            self._sheet.set_column(column, column, min(max(width + 2, LEAST_WIDTH), MOST_WIDTH))

    def _text(
        self, row: int, column: int, text: str, kind: str, *, is_measured: bool = True
    ) -> None:
        """Write text as text."""
        shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        self._sheet.write_string(row, column, shown, self._formats[kind])
        if is_measured:
            self._measure(column, max(shown.split("\n"), key=len))

    def _measure(self, column: int, text: str) -> None:
        """Remember how wide a column has to be."""
        self._widths[column] = max(self._widths.get(column, 0), len(text))

    def _done(self) -> int:
        """Go on in the next row."""
        self._next += 1
        return self._next - 1


@contextmanager
def book(file: IO[bytes], title: str, currency: str) -> Iterator[Sheets]:
    """
    Open a workbook that is written when the block ends.

    Parameters
    ----------
    file : file
    title : str
    currency : str
        Of its amounts.
    """
    import xlsxwriter

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(file, options)
    workbook.set_properties({"title": title, "created": CREATED})
    made: list[Sheet] = []

    class Kept(Sheets):
        """Remembers its sheets."""

        def add(self, name: str, unit: str) -> Sheet:
            """Add a sheet."""
            made.append(super().add(name, unit))
            return made[-1]

    yield Kept(workbook, currency)
    for sheet in made:
        sheet.finish()
    workbook.close()
