"""Whether a store is sound: whole, numbered without gaps, every row as it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from estimation.errors import StoreError
from estimation.store import tables
from estimation.store.canonical import content_hash
from estimation.store.chain import ROW_HASH, columns_of, hash_of, scope_of
from estimation.store.raw import OTHER_HANDS, plain_cells, raw, raw_columns, row_name, shown
from estimation.store.records import LogRow, Session
from estimation.store.shape import shape_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, Table

    from estimation.store.database import Database

MOST_PROBLEMS = 20
"""Problems of a list before the rest is counted."""

LogCheck = Callable[[Session, Sequence[LogRow]], Iterable[str]]
"""Says what is wrong with the log of a session, for who knows what its rows do."""

NUMBERED: tuple[tuple[Table, tuple[str, ...], str], ...] = (
    *((tables.metadata.tables[name], within, "number") for name, within in tables.NUMBERED.items()),
    (tables.history, ("project_id", "item"), "version"),
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
    notice : str
        What else is to be known; empty for nothing.
    """

    name: str
    counts: dict[str, int]
    problems: tuple[str, ...]
    notice: str = ""

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
        return f"{self.name} is sound: {listed}." + (self.notice and f"\n{self.notice}")


def check(database: Database, log_check: LogCheck | None = None) -> CheckReport:
    """Look at every row of a store."""
    with database.reading() as connection, _as_it_stands(connection):
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables.TABLES
        }
        found = list(file_problems(connection)) if database.is_sqlite else []
        found += row_problems(connection, log_check)
        return CheckReport(database.address.name, counts, tuple(found))


@contextmanager
def _as_it_stands(connection: Connection) -> Iterator[None]:
    """Read text of SQLite also where a damaged file has none that UTF-8 knows."""
    raw = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    before = raw.text_factory
    raw.text_factory = lambda written: written.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = before


def file_problems(connection: Connection) -> Iterator[str]:
    """Problems of a SQLite file: its pages, its tables, and rows that refer to none."""
    for (said,) in connection.execute(text("PRAGMA integrity_check")):
        if said != "ok":
            yield f"the file is damaged: {said}"
    yield from shape_problems(connection)
    for broken in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"{broken[0]}: row {broken[1]} refers to a row of {broken[2]} that is not there"


def row_problems(connection: Connection, log_check: LogCheck | None = None) -> Iterator[str]:
    """Problems of the rows."""
    for table, within, column in NUMBERED:
        yield from _gaps(connection, table, within, column)
    unreadable = []
    for table in tables.TABLES:
        for problem, can_be_read in _changed(connection, table):
            yield problem
            unreadable += [] if can_be_read else [problem]
    yield from _undone_wrongly(connection)
    if unreadable:
        return
    yield from _touched(connection)
    if log_check is not None:
        yield from _logs(connection, log_check)


def _gaps(
    connection: Connection, table: Table, within: tuple[str, ...], column: str
) -> Iterator[str]:
    """Numbers that are missing."""
    keys = [raw(table.c[name]) for name in within]
    number = raw(table.c[column])
    asked = select(*keys, func.count(), func.min(number), func.max(number))
    for *key, rows, lowest, highest in connection.execute(asked.group_by(*keys) if keys else asked):
        if rows and (lowest, highest) != (1, rows):
            of = f" of {' '.join(map(shown, key))}" if key else ""
            yield f"{table.name}{of}: {rows} rows are numbered {lowest} to {highest}"


def _changed(connection: Connection, table: Table) -> Iterator[tuple[str, bool]]:
    """Rows that are not as they were written, and whether they can be read at all."""
    keys = list(table.primary_key.columns)
    asked = select(*raw_columns(table)).order_by(*keys)
    previous: dict[object, str] = {}
    for row in connection.execute(asked).yield_per(1000).mappings():
        named = row_name(table, row)
        try:
            cells = plain_cells(table, row)
        except StoreError as error:
            yield f"{named}: {error}", False
            continue
        scope = scope_of(table, row)
        if hash_of(table.name, cells, previous.get(scope, "")) != row[ROW_HASH]:
            yield f"{named} {OTHER_HANDS}, or the row before it: its hash does not fit", True
        if scope is not None:
            previous[scope] = row[ROW_HASH]


def _undone_wrongly(connection: Connection) -> Iterator[str]:
    """Rows that take back something else than their kind says."""
    log = tables.session_log
    keys = [raw(each) for each in (log.c.session_id, log.c.number)]
    asked = select(*keys).where((log.c.kind == "undo") == log.c.undoes.is_(None))
    for row in connection.execute(asked):
        yield (
            f"session_log {shown(row[0])} {shown(row[1])}: an undo, and nothing else, "
            "names what it takes back"
        )


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
        elif not _follows(dict(row), content, digests.get((row["project_id"], row["supersedes"]))):
            yield f"{called} does not supersede the baseline that its content names"
    for row in connection.execute(select(signatures)).mappings():
        key = (row["project_id"], row["baseline"])
        if row["content_hash"] != digests.get(key):
            yield (
                f"baseline {row['baseline']} of {row['project_id']} is not what the "
                f"{row['role']} signed ({row['name']})"
            )


def _follows(row: Mapping[str, Any], content: Any, before: str | None) -> bool:
    """Whether the content of a baseline names its project and the hash of the one before."""
    if not isinstance(content, dict):
        return False
    return (content.get("project"), content.get("supersedes")) == (row["project_id"], before)


def _logs(connection: Connection, log_check: LogCheck) -> Iterator[str]:
    """What is wrong with the logs, for who knows what their rows do."""
    log, sessions = tables.session_log, tables.sessions
    begun = connection.execute(select(*columns_of(sessions)).order_by(sessions.c.id)).mappings()
    for session in [Session(**row) for row in begun]:
        asked = (
            select(*columns_of(log)).where(log.c.session_id == session.id).order_by(log.c.number)
        )
        rows = [LogRow(**row) for row in connection.execute(asked).mappings()]
        for problem in log_check(session, rows):
            yield f"session {session.id}: {problem}"
