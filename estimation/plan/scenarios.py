"""Scenarios: named changes to a plan."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from estimation.plan.activities import Activity
from estimation.plan.fields import Ids, NamedModel, PlanModel, Real, Text


class Offered(PlanModel):
    """What a scenario is called where the client chooses between options."""

    name: Annotated[Text, Field(min_length=1)]
    text: Text = ""
    order: Real = Field(default=0, description="Place among the options, lowest first")


class Scenario(NamedModel):
    """Activities left out, activities added, and other values."""

    drop: Ids = Field(default=(), description="Ids of activities left out")
    add: tuple[Activity, ...] = Field(default=(), description="Further activities")
    set: dict[Text, Any] = Field(
        default={}, description="Value by path, such as roles.design.people"
    )
    offered: Offered | None = Field(
        default=None, description="Makes it an option of the client pack"
    )
