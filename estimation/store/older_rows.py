"""Complete what an older version wrote, in a store or in an export: nothing of it is lost."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from estimation.store import tables
from estimation.store.signature_ends import end_stale

if TYPE_CHECKING:
    from sqlalchemy import Connection

LOG = tables.session_log


def complete_older_rows(connection: Connection) -> None:
    """
    Say which rows of logs were added together, and end signatures that changes have overtaken.

    Versions before 0003 told steps by the clock: rows of one role at one moment.
    """
    _tell_steps(connection)
    end_stale(connection)


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
