"""GanttProject: tasks inside tasks; a `depend` names the task that follows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from estimation.connectors.plans.draft import Draft, Link, Person, Task
from estimation.connectors.plans.xml import day_of, number_of
from estimation.errors import PlanError
from estimation.plan.team import WEEKDAYS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

TYPES = {"1": "SS", "2": "FS", "3": "FF", "4": "SF"}
YEARS = 5
"""Years from the start for which days off of every year are written out."""

_DAYS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), WEEKDAYS, strict=True))


def draft_of_gan(root: Element, name: str) -> Draft:
    """
    Read a project of GanttProject.

    Raises
    ------
    PlanError
        If it has no tasks.
    """
    tasks = root.find("tasks")
    if tasks is None:
        raise PlanError(f"{name}: this XML has no tasks of GanttProject")
    draft = Draft("GanttProject", name=root.get("name", ""))
    follows: list[tuple[str, Link]] = []
    for element in tasks.findall("task"):
        _add(draft, element, None, follows)
    by_key = {task.key: task for task in draft.tasks}
    for successor, link in follows:
        if successor in by_key:
            by_key[successor].links.append(link)
        else:
            draft.notes.append(f"a link to task {successor}, which is not there, was not kept")
    draft.start = min((task.start for task in draft.tasks if task.start), default=None)
    _calendar(draft, root)
    _people(draft, root, by_key)
    return draft


def _add(
    draft: Draft, element: Element, parent: str | None, follows: list[tuple[str, Link]]
) -> None:
    """Add a task and all that is inside it."""
    key = element.get("id", "")
    inside = element.findall("task")
    done = number_of(element.get("complete", "0"))
    start = day_of(element.get("start", ""))
    task = Task(
        key=key,
        where=f"id {key}",
        name=element.get("name", ""),
        parent=parent,
        is_summary=bool(inside),
        is_milestone=element.get("meeting") == "true",
        days=number_of(element.get("duration", "0")),
        start=start,
        notes=(element.findtext("notes") or "").strip(),
    )
    if done > 0 and not inside:
        draft.notes.append(
            f"id {key} is {done:g} % complete; GanttProject does not say when it was done, so its "
            "status was not kept"
        )
    for depend in element.findall("depend"):
        lag = number_of(depend.get("difference", "0"))
        kind = TYPES.get(depend.get("type", "2"))
        if kind is None:
            draft.notes.append(f"id {key}: a link of an unknown type was read as finish to start")
        follows.append((depend.get("id", ""), Link(key, kind or "FS", lag)))
    draft.tasks.append(task)
    for child in inside:
        _add(draft, child, key, follows)


def _calendar(draft: Draft, root: Element) -> None:
    """Working days of a week, and days off."""
    week = root.find("calendars/day-types/default-week")
    if week is not None:
        days = tuple(day for short, day in _DAYS.items() if week.get(short, "0") == "0")
        draft.days = days or draft.days
    first = draft.start.year if draft.start else 2000
    for element in root.findall("calendars/date"):
        if element.get("type") not in (None, "HOLIDAY"):
            draft.notes.append(f"a day that is worked by exception was not kept ({_text(element)})")
            continue
        year = element.get("year", "")
        years = [int(year)] if year.isdecimal() else list(range(first, first + YEARS))
        for each in years:
            try:
                day = dt.date(each, int(element.get("month", "")), int(element.get("date", "")))
            except ValueError:
                draft.notes.append(f"a day off that is no date was not kept ({_text(element)})")
                break
            draft.closed.append((day, day))
    for element in root.findall("vacations/vacation"):
        draft.notes.append(
            f"days off of one person were not kept ({element.get('start')} to {element.get('end')})"
        )


def _text(element: Element) -> str:
    """A day as the file says it."""
    return "-".join(element.get(key, "") for key in ("year", "month", "date"))


def _people(draft: Draft, root: Element, by_key: dict[str, Task]) -> None:
    """Who works, with which part of their day on each task."""
    for element in root.findall("resources/resource"):
        rate = element.find("rate[@name='standard']")
        per_day = number_of(rate.get("value", "0")) if rate is not None else 0.0
        draft.people.append(
            Person(
                element.get("id", ""),
                element.get("name", "") or "Person",
                people=1,
                cost_rate=per_day / draft.hours_per_day or None,
            )
        )
    for element in root.findall("allocations/allocation"):
        task = by_key.get(element.get("task-id", ""))
        load = number_of(element.get("load", "100")) / 100
        if task is None:
            continue
        if task.is_summary or task.is_milestone:
            draft.notes.append(f"{task.where}: who works on it was not kept, as it is no work")
            continue
        who = element.get("resource-id", "")
        task.crew[who] = task.crew.get(who, 0.0) + load
