"""The price page: what an amount means for loss and margin, and what a discount does to both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.errors import WorkbookError
from estimation.report import (
    LEVELS,
    PRICE_LABELS,
    PriceSentences,
    amount_label,
    discounts,
    discounts_sentence,
    lowest_price,
    margin_sentence,
    needs,
    price_curve,
    price_kinds,
    price_sentences,
)
from estimation.report.levels import HELD
from estimation.report.sentences.margin_labels import left_out
from estimation.report.wording import NOTHING, chance, money, share, ten
from estimation.workbook import protocol
from estimation.workbook.input.field_views import field, money_text
from estimation.workbook.pages.context import on
from estimation.workbook.pages.frame import bar_figures, possessive

if TYPE_CHECKING:
    import pandas as pd

    from estimation.simulation import Result
    from estimation.workbook.pages.context import Handlers, PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

STOPS = tuple(percent / 100 for percent in range(21))
"""Discounts of the slider, as shares of the price."""

NOT_KNOWN = "What a price means is not known yet."

NAMED_STOPS = (0.05, 0.1)
"""Discounts that the sentence below the slider names."""

SURER = (0.8, 0.9, 0.95)
"""Of these, the first above the promised level says what more certainty takes."""

SHORT_NAME = 18
"""Characters of a client's name that the head of a column has room for."""

BILLS_HOURS = ("time_and_materials", "capped")
"""Kinds that ask for the hours of each role, which take a second look at the trials."""


def view(context: PageContext) -> View:
    """Everything the page shows, at each stop of the slider, so that a move asks nobody."""
    session = context.session
    result = session.result()
    price, known = result.plan.price, result.cost is not None
    kind = "fixed" if price is None else price.kind
    figures: View = {"texts": PriceSentences(), "discount": None}
    if known and kind in BILLS_HOURS:
        figures = context.later("price", lambda: _figures(session)) or figures
    elif known:
        figures = _figures(session)
    shapes: View = {"curve": None, "levels": None, "kind": kind}
    if known:
        shapes = context.later("curve", lambda: _shapes(session)) or shapes
    kinds = context.later("kinds", lambda: _kind_figures(session)) if known else {}
    finding, lead = _finding(result, figures["texts"], session.level)
    return {
        "finding": finding,
        "lead": lead,
        "fields": _fields(session, result),
        # Amounts of another kind are in another unit: better no curve for a moment.
        "curve": shapes["curve"] if shapes["kind"] == kind else None,
        "levels": shapes["levels"] if shapes["kind"] == kind else None,
        "discount": figures["discount"],
        "kinds": _kinds(session, result, kinds),
        "waiting": bool(context.wanted),
    }


def _figures(session: Session) -> View:
    """What the amount means, and each stop of the slider."""
    result, level = session.result(), session.level
    return {"texts": price_sentences(result, level), "discount": _discount(result, level)}


def _shapes(session: Session) -> View:
    """The curve, and what to ask at each level."""
    result, level = session.result(), session.level
    price = result.plan.price
    return {
        "curve": _curve(result, price_sentences(result, level)),
        "levels": _levels(result, level),
        "kind": "fixed" if price is None else price.kind,
    }


def _finding(result: Result, texts: PriceSentences, level: float) -> tuple[str, list[str]]:
    """The answer in a sentence, and what a wanted confidence takes."""
    if result.cost is None:
        return (
            NOT_KNOWN,
            [
                f"It needs {needs(result).cost}: give them on Brief and team. "
                "Kind, amount and target can be agreed meanwhile."
            ],
        )
    price = result.plan.price
    if price is not None and result.price is None:
        texts = PriceSentences()  # those of the state before speak of rates that are gone
    finding = texts.price
    if price is None:
        finding = "No price yet: write the amount, and the page says what it means."
    elif result.price is None:
        lacks = needs(result).price
        finding = f"The price needs {lacks}{' that works' if result.plan.roles else ''}."
        return finding, ["Give them on Brief and team."]
    elif finding is None:
        finding = margin_sentence(result) or NOT_KNOWN
    lead = [] if texts.lowest is None else [texts.lowest]
    without = left_out(result)
    surer = next((each for each in SURER if each > level + 1e-9), None)
    if lead and surer is not None:
        kind = "fixed" if price is None else price.kind
        frame = lowest_price(result, [surer])
        target = None if price is None else price.target_margin
        least = float(frame["no_loss" if target is None else "target"].iloc[0])
        if np.isfinite(least):
            lead[0] = f"{lead[0].rstrip('.')}; in {chance(surer)}, "
            lead[0] += f"{amount_label(result, kind, least)}."
    if without:
        lead.append(f"This is without {without}: give the rates on Brief and team.")
    return finding, lead


def _fields(session: Session, result: Result) -> View:
    """Amount and target margin, as they can be typed."""
    price, currency = result.plan.price, result.plan.project.currency
    kind = "fixed" if price is None else price.kind
    amount = price.amount if price is not None else None
    margin = None if price is None else price.target_margin
    typed = "" if amount is None else money_text(amount, currency)
    aim = "" if margin is None else share(margin)
    named = PRICE_LABELS[kind].amount
    return {
        "amount": None if not named else field(session, "price.amount", typed, name=named),
        "note": "" if named else "Hours are billed at the rates of each role.",
        "target": field(session, "price.target_margin", aim, name="Target margin", hint="none"),
    }


def _levels(result: Result, level: float) -> View | None:
    """What to ask for, to be so sure of it."""
    frame = lowest_price(result, LEVELS)
    price = result.plan.price
    kind = "fixed" if price is None else price.kind
    target = None if price is None else price.target_margin
    if frame.empty:
        return None

    def said(amount: float) -> str:
        return amount_label(result, kind, amount) if np.isfinite(amount) else "no amount does"

    return {
        "title": "How sure, what to ask",
        "heads": ["Sure", "To lose nothing"]
        + ([] if target is None else [f"To keep {share(target)}"]),
        "rows": [
            {
                "current": abs(row["level"] - level) < 1e-9,
                "cells": [chance(row["level"]), said(row["no_loss"])]
                + ([] if target is None else [said(row["target"])]),
            }
            for row in frame.to_dict("records")
        ],
    }


def _curve(result: Result, texts: PriceSentences) -> View | None:
    """Amount against loss and missed target, as shares of the projects."""
    price = result.plan.price
    kind = "fixed" if price is None else price.kind
    frame = price_curve(result)
    if kind == "time_and_materials" or len(frame) < 2:
        return None  # one amount alone, the rates: the table of kinds says it
    target = None if price is None else price.target_margin
    misses = frame["p_target"].notna().all()
    amounts = frame["amount"].tolist()
    unit = {"capped": "cap", "retainer": "amount a month"}.get(kind, "fixed price")
    what = "miss the target or lose money" if misses else "lose money"
    own = None if price is None else price.amount
    label = f"Chance of a loss{' and of missing the target' if misses else ''} by {unit}."
    if own is not None and texts.price is not None:
        label += f" {texts.price}"
    return {
        "title": texts.chart or f"What the {unit} means",
        "note": f"How many of 10 simulated projects {what}, by {unit}.",
        "loss": list(zip(amounts, frame["p_loss"].tolist(), strict=True)),
        "miss": list(zip(amounts, (1 - frame["p_target"]).tolist(), strict=True))
        if misses
        else None,
        "miss_said": "" if target is None else f"misses {share(target)} margin",
        "loss_said": "loses money",
        "currency": money(0, result.plan.project.currency).removesuffix("0"),
        "label": label,
    }


def _discount(result: Result, level: float) -> View | None:
    """What each stop of the discount slider means."""
    price = result.plan.price
    if price is None or result.price is None:
        return None
    frame = discounts(result, STOPS)
    if frame.empty:
        return None
    rows = frame.to_dict("records")
    return {
        "stops": [_stop(result, row, level) for row in rows],
        "percents": [round(100 * each) for each in STOPS],
        "said": discounts_sentence(frame.iloc[[round(100 * stop) for stop in NAMED_STOPS]]) or "",
        "names": {
            "price": {"fixed": "Price", "capped": "Cap", "retainer": "A month"}.get(
                price.kind, "The client pays, average"
            ),
            "margin": "Margin, middle",
            "target": None
            if price.target_margin is None
            else f"{share(price.target_margin)} margin holds in",
            "loss": "We lose money in",
        },
    }


def _stop(result: Result, row: dict[Any, Any], level: float) -> View:
    """One stop of the discount slider."""
    price, currency = result.plan.price, result.plan.project.currency
    assert price is not None
    off = row["discount"]
    name = f"{off * 100:.0f}% less" if off else "no discount"
    hours = price.kind == "time_and_materials"
    shown = money(row["price_mean"] if hours else row["amount"], currency, exact=not hours)
    has_target = row["p_target"] == row["p_target"]  # NaN is not
    return {
        "said": name,
        "amount": row["amount"],
        "price": shown,
        "margin": f"{share(row['margin_share'])}, {money(row['margin_middle'], currency)}",
        "target": chance(row["p_target"]) if has_target else "",
        "loss": chance(row["p_loss"]),
        "miss_p": 1 - row["p_target"] if has_target else None,
        "loss_p": row["p_loss"],
        "miss": chance(1 - row["p_target"]) if has_target else "",
        "bar": _bar(result, off, level) if off else None,
    }


def _bar(result: Result, off: float, level: float) -> View | None:
    """The bar's figures at a discount; None where hours are billed."""
    price = result.plan.price
    assert price is not None and result.price is not None
    if price.kind in BILLS_HOURS or price.amount is None:
        return None
    agreed = price.model_copy(update={"amount": price.amount * (1 - off)})
    plan = result.plan.model_copy(update={"price": agreed})
    other = replace(
        result,
        simulation=replace(result.simulation, plan=plan),
        outcome=replace(result.outcome, price=result.price * (1 - off)),
    )
    figures = bar_figures(other, level)
    figures["price"]["note"] = f"if it were {share(off)} less"
    return figures


def _kind_figures(session: Session) -> dict[str, View]:
    """What each kind of price would mean, by kind."""
    result, level = session.result(), session.level
    frame: pd.DataFrame = price_kinds(result, level)
    currency = result.plan.project.currency
    found: dict[str, View] = {}
    for row in frame.to_dict("records"):
        low, high = (money(row[f"price_{end}"], currency) for end in ("low", "high"))
        kept = row["p_target"] == row["p_target"]
        found[row["kind"]] = {
            "note": _kind_note(result, row["kind"], row["amount"]),
            "paid": low if low == high else f"{low} to {high}",
            "margin": share(row["margin_share"]),
            "loss": chance(row["p_loss"]),
            "target": chance(row["p_target"]) if kept else NOTHING,
            "ten": ten(row["p_target"]) if kept else None,
        }
    return found


def _kind_note(result: Result, kind: str, amount: float | None) -> str:
    """What a kind asks for."""
    if kind == "time_and_materials":
        return "hours at our rates, no ceiling"
    currency = result.plan.project.currency
    amount_text = "this amount" if amount is None else money(round(amount, -2), currency)
    own = result.plan.price
    if own is not None and own.kind == kind and own.amount is not None:
        amount_text = money(own.amount, currency, exact=True)
    notes = {
        "fixed": f"{amount_text}, whatever it takes",
        "capped": f"hours at our rates, at most {amount_text}",
        "retainer": f"{amount_text} a month, until the finish",
    }
    return notes[kind]


def _kinds(session: Session, result: Result, figures: dict[str, View] | None) -> View:
    """The kinds of price to choose from, with what each would mean as soon as that is known."""
    price, client = result.plan.price, result.plan.project.client
    current = "fixed" if price is None else price.kind
    short = client if client and len(client) <= SHORT_NAME else None
    whose = possessive(short) if short else "the client’s"
    bears = {
        "fixed": "ours",
        "time_and_materials": whose,
        "capped": f"shared: {whose} up to the cap, then ours",
        "retainer": f"shared: time is {whose}, effort ours",
    }
    target = None if price is None else price.target_margin
    empty = {"paid": NOTHING, "margin": NOTHING, "loss": NOTHING, "target": NOTHING, "ten": None}
    refused = session.refused.get("price.kind")
    return {
        "title": "Four kinds of price for the same work",
        "heads": [
            "Kind",
            f"{short or 'The client'} pays, {chance(HELD)}",
            "Margin, middle",
            "We lose money in",
            f"{share(target)} margin in" if target is not None else "Target margin in",
            "Who bears the risk",
        ],
        "error": None if refused is None else refused.message,
        "rows": [
            {
                "id": kind,
                "name": label.short,
                "current": kind == current,
                "bears": bears[kind],
                **empty,
                "note": _kind_note(result, kind, None),
                **(figures or {}).get(kind, {}),
            }
            for kind, label in PRICE_LABELS.items()
        ],
    }


def _make(context: PageContext, message: protocol.TakeDiscount) -> None:
    """Take a discount off the price: amount, cap and bill rates, as the kind has them."""
    session = context.session
    plan = session.result().plan
    if plan.price is None or not 0 < message.discount <= STOPS[-1] * 100:
        raise WorkbookError("There is no price to take a discount off. Give the amount first.")
    left = 1 - message.discount / 100
    values: dict[str, Any] = {}
    if plan.price.amount is not None:
        values["price.amount"] = _neat(plan.price.amount * left)
    if plan.price.kind in BILLS_HOURS:
        values |= {
            f"roles.{role.id}.bill_rate": _neat(role.bill_rate * left)
            for role in plan.roles
            if role.bill_rate is not None
        }
    if plan.price.kind == "time_and_materials":
        values.pop("price.amount", None)
    session.refused.pop("price.amount", None)
    session.set_values(values)


def _neat(amount: float) -> float:
    """Money to the cent, whole where it is whole."""
    cents = round(amount, 2)
    return int(cents) if cents == int(cents) else cents


ACTIONS: Handlers = dict([on(protocol.TakeDiscount, _make)])
"""What can be done on this page alone."""
