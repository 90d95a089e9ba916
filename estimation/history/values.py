"""Cells to values: numbers with either decimal mark, dates, words; and why a cell is none."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from estimation.tabular.dates import Order, read_date
from estimation.tabular.numbers import Mark, figure_of, marks, question_of_marks, readings
from estimation.tabular.statuses import State, state_of
from estimation.tabular.units import Unit, amount_of, clock_text, is_time_of_day

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from estimation.history.answers import Answers
    from estimation.tabular.questions import Question

EMPTY = frozenset({"", "-", "–", "na", "n/a", "nan", "nat", "null", "none", "<na>"})
"""Words for nothing in columns of numbers, dates and choices, in lower case."""

PLAUSIBLE = {"hours": (1e-4, 1e6), "days": (1e-3, 1e5), "cost": (1e-6, 1e12)}
"""
Least and most of one piece of work, by the last word of its column: others are mistakes.

A million hours are 600 years of one person; some logs count single seconds. Money has units of very
different worth.
"""

FIRST_DAY, LAST_DAY = dt.date(1970, 1, 1), dt.date(2099, 12, 31)
"""Dates outside are mistakes: the 1900 of an empty cell, the 2999 of a placeholder."""

LONGEST_TEXT = 1_000
"""Characters of a name or id beyond which it is a mistake, such as a quote not closed."""


NOT_ABOVE_0 = "is not above 0"


class Parsed(NamedTuple):
    """Values of a column, and the rows whose cell is no such value, by reason."""

    values: pd.Series
    problems: list[tuple[np.ndarray, str]]


class Cells(NamedTuple):
    """A column as its distinct cells and, for each row, which of them stands there."""

    codes: np.ndarray
    distinct: list[Any]

    def spread(self, values: Iterable[Any], dtype: Any) -> np.ndarray:
        """Values of the distinct cells, put back into the rows."""
        return np.array(list(values), dtype=dtype)[self.codes]


def cells_of(column: pd.Series) -> Cells:
    """Distinct cells of a column: text without outer blanks, or numbers; missing ones as ""."""
    import pandas as pd

    # Tidy first: cells of a DataFrame may be dictionaries, or True beside 1, which is equal to it.
    tidy = np.empty(len(column), dtype=object)
    tidy[:] = [cell.strip() if type(cell) is str else _tidy(cell) for cell in column.tolist()]
    codes, distinct = pd.factorize(tidy)
    return Cells(codes, list(distinct))


def _tidy(cell: Any) -> Any:
    """Cell as text or, where it is one already, as a finite or infinite number."""
    import pandas as pd

    if cell is None or cell is pd.NA:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, int | float | Decimal | np.number) and not isinstance(cell, bool):
        try:
            number = float(cell)
        except OverflowError:
            return math.inf
        return "" if math.isnan(number) else number
    if isinstance(cell, dt.timedelta) and not pd.isna(cell):
        return clock_text(cell)
    missing = pd.isna(cell)
    return "" if isinstance(missing, bool) and missing else str(cell)


def decimal_marks(
    columns: dict[str, Cells], separator: str | None, asked: Mark | None
) -> tuple[dict[str, Mark], Question | None]:
    """
    Decimal mark of each column of numbers, and the question to ask if nothing decides.

    A column's own cells decide where they can: 12,5 and 1.234,5 are read one way only. Where every
    mark could be either (1,234), the other columns decide, and if they cannot, it is asked. What
    divides the cells says which answer comes first, and no more: programs write 1.234 into files
    with semicolons, and people 1,234 between commas.
    """
    if asked is not None:
        return dict.fromkeys(columns, asked), None
    found = {
        name: marks(cell for cell in cells.distinct if isinstance(cell, str))
        for name, cells in columns.items()
    }
    votes = {name: each.point - each.comma for name, each in found.items()}
    whole = sum(np.sign(list(votes.values())))
    decided: dict[str, Mark] = {}
    question = None
    for name, each in found.items():
        vote = votes[name] or whole
        if not vote and each.doubtful:
            prefer: Mark = "," if separator == ";" else "."
            doubt = question_of_marks(each.doubtful[0], "", "--decimal", prefer)
            question = question or replace(doubt, text=f"{name}: {doubt.text}")
        decided[name] = "," if vote < 0 else "."
    return decided, question


class Scale(NamedTuple):
    """
    How the numbers of a column are read.

    Parameters
    ----------
    mark : {".", ","}
        Its decimal mark.
    unit : str
        What a number without a unit counts there; empty where no unit has a meaning, as in money.
    into : {"hours", "days", ""}
        In what amounts are wanted.
    least : float or None
        Least number allowed; None for anything above 0.
    plausible : tuple of float
        Least and most that is no mistake.
    """

    mark: Mark
    unit: str
    into: str
    least: float | None
    plausible: tuple[float, float]


def read_amounts(cells: Cells, scale: Scale) -> Parsed:
    """Numbers that a column may hold; NaN where a cell is empty."""
    import pandas as pd

    values = cells.spread((read_amount(cell, scale) for cell in cells.distinct), np.float64)
    empty = _empty(cells)
    texts = [str(cell) for cell in cells.distinct]
    formula = cells.spread((text.startswith("=") for text in texts), bool)
    of_day = cells.spread((is_time_of_day(text) for text in texts), bool)
    unread = np.isnan(values) & ~empty
    low = values <= 0 if scale.least is None else values < scale.least
    below = NOT_ABOVE_0 if scale.least is None else f"is below {scale.least:g}"
    smallest, largest = scale.plausible
    extreme = (values > largest) | (values > 0) & (values < smallest)
    problems = [
        (unread & formula, "is a formula without a stored result; save the workbook once more"),
        (unread & of_day, "is a time of day where an amount of work is expected, such as 2:30"),
        (unread & ~formula, "is not a number"),
        (np.isinf(values), "is not a finite number"),
        (low & np.isfinite(values), below),
        (extreme & np.isfinite(values), f"is not plausible; expected {smallest:g} to {largest:g}"),
    ]
    return Parsed(pd.Series(values), problems)


def read_amount(cell: Any, scale: Scale) -> float:
    """Value of a cell, NaN where it is none; "inf" counts as a number, so that it is named so."""
    if isinstance(cell, str) and cell.lower().lstrip("+-") in ("inf", "infinity"):
        return math.inf
    if isinstance(cell, float) and math.isinf(cell):
        return cell
    if not scale.unit:
        return cell if isinstance(cell, float) else _money(cell, scale.mark)
    if not _may_be_amount(cell):
        return math.nan
    found = amount_of(cell, cast("Unit", scale.unit), lambda text: _number(text, scale.mark))
    if found is None:
        return math.nan
    return found.in_hours() if scale.into == "hours" else found.in_days()


def _may_be_amount(cell: Any) -> bool:
    """Whether a cell is a number, or text with a digit."""
    return isinstance(cell, float) or any(sign.isdigit() for sign in str(cell)[:60])


def is_number(cell: Any) -> bool:
    """Whether a cell is a number alone, without a unit."""
    return isinstance(cell, float) or (isinstance(cell, str) and bool(readings(cell)))


def _number(text: str, mark: Mark) -> float | None:
    """Value of a number alone, None where it is none."""
    found = readings(text, mark)
    return found[0].value if found else None


def _money(cell: Any, mark: Mark) -> float:
    """Value of a number with or without a currency; NaN where it is none."""
    figure = figure_of(str(cell))
    found = () if figure is None or figure.unit else figure.readings(mark)
    return found[0].value if found else math.nan


def date_texts(column: pd.Series) -> pd.Series:
    """Cells of a column of dates as text, days without a time where all have none."""
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column.dt.tz_localize(None).dt.strftime("%Y-%m-%d")
    return column


def read_dates(column: pd.Series, order: Order | None) -> Parsed:
    """Days, without their time; NaT where a cell is empty or none."""
    import pandas as pd

    cells = cells_of(date_texts(column))
    days = [read_date(cell, order) for cell in cells.distinct]
    plausible = [day if day and FIRST_DAY <= day <= LAST_DAY else None for day in days]
    unread = cells.spread((day is None for day in days), bool) & ~_empty(cells)
    odd = cells.spread(
        (d is not None and p is None for d, p in zip(days, plausible, strict=True)), bool
    )
    problems = [
        (unread, "is not a date; expected YYYY-MM-DD"),
        (odd, f"is not plausible; expected {FIRST_DAY} to {LAST_DAY}"),
    ]
    return Parsed(pd.Series(cells.spread(plausible, "datetime64[ns]")), problems)


def read_states(cells: Cells, meanings: Mapping[str, State], blank_is_open: bool = False) -> Parsed:
    """States of work by status words; an empty cell is missing, or open beside ticked ones."""
    states: list[State | None] = [meanings.get(str(c)) or state_of(c) for c in cells.distinct]
    if blank_is_open:
        states = [s or _ticked(c) for s, c in zip(states, cells.distinct, strict=True)]
    values = cells.spread(states, object)
    unknown = cells.spread((state is None for state in states), bool) & ~_empty(cells)
    return Parsed(
        text_series(values), [(unknown, "is not one of done, open, cancelled, nor a word for one")]
    )


_TICKS = frozenset(("x", "✓", "✔", "☑", "✅", "1", "y", "j"))
_NO_TICKS = EMPTY | frozenset(("0", "n", "☐", "✗", "✘"))


def _ticked(cell: Any) -> State | None:
    """State that a tick or its absence means; None for anything else."""
    word = _as_word(cell).casefold()
    return "done" if word in _TICKS else "open" if word in _NO_TICKS else None


def says_done(cells: Cells, answers: Answers) -> bool:
    """Whether a column such as Done holds a word or nothing but ticks."""
    filled = [cell for cell in cells.distinct if str(cell).casefold() not in EMPTY]
    if any(_as_word(cell) in answers.statuses or state_of(cell) for cell in filled):
        return True
    return bool(filled) and all(_ticked(cell) for cell in filled)


def read_choices(cells: Cells, choices: tuple[str, ...]) -> Parsed:
    """One of the allowed words, missing where a cell is empty."""
    words = [str(cell).casefold() for cell in cells.distinct]
    values = cells.spread((word if word in choices else None for word in words), object)
    unknown = cells.spread((word not in choices for word in words), bool) & ~_empty(cells)
    return Parsed(text_series(values), [(unknown, f"is not one of {', '.join(choices)}")])


def read_text(cells: Cells) -> Parsed:
    """Names and ids; whole numbers without a point, so that person 58.0 is person 58."""
    words = _as_words(cells)
    long = cells.spread((len(word) > LONGEST_TEXT for word in words), bool)
    values = cells.spread((word or None for word in words), object)
    return Parsed(text_series(values), [(long, f"is longer than {LONGEST_TEXT:,} characters")])


def words_of(column: pd.Series) -> list[str]:
    """
    Cells of a column as `read_text` reads them, "" where there is nothing.

    Examples
    --------
    >>> import pandas as pd
    >>> words_of(pd.Series([" Ada ", 58.0, None, float("nan"), 2.5], dtype=object))
    ['Ada', '58', '', '', '2.5']
    """
    cells = cells_of(column)
    words = _as_words(cells)
    return [words[code] for code in cells.codes.tolist()]


def _as_words(cells: Cells) -> list[str]:
    """Distinct cells as text."""
    return [_as_word(cell) for cell in cells.distinct]


def _as_word(cell: Any) -> str:
    """A cell as text."""
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def text_series(values: Any) -> pd.Series:
    """Column of text in which missing cells are missing."""
    import pandas as pd

    return pd.Series(values, dtype="string")


def _empty(cells: Cells) -> np.ndarray:
    """Rows whose cell holds nothing, or a word for it."""
    return cells.spread((str(cell).casefold() in EMPTY for cell in cells.distinct), bool)
