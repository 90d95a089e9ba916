"""What moves a forecast, what risks cost, and why a forecast changed, in plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.report.input_names import lower_first
from estimation.report.wording import (
    LEAST_DAYS,
    LEAST_MONEY,
    chance,
    day,
    days_change,
    money,
    money_change,
    share,
    working_days,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pandas as pd

    from estimation.report.influences.sensitivity import Sensitivity
    from estimation.simulation import Result

Row = dict[Any, Any]

_FIGURES = {
    "finish_days": "the finish",
    "cost": "the cost",
    "hours": "the hours",
    "margin": "the margin",
}
"""What moved, and how it is called."""

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
"""Numbers that a sentence writes out."""


def sensitivity_sentences(found: Sensitivity) -> dict[str, str]:
    """
    Say which input explains most of the spread of a figure, and how far all of them explain it.

    Parameters
    ----------
    found : Sensitivity

    Returns
    -------
    dict of str to str
        ``explains_most`` and ``explains_all``; empty where the figure has no spread.
    """
    if found.indices.empty:
        return {}
    figure, top = _FIGURES[found.figure], found.indices.to_dict("records")[0]
    said = {
        "explains_most": f"“{top['name']}” alone explains {share(top['first'])} of the spread of "
        f"{figure}."
    }
    together = f"One by one, all inputs explain {share(min(found.explained, 1))} of it"
    if not found.independent:
        said["explains_all"] = (
            f"{together}. Some depend on one another, so their shares overlap, and what each does "
            "together with others cannot be told from these trials."
        )
    elif found.is_sound:
        said["explains_all"] = f"{together}; hardly anything is left for how they act together."
    else:
        said["explains_all"] = (
            f"{together}; the rest is how they act together, which these trials do not share out."
        )
    return said


def risk_sentences(
    result: Result,
    costs: pd.DataFrame,
    order: pd.DataFrame | None = None,
    together: pd.DataFrame | None = None,
    level: float | None = None,
) -> dict[str, str]:
    """
    Say what the risks cost, which costs most, and which measure is worth its price.

    Parameters
    ----------
    result : Result
    costs, order, together : DataFrame
        What `risk_costs`, `risk_order` and `risks_together` say of it at the level.
    level : float, optional
        Default: the plan's `promise.level`.

    Returns
    -------
    dict of str to str
        ``risks``, ``worst_risk``, ``then_risk``, ``best_measure`` and ``measures``, as far as there
        is anything to say; empty without risks.
    """
    if costs.empty:
        return {}
    sure = result.plan.promise.level if level is None else level
    currency = result.plan.project.currency
    said: dict[str, str] = {}
    if together is not None:
        rows = {row["what"]: row for row in together.to_dict("records")}
        said |= _together(rows, sure, currency)
    if order is not None and not order.empty:
        said |= _order(order.to_dict("records"), sure, currency)
    bought = costs[costs["worth"].notna()].sort_values("worth", ascending=False, kind="stable")
    if not bought.empty:
        said |= _measure(bought.to_dict("records")[0], sure, currency)
    return said


def _size(days: float, cost: float, currency: str) -> str:
    """Days and money of a risk, as far as they are worth a number."""
    parts = [working_days(days)] if days >= LEAST_DAYS else []
    if cost >= LEAST_MONEY:  # NaN is not
        parts.append(money(cost, currency))
    return " and ".join(parts) or "hardly anything"


def _together(rows: dict[Any, Row], level: float, currency: str) -> dict[str, str]:
    """What all risks cost together, and what the measures not yet taken buy."""
    row = rows["risks"]
    count = int(row["count"])
    who = "The risk costs"
    if count > 1:
        all_ = "Both" if count == 2 else f"All {_count(count)}"
        who = f"{all_} risks together cost"
    size = _size(row["finish_days"], row["cost"], currency)
    said = {"risks": f"{who} {size} at {chance(level)}."}
    if "measures" in rows:
        row = rows["measures"]
        price = money(row["price"], currency, exact=True)
        many = int(row["count"])
        whose = "The measure not yet taken costs" if many == 1 else (
            f"The {_count(many)} measures not yet taken cost"
        )  # fmt: skip
        buys = _size(row["finish_days"], row["cost"], currency)
        said["measures"] = f"{whose} {price} and {'buys' if many == 1 else 'buy'} {buys}."
    return said


def _order(order: list[Row], level: float, currency: str) -> dict[str, str]:
    """The risk that costs most, and the one that does without it."""
    first = order[0]
    size = _size(first["finish_days"], first["cost"], currency)
    said = {"worst_risk": f"“{first['name']}” costs most: {size} at {chance(level)}."}
    if len(order) > 1:
        second = order[1]
        size = _size(second["finish_days"], second["cost"], currency)
        said["then_risk"] = f"Without it, “{second['name']}” costs most: {size}."
    return said


def _measure(row: Row, level: float, currency: str) -> dict[str, str]:
    """Price and worth of the best measure."""
    price, saves = (
        money(row["price"], currency, exact=True),
        money(max(row["saves_mean"], 0), currency),
    )
    days = ""
    if row["saves_days"] >= LEAST_DAYS:
        days = f" and brings {working_days(row['saves_days'])} at {chance(level)}"
    worth = row["worth"]
    verdict = "it pays for itself" if worth >= 0 else "in money alone it does not pay"
    return {
        "best_measure": f"The measure against “{row['name']}” costs {price}, saves {saves} on "
        f"average{days}: {verdict}."
    }


def _count(number: int) -> str:
    """A number in words, as far as there are words."""
    return _COUNTS[number] if number < len(_COUNTS) else str(number)


def bridge_sentences(
    frame: pd.DataFrame, currency: str, level: float, start: date | None = None
) -> dict[str, str]:
    """
    Say how far a forecast moved, and what moved it most.

    Parameters
    ----------
    frame : DataFrame
        As `bridge` gives it.
    currency : str
    level : float
        The one of the frame.
    start : date, optional
        Of the project; dates of other years have the year.

    Returns
    -------
    dict of str to str
        ``moved``, ``moved_by``, and where the plans give a cost ``cost_moved`` and
        ``cost_moved_by``; ``bridge_chart`` is the title of the waterfall.
    """
    first, *inner, last = frame.to_dict("records")
    dates = [day(row["finish_date"], since=start) for row in (first, last)]
    change = last["finish_days_change"]
    if abs(change) < LEAST_DAYS:
        said = {"moved": f"The date of {chance(level)} stays: {dates[1]}."}
    else:
        said = {
            "moved": f"The date of {chance(level)} moves from {dates[0]} to {dates[1]}: "
            f"{days_change(change)}."
        }
    said["bridge_chart"] = f"{dates[0]} to {dates[1]}, by cause"
    said |= _moved_by("moved_by", inner, "finish_days_change", days_change, LEAST_DAYS)
    cost = last["cost_change"]
    if cost == cost:
        amounts = [money(row["cost"], currency) for row in (first, last)]
        said["cost_moved"] = (
            f"The cost of {chance(level)} stays: {amounts[1]}."
            if abs(cost) < LEAST_MONEY
            else f"The cost of {chance(level)} moves from {amounts[0]} to {amounts[1]}: "
            f"{money_change(cost, currency)}."
        )

        def say(amount: float) -> str:
            return money_change(amount, currency)

        said |= _moved_by("cost_moved_by", inner, "cost_change", say, LEAST_MONEY)
    return said


def _moved_by(
    about: str, inner: list[Row], column: str, say: Callable[[float], str], least: float
) -> dict[str, str]:
    """The largest cause, and the largest that works against it."""
    changes = [row for row in inner if abs(row[column]) >= least]
    if not changes:
        return {}
    largest = max(changes, key=lambda row: abs(row[column]))
    words = f"Largest cause: {lower_first(largest['name'])}, {say(largest[column])}."
    against = [row for row in changes if row[column] * largest[column] < 0]
    if against:
        other = max(against, key=lambda row: abs(row[column]))
        words += f" Against it: {lower_first(other['name'])}, {say(other[column])}."
    return {about: words}
