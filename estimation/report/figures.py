"""The four figures that never leave the screen, and what each says below itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.report.levels import finish_date
from estimation.report.wording import NOTHING, chance, day, money, share

if TYPE_CHECKING:
    from estimation.simulation import Result


@dataclass(frozen=True)
class Figure:
    """One figure as it is shown: its name, its value, and the note below it."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Headline:
    """
    Finish, price, margin, and both together.

    `level` is the chance asked for; `joint_chance` is None where the plan lacks what it needs.
    """

    level: float
    finish: Figure
    price: Figure
    margin: Figure
    joint: Figure
    joint_chance: float | None


KINDS = {
    "fixed": "fixed",
    "time_and_materials": "time and materials",
    "capped": "hours, capped",
    "retainer": "a month, until the finish",
}
"""What kinds of price are called beside an amount."""


def headline(result: Result, level: float | None = None) -> Headline:
    r"""
    Read the four figures off a result.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure the date is to be; default: the plan's `promise.level`.

    Returns
    -------
    Headline
        A figure that the plan does not give is "–" with what is missing.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> headline(simulate(plan, trials=100)).finish.value.replace("\xa0", " ")
    '13 Jan'
    """
    sure = result.plan.promise.level if level is None else level
    return Headline(
        level=sure,
        finish=_finish(result, sure),
        price=_price(result),
        margin=_margin(result, sure),
        joint=_joint(result),
        joint_chance=result.p_joint,
    )


def _finish(result: Result, level: float) -> Figure:
    """The date that can be promised."""
    when = day(finish_date(result, level), since=result.plan.project.start)
    return Figure("Finish", when, f"{chance(level)} are done by then")


def middle_margin_share(result: Result) -> float | None:
    """
    Median of the margin as a share of the price; None where the plan does not give both.

    Not the mean: one wild trial in a hundred moves that, and it may lie outside P10 to P90.
    """
    if result.margin is None or result.price is None or result.price.mean() <= 0:
        return None
    return result.percentile("margin_share", 0.5)


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
    Cost that leaves the target margin of a fixed price, else the budget.

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


def _price(result: Result) -> Figure:
    """What the client pays."""
    price, currency = result.plan.price, result.plan.project.currency
    if price is None:
        return Figure("Price", NOTHING, "needs a price")
    if result.price is None:
        return Figure("Price", NOTHING, "needs a bill rate for each role")
    if price.kind == "fixed":
        return Figure("Price", money(float(result.price[0]), currency, exact=True), "fixed")
    return Figure(
        "Price", money(float(result.price.mean()), currency), f"{KINDS[price.kind]}, on average"
    )


def _margin(result: Result, level: float) -> Figure:
    """What is left of the price in the middle, and what is kept at the chosen level."""
    middle = middle_margin_share(result)
    if middle is None:
        return Figure("Margin", NOTHING, _margin_needs(result))
    kept = result.percentile("margin_share", 1 - level)
    note = "" if kept is None else f"{chance(level)} keep {share(kept)} or more"
    return Figure("Margin", share(middle), note)


def _margin_needs(result: Result) -> str:
    """What a plan lacks for a margin."""
    if result.cost is None:
        return (
            "needs a cost rate for each role"
            if result.plan.roles
            else "needs roles with cost rates"
        )
    unbilled = result.plan.price is not None and result.price is None
    return "needs a bill rate for each role" if unbilled else "needs a price"


def _joint(result: Result) -> Figure:
    """Date and margin in the same project."""
    deadline, price = result.plan.project.deadline, result.plan.price
    if result.p_joint is None:
        if deadline is None:
            missing = "needs a deadline"
        elif price is None or price.target_margin is None:
            missing = "needs a target margin"
        else:
            missing = "needs cost and price"
        return Figure("Date and margin", NOTHING, missing)
    assert deadline is not None and price is not None and price.target_margin is not None
    by = day(deadline, since=result.plan.project.start)
    note = f"by {by} and at least {share(price.target_margin)}"
    return Figure("Date and margin", chance(result.p_joint), note)
