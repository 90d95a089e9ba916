"""The page that says how far stated chances held."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from estimation.calibration.backtest import FINE, GROUPS, Backtest, Replay
from estimation.packs import backtest_page
from estimation.report.wording import NBSP


def replay(count: int, name: str = "web") -> Replay:
    """Forecasts whose quantile at p is p - 1/2, and truths spread as they should be."""
    about = pd.DataFrame({
        "project_id": [name] * count, "estimated_hours": 10.0, "actual_hours": 11.0,
        "origin": "2025-01-01", **dict.fromkeys(GROUPS, name),
    })  # fmt: skip
    observed = (np.arange(count) + 0.5) / count - 0.5
    return Replay(about, np.tile(FINE - 0.5, (count, 1)), observed)


def page(items: Replay, totals: Replay, **options) -> str:
    return backtest_page(Backtest("past.csv", "half", ("2025-01-01",), items, totals, **options))


def test_the_finding_is_a_sentence():
    text = page(replay(100), replay(20)).replace(NBSP, " ")
    assert "Of the figures we would have called 8 in 10 sure, 80 of 100 held." in text
    assert "Chance alone explains 73 to 86 of 100." in text
    assert text.count("<picture>") == 4
    assert "invented" not in text
    assert "invented" in page(replay(100), replay(20), is_generated=True)


def test_what_people_wrote_is_escaped():
    assert "<b>x" not in page(replay(100, "<b>x"), replay(20, "<b>x"))


def test_what_is_not_there_is_said():
    nothing = Replay(replay(1).about[:0], np.empty((0, 99)), np.empty(0))
    text = page(replay(100, ""), nothing)
    assert "no totals" in text
    assert "By client: the history does not say." in text


@pytest.mark.parametrize("count", [1, 2])
def test_a_single_forecast_has_a_page(count):
    assert "of 100 held" in page(replay(count), replay(count))
