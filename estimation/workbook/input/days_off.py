"""Days off as people type them: Fridays, 1 to 5 Feb, 24 December to 1 January."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from estimation.errors import WorkbookError
from estimation.plan.team import WEEKDAYS, Closed
from estimation.report.wording import day
from estimation.tabular.words import plain_words, shown
from estimation.workbook.input.entries import days_named

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from estimation.plan.team import Weekday

NONE = ("", "none", "no", "–", "-")

DAY_NAMES = dict(
    zip(
        WEEKDAYS,
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)

_GERMAN = dict(
    zip(
        ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
        WEEKDAYS,
        strict=True,
    )
)

_TO = re.compile(r"\s*(?:–|—|\bto\b|\buntil\b|\bbis\b|(?<=\s)-(?=\s))\s*", re.IGNORECASE)

MOST = 60
"""Days or ranges of one field."""


@dataclass(frozen=True)
class DaysOff:
    """
    On which days nobody works.

    Parameters
    ----------
    weekdays : tuple of str
        Every week, in the order of the week.
    closed : tuple of date or (date, date)
        Single days, and ranges with both ends.
    """

    weekdays: tuple[Weekday, ...] = ()
    closed: tuple[date | tuple[date, date], ...] = ()

    def as_data(self) -> list[Any]:
        """Single days and ranges as a plan file has them."""
        return [
            {"from": each[0].isoformat(), "to": each[1].isoformat()}
            if isinstance(each, tuple)
            else each.isoformat()
            for each in self.closed
        ]


def read_days_off(text: str, start: date, what: str = "Days off") -> DaysOff:
    """
    Read days off.

    Parameters
    ----------
    text : str
        Divided by commas, semicolons or lines; empty or "none" is none. A day without a year is the
        first from the start on.
    start : date
        Of the project.
    what : str
        How the field is called, to begin a message with.

    Raises
    ------
    WorkbookError
        If a part is neither a day of the week, a date, nor two dates.

    Examples
    --------
    >>> from datetime import date
    >>> read_days_off("Fridays; 30 Mar to 1 Apr", date(2027, 1, 11)).as_data()
    [{'from': '2027-03-30', 'to': '2027-04-01'}]
    >>> read_days_off("Fridays", date(2027, 1, 11)).weekdays
    ('fri',)
    """
    weekdays: set[Weekday] = set()
    closed: list[date | tuple[date, date]] = []
    parts = [each.strip() for each in re.split(r"[;\n,]|\band\b|\bund\b", text)]
    for part in parts:
        if part.lower() in NONE:
            continue
        if (name := _weekday(part)) is not None:
            weekdays.add(name)
            continue
        closed.append(_closed(part, start, what))
    if len(closed) > MOST:
        raise WorkbookError(f"{what} has {len(closed)} entries. Write up to {MOST}.")
    return DaysOff(tuple(each for each in WEEKDAYS if each in weekdays), tuple(closed))


def _weekday(text: str) -> Weekday | None:
    """A day of every week: Fri, Friday, Fridays, freitags."""
    word = plain_words(text).removeprefix("every ").removesuffix("s").rstrip(".")
    for id_, name in DAY_NAMES.items():
        if word in (id_, name.lower()):
            return id_
    return _GERMAN.get(word)


def _closed(part: str, start: date, what: str) -> date | tuple[date, date]:
    """One day, or two with what is between them."""
    ends = _TO.split(part)
    if len(ends) == 1:
        return _day(part, start, part, what)
    if len(ends) != 2:
        raise _no_days(part, what)
    last = _day(ends[1], start, part, what)
    if re.fullmatch(r"\d{1,2}\.?", ends[0]):  # 1 to 5 Feb
        try:
            first = last.replace(day=int(ends[0].rstrip(".")))
        except ValueError:
            raise _no_days(part, what) from None
    else:
        first = _day(ends[0], start, part, what)
        if first > last and not re.search(r"\d{4}", part):
            last = last.replace(year=last.year + 1)
        elif first > last:
            first = next((d for d in days_named(ends[0], last, ahead=366) if d <= last), first)
    if first > last:
        raise WorkbookError(f"{what} “{shown(part)}” ends before it begins. Swap the two.")
    return first if first == last else (first, last)


def _day(text: str, start: date, part: str, what: str) -> date:
    found = days_named(text.strip(), start, ahead=0)
    if not found or len(set(found)) > 1:
        raise _no_days(part, what)
    return found[0]


def _no_days(part: str, what: str) -> WorkbookError:
    return WorkbookError(
        f"{what} “{shown(part)}” is not a day. Write it as Fridays, 3 May, or 1 to 5 February."
    )


def days_off_text(
    weekdays: Iterable[str], closed: Iterable[date | Closed], since: date, *, long: bool = False
) -> str:
    r"""
    Say days off as they would be typed; "none" without any.

    Examples
    --------
    >>> from datetime import date
    >>> days_off_text(["fri"], [date(2027, 5, 3)], date(2027, 1, 11)).replace("\xa0", " ")
    'Fridays, 3 May'
    """
    texts = [f"{DAY_NAMES[each]}s" for each in WEEKDAYS if each in set(weekdays)]
    for each in closed:
        if isinstance(each, Closed):
            first, last = each.from_, each.to
            if (first.year, first.month) == (last.year, last.month):
                texts.append(f"{first.day} to {day(last, since=since, long=long)}")
            else:
                one, two = (day(end, since=since, long=long) for end in (first, last))
                texts.append(f"{one} to {two}")
        else:
            texts.append(day(each, since=since, long=long))
    return ", ".join(texts).replace("\u00a0", " ") or "none"
