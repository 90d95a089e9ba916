"""What a log says: which rows are in force after undo and redo, and the last value of each path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from estimation.store.records import LogRow

UNDO = "undo"
WRITTEN = "written"
"""Kind of the rows that tell which text the plan file was given; its value is the text's hash."""

CHANGING = ("set", "add", "move", "use")
"""Kinds of rows that change the plan as it stands, or the scenario that is in use."""

FILE = "file"
"""Kind of the rows that make a session that of a plan file; the value is the hash of its text."""

SIGNATURE_END = "signature_end"
"""Kind of the rows that tell that a signature counts no more, and why."""

OWN_KINDS = (UNDO, "judgement", "baseline", "signature", SIGNATURE_END, FILE)
"""Kinds of rows that the store writes itself; of these only an undo can be undone."""


def in_force(rows: Iterable[LogRow]) -> list[LogRow]:
    """
    Rows of a session that count, in their order.

    An undo takes back one row; an undo of an undo brings the row back, which is what redo is.
    Undo rows themselves are not listed.

    Parameters
    ----------
    rows : iterable of LogRow
        The whole log of one session, in any order.

    Returns
    -------
    list of LogRow
    """
    undone: set[int] = set()
    kept = []
    # Only a later row can undo, so that from the end on all is decided when it is met.
    for row in sorted(rows, key=lambda row: row.number, reverse=True):
        if row.number in undone:
            continue
        if row.undoes is not None:
            undone.add(row.undoes)
        else:
            kept.append(row)
    return kept[::-1]


def latest(rows: Iterable[LogRow], kind: str = "set") -> dict[str, Any]:
    """Value of each path after its last row of a kind that is in force: the last row decides."""
    return {row.path: row.value for row in in_force(rows) if row.kind == kind}
