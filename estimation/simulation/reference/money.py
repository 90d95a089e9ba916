"""What each trial costs, and what the client pays for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.distributions import Array
    from estimation.simulation.model.model import Model
    from estimation.simulation.model.variables import Draws
    from estimation.simulation.reference.trials import Trials

DAYS_PER_MONTH = 30.4375
"""Calendar days in an average month: 365.25 / 12."""


@dataclass(frozen=True, eq=False)
class Money:
    """Cost and price of each trial, shape (trials,), in the plan's currency; None where unknown."""

    cost: Array | None
    price: Array | None


def value_of(hours: dict[int, Array], rates: Sequence[float | None]) -> Array | float:
    """Hours by role at their rates [money]; 0 where there are no hours."""
    return sum(spent * rate for role, spent in hours.items() if (rate := rates[role]) is not None)


def count_money(model: Model, trials: Trials, draws: Draws) -> Money:
    """
    Cost and price of every trial.

    cost = labour (rework and hammocks included) + expenses + risk cost + mitigation prices. The
    price is the fixed amount, hours at bill rates plus billed expenses, the smaller of that and a
    cap, or an amount a month from start to finish.

    Parameters
    ----------
    model : Model
    trials : Trials
    draws : Draws
        The ones that made the trials.

    Returns
    -------
    Money
    """
    zero = np.zeros(draws.trials)
    spent, billed = zero, zero
    for variable, is_billed in model.expenses:
        amount = draws.value(variable)
        spent = spent + amount
        billed = billed + amount if is_billed else billed
    for hours in trials.hours:
        billed = billed + value_of(hours, model.bill_rates)
    labour = zero
    for hours in trials.hours:
        labour = labour + value_of(hours, model.cost_rates)
    other = spent + trials.risk_cost
    return Money(cost_of(model, labour, other), price_of(model, trials.finish_days, billed))


def cost_of(model: Model, labour: Array, other: Array) -> Array | None:
    """Cost of each trial: labour, and expenses and risks with the mitigations; None if unknown."""
    return labour + other + model.mitigation_price if model.costs_known else None


def price_of(model: Model, finish_days: Array, billed: Array) -> Array | None:
    """
    What the client pays in each trial, without VAT; None where the plan does not say it.

    `billed` is what hours and billed expenses are worth to the client.
    """
    price = model.price
    if price is None:
        return None
    amount = np.nan if price.amount is None else price.amount
    if price.kind == "fixed":
        return np.full(len(finish_days), amount + price.added)
    if price.kind == "retainer":
        return amount * months_of(model, finish_days) + price.added
    if not model.bills_known:
        return None
    return np.minimum(billed, amount + price.added) if price.kind == "capped" else billed


def months_of(model: Model, finish_days: Array) -> Array:
    """Months that a retainer is paid for: from the first day to that of the finish, both whole."""
    days = model.finish_dates(finish_days) - np.datetime64(model.timeline.first_day, "D") + 1
    return days.astype(np.float64) / DAYS_PER_MONTH
