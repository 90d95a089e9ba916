"""Compiled ranking against scipy and a plain sort."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from estimation.simulation.engine.compiled.ranking import FEW
from estimation.simulation.engine.order_statistics import Target, correlate, pick_rows, ranks_of

N = 3 * FEW


few = st.sampled_from([0.0, 1.0, 1.5, -2.0, 1e30])
"""So that numbers come twice, and far apart."""
numbers = arrays(
    np.float32, (2, N), elements=st.one_of(few, st.floats(-1e6, 1e6, width=32)).map(lambda x: x + 0)
)


@given(rows=numbers, places=st.lists(st.integers(0, N - 1), min_size=1, max_size=6))
def test_picks_what_a_sort_has_there(rows: np.ndarray, places: list[int]) -> None:
    assert (pick_rows(rows, places) == np.sort(rows, axis=1)[:, places]).all()


@pytest.mark.parametrize("digits", [0, 1, 3])
def test_picks_among_many(digits: int) -> None:
    """Rounded, most numbers come often, and one bucket of a digit holds more than FEW of them."""
    rows = np.random.default_rng(7).gamma(2, 5, (4, 5_000)).round(digits).astype(np.float32)
    rows[2] = 3.0
    rows[3, 0] = 1e30
    at = [0, 499, 2_499, 3_999, 3_999, 4_999]
    assert (pick_rows(rows, at) == np.sort(rows, axis=1)[:, at]).all()


@given(rows=numbers, finish=arrays(np.float64, N, elements=st.integers(0, 20).map(float)))
def test_correlates_as_scipy(rows: np.ndarray, finish: np.ndarray) -> None:
    found = correlate(rows, Target.of(finish))
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
    mean, sd, product, rho = correlate(row, Target.of(finish))[0]
    assert [mean, sd, product] == pytest.approx([row.mean(), row.std(), row.var()], abs=1e-6)
    assert rho == pytest.approx(float(n > 1))


@given(values=arrays(np.float64, 30, elements=st.integers(0, 9).map(float)))
def test_ties_have_their_mean_rank(values: np.ndarray) -> None:
    assert ranks_of(values).tolist() == scipy.stats.rankdata(values).tolist()


def test_zeros_are_one_number() -> None:
    rows = np.array([[0.0, -0.0, 1.0, 0.0]], dtype=np.float32)
    assert correlate(rows, Target.of(np.array([1.0, 2.0, 3.0, 4.0])))[0, 3] == pytest.approx(
        scipy.stats.spearmanr(rows[0], [1, 2, 3, 4]).statistic
    )
