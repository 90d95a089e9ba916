"""A history that was pasted twice is no new evidence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from estimation.calibration import calibrate
from estimation.history import read_history

ROWS = pd.DataFrame({
    "project_id": [f"p{k // 4}" for k in range(20)], "estimated_hours": 8.0,
    "actual_hours": np.round(8 * np.exp(np.random.default_rng(0).normal(0, 0.4, 20)), 2),
})  # fmt: skip


def twice(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([rows, rows], ignore_index=True)


def test_every_row_counts_once_and_that_is_said():
    history = read_history(twice(ROWS))
    assert (len(history), len(history.dropped)) == (20, 20)
    assert history.dropped["reason"].unique().tolist() == [
        "stands on an earlier line already, as every row does"
    ]
    assert "every row stands twice, without item_id: 20 rows are counted once" in history.summary()
    one, other = calibrate(read_history(ROWS)), calibrate(history)
    assert one.level_log_sd == other.level_log_sd
    assert one.label == other.label


def test_equal_work_that_was_done_twice_stays():
    """Ids tell the rows apart; or a single row stands once; or a few rows are alike by accident."""
    named = twice(ROWS).assign(item_id=[f"i{k}" for k in range(40)])
    assert len(read_history(named)) == 40
    assert len(read_history(pd.concat([twice(ROWS), ROWS[:1].assign(actual_hours=9.99)]))) == 41
    assert len(read_history(twice(ROWS[:4]))) == 8
    assert len(read_history(pd.concat([ROWS] * 3))) == 60
