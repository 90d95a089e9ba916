"""The log of a sitting as one page knows it, and the way in which that page writes to it."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from estimation.errors import PlanError, WorkbookError
from estimation.plan import PathError
from estimation.store import LogRow
from estimation.workbook.input.labels import name_of
from estimation.workbook.log.fold import NEVER, Log, State
from estimation.workbook.log.results import REMEMBERED, Simulations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from estimation.store import Change, Who
    from estimation.store.store import Store


MOST_LOOKED_AT = 20
"""Later changes that are tried for what an undo leaves without ground; each folds the whole log."""


class _MovedOnError(Exception):
    """The log went on between reading and writing."""


class SharedLog:
    """
    A log that several pages follow and write to.

    Only a row that leaves a plan which can be simulated gets there: it is checked against all that
    was seen, and where somebody else was faster, again while nobody else writes.

    Parameters
    ----------
    store : Store
    id : str
        Of a session in it.
    log : Log
        What is known of it.
    simulations : Simulations
        Plays what is to be written.
    path : Path
        The plan's file, for messages.
    """

    def __init__(
        self, store: Store, id: str, log: Log, simulations: Simulations, path: Path
    ) -> None:
        self.store = store
        self.id = id
        self.log = log
        self.simulations = simulations
        self.path = path
        self.made: set[int] = set()
        """Numbers of the rows that this page added itself."""
        self._read_up_to: int | None = None
        self._is_doubtful = False

    @property
    def state(self) -> State:
        """The last state."""
        return self.log.states[-1]

    def follow(self) -> bool:
        """
        Read what was added to the log; whether anything was.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        if self._is_doubtful:
            self._forget_what_is_not_kept()
        new = self.store.sessions.log(self.id, after=self.log.last_number)
        if not new:
            return False
        try:
            self.log.take(new)
        except PathError as error:
            self._is_doubtful = True
            raise WorkbookError(
                f"the log of this sitting leads nowhere at {error.path}: {error}; "
                "run kickoff store check, and go back to a copy or an export from before"
            ) from None
        for old in self.log.states[-REMEMBERED - len(new) : -REMEMBERED]:
            old.forget()
        return True

    def act(self, do: Callable[[], object]) -> None:
        """Do something that reads the plan and then changes it, as `Session.act` says."""
        self._until_in_time(lambda: self._act_on_what_is_read(do))

    def record(self, who: Who, *changes: Change) -> None:
        """
        Add rows that change no plan, such as a question to the other one.

        Raises
        ------
        StoreError
            If they cannot be kept.
        """
        row = self.store.sessions.append(self.id, who, *changes)
        assert row is not None
        self.made.update(range(row.number - len(changes) + 1, row.number + 1))
        self._read_up_to = None
        self.follow()

    def write(self, who: Who, make: Callable[[], list[Change]], *, as_read: bool = False) -> None:
        """
        Add changes that hold against all that is known; made again if somebody was faster.

        Parameters
        ----------
        who : Who
        make : callable
            Makes the changes out of the last state; none is no change.
        as_read : bool
            Whether they are made of what was read before, so that `act` makes them again.

        Raises
        ------
        PlanError, SimulationError
            If the plan cannot be so.
        StoreError
            If they cannot be kept.
        """

        def write() -> None:
            self._follow_within(as_read)
            changes = make()
            if not changes:
                return
            state = self.state
            for each in changes:
                state = _after(state, each)
            self._check(state)
            append, seen = self.store.sessions.append, self.log.last_number
            self._adopt(append(self.id, who, *changes, seen=seen), state)
            self._read_up_to = None

        if as_read and self._read_up_to is not None:
            write()  # `act` does all of it again
        else:
            self._until_in_time(write)

    def take_back(self, who: Who, choose: Callable[[], list[int]]) -> None:
        """
        Take rows back, if the plan without them can be simulated.

        Parameters
        ----------
        who : Who
        choose : callable
            Numbers of the rows, found in the last state; none where there is nothing to take back.

        Raises
        ------
        WorkbookError, StoreError
            If they cannot be taken back, or were already.
        """

        def write() -> None:
            self.follow()
            numbers = choose()
            if not numbers:
                return
            try:
                state = self.log.without(numbers)
                self._check(state)
            except (PathError, PlanError):
                raise WorkbookError(f"Not undone: {self._what_rests_on(numbers)}") from None
            undo, seen = self.store.sessions.undo, self.log.last_number
            self._adopt(undo(self.id, who, *numbers, seen=seen), state)

        self._until_in_time(write)

    def _until_in_time(self, do: Callable[[], None]) -> None:
        """
        Do something that reads and writes; where somebody else was faster, while nobody can be.

        The first time others may write meanwhile: to check a plan takes as long as to simulate it.
        """
        with suppress(_MovedOnError):
            do()
            return
        try:
            with self.store.turn():
                do()
        except BaseException:
            self._is_doubtful = True
            raise

    def _act_on_what_is_read(self, do: Callable[[], object]) -> None:
        """Do something, as long as nobody else changes what it was made of."""
        self.follow()
        self._read_up_to = self.log.last_number
        try:
            do()
        finally:
            self._read_up_to = None

    def _follow_within(self, as_read: bool) -> None:
        """Follow the log, unless that makes what was read stale."""
        self.follow()
        if as_read and self._read_up_to not in (None, self.log.last_number):
            raise _MovedOnError

    def _forget_what_is_not_kept(self) -> None:
        """Know no rows but those of the store, after a turn that may not have been kept."""
        stored = self.store.sessions.log(self.id)
        if self.log.rows != stored[: len(self.log.rows)]:
            self.log.forget()
        self._is_doubtful = False

    def _check(self, state: State) -> None:
        """Simulate a state: nobody is left with one that cannot be simulated, or has no dates."""
        state.plan(self.path)
        result = self.simulations.result(state, state.scenario)
        result.date_of(float(result.finish_days.max()))

    def _adopt(self, row: LogRow | None, state: State) -> None:
        """
        Follow one's own rows; what was made to check them is not made again.

        `row` is the last of them; None where somebody was faster, which is raised.
        """
        if row is None:
            raise _MovedOnError
        self.made.update(range(self.log.last_number + 1, row.number + 1))
        self.follow()
        self.state.inherit(state)

    def _what_rests_on(self, numbers: Sequence[int]) -> str:
        """Say which later change cannot be without some rows, and what to do about it."""
        together: dict[int | None, list[LogRow]] = {}
        for row in self.log.after(max(numbers)):
            together.setdefault(row.step, []).append(row)
        for rows in islice(together.values(), MOST_LOOKED_AT):
            row = rows[0]
            try:
                self.log.without([*numbers, *(each.number for each in rows)]).plan(self.path)
            except (PathError, PlanError):
                continue
            name = name_of(self.state.plan(self.path), row.path)
            return f"{name} rests on it, which the {row.role} changed since. Take that back first."
        return "later changes rest on it. Take those back first, the last one first."


def _after(state: State, change: Change) -> State:
    """A state after a change that is in no log yet."""
    row = LogRow("", 0, NEVER, "AM", "", change.kind, change.path, change.value, None)
    try:
        return state.after(row)
    except PathError as error:
        raise PlanError(f"{error.path}: {error}") from None
