"""Rows of the activity table: by phase, numbered, with what stands in each cell and its bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from estimation.report.wording import NBSP, NOTHING, chance, day
from estimation.workbook.input import cells
from estimation.workbook.input.field_views import refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from estimation.plan import Activity, Plan, Quantity
    from estimation.simulation import Result, Timetable
    from estimation.simulation.analysis.timetable import Row
    from estimation.simulation.model.model import ReviewModel
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

TONES = 6
"""Steps of the scale of criticality."""

AXIS_AIR = timedelta(days=4)
"""Kept free behind the last whisker."""

SHORTEST_AXIS = timedelta(weeks=3)


def by_phase(plan: Plan) -> dict[str | None, list[Activity]]:
    """Activities by phase in the order of the plan; those without one stand last."""
    phases: dict[str | None, list[Activity]] = {}
    for each in plan.activities:
        phases.setdefault(each.phase, []).append(each)
    if None in phases:
        phases[None] = phases.pop(None)
    return phases


def ids_in_order(plan: Plan) -> list[str]:
    """Ids of the rows from the top; the first has number 1."""
    return [each.id for rows in by_phase(plan).values() for each in rows]


@dataclass
class Rows:
    """
    The table of a sitting.

    Parameters
    ----------
    session : Session
    result : Result
        Of the scenario in use.
    times : Timetable or None
        When things run; None while nobody has looked yet.
    """

    session: Session
    result: Result
    times: Timetable | None

    @property
    def plan(self) -> Plan:
        """The plan, with the scenario in use."""
        return self.result.plan

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Numbers of rows by the id of their activity."""
        return {id_: number for number, id_ in enumerate(ids_in_order(self.plan), 1)}

    @cached_property
    def role_names(self) -> dict[str, str]:
        """Names of roles by id."""
        return {role.id: role.name for role in self.plan.roles}

    @cached_property
    def reviews(self) -> dict[str, ReviewModel]:
        """Reviews as they are simulated; those that are under way are not any more."""
        activities = self.result.simulation.model.activities
        return {each.id: each.review for each in activities if each.review is not None}

    def view(self) -> list[View]:
        """All rows, each phase with its own before its activities."""
        found = []
        phases = by_phase(self.plan)
        for phase, activities in phases.items():
            if phase is not None or len(phases) > 1:
                found.append(self._phase(phase, activities))
            found += [self._activity(each) for each in activities]
        return found

    def _phase(self, phase: str | None, activities: Iterable[Activity]) -> View:
        """A phase: hours on average, and the date at the promised chance."""
        times = None if self.times is None else self.times.phases.get(phase)
        hours = "" if times is None or not times.hours else f"{times.hours:,.0f} hours on average"
        path = f"phase:{phase or ''}"
        along = all(each.span is not None for each in activities)
        nameless = "All along" if along else "Without a phase"
        return {
            "id": path,
            "phase": self._cell(path, phase or nameless, phase or ""),
            "hours": hours,
            "date": self._date(times),
        }

    def _date(self, times: Row | None) -> str:
        """A date at the promised chance."""
        if times is None:
            return NOTHING if self.times is None else ""
        return day(times.at_level, since=self.plan.project.start)

    def _activity(self, activity: Activity) -> View:
        """One activity."""
        start = f"activities.{activity.id}"
        times = None if self.times is None else self.times.activities.get(activity.id)
        row: View = {
            "id": activity.id,
            "number": self.numbers[activity.id],
            "name": self._cell(f"{start}.name", activity.name, activity.name),
            "after": self._after(activity),
            "date": self._date(times),
            "bar": None if times is None else self._bar(activity, times),
        }
        if activity.review is not None:
            return row | {"words": self._review(activity)}
        if activity.duration is not None:
            return row | {"words": self._duration(activity)}
        key = "hours_per_week" if activity.span is not None else "effort"
        row |= {"start": f"{start}.{key}.", "hours": self._hours(activity, key)}
        return row | ({"milestone": True} if activity.milestone else {})

    def _cell(self, path: str, shown: str, typed: str, range_: str = "") -> View:
        """A cell; what was refused stays in it."""
        refused = self.session.refused.get(path)
        cell = {"path": path, "said": shown, "typed": typed}
        if range_:
            cell["range"] = range_
        if refused is not None:
            cell |= refusal(refused, cells.three_point)
        return cell

    def _after(self, activity: Activity) -> View:
        """What it waits for, or from which row to which it runs along."""
        if activity.span is not None:
            ends = (activity.span.from_, activity.span.to)
            first, last = (str(self.numbers.get(each, each)) for each in ends)
            path = f"activities.{activity.id}.span"
            return self._cell(path, f"{first}–{last}", f"{first} to {last}")
        links = cells.links_text(activity.after, self.numbers)
        return self._cell(f"activities.{activity.id}.after", links or NOTHING, links)

    def _hours(self, activity: Activity, key: str) -> dict[str, View]:
        """Cells of roles that have hours, or something that cannot be."""
        start = f"activities.{activity.id}.{key}."
        quantities: dict[str, Quantity] = getattr(activity, key)
        found = {}
        for role in self.role_names:
            quantity = quantities.get(role)
            if quantity is not None:
                found[role] = self._quantity(
                    start + role, quantity, "a week" if key == "hours_per_week" else ""
                )
            elif start + role in self.session.refused:
                found[role] = self._cell(start + role, "", "")
        return found

    def _quantity(self, path: str, quantity: Quantity, unit: str) -> View:
        """A quantity: its likely value, and its range."""
        parts = [unit, cells.range_text(quantity)]
        label = ", ".join(part for part in parts if part)
        return self._cell(path, cells.short(quantity.likely), cells.quantity_text(quantity), label)

    def _duration(self, activity: Activity) -> View:
        """Working days, and who shares them."""
        assert activity.duration is not None
        one = cells.short(activity.duration.likely) == "1"
        path = f"activities.{activity.id}.duration"
        cell = self._quantity(path, activity.duration, "day" if one else "days")
        crew = [f"{number:g} × {self.role_names.get(role, role)}"
                for role, number in activity.crew.items()]  # fmt: skip
        return cell | ({"range": f"{cell['range']}, {', '.join(crew)}"} if crew else {})

    def _review(self, activity: Activity) -> View:
        """Rounds and days of a client review, as they are simulated."""
        review = activity.review
        assert review is not None
        path = f"activities.{activity.id}.review.turnaround"
        typed = "" if review.turnaround is None else cells.quantity_text(review.turnaround)
        modelled = self.reviews.get(activity.id)
        if modelled is None:
            return self._cell(path, "under way", typed)
        rounds = cells.usual_rounds(modelled.rounds.table)
        days = cells.usual_days(modelled.turnaround.table)
        each = "" if rounds == "1 round" else " each"
        return self._cell(path, f"{rounds}, {days}{each}", typed)

    def _bar(self, activity: Activity, times: Row) -> View:
        """When it runs, as day numbers; ends count to the evening."""
        since = self.plan.project.start
        critical = self.result.criticality_index.get(activity.id, 0.0)
        kind = "work"
        if activity.review is not None:
            kind = "review"
        elif activity.span is not None:
            kind = "span"
        elif activity.milestone:
            kind = "milestone"
        low, high = day(times.low, since=since), day(times.high, since=since)
        ends = f"8{NBSP}in{NBSP}10 end between {low} and {high}"
        if low == high:
            ends = f"8{NBSP}in{NBSP}10 end on {low}"
        label = f"{activity.name}: begins about {day(times.start, since=since)}, {ends}"
        if kind == "work":
            label += f", on the longest path in {chance(critical)}"
        return {
            "kind": kind,
            "from": times.start.toordinal(),
            "to": times.middle.toordinal() + 1,
            "low": times.low.toordinal() + 1,
            "high": times.high.toordinal() + 1,
            "tone": min(TONES, 1 + int(critical * TONES)),
            "label": label,
        }


def axis_view(times: Timetable | None, plan: Plan) -> View | None:
    """The months or weeks above the bars, and the deadline."""
    if times is None:
        return None
    begin = min(each.start for each in times.activities.values())
    start = begin - timedelta(days=begin.weekday())
    last = max(each.high for each in times.activities.values()) + AXIS_AIR
    deadline = plan.project.deadline
    shows = deadline is not None and start < deadline <= last + max((last - start) / 2, AXIS_AIR)
    end = max(last, deadline + AXIS_AIR, start + SHORTEST_AXIS) if shows and deadline else last
    end = max(end, start + SHORTEST_AXIS)
    view: dict[str, Any] = {
        "from": start.toordinal(),
        "to": end.toordinal(),
        "months": [
            {"at": max(each, start).toordinal(), "said": _month(each, start)}
            for each in _months(start, end)
        ],
        "deadline": None,
    }
    if shows and deadline is not None:
        label = day(deadline, since=plan.project.start)
        view["deadline"] = {"at": deadline.toordinal() + 1, "said": label}
    return view


def _months(start: date, end: date) -> list[date]:
    """First days of the months from the one that is going on."""
    found = [start.replace(day=1)]
    while (after := (found[-1] + timedelta(days=32)).replace(day=1)) < end:
        found.append(after)
    return found


def _month(at: date, start: date) -> str:
    """A month; the year's number in its first, but for the first of the axis."""
    return str(at.year) if at.month == 1 and at > start else day(at).rpartition(NBSP)[2]
