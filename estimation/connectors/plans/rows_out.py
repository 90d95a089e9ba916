"""What every format out says of an activity: its hours, its days and the dates of the forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from estimation.plan import CalendarSpec, ThreePoint

if TYPE_CHECKING:
    import datetime as dt

    from estimation.plan import Plan, Quantity
    from estimation.plan.activities import Activity
    from estimation.simulation import Result


class Ends(NamedTuple):
    """Low, likely and high of a quantity; alike for a number."""

    low: float
    likely: float
    high: float

    @property
    def is_range(self) -> bool:
        """Whether they differ."""
        return not self.low == self.likely == self.high


class OutRow(NamedTuple):
    """
    An activity as other tools take it.

    Parameters
    ----------
    activity : Activity
    effort : dict of str to Ends
        [hours] by role.
    days : Ends
        Working days.
    is_work : bool
        Whether hours decide how long it takes, and not days.
    start, finish, finish_p80 : date
        P50 of begin and end, P80 of the end.
    """

    activity: Activity
    effort: dict[str, Ends]
    days: Ends
    is_work: bool
    start: dt.date
    finish: dt.date
    finish_p80: dt.date

    @property
    def hours(self) -> float:
        """Likely hours of all roles."""
        return sum(ends.likely for ends in self.effort.values())


def ends_of(quantity: Quantity | None) -> Ends:
    """Low, likely and high; P10, P50 and P90 of what is no range of three points."""
    if quantity is None:
        return Ends(0.0, 0.0, 0.0)
    if isinstance(quantity, ThreePoint):
        return Ends(quantity.low, quantity.likely, quantity.high)
    table = quantity.table()
    low, middle, high = (float(table.percentile(q)) for q in (0.1, 0.5, 0.9))
    return Ends(low, middle, high)


def team_calendar(plan: Plan) -> CalendarSpec:
    """The calendar that most work follows."""
    return plan.calendars.get(plan.default_calendar_name, CalendarSpec())


def rows_out(plan: Plan, result: Result) -> list[OutRow]:
    """All activities, in the order of the plan."""
    by_id = {row.id: row for row in result.activities.itertuples()}
    per_day = team_calendar(plan).hours_per_day
    found = []
    for activity in plan.activities:
        row: Any = by_id[activity.id]
        days_p50 = max(float(row.finish_days_P50) - float(row.start_days_P50), 0.0)
        effort = {role: ends_of(each) for role, each in activity.effort.items()}
        if activity.duration is not None:
            days = ends_of(activity.duration)
            for role, people in activity.crew.items():
                hours = people * per_day
                effort[role] = Ends(*(each * hours for each in days))
        elif activity.milestone:
            days = Ends(0.0, 0.0, 0.0)
        else:
            days = Ends(days_p50, days_p50, days_p50)
        found.append(
            OutRow(
                activity, effort, days, bool(activity.effort),
                _day(row.start_date_P50), _day(row.finish_date_P50), _day(row.finish_date_P80),
            )
        )  # fmt: skip
    return found


def _day(value: Any) -> dt.date:
    """A day of a frame."""
    import pandas as pd

    return pd.Timestamp(value).date()


def by_name(plan: Plan, effort: dict[str, Ends]) -> dict[str, Ends]:
    """Hours by the names of roles instead of their ids."""
    names = {role.id: role.name for role in plan.roles}
    return {names[role]: ends for role, ends in effort.items()}


def hours_text(effort: dict[str, Ends]) -> str:
    """
    Hours by role with their ranges, as text.

    Examples
    --------
    >>> hours_text({"design": Ends(16, 24, 40), "pm": Ends(4, 4, 4)})
    'design 16/24/40; pm 4'
    """
    return "; ".join(
        f"{role} {'/'.join(f'{each:.10g}' for each in ends)}"
        if ends.is_range
        else f"{role} {ends.likely:.10g}"
        for role, ends in effort.items()
    )
