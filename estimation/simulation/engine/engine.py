"""Many trials of a model: blocks of them in compiled code, on as many threads as help."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from estimation.random_streams import seed_key
from estimation.sampling import SAMPLINGS
from estimation.simulation.backend import ActivityTraces, Outcome, Run
from estimation.simulation.engine import network_records
from estimation.simulation.engine import program_records as rec
from estimation.simulation.engine.kernel import Kernel, NotCompiledError
from estimation.simulation.engine.placement import FIRST_REACH, CompiledPlacer, calendars_of
from estimation.simulation.engine.program import Compiled, compile_model
from estimation.simulation.engine.threads import cores, join_in, share_out
from estimation.simulation.engine.workspaces import BLOCKS, new_workspace
from estimation.simulation.model.variables import RandomDraws
from estimation.simulation.reference.money import cost_of, price_of
from estimation.simulation.reference.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from estimation.simulation.model.model import Model
    from estimation.simulation.model.variables import Draws

simulate_blocks = Kernel("blocks", "simulate_blocks", has_plain=False)

WORTH_A_THREAD = 1_000_000
"""
Activities times trials, about 1.3 ms, of which each thread must have so many.

A thread starts in 0.1 ms, but on a busy machine it may have to wait for milliseconds.
"""

WORTH_A_CALL = 150_000
"""Activities times trials that a thread claims at once, about 0.2 ms."""

COST_OF_ONE = 40
"""Times as long as in lanes an activity takes at least where trials are placed one by one."""

MOST_INSTANTS = 8_000_000
"""Instants that traces hold at most, 64 MB."""

EVERY = np.zeros(0, dtype=np.bool_)
"""In place of the trials that are chosen: all are."""

MOST_AT_ONCE = 256 * rec.SEGMENT
"""Trials of one call of compiled code; coupled draws are handed to it as a matrix."""


@dataclass(eq=False)
class Engine:
    """
    Simulates a model in compiled code; a `Backend`.

    Program and workspaces serve the next run too.
    """

    model: Model
    _workspaces: list[rec.Workspace] = field(default_factory=list)

    def run(self, draws: Draws, chosen: NDArray[np.bool_] | None = None) -> Run:
        """
        Simulate all trials of some draws, or those that are chosen.

        Parameters
        ----------
        draws : Draws
            Random ones are drawn in compiled code, two trials from a word; others, and those that
            begin between two, are simulated in plain NumPy.
        chosen : array, shape (trials,), of bool, optional
            Trials whose outcome is wanted; that of the others means nothing.

        Returns
        -------
        Run

        Raises
        ------
        PlanError
            If the work runs past the end of all calendars.
        """
        wanted = EVERY if chosen is None else chosen
        return self._run(draws, wanted, traces=False)

    def trace(self, draws: Draws) -> Run:
        """Simulate all trials as `run` does, and return what each activity did in them too."""
        return self._run(draws, EVERY, traces=True)

    def _run(self, draws: Draws, chosen: NDArray[np.bool_], *, traces: bool) -> Run:
        """Run draws in compiled code, or in plain NumPy where that cannot be had."""
        if not isinstance(draws, RandomDraws) or draws.first % 2:
            return self._reference.trace(draws)
        compiled, workspaces = (
            (self._compiled_whole, []) if traces else (self._compiled, self._workspaces)
        )
        try:
            return self._run_compiled(compiled, workspaces, draws, chosen, traces=traces)
        except NotCompiledError:
            return self._reference.trace(draws)

    @cached_property
    def placer(self) -> CompiledPlacer:
        """What places drawn work in time where it was not drawn in compiled code."""
        return CompiledPlacer(self.model)

    @cached_property
    def _reference(self) -> Reference:
        """What simulates draws that are not made in compiled code."""
        return Reference(self.model, self.placer)

    @cached_property
    def _compiled(self) -> Compiled:
        """Program of outcomes alone."""
        return compile_model(self.model)

    @cached_property
    def _compiled_whole(self) -> Compiled:
        """Program that stores what each activity does too."""
        return compile_model(self.model, keep_lengths=True)

    @cached_property
    def calendars(self) -> network_records.Calendars:
        """Calendars as far as runs have reached."""
        return calendars_of(self.model, FIRST_REACH)

    def _run_compiled(
        self,
        compiled: Compiled,
        workspaces: list[rec.Workspace],
        draws: RandomDraws,
        chosen: NDArray[np.bool_],
        *,
        traces: bool,
    ) -> Run:
        """Simulate the ranges of trials, on several threads where that helps."""
        n = len(self.model.activities)
        segments = -(-draws.trials // rec.SEGMENT)
        stretches = 0 if compiled.program.is_lanes else len(compiled.program.lengths)
        run = _CompiledRun(
            self,
            compiled,
            workspaces,
            draws,
            rec.OutcomeArrays(*(np.empty(draws.trials) for _ in rec.OutcomeArrays._fields)),
            _empty_traces(n, stretches, draws.trials) if traces else NOTHING,
            np.zeros((segments, n, draws.sampling.groups), dtype=np.int64),
            chosen,
        )
        share = chosen.mean() if len(chosen) else 1.0
        work = n if compiled.program.is_lanes else math.ceil(share * COST_OF_ONE * n)
        threads, spans = _spans(draws.trials, work)
        # Sums over what is looked into are added up where they stand: nobody may do it again.
        late = run.share(spans, threads, waits=traces)
        while len(late):
            run = run.elsewhere()
            late = run.share(late, 1, waits=True)
        return run.result()


@dataclass(frozen=True, eq=False)
class _CompiledRun:
    """
    A run in compiled code: what its trials are drawn from, and where their outcome goes.

    Threads share it, each in a workspace of its own; `critical`, shape (segments, n, groups),
    counts for each SEGMENT of trials in how many of them each activity is critical; `chosen` as in
    `Engine.run`, EVERY for all.
    """

    engine: Engine
    compiled: Compiled
    workspaces: list[rec.Workspace]
    draws: RandomDraws
    outcomes: rec.OutcomeArrays
    traces: ActivityTraces
    critical: NDArray[np.int64]
    chosen: NDArray[np.bool_]

    def share(self, spans: NDArray[np.int64], threads: int, *, waits: bool) -> NDArray[np.int64]:
        """Simulate ranges of trials on several threads; those that are not done, as `share_out`."""
        if self.compiled.tables.coupled:
            # They are drawn range by range.
            queues = [_queue(spans[k : k + 1]) for k in range(len(spans))]
            share_out(lambda queue: self._caller(queue)(), queues, threads, waits=waits)
            return np.concatenate([queue.spans[queue.done == 0] for queue in queues])
        queue = _queue(spans)
        try:
            join_in(self._caller(queue), min(threads, len(spans)), queue.done, waits=waits)
        finally:
            # Where it failed, nobody begins with a further range.
            queue.taken[0] = len(spans)
        return spans[queue.done == 0]

    def _caller(self, queue: rec.WorkQueue) -> Callable[[], None]:
        """Make what a thread does to simulate ranges until none is left; calendars grow."""
        engine, workspaces, streams = self.engine, self.workspaces, self._streams(queue)

        def simulate() -> None:
            workspace = workspaces.pop() if workspaces else self._new_workspace()
            is_short = True
            while is_short:
                calendars = engine.calendars
                is_short = bool(
                    simulate_blocks(
                        *(queue, calendars, self.compiled.program, streams, self.outcomes),
                        *(self.traces, self.critical, self.chosen, self.draws.first, workspace),
                    )
                )
                if is_short:
                    engine.calendars = calendars_of(engine.model, 2 * calendars.days.shape[1])
            workspaces.append(workspace)

        return simulate

    def _new_workspace(self) -> rec.Workspace:
        """Memory for a further thread."""
        with_float = len(self.traces.days) > 0
        n = len(self.engine.model.activities)
        return new_workspace(self.compiled, n, with_float=with_float)

    def elsewhere(self) -> _CompiledRun:
        """
        Return the run as far as it is done, to be ended where nobody else writes.

        What a thread that was put aside may still write to is left to it.
        """
        outcomes = rec.OutcomeArrays(*(values.copy() for values in self.outcomes))
        return replace(self, outcomes=outcomes, critical=self.critical.copy())

    def result(self) -> Run:
        """What came out."""
        outcomes, model = self.outcomes, self.engine.model
        outcome = Outcome(
            outcomes.finish_days,
            outcomes.hours,
            cost_of(model, outcomes.labour, outcomes.other_cost),
            price_of(model, outcomes.finish_days, outcomes.billed),
        )
        firsts = self.compiled.program.net.activities["first_stretch"]
        return Run(outcome, self.critical.sum(axis=0), self.traces, firsts)

    def _streams(self, queue: rec.WorkQueue) -> rec.StreamTables:
        """What ranges of trials draw from; coupled variables are drawn here, for a single one."""
        source, draws = self.compiled.tables, self.draws
        sampling = (SAMPLINGS.index(draws.sampling.name), draws.sampling.trials)
        seed = seed_key(draws.seed)
        seed -= 2**64 if seed >= 2**63 else 0
        variables, given = source.variables, NOTHING_GIVEN
        if source.coupled:
            ((begin, end),) = queue.spans.tolist()
            # The last block draws for trials beyond the end too, where it is cut short.
            ahead = draws.part(begin, -(-(end - begin) // BLOCKS[0]) * BLOCKS[0])
            given = np.stack([ahead.value(variable) for variable in source.coupled])
            variables = source.variables.copy()
            variables["value"][variables["kind"] == rec.GIVEN] = ahead.first
        tables = (source.tables, source.cumulative, source.levels)
        return rec.StreamTables(variables, source.keys, seed, *tables, given, *sampling)


def _queue(spans: NDArray[np.int64]) -> rec.WorkQueue:
    """Ranges of trials none of which is claimed yet."""
    return rec.WorkQueue(np.zeros(1, dtype=np.int64), spans, np.zeros(len(spans), dtype=np.uint8))


def _spans(trials: int, activities: int) -> tuple[int, NDArray[np.int64]]:
    """
    How many threads simulate which ranges of trials; each but the last is whole segments.

    `activities` that take as long as the plan's would in lanes.
    """
    segments, work = -(-trials // rec.SEGMENT), trials * activities
    threads = max(min(cores(), segments, work // WORTH_A_THREAD), 1)
    # Whoever is done takes a further range: the other core may be busy with something else.
    most = WORTH_A_CALL // max(activities * rec.SEGMENT, 1) * rec.SEGMENT
    return threads, _ranges(trials, max(most, rec.SEGMENT) if threads > 1 else MOST_AT_ONCE)


@lru_cache
def _ranges(trials: int, size: int) -> NDArray[np.int64]:
    """Begin and end of ranges of trials of one size; the last may be shorter."""
    begins = np.arange(0, trials, size, dtype=np.int64)
    return np.column_stack([begins, np.minimum(begins + size, trials)])


def _empty_traces(activities: int, stretches: int, trials: int) -> ActivityTraces:
    """Memory for what each activity does; instants up to a limit."""
    start, finish, days = (np.empty((activities, trials), dtype=np.float32) for _ in range(3))
    segments = -(-trials // rec.SEGMENT) if activities else 1
    has_instants = activities > 0 and stretches > 0
    has_instants = has_instants and (2 * activities + stretches) * trials <= MOST_INSTANTS
    n, s = (activities, stretches) if has_instants else (0, 0)
    instants = (np.empty((n, trials)), np.empty((n, trials)), np.empty((s, trials)))
    return ActivityTraces(start, finish, days, np.zeros((segments, activities, 3)), instants)


NOTHING = _empty_traces(0, 0, 0)
"""In place of traces: nobody asks for them."""

NOTHING_GIVEN = np.zeros((0, 0))
"""In place of the values of coupled variables: there are none."""
