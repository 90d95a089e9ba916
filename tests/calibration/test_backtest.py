"""Replays of the past: nothing of the future, and shares that a reader can check by hand."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from estimation.calibration.backtest import FINE, Replay, backtest, chance_band
from estimation.errors import CalibrationError
from estimation.history import read_history


def past(rows: int = 400, seed: int = 1) -> pd.DataFrame:
    """Two projects at a time, each piece of work done within three days."""
    rng = np.random.default_rng(seed)
    began = pd.Timestamp("2023-01-01") + pd.to_timedelta(np.arange(rows) * 2, unit="D")
    estimated = np.round(np.exp(rng.normal(2, 0.7, rows)), 1) + 0.1
    return pd.DataFrame({
        "project_id": [f"p{k // 100}{k % 2}" for k in range(rows)],
        "item_id": [f"i{k}" for k in range(rows)],
        "class": rng.choice(["design", "copy"], rows),
        "estimated_hours": estimated,
        "actual_hours": estimated * np.exp(rng.normal(0, 0.4, rows)),
        "started": began, "finished": began + pd.Timedelta(days=3),
    })  # fmt: skip


@pytest.fixture(scope="module")
def replay():
    return backtest(read_history(past()), every="half")


def test_levels_of_a_steady_firm_hold(replay):
    scores = replay.items.scores()
    # Standard error of a share of 300 or more: 0.023; four of them, as 0.9 within is asked for.
    assert scores["n"] > 300
    assert scores["held"]["P80"] == pytest.approx(0.8, abs=0.092)
    assert scores["within"]["P10..P90"] == pytest.approx(0.8, abs=0.092)
    assert sum(scores["pit"]) == pytest.approx(1)
    assert replay.totals.scores()["n"] >= 4


def test_what_comes_later_changes_nothing(replay):
    frame = past()
    last = replay.origins[-1]
    frame.loc[frame["started"] >= last, "actual_hours"] *= 7
    changed = backtest(read_history(frame), every="half")
    assert (changed.items.quantiles == replay.items.quantiles).all()
    assert changed.items.scores()["crps"] > replay.items.scores()["crps"]


def test_origins(replay):
    # Thirty rows were known by early March of 2023; periods begin in January and July.
    assert replay.origins == ("2023-07-01", "2024-01-01", "2024-07-01", "2025-01-01")
    quarters = backtest(read_history(past()), "2024-02-01", "quarter")
    assert quarters.origins[:2] == ("2024-02-01", "2024-05-01")


def test_json_has_every_score(replay):
    found = json.loads(json.dumps(replay.to_dict(), allow_nan=False))
    assert found["kickoff_backtest"] == 1
    for part in ("items", "totals"):
        assert {"n", "crps", "pinball", "P80", "P10..P90", "pit", "held", "within",
                "reliability"} <= set(found[part])  # fmt: skip
        assert len(found[part]["pinball"]) == 19
    assert {row["group"] for row in found["by"]["class"]} == {"design", "copy"}
    assert found["by"]["client"] == []


def test_scores_by_hand():
    # A forecast whose quantile at p is p; truths at a tenth of each.
    quantiles = np.tile(FINE, (10, 1))
    observed = np.arange(10) / 10 + 0.05
    scores = Replay(pd.DataFrame(), quantiles, observed).scores()
    assert scores["held"]["P80"] == pytest.approx(0.8)
    assert scores["within"]["P10..P90"] == pytest.approx(0.8)
    assert scores["pit"] == pytest.approx([0.1] * 10)
    # Twice the mean pinball loss of 19 levels, from its definition.
    levels = np.arange(1, 20) / 20
    short = observed[:, None] - levels
    assert scores["crps"] == pytest.approx(
        2 * np.maximum(levels * short, (levels - 1) * short).mean()
    )


def test_band_of_chance():
    # Exact: of 20 at .8, P(X <= 12) = .0321 and P(X <= 13) = .0867; P(X <= 18) = .9308 < .95.
    assert chance_band(0.8, 20) == (13 / 20, 19 / 20)


@pytest.mark.parametrize(
    ("frame", "options", "message"),
    [
        (past().drop(columns=["started", "finished"]), {}, "no row has"),  # no dates
        (past(), {"every": "month"}, "expected one of quarter, half, year"),
        (past(), {"first": "soon"}, "from is 'soon'; expected a date"),
        (past(), {"first": "2040-01-01"}, "nothing began after"),
    ],
)
def test_what_does_not_fit(frame, options, message):
    with pytest.raises(CalibrationError, match=message):
        backtest(read_history(frame), **options)
