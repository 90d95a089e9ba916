"""Who works when: roles, calendars, contacts, responsibilities."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from estimation.plan.fields import Day, Id, Money, NamedModel, PlanModel, Positive, Text
from estimation.plan.holiday_dates import check_code

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""In the order of `datetime.date.weekday`."""


class Closed(PlanModel):
    """Days off, both ends included."""

    from_: Day = Field(alias="from")
    to: Day

    @model_validator(mode="after")
    def _check_order(self) -> Closed:
        """Refuse a range that ends before it begins."""
        if self.to < self.from_:
            raise ValueError(f"to {self.to} is before from {self.from_}; swap them")
        return self


class CalendarSpec(PlanModel):
    """On which days work is done."""

    days: tuple[Weekday, ...] = Field(
        default=("mon", "tue", "wed", "thu", "fri"), min_length=1, description="Working days"
    )
    hours_per_day: Annotated[Positive, Field(le=24)] = 8
    holidays: Annotated[Text, AfterValidator(check_code)] | None = Field(
        default=None, description="Country, or country and subdivision, such as DE or DE-BE"
    )
    closed: tuple[Day | Closed, ...] = Field(default=(), description="Further days off")


class Role(NamedModel):
    """A role of the team."""

    people: Positive | None = Field(default=None, description="Limit; default: none")
    cost_rate: Money | None = Field(default=None, description="Cost per hour")
    bill_rate: Money | None = Field(default=None, description="Price per hour")
    calendar: Id | None = None


class Contact(PlanModel):
    """One contact per team on each side."""

    team: Text
    ours: Text | None = None
    theirs: Text | None = None


class Responsibility(PlanModel):
    """Who owns an area and who supports."""

    area: Text
    owner: Text
    supports: Text | None = None
