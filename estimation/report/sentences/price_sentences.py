"""What a price means, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation.report.money.prices import discounts, lowest_price, price_kinds
from estimation.report.sentences.margin_labels import margin_text
from estimation.report.sentences.price_labels import PRICE_LABELS, amount_label, own_label
from estimation.report.sentences.topic import Topic
from estimation.report.wording import NBSP, chance, chances_apart, share

if TYPE_CHECKING:
    import pandas as pd

    from estimation.report.money.payment_terms import Kind
    from estimation.simulation import Result

DISCOUNT = 0.1
"""Share of the price that the sentence about a discount gives away."""


@dataclass(frozen=True)
class PriceSentences(Topic):
    """
    What the price of a plan means.

    Parameters
    ----------
    price : str, optional
        How often target and cost are met at the price.
    lowest : str, optional
        What a wanted confidence takes.
    discount : str, optional
        What giving some of the price away does.
    chart : str, optional
        Title of the price curve; None where no amount is enough.
    """

    price: str | None = None
    lowest: str | None = None
    discount: str | None = None
    chart: str | None = None


def price_sentences(result: Result, level: float | None = None) -> PriceSentences:
    r"""
    Describe what the price means for loss and margin.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure target and margin are to be; default: the plan's `promise.level`.

    Returns
    -------
    PriceSentences
        All None where the plan gives no cost, and `price` and `discount` where it gives no price;
        `missing_sentences` tells what it lacks.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "price": {"kind": "fixed", "amount": 1000},
    ...     "roles": [{"id": "design", "cost_rate": 50}],
    ...     "activities": [{"id": "build", "effort": {"design": 16}}],
    ... })
    >>> price_sentences(simulate(plan, trials=100)).discount.replace("\xa0", " ")
    'A discount of 10% is 50% of the profit; we then lose money in fewer than 1 in 200.'
    """
    if result.cost is None:
        return PriceSentences()
    sure = result.plan.promise.level if level is None else level
    lowest, chart = _lowest(result, sure)
    if result.price is None:
        return PriceSentences(lowest=lowest, chart=chart)
    return PriceSentences(_price(result), lowest, _discount(result), chart)


def _price(result: Result) -> str:
    """Describe how often target and cost are met at the price."""
    price = result.plan.price
    assert price is not None and result.p_no_loss is not None
    at = f"At {own_label(result)}"
    lost = chance(1 - result.p_no_loss)
    if result.p_target_margin is None or price.target_margin is None:
        return f"{at} we lose money in {lost} projects."
    loss = f"{lost} {'loses' if lost.startswith(f'1{NBSP}') else 'lose'} money"
    reached = chance(result.p_target_margin)
    return f"{at} we keep {share(price.target_margin)} margin in {reached} projects; {loss}."


def _lowest(result: Result, level: float) -> tuple[str | None, str | None]:
    """Tell what to ask for, to be sure of target or cost; and the title of the curve."""
    price = result.plan.price
    kind: Kind = "fixed" if price is None else price.kind
    frame = lowest_price(result, [level], kind)
    if frame.empty:
        return None, None
    target = None if price is None else price.target_margin
    least = float(frame["no_loss" if target is None else "target"].iloc[0])
    aim = "To lose nothing" if target is None else f"To keep {share(target)} margin"
    holds = "the cost is covered" if target is None else "the margin target holds"
    if not np.isfinite(least):
        return f"{aim} in {chance(level)}, no cap is high enough: hours bring less.", None
    asked = amount_label(result, kind, least)
    return (
        f"{aim} in {chance(level)}, ask for {asked}.",
        f"Below {asked}, {holds} in fewer than {chance(level)}",
    )


def _discount(result: Result) -> str | None:
    """Tell what a part of the price is of the profit; None where there is no profit to lose."""
    row = discounts(result, [DISCOUNT]).iloc[0]
    if not row["margin_lost"] > 0:
        return None
    text = f"A discount of {share(DISCOUNT)} is {share(row['margin_lost'])} of the profit"
    if np.isnan(row["p_target"]):
        return f"{text}; we then lose money in {chance(row['p_loss'])}."
    return f"{text}; the target then holds in {chance(row['p_target'])}."


def margin_sentence(result: Result) -> str | None:
    """Tell how often the target margin is reached, else the middle margin; None without one."""
    price, middle = result.plan.price, margin_text(result, 0.5)
    if price is not None and price.target_margin is not None and result.p_target_margin is not None:
        reached = chance(result.p_target_margin)
        return f"We keep {share(price.target_margin)} margin in {reached} projects."
    if middle is None:
        return None
    return f"Half of the projects keep {middle} margin or more."


def discounts_sentence(frame: pd.DataFrame) -> str | None:
    """
    Compare a small discount with a larger one; None where there is no profit to lose.

    Parameters
    ----------
    frame : DataFrame
        Two rows of `discounts`.
    """
    small, large = frame.to_dict("records")
    if not small["margin_lost"] > 0:
        return None
    off = share(small["discount"])
    text = (
        f"A discount of {off} is {off} of the price and {share(small['margin_lost'])} of the "
        f"profit. At {share(large['discount'])}, {share(large['margin_lost'])} of it is gone"
    )
    if np.isnan(large["p_target"]):
        return f"{text}, and we lose money in {chance(large['p_loss'])}."
    return f"{text} and the target holds in {chance(large['p_target'])}."


@dataclass(frozen=True)
class KindSentences(Topic):
    """
    What another kind of price would change.

    Parameters
    ----------
    kinds : str, optional
        Which kind loses money most seldom, and which most often.
    note : str, optional
        How the amounts that the plan does not give were found.
    """

    kinds: str | None = None
    note: str | None = None


def kind_sentences(
    result: Result, level: float | None = None, kinds: pd.DataFrame | None = None
) -> KindSentences:
    """
    Describe what another kind of price would change.

    Parameters
    ----------
    result : Result
    level : float, optional
        As in `price_kinds`.
    kinds : DataFrame, optional
        What that function gives, where it is known already.

    Returns
    -------
    KindSentences
        None of them with fewer than two kinds.
    """
    sure = result.plan.promise.level if level is None else level
    frame = price_kinds(result, sure) if kinds is None else kinds
    if len(frame) < 2:
        return KindSentences()
    ordered = frame.sort_values("p_loss", kind="stable")
    best, worst = ordered.iloc[0], ordered.iloc[-1]
    seldom, often = chances_apart(best["p_loss"], worst["p_loss"])
    text = f"Whatever the kind of price, we lose money in {seldom}."
    if seldom != often:
        names = [PRICE_LABELS[row["kind"]].sentence for row in (best, worst)]
        text = (
            f"{names[0]} loses money most seldom, in {seldom}; "
            f"{names[1].lower()} most often, in {often}."
        )
    note = (
        "What the plan does not give is chosen to compare: a cap covers the hours in "
        f"{chance(sure)}; a fixed price or a retainer brings on average what the plan's own price "
        "brings."
    )
    return KindSentences(text, note)
