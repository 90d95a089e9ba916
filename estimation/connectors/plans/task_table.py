"""Task tables in CSV and spreadsheets, read as a pasted table is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.connectors.pasting import read_paste
from estimation.connectors.plans.draft import PlanFile
from estimation.connectors.tables.grids import grids_of
from estimation.errors import HistoryError, PlanError, WorkbookError
from estimation.plan import Plan
from estimation.tabular.dates import date_order, read_date
from estimation.tabular.heads import are_heads, head_of

if TYPE_CHECKING:
    import datetime as dt

    from estimation.connectors.tables.grids import Grid

_WORK = frozenset(("estimate", "hours", "days", "duration", "low", "likely", "high"))


def plan_of_table(data: bytes, name: str, start: dt.date) -> PlanFile:
    """
    Read a table with a task a row.

    Parameters
    ----------
    data : bytes
        CSV, TSV, XLSX, XLS or ODS.
    name : str
        Of the file, for messages.
    start : date
        When the project begins, where no column of days says it.

    Raises
    ------
    PlanError
        If there is no such table, or something in it can be read two ways.
    """
    try:
        grids = grids_of(data, name)
    except HistoryError as error:
        raise PlanError(str(error)) from None
    found = [(grid, place) for grid in grids if (place := _head_place(grid)) is not None]
    if not found:
        raise PlanError(
            f"{name}: no row is known as the header of a task table; expected columns such as "
            "Task, Phase, Hours or Duration, and After"
        )
    grid, place = found[0]
    notes = [] if len(grids) < 2 else [f"read from the sheet {grid.title or 1}, and no other"]
    rows = [[_text(cell) for cell in cells] for _, _, cells in grid.rows[place:]]
    lines = [first for first, _, _ in grid.rows[place:]]
    begins = _with_days(rows, name, notes)
    plan = Plan.build(
        {
            "kickoff_plan": 1,
            "project": {"id": "x", "start": start.isoformat()},
            "activities": [{"id": "kickoff-placeholder", "duration": 1}],
        }
    )
    text = "\n".join("\t".join(_quoted(cell) for cell in row) for row in rows)
    try:
        pasted = read_paste(text, plan)
    except WorkbookError as error:
        raise PlanError(f"{name}: {error}") from None
    if pasted.questions:
        asked = " ".join(question.text for question in pasted.questions)
        raise PlanError(
            f"{name}: {asked} Write it so that it can be read one way, such as 1200 or 1.2, with "
            "the unit in the header; or paste the table into the page Scope, which asks"
        )
    if not pasted.activities:
        raise PlanError(f"{name}: no row of it is an activity; {pasted.message}")
    data_of: dict[str, Any] = {
        "kickoff_plan": 1,
        "project": {"id": "plan", "start": (begins or start).isoformat()},
    }
    data_of |= {"roles": pasted.roles} if pasted.roles else {}
    data_of["activities"] = pasted.activities
    Plan.build(data_of)
    left_out = tuple((f"line {lines[each.row - 1]}", "", each.reason) for each in pasted.left_out)
    return PlanFile(data_of, "a task table", len(rows) - 1, left_out, (*notes, *pasted.notes))


def _head_place(grid: Grid) -> int | None:
    """Place of the row that heads the table."""
    for place, (_, _, cells) in enumerate(grid.rows[:40]):
        filled = [str(cell) for cell in cells if str(cell).strip()]
        meanings = {head_of(cell).meaning for cell in filled}
        if len(filled) > 1 and are_heads(filled) and "name" in meanings:
            return place
    return None


def _text(cell: Any) -> str:
    """A cell as text; whole numbers without a point."""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell).replace("\t", " ")


def _quoted(cell: str) -> str:
    """A cell that may hold quotes and line breaks."""
    return '"' + cell.replace('"', '""') + '"' if '"' in cell or "\n" in cell else cell


def _with_days(rows: list[list[str]], name: str, notes: list[str]) -> dt.date | None:
    """First day of a table with begins and ends; its days become a column where none says them."""
    heads = [head_of(cell).meaning for cell in rows[0]]
    if "started" not in heads:
        return None
    start = heads.index("started")
    end = heads.index("finished") if "finished" in heads else None
    places = [place for place in (start, end) if place is not None]
    order = date_order([row[p] for row in rows[1:] for p in places if p < len(row)])
    if order.question is not None:
        raise PlanError(f"{name}: {order.question.text} Write the days as 2027-01-31")
    begins = [_day(row, start, order.order) for row in rows[1:]]
    ends = [None if end is None else _day(row, end, order.order) for row in rows[1:]]
    if not _WORK & set(heads) and end is not None:
        rows[0].append("Duration (days)")
        for row, begin, finish in zip(rows[1:], begins, ends, strict=True):
            row.append("" if begin is None or finish is None else f"{_between(begin, finish)}")
        notes.append("days are counted from begin to end, Monday to Friday")
    return min((day for day in begins if day), default=None)


def _day(row: list[str], place: int, order: Any) -> dt.date | None:
    """Day of a cell."""
    return read_date(row[place], order) if place < len(row) and row[place].strip() else None


def _between(begin: dt.date, end: dt.date) -> int:
    """Working days from begin to end, both included."""
    return int(np.busday_count(begin, end)) + int(np.is_busday(end))
