"""
All of the store that was agreed, as JSON lines, out and in: the same bytes after a round trip.

Doors and presence stay behind: they belong to the servers that run on one store, and whoever has
a copy of it has no link to it.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text as PlainText
from sqlalchemy import func, insert, select, type_coerce

from estimation.errors import StoreError
from estimation.files import replace_file
from estimation.store.canonical import as_json, is_as_written
from estimation.store.chain import ROW_HASH, Chains, moment_text
from estimation.store.checking import file_problems, row_problems
from estimation.store.judgements import all_still_sealed
from estimation.store.older_rows import complete_older_rows
from estimation.store.seals import Opened
from estimation.store.tables import (
    EXPORTED,
    change_order_steps,
    frozen_data,
    import_answers,
    opened_judgements,
    project_events,
    signature_ends,
    statuses,
    time_entries,
)
from estimation.store.types import Json, Moment, WholeNumber, Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from sqlalchemy import Column, Connection, Table

    from estimation.store.checking import LogCheck
    from estimation.store.database import Database
    from estimation.store.seals import Seals

LAYOUT = "0006_tracked_time"
"""The last migration that changed a table that is exported."""

UNTRACKED = "0005_life_of_a_project"
"""Layout without tracked time; so are exports that hold none."""

SIGNED = "0004_row_hashes_and_seals"
"""Layout without the tables of what comes after a signature; so are exports that need none."""

TRACKED = (time_entries, import_answers)
"""Tables that `LAYOUT` has, and `UNTRACKED` has not."""

LIFE = (frozen_data, change_order_steps, statuses, project_events)
"""Tables that `UNTRACKED` has, and `SIGNED` has not."""

OLDER = "0001_first_tables"
"""An older layout that is read: without what was added since."""

ADDED_TABLES = (signature_ends, opened_judgements, *LIFE, *TRACKED)
ABSENT = {LAYOUT: (), UNTRACKED: TRACKED, SIGNED: (*LIFE, *TRACKED), OLDER: ADDED_TABLES}
"""Tables that each layout has not, the newest layout first."""

ADDED_COLUMNS = {"sessions": ("file",), "session_log": ("step",), "judgements": ("sealed",)}
"""What `LAYOUT` has, and `OLDER` has not, besides the row hashes."""

BLOCK = 1000
"""Rows that are read or written at a time."""

LARGEST = 2**31
"""First whole number that no column of whole numbers holds on both databases."""


@dataclass(frozen=True)
class ExportReport:
    """
    What an export wrote.

    Parameters
    ----------
    rows : int
    opened : tuple of str
        Blind estimates that are open in the file, and sealed in the store: session, role, quantity.
    lost : tuple of str
        Those that no key opens; they stay sealed.
    """

    rows: int
    opened: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def notice(self) -> str:
        """What became of the sealed ones; empty where there are none."""
        said = []
        if self.opened:
            said.append(
                f"{len(self.opened)} blind estimates that only one of two has given stand open in "
                f"this file: {'; '.join(self.opened)}. Show it to neither before both are in."
            )
        if self.lost:
            said.append(
                f"{len(self.lost)} blind estimates stay sealed, as their key is not there: "
                f"{'; '.join(self.lost)}. Nothing else is lost."
            )
        return " ".join(said)


def export_rows(database: Database, path: str | Path, seals: Seals | None = None) -> ExportReport:
    """Write everything, as it is at one moment."""
    path = Path(path)
    report = ExportReport(0)

    def write(aside: Path) -> None:
        nonlocal report
        with aside.open("w", encoding="utf-8", newline="\n") as file:
            report = _write_all(database, file, seals)

    try:
        replace_file(path, write, private=True)
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror}); check the folder") from None
    return report


def _write_all(database: Database, file: TextIO, seals: Seals | None) -> ExportReport:
    """Head line with the counts, then a line for each row, by table and key."""
    with database.reading() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in EXPORTED
        }
        unsealed, report = _unsealed(connection, seals)
        counts[opened_judgements.name] += len(unsealed)
        # Versions that know no more can read it, and it is the same bytes as theirs.
        layout = next(
            each
            for each in (SIGNED, UNTRACKED, LAYOUT)
            if not any(counts[table.name] for table in ABSENT[each])
        )
        counts = {t.name: counts[t.name] for t in EXPORTED if t not in ABSENT[layout]}
        head = {"kickoff_store": 1, "tables": layout, "rows": counts}
        file.write(f"{as_json(head)}\n")
        for table in EXPORTED:
            rows = _rows(connection, table)
            if table is opened_judgements:
                rows = heapq.merge(rows, unsealed, key=_session_and_number)
            for row in rows:
                file.write(f"{as_json([table.name, row])}\n")
    return replace(report, rows=sum(counts.values()))


def _unsealed(
    connection: Connection, seals: Seals | None
) -> tuple[list[dict[str, Any]], ExportReport]:
    """Rows of what is sealed still, opened for the file, and which they are."""
    sealed = all_still_sealed(connection)
    keys = sorted(sealed)
    opened = Opened(lost=frozenset(range(len(keys))))
    if seals is not None and sealed:
        opened = seals.open("AM", "", {k: sealed[key] for k, key in enumerate(keys)})
    names = [str(sealed[key].place) for key in keys]
    chains, rows = Chains(opened_judgements), []
    for k, value in sorted(opened.values.items()):
        (session_id, number), at = keys[k], sealed[keys[k]].at
        row = {"session_id": session_id, "number": number, "at": at, "value": value}
        linked = chains.link(row)
        rows.append(
            {
                column.name: _outward(opened_judgements, column.type, linked[column.name])
                for column in opened_judgements.columns
            }
        )
    said = (tuple(names[k] for k in sorted(each)) for each in (opened.values, opened.lost))
    return rows, ExportReport(0, *said)


def _session_and_number(row: dict[str, Any]) -> tuple[str, int]:
    return row["session_id"], row["number"]


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Rows of a table as the file has them, in the order of their keys."""
    # The text itself is read: what other hands wrote would not come back as the same bytes.
    columns = [
        type_coerce(column, PlainText).label(column.name)
        if isinstance(column.type, Json)
        else column
        for column in table.columns
    ]
    asked = select(*columns).order_by(*table.primary_key.columns)
    for row in connection.execute(asked).yield_per(BLOCK).mappings():
        yield {
            column.name: _outward(table, column.type, row[column.name]) for column in table.columns
        }


def _outward(table: Table, kind: object, value: Any) -> Any:
    """A cell as the file has it."""
    if isinstance(kind, Json):
        if not is_as_written(value):
            raise StoreError(
                f"a row of {table.name} was changed by other hands; run kickoff store check"
            )
        return json.loads(value)
    if isinstance(value, dt.datetime):
        return moment_text(value)
    return value


def import_rows(database: Database, path: str | Path, log_check: LogCheck | None = None) -> int:
    """Read a file into an empty store, all of it or nothing; return the number of rows."""
    path = Path(path)
    try:
        with path.open(encoding="utf-8", newline="\n") as file, database.writing() as connection:
            try:
                rows = _read_all(connection, database, file, path.name)
            except UnicodeDecodeError:
                raise StoreError(f"{path.name}: {NO_EXPORT}") from None
            problems = [
                *(file_problems(connection) if database.is_sqlite else ()),
                *row_problems(connection, log_check),
            ]
            if problems:
                raise StoreError(f"{path.name} was not imported: {problems[0]}")
            return rows
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}); check its name") from None


NO_EXPORT = "is not what kickoff store export writes; export again"


def _read_all(connection: Connection, database: Database, file: TextIO, name: str) -> int:
    """Fill the tables."""
    for table in EXPORTED:
        if connection.scalar(select(func.count()).select_from(table)):
            raise StoreError(
                f"{database.address.name} holds rows already (in {table.name}); "
                "import into a new store, named with --store"
            )
    head = _head(file.readline(), name)
    lines = (_row(line, number, name, head) for number, line in enumerate(file, start=2))
    found = dict.fromkeys(head.rows, 0)
    for table, rows in itertools.groupby(lines, key=lambda row: row[0]):
        while block := [row for _, row in itertools.islice(rows, BLOCK)]:
            connection.execute(insert(table), block)
            found[table.name] += len(block)
    if found != head.rows:
        raise StoreError(
            f"{name}: {sum(found.values()):,} rows of {sum(head.rows.values()):,} are there; "
            "the file is cut off or was changed; export again"
        )
    if head.is_older:
        complete_older_rows(connection, name)
    return sum(found.values())


@dataclass(frozen=True)
class _Head:
    """First line of a file: how many rows it has by table, and which columns they have."""

    rows: dict[str, int]
    is_older: bool

    @property
    def tables(self) -> dict[str, Table]:
        """Tables that its rows may be of."""
        return {table.name: table for table in EXPORTED if table.name in self.rows}

    def columns(self, table: Table) -> list[Column[Any]]:
        """Columns that each row has."""
        added = (ROW_HASH, *ADDED_COLUMNS.get(table.name, ())) if self.is_older else ()
        return [column for column in table.columns if column.name not in added]


def _head(line: str, name: str) -> _Head:
    """Read the first line."""
    head = _json(line, 1, name)
    if not isinstance(head, dict) or head.get("kickoff_store") != 1:
        raise StoreError(f"{name}: {NO_EXPORT}")
    layout = head.get("tables")
    if not isinstance(layout, str) or layout not in ABSENT:
        raise StoreError(
            f"{name} was written by another version of Kickoff (its tables are "
            f"{_shown(layout)}, this version has '{LAYOUT}'); export it again with this version"
        )
    is_older = layout == OLDER
    absent = ABSENT[layout]
    expected = {table.name for table in EXPORTED if table not in absent}
    rows = head.get("rows")
    if (
        not isinstance(rows, dict)
        or set(rows) != expected
        or not all(type(count) is int and count >= 0 for count in rows.values())
    ):
        raise StoreError(f"{name}, line 1: {NO_EXPORT}")
    return _Head(rows, is_older)


def _shown(said: Any) -> str:
    """The beginning of what a file says."""
    text = said if isinstance(said, str) else type(said).__name__
    return f"'{text.encode('ascii', 'backslashreplace').decode()[:40]}'"


def _row(line: str, number: int, name: str, head: _Head) -> tuple[Table, dict[str, Any]]:
    """Table and cells of a line."""
    said = _json(line, number, name)
    try:
        table_name, cells = said
        table = head.tables[table_name]
        columns = head.columns(table)
        if set(cells) != {column.name for column in columns}:
            raise ValueError
        return table, {column.name: _inward(column, cells[column.name]) for column in columns}
    # Whoever made it by hand can have made anything another kind.
    except (TypeError, ValueError, LookupError, OverflowError):
        raise StoreError(f"{name}, line {number}: {NO_EXPORT}") from None


def _inward(column: Column[Any], value: Any) -> Any:
    """A cell as the table takes it; TypeError or ValueError for another than it gives out."""
    kind = column.type
    if isinstance(kind, Json):
        return value
    if value is None and column.nullable:
        return None
    if isinstance(kind, Moment):
        at = dt.datetime.fromisoformat(value).astimezone(dt.UTC)
        if moment_text(at) != value:
            raise ValueError
        return at
    if isinstance(kind, Words):
        if type(value) is not str:
            raise TypeError
        return value
    return _whole(value) if isinstance(kind, WholeNumber) else _whole(value, -LARGEST, LARGEST)


def _whole(value: Any, low: float = -math.inf, high: float = math.inf) -> int:
    """A whole number within bounds."""
    if type(value) is not int:
        raise TypeError
    if not low <= value < high:
        raise ValueError
    return value


def _json(line: str, number: int, name: str) -> Any:
    """Read a line, as strictly as it was written: no key twice, no number that is none."""
    try:
        said = json.loads(line, object_pairs_hook=_once, parse_constant=_no_number)
        as_json(said)  # infinity is written as a number, too
    except (ValueError, RecursionError):
        raise StoreError(f"{name}, line {number}: {NO_EXPORT}") from None
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping, unless a key is there twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _no_number(_: str) -> Any:
    raise ValueError
