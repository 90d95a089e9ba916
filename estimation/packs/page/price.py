"""What the price means: chances at other prices, and what a discount does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation import plotting, report
from estimation.packs import markup
from estimation.report.wording import chances_apart, money, share

if TYPE_CHECKING:
    from estimation.packs.markup import Html, Piece
    from estimation.simulation import Result


def price_curve(result: Result, level: float) -> Html:
    """How many projects miss the target or lose money, by what is asked."""
    texts, price = report.price_sentences(result, level), result.plan.price
    curve = report.price_curve(result)
    if curve.empty:
        return markup.left_out("What a price means")
    kind = "fixed" if price is None else price.kind
    amount = None
    if price is not None and result.price is not None:
        amount = 1.0 if kind == "time_and_materials" else price.amount
    title = texts.chart or "What a price means"
    picture = markup.chart(
        plotting.plot_price_curve,
        curve,
        amount=amount,
        target=None if price is None else price.target_margin,
        kind=kind,
        currency=result.plan.project.currency,
        alt=f"{title}. {texts.price or ''}".strip(),
    )
    section = markup.section(
        title,
        markup.paragraphs(texts.price, texts.lowest, texts.discount),
        picture,
        *_discounts(result),
    )
    return markup.joined(section, _kinds(result, level))


def _discounts(result: Result) -> list[Html]:
    """What some discounts leave, a row for each; none where the plan has no price."""
    frame = report.discounts(result)
    if frame.empty:
        return []
    currency = result.plan.project.currency
    has_target = bool(frame["p_target"].notna().any())
    is_fixed = result.plan.price is not None and result.plan.price.kind == "fixed"
    heads = ["Discount", "Price" if is_fixed else "Price, average", "Margin", "Loses money"]
    heads += ["Target reached"] * has_target
    rows: list[list[Piece]] = []
    lost, reached = (chances_apart(*frame[name].fillna(0)) for name in ("p_loss", "p_target"))
    for number, row in enumerate(frame.to_dict("records")):
        cells: list[Piece] = [
            share(row["discount"]) if row["discount"] else "None",
            money(row["price_mean"], currency),
            "–" if np.isnan(row["margin_share"]) else share(row["margin_share"]),
            lost[number],
        ]
        rows.append([*cells, reached[number]] if has_target else cells)
    return [markup.table(heads, rows, numbers="tnnnn"[: len(heads)], chosen=0)]


def _kinds(result: Result, level: float) -> Html:
    """The kinds of price for the same work, side by side; nothing where only one is known."""
    frame = report.price_kinds(result, level)
    texts, currency = report.kind_sentences(result, level, frame), result.plan.project.currency
    if texts.kinds is None:
        return markup.left_out("Kinds of price")
    has_target = bool(frame["p_target"].notna().any())
    heads = ["Kind of price", "Amount", "Client pays, average", "8 in 10 pay between", "Margin"]
    heads += ["Loses money"] + ["Target reached"] * has_target
    rows: list[list[Piece]] = []
    lost, reached = (chances_apart(*frame[name].fillna(0)) for name in ("p_loss", "p_target"))
    for number, row in enumerate(frame.to_dict("records")):
        low, high = (money(row[f"price_{end}"], currency) for end in ("low", "high"))
        cells: list[Piece] = [
            report.PRICE_LABELS[row["kind"]].sentence,
            report.amount_label(result, row["kind"], row["amount"]),
            money(row["price_mean"], currency),
            low if low == high else f"{low}–{high}",
            "–" if np.isnan(row["margin_share"]) else share(row["margin_share"]),
            lost[number],
        ]
        rows.append([*cells, reached[number]] if has_target else cells)
    plans = frame.index[frame["is_plans"]]
    chosen = int(plans[0]) if len(plans) else None
    return markup.section(
        texts.kinds.rstrip("."),
        markup.table(heads, rows, numbers="ttnnnnn"[: len(heads)], chosen=chosen),
        markup.note(texts.note),
    )
