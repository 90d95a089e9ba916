"""
What placing works on, as plain arrays: calendars, a network, the work of a trial.

Compiled code knows no class of the project: `placement.py` writes these records, `compiled/` reads
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array

TOLERANCE = 1e-9
"""Instants nearer than this many days are one, and people fewer than this are none."""

FS, SS, FF, SF = 0, 1, 2, 3
"""Types of links; FS and FF hang on the finish of the predecessor, FF and SF hold the finish."""

NEVER = -np.inf

FLAT = -1
"""In place of a number of known working days: the axis is its own calendar."""

DAY = np.dtype([("is_open", "f8"), ("elapsed", "f8"), ("workday", "f8")])
"""
One calendar day of one axis.

Whether work is done on it (1 or 0), how many working days lie before it, and, unrelated to that
day, which calendar day the working day of the same number is.
"""

ACTIVITY = np.dtype(
    [
        ("axis", "i8"),
        ("rank", "i8"),
        ("is_span", "?"),
        ("first_link", "i8"),
        ("end_link", "i8"),
        ("first_stretch", "i8"),
        ("end_stretch", "i8"),
        ("resumes", "f8"),
        ("passes", "f8"),
        ("begun", "f8"),
        ("finished", "f8"),
        ("no_earlier", "f8"),
    ]
)
"""
One activity: its calendar, its place in the priority list, its links and its stretches.

Work is placed from `resumes` on; where there is none its links pass through from `passes` on.
"""

LINK = np.dtype([("predecessor", "i8"), ("type", "i8"), ("lag", "f8")])
"""One link from a predecessor."""

STRETCH = np.dtype([("axis", "i8"), ("activity", "i8"), ("first_hold", "i8"), ("end_hold", "i8")])
"""One stretch of work or waiting, and the holds of people that belong to it."""

HOLD = np.dtype([("role", "i8"), ("stretch", "i8"), ("slot", "i8")])
"""People of one role for one stretch; the slots of a role follow one another."""

ROLE = np.dtype([("capacity", "f8"), ("first_slot", "i8"), ("end_slot", "i8")])
"""One role: how many people it has, and which slots are those of its holds."""

PAST = np.dtype([("role", "i8"), ("begin", "f8"), ("end", "f8"), ("people", "f8")])
"""People of one role who were at work between two instants before the status date."""


class Calendars(NamedTuple):
    """Rows of DAY, shape (axes, calendar days), and how many working days each knows, or FLAT."""

    days: NDArray[np.void]
    known: NDArray[np.int64]


class Network(NamedTuple):
    """
    What all trials share.

    `order` is the priority list: activities, each after all that it depends on. The finish is
    counted on the axis `team`; `origin` is the instant of day 0. `slots` tells which hold is in
    each slot. The first `front` of the order are placed as if nobody had been at work before; those
    behind them find the people of `past` at work.
    """

    team: int
    origin: float
    order: NDArray[np.int64]
    activities: NDArray[np.void]
    links: NDArray[np.void]
    stretches: NDArray[np.void]
    holds: NDArray[np.void]
    roles: NDArray[np.void]
    slots: NDArray[np.int64]
    front: int
    past: NDArray[np.void]


class Trial(NamedTuple):
    """
    One trial: length of each stretch, people of each hold; when each stretch and activity lies.

    `chain` marks activities on a chain back from the finish, `late` is each latest finish.
    """

    lengths: Array
    amounts: Array
    begins: Array
    ends: Array
    start: Array
    finish: Array
    chain: NDArray[np.bool_]
    late: Array
    exists: NDArray[np.bool_]


class Profile(NamedTuple):
    """
    People at work in each role: `levels` [r, k] of them from `times` [r, k] to the next.

    The first `sizes` [r] entries count; the last of them lasts for ever. The stretch that was
    checked last begins in entry `first` [r] and ends before entry `last` [r]. `begins` and `ends`
    of each hold, by slot, are written once all is placed.
    """

    times: Array
    levels: Array
    sizes: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    begins: Array
    ends: Array


CHOICES = 4
"""Random numbers per child before those of its swaps: two parents and two cuts."""

SWAPS = 2
"""Pairs of neighbours in a child that change places, where nothing forbids it."""


class Direction(NamedTuple):
    """
    What a search places: one trial of a plan, read forwards or backwards, with its memory.

    Activity i waits for `waits` [`first_wait` [i]] to before `waits` [`first_wait` [i + 1]], all
    of them smaller than i.
    """

    calendars: Calendars
    net: Network
    first_wait: NDArray[np.int64]
    waits: NDArray[np.int64]
    trial: Trial
    profile: Profile


class SearchWorkspace(NamedTuple):
    """
    Memory for the lists of a search, of n activities each.

    `lists` (P, n) with their `finishes` (P,), the `child` that is tried, and what sorting and
    crossing keep in mind.
    """

    lists: NDArray[np.int64]
    finishes: Array
    child: NDArray[np.int64]
    order: NDArray[np.int64]
    merged: NDArray[np.int64]
    keys: Array
    taken: NDArray[np.bool_]
