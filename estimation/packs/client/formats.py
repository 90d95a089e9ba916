"""How the values of one offer are written: one decision each about years and decimals."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from estimation.packs.client.view import ClientView
    from estimation.packs.languages import Language


class Formats:
    """
    Texts, dates and amounts of an offer in its language.

    Parameters
    ----------
    view : ClientView
    language : Language
    """

    def __init__(self, view: ClientView, language: Language) -> None:
        self.view, self.language = view, language
        self.text = language.text
        self.number = language.number
        self.percent = language.percent
        self._has_cents = language.writes_cents(_amounts(view))
        self._has_years = len({each.year for each in _days(view)}) > 1

    def long(self, when: date) -> str:
        """A date with its year."""
        return self.language.day(when, year=True)

    def day(self, when: date) -> str:
        """A date in a table; its year stands there where the offer spans several."""
        return self.language.short_day(when, year=self._has_years)

    def start(self) -> str:
        """The first day, with its year where the offer spans several."""
        return self.language.day(self.view.start, year=self._has_years)

    def amount(self, value: float) -> str:
        """An amount; all of an offer have decimals, or none."""
        return self.language.amount(value, self.view.currency, exact=self._has_cents)

    def list(self, texts: Iterable[str]) -> str:
        """Texts as one."""
        return self.language.list(texts)

    def option_name(self, index: int) -> str:
        """Name of an option; of the one that nobody named, the catalogue's."""
        return self.view.options[index].name or self.text("base_option")

    def dates_of(self) -> str:
        """Whose dates are told, where there are several options."""
        if len(self.view.options) == 1:
            return ""
        place = self.view.options.index(self.view.described)
        return self.text("dates_of", option=self.option_name(place))


def _amounts(view: ClientView) -> Iterable[float]:
    """All amounts of an offer."""
    for option in view.options:
        if option.price is not None:
            price = option.price
            given = [price.net, price.vat, price.gross, price.limit]
            yield from [each for each in given if each is not None]
            yield from [each.amount for each in price.rates]
        yield from [each.amount for each in option.payments if each.amount is not None]


def _days(view: ClientView) -> Iterable[date]:
    """All dates of an offer that stand in tables."""
    yield view.start
    yield from [each.done_by for each in view.options]
    yield from [each.have_by for each in view.approvals]
    yield from [each.answer_by for each in view.approvals if each.answer_by is not None]
    yield from [each.by for each in view.needs if each.by is not None]
    yield from [each.expected for option in view.options for each in option.payments]
