"""Where work stands: reports that are plausible, kept in the store, the later one counting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.errors import PlanError, StoreError
from estimation.plan import Plan
from estimation.projects.change_orders import load_in_force
from estimation.projects.states import state_of
from estimation.projects.status_files import DATES, StatusFile, read_status
from estimation.simulation import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from estimation.plan import Activity
    from estimation.plan.progress import Progress
    from estimation.projects.change_orders import InForce
    from estimation.store import StatusRow, Who
    from estimation.store.store import Store

Data = dict[str, Any]

OVERTIME = 1.25
"""So many times the hours that people have are still believed."""


@dataclass(frozen=True)
class Report:
    """What was last said of an activity: when it holds, where it stood, and what it says."""

    activity: str
    date: dt.date
    source: str
    content: Data


@dataclass(frozen=True)
class Standing:
    """
    Where work stands: of each activity what was said last.

    Parameters
    ----------
    date : date
        Of the last status.
    reports : tuple of Report
        By date and activity.
    """

    date: dt.date
    reports: tuple[Report, ...]

    def block(self, known: Iterable[str]) -> Data:
        """As the status of a plan that has some of the activities."""
        known = set(known)
        return {
            "date": self.date,
            "activities": {r.activity: r.content for r in self.reports if r.activity in known},
        }


def standing_of(rows: Iterable[StatusRow], more: StatusFile | None = None) -> Standing | None:
    """
    Where work stands by some statuses, whatever the order in which they came in.

    Parameters
    ----------
    rows : iterable of StatusRow
        Of a project; those that a later row corrects do not count.
    more : StatusFile, optional
        One that is only looked at; it comes last among those of its day.

    Returns
    -------
    Standing or None
        None where nothing was reported.
    """
    rows = list(rows)
    corrected = {row.corrects for row in rows}
    counted = sorted(
        (row for row in rows if row.number not in corrected),
        key=lambda row: (row.status_date, row.number),
    )
    told = [
        (dt.date.fromisoformat(r.status_date), r.content["source"], r.content["activities"])
        for r in counted
    ]
    if more is not None:
        told.append((more.date, more.name, more.reports))
        told.sort(key=lambda each: each[0])
    if not told:
        return None
    last: dict[str, Report] = {}
    for date, source, activities in told:
        for name, content in activities.items():
            last[name] = Report(name, date, source, content)
    reports = sorted(last.values(), key=lambda each: (each.date, each.activity))
    return Standing(told[-1][0], tuple(reports))


def with_standing(plan: Plan, standing: Standing | None) -> Plan:
    """A plan with where its work stands, without what is said of other activities."""
    if standing is None:
        return plan
    known = [activity.id for activity in plan.activities]
    return Plan.build({**plan.source, "status": standing.block(known)}, path=plan.path)


def checked_status(
    in_force: InForce, rows: Iterable[StatusRow], path: Path, date: dt.date | None
) -> StatusFile:
    """
    Read a status file, and refuse what cannot be.

    Parameters
    ----------
    in_force : InForce
    rows : iterable of StatusRow
        What was reported before.
    path : Path
    date : date, optional
        End of the day on which it holds.

    Returns
    -------
    StatusFile

    Raises
    ------
    PlanError
        If something in it cannot be; all problems are named, each with its line and what to do.
    """
    status = read_status(path, in_force.plan, date)
    if not status.problems:
        status.problems += list(_implausible(status, in_force.plan))
    if not status.problems and not status.reports:
        rows_ = len(status.unmatched)
        status.problems.append(
            f"{status.name}: none of its {rows_} rows names an activity of the plan"
            + (f"; the first: {status.unmatched[0]['reason']}" if rows_ else "")
        )
    if not status.problems:
        standing = standing_of(rows, status)
        status.problems += list(_overrun(status, with_standing(in_force.plan, standing), in_force))
    if status.problems:
        raise PlanError("\n".join(status.problems))
    return status


def _implausible(status: StatusFile, plan: Plan) -> Iterable[str]:
    """What contradicts itself, the status date or the people there are."""
    activities = {activity.id: activity for activity in plan.activities}
    for name, report in status.reports.items():
        at = f"{status.at(status.lines.get(name))}: '{name}'"
        days = {key: dt.date.fromisoformat(report[key]) for key in DATES if key in report}
        late = [f"{key} {day}" for key, day in days.items() if day > status.date]
        if late:
            yield f"{at}: {late[0]} is after the status date {status.date}; correct one of them"
            continue
        started, finished = days.get("started"), days.get("finished")
        if started and finished and finished < started:
            yield f"{at}: finished {finished} is before started {started}; correct one of them"
            continue
        activity = activities[name]
        if finished and not started and not activity.milestone and activity.span is None:
            yield f"{at}: is finished on {finished} and never started; add started"
        elif (
            report.get("hours")
            and not started
            and activity.span is None
            and not (activity.review is not None)
        ):
            yield f"{at}: has hours and never started; add started"
        elif finished and "remaining" in report and _left(report) > 0:
            yield f"{at}: is finished and has {_left(report):g} to go; take one of them out"
        elif not finished and "remaining" in report and _left(report) == 0 and started:
            yield (
                f"{at}: has nothing to go and is not finished; say when it was finished, or what "
                "is to go"
            )
        elif more := _more_than_people_have(activity, report, days, status.date, plan):
            yield f"{at}: {more}"
        if finished and "remaining" in report:
            del report["remaining"]


def _left(report: Data) -> float:
    """Likely hours or days that are said to remain."""
    remaining = report["remaining"]
    parts = [*(remaining.get("effort") or {}).values(), remaining.get("duration") or 0]
    return float(sum(p["likely"] if isinstance(p, dict) else p for p in parts))


def _more_than_people_have(
    activity: Activity, report: Data, days: dict[str, dt.date], date: dt.date, plan: Plan
) -> str:
    """What is wrong with more hours than the people of a role have; empty where they have them."""
    started = days.get("started") or days.get("waiting_since")
    if started is None:
        return ""
    ended = days.get("finished", date)
    calendars = plan.working_calendars()
    for role_id, hours in (report.get("hours") or {}).items():
        role = plan.role(role_id)
        if role.people is None:
            continue
        calendar = calendars[role.calendar or plan.default_calendar_name]
        ends = np.array([float((day - calendar.origin).days) for day in (started, ended)])
        worked = calendar.workdays(ends + np.array([0.0, 1.0]))
        elapsed = max(float(worked[1] - worked[0]), 1.0)
        most = elapsed * role.people * calendar.hours_per_day
        if hours > most * OVERTIME:
            who = "one person has" if role.people == 1 else f"{role.people:g} people have"
            return (
                f"{hours:g} hours of {role.name} in {elapsed:g} working days are more than {who}: "
                f"{most:g}; correct the hours or the days"
            )
    return ""


def _overrun(status: StatusFile, plan: Plan, in_force: InForce) -> Iterable[str]:
    """Begun work that has taken more than its estimate allows at most, and says no remainder."""
    simulation = prepare(plan, in_force.signed.calibration, priorities_from=in_force.simulation)
    for activity in simulation.model.activities:
        progress = activity.progress
        if activity.id not in status.reports or progress is None:
            continue
        if progress.is_finished or progress.says_what_remains or activity.review is not None:
            continue
        hours = dict(progress.hours)
        if not hours or not activity.effort:
            continue
        most = sum(float(part.variable.table.values[-1]) * part.scale for part in activity.effort)
        spent = sum(hours.values())
        if spent >= most:
            yield (
                f"{status.at(status.lines.get(activity.id))}: '{activity.id}' has taken {spent:g} "
                f"hours, all that its estimate allows ({most:g}), and is not finished; "
                "say what remains, or when it was finished"
            )


def add_status(
    store: Store,
    project: str,
    path: Path,
    date: dt.date | None,
    who: Who,
    corrects: int | None = None,
) -> tuple[StatusRow, StatusFile]:
    """
    Keep a status, all of it or nothing.

    Parameters
    ----------
    store : Store
    project : str
    path : Path
    date : date, optional
        End of the day on which it holds.
    who : Who
    corrects : int, optional
        Number of the status in whose place it stands.

    Returns
    -------
    StatusRow, StatusFile

    Raises
    ------
    PlanError
        If something in it cannot be.
    StoreError
        If the project is lost, cancelled or finished, or there is no such status to correct.
    """
    in_force = load_in_force(store, project)
    state = state_of(store, project)
    if state in ("lost", "cancelled", "finished"):
        raise StoreError(
            f"{project} is {state}, and takes no status; "
            f"reopen it first: kickoff project set {project} under way"
        )
    rows = store.statuses.of_project(project)
    kept = [row for row in rows if row.number != corrects]
    status = checked_status(in_force, kept, path, date)
    content = {"source": status.name, "activities": status.reports, "unmatched": status.unmatched}
    with store.whole():
        row = store.statuses.add(project, status.date.isoformat(), content, who, corrects)
    return row, status


def progress_counts(plan: Plan) -> dict[str, int]:
    """How many activities of a plan with a status are finished, begun and not begun."""
    reports: dict[str, Progress] = {} if plan.status is None else plan.status.activities
    done = sum(1 for each in reports.values() if each.finished)
    begun = sum(
        1 for each in reports.values() if not each.finished and (each.started or each.waiting_since)
    )
    return {"finished": done, "begun": begun, "not_begun": len(plan.activities) - done - begun}
