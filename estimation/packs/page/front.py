"""The first page of an internal pack: what a director needs in a minute."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation import plotting, report
from estimation.packs import markup
from estimation.packs import sheet_parts as sheet
from estimation.packs.client.building import changes_nothing, offered
from estimation.packs.client.dates import option_date, promised_date
from estimation.packs.markup import Html, Piece
from estimation.packs.page.shared_sentences import sentences_of
from estimation.report.wording import LEAST_DAYS, NOTHING, chance, day, money, share, working_days
from estimation.simulation.model.timeline import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from estimation.plan import Plan
    from estimation.simulation import Result

MOST = 5
"""Rows of a list on the first page; the annex has all."""

DISCOUNT = 0.05
"""Of which it is told what it costs."""


@dataclass(frozen=True)
class Promise:
    """
    What is promised, and how often it holds.

    Parameters
    ----------
    date : date
    p_date : float
        Chance of the date.
    p_margin, p_both : float or None
        Chance of the target margin, and of both; None where the plan does not give them.
    p_loss : float or None
    """

    date: date
    p_date: float
    p_margin: float | None
    p_both: float | None
    p_loss: float | None


def promise_of(result: Result, by: date) -> Promise:
    """Count how often a date holds, and the target margin with it."""
    latest = result.simulation.model.timeline.days_until(by)
    in_time = result.finish_days <= latest + TOLERANCE
    meets = result.meets_target
    return Promise(
        by,
        float(in_time.mean()),
        result.p_target_margin,
        None if meets is None else float((in_time & meets).mean()),
        None if result.p_no_loss is None else 1 - result.p_no_loss,
    )


def front(results: Mapping[str | None, Result], level: float) -> Html:
    """
    All that is decided on, on one page.

    Parameters
    ----------
    results : mapping of str or None to Result
        By id of the scenario; under None what the pack is about.
    level : float
    """
    result = results[None]
    promise = promise_of(result, promised_date(result, level))
    return markup.joined(
        head(result),
        sheet.title(_finding(result, promise)),
        sheet.lead(_lead(results, level)),
        _facts(result, promise, level),
        sheet.columns(_moves(result), _risks(result, level)),
        options(results, level),
        to_sign(result, promise, level),
        text="The first page",
    )


def head(result: Result) -> Html:
    """Whose plan it is, made for which day, and which state of it."""
    plan, project = result.plan, result.plan.project
    whose = " · ".join(dict.fromkeys(filter(None, (project.client, project.name))))
    if result.scenario is not None:
        whose = f"{whose} · scenario {result.scenario}"
    as_of = project.start if plan.status is None else plan.status.date
    made_for = "status of" if plan.status is not None else "start"
    digest = plan_hash(plan)
    left = markup.line(f"Internal pack: {whose}. Not for clients.")
    right = f"{made_for} {day(as_of, long=True, year=True)}, {project.id} {digest}"
    return sheet.mast(left, f"{right}, Kickoff {result.version}")


def plan_hash(plan: Plan) -> str:
    """Eight signs that differ where plans do."""
    content = json.dumps(plan.source, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def _finding(result: Result, promise: Promise) -> str:
    """What is promised, and how often it holds."""
    status = result.plan.status
    by = day(promise.date, long=True, year=True)
    verb = "We promise" if status is None else "In progress: we promise"
    price = result.plan.price
    whole = ""
    if price is not None and price.kind == "fixed" and result.price is not None:
        amount = money(float(result.price[0]), result.plan.project.currency, exact=True)
        whole = f" for {amount}"
    if promise.p_both is not None:
        return f"{verb} {by}{whole}. Date and margin both hold in {chance(promise.p_both)}."
    return f"{verb} {by}{whole}. The date holds in {chance(promise.p_date)}."


def _lead(results: Mapping[str | None, Result], level: float) -> str:
    """What to ask first, and what it is worth; in progress, what is done."""
    result = results[None]
    if result.plan.status is not None:
        return _progress(result)
    others = {name: each for name, each in results.items() if name is not None}
    worths = report.value_of_information(result, others, level)
    texts = report.information_sentences(result, others, level, worths)
    return texts.ask if result.plan.questions else texts.know or ""


def _progress(result: Result) -> str:
    """What is done, and what was spent against the plan."""
    plan = result.plan
    assert plan.status is not None
    reports = plan.status.activities
    finished = sum(each.finished is not None for each in reports.values())
    begun = sum(each.finished is None and each.started is not None for each in reports.values())
    spent = sum(sum(each.hours.values()) for each in reports.values())
    return (
        f"{finished} of {len(plan.activities)} activities are done and {begun} have begun; "
        f"{spent:,.0f} of about {result.hours.mean():,.0f} hours are spent."
    )


def _facts(result: Result, promise: Promise, level: float) -> Html:
    """Promise, price, margin, and both."""
    first = report.headline(result, level)
    by = day(promise.date, year=True)
    entries: list[tuple[str, Piece, Piece]] = [
        ("Promise", by, f"{chance(promise.p_date)} are done by then"),
        (first.price.label, first.price.value, first.price.note),
        (first.margin.label, first.margin.value, first.margin.note),
    ]
    price = result.plan.price
    if promise.p_both is None or price is None or price.target_margin is None:
        entries.append((first.joint.label, NOTHING, first.joint.note))
    else:
        note = f"by {day(promise.date)} and at least {share(price.target_margin)}"
        entries.append((first.joint.label, markup.counted(promise.p_both), note))
    return sheet.facts(entries)


def _moves(result: Result) -> Html:
    """What moves the finish most, as a drawing of half the width."""
    texts = sentences_of(result, result.plan.promise.level)
    if texts.drivers_chart is None:
        return Html("", "")
    frame = report.drivers(result, most=MOST)
    swing = (frame["later"] - frame["earlier"]).abs()
    frame = frame[(swing >= LEAST_DAYS) | (swing == swing.max())]
    picture = markup.chart_narrow(plotting.plot_drivers, frame, alt=f"{texts.drivers_chart}.")
    note = "Working days by which the average finish shifts when one thing goes well or badly."
    return markup.section(texts.drivers_chart, picture, note=note)


def _risks(result: Result, level: float) -> Html:
    """Risks that cost most, with what each takes at the level."""
    plan = result.plan
    if not plan.risks:
        return Html("", "")
    costs = report.risk_costs(result, level)
    frame = costs.sort_values(["finish_days", "cost"], ascending=False, kind="stable").head(MOST)
    has_cost = result.cost is not None
    rows: list[list[Piece]] = []
    for row in frame.to_dict("records"):
        cells: list[Piece] = [row["name"], chance(row["probability"], is_stated=True)]
        cells.append(working_days(max(row["finish_days"], 0), short=True))
        cells += [money(row["cost"], plan.project.currency)] * has_cost
        rows.append([*cells, markup.badge(row["owner"] if isinstance(row["owner"], str) else None)])
    heads = ["Risk", "Chance", "Time", *["Cost"] * has_cost, ""]
    more = len(plan.risks) - len(rows)
    note = f"What each takes at {chance(level)}."
    note += f" {more} more in the annex." if more > 0 else ""
    numbers, widths = "tnn" + "n" * has_cost + "t", ["1fr", *["auto"] * (3 + has_cost)]
    shown = markup.table(heads, rows, numbers=numbers, widths=widths)
    return markup.section("What could go wrong", shown, note=note)


def options(results: Mapping[str | None, Result], level: float) -> Html:
    """Options of the offer: date, price, margin, chances, and where one loses money."""
    result = results[None]
    plan, currency = result.plan, result.plan.project.currency
    given = [each for each in offered(plan) if each.id in results or changes_nothing(each)]
    if not given:
        return Html("", "")
    promised = promised_date(result, level)
    named = next((each for each in given if changes_nothing(each)), None)
    rows: list[tuple[float, str, Result, date]] = []
    if named is None:
        rows.append((-np.inf, "The plan itself", result, promised))
    for each in given:
        assert each.offered is not None
        other = result if each is named else results[each.id]
        by = promised if each is named else option_date(other, result, level, promised)
        rows.append((each.offered.order, each.offered.name, other, by))
    rows.sort(key=lambda row: row[0])
    cells = [_option(name, other, promise_of(other, by), currency) for _, name, other, by in rows]
    heads = [
        "Option",
        "Ready by",
        "Price",
        "Margin, middle",
        "Date holds",
        "Margin",
        "Both",
        "Loss",
    ]
    losing = [
        name
        for _, name, other, _ in rows
        if other.p_no_loss is not None and 1 - other.p_no_loss >= 0.2
    ]
    title = (
        f"{' and '.join(losing)}: loses money in 2 in 10 or more"
        if losing
        else ("No option is likely to lose money")
    )
    widths = ("1.6fr", "auto", "auto", "1fr", "1fr", "1fr", "1fr", "1fr")
    shown = markup.table(heads, cells, numbers="tnnnnnnn", widths=widths, kind="wrap")
    return markup.section(title, shown, kind="keep")


def _option(name: str, result: Result, promise: Promise, currency: str) -> list[Piece]:
    """A row of the options."""

    def maybe(p: float | None) -> str:
        """A chance, if the plan gives it."""
        return NOTHING if p is None else chance(p)

    price = NOTHING
    if result.price is not None:
        price = money(float(result.price.mean()), currency, exact=True)
    middle = report.headline(result, 0.8).margin.value
    return [
        name, day(promise.date, year=True), price, middle, chance(promise.p_date),
        maybe(promise.p_margin), maybe(promise.p_both), maybe(promise.p_loss),
    ]  # fmt: skip


def to_sign(result: Result, promise: Promise, level: float) -> Html:
    """What is signed; nothing of it where the project is under way."""
    plan = result.plan
    texts = report.agreement_sentences(result, level)
    rows: list[tuple[str, Piece]] = []
    rows.append(("Scope", f"{len(plan.activities)} activities. Anything extra is a change order."))
    if texts.contingency is not None:
        rows.append(("Set aside", texts.contingency))
    if plan.offer is not None and plan.offer.excluded:
        rows.append(("Left out", ", ".join(plan.offer.excluded)))
    if plan.expenses:
        rows.append(("Expenses", ", ".join(each.name for each in plan.expenses)))
    if plan.payments:
        paid = [f"{share(each.share)} at {_named(plan, each.at)}" for each in plan.payments]
        rows.append(("Payments", ", ".join(paid)))
    if plan.offer is not None and plan.offer.valid_until is not None:
        rows.append(("Valid until", day(plan.offer.valid_until, long=True, year=True)))
    if texts.client is not None:
        rows.append(("Client", texts.client))
    if plan.status is not None:
        return markup.section("What was agreed", sheet.terms(rows), kind="keep")
    names = ["Account manager", "Project manager", "Director"]
    signed = sheet.signatures([f"{name}: name, date, signature" for name in names])
    return markup.section("What to sign", sheet.terms(rows), signed, kind="keep")


def _named(plan: Plan, at: str) -> str:
    """Name of what a payment falls due on."""
    return next((each.name for each in plan.activities if each.id == at), "signing")
