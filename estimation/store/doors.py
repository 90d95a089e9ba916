"""Doors: links that open the pages of one role. Whoever reads the store cannot open any."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select

from estimation.store import tables
from estimation.store.chain import add_rows
from estimation.store.database import next_number
from estimation.store.ledger import Ledger
from estimation.store.records import Door, check_role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from estimation.store.records import Role

DOORS = tables.doors

SECRET_BYTES = 24
"""Nobody guesses one of 2**192, so that a plain hash is as good as a slow one; 32 letters."""

GOOD_FOR = dt.timedelta(days=30)
"""How long a link opens, whatever happens to the server that printed it."""


class Doors(Ledger):
    """Links to the pages of each role, by the place that they lead to."""

    def open(self, role: Role, place: str = "") -> str:
        """
        Make a link.

        Parameters
        ----------
        role : {"AM", "PM"}
        place : str
            What it leads to, such as a folder of plans: several servers may share one store.

        Returns
        -------
        str
            The secret of the link, in letters that an address may hold. It is kept nowhere.

        Raises
        ------
        StoreError
            If the role is another, or it cannot be stored.
        """
        check_role(role)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        with self.database.writing() as connection:
            row = {
                "number": next_number(connection, DOORS),
                "at": self.now(),
                "place": place,
                "role": role,
                "secret_hash": hash_of(secret),
            }
            add_rows(connection, DOORS, [row])
        return secret

    def role_of(self, secret: str, place: str = "") -> Role | None:
        """
        Whose pages a secret opens.

        Parameters
        ----------
        secret : str
            As somebody brings it.
        place : str

        Returns
        -------
        {"AM", "PM"} or None
            None for a secret that is wrong, older than 30 days, closed, or of another place.
        """
        return role_of(secret, self.open_now(place))

    def open_now(self, place: str = "") -> list[Door]:
        """Doors to a place that were not closed, and are not older than 30 days."""
        with self.database.reading() as connection:
            return [
                door for door in _not_closed(connection, place) if door.at > self.now() - GOOD_FOR
            ]

    def close_all(self, place: str = "") -> int:
        """
        Close all doors to a place: their links open nothing from now on.

        Parameters
        ----------
        place : str

        Returns
        -------
        int
            How many were open.
        """
        with self.database.writing() as connection:
            closing = _not_closed(connection, place)
            first = next_number(connection, DOORS)
            rows = [
                {
                    "number": number,
                    "at": self.now(),
                    "place": place,
                    "role": door.role,
                    "closes": door.number,
                }
                for number, door in enumerate(closing, start=first)
            ]
            if rows:
                add_rows(connection, DOORS, rows)
        return len(closing)


def hash_of(secret: str) -> str:
    """Hash of a secret, as the store keeps it."""
    # What somebody brings may be no text that UTF-8 knows.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def role_of(secret: str, doors: Iterable[Door]) -> Role | None:
    """Role of the door that a secret opens; takes as long for a wrong one as for a right one."""
    said = hash_of(secret)
    found: Role | None = None
    for door in doors:
        if hmac.compare_digest(door.secret_hash, said):
            found = door.role
    return found


def _not_closed(connection: Connection, place: str) -> list[Door]:
    """Doors to a place that no row closes, the oldest first."""
    closed = select(DOORS.c.closes).where(DOORS.c.closes.is_not(None))
    asked = (
        select(DOORS.c.number, DOORS.c.at, DOORS.c.place, DOORS.c.role, DOORS.c.secret_hash)
        .where(DOORS.c.place == place, DOORS.c.closes.is_(None), DOORS.c.number.not_in(closed))
        .order_by(DOORS.c.number)
    )
    return [Door(**row) for row in connection.execute(asked).mappings()]
