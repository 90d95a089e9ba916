"""The project itself, and what is promised."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from estimation.plan.fields import Day, Money, NamedModel, PlanModel, Real, Share, Text

Language = Literal["en-GB", "en-US", "de", "fr", "es"]
"""Languages of what a client reads."""


class Project(NamedModel):
    """Whose project it is, and when it may begin and should end."""

    client: Text | None = None
    kind: Text | None = Field(default=None, description="website, campaign, brand ...")
    currency: Annotated[Text, Field(min_length=1, max_length=8)] = "EUR"
    start: Day = Field(description="Work begins on the first working day from here")
    deadline: Day | None = None
    budget: Money | None = None
    language: Language | None = Field(default=None, description="Of client packs; default: en-GB")

    @model_validator(mode="after")
    def _check_order(self) -> Project:
        """Refuse a deadline that passed before work began."""
        if self.deadline and self.deadline < self.start:
            raise ValueError(f"deadline {self.deadline} is before start {self.start}; check both")
        return self


class WarnBelow(PlanModel):
    """Chances below which a promise is in danger; default: the chance at signing less 0.2."""

    date: Share | None = None
    margin: Share | None = None
    both: Share | None = None


class Promise(PlanModel):
    """Which chance the two want to promise; with a date once signed."""

    level: Annotated[Real, Field(gt=0, lt=1)] = 0.8
    date: Day | None = None
    price: Money | None = None
    warn_below: WarnBelow = WarnBelow()
