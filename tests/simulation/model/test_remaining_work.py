"""What is left of work that has begun, and what is said of other parts of a plan. All by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import PlanError, simulate

pytestmark = pytest.mark.usefixtures("each_backend")

ROLES = [
    {"id": "dev", "cost_rate": 50, "bill_rate": 100},
    {"id": "pm", "cost_rate": 60, "bill_rate": 120},
]
WEDNESDAY = "2027-01-06"
"""The third working day: what is left begins at 3.0."""


def status(date: str = WEDNESDAY, **activities: Any) -> dict[str, Any]:
    return {"date": date, "activities": activities}


def begun(**more: Any) -> dict[str, Any]:
    return {"started": "2027-01-04", **more}


@pytest.mark.parametrize(
    ("activity", "report", "finish", "hours"),
    [
        # one role works on all days that are left: 8 + 4 x 8
        ({"effort": {"dev": 160}}, begun(hours={"dev": 8}, remaining={"duration": 4}), 7, 40),
        # dev sets the duration, pm has a quarter of a day of each: 4 x (8 + 2)
        ({"effort": {"dev": 16, "pm": 4}}, begun(remaining={"duration": 4}), 7, 40),
        # two of dev: 16 h a day, and 32 / 16 = 2 days of which pm has half
        ({"effort": {"dev": 32, "pm": 8}, "crew": {"dev": 2}}, begun(remaining={"duration": 1}),
         4, 16 + 4),
        # pm sets it: 16 h of 8 against 24 h of 16
        ({"effort": {"dev": 24, "pm": 16}, "crew": {"dev": 2}}, begun(remaining={"duration": 1}),
         4, 12 + 8),
        # nothing was estimated: days without hours
        ({"effort": {"dev": 0}}, begun(remaining={"duration": 2}), 5, 0),
        # a crew is there as long as it lasts
        ({"duration": 9, "crew": {"dev": 2}}, begun(remaining={"duration": 2}), 5, 32),
        # hours that are said to remain are all that remain, by the crew
        ({"duration": 9, "crew": {"dev": 2}}, begun(remaining={"effort": {"dev": 32}}), 5, 32),
        ({"duration": 9, "crew": {"dev": 2, "pm": 1}},
         begun(hours={"pm": 3}, remaining={"effort": {"dev": 32, "pm": 4}}), 5, 39),
        ({"duration": 9}, begun(remaining={"effort": {"dev": 16}}), 5, 16),
        # both are said: the hours, and the days that they are spread over
        ({"effort": {"dev": 99}}, begun(remaining={"effort": {"dev": 8}, "duration": 4}), 7, 8),
        # nothing is left
        ({"effort": {"dev": 99}}, begun(hours={"dev": 5}, remaining={"duration": 0}), 3, 5),
        # what is said of work that has not begun is its new estimate
        ({"effort": {"dev": 99}}, {"remaining": {"effort": {"dev": 16}}}, 5, 16),
        ({"effort": {"dev": 99}}, {"remaining": {"duration": 3}}, 6, 24),
        ({"duration": 99, "crew": {"dev": 2}}, {"remaining": {"duration": 3}}, 6, 48),
    ],
)  # fmt: skip
def test_what_remains(make: Any, activity: Any, report: Any, finish: float, hours: float) -> None:
    plan = make([{"id": "a", **activity}], roles=ROLES, status=status(a=report))
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == pytest.approx(finish)
    assert result.hours[0] == pytest.approx(hours)
    assert result.activities["hours_mean"][0] == pytest.approx(hours)


def test_days_that_remain_cost_what_their_hours_cost(make: Any) -> None:
    """1 h of dev so far, 2 days of 8 h of dev and 2 h of pm."""
    plan = make(
        [{"id": "a", "effort": {"dev": 16, "pm": 4}}],
        roles=ROLES,
        price={"kind": "time_and_materials"},
        status=status(a=begun(hours={"dev": 1}, remaining={"duration": 2})),
    )
    result = simulate(plan, trials=1)
    assert result.cost[0] == pytest.approx(17 * 50 + 4 * 60)
    assert result.price[0] == pytest.approx(17 * 100 + 4 * 120)


def test_uncertain_days_and_their_hours_move_together(make: Any) -> None:
    """One draw: a day more is 8 h more; drivers stretch both."""
    plan = make(
        [{"id": "a", "effort": {"dev": 16, "pm": 8}}],
        roles=ROLES,
        drivers=[{"id": "d", "affects": ["a"], "factor": 2}],
        status=status(a=begun(hours={"dev": 10}, remaining={"duration": {"uniform": [1, 4]}})),
    )
    result = simulate(plan, trials=300)
    left = result.finish_days - 3
    assert result.hours == pytest.approx(10 + 12 * left)
    assert 2 <= left.min() < 2.1
    assert 7.9 < left.max() <= 8


def test_what_remains_runs_on_the_days_of_those_who_do_it(make: Any, times: Any) -> None:
    """Thursday and Monday: `art` works on no Friday, and whoever began does nothing more."""
    plan = make(
        [{"id": "a", "effort": {"dev": 80}}],
        roles=[{"id": "dev"}, {"id": "art", "calendar": "art"}],
        calendars={"team": {}, "art": {"days": ["mon", "tue", "wed", "thu"]}},
        status=status(a=begun(remaining={"effort": {"art": 16}})),
    )
    assert times(plan)["a"] == (0, 6)


def test_a_delay_of_what_remains(make: Any) -> None:
    """Days that a risk adds hold nobody where work is counted in hours."""
    plan = make(
        [{"id": "a", "effort": {"dev": 16}}],
        roles=ROLES,
        risks=[{"id": "r", "probability": 1, "affects": ["a"], "delay": 5}],
        status=status(a=begun(remaining={"duration": 2})),
    )
    result = simulate(plan, trials=1)
    assert (result.finish_days[0], result.hours[0]) == (3 + 2 + 5, 16)


def test_people_who_are_at_work_finish_first(make: Any, times: Any) -> None:
    """One developer: `b` has begun and goes on, though `a` is due before it."""
    plan = make(
        [{"id": "a", "effort": {"dev": 8}},
         {"id": "b", "effort": {"dev": 80}},
         {"id": "c", "effort": {"pm": 8}, "after": ["a"]}],
        roles=[{"id": "dev", "people": 1}, {"id": "pm"}],
        status=status(b=begun(remaining={"duration": 4})),
    )  # fmt: skip
    assert times(plan) == {"a": (7, 8), "b": (0, 7), "c": (8, 9)}


def test_begun_work_of_two_takes_turns_from_the_status_date(make: Any, times: Any) -> None:
    plan = make(
        [{"id": "a", "effort": {"dev": 8}}, {"id": "b", "effort": {"dev": 8}}],
        roles=[{"id": "dev", "people": 1}],
        status=status(a=begun(remaining={"duration": 1}), b=begun(remaining={"duration": 2})),
    )
    assert {finish for _, finish in times(plan).values()} <= {4.0, 5.0, 6.0}
    assert simulate(plan, trials=1).finish_days[0] == 6


def test_what_has_begun_exists(make: Any) -> None:
    plan = make(
        [{"id": "a", "effort": {"dev": 8}, "probability": 0.3},
         {"id": "b", "effort": {"dev": 8}, "probability": 0.3}],
        roles=ROLES,
        status=status(
            a=begun(finished="2027-01-05", hours={"dev": 9}),
            b=begun(remaining={"duration": 2}),
        ),
    )  # fmt: skip
    result = simulate(plan, trials=50)
    assert set(result.finish_days) == {5}
    assert set(result.hours) == {9 + 16}
    assert result.criticality_index == {"a": 0, "b": 1}


# Out of sequence


def test_work_done_before_its_predecessor_stays_done(make: Any, times: Any) -> None:
    """`b` was done first; what follows waits for both."""
    plan = make(
        [{"id": "a", "effort": {"dev": 16}},
         {"id": "b", "effort": {"dev": 8}, "after": ["a"]},
         {"id": "c", "effort": {"dev": 8}, "after": ["b", "a"]}],
        roles=ROLES,
        status=status(b={"started": "2027-01-05", "finished": "2027-01-06"}),
    )  # fmt: skip
    assert times(plan) == {"a": (3, 5), "b": (1, 3), "c": (5, 6)}


def test_work_begun_before_its_predecessor_goes_on(make: Any, times: Any) -> None:
    plan = make(
        [{"id": "a", "effort": {"dev": 80}}, {"id": "b", "effort": {"dev": 8}, "after": ["a"]}],
        roles=ROLES,
        status=status(b=begun(remaining={"duration": 1})),
    )
    assert times(plan) == {"a": (3, 13), "b": (0, 4)}


# Milestones, hammocks, reviews


@pytest.mark.parametrize(
    "report", [{"finished": "2027-01-05"}, {"started": "2027-01-05"}, begun(finished="2027-01-05")]
)
def test_a_milestone_was_reached_by_the_evening(make: Any, times: Any, report: Any) -> None:
    plan = make(
        [{"id": "m", "milestone": True}, {"id": "b", "duration": 1, "after": ["m"]},
         {"id": "far", "duration": 1, "after": [{"activity": "m", "lag": 5}]}],
        status=status(m=report),
    )  # fmt: skip
    assert times(plan) == {"m": (2, 2), "b": (3, 4), "far": (7, 8)}


STEERED = [
    {"id": "a", "duration": {"uniform": [5, 15]}},
    {"id": "steer", "span": {"from": "a", "to": "a"}, 
     "hours_per_week": {"pm": {"uniform": [5, 10]}}},
]  # fmt: skip


def test_hours_of_a_hammock_so_far(make: Any) -> None:
    """4 h until Wednesday evening, then 10 h in each of the two weeks that are left."""
    activities = [STEERED[0], {**STEERED[1], "hours_per_week": {"pm": 10}}]
    said = status(a=begun(remaining={"duration": 10}), steer=begun(hours={"pm": 4}))
    result = simulate(make(activities, roles=ROLES, status=said), trials=1)
    assert (result.finish_days[0], result.hours[0]) == (13, 4 + 20)
    unsaid = status(a=begun(remaining={"duration": 10}))
    result = simulate(make(activities, roles=ROLES, status=unsaid), trials=1)
    assert result.hours[0] == pytest.approx(10 * 13 / 5)


@pytest.mark.parametrize(("hours", "expected"), [({"pm": 4}, 4), ({}, 7.5 * 3 / 5)])
def test_a_hammock_that_is_over_is_certain(make: Any, hours: Any, expected: float) -> None:
    """Three days at the median of 7.5 h a week, where nobody wrote hours down."""
    done = begun(finished=WEDNESDAY)
    plan = make(STEERED, roles=ROLES, status=status(a=done, steer={**done, "hours": hours}))
    assert simulate(plan, trials=20).hours == pytest.approx(expected)


def test_rework_so_far_is_part_of_the_rework(make: Any) -> None:
    """Two reworks of 8 h are 16 h, of which 5 h are done; 30 h would be more than planned."""
    activities = [
        {"id": "a", "effort": {"dev": 16}},
        {"id": "r", "after": ["a"],
         "review": {"of": "a", "turnaround": 1, "rounds": 3, "rework": 0.5}},
    ]  # fmt: skip
    done = begun(finished="2027-01-05", hours={"dev": 16})
    for hours, expected in (({}, 32), ({"dev": 5}, 32), ({"dev": 30}, 46), ({"pm": 2}, 34)):
        report = status(a=done, r={"started": WEDNESDAY, "hours": hours})
        result = simulate(make(activities, roles=ROLES, status=report), trials=1)
        assert result.hours[0] == pytest.approx(expected)
        # waits of a day on Wednesday, Friday and Tuesday 12, reworks between them
        assert result.finish_days[0] == 7


@pytest.mark.parametrize(
    "work", [{"effort": {"dev": 16}}, {"duration": 2, "crew": {"dev": 1}}, {"effort": {"dev": 12}}]
)
def test_rework_of_what_is_done_waits_for_its_people(make: Any, times: Any, work: Any) -> None:
    """A wait on Thursday; other work until Monday; then a day of rework, and a wait."""
    activities = [
        {"id": "a", **work},
        {"id": "other", "effort": {"dev": 24}},
        {"id": "r", "after": ["a"],
         "review": {"of": "a", "turnaround": 1, "rounds": 2, "rework": 0.5}},
    ]  # fmt: skip
    plan = make(
        activities,
        roles=[{"id": "dev", "people": 1}],
        status=status(
            a=begun(finished="2027-01-05", hours={"dev": 16}),
            other=begun(remaining={"duration": 3}),
        ),
    )
    assert times(plan)["r"] == (3, 8)


def test_a_forecast_later_on_shares_its_luck(make: Any) -> None:
    """What is said to remain draws as the estimate did, trial by trial."""
    hours, days = {"uniform": [8, 24]}, {"uniform": [1, 3]}
    activities = [{"id": "a", "effort": {"dev": hours}}, {"id": "b", "duration": days}]
    before = simulate(make([activities[0]], roles=ROLES), trials=50)
    said = status("2027-01-04", a=begun(remaining={"effort": {"dev": hours}}))
    after = simulate(make([activities[0]], roles=ROLES, status=said), trials=50)
    assert after.finish_days == pytest.approx(before.finish_days + 1)
    before = simulate(make([activities[1]]), trials=50)
    said = status("2027-01-04", b=begun(remaining={"duration": days}))
    after = simulate(make([activities[1]], status=said), trials=50)
    assert after.finish_days == pytest.approx(before.finish_days + 1)


def test_only_what_remains_is_uncertain(make: Any) -> None:
    """All is done but the last activity, whose 1 to 3 days are all that moves."""
    wide = {"uniform": [8, 80]}
    plan = make(
        [{"id": "a", "effort": {"dev": wide}},
         {"id": "r", "after": ["a"], "review": {"of": "a", "rework": 0.5}},
         {"id": "b", "effort": {"dev": wide}, "after": ["r"]}],
        roles=ROLES,
        drivers=[{"id": "d", "affects": ["a", "r"], "factor": {"uniform": [1, 3]}}],
        risks=[{"id": "late", "probability": 0.5, "affects": ["a", "r"], "delay": 9}],
        status=status(
            a=begun(finished="2027-01-04", hours={"dev": 9}),
            r=begun(finished="2027-01-05", hours={"dev": 3}),
            b=begun(hours={"dev": 6}, remaining={"effort": {"dev": {"uniform": [8, 24]}}}),
        ),
    )  # fmt: skip
    result = simulate(plan, trials=500)
    assert result.hours == pytest.approx(18 + 8 * (result.finish_days - 3))
    assert 4 <= result.finish_days.min() < 4.1
    assert 5.9 < result.finish_days.max() <= 6


def test_correlations_of_what_is_done_rest(make: Any) -> None:
    """And those of what has begun couple what remains."""
    spread = {"uniform": [8, 24]}
    activities = [{"id": i, "effort": {"dev": spread}} for i in "abc"]
    pairs = [
        {"between": ["a", "c"], "rank": 0.5},
        {"between": ["a", "b"], "rank": 0.5},
        {"between": ["b", "c"], "rank": 1},
    ]
    plan = make(
        activities,
        roles=[{"id": "dev"}],
        correlations=pairs,
        status=status(
            a=begun(finished="2027-01-05", hours={"dev": 9}),
            b=begun(remaining={"effort": {"dev": {"uniform": [8, 24]}}}),
        ),
    )
    result = simulate(plan, trials=200)
    # `b` and `c` take the same time, whatever it is
    assert result.hours - 9 == pytest.approx(2 * 8 * (result.finish_days - 3))
    assert np.ptp(result.finish_days) > 1


@pytest.mark.parametrize(
    ("report", "message"),
    [
        ({"a": {"finished": WEDNESDAY}}, "a.*never started"),
        ({"a": {"hours": {"dev": 3}}}, "a.*has hours but never started"),
        ({"m": {"remaining": {"duration": 1}}}, "m.*milestone"),
        ({"s": {"remaining": {"effort": {"dev": 1}}}}, "s.*span"),
    ],
)
def test_reports_that_cannot_be(make: Any, report: Any, message: str) -> None:
    activities = [
        {"id": "a", "effort": {"dev": 8}},
        {"id": "m", "milestone": True},
        {"id": "s", "span": {"from": "a", "to": "m"}, "hours_per_week": {"dev": 1}},
    ]
    with pytest.raises(PlanError, match=message):
        make(activities, roles=ROLES, status=status(**report))
