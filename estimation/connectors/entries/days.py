"""Day, begin and end of each entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.history.values import EMPTY, FIRST_DAY, LAST_DAY, Cells, cells_of, date_texts
from estimation.tabular.dates import date_order, read_date
from estimation.tabular.times import Moment, read_moment

if TYPE_CHECKING:
    import pandas as pd

    from estimation.connectors.tables.recognise import Recognised
    from estimation.history.answers import Answers
    from estimation.tabular.dates import Order
    from estimation.tabular.questions import Question

HOURS_OF_A_DAY = 24.0


class Days(NamedTuple):
    """
    When the entries were.

    Parameters
    ----------
    day : array of datetime64[D]
        NaT where a row has none.
    start : array
        [s] since midnight, NaN where unknown.
    span : array
        [h] from begin to end, NaN where one is unknown.
    unread : list of (array of bool, str)
        Rows whose day cannot be read, by reason.
    question : Question or None
        About the order of day and month.
    overnight : int
        Entries that end on another day.
    column : str
        Header of the day.
    """

    day: np.ndarray
    start: np.ndarray
    span: np.ndarray
    unread: list[tuple[np.ndarray, str]]
    question: Question | None
    overnight: int
    column: str


class _Column(NamedTuple):
    """Days and times of one column."""

    cells: Cells
    moments: list[Moment]

    @classmethod
    def of(cls, column: pd.Series | None) -> _Column | None:
        """A column that is there."""
        if column is None:
            return None
        cells = cells_of(date_texts(column))
        return cls(cells, [read_moment(_text(cell)) for cell in cells.distinct])

    def days(self, order: Order | None) -> np.ndarray:
        """Day of each row."""
        read = [read_date(m.day, order) if m.day else None for m in self.moments]
        plausible = [d if d and FIRST_DAY <= d <= LAST_DAY else None for d in read]
        return self.cells.spread(plausible, "datetime64[D]")

    def seconds(self) -> np.ndarray:
        """Seconds since midnight of each row."""
        return self.cells.spread(
            (np.nan if m.seconds is None else m.seconds for m in self.moments), float
        )

    @property
    def is_filled(self) -> np.ndarray:
        """Rows with anything in it."""
        empty = (str(cell).casefold() in EMPTY for cell in self.cells.distinct)
        return ~self.cells.spread(empty, bool)


def _text(cell: object) -> object:
    """A number of seconds since 1970 as its digits."""
    return f"{cell:.0f}" if isinstance(cell, float) and cell >= 1e9 else cell


def days_of(known: Recognised, answers: Answers) -> Days:
    """Read all columns of days and times under one order of day and month."""
    found = {
        meaning: column
        for meaning in ("date", "started", "finished", "start_time", "end_time")
        if (column := _Column.of(known.column(meaning))) is not None
    }
    texts = [m.day for column in found.values() for m in column.moments if m.day]
    order = date_order(texts, answers.dates)
    rows = len(known.table.lines)
    nothing = np.full(rows, "NaT", dtype="datetime64[D]")
    unknown = np.full(rows, np.nan)
    days = {meaning: column.days(order.order) for meaning, column in found.items()}
    times = {meaning: column.seconds() for meaning, column in found.items()}
    begin_day = _first_of([days.get(m) for m in ("started", "start_time")], nothing)
    day = _first_of([days.get("date"), begin_day], nothing)
    start = _first_number([times.get(m) for m in ("start_time", "started", "date")], unknown)
    end_day = _first_of([days.get(m) for m in ("finished", "end_time")], nothing)
    end = _first_number([times.get(m) for m in ("end_time", "finished")], unknown)
    span, overnight = _spans(_first_of([begin_day, day], nothing), start, end_day, end)
    first = next((m for m in ("date", "started", "start_time") if m in found), "")
    unread: list[tuple[np.ndarray, str]] = []
    if first:
        lost = np.isnat(day) & found[first].is_filled
        unread.append((lost, "is not a date"))
    place = known.place(first) if first else None
    header = "" if place is None else known.table.headers[place]
    return Days(day, start, span, unread, order.question, overnight, header)


def _first_of(columns: list[np.ndarray | None], nothing: np.ndarray) -> np.ndarray:
    """The first day that each row has."""
    found = nothing.copy()
    for column in columns:
        if column is not None:
            found = np.where(np.isnat(found), column, found)
    return found


def _first_number(columns: list[np.ndarray | None], unknown: np.ndarray) -> np.ndarray:
    """The first number that each row has."""
    found = unknown.copy()
    for column in columns:
        if column is not None:
            found = np.where(np.isnan(found), column, found)
    return found


def _spans(
    day: np.ndarray, start: np.ndarray, end_day: np.ndarray, end: np.ndarray
) -> tuple[np.ndarray, int]:
    """[h] from begin to end, over midnight where the end is earlier; and how many are."""
    span = (end - start) / 3600
    apart = (end_day - day).astype("timedelta64[D]").astype(float)
    has_days = ~np.isnat(end_day) & ~np.isnat(day)
    span = np.where(has_days, span + np.where(has_days, apart, 0) * HOURS_OF_A_DAY, span)
    turned = ~has_days & (span < 0)
    span = np.where(turned, span + HOURS_OF_A_DAY, span)
    over = turned | (has_days & (apart > 0) & ~np.isnan(span))
    return np.where(span < 0, np.nan, span), int(over.sum())
