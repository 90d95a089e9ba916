"""
Row hashes: each row is hashed with the row before it, so that what other hands changed is found.

Rows that are numbered within something, as the changes of a session are, form a chain: the hash of
a row holds that of the row before. It shows what became of a file on a disk, or was written past
Kickoff; it does not keep out somebody who writes the whole chain anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from estimation.store.canonical import Written, as_json
from estimation.store.tables import NUMBERED
from estimation.store.types import Count, Json, Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Column, Connection, RowMapping, Table

ROW_HASH = "row_hash"
"""Name of the column that holds it in every table."""

Scope = tuple[Any, ...]
"""What the rows of a chain have in common, such as the session."""


def hash_of(table: str, cells: Mapping[str, str | int | None], previous: str) -> str:
    """
    Hash of a row in plain text.

    SHA-256 of ``[previous, table, [[column, cell], ...]]`` as JSON in UTF-8, with sorted columns
    and without empty cells: a column that a later version adds changes no hash.

    Parameters
    ----------
    table : str
        Its name.
    cells : mapping of str to str, int or None
        Times as ISO text in UTC to the microsecond, JSON as its text, whole numbers of any size as
        their digits. The hash itself is left out.
    previous : str
        Hash of the row before; empty for the first one.

    Returns
    -------
    str

    Examples
    --------
    >>> first = hash_of("session_log", {"number": 1, "value": "2", "undoes": None}, "")
    >>> first[:16], hash_of("session_log", {"value": "2", "number": 1}, "") == first
    ('8e3cd386cf01aa13', True)
    """
    said = sorted(
        [name, cell] for name, cell in cells.items() if cell is not None and name != ROW_HASH
    )
    return hashlib.sha256(as_json([previous, table, said]).encode()).hexdigest()


def scope_of(table: Table, row: RowMapping | Mapping[str, Any]) -> Scope | None:
    """What a row is numbered within; None for one that stands alone."""
    within = NUMBERED.get(table.name)
    return None if within is None else tuple(row[name] for name in within)


class Chains:
    """
    Goes on with the chains of a table.

    Parameters
    ----------
    table : Table
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self._last: dict[Scope, str] = {}

    def go_on(self, connection: Connection, row: Mapping[str, Any]) -> None:
        """Go on from the last row that the database has where a row belongs."""
        table, scope = self.table, scope_of(self.table, row)
        if scope is None:
            return
        asked = (
            select(table.c[ROW_HASH])
            .where(*(table.c[name] == row[name] for name in NUMBERED[table.name]))
            .order_by(table.c.number.desc())
            .limit(1)
        )
        self._last[scope] = connection.scalar(asked) or ""

    def link(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """
        Return a row with its hash, and with its JSON written out; the next one follows it.

        Rows of tables that are not numbered stand alone.
        """
        full = {
            column.name: _written(column, row.get(column.name))
            for column in self.table.columns
            if column.name != ROW_HASH
        }
        scope = scope_of(self.table, row)
        plain = {name: _plain(self.table.c[name], cell) for name, cell in full.items()}
        linked = hash_of(self.table.name, plain, "" if scope is None else self._last.get(scope, ""))
        if scope is not None:
            self._last[scope] = linked
        return {**full, ROW_HASH: linked}


def add_rows(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """
    Add rows that belong together, each with its hash.

    The transaction has to be a writer's, so that nobody goes on with the same chain.
    """
    chains = Chains(table)
    linked: list[dict[str, Any]] = []
    for row in rows:
        if not linked:
            chains.go_on(connection, row)
        linked.append(chains.link(row))
    connection.execute(insert(table), linked)


def columns_of(table: Table) -> list[Column[Any]]:
    """Columns of a table but for the hash."""
    return [column for column in table.columns if column.name != ROW_HASH]


def _written(column: Column[Any], value: Any) -> Any:
    """A cell whose JSON is written once, for the hash and for the database."""
    return Written(as_json(value)) if isinstance(column.type, Json) else value


def _plain(column: Column[Any], value: Any) -> str | int | None:
    """A cell as it is hashed."""
    kind = column.type
    if value is None or isinstance(kind, Count):
        return value if value is None else int(value)
    return moment_text(value) if isinstance(kind, Moment) else str(value)


def moment_text(at: dt.datetime) -> str:
    """A point in time as it is hashed and exported."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
