"""The page that says how far stated chances held."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from estimation.calibration import Scorecard
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
    dates = ("2025-01-01",)
    return backtest_page(Backtest("past.csv", "half", dates, items, totals, known=(77,), **options))


def test_the_finding_is_a_sentence():
    text = page(replay(100), replay(20)).replace(NBSP, " ")
    assert "Of the figures we would have called 8 in 10 sure, 80 of 100 held." in text
    assert "Chance alone explains 73 to 86 of 100." in text
    assert text.count("<picture>") == 4
    assert "invented" not in text
    assert "invented" in page(replay(100), replay(20), is_generated=True)


def test_it_says_what_was_forecast_from_what():
    text = page(replay(100), replay(20))
    assert "Forecast at 1 date, each from earlier work only" in text
    assert all(f">{cell}<" in text for cell in ("2025-01-01", "77", "100", "20"))


def test_groups_say_who_kept_their_word():
    """100 forecasts of which 60 hold, beside 100 of which 80 do."""
    good, bad = replay(100, "web"), replay(100, "film")
    late = np.where(np.arange(100) < 60, -1.0, 1.0)
    both = Replay(
        pd.concat([good.about, bad.about], ignore_index=True),
        np.concatenate([good.quantiles, bad.quantiles]),
        np.concatenate([good.observed, late]),
    )
    text = page(both, replay(20))
    assert "By kind of work: as stated in 1 of 2; fewer held in film (60 of 100)" in text


def test_judges_stand_on_the_page():
    card = Scorecard("AM", 20, (1, 9, 9, 1), 1.0, 0.4, 0.5, True)
    backtest = Backtest("p.csv", "half", ("2025-01-01",), replay(9), replay(9), known=(77,))
    assert "Of 20 ranges that people gave, 18 held the truth" in backtest_page(backtest, [card])
    assert "no scorecards" in backtest_page(backtest)


def test_what_people_wrote_is_escaped():
    assert "<b>x" not in page(replay(100, "<b>x"), replay(20, "<b>x"))


def test_what_is_not_there_is_said():
    nothing = Replay(replay(1).about[:0], np.empty((0, 99)), np.empty(0))
    text = page(replay(100, ""), nothing)
    assert "no totals" in text
    assert "By client: the history does not tell." in text


@pytest.mark.parametrize("count", [1, 2])
def test_a_single_forecast_has_a_page(count):
    assert "of 100 held" in page(replay(count), replay(count))
