"""The axis on which a trial happens, and its ways to and from each calendar's working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from estimation.distributions import Array
    from estimation.plan import WorkingCalendar

Side = Literal["start", "finish"]

TOLERANCE = 1e-9
"""Two instants nearer than this many working days are the same."""


class Axis(Protocol):
    """How one calendar's working days lie on the time of a trial."""

    def workdays(self, t: Array) -> Array:
        """Working days elapsed at the instants `t`."""

    def instant(self, w: Array, side: Side) -> Array:
        """Instant at which `w` working days have elapsed: the first such, or the last."""


class FlatAxis:
    """The axis of a plan with one calendar only: its working days are the time of the trial."""

    def workdays(self, t: Array) -> Array:
        """The instants themselves."""
        return t

    def instant(self, w: Array, side: Side) -> Array:
        """The working days themselves."""
        return w


@dataclass(frozen=True, eq=False)
class Timeline:
    """
    Time of a trial: calendar days, or working days where all share one calendar.

    Parameters
    ----------
    team : WorkingCalendar
        The calendar in which the finish is counted.
    start : date
        `project.start`.
    flat : bool
        Whether every activity works on the team's calendar.
    """

    team: WorkingCalendar
    start: date
    flat: bool

    def axis(self, calendar: WorkingCalendar) -> Axis:
        """The calendar as an axis of this timeline."""
        return FlatAxis() if self.flat else calendar

    @cached_property
    def day0(self) -> float:
        """Working days of the team before the first working instant of the project."""
        return float(self.team.workdays(self._calendar_days(self.start)))

    def _calendar_days(self, day: date) -> Array:
        """Calendar days from the first day of the calendars."""
        return np.array(float((day - self.team.origin).days))

    @cached_property
    def origin(self) -> float:
        """Instant of day 0."""
        return self.morning(self.start)

    def morning(self, day: date) -> float:
        """Instant at which work can begin on or after a day."""
        elapsed = self.team.workdays(self._calendar_days(day))
        if self.flat:
            return float(elapsed) - self.day0
        if day == self.start:
            return float(self.team.instant(elapsed, "start"))
        return float(self._calendar_days(day))

    def working_day(self, day: date) -> date:
        """First working day of the team on or after a day."""
        opens = self.team.instant(self.team.workdays(self._calendar_days(day)), "start")
        return self.team.origin + timedelta(days=int(np.floor(opens)))

    def evening(self, day: date) -> float:
        """Instant at which a day ends."""
        ended = self._calendar_days(day) + 1
        return float(self.team.workdays(ended)) - self.day0 if self.flat else float(ended)

    def team_days(self, t: Array) -> Array:
        """Working days of the team from day 0 to the instants `t`."""
        return t if self.flat else self.team.workdays(t) - self.day0

    def dates(self, days: Array) -> np.ndarray:
        """Dates on which `days` working days of the team from day 0 are done, datetime64[D]."""
        begun = np.maximum(np.asarray(days, dtype=np.float64), 1e-6)
        return self.team.date_of(begun + self.day0)

    def dates_of_instants(self, days: Array, opening: date | None) -> np.ndarray:
        """
        Dates of what has no length and may not be before a day, datetime64[D].

        The first instant of a day and the end of the working day before it are the same number of
        working days. What nothing holds is dated as any finish; what waits for the morning of a day
        has that day's date, or that of the next working day.
        """
        dates = self.dates(days)
        if opening is None:
            return dates
        morning = float(self.team_days(np.array(self.morning(opening))))
        first = self.dates(np.array(morning + 1e-6))
        return np.where(np.asarray(days) >= morning - TOLERANCE, np.maximum(dates, first), dates)

    def days_until(self, day: date) -> float:
        """Working days of the team from day 0 to the end of a day."""
        return float(self.team.workdays(self._calendar_days(day) + 1)) - self.day0

    @cached_property
    def first_day(self) -> date:
        """The day of day 0."""
        return self.working_day(self.start)


def default_calendar(calendars: Mapping[str, WorkingCalendar]) -> WorkingCalendar:
    """The calendar named `team`, else the first."""
    return calendars["team"] if "team" in calendars else next(iter(calendars.values()))
