"""Plays a model in many trials: blocks of them in compiled code, on as many threads as help."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.luck import seed_key
from estimation.sampling import REPLICATES, SAMPLINGS
from estimation.simulation.engine import network_records
from estimation.simulation.engine import program_records as rec
from estimation.simulation.engine.kernel import Kernel, NotCompiledError
from estimation.simulation.engine.placement import FIRST_REACH, Placer, calendars_of
from estimation.simulation.engine.program import Compiled, compile_model
from estimation.simulation.engine.threads import cores, join_in, share_out
from estimation.simulation.engine.workspaces import BLOCKS, new_room
from estimation.simulation.model.variables import RandomDraws
from estimation.simulation.reference.money import cost_of, count_money, price_of
from estimation.simulation.reference.trials import inside_of, play
from estimation.simulation.result import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from estimation.simulation.model.model import Model
    from estimation.simulation.model.variables import Draws

play_blocks = Kernel("blocks", "play_blocks", has_plain=False)

WORTH_A_THREAD = 1_000_000
"""
Activities times trials, about 1.3 ms, of which each thread must have so many.

A thread starts in 0.1 ms, but on a busy machine it may have to wait for milliseconds.
"""

WORTH_A_CALL = 150_000
"""Activities times trials that a thread claims at once, about 0.2 ms."""

EACH = 40
"""Times as long as in lanes an activity takes at least where trials are placed one by one."""

BLOCK = 2_048
"""Trials that plain NumPy runs at a time; with 2,000 activities they take under 200 MB."""

MOST_INSTANTS = 8_000_000
"""Instants that are kept by those who look inside, 64 MB."""

EVERY = np.zeros(0, dtype=np.bool_)
"""In place of the trials that are chosen: all are."""

MOST_AT_ONCE = 256 * rec.SEGMENT
"""Trials of one call of compiled code; coupled luck is handed to it as a matrix."""


@dataclass(frozen=True, eq=False)
class Run:
    """
    What came out of a play.

    Parameters
    ----------
    outcome : Outcome
    critical : array, shape (n, groups)
        In how many trials each activity was critical: of all, or of each of the REPLICATES of a
        sampling that has some.
    inside : Inside
        What each activity did; without rows where nobody asked.
    """

    outcome: Outcome
    critical: NDArray[np.int64]
    inside: rec.Inside


@dataclass(eq=False)
class Engine:
    """Plays a model; keeps its program and the rooms of its threads for the next run."""

    model: Model
    _rooms: list[rec.Room] = field(default_factory=list)

    def play(self, draws: Draws, chosen: NDArray[np.bool_] | None = None) -> Run:
        """
        Play all trials of some draws, or those that are chosen.

        Parameters
        ----------
        draws : Draws
            Random ones are drawn in compiled code, two trials from a word; others, and those that
            begin between two, are played by its numpy twin.
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
        return self._run(draws, wanted, inside=False)

    def look_inside(self, draws: Draws) -> Run:
        """Play all trials again and keep what each activity did in them; as `play`."""
        return self._run(draws, EVERY, inside=True)

    def _run(self, draws: Draws, chosen: NDArray[np.bool_], *, inside: bool) -> Run:
        """Run draws in compiled code, or in plain NumPy where that cannot be had."""
        if not isinstance(draws, RandomDraws):
            return self._play_plain(draws)
        if draws.first % 2:
            return self._run_in_blocks(draws)
        compiled, rooms = (self._compiled_whole, []) if inside else (self._compiled, self._rooms)
        try:
            return self._play(compiled, rooms, draws, chosen, inside=inside)
        except NotCompiledError:
            return self._run_in_blocks(draws)

    def _run_in_blocks(self, draws: RandomDraws) -> Run:
        """Run random draws in plain NumPy, so many at once that memory stays small."""
        firsts = range(0, draws.trials, BLOCK)
        parts = [draws.part(first, min(BLOCK, draws.trials - first)) for first in firsts]
        return _joined([self._play_plain(part) for part in parts])

    @cached_property
    def placer(self) -> Placer:
        """What places drawn work in time where it was not drawn in compiled code."""
        return Placer(self.model)

    @property
    def first_stretches(self) -> NDArray[np.int64]:
        """First of the stretches of each activity, whose instants `look_inside` keeps."""
        firsts: NDArray[np.int64] = self._compiled_whole.program.net.activities["first_stretch"]
        return firsts

    def _play_plain(self, draws: Draws) -> Run:
        """Play draws that somebody else makes."""
        played = play(self.model, self.placer, draws, with_float=True)
        money = count_money(self.model, played, draws)
        spent = (hours for by_role in played.hours for hours in by_role.values())
        hours = sum(spent, np.zeros(draws.trials))
        outcome = Outcome(played.finish_days, hours, money.cost, money.price)
        critical = _count_by_replicate(played.placement.critical, draws)
        return Run(outcome, critical, inside_of(self.model, played))

    @cached_property
    def _compiled(self) -> Compiled:
        """Program that plays outcomes alone."""
        return compile_model(self.model)

    @cached_property
    def _compiled_whole(self) -> Compiled:
        """Program that keeps what is needed to look inside."""
        return compile_model(self.model, keep_lengths=True)

    @cached_property
    def calendars(self) -> network_records.Calendars:
        """Calendars as far as runs have reached."""
        return calendars_of(self.model, FIRST_REACH)

    def _play(
        self,
        compiled: Compiled,
        rooms: list[rec.Room],
        draws: RandomDraws,
        chosen: NDArray[np.bool_],
        *,
        inside: bool,
    ) -> Run:
        """Play the ranges of trials, on several threads where that helps."""
        n = len(self.model.activities)
        segments = -(-draws.trials // rec.SEGMENT)
        stretches = 0 if compiled.program.is_lanes else len(compiled.program.lengths)
        playing = _Playing(
            self,
            compiled,
            rooms,
            draws,
            rec.Played(*(np.empty(draws.trials) for _ in rec.Played._fields)),
            _inside(n, stretches, draws.trials) if inside else NOTHING,
            np.zeros((segments, n, draws.sampling.groups), dtype=np.int64),
            chosen,
        )
        share = chosen.mean() if len(chosen) else 1.0
        work = n if compiled.program.is_lanes else math.ceil(share * EACH * n)
        threads, spans = _spans(draws.trials, work)
        # Sums over what is looked into are added up where they stand: nobody may do it again.
        late = playing.share(spans, threads, waits=inside)
        while len(late):
            playing = playing.elsewhere()
            late = playing.share(late, 1, waits=True)
        return playing.run()


@dataclass(frozen=True, eq=False)
class _Playing:
    """
    A run in compiled code: what its trials are drawn from, and where their outcome goes.

    Threads share it, each in a room of its own; `critical`, shape (segments, n, groups), counts for
    each SEGMENT of trials in how many of them each activity is critical; `chosen` as in
    `Engine.play`, EVERY for all.
    """

    engine: Engine
    compiled: Compiled
    rooms: list[rec.Room]
    draws: RandomDraws
    played: rec.Played
    inside: rec.Inside
    critical: NDArray[np.int64]
    chosen: NDArray[np.bool_]

    def share(self, spans: NDArray[np.int64], threads: int, *, waits: bool) -> NDArray[np.int64]:
        """Play ranges of trials on several threads; those that are not done, as `share_out`."""
        if self.compiled.supply.coupled:
            # Their luck is drawn range by range.
            each = [_claims(spans[k : k + 1]) for k in range(len(spans))]
            share_out(lambda claims: self._caller(claims)(), each, threads, waits=waits)
            return np.concatenate([claims.spans[claims.done == 0] for claims in each])
        claims = _claims(spans)
        try:
            join_in(self._caller(claims), min(threads, len(spans)), claims.done, waits=waits)
        finally:
            # Where it failed, nobody begins with a further range.
            claims.taken[0] = len(spans)
        return spans[claims.done == 0]

    def _caller(self, claims: rec.Claims) -> Callable[[], None]:
        """Make what a thread does to play ranges until none is left; calendars grow as it takes."""
        engine, rooms, luck = self.engine, self.rooms, self._luck(claims)

        def play() -> None:
            room = rooms.pop() if rooms else self._new_room()
            is_short = True
            while is_short:
                calendars = engine.calendars
                is_short = bool(
                    play_blocks(
                        *(claims, calendars, self.compiled.program, luck, self.played),
                        *(self.inside, self.critical, self.chosen, self.draws.first, room),
                    )
                )
                if is_short:
                    engine.calendars = calendars_of(engine.model, 2 * calendars.days.shape[1])
            rooms.append(room)

        return play

    def _new_room(self) -> rec.Room:
        """Room for a further thread."""
        with_float = len(self.inside.days) > 0
        return new_room(self.compiled, len(self.engine.model.activities), with_float=with_float)

    def elsewhere(self) -> _Playing:
        """
        Return the run as far as it is done, to be ended where nobody else writes.

        What a thread that was put aside may still write to is left to it.
        """
        played = rec.Played(*(values.copy() for values in self.played))
        return replace(self, played=played, critical=self.critical.copy())

    def run(self) -> Run:
        """What came out."""
        played, model = self.played, self.engine.model
        outcome = Outcome(
            played.finish_days,
            played.hours,
            cost_of(model, played.labour, played.other_cost),
            price_of(model, played.finish_days, played.billed),
        )
        return Run(outcome, self.critical.sum(axis=0), self.inside)

    def _luck(self, claims: rec.Claims) -> rec.Luck:
        """What ranges of trials draw from; coupled variables are drawn here, for a single one."""
        supply, draws = self.compiled.supply, self.draws
        sampling = (SAMPLINGS.index(draws.sampling.name), draws.sampling.trials)
        seed = seed_key(draws.seed)
        seed -= 2**64 if seed >= 2**63 else 0
        variables, given = supply.variables, NOTHING_GIVEN
        if supply.coupled:
            ((begin, end),) = claims.spans.tolist()
            # The last block draws for trials beyond the end too, where it is cut short.
            ahead = draws.part(begin, -(-(end - begin) // BLOCKS[0]) * BLOCKS[0])
            given = np.stack([ahead.value(variable) for variable in supply.coupled])
            variables = supply.variables.copy()
            variables["value"][variables["kind"] == rec.GIVEN] = ahead.first
        tables = (supply.tables, supply.cumulative, supply.levels)
        return rec.Luck(variables, supply.keys, seed, *tables, given, *sampling)


def _count_by_replicate(critical: NDArray[np.bool_], draws: Draws) -> NDArray[np.int64]:
    """In how many trials of each replicate each activity is critical, shape (n, replicates)."""
    if not isinstance(draws, RandomDraws) or draws.sampling.name == "random":
        return critical.sum(axis=0)[:, None]
    # As compiled code does, from the first trial of the run on; a block is whole rounds of them.
    return np.column_stack([critical[r::REPLICATES].sum(axis=0) for r in range(REPLICATES)])


def _joined(runs: Sequence[Run]) -> Run:
    """Join runs of ranges of trials, in their order."""
    outcomes = [run.outcome for run in runs]
    insides = [run.inside for run in runs]
    outcome = Outcome(*(_joined_field(outcomes, field.name) for field in fields(Outcome)))
    inside = rec.Inside(
        start=np.hstack([one.start for one in insides]),
        finish=np.hstack([one.finish for one in insides]),
        days=np.hstack([one.days for one in insides]),
        sums=np.concatenate([one.sums for one in insides]),
        instants=insides[0].instants,
    )
    return Run(outcome, np.sum([run.critical for run in runs], axis=0), inside)


def _joined_field(outcomes: Sequence[Outcome], name: str) -> Any:
    """Join one figure of some outcomes; None where it is not known."""
    parts = [getattr(outcome, name) for outcome in outcomes]
    return None if parts[0] is None else np.concatenate(parts)


def _claims(spans: NDArray[np.int64]) -> rec.Claims:
    """Ranges of trials none of which is claimed yet."""
    return rec.Claims(np.zeros(1, dtype=np.int64), spans, np.zeros(len(spans), dtype=np.uint8))


def _spans(trials: int, activities: int) -> tuple[int, NDArray[np.int64]]:
    """
    How many threads play which ranges of trials; each but the last is whole segments.

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


def _inside(activities: int, stretches: int, trials: int) -> rec.Inside:
    """Room for what each activity does; instants are kept up to a limit."""
    start, finish, days = (np.empty((activities, trials), dtype=np.float32) for _ in range(3))
    segments = -(-trials // rec.SEGMENT) if activities else 1
    is_kept = activities > 0 and stretches > 0
    is_kept = is_kept and (2 * activities + stretches) * trials <= MOST_INSTANTS
    n, s = (activities, stretches) if is_kept else (0, 0)
    instants = (np.empty((n, trials)), np.empty((n, trials)), np.empty((s, trials)))
    return rec.Inside(start, finish, days, np.zeros((segments, activities, 3)), instants)


NOTHING = _inside(0, 0, 0)
"""What is looked into where nobody looks inside."""

NOTHING_GIVEN = np.zeros((0, 0))
"""In place of the values of coupled variables: there are none."""
