"""Blind judgements: what one role estimates leaves the store for the other when both are in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, or_, select

from estimation.errors import StoreError
from estimation.store import tables
from estimation.store.chain import add_rows
from estimation.store.database import next_number
from estimation.store.ledger import Ledger, add_to_log, check_session
from estimation.store.records import ROLES, Judgement, check_role
from estimation.store.seals import Opened, Place, Sealed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, Select

    from estimation.store.records import Role, Who
    from estimation.store.seals import Seals

GIVEN, OPENED = tables.judgements, tables.opened_judgements


@dataclass(frozen=True)
class Judgements(Ledger):
    """
    Estimates by role, quantity and round.

    Parameters
    ----------
    database, now
        As for `Ledger`.
    seals : Seals, optional
        Seals what one role estimates until both are in; without them the database alone holds it
        back.
    """

    seals: Seals | None = None

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
            add_rows(connection, GIVEN, [self._row(given)])
            said = ("judgement", path, {"round": round}, None)
            add_to_log(connection, session_id, who, at, [said])
            is_closed = _closed_rounds(connection, session_id, path) == round
        if is_closed:
            # Where that cannot be now, whoever reads the estimates next does it.
            with suppress(StoreError):
                self.seen_by(who.role, session_id)
        return given

    def _row(self, given: Judgement) -> dict[str, Any]:
        """A judgement as it is kept."""
        row = {each: getattr(given, each) for each in _COLUMNS}
        if self.seals is None:
            return row
        place = Place(given.session_id, given.role, given.path, given.round)
        return row | {"value": None, "sealed": self.seals.seal(place, given.value)}

    def seen_by(self, role: Role, session_id: str) -> list[Judgement]:
        """
        Judgements that one role may see: its own, and the other's where both are in.

        The database itself holds the others back: they do not reach this process. What was sealed
        is kept open once both are in.

        Parameters
        ----------
        role : {"AM", "PM"}
            Who looks.
        session_id : str

        Returns
        -------
        list of Judgement
            In the order in which they were given; those that a later one replaces included. One
            whose seal no key opens is lost, and has no value.

        Raises
        ------
        StoreError
            If the role is another, or the key cannot be read.
        """
        with self.database.reading() as connection:
            rows = _read(connection, role, session_id)
        waiting = _still_sealed(rows)
        opened = Opened()
        if waiting and self.seals is not None:
            opened = self.seals.open(role, session_id, waiting)
        elif waiting:
            opened = Opened(lost=frozenset(waiting))
        found = []
        for row in rows:
            given = Judgement(**{each: row[each] for each in _COLUMNS})
            if row["was_opened"]:
                given = _with_value(given, row["opened"])
            elif given.number in waiting:
                if given.number in opened.lost:
                    given = _with_value(given, None, is_lost=True)
                elif given.number in opened.values:
                    given = _with_value(given, opened.values[given.number])
                else:
                    continue
            found.append(given)
        self._keep_open(found, opened.values)
        return found

    def opened_for(self, role: Role, session_id: str, numbers: Iterable[int]) -> Opened:
        """
        Open seals for a process that has no key: only those that a role may see.

        Parameters
        ----------
        role : {"AM", "PM"}
            Whose pages that process shows.
        session_id : str
        numbers : iterable of int
            Of the rows that are asked for.

        Returns
        -------
        Opened
        """
        with self.database.reading() as connection:
            rows = _read(connection, role, session_id)
        asked = set(numbers)
        waiting = {n: each for n, each in _still_sealed(rows).items() if n in asked}
        if self.seals is None:
            return Opened(lost=frozenset(waiting))
        opened = self.seals.open(role, session_id, waiting)
        # Others may have opened and kept them since whoever asks looked.
        kept = {
            row["number"]: row["opened"]
            for row in rows
            if row["number"] in asked and row["was_opened"]
        }
        return Opened({**opened.values, **kept}, opened.lost)

    def lost_notice(self) -> str:
        """Say which estimates no key opens, and what to do; empty where there are none."""
        with self.database.reading() as connection:
            sealed = all_still_sealed(connection)
        lost = lost_of(sealed, self.seals)
        if not lost:
            return ""
        return (
            f"{self.database.address.name}: {len(lost)} blind estimates cannot be opened, as the "
            f"key that sealed them is not there: {'; '.join(map(str, lost))}. Put the key file "
            "back, or give them again; nothing else is lost."
        )

    def _keep_open(self, found: Iterable[Judgement], values: Mapping[int, Any]) -> None:
        """Write down what was opened of rounds that are closed: its key may be lost one day."""
        by_round: dict[tuple[str, int], set[str]] = {}
        for each in found:
            by_round.setdefault((each.path, each.round), set()).add(each.role)
        closed = [
            each
            for each in found
            if each.number in values and len(by_round[each.path, each.round]) == len(ROLES)
        ]
        if not closed:
            return
        session_id = closed[0].session_id
        # A page that only reads goes on where others write for too long.
        with suppress(StoreError), self.database.writing() as connection:
            there = set(
                connection.scalars(select(OPENED.c.number).where(OPENED.c.session_id == session_id))
            )
            rows = [
                {"session_id": session_id, "number": each.number, "at": self.now(),
                 "value": each.value}
                for each in closed
                if each.number not in there
            ]  # fmt: skip
            if rows:
                add_rows(connection, OPENED, rows)

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


_COLUMNS = tuple(each.name for each in fields(Judgement) if each.name != "is_lost")


Row = dict[str, Any]
"""A judgement as the database has it, beside what was opened of it."""


def _read(connection: Connection, role: Role, session_id: str) -> list[Row]:
    """What the database hands out to one role."""
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
        _with_opened()
        .where(GIVEN.c.session_id == session_id, or_(GIVEN.c.role == role, is_answered))
        .order_by(GIVEN.c.number)
    )
    return [dict(row) for row in connection.execute(asked).mappings()]


def _with_opened() -> Select[Any]:
    """Judgements, each beside what was opened of it."""
    return select(
        *(GIVEN.c[each] for each in _COLUMNS),
        GIVEN.c.sealed,
        OPENED.c.value.label("opened"),
        OPENED.c.number.is_not(None).label("was_opened"),
    ).select_from(
        GIVEN.outerjoin(
            OPENED,
            and_(OPENED.c.session_id == GIVEN.c.session_id, OPENED.c.number == GIVEN.c.number),
        )
    )


def all_still_sealed(connection: Connection) -> dict[tuple[str, int], Sealed]:
    """All that is sealed and was not opened, by session and number."""
    asked = _with_opened().where(GIVEN.c.sealed.is_not(None), OPENED.c.number.is_(None))
    rows = connection.execute(asked).mappings()
    return {(row["session_id"], row["number"]): _sealed(dict(row)) for row in rows}


def lost_of(sealed: Mapping[tuple[str, int], Sealed], seals: Seals | None) -> list[Place]:
    """What no key opens of all that is sealed."""
    places = [each.place for each in sealed.values()]
    opened = Opened(lost=frozenset(range(len(places))))
    if seals is not None:
        opened = seals.open("AM", "", dict(enumerate(sealed.values())))
    return [places[k] for k in sorted(opened.lost)]


def _still_sealed(rows: Iterable[Row]) -> dict[int, Sealed]:
    """Rows whose seal is to be opened, by number."""
    return {
        row["number"]: _sealed(row)
        for row in rows
        if row["sealed"] is not None and not row["was_opened"]
    }


def _sealed(row: Row) -> Sealed:
    place = Place(row["session_id"], row["role"], row["path"], row["round"])
    return Sealed(place, row["sealed"], row["at"])


def _with_value(given: Judgement, value: Any, is_lost: bool = False) -> Judgement:
    return replace(given, value=value, is_lost=is_lost)
