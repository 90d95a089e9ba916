"""What may happen: risks, shared drivers, correlations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from estimation.plan.fields import Flag, Ids, Money, NamedModel, PlanModel, Real, Share, Text
from estimation.plan.quantity_fields import NonNegative

Affected = Literal["all"] | Ids
"""All activities, or those named."""


class Effects(PlanModel):
    """What a risk does when it occurs."""

    factor: NonNegative | None = Field(default=None, description="Times effort and duration")
    delay: NonNegative | None = Field(default=None, description="[working days]")
    cost: NonNegative | None = Field(default=None, description="Money, once")


class Left(Effects):
    """What is left of a risk after mitigation; what is not given stays."""

    probability: Share | None = None


class Mitigation(PlanModel):
    """What lessens a risk, and its price."""

    price: Money
    left: Left = Left()


class Risk(NamedModel, Effects):
    """Something that may happen once in a project."""

    owner: Text | None = None
    probability: Share
    affects: Affected = ()
    mitigation: Mitigation | None = None
    mitigated: Flag = False
    notes: Text | None = Field(default=None, description="Internal")

    @model_validator(mode="after")
    def _check_effects(self) -> Risk:
        """Refuse a risk that does nothing, or multiplies nothing."""
        if self.factor is None and self.delay is None and self.cost is None:
            raise ValueError("has no effect; give at least one of factor, delay, cost")
        if self.factor is not None and not self.affects:
            raise ValueError("has a factor but affects nothing; name activities in affects, or all")
        if self.mitigated and self.mitigation is None:
            raise ValueError("is mitigated but has no mitigation; add mitigation: {price: 900}")
        return self


class Driver(NamedModel):
    """A factor that several activities share, from which their correlation follows."""

    affects: Affected
    factor: NonNegative


class Correlation(PlanModel):
    """Quantities that tend to be high together."""

    between: Annotated[Ids, Field(min_length=2)]
    rank: Annotated[Real, Field(ge=-1, le=1)] = Field(description="Spearman's rank correlation")
