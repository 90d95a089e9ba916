"""Cooke's classical model: published cases, and records that earn their weight."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from estimation.calibration.experts import (
    FLOOR,
    calibration_score,
    information,
    performance_weights,
    relative_information,
    score_judges,
)
from estimation.errors import CalibrationError
from estimation.history import read_history


@pytest.mark.parametrize(
    ("hits", "divergence", "score"),
    # Hand computations with the chi-square distribution of 3 degrees of freedom.
    [
        ((0, 5, 5, 0), 0.105361, 0.550455),
        ((1, 4, 4, 1), 0.044403, 0.828308),
        ((3, 3, 2, 2), 0.530961, 0.013974),
        ((1, 9, 9, 1), 0, 1),
        ((5, 5, 5, 5), 0.510826, 0.000138),
        ((0, 2, 4, 4), 0.622477, 0.005992),
    ],
)
def test_exact_cases(hits, divergence, score):
    assert relative_information(hits) == pytest.approx(divergence, abs=1e-6)
    assert calibration_score(hits) == pytest.approx(score, abs=1e-6)


def test_information_of_a_published_range():
    # Quantiles 10, 15, 30 in a range of 8 to 40 with 10 % overshoot: 4.8 to 43.2.
    assert information((10, 15, 30), 8, 40) == pytest.approx(0.475514, abs=1e-6)
    assert information((12, 15, 20), 8, 40) > information((10, 15, 30), 8, 40)


@pytest.mark.parametrize("hits", [(1, 2, 3), (0, 0, 0, 0), (-1, 1, 1, 1)])
def test_hits_that_do_not_fit(hits):
    with pytest.raises(CalibrationError, match="expected four counts"):
        calibration_score(hits)


def ranges(judges: dict[str, float], count: int = 60) -> pd.DataFrame:
    """Ranges around the estimate, as wide as each judge says, of work with log sd 0.3."""
    rng = np.random.default_rng(4)
    parts = []
    for judge, width in judges.items():
        estimated = np.exp(rng.normal(2, 0.5, count))
        parts.append(pd.DataFrame({
            "project_id": "a", "estimated_hours": estimated,
            "actual_hours": estimated * np.exp(rng.normal(0, 0.3, count)),
            "low_hours": estimated * np.exp(-width), "likely_hours": estimated,
            "high_hours": estimated * np.exp(width), "judged_by": judge, "ends": "p10_p90",
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def test_an_honest_judge_outweighs_one_who_is_too_sure():
    # P10 and P90 of a lognormal with log sd 0.3 lie 0.384 from its median.
    honest, sure = score_judges(read_history(ranges({"AM": 0.384, "PM": 0.08})))
    assert honest.calibration > 0.05 > sure.calibration
    assert sure.information > honest.information
    assert honest.weight > 0.8
    assert sure.weight == pytest.approx(FLOOR, abs=0.02)
    assert honest.weight + sure.weight == pytest.approx(1)
    assert "Wider ranges would earn more." in sure.words()


def test_weights_are_equal_without_a_record():
    cards = score_judges(read_history(ranges({"AM": 0.384, "PM": 0.08}, count=9)))
    assert [card.weight for card in cards] == [0.5, 0.5]
    assert "count alike" in cards[0].words()
    assert score_judges(read_history(ranges({"AM": 0.4}).drop(columns="judged_by"))) == []


def test_nobody_falls_below_the_floor():
    weights = performance_weights({"a": 1e-9, "b": 1.0, "c": 2.0})
    assert min(weights.values()) == pytest.approx(FLOOR)
    assert sum(weights.values()) == pytest.approx(1)


def test_a_long_record_of_equals_weighs_alike():
    """Without a limit on ranges the chances of 600 differ by ten powers, and one takes it all."""
    cards = score_judges(read_history(ranges({"AM": 0.2, "PM": 0.2}, count=600)))
    one, other = (card.calibration for card in cards)
    assert max(one, other) / min(one, other) > 100
    assert all(abs(card.weight - 0.5) < 0.15 for card in cards)
