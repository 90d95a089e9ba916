"""Plans in which some roles have no rates yet: the rest of the money stands, without them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from estimation.report.sentences.margin_labels import used_roles

if TYPE_CHECKING:
    from estimation.plan import Plan
    from estimation.simulation import Result

BY_HOURS = ("time_and_materials", "capped")
"""Kinds of price that ask for the bill rate of each role."""


def rates_left_out(plan: Plan) -> dict[str, float]:
    """
    Values after which the money of the other roles can be counted: 0 for each rate that is missing.

    Parameters
    ----------
    plan : Plan
        With its scenario applied.

    Returns
    -------
    dict
        By path; empty where no rate is missing, or where all are.

    Examples
    --------
    >>> from estimation import read_plan
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "roles": [{"id": "design", "cost_rate": 50}, {"id": "photo"}],
    ...     "activities": [{"id": "shoot", "effort": {"design": 16, "photo": 8}}],
    ... })
    >>> rates_left_out(plan)
    {'roles.photo.cost_rate': 0.0}
    """
    used = used_roles(plan)
    rates = ["cost_rate"]
    if plan.price is not None and plan.price.kind in BY_HOURS:
        rates.append("bill_rate")
    values: dict[str, float] = {}
    for rate in rates:
        missing = [each.id for each in used if getattr(each, rate) is None]
        if missing and len(missing) < len(used):
            values |= {f"roles.{id_}.{rate}": 0.0 for id_ in missing}
    return values


def as_counted(result: Result) -> Result:
    """Return the same result of a plan with the rates it was counted with, to compare it."""
    if result.cost is None or not (values := rates_left_out(result.plan)):
        return result
    plan = result.plan.with_changes(values)
    return replace(result, simulation=replace(result.simulation, plan=plan))
