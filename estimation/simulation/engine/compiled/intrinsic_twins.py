"""What `intrinsics` does, in plain code: its specification."""

from __future__ import annotations

import numpy as np

from estimation.distributions import CELLS
from estimation.random_streams import GAMMA, mixed
from estimation.simulation.engine.compiled.intrinsics import (
    HALF,
    PLACE_BITS,
    PLACE_OF_BITS,
    first_bits,
)
from estimation.simulation.engine.network_records import TOLERANCE
from estimation.simulation.engine.program_records import GROUP

BEGIN, END = first_bits(1), first_bits(CELLS - 1)
"""Luck of the inner cells: the least of them, and the first beyond."""

LOW, HIGH = np.uint64(2**32 - 1), np.uint64(32)

CELL, PART = np.uint64(PLACE_BITS), np.uint64(2**PLACE_BITS - 1)


def not_after(one, other):  # type: ignore[no-untyped-def]
    """In which of the first 64 trials one instant is no later than another, a bit for each."""
    word = np.uint64(0)
    for t in range(len(one)):
        word |= np.uint64(one[t] - other[t] <= TOLERANCE) << np.uint64(t)
    return word


def finish_after_two(one, other, length, finish):  # type: ignore[no-untyped-def]
    """Write the finish of work that begins at the later of two instants; which it waits for."""
    begin = np.maximum(one, other)
    finish[:] = begin + length
    return not_after(begin, one), not_after(begin, other)


def finish_after_three(one, other, third, length, finish):  # type: ignore[no-untyped-def]
    """Do as `finish_after_two`, with a further instant."""
    begin = np.maximum(np.maximum(one, other), third)
    finish[:] = begin + length
    return not_after(begin, one), not_after(begin, other), not_after(begin, third)


def claim(taken):  # type: ignore[no-untyped-def]
    """Count up the first item; what it was before. One thread alone may do it like this."""
    taken[0] += 1
    return taken[0] - 1


def publish(done, number):  # type: ignore[no-untyped-def]
    """Set an item to 1."""
    done[number] = 1


def find_places(words, places, group):  # type: ignore[no-untyped-def]
    """Write where in a table the bits of 16 trials fall; which of them are in outer cells."""
    outer = np.uint64(0)
    for k in range(HALF):
        word = words[HALF * group + k]
        for side, drawn in ((0, word & LOW), (1, word >> HIGH)):
            place = drawn * np.uint64(PLACE_OF_BITS) + np.uint64(PLACE_OF_BITS // 2)
            places[GROUP * group + HALF * side + k] = place
            is_outer = drawn < BEGIN or drawn >= END
            outer |= np.uint64(is_outer) << np.uint64(2 * k + side)
    return outer


def draw_places(state, places, group):  # type: ignore[no-untyped-def]
    """Draw the random bits of 16 trials and do as `find_places`."""
    words = mixed(state + np.arange(1, HALF * (group + 1) + 1, dtype=np.uint64) * GAMMA)
    return find_places(words, places, group)


def read_places(table, places, out, group):  # type: ignore[no-untyped-def]
    """Read a table in 16 trials, at places as `find_places` found them."""
    for t in range(GROUP):
        place = places[GROUP * group + HALF * (t % 2) + t // 2]
        cell = np.int64(place >> CELL)
        share = np.float64(place & PART) * 2.0**-PLACE_BITS
        out[GROUP * group + t] = table[cell] + (table[cell + 1] - table[cell]) * share
