"""Scenarios: named changes to a plan."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from estimation.plan.activities import Activity
from estimation.plan.fields import Ids, NamedModel, Text


class Scenario(NamedModel):
    """Activities left out, activities added, and other values."""

    drop: Ids = Field(default=(), description="Ids of activities left out")
    add: tuple[Activity, ...] = Field(default=(), description="Further activities")
    set: dict[Text, Any] = Field(
        default={}, description="Value by path, such as roles.design.people"
    )
