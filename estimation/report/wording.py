"""
How figures are written: chances as people count them, money, dates, days, the right signs.

Pages, packs and the command line all use these functions, so that one figure reads the same
wherever it stands, and one threshold decides from where on a difference is worth a number.
"""

from __future__ import annotations

import math
import re
from datetime import date

NBSP = "\u00a0"
"""No-break space: "8 in 10" never falls apart."""

MINUS = "\u2212"

NOTHING = "–"
"""Stands where a figure is unknown."""

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
"""Currencies whose sign stands before the amount; others are written by their code."""

SAME = "no difference"
"""Stands where a change is too small to be worth a number."""

LEAST_DAYS = 0.25
"""From here on a change of days rounds to half a working day or more."""

LEAST_MONEY = 50.0
"""From here on a change of money is worth a number."""

LEAST_CHANCE = 0.0075
"""From here on a change of a chance is worth a number: three standard errors of 10,000 trials."""

LARGEST_SHARE = 10.0
"""Beyond this size a share is no figure any more: "over 1,000%"."""

_ENDS = ((0.0025, 200), (0.0075, 100), (0.015, 50), (0.035, 20))
"""From a chance on, and up to the next: 1 in so many; below the first it is fewer than 1 in 200."""

_TENTHS_FROM = 0.075
"""From here up to one minus it, tenths are near enough."""


def chance(p: float, *, is_stated: bool = False) -> str:
    """
    Write a chance in tenths, exact twentieths as such, and two-hundredths at the ends.

    Trials never make sure: what holds in all of them holds in "more than 199 in 200".

    Parameters
    ----------
    p : float
        From 0 to 1.
    is_stated : bool
        Whether people stated it, as the probability of a risk: then 0 and 1 are written as such.

    Returns
    -------
    str
        With no-break spaces.

    Examples
    --------
    >>> [chance(p).replace(NBSP, " ") for p in (0.81, 0.55, 0.95, 0.01, 0.0, 1.0)]
    ['8 in 10', '11 in 20', '19 in 20', '1 in 100', 'fewer than 1 in 200', 'more than 199 in 200']
    >>> chance(1.0, is_stated=True).replace(NBSP, " ")
    '10 in 10'
    """
    twentieths = round(p * 20)
    if abs(p * 20 - twentieths) < 1e-9 and twentieths % 2:
        text = f"{twentieths} in 20"
    elif (is_stated and p in (0, 1)) or _TENTHS_FROM <= p <= 1 - _TENTHS_FROM:
        text = f"{round(p * 10)} in 10"
    else:
        text = _at_an_end(p)
    return text.replace(" ", NBSP)


def _at_an_end(p: float) -> str:
    """Write a chance near 0 or near 1: 1 in so many, or all but one of so many."""
    near = min(p, 1 - p)
    if near < _ENDS[0][0]:
        return "fewer than 1 in 200" if p < 0.5 else "more than 199 in 200"
    many = next(many for above, many in reversed(_ENDS) if near >= above)
    return f"1 in {many}" if p < 0.5 else f"{many - 1} in {many}"


def ten(p: float) -> int:
    """Return how many of ten marks stand for a chance: 1 to 9, since trials never make sure."""
    return min(max(round(p * 10), 1), 9)


def money(amount: float, currency: str = "EUR", *, exact: bool = False) -> str:
    r"""
    Write an amount, to the hundred unless it is a price.

    Examples
    --------
    >>> money(68_079), money(84_250, exact=True), money(-1_234, "GBP"), money(700, "CHF")
    ('€68,100', '€84,250', '−£1,200', 'CHF\xa0700')
    """
    step = 1 if exact else (100 if abs(amount) >= 1_000 else 10)
    rounded = round(abs(amount) / step) * step
    sign = MINUS if amount < 0 and rounded else ""
    return f"{sign}{SYMBOLS.get(currency, currency + NBSP)}{rounded:,}"


def day(when: date, *, year: bool = False, long: bool = False, since: date | None = None) -> str:
    r"""
    Write a date: short in tables, with the month's whole name in sentences.

    The year stands where it is asked for, and where it is not the year of `since`: the project's
    start, or the first date of a chart.

    Examples
    --------
    >>> from datetime import date
    >>> day(date(2027, 5, 19)), day(date(2027, 4, 30), long=True, year=True)
    ('19\xa0May', '30\xa0April\xa02027')
    >>> start = date(2027, 1, 11)
    >>> day(date(2027, 5, 19), since=start), day(date(2028, 5, 19), since=start)
    ('19\xa0May', '19\xa0May\xa02028')
    """
    year = year or (since is not None and since.year != when.year)
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


def dates_in_words(text: str) -> str:
    r"""
    Write the dates of a text as people do: files and checks have 2027-02-12.

    Examples
    --------
    >>> dates_in_words("deadline 2027-02-12 is before start 2027-03-01").replace("\xa0", " ")
    'deadline 12 February 2027 is before start 1 March 2027'
    """
    return _ISO.sub(_in_words, text)


_ISO = re.compile(r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?![\w-])")


def _in_words(found: re.Match[str]) -> str:
    """A date of a text; what is none stays."""
    try:
        when = date.fromisoformat(found[0])
    except ValueError:
        return found[0]
    return day(when, long=True, year=True)


def share(x: float) -> str:
    """
    Write a share in whole per cent; one of nothing, such as a margin on a price of 0, is none.

    Examples
    --------
    >>> share(0.257), share(-0.04), share(float("nan")), share(-251.0)
    ('26%', '−4%', '–', 'below −1,000%')
    """
    if not math.isfinite(x):
        return NOTHING
    whole = round(abs(x) * 100)
    if whole > 100 * LARGEST_SHARE:
        return f"below {MINUS}1,000%" if x < 0 else "over 1,000%"
    return f"{MINUS if x < 0 and whole else ''}{whole}%"


def working_days(days: float, *, short: bool = False) -> str:
    """
    Write a number of working days, halves below ten; short in the cells of tables.

    A no-break space keeps the number beside what it counts.

    Examples
    --------
    >>> texts = [working_days(days) for days in (1, 1.6, 11.2, 0.2)]
    >>> [text.replace(NBSP, " ") for text in texts]
    ['1 working day', '1½ working days', '11 working days', 'less than half a working day']
    >>> [working_days(days, short=True).replace(NBSP, " ") for days in (1.6, 0.2)]
    ['1½ days', '< ½ day']
    """
    days = abs(days)
    if days < LEAST_DAYS:
        return f"<{NBSP}½{NBSP}day" if short else "less than half a working day"
    one = days < 1.25
    return f"{halves(days)}{NBSP}{'' if short else 'working '}{'day' if one else 'days'}"


def halves(days: float) -> str:
    """
    Write the size of a number of days, to halves below ten and to whole ones from there.

    Examples
    --------
    >>> [halves(days) for days in (0.1, 0.5, -3.3, 9.74, 11.2)]
    ['0', '½', '3½', '9½', '11']
    """
    days = abs(days)
    twice = int(days * 2 + 0.5) if days < 10 else 2 * int(days + 0.5)
    whole, half = divmod(twice, 2)
    return f"{whole or ''}{'½' if half else ''}" or "0"


def signed_halves(days: float) -> str:
    """
    Write days that something is later, or earlier where they are below 0, as at the end of a bar.

    Examples
    --------
    >>> [signed_halves(days) for days in (3.3, -9, 0.1)]
    ['+3½', '−9', '0']
    """
    size = halves(days)
    return size if size == "0" else signed(size, days)


def points(x: float) -> str:
    """
    Write how far apart two shares are, in whole points of a hundred.

    Examples
    --------
    >>> points(16.5), points(-1.2)
    ('16 points', '1 point')
    """
    whole = round(abs(x))
    return f"{whole} {'point' if whole == 1 else 'points'}"


def signed(text: str, value: float) -> str:
    """
    Put a plus or a minus before a text that has none.

    Examples
    --------
    >>> signed("4 points", 4), signed("€900", -900)
    ('+4 points', '−€900')
    """
    return f"{MINUS if value < 0 else '+'}{text}"


def days_change(days: float, *, short: bool = False) -> str:
    """
    Write how much later something is, or earlier where `days` is below 0.

    Examples
    --------
    >>> texts = (days_change(3), days_change(-1.5, short=True), days_change(0.2))
    >>> [text.replace(NBSP, " ") for text in texts]
    ['3 working days later', '1½ days earlier', 'no difference']
    """
    if abs(days) < LEAST_DAYS:
        return SAME
    return f"{working_days(days, short=short)} {'later' if days > 0 else 'earlier'}"


def money_change(amount: float, currency: str = "EUR") -> str:
    """
    Write how much more something costs, or less where `amount` is below 0.

    Examples
    --------
    >>> money_change(1_234), money_change(-900, "GBP"), money_change(49)
    ('+€1,200', '−£900', 'no difference')
    """
    return SAME if abs(amount) < LEAST_MONEY else signed(money(abs(amount), currency), amount)


def points_change(x: float) -> str:
    """
    Write by how many points a share is higher, or lower where `x` is below 0.

    Examples
    --------
    >>> points_change(16.5), points_change(-1), points_change(0.4)
    ('+16 points', '−1 point', 'no difference')
    """
    return signed(points(x), x) if round(x) else SAME


def chances_apart(first: float, *others: float) -> list[str]:
    """
    Write chances that are compared, in hundredths where tenths would hide a difference.

    Examples
    --------
    >>> [text.replace(NBSP, " ") for text in chances_apart(0.56, 0.64)]
    ['56 in 100', '64 in 100']
    >>> [text.replace(NBSP, " ") for text in chances_apart(0.41, 0.64)]
    ['4 in 10', '6 in 10']
    """
    all_ = (first, *others)
    texts = [chance(p) for p in all_]
    hides = any(
        texts[i] == texts[j] and abs(all_[i] - all_[j]) >= LEAST_CHANCE
        for i in range(len(all_))
        for j in range(i)
    )
    return [f"{round(p * 100)}{NBSP}in{NBSP}100" for p in all_] if hides else texts


def chance_change(change: float) -> str:
    """
    Write how much more often something holds, or more seldom where `change` is below 0.

    In tenths, in twentieths below one, and in hundredths at the end: of the difference of the
    unrounded chances, so that it stands even where both read the same.

    Examples
    --------
    >>> [chance_change(p).replace(NBSP, " ") for p in (0.31, 0.64 - 0.55, -0.05, 0.02, 0.004)]
    ['3 more in 10', '1 more in 10', '1 fewer in 20', '2 more in 100', 'no difference']
    """
    size = abs(change)
    if size < LEAST_CHANCE:
        return SAME
    many = 10 if size >= _TENTHS_FROM else 20 if size >= 0.035 else 100
    more = "more" if change > 0 else "fewer"
    return f"{round(size * many)}{NBSP}{more}{NBSP}in{NBSP}{many}"
