"""Price and margin, and the team: hours and rates by role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation import report
from estimation.packs import markup
from estimation.packs.page.shared_sentences import sentences_of
from estimation.report.wording import NOTHING, chance, money, share

if TYPE_CHECKING:
    from estimation.packs.markup import Html, Piece
    from estimation.plan import Role
    from estimation.simulation import Result


def price_and_margin(result: Result, level: float) -> Html:
    """What the client pays, what is left of it, and how often that is a loss."""
    plan, cost, price, margin = result.plan, result.cost, result.price, result.margin
    if plan.price is None or cost is None or price is None or margin is None:
        return markup.left_out("Price and margin")
    currency = plan.project.currency
    head = report.headline(result, level)
    least = float(report.percentiles(margin, 1 - level))
    vat = "" if plan.price.vat is None else f", VAT of {share(plan.price.vat)} on top"
    rows: list[list[Piece]] = [
        ["Price", head.price.value, f"{head.price.note}{vat}"],
        [
            "Cost",
            money(float(report.percentiles(cost, level)), currency),
            f"{chance(level)} cost less, half less than "
            f"{money(float(report.percentiles(cost, 0.5)), currency)}",
        ],
        [
            "Margin",
            money(float(report.percentiles(margin, 0.5)), currency),
            f"half keep so much or more, {head.margin.value}",
        ],
        [
            "Margin, at least",
            money(least, currency),
            head.margin.note,
        ],
    ]
    if plan.price.target_margin is not None and result.p_target_margin is not None:
        target = f"Target of {share(plan.price.target_margin)}"
        rows.append([target, markup.counted(result.p_target_margin), "reach it or more"])
    if result.p_no_loss is not None:
        rows.append(["Loss", chance(1 - result.p_no_loss), "cost more than the price"])
    if result.p_within_budget is not None and plan.project.budget is not None:
        budget = f"Budget of {money(plan.project.budget, currency)}"
        rows.append([budget, markup.counted(result.p_within_budget), "stay within it"])
    extra = result.contingency("cost", level)
    if extra is not None:
        note = f"above the likely figures, to be covered in {chance(level)}"
        rows.append(["Contingency", money(extra, currency), note])
    title = (sentences_of(result, level).margin or "Price and margin").rstrip(".")
    return markup.section(title, markup.table(["", "", ""], rows, numbers="tnt"))


def team(result: Result) -> Html:
    """Hours, people and rates of each role, and who is responsible for what."""
    plan = result.plan
    frame = report.hours_by_role(result)
    if frame.empty:
        return markup.left_out("Team")
    roles = {role.id: role for role in plan.roles}
    rows: list[list[Piece]] = []
    for row in frame.to_dict("records"):
        people = NOTHING if np.isnan(row["people"]) else f"{row['people']:g}"
        span = f"{row['hours_low']:,.0f}–{row['hours_high']:,.0f}"
        rates = _rates(roles[row["id"]], plan.project.currency)
        rows.append([row["name"], people, f"{row['hours_mean']:,.0f}", span, *rates])
    heads = ["Role", "People", "Hours, average", "8 in 10 between", "Costs an hour", "Billed"]
    most = frame.sort_values("hours_mean").iloc[-1]
    total = frame["hours_mean"].sum()
    part = share(most["hours_mean"] / total)
    finding = f"{total:,.0f} hours on average; {most['name']} has most of them, {part}"
    parts = [markup.table(heads, rows, numbers="tnnnnn")]
    if plan.responsibilities:
        owners: list[list[Piece]] = [
            [each.area, markup.badge(each.owner), markup.badge(each.supports)]
            for each in plan.responsibilities
        ]
        parts.append(markup.table(["Area", "Owner", "Supports"], owners))
    return markup.section(finding, *parts)


def _rates(role: Role, currency: str) -> list[str]:
    """Cost and bill rate of an hour."""
    return [
        NOTHING if rate is None else money(rate, currency, exact=True)
        for rate in (role.cost_rate, role.bill_rate)
    ]
