"""
Languages of what clients read: fixed words from one catalogue each, formats from the CLDR by Babel.

A catalogue is a YAML file of texts by key. A text may have fields in braces. One that depends on a
number is a mapping by the CLDR's kinds of plural: `one`, `other` and so on.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - the example needs it
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from estimation.errors import PackError
from estimation.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from babel import Locale

LANGUAGES = ("en-GB", "en-US", "de", "fr", "es")
"""For which there is a catalogue."""

FOLDER = "languages"
"""Of the catalogues, inside the folder of templates."""

DEFAULT = "en-GB"
"""Where neither plan nor command says another."""

Text = str | dict[str, str]


@dataclass(frozen=True)
class Language:
    r"""
    A language: its words, and how it writes dates, numbers and amounts.

    Parameters
    ----------
    name : str
        One of `LANGUAGES`.
    texts : dict of str to str or dict
        Of its catalogue.

    Examples
    --------
    >>> german = language("de")
    >>> german.amount(87000, "EUR", exact=True).replace("\xa0", " ")
    '87.000,00 €'
    >>> german.day(date(2027, 4, 30), year=True)
    '30. April 2027'
    """

    name: str
    texts: dict[str, Text]

    @property
    def locale(self) -> Locale:
        """The CLDR's."""
        return _locale(self.name)

    def text(self, key: str, n: float | None = None, **fields: object) -> str:
        """
        A fixed text.

        Parameters
        ----------
        key : str
            Of the catalogue.
        n : float, optional
            Number that decides about singular and plural, and field `n`.
        **fields
            What stands in the braces.

        Raises
        ------
        PackError
            If the catalogue lacks the text, or it has a field that is not given.
        """
        found = self.texts.get(key)
        if isinstance(found, dict):
            kind = self.locale.plural_form(n if n is not None else 0)
            found = found.get(kind, found.get("other"))
        if found is None:
            raise PackError(
                f"the catalogue of {self.name} has no text '{key}'; copy the line from another "
                "catalogue and translate it"
            )
        number = {} if n is None else {"n": self.number(n)}
        try:
            return string.Formatter().vformat(found, (), {**number, **fields})
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            raise PackError(
                f"the text '{key}' of {self.name} has a field that is not given there: {error}; "
                f"it may have {', '.join(f'{{{name}}}' for name in {**number, **fields})}"
            ) from None

    def day(self, when: date, *, year: bool = False) -> str:
        """A date in full, with or without its year."""
        from babel.dates import format_date, format_skeleton

        if year:
            return format_date(when, "long", locale=self.locale)
        return str(format_skeleton("MMMMd", when, locale=self.locale))

    def short_day(self, when: date, *, year: bool = False) -> str:
        """A date as it stands in tables."""
        from babel.dates import format_date, format_skeleton

        if year:
            return format_date(when, "medium", locale=self.locale)
        return str(format_skeleton("MMMMd", when, locale=self.locale))

    def month(self, when: date) -> str:
        """The name of a month, alone."""
        from babel.dates import format_date

        return format_date(when, "LLLL", locale=self.locale)

    def short_month(self, when: date) -> str:
        """The name of a month, shortened."""
        from babel.dates import format_date

        return format_date(when, "LLL", locale=self.locale)

    def amount(self, value: float, currency: str, *, exact: bool) -> str:
        """An amount of money, with its decimals or without."""
        from babel.numbers import format_currency, get_currency_precision

        digits = get_currency_precision(currency) if exact else 0
        return format_currency(
            round(value, digits), currency, locale=self.locale, currency_digits=exact,
            format=None if exact else self._whole_pattern(),
        )  # fmt: skip

    def _whole_pattern(self) -> str:
        """Pattern of amounts without decimals."""
        pattern = str(self.locale.currency_formats["standard"].pattern)
        return pattern.replace("0.00", "0")

    def writes_cents(self, values: Iterable[float]) -> bool:
        """Whether amounts have decimals: where the language asks, or one of them has cents."""
        return self.texts.get("cents") == "always" or any(
            abs(value - round(value)) >= 0.005 for value in values
        )

    def percent(self, share: float) -> str:
        """A share, with as many decimals as it has."""
        from babel.numbers import format_percent

        return format_percent(share, locale=self.locale, decimal_quantization=False)

    def number(self, value: float) -> str:
        """A number."""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self.locale)

    def list(self, texts: Iterable[str]) -> str:
        """Texts as one, the last after "and"."""
        from babel.lists import format_list

        return format_list(list(texts), locale=self.locale)


@lru_cache(maxsize=16)
def _locale(name: str) -> Locale:
    """Locale of the CLDR."""
    from babel import Locale

    return Locale.parse(name, sep="-")


def language(name: str, templates: Path | None = None) -> Language:
    """
    A language by its name.

    Parameters
    ----------
    name : str
    templates : Path, optional
        Folder of templates whose catalogue of it is taken, if it has one.

    Raises
    ------
    PackError
        If there is no such language, or its catalogue cannot be read.
    """
    if name not in LANGUAGES:
        raise PackError(f"there is no language {name!r}; there are {', '.join(LANGUAGES)}")
    texts = _catalogue(resource(f"templates/packs/{FOLDER}/{name}.yaml"))
    own = None if templates is None else templates / FOLDER / f"{name}.yaml"
    if own is not None and own.is_file():
        texts = {**texts, **_catalogue(own)}
    return Language(name, texts)


def _catalogue(path: Path) -> dict[str, Text]:
    """Texts of a catalogue."""
    stat = path.stat()
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int, _size: int) -> dict[str, Text]:
    """Texts of a catalogue, read once."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        found: Any = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        raise PackError(f"{path.name}: the catalogue cannot be read: {error}") from None
    if not isinstance(found, dict) or not all(
        isinstance(each, str)
        or (isinstance(each, dict) and all(isinstance(text, str) for text in each.values()))
        for each in found.values()
    ):
        raise PackError(f"{path.name}: expected one text a line, as `price: Price`")
    return found
