"""The plan: everything that a planner writes down, checked when built."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from estimation.errors import PlanError
from estimation.plan.activities import Activity
from estimation.plan.agreement import Agreement, Question
from estimation.plan.calendars import WorkingCalendar
from estimation.plan.changes import PathError, changed, scenario_data
from estimation.plan.checks import problems as whole_problems
from estimation.plan.collecting import all_problems
from estimation.plan.documents import Document
from estimation.plan.dropping import drop
from estimation.plan.fields import Id, PlanModel
from estimation.plan.money import Discovery, Expense, Offer, Payment, Price
from estimation.plan.network import in_order, waits_for
from estimation.plan.notes import notes
from estimation.plan.problems import (
    Problem,
    ProblemsError,
    did_you_mean,
    place_name,
    plan_error,
    problems_of,
)
from estimation.plan.progress import Status
from estimation.plan.project import Project, Promise
from estimation.plan.reusing import changed_activities, reusing
from estimation.plan.risks import Correlation, Driver, Risk
from estimation.plan.scenarios import Scenario
from estimation.plan.team import CalendarSpec, Contact, Responsibility, Role


class Plan(PlanModel):
    """
    A whole plan, frozen; every edit is a new plan.

    Examples
    --------
    >>> plan = Plan.build({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "acme-site", "start": "2027-01-11"},
    ...     "activities": [{"id": "brief", "duration": {"low": 1, "likely": 2, "high": 4}}],
    ... })
    >>> plan.activities[0].duration.likely
    2.0
    >>> plan.with_changes({"activities.brief.duration": 3}).activities[0].duration.likely
    3.0
    """

    kickoff_plan: Literal[1] = Field(description="Version of the format")
    project: Project
    promise: Promise = Promise()
    price: Price | None = None
    calendars: dict[Id, CalendarSpec] = Field(
        default={}, description="By name; `team` is the default, else the first"
    )
    roles: tuple[Role, ...] = ()
    activities: tuple[Activity, ...] = Field(min_length=1)
    expenses: tuple[Expense, ...] = ()
    risks: tuple[Risk, ...] = ()
    drivers: tuple[Driver, ...] = ()
    contacts: tuple[Contact, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    offer: Offer | None = None
    payments: tuple[Payment, ...] = ()
    requirements: tuple[Agreement, ...] = ()
    questions: tuple[Question, ...] = ()
    discovery: Discovery | None = None
    assumptions: tuple[Agreement, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    status: Status | None = None
    scenarios: tuple[Scenario, ...] = ()

    _source: dict[str, Any] = PrivateAttr(default_factory=dict)
    _notices: tuple[str, ...] = PrivateAttr(default=())
    _path: Path | None = PrivateAttr(default=None)

    def __repr__(self) -> str:
        """Return what the plan is and how much it holds; `write_plan` has all of it."""
        counted = ("activities", "roles", "risks", "scenarios")
        held = ", ".join(f"{len(getattr(self, name))} {name}" for name in counted)
        return f"<Plan {self.project.id}: {self.project.name}, from {self.project.start}, {held}>"

    __str__ = __repr__

    @classmethod
    def build(
        cls,
        data: dict[str, Any],
        document: Document | None = None,
        path: Path | None = None,
        notices: tuple[str, ...] = (),
        before: Plan | None = None,
    ) -> Plan:
        """
        Build a plan from plain data.

        Parameters
        ----------
        data : dict
            As in a plan file.
        document : Document, optional
            Where the data was read, for the lines of errors.
        path : Path, optional
            File to which the plan belongs.
        notices : tuple of str
            What is known already about these data.
        before : Plan, optional
            The plan of which these data are a change: what they share with it is checked already.

        Raises
        ------
        PlanError
            If anything in it cannot be; all problems are named together.
        """
        try:
            plan = cls.model_validate(data, context={"before": before})
        except ValidationError as error:
            problems = all_problems(cls.model_validate, error, data)
            raise plan_error(problems, data, document) from None
        plan._path = path  # noqa: SLF001 - of its own class
        plan._notices = (*notices, *notes(plan))  # noqa: SLF001
        return plan

    # mypy: of the two protocols it finds neither for a class with cached properties.
    @model_validator(mode="wrap")  # type: ignore[arg-type]
    @classmethod
    def _check_whole(
        cls, data: Any, handler: ModelWrapValidatorHandler[Plan], info: ValidationInfo
    ) -> Plan:
        """Check what only the whole plan can tell, its scenarios included."""
        context: dict[str, Any] = info.context or {}
        if not isinstance(data, dict):
            return handler(data)
        before = context.get("before")
        plan = handler(data if before is None else reusing(data, before))
        plan._source = data  # noqa: SLF001
        whole = context.get("whole", data)
        fresh = None if before is None else changed_activities(plan, before)
        problems = whole_problems(plan, whole, fresh)
        if not problems:
            every = range(len(plan.scenarios))
            problems = [each for i in every for each in plan._scenario_problems(i)]  # noqa: SLF001
        if problems:
            raise ProblemsError(problems)
        return plan

    def _scenario_problems(self, number: int) -> list[Problem]:
        """What is wrong with the plan that a scenario makes."""
        place = ("scenarios", number)
        data = self._source
        scenario = data["scenarios"][number]
        try:
            data = scenario_data(data, scenario)
            if scenario.get("add") or scenario.get("set"):
                Plan.model_validate(data, context={"before": self})
            if dropped := scenario.get("drop"):
                data, _ = drop(data, dropped)
                Plan.model_validate(data, context={"before": self})
        except PathError as error:
            return [Problem((*place, "set", error.path), str(error))]
        except ValidationError as error:
            return [
                Problem(place, f"{place_name(each.place, data)}: {each.message}")
                for each in problems_of(error, data)
            ]
        return []

    @property
    def default_calendar_name(self) -> str:
        """`team`, else the first calendar, else `team` for Monday to Friday."""
        return "team" if "team" in self.calendars else next(iter(self.calendars), "team")

    @cached_property
    def waits(self) -> dict[str, list[str]]:
        """By activity the ids of those that must be known before it can be played."""
        return {activity.id: waits_for(activity) for activity in self.activities}

    @cached_property
    def named_by(self) -> dict[str, set[str]]:
        """Ids of the activities that name each activity."""
        found: dict[str, set[str]] = {}
        for name, before in self.waits.items():
            for each in before:
                found.setdefault(each, set()).add(name)
        return found

    def working_calendars(self) -> dict[str, WorkingCalendar]:
        """
        All calendars by name, on one axis of time.

        Its origin is the first day that the plan knows. Without calendars there is one, `team`,
        Monday to Friday.
        """
        days = [self.project.start]
        days += [a.not_before for a in self.activities if a.not_before is not None]
        if self.status is not None:
            reports = self.status.activities.values()
            reported = [each.started or each.waiting_since or each.finished for each in reports]
            days += [self.status.date, *(day for day in reported if day is not None)]
        specs = self.calendars or {self.default_calendar_name: CalendarSpec()}
        return {name: WorkingCalendar(spec, min(days), name) for name, spec in specs.items()}

    def in_order(self) -> tuple[Activity, ...]:
        """Activities, each after all that it waits for, whatever their order in the file."""
        by_id = {activity.id: activity for activity in self.activities}
        return tuple(by_id[each] for each in in_order(self.waits))

    def role(self, role_id: str) -> Role:
        """
        The role with an id.

        Raises
        ------
        PlanError
            If there is no such role.
        """
        known = {role.id: role for role in self.roles}
        if role_id not in known:
            raise PlanError(f"role '{role_id}' is not in the plan{did_you_mean(role_id, known)}")
        return known[role_id]

    @property
    def source(self) -> dict[str, Any]:
        """The plan as plain data, as it was written; not to be changed."""
        return self._source

    @property
    def path(self) -> Path | None:
        """The file that the plan was read from."""
        return self._path

    @property
    def notices(self) -> tuple[str, ...]:
        """What is possible but looks unintended, or weakens the forecast."""
        return self._notices

    def scenario(self, scenario_id: str) -> Plan:
        """
        The plan with a scenario applied, and without scenarios of its own.

        Its activities are added first, then values are set, then activities are dropped and
        their neighbours joined.

        Parameters
        ----------
        scenario_id : str
            Id of one of the plan's scenarios.

        Raises
        ------
        PlanError
            If there is no such scenario.

        Examples
        --------
        >>> plan = Plan.build({
        ...     "kickoff_plan": 1,
        ...     "project": {"id": "acme-site", "start": "2027-01-11"},
        ...     "activities": [
        ...         {"id": "a", "duration": 1},
        ...         {"id": "b", "duration": 1, "after": [{"activity": "a", "lag": 2}]},
        ...         {"id": "c", "duration": 1, "after": [{"activity": "b", "lag": 3}]},
        ...     ],
        ...     "scenarios": [{"id": "lean", "drop": ["b"]}],
        ... })
        >>> plan.scenario("lean").activities[1].after
        (Link(activity='a', type='FS', lag=5.0),)
        """
        known = {each["id"]: each for each in self._source.get("scenarios") or []}
        if scenario_id not in known:
            raise PlanError(
                f"scenario '{scenario_id}' is not in the plan{did_you_mean(scenario_id, known)}"
            )
        scenario = known[scenario_id]
        data = scenario_data(self._source, scenario)
        data, notices = drop(data, scenario.get("drop") or [])
        return self.build(data, path=self._path, notices=notices, before=self)

    def with_changes(self, values: Mapping[str, Any]) -> Plan:
        """
        The plan with other values.

        Parameters
        ----------
        values : mapping of str to value
            By path, such as ``"roles.design.people"``; entries of lists go by their id. A value of
            None takes the key or the entry out.

        Raises
        ------
        PlanError
            If a path leads nowhere, or the changed plan says something that cannot be.
        """
        try:
            data = changed(self._source, values)
        except PathError as error:
            raise PlanError(f"{error.path}: {error}") from None
        return self.build(data, path=self._path, before=self)
