"""The cost that a plan is to stay under: what leaves its target margin, or its budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.report.wording import share

if TYPE_CHECKING:
    from estimation.simulation import Result


@dataclass(frozen=True)
class CostLimit:
    """What the cost is to stay under [money], what that is called, and how often it holds."""

    amount: float
    name: str
    chance: float


BUDGET = "Budget"
"""Name of the cost limit that is the plan's budget."""


def cost_limit(result: Result) -> CostLimit | None:
    """
    Return the cost that leaves the target margin of a fixed price, else the budget.

    Parameters
    ----------
    result : Result

    Returns
    -------
    CostLimit or None
        None where the plan has neither, or no cost.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "price": {"kind": "fixed", "amount": 4000, "target_margin": 0.25},
    ...     "roles": [{"id": "design", "cost_rate": 50}],
    ...     "activities": [{"id": "build", "effort": {"design": 40}}],
    ... })
    >>> cost_limit(simulate(plan, trials=10))
    CostLimit(amount=3000.0, name='25% margin', chance=1.0)
    """
    price, budget = result.plan.price, result.plan.project.budget
    if price is not None and price.kind == "fixed" and result.p_target_margin is not None:
        assert price.amount is not None and price.target_margin is not None
        name = f"{share(price.target_margin)} margin"
        return CostLimit(price.amount * (1 - price.target_margin), name, result.p_target_margin)
    if budget is not None and result.p_within_budget is not None:
        return CostLimit(budget, BUDGET, result.p_within_budget)
    return None
