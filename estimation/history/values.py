"""Cells to values: numbers with either decimal mark, dates, words; and why a cell is none."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from estimation.errors import HistoryError

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

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

_GROUPED = re.compile(r"(?<=\d)[\s'’](?=\d{3})")
_PLAIN = re.compile(r"[+-]?\d+([eE][+-]?\d+)?", re.ASCII)
_NUMBER = {
    mark: re.compile(
        rf"[+-]?(?:[1-9]\d{{0,2}}(?:{group}\d{{3}})+|\d+|(?={point}\d))(?:{point}\d*)?"
        r"(?:[eE][+-]?\d+)?",
        re.ASCII,
    )
    for mark, point, group in ((".", r"\.", ","), (",", ",", r"\."))
}
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.ASCII | re.DOTALL)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_OTHER_DATES = ("%d.%m.%Y", "%Y/%m/%d", "%d %b %Y", "%d %B %Y", "%d-%b-%Y")


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
    missing = pd.isna(cell)
    return "" if isinstance(missing, bool) and missing else str(cell)


def decimal_marks(
    columns: dict[str, Cells], separator: str | None, asked: str | None, source: str
) -> dict[str, str]:
    """
    Decimal mark of each column of numbers.

    A column's own cells decide where they can: 12,5 and 1.234,5 are read one way only. Where every
    mark could be either (1,234), the other columns decide; then what divides the cells: a comma
    stands beside decimal points, a semicolon beside decimal commas if there are any commas.

    Raises
    ------
    HistoryError
        If nothing decides.
    """
    if asked is not None:
        return dict.fromkeys(columns, asked)
    marked = {name: _marked(cells.distinct) for name, cells in columns.items()}
    votes = {name: sum(map(_vote, texts)) for name, texts in marked.items()}
    whole = sum(np.sign(list(votes.values())))
    marks = {}
    for name, texts in marked.items():
        vote = votes[name] or whole
        if not vote and texts:
            vote = _vote_of_separator(separator, texts)
            if not vote:
                raise HistoryError(_ambiguous(source, name, texts))
        marks[name] = "," if vote < 0 else "."
    return marks


def _marked(distinct: list[Any]) -> list[str]:
    """Cells that hold a point or a comma and read as a number in at least one way."""
    texts = [
        _GROUPED.sub("", cell) for cell in distinct if isinstance(cell, str) and len(cell) < 60
    ]
    return [t for t in texts if not _PLAIN.fullmatch(t) and (_is(t, ".") or _is(t, ","))]


def _is(text: str, mark: str) -> bool:
    """Whether the text is a number under this decimal mark."""
    return _NUMBER[mark].fullmatch(text) is not None


def _vote(text: str) -> int:
    """1 for a number that needs a decimal point, -1 for one that needs a comma, else 0."""
    return _is(text, ".") - _is(text, ",")


def _vote_of_separator(separator: str | None, texts: list[str]) -> int:
    """What the separator says where all marks could be either; 0 for nothing."""
    commas = any("," in text for text in texts)
    if separator == ";":
        return -1 if commas else 0
    return 1 if separator == "," or not commas else 0


def _ambiguous(source: str, name: str, texts: list[str]) -> str:
    """Message for a column whose marks could be either."""
    text = texts[0]
    small, large = re.sub("[.,]", ".", text), re.sub("[.,]", "", text)
    return (
        f"{source}: {name} '{text}' may be {small} or {large}, and no other cell decides; "
        f"write {large} or {small}0, or say read_history(..., decimal=',') or decimal='.'"
    )


def read_amounts(
    cells: Cells, mark: str, least: float | None, plausible: tuple[float, float]
) -> Parsed:
    """Numbers above 0 (`least` None), or of at least `least`; NaN where a cell is empty."""
    import pandas as pd

    values = cells.spread((_number(cell, mark) for cell in cells.distinct), np.float64)
    empty = _empty(cells)
    formula = cells.spread((str(c).startswith("=") for c in cells.distinct), bool)
    unread = np.isnan(values) & ~empty
    low = values <= 0 if least is None else values < least
    smallest, largest = plausible
    extreme = (values > largest) | (values > 0) & (values < smallest)
    problems = [
        (unread & formula, "is a formula without a stored result; save the workbook once more"),
        (unread & ~formula, "is not a number"),
        (np.isinf(values), "is not a finite number"),
        (low & np.isfinite(values), "is not above 0" if least is None else f"is below {least:g}"),
        (extreme & np.isfinite(values), f"is not plausible; expected {smallest:g} to {largest:g}"),
    ]
    return Parsed(pd.Series(values), problems)


def _number(cell: Any, mark: str) -> float:
    """Value of a cell, NaN where it is no number; "inf" counts as one, so that it is named so."""
    if not isinstance(cell, str):
        return float(cell)
    text = _GROUPED.sub("", cell)
    if text.lower().lstrip("+-") in ("inf", "infinity"):
        return math.inf
    if len(text) > 60 or not _is(text, mark):
        return math.nan
    group = "," if mark == "." else "."
    return float(text.replace(group, "").replace(mark, "."))


def read_dates(column: pd.Series) -> Parsed:
    """Days, without their time; NaT where a cell is empty."""
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        column = column.dt.tz_localize(None).dt.strftime("%Y-%m-%d")
    cells = cells_of(column)
    order = _slashed_order(cells.distinct)
    days = [_day(str(cell), order) for cell in cells.distinct]
    plausible = [day if day and FIRST_DAY <= day <= LAST_DAY else None for day in days]
    unread = cells.spread((day is None for day in days), bool) & ~_empty(cells)
    slashed = cells.spread((bool(_SLASHED.fullmatch(str(c))) for c in cells.distinct), bool)
    odd = cells.spread(
        (d is not None and p is None for d, p in zip(days, plausible, strict=True)), bool
    )
    problems = [
        (unread & slashed, "may be day/month or month/day; expected YYYY-MM-DD"),
        (unread & ~slashed, "is not a date; expected YYYY-MM-DD"),
        (odd, f"is not plausible; expected {FIRST_DAY} to {LAST_DAY}"),
    ]
    return Parsed(pd.Series(cells.spread(plausible, "datetime64[ns]")), problems)


def _slashed_order(distinct: list[Any]) -> tuple[int, int] | None:
    """Places of day and month in dates such as 31/12/2025, if the column leaves one reading."""
    found = [m for cell in distinct if isinstance(cell, str) and (m := _SLASHED.fullmatch(cell))]
    day_first = all(int(m[2]) <= 12 for m in found)
    month_first = all(int(m[1]) <= 12 for m in found)
    if day_first == month_first:
        return None
    return (1, 2) if day_first else (2, 1)


def _day(text: str, order: tuple[int, int] | None) -> dt.date | None:
    """Day that a cell names, or None."""
    try:
        if iso := _ISO_DAY.fullmatch(text):
            return dt.date.fromisoformat(iso[1])
        if slashed := _SLASHED.fullmatch(text):
            return order and dt.date(
                int(slashed[3]), int(slashed[order[1]]), int(slashed[order[0]])
            )
    except ValueError:
        return None
    for pattern in _OTHER_DATES:
        try:
            return dt.datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None


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
    return [f"{c:.15g}" if isinstance(c, float) else c for c in cells.distinct]


def text_series(values: Any) -> pd.Series:
    """Column of text in which missing cells are missing."""
    import pandas as pd

    return pd.Series(values, dtype="string")


def _empty(cells: Cells) -> np.ndarray:
    """Rows whose cell holds nothing, or a word for it."""
    return cells.spread((str(cell).casefold() in EMPTY for cell in cells.distinct), bool)
