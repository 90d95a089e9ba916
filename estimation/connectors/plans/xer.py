"""Primavera P6: tables by %T, fields by %F in whatever order, rows by %R."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

from estimation.connectors.plans.draft import Draft, Link, Person, Task
from estimation.connectors.plans.xml import day_of, number_of
from estimation.errors import PlanError
from estimation.tabular.words import shown

Row = dict[str, str]
Tables = dict[str, list[Row]]

_WEEKDAYS = {"1": "sun", "2": "mon", "3": "tue", "4": "wed", "5": "thu", "6": "fri", "7": "sat"}
_FIRST_DAY = dt.date(1899, 12, 30)
_DAY = re.compile(r"\(0\|\|([1-7])\(\)\s*\(")
_EXCEPTION = re.compile(r"\(0\|\|\d+\(d\|(\d{4,6})\)\s*\(\s*(\)|\()")
_HOLDS = {"CS_MSO", "CS_MSOA", "CS_MANDSTART"}
_MILESTONES = {"TT_Mile", "TT_FinMile"}


def tables_of(data: bytes) -> Tables:
    r"""
    Tables of an XER file, in whatever code page it was written.

    Examples
    --------
    >>> tables_of(b"ERMHDR\t19.12\n%T\tTASK\n%F\ttask_id\ttask_name\n%R\t7\tBau\n%E\n")
    {'TASK': [{'task_id': '7', 'task_name': 'Bau'}]}
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    tables: Tables = {}
    rows: list[Row] = []
    fields: list[str] = []
    for line in re.split(r"\r\n|\n", text):
        kind, _, rest = line.partition("\t")
        cells = rest.split("\t")
        if kind == "%T":
            rows = tables.setdefault(cells[0].strip(), [])
            fields = []
        elif kind == "%F":
            fields = [cell.strip() for cell in cells]
        elif kind == "%R":
            rows.append(dict(zip(fields, [cell.strip() for cell in cells], strict=False)))
    return tables


def draft_of_xer(data: bytes, name: str) -> Draft:
    """
    Read a project of Primavera P6.

    Raises
    ------
    PlanError
        If it has no activities, or those of several projects.
    """
    tables = tables_of(data)
    rows = tables.get("TASK", [])
    if not rows:
        raise PlanError(
            f"{name}: there is no activity in it; export a project, with its TASK table"
        )
    projects = Counter(row.get("proj_id", "") for row in rows)
    if len(projects) > 1:
        raise PlanError(
            f"{name}: it holds the activities of {len(projects)} projects; export one of them"
        )
    return _Reader(tables, next(iter(projects))).draft()


class _Reader:
    """Reads one project."""

    def __init__(self, tables: Tables, project: str) -> None:
        self.tables, self.project = tables, project
        self.out = Draft("Primavera P6")
        about = self.rows("PROJECT")
        self.about = next((r for r in about if r.get("proj_id") == project), {})
        self.calendars = {row.get("clndr_id", ""): row for row in self.rows("CALENDAR")}

    def rows(self, table: str) -> list[Row]:
        """Rows of a table."""
        return self.tables.get(table, [])

    def draft(self) -> Draft:
        """All of it."""
        out = self.out
        out.start = day_of(self.about.get("plan_start_date", ""))
        out.status_date = day_of(self.about.get("last_recalc_date", ""))
        self.calendar()
        self.summaries()
        tasks = {row.get("task_id", ""): row for row in self.rows("TASK")}
        for key, row in tasks.items():
            self.task(key, row)
        by_key = {task.key: task for task in out.tasks if not task.is_summary}
        for row in self.rows("TASKPRED"):
            self.link(row, by_key, tasks)
        self.people(by_key)
        starts = [task.start for task in by_key.values() if task.start]
        if out.start is None and starts:
            out.start = min(starts)
        return out

    def calendar(self) -> None:
        """Working days, hours and days off of the calendar that most activities have."""
        used = Counter(row.get("clndr_id", "") for row in self.rows("TASK"))
        most = self.about.get("clndr_id") or (used.most_common(1)[0][0] if used else "")
        if most not in self.calendars and used:
            most = used.most_common(1)[0][0]
        own = self.calendars.get(most, {})
        self.out.hours_per_day = min(number_of(own.get("day_hr_cnt", ""), 8.0) or 8.0, 24.0)
        data = own.get("clndr_data", "").replace("\x7f", " ")
        worked = []
        for found in _DAY.finditer(data):
            # A day without hours is closed at once: (0||1()()).
            if not re.match(r"\s*\)", data[found.end() :]):
                worked.append(_WEEKDAYS[found[1]])
        if worked:
            self.out.days = tuple(worked)
        for found in _EXCEPTION.finditer(data):
            day = _FIRST_DAY + dt.timedelta(int(found[1]))
            if found[2] == ")":
                self.out.closed.append((day, day))
            else:
                self.out.notes.append(f"a day with hours of its own was not kept ({day})")
        if len(used) > 1:
            self.out.notes.append(
                f"{sum(used.values()) - used[most]:,} activities have another calendar, which was "
                "not kept"
            )

    def summaries(self) -> None:
        """The work breakdown, without the project itself."""
        rows = {row.get("wbs_id", ""): row for row in self.rows("PROJWBS")}
        tops = {key for key, row in rows.items() if row.get("proj_node_flag") == "Y"}
        for key, row in rows.items():
            if row.get("proj_id", self.project) != self.project:
                continue
            if key in tops:
                self.out.name = self.out.name or row.get("wbs_name", "")
                continue
            above = row.get("parent_wbs_id", "")
            parent = f"wbs {above}" if above in rows and above not in tops else None
            self.out.tasks.append(
                Task(f"wbs {key}", f"WBS {row.get('wbs_short_name', key)}",
                     row.get("wbs_name", ""), parent, is_summary=True)
            )  # fmt: skip
        self.out.name = self.out.name or self.about.get("proj_short_name", "")

    def task(self, key: str, row: Row) -> None:
        """One activity."""
        where, name = row.get("task_code") or f"task {key}", row.get("task_name", "")
        kind, status = row.get("task_type", "TT_Task"), row.get("status_code", "TK_NotStart")
        if kind in ("TT_LOE", "TT_WBS"):
            what = "level of effort" if kind == "TT_LOE" else "summary of its work breakdown"
            self.out.left_out.append((where, name, what))
            return
        wbs = f"wbs {row.get('wbs_id', '')}"
        known = {task.key for task in self.out.tasks if task.is_summary}
        task = Task(key, where, name, wbs if wbs in known else None)
        task.is_milestone = kind in _MILESTONES
        hours = number_of(row.get("target_drtn_hr_cnt", ""))
        own = self.calendars.get(row.get("clndr_id", ""), {})
        per_day = number_of(own.get("day_hr_cnt", ""), 0.0) or self.out.hours_per_day
        task.days = 0.0 if task.is_milestone else hours / per_day
        task.start = day_of(row.get("target_start_date", "") or row.get("early_start_date", ""))
        if row.get("cstr_type") in _HOLDS:
            task.not_before = day_of(row.get("cstr_date", ""))
        elif row.get("cstr_type"):
            self.out.notes.append(
                f"{where} {shown(name)}: a constraint was not kept ({row['cstr_type']} "
                f"{row.get('cstr_date', '')[:10]})"
            )
        if status in ("TK_Active", "TK_Complete"):
            task.started = day_of(row.get("act_start_date", ""))
            if status == "TK_Complete":
                task.finished = day_of(row.get("act_end_date", "")) or task.started
                task.started = task.started or task.finished
        self.out.tasks.append(task)

    def link(self, row: Row, by_key: dict[str, Task], tasks: dict[str, Row]) -> None:
        """One predecessor."""
        key, other = row.get("task_id", ""), row.get("pred_task_id", "")
        kind = row.get("pred_type", "PR_FS").removeprefix("PR_")
        if key not in by_key or other not in by_key:
            missing = other if key in by_key else key
            where = tasks.get(missing, {}).get("task_code", missing)
            self.out.notes.append(f"a link of {where}, which is no activity here, was not kept")
            return
        if kind not in ("FS", "SS", "FF", "SF"):
            self.out.notes.append(f"a link of an unknown type was read as finish to start ({kind})")
            kind = "FS"
        lag = number_of(row.get("lag_hr_cnt", "")) / self.out.hours_per_day
        by_key[key].links.append(Link(other, kind, lag))

    def people(self, by_key: dict[str, Task]) -> None:
        """Who works, and their hours on each activity."""
        kinds = {row.get("rsrc_id", ""): row for row in self.rows("RSRC")}
        rates = {row.get("rsrc_id", ""): row for row in self.rows("RSRCRATE")}
        for key, row in kinds.items():
            if row.get("rsrc_type", "RT_Labor") == "RT_Labor":
                rate = number_of(rates.get(key, {}).get("cost_per_qty", ""))
                name = row.get("rsrc_name", "") or key
                people = number_of(rates.get(key, {}).get("max_qty_per_hr", "")) or None
                self.out.people.append(Person(key, name, people, rate or None))
        for row in self.rows("TASKRSRC"):
            task = by_key.get(row.get("task_id", ""))
            who = row.get("rsrc_id", "")
            if task is None or who not in kinds or task.is_milestone:
                continue
            if kinds[who].get("rsrc_type", "RT_Labor") != "RT_Labor":
                name = kinds[who].get("rsrc_name", who)
                self.out.notes.append(
                    f"{shown(name)} of {task.where} is no person; it was not kept"
                )
                continue
            hours = number_of(row.get("target_qty", ""))
            task.effort[who] = task.effort.get(who, 0.0) + hours
