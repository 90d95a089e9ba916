"""What two people estimate blind: hours of a role in an activity, or days of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.plan import Activity, Plan, Quantity

THREE = ("low", "likely", "high")

MOST_FIRST = 10
"""Quantities that are listed first: a sitting of an hour has time for so many."""

HOURS_A_DAY = 8.0
"""What a day of waiting counts against hours of work where quantities are put in order."""


class Subject(NamedTuple):
    """A quantity that the two estimate: hours of a role in an activity, or days of one."""

    path: str
    activity: Activity
    role: str | None
    quantity: Quantity

    @property
    def unit(self) -> str:
        """Hours or days."""
        return "days" if self.role is None else "h"


def subjects(plan: Plan) -> list[Subject]:
    """
    What is worth two opinions: hours of each role, and days that the plan gives as uncertain.

    Examples
    --------
    >>> from estimation import read_plan
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "roles": [{"id": "dev"}],
    ...     "activities": [{"id": "build", "effort": {"dev": 8}}, {"id": "wait", "duration": 3}],
    ... })
    >>> [subject.path for subject in subjects(plan)]
    ['activities.build.effort.dev']
    """
    found = []
    for activity in plan.activities:
        start = f"activities.{activity.id}"
        for role, quantity in activity.effort.items():
            found.append(Subject(f"{start}.effort.{role}", activity, role, quantity))
        if activity.duration is not None and not activity.duration.is_number:
            found.append(Subject(f"{start}.duration", activity, None, activity.duration))
    return found


def largest(found: Sequence[Subject]) -> set[str]:
    """Paths of those that hold most of the work; all of them where they are few."""
    if len(found) <= MOST_FIRST + 2:
        return {each.path for each in found}

    def size(each: Subject) -> float:
        return each.quantity.likely * (HOURS_A_DAY if each.role is None else 1)

    return {each.path for each in sorted(found, key=size, reverse=True)[:MOST_FIRST]}
