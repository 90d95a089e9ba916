"""What the rest of a history makes implausible is named, and cannot decide a mean."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from estimation.calibration import calibrate
from estimation.history import read_history
from estimation.history.plausible import drawn_in, fit_tails
from estimation.plan import read_plan
from estimation.simulation import simulate

if TYPE_CHECKING:
    from pathlib import Path


def wild(sample: Path, row: int):
    """The sample's history with one row at a thousand times its hours."""
    history = read_history(sample / "history.csv")
    frame = history.frame.copy()
    frame.loc[frame.index[row], "actual_hours"] *= 1_000
    return dataclasses.replace(history, frame=frame)


def test_the_row_is_named(sample):
    history = wild(sample, 872)
    assert history.suspects().to_dict("records") == [
        {
            "line": 881, "column": "actual_hours", "estimated": 8.0, "actual": 8_000.0,
            "question": "line 881: 8 h estimated, 8,000 h taken: is that right?",
        }
    ]  # fmt: skip
    assert "  line 881: 8 h estimated, 8,000 h taken: is that right?" in history.summary()


@pytest.mark.parametrize("row", [872, 729])
def test_one_row_moves_no_mean_of_the_sample_plans(sample, row):
    """Untouched, row 872 moves the mean cost of each plan by some 20 %."""
    plain = calibrate(read_history(sample / "history.csv"))
    touched = calibrate(wild(sample, row))
    for path in sorted(sample.glob("*.plan.yaml")):
        before, after = (simulate(read_plan(path), each, trials=2_000) for each in (plain, touched))
        for name in ("finish_days", "cost", "margin"):
            one, other = (float(getattr(result, name).mean()) for result in (before, after))
            assert other == pytest.approx(one, rel=0.03), (path.name, name)


def test_the_real_histories_raise_no_question(shared):
    """Their largest ratio, 281, is evidence: the tails behind it reach further."""
    for name in ("sip", "cesaw", "kitchenham"):
        assert read_history(shared / "data" / "history" / f"{name}.csv").suspects().empty, name


@pytest.mark.parametrize("log_sd", [0.2, 0.58, 1.0])
@pytest.mark.parametrize("rows", [5, 20, 100, 1_000])
def test_lognormal_work_is_seldom_doubted(log_sd, rows):
    """One history in 20 on each side at most, by the chance that the rule states."""
    rng = np.random.default_rng(0)
    doubts = [(drawn_in(r) != r).any()
              for r in rng.normal(0.1, log_sd, (200, rows))]  # fmt: skip
    # Two sides of .05, and three standard errors of .1 over 200 histories.
    assert np.mean(doubts) < 0.1 + 3 * np.sqrt(0.1 * 0.9 / 200)


def test_what_a_few_rows_share_is_a_kind_of_work():
    """One slip or two are drawn in; one row in fifty at twenty times its estimate is not."""
    rng = np.random.default_rng(1)
    usual = rng.normal(0, 0.2, 1_000)
    for slips in (1, 2):
        rows = np.append(usual, [np.log(1_000)] * slips)
        assert (drawn_in(rows)[-slips:] < np.log(3)).all()
    rows = np.append(usual, [np.log(20)] * 20)
    assert (drawn_in(rows) == rows).all()


def test_a_few_rows_are_judged_beside_general_experience():
    assert np.exp(fit_tails(np.zeros(1)).largest) == pytest.approx(10, rel=0.5)
    frame = pd.DataFrame(
        {"project_id": "a", "estimated_hours": 8.0, "actual_hours": [8, 9, 7, 10, 8_000]}
    )
    new = pd.DataFrame({"project_id": ["n"], "estimated_hours": [8.0]})
    means = [calibrate(read_history(rows)).draws(new, 4_000, seed=0).mean()
             for rows in (frame[:4], frame)]  # fmt: skip
    assert means[1] < 1.3 * means[0]


def test_days_and_money_are_asked_about_too():
    frame = pd.DataFrame({
        "project_id": "a", "planned_days": 5.0, "actual_days": [5, 6, 4, 5, 9_000],
        "estimated_cost": 900.0, "actual_cost": [900, 800, 1_000, 900_000, 950],
    })  # fmt: skip
    assert sorted(read_history(frame).suspects()["question"]) == [
        "line 4: 900 estimated, 900,000 paid: is that right?",
        "line 5: 5 days estimated, 9,000 days taken: is that right?",
    ]
