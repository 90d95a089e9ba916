"""Sessions and their logs: every change is a row, and all open pages follow the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from estimation.errors import StoreError
from estimation.store import tables
from estimation.store.canonical import text_hash
from estimation.store.chain import add_rows, columns_of
from estimation.store.ledger import Ledger, LogEntry, add_to_log, check_session, new_id
from estimation.store.log import FILE, OWN_KINDS, UNDO
from estimation.store.records import LogRow, Session
from estimation.store.signature_ends import changes_plan, end_by_change
from estimation.store.sittings import sittings_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from estimation.store.records import Change, Sitting, Who

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
            add_rows(connection, tables.sessions, [vars(session)])
        return session

    def resume(self, project_id: str, plan: str, who: Who, file: str) -> Session:
        """
        Go on with the last session over a plan file, or begin one where its text is another.

        Two who open the same file at the same moment are in the same session. A file of another
        name has sessions of its own, also where its text is the same.

        Parameters
        ----------
        project_id : str
        plan : str
            Text of the plan file as it is now.
        who : Who
            Who opens it.
        file : str
            Name of the plan file.

        Returns
        -------
        Session
            The one that was last taken up of those over this file that read, wrote or were given
            this text last; else a new one.

        Raises
        ------
        StoreError
            If it cannot be stored.
        """
        with self.database.writing() as connection:
            found = [
                each
                for each in sittings_of(connection, project_id)
                if each.file in (None, file) and each.text_hash == text_hash(plan)
            ]
            if not found:
                begun = Session(new_id(), project_id, plan, self.now(), who.role, who.name, file)
                add_rows(connection, tables.sessions, [vars(begun)])
                return begun
            chosen = max(found, key=lambda each: each.taken_up_at)
            if chosen.file is None:
                self._claim(connection, chosen.id, who, file, chosen.text_hash)
            return _session(connection, chosen.id)

    def take_up(self, session_id: str, who: Who, file: str, plan: str) -> None:
        """
        Go on with a session for a plan file, whatever its text or name is by now.

        Parameters
        ----------
        session_id : str
        who : Who
        file : str
            Name of the plan file.
        plan : str
            Its text as it is now, under which `resume` finds the session again.

        Raises
        ------
        StoreError
            If there is no such session.
        """
        with self.database.writing() as connection:
            check_session(connection, session_id)
            self._claim(connection, session_id, who, file, text_hash(plan))

    def _claim(
        self, connection: Connection, session_id: str, who: Who, file: str, digest: str
    ) -> None:
        """Say in the log which file a session is over."""
        add_to_log(connection, session_id, who, self.now(), [(FILE, file, digest, None)])

    def sittings(self, project_id: str) -> list[Sitting]:
        """All sessions of a project with what their logs say of its file, the oldest first."""
        with self.database.reading() as connection:
            return sittings_of(connection, project_id)

    def extent(self, project_id: str) -> tuple[int, int]:
        """How many sessions a project has, and rows in their logs: neither ever falls."""
        sessions = tables.sessions
        asked = (
            select(func.count(sessions.c.id.distinct()), func.count(LOG.c.number))
            .select_from(sessions)
            .outerjoin(LOG, LOG.c.session_id == sessions.c.id)
            .where(sessions.c.project_id == project_id)
        )
        with self.database.reading() as connection:
            found, rows = connection.execute(asked).one()
        return found, rows

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
            return _session(connection, session_id)

    def of_project(self, project_id: str) -> list[Session]:
        """All sessions of a project, the oldest first."""
        sessions = tables.sessions
        asked = (
            select(*columns_of(sessions))
            .where(sessions.c.project_id == project_id)
            .order_by(sessions.c.at, sessions.c.id)
        )
        with self.database.reading() as connection:
            return [Session(**row) for row in connection.execute(asked).mappings()]

    def append(
        self, session_id: str, who: Who, *changes: Change, seen: int | None = None
    ) -> LogRow | None:
        """
        Add changes to the log; once this returns, nothing can lose them.

        A change of the plan ends a signature that stands alone under what the plan was before.

        Parameters
        ----------
        session_id : str
        who : Who
        *changes : Change
            At least one; several are kept together or not at all, as a block that was pasted is.
        seen : int, optional
            Number of the last row that the changes were checked against.

        Returns
        -------
        LogRow or None
            The last of them; None if there are rows after `seen`, and nothing was added.

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
            if _has_moved(connection, session_id, seen):
                return None
            first = self._add(connection, session_id, who, rows)
            return _row(connection, session_id, first + len(rows) - 1)

    def undo(
        self, session_id: str, who: Who, *numbers: int, seen: int | None = None
    ) -> LogRow | None:
        """
        Take rows back, all or none; taking an undo back is a redo.

        Parameters
        ----------
        session_id : str
        who : Who
        *numbers : int
            Of the rows that are taken back.
        seen : int, optional
            Number of the last row that this was checked against.

        Returns
        -------
        LogRow or None
            The last row that says so; None if there are rows after `seen`, and nothing was added.

        Raises
        ------
        StoreError
            If there is no such row, it is taken back already, or nobody can take it back.
        """
        with self.database.writing() as connection:
            check_session(connection, session_id)
            if _has_moved(connection, session_id, seen):
                return None
            rows = [_undo_of(connection, session_id, number) for number in numbers]
            first = self._add(connection, session_id, who, rows)
            return _row(connection, session_id, first + len(rows) - 1)

    def _add(self, connection: Connection, session_id: str, who: Who, rows: list[LogEntry]) -> int:
        """Add rows; the last of them that changes the plan ends signatures under what it was."""
        at = self.now()
        first = add_to_log(connection, session_id, who, at, rows)
        changing = [
            number
            for number, (kind, _, _, undoes) in enumerate(rows, first)
            if changes_plan(connection, session_id, kind, undoes)
        ]
        if changing:
            end_by_change(connection, session_id, who, at, changing[-1])
        return first

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
            select(*columns_of(LOG))
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


def _session(connection: Connection, session_id: str) -> Session:
    """A session that is there."""
    asked = select(*columns_of(tables.sessions)).where(tables.sessions.c.id == session_id)
    return Session(**connection.execute(asked).mappings().one())


def _has_moved(connection: Connection, session_id: str, seen: int | None) -> bool:
    """Whether the log has rows that its writer has not seen."""
    if seen is None:
        return False
    last = select(func.max(LOG.c.number)).where(LOG.c.session_id == session_id)
    return (connection.scalar(last) or 0) > seen


def _undo_of(connection: Connection, session_id: str, number: int) -> LogEntry:
    """The entry that takes a row back."""
    row = _row(connection, session_id, number)
    if row.kind in OWN_KINDS and row.kind != UNDO:
        raise StoreError(f"row {number} is a {row.kind}, which nobody can take back")
    asked = select(LOG.c.role, LOG.c.name).where(
        LOG.c.session_id == session_id, LOG.c.undoes == number
    )
    by = connection.execute(asked).first()
    if by is not None:
        raise StoreError(f"row {number} was taken back already, by {by.name} ({by.role})")
    return UNDO, row.path, None, number


def _row(connection: Connection, session_id: str, number: int) -> LogRow:
    """One row of a log."""
    asked = select(*columns_of(LOG)).where(LOG.c.session_id == session_id, LOG.c.number == number)
    found = connection.execute(asked).mappings().first()
    if found is None:
        raise StoreError(f"there is no row {number} in the log of this session")
    return LogRow(**found)
