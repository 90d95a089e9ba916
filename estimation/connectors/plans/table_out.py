"""A plan as XLSX and as CSV, with the dates of its forecast."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from estimation.connectors.plans.rows_out import (
    OutRow,
    by_name,
    hours_text,
    rows_out,
    team_calendar,
)

if TYPE_CHECKING:
    from estimation.plan import Plan
    from estimation.simulation import Result

_HEADS = (
    "ID", "Task", "Phase", "Class", "Hours", "Duration (days)", "After", "P50 start", "P50 finish",
    "P80 finish", "Hours by role: low/likely/high",
)  # fmt: skip
_CSV_HEADS = (
    "ID", "Name", "Summary", "Section/Column", "Issue Type", "Start Date", "Due Date",
    "Due Date (8 in 10)", "Estimated hours", "Original Estimate (seconds)", "Predecessors",
    "Description",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def links_text(row: OutRow) -> str:
    """What an activity waits for, as project tools write it."""
    parts = []
    for link in row.activity.after:
        kind = link.type if link.type != "FS" or link.lag else ""
        lag = f"{link.lag:+g}d" if link.lag else ""
        parts.append(f"{link.activity} {kind}{lag}".strip())
    return "; ".join(parts)


def csv_bytes(plan: Plan, result: Result) -> bytes:
    """CSV that Jira and Asana import: a row for each activity."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_CSV_HEADS)
    for row in rows_out(plan, result):
        activity = row.activity
        kind = "Milestone" if activity.milestone else "Task"
        cells: list[Any] = [
            activity.id, activity.name, activity.name, activity.phase or "", kind, row.start,
            row.finish, row.finish_p80, f"{row.hours:.6g}" if row.hours else "",
            round(row.hours * 3600) or "", links_text(row), activity.description or "",
        ]  # fmt: skip
        writer.writerow([_harmless(cell) for cell in cells])
    return file.getvalue().encode("utf-8-sig")


def _harmless(cell: Any) -> Any:
    """Text that no spreadsheet program takes for a formula."""
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA)
    return f"'{cell}" if is_formula else cell


def xlsx_bytes(plan: Plan, result: Result) -> bytes:
    """XLSX with activities, roles, and what the numbers are."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": plan.project.name, "created": dt.datetime(2000, 1, 1)})
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet("Activities")
    for place, head in enumerate(_HEADS):
        sheet.write_string(0, place, head, bold)
    for number, row in enumerate(rows_out(plan, result), start=1):
        activity = row.activity
        _write(sheet, number, (
            activity.id, activity.name, activity.phase or "", activity.class_ or "",
            row.hours or "", "" if row.is_work else row.days.likely, links_text(row),
            row.start, row.finish, row.finish_p80, hours_text(by_name(plan, row.effort)),
        ))  # fmt: skip
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 3, 24)
    sheet.set_column(4, 9, 13)
    sheet.set_column(6, 6, 30)
    sheet.set_column(10, 10, 44)
    roles = book.add_worksheet("Roles")
    for place, head in enumerate(("Role", "People", "Cost an hour", "Price an hour")):
        roles.write_string(0, place, head, bold)
    for number, role in enumerate(plan.roles, start=1):
        cells = (role.name, role.people, role.cost_rate, role.bill_rate)
        _write(roles, number, tuple("" if cell is None else cell for cell in cells))
    roles.set_column(0, 3, 18)
    notes = book.add_worksheet("Notes")
    calendar = team_calendar(plan)
    for number, text in enumerate((
        f"{plan.project.name}, from {plan.project.start}",
        "Hours are likely hours of all roles; days are working days of "
        f"{calendar.hours_per_day:g} hours.",
        "P50: the date is met in half of all trials. P80: in 8 of 10.",
        f"Forecast with {result.trials:,} trials, seed {result.seed}.",
    )):  # fmt: skip
        notes.write_string(number, 0, text)
    notes.set_column(0, 0, 90)
    book.close()
    return buffer.getvalue()


def _write(sheet: Any, number: int, cells: tuple[Any, ...]) -> None:
    """Write a row, text as text."""
    for place, cell in enumerate(cells):
        if isinstance(cell, str):
            if cell:
                sheet.write_string(number, place, cell[:32_000])
        elif isinstance(cell, dt.date):
            sheet.write_datetime(number, place, dt.datetime.combine(cell, dt.time()))
        else:
            sheet.write_number(number, place, float(cell))
