"""Chains of tight links, and total float: published networks and cases by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from estimation import simulate

ALPHA = 1e-5
Z = float(stats.norm.isf(ALPHA / 2))
TRIALS = 40_000


def total_floats(result: Any) -> dict[str, float]:
    """
    Total float of a plan without luck, read off the significance index d / (d + TF).

    (In one trial T / mean(T) is 1.) Only for activities that take time.
    """
    rows = result.activities
    days = rows["duration_mean"] / rows["significance_index"] - rows["duration_mean"]
    return dict(zip(rows["id"], days.round(6), strict=True))


def critical(result: Any) -> set[str]:
    """Activities that are critical in every trial, of a plan without luck."""
    assert set(result.criticality_index.values()) <= {0, 1}
    return {name for name, share in result.criticality_index.items() if share == 1}


def test_critpath_cpmexample1(make: Any) -> None:
    """R package critpath: T = 8; C, F critical; total float A 1, B 2, D 1, E 2."""
    plan = make([
        {"id": "A", "duration": 3},
        {"id": "B", "duration": 2},
        {"id": "C", "duration": 5},
        {"id": "D", "duration": 1, "after": ["A"]},
        {"id": "E", "duration": 1, "after": ["B"]},
        {"id": "F", "duration": 3, "after": ["C", "D", "E"]},
    ])  # fmt: skip
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == 8
    assert critical(result) == {"C", "F"}
    assert total_floats(result) == {"A": 1, "B": 2, "C": 0, "D": 1, "E": 2, "F": 0}


def test_critpath_pertexample1(make: Any) -> None:
    """R package critpath: expected times give T = 31, floats C, F 2.0 and D, G 1.5."""
    # (low + 4 likely + high) / 6 of the published three points
    days = {"A": 5, "B": 7, "C": 5.5, "D": 5.5, "E": 8, "F": 5.5, "G": 6, "H": 5, "I": 6}
    after = {"B": ["A"], "C": ["B"], "D": ["B"], "E": ["B"], "F": ["C"], "G": ["D"], "H": ["E"],
             "I": ["F", "G", "H"]}  # fmt: skip
    plan = make([{"id": k, "duration": d, "after": after.get(k, [])} for k, d in days.items()])
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == 31
    assert critical(result) == set("ABEHI")
    assert total_floats(result) == {**dict.fromkeys("ABEHI", 0), **dict.fromkeys("CF", 2),
                                    **dict.fromkeys("DG", 1.5)}  # fmt: skip


def test_bridge_of_uniforms(make: Any) -> None:
    """
    Five U(0, 1) arcs 1-2, 1-3, 2-3, 2-4, 3-4.

    E T = 63/40, P(T <= 1) = 11/120, P(T <= 2) = 5/6; paths 1-2-4 and 1-3-4 have chance 17/120 each,
    1-2-3-4 has 43/60.
    """
    one = {"uniform": [0, 1]}
    plan = make([
        {"id": "a1", "duration": one},
        {"id": "a2", "duration": one},
        {"id": "a3", "duration": one, "after": ["a1"]},
        {"id": "a4", "duration": one, "after": ["a1"]},
        {"id": "a5", "duration": one, "after": ["a2", "a3"]},
    ])  # fmt: skip
    result = simulate(plan, trials=TRIALS)
    assert result.finish_days.mean() == pytest.approx(63 / 40, abs=Z * 0.436 / np.sqrt(TRIALS))
    for value, share in ((1, 11 / 120), (2, 5 / 6)):
        error = Z * np.sqrt(share * (1 - share) / TRIALS)
        assert (result.finish_days <= value).mean() == pytest.approx(share, abs=error)
    expected = {"a1": 103 / 120, "a2": 17 / 120, "a3": 43 / 60, "a4": 17 / 120, "a5": 103 / 120}
    assert result.criticality_index == pytest.approx(expected, abs=Z * 0.5 / np.sqrt(TRIALS))


@pytest.mark.parametrize(
    ("link", "days", "expected"),
    [
        # `a` takes 3 days, `b` so many, `c` is side work of 5 days
        ({"type": "FS"}, 4, {"a", "b"}),
        ({"type": "FS", "lag": 1}, 4, {"a", "b"}),
        ({"type": "FS", "lag": -3}, 4, {"c"}),
        ({"type": "FS", "lag": -1}, 3, {"a", "b", "c"}),  # 3 - 1 + 3 ties with 5
        ({"type": "FS"}, 1, {"c"}),
        ({"type": "SS", "lag": 2}, 4, {"a", "b"}),  # `b` hangs on the start of `a`
        ({"type": "FF", "lag": 3}, 4, {"a", "b"}),
        ({"type": "SF", "lag": 6}, 4, {"a", "b"}),
    ],
)
def test_chains_of_tight_links(make: Any, link: Any, days: float, expected: set[str]) -> None:
    plan = make([
        {"id": "a", "duration": 3},
        {"id": "b", "duration": days, "after": [{"activity": "a", **link}]},
        {"id": "c", "duration": 5},
    ])  # fmt: skip
    assert critical(simulate(plan, trials=1)) == expected


def test_a_link_with_slack_breaks_the_chain(make: Any) -> None:
    """`b` may not begin before Wednesday the 13th: nothing that ends earlier matters."""
    plan = make([
        {"id": "a", "duration": 3},
        {"id": "b", "duration": 2, "after": ["a"], "not_before": "2027-01-13"},
    ])  # fmt: skip
    result = simulate(plan, trials=1)
    assert critical(result) == {"b"}
    # 3 days that may be 4 days late: 3 / 7
    assert total_floats(result) == {"a": 4, "b": 0}


def test_ties_are_all_critical(make: Any) -> None:
    plan = make([
        {"id": "a", "duration": 3},
        {"id": "b", "duration": 3},
        {"id": "c", "duration": 1, "after": ["a", "b"]},
        {"id": "m", "milestone": True, "after": ["c"]},
    ])  # fmt: skip
    assert critical(simulate(plan, trials=1)) == {"a", "b", "c", "m"}


def test_sums_that_differ_in_the_last_digit_tie(make: Any) -> None:
    """0.1 + 0.2 and 0.3 are one length."""
    plan = make([
        {"id": "a", "duration": 0.1},
        {"id": "b", "duration": 0.2, "after": ["a"]},
        {"id": "c", "duration": 0.3},
    ])  # fmt: skip
    assert critical(simulate(plan, trials=1)) == {"a", "b", "c"}


def test_the_chain_passes_through_what_is_absent(make: Any) -> None:
    """In the half of the trials without `b`, `a` still leads to `c`."""
    plan = make([
        {"id": "a", "duration": 3},
        {"id": "b", "duration": 2, "after": ["a"], "probability": 0.5},
        {"id": "c", "duration": 1, "after": ["b"]},
    ])  # fmt: skip
    result = simulate(plan, trials=1_000)
    assert result.criticality_index["a"] == result.criticality_index["c"] == 1
    assert result.criticality_index["b"] == (result.finish_days == 6).mean() < 1


def test_absent_is_not_critical_and_not_significant(make: Any) -> None:
    plan = make([{"id": "a", "duration": 3}, {"id": "b", "duration": 9, "probability": 0}])
    rows = simulate(plan, trials=5).activities.set_index("id")
    assert rows.loc["b", "criticality_index"] == 0
    assert rows.loc["b", "significance_index"] == 0


def test_a_risk_of_the_finish_leaves_the_chain_as_it_is(make: Any) -> None:
    plan = make(
        [{"id": "a", "duration": 3}, {"id": "b", "duration": 2}],
        risks=[{"id": "r", "probability": 1, "delay": 7}],
    )
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == 10
    assert critical(result) == {"a"}


CALENDARS = {
    "team": {"days": ["mon", "tue", "wed", "thu", "fri"]},
    "client": {"days": ["mon", "tue", "wed", "thu"]},
    "shop": {"days": ["tue", "wed", "thu", "fri", "sat"]},
}


@pytest.mark.parametrize(
    ("calendar", "days", "then", "expected"),
    [
        # a chain over a weekend does not break: the client's Thursday, the next Monday
        ("client", 4, "client", {"a", "b"}),
        ("team", 5, "team", {"a", "b"}),
        ("team", 4, "client", {"a", "b"}),  # ends on Thursday, goes on on Monday
        ("client", 4, "team", {"a", "b"}),
        ("team", 5, "shop", {"a", "b"}),
    ],
)
def test_chains_cross_weekends(
    make: Any, calendar: str, days: float, then: str, expected: set[str]
) -> None:
    plan = make(
        [
            {"id": "a", "duration": days, "calendar": calendar},
            {"id": "b", "duration": 3, "calendar": then, "after": ["a"]},
            {"id": "side", "duration": 1},
        ],
        calendars=CALENDARS,
    )
    assert critical(simulate(plan, trials=1)) == expected


def test_total_float_is_in_days_of_its_own_calendar(make: Any) -> None:
    """
    A client's day on Monday, and a team's line of 8 days to Wednesday the 13th.

    The client works Tuesday to Thursday, Monday, Tuesday and Wednesday meanwhile: 6 days.
    """
    plan = make(
        [{"id": "a", "duration": 1, "calendar": "client"}, {"id": "b", "duration": 8}],
        calendars=CALENDARS,
    )
    assert total_floats(simulate(plan, trials=1)) == {"a": 6, "b": 0}


def test_total_float_back_to_the_first_day(make: Any) -> None:
    """
    Work that waits for Tuesday, with a length whose last digits are lost on the way back.

    Done on Monday at two thirds of the day, it can be a third of a day late.
    """
    plan = make(
        [
            {"id": "a", "duration": 0.6668270613378692},
            {"id": "b", "duration": 5.023025824700329, "calendar": "tuesdays", "after": ["a"]},
        ],
        calendars={"team": CALENDARS["team"], "tuesdays": {"days": ["tue"]}},
    )
    floats = total_floats(simulate(plan, trials=1))
    assert floats == pytest.approx({"a": 0.333173, "b": 0}, abs=1e-6)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        # `a` 3 days, `b` 2 days after it, beside a line of 10 days
        ({"type": "FS"}, {"a": 5, "b": 5}),
        ({"type": "FS", "lag": 2}, {"a": 3, "b": 3}),
        # `b` runs 1 to 3, and may end at 10; `a` may start at 7 and end at 10
        ({"type": "SS", "lag": 1}, {"a": 7, "b": 7}),
        # `b` ends with `a` at 3; `a` may end at 10
        ({"type": "FF"}, {"a": 7, "b": 7}),
        # `b` ends 4 after the start of `a`; that may be 6 later
        ({"type": "SF", "lag": 4}, {"a": 6, "b": 6}),
    ],
)
def test_total_float_over_each_link(make: Any, link: Any, expected: dict[str, float]) -> None:
    plan = make([
        {"id": "a", "duration": 3},
        {"id": "b", "duration": 2, "after": [{"activity": "a", **link}]},
        {"id": "line", "duration": 10},
    ])  # fmt: skip
    assert total_floats(simulate(plan, trials=1)) == {**expected, "line": 0}


def test_a_delay_by_the_total_float_leaves_the_finish(make: Any) -> None:
    """What total float means: delayed by it the finish stays, delayed by more it moves."""
    activities = [
        {"id": "a", "duration": 2},
        {"id": "b", "duration": 4, "calendar": "client", "after": ["a"]},
        {"id": "c", "duration": 1, "after": [{"activity": "b", "type": "SS", "lag": 1}]},
        {"id": "d", "duration": 3, "calendar": "shop",
         "after": [{"activity": "c", "lag": -1}]},
        {"id": "e", "duration": 9, "after": ["a"]},
    ]  # fmt: skip
    plan = make(activities, calendars=CALENDARS)
    result = simulate(plan, trials=1)
    for name, days in total_floats(result).items():
        for extra, moved in ((days, 0), (days + 0.5, 1)):
            risk = {"id": "r", "probability": 1, "affects": [name], "delay": extra}
            later = simulate(make(activities, calendars=CALENDARS, risks=[risk]), trials=1)
            assert (later.finish_days[0] > result.finish_days[0] + 1e-9) == moved, (name, extra)
