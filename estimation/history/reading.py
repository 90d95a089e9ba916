"""Past work from any file into a checked, tidy `History`; the only reader of raw files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.errors import HistoryError
from estimation.history.account import Reading, sums_of
from estimation.history.answers import Answers, ask
from estimation.history.checking import check_alone, check_pieces, doubted_end, settle_states
from estimation.history.columns import assign
from estimation.history.history import History
from estimation.history.items import (
    ACTUALS,
    DAY,
    ESTIMATES,
    LAST,
    TITLE,
    doubted_rows,
    join_entries,
    pieces_of_rows,
)
from estimation.history.parsing import read_columns
from estimation.history.problems import Problems
from estimation.history.schema import COLUMNS, PAIRS
from estimation.history.spelling import one_spelling
from estimation.history.tables import RawTable, open_table
from estimation.history.totals import leave_out_totals
from estimation.history.values import text_series, words_of

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from estimation.history.answers import DaysUnit, Rows
    from estimation.history.columns import Columns
    from estimation.history.items import Joined
    from estimation.tabular.dates import Order
    from estimation.tabular.numbers import Mark
    from estimation.tabular.statuses import State
    from estimation.tabular.units import Unit


def read_history(
    source: str | Path | pd.DataFrame | RawTable,
    *,
    days_unit: DaysUnit | None = None,
    decimal: Mark | None = None,
    dates: Order | None = None,
    unit: Unit | None = None,
    rows: Rows | None = None,
    finished_before: dt.date | str | None = None,
    statuses: Mapping[str, State] | None = None,
) -> History:
    """
    Read past work from a CSV, XLSX or Parquet file, or from a DataFrame.

    Headers match in any case and by the aliases of `estimation.history.schema`; what is missing
    then is read from the headers of other tools, in English, German, French and Spanish. Text files
    may be UTF-8 or cp1252, divided by commas, semicolons or tabs. A row that cannot be used is
    listed in `History.dropped` with its line, the column, the value and the reason. What can be
    read two ways, and changes numbers, is asked and not guessed.

    Parameters
    ----------
    source : path, DataFrame or RawTable
        One row for each piece of work, or several entries of one with the same `item_id`; with
        `project_id` and one pair of estimate and actual.
    days_unit : {"working", "calendar"}, optional
        What `planned_days` and `actual_days` count where the file does not say; default working.
    decimal : {".", ","}, optional
        Decimal mark of all numbers, where the file leaves it open.
    dates : {"dmy", "mdy", "ymd"}, optional
        Order of day, month and year, where the file leaves it open.
    unit : {"hours", "days", "clock-days", "minutes", "seconds", "milliseconds"}, optional
        What estimates and actuals count, where it is in doubt; days have 8 hours.
    rows : {"items", "entries"}, optional
        Whether rows that repeat an estimate are pieces of work, or entries of one.
    finished_before : date or ISO text, optional
        Work whose last entry is before this day is finished, where no column says so.
    statuses : mapping of str to {"done", "open", "cancelled"}, optional
        Meaning of status words.

    Returns
    -------
    History

    Raises
    ------
    HistoryError
        If the source cannot be read, lacks a required column, has no row that can be used, or
        leaves something open; its `questions` are then what to answer.

    Examples
    --------
    >>> import pandas as pd
    >>> past = read_history(pd.DataFrame({
    ...     "project_id": ["acme", "acme"], "Estimated Hours": [8, 16], "actual_hours": [9, -4],
    ... }))
    >>> past.frame["actual_hours"].tolist()
    [9.0]
    >>> past.dropped.to_dict("records")
    [{'line': 2, 'column': 'actual_hours', 'value': '-4', 'reason': 'is not above 0'}]
    """
    answers = Answers.of(
        {
            "days_unit": days_unit, "decimal": decimal, "dates": dates, "unit": unit, "rows": rows,
            "finished_before": finished_before, "statuses": statuses,
        }
    )  # fmt: skip
    table = open_table(source)
    columns = assign(table, answers)
    if columns.was_imported:
        answers = answers.for_own_rows()
        # What an entry said of its day was read when it came.
        columns.day = None
    problems = Problems(len(table.lines), columns.optional)
    leave_out_totals(columns, problems)
    for marked, column, reason in table.excluded:
        problems.add(marked, column, None, reason)
    values, questions = read_columns(table, columns, answers, problems)
    tidy = _complete(values, table, days_unit or "working")
    questions += doubted_end(tidy, columns, answers, table.asks_end)
    ask(table.source, questions)
    tidy["project_id"], spellings = one_spelling(tidy["project_id"])
    table.notes += spellings
    before = tidy[[name for pair in PAIRS.values() for name in pair]].copy()
    check_alone(tidy, problems)
    joined = _join(table, columns, tidy, problems, answers)
    settle_states(tidy, answers, table.asks_end, blank_is_open=not columns.says_end)
    table.notes += _unsaid(columns, answers)
    check_pieces(tidy, problems, table.notes)
    if answers.rows != "entries" and (repeats := _count_once(tidy, columns, problems)):
        table.notes.append(
            f"every row stands twice, without item_id: {repeats:,} rows are counted once; where "
            "the same work was done twice, give each row its own item_id"
        )
    history = _divide(
        table, columns, tidy.drop(columns=[DAY, LAST, TITLE]), problems, joined, before
    )
    if not len(history.frame) and not len(history.open):
        raise HistoryError(_nothing_left(history))
    return history


def _unsaid(columns: Columns, answers: Answers) -> list[str]:
    """Say what counts as finished where no column of another tool tells it."""
    if columns.is_own or answers.finished_before or {"state", "finished"} & set(columns.known):
        return []
    return ["no column says what is finished: all work that took any time counts as finished"]


def _complete(values: dict[str, pd.Series], table: RawTable, days_unit: str) -> pd.DataFrame:
    """All canonical columns in their order, with the defaults that need no other column."""
    import pandas as pd

    rows = len(table.lines)
    blank = {
        "amount": pd.Series(np.full(rows, np.nan)),
        "count": pd.Series(np.full(rows, np.nan)),
        "date": pd.Series(np.full(rows, "NaT", dtype="datetime64[ns]")),
    }
    words = text_series([None] * rows)
    tidy = pd.DataFrame(
        {c.name: values.get(c.name, blank.get(c.kind, words)) for c in COLUMNS}
        | {DAY: values.get(DAY, blank["date"]), LAST: values.get(DAY, blank["date"])}
        | {TITLE: values.get(TITLE, words)},
        copy=True,
    )
    tidy["days_unit"] = tidy["days_unit"].fillna(days_unit)
    return tidy.set_axis(pd.Index(table.lines, name="line"))


def _join(
    table: RawTable, columns: Columns, tidy: pd.DataFrame, problems: Problems, answers: Answers
) -> Joined:
    """Add up the entries of each piece of work."""
    usable = ~problems.found
    if answers.rows is None:
        ask(table.source, doubted_rows(tidy, usable))
    digests = _digests(tidy, columns)
    pieces = pieces_of_rows(tidy, problems, answers)
    amounts = {*ACTUALS, *ESTIMATES}
    problems.empty(tidy, amounts, pieces)
    # It has its default already, as where its cell is empty.
    problems.empty(tidy, columns.optional - amounts - {"days_unit"})
    joined = join_entries(
        tidy, digests.to_numpy(), pieces, problems, with_copies=answers.rows != "entries"
    )
    problems.stays, problems.pieces = joined.stays, joined.pieces
    table.notes += [joined.note] if joined.note else []
    return joined


FEWEST_REPEATS = 5
"""Different rows that all stand twice before it can be no accident."""


def _count_once(tidy: pd.DataFrame, columns: Columns, problems: Problems) -> int:
    """Leave out the second of each row where every row of a table without ids stands twice."""
    kept = ~problems.found
    if tidy["item_id"][kept].notna().any() or kept.sum() < 2 * FEWEST_REPEATS:
        return 0
    digests = _digests(tidy, columns)[kept]
    if not (digests.value_counts() == 2).all():
        return 0
    second = np.zeros(len(tidy), dtype=bool)
    second[kept] = digests.duplicated().to_numpy()
    problems.add(second, "", None, "stands on an earlier line already, as every row does")
    return int(second.sum())


def _digests(tidy: pd.DataFrame, columns: Columns) -> pd.Series:
    """Digest of all cells of each row."""
    import pandas as pd

    unknown = pd.DataFrame({name: words_of(cells) for name, cells in columns.unknown.items()})
    table = pd.concat([tidy.reset_index(drop=True), unknown], axis=1)
    return pd.util.hash_pandas_object(table, index=False)


def _divide(
    table: RawTable,
    columns: Columns,
    tidy: pd.DataFrame,
    problems: Problems,
    joined: Joined,
    before: pd.DataFrame,
) -> History:
    """Finished, open and dropped rows."""
    for name, cells in columns.unknown.items():
        tidy[name] = cells.to_numpy()
    kept = tidy[~problems.found & joined.stays]
    if tidy["planned_days"].notna().any() and "days_unit" not in columns.known:
        table.notes.append(f"days are counted as {tidy['days_unit'].iloc[0]} days")
    dates = kept[["started", "finished"]].stack().dropna()
    added = (joined.pieces >= 0) & ~problems.found
    return History(
        source=table.source,
        frame=kept[kept["state"] == "done"],
        open=kept[kept["state"] == "open"],
        dropped=_listed(table, problems.entries, table.dropped),
        notes=tuple(table.notes),
        missing=tuple(c.name for c in COLUMNS if c.used and c.name not in columns.known),
        ignored=tuple(columns.unknown),
        unread=_listed(table, problems.cells, []),
        reading=Reading(
            rows=len(table.lines) + len(table.dropped),
            recognised_as=table.recognised_as or columns.recognised_as,
            unplaced=len(table.dropped),
            entries=int(added.sum()),
            first_day=None if dates.empty else dates.min().date(),
            last_day=None if dates.empty else dates.max().date(),
            sums={
                name: sums_of(
                    before[name],
                    kept[name],
                    problems.found | problems.emptied(name),
                    _repeated(before[name], tidy[name], added & ~problems.emptied(name), joined)
                    if name in ESTIMATES
                    else 0.0,
                )
                for name in before
                if name in columns.known
            },
        ),
    )


def _repeated(before: pd.Series, after: pd.Series, added: np.ndarray, joined: Joined) -> float:
    """Sum of what further entries of the pieces that stay say again."""
    return float(before[added].sum() - after[added & joined.stays].sum())


def _listed(
    table: RawTable,
    entries: list[tuple[int, str, str, str]],
    unplaced: list[tuple[Any, str, str, str]],
) -> pd.DataFrame:
    """Line, column, value and reason, in the order of the file."""
    import pandas as pd

    found = [(table.lines[row], *rest) for row, *rest in sorted(entries)] + unplaced
    if table.lines.dtype.kind == "i":
        found.sort()
    listed = pd.DataFrame(found, columns=["line", "column", "value", "reason"])
    return listed.astype({"line": table.lines.dtype})


def _nothing_left(history: History) -> str:
    """Message for a file in which every row was left out."""
    parts = []
    for (column, reason), rows in history.dropped.groupby(["column", "reason"], sort=False):
        first = ", ".join(str(line) for line in rows["line"].head(5))
        parts.append(f"{column} {reason} in {len(rows):,} (first: line {first})".strip())
    return (
        f"{history.source}: none of the {len(history.dropped):,} rows can be used: "
        f"{'; '.join(parts[:5])}; fix these cells and read the file again"
    )
