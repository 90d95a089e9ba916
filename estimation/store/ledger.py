"""What all parts of a store share."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from estimation.errors import StoreError
from estimation.store import tables
from estimation.store.chain import add_rows
from estimation.store.database import next_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from estimation.store.database import Database
    from estimation.store.records import Who


LogEntry = tuple[str, str, Any, int | None]
"""Kind, path, value and the number of the row that it undoes."""


def utc_now() -> dt.datetime:
    """Now."""
    return dt.datetime.now(dt.UTC)


def new_id() -> str:
    """An id that no other session has."""
    return secrets.token_hex(8)


@dataclass(frozen=True)
class Ledger:
    """
    One part of a store.

    Parameters
    ----------
    database : Database
    now : callable
        Tells the time.
    """

    database: Database
    now: Callable[[], dt.datetime] = utc_now


def check_session(connection: Connection, session_id: str) -> None:
    """Raise unless there is such a session."""
    sessions = tables.sessions
    if connection.scalar(select(sessions.c.id).where(sessions.c.id == session_id)) is None:
        raise StoreError(f"there is no session '{session_id}' in the store; open one from its plan")


def add_to_log(
    connection: Connection,
    session_id: str,
    who: Who,
    at: dt.datetime,
    changes: list[LogEntry],
) -> int:
    """
    Add rows (kind, path, value, undoes) to the log of a session; return the first one's number.

    They are one step: what was added together is undone together. The transaction has to be a
    writer's, in which the session was checked.
    """
    log = tables.session_log
    first = next_number(connection, log, log.c.session_id == session_id)
    common = {"session_id": session_id, "at": at, "role": who.role, "name": who.name}
    rows = [
        common
        | {"number": first + k, "kind": kind, "path": path, "value": value, "undoes": undoes}
        | {"step": first}
        for k, (kind, path, value, undoes) in enumerate(changes)
    ]
    add_rows(connection, log, rows)
    return first
