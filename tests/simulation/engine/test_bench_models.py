"""The bench models against plain numpy: 300 activities, 586 links, 20 risks."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from estimation import read_plan, simulate

if TYPE_CHECKING:
    from pathlib import Path

ALPHA = 1e-5
"""Chance that one comparison fails by bad luck; for the 300 criticality indices, that any does."""

Z = float(stats.norm.isf(ALPHA / 2))
REFERENCE_TRIALS = 20_000
TRIALS = 10_000

DEADLINE = 267
"""Working days from 2027-01-04 to the end of 2028-01-11: 53 weeks and two days."""


@pytest.fixture(scope="module")
def reference(shared: Path) -> Any:
    """The module numpy_reference.py."""
    path = shared / "bench" / "numpy_reference.py"
    spec = importlib.util.spec_from_file_location("numpy_reference", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def result_of(shared: Path, model: str) -> Any:
    return simulate(read_plan(shared / "bench" / f"{model}.plan.yaml"), trials=TRIALS)


def error_of(result: Any, name: str, q: float | None = None) -> float:
    """Z standard errors of the difference of two runs of different length."""
    both = np.sqrt(1 + TRIALS / REFERENCE_TRIALS)
    return Z * result.standard_error(name, q) * both


def check_criticality(result: Any, expected: np.ndarray) -> None:
    """Each index within its binomial error, Bonferroni over the 300."""
    found = np.array([result.criticality_index[f"t{i}"] for i in range(len(expected))])
    share = np.clip((found + expected) / 2, 1 / TRIALS, None)
    error = np.sqrt(share * (1 - share) * (1 / TRIALS + 1 / REFERENCE_TRIALS))
    assert (
        np.abs(found - expected) <= stats.norm.isf(ALPHA / len(expected) / 2) * error + 1e-12
    ).all()


def test_sum_of_thirty(shared: Path, reference: Any) -> None:
    """M1: 30 triangular durations in a row; the mean is exact, sum of (low + likely + high) / 3."""
    result = result_of(shared, "m1")
    exact = sum(sum(points) / 3 for points in reference.MODEL["m1"])
    assert result.finish_days.mean() == pytest.approx(
        exact, abs=Z * result.standard_error("finish_days")
    )


def test_network_of_300(shared: Path, reference: Any) -> None:
    """M2: mean, P50, P80 and criticality."""
    result = result_of(shared, "m2")
    expected = reference.m2(REFERENCE_TRIALS, np.random.default_rng(1))
    assert result.finish_days.mean() == pytest.approx(
        expected["mean"], abs=error_of(result, "finish_days")
    )
    for label, q in (("P50", 0.5), ("P80", 0.8)):
        found = result.percentile("finish_days", q)
        # the standard error of a percentile is itself estimated, to some 15 %
        assert found == pytest.approx(expected[label], abs=1.3 * error_of(result, "finish_days", q))
    check_criticality(result, expected["criticality"])


def test_network_with_cost_and_risks(shared: Path, reference: Any) -> None:
    """M3: M2 with crews at their rates, 20 risks that delay, deadline and budget together."""
    result = result_of(shared, "m3")
    expected = reference.m2(
        REFERENCE_TRIALS,
        np.random.default_rng(2),
        with_cost=True,
        deadline=DEADLINE,
        budget=2_345_400,
    )
    assert result.finish_days.mean() == pytest.approx(
        expected["mean"], abs=error_of(result, "finish_days")
    )
    assert result.cost.mean() == pytest.approx(expected["cost"], abs=error_of(result, "cost"))
    joint = np.sqrt(
        expected["joint"] * (1 - expected["joint"]) * (1 / TRIALS + 1 / REFERENCE_TRIALS)
    )
    assert result.jcl == pytest.approx(expected["joint"], abs=Z * joint)
    check_criticality(result, expected["criticality"])
