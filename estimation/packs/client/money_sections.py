"""Sections about money: the facts, options side by side, payments, signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.packs import sheet_parts as sheet
from estimation.packs.markup import Html, Piece, joined, note, section, strong, table

if TYPE_CHECKING:
    from estimation.packs.client.formats import Formats
    from estimation.packs.client.view import OptionView, PriceView

NOTHING = "–"


def facts(f: Formats) -> Html:
    """Date, price and contacts of an offer without options."""
    if len(f.view.options) > 1:
        return Html("", "")
    option = f.view.options[0]
    begins = f.text("begins", day=f.start())
    entries: list[tuple[str, Piece, Piece]] = [(f.text("done_by"), f.long(option.done_by), begins)]
    if option.price is not None:
        kind = f.text(f"price_{option.price.kind}")
        entries.append((f.text("price_net", kind=kind), short_price(f, option.price), ""))
        entries[-1] = (*entries[-1][:2], _beside_net(f, option.price))
        if option.price.gross is not None:
            entries.append((f.text("gross"), f.amount(option.price.gross), ""))
    elif f.view.valid_until is not None:
        entries.append((f.text("validity"), f.long(f.view.valid_until), ""))
    return sheet.facts(entries)


def short_price(f: Formats, price: PriceView) -> str:
    """The price in a few signs."""
    if price.kind == "retainer" and price.net is not None:
        return f.text("per_month", amount=f.amount(price.net))
    if price.net is not None:
        return f.amount(price.net)
    if price.limit is not None:
        return f.text("up_to", amount=f.amount(price.limit))
    return f.text("hourly")


def _beside_net(f: Formats, price: PriceView) -> str:
    """What comes on top of a net price."""
    if price.vat_share is None:
        return f.text("vat_unknown")
    share = f.percent(price.vat_share)
    if price.vat is None:
        return f.text("plus_vat", share=share)
    return f"{f.text('vat', share=share)}: {f.amount(price.vat)}"


def options_table(f: Formats) -> Html:
    """Options side by side: date, price, then what differs."""
    options = f.view.options
    if len(options) < 2:
        return Html("", "")
    names = [f.option_name(place) for place in range(len(options))]
    texts = [each.text or (f.text("base_option_text") if not each.name else "") for each in options]
    heads: list[Piece] = [
        "",
        *(sheet.with_sub(name, text) for name, text in zip(names, texts, strict=True)),
    ]
    rows: list[list[Piece]] = [
        [f.text("done_by"), *(strong(f.long(each.done_by)) for each in options)],
        *_price_rows(f, options),
    ]
    if f.view.differences:
        rows.append([f.text("what_differs")])
    for difference in f.view.differences:
        flags = [f.text("included" if each else "not_included") for each in difference.included]
        rows.append([difference.text, *flags])
    widths = ["1.2fr", *["1fr"] * len(options)]
    shown = table(heads, rows, kind="opt", widths=widths)
    return Html(
        f'<section class="options">{shown.markup}</section>',
        f.text("options"),
        [{"kind": "section", "title": "", "note": "", "class": "options", "parts": shown.data}],
    )


def _price_rows(f: Formats, options: tuple[OptionView, ...]) -> list[list[Piece]]:
    """Net, VAT and gross of each option."""
    prices = [each.price for each in options]
    if all(price is None for price in prices):
        return []
    kinds = {price.kind for price in prices if price is not None}
    kind = f.text(f"price_{kinds.pop()}") if len(kinds) == 1 else f.text("price")
    rows: list[list[Piece]] = [
        [
            f.text("price_net", kind=kind),
            *(NOTHING if each is None else strong(short_price(f, each)) for each in prices),
        ]
    ]
    shares = {price.vat_share for price in prices if price is not None}
    if any(price is not None and price.vat is not None for price in prices):
        share = shares.pop() if len(shares) == 1 else None
        head = f.text("vat", share="" if share is None else f.percent(share)).strip(" ,")
        rows.append([head, *(_given(f, None if each is None else each.vat) for each in prices)])
        rows.append(
            [f.text("gross"), *(_given(f, None if each is None else each.gross) for each in prices)]
        )
    else:
        rows.append(["", *(NOTHING if e is None else _beside_net(f, e) for e in prices)])
    return rows


def _given(f: Formats, amount: float | None) -> str:
    """An amount, if there is one."""
    return NOTHING if amount is None else f.amount(amount)


def payment(f: Formats) -> Html:
    """Parts of the price, and when each is expected; rates where hours are billed."""
    options = f.view.options
    first = f.view.described
    parts = []
    if first.payments:
        rows = [
            [
                f.text(
                    "with_share",
                    name=f.text("on_signing") if paid.at_signing else paid.name,
                    share=f.percent(paid.share),
                ),
                f.day(paid.expected),
                *_paid(f, number),
            ]
            for number, paid in enumerate(first.payments)
        ]
        totals = [each.price.net if each.price is not None else None for each in options]
        has_total = all(each.price is not None and each.price.kind == "fixed" for each in options)
        if has_total:
            rows.append([f.text("total_net"), "", *(_given(f, each) for each in totals)])
        names = [f.option_name(place) for place in range(len(options))]
        amounts = names if len(options) > 1 else [f.text("amount")]
        heads = [f.text("pay_when"), f.text("expected"), *(amounts if has_total else [])]
        rows = rows if has_total else [row[:2] for row in rows]
        parts.append(
            table(
                heads,
                rows,
                numbers="tt" + "n" * (len(heads) - 2),
                total=len(rows) - 1 if has_total else None,
                widths=("1.6fr", "1fr", *["auto"] * (len(heads) - 2)),
                kind="pay",
            )
        )
    parts += _hourly(f, first)
    if not parts:
        return Html("", "")
    price = first.price
    texts = [_beside_net(f, price) if price is not None and price.vat is None else "", f.dates_of()]
    if price is not None and price.vat_share is not None and price.vat is not None:
        texts[0] = f.text("plus_vat", share=f.percent(price.vat_share))
    return section(f.text("payment"), *parts, note(_sentences(texts)))


def _sentences(texts: list[str]) -> str:
    """Sentences with a capital and a full stop."""
    given = [text[:1].upper() + text[1:] for text in texts if text]
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in given)


def _paid(f: Formats, number: int) -> list[str]:
    """Amounts of one payment in each option."""
    return [
        _given(f, each.payments[number].amount if number < len(each.payments) else None)
        for each in f.view.options
    ]


def _hourly(f: Formats, option: OptionView) -> list[Html]:
    """What an hour of each role is billed at, and what else is."""
    price = option.price
    if price is None or not (price.rates or price.expenses):
        return []
    parts = []
    if price.rates:
        rates = [
            (each.role, f.text("per_hour", amount=f.amount(each.amount))) for each in price.rates
        ]
        parts.append(sheet.terms(rates))
    if price.expenses:
        parts.append(note(f.text("plus_expenses", names=f.list(price.expenses))))
    return parts


def sign(f: Formats) -> Html:
    """Boxes to choose, above the lines to sign on."""
    view = f.view
    client = f.text("for_client", client=view.client) if view.client else f.text("for_you")
    lines = sheet.signatures([client, f.text("for_agency")])
    if len(view.options) == 1:
        return section(f.text("sign"), lines, kind="keep sign")
    entries = []
    for place, option in enumerate(view.options):
        below = [f.long(option.done_by)]
        if option.price is not None:
            net = f.text("net") if option.price.net is not None else ""
            below.append(" ".join(filter(None, (short_price(f, option.price), net))))
        entries.append((f.option_name(place), below))
    return section(f.text("choose"), joined(sheet.choice(entries), lines), kind="keep sign")
