"""Plan + Calibration -> Model: everything that can be known before luck is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from estimation.calibration import priors
from estimation.distributions import discrete
from estimation.errors import PlanError
from estimation.plan import Activity, Plan, Question, Risk, WorkingCalendar
from estimation.simulation.estimates import Estimates, estimate_efforts
from estimation.simulation.model import (
    ActivityModel,
    Link,
    Model,
    PriceModel,
    ProgressModel,
    ReviewModel,
    RiskModel,
    RoleCrew,
    RoleEffort,
)
from estimation.simulation.timeline import Timeline, default_calendar
from estimation.simulation.variables import Copula, Variable

if TYPE_CHECKING:
    from estimation.calibration import Calibration
    from estimation.distributions import QuantileTable
    from estimation.plan import Quantity


LARGEST = 1e15
"""Beyond this a number is a slip of the pen, and sums of such numbers are not exact."""


def build_model(plan: Plan, calibration: Calibration | None, like: Model | None = None) -> Model:
    """
    Compile a plan.

    Parameters
    ----------
    plan : Plan
        With its scenario applied.
    calibration : Calibration or None
    like : Model, optional
        The tables of what has not changed since are kept.

    Returns
    -------
    Model

    Raises
    ------
    PlanError
        If correlations cannot all hold, or couple what has no spread of its own.
    SimulationError
        If history is asked for an activity of no hours.
    """
    return _Builder(plan, calibration, None if like is None else like.estimates).model()


@dataclass
class _Builder:
    """The plan, and what is looked up again and again while it is compiled."""

    plan: Plan
    calibration: Calibration | None
    like: Estimates | None
    estimates: Estimates = field(init=False)
    calendars: dict[str, WorkingCalendar] = field(init=False)
    timeline: Timeline = field(init=False)

    def __post_init__(self) -> None:
        plan = self.plan
        self.estimates = estimate_efforts(plan, self.calibration, self.like)
        self.calendars = plan.working_calendars()
        self.default = default_calendar(self.calendars)
        self.role_index = {role.id: i for i, role in enumerate(plan.roles)}
        self.role_calendars = {role.id: role.calendar or "" for role in plan.roles}
        self.order = plan.in_order()
        self.index = {activity.id: i for i, activity in enumerate(self.order)}
        self.shared: dict[tuple[str, ...], WorkingCalendar] = {}
        self.axes: list[WorkingCalendar] = []
        used = [self._calendar(activity) for activity in self.order]
        flat = all(calendar is self.default for calendar in used)
        self.timeline = Timeline(self.default, plan.project.start, flat)
        self.factor_ids = [f"driver:{d.id}" for d in plan.drivers]
        self.playing = [q for q in plan.questions if q.state == "open" and q.answers]
        self.factor_ids += [f"question:{q.id}" for q in self.playing]
        self.factor_affects = [d.affects for d in plan.drivers] + [q.affects for q in self.playing]

    def model(self) -> Model:
        """Put the parts together."""
        plan = self.plan
        activities = tuple(self._activity(activity) for activity in self.order)
        used = {role for activity in activities for role in _roles(activity, activities)}
        costs = tuple(role.cost_rate for role in plan.roles)
        bills = tuple(role.bill_rate for role in plan.roles)
        team_axis = self._axis(self.default)
        says_costs = bool(used or plan.expenses or any(risk.cost for risk in plan.risks))
        return Model(
            activities=activities,
            priorities=tuple(range(len(activities))),
            people=tuple(role.people for role in plan.roles),
            timeline=self.timeline,
            calendars=tuple(self.axes),
            team_axis=team_axis,
            days_per_week=float(self.default.days_per_week),
            factors=(
                *(_variable(f"driver:{d.id}", d.factor) for d in plan.drivers),
                *(_answer(question) for question in self.playing),
            ),
            project_factor=self._project_factor(),
            risks=tuple(_risk(risk) for risk in plan.risks),
            expenses=tuple(
                (_variable(f"expense:{e.id}", e.amount), e.billed) for e in plan.expenses
            ),
            mitigation_price=sum(
                r.mitigation.price for r in plan.risks if r.mitigated and r.mitigation is not None
            ),
            cost_rates=costs,
            bill_rates=bills,
            costs_known=says_costs and all(costs[role] is not None for role in used),
            bills_known=all(bills[role] is not None for role in used),
            price=None
            if plan.price is None
            else PriceModel(plan.price.kind, plan.price.amount, plan.price.target_margin),
            copula=self._copula(activities),
            deadline=plan.project.deadline,
            budget=plan.project.budget,
            estimates=self.estimates,
        )

    def _project_factor(self) -> Variable | None:
        """The factor that activities on history share."""
        if self.calibration is None or not self.estimates.on_history:
            return None
        return Variable("project-factor", self.calibration.project_factor, 1.0)

    @cached_property
    def past_reviews(self) -> tuple[QuantileTable, QuantileTable]:
        """Rounds and turnaround where a review leaves them out: from history, else from priors."""
        if self.calibration is None:
            return priors.rounds(), priors.turnaround()
        return self.calibration.rounds, self.calibration.turnaround

    def _calendar(self, activity: Activity) -> WorkingCalendar:
        """Days on which an activity runs: all its roles work; else its own calendar's."""
        if activity.review is not None:
            name = activity.review.calendar or activity.calendar
            return self.calendars[name] if name else self.default
        roles = sorted({*activity.effort, *activity.crew})
        names = tuple(sorted({self._role_calendar(role) for role in roles}))
        if not names:
            return self.calendars[activity.calendar] if activity.calendar else self.default
        if names not in self.shared:
            calendars = [self._named(name) for name in names]
            self.shared[names] = (
                calendars[0] if len(names) == 1 else WorkingCalendar.shared(calendars)
            )
        return self.shared[names]

    def _role_calendar(self, role: str) -> str:
        """Name of the calendar of a role; empty for the default one."""
        name = self.role_calendars[role]
        return "" if name and self.calendars[name] is self.default else name

    def _named(self, name: str) -> WorkingCalendar:
        return self.calendars[name] if name else self.default

    def _capacity(self, activity: Activity, role: str) -> float:
        """Hours that the crew of a role does in a day."""
        hours_per_day = self._named(self._role_calendar(role)).hours_per_day
        return float(activity.crew.get(role, 1) * hours_per_day)

    def _activity(self, activity: Activity) -> ActivityModel:
        """Compile one activity."""
        plan, span, progress = self.plan, activity.span, self._progress(activity)
        resumes, no_earlier = self._resumes(activity, progress)
        return ActivityModel(
            id=activity.id,
            axis=self._axis(self._calendar(activity)),
            links=tuple(
                Link(self.index[link.activity], link.type, link.lag) for link in activity.after
            ),
            resumes=resumes,
            no_earlier=no_earlier,
            exists=activity.probability,
            effort=self._efforts(activity),
            duration=None
            if activity.duration is None
            else _variable(f"duration:{activity.id}", activity.duration),
            crew=()
            if activity.duration is None
            else tuple(
                RoleCrew(self.role_index[role], people, self._capacity(activity, role))
                for role, people in activity.crew.items()
            ),
            review=self._review(activity),
            span=None if span is None else (self.index[span.from_], self.index[span.to]),
            weekly=tuple(
                (self.role_index[role], _variable(f"weekly:{activity.id}:{role}", hours))
                for role, hours in activity.hours_per_week.items()
            ),
            on_history=activity.id in self.estimates.on_history,
            factors=tuple(
                i
                for i, affects in enumerate(self.factor_affects)
                if _is_affected(activity, affects)
            ),
            risks=tuple(
                i for i, risk in enumerate(plan.risks) if _is_affected(activity, risk.affects)
            ),
            progress=progress,
        )

    def _resumes(self, activity: Activity, progress: ProgressModel | None) -> tuple[float, float]:
        """
        Instant from which the work is placed, and the one before which it does not finish.

        Work that has begun goes on after the status date where somebody said what is left of it;
        else it is placed from its real start and cannot have finished by then.
        """
        status = self._earliest(activity)
        if progress is None or progress.says_what_remains or (progress.hours and activity.effort):
            return status, -math.inf
        return progress.started, status

    def _axis(self, calendar: WorkingCalendar) -> int:
        """Index of a calendar among those that the model uses."""
        if calendar not in self.axes:
            self.axes.append(calendar)
        return self.axes.index(calendar)

    def _earliest(self, activity: Activity) -> float:
        """First instant at which an activity can run, whatever its predecessors do."""
        instants = [self.timeline.origin]
        if activity.not_before is not None:
            instants.append(self.timeline.morning(activity.not_before))
        if self.plan.status is not None:
            instants.append(self.timeline.evening(self.plan.status.date))
        return max(instants)

    def _efforts(self, activity: Activity) -> tuple[RoleEffort, ...]:
        """Effort by role."""
        return tuple(
            self._role_effort(activity, role, variable, scale)
            for role, variable, scale in self.estimates.parts.get(activity.id, ())
        )

    def _role_effort(
        self, activity: Activity, role: str, variable: Variable, scale: float = 1.0
    ) -> RoleEffort:
        """Hours of one role, with what its crew does in a day."""
        people = activity.crew.get(role, 1.0)
        capacity = self._capacity(activity, role)
        return RoleEffort(self.role_index[role], variable, scale, people, capacity)

    def _review(self, activity: Activity) -> ReviewModel | None:
        """Compile the review of an activity; what it leaves out comes from history or priors."""
        review = activity.review
        if review is None:
            return None
        rounds_id, turnaround_id = f"rounds:{activity.id}", f"turnaround:{activity.id}"
        if review.rounds is None:
            rounds = Variable(rounds_id, self.past_reviews[0], self.past_reviews[0].median)
        else:
            rounds = _variable(rounds_id, review.rounds)
        if review.turnaround is None:
            turnaround = Variable(turnaround_id, self.past_reviews[1], self.past_reviews[1].median)
        else:
            turnaround = _variable(turnaround_id, review.turnaround)
        rounds = Variable(rounds.id, rounds.table, _mode(rounds))
        return ReviewModel(self.index[review.of], turnaround, rounds, review.rework, review.cap)

    def _progress(self, activity: Activity) -> ProgressModel | None:
        """What the status says of an activity that has begun."""
        status = self.plan.status
        report = None if status is None else status.activities.get(activity.id)
        if report is None or report.started is None:
            return None
        remaining = report.remaining
        efforts = {} if remaining is None else remaining.effort
        duration = None if remaining is None else remaining.duration
        return ProgressModel(
            started=self.timeline.morning(report.started),
            finished=None if report.finished is None else self.timeline.evening(report.finished),
            hours=tuple((self.role_index[role], hours) for role, hours in report.hours.items()),
            remaining_effort=tuple(
                self._role_effort(
                    activity, role, _variable(f"remaining:{activity.id}:{role}", quantity)
                )
                for role, quantity in efforts.items()
            ),
            remaining_duration=None
            if duration is None
            else _variable(f"remaining:{activity.id}", duration),
        )

    def _copula(self, activities: tuple[ActivityModel, ...]) -> Copula | None:
        """Couple the quantities that the plan names."""
        pairs = self.plan.correlations
        if not pairs:
            return None
        names = list(dict.fromkeys(name for pair in pairs for name in pair.between))
        ids = [self._coupled(name, activities) for name in names]
        ranks = np.eye(len(names))
        for pair in pairs:
            for one, other in permutations(pair.between, 2):
                ranks[names.index(one), names.index(other)] = pair.rank
        return Copula(tuple(ids), ranks)

    def _coupled(self, name: str, activities: tuple[ActivityModel, ...]) -> str:
        """The variable that a correlation means: the one in which most of the work lies."""
        if f"driver:{name}" in self.factor_ids:
            return f"driver:{name}"
        if any(expense.id == name for expense in self.plan.expenses):
            return f"expense:{name}"
        variables: list[tuple[float, Variable]] = []
        if name in self.index:
            model = activities[self.index[name]]
            variables = [(p.variable.base * p.scale, p.variable) for p in model.effort]
            variables += (
                [(model.duration.base, model.duration)] if model.duration is not None else []
            )
        uncertain = [(size, v) for size, v in variables if not v.table.is_constant]
        if not uncertain:
            raise PlanError(
                f"correlation with '{name}': it has no spread of its own to couple; expected an "
                "activity with an uncertain effort or duration, a driver or an expense"
            )
        return max(uncertain, key=lambda pair: pair[0])[1].id


def _roles(activity: ActivityModel, activities: tuple[ActivityModel, ...]) -> set[int]:
    """Roles that spend hours on an activity."""
    of = () if activity.review is None else activities[activity.review.of].effort
    progress = activity.progress
    return {
        *(part.role for part in (*activity.effort, *of)),
        *(crew.role for crew in activity.crew),
        *(role for role, _ in activity.weekly),
        *(role for role, _ in (() if progress is None else progress.hours)),
        *(part.role for part in (() if progress is None else progress.remaining_effort)),
    }


def _variable(name: str, quantity: Quantity) -> Variable:
    """A quantity of the plan as it is written."""
    if quantity.table().values[-1] > LARGEST:
        place = name.replace(":", " of ")
        raise PlanError(f"{place}: {quantity.likely:g} is too large for any project; check it")
    return Variable(name, quantity.table(), quantity.likely)


def _answer(question: Question) -> Variable:
    """An open question plays as a factor: its answers, of which the likeliest is its base."""
    weights: dict[float, float] = {}
    for answer in question.answers:
        weights[answer.factor] = weights.get(answer.factor, 0.0) + answer.weight
    likeliest = max(question.answers, key=lambda answer: answer.weight)
    return Variable(f"question:{question.id}", discrete(weights), likeliest.factor)


def _mode(rounds: Variable) -> float:
    """The most likely number of rounds."""
    if rounds.table.atoms is None:
        return rounds.base
    cumulative, values = rounds.table.atoms
    return float(values[np.argmax(np.diff(cumulative, prepend=0))])


def _risk(risk: Risk) -> RiskModel:
    """A risk as it is played: after its mitigation where that is bought."""
    left = risk.mitigation.left if risk.mitigated and risk.mitigation is not None else None

    def effect(name: str) -> Variable | None:
        quantity = getattr(left, name, None) or getattr(risk, name)
        return None if quantity is None else _variable(f"risk:{risk.id}:{name}", quantity)

    remaining = risk.probability if left is None or left.probability is None else left.probability
    return RiskModel(
        id=risk.id,
        probability=remaining,
        factor=effect("factor"),
        delay=effect("delay"),
        cost=effect("cost"),
        delays_finish=not risk.affects,
    )


def _is_affected(activity: Activity, affects: tuple[str, ...] | str) -> bool:
    """Whether a risk, driver or question touches an activity; `all` means all work and waiting."""
    if affects == "all":
        return activity.span is None and not activity.milestone
    return activity.id in affects
