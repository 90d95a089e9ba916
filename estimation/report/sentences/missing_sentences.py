"""What a plan does not give, and what is left out for it: the one place that describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.report.sentences.topic import Topic

if TYPE_CHECKING:
    import pandas as pd

    from estimation.simulation import Result


@dataclass(frozen=True)
class MissingSentences(Topic):
    """
    What a report leaves out for want of a part of the plan; None where that part is there.

    Parameters
    ----------
    deadline, cost, price, target_margin, budget, risks : str, optional
        Where the plan gives none.
    spread : str, optional
        Where nothing in the plan is uncertain.
    """

    deadline: str | None = None
    cost: str | None = None
    price: str | None = None
    target_margin: str | None = None
    budget: str | None = None
    risks: str | None = None
    spread: str | None = None


def missing_sentences(result: Result) -> MissingSentences:
    """
    Describe what the report leaves out, and what the plan lacks for it.

    Parameters
    ----------
    result : Result

    Returns
    -------
    MissingSentences

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> missing_sentences(simulate(plan, trials=100)).deadline
    'The plan names no deadline, so no chance of being on time is given.'
    """
    plan, price, target = result.plan, None, None
    cost = None
    if result.cost is None:
        why = "not every role that works has a cost rate" if plan.roles else "it names no roles"
        cost = f"The plan gives no cost, because {why}; so no margin is given either."
    if plan.price is None:
        price = "The plan names no price, so no margin and no loss is given."
    elif result.price is None:
        works = " that works" if plan.roles else ""
        price = f"The price needs {needs(result).price}{works}, so none is given."
    elif plan.price.target_margin is None:
        target = "The plan names no target margin, so no chance of reaching it is given."
    return MissingSentences(
        deadline="The plan names no deadline, so no chance of being on time is given."
        if plan.project.deadline is None
        else None,
        cost=cost,
        price=price,
        target_margin=target,
        budget="The plan names no budget, so no chance of keeping it is given."
        if plan.project.budget is None
        else None,
        risks=None if plan.risks else "The plan names no risks, so none is counted.",
        spread=None
        if result.inputs
        else "Nothing in the plan is uncertain, so all its trials are alike.",
    )


@dataclass(frozen=True)
class Needs:
    """
    What the plan has to give before a figure can be read off, as it stands after "needs".

    None where nothing is missing for the figure.
    """

    price: str | None
    cost: str | None
    margin: str | None
    date_and_margin: str | None


def needs(result: Result) -> Needs:
    """
    Name what the plan lacks for price, cost and margin, and for date and margin together.

    Parameters
    ----------
    result : Result

    Returns
    -------
    Needs

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> needs(simulate(plan, trials=100)).margin
    'roles with cost rates'
    """
    plan, price, cost = result.plan, None, None
    if plan.price is None:
        price = "a price"
    elif result.price is None:
        price = "a bill rate for each role" if plan.roles else "roles with bill rates"
    if result.cost is None:
        cost = "a cost rate for each role" if plan.roles else "roles with cost rates"
    margin = cost or price
    if result.price is not None and result.price.mean() <= 0:
        billed = plan.price is not None and plan.price.kind in ("time_and_materials", "capped")
        margin = margin or ("roles with bill rates" if billed and not plan.roles else "a price")
    return Needs(price, cost, margin, _date_and_margin(result))


def _date_and_margin(result: Result) -> str | None:
    """Name what the plan lacks for the chance of date and margin in the same project."""
    if result.p_joint is not None:
        return None
    price = result.plan.price
    if result.plan.project.deadline is None:
        return "a deadline"
    if price is None or price.target_margin is None:
        return "a target margin"
    return "cost and price"


def missing_load(load: pd.DataFrame) -> str | None:
    """
    Describe what the plan lacks for the load of each role, or for weeks that are over-booked.

    Parameters
    ----------
    load : DataFrame
        As `load_by_week` gives it.
    """
    if load.empty:
        return "Load is left out: no activity names hours of a role."
    if load["capacity"].isna().all():
        return "Over-booked weeks are left out: no role tells how many people it has."
    return None


def missing_cash(result: Result) -> str | None:
    """Describe what the plan lacks for what is spent and billed by week."""
    lacks = [
        f"no {name}"
        for name, known in (("cost", result.cost), ("price", result.price))
        if known is None
    ]
    return f"Cash is left out: the plan gives {' and '.join(lacks)}." if lacks else None


def missing_part(name: str) -> str:
    """
    Tell that the plan has none of a part, in the place where it would stand.

    Examples
    --------
    >>> missing_part("contacts")
    'No contacts: the plan names none.'
    """
    return f"No {name}: the plan names none."
