"""Bits of a word of 64: how many are 1, which is the lowest. LLVM makes one instruction of each."""

from __future__ import annotations

import numpy as np

from estimation.simulation.engine.compiled.jit import inlined

ONE, TWO, FOUR, TOP = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)

PAIRS, FOURS, BYTES, SUMS = (
    np.uint64(byte * 0x0101_0101_0101_0101) for byte in (0x55, 0x33, 0x0F, 0x01)
)
"""Each other bit, two of four, four of eight; a factor that adds up all bytes in the highest."""


@inlined
def ones(word):  # type: ignore[no-untyped-def]
    """How many bits of a word are 1: counted in pairs, in fours, in bytes."""
    word -= (word >> ONE) & PAIRS
    word = (word & FOURS) + ((word >> TWO) & FOURS)
    return (((word + (word >> FOUR)) & BYTES) * SUMS) >> TOP


@inlined
def lowest_one(word):  # type: ignore[no-untyped-def]
    """Which bit of a word is the lowest 1; the word is not 0."""
    return np.int64(ones(~word & (word - ONE)))
