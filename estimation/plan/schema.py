"""JSON Schema of the plan format, for editors."""

from __future__ import annotations

from typing import Any

from estimation.plan.plan import Plan


def plan_schema() -> dict[str, Any]:
    """
    JSON Schema of a plan file, made from the models.

    It knows keys, types and bounds, quantities in all their forms included; what only the whole
    plan can tell (ids, circles, sums) is left to `read_plan`.

    Returns
    -------
    dict
        JSON Schema, draft 2020-12.

    Examples
    --------
    >>> plan_schema()["required"]
    ['kickoff_plan', 'project', 'activities']
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Plan.model_json_schema(by_alias=True, mode="validation"),
        "title": "Kickoff plan",
    }
