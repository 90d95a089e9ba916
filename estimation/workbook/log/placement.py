"""Where a changed value goes: into the plan, or into the scenario in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.store import Change
from estimation.workbook.log.fold import SET
from estimation.workbook.log.plan_paths import has_own_value, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimation.plan import Plan


def changes_to(
    plan: Plan, scenario: str | None, shown: Plan, values: Mapping[str, Any]
) -> list[Change]:
    """
    Return the changes after which a page shows these values; none for those that it shows already.

    Parameters
    ----------
    plan : Plan
        As it stands, without the scenario in use.
    scenario : str or None
        Id of the scenario in use.
    shown : Plan
        The plan with that scenario.
    values : mapping of str to value
        By path, as for `Plan.with_changes`.
    """
    new = {path: value for path, value in values.items() if value_at(shown.source, path) != value}
    return placed(plan, scenario, new)


def placed(plan: Plan, scenario: str | None, values: Mapping[str, Any]) -> list[Change]:
    """Return changes that set values in the plan, or in the scenario that has its own there."""
    rest = dict(values)
    in_use = next((each for each in plan.scenarios if each.id == scenario), None)
    if in_use is not None:
        own = {path: rest.pop(path) for path in values if has_own_value(in_use, path)}
        if own:
            rest[f"scenarios.{in_use.id}.set"] = {**in_use.set, **own}
    return [Change(SET, path, value) for path, value in rest.items()]
