"""Check-ins on a rhythm, and promised dates, as a calendar file that others read."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Data = dict[str, Any]

RHYTHM = 14
"""Days between check-ins, unless another number is asked for."""

LONGEST = 75
"""Bytes of a line of a calendar file [RFC 5545, section 3.1]."""


def check_in_days(first: dt.date, last: dt.date, every: int = RHYTHM) -> list[dt.date]:
    """
    Days of check-ins after one day and before another.

    Examples
    --------
    >>> [str(day) for day in check_in_days(dt.date(2027, 1, 4), dt.date(2027, 2, 5))]
    ['2027-01-18', '2027-02-01']
    """
    days = range(every, (last - first).days, every)
    return [first + dt.timedelta(days=count) for count in days]


def calendar_text(data: Data, stamp: dt.datetime, every: int = RHYTHM) -> str:
    """
    Check-ins and the promised date of a re-forecast as iCalendar [1]_.

    Parameters
    ----------
    data : dict
        As `Reforecast.to_dict` makes it.
    stamp : datetime
        When it was made.
    every : int
        Days between check-ins.

    Returns
    -------
    str
        Whole days, lines ended and folded as the standard says.

    References
    ----------
    .. [1] Desruisseaux, B. (2009). Internet Calendaring and Scheduling Core Object Specification.
       RFC 5545.
    """
    project, promise = data["project"], data["promise"]
    promised = dt.date.fromisoformat(promise["date"])
    begun = dt.date.fromisoformat(data["trail"][0]["at"])
    events = [
        (f"check-in-{day}", day, f"Check-in: {project}")
        for day in check_in_days(begun, promised, every)
    ]
    events.append(("promised", promised, f"{project}: promised date"))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kickoff//estimation//EN"]
    for name, day, summary in events:
        lines += _event(f"{name}.{project}@kickoff", day, summary, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(uid: str, day: dt.date, summary: str, stamp: dt.datetime) -> list[str]:
    """One whole day."""
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{stamp.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(summary)}",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    """Text with the signs that mean something in a calendar file."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in parts of so many bytes, each but the first after a space."""
    part = ""
    for sign in line:
        if len((part + sign).encode()) > LONGEST:
            yield part
            part = " "
        part += sign
    yield part
