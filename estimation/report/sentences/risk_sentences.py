"""What risks cost, and which measure is worth its price, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from estimation.report.input_names import count_text
from estimation.report.sentences.topic import Topic
from estimation.report.wording import LEAST_DAYS, LEAST_MONEY, chance, money, working_days

if TYPE_CHECKING:
    import pandas as pd

    from estimation.simulation import Result

Row = dict[Any, Any]


@dataclass(frozen=True)
class RiskSentences(Topic):
    """
    What the risks of a plan cost.

    Parameters
    ----------
    together : str, optional
        What all risks cost together.
    measures : str, optional
        What the measures not yet taken cost, and what they buy.
    worst, next_worst : str, optional
        The risk that costs most, and the one that does without it.
    best_measure : str, optional
        Price and worth of the best measure.
    """

    together: str | None = None
    measures: str | None = None
    worst: str | None = None
    next_worst: str | None = None
    best_measure: str | None = None


def risk_sentences(
    result: Result,
    costs: pd.DataFrame,
    order: pd.DataFrame | None = None,
    together: pd.DataFrame | None = None,
    level: float | None = None,
) -> RiskSentences:
    """
    Describe what the risks cost, which costs most, and which measure is worth its price.

    Parameters
    ----------
    result : Result
    costs, order, together : DataFrame
        What `risk_costs`, `risk_order` and `risks_together` give for it at the level.
    level : float, optional
        Default: the plan's `promise.level`.

    Returns
    -------
    RiskSentences
        None of them without risks.
    """
    if costs.empty:
        return RiskSentences()
    sure = result.plan.promise.level if level is None else level
    currency = result.plan.project.currency
    rows: dict[str, Row] = {}
    if together is not None:
        rows = {row["what"]: row for row in together.to_dict("records")}
    ordered = [] if order is None else order.to_dict("records")
    bought = costs[costs["worth"].notna()].sort_values("worth", ascending=False, kind="stable")
    best = None if bought.empty else bought.to_dict("records")[0]
    return RiskSentences(
        together=_together(rows["risks"], sure, currency) if rows else None,
        measures=_measures(rows["measures"], currency) if "measures" in rows else None,
        worst=_worst(ordered[0], sure, currency) if ordered else None,
        next_worst=_next_worst(ordered[1], currency) if len(ordered) > 1 else None,
        best_measure=None if best is None else _measure(best, sure, currency),
    )


def _size(row: Row, currency: str) -> str:
    """Write days and money of a risk, as far as they are worth a number."""
    parts = [working_days(row["finish_days"])] if row["finish_days"] >= LEAST_DAYS else []
    if row["cost"] >= LEAST_MONEY:  # NaN is not
        parts.append(money(row["cost"], currency))
    return " and ".join(parts) or "hardly anything"


def _together(row: Row, level: float, currency: str) -> str:
    """Tell what all risks cost together."""
    count = int(row["count"])
    who = "The risk costs"
    if count > 1:
        who = f"{'Both' if count == 2 else f'All {count_text(count)}'} risks together cost"
    return f"{who} {_size(row, currency)} at {chance(level)}."


def _measures(row: Row, currency: str) -> str:
    """Tell what the measures not yet taken cost, and what they buy."""
    price, buys = money(row["price"], currency, exact=True), _size(row, currency)
    count = int(row["count"])
    if count == 1:
        return f"The measure not yet taken costs {price} and buys {buys}."
    return f"The {count_text(count)} measures not yet taken cost {price} and buy {buys}."


def _worst(row: Row, level: float, currency: str) -> str:
    """Name the risk that costs most."""
    return f"“{row['name']}” costs most: {_size(row, currency)} at {chance(level)}."


def _next_worst(row: Row, currency: str) -> str:
    """Name the risk that costs most without the first."""
    return f"Without it, “{row['name']}” costs most: {_size(row, currency)}."


def _measure(row: Row, level: float, currency: str) -> str:
    """Tell price and worth of the best measure."""
    price = money(row["price"], currency, exact=True)
    saves = money(max(row["saves_mean"], 0), currency)
    days = ""
    if row["saves_days"] >= LEAST_DAYS:
        days = f" and brings {working_days(row['saves_days'])} at {chance(level)}"
    verdict = "it pays for itself" if row["worth"] >= 0 else "in money alone it does not pay"
    return (
        f"The measure against “{row['name']}” costs {price}, saves {saves} on average{days}: "
        f"{verdict}."
    )
