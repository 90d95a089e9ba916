"""Where each estimate comes from: the plan, history, or a blend of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.calibration.blending import Blending
from estimation.distributions import Array, QuantileTable, blend, constant
from estimation.errors import SimulationError
from estimation.simulation.model.variables import Variable

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    import pandas as pd

    from estimation.calibration import Calibration
    from estimation.plan import Activity, Plan

Part = tuple[str, Variable, float]
"""A role's id, the variable that its hours follow, and the hours for each unit of it."""


@dataclass(frozen=True, eq=False)
class Estimates:
    """
    The efforts of a plan as variables.

    Parameters
    ----------
    parts : dict
        By id of the activity, its roles in the order of the plan.
    on_history : frozenset of str
        Activities that share the project factor.
    plan : Plan
    calibration : Calibration or None
        Where they come from.
    """

    parts: dict[str, tuple[Part, ...]]
    on_history: frozenset[str]
    plan: Plan
    calibration: Calibration | None

    def unchanged(self, plan: Plan, calibration: Calibration | None) -> set[str]:
        """Activities of which the same is to be estimated from the same."""
        one, other = self.plan.project, plan.project
        if self.calibration is not calibration or any(
            getattr(one, name) != getattr(other, name) for name in ("id", "client", "kind", "start")
        ):
            return set()
        before = {activity.id: activity for activity in self.plan.activities}
        return {a.id for a in plan.activities if a.id in self.parts and before[a.id] == a}


def estimate_efforts(
    plan: Plan, calibration: Calibration | None, like: Estimates | None = None
) -> Estimates:
    """
    Turn every effort of a plan into variables.

    Roles with a bare number share one draw, the size of the activity; a role that states its own
    spread has its own. History speaks through ratios of actual to estimate.

    Parameters
    ----------
    plan : Plan
    calibration : Calibration or None
        None takes the plan as written.
    like : Estimates, optional
        Its tables of activities that are the same are used again.

    Returns
    -------
    Estimates

    Raises
    ------
    SimulationError
        If an activity with `basis: history` has an estimate of 0 hours.
    """
    unchanged = set() if like is None else like.unchanged(plan, calibration)
    efforts = [a for a in plan.activities if a.effort and a.id not in unchanged]
    with_history = [a for a in efforts if calibration is not None and _asks_history(a)]
    ratios: dict[str, Array] = {}
    if calibration is not None and with_history:
        items = history_items(plan, with_history)
        tables = calibration.item_tables(items)
        hours = items["estimated_hours"].to_numpy(dtype=float)
        ratios = {a.id: tables[i] / hours[i] for i, a in enumerate(with_history)}
    weight = Blending().of if calibration is None else calibration.blending.of
    parts = {a.id: _parts(a, ratios.get(a.id), weight(a.class_)) for a in efforts}
    on_history = set(ratios)
    if like is not None:
        parts |= {name: like.parts[name] for name in unchanged}
        on_history |= unchanged & like.on_history
    return Estimates(parts, frozenset(on_history), plan, calibration)


def basis_of(activity: Activity) -> str:
    """Basis of an activity where there is a calibration."""
    return activity.basis or ("blend" if activity.effort else "judgement")


def _asks_history(activity: Activity) -> bool:
    """Whether history counts: unasked for, it has none where the estimate is 0 hours."""
    hours = sum(quantity.likely for quantity in activity.effort.values())
    return basis_of(activity) != "judgement" and (hours > 0 or activity.basis is not None)


def history_items(plan: Plan, activities: list[Activity]) -> pd.DataFrame:
    """
    Activities as history would list them: what is known of each before it is done.

    Returns
    -------
    DataFrame
        One row per activity; hours are the likely ones of all roles, the role is the one with most.
    """
    import pandas as pd

    rows = []
    for activity in activities:
        likely = {role: quantity.likely for role, quantity in activity.effort.items()}
        most: str = max(likely, key=lambda role: likely[role])
        total = sum(likely.values())
        if total <= 0:
            raise SimulationError(
                f"activity '{activity.id}': its effort is 0 hours, and history speaks in ratios; "
                "expected more than 0 hours, or `basis: judgement`"
            )
        rows.append(
            {
                "project_id": plan.project.id,
                "item_id": activity.id,
                "estimated_hours": total,
                "class": activity.class_,
                "subclass": activity.subclass,
                "phase": activity.phase,
                "role": most,
                "client": plan.project.client,
                "kind": plan.project.kind,
                "started": plan.project.start,
            }
        )
    return pd.DataFrame(rows)


def _parts(activity: Activity, ratios: Array | None, weight: float) -> tuple[Part, ...]:
    """Roles of one activity with their variables; history has that weight in a blend."""
    shared_id = f"effort:{activity.id}"
    ratio = None if ratios is None else QuantileTable(ratios)
    parts: list[Part] = []
    for role, quantity in activity.effort.items():
        own_id = f"{shared_id}:{role}"
        if ratio is None:
            table, base = quantity.table(), quantity.likely
            name = shared_id if quantity.is_number else own_id
            parts.append((role, Variable(name, table, base), 1.0))
        elif quantity.is_number or basis_of(activity) == "history":
            parts.append((role, Variable(shared_id, ratio, ratio.median), quantity.likely))
        else:
            table = blend(quantity.table(), ratio.scaled(quantity.likely), weight)
            parts.append((role, Variable(own_id, table, table.median), 1.0))
    return tuple(parts)


def certain(value: float) -> Variable:
    """A number that nobody doubts."""
    return Variable("", constant(value), value)
