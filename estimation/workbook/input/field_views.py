"""Fields as a page is given them: what stands in them, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.report import MARKS
from estimation.report.wording import NBSP, SYMBOLS
from estimation.workbook.input.cells import quantity_text
from estimation.workbook.input.entries import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.plan import Quantity
    from estimation.workbook.input.refusals import Refused
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session


def field(session: Session, path: str, value: str, **more: Any) -> View:
    """
    One field; what was refused stays in it.

    Parameters
    ----------
    session : Session
    path : str
        Of the plan, for `Session.apply`.
    value : str
        What stands in it while nothing is refused.
    **more
        Further parts of the view, such as ``name`` or ``hint``.
    """
    return {"path": path, "typed": value, **refusal(session.refused.get(path)), **more}


WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND", "ISK", "CLP", "HUF"})
"""Currencies whose amounts are whole."""


def money_text(amount: float, currency: str) -> str:
    """
    An amount as it stands in a field: with cents where its thousands could be read as a part.

    Currencies that have no cents are written without: with its sign the amount is read one way.

    Examples
    --------
    >>> money_text(84_000, "EUR"), money_text(700, "USD"), money_text(84_250.5, "GBP")
    ('€84,000.00', '$700', '£84,250.50')
    >>> money_text(9_000_000, "JPY")
    '¥9,000,000'
    """
    cents = round(amount, 2)
    if currency in WITHOUT_CENTS and cents == int(cents):
        return f"{SYMBOLS.get(currency, currency + NBSP)}{cents:,.0f}"
    sign = SYMBOLS.get(currency, currency + NBSP)
    return f"{sign}{cents:,.2f}" if cents >= 1000 or cents != int(cents) else f"{sign}{cents:.0f}"


def refusal(refused: Refused | None, shaped: Callable[[Any], Any] = lambda typed: typed) -> View:
    """
    What a field shows of what was refused in it; where that is a doubt, the answers to it.

    Parameters
    ----------
    refused : Refused or None
    shaped : callable
        Brings what was typed into the shape of the field: another page may have one field for
        what this one has three for.
    """
    if refused is None:
        return {"error": None}
    answers = [{"said": said, "typed": shaped(typed)} for said, typed in refused.answers]
    return {"typed": shaped(refused.typed), "error": refused.message, "answers": answers}


def quantity_field(
    session: Session, path: str, quantity: Quantity | None, hint: str = "", **more: Any
) -> View:
    """One field of a quantity: a number, or low, likely and high; any other form is a hint."""
    typed = "" if quantity is None else quantity_text(quantity, kind_of(path))
    if quantity is not None and not typed:
        hint = " ".join(f"{quantity.table().percentile(q):.2g}" for q in MARKS.values())
    return field(session, path, typed, hint=hint, **more)
