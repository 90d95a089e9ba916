"""What a reader of a file may have said about it beforehand, and what is asked if not."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from estimation.errors import HistoryError
from estimation.tabular.dates import ORDERS, Order, read_date
from estimation.tabular.numbers import Mark
from estimation.tabular.statuses import State
from estimation.tabular.units import UNITS, Unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from estimation.tabular.questions import Question

DaysUnit = Literal["working", "calendar"]
Rows = Literal["items", "entries"]
"""Whether each row is a piece of work of its own, or several may be entries of one."""

_ALLOWED: dict[str, tuple[str, ...]] = {
    "days_unit": get_args(DaysUnit),
    "decimal": get_args(Mark),
    "dates": ORDERS,
    "unit": UNITS,
    "rows": get_args(Rows),
}


@dataclass(frozen=True)
class Answers:
    """
    Answers to what a file leaves open; None where nothing was said.

    Parameters
    ----------
    days_unit : {"working", "calendar"}
        What `planned_days` and `actual_days` count.
    decimal : {".", ","}
        Decimal mark of all numbers.
    dates : {"dmy", "mdy", "ymd"}
        Order of day, month and year.
    unit : {"hours", "days", "clock-days", "minutes", "seconds", "milliseconds"}
        What estimates and actuals count, where their header does not say.
    rows : {"items", "entries"}
        Whether rows with one estimate are pieces of work of their own or entries of one piece.
    finished_before : date
        Work whose last entry is before this day is finished, where no column says so.
    statuses : mapping of str to {"done", "open", "cancelled"}
        Meaning of status words.

    Raises
    ------
    HistoryError
        If one of them is none of these.
    """

    days_unit: DaysUnit | None = None
    decimal: Mark | None = None
    dates: Order | None = None
    unit: Unit | None = None
    rows: Rows | None = None
    finished_before: dt.date | None = None
    statuses: Mapping[str, State] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Answers:
        """Answers as keyword arguments give them, dates as ISO text too."""
        known = {each.name for each in fields(cls)}
        if unknown := sorted(set(given) - known):
            raise HistoryError(f"{unknown[0]} is no answer; expected one of {', '.join(known)}")
        plain = {name: value for name, value in given.items() if value is not None}
        if "finished_before" in plain:
            plain["finished_before"] = _day(plain["finished_before"])
        return cls(**plain)

    def for_own_rows(self) -> Answers:
        """The same for rows that an import has read and checked before: nothing is asked again."""
        return replace(self, unit=self.unit or "hours", rows=self.rows or "items")

    def __post_init__(self) -> None:
        for name, allowed in _ALLOWED.items():
            given = getattr(self, name)
            if given is not None and given not in allowed:
                raise HistoryError(f"{given!r} was given; expected one of {', '.join(allowed)}")
        for word, state in self.statuses.items():
            if state not in get_args(State):
                raise HistoryError(
                    f"{state!r} was given for the status {word!r}; "
                    f"expected one of {', '.join(get_args(State))}"
                )


def _day(given: object) -> dt.date:
    """A date, or what names one in ISO."""
    day = read_date(given)
    if day is None:
        raise HistoryError(f"{given!r} is no date; expected one such as 2026-01-31")
    return day


def ask(source: str, questions: Sequence[Question]) -> None:
    """
    Stop where something is open that changes numbers.

    Raises
    ------
    HistoryError
        If there is any question, with all of them in words.
    """
    if questions:
        asked = " ".join(question.for_terminal() for question in questions)
        raise HistoryError(
            f"{source}: {asked} That is for kickoff history import; in Python, for instance: "
            f"read_history(..., {_in_python(questions)}).",
            questions,
        )


def _in_python(questions: Sequence[Question]) -> str:
    """How a script answers, with the first answer of each question."""
    ways = []
    for question in questions:
        name = question.option.removeprefix("--").replace("-", "_")
        value: object = question.answers[0].value
        if name == "status":
            word, _, state = str(value).rpartition("=")
            name, value = "statuses", {word: state}
        ways.append(f"{name}={value!r}")
    return ", ".join(dict.fromkeys(ways))
