"""Paths of a plan: what stands at one, and what a scenario says there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from estimation.plan import entry_name

if TYPE_CHECKING:
    from estimation.plan import Scenario


def value_at(source: Mapping[str, Any], path: str) -> Any:
    """
    Find the value at a path as it was written; None where there is none.

    Examples
    --------
    >>> value_at({"roles": [{"id": "design", "people": 2}]}, "roles.design.people")
    2
    """
    found: Any = source
    for step in path.split("."):
        if isinstance(found, list):
            named = ((entry_name(each, number), each) for number, each in enumerate(found))
            found = next((each for name, each in named if name == step), None)
        elif isinstance(found, Mapping):
            found = next((value for key, value in found.items() if str(key) == step), None)
        else:
            return None
    return found


def has_own_value(scenario: Scenario, path: str) -> bool:
    """Whether a change of the plan would not show, as the scenario has its own value there."""
    added = {f"activities.{each.id}" for each in scenario.add}
    return any(path == own or path.startswith(f"{own}.") for own in {*scenario.set, *added})
