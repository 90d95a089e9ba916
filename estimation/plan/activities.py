"""Activities, their links, client reviews and spans."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ModelWrapValidatorHandler, model_validator

from estimation.plan.fields import (
    Day,
    Flag,
    Id,
    NamedModel,
    NonNegativeReal,
    PlanModel,
    Positive,
    Real,
    Share,
    Text,
)
from estimation.plan.quantity_fields import NonNegative, Rounds

LinkType = Literal["FS", "SS", "FF", "SF"]


class Link(PlanModel):
    """A link from a predecessor."""

    activity: Id = Field(description="Id of the predecessor")
    type: LinkType = "FS"
    lag: Real = Field(default=0, description="[working days] of either sign")


def _link(value: object) -> object:
    """An id alone is a finish-to-start link without lag."""
    return {"activity": value} if isinstance(value, str) else value


AnyLink = Annotated[Link, BeforeValidator(_link, json_schema_input_type=Link | Id)]


class Review(PlanModel):
    """Rounds with the client: each a wait, and rework before the next."""

    of: Id = Field(description="Id of the activity that is reviewed")
    calendar: Id | None = Field(default=None, description="The client's calendar")
    turnaround: NonNegative | None = Field(
        default=None, description="[working days] a round waits; default: from history"
    )
    rounds: Rounds | None = Field(default=None, description="Default: from history")
    rework: NonNegativeReal = Field(
        default=0, description="Share of the reviewed effort redone before each further round"
    )
    cap: Positive | None = Field(
        default=None, description="[working days] after which the work counts as approved"
    )


class ActivityPromise(PlanModel):
    """A date of its own that the client is promised, such as that of a milestone."""

    date: Day | None = Field(default=None, description="Default: the earliest that holds")
    level: Annotated[Real, Field(gt=0, lt=1)] | None = Field(
        default=None, description="How sure; default: that of the plan's promise"
    )


class Span(PlanModel):
    """What a hammock spans: from the start of one activity to the finish of another."""

    from_: Id = Field(alias="from", description="Id of the activity it starts with")
    to: Id = Field(description="Id of the activity it ends with")


FORMS = ("effort", "duration", "review", "milestone", "span")
"""An activity is given by exactly one of these."""

EXPECTED = (
    "give exactly one of effort, duration (with crew if people are needed), review, "
    "milestone: true, span (with hours_per_week)"
)


KEPT = "Kept for the history; no forecast uses it yet"


class Activity(NamedModel):
    """A unit of schedule logic: work, a wait on the client, a milestone or a hammock."""

    phase: Text | None = None
    class_: Text | None = Field(default=None, alias="class", description="Reference class")
    subclass: Text | None = None
    role: Text | None = Field(default=None, description=KEPT)
    person: Text | None = Field(default=None, description=KEPT)
    description: Text | None = None
    notes: Text | None = Field(default=None, description="Internal")
    after: tuple[AnyLink, ...] = Field(default=(), description="Links from predecessors")
    effort: dict[Id, NonNegative] = Field(default={}, description="[hours] by role")
    duration: NonNegative | None = Field(default=None, description="[working days]")
    crew: dict[Id, Positive] = Field(default={}, description="[people] by role")
    review: Review | None = None
    milestone: Flag = False
    span: Span | None = None
    hours_per_week: dict[Id, NonNegative] = Field(
        default={}, description="[hours] by role, with span"
    )
    calendar: Id | None = Field(default=None, description="For work without roles")
    not_before: Day | None = None
    probability: Share = Field(default=1, description="That there is such work at all")
    optional: Flag = Field(
        default=False, description="Whether it may be left out to keep the promise"
    )
    basis: Literal["judgement", "history", "blend"] | None = None
    promise: ActivityPromise | None = Field(default=None, description="What the client is promised")

    @model_validator(mode="wrap")
    @classmethod
    def _check_once(cls, data: Any, handler: ModelWrapValidatorHandler[Activity]) -> Activity:
        """Check an activity where it is read, and not again where a changed plan takes it over."""
        return data if isinstance(data, cls) else handler(data).checked()

    def checked(self) -> Activity:
        """
        Refuse an activity that is nothing, or two things at once.

        Raises
        ------
        ValueError
            If it is.
        """
        given = [form for form in FORMS if getattr(self, form) not in (None, False, {})]
        if len(given) != 1:
            came = f"has {' and '.join(given)}" if given else "has nothing that takes time"
            raise ValueError(f"{came}; {EXPECTED}")
        form = given[0]
        if self.crew and form not in ("effort", "duration"):
            raise ValueError(f"has crew with {form}; crew goes with effort or duration")
        if self.hours_per_week and form != "span":
            raise ValueError(f"has hours_per_week with {form}; hours_per_week goes with span")
        if form == "span" and self.after:
            raise ValueError("has span and after; a span starts with `from`, so leave out after")
        return self
