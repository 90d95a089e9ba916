"""What a play needs to know of a plan, in the order in which activities can be played."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from estimation.plan import WorkingCalendar
    from estimation.simulation.estimates import Estimates
    from estimation.simulation.timeline import Axis, Timeline
    from estimation.simulation.variables import Copula, Variable

Roles = tuple[tuple[int, float], ...]


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
    """A client review: `cap` [working days]; `rework` is a share of the effort of activity `of`."""

    of: int
    turnaround: Variable
    rounds: Variable
    rework: float
    cap: float | None

    def turnaround_of(self, number: int) -> Variable:
        """Wait in the round of that number: each has its own luck."""
        return replace(self.turnaround, id=f"{self.turnaround.id}:{number}")


@dataclass(frozen=True)
class ProgressModel:
    """
    What is known of an activity that has begun; instants of the timeline, hours by role.

    `remaining` is effort by role or a duration; None where only the plan can say what is left.
    """

    started: float
    finished: float | None
    hours: Roles
    remaining_effort: tuple[RoleEffort, ...] = ()
    remaining_duration: Variable | None = None

    @property
    def says_what_remains(self) -> bool:
        """Whether somebody estimated what is left."""
        return bool(self.remaining_effort) or self.remaining_duration is not None


@dataclass(frozen=True)
class ActivityModel:
    """
    One activity, ready to play.

    `axis` is an index of the model's calendars. Work is placed from the instant `resumes` on, and
    the finish is `no_earlier` than another. Exactly one of these says how long it takes: `effort`,
    `duration`, `review`, `span` (indices of the activities between which a hammock lasts), or none
    of them for a milestone.
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

    @property
    def held(self) -> Iterator[int]:
        """Roles whose people it holds while it runs."""
        yield from (part.role for part in self.effort)
        yield from (crew.role for crew in self.crew)
        if self.progress is not None:
            yield from (part.role for part in self.progress.remaining_effort)


@dataclass(frozen=True)
class RiskModel:
    """A risk as it is played: mitigated or not. Effects that it does not have are None."""

    id: str
    probability: float
    factor: Variable | None
    delay: Variable | None
    cost: Variable | None
    delays_finish: bool


@dataclass(frozen=True)
class PriceModel:
    """How the price of a trial follows from its hours and its length."""

    kind: str
    amount: float | None
    target_margin: float | None


@dataclass(frozen=True)
class Model:
    """
    A plan with its calibration, compiled: everything but the luck.

    Activities stand in an order in which each comes after all it depends on; `priorities` are their
    indices in the order in which they are given people, of whom there are `people` in each role.
    `estimates` are kept for a later model of nearly the same plan.
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
    risks: tuple[RiskModel, ...]
    expenses: tuple[tuple[Variable, bool], ...]
    mitigation_price: float
    cost_rates: tuple[float | None, ...]
    bill_rates: tuple[float | None, ...]
    costs_known: bool
    bills_known: bool
    price: PriceModel | None
    copula: Copula | None
    deadline: date | None
    budget: float | None
    estimates: Estimates

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of the activities."""
        return tuple(activity.id for activity in self.activities)

    @cached_property
    def has_limits(self) -> bool:
        """Whether an activity works with people of whom there are only so many."""
        return any(
            self.people[role] is not None for activity in self.activities for role in activity.held
        )

    def axis(self, index: int) -> Axis:
        """One of the calendars on the timeline of the plays."""
        return self.timeline.axis(self.calendars[index])
