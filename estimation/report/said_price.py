"""What a price means, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.report.money.prices import discounts, lowest_price, price_kinds
from estimation.report.wording import MINUS, NBSP, chance, chances_apart, money, share

if TYPE_CHECKING:
    import pandas as pd

    from estimation.report.money.payment_terms import Kind
    from estimation.simulation import Result

DISCOUNT = 0.1
"""Share of the price that the sentence about a discount gives away."""


KIND_NAMES = {
    "fixed": "A fixed price",
    "time_and_materials": "Time and materials",
    "capped": "Time and materials with a cap",
    "retainer": "A retainer",
}
"""What kinds of price are called where they stand side by side."""


def price_sentences(result: Result, level: float | None = None) -> dict[str, str]:
    r"""
    Say what the price means for loss and margin.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure target and margin are to be; default: the plan's `promise.level`.

    Returns
    -------
    dict of str to str
        ``price`` heads the section, ``lowest`` says what a wanted confidence takes, ``discount``
        what giving some of it away does, ``price_chart`` is the title of the chart. What the plan
        cannot say is absent; ``absent`` then says what it lacks.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> price_sentences(simulate(plan, trials=100))["absent"]
    'What a price means is left out: the plan names no roles with cost rates.'
    """
    if result.cost is None:
        lacks = "gives no cost rate for a role" if result.plan.roles else "names no roles with cost"
        lacks += "" if result.plan.roles else " rates"
        return {"absent": f"What a price means is left out: the plan {lacks}."}
    sure = result.plan.promise.level if level is None else level
    said = _lowest(result, sure)
    price = result.plan.price
    if price is None:
        return said | {"absent": "Chances at the price are left out: the plan has no price."}
    if result.price is None:
        lacks = "the plan gives no bill rate for a role"
        return said | {"absent": f"Chances at the price are left out: {lacks}."}
    said |= {"price": _price(result), "discount": _discount(result)}
    if price.target_margin is None:
        lacks = "the plan names none"
        said["absent"] = f"How often a target margin holds is left out: {lacks}."
    return {about: text for about, text in said.items() if text}


def _price(result: Result) -> str:
    """How often target and cost are met at the price."""
    price = result.plan.price
    assert price is not None and result.p_no_loss is not None and result.price is not None
    at = f"At {amount_words(result, price.kind, price.amount)}"
    lost = chance(1 - result.p_no_loss)
    loss = f"{lost} {'loses' if lost.startswith(f'1{NBSP}') else 'lose'} money"
    if result.p_target_margin is None or price.target_margin is None:
        return f"{at} we lose money in {chance(1 - result.p_no_loss)} projects."
    kept = chance(result.p_target_margin)
    return f"{at} we keep {share(price.target_margin)} margin in {kept} projects; {loss}."


def _lowest(result: Result, level: float) -> dict[str, str]:
    """What to ask for, to be sure of target or cost."""
    price = result.plan.price
    kind: Kind = "fixed" if price is None else price.kind
    frame = lowest_price(result, [level], kind)
    if frame.empty:
        return {}
    target = None if price is None else price.target_margin
    named = "no_loss" if target is None else "target"
    least = float(frame[named].iloc[0])
    aim = "To lose nothing" if target is None else f"To keep {share(target)} margin"
    holds = "the cost is covered" if target is None else "the margin target holds"
    if not np.isfinite(least):
        return {"lowest": f"{aim} in {chance(level)}, no cap is high enough: hours bring less."}
    asked = amount_words(result, kind, least)
    said = {"lowest": f"{aim} in {chance(level)}, ask for {asked}."}
    said["price_chart"] = f"Below {asked}, {holds} in fewer than {chance(level)}"
    return said


def _discount(result: Result) -> str:
    """What a part of the price is of the profit."""
    frame = discounts(result, [DISCOUNT])
    row = frame.iloc[0]
    if not row["margin_lost"] > 0:
        return ""
    text = f"A discount of {share(DISCOUNT)} is {share(row['margin_lost'])} of the profit"
    if np.isnan(row["p_target"]):
        return f"{text}; we then lose money in {chance(row['p_loss'])}."
    return f"{text}; the target then holds in {chance(row['p_target'])}."


def amount_words(result: Result, kind: str, amount: float | None) -> str:
    """
    Say the amount of a kind of price.

    Amounts are said up to the next hundred: what is asked for holds at least as often.
    """
    currency = result.plan.project.currency
    if kind == "time_and_materials" or amount is None:
        return "our hourly rates" if amount in (None, 1.0) else _rates(float(amount))
    step = 100 if abs(amount) >= 1_000 else 10
    is_round = abs(amount - round(amount)) < 1e-6
    asked = amount if is_round else float(np.ceil(amount / step - 1e-9) * step)
    said = money(asked, currency, exact=True)
    return {"capped": f"a cap of {said}", "retainer": f"{said} a month"}.get(kind, said)


def kind_sentences(
    result: Result, level: float | None = None, kinds: pd.DataFrame | None = None
) -> dict[str, str]:
    """
    Say what another kind of price would change.

    Parameters
    ----------
    result : Result
    level : float, optional
        As in `price_kinds`.
    kinds : DataFrame, optional
        What that function gives, where it is known already.

    Returns
    -------
    dict of str to str
        ``kinds`` says which kind loses money most seldom and most often, ``kinds_note`` how the
        amounts that the plan does not give were found. Empty with fewer than two kinds.
    """
    sure = result.plan.promise.level if level is None else level
    frame = price_kinds(result, sure) if kinds is None else kinds
    if len(frame) < 2:
        return {}
    ordered = frame.sort_values("p_loss", kind="stable")
    best, worst = ordered.iloc[0], ordered.iloc[-1]
    seldom, often = chances_apart(best["p_loss"], worst["p_loss"])
    text = f"Whatever the kind of price, we lose money in {seldom}."
    if seldom != often:
        text = (
            f"{KIND_NAMES[best['kind']]} loses money most seldom, in {seldom}; "
            f"{KIND_NAMES[worst['kind']].lower()} most often, in {often}."
        )
    note = (
        f"What the plan does not say is chosen to compare: a cap covers the hours in {chance(sure)}"
        "; a fixed price or a retainer brings on average what the plan's own price brings."
    )
    return {"kinds": text, "kinds_note": note}


def _rates(factor: float) -> str:
    """Rates against those of the plan."""
    change = np.ceil((factor - 1) * 100 - 1e-9)
    sign = "+" if change >= 0 else MINUS
    return f"our hourly rates {sign}{abs(change):.0f}%"
