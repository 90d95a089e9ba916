"""LLVM written by hand does to the bit what plain code says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pytest

from estimation.distributions import CELLS
from estimation.simulation.engine.compiled import intrinsic_twins, intrinsics, word_bits
from estimation.simulation.engine.compiled.intrinsics import first_bits
from estimation.simulation.engine.program_records import GROUP, LOT

if TYPE_CHECKING:
    from collections.abc import Callable

GROUPS = 3


def instants() -> Any:
    """Instants of 64 trials, of which many are equal and some nearly so."""
    generator = np.random.default_rng(len(seeds))
    seeds.append(1)
    return generator.integers(0, 4, LOT) + generator.choice([0, 1e-10, 1e-3], LOT)


seeds: list[int] = []


def luck() -> Any:
    """Words of luck, of which some are at the edges of the outer cells."""
    words = np.random.default_rng(1).integers(0, 2**64, GROUPS * GROUP // 2, dtype=np.uint64)
    halves = words.view(np.uint32)
    edges = [first_bits(1), first_bits(CELLS - 1)]
    halves[:6] = [edges[0] - 1, edges[0], edges[1] - 1, edges[1], 0, 2**32 - 1]
    return words


def places() -> Any:
    """Room for places."""
    return np.zeros(GROUPS * GROUP, dtype=np.uint64)


def known_places() -> Any:
    """Places in inner cells of a table."""
    drawn = np.random.default_rng(2).integers(0, (CELLS - 1) << 48, GROUPS * GROUP)
    return drawn.astype(np.uint64)


def table() -> Any:
    """Rising numbers."""
    return np.cumsum(np.random.default_rng(3).random(CELLS + 1))


CASES: dict[str, Callable[[], tuple[Any, ...]]] = {
    "not_after": lambda: (instants(), instants()),
    "finish_after_two": lambda: (instants(), instants(), instants(), np.zeros(LOT)),
    "finish_after_three": lambda: (
        *(instants(), instants(), instants(), instants()),
        np.zeros(LOT),
    ),
    "claim": lambda: (np.array([5]),),
    "publish": lambda: (np.zeros(4, dtype=np.uint8), 2),
    "find_places": lambda: (luck(), places(), 1),
    "draw_places": lambda: (np.uint64(2**63 + 12345), places(), 2),
    "read_places": lambda: (table(), known_places(), np.zeros(GROUPS * GROUP), 1),
}


def compiled(name: str, count: int) -> Any:
    """A function that calls an intrinsic, which plain Python cannot."""
    names = ", ".join(f"a{k}" for k in range(count))
    known: dict[str, Any] = {name: getattr(intrinsics, name)}
    exec(f"def call({names}): return {name}({names})", known)  # of names above
    return numba.njit(known["call"])


@pytest.mark.parametrize("name", CASES)
def test_does_what_its_twin_says(name: str) -> None:
    arguments = CASES[name]()
    copies = tuple(a.copy() if isinstance(a, np.ndarray) else a for a in arguments)
    found = compiled(name, len(arguments))(*arguments)
    assert found == getattr(intrinsic_twins, name)(*copies)
    for written, expected in zip(arguments, copies, strict=True):
        assert np.asarray(written).tobytes() == np.asarray(expected).tobytes()


def test_each_twin_is_compared() -> None:
    twins = vars(intrinsic_twins).values()
    own = [twin for twin in twins if getattr(twin, "__module__", "") == intrinsic_twins.__name__]
    assert {twin.__name__ for twin in own} == set(CASES)


@pytest.mark.parametrize("word", [1, 2, 8, 2**63, 2**64 - 1, 0b1011000])
def test_bits_of_a_word(word: int) -> None:
    count = numba.njit(lambda w: (word_bits.ones(w), word_bits.lowest_one(w)))
    assert count(np.uint64(word)) == (word.bit_count(), (word & -word).bit_length() - 1)
