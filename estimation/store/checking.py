"""Whether a store is sound: whole, numbered without gaps, and nothing frozen was touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text as PlainText
from sqlalchemy import func, select, text, type_coerce

from estimation.errors import StoreError
from estimation.store import tables
from estimation.store.canonical import content_hash, is_as_written
from estimation.store.types import Json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

    from estimation.store.database import Database

MOST_PROBLEMS = 20
"""Problems of a list before the rest is counted."""

NUMBERED: tuple[tuple[Table, tuple[str, ...], str], ...] = (
    (tables.history, (), "number"),
    (tables.history, ("project_id", "item"), "version"),
    (tables.session_log, ("session_id",), "number"),
    (tables.judgements, ("session_id",), "number"),
    (tables.forecasts, ("project_id",), "number"),
    (tables.baselines, ("project_id",), "number"),
    (tables.change_orders, ("project_id", "baseline"), "number"),
    (tables.actuals, ("project_id",), "number"),
    (tables.doors, (), "number"),
)
"""What is numbered from 1 without gaps, within what."""


@dataclass(frozen=True)
class CheckReport:
    """
    What a check found.

    Parameters
    ----------
    name : str
        Of the store.
    counts : dict
        Rows by table.
    problems : tuple of str
        What is wrong, in sentences.
    """

    name: str
    counts: dict[str, int]
    problems: tuple[str, ...]

    def summary(self) -> str:
        """Say what is in a sound store; raise for another, with its problems."""
        if self.problems:
            shown = [f"  {problem}" for problem in self.problems[:MOST_PROBLEMS]]
            if len(self.problems) > MOST_PROBLEMS:
                shown.append(f"  and {len(self.problems) - MOST_PROBLEMS:,} more")
            heading = f"{self.name} is not sound; go back to a copy or an export from before:"
            raise StoreError("\n".join([heading, *shown]))
        held = [f"{name.replace('_', ' ')} {n:,}" for name, n in self.counts.items() if n]
        listed = f"rows of {', '.join(held)}" if held else "nothing in it yet"
        return f"{self.name} is sound: {listed}."


def check(database: Database) -> CheckReport:
    """Look at every row of a store."""
    with database.reading() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables.TABLES
        }
        found = list(file_problems(connection)) if database.is_sqlite else []
        return CheckReport(database.address.name, counts, (*found, *row_problems(connection)))


def file_problems(connection: Connection) -> Iterator[str]:
    """Problems of a SQLite file: its pages, and rows that refer to none."""
    for (said,) in connection.execute(text("PRAGMA integrity_check")):
        if said != "ok":
            yield f"the file is damaged: {said}"
    for broken in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"{broken[0]}: row {broken[1]} refers to a row of {broken[2]} that is not there"


def row_problems(connection: Connection) -> Iterator[str]:
    """Problems of the rows."""
    for table, within, column in NUMBERED:
        yield from _gaps(connection, table, within, column)
    unreadable = list(_unreadable(connection))
    yield from unreadable
    yield from _undone_wrongly(connection)
    if not unreadable:
        yield from _touched(connection)


def _gaps(
    connection: Connection, table: Table, within: tuple[str, ...], column: str
) -> Iterator[str]:
    """Numbers that are missing."""
    keys = [table.c[name] for name in within]
    number = table.c[column]
    asked = (
        select(*keys, func.count(), func.min(number), func.max(number)).group_by(*keys)
        if keys
        else select(func.count(), func.min(number), func.max(number))
    )
    for *key, rows, lowest, highest in connection.execute(asked):
        if rows and (lowest, highest) != (1, rows):
            of = f" of {' '.join(map(str, key))}" if key else ""
            yield f"{table.name}{of}: {rows} rows are numbered {lowest} to {highest}"


def _unreadable(connection: Connection) -> Iterator[str]:
    """Values that are not the JSON that the store writes."""
    for table in tables.TABLES:
        keys = list(table.primary_key.columns)
        for column in table.columns:
            if not isinstance(column.type, Json):
                continue
            asked = select(*keys, type_coerce(column, PlainText)).order_by(*keys)
            for *key, written in connection.execute(asked).yield_per(1000):
                if not is_as_written(written):
                    named = " ".join(map(str, key))
                    yield f"{table.name} {named}: {column.name} was changed by other hands"


def _undone_wrongly(connection: Connection) -> Iterator[str]:
    """Rows that take back something else than their kind says."""
    log = tables.session_log
    asked = select(log.c.session_id, log.c.number).where(
        (log.c.kind == "undo") == log.c.undoes.is_(None)
    )
    for session, number in connection.execute(asked):
        yield f"session_log {session} {number}: an undo, and nothing else, names what it takes back"


def _touched(connection: Connection) -> Iterator[str]:
    """Baselines and signatures that are not what was frozen and signed."""
    baselines, signatures = tables.baselines, tables.signatures
    digests: dict[tuple[str, int], str] = {}
    asked = select(baselines).order_by(baselines.c.project_id, baselines.c.number)
    for row in connection.execute(asked).mappings():
        called = f"baseline {row['number']} of {row['project_id']}"
        digests[row["project_id"], row["number"]] = row["content_hash"]
        content: Any = row["content"]
        if content_hash(content) != row["content_hash"]:
            yield f"{called} is not what was frozen: its content was changed by other hands"
        else:
            before = digests.get((row["project_id"], row["supersedes"]))
            if (content["project"], content["supersedes"]) != (row["project_id"], before):
                yield f"{called} does not supersede the baseline that its content names"
    for row in connection.execute(select(signatures)).mappings():
        key = (row["project_id"], row["baseline"])
        if row["content_hash"] != digests.get(key):
            yield (
                f"baseline {row['baseline']} of {row['project_id']} is not what the "
                f"{row['role']} signed ({row['name']})"
            )
