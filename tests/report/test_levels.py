"""Percentiles are read in one way, that of the result."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimation import simulate
from estimation.report import MARKS, finish_date, percentiles
from estimation.report.levels import HELD


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.integers(0, 1_000))
def test_a_percentile_is_the_smallest_value_with_enough_at_or_below(
    values: list[float], thousandths: int
) -> None:
    q = thousandths / 1_000
    found = float(percentiles(np.array(values), q))
    at_or_below = sum(value <= found for value in values)
    below = sum(value < found for value in values)
    # Counted in thousandths, where nothing is rounded.
    assert found in values
    assert 1_000 * at_or_below >= thousandths * len(values)
    assert 1_000 * below < thousandths * len(values) or below == 0


def test_it_is_that_of_the_result(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": {"uniform": [1, 9]}}]), trials=997)
    levels = np.linspace(0, 1, 41)
    expected = [result.percentile("finish_days", q) for q in levels]
    assert percentiles(result.finish_days, levels).tolist() == expected


@pytest.mark.parametrize(("q", "day"), [(0.1, 4), (0.5, 8), (0.8, 13), (1.0, 15)])
def test_finish_date(make: Any, script: Any, q: float, day: int) -> None:
    """Ten trials of 1 to 10 days from Monday 4 January 2027: the fifth is Friday the 8th."""
    plan = make([{"id": "a", "duration": {"uniform": [1, 10]}}])
    result = script(plan, {"duration:a": [float(days) for days in range(1, 11)]})
    assert finish_date(result, q) == date(2027, 1, day)


def test_what_is_said_to_be_held_lies_between_the_marks() -> None:
    assert MARKS["high"] - MARKS["low"] == pytest.approx(HELD)
