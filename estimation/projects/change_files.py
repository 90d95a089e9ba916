"""Change orders as people write them, `*.change.yaml`; checked against the plan they change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from estimation.errors import PlanError
from estimation.plan import Plan
from estimation.plan.activities import Activity  # noqa: TC001 - pydantic reads it
from estimation.plan.changes import PathError, entry_name, plain, scenario_data
from estimation.plan.documents import Document, read_document, read_text
from estimation.plan.dropping import drop
from estimation.plan.fields import Day, Ids, PlanModel, Real, Text
from estimation.plan.problems import (
    Problem,
    did_you_mean,
    plan_error,
    problems_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANGE_ENDING = ".change.yaml"

PRICE_PATHS = ("price.amount", "price", "price.additions")
"""Values of `set` that say the price again."""


class Change(PlanModel):
    """What a change order changes, as a scenario does."""

    drop: Ids = Field(default=(), description="Ids of activities left out")
    add: tuple[Activity, ...] = Field(default=(), description="Further activities")
    set: dict[Text, Any] = Field(
        default={}, description="Value by path, such as roles.design.people"
    )


class ChangeFile(PlanModel):
    """
    A change order as it is written.

    Examples
    --------
    >>> order = ChangeFile(kickoff_change=1, name="Booking form", owner="AM", price=3300.0)
    >>> order.kind, order.days
    ('client', None)
    """

    kickoff_change: Literal[1] = Field(description="Version of the format")
    name: Annotated[Text, Field(min_length=1)]
    reason: Text | None = None
    requested_by: Text | None = None
    owner: Literal["AM", "PM"] = "AM"
    requested_on: Day | None = None
    valid_until: Day | None = None
    kind: Literal["client", "replan"] = Field(
        default="client", description="replan is ours alone: people and sequence"
    )
    withdraws: Annotated[int, Field(strict=True, ge=1)] | None = Field(
        default=None, description="Number of the accepted order that it takes back"
    )
    change: Change = Change()
    price: Real | None = Field(
        default=None, description="Default: what keeps the chance of the margin; negative: a credit"
    )
    days: Annotated[int, Field(strict=True)] | None = Field(
        default=None, description="[working days] by which the promised date moves"
    )

    @model_validator(mode="after")
    def _check_together(self) -> ChangeFile:
        """Refuse what contradicts itself."""
        if self.price is not None and (also := [p for p in PRICE_PATHS if p in self.change.set]):
            raise ValueError(
                f"gives a price of {self.price:g} and sets {also[0]} too; keep one of them"
            )
        if self.kind == "replan" and (self.price or self.days):
            raise ValueError(
                "is a replan, which is ours alone: price and days are 0; take them out, or write "
                "kind: client"
            )
        if self.requested_on and self.valid_until and self.valid_until < self.requested_on:
            raise ValueError(
                f"valid_until {self.valid_until} is before requested_on {self.requested_on}; "
                "check both"
            )
        return self


Data = dict[str, Any]


def read_change(path: str | Path) -> tuple[Data, Document]:
    """
    Read a change order.

    Parameters
    ----------
    path : path
        A *.change.yaml file.

    Returns
    -------
    dict, Document
        As it was written, checked by itself; and where each value stands.

    Raises
    ------
    PlanError
        If anything in it cannot be; all problems are named, each with file, line and fix.
    """
    path = Path(path)
    document = read_document(read_text(path), str(path))
    data = document.data
    if not isinstance(data, dict) or "kickoff_change" not in data:
        raise PlanError(f"{path}: is no change order; one begins with kickoff_change: 1")
    checked_change(data, document)
    return plain(data), document


def checked_change(data: Data, document: Document | None = None) -> ChangeFile:
    """Check a change order by itself."""
    try:
        return ChangeFile.model_validate(data)
    except ValidationError as error:
        raise plan_error(problems_of(error, data), data, document) from None


def changed_plan(plan: Plan, data: Data, document: Document | None = None) -> Plan:
    """
    Plan with the change of a change order, as a scenario makes it.

    Parameters
    ----------
    plan : Plan
        The plan in force.
    data : dict
        The change order.
    document : Document, optional
        Where it was read, for the lines of errors.

    Returns
    -------
    Plan
        The same plan where nothing changes.

    Raises
    ------
    PlanError
        If the changed plan cannot be; each problem is named with the line of the change.
    """
    change: Data = data.get("change") or {}
    if not any(change.get(key) for key in ("add", "set", "drop")):
        return plan
    known = {activity.id for activity in plan.activities}
    known |= {each["id"] for each in change.get("add") or [] if isinstance(each, dict)}
    unknown = [
        Problem(("change", "drop", k), f"'{name}' is not an activity{did_you_mean(name, known)}")
        for k, name in enumerate(change.get("drop") or [])
        if name not in known
    ]
    if unknown:
        raise plan_error(unknown, data, document)
    try:
        changed = scenario_data(plan.source, change)
    except PathError as error:
        problem = Problem(("change", "set", error.path), str(error))
        raise plan_error([problem], data, document) from None
    _check(changed, plan, data, document)
    notices: tuple[str, ...] = ()
    if dropped := change.get("drop"):
        changed, notices = drop(changed, list(dropped))
        _check(changed, plan, data, document)
    return Plan.build(changed, path=plan.path, notices=notices)


def _check(changed: Data, before: Plan, data: Data, document: Document | None) -> None:
    """Check the data of a changed plan; problems stand where the change says them."""
    try:
        Plan.model_validate(changed, context={"before": before})
    except ValidationError as error:
        count = len(before.activities)
        found = [_placed(each, changed, data, count) for each in problems_of(error, changed)]
        raise plan_error(found, data, document) from None


def _placed(problem: Problem, changed: Data, data: Data, before: int) -> Problem:
    """A problem of the changed plan, at the place of the change order that made it."""
    place, change = problem.place, data["change"]
    if len(place) > 1 and place[0] == "activities" and isinstance(place[1], int):
        number = place[1] - before
        if 0 <= number < len(change.get("add") or []):
            return Problem(("change", "add", number, *place[2:]), problem.message)
    path = _path_of(place, changed)
    for key in change.get("set") or {}:
        if path == key or path.startswith(f"{key}.") or key.startswith(f"{path}."):
            return Problem(("change", "set", key), problem.message)
    return Problem(("change",), f"{path}: {problem.message}" if path else problem.message)


def _path_of(place: Any, data: Any) -> str:
    """A place as `set` names it."""
    steps = []
    for step in place:
        if isinstance(data, list) and isinstance(step, int) and step < len(data):
            steps.append(entry_name(data[step], step))
            data = data[step]
        else:
            steps.append(str(step))
            data = data.get(step) if isinstance(data, dict) else None
    return ".".join(steps)


def with_addition(plan: Plan, number: int, price: float | None) -> Plan:
    """
    Plan whose price has the amount of an accepted order.

    Time and materials has no amount: what an order adds is billed by the hour.
    """
    terms = plan.price
    if not price or terms is None or terms.kind == "time_and_materials":
        return plan
    source: Mapping[str, Any] = plan.source["price"]
    added = [*(source.get("additions") or []), {"order": number, "amount": price}]
    data = {**plan.source, "price": {**source, "additions": added}}
    return Plan.build(data, path=plan.path, before=plan)
