"""
Amounts of work as tools write them: 1h 30m, 90 min, 3 days?, 4 hrs, 1 mon, 2:30, [h]:mm.

A day of work has 8 hours, a week 5 days and a month 20, as MS Project counts, unless another day is
given. A time of day, such as 12:30 PM, is no amount.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np

from estimation.tabular.questions import Answer, Question
from estimation.tabular.words import plain_words

if TYPE_CHECKING:
    from collections.abc import Callable

Unit = Literal["hours", "days", "clock-days", "minutes", "seconds", "milliseconds"]
"""In what a column counts work; a day of the clock has 24 hours, as Excel keeps amounts of time."""

UNITS: tuple[Unit, ...] = get_args(Unit)

HOURS_PER_DAY, DAYS_PER_WEEK, DAYS_PER_MONTH = 8.0, 5.0, 20.0

_PARTS_OF_AN_HOUR = {"hours": 1, "minutes": 60, "seconds": 3600, "milliseconds": 3_600_000}
_DAYS: dict[str, float] = {"days": 1.0, "weeks": DAYS_PER_WEEK, "months": DAYS_PER_MONTH}

_WORDS: dict[str, str] = {
    "hours": "h hr hrs hour hours std stdn stunde stunden heure heures hora horas ph decimal",
    "minutes": "m min mins minute minutes minuten minuto minutos",
    "seconds": "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos",
    "milliseconds": "ms msec millisecond milliseconds millisekunden millisecondes milisegundos",
    "days": "d day days dy dys t tag tage tagen at arbeitstag arbeitstage pt pd md wd "
    "personentag personentage j jour jours jh dia dias person-day person-days "
    "man-days working-days",
    "weeks": "w wk wks week weeks wo woche wochen sem semaine semaines semana semanas",
    "months": "mo mos mon mons month months monat monate monaten mois mes meses",
}
_UNIT_OF = {word: unit for unit, words in _WORDS.items() for word in words.split()}

_CLOCK = re.compile(r"(\d{1,6}):([0-5]\d)(?::([0-5]\d)(?:[.,]\d{1,6})?)?\s*(\D*)", re.ASCII)
_PIECE = re.compile(r"([+-]?[\d.,'’ \u00a0\u2009\u202f]*\d[.,]?)\s*([^\d\s.,:;+-]*)[.,]?\s*")
_HALF = re.compile(r"\d\s*(?:[ap]\.?m\.?|uhr)$", re.IGNORECASE)


class Amount(NamedTuple):
    """
    An amount of work or time.

    Parameters
    ----------
    hours : float
        What is counted in hours or parts of them.
    days : float
        What is counted in working days, weeks or months, as days.
    unit : str
        The one unit that it was written in, such as "hours" or "weeks"; "mixed" for several, empty
        where none was written.
    """

    hours: float
    days: float = 0.0
    unit: str = ""

    def in_hours(self, hours_per_day: float = HOURS_PER_DAY) -> float:
        """All of it in hours of work."""
        return self.hours + self.days * hours_per_day

    def in_days(self, hours_per_day: float = HOURS_PER_DAY) -> float:
        """All of it in days of work."""
        return self.days + self.hours / hours_per_day


def unit_of(word: str) -> str | None:
    """
    Unit that a word means; None where it means none.

    Examples
    --------
    >>> unit_of("Std."), unit_of("days?"), unit_of("min"), unit_of("mois"), unit_of("EUR")
    ('hours', 'days', 'minutes', 'months', None)
    """
    return _UNIT_OF.get(plain_words(word))


def amount_in(value: float, unit: str) -> Amount:
    """
    A number of a unit as an amount.

    Examples
    --------
    >>> amount_in(90, "minutes").in_hours(), amount_in(2, "weeks").in_days()
    (1.5, 10.0)
    """
    if unit in _DAYS:
        return Amount(0.0, value * _DAYS[unit], unit)
    if unit == "clock-days":
        return Amount(value * 24, 0.0, unit)
    # By division, since 1/60 is no number of a computer: 90 minutes are 1.5 hours to the bit.
    return Amount(value / _PARTS_OF_AN_HOUR[unit], 0.0, unit)


def amount_of(
    cell: object, unit: Unit | None, number: Callable[[str], float | None]
) -> Amount | None:
    r"""
    Read the amount in a cell.

    Parameters
    ----------
    cell : object
        Text, a number, or what workbooks hold in cells of time: a timedelta of any length, a time
        as hours and minutes.
    unit : str or None
        What a number without a unit counts; None where only amounts with a unit can be read.
    number : callable
        Reads a number under the decimal mark of its column; None for what is none.

    Returns
    -------
    Amount or None
        None where it is no amount, or a time of day such as 12:30 PM.

    Examples
    --------
    >>> from estimation.tabular.numbers import readings
    >>> def number(text):
    ...     found = readings(text, ",")
    ...     return found[0].value if found else None
    >>> cells = "1h 30m", "90 min", "7,5", "37:15"
    >>> [amount_of(cell, "hours", number).in_hours() for cell in cells]
    [1.5, 1.5, 7.5, 37.25]
    >>> amount_of("3 days?", "hours", number)
    Amount(hours=0.0, days=3.0, unit='days')
    >>> amount_of("12:20:00 AM", "hours", number) is None
    True
    """
    if isinstance(cell, dt.timedelta):
        return Amount(cell.total_seconds() / 3600, 0.0, "hours")
    if isinstance(cell, dt.time):
        return Amount(cell.hour + cell.minute / 60 + cell.second / 3600, 0.0, "hours")
    if isinstance(cell, int | float | np.number) and not isinstance(cell, bool):
        return None if unit is None else amount_in(float(cell), unit)
    text = str(cell).strip().rstrip("?").rstrip()
    if not text or len(text) > 60:
        return None
    if (clock := _CLOCK.fullmatch(text)) is not None:
        return _of_clock(clock)
    plain = number(text)
    if plain is not None:
        return None if unit is None else amount_in(plain, unit)
    return _of_pieces(text, number)


def clock_text(span: dt.timedelta) -> str:
    """
    A length of time as hours, minutes and seconds, however long; below 0 it is a text of its own.

    Examples
    --------
    >>> clock_text(dt.timedelta(days=1, hours=13, minutes=15))
    '37:15:00'
    """
    seconds = round(span.total_seconds())
    sign = "-" if seconds < 0 else ""
    return f"{sign}{abs(seconds) // 3600}:{abs(seconds) // 60 % 60:02d}:{abs(seconds) % 60:02d}"


def is_time_of_day(cell: object) -> bool:
    """
    Whether a cell is a time of day and not an amount.

    Examples
    --------
    >>> is_time_of_day("12:20:00 AM"), is_time_of_day("9 pm"), is_time_of_day("12:20")
    (True, True, False)
    """
    return isinstance(cell, str) and _HALF.search(cell.strip()) is not None


def _of_clock(clock: re.Match[str]) -> Amount | None:
    """Hours, minutes and seconds; minutes and seconds where "min" stands behind two of them."""
    first, second, third = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    word = clock[4].strip(" .")
    unit = unit_of(word) if word else "hours"
    if unit == "minutes" and clock[3] is None:
        return Amount((first * 60 + second) / 3600, 0.0, "minutes")
    if unit != "hours":
        return None
    return Amount((first * 3600 + second * 60 + third) / 3600, 0.0, "hours")


def _of_pieces(text: str, number: Callable[[str], float | None]) -> Amount | None:
    """Sum of numbers that have each a unit, such as 1d 4h 30m."""
    hours = days = 0.0
    units: list[str] = []
    at = 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        unit = None if piece is None else unit_of(piece[2])
        value = None if piece is None or unit is None else number(piece[1].strip())
        if piece is None or unit is None or value is None or unit in units:
            return None
        part = amount_in(value, unit)
        hours, days = hours + part.hours, days + part.days
        units.append(unit)
        at = piece.end()
    if not units or (len(units) > 1 and "-" in text):
        return None
    return Amount(hours, days, units[0] if len(units) == 1 else "mixed")


MOST_USUAL_HOURS = 400.0
"""[hours] Half of all pieces of work take no longer, in whatever unit they were counted."""

MOST_USUAL_PROJECT_HOURS = 20_000.0
"""[hours] The same where a row is a whole project."""

FEWEST, FEWEST_DISTINCT = 4, 3
"""Values from which a pattern in them says something; fewer have to be far beyond what is usual."""

_FAR_BEYOND = 5.0

_LONGEST_DAYS = 10.0
_DOUBTED: tuple[Unit, ...] = ("hours", "minutes", "seconds", "milliseconds")


def doubted_unit(hours: np.ndarray, usual: float = MOST_USUAL_HOURS) -> tuple[Unit, ...]:
    """
    Units that numbers said to be hours may be in instead.

    Parameters
    ----------
    hours : array
        Amounts above 0 as they stand, taken as hours.
    usual : float
        Median above which they cannot be hours.

    Returns
    -------
    tuple of str
        The likeliest first, hours among them; empty where nothing speaks against hours. Three
        things do: a median that nobody works on one item, nothing but multiples of 60, and whole
        minutes as fractions of a day.

    Examples
    --------
    >>> doubted_unit(np.array([28800, 5400, 27000, 14400]))
    ('seconds', 'hours', 'minutes', 'milliseconds')
    >>> doubted_unit(np.array([60, 480, 120, 240]))[0], doubted_unit(np.array([8, 16, 60, 120]))
    ('minutes', ())
    >>> doubted_unit(np.array([0.3333333333, 0.3125, 1.25, 0.0625]))
    ('clock-days', 'days', 'hours')
    """
    if not hours.size:
        return ()
    middle = float(np.median(hours))
    is_pattern = hours.size >= FEWEST and np.unique(hours).size >= FEWEST_DISTINCT
    if is_pattern and _are_parts_of_a_day(hours):
        return ("clock-days", "days", "hours")
    # A week of 60 hours is usual for a whole project, and says nothing there.
    grid = 60 if usual <= MOST_USUAL_HOURS else 3600
    is_beyond = middle > usual if hours.size >= FEWEST else hours.min() > _FAR_BEYOND * usual
    if not is_beyond and not (is_pattern and bool((hours % grid == 0).all())):
        return ()
    fitting = [u for u in _DOUBTED[1:] if amount_in(middle, u).in_hours() <= usual]
    likely: Unit = fitting[0] if fitting else "milliseconds"
    if likely == "minutes" and middle >= 3600 and bool((hours % 60 == 0).all()):
        likely = "seconds"
    return (likely, *(unit for unit in _DOUBTED if unit != likely))


def _are_parts_of_a_day(hours: np.ndarray) -> bool:
    """Whether all are whole minutes as days, though most have a long tail of digits as hours."""
    minutes = hours * 1440
    return bool(
        np.median(hours) < 1
        and hours.max() <= _LONGEST_DAYS
        and (np.abs(minutes - np.round(minutes)) < 1e-4).all()
        and (np.abs(hours * 60 - np.round(hours * 60)) > 1e-4).any()
        and np.mean(np.abs(hours * 100 - np.round(hours * 100)) > 1e-6) >= 0.5
    )


_LABELS = {"days": "days of work", "clock-days": "days of 24 hours"}
"""How a question calls what could be taken for something else."""


def question_of_unit(
    column: str, units: tuple[Unit, ...], example: str, option: str = "--unit"
) -> Question:
    """
    Ask what a column counts.

    Parameters
    ----------
    column : str
        As it is headed.
    units : tuple of str
        As `doubted_unit` gives them, at least two.
    example : str
        A cell of it.
    option : str
        As for `Question`.

    Examples
    --------
    >>> question = question_of_unit("Time Spent", ("seconds", "hours"), "28800")
    >>> question.text, [answer.text for answer in question.answers]
    ('What does the column “Time Spent” count: seconds or hours?',
    ['seconds (28800 is 8 h)', 'hours (28800 is 28,800 h)'])
    """
    labels = [_LABELS.get(unit, unit) for unit in units]
    answers = tuple(
        Answer(unit, f"{label}{_then(example, unit)}")
        for unit, label in zip(units, labels, strict=True)
    )
    listed = ", ".join(labels[:-1]) + f" or {labels[-1]}"
    return Question("unit", f"What does the column “{column}” count: {listed}?", answers, option)


def _then(example: str, unit: Unit) -> str:
    """What an example is in hours."""
    try:
        hours = amount_in(float(example), unit).in_hours()
    except ValueError:
        return ""
    return f" ({example} is {hours:,.4g} h)" if hours < 1000 else f" ({example} is {hours:,.0f} h)"
