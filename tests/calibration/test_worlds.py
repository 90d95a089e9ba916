"""Totals of new projects of invented small firms keep the levels that are stated."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

worlds = runpy.run_path(str(Path(__file__).resolve().parents[2] / "benchmarks" / "worlds.py"))

REPEATS = 16
"""Of 400 in the benchmark: a short version of it."""


@pytest.mark.parametrize("world", worlds["WORLDS"], ids=lambda w: f"{w.name}, {w.rows} rows")
def test_totals_keep_their_levels(world):
    share, error = worlds["score"](world, REPEATS, seed=1).of(world.measure)
    # Repetitions are independent: three standard errors of their mean.
    assert world.least - 3 * error <= share <= world.most + 3 * error
