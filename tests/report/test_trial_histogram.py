"""Bars of a histogram: every trial in one of them, ends that people say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import simulate
from estimation.report import histogram

ROLES = [{"id": "x", "cost_rate": 50}]


def test_days(make: Any) -> None:
    """1 to 10 days of the same chance: 14 days from 4 January, none on the weekend."""
    work = {"id": "a", "duration": {"values": {day: 1 for day in range(1, 11)}}}
    frame = histogram(simulate(make([work]), trials=10_000))
    assert frame["low"].dt.day.tolist() == list(range(4, 16))
    weekend = frame["low"].dt.day_of_week >= 5
    assert frame.loc[weekend, "share"].tolist() == [0, 0]
    # sqrt(.09 / 10,000), 4.4 of them
    assert frame.loc[~weekend, "share"].to_numpy() == pytest.approx(0.1, abs=4.4 * 0.003)
    assert frame["se"].max() == pytest.approx(0.003, rel=0.1)


@pytest.mark.parametrize(("days", "step"), [(60, 7), (400, 14), (5_000, 182)])
def test_weeks(make: Any, days: int, step: int) -> None:
    work = {"id": "a", "duration": {"uniform": [1, days]}}
    frame = histogram(simulate(make([work]), trials=3_000))
    assert (frame["high"] - frame["low"]).dt.days.unique().tolist() == [step]
    assert (frame["low"].dt.day_of_week == 0).all()
    assert frame["share"].sum() == pytest.approx(1)
    assert len(frame) <= 41


def test_money(make: Any) -> None:
    """Costs of 400 to 4,000, and margins of -3,000 to 600: steps of 100."""
    work = {"id": "a", "effort": {"x": {"uniform": [8, 80]}}}
    result = simulate(make([work], roles=ROLES, price={"amount": 1_000}), trials=5_000)
    for name, values in (("cost", result.cost), ("margin", result.margin)):
        frame = histogram(result, name)  # type: ignore[arg-type]
        assert (frame["high"] - frame["low"]).round(6).unique().tolist() == [100]
        assert frame["share"].sum() == pytest.approx(1)
        counts, _ = np.histogram(values, [*frame["low"], frame["high"].iloc[-1]])
        assert frame["share"].to_numpy() * 5_000 == pytest.approx(counts)


def test_one_value_is_one_bar(make: Any) -> None:
    result = simulate(make([{"id": "a", "effort": {"x": 80}}], roles=ROLES), trials=9)
    for name in ("finish", "cost"):
        frame = histogram(result, name)  # type: ignore[arg-type]
        assert frame["share"].tolist() == [1]
    assert histogram(result, "margin").empty
