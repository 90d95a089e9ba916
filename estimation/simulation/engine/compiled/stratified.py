"""Compiled draws that are spread more evenly than chance would: the twin of `sampling.py`."""

from __future__ import annotations

import numpy as np

from estimation import random_streams
from estimation.random_streams import GAMMA
from estimation.sampling import PAIRED, REPLICATES, ROUND_BITS, ROUNDS, SALTS, SAMPLINGS
from estimation.simulation.engine.compiled.serial_schedule import inlined, nested, spliced

mixed = inlined(random_streams.mixed)

RANDOM, SOBOL, LHS = (SAMPLINGS.index(name) for name in ("random", "sobol", "lhs"))

SALT = np.array(SALTS, dtype=np.uint64)

FIRST, SECOND, THIRD = np.uint64(0x3D20ADEA), np.uint64(0x05526C56), np.uint64(0x53A22864)
"""As in `sampling._nested`."""

ONE, TWO, HALF = np.uint64(1), np.uint64(2), np.uint64(32)
LOW_HALF = np.uint64(2**32 - 1)
MANY = np.uint64(REPLICATES)
TURN, BYTE, WORD = np.uint64(ROUND_BITS), np.uint64(8), np.uint64(16)
PAIRED_BITS, PAIRED_MASK = np.uint64(PAIRED), np.uint64(2**PAIRED - 1)
PAIRED_SHIFT, PAIRED_PLACE = np.uint64(PAIRED // 2), np.uint64(32 - PAIRED)


@inlined
def _permuted(x, mask, shift, one, other):  # type: ignore[no-untyped-def]
    """Permute the numbers up to `mask`, as two keys say."""
    for _ in range(ROUNDS):
        x = ((x + one) * (other | ONE)) & mask
        x ^= x >> shift
        one >>= TURN
        other >>= TURN
    return x


@inlined
def _nested(x, key):  # type: ignore[no-untyped-def]
    """Scramble 32 bits so that each depends on those below it; leaves waste above them."""
    x ^= x * FIRST
    x = (x + (key & LOW_HALF)) * (key >> HALF | ONE)
    x ^= x * SECOND
    return x ^ x * THIRD


@inlined
def _reversed(x):  # type: ignore[no-untyped-def]
    """The lower 32 bits in reverse order."""
    x = (x >> ONE & np.uint64(0x55555555)) | (x & np.uint64(0x55555555)) << ONE
    x = (x >> TWO & np.uint64(0x33333333)) | (x & np.uint64(0x33333333)) << TWO
    x = (x >> np.uint64(4) & np.uint64(0x0F0F0F0F)) | (x & np.uint64(0x0F0F0F0F)) << np.uint64(4)
    x = (x >> BYTE & np.uint64(0x00FF00FF)) | (x & np.uint64(0x00FF00FF)) << BYTE
    return (x >> WORD | x << WORD) & LOW_HALF


@inlined
def _replicate_keys(root, replicate):  # type: ignore[no-untyped-def]
    """Two keys of a replicate."""
    one = mixed(root + (TWO * replicate + ONE) * GAMMA)
    return one, mixed(root + (TWO * replicate + TWO) * GAMMA)


@spliced
def _spread_sobol(root, first, bits):  # type: ignore[no-untyped-def]
    """Scrambled van der Corput sequence at scrambled indices."""
    for t in range(len(bits)):
        trial = np.uint64(first + t)
        replicate, index = trial % MANY, trial // MANY
        one, other = _replicate_keys(root, replicate)
        block, place = index >> PAIRED_BITS, index & PAIRED_MASK
        key = mixed(one + (block + ONE) * GAMMA)
        place = _permuted(place, PAIRED_MASK, PAIRED_SHIFT, key, key >> BYTE)
        shuffled = _nested(_reversed(block), one) & LOW_HALF
        point = place << PAIRED_PLACE | shuffled >> PAIRED_BITS
        bits[t] = np.uint32(_reversed(_nested(_reversed(point), other)))


@inlined
def _bits_of(number):  # type: ignore[no-untyped-def]
    """How many bits a number has."""
    count = np.uint64(0)
    while number > 0:
        number >>= ONE
        count += ONE
    return count


@inlined
def _step(part, size, mask, shift, one, other):  # type: ignore[no-untyped-def]
    """One step along a cycle, unless `part` is below `size` already."""
    stepped = _permuted(part, mask, shift, one, other)
    return stepped if part >= size else part


@nested
def _arrive(root, replicate, part, size, mask, shift):  # type: ignore[no-untyped-def]
    """All further steps along a cycle; apart, since a branch within a loop takes much longer."""
    one, other = _replicate_keys(root, replicate)
    while part >= size:
        part = _permuted(part, mask, shift, one, other)
    return part


@spliced
def _spread_latin(root, trials, first, bits, parts):  # type: ignore[no-untyped-def]
    """One trial of a replicate into each of as many parts as it has trials."""
    # Below one trial for each replicate, each is a sample of one.
    least, larger = np.uint64(max(trials // REPLICATES, 1)), np.uint64(trials % REPLICATES)
    larger = larger if trials >= REPLICATES else np.uint64(0)
    count = _bits_of(least)
    mask, shift = (ONE << count) - ONE, max(count // TWO, ONE)
    # Three steps in any case and without a branch: vector instructions do them, and few are left.
    for t in range(len(bits)):
        trial = np.uint64(first + t)
        replicate, index = trial % MANY, trial // MANY
        size = least + np.uint64(replicate < larger)
        one, other = _replicate_keys(root, replicate)
        part = _permuted(index & mask, mask, shift, one, other)
        part = _step(part, size, mask, shift, one, other)
        part = _step(part, size, mask, shift, one, other)
        parts[t] = _step(part, size, mask, shift, one, other)
    for t in range(len(bits)):
        replicate = np.uint64(first + t) % MANY
        size = least + np.uint64(replicate < larger)
        # Trials beyond the last of the run count nowhere, and might never arrive.
        if parts[t] >= size and first + t < trials:
            parts[t] = _arrive(root, replicate, parts[t], size, mask, shift)
    for t in range(len(bits)):
        size = least + np.uint64(np.uint64(first + t) % MANY < larger)
        bits[t] = np.uint32((parts[t] << HALF | np.uint64(bits[t])) // size)


@nested
def spread(key, sampling, trials, first, bits, parts):  # type: ignore[no-untyped-def]
    """
    Spread the random bits of a quantity evenly, in place.

    Parameters
    ----------
    key : uint64
        Where its stream begins.
    sampling : int
        SOBOL or LHS.
    trials : int
        Of the whole run.
    first : int
        Trial of the first one.
    bits : array, shape (lanes,), of uint32
        What plain sampling draws.
    parts : array, shape (lanes,), of uint64
        Scratch.
    """
    root = mixed(key ^ SALT[sampling])
    if sampling == SOBOL:
        _spread_sobol(root, first, bits)
    else:
        _spread_latin(root, trials, first, bits, parts)
