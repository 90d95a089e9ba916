"""A project that runs: what is known is certain, what is left is played from the status date on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import simulate

pytestmark = pytest.mark.usefixtures("each_backend")

ROLES = [{"id": "dev", "cost_rate": 50}]
WIDE = {"low": 8, "likely": 16, "high": 80}
CHAIN = [
    {"id": "a", "effort": {"dev": WIDE}},
    {"id": "b", "effort": {"dev": 16}, "after": ["a"]},
]


def status(date: str, **activities: Any) -> dict[str, Any]:
    return {"date": date, "activities": activities}


def test_what_is_finished_is_certain(make: Any, times: Any) -> None:
    """Done from Monday to the end of Wednesday; `b` follows on Friday, the day after the status."""
    done = {"started": "2027-01-04", "finished": "2027-01-06", "hours": {"dev": 20}}
    plan = make(CHAIN, roles=ROLES, status=status("2027-01-07", a=done))
    result = simulate(plan, trials=50)
    assert times(plan) == {"a": (0, 3), "b": (4, 6)}
    assert set(result.finish_days) == {6}
    assert set(result.hours) == {20 + 16}
    assert set(result.cost) == {36 * 50}


def test_what_has_not_begun_begins_after_the_status_date(make: Any, times: Any) -> None:
    """Status on Tuesday the 12th, the seventh working day."""
    plan = make(CHAIN, roles=ROLES, status=status("2027-01-12"))
    assert times(plan)["a"][0] == 7


def test_a_later_link_still_holds(make: Any, times: Any) -> None:
    done = {"started": "2027-01-04", "finished": "2027-01-05"}
    chain = [CHAIN[0], {**CHAIN[1], "after": [{"activity": "a", "lag": 5}]}]
    plan = make(chain, roles=ROLES, status=status("2027-01-06", a=done))
    # finished at the end of day 2, and five days on
    assert times(plan)["b"] == (7, 9)


def test_remaining_effort_is_what_is_left(make: Any, times: Any) -> None:
    """8 h spent and 24 h left from Thursday on: days 3 to 6."""
    begun = {"started": "2027-01-04", "hours": {"dev": 8}, "remaining": {"effort": {"dev": 24}}}
    plan = make(CHAIN, roles=ROLES, status=status("2027-01-06", a=begun))
    result = simulate(plan, trials=20)
    assert times(plan) == {"a": (0, 6), "b": (6, 8)}
    assert set(result.hours) == {8 + 24 + 16}


def test_remaining_duration_is_what_is_left(make: Any, times: Any) -> None:
    begun = {"started": "2027-01-04", "remaining": {"duration": 4}}
    plan = make([{"id": "a", "duration": 3}], status=status("2027-01-06", a=begun))
    assert times(plan)["a"] == (0, 7)


def test_remaining_duration_of_an_effort_is_what_is_left(make: Any, times: Any) -> None:
    """Whoever says "four days more" means four days, whatever the hours were."""
    begun = {"started": "2027-01-04", "hours": {"dev": 8}, "remaining": {"duration": 4}}
    plan = make(
        [{"id": "a", "effort": {"dev": 160}}], roles=ROLES, status=status("2027-01-06", a=begun)
    )
    assert times(plan)["a"] == (0, 7)


def test_remaining_duration_of_a_review_is_what_is_left(make: Any, times: Any) -> None:
    activities = [
        {"id": "a", "effort": {"dev": 8}},
        {"id": "r", "after": ["a"],
         "review": {"of": "a", "turnaround": 9, "rounds": 3, "rework": 0.5}},
    ]  # fmt: skip
    report = status(
        "2027-01-06",
        a={"started": "2027-01-04", "finished": "2027-01-04", "hours": {"dev": 8}},
        r={"started": "2027-01-05", "remaining": {"duration": 2}},
    )
    assert times(make(activities, roles=ROLES, status=report))["r"] == (1, 5)


def test_remaining_work_keeps_its_crew(make: Any) -> None:
    """Two people for the four days that are left are 64 h, with the 40 h that were spent."""
    begun = {"started": "2027-01-04", "hours": {"dev": 40}, "remaining": {"duration": 4}}
    plan = make(
        [{"id": "a", "duration": 5, "crew": {"dev": 2}}],
        roles=ROLES,
        status=status("2027-01-06", a=begun),
    )
    assert simulate(plan, trials=1).hours[0] == 104


def test_without_a_word_on_what_is_left_the_plan_speaks(make: Any, times: Any) -> None:
    """16 h planned, 12 h spent: 4 h from Thursday morning on; hours stay 16."""
    begun = {"started": "2027-01-04", "hours": {"dev": 12}}
    plan = make(
        [{"id": "a", "effort": {"dev": 16}}], roles=ROLES, status=status("2027-01-06", a=begun)
    )
    assert times(plan)["a"] == (0, 3.5)
    assert simulate(plan, trials=1).hours[0] == 16


def test_more_hours_than_planned_leave_nothing(make: Any, times: Any) -> None:
    begun = {"started": "2027-01-04", "hours": {"dev": 30}}
    plan = make(
        [{"id": "a", "effort": {"dev": 16}}], roles=ROLES, status=status("2027-01-06", a=begun)
    )
    assert times(plan)["a"] == (0, 3)
    assert simulate(plan, trials=1).hours[0] == 30


def test_begun_work_ends_no_earlier_than_the_status_date(make: Any, times: Any) -> None:
    """Two days begun on Monday are not done by Wednesday, or they would be reported so."""
    plan = make(
        [{"id": "a", "duration": 2}], status=status("2027-01-06", a={"started": "2027-01-04"})
    )
    assert times(plan)["a"] == (0, 3)


def test_rework_is_a_share_of_all_that_was_spent(make: Any) -> None:
    """12 h were spent and 20 h are left: half of these 32 h are done again before round two."""
    activities = [
        {"id": "a", "effort": {"dev": 16}},
        {"id": "r", "after": ["a"],
         "review": {"of": "a", "turnaround": 1, "rounds": 2, "rework": 0.5}},
    ]  # fmt: skip
    begun = {"started": "2027-01-04", "hours": {"dev": 12}, "remaining": {"effort": {"dev": 20}}}
    plan = make(activities, roles=ROLES, status=status("2027-01-05", a=begun))
    result = simulate(plan, trials=1)
    assert result.hours[0] == 48
    # Tuesday's end, 2.5 days left, a wait, 2 days of rework, a wait
    assert result.finish_days[0] == 2 + 2.5 + 1 + 2 + 1


def test_rework_of_what_is_finished_is_a_share_of_its_actual_hours(make: Any) -> None:
    activities = [
        {"id": "a", "effort": {"dev": WIDE}},
        {"id": "r", "after": ["a"],
         "review": {"of": "a", "turnaround": 1, "rounds": 2, "rework": 0.5}},
    ]  # fmt: skip
    done = {"started": "2027-01-04", "finished": "2027-01-06", "hours": {"dev": 24}}
    result = simulate(make(activities, roles=ROLES, status=status("2027-01-06", a=done)), trials=20)
    assert set(result.hours) == {36}
    assert set(result.finish_days) == {3 + 1 + 1.5 + 1}


def test_progress_on_a_plan_that_started_before_its_date(make: Any, times: Any) -> None:
    """Begun on Friday the 1st, a working day before day 0."""
    done = {"started": "2027-01-01", "finished": "2027-01-05"}
    plan = make([{"id": "a", "duration": 2}], status=status("2027-01-05", a=done))
    assert times(plan)["a"] == (-1, 2)
    assert simulate(plan, trials=1).finish_dates[0] == np.datetime64("2027-01-05")


def test_less_is_uncertain_the_more_is_done(make: Any) -> None:
    chain = [CHAIN[0], {**CHAIN[1], "effort": {"dev": WIDE}}]
    done = {"started": "2027-01-04", "finished": "2027-01-06", "hours": {"dev": 24}}
    before = simulate(make(chain, roles=ROLES), trials=500)
    after = simulate(make(chain, roles=ROLES, status=status("2027-01-06", a=done)), trials=500)
    assert after.finish_days.std() < before.finish_days.std()


@pytest.mark.parametrize(
    ("done", "hours"),
    [
        ({"finished": "2027-01-05", "hours": {"dev": 30}}, 30),
        ({"finished": "2027-01-05"}, 32),  # nobody wrote hours down: as planned, 2 days of two
        ({"hours": {"dev": 20}}, 32),  # the plan counts what is spent
        ({"hours": {"dev": 50}}, 50),  # more than planned
    ],
)
def test_hours_of_a_crew_with_a_duration(make: Any, done: Any, hours: float) -> None:
    plan = make(
        [{"id": "a", "duration": 2, "crew": {"dev": 2}}],
        roles=ROLES,
        status=status("2027-01-06", a={"started": "2027-01-04", **done}),
    )
    assert simulate(plan, trials=1).hours[0] == hours


def test_rework_of_a_finished_crew(make: Any) -> None:
    """Half of 32 h is a day of two."""
    activities = [
        {"id": "a", "duration": 2, "crew": {"dev": 2}},
        {"id": "r", "after": ["a"],
         "review": {"of": "a", "turnaround": 1, "rounds": 2, "rework": 0.5}},
    ]  # fmt: skip
    done = {"started": "2027-01-04", "finished": "2027-01-05"}
    plan = make(activities, roles=ROLES, status=status("2027-01-05", a=done))
    result = simulate(plan, trials=1)
    assert (result.hours[0], result.finish_days[0]) == (48, 2 + 1 + 1 + 1)


def test_hours_of_a_finished_review_are_known(make: Any) -> None:
    activities = [
        {"id": "a", "effort": {"dev": 16}},
        {"id": "r", "after": ["a"],
         "review": {"of": "a", "turnaround": 1, "rounds": {1: 1, 4: 1}, "rework": 0.5}},
    ]  # fmt: skip
    report = status(
        "2027-01-12",
        a={"started": "2027-01-04", "finished": "2027-01-05", "hours": {"dev": 16}},
        r={"started": "2027-01-06", "finished": "2027-01-12", "hours": {"dev": 6}},
    )
    result = simulate(make(activities, roles=ROLES, status=report), trials=20)
    assert set(result.hours) == {22}
    assert set(result.finish_days) == {7}


def test_hours_missing_from_a_report_are_said(make: Any) -> None:
    """One day of work remains of `a`; nobody said what was spent on it before."""
    begun = {"started": "2027-01-04", "remaining": {"effort": {"dev": 8}}}
    for report, is_said in ((begun, True), ({**begun, "hours": {"dev": 4}}, False)):
        plan = make(CHAIN, roles=ROLES, status=status("2027-01-06", a=report))
        said = any("no hours reported so far" in each for each in simulate(plan, trials=1).notices)
        assert said is is_said
