"""A recognised table as tracked time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.connectors.entries.amounts import Amounts, amounts_of
from estimation.connectors.entries.days import Days, days_of
from estimation.connectors.entries.tracked import TrackedTime
from estimation.errors import HistoryError
from estimation.history.answers import ask
from estimation.history.spelling import one_spelling
from estimation.history.tables import shown
from estimation.history.values import text_series, words_of
from estimation.tabular.totals import total_of

if TYPE_CHECKING:
    import pandas as pd

    from estimation.connectors.tables.recognise import Recognised
    from estimation.history.answers import Answers

_WORDS = ("project", "client", "item", "name", "class", "phase", "role", "person", "notes", "entry")
_LABELLED = (
    "date", "started", "project", "client", "name", "item", "person", "first_name", "class",
)  # fmt: skip
"""Columns in which a total may say that it is one."""

LONGEST_ENTRY = 24.0
"""[hours] Longer entries are named: a timer that nobody stopped, or several days in one."""

_BRACKETS = str.maketrans({"(": " ", ")": " "})


def read_entries(known: Recognised, answers: Answers) -> TrackedTime:
    """
    Tracked time of a table.

    Raises
    ------
    HistoryError
        If it has no days or no amounts, leaves something open, or no row can be used.
    """
    table, name = known.table, known.table.source
    days = days_of(known, answers)
    if not days.column:
        raise HistoryError(
            f"{name}: no column says on which day the work was; export the detailed report, with a "
            f"row for each entry (the columns are {', '.join(known.header[:15])})"
        )
    amounts = amounts_of(known, answers, days.span)
    questions = [days.question] if days.question else []
    ask(name, [*questions, *amounts.questions])
    frame = _frame(known, days, amounts)
    table.notes += amounts.notes
    reasons = _reasons(known, frame, days, amounts)
    frame["project"], spellings = one_spelling(frame["project"])
    table.notes += spellings
    kept = frame[reasons == ""]
    _note(known, kept, days)
    if kept.empty:
        raise HistoryError(_nothing_left(name, reasons))
    return TrackedTime(
        file=name,
        frame=kept,
        left_out=_left_out(known, frame, reasons, amounts.column),
        notes=tuple(table.notes),
        recognised_as=known.recipe.name if known.recipe else "tracked time",
        rows=len(table.lines) + len(table.dropped),
    )


def _frame(known: Recognised, days: Days, amounts: Amounts) -> pd.DataFrame:
    """All rows, with the columns of an entry."""
    import pandas as pd

    rows = len(known.table.lines)
    words: dict[str, Any] = {}
    for meaning in _WORDS:
        column = known.column(meaning)
        words[meaning] = text_series([None] * rows if column is None else _names(column))
    if known.place("person") is None:
        first, last = known.column("first_name"), known.column("last_name")
        if first is not None and last is not None:
            both = zip(words_of(first), words_of(last), strict=True)
            words["person"] = text_series([f"{a} {b}".strip() or None for a, b in both])
    frame = pd.DataFrame(words)
    frame["day"] = days.day.astype("datetime64[ns]")
    frame["start"] = days.start
    frame["hours"] = amounts.hours
    return frame.set_axis(pd.Index(known.table.lines, name="line"))


def _names(column: pd.Series) -> list[str | None]:
    """What the cells of a column name; None for nothing."""
    words = words_of(column)
    named = {word: word if _is_named(word) else None for word in set(words)}
    return [named[word] for word in words]


def _is_named(cell: str) -> bool:
    """Whether a cell names anything: trackers write (no project) where there is none."""
    text = cell.casefold().translate(_BRACKETS).strip()
    return text not in _NOTHING


_NOTHING = frozenset(
    ("", "-", "–", "null", "none", "n/a", "no project", "without project", "kein projekt",
     "ohne projekt", "sans projet", "aucun projet", "sin proyecto", "no task", "no client",
     "without client", "without task", "no description")
)  # fmt: skip


def _reasons(known: Recognised, frame: pd.DataFrame, days: Days, amounts: Amounts) -> np.ndarray:
    """Why each row is left out; empty for those that are read."""
    reasons = np.full(len(frame), "", dtype=object)

    def leave(rows: np.ndarray, reason: str) -> None:
        reasons[rows & (reasons == "")] = reason

    for rows, reason in _totals(known, frame):
        leave(rows, reason)
    for rows, reason in days.unread:
        leave(rows, f"{days.column} {reason}")
    for rows, reason in amounts.unread:
        leave(rows, f"{amounts.column} {reason}")
    leave(frame["project"].isna().to_numpy(), "no project")
    leave(frame["day"].isna().to_numpy(), "no date")
    leave(frame["hours"].isna().to_numpy(), "no hours")
    leave((frame["hours"] == 0).to_numpy(), "no hours (0)")
    entry = frame["entry"]
    again = (entry.notna() & entry.where(reasons == "").duplicated() & (reasons == "")).to_numpy()
    if again.any() and entry[reasons == ""].nunique() > 1:
        leave(again, "stands on an earlier line already (the same id)")
    return reasons


def _totals(known: Recognised, frame: pd.DataFrame) -> list[tuple[np.ndarray, str]]:
    """Rows that add up others: by their label, or since nothing but a sum stands in them."""
    columns = [words_of(c) for m in _LABELLED if (c := known.column(m)) is not None]
    names = [name for name in frame["project"].dropna().unique().tolist() if name]
    labels = {cell: total_of(_bare(cell), names) for column in columns for cell in set(column)}
    labels = {cell: kind for cell, kind in labels.items() if kind is not None}
    no_day = frame["day"].isna().to_numpy()
    labelled = np.zeros(len(frame), dtype=bool)
    if labels:
        for column in columns:
            labelled |= np.array([cell in labels for cell in column])
    labelled &= no_day
    nameless = no_day & frame[["project", "person", "name", "notes"]].isna().all(axis=1).to_numpy()
    hours = frame["hours"].to_numpy()
    hours = np.where(np.isfinite(hours), hours, np.nan)
    others = np.nansum(hours[~labelled & ~nameless])
    is_sum = nameless & (np.abs(hours - others) <= 0.005 * max(len(frame), 2))
    return [(labelled, "total row"), (is_sum, "total row: the sum of all others")]


def _bare(label: str) -> str:
    """A label without dates in brackets behind it, as in Total (01/01 - 31/01)."""
    return label.split("(")[0] if label.lower().startswith(("total", "gesamt", "summe")) else label


def _left_out(
    known: Recognised, frame: pd.DataFrame, reasons: np.ndarray, column: str
) -> pd.DataFrame:
    """Line, column, value, reason and hours of what was left out, in the order of the file."""
    import pandas as pd

    table = known.table
    place = next((k for k, header in enumerate(table.headers) if header == column), None)
    found: list[tuple[Any, str, str, str, float]] = []
    for row in np.flatnonzero(reasons != ""):
        value = "" if place is None else shown(table.cells[place].iloc[row])
        is_total = str(reasons[row]).startswith("total row")
        hours = frame["hours"].iloc[row]
        counted = 0.0 if is_total or not np.isfinite(hours) else float(hours)
        found.append((table.lines[row], column, value, str(reasons[row]), counted))
    found += [(*row, float("nan")) for row in table.dropped]
    left_out = pd.DataFrame(found, columns=["line", "column", "value", "reason", "hours"])
    if table.lines.dtype.kind == "i":
        left_out = left_out.sort_values("line", kind="stable").reset_index(drop=True)
        left_out = left_out.astype({"line": int})
    return left_out


def _note(known: Recognised, kept: pd.DataFrame, days: Days) -> None:
    """Say what is worth knowing of the entries."""
    notes = known.table.notes
    below = kept["hours"] < 0
    if below.any():
        rows = "1 row is a correction" if below.sum() == 1 else f"{below.sum():,} are corrections"
        notes.append(f"{rows} below 0 ({kept.loc[below, 'hours'].sum():,.6g} h), and count so")
    if days.overnight:
        notes.append(f"entries over midnight, which count on their first day: {days.overnight:,}")
    long = kept["hours"] > LONGEST_ENTRY
    if long.any():
        line = kept.index[long.to_numpy()][0]
        notes.append(f"entries longer than a day: {long.sum():,} (first: line {line})")
    same = ["project", "person", "day", "start", "hours", "name", "notes"]
    again = kept[kept["start"].notna()].duplicated(same)
    if again.any():
        line = again.index[again.to_numpy()][0]
        notes.append(
            f"entries equal to another one to the second; they count: {again.sum():,} (first: line "
            f"{line})"
        )


def _nothing_left(name: str, reasons: np.ndarray) -> str:
    """Message for a file of which nothing can be used."""
    kinds, counts = np.unique(reasons.astype(str), return_counts=True)
    listed = "; ".join(f"{kind} in {count:,}" for kind, count in zip(kinds, counts, strict=True))
    return f"{name}: none of the {len(reasons):,} rows can be used: {listed or 'there are none'}"
