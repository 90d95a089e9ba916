"""Sessions of a project with what their logs say of its file: whose they are, what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from estimation.store import tables
from estimation.store.canonical import text_hash
from estimation.store.chain import columns_of
from estimation.store.log import CHANGING, FILE, WRITTEN, in_force
from estimation.store.records import LogRow, Session, Sitting

if TYPE_CHECKING:
    from sqlalchemy import Connection

SESSIONS, LOG = tables.sessions, tables.session_log


def sittings_of(connection: Connection, project_id: str) -> list[Sitting]:
    """All sessions of a project, the oldest first."""
    asked = (
        select(*columns_of(SESSIONS))
        .where(SESSIONS.c.project_id == project_id)
        .order_by(SESSIONS.c.at, SESSIONS.c.id)
    )
    sessions = [Session(**row) for row in connection.execute(asked).mappings()]
    logged = (
        select(*columns_of(LOG))
        .where(LOG.c.session_id.in_([each.id for each in sessions]))
        .order_by(LOG.c.session_id, LOG.c.number)
    )
    rows: dict[str, list[LogRow]] = {}
    for row in connection.execute(logged).mappings():
        rows.setdefault(row["session_id"], []).append(LogRow(**row))
    return [_sitting(each, rows.get(each.id, [])) for each in sessions]


def _sitting(session: Session, rows: list[LogRow]) -> Sitting:
    """A session with what its log says."""
    of_file = [row for row in rows if row.kind in (FILE, WRITTEN)]
    taken_up = [row.at for row in rows if row.kind == FILE]
    written = max((row.number for row in rows if row.kind == WRITTEN), default=0)
    changes = [row for row in in_force(rows) if row.kind in CHANGING]
    made = [row for row in rows if row.kind in CHANGING or row.undoes is not None]
    return Sitting(
        id=session.id,
        project_id=session.project_id,
        file=of_file[-1].path if of_file else session.file,
        at=session.at,
        role=session.role,
        text_hash=of_file[-1].value if of_file else text_hash(session.plan),
        taken_up_at=max([session.at, *taken_up]),
        changes=len(changes),
        unwritten=sum(row.number > written and row.kind != "use" for row in made),
        last=made[-1] if made else None,
    )
