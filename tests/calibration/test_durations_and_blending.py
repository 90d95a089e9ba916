"""Days beside hours, and the share of history in a blend."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from estimation.calibration import calibrate
from estimation.history import read_history

ROWS = 600


def past(coupled: float = 0.8, **columns) -> pd.DataFrame:
    """Work whose log ratios of hours (sd 0.4) and days (sd 0.3, median 1.5) are correlated."""
    rng = np.random.default_rng(3)
    hours, days = np.exp(rng.normal(2, 0.7, ROWS)), np.ceil(np.exp(rng.normal(1.5, 0.5, ROWS)))
    first, second = rng.normal(size=(2, ROWS))
    second = coupled * first + np.sqrt(1 - coupled**2) * second
    finished = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(ROWS), unit="D")
    return pd.DataFrame({
        "project_id": [f"p{k // 30}" for k in range(ROWS)], "estimated_hours": hours,
        "actual_hours": hours * np.exp(0.4 * first), "planned_days": days,
        "actual_days": days * 1.5 * np.exp(0.3 * second), "finished": finished, **columns,
    })  # fmt: skip


def test_days_have_a_distribution_of_their_own():
    calibration = calibrate(read_history(past()))
    new = pd.DataFrame({"project_id": "x", "estimated_hours": [10.0], "planned_days": [4.0]})
    days = calibration.duration_quantiles(new, [0.1, 0.5, 0.9])[0]
    # Median 6 and log sd 0.3; standard error of a quantile of 600 rows: some 3 %, and a prior.
    assert days == pytest.approx(6 * np.exp(0.3 * np.array([-1.2816, 0, 1.2816])), rel=0.15)
    assert calibration.quantiles(new, [0.5])[0, 0] == pytest.approx(10, rel=0.15)
    assert "600 finished rows with planned and actual days" in calibration.summary()


@pytest.mark.parametrize("coupled", [0.0, 0.8])
def test_hours_and_days_are_drawn_together(coupled):
    calibration = calibrate(read_history(past(coupled)))
    # Spearman's correlation of normals is 6 / pi asin(r / 2); standard error 1 / sqrt(600).
    expected = 6 / np.pi * np.arcsin(coupled / 2)
    assert calibration.durations.effort_rank == pytest.approx(expected, abs=4 / np.sqrt(ROWS))
    new = pd.DataFrame({"project_id": "x", "estimated_hours": [10.0], "planned_days": [4.0]})
    hours, days = calibration.joint_draws(new, 4_000, seed=0)
    assert (hours == calibration.draws(new, 4_000, seed=0)).all()
    drawn = np.corrcoef(pd.Series(hours[:, 0]).rank(), pd.Series(days[:, 0]).rank())[0, 1]
    # The project factor, which days do not share, takes a little of it.
    assert drawn == pytest.approx(expected, abs=0.1)


def test_without_days_general_experience_is_said():
    calibration = calibrate(None)
    assert "no row gives days" in calibration.durations.label
    assert calibration.durations.effort_rank == 0.5


def with_ranges(error: float, width: float) -> pd.DataFrame:
    """Ranges around the truth, a random error beside it."""
    frame = past()
    rng = np.random.default_rng(8)
    middle = frame["actual_hours"] * np.exp(error * rng.normal(size=ROWS))
    return frame.assign(
        low_hours=middle * np.exp(-width), likely_hours=middle, high_hours=middle * np.exp(width),
        ends="p10_p90", **{"class": np.where(np.arange(ROWS) % 2, "Design", "copy")},
    )  # fmt: skip


def test_blend_trusts_whoever_was_right():
    # A judge who sees the truth within 5 %, and one whose errors are three times those of history.
    seer, guesser = (
        calibrate(read_history(with_ranges(*kind))).blending for kind in ((0.05, 0.1), (1.2, 0.1))
    )
    assert seer.of("design") < 0.2 < 0.8 < guesser.of("design")
    assert set(seer.by_class) == {"design", "copy"}
    assert "past ranges" in seer.label


def test_blend_without_a_record_is_half_and_not_learned():
    for history in (None, read_history(past())):
        blending = calibrate(history).blending
        assert (blending.weight, blending.is_learned) == (0.5, False)
        assert "not learned" in blending.label
