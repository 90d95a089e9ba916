"""Public holidays by country and subdivision, from the `holidays` package."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from functools import lru_cache


def check_code(code: str) -> str:
    """
    Refuse a code for which no holidays are known.

    Parameters
    ----------
    code : str
        Country, or country and subdivision, such as ``"DE"`` or ``"DE-BE"``.

    Raises
    ------
    ValueError
        With the nearest known code.
    """
    country, _, subdivision = code.partition("-")
    countries = _known()
    if country not in countries:
        raise ValueError(f"holidays {code!r} are not known{_near(country, countries)}")
    if subdivision and subdivision not in countries[country]:
        known = [f"{country}-{each}" for each in countries[country]]
        raise ValueError(f"holidays {code!r} are not known{_near(code, known)}")
    return code


@lru_cache(maxsize=64)
def holiday_dates(code: str, years: range) -> frozenset[date]:
    """Public holidays of some years."""
    import holidays

    country, _, subdivision = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=years))


@lru_cache(maxsize=1)
def supported_countries() -> list[str]:
    """
    Codes of the countries for which holidays are known.

    Examples
    --------
    >>> "DE" in supported_countries()
    True
    """
    return sorted(code for code in _known() if len(code) == 2)


@lru_cache(maxsize=64)
def regions_of(country: str) -> list[dict[str, str]]:
    """
    Parts of a country with holidays of their own: their codes and names, by name.

    Examples
    --------
    >>> {"id": "BE", "name": "Berlin"} in regions_of("DE")
    True
    """
    import holidays

    codes = _known().get(country, [])
    if not codes:
        return []
    aliases = holidays.country_holidays(country).subdivisions_aliases
    names: dict[str, str] = {}
    for name, code in aliases.items():
        names.setdefault(code, name)
    found = [{"id": code, "name": names.get(code, code)} for code in codes]
    return sorted(found, key=lambda each: each["name"])


@lru_cache(maxsize=1)
def _known() -> dict[str, list[str]]:
    """Subdivisions of each country for which holidays are known."""
    import holidays

    return holidays.list_supported_countries(include_aliases=False)


def _near(code: str, known: Iterable[str]) -> str:
    """The codes that could have been meant."""
    words = sorted(known)
    near = get_close_matches(code.upper(), words, n=3, cutoff=0.5)
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; known: {', '.join(words[:20])} ..." if words else "; use a code such as DE or DE-BE"
