"""Past work from any file into a checked, tidy `History`; the only reader of raw files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from estimation.errors import HistoryError
from estimation.history.history import History
from estimation.history.schema import COLUMNS, NAMES, PAIRS, Column, canonical, plain
from estimation.history.tables import RawTable, open_table, shown
from estimation.history.values import (
    PLAUSIBLE,
    Cells,
    Parsed,
    cells_of,
    decimal_marks,
    read_amounts,
    read_choices,
    read_dates,
    read_text,
    text_series,
)

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

DaysUnit = Literal["working", "calendar"]
Decimal = Literal[".", ","]


def read_history(
    source: str | Path | pd.DataFrame,
    *,
    days_unit: DaysUnit | None = None,
    decimal: Decimal | None = None,
) -> History:
    """
    Read past work from a CSV, XLSX or Parquet file, or from a DataFrame.

    Headers match in any case and by the aliases of `estimation.history.schema`. Text files may be
    UTF-8 or cp1252, divided by commas, semicolons or tabs. A row that cannot be used is listed in
    `History.dropped` with its line, the column, the value and the reason.

    Parameters
    ----------
    source : path or DataFrame
        One row for each piece of work, with `project_id` and one pair of estimate and actual.
    days_unit : {"working", "calendar"}, optional
        What `planned_days` and `actual_days` count where the file does not say; default working.
    decimal : {".", ","}, optional
        Decimal mark of all numbers, where the file leaves it open.

    Returns
    -------
    History

    Raises
    ------
    HistoryError
        If the source cannot be read, lacks a required column, or has no row that can be used.

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
    for given, allowed in ((days_unit, get_args(DaysUnit)), (decimal, get_args(Decimal))):
        if given is not None and given not in allowed:
            raise HistoryError(f"{given!r} was given; expected one of {', '.join(allowed)}")
    table = open_table(source)
    known, unknown = _assign(table)
    _check_columns(table, known)
    values, problems = _read_columns(table, known, decimal)
    tidy = _complete(values, table.lines, days_unit or "working")
    _check_rows(tidy, problems)
    for name, cells in unknown.items():
        tidy[name] = cells.to_numpy()
    if repeats := _count_once(tidy, problems):
        table.notes.append(
            f"every row stands twice, without item_id: {repeats:,} rows are counted once; where "
            "the same work was done twice, give each row its own item_id"
        )
    history = _divide(table, tidy, problems, known, unknown)
    if not len(history.frame) and not len(history.open):
        raise HistoryError(_nothing_left(history))
    return history


class _Problems:
    """First problem of each row."""

    def __init__(self, rows: int) -> None:
        self.found = np.zeros(rows, dtype=bool)
        self.entries: list[tuple[int, str, str, str]] = []

    def add(self, rows: np.ndarray, column: str, values: pd.Series | None, reason: str) -> None:
        """Report `reason` for the marked rows that have no problem yet."""
        for row in np.flatnonzero(rows & ~self.found):
            value = "" if values is None else _as_written(values.iloc[row])
            self.entries.append((int(row), column, value, reason))
        self.found |= rows


def _as_written(value: object) -> str:
    """Value of a cell for the report."""
    return f"{value:.15g}" if isinstance(value, float) else shown(value)


def _assign(table: RawTable) -> tuple[dict[str, pd.Series], dict[str, pd.Series]]:
    """Columns by canonical name, and the unknown ones by their own."""
    known: dict[str, pd.Series] = {}
    unknown: dict[str, pd.Series] = {}
    own_names = {plain(header) for header in table.headers}
    for header, cells in zip(table.headers, table.cells, strict=True):
        name = canonical(header)
        if name is not None and plain(header) != name and name in own_names:
            table.notes.append(f"{shown(header)} was not read, since there is a column {name}")
            name = None
        if name is None:
            unknown[_free_name(header, unknown)] = cells
        elif name in known:
            raise HistoryError(
                f"{table.source}: two columns are {name} (one is '{shown(header)}'); "
                "rename or delete one of them"
            )
        else:
            known[name] = cells
    return known, unknown


def _free_name(header: str, taken: dict[str, pd.Series]) -> str:
    """Header of an unknown column, numbered where it stands twice or means a canonical name."""
    name, number = header, 1
    while name in taken or name in NAMES:
        number += 1
        name = f"{header}_{number}"
    return name


def _check_columns(table: RawTable, known: dict[str, pd.Series]) -> None:
    """Raise unless the table has rows, `project_id` and one pair of estimate and actual."""
    has_pair = any(set(pair) <= set(known) for pair in PAIRS.values())
    if "project_id" not in known or not has_pair:
        found = ", ".join(shown(header) for header in table.headers[:30]) or "none"
        pairs = ", or ".join(" and ".join(pair) for pair in PAIRS.values())
        raise HistoryError(
            f"{table.source}: the columns found are: {found}; expected project_id, and {pairs}; "
            "rename the columns in the header line"
        )
    if not len(table.lines) and not table.dropped:
        raise HistoryError(
            f"{table.source}: there is a header and no row below it; "
            "expected one row for each finished piece of work"
        )


def _read_columns(
    table: RawTable, known: dict[str, pd.Series], decimal: str | None
) -> tuple[dict[str, pd.Series], _Problems]:
    """Values of the known columns, and the rows with a cell that is none."""
    kinds = {column.name: column for column in COLUMNS}
    cells = {name: cells_of(column) for name, column in known.items() if kinds[name].kind != "date"}
    numeric = {n: c for n, c in cells.items() if kinds[n].kind in ("amount", "count")}
    marks = decimal_marks(numeric, table.separator, decimal, table.source)
    if commas := [name for name, mark in marks.items() if mark == ","]:
        table.notes.append(f"decimal commas in {', '.join(commas)}")
    values: dict[str, pd.Series] = {}
    problems = _Problems(len(table.lines))
    for column in COLUMNS:
        if column.name not in known:
            continue
        raw = known[column.name]
        parsed = _read_column(column, raw, cells.get(column.name), marks.get(column.name, "."))
        values[column.name] = parsed.values
        for rows, reason in parsed.problems:
            problems.add(rows, column.name, raw, reason)
    return values, problems


def _read_column(column: Column, raw: pd.Series, cells: Cells | None, mark: str) -> Parsed:
    """Values of one column after its kind."""
    if column.kind == "date" or cells is None:
        return read_dates(raw)
    if column.kind == "text":
        return read_text(cells)
    if column.kind == "choice":
        return read_choices(cells, column.choices)
    plausible = PLAUSIBLE.get(column.name.rpartition("_")[2], PLAUSIBLE["days"])
    return read_amounts(cells, mark, 0 if column.kind == "count" else None, plausible)


def _complete(values: dict[str, pd.Series], lines: np.ndarray, days_unit: str) -> pd.DataFrame:
    """All canonical columns in their order, with the defaults that need no other column."""
    import pandas as pd

    rows = len(lines)
    blank = {
        "amount": pd.Series(np.full(rows, np.nan)),
        "count": pd.Series(np.full(rows, np.nan)),
        "date": pd.Series(np.full(rows, "NaT", dtype="datetime64[ns]")),
    }
    words = text_series([None] * rows)
    tidy = pd.DataFrame(
        {c.name: values.get(c.name, blank.get(c.kind, words)) for c in COLUMNS}, copy=True
    )
    tidy["days_unit"] = tidy["days_unit"].fillna(days_unit)
    return tidy.set_axis(pd.Index(lines, name="line"))


FURTHEST = 10_000
"""An actual this many times its estimate, or less than the inverse, is a slip, not an overrun."""


def _check_rows(tidy: pd.DataFrame, problems: _Problems) -> None:
    """Settle the state of each row, and report rows whose cells do not fit together."""
    import pandas as pd

    estimated = np.zeros(len(tidy), dtype=bool)
    actual, complete = estimated.copy(), estimated.copy()
    for estimate, outcome in PAIRS.values():
        apart = (tidy[outcome] / tidy[estimate]).to_numpy(dtype=float)
        far = (apart > FURTHEST) | (apart < 1 / FURTHEST)
        problems.add(far, outcome, tidy[outcome], f"is not plausible beside its {estimate}")
        has_estimate, has_outcome = tidy[estimate].notna(), tidy[outcome].notna()
        estimated |= has_estimate
        actual |= has_outcome
        complete |= has_estimate & has_outcome
    unfinished = tidy["finished"].isna() & ~actual
    tidy["state"] = tidy["state"].fillna(
        text_series(np.where(unfinished, "open", "done")).set_axis(tidy.index)
    )
    done = (tidy["state"] == "done").to_numpy()
    low, likely, high = (tidy[f"{end}_hours"] for end in ("low", "likely", "high"))
    disordered = (low > likely) | (likely > high) | (low > high)
    problems.add(tidy["project_id"].isna().to_numpy(), "project_id", None, "is empty")
    problems.add(
        (tidy["state"] == "cancelled").to_numpy(), "state", tidy["state"], "cancelled work"
    )
    problems.add(~estimated, "estimated_hours", None, "there is no estimate")
    problems.add(done & ~complete, "actual_hours", None, "there is no actual beside the estimate")
    problems.add(disordered.to_numpy(), "low_hours", low, "is not in the order low, likely, high")
    # Ids are unique within the file they came from; an imported history holds several such files.
    project = tidy["project_id"].where(tidy["imported_from"].notna(), "")
    named = pd.DataFrame({"project": project, "item": tidy["item_id"]})[~problems.found].dropna()
    twice = tidy.index.isin(named.index[named.duplicated()])
    problems.add(twice, "item_id", tidy["item_id"], "stands on an earlier line already")


FEWEST_REPEATS = 5
"""Different rows that all stand twice before it can be no accident."""


def _count_once(tidy: pd.DataFrame, problems: _Problems) -> int:
    """Leave out the second of each row where every row of a table without ids stands twice."""
    kept = tidy[~problems.found]
    if kept["item_id"].notna().any() or len(kept) < 2 * FEWEST_REPEATS:
        return 0
    counts = kept.groupby(list(kept.columns), dropna=False, sort=False).size()
    if not (counts == 2).all():
        return 0
    second = np.zeros(len(tidy), dtype=bool)
    second[~problems.found] = kept.duplicated().to_numpy()
    problems.add(second, "", None, "stands on an earlier line already, as every row does")
    return int(second.sum())


def _divide(
    table: RawTable,
    tidy: pd.DataFrame,
    problems: _Problems,
    known: dict[str, pd.Series],
    unknown: dict[str, pd.Series],
) -> History:
    """Finished, open and dropped rows."""
    import pandas as pd

    entries = [(int(table.lines[row]), *rest) for row, *rest in problems.entries] + table.dropped
    dropped = pd.DataFrame(sorted(entries), columns=["line", "column", "value", "reason"])
    kept = tidy[~problems.found]
    if tidy["planned_days"].notna().any() and "days_unit" not in known:
        table.notes.append(f"days are counted as {tidy['days_unit'].iloc[0]} days")
    return History(
        source=table.source,
        frame=kept[kept["state"] == "done"],
        open=kept[kept["state"] == "open"],
        dropped=dropped.astype({"line": "int64"}),
        notes=tuple(table.notes),
        missing=tuple(c.name for c in COLUMNS if c.used and c.name not in known),
        ignored=tuple(unknown),
    )


def _nothing_left(history: History) -> str:
    """Message for a file in which every row was left out."""
    parts = []
    for (column, reason), rows in history.dropped.groupby(["column", "reason"], sort=False):
        first = ", ".join(str(line) for line in rows["line"].head(5))
        parts.append(f"{column} {reason} in {len(rows):,} (first: line {first})".strip())
    return (
        f"{history.source}: none of the {len(history.dropped):,} rows can be used: "
        f"{'; '.join(parts[:5])}; mend these cells and read the file again"
    )
