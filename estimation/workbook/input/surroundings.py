"""What a plan says about a field, by which a reader knows what was meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.plan.team import CalendarSpec

if TYPE_CHECKING:
    from datetime import date

    from estimation.plan import Plan


@dataclass(frozen=True)
class Surroundings:
    """
    What is known about a field before anything is typed into it.

    Parameters
    ----------
    hours_per_day : float, optional
        Of who does the work: what a day is worth in a field of hours.
    start : date, optional
        Of the project: a date without a year is the one that lies near.
    currency : str
        Of the plan: its amounts have two decimals at most, so that 84.000 € are thousands.
    """

    hours_per_day: float | None = None
    start: date | None = None
    currency: str = ""


UNKNOWN = Surroundings()
"""Nothing is known: days are no hours, and a date has its year."""


def surroundings_of(plan: Plan, path: str) -> Surroundings:
    """
    What a plan says about the field of a path.

    Examples
    --------
    >>> from estimation import read_plan
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "calendars": {"part": {"hours_per_day": 6}},
    ...     "roles": [{"id": "design", "calendar": "part"}],
    ...     "activities": [{"id": "build", "effort": {"design": 16}}],
    ... })
    >>> surroundings_of(plan, "activities.build.effort.design").hours_per_day
    6.0
    """
    parts = path.split(".")
    day: float | None = None
    if "effort" in parts or "hours_per_week" in parts:
        role = next((each for each in plan.roles if each.id == parts[-1]), None)
        name = (role.calendar if role else None) or plan.default_calendar_name
        day = plan.calendars.get(name, CalendarSpec()).hours_per_day
    return Surroundings(day, plan.project.start, plan.project.currency)
