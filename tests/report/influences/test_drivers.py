"""What moves the finish, in plans where the answer is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import SimulationError, simulate
from estimation.report import drivers

TRIALS = 10_000


def test_a_sum_of_uniforms(make: Any) -> None:
    """
    The mean of the best fifth of U(0, w) is w / 10, of the worst 9 w / 10; the overall mean w / 2.

    So each moves the sum by -.4 w and +.4 w: 8, 4 and .8 days.
    """
    widths = {"big": 20, "middle": 10, "small": 2}
    plan = make(
        [
            {"id": "small", "duration": {"uniform": [0, 2]}, "name": "Small thing"},
            {"id": "big", "duration": {"uniform": [0, 20]}, "after": ["small"]},
            {"id": "middle", "duration": {"uniform": [0, 10]}, "after": ["big"]},
            {"id": "certain", "duration": 5, "after": ["middle"]},
        ]
    )
    frame = drivers(simulate(plan, trials=TRIALS))
    assert frame["id"].tolist() == ["big", "middle", "small"]
    assert frame["name"].tolist() == ["big, days", "middle, days", "Small thing, days"]
    assert (frame["earlier"] < 0).all()
    assert (frame["later"] > 0).all()
    for row in frame.itertuples():
        # Within a fifth the others still scatter: 4.4 of the standard errors it states.
        assert row.earlier == pytest.approx(-0.4 * widths[row.id], abs=4.4 * row.se)
        assert row.later == pytest.approx(0.4 * widths[row.id], abs=4.4 * row.se)


def test_the_standard_error_is_that_of_a_fifth(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": {"uniform": [0, 9]}}]), trials=1_000)
    assert drivers(result)["se"][0] == pytest.approx(result.finish_days.std() / np.sqrt(200))


def test_what_is_off_the_path_moves_nothing(make: Any) -> None:
    plan = make([{"id": "long", "duration": {"uniform": [20, 30]}},
                 {"id": "short", "duration": {"uniform": [1, 9]}}])  # fmt: skip
    frame = drivers(simulate(plan, trials=TRIALS)).set_index("id")
    assert frame.index[0] == "long"
    assert abs(frame.loc["short", "later"]) < 4.4 * frame.loc["short", "se"]


def test_a_risk_and_a_driver(make: Any) -> None:
    """
    A risk of 9 days in half of the trials: a good fifth has none (-4.5), a bad fifth all (+4.5).

    The driver doubles or not, at even odds, 10 days: -5 and +5.
    """
    plan = make(
        [{"id": "a", "duration": 10}],
        risks=[{"id": "late", "name": "Content is late", "probability": 0.5, "delay": 9}],
        drivers=[{"id": "new-client", "name": "New client", "affects": ["a"],
                  "factor": {"values": {1: 1, 2: 1}}}],
    )  # fmt: skip
    frame = drivers(simulate(plan, trials=TRIALS)).set_index("kind")
    assert frame.loc["driver", "name"] == "Driver: new client"
    assert frame.loc["risk", "name"] == "Risk: content is late"
    for kind, size in (("driver", 5), ("risk", 4.5)):
        assert frame.loc[kind, "earlier"] == pytest.approx(-size, abs=4.4 * frame.loc[kind, "se"])
        assert frame.loc[kind, "later"] == pytest.approx(size, abs=4.4 * frame.loc[kind, "se"])


def test_reviews_are_one(make: Any) -> None:
    reviews = [
        {"id": f"r{i}", "after": ["a"],
         "review": {"of": "a", "turnaround": {"uniform": [1, 9]}, "rounds": 1}}
        for i in range(2)
    ]  # fmt: skip
    frame = drivers(simulate(make([{"id": "a", "duration": 1}, *reviews]), trials=500))
    assert frame["name"].tolist() == ["Client reviews, all two"]
    one = drivers(simulate(make([{"id": "a", "duration": 1}, reviews[0]]), trials=500))
    assert one["name"].tolist() == ["Client review"]


def test_most(make: Any) -> None:
    activities = [{"id": f"a{i}", "duration": {"uniform": [0, i + 1]}} for i in range(12)]
    result = simulate(make(activities), trials=300)
    assert len(drivers(result)) == 8
    assert len(drivers(result, most=3)) == 3
    assert len(drivers(result, most=None)) == 12


def test_another_figure(make: Any) -> None:
    """Side by side only the longer moves the finish, but both move the hours."""
    plan = make(
        [{"id": "long", "effort": {"x": {"uniform": [160, 200]}}},
         {"id": "short", "effort": {"x": {"uniform": [8, 80]}}}],
        roles=[{"id": "x", "cost_rate": 10}],
    )  # fmt: skip
    result = simulate(plan, trials=2_000)
    assert drivers(result)["id"][0] == "long"
    # .4 of the widths 72 and 40
    by_hours = drivers(result, "hours").set_index("id")
    assert by_hours.index.tolist() == ["short", "long"]
    for name, width in (("short", 72), ("long", 40)):
        error = 4.4 * by_hours.loc[name, "se"]
        assert by_hours.loc[name, "later"] == pytest.approx(0.4 * width, abs=error)


def test_a_certain_plan_has_no_drivers(make: Any) -> None:
    frame = drivers(simulate(make([{"id": "a", "duration": 3}]), trials=10))
    assert frame.empty
    assert "earlier" in frame


def test_unknown_figures_are_refused(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": 3}]), trials=10)
    with pytest.raises(SimulationError, match="what moves the cost is unknown"):
        drivers(result, "cost")
