"""What is agreed about money: price, expenses, payments, the offer, a paid discovery."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from estimation.plan.fields import (
    Day,
    Flag,
    Id,
    Money,
    NamedModel,
    PlanModel,
    Positive,
    Real,
    Share,
    Text,
)
from estimation.plan.quantity_fields import NonNegative


class Addition(PlanModel):
    """What a change order adds to the price; negative is a credit."""

    order: Annotated[int, Field(strict=True, ge=1)] = Field(description="Number of the order")
    amount: Real


class Price(PlanModel):
    """How the client pays."""

    kind: Literal["fixed", "time_and_materials", "capped", "retainer"] = "fixed"
    amount: Money | None = Field(
        default=None, description="Price; the cap of capped; per month for retainer"
    )
    target_margin: Annotated[Real, Field(ge=-1, le=1)] | None = Field(
        default=None, description="Share of the price"
    )
    vat: Share | None = Field(default=None, description="Share on top; only shown")
    additions: tuple[Addition, ...] = Field(
        default=(), description="What accepted change orders add: to the price, or to the cap"
    )

    @property
    def added(self) -> float:
        """Sum of what change orders add [money]."""
        return sum((each.amount for each in self.additions), 0.0)

    @model_validator(mode="after")
    def _check_amount(self) -> Price:
        """Refuse a price without the amount that its kind needs."""
        if self.kind != "time_and_materials" and self.amount is None:
            raise ValueError(f"kind {self.kind} needs an amount; add amount: 84000")
        return self


class Expense(NamedModel):
    """Money spent for the project beside labour."""

    amount: NonNegative
    at: Id | None = Field(default=None, description="Id of an activity; default: the start")
    billed: Flag = Field(default=False, description="Whether the client pays it on top")


class Payment(PlanModel):
    """A share of the price, and when it is due."""

    at: Id = Field(description="signing, or the id of an activity")
    share: Share


class Acceptance(PlanModel):
    """When something that is delivered counts as accepted."""

    of: Id = Field(description="Id of the activity that is delivered, or of its review")
    text: Text = Field(description="What can be checked")
    days: Annotated[Positive, Field(le=250)] | None = Field(
        default=None, description="[working days of the client] to answer; default: the review's"
    )


class Need(PlanModel):
    """What the client has to give."""

    text: Text
    by: Day | None = None
    owner: Text | None = Field(default=None, description="Who at the client")


class Offer(PlanModel):
    """What the client is offered."""

    included: tuple[Text, ...] = ()
    excluded: tuple[Text, ...] = ()
    valid_until: Day | None = None
    acceptance: tuple[Acceptance, ...] = ()
    revisions: Annotated[int, Field(strict=True, ge=0, le=100)] | None = Field(
        default=None, description="Rounds of changes that the price includes, per deliverable"
    )
    needs: tuple[Need, ...] = ()
    terms: tuple[Text, ...] = ()


class Discovery(PlanModel):
    """A paid look before signing."""

    cost: Money
    correlation: Annotated[Real, Field(ge=-1, le=1)] = Field(
        description="Between what it shows and the truth"
    )
