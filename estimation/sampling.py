"""
Leaf: random numbers of a run, spread more evenly over its trials than chance would.

What is drawn here in plain numpy, compiled code draws too: its twin is
`simulation/engine/compiled/stratified.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation.errors import SimulationError
from estimation.random_streams import (
    GAMMA,
    as_uniforms,
    mixed,
    random_bits,
    stream_key,
    stream_starts,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array

SAMPLINGS = ("random", "sobol", "lhs")
"""Names of the ways to sample; the place of a name is its number in compiled code."""

REPLICATES = 16
"""
Samples that a run is made of, each scrambled by itself; trial t belongs to number t mod 16.

Their spread gives the standard errors. Fewer would know it less well (16 know it to a fifth); more
would be smaller, and so less even, at 1,000 trials.
"""

SALTS = (0, 0x6A09E667F3BCC908, 0xBB67AE8584CAA73B)
"""Tells the keys of scramblings from those of trials: square roots of 2 and 3."""

PAIRED = 4
"""
Index bits of "sobol" that are permuted at once.

Bit by bit, as usual, the interaction of two quantities may weigh twice as much as in plain
sampling: what is even in one is tied to what is even in the other. This way it is 16/15.
"""

ROUNDS, ROUND_BITS = 7, 9
"""
Rounds of a permutation, and the bits of its keys from one to the next.

Measured over 200,000 keys, each pair of places is as frequent as any other to 5 % or better for
permutations of up to 32 numbers; with 4 rounds some were twice as frequent.
"""

HALF = np.uint64(32)
LOW_HALF = np.uint64(2**32 - 1)


@dataclass(frozen=True)
class Sampling:
    """
    How the random numbers of each quantity are spread over the trials of a run.

    Luck depends on seed, quantity and trial alone, and with "lhs" on how many trials there are. The
    trials are `REPLICATES` samples side by side, scrambled independently of each other. Quantities
    are scrambled independently too, so that each is even by itself and together they are random.

    Parameters
    ----------
    name : {"random", "sobol", "lhs"}
        - "random": every trial for itself.
        - "sobol": within a replicate, any 16, 32, 64 ... of the first trials fall one into each of
          as many equal parts: the first dimension of Sobol's sequence (van der Corput's), scrambled
          after Owen [1]_ by hashing [2]_, with an index that is scrambled for each quantity. More
          trials extend the first ones.
        - "lhs": Latin hypercube [3]_: within a replicate, all n trials fall one into each of n
          equal parts. With another number of trials all numbers are others: by its nature, this
          sample cannot be extended.
    trials : int
        Of the whole run.

    Raises
    ------
    SimulationError
        If there is no sampling of that name.

    References
    ----------
    .. [1] Owen, A. B. (1997). Scrambled net variance for integrals of smooth functions. Annals of
       Statistics, 25, 1541-1562.
    .. [2] Burley, B. (2020). Practical hash-based Owen scrambling. Journal of Computer Graphics
       Techniques, 9(4), 1-20.
    .. [3] McKay, M. D., Beckman, R. J., Conover, W. J. (1979). A comparison of three methods for
       selecting values of input variables. Technometrics, 21, 239-245.

    Examples
    --------
    The 100 trials of the first replicate of 1,600 fall one into each hundredth.

    >>> u = Sampling("lhs", 1_600).uniforms(0, "effort:wires", 1_600)
    >>> len(set((u[::16] * 100).astype(int)))
    100
    """

    name: str
    trials: int

    def __post_init__(self) -> None:
        if self.name not in SAMPLINGS:
            expected = " or ".join(f"'{name}'" for name in SAMPLINGS)
            raise SimulationError(f"sampling is {self.name!r}; expected {expected}")

    @property
    def groups(self) -> int:
        """How many samples a run is made of whose spread tells its errors; 1 where none is."""
        return 1 if self.name == "random" else REPLICATES

    def uniforms(self, seed: int, quantity: str, trials: int, first: int = 0) -> Array:
        """Random numbers of one quantity; where sampling is "random", `random_streams.uniforms`."""
        start = stream_starts(seed, np.array([stream_key(quantity)], dtype=np.uint64))
        bits = random_bits(start, trials, first)
        if self.name == "random":
            return as_uniforms(bits)
        trial = np.arange(first, first + trials, dtype=np.uint64)
        replicate, index = trial % np.uint64(REPLICATES), trial // np.uint64(REPLICATES)
        root = mixed(start ^ np.uint64(SALTS[SAMPLINGS.index(self.name)]))
        one = mixed(root + (np.uint64(2) * replicate + np.uint64(1)) * GAMMA)
        other = mixed(root + (np.uint64(2) * replicate + np.uint64(2)) * GAMMA)
        if self.name == "sobol":
            return as_uniforms(_sobol(index, one, other))
        # Below one trial for each replicate, each is a sample of one.
        least, larger = divmod(self.trials, REPLICATES) if self.trials >= REPLICATES else (1, 0)
        size = np.uint64(least) + (replicate < np.uint64(larger)).astype(np.uint64)
        return as_uniforms(_within(_latin(index, size, least, one, other), size, bits))


INDEPENDENT = Sampling("random", 0)
"""Every trial for itself, whatever the number of trials."""


def standard_error_of_mean(values: NDArray[np.generic]) -> float:
    """
    Standard error of the mean of a figure over all trials, by the spread of the replicates' means.

    Parameters
    ----------
    values : array, shape (trials,)

    Returns
    -------
    float
        0 where there is one trial.
    """
    return float(standard_errors_of_means(values[None])[0])


def standard_errors_of_means(rows: NDArray[np.generic]) -> Array:
    """
    Standard errors of the means of several figures, as `standard_error_of_mean`.

    Parameters
    ----------
    rows : array, shape (n, trials)

    Returns
    -------
    array, shape (n,)
    """
    trials = rows.shape[1]
    count = min(REPLICATES, trials)
    if count == 1:
        return np.zeros(len(rows))
    # Each counts as much as it has trials: some have one more than others.
    off = np.zeros((len(rows), -(-trials // REPLICATES) * REPLICATES))
    off[:, :trials] = rows - rows.mean(axis=1, keepdims=True, dtype=np.float64)
    sums = off.reshape(len(rows), -1, REPLICATES).sum(axis=1) / trials
    return np.asarray(np.sqrt((sums**2).sum(axis=1) * count / (count - 1)))


def _permuted(
    x: NDArray[np.uint64],
    bits: np.uint64,
    one: NDArray[np.uint64],
    other: NDArray[np.uint64],
) -> NDArray[np.uint64]:
    """Permute the numbers of so many bits, as two keys say."""
    mask = (np.uint64(1) << bits) - np.uint64(1)
    shift = np.uint64(max(int(bits) // 2, 1))
    for turn in range(ROUNDS):
        by = np.uint64(ROUND_BITS * turn)
        x = (x + (one >> by)) * (other >> by | np.uint64(1)) & mask
        x = x ^ (x >> shift)
    return x


def _latin(
    index: NDArray[np.uint64],
    size: NDArray[np.uint64],
    least: int,
    one: NDArray[np.uint64],
    other: NDArray[np.uint64],
) -> NDArray[np.uint64]:
    """
    Part of `size` into which each trial of a replicate falls.

    A permutation of the next power of 2 is repeated until it arrives below `size`: cycle walking
    (Black and Rogaway 2002), as in Kensler's correlated multi-jittered sampling (2013). Trials
    beyond the last of the run, which count nowhere, need not arrive: they fall into the first part.
    """
    bits, is_walking = np.uint64(int(least).bit_length()), index < size
    part = _permuted(index, bits, one, other)
    while (beyond := is_walking & (part >= size)).any():
        part[beyond] = _permuted(part[beyond], bits, one[beyond], other[beyond])
    return np.where(is_walking, part, np.uint64(0))


def _within(
    part: NDArray[np.uint64], size: NDArray[np.uint64], bits: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    """Somewhere in one of `size` equal parts of the numbers of 32 bits, as random bits say."""
    return (part << HALF | bits) // size


def _sobol(
    index: NDArray[np.uint64], one: NDArray[np.uint64], other: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    """Scrambled van der Corput sequence at scrambled indices, in 32 bits."""
    paired = np.uint64(PAIRED)
    block, place = index >> paired, index & np.uint64(2**PAIRED - 1)
    key = mixed(one + (block + np.uint64(1)) * GAMMA)
    place = _permuted(place, paired, key, key >> np.uint64(8))
    shuffled = _nested(_reversed(block), one)
    point = place << np.uint64(32 - PAIRED) | shuffled >> paired
    return _reversed(_nested(_reversed(point), other))


def _nested(x: NDArray[np.uint64], key: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """
    Scramble 32 bits so that each depends on those below it: Laine and Karras (2011).

    Multipliers after N. Vegdahl, https://psychopath.io/post/2021_01_30_building_a_better_lk_hash.
    """
    x = x ^ x * np.uint64(0x3D20ADEA)
    x = (x + (key & LOW_HALF)) * (key >> HALF | np.uint64(1))
    x = x ^ x * np.uint64(0x05526C56)
    x = x ^ x * np.uint64(0x53A22864)
    return x & LOW_HALF


def _reversed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """32 bits in reverse order."""
    for width, mask in ((1, 0x55555555), (2, 0x33333333), (4, 0x0F0F0F0F), (8, 0x00FF00FF)):
        by, kept = np.uint64(width), np.uint64(mask)
        x = (x >> by & kept) | (x & kept) << by
    return (x >> np.uint64(16) | x << np.uint64(16)) & LOW_HALF
