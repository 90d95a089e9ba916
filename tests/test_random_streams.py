"""Luck: even, unrelated between streams, the same for ever."""

from __future__ import annotations

import hashlib
import itertools
import math

import numpy as np
import pytest
from scipy import stats

from estimation.random_streams import uniforms

ALPHA = 1e-4
"""Chance that one statistical test fails by bad luck; seeds are fixed, so always or never."""

TRIALS = 40_000


def test_seeds_do_not_overlap() -> None:
    """Neighbouring seeds that shared draws were seen elsewhere: z-scores of means then shrink."""
    means = np.array([uniforms(seed, "effort:wires", 10_000).mean() for seed in range(20)])
    z = (means - 0.5) / math.sqrt(1 / 12 / 10_000)
    # 20 times the variance of z is chi-square with 20 degrees of freedom.
    low, high = stats.chi2(20).ppf([ALPHA / 2, 1 - ALPHA / 2])
    assert low < (z**2).sum() < high
    assert len(np.unique(means)) == 20


def test_luck_is_even() -> None:
    """Chi-square of a million draws in 1,000 cells."""
    counts = np.histogram(uniforms(5, "x", 1_000_000), bins=1000, range=(0, 1))[0]
    assert stats.chisquare(counts).pvalue > ALPHA
    assert stats.chisquare(counts).pvalue < 1 - ALPHA


def test_luck_of_neighbours_is_uncorrelated() -> None:
    """Neighbouring seeds and names, and a stream with itself one trial on."""
    names = ["effort:a", "effort:b", "duration:a", "risk:a:occurs", "a", "b", "aa"]
    streams = [uniforms(0, name, TRIALS) for name in names]
    streams += [uniforms(seed, "effort:a", TRIALS) for seed in (1, 2, 3, -1)]
    streams.append(uniforms(0, "effort:a", TRIALS, first=1))
    pairs = list(itertools.combinations(streams, 2))
    z = np.array([np.corrcoef(one, other)[0, 1] for one, other in pairs]) * math.sqrt(TRIALS)
    assert np.abs(z).max() < stats.norm.isf(ALPHA / len(pairs) / 2)


def test_more_trials_extend_the_first() -> None:
    long = uniforms(3, "x", 1000)
    assert (uniforms(3, "x", 10) == long[:10]).all()
    assert (uniforms(3, "x", 10, first=990) == long[990:]).all()


def test_luck_is_the_same_for_ever() -> None:
    """
    SplitMix64 by hand, in Python's whole numbers.

    The state is the mix of seed and quantity, each the first 8 bytes of its BLAKE2b hash,
    little-endian; each word adds the golden gamma and mixes, and is the luck of two trials.
    """
    mask = 2**64 - 1

    def key(name: str) -> int:
        return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")

    def mixed(state: int) -> int:
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & mask
        return state ^ (state >> 31)

    start = mixed(key("x") ^ key("seed:0"))
    words = [mixed((start + number * 0x9E3779B97F4A7C15) & mask) for number in range(1, 4)]
    halves = [half for word in words for half in (word & 0xFFFFFFFF, word >> 32)]
    assert uniforms(0, "x", 5).tolist() == [(half + 0.5) / 2**32 for half in halves[:5]]


def test_zero_is_a_seed() -> None:
    assert (uniforms(0, "x", 100) == uniforms(0, "x", 100)).all()
    assert not (uniforms(0, "x", 100) == uniforms(1, "x", 100)).any()


@pytest.mark.parametrize("seed", [0, -1, 2**63, 2**64, 10**30])
def test_any_whole_number_is_a_seed(seed: int) -> None:
    u = uniforms(seed, "x", 1000)
    assert ((u > 0) & (u < 1)).all()
    assert 0.45 < u.mean() < 0.55
