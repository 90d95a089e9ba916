"""A plan of another tool, before it is one of Kickoff: tasks, links, a calendar, people."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from estimation.connectors.plans.xml import number_of as xml_number
from estimation.errors import PlanError
from estimation.plan import Plan
from estimation.plan.ids import new_id, slug
from estimation.plan.network import cycles
from estimation.plan.team import WEEKDAYS
from estimation.tabular.words import shown

if TYPE_CHECKING:
    import datetime as dt

EVERY_DAY = "every-day"
"""Calendar of what goes on over weekends."""

MOST_TASKS = 5000
"""Tasks of a file; a plan that people can read has far fewer."""


@dataclass
class Link:
    """A link from a predecessor; `lag` in working days."""

    key: str
    type: str = "FS"
    lag: float = 0.0


@dataclass
class Task:
    """
    A task of another tool.

    Parameters
    ----------
    key : str
        Its id there.
    where : str
        How people find it there, such as "UID 7".
    name : str
    parent : str or None
        Key of the summary task above it.
    is_summary, is_milestone : bool
    days : float, dict or None
        Working days, or low, likely and high.
    effort : dict of str to float
        [hours] by key of a role.
    crew : dict of str to float
        [people] by key of a role.
    links : list of Link
    start : date or None
        Planned, where no link says it.
    not_before : date or None
        Fixed by hand or by a rule, whatever the links say.
    is_elapsed : bool
        Whether it goes on over weekends.
    is_work : bool
        Whether its hours are fixed, and its days follow from them.
    id : str
        As an export of Kickoff keeps it.
    ranges : str
        Hours by role with low, likely and high, as an export of Kickoff writes them.
    started, finished : date or None
        What has happened.
    notes : str
    """

    key: str
    where: str
    name: str
    parent: str | None = None
    is_summary: bool = False
    is_milestone: bool = False
    days: Any = None
    effort: dict[str, float] = field(default_factory=dict)
    crew: dict[str, float] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    start: dt.date | None = None
    not_before: dt.date | None = None
    is_elapsed: bool = False
    is_work: bool = False
    ranges: str = ""
    id: str = ""
    started: dt.date | None = None
    finished: dt.date | None = None
    notes: str = ""


@dataclass
class Person:
    """Who works: their name, how many, and what an hour costs."""

    key: str
    name: str
    people: float | None = None
    cost_rate: float | None = None
    id: str = ""


@dataclass
class Draft:
    """
    A plan of another tool.

    Parameters
    ----------
    tool : str
    name : str
    start : date or None
    tasks : list of Task
    people : list of Person
    days : tuple of str
        Working days of a week.
    hours_per_day : float
    closed : list of (date, date)
        Days off, both ends included.
    status_date : date or None
    left_out : list of (str, str, str)
        Where, value and reason of what is no activity.
    notes : list of str
        What could not be kept, in sentences.
    currency : str
    deadline : date or None
    """

    tool: str
    name: str = ""
    start: dt.date | None = None
    tasks: list[Task] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    hours_per_day: float = 8.0
    closed: list[tuple[dt.date, dt.date]] = field(default_factory=list)
    status_date: dt.date | None = None
    left_out: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    currency: str = ""
    deadline: dt.date | None = None


@dataclass(frozen=True)
class PlanFile:
    """
    What a plan of another tool became.

    Parameters
    ----------
    data : dict
        As a plan is written, without a name and an id of its own.
    recognised_as : str
    rows : int
        Tasks of the file.
    left_out : tuple of (str, str, str)
        Where, value and reason.
    notes : tuple of str
        What could not be kept.
    """

    data: dict[str, Any]
    recognised_as: str
    rows: int
    left_out: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]

    def summary(self) -> str:
        """Several lines: activities, what was left out, what could not be kept."""
        count = len(self.data["activities"])
        lines = [f"{self.recognised_as}: {count:,} activities of {self.rows:,} tasks"]
        lines += [
            f"  left out, {where}{f' {shown(value)}' if value else ''}: {reason}"
            for where, value, reason in self.left_out
        ]
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])


def plan_of(draft: Draft, name: str) -> PlanFile:
    """
    Write a plan of another tool as one of Kickoff.

    Parameters
    ----------
    draft : Draft
        Its notes grow.
    name : str
        Of the file, for messages.

    Raises
    ------
    PlanError
        If it has no task, or none that a plan can hold.
    """
    leaves = [task for task in draft.tasks if not task.is_summary]
    if not leaves:
        raise PlanError(f"{name}: there is no task in it that is work; check what was exported")
    if len(draft.tasks) > MOST_TASKS:
        raise PlanError(f"{name}: {len(draft.tasks):,} tasks are too many; {MOST_TASKS:,} fit")
    return _Writer(draft, leaves).plan_file(name)


class _Writer:
    """Writes the sections of a plan."""

    def __init__(self, draft: Draft, leaves: list[Task]) -> None:
        self.draft, self.leaves = draft, leaves
        self.by_key = {task.key: task for task in draft.tasks}
        taken: set[str] = {"team", EVERY_DAY}
        self.roles = {}
        for person in draft.people:
            self.roles[person.key] = new_id(person.id or person.name, taken, "person")
            taken.add(self.roles[person.key])
        self.ids: dict[str, str] = {}
        for task in leaves:
            self.ids[task.key] = new_id(task.id or task.name, taken)
            taken.add(self.ids[task.key])

    def plan_file(self, name: str) -> PlanFile:
        """All of it."""
        draft = self.draft
        start = draft.start or min((t.start for t in self.leaves if t.start), default=None)
        if start is None:
            raise PlanError(
                f"{name}: nothing says when the project starts; add the start of a task"
            )
        project: dict[str, Any] = {"id": "x", "name": draft.name, "start": start.isoformat()}
        project |= {"currency": draft.currency} if draft.currency else {}
        if draft.deadline and draft.deadline >= start:
            project["deadline"] = draft.deadline.isoformat()
        data: dict[str, Any] = {"kickoff_plan": 1, "project": project}
        data["calendars"] = self.calendars()
        roles = self.of_people()
        data |= {"roles": roles} if roles else {}
        data["activities"] = self.activities(start)
        data |= self.status()
        data["project"]["id"] = slug(draft.name) or "plan"
        data["project"]["name"] = draft.name or "Plan"
        summaries = [
            (task.where, task.name, "summary task") for task in draft.tasks if task.is_summary
        ]
        Plan.build(data)
        rows = len(draft.tasks) + len(draft.left_out)
        return PlanFile(data, draft.tool, rows, (*summaries, *draft.left_out), tuple(draft.notes))

    def calendars(self) -> dict[str, Any]:
        """The calendar of the team, and one of every day where work goes on over weekends."""
        draft = self.draft
        team: dict[str, Any] = {
            "days": [day for day in WEEKDAYS if day in draft.days],
            "hours_per_day": plain(draft.hours_per_day),
        }
        closed: list[Any] = [
            first.isoformat()
            if first == last
            else {"from": first.isoformat(), "to": last.isoformat()}
            for first, last in sorted(set(draft.closed))
        ]
        team |= {"closed": closed} if closed else {}
        found = {"team": team}
        if any(task.is_elapsed for task in self.leaves):
            found[EVERY_DAY] = {"days": list(WEEKDAYS), "hours_per_day": 24}
        return found

    def of_people(self) -> list[dict[str, Any]]:
        """Roles that do any of the work, or are named with a rate."""
        used = {key for task in self.leaves for key in (*task.effort, *task.crew)}
        found = []
        for person in self.draft.people:
            if person.key not in used:
                self.draft.notes.append(f"{shown(person.name)} has no work in it, and is no role")
                continue
            role: dict[str, Any] = {"id": self.roles[person.key], "name": person.name}
            if person.people:
                role["people"] = plain(person.people)
            if person.cost_rate:
                role["cost_rate"] = plain(person.cost_rate)
            found.append(role | {"calendar": "team"})
        return found

    def activities(self, start: dt.date) -> list[dict[str, Any]]:
        """All tasks that are work."""
        links = {task.key: self.links(task) for task in self.leaves}
        self.without_circles(links)
        found = []
        for task in self.leaves:
            entry: dict[str, Any] = {"id": self.ids[task.key], "name": task.name or task.where}
            if phase := self.phase(task):
                entry["phase"] = phase
            if task.notes:
                entry["notes"] = task.notes[:2000]
            if after := self.written(links[task.key]):
                entry["after"] = after
            entry |= self.work(task)
            begin = task.not_before or (None if links[task.key] else task.start)
            if begin and begin > start:
                entry["not_before"] = begin.isoformat()
            found.append(entry)
        return found

    def phase(self, task: Task) -> str:
        """Names of the summary tasks above it."""
        names: list[str] = []
        above = task.parent
        while above is not None and above in self.by_key and len(names) < 20:
            names.append(self.by_key[above].name)
            above = self.by_key[above].parent
        return " / ".join(reversed([name for name in names if name]))

    def work(self, task: Task) -> dict[str, Any]:
        """What takes time in a task: its days, with who works on it; or hours; or nothing."""
        crew = {self.roles[k]: plain(v) for k, v in task.crew.items() if v > 0 and k in self.roles}
        effort = {
            self.roles[k]: plain(v) for k, v in task.effort.items() if v > 0 and k in self.roles
        }
        days = task.days
        is_empty = days is None or (not isinstance(days, dict) and days <= 0)
        if task.is_milestone and is_empty:
            return {"milestone": True}
        if effort and (is_empty or task.is_work):
            return {"effort": self.with_ranges(task, effort)}
        if is_empty:
            return {"milestone": True}
        written = {k: plain(v) for k, v in days.items()} if isinstance(days, dict) else plain(days)
        found: dict[str, Any] = {"duration": written}
        if task.is_elapsed:
            if crew or effort:
                self.draft.notes.append(
                    f"{task.where} {shown(task.name)} goes on over weekends; its work was not kept"
                )
            return found | {"calendar": EVERY_DAY}
        likely = days["likely"] if isinstance(days, dict) else days
        for role, hours in effort.items():
            crew[role] = plain(hours / (likely * self.draft.hours_per_day))
        return found | ({"crew": crew} if crew else {})

    def with_ranges(self, task: Task, effort: dict[str, Any]) -> dict[str, Any]:
        """Hours with low and high, as far as the likely ones are still those of the file."""
        for part in task.ranges.split("; "):
            role, _, numbers = part.rpartition(" ")
            ends = [xml_number(each) for each in numbers.split("/")]
            key = next((self.roles[p.key] for p in self.draft.people if p.name == role), "")
            if len(ends) != 3 or key not in effort:
                continue
            if abs(ends[1] - effort[key]) < 0.01 and ends[0] <= ends[1] <= ends[2]:
                names = ("low", "likely", "high")
                effort[key] = {n: plain(v) for n, v in zip(names, ends, strict=True)}
            else:
                self.draft.notes.append(
                    f"{task.where} {shown(task.name)}: the range of hours of {role} was not kept, "
                    "since its likely hours are others now"
                )
        return effort

    def leaves_of(self, key: str) -> list[Task]:
        """Tasks below a summary task, or the task itself."""
        task = self.by_key.get(key)
        if task is None:
            return []
        if not task.is_summary:
            return [task]
        below = [t for t in self.draft.tasks if t.parent == key]
        return [leaf for child in below for leaf in self.leaves_of(child.key)]

    def links(self, task: Task) -> list[Link]:
        """Links from tasks that are work; those of summary tasks hold for what is below them."""
        given = list(task.links)
        above = task.parent
        while above is not None and above in self.by_key:
            given += [link for link in self.by_key[above].links if self.holds_below(link, above)]
            above = self.by_key[above].parent
        found: dict[str, Link] = {}
        for link in given:
            for leaf in self.sources(link, task):
                if leaf.key != task.key:
                    found.setdefault(leaf.key, Link(leaf.key, link.type, link.lag))
        return list(found.values())

    def holds_below(self, link: Link, summary: str) -> bool:
        """Whether a link to a summary task holds for each task below it."""
        if link.type in ("FS", "SS"):
            return True
        note = (
            f"a link to the end of the summary task {shown(self.by_key[summary].name)} was not kept"
        )
        if note not in self.draft.notes:
            self.draft.notes.append(note)
        return False

    def sources(self, link: Link, task: Task) -> list[Task]:
        """Tasks that a link comes from."""
        found = self.leaves_of(link.key)
        if not found:
            self.draft.notes.append(
                f"{task.where} {shown(task.name)}: a link from {link.key} was not kept, since that "
                "is no activity"
            )
        source = self.by_key.get(link.key)
        if source is not None and source.is_summary and link.type in ("SS", "SF"):
            first = min(found, key=lambda t: (t.start is None, t.start or 0), default=None)
            return [first] if first else []
        return found

    def written(self, links: list[Link]) -> list[Any]:
        """Links as a plan writes them."""
        found: list[Any] = []
        for link in links:
            entry: dict[str, Any] = {"activity": self.ids[link.key]}
            entry |= {"type": link.type} if link.type != "FS" else {}
            entry |= {"lag": plain(link.lag)} if link.lag else {}
            found.append(entry if len(entry) > 1 else entry["activity"])
        return found

    def without_circles(self, links: dict[str, list[Link]]) -> None:
        """Take out links of tasks that wait for each other, and say so."""
        while circles := cycles({k: {link.key for link in each} for k, each in links.items()}):
            for circle in circles:
                last = max(circle, key=lambda key: list(self.by_key).index(key))
                before = links[last]
                links[last] = [link for link in before if link.key not in circle]
                self.draft.notes.append(
                    f"{self.by_key[last].where} {shown(self.by_key[last].name)} waits for what "
                    "waits for it; its links in that circle were not kept"
                )

    def status(self) -> dict[str, Any]:
        """What has begun and what is done."""
        reports: dict[str, Any] = {}
        for task in self.leaves:
            if task.started:
                report = {"started": task.started.isoformat()}
                if task.finished and task.finished >= task.started:
                    report["finished"] = task.finished.isoformat()
                reports[self.ids[task.key]] = report
        if not reports:
            return {}
        days = [d for t in self.leaves for d in (t.started, t.finished) if d and t.started]
        date = max(filter(None, [self.draft.status_date, max(days)]))
        return {"status": {"date": date.isoformat(), "activities": reports}}


def plain(value: float) -> Any:
    """A whole number without a point, and others without the noise of a conversion."""
    if not math.isfinite(value):
        raise PlanError(f"{value} is no amount that a plan can hold")
    rounded = round(float(value), 6)
    return int(rounded) if rounded == int(rounded) else rounded
