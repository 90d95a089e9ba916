"""Plays a model in many trials: blocks of them in compiled code, on as many threads as help."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from estimation.luck import stream_starts
from estimation.machine_code import Flat, Kernel
from estimation.sampling import SAMPLINGS
from estimation.simulation import placing
from estimation.simulation import records as rec
from estimation.simulation.money import cost_of, count_money, price_of
from estimation.simulation.network import FIRST_REACH, Placer, calendars_of
from estimation.simulation.play import inside_of, play
from estimation.simulation.program import Compiled, compile_model
from estimation.simulation.result import Outcome
from estimation.simulation.rooms import BLOCKS, new_room
from estimation.simulation.threads import cores, share_out
from estimation.simulation.variables import RandomDraws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.machine_code import Repeated
    from estimation.simulation.model import Model
    from estimation.simulation.variables import Draws

play_blocks = Kernel("estimation.simulation.blocks", "play_blocks")

WORTH_A_THREAD = 1_000_000
"""
Activities times trials, about 1.3 ms, of which each thread must have so many.

A thread starts in 0.1 ms, but on a busy machine it may have to wait for milliseconds.
"""

WORTH_A_CALL = 150_000
"""Activities times trials that a thread plays before it asks for more, about 0.2 ms."""

EACH = 40
"""Times as long as in lanes an activity takes at least where trials are placed one by one."""

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
    critical : array, shape (n,)
        In how many trials each activity was critical.
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
    _rooms: list[Flat] = field(default_factory=list)

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
        if not isinstance(draws, RandomDraws) or draws.first % 2:
            return self._play_plain(draws)
        wanted = EVERY if chosen is None else chosen
        return self._play(self._compiled, self._rooms, draws, wanted, inside=False)

    def look_inside(self, draws: Draws) -> Run:
        """Play all trials again and keep what each activity did in them; as `play`."""
        if not isinstance(draws, RandomDraws) or draws.first % 2:
            return self._play_plain(draws)
        return self._play(self._compiled_whole, [], draws, EVERY, inside=True)

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
        critical = played.placement.critical.sum(axis=0)
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
    def calendars(self) -> placing.Calendars:
        """Calendars as far as runs have reached."""
        return calendars_of(self.model, FIRST_REACH)

    def _play(
        self,
        compiled: Compiled,
        rooms: list[Flat],
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
            stream_starts(draws.seed, compiled.supply.keys),
            rec.Played(*(np.empty(draws.trials) for _ in rec.Played._fields)),
            _inside(n if inside else 0, stretches, draws.trials),
            np.zeros((segments, n), dtype=np.int64),
            chosen,
        )
        share = chosen.mean() if len(chosen) else 1.0
        work = n if compiled.program.is_lanes else math.ceil(share * EACH * n)
        threads, spans = _spans(draws.trials, work)
        # Sums over what is looked into are added up where they stand: nobody may do it again.
        done = share_out(playing.play, spans, threads, waits=inside)
        late = [span for number, span in enumerate(spans) if number not in done]
        if late:
            playing = playing.elsewhere()
            for span in late:
                playing.play(span)
        return playing.run()


@dataclass(frozen=True, eq=False)
class _Playing:
    """
    A run in compiled code: what its trials are drawn from, and where their outcome goes.

    Threads share it, each in a room of its own; `critical`, shape (segments, n), counts for each
    SEGMENT of trials in how many of them each activity is critical; `chosen` as in `Engine.play`,
    EVERY for all.
    """

    engine: Engine
    compiled: Compiled
    rooms: list[Flat]
    draws: RandomDraws
    keys: NDArray[np.uint64]
    played: rec.Played
    inside: rec.Inside
    critical: NDArray[np.int64]
    chosen: NDArray[np.bool_]
    calls: dict[tuple[int, int], Repeated] = field(default_factory=dict)

    def play(self, span: tuple[int, int]) -> None:
        """Play one range of trials; calendars grow as far as it takes."""
        model, (begin, end) = self.engine.model, span
        with_float = len(self.inside.days) > 0
        segments = slice(begin // rec.SEGMENT, -(-end // rec.SEGMENT))
        rooms, n = self.rooms, len(model.activities)
        room = rooms.pop() if rooms else Flat(new_room(self.compiled, n, with_float=with_float))
        while True:
            self.critical[segments] = 0
            self.inside.sums[segments] = 0
            calendars = self.engine.calendars
            reached = self._call(room, calendars, span)(begin, end)
            reach = calendars.days.shape[1]
            if model.timeline.flat or (reached is not None and reached < reach - 1):
                rooms.append(room)
                return
            self.engine.calendars = calendars_of(model, 2 * reach)

    def elsewhere(self) -> _Playing:
        """
        Return the run as far as it is done, to be ended where nobody else writes.

        What a thread that was put aside may still write to is left to it.
        """
        played = rec.Played(*(values.copy() for values in self.played))
        return replace(self, played=played, critical=self.critical.copy(), calls={})

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

    def _call(self, room: Flat, calendars: placing.Calendars, span: tuple[int, int]) -> Repeated:
        """Call that plays ranges of trials in a room; a new one where luck is drawn for a range."""
        call = self.calls.get((id(room), id(calendars)))
        if call is None:
            call = play_blocks.repeated(
                *(calendars, self.compiled.flat, self._luck(*span), room),
                *(self.played, self.inside, self.critical, self.chosen, self.draws.first),
                numbers=2,
            )
            if not self.compiled.supply.coupled:
                self.calls[id(room), id(calendars)] = call
        return call

    def _luck(self, begin: int, end: int) -> rec.Luck:
        """What the trials of a range draw from; coupled variables are drawn here."""
        supply, draws = self.compiled.supply, self.draws
        variables, given = supply.variables, np.zeros((0, 0))
        if supply.coupled:
            # The last block draws for trials beyond the end too, where it is cut short.
            ahead = draws.part(begin, -(-(end - begin) // BLOCKS[0]) * BLOCKS[0])
            given = np.stack([ahead.value(variable) for variable in supply.coupled])
            variables = variables.copy()
            variables["value"][variables["kind"] == rec.GIVEN] = ahead.first
        return rec.Luck(
            *(variables, self.keys, supply.tables, supply.cumulative, supply.levels, given),
            *(SAMPLINGS.index(draws.sampling.name), draws.sampling.trials),
        )


def _spans(trials: int, activities: int) -> tuple[int, list[tuple[int, int]]]:
    """
    How many threads play which ranges of trials; each but the last is whole segments.

    `activities` that take as long as the plan's would in lanes.
    """
    segments, work = -(-trials // rec.SEGMENT), trials * activities
    threads = max(min(cores(), segments, work // WORTH_A_THREAD), 1)
    # Whoever is done takes a further range: the other core may be busy with something else.
    most = WORTH_A_CALL // max(activities * rec.SEGMENT, 1) * rec.SEGMENT
    size = max(most, rec.SEGMENT) if threads > 1 else MOST_AT_ONCE
    bounds = [*range(0, trials, size), trials]
    return threads, list(itertools.pairwise(bounds))


def _inside(activities: int, stretches: int, trials: int) -> rec.Inside:
    """Room for what each activity does; instants are kept up to a limit."""
    start, finish, days = (np.empty((activities, trials), dtype=np.float32) for _ in range(3))
    segments = -(-trials // rec.SEGMENT) if activities else 1
    is_kept = activities > 0 and stretches > 0
    is_kept = is_kept and (2 * activities + stretches) * trials <= MOST_INSTANTS
    n, s = (activities, stretches) if is_kept else (0, 0)
    instants = (np.empty((n, trials)), np.empty((n, trials)), np.empty((s, trials)))
    return rec.Inside(start, finish, days, np.zeros((segments, activities, 3)), instants)
