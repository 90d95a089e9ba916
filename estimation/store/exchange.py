"""
All of the store that was agreed, as JSON lines, out and in: the same bytes after a round trip.

Doors and presence stay behind: they belong to the servers that run on one store, and whoever has
a copy of it has no link to it.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, func, insert, select, type_coerce
from sqlalchemy import Text as PlainText

from estimation.errors import StoreError
from estimation.files import replace_file
from estimation.store.canonical import as_json, is_as_written
from estimation.store.checking import file_problems, row_problems
from estimation.store.older_rows import complete_older_rows
from estimation.store.tables import EXPORTED, metadata
from estimation.store.types import Json, Moment, Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from sqlalchemy import Column, Connection, Table

    from estimation.store.database import Database

LAYOUT = "0003_signature_ends"
"""The last migration that changed a table that is exported."""

OLDER = "0001_first_tables"
"""An older layout that is read: without the table and the columns of `ADDED`."""

ADDED_TABLE = "signature_ends"
ADDED = {"sessions": "file", "session_log": "step"}
"""What `LAYOUT` has, and `OLDER` has not: a table, and a column by table."""

BLOCK = 1000
"""Rows that are read or written at a time."""

LARGEST = 2**31
"""First whole number that no column of whole numbers holds on both databases."""


def export_rows(database: Database, path: str | Path) -> int:
    """Write everything, as it is at one moment; return the number of rows."""
    path = Path(path)
    rows = 0

    def write(aside: Path) -> None:
        nonlocal rows
        with aside.open("w", encoding="utf-8", newline="\n") as file:
            rows = _write_all(database, file)

    try:
        replace_file(path, write)
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror}); check the folder") from None
    return rows


def _write_all(database: Database, file: TextIO) -> int:
    """Head line with the counts, then a line for each row, by table and key."""
    with database.reading() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in EXPORTED
        }
        head = {"kickoff_store": 1, "tables": LAYOUT, "rows": counts}
        file.write(f"{as_json(head)}\n")
        for table in EXPORTED:
            for line in _lines(connection, table):
                file.write(f"{line}\n")
    return sum(counts.values())


def _lines(connection: Connection, table: Table) -> Iterator[str]:
    """Rows of a table as JSON, in the order of their keys."""
    # The text itself is read: what other hands wrote would not come back as the same bytes.
    columns = [
        type_coerce(column, PlainText).label(column.name)
        if isinstance(column.type, Json)
        else column
        for column in table.columns
    ]
    asked = select(*columns).order_by(*table.primary_key.columns)
    for row in connection.execute(asked).yield_per(BLOCK).mappings():
        said = {
            column.name: _outward(table, column.type, row[column.name]) for column in table.columns
        }
        yield as_json([table.name, said])


def _outward(table: Table, kind: object, value: Any) -> Any:
    """A cell as the file has it."""
    if isinstance(kind, Json):
        if not is_as_written(value):
            raise StoreError(f"a row of {table.name} was changed by other hands; {MENDING}")
        return json.loads(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="microseconds")
    return value


MENDING = "run kickoff store check"


def import_rows(database: Database, path: str | Path) -> int:
    """Read a file into an empty store, all of it or nothing; return the number of rows."""
    path = Path(path)
    try:
        with path.open(encoding="utf-8", newline="\n") as file, database.writing() as connection:
            return _read_all(connection, database, file, path.name)
    except UnicodeDecodeError:
        raise StoreError(f"{path.name}: {NO_EXPORT}") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}); check its name") from None


NO_EXPORT = "is not what kickoff store export writes; export again"


def _read_all(connection: Connection, database: Database, file: TextIO, name: str) -> int:
    """Fill the tables, and look at what they hold then."""
    for table in EXPORTED:
        if connection.scalar(select(func.count()).select_from(table)):
            raise StoreError(
                f"{database.address.name} holds rows already (in {table.name}); "
                "import into a new store, named with --store"
            )
    layout, counts = _head(file.readline(), name)
    lines = (_row(line, number, name, layout) for number, line in enumerate(file, start=2))
    found = dict.fromkeys(counts, 0)
    for table, rows in itertools.groupby(lines, key=lambda row: row[0]):
        while block := [row for _, row in itertools.islice(rows, BLOCK)]:
            connection.execute(insert(table), block)
            found[table.name] += len(block)
    if found != counts:
        raise StoreError(
            f"{name}: {sum(found.values()):,} rows of {sum(counts.values()):,} are there; "
            "the file is cut off or was changed; export again"
        )
    if layout == OLDER:
        complete_older_rows(connection)
    problems = [
        *(file_problems(connection) if database.is_sqlite else ()),
        *row_problems(connection),
    ]
    if problems:
        raise StoreError(f"{name} was not imported: {problems[0]}")
    return sum(counts.values())


def _columns(layout: object) -> dict[str, set[str]]:
    """Names of columns by table, as files of a layout have them; empty for an unknown one."""
    if layout not in (LAYOUT, OLDER):
        return {}
    found = {table.name: set(table.columns.keys()) for table in EXPORTED}
    if layout == OLDER:
        del found[ADDED_TABLE]
        for table, column in ADDED.items():
            found[table].discard(column)
    return found


def _head(line: str, name: str) -> tuple[str, dict[str, int]]:
    """Layout and rows by table, after the first line."""
    head = _json(line, 1, name)
    if not isinstance(head, dict) or head.get("kickoff_store") != 1:
        raise StoreError(f"{name}: {NO_EXPORT}")
    layout = head.get("tables")
    columns = _columns(layout)
    if not columns:
        raise StoreError(
            f"{name} was written by another version of Kickoff (its tables are "
            f"'{layout}', this version has '{LAYOUT}'); "
            "export it again with this version"
        )
    rows = head.get("rows")
    if not isinstance(rows, dict) or set(rows) != set(columns):
        raise StoreError(f"{name}: {NO_EXPORT}")
    return str(layout), rows


def _row(line: str, number: int, name: str, layout: str) -> tuple[Table, dict[str, Any]]:
    """Table and cells of a line."""
    said = _json(line, number, name)
    columns = _columns(layout)
    if not (
        isinstance(said, list)
        and len(said) == 2
        and said[0] in columns
        and isinstance(said[1], dict)
        and set(said[1]) == columns[said[0]]
    ):
        raise StoreError(f"{name}, line {number}: {NO_EXPORT}")
    table, cells = metadata.tables[said[0]], said[1]
    try:
        inward = {column.name: _inward(column, cells.get(column.name)) for column in table.columns}
    except (TypeError, ValueError):
        raise StoreError(f"{name}, line {number}: {NO_EXPORT}") from None
    return table, inward


def _inward(column: Column[Any], value: Any) -> Any:
    """A cell as the table takes it; TypeError or ValueError for another than it gives out."""
    kind = column.type
    if isinstance(kind, Json) or (value is None and column.nullable):
        return value
    if isinstance(kind, Moment):
        return dt.datetime.fromisoformat(value).astimezone(dt.UTC)
    if isinstance(kind, Integer):
        return _whole(value, -LARGEST, LARGEST)
    return value if isinstance(kind, Words) and type(value) is str else _whole(value)


def _whole(value: Any, low: float = -math.inf, high: float = math.inf) -> int:
    """A whole number within bounds."""
    if type(value) is not int:
        raise TypeError
    if not low <= value < high:
        raise ValueError
    return value


def _json(line: str, number: int, name: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise StoreError(f"{name}, line {number}: {NO_EXPORT}") from None
