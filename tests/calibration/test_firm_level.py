"""A firm's own level: how well it is known, how it moves, and what that does to new work."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from estimation.calibration import calibrate
from estimation.calibration.firm_level import Usual, _filtered, usual_work
from estimation.history import read_history

TODAY = pd.Timestamp("2026-01-01")


def past(log_ratios, projects: int) -> pd.DataFrame:
    """Finished work with these log ratios, in projects one after the other over two years."""
    rows = len(log_ratios)
    days = TODAY - pd.to_timedelta(np.linspace(730, 1, rows).round(), unit="D")
    return pd.DataFrame({
        "project_id": [f"p{k * projects // rows}" for k in range(rows)],
        "estimated_hours": 8.0, "actual_hours": 8 * np.exp(log_ratios),
        "started": days, "finished": days,
    })  # fmt: skip


def test_general_experience_is_that_of_any_firm():
    # 0.58 holds the spread between firms, 0.3, which one firm does not have.
    assert Usual() == pytest.approx((np.log(1.10), np.sqrt(0.58**2 - 0.3**2)))
    assert usual_work(np.empty(0), np.empty(0), []) == Usual()


def test_general_experience_is_drawn_to_the_firm():
    """By the variance between firms against that of its rows: the closed form of a normal mean."""
    log_ratios = np.random.default_rng(0).normal(0.6, 0.5, 20)
    usual = usual_work(log_ratios, np.ones(20), [f"p{k // 2}" for k in range(20)])
    unknown = (usual.log_sd**2 - 0.15**2) / 20 + 0.15**2 / 10
    own = 0.3**2 / (0.3**2 + unknown)
    expected = own * log_ratios.mean() + (1 - own) * np.log(1.10)
    assert usual.mean == pytest.approx(expected)
    # Standard error of a log sd from 20 rows: 1 / sqrt(40).
    assert np.log(usual.log_sd / 0.5) == pytest.approx(0, abs=3 / np.sqrt(40))


def test_a_level_that_stands_still_has_the_variance_of_a_normal_mean():
    # All rows on one day: no walk, and 1 / (1 / 0.3^2 + n / 0.2^2).
    level = _filtered(np.zeros(10), np.full(10, 0.2**2), np.zeros(10))
    assert level.shift == pytest.approx(0)
    assert level.log_sd**2 == pytest.approx(1 / (1 / 0.3**2 + 10 / 0.2**2))


def test_a_level_that_climbs_is_followed():
    years = np.linspace(4, 0, 40)
    errors = 0.1 * (4 - years) - 0.2 + np.random.default_rng(3).normal(0, 0.05, 40)
    level = _filtered(errors, np.full(40, 0.05**2), years)
    assert level.shift == pytest.approx(0.2, abs=0.08)
    still = _filtered(errors - 0.1 * (4 - years) + 0.2, np.full(40, 0.05**2), years)
    assert still.shift == pytest.approx(0, abs=0.05)


def test_one_wild_project_does_not_decide():
    errors = np.zeros(20)
    errors[10] = 3.0
    level = _filtered(errors, np.full(20, 0.04), np.linspace(2, 0, 20))
    assert abs(level.shift) < 0.05


def test_what_is_not_known_is_shared_and_shrinks_with_rows():
    rng = np.random.default_rng(1)
    known = [
        calibrate(read_history(past(rng.normal(0.2, 0.5, rows), projects)), TODAY).level_log_sd
        for rows, projects in ((5, 4), (20, 10), (100, 10), (1_000, 100))
    ]
    assert known == sorted(known, reverse=True)
    assert 0.3 > known[0] > 0.15
    assert known[-1] < 0.1
    assert calibrate(None).level_log_sd == 0.3


def test_totals_of_many_items_keep_the_level():
    """Item noise averages out over 400 items; what the firm's level leaves open does not."""
    calibration = calibrate(None)
    new = pd.DataFrame({"project_id": "n", "estimated_hours": np.full(400, 8.0)})
    totals = np.log(calibration.draws(new, 4_000, seed=0).sum(axis=1))
    # Level 0.3, factor 0.15; items add (exp(0.476^2) - 1) / 400. Standard error: 1 / sqrt(8,000).
    expected = np.sqrt(0.3**2 + 0.15**2 + np.expm1(0.58**2 - 0.3**2 - 0.15**2) / 400)
    assert totals.std() == pytest.approx(expected, rel=4 / np.sqrt(8_000))
    other = calibration.draws(new.assign(project_id="m"), 4_000, seed=0).sum(axis=1)
    correlation = np.corrcoef(totals, np.log(other))[0, 1]
    assert correlation == pytest.approx(0.3**2 / expected**2, abs=4 / np.sqrt(4_000))


def test_the_spike_stays_while_the_level_moves():
    """A third of the rows hit the estimate, the rest climb: chances move, the spike does not."""
    rows = 600
    rng = np.random.default_rng(2)
    log_ratios = rng.normal(np.linspace(-0.3, 0.3, rows), 0.2)
    log_ratios[rng.random(rows) < 0.33] = 0.0
    calibration = calibrate(read_history(past(log_ratios, 60)), TODAY)
    new = pd.DataFrame({"project_id": ["n"], "estimated_hours": [10.0]})
    quantiles = calibration.quantiles(new, np.arange(1, 100) / 100)[0]
    assert np.mean(quantiles == 10.0) > 0.2
    assert quantiles[49] >= 10.0
