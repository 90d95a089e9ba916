"""Who is here: the one thing that is written over, since only now counts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from estimation.store import tables
from estimation.store.chain import Chains, columns_of
from estimation.store.ledger import Ledger, check_session
from estimation.store.records import Presence

if TYPE_CHECKING:
    from estimation.store.records import Who

PRESENCE = tables.presence


class Presences(Ledger):
    """Where the AM and the PM of a session are now; it is no part of what they agree."""

    def here(self, session_id: str, who: Who, page: str, place: str = "") -> None:
        """
        Say that somebody is here; it takes the place of what was said of this role before.

        Parameters
        ----------
        session_id : str
        who : Who
        page : str
            Id of a page, such as "scope".
        place : str
            Where on it, such as the path of the cell that is edited.

        Raises
        ------
        StoreError
            If there is no such session, or it cannot be stored.
        """
        with self.database.writing() as connection:
            check_session(connection, session_id)
            key = {"session_id": session_id, "role": who.role}
            now = {"name": who.name, "page": page, "place": place, "at": self.now()}
            row = Chains(PRESENCE).link(key | now)
            # Writers take turns: nobody adds the row between the two statements.
            changed = connection.execute(update(PRESENCE).filter_by(**key).values(row))
            if not changed.rowcount:
                connection.execute(insert(PRESENCE).values(row))

    def who_is_here(self, session_id: str, within_seconds: float) -> list[Presence]:
        """
        Those who were heard of lately, the AM first.

        Parameters
        ----------
        session_id : str
        within_seconds : float
            Who was last heard of earlier than that is away [s].

        Returns
        -------
        list of Presence
        """
        since = self.now() - dt.timedelta(seconds=within_seconds)
        asked = (
            select(*columns_of(PRESENCE))
            .where(PRESENCE.c.session_id == session_id, PRESENCE.c.at >= since)
            .order_by(PRESENCE.c.role)
        )
        with self.database.reading() as connection:
            return [Presence(**row) for row in connection.execute(asked).mappings()]

    def last(self, most: int) -> list[Presence]:
        """
        Where the two were last in each session, the latest first.

        Parameters
        ----------
        most : int
            How many of these at most.

        Returns
        -------
        list of Presence
        """
        asked = select(*columns_of(PRESENCE)).order_by(PRESENCE.c.at.desc()).limit(most)
        with self.database.reading() as connection:
            return [Presence(**row) for row in connection.execute(asked).mappings()]
