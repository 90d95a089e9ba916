"""What a trial needs to know of a plan: activities, links, people, risks, rates."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    import numpy as np

    from estimation.distributions import Array
    from estimation.plan import WorkingCalendar
    from estimation.simulation.model.effort_tables import Estimates
    from estimation.simulation.model.timeline import Axis, Timeline
    from estimation.simulation.model.variables import Copula, Variable

Roles = tuple[tuple[int, float], ...]
"""A number for each of some roles, by index of the role."""


@dataclass(frozen=True)
class Link:
    """A dependency on the activity at `predecessor`; `lag` [working days of the successor]."""

    predecessor: int
    type: str
    lag: float


@dataclass(frozen=True)
class RoleEffort:
    """
    Hours of one role: `scale` times the variable.

    `people` is the crew of the role, and `capacity` what it does in a day [h].
    """

    role: int
    variable: Variable
    scale: float
    people: float
    capacity: float


@dataclass(frozen=True)
class RoleCrew:
    """People of one role for as long as an activity with its own duration runs; [h per day]."""

    role: int
    people: float
    hours_per_day: float


@dataclass(frozen=True)
class ReviewModel:
    """
    A client review: `cap` [working days]; `rework` is a share of the effort of activity `of`.

    `back` is the number of rounds that came back already, where somebody said it: the `rounds` are
    those from there on, and their random numbers those of the rounds that they are. `first` is the
    wait of the first of them, where more is known of it than of the others.
    """

    of: int
    turnaround: Variable
    rounds: Variable
    rework: float
    cap: float | None
    back: int = 0
    first: Variable | None = None

    def turnaround_of(self, number: int) -> Variable:
        """Wait in the round of that number: each has its own random numbers."""
        known = self.turnaround if self.first is None or number > 1 else self.first
        return replace(known, id=f"{self.turnaround.id}:{number + self.back}")


@dataclass(frozen=True)
class ProgressModel:
    """
    What is known of an activity that has begun; instants of the timeline, hours by role.

    `elapsed` are the working days of its calendar from its start to its finish, or to the status
    date. `remaining` is effort by role or a duration; None where only the plan says what is left.
    """

    started: float
    finished: float | None
    elapsed: float
    hours: Roles
    remaining_effort: tuple[RoleEffort, ...] = ()
    remaining_duration: Variable | None = None

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to do."""
        return self.finished is not None

    @property
    def says_what_remains(self) -> bool:
        """Whether somebody estimated what is left."""
        return bool(self.remaining_effort) or self.remaining_duration is not None


@dataclass(frozen=True)
class ActivityModel:
    """
    One activity, ready to be simulated.

    `axis` is an index of the model's calendars. Work is placed from the instant `resumes` on, and
    the finish is `no_earlier` than another; where it does not exist, its links pass through it from
    the instant `passes` on. Weekly hours of a hammock count from `counts_from` on. What has no
    length is dated `opening` at the earliest: it waits for the first instant of that day.
    Exactly one of these says how long it takes: `effort`, `duration`, `review`, `span` (indices of
    the activities between which a hammock lasts), or none of them for a milestone.
    """

    id: str
    axis: int
    links: tuple[Link, ...]
    resumes: float
    exists: float
    effort: tuple[RoleEffort, ...] = ()
    duration: Variable | None = None
    crew: tuple[RoleCrew, ...] = ()
    review: ReviewModel | None = None
    span: tuple[int, int] | None = None
    weekly: tuple[tuple[int, Variable], ...] = ()
    on_history: bool = False
    factors: tuple[int, ...] = ()
    risks: tuple[int, ...] = ()
    progress: ProgressModel | None = None
    no_earlier: float = -math.inf
    passes: float = -math.inf
    opening: date | None = None
    counts_from: float = -math.inf

    @property
    def left(self) -> tuple[tuple[float, Variable], ...]:
        """Variables of the work, or of what is left of it, each with its likely size."""
        effort, duration, progress = self.effort, self.duration, self.progress
        if progress is not None and progress.finished is not None:
            return ()
        if progress is not None and progress.says_what_remains:
            effort, duration = progress.remaining_effort, progress.remaining_duration
        sizes = tuple((part.variable.base * part.scale, part.variable) for part in effort)
        return sizes if duration is None else (*sizes, (duration.base, duration))

    @property
    def is_instant(self) -> bool:
        """Whether it never takes any time."""
        is_zero = self.duration is None or float(self.duration.table.values[-1]) == 0
        return is_zero and not (self.effort or self.review or self.span or self.risks)

    @property
    def capacities(self) -> dict[int, float]:
        """Hours that the people of each role do in a day."""
        left = () if self.progress is None else self.progress.remaining_effort
        return {
            **{part.role: part.capacity for part in (*left, *self.effort)},
            **{crew.role: crew.hours_per_day for crew in self.crew},
        }

    @property
    def is_waiting(self) -> bool:
        """Whether it is a review that has begun, of which nobody estimated what is left."""
        progress = self.progress
        if self.review is None or progress is None:
            return False
        return not (progress.is_finished or progress.says_what_remains)

    @property
    def is_front(self) -> bool:
        """Whether its people are there already, before all else that needs them."""
        return self.progress is not None and not self.is_waiting

    @property
    def told_roles(self) -> tuple[int, ...]:
        """Roles that work on it whose hours so far are reported."""
        reported = () if self.progress is None else self.progress.hours
        capacities = self.capacities
        return tuple(role for role, _ in reported if role in capacities)

    @property
    def goes_on_with_less(self) -> bool:
        """Whether a crew goes on after the status date with its hours less those reported."""
        progress = self.progress
        if progress is None or progress.is_finished or progress.says_what_remains:
            return False
        return bool(self.crew and self.told_roles)

    @property
    def actual_hours(self) -> dict[int, float]:
        """Hours by role of work that is finished: those reported, or else the likely ones."""
        known = {} if self.progress is None else dict(self.progress.hours)
        if not known:
            known = {part.role: part.variable.base * part.scale for part in self.effort}
        if not known and self.duration is not None:
            days = self.duration.base
            known = {crew.role: days * crew.hours_per_day for crew in self.crew}
        return known

    @property
    def spent_days(self) -> float:
        """
        Working days since its start of which no hours tell.

        Where work is estimated in days alone, they are what it took so far.
        """
        progress = self.progress
        if progress is None or self.duration is None:
            return 0.0
        if progress.is_finished:
            return 0.0 if self.crew else progress.elapsed
        is_placed_from_start = not progress.says_what_remains
        return 0.0 if is_placed_from_start or self.told_roles else progress.elapsed

    @property
    def actual_days(self) -> float:
        """Working days that finished work took: those of its hours, or those that passed."""
        hours = self.actual_hours
        by_hours = [hours[role] / c for role, c in self.capacities.items() if role in hours]
        return max([self.spent_days, *by_hours])

    @property
    def people(self) -> dict[int, float]:
        """People of each role at work on it, at most."""
        left = () if self.progress is None else self.progress.remaining_effort
        return {
            **{part.role: part.people for part in (*left, *self.effort)},
            **{crew.role: crew.people for crew in self.crew},
        }

    @property
    def held(self) -> Iterator[int]:
        """Roles whose people it holds while it runs."""
        yield from (part.role for part in self.effort)
        yield from (crew.role for crew in self.crew)
        if self.progress is not None:
            yield from (part.role for part in self.progress.remaining_effort)


@dataclass(frozen=True)
class RiskModel:
    """A risk as it is simulated: mitigated or not. Effects that it does not have are None."""

    id: str
    probability: float
    factor: Variable | None
    delay: Variable | None
    cost: Variable | None
    delays_finish: bool


@dataclass(frozen=True)
class PriceModel:
    """
    How the price of a trial follows from its hours and its length.

    `added` is what change orders add: to the amount, to the cap, or once to a retainer [money].
    """

    kind: str
    amount: float | None
    target_margin: float | None
    added: float = 0.0


@dataclass(frozen=True)
class Model:
    """
    A plan with its calibration, compiled: everything but the random numbers.

    Activities stand in an order in which each comes after all it depends on; `priorities` are their
    indices in the order in which they are given people, of whom there are `people` in each role.
    `uncoupled` are names in correlations that have no spread of their own; `estimates` stay for
    a later model of nearly the same plan.
    """

    activities: tuple[ActivityModel, ...]
    priorities: tuple[int, ...]
    people: tuple[float | None, ...]
    timeline: Timeline
    calendars: tuple[WorkingCalendar, ...]
    team_axis: int
    days_per_week: float
    factors: tuple[Variable, ...]
    project_factor: Variable | None
    firm_level: Variable | None
    risks: tuple[RiskModel, ...]
    expenses: tuple[tuple[Variable, bool], ...]
    mitigation_price: float
    cost_rates: tuple[float | None, ...]
    bill_rates: tuple[float | None, ...]
    costs_known: bool
    bills_known: bool
    price: PriceModel | None
    copula: Copula | None
    uncoupled: tuple[str, ...]
    deadline: date | None
    budget: float | None
    estimates: Estimates

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of the activities."""
        return tuple(activity.id for activity in self.activities)

    @cached_property
    def opening(self) -> date | None:
        """The day before which a milestone keeps the plan from its finish in every trial."""
        certain = (a for a in self.activities if a.is_instant and a.exists == 1)
        return max((a.opening for a in certain if a.opening is not None), default=None)

    def finish_dates(self, days: Array) -> np.ndarray:
        """Dates on which the plan is done after so many working days of the team, datetime64[D]."""
        return self.timeline.dates_of_instants(days, self.opening)

    @cached_property
    def has_limits(self) -> bool:
        """Whether an activity works with people of whom there are only so many."""
        return any(
            self.people[role] is not None for activity in self.activities for role in activity.held
        )

    def only(self, indices: Iterable[int], before: Mapping[int, int] | None = None) -> Model:
        """
        Model of some activities, those that they review included, with people enough for all.

        Parameters
        ----------
        indices : iterable of int
            Of activities that are no hammocks.
        before : mapping of int to int, optional
            The one activity that each waits for, by a link of the plan or else from finish to
            start; default: they wait for nothing.

        Returns
        -------
        Model
            Its activities in the order in which they stand here.
        """
        wanted = set(indices)
        wanted |= {a.review.of for i in wanted if (a := self.activities[i]).review is not None}
        order = sorted(wanted)
        index = {old: new for new, old in enumerate(order)}
        activities = tuple(_alone(self.activities[i], index, (before or {}).get(i)) for i in order)
        return replace(
            self,
            activities=activities,
            priorities=tuple(range(len(order))),
            people=tuple(None for _ in self.people),
        )

    def axis(self, index: int) -> Axis:
        """One of the calendars on the timeline of the trials."""
        return self.timeline.axis(self.calendars[index])


def _alone(activity: ActivityModel, index: Mapping[int, int], before: int | None) -> ActivityModel:
    """One activity with no link but those to the one before it, renumbered."""
    links: tuple[Link, ...] = ()
    if before is not None:
        known = [link for link in activity.links if link.predecessor == before]
        links = tuple(replace(link, predecessor=index[before]) for link in known)
        links = links or (Link(index[before], "FS", 0.0),)
    review = activity.review
    if review is not None:
        review = replace(review, of=index[review.of])
    return replace(activity, links=links, review=review)
