"""Whether the logs of a store can be folded: what their rows do is known here, not in the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from estimation.errors import KickoffError
from estimation.plan import PLAN_ENDING, PathError, parse_plan
from estimation.workbook.estimates.rounds import standings
from estimation.workbook.log.fold import Log, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimation.store import LogRow, Session


def log_problems(session: Session, rows: Sequence[LogRow]) -> Iterator[str]:
    """
    Say why the log of a session cannot be folded into a plan; nothing for one that can.

    Parameters
    ----------
    session : Session
    rows : sequence of LogRow
        Its whole log.
    """
    try:
        name = session.file or f"{session.project_id}{PLAN_ENDING}"
        came_in = parse_plan(session.plan, Path(name))
    except KickoffError as error:
        yield f"its plan cannot be read: {str(error).splitlines()[0]}"
        return
    log = Log(State(came_in.source, _plan=came_in))
    try:
        log.take(rows)
        log.states[-1].plan(None)
        standings(rows)
    except (KickoffError, PathError) as error:
        yield f"its log cannot be folded: {str(error).splitlines()[0]}"
