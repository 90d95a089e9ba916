"""The most likely path by itself against the plan: published networks and closed forms."""

from __future__ import annotations

from typing import Any

import pytest

from estimation import simulate
from estimation.report import finish_date, merge_bias

ONE = {"uniform": [0, 1]}
SIGMAS = 4.4
"""ALPHA = 1e-5 of a false alarm, two-sided."""

TRIALS = 20_000


def test_the_bridge_of_uniforms(make: Any) -> None:
    """
    EXACT.md, bridge of five U(0, 1) arcs: E T = 63/40; the path 1-2-3-4 is longest in 43/60.

    Its mean is 3/2, so that the bias is 3/40.
    """
    plan = make([
        {"id": "a1", "duration": ONE},
        {"id": "a2", "duration": ONE},
        {"id": "a3", "duration": ONE, "after": ["a1"]},
        {"id": "a4", "duration": ONE, "after": ["a1"]},
        {"id": "a5", "duration": ONE, "after": ["a2", "a3"]},
    ])  # fmt: skip
    bias = merge_bias(simulate(plan, trials=TRIALS))
    assert bias.path == ("a1", "a3", "a5")
    # looked for in 500 trials: sqrt(43/60 * 17/60 / 500) = .020
    assert bias.share == pytest.approx(43 / 60, abs=SIGMAS * 0.0202)
    assert bias.days == pytest.approx(3 / 40, abs=SIGMAS * bias.days_se)
    assert bias.path_days == pytest.approx(3 / 2, abs=SIGMAS * (3 / 12 / TRIALS) ** 0.5)
    assert bias.plan_days - bias.path_days == pytest.approx(bias.days)


@pytest.mark.parametrize(("paths", "mean", "p80"), [(2, 2 / 3, 0.894427), (5, 5 / 6, 0.956352)])
def test_merging_uniforms(make: Any, paths: int, mean: float, p80: float) -> None:
    """EXACT.md, max of k U(0,1): mean k / (k + 1), P80 = .8^(1/k); alone 1/2 and .8; base 1/2."""
    plan = make([{"id": f"a{i}", "duration": {"uniform": [0, 10]}} for i in range(paths)])
    bias = merge_bias(simulate(plan, trials=TRIALS), 0.8)
    assert len(bias.path) == 1
    assert bias.base_days == pytest.approx(5)
    assert bias.days == pytest.approx(10 * (mean - 0.5), abs=SIGMAS * bias.days_se)
    expected = 10 * (p80 - 0.8)
    assert bias.days_at_level == pytest.approx(expected, abs=SIGMAS * bias.days_at_level_se)
    # What one promises at 8 in 10, all of them hold in .8^k: .64, .32768 of the trials.
    assert bias.chance_of_path == pytest.approx(0.8**paths, abs=0.02)


def test_pert_network(make: Any) -> None:
    """EXACT.md, critpath pertexample1: path A B E H I means 31, beta-PERT simulation 31.190."""
    days = {
        "A": (3, 5, 7), "B": (5, 7, 9), "C": (3, 5.5, 8), "D": (3, 5.5, 8), "E": (6, 8, 10),
        "F": (3, 5.5, 8), "G": (4, 6, 8), "H": (3, 5, 7), "I": (4, 6, 8),
    }  # fmt: skip
    after = {"B": "A", "C": "B", "D": "B", "E": "B", "F": "C", "G": "D", "H": "E"}
    plan = make([
        {"id": k, "duration": {"low": low, "likely": likely, "high": high},
         "after": ["F", "G", "H"] if k == "I" else [after[k]] if k in after else []}
        for k, (low, likely, high) in days.items()
    ])  # fmt: skip
    bias = merge_bias(simulate(plan, trials=TRIALS))
    assert bias.path == ("A", "B", "E", "H", "I")
    assert bias.path_days == pytest.approx(31, abs=0.05)
    assert 0 < bias.days < 0.5


def test_one_path_has_no_bias(make: Any) -> None:
    """A chain with a review and a risk, on two calendars: the path is the plan, to the digit."""
    plan = make(
        [
            {"id": "a", "effort": {"x": {"uniform": [8, 40]}}},
            {"id": "r", "after": ["a"], "review": {
                "of": "a", "calendar": "client", "turnaround": {"uniform": [1, 4]},
                "rounds": {1: 1, 2: 1}, "rework": 0.5}},
            {"id": "b", "after": [{"activity": "r", "lag": 2}], "duration": {"uniform": [1, 5]}},
        ],
        roles=[{"id": "x", "people": 1}],
        calendars={"team": {}, "client": {"days": ["mon", "tue", "wed"]}},
        risks=[{"id": "k", "probability": 0.4, "affects": ["b"], "delay": 4},
               {"id": "end", "probability": 0.4, "delay": 3}],
    )  # fmt: skip
    bias = merge_bias(simulate(plan, trials=500))
    assert bias.path == ("a", "r", "b")
    assert bias.share == 1
    assert bias.days == 0
    assert bias.days_at_level == 0


def test_the_path_leaves_nothing_out(make: Any) -> None:
    """The last waits for the first too, but is held up by the one between them."""
    spread = {"uniform": [1, 5]}
    plan = make([{"id": "a", "duration": spread}, {"id": "b", "duration": spread, "after": ["a"]},
                 {"id": "c", "duration": spread, "after": ["a", "b"]}])  # fmt: skip
    bias = merge_bias(simulate(plan, trials=300))
    assert bias.path == ("a", "b", "c")
    assert bias.share == 1
    assert bias.days == 0


def test_people_make_a_path(make: Any) -> None:
    """Two jobs of one person are one path, though no link joins them."""
    work = {"effort": {"x": {"uniform": [8, 16]}}}
    plan = make([{"id": "a", **work}, {"id": "b", **work}], roles=[{"id": "x", "people": 1}])
    bias = merge_bias(simulate(plan, trials=400))
    assert sorted(bias.path) == ["a", "b"]
    assert bias.days == pytest.approx(0, abs=1e-9)


def test_work_that_has_begun_begins_the_path(make: Any) -> None:
    plan = make(
        [{"id": "a", "duration": 5}, {"id": "b", "duration": {"uniform": [4, 9]}, "after": ["a"]},
         {"id": "c", "duration": {"uniform": [1, 3]}, "after": ["b"]}],
        status={"date": "2027-01-12", "activities": {
            "a": {"started": "2027-01-04", "finished": "2027-01-08"},
            "b": {"started": "2027-01-11"}}},
    )  # fmt: skip
    bias = merge_bias(simulate(plan, trials=300))
    assert bias.path == ("b", "c")
    assert bias.days == pytest.approx(0, abs=1e-9)


def test_dates_are_those_of_trials(make: Any) -> None:
    """No date is said on which no trial ends."""
    plan = make([{"id": "a", "duration": {"values": {2: 1, 9: 1}}}])
    result = simulate(plan, trials=1_000)
    dates = set(result.finish_dates.astype(object))
    assert {finish_date(result, q / 100) for q in range(1, 101)} == dates
