"""Shares of the variance, where the answer is known in closed form."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import SimulationError, simulate
from estimation.report import sensitivity
from estimation.report.influences.sensitivity import first_order
from estimation.simulation import Input

SIGMAS = 4.4
"""ALPHA = 1e-5 of a false alarm, two-sided."""

TRIALS = 20_000


def index_of(values: np.ndarray, figure: np.ndarray) -> tuple[float, float]:
    return first_order(Input("effort", "x", values), figure)


def test_a_sum_shares_out_its_variance(make: Any) -> None:
    """U(0, w) has variance w^2 / 12: of 400, 100 and 4 in 504. Classes of 1/25 hide 1/625 of it."""
    widths = {"a": 20, "b": 10, "c": 2}
    plan = make([
        {"id": name, "duration": {"uniform": [0, w]}, "after": after}
        for (name, w), after in zip(widths.items(), ([], ["a"], ["b"]), strict=True)
    ])  # fmt: skip
    found = sensitivity(simulate(plan, trials=TRIALS))
    for row in found.indices.itertuples():
        share = widths[row.id] ** 2 / 504
        assert row.first == pytest.approx(share, abs=SIGMAS * row.first_se + share / 625)
        # What a sum has in total is what it has alone.
        assert row.total_most >= share - SIGMAS * row.first_se
    assert found.indices["id"].tolist() == ["a", "b", "c"]
    assert found.is_sound
    assert found.explained == pytest.approx(1, abs=0.02)


def test_ishigami() -> None:
    """Ishigami and Homma (1990), a = 7, b = .1: S = .3139, .4424, 0; S_T3 = .2437 acts with 1."""
    x = np.random.default_rng(11).random((3, TRIALS))
    z = np.pi * (2 * x - 1)
    y = np.sin(z[0]) + 7 * np.sin(z[1]) ** 2 + 0.1 * z[2] ** 4 * np.sin(z[0])
    # Classes of 1/25 of two waves of sin^2 lose 1 - sinc(4 pi / 25 / 2)^2 of it, 2.1 %
    lost = (0.01, 0.03, 0)
    for values, share, part in zip(x, (0.3139, 0.4424, 0.0), lost, strict=True):
        index, error = index_of(values, y)
        assert index == pytest.approx(share, abs=SIGMAS * error + share * part)


def test_a_product_acts_together(make: Any) -> None:
    """
    X Y of U(0, 2) and a driver U(0, 2): S = 3/7 each, 1/7 together, so S_T = 4/7.

    Var X = 1/3, E X = 1; Var XY = (4/3)^2 - 1 = 7/9.
    """
    plan = make(
        [{"id": "a", "duration": {"uniform": [0, 2]}}],
        drivers=[{"id": "d", "affects": ["a"], "factor": {"uniform": [0, 2]}}],
    )
    found = sensitivity(simulate(plan, trials=TRIALS))
    for row in found.indices.itertuples():
        assert row.first == pytest.approx(3 / 7, abs=SIGMAS * row.first_se + 0.001)
        assert row.total_most == pytest.approx(4 / 7, abs=2 * SIGMAS * row.first_se)
    assert found.explained == pytest.approx(6 / 7, abs=0.03)
    assert not found.is_sound


def test_what_does_nothing_has_no_index() -> None:
    """Unbiased: over 200 inputs without effect the mean index is 0, and its spread is as stated."""
    generator = np.random.default_rng(5)
    figure = generator.standard_normal(2_000)
    found = [index_of(generator.random(2_000), figure) for _ in range(200)]
    indices, errors = np.array(found).T
    assert indices.mean() == pytest.approx(0, abs=SIGMAS * errors[0] / np.sqrt(200))
    # sd of a sample sd of 200: 5 %
    assert indices.std() == pytest.approx(errors.mean(), rel=SIGMAS * 0.05)


def test_the_standard_error_is_the_spread_of_the_index() -> None:
    """Y = X + N(0, 1), X ~ N(0, 1): S = .5 in 200 samples."""
    generator = np.random.default_rng(6)
    found = []
    for _ in range(200):
        x, noise = generator.standard_normal((2, 2_000))
        found.append(index_of(x, x + noise))
    indices, errors = np.array(found).T
    assert indices.std() == pytest.approx(errors.mean(), rel=SIGMAS * 0.05)
    # 25 classes of a normal hide about 1 % of its variance
    assert 0.48 < indices.mean() < 0.505


def test_a_rare_risk_is_a_class_of_its_own() -> None:
    """5 days in 2 of 100 trials beside N(0, 1): 25 x .0196 / (1 + 25 x .0196) = .3289."""
    generator = np.random.default_rng(8)
    happens = generator.random(TRIALS) < 0.02
    values = np.where(happens, 1 + generator.random(TRIALS), 0)
    index, error = index_of(values, generator.standard_normal(TRIALS) + 5 * happens)
    # happens varies too: a binomial share of .02 is exact to 5 % at 20,000
    assert index == pytest.approx(0.3289, abs=SIGMAS * (error + 0.3289 * 0.67 * 0.05))


def test_of_two_answers_each_is_a_class() -> None:
    answers = np.repeat([0.0, 1.0], 500)
    assert index_of(answers, answers)[0] == pytest.approx(1)
    assert index_of(np.zeros(1_000), answers) == (0, 0)


def test_total_indices_are_not_said_of_dependent_inputs(make: Any) -> None:
    spread = {"uniform": [1, 9]}
    activities = [{"id": "a", "duration": spread}, {"id": "b", "duration": spread, "after": ["a"]}]
    plan = make(activities, correlations=[{"between": ["a", "b"], "rank": 0.6}])
    found = sensitivity(simulate(plan, trials=2_000))
    assert not found.independent
    assert not found.is_sound
    assert found.indices["total_most"].isna().all()


def test_without_spread_nothing_is_explained(make: Any) -> None:
    found = sensitivity(simulate(make([{"id": "a", "duration": 3}]), trials=10))
    assert found.indices.empty
    assert np.isnan(found.explained)
    with pytest.raises(SimulationError, match="what moves the margin is unknown"):
        sensitivity(simulate(make([{"id": "a", "duration": 3}]), trials=10), "margin")


def test_expenses_hours_a_week_and_options_are_inputs(make: Any) -> None:
    plan = make(
        [{"id": "a", "duration": {"uniform": [5, 9]}, "name": "Build"},
         {"id": "o", "duration": 3, "probability": 0.5, "name": "Option", "after": ["a"]},
         {"id": "s", "name": "Steering", "span": {"from": "a", "to": "o"},
          "hours_per_week": {"x": {"uniform": [1, 9]}}}],
        roles=[{"id": "x", "cost_rate": 50}],
        expenses=[{"id": "e", "name": "Photos", "amount": {"uniform": [100, 900]}}],
    )  # fmt: skip
    found = sensitivity(simulate(plan, trials=3_000), "cost").indices
    assert set(found["name"]) == {
        "Build, days", "Option: whether it is needed", "Steering, hours a week", "Photos, expense",
    }  # fmt: skip
