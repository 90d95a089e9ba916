"""Writes the plan of a session into its file, unless somebody else has changed that."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from estimation.errors import PlanError, WorkbookError
from estimation.plan import read_text, write_plan
from estimation.store import WRITTEN, Change, text_hash
from estimation.store.log import FILE
from estimation.workbook.log.fold import FOLDED, USE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from estimation.plan import Plan
    from estimation.store import LogRow


def unwritten(rows: Sequence[LogRow]) -> int:
    """Return how many changes of a log the plan's file does not have."""
    written = [row.number for row in rows if row.kind == WRITTEN]
    last = written[-1] if written else 0
    return sum(row.number > last and row.kind != USE for row in rows if _changes_plan(row))


def write_file(plan: Plan, path: Path, came_in: str, rows: Sequence[LogRow]) -> Change:
    """
    Write a plan's file; comments and order stay.

    Parameters
    ----------
    plan : Plan
    path : Path
    came_in : str
        Text of the file when the session began.
    rows : sequence of LogRow
        The log, which has the hashes of what was written since.

    Returns
    -------
    Change
        The row that records it.

    Raises
    ------
    WorkbookError
        If somebody else has changed the file since it was read or written here.
    PlanError
        If it cannot be written.
    """
    known = {text_hash(came_in)} | {row.value for row in rows if row.kind == WRITTEN}
    with suppress(PlanError):
        if path.exists() and (found := text_hash(read_text(path))) not in known:
            raise WorkbookError(
                f"Not written: {path.name} was changed outside of this sitting. "
                f"{_advice(found, rows)}"
            )
    written = write_plan(plan, path)
    return Change(WRITTEN, path.name, text_hash(read_text(written)))


def _advice(found: str, rows: Sequence[LogRow]) -> str:
    """What can be done about a file that others changed, by the hash of its text."""
    # Who went on with this sitting over that text is led back to it by the text.
    if any(row.kind == FILE and row.value == found for row in rows):
        return "Move it away and write again; both files are there then."
    return "Move it away and write again, or open it again to go on from there."


def _changes_plan(row: LogRow) -> bool:
    return row.kind in FOLDED or row.undoes is not None
