"""XLSX: the right sheet, stored results of formulas, and workbooks that are none."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter

from estimation.errors import HistoryError
from estimation.history import read_history

HEADER = ["project_id", "item_id", "estimated_hours", "actual_hours", "finished"]
ROWS = [
    ["acme", 1, 8, 9.5, dt.date(2026, 1, 9)],
    ["acme", 2, 16, "16,5", "2026-01-19"],
    ["zeta", 3, 40, None, None],
]


@pytest.fixture
def workbook(tmp_path):
    """Path of a workbook with these sheets."""

    def workbook(**sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / "past.xlsx")
        return tmp_path / "past.xlsx"

    return workbook


def test_cells_of_a_sheet(workbook):
    history = read_history(workbook(past=[HEADER, *ROWS]))
    assert history.frame["actual_hours"].tolist() == [9.5, 16.5]
    assert history.frame["item_id"].tolist() == ["1", "2"]
    assert history.frame["finished"].dt.day.tolist() == [9, 19]
    assert history.open.index.tolist() == [4]


def test_first_sheet_with_the_columns_is_read(workbook):
    history = read_history(workbook(cover=[["Hello"]], past=[[], HEADER, *ROWS], more=[HEADER]))
    assert len(history) == 2
    # The row number as the spreadsheet program shows it: row 1 is blank.
    assert history.frame.index.tolist() == [3, 4]
    assert any("sheet 'past', not from cover, more" in note for note in history.notes)


def test_titles_above_the_header_are_named(workbook):
    history = read_history(workbook(past=[["Hours of 2025"], [], HEADER, *ROWS]))
    assert history.reading.rows == len(ROWS)
    assert "not read, since it stands above the header: Hours of 2025" in history.notes


def test_formulas(workbook, tmp_path):
    # openpyxl stores no results, as a program that never calculated.
    rows = [HEADER, *ROWS[:2], ["acme", 4, "=4*2", 7, None]]
    (dropped,) = read_history(workbook(past=rows)).dropped.to_dict("records")
    assert (dropped["line"], dropped["value"]) == (4, "=4*2")
    assert "formula without a stored result" in dropped["reason"]
    # xlsxwriter stores the result that it is given.
    with xlsxwriter.Workbook(tmp_path / "calculated.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["acme", "1", 8])
        sheet.write_formula(1, 3, "=4*2+1", value=9)
    assert read_history(tmp_path / "calculated.xlsx").frame["actual_hours"].tolist() == [9.0]


def test_error_cells_are_reported(workbook):
    history = read_history(workbook(past=[HEADER, *ROWS, ["acme", 5, 8, "#DIV/0!", None]]))
    assert history.dropped["value"].tolist() == ["#DIV/0!"]


def test_no_sheet_with_the_columns(workbook):
    with pytest.raises(
        HistoryError, match=r"no sheet has a column project_id \('cover' has Hello; 'e' has noth"
    ):
        read_history(workbook(cover=[["Hello"]], e=[]))


def test_archives_that_are_no_workbook(tmp_path):
    path = tmp_path / "past.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(HistoryError, match="the workbook is broken"):
        read_history(path)


def test_cut_workbooks(workbook):
    data = workbook(past=[HEADER, *ROWS]).read_bytes()
    path = workbook(past=[HEADER])
    for share in (0.2, 0.5, 0.9):
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(HistoryError, match="the workbook is broken"):
            read_history(path)


def test_bombs_are_not_unpacked(tmp_path):
    path = tmp_path / "past.xlsx"
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("x", "w") as entry,
    ):
        for _ in range(1_100):
            entry.write(bytes(2**20))
    path.write_bytes(buffer.getvalue())
    with pytest.raises(HistoryError, match="unpacked it is 1,153,433,600 bytes"):
        read_history(path)


def test_sheets_are_compared_with_their_blank_headers(workbook):
    """A blank header holds its place: without it the cells of the other sheet would be shifted."""
    header = ["project_id", "estimated_hours", "actual_hours"]
    shifted = ["project_id", "", "estimated_hours", "actual_hours"]
    path = workbook(
        one=[header, ["a", 8, 9]],
        two=[shifted, ["b", "x", 4, 5]],
        three=[[*header, ""], ["c", 6, 7, ""]],
    )
    history = read_history(path)
    assert history.frame["actual_hours"].tolist() == [9, 7]
    assert any("not from two" in note for note in history.notes)
