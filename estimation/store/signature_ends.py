"""What ends a signature before the baseline is in force: a change, its owner, another signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from estimation.store import tables
from estimation.store.chain import add_rows
from estimation.store.ledger import add_to_log
from estimation.store.log import CHANGING, SIGNATURE_END, UNDO
from estimation.store.records import ROLES, SignatureEnd, Who

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from typing import Literal

    from sqlalchemy import ColumnElement, Connection, RowMapping

BASELINES, SIGNATURES, ENDS = tables.baselines, tables.signatures, tables.signature_ends
LOG = tables.session_log


def changes_plan(connection: Connection, session_id: str, kind: str, undoes: int | None) -> bool:
    """Whether a row of this kind, or what it takes back, changes the plan."""
    while undoes is not None:
        asked = select(LOG.c.kind, LOG.c.undoes).where(
            LOG.c.session_id == session_id, LOG.c.number == undoes
        )
        kind, undoes = connection.execute(asked).one()
    return kind in CHANGING


def changes_after(connection: Connection, session_id: str, number: int) -> list[RowMapping]:
    """Rows of a log after a number that change the plan, in their order."""
    asked = (
        select(LOG)
        .where(
            LOG.c.session_id == session_id,
            LOG.c.number > number,
            LOG.c.kind.in_([*CHANGING, UNDO]),
        )
        .order_by(LOG.c.number)
    )
    return [
        row
        for row in connection.execute(asked).mappings()
        if changes_plan(connection, session_id, row["kind"], row["undoes"])
    ]


def end_by_change(
    connection: Connection, session_id: str, who: Who, at: dt.datetime, cause: int
) -> None:
    """End the signatures that one role alone has put under what a session stood for so far."""
    for row in _alone(connection, BASELINES.c.session_id == session_id):
        end(connection, row, who, at, "changed", cause)


def end_others(connection: Connection, project_id: str, who: Who, at: dt.datetime) -> None:
    """End the signatures under baselines of a project that wait for a second one."""
    for row in _alone(connection, BASELINES.c.project_id == project_id):
        end(connection, row, who, at, "replaced")


def end(
    connection: Connection,
    signature: RowMapping | dict[str, Any],
    who: Who,
    at: dt.datetime,
    reason: Literal["changed", "withdrawn", "replaced"],
    cause: int | None = None,
) -> None:
    """End one signature, and let the log of its session say so."""
    key = (signature["project_id"], signature["baseline"], signature["role"])
    ended = SignatureEnd(*key, at, who.role, who.name, reason, cause)
    add_rows(connection, ENDS, [vars(ended)])
    if signature["session_id"] is not None:
        said = {
            "number": ended.baseline, "content_hash": signature["content_hash"],
            "role": ended.role, "reason": reason, "cause": cause,
        }  # fmt: skip
        entry = (SIGNATURE_END, ended.project_id, said, None)
        add_to_log(connection, signature["session_id"], who, at, [entry])


def end_stale(connection: Connection) -> None:
    """
    End what changes have overtaken in rows of a version that did not end signatures.

    What both have signed stays: it was in force.
    """
    for row in _alone(connection):
        if row["session_id"] is None:
            continue
        asked = select(LOG.c.number, LOG.c.value).where(
            LOG.c.session_id == row["session_id"],
            LOG.c.kind == "signature",
            LOG.c.role == row["role"],
        )
        numbers = [
            number
            for number, value in connection.execute(asked)
            if value["number"] == row["baseline"]
        ]
        later = changes_after(connection, row["session_id"], max(numbers, default=0))
        if later:
            first = later[0]
            who = Who(first["role"], first["name"])
            end(connection, row, who, first["at"], "changed", first["number"])


def _alone(connection: Connection, *where: ColumnElement[bool]) -> Sequence[RowMapping]:
    """Signatures that hold under baselines that the other role has not signed."""
    key = [SIGNATURES.c.project_id, SIGNATURES.c.baseline]
    of_one_role = select(*key).group_by(*key).having(func.count() < len(ROLES)).subquery()
    is_ended = [ENDS.c[name] == SIGNATURES.c[name] for name in ("project_id", "baseline", "role")]
    asked = (
        select(SIGNATURES, BASELINES.c.session_id)
        .join(
            of_one_role,
            and_(
                of_one_role.c.project_id == SIGNATURES.c.project_id,
                of_one_role.c.baseline == SIGNATURES.c.baseline,
            ),
        )
        .join(
            BASELINES,
            and_(
                BASELINES.c.project_id == SIGNATURES.c.project_id,
                BASELINES.c.number == SIGNATURES.c.baseline,
            ),
        )
        .where(~select(ENDS).where(*is_ended).exists(), *where)
        .order_by(SIGNATURES.c.project_id, SIGNATURES.c.baseline)
    )
    return connection.execute(asked).mappings().all()
