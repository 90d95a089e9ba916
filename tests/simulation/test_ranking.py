"""Compiled ranking against scipy and a plain sort."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from estimation.simulation.ranking import FEW
from estimation.simulation.records import DIGIT, DIGITS
from estimation.simulation.replay import correlate_rows, pick_ranked

N = 3 * FEW


def scratch(n: int) -> tuple[np.ndarray, ...]:
    counts = np.empty((DIGITS, 1 << DIGIT), dtype=np.int64)
    return np.empty(n, dtype=np.uint64), np.empty(n, dtype=np.uint64), counts


def picked(rows: np.ndarray, places: np.ndarray) -> np.ndarray:
    found = np.empty((len(rows), len(places)))
    pick_ranked(rows, rows.view(np.uint32), places, found, *scratch(rows.shape[1]))
    return found


def correlated(rows: np.ndarray, finish: np.ndarray) -> np.ndarray:
    ranks = scipy.stats.rankdata(finish)
    spread = float(((2 * ranks - (len(finish) + 1)) ** 2).sum())
    found = np.empty((len(rows), 4))
    twice, centred = (2 * ranks).astype(np.uint64), finish - finish.mean()
    bits = rows.view(np.uint32)
    correlate_rows(rows, bits, centred, twice, spread, found, *scratch(len(finish)))
    return found


few = st.sampled_from([0.0, 1.0, 1.5, -2.0, 1e30])
"""So that numbers come twice, and far apart."""
numbers = arrays(
    np.float32, (2, N), elements=st.one_of(few, st.floats(-1e6, 1e6, width=32)).map(lambda x: x + 0)
)


@given(rows=numbers, places=st.lists(st.integers(0, N - 1), min_size=1, max_size=6))
def test_picks_what_a_sort_has_there(rows: np.ndarray, places: list[int]) -> None:
    at = np.array(sorted(places))
    assert (picked(rows, at) == np.sort(rows, axis=1)[:, at]).all()


@pytest.mark.parametrize("digits", [0, 1, 3])
def test_picks_among_many(digits: int) -> None:
    """Rounded, most numbers come often, and one bucket of a digit holds more than FEW of them."""
    rows = np.random.default_rng(7).gamma(2, 5, (4, 5_000)).round(digits).astype(np.float32)
    rows[2] = 3.0
    rows[3, 0] = 1e30
    at = np.array([0, 499, 2_499, 3_999, 3_999, 4_999])
    assert (picked(rows, at) == np.sort(rows, axis=1)[:, at]).all()


@given(rows=numbers, finish=arrays(np.float64, N, elements=st.integers(0, 20).map(float)))
def test_correlates_as_scipy(rows: np.ndarray, finish: np.ndarray) -> None:
    found = correlated(rows, finish)
    wide = rows.astype(np.float64)
    assert found[:, 0] == pytest.approx(wide.mean(axis=1), rel=1e-12, abs=1e-9)
    assert found[:, 1] == pytest.approx(wide.std(axis=1), rel=1e-9, abs=1e-9)
    centred = finish - finish.mean()
    scale = 1e-12 * np.abs(wide).max(axis=1) * np.abs(centred).max()
    assert (np.abs(found[:, 2] - wide @ centred / N) <= 1e-9 + N * scale).all()
    for row, rho in zip(rows, found[:, 3], strict=True):
        if row.min() == row.max() or finish.min() == finish.max():
            assert rho == 0
        else:
            expected = scipy.stats.spearmanr(row, finish).statistic
            assert rho == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_short_rows(n: int) -> None:
    """Moments are added up by fours."""
    row = np.arange(n, dtype=np.float32)[None]
    finish = np.arange(n, dtype=np.float64)
    mean, sd, product, rho = correlated(row, finish)[0]
    assert [mean, sd, product] == pytest.approx([row.mean(), row.std(), row.var()], abs=1e-6)
    assert rho == pytest.approx(float(n > 1))
