"""Status files: a row per activity, out of CSV or XLSX, or the status of a plan; into reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimation.errors import PlanError
from estimation.history.tables import open_table, read_bytes
from estimation.history.workbooks import sheet_with
from estimation.plan.problems import did_you_mean
from estimation.tabular.dates import read_date
from estimation.tabular.numbers import readings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimation.history.tables import RawTable
    from estimation.plan import Activity, Plan

Data = dict[str, Any]

DATES = ("started", "finished", "waiting_since")
REMAINING = ("remaining", "remaining_low", "remaining_likely", "remaining_high")
COLUMNS = ("activity", *DATES, "hours", *REMAINING, "rounds_so_far", "waits")
"""Columns of a status file, besides hours_ROLE."""


@dataclass(frozen=True)
class Row:
    """One row of a file: its line, the activity as it is written, and what its cells say."""

    line: int
    name: str
    cells: dict[str, Any]


@dataclass
class StatusFile:
    """
    What a file says, before it is checked against what the work can be.

    Parameters
    ----------
    name : str
        Of the file.
    date : date
        End of the day on which it holds.
    reports : dict
        By activity, as `status.activities` of a plan.
    lines : dict
        Line of the file by activity.
    unmatched : list of dict
        Rows that match no activity: line, activity, hours, reason.
    problems : list of str
        What is wrong, each with its line and what to do.
    notices : list of str
        What was left aside.
    """

    name: str
    date: dt.date
    reports: dict[str, Data] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    unmatched: list[Data] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def at(self, line: int | None) -> str:
        """Where something stands."""
        return self.name if line is None else f"{self.name} line {line}"


def read_status(path: str | Path, plan: Plan, date: dt.date | None = None) -> StatusFile:
    """
    Read a status file.

    Parameters
    ----------
    path : path
        CSV or XLSX with a row for each activity, or a plan file with a `status:`.
    plan : Plan
        The plan in force, whose activities and roles it names.
    date : date, optional
        End of the day on which it holds; a plan's status says its own.

    Returns
    -------
    StatusFile

    Raises
    ------
    PlanError
        If the file is no status, or the date is missing.
    HistoryError
        If it cannot be read as a table.
    """
    path = Path(path)
    if path.suffix.lower() in (".yaml", ".yml"):
        return _of_plan(path, plan, date)
    if date is None:
        raise PlanError(f"{path.name}: say on which day it holds, with --date 2027-03-09")
    table = _table(path)
    status = StatusFile(path.name, date)
    headers = _headers(table, plan, status)
    for row in _rows(table, headers):
        _take(row, plan, status)
    status.problems += [
        f"{status.at(int(line))}: {reason}; write it again" for line, _, _, reason in table.dropped
    ]
    return status


def _table(path: Path) -> RawTable:
    """Rows of a CSV or XLSX file."""
    data = read_bytes(path, path.name)
    if data.startswith(b"PK\x03\x04"):
        return sheet_with("activity", data, path.name)
    return open_table(path)


def _of_plan(path: Path, plan: Plan, date: dt.date | None) -> StatusFile:
    """The status that stands in a plan file."""
    from estimation.plan import read_plan

    told = read_plan(path)
    if told.status is None:
        raise PlanError(f"{path.name}: has no status; add status: {{date: ..., activities: ...}}")
    if date is not None and date != told.status.date:
        raise PlanError(
            f"{path.name}: its status is of {told.status.date}, and --date says {date}; "
            "correct one of them"
        )
    status = StatusFile(path.name, told.status.date)
    known = {activity.id for activity in plan.activities}
    for name, report in (told.source["status"].get("activities") or {}).items():
        if name in known:
            status.reports[name] = _plain_report(report or {})
        else:
            status.unmatched.append(_unmatched(None, name, known, report))
    return status


def _plain_report(report: Data) -> Data:
    """A report with dates as text, as the store keeps it."""
    return {
        key: value.isoformat() if isinstance(value, dt.date) else value
        for key, value in report.items()
        if value is not None
    }


def _headers(table: RawTable, plan: Plan, status: StatusFile) -> dict[str, int]:
    """Column by its name; hours_ROLE under the id of the role."""
    roles = {role.id.casefold(): role.id for role in plan.roles}
    names = {role.name.casefold(): role.id for role in plan.roles}
    found: dict[str, int] = {}
    for place, header in enumerate(table.headers):
        name = "_".join(header.strip().casefold().replace("-", "_").split())
        if name.startswith("hours_"):
            stated = header.strip()[len("hours_") :].strip()
            role = roles.get(stated.casefold()) or names.get(stated.casefold())
            if role is None:
                problem = f"{status.name}: column '{header}' names no role"
                status.problems.append(problem + did_you_mean(stated, roles.values()))
                continue
            name = f"hours_{role}"
        elif name not in COLUMNS:
            status.notices.append(f"column '{header}' is not read")
            continue
        if name in found:
            status.problems.append(f"{status.name}: column '{header}' stands twice; keep one")
        found.setdefault(name, place)
    if "activity" not in found:
        raise PlanError(
            f"{status.name}: has no column 'activity'; expected a row for each activity with "
            f"{', '.join(COLUMNS)}"
        )
    return found


def _rows(table: RawTable, headers: dict[str, int]) -> Iterator[Row]:
    """Rows with the cells that are not empty."""
    for k, line in enumerate(table.lines):
        cells = {name: table.cells[place].iloc[k] for name, place in headers.items()}
        cells = {name: cell for name, cell in cells.items() if not _is_empty(cell)}
        if cells:
            yield Row(int(line), str(cells.pop("activity", "")).strip(), cells)


def _is_empty(cell: Any) -> bool:
    return cell is None or cell != cell or not str(cell).strip()


def _take(row: Row, plan: Plan, status: StatusFile) -> None:
    """Read one row into a report."""
    by_id = {activity.id: activity for activity in plan.activities}
    activity = by_id.get(row.name)
    if activity is None:
        same = [a for a in plan.activities if a.name.casefold() == row.name.casefold()]
        if len(same) > 1:
            ids = " or ".join(f"'{each.id}'" for each in same)
            status.problems.append(
                f"{status.at(row.line)}: '{row.name}' is the name of {len(same)} activities; "
                f"write the id of the one that is meant, {ids}"
            )
            return
        if not same:
            known = [*by_id, *(a.name for a in plan.activities)]
            status.unmatched.append(_unmatched(row.line, row.name, known, row.cells))
            return
        activity = same[0]
    if activity.id in status.reports:
        status.problems.append(
            f"{status.at(row.line)}: '{row.name}' stands on line {status.lines[activity.id]} too; "
            "keep one of them"
        )
        return
    status.lines[activity.id] = row.line
    status.reports[activity.id] = _report(row, activity, plan, status)


def _unmatched(line: int | None, name: str, known: Any, cells: Data | None) -> Data:
    """A row that matches nothing."""
    stated = f"'{name}' is no activity{did_you_mean(name, known)}" if name else "names no activity"
    hours = [v for k, v in (cells or {}).items() if k == "hours" or k.startswith("hours_")]
    return {
        "line": line,
        "activity": name,
        "hours": str(hours[0]) if hours else None,
        "reason": stated,
    }


def _report(row: Row, activity: Activity, plan: Plan, status: StatusFile) -> Data:
    """What a row says, as `status.activities` of a plan has it."""
    report: Data = {}
    for key in DATES:
        if key in row.cells and (day := _day(row, key, status)) is not None:
            report[key] = day.isoformat()
    if "waiting_since" in report and "started" not in report and "rounds_so_far" not in row.cells:
        report["started"] = report["waiting_since"]
    if hours := _hours(row, activity, plan, status):
        report["hours"] = hours
    if (remaining := _remaining(row, activity, plan, status)) is not None:
        report["remaining"] = remaining
    if "rounds_so_far" in row.cells:
        rounds = _number(row, "rounds_so_far", status)
        if rounds is not None and rounds != int(rounds):
            status.problems.append(f"{status.at(row.line)}: rounds_so_far is no whole number")
        elif rounds is not None:
            report["rounds_so_far"] = int(rounds)
    if "waits" in row.cells:
        report["waits"] = [
            number
            for part in str(row.cells["waits"]).replace(";", " ").split()
            if (number := _number(row, "waits", status, part)) is not None
        ]
    return report


def _day(row: Row, key: str, status: StatusFile) -> dt.date | None:
    """A date; what can be read two ways is asked."""
    day = read_date(row.cells[key])
    if day is None:
        status.problems.append(
            f"{status.at(row.line)}: {key} '{row.cells[key]}' is not a date; write it as 2027-03-09"
        )
    return day


def _number(row: Row, key: str, status: StatusFile, text: Any = None) -> float | None:
    """A number from 0."""
    cell = row.cells[key] if text is None else text
    found = (
        [float(cell)]
        if isinstance(cell, int | float) and not isinstance(cell, bool)
        else [each.value for each in readings(str(cell))]
    )
    if len(found) > 1:
        found = [min(found)]  # 7.250 hours, and not 7,250
    if not found or not 0 <= found[0] < 1e6:
        expected = "expected a number from 0, such as 12 or 7.5"
        status.problems.append(f"{status.at(row.line)}: {key} '{cell}' cannot be; {expected}")
        return None
    return found[0]


def likely_hours(activity: Activity, plan: Plan) -> dict[str, float]:
    """
    Likely hours of an activity by role; of a review those of what it reviews.

    Of a hammock they are those of a week.
    """
    if activity.review is not None:
        of = next((a for a in plan.activities if a.id == activity.review.of), None)
        return {} if of is None else likely_hours(of, plan)
    if activity.effort:
        return {role: quantity.likely for role, quantity in activity.effort.items()}
    if activity.span is not None:
        return {role: quantity.likely for role, quantity in activity.hours_per_week.items()}
    days = 1.0 if activity.duration is None else activity.duration.likely or 1.0
    calendars = plan.working_calendars()
    hours = {}
    for role, people in activity.crew.items():
        name = plan.role(role).calendar or plan.default_calendar_name
        hours[role] = days * people * calendars[name].hours_per_day
    return hours


def _shares(activity: Activity, plan: Plan) -> dict[str, float]:
    """Share of each role in the likely hours."""
    likely = likely_hours(activity, plan)
    total = sum(likely.values())
    if total > 0:
        return {role: hours / total for role, hours in likely.items()}
    return dict.fromkeys(likely, 1 / len(likely)) if likely else {}


def _hours(row: Row, activity: Activity, plan: Plan, status: StatusFile) -> dict[str, float]:
    """Hours so far by role."""
    by_role = {
        key.removeprefix("hours_"): number
        for key in row.cells
        if key.startswith("hours_") and (number := _number(row, key, status)) is not None
    }
    if "hours" not in row.cells:
        return by_role
    total = _number(row, "hours", status)
    if by_role and total is not None and abs(sum(by_role.values()) - total) > 0.01:
        status.problems.append(
            f"{status.at(row.line)}: hours are {total:g}, and by role {sum(by_role.values()):g}; "
            "correct one of them"
        )
    if by_role or total is None:
        return by_role
    shares = _shares(activity, plan)
    if not shares and total > 0:
        status.problems.append(
            f"{status.at(row.line)}: nobody works on '{activity.id}' by the plan, so whose "
            f"{total:g} hours are they? Write them in a column hours_ROLE"
        )
    return {role: total * share for role, share in shares.items() if total * share > 0}


def _remaining(row: Row, activity: Activity, plan: Plan, status: StatusFile) -> Data | None:
    """What remains: hours by role, or days where there is no effort."""
    stated = [key for key in REMAINING if key in row.cells]
    if not stated:
        return None
    numbers = {key: _number(row, key, status) for key in stated}
    if None in numbers.values():
        return None
    quantity: Any = numbers.get("remaining", numbers.get("remaining_likely"))
    if "remaining_low" in numbers or "remaining_high" in numbers:
        missing = [key for key in ("remaining_low", "remaining_high") if key not in numbers] or (
            [] if quantity is not None else ["remaining_likely"]
        )
        if missing:
            status.problems.append(f"{status.at(row.line)}: {missing[0]} is missing; add it")
            return None
        quantity = {"low": numbers["remaining_low"], "likely": quantity,
                    "high": numbers["remaining_high"]}  # fmt: skip
        if not quantity["low"] <= quantity["likely"] <= quantity["high"]:
            status.problems.append(
                f"{status.at(row.line)}: remaining {quantity['low']:g}, {quantity['likely']:g}, "
                f"{quantity['high']:g}; expected low <= likely <= high"
            )
            return None
    if not activity.effort:
        return {"duration": quantity}
    return {"effort": {r: _times(quantity, s) for r, s in _shares(activity, plan).items() if s > 0}}


def _times(quantity: Any, share: float) -> Any:
    """A number, or three points, times a share."""
    if isinstance(quantity, dict):
        return {key: value * share for key, value in quantity.items()}
    return quantity * share
