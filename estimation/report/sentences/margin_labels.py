"""How a margin is written: as a share of the price, and in money where that says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.report.levels import middle_margin_share
from estimation.report.wording import LARGEST_SHARE, money, share

if TYPE_CHECKING:
    from estimation.plan import Plan, Role
    from estimation.simulation import Result


def margin_text(result: Result, q: float) -> str | None:
    """
    Write a percentile of the margin as it stands after "keep"; None where there is no margin.

    Parameters
    ----------
    result : Result
    q : float
        Share of the trials that keep as much or less; 0.5 is the middle.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = {
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "price": {"kind": "fixed", "amount": 1000},
    ...     "roles": [{"id": "design", "cost_rate": 50}],
    ...     "activities": [{"id": "build", "effort": {"design": 16}}],
    ... }
    >>> margin_text(simulate(read_plan(plan), trials=10), 0.5)
    '20%'
    >>> plan["price"]["amount"] = 10
    >>> margin_text(simulate(read_plan(plan), trials=10), 0.5)
    '−€790'
    """
    if middle_margin_share(result) is None:
        return None
    part = result.percentile("margin_share", q)
    if part is not None and abs(part) <= LARGEST_SHARE:
        return share(part)
    amount = result.percentile("margin", q)
    return None if amount is None else money(amount, result.plan.project.currency)


def used_roles(plan: Plan) -> list[Role]:
    """Return the roles that work on something, in the order of the plan."""
    used = {role for each in plan.activities for role in (*each.effort, *each.hours_per_week)}
    used |= {role for each in plan.activities if each.duration is not None for role in each.crew}
    return [role for role in plan.roles if role.id in used]


def left_out(result: Result) -> str:
    """
    Name the roles whose work the money does not count yet, as they stand after "without".

    A cost is known of a plan in which a role has no rate only where that role was left out.

    Returns
    -------
    str
        Empty where none is left out.
    """
    price = result.plan.price
    by_hours = price is not None and price.kind in ("time_and_materials", "capped")
    rates = ["cost_rate"] if result.cost is not None else []
    rates += ["bill_rate"] if by_hours and result.price is not None else []
    names = [
        role.name
        for role in used_roles(result.plan)
        if any(getattr(role, rate) is None for rate in rates)
    ]
    if len(names) > 2:
        return f"{names[0]} and {len(names) - 1} more teams"
    return " and ".join(names)
