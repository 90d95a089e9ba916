"""How long each entry took, checked against its begin and end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.errors import HistoryError
from estimation.history.tables import shown
from estimation.history.values import (
    EMPTY,
    Cells,
    Scale,
    cells_of,
    decimal_marks,
    is_number,
    read_amount,
)
from estimation.tabular.heads import head_of
from estimation.tabular.questions import Answer, Question
from estimation.tabular.times import read_moment
from estimation.tabular.units import (
    UNITS,
    amount_in,
    doubted_unit,
    is_time_of_day,
    question_of_unit,
)
from estimation.tabular.words import plain_words

if TYPE_CHECKING:
    import pandas as pd

    from estimation.connectors.tables.recognise import Recognised
    from estimation.history.answers import Answers

USUAL_ENTRY = 24.0
"""[hours] Median of entries beyond which numbers are no hours."""

LONGEST_CLOCK = 14.0
"""[hours] Median of entries such as 18:25 beyond which they may be minutes and seconds."""

CLOSE = 1 / 60 + 1e-6
"""[hours] A duration that is rounded to minutes is no further from its end minus its begin."""

MOSTLY = 0.9
"""Share of entries that have to fit before begin and end say what a duration counts."""

_PLAUSIBLE = (0.0, 1e6)
_BREAKS = frozenset(("pause", "pausen", "break", "breaks", "break-time", "descanso"))


class Amounts(NamedTuple):
    """
    Hours of the entries.

    Parameters
    ----------
    hours : array
        NaN where a row says none.
    unread : list of (array of bool, str)
        Rows whose amount cannot be used, by reason.
    questions : list of Question
    notes : list of str
    column : str
        Header of the amounts.
    """

    hours: np.ndarray
    unread: list[tuple[np.ndarray, str]]
    questions: list[Question]
    notes: list[str]
    column: str


def amounts_of(known: Recognised, answers: Answers, span: np.ndarray) -> Amounts:
    """
    Hours of each entry: its duration, else its end minus its begin.

    Parameters
    ----------
    known : Recognised
    answers : Answers
    span : array
        [h] from begin to end, NaN where unknown.
    """
    place = known.place("hours")
    if place is None:
        place = known.place("actual")
    if place is None:
        return _of_spans(known, span)
    header = known.table.headers[place]
    reader = _Reader(header, cells_of(known.table.cells[place]), span)
    marks, question = decimal_marks({header: reader.cells}, known.table.separator, answers.decimal)
    if question is not None:
        return Amounts(np.full(len(span), np.nan), [], [question], [], header)
    mark = marks[header]
    if mark == ",":
        reader.notes.append(f"decimal commas in {shown(header)}")
    unit = head_of(header).unit or (known.recipe.units.get("hours", "") if known.recipe else "")
    hours = reader.hours(mark, unit, answers)
    unread = [(~np.isnan(hours) & ~np.isfinite(hours), "is not a finite number")]
    unread.append((np.isnan(hours) & reader.is_filled, "is not an amount of time"))
    if not reader.questions:
        hours = _compared(known, place, hours, mark, span, reader)
        unread += reader.unread
        missing = np.isnan(hours) & ~reader.is_filled & ~np.isnan(span)
        if missing.any():
            reader.notes.append(
                f"{int(missing.sum()):,} rows without a duration count from begin to end"
            )
            hours = np.where(missing, span, hours)
    return Amounts(hours, unread, reader.questions, reader.notes, header)


class _Reader:
    """Reads one column of durations."""

    def __init__(self, header: str, cells: Cells, span: np.ndarray) -> None:
        self.header, self.cells, self.span = header, cells, span
        self.notes: list[str] = []
        self.questions: list[Question] = []
        self.unread: list[tuple[np.ndarray, str]] = []

    @property
    def is_filled(self) -> np.ndarray:
        """Rows with anything in the column."""
        empty = (str(cell).casefold() in EMPTY for cell in self.cells.distinct)
        return ~self.cells.spread(empty, bool)

    def hours(self, mark: str, unit: str, answers: Answers) -> np.ndarray:
        """Hours of each row."""
        distinct = self.cells.distinct
        of_day = self.cells.spread((is_time_of_day(cell) for cell in distinct), bool)
        if of_day.any():
            return self._rewritten(of_day)
        plain = self.cells.spread((is_number(cell) for cell in distinct), bool)
        if plain.any():
            unit = self._unit(plain, mark, unit, answers)
        hours = self.under(mark, unit or "hours")
        clocks = self.cells.spread((_is_clock(cell) for cell in distinct), bool)
        return self._minutes_and_seconds(hours, clocks, answers) if clocks.any() else hours

    def under(self, mark: str, unit: str) -> np.ndarray:
        """Hours where plain numbers count a unit."""
        scale = Scale("," if mark == "," else ".", unit, "hours", 0, _PLAUSIBLE)
        return self.cells.spread((read_amount(c, scale) for c in self.cells.distinct), float)

    def _rewritten(self, of_day: np.ndarray) -> np.ndarray:
        """Durations that a spreadsheet program turned into times of day: 12:20 AM is 20 minutes."""
        seconds = (read_moment(cell).seconds for cell in self.cells.distinct)
        hours = self.cells.spread((np.nan if s is None else s / 3600 for s in seconds), float)
        checked = ~np.isnan(self.span) & ~np.isnan(hours)
        odd = checked & (np.abs(hours - self.span) > CLOSE)
        self.unread.append((odd, "is a clock time that does not fit its begin and end"))
        fits = "; begin and end agree with all" if checked.any() and not odd.any() else ""
        self.notes.append(
            f"durations in {shown(self.header)} are clock times, as a spreadsheet program rewrites "
            f"them: 12:20 AM is 20 minutes; start and end were checked for {int(checked.sum()):,} "
            f"of {int(self.is_filled.sum()):,} rows{fits}"
        )
        return np.where(odd, np.nan, hours)

    def _unit(self, plain: np.ndarray, mark: str, unit: str, answers: Answers) -> str:
        """Unit of plain numbers: what begin and end say, else the header, else what is asked."""
        values = self.under(mark, "hours")
        numbers = np.where(plain, values, np.nan)
        if told := self._told_by_spans(numbers):
            if told != (unit or "hours"):
                self.notes.append(f"{shown(self.header)} counts {told}: begin and end say so")
            return told
        positive = numbers[np.isfinite(numbers) & (numbers > 0)]
        if not positive.size:
            return unit or "hours"
        if unit not in ("", "hours"):
            return unit
        doubts = doubted_unit(positive, USUAL_ENTRY)
        if not doubts and not unit:
            is_part = bool((positive != np.floor(positive)).any()) and positive.max() <= USUAL_ENTRY
            doubts = () if is_part else tuple(u for u in UNITS if u != "clock-days")
        if not doubts:
            return "hours"
        if answers.unit is not None:
            return answers.unit
        example = f"{np.sort(positive)[(positive.size - 1) // 2]:.12g}"
        self.questions.append(question_of_unit(shown(self.header), doubts, example))
        return "hours"

    def _told_by_spans(self, numbers: np.ndarray) -> str:
        """Unit under which durations are end minus begin; empty where none is."""
        both = ~np.isnan(self.span) & np.isfinite(numbers) & (self.span > 0)
        if both.sum() < 1:
            return ""
        for unit in ("hours", "seconds", "minutes", "clock-days", "milliseconds"):
            hours = np.array([amount_in(v, unit).in_hours() for v in numbers[both]])
            if np.mean(np.abs(hours - self.span[both]) <= CLOSE) >= MOSTLY:
                return unit
        return ""

    def _minutes_and_seconds(
        self, hours: np.ndarray, clocks: np.ndarray, answers: Answers
    ) -> np.ndarray:
        """Cells such as 18:25 as minutes and seconds, where begin and end or an answer say so."""
        both = clocks & ~np.isnan(self.span)
        if both.any():
            off = np.abs(hours[both] - self.span[both]) > CLOSE
            fits = np.abs(hours[both] / 60 - self.span[both]) <= CLOSE
            if off.mean() >= MOSTLY and fits.mean() >= MOSTLY:
                self.notes.append(
                    f"{shown(self.header)} counts minutes and seconds: begin and end say so"
                )
                return np.where(clocks, hours / 60, hours)
        elif np.nanmedian(hours[clocks]) > LONGEST_CLOCK:
            if answers.unit is None:
                example = next(str(c) for c in self.cells.distinct if _is_clock(c))
                self.questions.append(_question_of_clock(shown(self.header), example))
            elif answers.unit == "minutes":
                return np.where(clocks, hours / 60, hours)
        return hours


def _is_clock(cell: object) -> bool:
    """Whether a cell is two numbers with a colon between them, and nothing else."""
    text = str(cell)
    return text.count(":") == 1 and text.replace(":", "").isdecimal()


def _question_of_clock(header: str, example: str) -> Question:
    """Ask what stands before and behind the colon."""
    return Question(
        "unit",
        f"Is “{example}” in the column “{header}” hours and minutes, or minutes and seconds?",
        (Answer("hours", "hours and minutes"), Answer("minutes", "minutes and seconds")),
        "--unit",
    )


def _compared(
    known: Recognised, place: int, hours: np.ndarray, mark: str, span: np.ndarray, reader: _Reader
) -> np.ndarray:
    """Durations beside a second column of them, and beside begin and end."""
    other = _decimal_column(known, place)
    if other is not None:
        second = _Reader(known.table.headers[other], cells_of(known.table.cells[other]), span)
        others, _ = decimal_marks({"": second.cells}, known.table.separator, None)
        read = second.under(others[""], "hours")
        apart = np.abs(read - hours) > CLOSE
        if apart.any():
            lines = known.table.lines[apart]
            # What is nearer to end minus begin counts, and else what is told to the second.
            better = apart & (np.abs(read - span) < np.abs(hours - span) - 1e-9)
            hours = np.where(better, read, hours)
            reader.notes.append(
                f"{shown(reader.header)} and {shown(second.header)} differ in "
                f"{int(apart.sum()):,} rows (first: line {lines[0]}); counted is "
                f"{shown(reader.header)}, and in {int(better.sum()):,} rows the other, which "
                "begin and end agree with"
            )
    off = ~np.isnan(span) & np.isfinite(hours) & (np.abs(hours - span) > CLOSE)
    if off.any():
        reader.notes.append(
            f"in {int(off.sum()):,} rows the duration is not the time from begin to end (first: "
            f"line {known.table.lines[off][0]}); the duration counts"
        )
    return hours


def _decimal_column(known: Recognised, place: int) -> int | None:
    """Place of a second column that says the same as a decimal number."""
    for other, header in enumerate(known.table.headers):
        words = plain_words(header).split("-")
        if other != place and "decimal" in words and head_of(header).meaning == "duration":
            return other
    return None


def _of_spans(known: Recognised, span: np.ndarray) -> Amounts:
    """Entries that only say when they began and ended."""
    notes = ["no column of durations: hours are counted from begin to end"]
    for place, header in enumerate(known.table.headers):
        words = plain_words(header).split("-")
        if words and words[0] in _BREAKS:
            unit = head_of(f"Duration {header[len(words[0]) :]}").unit
            rest = _break_hours(known.table.cells[place], unit, header)
            span = span - np.nan_to_num(rest)
            notes.append(f"{shown(header)} is taken off")
    return Amounts(span, [], [], notes, "end")


def _break_hours(column: pd.Series, unit: str, header: str) -> np.ndarray:
    """[h] of breaks."""
    cells = cells_of(column)
    if not unit and any(is_number(cell) for cell in cells.distinct):
        raise HistoryError(
            f"nothing says what {shown(header)} counts; write the unit into the header, such as "
            f"'{shown(header)} (min)'"
        )
    scale = Scale(".", unit or "hours", "hours", 0, _PLAUSIBLE)
    return cells.spread((read_amount(cell, scale) for cell in cells.distinct), float)
