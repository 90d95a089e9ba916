"""
Records and workspaces of the compiled engine: a plan as plain arrays.

Compiled code knows no class of the project. `program.py` writes these records once for a plan;
`compiled/` reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.sampling import REPLICATES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation.engine.network_records import Network, Profile

CERTAIN, CONTINUOUS, STEPS, EVENT, GIVEN = 0, 1, 2, 3, 4
"""Kinds of variables: a number, a table, few values, something that happens, values handed in."""

PLAIN, WORKED, REVIEWED, NOTHING, SPANNED, DONE = range(6)
"""
Kinds of activities: an uncertain duration, perhaps with a crew, and nothing else; effort or
duration; review; milestone; hammock; work that is finished.
"""

GROUP = 16
"""Trials whose random bits become values at once: the lower and the upper half of 8 words."""

NONE = -1
"""In place of a row or an index: there is none."""

VARIABLE = np.dtype([("kind", "i8"), ("first", "i8"), ("end", "i8"), ("value", "f8")])
"""
One uncertain quantity.

`first` is its table, the first of its steps (which stop before `end`), its row of given values, or
the 32 random bits below which an event happens; `value` is the number where it is certain, the
first trial of given values.
"""

SHARED = np.dtype([("variable", "i8"), ("row", "i8"), ("occurred", "i8"), ("without", "f8")])
"""A draw that several activities share; `without` is its value where row `occurred` is 0."""

CONSTANT = np.dtype([("row", "i8"), ("value", "f8")])
"""A row that is the same in every block."""

WORK = np.dtype(
    [
        ("kind", "i8"),
        ("exists", "i8"),
        ("first_factor", "i8"),
        ("end_factor", "i8"),
        ("first_delay", "i8"),
        ("end_delay", "i8"),
        ("duration", "i8"),
        ("first_part", "i8"),
        ("end_part", "i8"),
        ("first_crew", "i8"),
        ("end_crew", "i8"),
        ("first_counted", "i8"),
        ("end_counted", "i8"),
        ("first_weekly", "i8"),
        ("end_weekly", "i8"),
        ("first_reviewed", "i8"),
        ("end_reviewed", "i8"),
        ("adds_spent", "?"),
        ("spent_days", "f8"),
        ("is_less", "?"),
        ("first_rework", "i8"),
        ("end_rework", "i8"),
        ("worked", "i8"),
        ("rounds", "i8"),
        ("first_wait", "i8"),
        ("most_rounds", "i8"),
        ("rework", "f8"),
        ("cap", "f8"),
        ("of_worked", "i8"),
        ("is_past", "?"),
        ("span_from", "i8"),
        ("span_to", "i8"),
        ("counts_from", "f8"),
        ("known_hours", "f8"),
        ("known_cost", "f8"),
        ("known_bill", "f8"),
    ]
)
"""
How long one activity takes and what it costs.

`exists` is a row of 0 and 1; factors and delays are ranges of `Program.operands`; `duration` and
`rounds` are variables, `first_wait` the first of as many as there can be rounds; `worked` and
`of_worked` are rows of working days without delays, of this activity and of the reviewed one.
`is_past` where a review is over; the weekly hours of a hammock count from the instant `counts_from`
on; `known_*` was spent before the status date, and `adds_spent` tells whether that counts in what a
review does again; so do `spent_days`, of which no hours tell. `is_less` where a crew goes on after
the status date with its hours less those spent.
"""

PART = np.dtype(
    [
        ("variable", "i8"),
        ("is_same", "?"),
        ("scale", "f8"),
        ("capacity", "f8"),
        ("spent", "f8"),
        ("people", "f8"),
        ("row", "i8"),
        ("held", "i8"),
        ("counts", "f8"),
        ("cost", "f8"),
        ("bill", "f8"),
    ]
)
"""
Effort of one role: `is_same` as the part before it draws; `row` of its hours, `held` of its people.

`counts` is 1, or 0 where a crew of the same role counts its hours. Rates are 0 where unknown.
"""

CREW = np.dtype(
    [
        ("hours_per_day", "f8"),
        ("spent", "f8"),
        ("is_told", "?"),
        ("row", "i8"),
        ("cost", "f8"),
        ("bill", "f8"),
    ]
)
"""
Crew of one role; `row` of its effort, where a review does it again.

`is_told` where its hours so far are reported.
"""

COUNTED = np.dtype([("row", "i8"), ("hours_per_day", "f8"), ("cost", "f8"), ("bill", "f8")])
"""Crew of one role of a plain activity, which lasts as long as `row` says."""

TOGETHER = 4
"""Crews whose hours are added up in one pass over a block."""

REVIEWED_EFFORT = np.dtype([("row", "i8"), ("spent", "f8"), ("capacity", "f8")])
"""Effort of one role that a review does again, and what its people do in a day."""

WEEKLY = np.dtype([("variable", "i8"), ("cost", "f8"), ("bill", "f8")])
"""Hours a week of one role of a hammock."""

REWORK = np.dtype([("row", "i8"), ("spent", "f8"), ("cost", "f8"), ("bill", "f8")])
"""Effort of one role that a review does again; of it so many hours are `spent` already."""

AMOUNT = np.dtype([("variable", "i8"), ("occurred", "i8"), ("is_billed", "?")])
"""An expense, or the cost of a risk where it has `occurred`."""


class StreamTables(NamedTuple):
    """
    What draws come from.

    Parameters
    ----------
    variables : array of VARIABLE, shape (V,)
    keys : array, shape (V,), of uint64
        `random_streams.stream_key` of each.
    seed : int
        `random_streams.seed_key` of this run's seed, its 64 bits as a whole number with a sign.
    tables : array, shape (tables, G)
        Quantiles at `distributions.PROBS`.
    cumulative, levels : array
        Steps of all variables that have some, one after another.
    given : array, shape (rows, trials)
        Values of the trials to be simulated, rounded up to whole blocks.
    sampling, trials : int
        Place of the name in `sampling.SAMPLINGS`, and how many trials the whole run has.
    """

    variables: NDArray[np.void]
    keys: NDArray[np.uint64]
    seed: int
    tables: Array
    cumulative: Array
    levels: Array
    given: Array
    sampling: int
    trials: int


class WorkQueue(NamedTuple):
    """
    Ranges of trials that threads claim in compiled code, each when it is done with the last.

    Parameters
    ----------
    taken : array, shape (1,)
        How many were claimed, or more.
    spans : array, shape (ranges, 2)
        First trial of each, and the one after its last.
    done : array, shape (ranges,), of uint8
        1 where all that came out is written.
    """

    taken: NDArray[np.int64]
    spans: NDArray[np.int64]
    done: NDArray[np.uint8]


class Program(NamedTuple):
    """
    A plan as arrays of records.

    `lengths` and `holds` are the rows of the net's stretches and holds; `ends` tells which
    activities may finish last of all; `starts` is the row in which the start of each stays known,
    or NONE where it is the latest finish of those before it and nobody asks; `finishes` is the row
    of each finish, which another activity takes over once all that wait for it have a place;
    `finish_delays` are rows of days that risks add to the finish. `is_lanes` where one timeline and
    no limit of people allow to place a block at once.
    """

    is_lanes: bool
    day0: float
    days_per_week: float
    net: Network
    works: NDArray[np.void]
    operands: NDArray[np.int64]
    parts: NDArray[np.void]
    crews: NDArray[np.void]
    counted: NDArray[np.void]
    reviewed: NDArray[np.void]
    weekly: NDArray[np.void]
    reworks: NDArray[np.void]
    shared: NDArray[np.void]
    constants: NDArray[np.void]
    amounts: NDArray[np.void]
    finish_delays: NDArray[np.int64]
    lengths: NDArray[np.int64]
    holds: NDArray[np.int64]
    ends: NDArray[np.bool_]
    starts: NDArray[np.int64]
    finishes: NDArray[np.int64]


class DrawBuffers(NamedTuple):
    """
    The draw of one variable in a block of B trials, step by step.

    Parameters
    ----------
    words : array, shape (B / 2,), of uint64
        Its random bits, a word for two trials.
    bits : array, shape (B,), of uint32
        The same memory, trial by trial.
    places : array, shape (B,), of uint64
        Where in its table each trial falls, as `intrinsics.find_places` writes them.
    outer : array, shape (B / 16,), of uint64
        Groups of trials of which some fall into outer cells, and which, a bit for each.
    """

    words: NDArray[np.uint64]
    bits: NDArray[np.uint32]
    places: NDArray[np.uint64]
    outer: NDArray[np.uint64]


class Workspace(NamedTuple):
    """
    What one thread needs for a block of B trials, and of one trial of it.

    Parameters
    ----------
    buffers : DrawBuffers
    rows : array, shape (R, B)
        Values by row; the first few are scratch (`SCRATCH`).
    start : array, shape (starts, B)
        Instants, by `Program.starts`.
    finish : array, shape (finishes, B)
        Instants, by `Program.finishes`.
    late : array, shape (n, B)
        Instants; no rows where total float is not wanted.
    row_lots, start_lots, finish_lots : array
        The same memory, shape (..., B / LOT, LOT).
    waits : array, shape (links, B / LOT), of uint64
        In which trials of a lot, a bit for each, a successor begins as soon as a link allows it.
    chains : array, shape (n, B / LOT), of uint64
        In which trials of a lot, a bit for each, an activity lies on a chain of tight links to the
        finish.
    always : array, shape (LOT,)
        Ones.
    trial : tuple of array
        Lengths, amounts, begins, ends, start, finish, chain, late, exists of one trial.
    profile : Profile
        People at work in one trial.
    """

    buffers: DrawBuffers
    rows: Array
    start: Array
    finish: Array
    late: Array
    row_lots: Array
    start_lots: Array
    finish_lots: Array
    waits: NDArray[np.uint64]
    chains: NDArray[np.uint64]
    always: Array
    trial: tuple[NDArray[np.generic], ...]
    profile: Profile


class OutcomeArrays(NamedTuple):
    """
    Where the outcome of all trials goes; threads write to their own trials.

    Parameters
    ----------
    finish_days, hours, labour, other_cost, billed : array, shape (trials,)
        `billed` is what hours and expenses are worth to the client.
    """

    finish_days: Array
    hours: Array
    labour: Array
    other_cost: Array
    billed: Array


MULTIPLIER, DELAY, DRAWN, START, GOING, ROUNDS, REWORKS, BOUND = range(8)
SCRATCH = 8
"""Rows of scratch: what follows is the program's own."""

HOURS, LABOUR, OTHER, BILLED, LAST = range(SCRATCH, SCRATCH + 5)
"""Rows of what a block adds up; then the finish of all."""

FIRST_ROW = SCRATCH + 5

LOT = 64
"""Trials traced together, as the bits of one word."""

EVERY = np.uint64(sum(1 << trial for trial in range(0, LOT, REPLICATES)))
"""Bits of the trials of a lot that belong to the first replicate."""

SEGMENT = 512
"""Trials whose sums are added up in one go; the same for any number of threads."""

DIGIT = 11
"""Most bits of a digit by which numbers are ranked: its counts stay in the nearest cache."""

DIGITS = 3
"""Digits of a key of 32 bits."""
