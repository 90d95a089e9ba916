"""Plan + Calibration -> Model: everything that can be known before a random number is drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from estimation.calibration import priors
from estimation.distributions import discrete
from estimation.plan import Activity, Plan, Question, Risk, WorkingCalendar
from estimation.simulation.model.begun_work import begun_duration, begun_effort, begun_review
from estimation.simulation.model.effort_tables import Estimates, certain, estimate_efforts
from estimation.simulation.model.model import (
    ActivityModel,
    Link,
    Model,
    PriceModel,
    ProgressModel,
    ReviewModel,
    RiskModel,
    RoleEffort,
)
from estimation.simulation.model.remaining_work import Reporting
from estimation.simulation.model.staffing import Staffing
from estimation.simulation.model.timeline import Timeline, default_calendar
from estimation.simulation.model.variables import Begun, Copula, Variable, variable_of

if TYPE_CHECKING:
    from datetime import date

    from estimation.calibration import Calibration
    from estimation.distributions import QuantileTable


def build_model(plan: Plan, calibration: Calibration | None, like: Model | None = None) -> Model:
    """
    Compile a plan.

    Parameters
    ----------
    plan : Plan
        With its scenario applied.
    calibration : Calibration or None
    like : Model, optional
        The tables of what has not changed since are used again.

    Returns
    -------
    Model

    Raises
    ------
    PlanError
        If a quantity is too large for any project.
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
        self.staffing = Staffing(plan, self.calendars, self.default)
        self.order = plan.in_order()
        self.index = {activity.id: i for i, activity in enumerate(self.order)}
        self.shared: dict[tuple[str, ...], WorkingCalendar] = {}
        self.axes: list[WorkingCalendar] = []
        used = [self._calendar(activity) for activity in self.order]
        flat = all(calendar is self.default for calendar in used)
        self.timeline = Timeline(self.default, plan.project.start, flat)
        self.reporting = Reporting(plan, self.timeline, self.staffing, self.estimates)
        self.factor_ids = [f"driver:{d.id}" for d in plan.drivers]
        self.open_questions = [q for q in plan.questions if q.answers and (q.is_open or q.answer)]
        self.factor_ids += [f"question:{q.id}" for q in self.open_questions]
        self.factor_affects = [d.affects for d in plan.drivers] + [
            q.affects for q in self.open_questions
        ]

    def model(self) -> Model:
        """Put the parts together."""
        plan = self.plan
        activities = tuple(self._activity(activity) for activity in self.order)
        used = {role for activity in activities for role in _roles(activity, activities)}
        costs = tuple(role.cost_rate for role in plan.roles)
        bills = tuple(role.bill_rate for role in plan.roles)
        team_axis = self._axis(self.default)
        copula, resting = self._copula(activities)
        costly = any(risk.cost or risk.mitigated for risk in plan.risks)
        says_costs = bool(used or plan.expenses or costly)
        return Model(
            activities=activities,
            priorities=tuple(range(len(activities))),
            people=tuple(role.people for role in plan.roles),
            timeline=self.timeline,
            calendars=tuple(self.axes),
            team_axis=team_axis,
            days_per_week=float(self.default.days_per_week),
            factors=self.factors,
            project_factor=self._of_history("project-factor", "project_factor"),
            firm_level=self._of_history("firm-level", "firm_level"),
            risks=tuple(risk_model(risk) for risk in plan.risks),
            expenses=tuple(
                (variable_of(f"expense:{e.id}", e.amount), e.billed) for e in plan.expenses
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
            else PriceModel(
                plan.price.kind, plan.price.amount, plan.price.target_margin, plan.price.added
            ),
            copula=copula,
            uncoupled=tuple(resting),
            deadline=plan.project.deadline,
            budget=plan.project.budget,
            estimates=self.estimates,
        )

    def _of_history(self, stream: str, table: str) -> Variable | None:
        """A factor that activities on history share; None where the calibration knows none."""
        distribution = getattr(self.calibration, table, None)
        return (
            None
            if distribution is None or not self.estimates.on_history
            else Variable(stream, distribution, 1.0)
        )

    @cached_property
    def factors(self) -> tuple[Variable, ...]:
        """Drivers, and open questions as factors."""
        return (
            *(variable_of(f"driver:{d.id}", d.factor) for d in self.plan.drivers),
            *(_answer(question) for question in self.open_questions),
        )

    @cached_property
    def openings(self) -> dict[str, date]:
        """
        Day in the morning of which each milestone waits, its own or that of one before it.

        The first instant of a day is the last one of the working day before it, so that instants do
        not tell.
        """
        openings: dict[str, date] = {}
        for activity in self.order:
            if not activity.milestone:
                continue
            days = [
                openings[x.activity]
                for x in activity.after
                if x.activity in openings and x.lag >= 0
            ]
            own = self.reporting.opening(activity)
            days += [] if own is None else [own]
            if (reached := self.reporting.reached(activity)) is not None:
                days = [reached] if self.reporting.is_reached_in_the_morning(activity) else []
            if days:
                openings[activity.id] = max(days)
        return openings

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
        roles = self._said_to_remain(activity) or {*activity.effort, *activity.crew}
        names = tuple(sorted({self.staffing.calendar_name(role) for role in roles}))
        if not names:
            return self.calendars[activity.calendar] if activity.calendar else self.default
        if names not in self.shared:
            calendars = [self.staffing.calendar(name) for name in names]
            self.shared[names] = (
                calendars[0] if len(names) == 1 else WorkingCalendar.shared(calendars)
            )
        return self.shared[names]

    def _said_to_remain(self, activity: Activity) -> set[str]:
        """Roles whose hours somebody said to remain."""
        status = self.plan.status
        report = None if status is None else status.activities.get(activity.id)
        return set() if report is None or report.remaining is None else {*report.remaining.effort}

    def _activity(self, activity: Activity) -> ActivityModel:
        """Compile one activity."""
        span, calendar = activity.span, self._calendar(activity)
        progress = self.reporting.progress(activity, calendar)
        resumes, no_earlier = self.reporting.resumes(activity, progress)
        left = self.reporting.remaining(activity)
        # What is said to remain of work that has not begun is its new estimate.
        again = None if progress is not None else left
        return ActivityModel(
            id=activity.id,
            axis=self._axis(calendar),
            links=tuple(
                Link(self.index[link.activity], link.type, link.lag) for link in activity.after
            ),
            resumes=resumes,
            no_earlier=no_earlier,
            passes=self.reporting.now,
            opening=self.openings.get(activity.id),
            exists=activity.probability if progress is None else 1.0,
            effort=self._efforts(activity, progress) if again is None else again.effort,
            duration=self._duration(activity, progress) if again is None else again.duration,
            crew=() if left is not None and left.effort else self.staffing.crew(activity),
            review=self._review(activity, progress) if again is None else None,
            span=None if span is None else (self.index[span.from_], self.index[span.to]),
            weekly=self._weekly(activity, progress),
            counts_from=self.reporting.now if progress and progress.hours else -math.inf,
            on_history=activity.id in self.estimates.on_history,
            factors=self._factors_of(activity),
            risks=self._risks_of(activity),
            progress=progress,
        )

    def _factors_of(self, activity: Activity) -> tuple[int, ...]:
        """Drivers and open questions that touch an activity."""
        affects = enumerate(self.factor_affects)
        return tuple(i for i, each in affects if _is_affected(activity, each))

    def _risks_of(self, activity: Activity) -> tuple[int, ...]:
        """Risks that touch an activity."""
        risks = enumerate(self.plan.risks)
        return tuple(i for i, risk in risks if _is_affected(activity, risk.affects))

    def _multiplied(self, activity: Activity) -> Begun:
        """What multiplies the work of an activity in a trial."""
        factors = [self.factors[i] for i in self._factors_of(activity)]
        if activity.id in self.estimates.on_history:
            shared = (
                self._of_history("project-factor", "project_factor"),
                self._of_history("firm-level", "firm_level"),
            )
            factors += [each for each in shared if each is not None]
        risks = [risk_model(self.plan.risks[i]) for i in self._risks_of(activity)]
        events = tuple(
            (f"risk:{r.id}:occurs", r.probability, r.factor) for r in risks if r.factor is not None
        )
        return Begun(0.0, tuple(factors), events)

    def _weekly(
        self, activity: Activity, progress: ProgressModel | None
    ) -> tuple[tuple[int, Variable], ...]:
        """Hours a week of a hammock: certain once it is over, and none where they are reported."""
        is_over = progress is not None and progress.finished is not None
        if progress is not None and is_over and progress.hours:
            return ()
        weekly = {
            role: variable_of(f"weekly:{activity.id}:{role}", hours)
            for role, hours in activity.hours_per_week.items()
        }
        return tuple(
            (self.staffing.index[role], certain(hours.base) if is_over else hours)
            for role, hours in weekly.items()
        )

    def _duration(self, activity: Activity, progress: ProgressModel | None) -> Variable | None:
        """Duration of an activity that has one of its own."""
        if activity.duration is None:
            return None
        duration = variable_of(f"duration:{activity.id}", activity.duration)
        duration = self.staffing.stretched(activity, duration)
        if progress is None or progress.is_finished or progress.says_what_remains:
            return duration
        crew = self.staffing.crew(activity)
        return begun_duration(duration, crew, progress, self._multiplied(activity))

    def _axis(self, calendar: WorkingCalendar) -> int:
        """Index of a calendar among those that the model uses."""
        if calendar not in self.axes:
            self.axes.append(calendar)
        return self.axes.index(calendar)

    def _efforts(
        self, activity: Activity, progress: ProgressModel | None
    ) -> tuple[RoleEffort, ...]:
        """Effort by role."""
        effort = tuple(
            self.staffing.effort(activity, role, variable, scale)
            for role, variable, scale in self.estimates.parts.get(activity.id, ())
        )
        if progress is None or progress.is_finished or progress.says_what_remains:
            return effort
        return begun_effort(effort, progress, self._multiplied(activity))

    def _review(self, activity: Activity, progress: ProgressModel | None) -> ReviewModel | None:
        """Compile the review of an activity; what it leaves out comes from history or priors."""
        review = activity.review
        if review is None:
            return None
        rounds_id, turnaround_id = f"rounds:{activity.id}", f"turnaround:{activity.id}"
        if review.rounds is None:
            rounds = Variable(rounds_id, self.past_reviews[0], self.past_reviews[0].median)
        else:
            rounds = variable_of(rounds_id, review.rounds)
        if review.turnaround is None:
            turnaround = Variable(turnaround_id, self.past_reviews[1], self.past_reviews[1].median)
        else:
            turnaround = variable_of(turnaround_id, review.turnaround)
        rounds = Variable(rounds.id, rounds.table, _mode(rounds))
        if progress is not None and progress.is_finished:
            is_cut = review.cap is not None and turnaround.base > review.cap
            rounds, turnaround = (
                certain(min(rounds.base, 1.0) if is_cut else rounds.base),
                certain(0.0),
            )
            if (told := self.reporting.rounds_back(activity)) is not None:
                rounds = certain(float(told))
        found = ReviewModel(self.index[review.of], turnaround, rounds, review.rework, review.cap)
        report = self.reporting.report(activity.id)
        if report is None or progress is None or progress.is_finished:
            return found
        waited = self.reporting.waited(activity, self._calendar(activity))
        return begun_review(found, report, waited, self._multiplied(activity))

    def _copula(self, activities: tuple[ActivityModel, ...]) -> tuple[Copula | None, list[str]]:
        """
        Couple the quantities that the plan names, and name those that have no spread to couple.

        What is finished, or said to remain without a doubt, rests unnamed.
        """
        pairs = self.plan.correlations
        named = dict.fromkeys(name for pair in pairs for name in pair.between)
        ids = {name: parts for name in named if (parts := self._coupled(name, activities))}
        begun = {a.id for a in activities if a.progress is not None}
        resting = [name for name in named if name not in ids and name not in begun]
        names = list(ids)
        if len(names) < 2:
            return None, resting
        ranks = np.eye(len(names))
        for pair in pairs:
            for one, other in permutations((x for x in pair.between if x in ids), 2):
                ranks[names.index(one), names.index(other)] = pair.rank
        return Copula(tuple(ids.values()), ranks), resting

    def _coupled(self, name: str, activities: tuple[ActivityModel, ...]) -> str | None:
        """The variable that a correlation means: the one in which most of the work lies."""
        sizes = activities[self.index[name]].left if name in self.index else self._others(name)
        uncertain = [(size, variable) for size, variable in sizes if not variable.table.is_constant]
        return max(uncertain, key=lambda pair: pair[0])[1].id if uncertain else None

    def _others(self, name: str) -> tuple[tuple[float, Variable], ...]:
        """Variables of a driver, an expense or a risk; a risk's are drawn together."""
        plan = self.plan
        variables = [variable_of(f"driver:{d.id}", d.factor) for d in plan.drivers if d.id == name]
        variables += [
            variable_of(f"expense:{e.id}", e.amount) for e in plan.expenses if e.id == name
        ]
        for risk in (risk_model(risk) for risk in plan.risks if risk.id == name):
            variables += [v for v in (risk.factor, risk.delay, risk.cost) if v is not None]
        return tuple((1.0, variable) for variable in variables)


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


def _answer(question: Question) -> Variable:
    """An open question as a factor: its answers, of which the likeliest is its base."""
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


def risk_model(risk: Risk) -> RiskModel:
    """
    A risk as it is simulated: after its mitigation where that is bought.

    One draw tells how hard it strikes: its factor, its delay and its cost are large together.
    """
    left = risk.mitigation.left if risk.mitigated and risk.mitigation is not None else None

    def effect(name: str) -> Variable | None:
        """What an effect of the risk is: what is left of it, or as it stands."""
        quantity = getattr(left, name, None) or getattr(risk, name)
        return None if quantity is None else variable_of(f"risk:{risk.id}", quantity)

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
