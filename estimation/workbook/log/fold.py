"""From a log to the plan as it stands: which rows count, and what each of them does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError, WorkbookError
from estimation.plan import PathError, Plan, changed, inserted, moved
from estimation.store import CHANGING, UNDO, LogRow, in_force
from estimation.workbook.log.row_shapes import cannot_read, check_shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from estimation.simulation import Result

SET, ADD, MOVE, USE = FOLDED = CHANGING
"""Kinds of rows that change what a sitting is about."""


NEVER = datetime.fromtimestamp(0, UTC)
"""When rows are that are in no log yet."""


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
    cache: dict[str, Any] = field(default_factory=dict)
    _plan: Plan | None = None

    def plan(self, path: Path | None) -> Plan:
        """The plan, checked; built once."""
        if self._plan is None:
            self._plan = Plan.build(self.source, path=path)
        return self._plan

    def forget(self) -> None:
        """Keep the plain data alone; all else can be made again."""
        self.results.clear()
        self.cache.clear()
        self._plan = None

    def inherit(self, same: State) -> None:
        """Keep what was made of another state, if that was the same plan."""
        if same is not self and same.source == self.source:
            self.results, self._plan = same.results, same._plan

    def after(self, row: LogRow) -> State:
        """
        The state after one more row.

        Raises
        ------
        PathError
            If the row is about something that is not there.
        """
        try:
            return self._after(row)
        except (PathError, KickoffError):
            raise
        # A row that other hands have made can hold anything.
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
            raise cannot_read(row, error) from None

    def _after(self, row: LogRow) -> State:
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
            raise WorkbookError(
                f"row {row.number} is a '{row.kind}', which this version does not know"
            )
        if scenario is not None and scenario not in _scenario_ids(source):
            scenario = None
        return State(source, scenario, row)


class Log:
    """
    The log of a sitting, and the plan after each of its rows that count.

    Parameters
    ----------
    came_in : State
        The plan as it came in.
    """

    def __init__(self, came_in: State) -> None:
        self._came_in = came_in
        self.forget()

    def forget(self) -> None:
        """Know no row, as at the beginning."""
        self.rows: list[LogRow] = []
        self.states = [self._came_in]
        self._undone_by: dict[int, LogRow] = {}
        self._groups: dict[str, list[list[LogRow]]] = {}

    @property
    def last_number(self) -> int:
        """Number of the last row; 0 before the first."""
        return self.rows[-1].number if self.rows else 0

    def take(self, new: Sequence[LogRow]) -> None:
        """
        Go on with rows that follow the last one.

        Raises
        ------
        WorkbookError
            If one of them cannot be read: the store is damaged, or made by other hands.
        """
        for row in new:
            check_shape(row)
        self.rows += new
        for row in new:
            if row.undoes is not None:
                self._undone_by[row.undoes] = row
            elif row.kind in FOLDED:
                self._group(row)
        if any(row.undoes is not None for row in new):
            self.states = self._folded(self.rows)
        else:
            for row in new:
                if row.kind in FOLDED:
                    self.states.append(self.states[-1].after(row))

    def after(self, number: int) -> list[LogRow]:
        """Later rows that change the plan, and count."""
        return [
            row
            for row in self.rows
            if row.number > number and row.kind in FOLDED and len(self._chain(row)) % 2
        ]

    def without(self, numbers: Iterable[int]) -> State:
        """
        The state that there would be if rows were taken back.

        Raises
        ------
        PathError
            If a row that stays is about something that is not there any more.
        """
        undone = [
            LogRow("", self.last_number + k, NEVER, "AM", "", UNDO, "", None, number)
            for k, number in enumerate(numbers, 1)
        ]
        return self._folded([*self.rows, *undone])[-1]

    def step_of(self, number: int) -> list[int]:
        """Rows that were added together with one, and count as it does; itself alone if unknown."""
        row = next((each for each in self.rows if each.number == number), None)
        if row is None or number in self._undone_by:
            return [number]
        return [
            each.number
            for each in self.rows
            if each.step == row.step and each.number not in self._undone_by
        ]

    def next_undo(self, role: str) -> list[int]:
        """
        Rows to take back, so that the last change of one role is undone.

        Rows of one step go together. A row that was taken back and brought back
        before is taken back by its last undo.

        Parameters
        ----------
        role : {"AM", "PM"}

        Returns
        -------
        list of int
            Their numbers; none where there is nothing to undo.
        """
        for group in reversed(self._groups.get(role, [])):
            chains = [self._chain(row) for row in group]
            if all(len(chain) % 2 for chain in chains):
                return [chain[-1].number for chain in chains]
        return []

    def next_redo(self, role: str) -> list[int]:
        """
        Rows to take back, so that what one role undid last is done again.

        Parameters
        ----------
        role : {"AM", "PM"}

        Returns
        -------
        list of int
            Their numbers; none where nothing was undone, or something was changed after it.
        """
        groups = self._groups.get(role, [])
        newest = groups[-1][-1].number if groups else 0
        found: list[int] = []
        for group in reversed(groups):
            chains = [self._chain(row) for row in group]
            if any(len(chain) % 2 for chain in chains):
                break
            numbers = [chain[-1].number for chain in chains]
            own = all(chain[-1].role == role for chain in chains)
            if own and numbers[-1] > newest and numbers > found:
                found = numbers
        return found

    def _folded(self, rows: Iterable[LogRow]) -> list[State]:
        """States after each row that is in force; those of rows that still are stay the same."""
        counted = [row for row in in_force(rows) if row.kind in FOLDED]
        unchanged = 1
        for state, row in zip(self.states[1:], counted, strict=False):
            if state.row is None or state.row.number != row.number:
                break
            unchanged += 1
        folded = self.states[:unchanged]
        for row in counted[unchanged - 1 :]:
            folded.append(folded[-1].after(row))
        return folded

    def _group(self, row: LogRow) -> None:
        """Put a change to those that were added with it."""
        groups = self._groups.setdefault(row.role, [])
        if groups and groups[-1][0].step == row.step:
            groups[-1].append(row)
        else:
            groups.append([row])

    def _chain(self, row: LogRow) -> list[LogRow]:
        """A row, what took it back, what brought it back and so on; of odd length if it counts."""
        chain = [row]
        while chain[-1].number in self._undone_by:
            chain.append(self._undone_by[chain[-1].number])
        return chain


def _scenario_ids(source: dict[str, Any]) -> set[str]:
    return {each["id"] for each in source.get("scenarios") or []}
