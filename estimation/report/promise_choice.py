"""What is promised: a date and a price of one's own choice, each with its chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from estimation.report.levels import finish_date
from estimation.simulation.model.timeline import default_calendar

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.plan import Plan, WorkingCalendar
    from estimation.simulation import Result
    from estimation.simulation.model.model import Model

Why = Literal["chosen", "client", "level"]
"""Somebody chose the date, or the client asks for it, or it is the one of the level."""


@dataclass(frozen=True)
class PromisedDate:
    """
    A date that is promised.

    Parameters
    ----------
    date : date
    why : {"chosen", "client", "level"}
    level : float
        How sure it was to be.
    chance : float
        Share of the trials that are done by then.
    days_in_hand : int
        Working days of the team from the date of the level to it; below 0 it is short by so many.
    """

    date: date
    why: Why
    level: float
    chance: float
    days_in_hand: int


def promised_date(result: Result, level: float | None = None) -> PromisedDate:
    """
    Choose the date that is promised.

    The one that the plan names; else the client's, where it holds at the level; else the earliest
    that does.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure it is to be; default: the plan's `promise.level`.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11", "deadline": "2027-01-20"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> promised = promised_date(simulate(plan, trials=100))
    >>> promised.date.isoformat(), promised.why, promised.days_in_hand
    ('2027-01-20', 'client', 5)
    """
    plan = result.plan
    sure = plan.promise.level if level is None else level
    of_level, asked, chosen = finish_date(result, sure), plan.project.deadline, plan.promise.date
    why: Why = "level"
    when = of_level
    if chosen is not None:
        when, why = chosen, "chosen"
    elif asked is not None and asked >= of_level:
        when, why = asked, "client"
    return PromisedDate(
        when, why, sure, chance_by(result, when), days_between(plan, of_level, when)
    )


def chance_by(result: Result, when: date) -> float:
    """Return the share of the trials that are done by a date."""
    return float((result.finish_dates <= np.datetime64(when)).mean())


def days_between(plan: Plan, first: date, last: date) -> int:
    """Return the team's working days between two dates of a plan."""
    return working_days_between(default_calendar(plan.working_calendars()), first, last)


def working_days_between(calendar: WorkingCalendar, first: date, last: date) -> int:
    """Return working days from the evening of one day to another; negative if that is earlier."""
    ends = np.array([float((day - calendar.origin).days + 1) for day in (first, last)])
    done = calendar.workdays(ends)
    return round(float(done[1] - done[0]))


@dataclass(frozen=True)
class PromisedMilestone:
    """
    An activity with a promise of its own.

    Parameters
    ----------
    id, name : str
    date : date
        The one that is promised; else the earliest that holds at its level.
    is_chosen : bool
        Whether the plan names it.
    chance : float
        Share of the trials in which it is done by then.
    """

    id: str
    name: str
    date: date
    is_chosen: bool
    chance: float


def promised_milestones(result: Result) -> list[PromisedMilestone]:
    """
    List the activities that have a promise of their own, in the order of the plan.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3, "promise": {"date": "2027-01-15"}}],
    ... })
    >>> [(each.id, each.chance) for each in promised_milestones(simulate(plan, trials=100))]
    [('build', 1.0)]
    """
    plan = result.plan
    promised = [each for each in plan.activities if each.promise is not None]
    if not promised:
        return []
    model = result.simulation.model
    rows = {each.id: row for row, each in enumerate(model.activities)}
    finish = result.traced.traces.finish
    found = []
    for each in promised:
        assert each.promise is not None
        days = np.sort(np.asarray(finish[rows[each.id]], dtype=np.float64))
        dates = _dates(model, rows[each.id], days)
        level = each.promise.level or plan.promise.level
        at = min(max(int(np.ceil(level * len(dates) - 1e-9)) - 1, 0), len(dates) - 1)
        when = each.promise.date or dates[at].item()
        chance = float((dates <= np.datetime64(when)).mean())
        is_chosen = each.promise.date is not None
        found.append(PromisedMilestone(each.id, each.name, when, is_chosen, chance))
    return found


def _dates(model: Model, row: int, days: Array) -> NDArray[np.datetime64]:
    """Dates on which an activity is done after so many working days."""
    whole, activity = np.rint(days * 1e6) / 1e6, model.activities[row]
    if activity.is_instant:
        return model.timeline.dates_of_instants(whole, activity.opening)
    return model.timeline.dates(whole)


def price_chance(result: Result, amount: float) -> float | None:
    """Return the share of the trials in which the client pays an amount or less; None unpriced."""
    if result.price is None:
        return None
    return float((result.price <= amount * (1 + 1e-9)).mean())
