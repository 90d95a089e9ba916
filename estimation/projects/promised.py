"""The date and the sum in force: what was signed, moved by the accepted orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from estimation.report.promise_choice import working_days_between as working_days_between
from estimation.simulation.model.timeline import default_calendar

if TYPE_CHECKING:
    import datetime as dt

    from estimation.plan import Plan, WorkingCalendar


def team_calendar(plan: Plan) -> WorkingCalendar:
    """The calendar in which the finish of a plan is counted."""
    return default_calendar(plan.working_calendars())


def moved_date(calendar: WorkingCalendar, date: dt.date, days: int) -> dt.date:
    """
    A date so many working days later, or earlier; itself for 0 days.

    Parameters
    ----------
    calendar : WorkingCalendar
        The team's.
    date : date
    days : int
        Negative moves it forward.

    Returns
    -------
    date

    Examples
    --------
    >>> from estimation import read_plan
    >>> import datetime as dt
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> moved_date(team_calendar(plan), dt.date(2027, 1, 15), 1).isoformat()
    '2027-01-18'
    """
    if days == 0:
        return date
    done = calendar.workdays(np.array(float((date - calendar.origin).days + 1)))
    moved: Any = calendar.date_of(done + days).item()
    return cast("dt.date", moved)


def revised_sum(plan: Plan) -> float | None:
    """
    Contract sum of a plan with what change orders added; None where there is no sum.

    That of a retainer and of time and materials hangs on what comes.
    """
    price = plan.price
    if price is None or price.amount is None or price.kind not in ("fixed", "capped"):
        return None
    return round(price.amount + price.added, 2)
