"""What people type into a field, as a plan has it; the path of a field says how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from estimation.errors import PlanError, WorkbookError
from estimation.tabular.dates import Order, read_date
from estimation.tabular.words import shown
from estimation.workbook.input.amounts import Doubt, Kind, Value, Way, number, quantity
from estimation.workbook.input.surroundings import UNKNOWN, Surroundings

if TYPE_CHECKING:
    from datetime import date


def people(text: str) -> float | None:
    """
    Read how many people a role has; empty or "any" is no limit.

    Raises
    ------
    WorkbookError
        If it is no number above 0.

    Examples
    --------
    >>> people("2"), people(" ")
    (2, None)
    """
    if text.strip().lower() in ("", "any", "–"):
        return None
    found = number(text, "People")
    if found <= 0:
        raise WorkbookError(
            "People 0 would never finish. Give 1 or more, or leave it empty for no limit."
        )
    return found


def target(text: str) -> float | None:
    """
    Read a target margin in per cent; empty is none.

    Raises
    ------
    WorkbookError
        If it is no share of the price.

    Examples
    --------
    >>> target("25%"), target("")
    (0.25, None)
    """
    if not text.strip():
        return None
    percent = number(text, "Target", "share")
    if percent > 100:
        raise WorkbookError(f"Target {percent:g}% is more than the price. Give 0 to 100.")
    return percent / 100


MOST_ROUNDS = 12
"""Rounds of one review that somebody can type."""

LONGEST_TEXT = 2_000
"""Characters of one field."""

UNSEEN = r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]"
"""Characters that nobody sees; some turn around what stands behind them in a sentence."""


AHEAD = 60
"""Days before the start of a project that a date without a year may still lie."""


def day(text: str, what: str, around: Surroundings = UNKNOWN) -> str | None:
    """
    Read a date as people write it; empty is none.

    Parameters
    ----------
    text : str
        Without a year only where the start of the project is known: then it is the first such day
        from two months before the start.
    what : str
        How the field is called, to begin a message with.
    around : Surroundings

    Returns
    -------
    str or None
        As 2027-01-11.

    Raises
    ------
    Doubt
        If day and month can be read two ways.
    WorkbookError
        If it is no date, or one without a year that could be any.

    Examples
    --------
    >>> day("11 January 2027", "Start"), day("2027-01-11", "Start"), day("11.1.2027", "Start")
    ('2027-01-11', '2027-01-11', '2027-01-11')
    >>> day("4/3/2027", "Start")
    Traceback (most recent call last):
    estimation.workbook.input.amounts.Doubt: Start “4/3/2027” can be read two ways:
    4 March 2027 or 3 April 2027?
    """
    plain = text.strip()
    if not plain:
        return None
    ways = days_named(plain, around.start)
    found = set(ways)
    if not found:
        raise WorkbookError(
            f"{what} “{shown(plain)}” is not a date. Write it as 11 January 2027 or 11.1.2027."
        )
    if len(found) > 1:
        raise Doubt(
            f"{what} “{plain}”",
            [Way(f"{when.day} {when:%B %Y}", {plain: when.isoformat()}) for when in ways],
        )
    return found.pop().isoformat()


def days_named(plain: str, start: date | None, ahead: int = AHEAD) -> list[date]:
    """
    Days that a text can name: day first, then month first.

    Parameters
    ----------
    plain : str
    start : date or None
        A day without a year is the first from so many days before it.
    ahead : int
        [calendar days]

    Examples
    --------
    >>> from datetime import date
    >>> [str(when) for when in days_named("30 Apr", date(2027, 1, 11))]
    ['2027-04-30']
    """
    orders: tuple[Order, ...] = ("dmy", "mdy")
    if re.search(r"(?<!\d)[1-9]\d{3}(?!\d)", plain):
        return [when for order in orders if (when := read_date(plain, order))]
    if start is None:
        return []
    found = [when for order in orders if (when := read_date(plain, order))]
    if found:
        return found  # its year has two digits
    years = range(start.year - 1, start.year + 3)
    days = (_in_year(plain, year) for year in years)
    near = [when for when in days if when and (when - start).days >= -ahead]
    return near[:1]


def _in_year(plain: str, year: int) -> date | None:
    """The day of a year that a text without one names: 30 Apr, 30.4., Apr 30."""
    numbers = re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.?", plain)
    texts = [f"{numbers[1]}.{numbers[2]}.{year}"] if numbers else [f"{plain} {year}"]
    return next((when for text in texts if (when := read_date(text, None))), None)


def share_of(text: str, what: str = "VAT") -> float | None:
    """
    Read a share in per cent; empty is none.

    Raises
    ------
    WorkbookError
        If it is more than all.

    Examples
    --------
    >>> share_of("19%"), share_of("7,7"), share_of("")
    (0.19, 0.077, None)
    """
    if not text.strip():
        return None
    percent = number(text, what, "share")
    if percent > 100:
        raise WorkbookError(f"{what} {percent:g}% is more than the price. Give 0 to 100.")
    return round(percent / 100, 6)


def currency(text: str) -> str:
    """
    Read a currency by its code of three letters.

    Raises
    ------
    WorkbookError
        If it is none.

    Examples
    --------
    >>> currency("chf")
    'CHF'
    """
    code = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise WorkbookError(f"Currency “{shown(text)}” is no code. Write it as EUR or CHF.")
    return code


def chance(text: str, what: str = "Chance") -> float:
    """
    Read a chance: "4 in 10", "40%", or 0.4.

    Raises
    ------
    WorkbookError
        If it is none from 0 to 1.

    Examples
    --------
    >>> chance("4 in 10"), chance("40%"), chance("0,4")
    (0.4, 0.4, 0.4)
    """
    part, found, whole = re.sub(r"\s+", " ", text.strip().lower()).partition(" in ")
    if found:
        of = number(whole, what)
        if not of:
            raise WorkbookError(f"{what} “{text.strip()}” is not a chance. Write it as 4 in 10.")
        value = number(part, what) / of
    else:
        value = number(part, what, "share")
        if "%" in part or value > 1:
            value /= 100
    if value > 1:
        raise WorkbookError(f"{what} {text.strip()} is more than always. Write it as 4 in 10.")
    return round(value, 6)


def plain_text(text: str, what: str) -> str | None:
    """
    Read text; empty is none.

    Raises
    ------
    WorkbookError
        If it is longer than any field shows.

    Examples
    --------
    >>> plain_text("  Acme website ", "Name"), plain_text(" ", "Name")
    ('Acme website', None)
    """
    plain = re.sub(UNSEEN, " ", text).strip()
    if len(plain) > LONGEST_TEXT:
        raise WorkbookError(f"{what} has {len(plain):,} characters. Write up to {LONGEST_TEXT:,}.")
    return plain or None


def _needed(read: Callable[..., Any], what: str, *kind: Kind) -> Callable[[str], Any]:
    """A reader of a field that cannot be empty."""

    def reader(text: str, around: Surroundings = UNKNOWN) -> Any:
        if not text.strip():
            raise WorkbookError(f"{what} is empty. The plan needs it.")
        return read(text, what, *kind, **_known(read, around))

    return reader


def _known(read: Callable[..., Any], around: Surroundings) -> dict[str, Surroundings]:
    """What the plan says, for readers that ask for it."""
    return {"around": around} if read in (number, day) else {}


def _or_none(read: Callable[..., Any], what: str, *kind: Kind) -> Callable[[str], Any]:
    """A reader of a field that may be empty."""

    def reader(text: str, around: Surroundings = UNKNOWN) -> Any:
        return read(text, what, *kind, **_known(read, around)) if text.strip() else None

    return reader


def rounds(text: str) -> int | dict[str, float] | None:
    """
    Read how many rounds a review takes: how often one, two, three; empty is not said.

    Parameters
    ----------
    text : str
        Of 10 or of 100 reviews, how many take one, two, three rounds; or one number of rounds.

    Raises
    ------
    WorkbookError
        If it is neither, or they do not add up.

    Examples
    --------
    >>> rounds("55 35 10"), rounds("2"), rounds("")
    ({'1': 0.55, '2': 0.35, '3': 0.1}, 2, None)
    """
    parts = [number(part, "Rounds") for part in re.split(r"[\s;/]+", text.strip()) if part]
    if not parts:
        return None
    if len(parts) == 1:
        if not 1 <= parts[0] <= MOST_ROUNDS or parts[0] != int(parts[0]):
            raise WorkbookError(
                f"Rounds {text.strip()} cannot be. Write how often one, two, three, as 55 35 10, "
                "or one whole number."
            )
        return int(parts[0])
    whole = next((each for each in (1, 10, 100) if abs(sum(parts) - each) <= each / 200), None)
    if whole is None:
        raise WorkbookError(
            f"Rounds {' '.join(f'{each:g}' for each in parts)} add up to {sum(parts):g}. "
            "Make them 10 or 100 in all, as 55 35 10."
        )
    if len(parts) > MOST_ROUNDS:
        raise WorkbookError(f"Rounds go up to {MOST_ROUNDS}. Put the rest into the last.")
    return {str(i): round(each / whole, 6) for i, each in enumerate(parts, 1) if each}


def _days_or_never(text: str) -> float | None:
    """Read after how many days an approval counts as given; empty is never."""
    if text.strip().lower() in ("", "never", "–"):
        return None
    found = number(text, "Days", "days")
    if not found:
        raise WorkbookError("After 0 days nobody has looked. Give 1 or more, or leave it empty.")
    return found


@dataclass(frozen=True)
class _Quantity:
    """A reader of a number or a three-point estimate; where it may be empty, empty is none."""

    kind: Kind
    is_needed: bool = True

    def __call__(self, typed: Mapping[str, str], around: Surroundings = UNKNOWN) -> Value | None:
        if not self.is_needed and not any(text.strip() for text in typed.values()):
            return None
        return quantity(typed, self.kind, around)


def _alone(read: Callable[[str], Any]) -> Callable[..., Any]:
    """A reader that asks nothing of the plan."""
    return lambda text, around=UNKNOWN: read(text)


READERS: dict[str, Callable[..., Any]] = {
    "activities.*.effort.*": _Quantity("hours"),
    "activities.*.duration": _Quantity("days"),
    "activities.*.crew.*": _or_none(number, "Crew"),
    "activities.*.hours_per_week.*": _Quantity("hours"),
    "activities.*.probability": _or_none(chance, "Chance"),
    "activities.*.not_before": _or_none(day, "Not before"),
    "activities.*.name": _needed(plain_text, "Name"),
    "roles.*.people": _alone(people),
    "roles.*.cost_rate": _or_none(number, "Cost rate", "rate"),
    "roles.*.bill_rate": _or_none(number, "Bill rate", "rate"),
    "roles.*.name": _needed(plain_text, "Name"),
    "project.start": _needed(day, "Start"),
    "project.deadline": _or_none(day, "Date"),
    "promise.date": _or_none(day, "Promised date"),
    "promise.price": _or_none(number, "Promised price", "money"),
    "activities.*.promise.date": _or_none(day, "Promised date"),
    "project.budget": _or_none(number, "Budget", "money"),
    "project.name": _needed(plain_text, "Name"),
    "risks.*.probability": _needed(chance, "Chance"),
    "activities.*.review.turnaround": _Quantity("days", is_needed=False),
    "activities.*.review.rounds": _alone(rounds),
    "activities.*.review.cap": _alone(_days_or_never),
    "risks.*.delay": _Quantity("days", is_needed=False),
    "risks.*.factor": _Quantity("number", is_needed=False),
    "risks.*.cost": _Quantity("money", is_needed=False),
    "price.amount": _or_none(number, "Price", "money"),
    "price.vat": _alone(share_of),
    "project.currency": _alone(currency),
    "risks.*.mitigation.price": _or_none(number, "Price", "money"),
    "risks.*.mitigation.left.probability": _or_none(chance, "Chance left"),
    "risks.*.name": _needed(plain_text, "Name"),
    "expenses.*.amount": _Quantity("money"),
    "questions.*.due": _or_none(day, "Needed by"),
    # A star stands for points too, so the longer path comes first.
    "questions.*.answers.*.text": _needed(plain_text, "Answer"),
    "questions.*.answers.*.factor": _needed(number, "Times the work"),
    "questions.*.text": _needed(plain_text, "Question"),
    "calendars.*.hours_per_day": _needed(number, "Hours a day", "hours"),
    "offer.valid_until": _or_none(day, "Valid until"),
    "requirements.*.text": _needed(plain_text, "Requirement"),
    "assumptions.*.text": _needed(plain_text, "Assumption"),
    "scenarios.*.name": _needed(plain_text, "Name"),
}
"""How a field is read, by its path; any other holds words, and may be empty."""

NAMES = {"agree": "Your name", "price": "Price", "project": "Brief", "promise": "How sure"}
"""What parts of a plan are called that have no name of their own."""


def kind_of(path: str) -> Kind:
    """
    What the quantity of a path counts.

    Examples
    --------
    >>> kind_of("activities.build.duration"), kind_of("expenses.fonts.amount")
    ('days', 'money')
    """
    reader = _reader(path)
    return reader.kind if isinstance(reader, _Quantity) else "number"


def _reader(path: str) -> Callable[..., Any] | None:
    """How a field is read; None for words."""
    return next((r for pattern, r in READERS.items() if fnmatchcase(path, pattern)), None)


def read(path: str, typed: Any, around: Surroundings = UNKNOWN) -> Any:
    """
    Read what stands in the field of a path.

    Parameters
    ----------
    path : str
        As for `Plan.with_changes`.
    typed : str, or mapping of low, likely, high to str
        True, False and None are taken as they are.
    around : Surroundings
        What the plan says about the field.

    Raises
    ------
    WorkbookError
        If it cannot be read, in the words of the page.
    PlanError
        If no field is of that path.

    Examples
    --------
    >>> read("activities.build.effort.dev", {"likely": "24"}), read("project.client", "Acme")
    (24, 'Acme')
    """
    if "." not in path:
        raise PlanError(f"{path} is not one field")
    if path.rpartition(".")[2] == "id":
        raise PlanError(f"{path} is what the plan is found by, and stays")
    if typed is None or isinstance(typed, bool):
        return typed
    reader = _reader(path)
    if isinstance(reader, _Quantity):
        return reader(typed if isinstance(typed, Mapping) else {"likely": typed}, around)
    if not isinstance(typed, str):
        raise PlanError(f"{path} is not one field")
    if reader is not None:
        return reader(typed, around)
    return plain_text(typed, path.rpartition(".")[2].replace("_", " ").capitalize())
