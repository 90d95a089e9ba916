"""
Dates of a whole table under one order of day, month and year.

ISO dates, names of months and dates with points are read one way only. 03/04/2025 is 3 April or
4 March: all dates of the table decide together, and where none of them does, the reader is asked.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from estimation.tabular.questions import Answer, Question
from estimation.tabular.words import plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable

Order = Literal["dmy", "mdy", "ymd"]
"""In which order day, month and year stand."""

ORDERS: tuple[Order, ...] = get_args(Order)

_NAMES = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year/month/day"}

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jaenner janvier janv ene enero",
            "feb february februar fevrier fevr fev febrero",
            "mar march maerz maer mrz mars marzo",
            "apr april avril avr abr abril",
            "may mai mayo",
            "jun june juni juin junio",
            "jul july juli juillet juil julio",
            "aug august aout ago agosto",
            "sep sept september septembre septiembre set",
            "oct october oktober okt octobre octubre",
            "nov november novembre noviembre",
            "dec december dezember dez decembre dic diciembre",
        ),
        start=1,
    )
    for name in names.split()
}

_TIME = re.compile(
    r"(?:T|,?\s+(?:at\s+|um\s+)?)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,9})?)?"
    r"(?:\s*[ap]\.?m\.?|\s*uhr)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE | re.ASCII,
)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", re.ASCII)
_POINTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_DAY_NAME = re.compile(
    r"(\d{1,2})(?:\.|st|nd|rd|th)?[\s/-]+(?:de\s+)?([^\W\d_]+)\.?,?[\s/-]+(?:de\s+)?(\d{4}|\d{2})"
)
_NAME_DAY = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.0)?", re.ASCII)
_WEEKDAY = re.compile(r"[^\W\d_]{2,10}\.?,?\s+(?=\d)")


def read_date(cell: object, order: Order | None = None) -> dt.date | None:
    """
    Day that a cell names; its time of day does not count.

    Parameters
    ----------
    cell : object
        Text, or a date.
    order : {"dmy", "mdy", "ymd"}, optional
        The order of the table, for dates that need one.

    Returns
    -------
    date or None
        None where it is no date, or one that needs an order.

    Examples
    --------
    >>> str(read_date("5/Jan/26 9:00 AM")), str(read_date("5. März 2026")), read_date("03/04/2026")
    ('2026-01-05', '2026-03-05', None)
    >>> str(read_date("03/04/2026", "mdy")), str(read_date("2026-04-03T09:30:00Z"))
    ('2026-03-04', '2026-04-03')
    >>> str(read_date("1767571200000"))
    '2026-01-05'
    """
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    day = _day_part(f"{cell:.0f}" if isinstance(cell, float) and cell >= 1e9 else str(cell))
    return None if day is None else _read(day, order)


def _day_part(text: str) -> str | None:
    """Text of a date without its time of day; None for what is far too long for one."""
    text = text.strip()
    if len(text) > 60:
        return None
    found = _TIME.search(text)
    if found is not None and found.end() == len(text) and found.start() >= 6:
        return text[: found.start()].rstrip(" ,")
    return text


def _read(text: str, order: Order | None) -> dt.date | None:
    """Day of a text that has no time."""
    if _EPOCH.fullmatch(text):
        return _of_epoch(int(text[:10]))
    if found := _ISO.fullmatch(text):
        return _date(found[1], found[3], found[4])
    if found := _POINTS.fullmatch(text):
        return _date(found[3], found[2], found[1])
    if found := _NUMBERS.fullmatch(text):
        return None if order is None else _in_order(found, order)
    if found := _DAY_NAME.fullmatch(text):
        return _date(found[3], _MONTHS.get(plain_words(found[2]), 0), found[1])
    if found := _NAME_DAY.fullmatch(text):
        return _date(found[3], _MONTHS.get(plain_words(found[1]), 0), found[2])
    if (found := _WEEKDAY.match(text)) and plain_words(found[0]) not in _MONTHS:
        return _read(text[found.end() :], order)
    return None


def _of_epoch(seconds: int) -> dt.date | None:
    """Day of seconds since 1970, in UTC, from 2000 on; programs write them with milliseconds."""
    day = dt.datetime.fromtimestamp(seconds, dt.UTC).date()
    return day if day.year >= 2000 else None


def _in_order(found: re.Match[str], order: Order) -> dt.date | None:
    """Day of three numbers."""
    first, second, third = found[1], found[3], found[4]
    if order == "ymd":
        return None if len(third) == 4 else _date(first, second, third)
    return _date(third, second, first) if order == "dmy" else _date(third, first, second)


def _date(year: str, month: str | int, day: str) -> dt.date | None:
    """Day of the calendar, if it is one; years of two digits are of this century."""
    full = int(year) + (2000 if len(year) <= 2 else 0)
    try:
        return dt.date(full, int(month), int(day))
    except ValueError:
        return None


class DateOrder(NamedTuple):
    """
    Order of the dates of a table.

    Parameters
    ----------
    order : {"dmy", "mdy", "ymd"} or None
        None where no date needs one, or it has to be asked.
    question : Question or None
        What to ask, where dates can be read in several ways.
    """

    order: Order | None
    question: Question | None = None


def date_order(
    cells: Iterable[object], asked: Order | None = None, option: str = "--dates"
) -> DateOrder:
    """
    Order of day, month and year in all date columns of a table.

    Parameters
    ----------
    cells : iterable
        All cells of all its date columns.
    asked : {"dmy", "mdy", "ymd"}, optional
        What the reader answered.
    option : str
        As for `Question`.

    Returns
    -------
    DateOrder

    Examples
    --------
    >>> date_order(["03/04/2026", "31/12/2026"]), date_order(["2026-04-03"])
    (DateOrder(order='dmy', question=None), DateOrder(order=None, question=None))
    >>> date_order(["03/04/2026"]).question.text
    'Is “03/04/2026” 3 April 2026 or 4 March 2026?'
    """
    if asked is not None:
        return DateOrder(asked)
    texts = {text for cell in cells if isinstance(cell, str) and (text := _day_part(cell))}
    found = sorted(text for text in texts if _NUMBERS.fullmatch(text))
    readable = {order: [text for text in found if _read(text, order)] for order in ORDERS}
    # What no order can read says nothing about any.
    dates = [text for text in found if any(text in readable[order] for order in ORDERS)]
    fitting = [order for order in ORDERS if dates and len(readable[order]) == len(dates)]
    if not dates or len(fitting) == 1:
        return DateOrder(fitting[0] if fitting else None)
    # 03/03/2026 is one day in whichever order.
    different = [
        text for text in dates if len({_read(text, order) for order in (fitting or ORDERS)}) > 1
    ]
    if not different:
        return DateOrder(fitting[0])
    return DateOrder(None, _question(different, fitting or _each_alone(readable), option))


def _each_alone(readable: dict[Order, list[str]]) -> list[Order]:
    """Orders that read some of the dates, where none reads all: those that read most first."""
    return sorted((o for o in ORDERS if readable[o]), key=lambda order: -len(readable[order]))


def _question(texts: list[str], orders: list[Order], option: str) -> Question:
    """Ask for the order, by the first date that it changes."""
    text = next((t for t in texts if all(_read(t, order) for order in orders)), texts[0])
    answers = tuple(Answer(order, _said(text, order)) for order in orders)
    asked = " or ".join(dict.fromkeys(answer.text for answer in answers))
    return Question("dates", f"Is “{text}” {asked}?", answers, option)


def _said(text: str, order: Order) -> str:
    """A date as a person says it, or the name of an order that cannot read it."""
    day = _read(text, order)
    return _NAMES[order] if day is None else f"{day.day} {day:%B %Y}"
