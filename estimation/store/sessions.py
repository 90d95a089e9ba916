"""Sessions and their logs: every change is a row, and all open pages follow the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from estimation.errors import StoreError
from estimation.store import tables
from estimation.store.ledger import Ledger, LogEntry, add_to_log, check_session, new_id
from estimation.store.log import OWN_KINDS, UNDO
from estimation.store.records import LogRow, Session

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from estimation.store.records import Change, Who

LOG = tables.session_log


class Sessions(Ledger):
    """Sittings of two people over one plan, and what they change."""

    def start(self, project_id: str, plan: str, who: Who) -> Session:
        """
        Begin a session.

        Parameters
        ----------
        project_id : str
        plan : str
            Text of the plan file as it comes in, comments and order included.
        who : Who
            Who opens it.

        Returns
        -------
        Session

        Raises
        ------
        StoreError
            If it cannot be stored.
        """
        session = Session(new_id(), project_id, plan, self.now(), who.role, who.name)
        with self.database.writing() as connection:
            connection.execute(insert(tables.sessions).values(**vars(session)))
        return session

    def get(self, session_id: str) -> Session:
        """
        A session by its id.

        Raises
        ------
        StoreError
            If there is none.
        """
        with self.database.reading() as connection:
            check_session(connection, session_id)
            asked = select(tables.sessions).where(tables.sessions.c.id == session_id)
            return Session(**connection.execute(asked).mappings().one())

    def of_project(self, project_id: str) -> list[Session]:
        """All sessions of a project, the oldest first."""
        sessions = tables.sessions
        asked = (
            select(sessions)
            .where(sessions.c.project_id == project_id)
            .order_by(sessions.c.at, sessions.c.id)
        )
        with self.database.reading() as connection:
            return [Session(**row) for row in connection.execute(asked).mappings()]

    def append(self, session_id: str, who: Who, *changes: Change) -> LogRow:
        """
        Add changes to the log; once this returns, nothing can lose them.

        Parameters
        ----------
        session_id : str
        who : Who
        *changes : Change
            At least one; several are kept together or not at all, as a block that was pasted is.

        Returns
        -------
        LogRow
            The last of them.

        Raises
        ------
        StoreError
            If there is no such session, or a change cannot be stored.
        """
        if not changes:
            raise StoreError("there is no change to keep; expected at least one")
        for change in changes:
            if change.kind in OWN_KINDS or not change.kind:
                raise StoreError(
                    f"a change cannot be of the kind '{change.kind}', which the store writes "
                    "itself; name what is done, such as set"
                )
        rows: list[LogEntry] = [(each.kind, each.path, each.value, None) for each in changes]
        with self.database.writing() as connection:
            check_session(connection, session_id)
            first = add_to_log(connection, session_id, who, self.now(), rows)
            return _row(connection, session_id, first + len(rows) - 1)

    def undo(self, session_id: str, number: int, who: Who) -> LogRow:
        """
        Take a row back; taking an undo back is a redo.

        Parameters
        ----------
        session_id : str
        number : int
            Of the row that is taken back.
        who : Who

        Returns
        -------
        LogRow
            The row that says so.

        Raises
        ------
        StoreError
            If there is no such row, it is taken back already, or nobody can take it back.
        """
        with self.database.writing() as connection:
            at = self.now()
            check_session(connection, session_id)
            row = _row(connection, session_id, number)
            if row.kind in OWN_KINDS and row.kind != UNDO:
                raise StoreError(f"row {number} is a {row.kind}, which nobody can take back")
            by = connection.execute(
                select(LOG.c.role, LOG.c.name).where(
                    LOG.c.session_id == session_id, LOG.c.undoes == number
                )
            ).first()
            if by is not None:
                raise StoreError(f"row {number} was taken back already, by {by.name} ({by.role})")
            added = add_to_log(connection, session_id, who, at, [(UNDO, row.path, None, number)])
            return _row(connection, session_id, added)

    def log(self, session_id: str, after: int = 0) -> list[LogRow]:
        """
        Rows of a session, in their order.

        Parameters
        ----------
        session_id : str
        after : int
            Only rows with a higher number: who has seen all up to it misses none.

        Returns
        -------
        list of LogRow
        """
        asked = (
            select(LOG)
            .where(LOG.c.session_id == session_id, LOG.c.number > after)
            .order_by(LOG.c.number)
        )
        with self.database.reading() as connection:
            return [LogRow(**row) for row in connection.execute(asked).mappings()]

    def last_number(self, session_id: str) -> int:
        """Number of the last row of a session; 0 before the first."""
        asked = select(func.max(LOG.c.number)).where(LOG.c.session_id == session_id)
        with self.database.reading() as connection:
            return connection.scalar(asked) or 0


def _row(connection: Connection, session_id: str, number: int) -> LogRow:
    """One row of a log."""
    asked = select(LOG).where(LOG.c.session_id == session_id, LOG.c.number == number)
    found = connection.execute(asked).mappings().first()
    if found is None:
        raise StoreError(f"there is no row {number} in the log of this session")
    return LogRow(**found)
