"""
How figures are said: chance as people count it, money, dates, days, with the right signs.

Pages, packs and the command line all speak through these functions, so that one figure reads the
same wherever it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

NBSP = "\u00a0"
"""No-break space: "8 in 10" never falls apart."""

MINUS = "\u2212"

NOTHING = "–"
"""Stands where a figure is unknown."""

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
"""Currencies whose sign stands before the amount; others are said by their code."""

SAME = "no difference"
"""Stands where a change is too small to be worth a number."""

LEAST_DAYS = 0.25
"""From here on a change of days rounds to half a working day or more."""

LEAST_MONEY = 50.0
"""From here on a change of money is worth a number."""

_ENDS = ((0.0025, 200), (0.0075, 100), (0.015, 50), (0.035, 20))
"""From a chance on, and up to the next: 1 in so many; below the first it is fewer than 1 in 200."""

_TENTHS_FROM = 0.075
"""From here up to one minus it, tenths are near enough."""


def chance(p: float) -> str:
    """
    Say a chance in tenths, exact twentieths as such, and two-hundredths at the ends.

    Parameters
    ----------
    p : float
        From 0 to 1.

    Returns
    -------
    str
        With no-break spaces.

    Examples
    --------
    >>> [chance(p).replace(NBSP, " ") for p in (0.81, 0.55, 0.95, 0.01, 0.0, 1.0)]
    ['8 in 10', '11 in 20', '19 in 20', '1 in 100', 'fewer than 1 in 200', '10 in 10']
    """
    twentieths = round(p * 20)
    if abs(p * 20 - twentieths) < 1e-9 and twentieths % 2:
        said = f"{twentieths} in 20"
    elif p == 1 or _TENTHS_FROM <= p <= 1 - _TENTHS_FROM:
        said = f"{round(p * 10)} in 10"
    else:
        said = _at_an_end(p)
    return said.replace(" ", NBSP)


def _at_an_end(p: float) -> str:
    """Say a chance near 0 or near 1: 1 in so many, or all but one of so many."""
    near = min(p, 1 - p)
    if near < _ENDS[0][0]:
        return "fewer than 1 in 200" if p < 0.5 else "more than 199 in 200"
    many = next(many for above, many in reversed(_ENDS) if near >= above)
    return f"1 in {many}" if p < 0.5 else f"{many - 1} in {many}"


def ten(p: float) -> int:
    """How many of ten marks stand for a chance: 0 to 10, and never 0 or 10 for what is open."""
    return round(p * 10) if p in (0, 1) else min(max(round(p * 10), 1), 9)


def money(amount: float, currency: str = "EUR", *, exact: bool = False) -> str:
    r"""
    Say an amount, to the hundred unless it is a price.

    Examples
    --------
    >>> money(68_079), money(84_250, exact=True), money(-1_234, "GBP"), money(700, "CHF")
    ('€68,100', '€84,250', '−£1,200', 'CHF\xa0700')
    """
    step = 1 if exact else (100 if abs(amount) >= 1_000 else 10)
    rounded = round(abs(amount) / step) * step
    sign = MINUS if amount < 0 and rounded else ""
    return f"{sign}{SYMBOLS.get(currency, currency + NBSP)}{rounded:,}"


def day(when: date, *, year: bool = False, long: bool = False) -> str:
    r"""
    Say a date: short in tables, with the month's whole name in sentences.

    Examples
    --------
    >>> from datetime import date
    >>> day(date(2027, 5, 19)), day(date(2027, 4, 30), long=True, year=True)
    ('19\xa0May', '30\xa0April\xa02027')
    """
    month = _MONTHS[when.month - 1] if long else _MONTHS[when.month - 1][:3]
    return NBSP.join([str(when.day), month, *([str(when.year)] if year else [])])


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def share(x: float) -> str:
    """
    Say a share in whole per cent.

    Examples
    --------
    >>> share(0.257), share(-0.04)
    ('26%', '−4%')
    """
    whole = round(abs(x) * 100)
    return f"{MINUS if x < 0 and whole else ''}{whole}%"


def working_days(days: float, *, short: bool = False) -> str:
    """
    Say a number of working days, halves below ten; short in the cells of tables.

    Examples
    --------
    >>> working_days(1), working_days(1.6), working_days(11.2), working_days(0.2)
    ('1 working day', '1½ working days', '11 working days', 'less than half a working day')
    >>> working_days(1.6, short=True), working_days(0.2, short=True)
    ('1½ days', '< ½ day')
    """
    days = abs(days)
    if days < LEAST_DAYS:
        return "< ½ day" if short else "less than half a working day"
    halves = int(days * 2 + 0.5) if days < 10 else 2 * int(days + 0.5)
    whole, half = divmod(halves, 2)
    number = f"{whole or ''}{'½' if half else ''}"
    return f"{number} {'' if short else 'working '}{'day' if halves <= 2 else 'days'}"


def points(x: float) -> str:
    """
    Say how far apart two shares are, in whole points of a hundred.

    Examples
    --------
    >>> points(16.5), points(-1.2)
    ('16 points', '1 point')
    """
    whole = round(abs(x))
    return f"{whole} {'point' if whole == 1 else 'points'}"


def signed(text: str, value: float) -> str:
    """
    Put a plus or a minus before what was said without one.

    Examples
    --------
    >>> signed("4 points", 4), signed("€900", -900)
    ('+4 points', '−€900')
    """
    return f"{MINUS if value < 0 else '+'}{text}"


def days_change(days: float, *, short: bool = False) -> str:
    """
    Say how much later something is, or earlier where `days` is below 0.

    Examples
    --------
    >>> days_change(3), days_change(-1.5, short=True), days_change(0.2)
    ('3 working days later', '1½ days earlier', 'no difference')
    """
    if abs(days) < LEAST_DAYS:
        return SAME
    return f"{working_days(days, short=short)} {'later' if days > 0 else 'earlier'}"


def money_change(amount: float, currency: str = "EUR") -> str:
    """
    Say how much dearer something is, or cheaper where `amount` is below 0.

    Examples
    --------
    >>> money_change(1_234), money_change(-900, "GBP"), money_change(49)
    ('+€1,200', '−£900', 'no difference')
    """
    return SAME if abs(amount) < LEAST_MONEY else signed(money(abs(amount), currency), amount)


def points_change(x: float) -> str:
    """
    Say by how many points a share is higher, or lower where `x` is below 0.

    Examples
    --------
    >>> points_change(16.5), points_change(-1), points_change(0.4)
    ('+16 points', '−1 point', 'no difference')
    """
    return signed(points(x), x) if round(x) else SAME
