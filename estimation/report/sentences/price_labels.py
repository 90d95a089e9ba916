"""What kinds of price and their amounts are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation.report.wording import MINUS, halves, money

if TYPE_CHECKING:
    from estimation.simulation import Result


@dataclass(frozen=True)
class PriceLabel:
    """
    What a kind of price is called.

    Parameters
    ----------
    short : str
        Where one of four is chosen.
    sentence : str
        As it begins a sentence, and where the kinds stand side by side.
    beside_total : str
        Beside what the client pays in all.
    amount : str
        Name of the amount that is agreed; empty where there is none.
    """

    short: str
    sentence: str
    beside_total: str
    amount: str


PRICE_LABELS = {
    "fixed": PriceLabel("Fixed", "A fixed price", "fixed", "Price"),
    "time_and_materials": PriceLabel(
        "Time and materials", "Time and materials", "time and materials", ""
    ),
    "capped": PriceLabel("Capped", "Time and materials with a cap", "hours, capped", "Cap"),
    "retainer": PriceLabel("Retainer", "A retainer", "monthly until the finish", "Amount a month"),
}
"""By kind, in the order in which they are offered."""

MANY_TIMES = 3.0
"""From here on rates are said as a multiple, not in per cent on top."""


def own_label(result: Result) -> str:
    """
    Name what the plan's own price asks for, as it stands after "at"; the plan has a price.

    A plan may keep the amount of the kind that it had before: hours at our rates have none.
    """
    price = result.plan.price
    assert price is not None
    hours = price.kind == "time_and_materials"
    return amount_label(result, price.kind, None if hours else price.amount)


def amount_label(result: Result, kind: str, amount: float | None) -> str:
    """
    Name the amount of a kind of price, as it stands after "ask for" or "at".

    Amounts are rounded up to the next hundred: what is asked for holds at least as often.

    Parameters
    ----------
    result : Result
    kind : str
    amount : float or None
        In the unit of the kind: money, money a month, or times the bill rates.
    """
    currency = result.plan.project.currency
    if kind == "time_and_materials" or amount is None:
        return "our hourly rates" if amount in (None, 1.0) else _rates(float(amount))
    step = 100 if abs(amount) >= 1_000 else 10
    is_round = abs(amount - round(amount)) < 1e-6
    asked = amount if is_round else float(np.ceil(amount / step - 1e-9) * step)
    text = money(asked, currency, exact=True)
    return {"capped": f"a cap of {text}", "retainer": f"{text} a month"}.get(kind, text)


def _rates(factor: float) -> str:
    """Compare hourly rates with those of the plan; from three times on, in halves, rounded up."""
    if factor >= MANY_TIMES:
        return f"{halves(float(np.ceil(2 * factor - 1e-9)) / 2)} times our hourly rates"
    change = np.ceil((factor - 1) * 100 - 1e-9)
    sign = "+" if change >= 0 else MINUS
    return f"our hourly rates {sign}{abs(change):.0f}%"
