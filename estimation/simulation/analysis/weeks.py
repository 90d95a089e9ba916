"""What each week of each trial holds: hours by role, money spent, and when things are done."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.plan.calendars import END_OF_TIME
from estimation.simulation.backend import Stretches
from estimation.simulation.engine.kernel import Kernel
from estimation.simulation.engine.placement import FIRST_REACH
from estimation.simulation.engine.threads import cores, in_threads
from estimation.simulation.reference.trials import span_hours
from estimation.simulation.reference.work import draw_work, says_what_remains, shared_draws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation.backend import Work
    from estimation.simulation.figures import Figures
    from estimation.simulation.model.model import ActivityModel, Model
    from estimation.simulation.model.variables import RandomDraws

spread = Kernel("spreading", "spread")

MOST_NUMBERS = 64_000_000
"""Hours by role, period and trial at most, 256 MB; of longer runs the first trials."""

BLOCK = 512_000
"""Activities times trials that one thread takes at a time; short arrays keep Python busy."""

FEWEST = 1_024
"""Trials that one thread takes at a time at least, where there are so many."""


@dataclass(frozen=True, eq=False)
class Weeks:
    """
    Hours and money of the first trials of a run, by period: weeks, parted where a month begins.

    Parameters
    ----------
    trials : int
        All of the run, or as many as memory allows.
    starts : tuple of date
        First day of each of the P periods: the project's first day, Mondays, firsts of months.
    end : date
        The day after the last period.
    hours : array, shape (roles, P, trials), of float32, [h]
    role_hours : array, shape (roles, trials), [h]
        The same, all periods together.
    other_cost, billed_expenses : array, shape (P, trials), of float32, [money]
        What is spent beside labour, and the part of it that the client pays on top.
    done : dict of array, shape (trials,), of int
        Index of the period in which an activity is done, for those that payments hang on.
    finished : array, shape (trials,), of int
        Index of the period in which the project is done.
    """

    trials: int
    starts: tuple[date, ...]
    end: date
    hours: NDArray[np.float32]
    role_hours: Array
    other_cost: NDArray[np.float32]
    billed_expenses: NDArray[np.float32]
    done: dict[str, NDArray[np.intp]]
    finished: NDArray[np.intp]

    @property
    def mondays(self) -> list[date]:
        """The Monday of the week of each period."""
        return [start - timedelta(days=start.weekday()) for start in self.starts]


def weeks_of(result: Figures) -> Weeks:
    """
    Find what happens in each week of the trials of a run.

    Parameters
    ----------
    result : Figures

    Returns
    -------
    Weeks
    """
    plan, model = result.plan, result.simulation.model
    finishes = result.finish_dates
    starts = _periods(plan.project.start, finishes.max().item())
    shape = (len(starts) - 1, min(result.trials, _most(len(plan.roles), len(starts))))
    paid = {payment.at for payment in plan.payments} & set(model.ids)
    weeks = Weeks(
        trials=shape[1],
        starts=starts[:-1],
        end=starts[-1],
        hours=np.zeros((len(plan.roles), *shape), dtype=np.float32),
        role_hours=np.zeros((len(plan.roles), shape[1])),
        other_cost=np.zeros(shape, dtype=np.float32),
        billed_expenses=np.zeros(shape, dtype=np.float32),
        done={name: np.zeros(shape[1], dtype=np.intp) for name in paid},
        finished=_period_of_dates(starts[:-1], finishes[: shape[1]]),
    )
    weeks.other_cost[0] += model.mitigation_price
    instants = np.array([model.timeline.morning(start) for start in weeks.starts])
    edges = [model.axis(axis).workdays(instants) for axis in range(len(model.calendars))]
    whole, place = result.draws, _placer(result)
    _reach(model, starts[-1])

    def add_block(at: slice) -> None:
        """Add some trials; each block writes to its own."""
        draws = whole.part(at.start, at.stop - at.start)
        works = draw_work(model, draws, shared_draws(model, draws))
        block = _Block(model, draws, works, *place(works, at), at)
        block.place_hammocks()
        block.add_hours(weeks, edges)
        block.add_money(weeks, result)

    in_threads(add_block, blocks_of(weeks.trials, len(model.activities)), cores())
    return weeks


def blocks_of(trials: int, activities: int) -> list[slice]:
    """Trials in blocks of about the same size, so that no thread waits long for another."""
    size = max(BLOCK // activities, FEWEST)
    count = -(-trials // size)
    count += -count % cores() if trials > FEWEST else 0
    ends = [round(k * trials / count) for k in range(count + 1)]
    return [slice(first, end) for first, end in itertools.pairwise(ends) if end > first]


def _placer(result: Figures) -> Callable[[tuple[Work, ...], slice], _Placed]:
    """What gives the work of some trials its place in time: their trace, or a further placing."""
    firsts = None
    if result.inner is result:
        # Activities are read off the same trace.
        start, finish, begins = result.traced.traces.instants
        firsts = result.traced.first_stretches
    if firsts is None or not len(start):
        placer = result.simulation.backend.placer

        def placed(works: tuple[Work, ...], _: slice) -> _Placed:
            counts = np.array([len(work.stretches) for work in works], dtype=np.int64)
            return _Placed(placer.place_stretches(works), np.cumsum(counts) - counts)

        return placed

    def traced(_: tuple[Work, ...], at: slice) -> _Placed:
        return _Placed(Stretches(start[:, at].T, finish[:, at].T, begins[:, at].T), firsts)

    return traced


class _Placed(NamedTuple):
    """When all stretches lie, and which is the first of each activity."""

    placed: Stretches
    firsts: NDArray[np.int64]


def _reach(model: Model, end: date) -> None:
    """Let calendars grow now as far as they will be asked for: threads only read them."""
    for calendar in model.calendars:
        limit = (END_OF_TIME - calendar.origin).days
        calendar.open_days(min(2 * (end - calendar.origin).days + 2 * FIRST_REACH, limit))


def _most(roles: int, periods: int) -> int:
    """How many trials memory allows."""
    return max(MOST_NUMBERS // (max(roles, 1) * periods), 1)


def _periods(start: date, last: date) -> tuple[date, ...]:
    """First days of the periods, and the Monday that ends the last."""
    end = last + timedelta(days=7 - last.weekday())
    days = (start + timedelta(days=n) for n in range(1, (end - start).days))
    inner = [day for day in days if day.weekday() == 0 or day.day == 1]
    return (start, *inner, end)


def _period_of_dates(starts: tuple[date, ...], dates: NDArray[np.datetime64]) -> NDArray[np.intp]:
    """Index of the period of each date."""
    edges = np.array(starts, dtype="datetime64[D]")
    return np.maximum(np.searchsorted(edges, dates, side="right") - 1, 0)


class _Span(NamedTuple):
    """Hours of an activity by role, and from when to when they are done, on its calendar."""

    axis: int
    begin: Array
    end: Array
    hours: dict[int, Array]


@dataclass(frozen=True, eq=False)
class _Block:
    """Some trials, placed in time."""

    model: Model
    draws: RandomDraws
    works: tuple[Work, ...]
    placed: Stretches
    firsts: NDArray[np.int64]
    at: slice

    def place_hammocks(self) -> None:
        """A hammock lasts as long as what it spans."""
        start, finish = self.placed.start, self.placed.finish
        for i, activity in enumerate(self.model.activities):
            if activity.span is not None:
                first, to = activity.span
                start[:, i] = start[:, first]
                finish[:, i] = np.maximum(start[:, i], finish[:, to])

    def add_hours(self, weeks: Weeks, edges: list[Array]) -> None:
        """Spread the hours of all activities over the periods; `edges` by calendar."""
        for i, (activity, work) in enumerate(zip(self.model.activities, self.works, strict=True)):
            for part in self._spans(i, activity, work, int(self.firsts[i])):
                for role, hours in part.hours.items():
                    weeks.role_hours[role, self.at] += hours
                    into = weeks.hours[role]
                    spread(part.begin, part.end, hours, edges[part.axis], into, self.at.start)

    def _workdays(self, axis: int, t: Array) -> Array:
        """Working days elapsed on a calendar, as compiled code takes them."""
        return np.ascontiguousarray(self.model.axis(axis).workdays(t))

    def _spans(self, i: int, activity: ActivityModel, work: Work, first: int) -> Iterator[_Span]:
        """When the hours of one activity are worked; `first` is its first stretch."""
        progress = activity.progress
        spent: dict[int, float] = {}
        since = -np.inf
        if progress is not None and progress.finished is not None and activity.span is None:
            yield self._known(activity.axis, progress.started, progress.finished, work.hours)
            return
        if progress is not None and progress.hours:
            spent = dict(progress.hours)
            before = {role: np.full(self.draws.trials, h) for role, h in spent.items()}
            now = max(activity.resumes, activity.no_earlier, activity.counts_from)
            yield self._known(activity.axis, progress.started, now, before)
            since = now
        left = {role: hours - spent.get(role, 0) for role, hours in work.hours.items()}
        if activity.span is not None:
            yield self._hammock(i, work)
        elif activity.review is not None and not says_what_remains(activity):
            yield from self._reworks(work, first, left)
        elif left:
            yield self._stretch(work, 0, first, left, since)

    def _hammock(self, i: int, work: Work) -> _Span:
        """Hours of a hammock, the same in each of its weeks."""
        axis, counted = self.model.team_axis, self.model.activities[i].counts_from
        begin = self._workdays(axis, np.maximum(self.placed.start[:, i], counted))
        end = np.maximum(begin, self._workdays(axis, self.placed.finish[:, i]))
        return _Span(axis, begin, end, span_hours(self.model, i, work, self.placed, self.draws))

    def _known(self, axis: int, begin: float, end: float, hours: dict[int, Array]) -> _Span:
        """Hours that are spent already."""
        instants = np.array([begin, max(begin, end)])
        begun, ended = self._workdays(axis, instants)
        trials = self.draws.trials
        return _Span(axis, np.full(trials, begun), np.full(trials, ended), hours)

    def _stretch(
        self,
        work: Work,
        number: int,
        first: int,
        hours: dict[int, Array],
        since: float = -np.inf,
    ) -> _Span:
        """Hours that are done in one stretch, in what lies of it after an instant."""
        stretch = work.stretches[number]
        begin = self._workdays(stretch.axis, self.placed.begins[:, first + number])
        end = begin + stretch.days
        if since > -np.inf:
            begin = np.maximum(begin, self._workdays(stretch.axis, np.array([since])))
        return _Span(stretch.axis, begin, np.maximum(begin, end), hours)

    def _reworks(self, work: Work, first: int, hours: dict[int, Array]) -> Iterator[_Span]:
        """Reworks stand between the waits of a review; what comes after the last is a delay."""
        again = range(1, len(work.stretches) - (len(work.stretches) % 2 == 0), 2)
        days = sum((work.stretches[k].days for k in again), np.zeros(self.draws.trials))
        for k in again:
            whole = np.full(self.draws.trials, float(k == 1))
            share = np.divide(work.stretches[k].days, days, out=whole, where=days > 0)
            yield self._stretch(work, k, first, {r: h * share for r, h in hours.items()})

    def add_money(self, weeks: Weeks, result: Figures) -> None:
        """Put expenses, risks and payments into the periods in which they fall."""
        model, plan, draws = self.model, result.plan, self.draws
        index = {name: i for i, name in enumerate(model.ids)}
        trials = np.arange(self.at.start, self.at.stop)
        for name, periods in weeks.done.items():
            periods[self.at] = self._period(weeks, index[name])
        for expense, (variable, is_billed) in zip(plan.expenses, model.expenses, strict=True):
            at = np.zeros(draws.trials, dtype=np.intp)
            if expense.at is not None:
                at = self._period(weeks, index[expense.at])
            amount = draws.value(variable)
            weeks.other_cost[at, trials] += amount
            if is_billed:
                weeks.billed_expenses[at, trials] += amount
        for risk, simulated in zip(plan.risks, model.risks, strict=True):
            if simulated.cost is not None:
                at = weeks.finished[self.at]
                if risk.affects and risk.affects != "all":
                    at = np.max([self._period(weeks, index[name]) for name in risk.affects], axis=0)
                occurred = draws.happens(f"risk:{risk.id}:occurs", simulated.probability)
                weeks.other_cost[at, trials] += np.where(occurred, draws.value(simulated.cost), 0)

    def _period(self, weeks: Weeks, i: int) -> NDArray[np.intp]:
        """Index of the period in which an activity is done."""
        activity, timeline = self.model.activities[i], self.model.timeline
        opening = activity.opening if activity.is_instant else None
        done = timeline.team_days(self.placed.finish[:, i])
        return _period_of_dates(weeks.starts, timeline.dates_of_instants(done, opening))
