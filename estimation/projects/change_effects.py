"""What a change does to date, cost and margin, and the price that keeps the margin's chance."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.report.paired_differences import run_again
from estimation.simulation.figures import rank

if TYPE_CHECKING:
    import datetime as dt

    from estimation.distributions import Array
    from estimation.simulation import Result

CENT = 0.01

NO_CAP = 1e15
"""A cap that nobody reaches."""


@dataclass(frozen=True)
class Effect:
    """
    What a change does, under common random numbers; None where the plan does not give a figure.

    Parameters
    ----------
    finish_days : float
        By how many working days the finish moves at the promised level.
    finish_date_before, finish_date_after : date
    cost : float or None
        By how much the cost moves at the promised level [money].
    margin : float or None
        By how much the margin moves at one less the level, with the price that is asked.
    chances : dict
        Of the promised date, the target margin and both: before and after, at the date in force
        moved by the agreed days.
    keeps_margin : float or None
        Smallest amount that keeps the margin's chance.
    extra_billing : float or None
        What time and materials bills more, on average.
    """

    finish_days: float
    finish_date_before: dt.date
    finish_date_after: dt.date
    cost: float | None
    margin: float | None
    chances: dict[str, tuple[float | None, float | None]]
    keeps_margin: float | None
    extra_billing: float | None

    def to_dict(self) -> dict[str, Any]:
        """The effect as JSON."""
        return {
            "finish_days": self.finish_days,
            "finish_date_before": self.finish_date_before.isoformat(),
            "finish_date_after": self.finish_date_after.isoformat(),
            "cost": self.cost,
            "margin": self.margin,
            "chances": {name: list(pair) for name, pair in self.chances.items()},
            "keeps_margin": self.keeps_margin,
            "extra_billing": self.extra_billing,
        }


def difference(before: Result, after: Result, name: str, q: float) -> float | None:
    """By how much a figure moves at a level; exactly 0 where no trial changes."""
    one, two = before.percentile(name, q), after.percentile(name, q)
    return None if one is None or two is None else two - one


def days_asked(finish_days: float) -> int:
    """Whole working days that a measured effect asks for: rounded up."""
    return math.ceil(finish_days - 1e-9)


def price_that_keeps(before: Result, after: Result, level: float) -> float | None:
    """
    Smallest amount with which the margin is as safe as before.

    The chance of the target margin and the margin at one less the level are then no smaller than
    before; without a target, the latter. A fixed price and a retainer get the amount once; of a
    capped one the cap is raised by it, and never lowered where the hours bill as much as before.
    Negative is a credit.

    Parameters
    ----------
    before, after : Result
        Of the same trials and seed; `after` without the amount.
    level : float
        That is promised.

    Returns
    -------
    float or None
        Rounded up to the cent. None where cost or price is not known, where the price follows the
        hours without a cap, or where no cap would be enough.
    """
    price = after.plan.price
    if price is None or price.kind == "time_and_materials":
        return None
    if before.cost is None or after.cost is None or before.price is None or after.price is None:
        return None
    if np.array_equal(before.cost, after.cost) and np.array_equal(before.price, after.price):
        return 0.0
    if price.kind == "capped":
        return _cap_that_keeps(before, after, level)
    return _up_to_the_cent(_amount_that_keeps(before, after, level))


def _amount_that_keeps(before: Result, after: Result, level: float) -> float:
    """An amount that every trial is paid once."""
    assert before.margin is not None and after.margin is not None
    assert after.cost is not None and after.price is not None
    place = rank(1 - level, before.trials)
    wanted = [float(np.sort(before.margin)[place] - np.sort(after.margin)[place])]
    target = None if after.plan.price is None else after.plan.price.target_margin
    kept = 0 if target is None else _trials_with_margin(before)
    if target is not None and target < 1 and kept:
        needed = np.sort(after.cost / (1 - target) - after.price)
        wanted.append(float(needed[kept - 1]))
    return max(wanted)


def _cap_that_keeps(before: Result, after: Result, level: float) -> float | None:
    """An amount by which the cap is raised, found between cents."""
    price = after.simulation.model.price
    assert price is not None and price.amount is not None and after.cost is not None
    open_price = replace(price, amount=NO_CAP, added=0.0)
    model = replace(after.simulation.model, price=open_price)
    billed = run_again(after, replace(after.simulation, model=model)).price
    assert billed is not None
    cap = price.amount + price.added

    def keeps(amount: float) -> bool:
        return _is_as_safe(before, after.cost, np.minimum(billed, cap + amount), level)

    most = max(float(billed.max()) - cap, 0.0) + 1
    if not keeps(most):
        return None
    if keeps(0.0) and before.price is not None and after.price is not None:
        if after.price.mean() >= before.price.mean():
            return 0.0
        low, high = -math.ceil(cap / CENT), 0
    else:
        low, high = 0, math.ceil(most / CENT)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if keeps(middle * CENT) else (middle, high)
    return round(high * CENT, 2)


def _is_as_safe(before: Result, cost: Array | None, price: Array, level: float) -> bool:
    """Whether prices leave the margin as safe as before."""
    assert cost is not None and before.margin is not None
    margin = price - cost
    place = rank(1 - level, before.trials)
    if np.partition(margin, place)[place] < np.partition(before.margin, place)[place]:
        return False
    target = None if before.plan.price is None else before.plan.price.target_margin
    if target is None:
        return True
    return int((margin >= target * price).sum()) >= _trials_with_margin(before)


def _trials_with_margin(result: Result) -> int:
    """In how many trials the margin reaches its target."""
    return 0 if result.meets_target is None else int(result.meets_target.sum())


def _up_to_the_cent(amount: float) -> float:
    """The next whole cent; what is a cent but for the last digits stays it."""
    return round(math.ceil(amount / CENT - 1e-6) * CENT, 2) + 0.0


def extra_billing(before: Result, after: Result) -> float | None:
    """What time and materials bills more, on average; None for another price."""
    price = after.plan.price
    if price is None or price.kind != "time_and_materials":
        return None
    if before.price is None or after.price is None:
        return None
    return float(after.price.mean() - before.price.mean())
