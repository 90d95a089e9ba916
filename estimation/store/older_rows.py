"""Complete what an older version wrote, in a store or in an export: nothing of it is lost."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from estimation.errors import StoreError
from estimation.store import tables
from estimation.store.chain import ROW_HASH, hash_of, scope_of
from estimation.store.raw import plain_cells, raw_columns, row_name
from estimation.store.signature_ends import end_stale

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

LOG = tables.session_log

BLOCK = 1000
"""Rows that are written at a time."""


def complete_older_rows(connection: Connection, name: str) -> None:
    """
    Tell steps, end signatures that changes have overtaken, chain all rows as they are then.

    Versions before 0003 told steps by the clock: rows of one role at one moment. Those before 0004
    knew no hashes.

    Parameters
    ----------
    connection : Connection
        In a writer's transaction.
    name : str
        What the rows are read from, for messages.

    Raises
    ------
    StoreError
        If a row cannot be read; it says which.
    """
    for table in tables.TABLES:
        _refuse_unreadable(connection, table, name)
    _tell_steps(connection)
    end_stale(connection)
    for table in tables.TABLES:
        _chain(connection, table)


def _refuse_unreadable(connection: Connection, table: Table, name: str) -> None:
    """Raise for the first row that nothing can be made of: to guess would chain what is wrong."""
    keys = table.primary_key.columns
    for row in connection.execute(select(*raw_columns(table)).order_by(*keys)).mappings():
        try:
            plain_cells(table, row)
        except StoreError as error:
            raise StoreError(
                f"{name} is of an older version, and was not brought up to date: "
                f"{row_name(table, row)}: {error}; go back to a copy or an export from before"
            ) from None


def _tell_steps(connection: Connection) -> None:
    """Number the steps of logs that have none."""
    asked = (
        select(LOG.c.session_id, LOG.c.number, LOG.c.role, LOG.c.at)
        .where(LOG.c.step.is_(None))
        .order_by(LOG.c.session_id, LOG.c.number)
    )
    rows = connection.execute(asked).all()
    for _, step in groupby(rows, key=lambda row: (row.session_id, row.role, row.at)):
        together = list(step)
        first, last = together[0], together[-1]
        connection.execute(
            update(LOG)
            .where(
                LOG.c.session_id == first.session_id,
                LOG.c.number.between(first.number, last.number),
            )
            .values(step=first.number)
        )


def _chain(connection: Connection, table: Table) -> None:
    """Give all rows of a table their hashes."""
    keys = list(table.primary_key.columns)
    put = (
        update(table)
        .where(*(key == bindparam(f"key_{key.name}") for key in keys))
        .values({ROW_HASH: bindparam("linked")})
    )
    previous: dict[object, str] = {}
    hashes = []
    for row in connection.execute(select(*raw_columns(table)).order_by(*keys)).mappings():
        scope = scope_of(table, row)
        linked = hash_of(table.name, plain_cells(table, row), previous.get(scope, ""))
        if scope is not None:
            previous[scope] = linked
        hashes.append({f"key_{key.name}": row[key.name] for key in keys} | {"linked": linked})
    for first in range(0, len(hashes), BLOCK):
        connection.execute(put, hashes[first : first + BLOCK])
