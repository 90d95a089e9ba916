"""Amounts over periods: the compiled loop against plain numpy, and its ends by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from estimation.simulation.analysis.weeks import spread

EDGES = np.array([0.0, 3.0, 3.0, 8.0, 13.0])
"""Five periods, the second without a working day."""


def spread_over(begin: float, end: float, amount: float = 10.0) -> list[float]:
    into = np.zeros((len(EDGES), 1), dtype=np.float32)
    spread(np.array([begin]), np.array([end]), np.array([amount]), EDGES, into, 0)
    return [round(float(part), 4) for part in into[:, 0]]


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        (0, 2, [10, 0, 0, 0, 0]),
        (2, 4, [5, 0, 5, 0, 0]),
        (3, 13, [0, 0, 5, 5, 0]),
        (12, 20, [0, 0, 0, 1.25, 8.75]),  # what lies after the last edge
        (-5, 5, [8, 0, 2, 0, 0]),  # and before the first
        (8, 8, [0, 0, 10, 0, 0]),  # no time at all: when it ends
        (0, 0, [10, 0, 0, 0, 0]),
        (3, 3, [10, 0, 0, 0, 0]),
    ],
)
def test_ends(begin: float, end: float, expected: list[float]) -> None:
    assert spread_over(begin, end) == expected


numbers = arrays(np.float64, 6, elements=st.floats(0, 20, width=32))


@given(begin=numbers, days=numbers, amounts=numbers)
def test_as_plain_numpy_does(begin: np.ndarray, days: np.ndarray, amounts: np.ndarray) -> None:
    days = days + 0.01
    into = np.zeros((len(EDGES), 8), dtype=np.float32)
    spread(begin, begin + days, amounts, EDGES, into, 1)
    low, high = np.append(-np.inf, EDGES[1:]), np.append(EDGES[1:], np.inf)
    overlap = np.minimum(begin + days, high[:, None]) - np.maximum(begin, low[:, None])
    expected = amounts * np.maximum(overlap, 0) / days
    assert into[:, 1:7] == pytest.approx(expected, abs=1e-4)
    assert (into[:, [0, 7]] == 0).all()
    assert into.sum() == pytest.approx(amounts.sum(), rel=1e-5, abs=1e-4)
