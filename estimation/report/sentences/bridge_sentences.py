"""Why a forecast changed, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from estimation.report.input_names import lower_first
from estimation.report.sentences.topic import Topic
from estimation.report.wording import (
    LEAST_DAYS,
    LEAST_MONEY,
    chance,
    day,
    days_change,
    money,
    money_change,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pandas as pd

Row = dict[Any, Any]


@dataclass(frozen=True)
class BridgeSentences(Topic):
    """
    How far a forecast moved, and what moved it most.

    Parameters
    ----------
    moved : str
        Of the date.
    chart : str
        Title of the waterfall.
    moved_by : str, optional
        Largest cause, and the largest against it; None where no cause is worth a number.
    cost_moved, cost_moved_by : str, optional
        The same of the cost, where the plans give it.
    """

    moved: str
    chart: str
    moved_by: str | None = None
    cost_moved: str | None = None
    cost_moved_by: str | None = None


def bridge_sentences(
    frame: pd.DataFrame, currency: str, level: float, start: date | None = None
) -> BridgeSentences:
    """
    Describe how far a forecast moved, and what moved it most.

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
    BridgeSentences
    """
    first, *inner, last = frame.to_dict("records")
    dates = [day(row["finish_date"], since=start) for row in (first, last)]
    change, cost = last["finish_days_change"], last["cost_change"]
    moved = f"The date of {chance(level)} stays: {dates[1]}."
    if abs(change) >= LEAST_DAYS:
        moved = (
            f"The date of {chance(level)} moves from {dates[0]} to {dates[1]}: "
            f"{days_change(change)}."
        )
    chart = f"{dates[0]} to {dates[1]}, by cause"
    moved_by = _moved_by(inner, "finish_days_change", days_change, LEAST_DAYS)
    if cost != cost:  # NaN: the plans give none
        return BridgeSentences(moved, chart, moved_by)
    amounts = [money(row["cost"], currency) for row in (first, last)]
    cost_moved = f"The cost of {chance(level)} stays: {amounts[1]}."
    if abs(cost) >= LEAST_MONEY:
        cost_moved = (
            f"The cost of {chance(level)} moves from {amounts[0]} to {amounts[1]}: "
            f"{money_change(cost, currency)}."
        )
    in_money = partial(money_change, currency=currency)
    cost_moved_by = _moved_by(inner, "cost_change", in_money, LEAST_MONEY)
    return BridgeSentences(moved, chart, moved_by, cost_moved, cost_moved_by)


def _moved_by(
    inner: list[Row], column: str, text_of: Callable[[float], str], least: float
) -> str | None:
    """Name the largest cause, and the largest that works against it."""
    changes = [row for row in inner if abs(row[column]) >= least]
    if not changes:
        return None
    largest = max(changes, key=lambda row: abs(row[column]))
    text = f"Largest cause: {lower_first(largest['name'])}, {text_of(largest[column])}."
    against = [row for row in changes if row[column] * largest[column] < 0]
    if against:
        other = max(against, key=lambda row: abs(row[column]))
        text += f" Against it: {lower_first(other['name'])}, {text_of(other[column])}."
    return text
