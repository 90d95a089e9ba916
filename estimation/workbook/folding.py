"""From a log to the plan as it stands: which rows count, and what each of them does."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from estimation.errors import WorkbookError
from estimation.plan import Plan, changed, inserted, moved
from estimation.store import in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from estimation.simulation import Result
    from estimation.store import LogRow

SET, ADD, MOVE, USE = "set", "add", "move", "use"
"""Kinds of rows that change what a sitting is about."""

PLAN_KINDS = (SET, ADD, MOVE)
FOLDED = (*PLAN_KINDS, USE)


@dataclass(eq=False)
class State:
    """
    What two people are looking at after a row.

    Parameters
    ----------
    source : dict
        The plan as plain data; what no row changed is shared with the states before.
    scenario : str or None
        In use; None is the plan as it stands.
    row : LogRow or None
        The row that led here; None for the plan as it came in.
    """

    source: dict[str, Any]
    scenario: str | None = None
    row: LogRow | None = None
    results: dict[str | None, Result] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    _plan: Plan | None = None

    def plan(self, path: Path | None) -> Plan:
        """The plan, checked; built once."""
        if self._plan is None:
            self._plan = Plan.build(self.source, path=path)
        return self._plan

    def forget(self) -> None:
        """Keep the plain data alone; all else can be made again."""
        self.results.clear()
        self.kept.clear()
        self._plan = None

    def after(self, row: LogRow) -> State:
        """
        The state after one more row.

        Raises
        ------
        PathError
            If the row is about something that is not there.
        """
        source, scenario = self.source, self.scenario
        if row.kind == SET:
            source = changed(source, {row.path: row.value})
        elif row.kind == ADD:
            source = inserted(source, row.path, row.value["entry"], row.value["before"])
        elif row.kind == MOVE:
            source = moved(source, row.path, row.value["before"])
        elif row.kind == USE:
            scenario = row.value
        else:
            raise WorkbookError(f"row {row.number} is a '{row.kind}', which this version knows not")
        if scenario is not None and scenario not in _scenario_ids(source):
            scenario = None
        return State(source, scenario, row)


def fold(states: Sequence[State], rows: Iterable[LogRow]) -> list[State]:
    """
    States after each row of a log that is in force.

    Parameters
    ----------
    states : sequence of State
        Of an earlier fold, the plan as it came in first; those that still hold are kept.
    rows : iterable of LogRow
        The whole log.

    Returns
    -------
    list of State
        The plan as it came in, then one state for each row that counts.
    """
    counted = [row for row in in_force(rows) if row.kind in FOLDED]
    kept = 1
    for state, row in zip(states[1:], counted, strict=False):
        if state.row is None or state.row.number != row.number:
            break
        kept += 1
    folded = list(states[:kept])
    for row in counted[kept - 1 :]:
        folded.append(folded[-1].after(row))
    return folded


def next_undo(rows: Sequence[LogRow], role: str) -> list[int]:
    """
    Rows to take back, so that the last change of one role is undone.

    Rows that were added together go together. A row that was taken back and brought back before is
    taken back by its last undo.

    Parameters
    ----------
    rows : sequence of LogRow
        The whole log, in its order.
    role : {"AM", "PM"}

    Returns
    -------
    list of int
        Their numbers; none where there is nothing to undo.
    """
    undone_by = _undone_by(rows)
    for group in _groups(rows, role)[::-1]:
        tips = [_tip(row, undone_by) for row in group]
        if all(len(chain) % 2 for chain in tips):
            return [chain[-1].number for chain in tips]
    return []


def next_redo(rows: Sequence[LogRow], role: str) -> list[int]:
    """
    Rows to take back, so that what one role undid last is done again.

    Parameters
    ----------
    rows : sequence of LogRow
        The whole log, in its order.
    role : {"AM", "PM"}

    Returns
    -------
    list of int
        Their numbers; none where nothing was undone, or something was changed after it.
    """
    groups = _groups(rows, role)
    newest = groups[-1][-1].number if groups else 0
    undone_by = _undone_by(rows)
    found: list[int] = []
    for group in groups:
        tips = [_tip(row, undone_by) for row in group]
        undone = all(len(chain) % 2 == 0 and chain[-1].role == role for chain in tips)
        numbers = [chain[-1].number for chain in tips]
        if undone and numbers[-1] > newest and numbers > found:
            found = numbers
    return found


def _groups(rows: Sequence[LogRow], role: str) -> list[list[LogRow]]:
    """Changes of one role, by what was added together."""
    own = [row for row in rows if row.role == role and row.kind in FOLDED]
    return [list(group) for _, group in groupby(own, key=lambda row: row.at)]


def _undone_by(rows: Iterable[LogRow]) -> dict[int, LogRow]:
    return {row.undoes: row for row in rows if row.undoes is not None}


def _tip(row: LogRow, undone_by: dict[int, LogRow]) -> list[LogRow]:
    """A row, what took it back, what brought it back, and so on; of odd length if it counts."""
    chain = [row]
    while chain[-1].number in undone_by:
        chain.append(undone_by[chain[-1].number])
    return chain


def _scenario_ids(source: dict[str, Any]) -> set[str]:
    return {each["id"] for each in source.get("scenarios") or []}
