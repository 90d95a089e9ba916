"""Blind judgements: what one role estimates leaves the store for the other when both are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, insert, or_, select

from estimation.errors import StoreError
from estimation.store import tables
from estimation.store.database import next_number
from estimation.store.ledger import Ledger, add_to_log, check_session
from estimation.store.records import ROLES, Judgement, check_role

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from estimation.store.records import Role, Who

GIVEN = tables.judgements


class Judgements(Ledger):
    """Estimates by role, quantity and round."""

    def add(self, session_id: str, path: str, value: Any, who: Who, round: int = 1) -> Judgement:
        """
        Keep what one role estimates, and let the log say that it did, without the value.

        Until both are in, a role may judge again: its last row of the round counts. From then on
        the round is closed.

        Parameters
        ----------
        session_id : str
        path : str
            Of the quantity, as `Plan.with_changes` names it.
        value : JSON value
            Such as low, likely and high.
        who : Who
        round : int
            From 1; the next one opens when both are in.

        Returns
        -------
        Judgement

        Raises
        ------
        StoreError
            If there is no such session, or the round is closed or not open yet.
        """
        with self.database.writing() as connection:
            at = self.now()
            check_session(connection, session_id)
            opened = 1 + _closed_rounds(connection, session_id, path)
            if round != opened:
                state = "closed: both have judged" if 0 < round < opened else "not open yet"
                raise StoreError(f"round {round} of {path} is {state}; the open round is {opened}")
            number = next_number(connection, GIVEN, GIVEN.c.session_id == session_id)
            given = Judgement(session_id, number, at, who.role, who.name, path, round, value)
            connection.execute(insert(GIVEN).values(**vars(given)))
            said = ("judgement", path, {"round": round}, None)
            add_to_log(connection, session_id, who, at, [said])
            return given

    def seen_by(self, role: Role, session_id: str) -> list[Judgement]:
        """
        Judgements that one role may see: its own, and the other's where both are in.

        The database itself holds the others back: they do not reach this process.

        Parameters
        ----------
        role : {"AM", "PM"}
            Who looks.
        session_id : str

        Returns
        -------
        list of Judgement
            In the order in which they were given; those that a later one replaces included.

        Raises
        ------
        StoreError
            If the role is another.
        """
        check_role(role)
        own = GIVEN.alias("own")
        is_answered = exists().where(
            and_(
                own.c.session_id == GIVEN.c.session_id,
                own.c.path == GIVEN.c.path,
                own.c.round == GIVEN.c.round,
                own.c.role == role,
            )
        )
        asked = (
            select(GIVEN)
            .where(GIVEN.c.session_id == session_id, or_(GIVEN.c.role == role, is_answered))
            .order_by(GIVEN.c.number)
        )
        with self.database.reading() as connection:
            return [Judgement(**row) for row in connection.execute(asked).mappings()]

    def who_is_in(self, session_id: str) -> dict[tuple[str, int], frozenset[str]]:
        """Roles that have judged, by path and round; no value is read."""
        asked = (
            select(GIVEN.c.path, GIVEN.c.round, GIVEN.c.role)
            .where(GIVEN.c.session_id == session_id)
            .distinct()
        )
        found: dict[tuple[str, int], frozenset[str]] = {}
        with self.database.reading() as connection:
            for path, nth, role in connection.execute(asked):
                found[path, nth] = found.get((path, nth), frozenset()) | {role}
        return found


def _closed_rounds(connection: Connection, session_id: str, path: str) -> int:
    """Number of rounds in which both have judged."""
    asked = (
        select(GIVEN.c.round, GIVEN.c.role)
        .where(GIVEN.c.session_id == session_id, GIVEN.c.path == path)
        .distinct()
    )
    rounds = [nth for nth, _ in connection.execute(asked)]
    return sum(rounds.count(nth) == len(ROLES) for nth in set(rounds))
