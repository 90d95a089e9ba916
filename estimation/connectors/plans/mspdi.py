"""MS Project XML: UID and not ID, tenths of minutes, calendars with exceptions, assignments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.connectors.plans.draft import Draft, Link, Person, Task
from estimation.connectors.plans.xml import day_of, minutes_of, number_of, text_of
from estimation.errors import PlanError
from estimation.tabular.heads import head_of
from estimation.tabular.words import shown

if TYPE_CHECKING:
    import datetime as dt
    from xml.etree.ElementTree import Element

TYPES = {"0": "FF", "1": "FS", "2": "SF", "3": "SS"}
ELAPSED = frozenset(("4", "6", "8", "10", "12", "20", "36", "38", "40", "42", "44", "52"))
"""Formats of durations and lags that go on over nights and weekends."""

PERCENT = frozenset(("19", "20", "51", "52"))
"""Formats of lags that are a share of the predecessor."""

_WEEKDAYS = {"1": "sun", "2": "mon", "3": "tue", "4": "wed", "5": "thu", "6": "fri", "7": "sat"}
_FIXED = {"2": "must start on", "3": "must finish on", "5": "start no later than",
          "6": "finish no earlier than", "7": "finish no later than",
          "1": "as late as possible"}  # fmt: skip


def draft_of_mspdi(root: Element, name: str) -> Draft:
    """
    Read a project in MS Project XML.

    Raises
    ------
    PlanError
        If it has no tasks.
    """
    if root.tag != "Project" or root.find("Tasks") is None:
        raise PlanError(f"{name}: this XML has no tasks of MS Project")
    return _Reader(root).draft()


class _Reader:
    """Reads one project."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.minutes_per_day = number_of(text_of(root, "MinutesPerDay"), 480.0) or 480.0
        self.out = Draft("MS Project XML", name=text_of(root, "Title") or text_of(root, "Name"))
        self.out.name = self.out.name.removesuffix(".xml").removesuffix(".mpp")
        self.aliases = {
            text_of(each, "FieldID"): text_of(each, "Alias") or text_of(each, "FieldName")
            for each in root.findall("ExtendedAttributes/ExtendedAttribute")
        }

    def draft(self) -> Draft:
        """All of it."""
        out = self.out
        out.start = day_of(text_of(self.root, "StartDate"))
        out.hours_per_day = min(self.minutes_per_day / 60, 24.0)
        out.currency = text_of(self.root, "CurrencyCode")[:8]
        out.status_date = day_of(text_of(self.root, "StatusDate"))
        self.calendar()
        above: list[tuple[int, str]] = []
        for element in self.root.findall("Tasks/Task"):
            self.task(element, above)
        by_key = {task.key: task for task in out.tasks}
        parents = {task.parent for task in out.tasks}
        for task in out.tasks:
            task.is_summary = task.is_summary or task.key in parents
        self.people(by_key)
        return out

    def task(self, element: Element, above: list[tuple[int, str]]) -> None:
        """One task."""
        key, name = text_of(element, "UID"), text_of(element, "Name")
        level = int(number_of(text_of(element, "OutlineLevel"), 1))
        where = f"UID {key}"
        if text_of(element, "IsNull") == "1" or (key == "0" and level == 0):
            return
        while above and above[-1][0] >= level:
            above.pop()
        parent = above[-1][1] if above else None
        if text_of(element, "Active", "1") == "0":
            self.out.left_out.append((where, name, "inactive task"))
            return
        if text_of(element, "ExternalTask") == "1" or text_of(element, "IsSubproject") == "1":
            self.out.left_out.append((where, name, "task of another project"))
            return
        is_summary = text_of(element, "Summary") == "1"
        above.append((level, key))
        task = Task(key, where, name, parent, is_summary, notes=text_of(element, "Notes"))
        self.out.tasks.append(task)
        task.start = day_of(text_of(element, "Start"))
        for link in element.findall("PredecessorLink"):
            self.link(task, link)
        if is_summary:
            return
        self.duration(task, element)
        self.constraint(task, element)
        self.progress(task, element)

    def duration(self, task: Task, element: Element) -> None:
        """How long it takes."""
        minutes = minutes_of(text_of(element, "Duration"))
        is_elapsed = text_of(element, "DurationFormat") in ELAPSED
        task.is_milestone = text_of(element, "Milestone") == "1"
        if minutes is None:
            minutes = 0.0
            self.out.notes.append(f"{task.where} {shown(task.name)} says no duration")
        task.is_elapsed = is_elapsed and minutes > 0
        task.is_work = text_of(element, "Type") == "2" and text_of(element, "EffortDriven") == "1"
        task.id = text_of(self.field(element, "Kickoff id"), "Value")
        task.ranges = text_of(self.field(element, "Kickoff hours"), "Value")
        task.days = minutes / (1440 if is_elapsed else self.minutes_per_day)
        ends: dict[str, float] = {}
        for each in element.findall("ExtendedAttribute"):
            meaning = head_of(self.aliases.get(text_of(each, "FieldID"), "")).meaning
            value = minutes_of(text_of(each, "Value"))
            first = head_of(self.aliases.get(text_of(each, "FieldID"), "").split(" ")[0]).meaning
            meaning = meaning if meaning in ("low", "likely", "high") else first
            if meaning in ("low", "likely", "high") and value is not None:
                ends[meaning] = value / self.minutes_per_day
        if {"low", "high"} <= set(ends):
            likely = ends.get("likely", task.days)
            if ends["low"] <= likely <= ends["high"] and not task.is_elapsed:
                task.days = {"low": ends["low"], "likely": likely, "high": ends["high"]}

    def own_id(self, element: Element) -> str:
        """Id of a role, where an export of Kickoff wrote the file."""
        return text_of(element, "Code") if "Kickoff id" in self.aliases.values() else ""

    def field(self, element: Element, alias: str) -> Element | None:
        """A column of one's own, by what it is called."""
        for each in element.findall("ExtendedAttribute"):
            if self.aliases.get(text_of(each, "FieldID")) == alias:
                return each
        return None

    def constraint(self, task: Task, element: Element) -> None:
        """When it may start, where the file fixes that; what a plan cannot hold is named."""
        kind = text_of(element, "ConstraintType", "0")
        day = day_of(text_of(element, "ConstraintDate"))
        is_manual = text_of(element, "Manual") == "1"
        if is_manual:
            day = day_of(text_of(element, "ManualStart")) or task.start
        if is_manual or (kind in ("2", "4") and day):
            self.out_not_before(task, day)
        elif kind in ("0", "4"):
            task.start = None
        if not is_manual and kind in _FIXED and kind != "2":
            self.out.notes.append(f"{task.where} {shown(task.name)}: {_FIXED[kind]}, was not kept")
            task.start = None
        if kind == "2" and not is_manual:
            self.out.notes.append(
                f"{task.where} {shown(task.name)} must start on {day}: read as not before it"
            )
        if is_manual:
            self.out.notes.append(
                f"{task.where} {shown(task.name)} is scheduled by hand: read as not before {day}"
            )
        deadline = day_of(text_of(element, "Deadline"))
        if deadline:
            self.out.notes.append(
                f"{task.where} {shown(task.name)}: the deadline {deadline} was not kept"
            )

    def out_not_before(self, task: Task, day: dt.date | None) -> None:
        """Keep a start that links do not give."""
        task.start = task.not_before = day

    def progress(self, task: Task, element: Element) -> None:
        """What has begun and what is done."""
        task.started = day_of(text_of(element, "ActualStart"))
        task.finished = day_of(text_of(element, "ActualFinish"))
        done = number_of(text_of(element, "PercentComplete"))
        if task.started and not task.finished and 0 < done < 100:
            self.out.notes.append(
                f"{task.where} {shown(task.name)} is {done:g} % complete: it is kept as begun on "
                f"{task.started}, and what remains as its whole estimate"
            )

    def link(self, task: Task, element: Element) -> None:
        """One predecessor."""
        if text_of(element, "CrossProject") == "1":
            self.out.notes.append(f"{task.where}: a link from another project was not kept")
            return
        lag = number_of(text_of(element, "LinkLag"))
        unit = text_of(element, "LagFormat", "7")
        key = text_of(element, "PredecessorUID")
        kind = TYPES.get(text_of(element, "Type", "1"), "FS")
        if unit in PERCENT and lag:
            self.out.notes.append(
                f"{task.where} {shown(task.name)}: a lag of {lag:g} % of the predecessor was not "
                "kept"
            )
            days = 0.0
        elif unit in ELAPSED:
            days = lag / 10 / 1440 * len(self.out.days) / 7
            if lag:
                self.out.notes.append(
                    f"{task.where} {shown(task.name)}: a lag of {lag / 14400:g} days of the "
                    f"calendar was read as {days:.3g} working days"
                )
        else:
            days = lag / 10 / self.minutes_per_day
        task.links.append(Link(key, kind, days))

    def calendar(self) -> None:
        """Working days and days off of the project's calendar."""
        wanted = text_of(self.root, "CalendarUID")
        found = self.root.findall("Calendars/Calendar")
        own = next((c for c in found if text_of(c, "UID") == wanted), found[0] if found else None)
        if own is None:
            return
        worked: list[str] = []
        told = False
        for day in own.findall("WeekDays/WeekDay"):
            kind = text_of(day, "DayType")
            if kind == "0":
                self.exception(day, "exception")
            elif kind in _WEEKDAYS:
                told = True
                if text_of(day, "DayWorking") == "1":
                    worked.append(_WEEKDAYS[kind])
        if told and worked:
            self.out.days = tuple(worked)
        for each in own.findall("Exceptions/Exception"):
            self.exception(each, text_of(each, "Name") or "exception")
        others = [
            text_of(c, "Name")
            for c in found
            if c is not own and text_of(c, "IsBaseCalendar") == "1" and text_of(c, "Name")
        ]
        used = {text_of(t, "CalendarUID") for t in self.root.findall("Tasks/Task")} - {"-1", ""}
        if used - {wanted}:
            names = ", ".join(shown(name) for name in others[:5])
            self.out.notes.append(f"calendars of single tasks were not kept ({names})")

    def exception(self, element: Element, name: str) -> None:
        """Days off, or days worked that usually are not."""
        first = day_of(text_of(element, "TimePeriod/FromDate"))
        last = day_of(text_of(element, "TimePeriod/ToDate"))
        if first is None or last is None or last < first:
            return
        if text_of(element, "DayWorking") == "1":
            self.out.notes.append(
                f"days with working hours of their own were not kept ({shown(name)}, {first} to "
                f"{last})"
            )
            return
        kind = text_of(element, "Type", "1")
        if kind not in ("", "1") and (last - first).days > 1:
            times = text_of(element, "Occurrences")
            self.out.notes.append(
                f"days off that come again were not kept ({shown(name)}, {times}x from {first})"
            )
            return
        self.out.closed.append((first, last))

    def people(self, by_key: dict[str, Task]) -> None:
        """Who works, and their hours on each task."""
        kinds: dict[str, tuple[str, str]] = {}
        for element in self.root.findall("Resources/Resource"):
            key, name = text_of(element, "UID"), text_of(element, "Name")
            if not name or text_of(element, "IsNull") == "1":
                continue
            kind = text_of(element, "Type", "1")
            kinds[key] = (kind, name)
            if kind == "1":
                units = number_of(text_of(element, "MaxUnits"))
                rate = number_of(text_of(element, "StandardRate"))
                self.out.people.append(
                    Person(key, name, units or None, rate or None, self.own_id(element))
                )
        for element in self.root.findall("Assignments/Assignment"):
            task = by_key.get(text_of(element, "TaskUID"))
            kind, name = kinds.get(text_of(element, "ResourceUID"), ("", ""))
            minutes = minutes_of(text_of(element, "Work")) or 0.0
            if task is None or not name or task.is_summary:
                continue
            if kind != "1":
                what = "material" if kind == "0" else "cost"
                note = f"{what} {shown(name)} of {task.where} {shown(task.name)} was not kept"
                self.out.notes.append(note)
                continue
            who = text_of(element, "ResourceUID")
            task.effort[who] = task.effort.get(who, 0.0) + minutes / 60
