"""An offer as a workbook: formulas where sums are expected, units on every sheet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from estimation.packs.client.formats import Formats
from estimation.packs.spreadsheets import Sheet, book

if TYPE_CHECKING:
    from estimation.packs.client.view import ClientView
    from estimation.packs.languages import Language


def client_xlsx(view: ClientView, language: Language) -> bytes:
    """
    Write an offer as XLSX.

    Parameters
    ----------
    view : ClientView
    language : Language

    Returns
    -------
    bytes
        The same for the same offer.
    """
    f = Formats(view, language)
    buffer = io.BytesIO()
    with book(buffer, f.text("offer"), view.currency) as sheets:
        cells = _offer(
            sheets.add(f.text("sheet_offer"), f.text("unit_money", currency=view.currency)), f
        )
        if view.described.payments:
            unit = f"{f.text('unit_money', currency=view.currency)}. {f.text('unit_dates')}"
            _payments(sheets.add(f.text("sheet_payment"), unit), f, cells)
        _dates(
            sheets.add(f.text("sheet_dates"), f"{f.text('unit_dates')}. {f.text('unit_days')}"), f
        )
        if view.needs:
            _needs(sheets.add(f.text("sheet_needs"), f.text("unit_dates")), f)
        _scope(sheets.add(f.text("sheet_scope"), f.text("unit_none")), f)
        _terms(sheets.add(f.text("sheet_terms"), f.text("unit_none")), f)
    return buffer.getvalue()


def _offer(sheet: Sheet, f: Formats) -> dict[int, str]:
    """Options with their prices; where the net price of each stands."""
    view = f.view
    names = [f.option_name(place) for place in range(len(view.options))]
    sheet.heads([f.text("option"), *names])
    sheet.row([f.text("done_by"), *(each.done_by for each in view.options)])
    prices = [each.price for each in view.options]
    net = sheet.row(
        [
            f.text("price_net", kind=f.text("price")),
            *(None if p is None else p.net for p in prices),
        ],
        kind="money",
    )
    found = {
        place: f"'{sheet.name}'!{sheet.address(net, place + 1)}"
        for place, price in enumerate(prices)
        if price is not None and price.net is not None
    }
    if any(price is not None and price.vat is not None for price in prices):
        shares = sheet.row(
            [f.text("vat", share="").strip(" ,"), *(p and p.vat_share for p in prices)],
            kind="share",
        )
        vat = sheet.row([f.text("vat", share="").strip(" ,")])
        gross = sheet.row([f.text("gross")])
        for place, price in enumerate(prices):
            if price is None or price.vat is None or price.gross is None:
                continue
            at = [sheet.address(row, place + 1) for row in (net, shares, vat)]
            sheet.formula(vat, place + 1, f"=ROUND({at[0]}*{at[1]},2)", price.vat)
            sheet.formula(gross, place + 1, f"={at[0]}+{at[2]}", price.gross)
    rates = view.described.price.rates if view.described.price is not None else ()
    for rate in rates:
        sheet.row([f.text("per_hour", amount=rate.role), rate.amount], kind="money")
    if view.valid_until is not None:
        sheet.row([f.text("validity"), view.valid_until])
    return found


def _payments(sheet: Sheet, f: Formats, net: dict[int, str]) -> None:
    """Parts of the price, as shares of the net price on the first sheet."""
    view = f.view
    names = [f.option_name(place) for place in range(len(view.options))]
    several = len(names) > 1
    sheet.heads(
        [f.text("pay_when"), f.text("expected"), f.text("unit_share"),
         *(names if several else [f.text("amount")])]
    )  # fmt: skip
    paid = view.described.payments
    rows = []
    for payment in paid:
        name = f.text("on_signing") if payment.at_signing else payment.name
        rows.append(sheet.row([name, payment.expected, payment.share], kind="share"))
    last = sheet.row([f.text("total_net")], kind="total")
    for place, option in enumerate(view.options):
        amounts = [each.amount for each in option.payments]
        if place not in net or any(amount is None for amount in amounts) or not amounts:
            continue
        column = place + 3
        for number, (row, amount) in enumerate(zip(rows, amounts, strict=True)):
            if number < len(rows) - 1:
                text = f"=ROUND({net[place]}*{sheet.address(row, 2)},2)"
            elif number:
                before = f"{sheet.address(rows[0], column)}:{sheet.address(row - 1, column)}"
                text = f"={net[place]}-SUM({before})"
            else:
                text = f"={net[place]}"
            sheet.formula(row, column, text, amount or 0.0)
        span = f"{sheet.address(rows[0], column)}:{sheet.address(rows[-1], column)}"
        total = sum(amount for amount in amounts if amount is not None)
        sheet.formula(last, column, f"=SUM({span})", round(total, 2), kind="total")


def _dates(sheet: Sheet, f: Formats) -> None:
    """Phases, then what is received and accepted."""
    view = f.view
    sheet.heads([f.text("phase"), f.text("from"), f.text("to")])
    for phase in view.phases:
        sheet.row([phase.name, phase.start, phase.end])
    if not view.approvals:
        return
    sheet.gap()
    sheet.heads(
        [f.text("you_receive"), f.text("you_have_it_by"), f.text("answer_by"), f.text("days"),
         f.text("accepted_when")]
    )  # fmt: skip
    for each in view.approvals:
        cells: list[Any] = [each.name, each.have_by, each.answer_by, each.days, each.criterion]
        sheet.row(cells)


def _needs(sheet: Sheet, f: Formats) -> None:
    """What the client gives."""
    sheet.heads([f.text("we_need"), f.text("who"), f.text("by")])
    for need in f.view.needs:
        sheet.row([need.text, need.owner, need.by])


def _scope(sheet: Sheet, f: Formats) -> None:
    """What is part of the offer, and what is not."""
    view = f.view
    sheet.heads([f.text("sheet_scope"), ""])
    for text in view.included:
        sheet.row([text, f.text("included")])
    for group in view.scope:
        for work in group.work:
            sheet.row([work, group.phase])
    for text in view.requirements:
        sheet.row([text, f.text("also_met")])
    for text in view.excluded:
        sheet.row([text, f.text("not_included")])
    if view.differences:
        sheet.gap()
        sheet.heads([f.text("what_differs"), *map(f.option_name, range(len(view.options)))])
        for each in view.differences:
            flags = [f.text("included" if flag else "not_included") for flag in each.included]
            sheet.row([each.text, *flags])


def _terms(sheet: Sheet, f: Formats) -> None:
    """What the offer rests on, and its terms."""
    sheet.heads([f.text("rests_on")])
    for text in (*f.view.assumptions, f.text("lateness")):
        sheet.row([text])
    sheet.gap()
    sheet.heads([f.text("changes")])
    for number in (1, 2, 3):
        sheet.row([f.text(f"change_{number}")])
    if f.view.terms:
        sheet.gap()
        sheet.heads([f.text("terms")])
        for text in f.view.terms:
            sheet.row([text])
