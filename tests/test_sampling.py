"""Even sampling: strata are met, pairs and quantities are unrelated, errors are what they say."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy import stats

from estimation import SimulationError
from estimation.random_streams import uniforms
from estimation.sampling import REPLICATES, SAMPLINGS, Sampling, standard_error_of_mean

ALPHA = 1e-4
"""Chance that one statistical test fails by bad luck; seeds are fixed, so always or never."""

EVEN = ("sobol", "lhs")


def luck(name: str, trials: int, seed: int = 0, quantity: str = "effort:wires") -> np.ndarray:
    return Sampling(name, trials).uniforms(seed, quantity, trials)


def in_order(u: np.ndarray, parts: int) -> list[int]:
    """In which of so many equal parts the numbers fall, in rising order."""
    return sorted((u * parts).astype(int).tolist())


def is_variance(values: np.ndarray, variance: float) -> bool:
    """Whether values of mean 0 can have a variance, by chi-square; they are nearly normal."""
    low, high = stats.chi2(len(values)).ppf([ALPHA / 2, 1 - ALPHA / 2])
    return bool(low < (values**2).sum() / variance < high)


@pytest.mark.parametrize("trials", [1, 5, 16, 17, 33, 1_000, 1_603, 10_000, 16_384])
def test_a_latin_replicate_has_one_trial_in_each_part(trials: int) -> None:
    u = luck("lhs", trials)
    for replicate in range(min(REPLICATES, trials)):
        part = u[replicate::REPLICATES]
        assert in_order(part, len(part)) == list(range(len(part)))


@pytest.mark.parametrize("size", [16, 32, 256, 1_024])
def test_a_sobol_replicate_has_one_trial_in_each_part(size: int) -> None:
    """In any aligned stretch of a power of 2."""
    u = luck("sobol", REPLICATES * 4_096)
    for replicate in range(REPLICATES):
        for stretch in u[replicate::REPLICATES].reshape(-1, size):
            assert in_order(stretch, size) == list(range(size))


def test_a_sobol_replicate_is_as_even_as_can_be_between_powers_of_2() -> None:
    """Two aligned stretches of 16 and 32 of its trials are even by themselves."""
    u = luck("sobol", REPLICATES * 48)[::REPLICATES]
    assert np.bincount((u * 16).astype(int)).tolist() == [3] * 16


def test_more_sobol_trials_extend_the_first() -> None:
    assert (luck("sobol", 20_000)[:1_003] == luck("sobol", 1_003)).all()


def test_latin_trials_cannot_be_extended() -> None:
    assert (luck("lhs", 2_000)[:1_000] != luck("lhs", 1_000)).mean() > 0.99


@pytest.mark.parametrize("name", SAMPLINGS)
@pytest.mark.parametrize("first", [0, 1, 15, 16, 500, 999])
def test_a_part_of_a_run_is_that_part(name: str, first: int) -> None:
    part = Sampling(name, 1_000).uniforms(0, "effort:wires", 1_000 - first, first)
    assert (part == luck(name, 1_000)[first:]).all()


def test_plain_sampling_is_luck() -> None:
    assert (luck("random", 100, 4) == uniforms(4, "effort:wires", 100)).all()


@pytest.mark.parametrize("name", EVEN)
def test_each_trial_is_uniform(name: str) -> None:
    """Over seeds, wherever the trial stands in the run."""
    for trial in (0, 15, 16, 100, 999):
        u = [Sampling(name, 1_000).uniforms(seed, "q", 1, trial)[0] for seed in range(1_000)]
        assert stats.kstest(u, "uniform").pvalue > ALPHA / 5


@pytest.mark.parametrize("name", EVEN)
def test_luck_is_strictly_between_0_and_1(name: str) -> None:
    u = luck(name, 200_000)
    assert u.min() > 0
    assert u.max() < 1
    for replicate in range(REPLICATES):
        own = u[replicate::REPLICATES]
        assert len(np.unique(own)) == len(own)


@pytest.mark.parametrize(
    ("name", "size", "one", "other"),
    [
        ("lhs", 5, 0, 1), ("lhs", 5, 1, 4), ("lhs", 8, 2, 3), ("lhs", 8, 0, 7), ("lhs", 13, 0, 1),
        ("lhs", 16, 5, 9), ("lhs", 20, 18, 19), ("sobol", 16, 0, 1), ("sobol", 16, 3, 12),
        ("sobol", 16, 16, 17), ("sobol", 16, 40, 47),
    ],
)  # fmt: skip
def test_pairs_of_a_replicate_are_as_frequent_as_they_should_be(
    name: str, size: int, one: int, other: int
) -> None:
    """Two trials fall into two different parts; each such pair of parts is equally likely."""
    trials, quantities = size * REPLICATES, 400
    counts = np.zeros((size, size))
    for k in range(quantities):
        first, second = (
            Sampling(name, trials).uniforms(0, f"q{k}", REPLICATES, number * REPLICATES)
            for number in (one, other)
        )
        np.add.at(counts, ((first * size).astype(int), (second * size).astype(int)), 1)
    assert np.trace(counts) == 0
    pairs = counts[~np.eye(size, dtype=bool)]
    # Chi-square, and what a deviation of 5 % would add to it.
    most = stats.ncx2(len(pairs) - 1, 0.05**2 * pairs.sum()).isf(ALPHA)
    assert stats.chisquare(pairs).statistic < most


@pytest.mark.parametrize("name", EVEN)
def test_places_within_strata_are_independent(name: str) -> None:
    """The mean of n strata, each with one uniform number, has the variance 1 / (12 n**3)."""
    size = 256
    u = np.array([luck(name, size * REPLICATES, seed) for seed in range(40)])
    means = u.reshape(40, size, REPLICATES).mean(axis=1).ravel() - 0.5
    assert is_variance(means, 1 / 12 / size**3)


@pytest.mark.parametrize("name", EVEN)
@pytest.mark.parametrize("trials", [512, 1_000, 4_096])
def test_quantities_are_independent(name: str, trials: int) -> None:
    """
    Correlations of quantities, and of their halves, spread as those of independent ones.

    Of n strata, pairs of different ones are unrelated but for -1 / (n - 1); "sobol" has 16 at
    least, so that the variance is at most 16/15 of that of plain sampling.
    """
    names = [f"effort:{i}" for i in range(24)]
    u = np.stack([luck(name, trials, 3, quantity) for quantity in names]) - 0.5
    for values, variance in ((u, 1 / 12), (np.sign(u), 1.0)):
        pairs = itertools.combinations(values, 2)
        z = np.array([(x * y).mean() for x, y in pairs]) / variance * math.sqrt(trials)
        assert np.abs(z).max() < stats.norm.isf(ALPHA / len(z) / 2) * math.sqrt(16 / 15)
        # Products that share a quantity are uncorrelated.
        low, high = stats.chi2(len(z)).ppf([ALPHA / 2, 1 - ALPHA / 2])
        assert low < (z**2).sum() < high * 16 / 15


@pytest.mark.parametrize("name", EVEN)
def test_replicates_seeds_and_plain_luck_are_unrelated(name: str) -> None:
    """Neither replicates of one quantity, nor neighbouring seeds, share their luck."""
    trials = REPLICATES * 512
    streams = [luck(name, trials)[r::REPLICATES] for r in range(REPLICATES)]
    streams += [luck(name, trials, seed)[::REPLICATES] for seed in (1, 2, -1)]
    streams += [uniforms(0, "effort:wires", trials)[::REPLICATES]]
    z = [np.corrcoef(x, y)[0, 1] * math.sqrt(512) for x, y in itertools.combinations(streams, 2)]
    assert np.abs(z).max() < stats.norm.isf(ALPHA / len(z) / 2) * math.sqrt(16 / 15)
    assert len(np.unique(np.concatenate(streams))) == 512 * len(streams)


def test_another_name_is_refused() -> None:
    message = "sampling is 'halton'; expected 'random' or 'sobol' or 'lhs'"
    with pytest.raises(SimulationError, match=message):
        Sampling("halton", 10)


def test_standard_error_by_hand() -> None:
    """Two trials in the first replicate, one in each other: means 2, 1, ... 1 of 17 trials."""
    values = np.array([1.0] * 16 + [3.0])
    mean = 19 / 17
    off = np.array([2 * (2 - mean)] + [1 - mean] * 15) / 17
    assert standard_error_of_mean(values) == pytest.approx(math.sqrt((off**2).sum() * 16 / 15))
    assert standard_error_of_mean(np.array([5.0])) == 0
    # Up to 16 trials, each is a replicate: the standard error of independent ones.
    few = np.array([1.0, 4.0, 4.0])
    assert standard_error_of_mean(few) == pytest.approx(few.std(ddof=1) / math.sqrt(3))
