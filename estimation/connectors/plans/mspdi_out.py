"""A plan as MS Project XML; P50 and P80 stand in columns of their own."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from estimation.connectors.plans.rows_out import (
    OutRow,
    by_name,
    hours_text,
    rows_out,
    team_calendar,
)
from estimation.plan.team import WEEKDAYS, Closed

if TYPE_CHECKING:
    from estimation.plan import Plan
    from estimation.simulation import Result

NAMESPACE = "http://schemas.microsoft.com/project"
TYPES = {"FF": "0", "FS": "1", "SF": "2", "SS": "3"}
FIELDS = {
    "Kickoff id": "188743731", "Kickoff hours": "188743734",
    "Low": "188743783", "Likely": "188743784", "High": "188743785",
    "P50 finish": "188743945", "P80 finish": "188743946",
}  # fmt: skip
"""Columns of one's own, by what they are called: Text1, Text2, Duration1 to 3, Date1, Date2."""

_NAMES = dict(
    zip(FIELDS, ("Text1", "Text2", "Duration1", "Duration2", "Duration3", "Date1", "Date2"),
        strict=True)
)  # fmt: skip
_OUTLINE = 2


def mspdi_bytes(plan: Plan, result: Result) -> bytes:
    """MS Project XML of a plan, the same bytes for the same forecast."""
    return _Writer(plan, result).bytes()


def _put(parent: Element, **cells: object) -> Element:
    """Add elements with text."""
    for tag, value in cells.items():
        SubElement(parent, tag).text = str(value)
    return parent


def _span(minutes: float) -> str:
    """A length of time."""
    whole = round(minutes * 60)
    return f"PT{whole // 3600}H{whole // 60 % 60}M{whole % 60}S"


class _Writer:
    """Writes one project."""

    def __init__(self, plan: Plan, result: Result) -> None:
        self.plan = plan
        self.rows = rows_out(plan, result)
        self.calendar = team_calendar(plan)
        self.minutes = self.calendar.hours_per_day * 60
        self.root = Element("Project", xmlns=NAMESPACE)
        self.uids = {row.activity.id: k for k, row in enumerate(self.rows, start=1)}
        self.roles = {role.id: k for k, role in enumerate(plan.roles, start=1)}

    def bytes(self) -> bytes:
        """All of it."""
        project = self.plan.project
        _put(
            self.root, SaveVersion=14, Name=f"{project.id}.xml", Title=project.name,
            ScheduleFromStart=1, StartDate=f"{project.start}T08:00:00", CalendarUID=1,
            CurrencyCode=project.currency, MinutesPerDay=round(self.minutes),
            MinutesPerWeek=round(self.minutes * len(self.calendar.days)), DaysPerMonth=20,
        )  # fmt: skip
        fields = SubElement(self.root, "ExtendedAttributes")
        for alias, number in FIELDS.items():
            field = SubElement(fields, "ExtendedAttribute")
            _put(field, FieldID=number, FieldName=_NAMES[alias], Alias=alias)
        self.calendars()
        self.tasks()
        self.resources()
        indent(self.root)
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(self.root, "utf-8") + b"\n"

    def calendars(self) -> None:
        """Working days, hours and days off."""
        own = SubElement(SubElement(self.root, "Calendars"), "Calendar")
        _put(own, UID=1, Name="Team", IsBaseCalendar=1)
        week = SubElement(own, "WeekDays")
        for number, name in enumerate((WEEKDAYS[6], *WEEKDAYS[:6]), start=1):
            day = SubElement(week, "WeekDay")
            works = name in self.calendar.days
            _put(day, DayType=number, DayWorking=int(works))
            if works:
                self.hours(SubElement(day, "WorkingTimes"))
        exceptions = SubElement(own, "Exceptions")
        for closed in self.calendar.closed:
            ends = (closed.from_, closed.to) if isinstance(closed, Closed) else (closed, closed)
            each = SubElement(exceptions, "Exception")
            _put(each, EnteredByOccurrences=0)
            period = SubElement(each, "TimePeriod")
            _put(period, FromDate=f"{ends[0]}T00:00:00", ToDate=f"{ends[1]}T23:59:00")
            _put(each, Occurrences=(ends[1] - ends[0]).days + 1, Name="Closed", Type=1,
                 DayWorking=0)  # fmt: skip

    def hours(self, parent: Element) -> None:
        """Working hours of a day, from eight o'clock."""
        start = dt.datetime(2000, 1, 1, 8 if self.minutes <= 16 * 60 else 0)
        end = start + dt.timedelta(minutes=self.minutes)
        span = SubElement(parent, "WorkingTime")
        _put(span, FromTime=start.time().isoformat(), ToTime=end.time().isoformat())

    def tasks(self) -> None:
        """Summary tasks by phase, and activities below them."""
        tasks = SubElement(self.root, "Tasks")
        uid, number, outline = len(self.rows), 0, 0
        for phase, rows in groupby(self.rows, key=lambda row: row.activity.phase or ""):
            level = 1
            if phase:
                uid, number, outline = uid + 1, number + 1, outline + 1
                summary = SubElement(tasks, "Task")
                _put(summary, UID=uid, ID=number, Name=phase, OutlineNumber=outline,
                     OutlineLevel=1, Summary=1)  # fmt: skip
                level = _OUTLINE
            for k, row in enumerate(rows, start=1):
                number += 1
                outline += 0 if phase else 1
                place = f"{outline}.{k}" if phase else str(outline)
                self.task(SubElement(tasks, "Task"), row, number, level, place)

    def task(self, task: Element, row: OutRow, number: int, level: int, place: str) -> None:
        """One activity."""
        activity = row.activity
        _put(
            task, UID=self.uids[activity.id], ID=number, Name=activity.name,
            Type=_OUTLINE if row.is_work else 1, OutlineNumber=place, OutlineLevel=level,
            Start=f"{row.start}T08:00:00", Finish=f"{row.finish}T16:00:00",
            Duration=_span(row.days.likely * self.minutes), DurationFormat=7,
            Work=_span(row.hours * 60), EffortDriven=int(row.is_work),
            Milestone=int(activity.milestone), Summary=0,
        )  # fmt: skip
        if activity.not_before:
            _put(task, ConstraintType=4, ConstraintDate=f"{activity.not_before}T08:00:00")
        else:
            _put(task, ConstraintType=0)
        if activity.notes:
            _put(task, Notes=activity.notes)
        for link in activity.after:
            each = SubElement(task, "PredecessorLink")
            _put(each, PredecessorUID=self.uids[link.activity], Type=TYPES[link.type],
                 LinkLag=round(link.lag * self.minutes * 10), LagFormat=7)  # fmt: skip
        self.fields(task, row)

    def fields(self, task: Element, row: OutRow) -> None:
        """What Kickoff knows besides."""
        cells = {"Kickoff id": row.activity.id}
        if row.is_work:
            cells["Kickoff hours"] = hours_text(by_name(self.plan, row.effort))
        elif row.days.is_range:
            for alias, days in zip(("Low", "Likely", "High"), row.days, strict=True):
                cells[alias] = _span(days * self.minutes)
        cells["P50 finish"] = f"{row.finish}T16:00:00"
        cells["P80 finish"] = f"{row.finish_p80}T16:00:00"
        for alias, value in cells.items():
            _put(SubElement(task, "ExtendedAttribute"), FieldID=FIELDS[alias], Value=value)

    def resources(self) -> None:
        """Roles, and their hours on each activity."""
        resources = SubElement(self.root, "Resources")
        for role in self.plan.roles:
            each = SubElement(resources, "Resource")
            _put(
                each,
                UID=self.roles[role.id],
                ID=self.roles[role.id],
                Name=role.name,
                Type=1,
                Code=role.id,
            )
            if role.people:
                _put(each, MaxUnits=role.people)
            if role.cost_rate:
                _put(each, StandardRate=role.cost_rate)
        assignments = SubElement(self.root, "Assignments")
        number = 0
        for row in self.rows:
            for role_id, ends in row.effort.items():
                number += 1
                days = row.days.likely * self.calendar.hours_per_day
                _put(
                    SubElement(assignments, "Assignment"), UID=number,
                    TaskUID=self.uids[row.activity.id], ResourceUID=self.roles[role_id],
                    Units=round(ends.likely / days, 4) if days else 1, Work=_span(ends.likely * 60),
                )  # fmt: skip
