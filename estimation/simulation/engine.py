"""Plays a model in many trials: blocks of them in compiled code, on as many threads as help."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.luck import stream_starts
from estimation.machine_code import Flat, Kernel
from estimation.sampling import SAMPLINGS
from estimation.simulation import placing
from estimation.simulation import records as rec
from estimation.simulation.money import cost_of, count_money, price_of
from estimation.simulation.network import FIRST_REACH, Placer, calendars_of, empty_profile
from estimation.simulation.play import inside_of, play
from estimation.simulation.program import Compiled, compile_model
from estimation.simulation.result import Outcome
from estimation.simulation.threads import cores, in_threads
from estimation.simulation.variables import RandomDraws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.simulation.model import Model
    from estimation.simulation.rows import Supply
    from estimation.simulation.variables import Draws

play_blocks = Kernel("estimation.simulation.blocks", "play_blocks")

BLOCK_BYTES = 640 * 1024
"""What the finishes of a block may take of the cache of a core."""

BLOCKS = (512, 256, 128, 64)
"""Trials that a block may have; they divide SEGMENT."""

WORTH_A_THREAD = 1_000_000
"""
Activities times trials, about 1.3 ms, of which each thread must have so many.

A thread starts in 0.1 ms, but on a busy machine it may have to wait for milliseconds.
"""

WORTH_A_CALL = 400_000
"""Activities times trials that one thread plays before it asks for more, about 0.5 ms."""

EACH = 40
"""Times as long as in lanes an activity takes at least where trials are placed one by one."""

MOST_INSTANTS = 8_000_000
"""Instants that are kept by those who look inside, 64 MB."""

CACHE_LINE = 64
"""[bytes]"""

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
    def _calendars(self) -> placing.Calendars:
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
        """Play the ranges of trials, each on a thread of its own where that helps."""
        n = len(self.model.activities)
        played = rec.Played(*(np.empty(draws.trials) for _ in rec.Played._fields))
        stretches = 0 if compiled.program.is_lanes else len(compiled.program.lengths)
        figures = _inside(n if inside else 0, stretches, draws.trials)
        keys = stream_starts(draws.seed, compiled.supply.keys)
        outcomes, insides = Flat(played), Flat(figures)

        def play_span(span: tuple[int, int]) -> NDArray[np.int64]:
            """Play one range of trials in a room of its own."""
            room = rooms.pop() if rooms else Flat(_room(compiled, n, with_float=inside))
            luck = self._luck(compiled.supply, keys, draws, *span)
            out = (outcomes, insides)
            critical = self._play_span(compiled, luck, room, out, chosen, draws.first, span)
            rooms.append(room)
            return critical

        share = chosen.mean() if len(chosen) else 1.0
        work = n if compiled.program.is_lanes else math.ceil(share * EACH * n)
        threads, spans = _spans(draws.trials, work)
        critical = np.sum(in_threads(play_span, spans, threads), axis=0)
        model = self.model
        outcome = Outcome(
            played.finish_days,
            played.hours,
            cost_of(model, played.labour, played.other_cost),
            price_of(model, played.finish_days, played.billed),
        )
        return Run(outcome, critical, figures)

    def _play_span(
        self,
        compiled: Compiled,
        luck: rec.Luck,
        room: Flat,
        out: tuple[Flat, Flat],
        chosen: NDArray[np.bool_],
        first: int,
        span: tuple[int, int],
    ) -> NDArray[np.int64]:
        """Play one range of trials; calendars grow as far as it takes."""
        segments = slice(span[0] // rec.SEGMENT, -(-span[1] // rec.SEGMENT))
        while True:
            critical = np.zeros(len(compiled.program.works), dtype=np.int64)
            calendars = self._calendars
            reached = play_blocks(
                *(calendars, compiled.flat, luck, room, *out, critical, chosen, first, *span)
            )
            reach = calendars.days.shape[1]
            if self.model.timeline.flat or (reached is not None and reached < reach - 1):
                return critical
            out[1].value.sums[segments] = 0
            self._calendars = calendars_of(self.model, 2 * reach)

    def _luck(
        self, supply: Supply, keys: NDArray[np.uint64], draws: RandomDraws, begin: int, end: int
    ) -> rec.Luck:
        """What the trials of a range draw from; coupled variables are drawn here."""
        variables, given = supply.variables, np.zeros((0, 0))
        if supply.coupled:
            # The last block draws for trials beyond the end too, where it is cut short.
            ahead = draws.part(begin, -(-(end - begin) // BLOCKS[0]) * BLOCKS[0])
            given = np.stack([ahead.value(variable) for variable in supply.coupled])
            variables = variables.copy()
            variables["value"][variables["kind"] == rec.GIVEN] = ahead.first
        return rec.Luck(
            *(variables, keys, supply.tables, supply.cumulative, supply.levels, given),
            *(SAMPLINGS.index(draws.sampling.name), draws.sampling.trials),
        )


def _spans(trials: int, activities: int) -> tuple[int, list[tuple[int, int]]]:
    """
    How many threads play which ranges of trials; each but the last is whole segments.

    `activities` that take as long as the plan's would in lanes.
    """
    segments, work = -(-trials // rec.SEGMENT), trials * activities
    threads = max(min(cores(), segments, work // WORTH_A_THREAD), 1)
    # Whoever is done early takes a further range: the other core may be busy with something else.
    calls = threads * max(work // (threads * WORTH_A_CALL), 1) if threads > 1 else 1
    calls = min(max(calls, -(-trials // MOST_AT_ONCE)), segments)
    bounds = [round(k * segments / calls) * rec.SEGMENT for k in range(calls)] + [trials]
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


def _room(compiled: Compiled, n: int, *, with_float: bool) -> rec.Room:
    """Room for one thread."""
    net, rows_of = compiled.program.net, compiled.program.finishes
    finishes = int(rows_of.max(initial=-1)) + 1
    size = next((b for b in BLOCKS if 8 * finishes * b <= BLOCK_BYTES), BLOCKS[-1])
    stretches, holds = len(net.stretches), len(net.holds)
    starts = int(compiled.program.starts.max(initial=rec.NONE)) + 1
    rows = _aligned((compiled.rows, size))
    start, finish = _aligned((starts, size)), _aligned((finishes, size))
    lots = size // rec.LOT
    return rec.Room(
        dice=_dice(size),
        rows=rows,
        start=start,
        finish=finish,
        late=_aligned((n if with_float else 0, size)),
        row_lots=rows.reshape(compiled.rows, lots, rec.LOT),
        start_lots=start.reshape(starts, lots, rec.LOT),
        finish_lots=finish.reshape(finishes, lots, rec.LOT),
        waits=_aligned((len(net.links), lots), np.uint64),
        chains=_aligned((n, lots), np.uint64),
        always=np.ones(rec.LOT),
        trial=(
            *(np.empty(stretches), np.empty(holds), np.empty(stretches), np.empty(stretches)),
            *(np.empty(n), np.empty(n), np.empty(n, dtype=np.bool_), np.empty(n)),
            np.empty(n, dtype=np.bool_),
        ),
        profile=empty_profile(net),
    )


def _dice(size: int) -> rec.Dice:
    """Room for the draw of one variable."""
    words = _aligned((size // 2,), np.uint64)
    return rec.Dice(
        words=words,
        luck=words.view("<u4"),
        cells=_aligned((size,), np.uint64),
        shares=_aligned((size,)),
        outer=_aligned((size // rec.GROUP,), np.uint64),
    )


def _aligned(shape: tuple[int, ...], dtype: type[np.generic] = np.float64) -> NDArray[Any]:
    """Array of zeros that begins with a line of the cache, as vector instructions like it best."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.zeros(size + CACHE_LINE, dtype=np.uint8)
    skipped = -memory.ctypes.data % CACHE_LINE
    return memory[skipped : skipped + size].view(dtype).reshape(shape)
