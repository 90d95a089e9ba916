"""Times of day, and points in time: a day with a time of day."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

_CLOCK = re.compile(
    r"(?:^|(?<=[\sT,]))(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?)?\s*"
    r"(?:([ap])\.?\s?m\.?|uhr)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE | re.ASCII,
)
_DAY = 86_400


class Moment(NamedTuple):
    """
    A cell with a day, a time of day, or both.

    Parameters
    ----------
    day : str
        Text of the day, for `read_date`; empty where there is none.
    seconds : int or None
        Since midnight; None where there is no time of day.
    is_half : bool
        Whether it says AM or PM.
    """

    day: str
    seconds: int | None
    is_half: bool = False


def read_moment(cell: object) -> Moment:
    """
    Take a cell apart into its day and its time of day.

    Examples
    --------
    >>> read_moment("2026-01-05 09:30"), read_moment("12:15:00 AM").seconds, read_moment("9 pm")
    (Moment(day='2026-01-05', seconds=34200, is_half=False), 900,
    Moment(day='', seconds=75600, is_half=True))
    >>> read_moment("05/Jan/26 9:00 AM").day, read_moment("2026-01-05T09:30:00Z").seconds
    ('05/Jan/26', 34200)
    >>> read_moment("2026-01-05"), read_moment("24:00").seconds, read_moment("30:15").seconds
    (Moment(day='2026-01-05', seconds=None, is_half=False), 86400, None)
    """
    if isinstance(cell, dt.datetime):
        since = cell.hour * 3600 + cell.minute * 60 + cell.second
        return Moment(cell.date().isoformat(), since)
    if isinstance(cell, dt.time):
        return Moment("", cell.hour * 3600 + cell.minute * 60 + cell.second)
    text = str(cell).strip()
    found = _CLOCK.search(text) if len(text) <= 60 else None
    if found is None:
        return Moment(text, None)
    day = text[: found.start()].rstrip(" T,")
    seconds = _seconds(found)
    is_bare = found[2] is None and found[4] is None
    if seconds is None or is_bare or (day and not re.search(r"\d\D+\w", day)):
        return Moment(text, None)
    return Moment(day, seconds, found[4] is not None)


def _seconds(found: re.Match[str]) -> int | None:
    """Seconds since midnight; None where no clock shows that."""
    hours, minutes, part = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found[4]:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if found[4].lower() == "p" else 0)
    total = hours * 3600 + minutes * 60 + part
    return total if minutes < 60 and part < 60 and total <= _DAY else None
