"""Working days of a calendar on the axis of absolute time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from estimation.distributions import Array
from estimation.errors import PlanError
from estimation.plan.fields import LATEST
from estimation.plan.holiday_dates import holiday_dates
from estimation.plan.team import WEEKDAYS, CalendarSpec, Closed

SNAP = 1e-9
"""[working days] Nearer than this to a whole number is that number."""

END_OF_TIME = date(3000, 1, 1)
"""No calendar goes further."""

FIRST_REACH = 1024
"""[calendar days] Known from the start; twice as many at each growth."""


class EndOfTimeError(PlanError):
    """Work runs past the end of a calendar."""


class WorkingCalendar:
    """
    Working days elapsed as a function of absolute time, and its two inverses.

    Absolute time is a real number of calendar days since `origin`; its fraction is the elapsed
    share of the working day, so Friday's end is Saturday 0.0. Working days are counted from the
    origin; before it every day counts as a working day. Public holidays are known until 2200.

    Parameters
    ----------
    specs : CalendarSpec or sequence of CalendarSpec
        With several, work is done on the days that all share.
    first : date
        The origin, no later than any day that will be asked for.
    name : str
        What to call it in messages.

    Raises
    ------
    PlanError
        If the calendar never works.

    Examples
    --------
    Monday 4 January 2027, and a week of five days.

    >>> calendar = WorkingCalendar(CalendarSpec(), date(2027, 1, 4))
    >>> calendar.workdays([4.5, 5.0, 6.0, 7.0, 7.5])
    array([4.5, 5. , 5. , 5. , 5.5])
    >>> calendar.instant([5.0], "finish"), calendar.instant([5.0], "start")
    (array([5.]), array([7.]))
    >>> calendar.date_of([5.0, 5.5])
    array(['2027-01-08', '2027-01-11'], dtype='datetime64[D]')
    """

    def __init__(
        self, specs: CalendarSpec | Sequence[CalendarSpec], first: date, name: str = "team"
    ) -> None:
        self.specs = (specs,) if isinstance(specs, CalendarSpec) else tuple(specs)
        self.origin = first
        self.name = name
        self._open: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._grow(FIRST_REACH)
        self._reach_workday(0)

    @classmethod
    def shared(cls, calendars: Sequence[WorkingCalendar]) -> WorkingCalendar:
        """
        Calendar of the days that several calendars share.

        Raises
        ------
        PlanError
            If they share none.
        """
        specs = [spec for calendar in calendars for spec in calendar.specs]
        name = " and ".join(calendar.name for calendar in calendars)
        return cls(specs, calendars[0].origin, name)

    @property
    def hours_per_day(self) -> float:
        """Hours of a working day; the fewest where calendars are shared."""
        return min(spec.hours_per_day for spec in self.specs)

    @property
    def days_per_week(self) -> int:
        """Working days of a week without holidays."""
        return len(self._weekdays())

    def workdays(self, t: ArrayLike) -> Array:
        """
        Working days elapsed at absolute time `t`.

        Parameters
        ----------
        t : array, [calendar days since the origin]

        Returns
        -------
        array, same shape, [working days]
        """
        time = np.asarray(t, dtype=np.float64)
        day = np.floor(time)
        self._reach_day(day)
        index = np.maximum(day, 0).astype(np.intp)
        elapsed = self._elapsed[index] + self._open[index] * (time - day)
        return np.where(time < 0, time, elapsed)

    def instant(self, w: ArrayLike, side: Literal["start", "finish"] = "start") -> Array:
        """
        Absolute time at which `w` working days have elapsed.

        Parameters
        ----------
        w : array, [working days since the origin]
        side : {"start", "finish"}
            Where a whole number of days is followed by days off: ``"finish"`` is the earliest such
            time (Friday's end), ``"start"`` the latest (Monday 0.0).

        Returns
        -------
        array, same shape, [calendar days since the origin]
        """
        days = _snapped(w)
        whole = np.floor(days)
        self._reach_workday(whole)
        index = np.maximum(whole, 0).astype(np.intp)
        part = days - whole
        at = self._workday[index] + part
        if side == "finish":
            ended = np.where(index > 0, self._workday[np.maximum(index - 1, 0)] + 1, 0)
            at = np.where(part > 0, at, ended)
        return np.where(days < 0, days, at)

    def date_of(self, w: ArrayLike) -> NDArray[np.datetime64]:
        """
        Date on which a finish after `w` working days falls: 5.0 falls on the fifth working day.

        Parameters
        ----------
        w : array, [working days since the origin]
            0 falls on the first working day.

        Returns
        -------
        array, same shape, datetime64[D]
        """
        number = np.maximum(np.ceil(_snapped(w)) - 1, 0)
        self._reach_workday(number)
        days = self._workday[number.astype(np.intp)]
        return np.datetime64(self.origin, "D") + days.astype("timedelta64[D]")

    def open_days(self, count: int) -> NDArray[np.bool_]:
        """
        Whether work is done on each of the first `count` calendar days from the origin.

        Raises
        ------
        PlanError
            If that is further than any calendar goes.
        """
        self._reach_day(count - 1)
        return self._open[:count]

    def _weekdays(self) -> set[int]:
        """Numbers of the weekdays that all calendars share."""
        return set.intersection(*({WEEKDAYS.index(d) for d in spec.days} for spec in self.specs))

    def _reach_day(self, day: ArrayLike) -> None:
        """Grow until the days are known."""
        furthest = float(np.max(day, initial=0))
        if furthest >= len(self._open):
            self._grow(furthest + 1)

    def _reach_workday(self, number: ArrayLike) -> None:
        """Grow until that many working days are known, and one more."""
        furthest = float(np.max(number, initial=0))
        while furthest >= len(self._workday):
            self._grow(max(furthest + 1, 2.0 * len(self._open)))

    def _grow(self, days: float) -> None:
        """Know at least so many calendar days."""
        limit = (END_OF_TIME - self.origin).days
        if len(self._open) >= limit or days > limit:
            raise self._end()
        count = min(max(int(days), 2 * len(self._open)), limit)
        old = len(self._open)
        self._open = np.concatenate([self._open, self._opened(old, count)])
        self._elapsed = np.concatenate([[0.0], np.cumsum(self._open, dtype=np.float64)])
        self._workday = np.flatnonzero(self._open).astype(np.float64)

    def _end(self) -> PlanError:
        """Why no more days are known."""
        if not self._open.any():
            return PlanError(
                f"calendar {self.name} never works: its days, holidays and closed days leave no "
                "working day; open a day that all of it shares"
            )
        return EndOfTimeError(
            f"the work runs past the year {END_OF_TIME.year} on calendar {self.name}; "
            "check durations, lags and efforts"
        )

    def _opened(self, begin: int, end: int) -> NDArray[np.bool_]:
        """Whether work is done on each day from `begin` to before `end`."""
        weekday = (self.origin.weekday() + np.arange(begin, end)) % 7
        is_open = np.isin(weekday, sorted(self._weekdays()))
        if not is_open.any():
            return is_open
        first, last = self.origin + timedelta(begin), self.origin + timedelta(end - 1)
        years = range(first.year, min(last, LATEST).year + 1)
        for spec in self.specs:
            off = holiday_dates(spec.holidays, years) if spec.holidays and years else set()
            for day in off:
                if first <= day <= last:
                    is_open[(day - first).days] = False
            for closed in spec.closed:
                begins, ends = _ends(closed)
                if ends >= first and begins <= last:
                    low, high = max(begins, first), min(ends, last)
                    is_open[(low - first).days : (high - first).days + 1] = False
        return is_open


def _ends(closed: date | Closed) -> tuple[date, date]:
    """First and last day off."""
    return (closed.from_, closed.to) if isinstance(closed, Closed) else (closed, closed)


def _snapped(w: ArrayLike) -> Array:
    """Working days, whole where they are meant to be."""
    days = np.asarray(w, dtype=np.float64)
    whole = np.round(days)
    return np.where(np.abs(days - whole) < SNAP, whole, days)
