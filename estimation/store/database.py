"""
Transactions on either database, and its errors in the planner's words.

Writers take turns over the whole store, on both: SQLite locks its file when a transaction begins,
PostgreSQL takes one advisory lock. So a number that is counted in a transaction is free, rows are
committed in the order of their numbers, and who reads a number has read all before it.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, create_engine, event, func, make_url, select
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
    NoSuchTableError,
    PendingRollbackError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from estimation.errors import StoreError
from estimation.store.address import EXPECTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import ColumnElement, Connection, Engine, Table

    from estimation.store.address import Address

PATIENCE = 10.0
"""Longest that a writer waits for its turn [s]."""

IN_THE_WAY = 1.0
"""Longest that readers are waited for so that a file has what was just committed [s]."""

INTO_FILE = "kickoff_into_file"
"""Whether what a connection is writing has to be in the file itself once it is committed."""

WRITERS_TURN = 0x6B69636B6F6666
"""Key of the advisory lock: "kickoff"."""


class Database:
    """
    A connection pool on one store.

    Parameters
    ----------
    address : Address
    patience : float
        Longest that a writer waits for its turn [s].
    """

    def __init__(self, address: Address, patience: float = PATIENCE) -> None:
        self.address = address
        self.patience = patience
        self.engine = _engine(address, patience)
        self.is_sqlite = address.path is not None
        self._held: ContextVar[Connection | None] = ContextVar("held", default=None)
        self._writer = self.engine.execution_options(kickoff_writes=True)
        self._reader = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """
        All that is committed at one moment, for as long as it is looked at.

        In a turn of one's own, what was written in it as well.
        """
        if (held := self._held.get()) is not None:
            with in_planners_words(self.address), held.begin_nested():
                yield held
            return
        with in_planners_words(self.address), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, *, into_file: bool = False) -> Iterator[Connection]:
        """
        Turn of a writer: all of it is kept at its end, or nothing.

        Parameters
        ----------
        into_file : bool
            Whether the SQLite file itself has it then, and not only the log beside it.
        """
        if (held := self._held.get()) is not None:
            with in_planners_words(self.address), held.begin_nested():
                yield held
            held.info[INTO_FILE] = held.info.get(INTO_FILE, False) or into_file
            return
        with in_planners_words(self.address), self._writer.begin() as connection:
            if not self.is_sqlite:
                wait = f"{int(self.patience * 1000)}ms"
                connection.execute(select(func.set_config("lock_timeout", wait, True)))
                connection.execute(select(func.pg_advisory_xact_lock(WRITERS_TURN)))
            connection.info[INTO_FILE] = into_file
            yield connection
            into_file = connection.info[INTO_FILE]
        if into_file:
            # What was committed is kept in the log already.
            with suppress(StoreError):
                self.checkpoint(wait=IN_THE_WAY)

    def checkpoint(self, *, wait: float | None = None) -> None:
        """
        Write what lies in the log beside a SQLite file into the file itself.

        Parameters
        ----------
        wait : float, optional
            Longest that those are waited for who read an earlier state, while writers wait [s];
            without it, as much is written as is in nobody's way.

        Raises
        ------
        StoreError
            If the disk refuses.
        """
        if not self.is_sqlite:
            return
        kind, patience = ("PASSIVE", 0.0) if wait is None else ("FULL", wait)
        with self._outside_transactions() as run:
            run(f"PRAGMA busy_timeout = {int(patience * 1000)}")
            try:
                run(f"PRAGMA wal_checkpoint({kind})")
            finally:
                # The connection goes back to the pool, and its next user waits as all do.
                run(f"PRAGMA busy_timeout = {int(self.patience * 1000)}")

    @contextmanager
    def _outside_transactions(self) -> Iterator[Callable[[str], object]]:
        """Run statements that SQLite takes outside of transactions only."""
        with in_planners_words(self.address):
            raw = self.engine.raw_connection()
            try:
                yield lambda statement: raw.cursor().execute(statement).fetchall()
            except sqlite3.Error as error:
                raise StoreError(f"{self.address.name}: {_said(error)}") from None
            finally:
                raw.close()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """
        Turn of a writer over several readings and writings: nobody else writes between them.

        Each of them is whole or nothing, as without a turn: an error of one leaves those before it.
        They are kept at the end of the turn.
        """
        if self._held.get() is not None:
            yield
            return
        error: Exception | None = None
        with self.writing() as connection:
            token = self._held.set(connection)
            try:
                yield
            except Exception as raised:
                error = raised
            finally:
                self._held.reset(token)
        if error is not None:
            raise error

    @contextmanager
    def whole(self, *, into_file: bool = True) -> Iterator[None]:
        """Turn of a writer in which all is kept, or nothing: also at an error of its last part."""
        if (held := self._held.get()) is not None:
            with held.begin_nested():
                yield
            return
        with self.writing(into_file=into_file) as connection:
            token = self._held.set(connection)
            try:
                yield
            finally:
                self._held.reset(token)

    def keep_log_beside(self) -> None:
        """Let readers of a SQLite file go on while somebody writes; the file remembers it."""
        if not self.is_sqlite:
            return
        with self._outside_transactions() as run:
            run("PRAGMA journal_mode = WAL")

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def next_number(
    connection: Connection, table: Table, *within: ColumnElement[bool], column: str = "number"
) -> int:
    """Number of the next row of what `within` picks; the transaction has to be a writer's."""
    highest = select(func.max(table.c[column])).where(*within)
    return (connection.scalar(highest) or 0) + 1


def _engine(address: Address, patience: float) -> Engine:
    """Engine of one address; nothing is opened yet."""
    if address.path is not None:
        url = URL.create("sqlite+pysqlite", database=str(address.path))
        engine = create_engine(url, connect_args={"timeout": patience})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        return create_engine(
            make_url(address.url or ""),
            pool_pre_ping=True,
            connect_args={"connect_timeout": max(int(patience), 2), "application_name": "kickoff"},
        )
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise StoreError(f"the address of the store cannot be read; expected {EXPECTED}") from None
    except ModuleNotFoundError:
        raise StoreError(
            "PostgreSQL needs a library that is not installed; "
            "run: pip install 'kickoff-estimation[postgresql]'"
        ) from None


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Set what holds for one connection: SQLAlchemy begins transactions, keys count, disks sync."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    """Begin a writer with the lock, as a reader that becomes one may find another in its way."""
    writes = connection.get_execution_options().get("kickoff_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def in_planners_words(address: Address) -> Iterator[None]:
    """Turn what a database says into a StoreError that says what to do."""
    try:
        yield
    except StatementError as error:
        if isinstance(error.orig, StoreError):
            raise error.orig from None
        if not isinstance(error, DBAPIError):
            raise
        raise StoreError(
            f"{address.name}: {_said(error.orig, error.connection_invalidated)}"
        ) from None
    except (UnicodeDecodeError, NoSuchTableError):
        # Names of a damaged file, or what SQLite says of them, are not always text.
        raise StoreError(f"{address.name}: {_SQLITE['SQLITE_CORRUPT']}") from None
    except PoolTimeoutError:
        raise StoreError(f"{address.name}: {BUSY}") from None
    except PendingRollbackError:
        raise StoreError(f"{address.name}: {LOST}") from None


BUSY = (
    "the store is in use and did not become free in time; "
    "try again, and close programs that hold it open"
)
FULL = "the disk is full, and nothing was changed; make room and try again"
LOST = "the connection broke, and what was being written is not kept; try again"
NO_STORE = "is not a Kickoff store; name another file or database"

_SQLITE = {
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_FULL": FULL,
    "SQLITE_NOTADB": NO_STORE,
    "SQLITE_CANTOPEN": "the store cannot be opened; check the folder and your rights to it",
    "SQLITE_READONLY": "you may not write to the store; check your rights to the file and folder",
    "SQLITE_CORRUPT": "the file is damaged; bring back a copy, or an export by store import",
    "SQLITE_IOERR": "the disk refused to read or write; check it and its free space",
}
"""By the beginning of SQLite's own name of the error."""

_POSTGRESQL = {
    "55P03": BUSY,
    "40001": BUSY,
    "53300": "the server has no connection left; try again later",
    "53100": FULL,
    "42501": "this user may not write to the database; ask who runs it",
    "25006": "the server only reads now; ask who runs it",
    "57P01": "the server was shut down; try again when it runs",
    "57P03": "the server is starting; try again in a moment",
}
"""By SQLSTATE."""


def _said(cause: BaseException | None, is_invalidated: bool = False) -> str:
    """What happened and what to do, without statements and values."""
    name = getattr(cause, "sqlite_errorname", "") or ""
    for beginning, words in _SQLITE.items():
        if name.startswith(beginning):
            return words
    if words := _POSTGRESQL.get(getattr(cause, "sqlstate", None) or "", ""):
        return words
    first = (str(cause).strip().splitlines() or ["no reason given"])[0]
    if is_invalidated or getattr(cause, "sqlstate", "") is None:
        return f"the server cannot be reached ({first}); check address, user and password"
    return f"the database refused ({first}); run: kickoff store check"
