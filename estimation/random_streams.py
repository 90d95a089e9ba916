"""
Leaf: random numbers keyed by seed, quantity and trial, and by nothing else.

Whatever is drawn anywhere in the package is drawn with these numbers, so that scenarios, and a plan
before and after a change, share their random numbers.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array

GAMMA = np.uint64(0x9E3779B97F4A7C15)
"""Step of the generator: 2**64 divided by the golden ratio, odd."""

FIRST_MIX, SECOND_MIX = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
"""Factors of the generator."""


def uniforms(seed: int, quantity: str, trials: int, first: int = 0) -> Array:
    """
    Random numbers of one quantity, one for each trial.

    A number depends on seed, quantity and trial, and on nothing else: more trials extend the first
    ones, and another quantity in the plan changes none of them. The generator is SplitMix64 [1]_
    at a place in its cycle of 2**64 that a hash of seed and quantity decides, so that two streams
    of a million trials meet with a chance below one in 10**13. Each of its words serves two
    trials, its lower half the first.

    Parameters
    ----------
    seed : int
        Any whole number; 0 is a seed like another.
    quantity : str
        Name of the quantity, such as ``"effort:wires"``.
    trials : int
        How many numbers.
    first : int
        Trial of the first one.

    Returns
    -------
    array, shape (trials,)
        Strictly between 0 and 1: half a step beside the multiples of 2**-32.

    References
    ----------
    .. [1] Steele, G. L., Lea, D., Flood, C. H. (2014). Fast splittable pseudorandom number
       generators. OOPSLA '14, 453-472.

    Examples
    --------
    >>> u = uniforms(0, "effort:wires", 4)
    >>> bool((uniforms(0, "effort:wires", 2, first=2) == u[2:]).all())
    True
    """
    start = stream_starts(seed, np.array([stream_key(quantity)], dtype=np.uint64))
    return as_uniforms(random_bits(start, trials, first))


def random_bits(start: NDArray[np.uint64], trials: int, first: int) -> NDArray[np.uint64]:
    """32 bits for each trial from `first` on, of the stream that begins at a `stream_starts`."""
    counter = np.arange(first // 2 + 1, (first + trials + 1) // 2 + 1, dtype=np.uint64)
    halves = mixed(start + counter * GAMMA).astype("<u8").view("<u4")
    return halves[first % 2 :][:trials].astype(np.uint64)


def as_uniforms(bits: NDArray[np.uint64]) -> Array:
    """Numbers strictly between 0 and 1, from 32 bits each."""
    return (bits.astype(np.float64) + 0.5) * 2.0**-32


@lru_cache(maxsize=65_536)
def stream_key(name: str) -> int:
    """Number of a quantity, or of a seed, from 0 to 2**64 - 1: the start of its BLAKE2b hash."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def stream_starts(seed: int, keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """
    Where in the cycle of the generator the streams of quantities begin, given their `stream_key`.

    Compiled draws begin there too, and so give the same numbers as `uniforms`.
    """
    return mixed(keys ^ np.uint64(seed_key(seed)))


def seed_key(seed: int) -> int:
    """Number of a seed, from 0 to 2**64 - 1."""
    return stream_key(f"seed:{seed}")


def mixed(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Whole numbers of 64 bits, each bit of which depends on all that go in; a permutation."""
    state = (state ^ (state >> np.uint64(30))) * FIRST_MIX
    state = (state ^ (state >> np.uint64(27))) * SECOND_MIX
    return state ^ (state >> np.uint64(31))
