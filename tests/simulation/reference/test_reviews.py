"""Client reviews: rounds, waits on the client's days, approval by silence, rework. All by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import simulate

pytestmark = pytest.mark.usefixtures("each_backend")

CALENDARS = {
    "team": {"days": ["mon", "tue", "wed", "thu", "fri"]},
    "client": {"days": ["mon", "tue", "wed", "thu"]},
}
ROLES = [{"id": "dev", "cost_rate": 50}, {"id": "pm", "cost_rate": 60}]
DRAFT = {"id": "draft", "effort": {"dev": 16}}


def review(**terms: Any) -> dict[str, Any]:
    return {"id": "review", "after": ["draft"], "review": {"of": "draft", "rework": 0, **terms}}


@pytest.mark.parametrize(
    ("terms", "finish", "hours"),
    [
        # draft: Monday 4 and Tuesday. The client answers in three days: Wednesday, Thursday, Monday
        ({"turnaround": 3, "rounds": 1, "rework": 0.5}, 6, 16),
        # rework of half of two days: Tuesday 12; then Wednesday, Thursday, Monday 18
        ({"turnaround": 3, "rounds": 2, "rework": 0.5}, 11, 24),
        # Tuesday 19; Wednesday, Thursday, Monday 25
        ({"turnaround": 3, "rounds": 3, "rework": 0.5}, 16, 32),
        # no rework: Tuesday 12, Wednesday, Thursday
        ({"turnaround": 3, "rounds": 2}, 9, 16),
        # silence for two days is approval: Wednesday, Thursday, and no further round
        ({"turnaround": 3, "rounds": 3, "rework": 0.5, "cap": 2}, 4, 16),
        # an answer on the last day of the cap is an answer
        ({"turnaround": 3, "rounds": 2, "rework": 0.5, "cap": 3}, 11, 24),
        # half days of the client: Wednesday noon
        ({"turnaround": 0.5, "rounds": 1}, 2.5, 16),
        # Wednesday noon; rework of half a day until the evening; Thursday noon
        ({"turnaround": 0.5, "rounds": 2, "rework": 0.25}, 3.5, 20),
    ],
)
def test_rounds(make: Any, terms: Any, finish: float, hours: float) -> None:
    plan = make([DRAFT, review(calendar="client", **terms)], calendars=CALENDARS, roles=ROLES)
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == pytest.approx(finish)
    assert result.hours[0] == pytest.approx(hours)
    assert result.cost[0] == pytest.approx(50 * hours)


def test_without_a_calendar_the_client_works_as_the_team_does(make: Any) -> None:
    plan = make([DRAFT, review(turnaround=3, rounds=1)], calendars=CALENDARS, roles=ROLES)
    assert simulate(plan, trials=1).finish_days[0] == 5


def test_a_round_without_end_is_no_hour_of_the_team(make: Any) -> None:
    """Waiting holds nobody: the review itself has no effort."""
    plan = make([DRAFT, review(turnaround=100, rounds=1)], roles=ROLES)
    assert simulate(plan, trials=1).hours[0] == 16


def test_rework_takes_the_crew_that_did_it(make: Any) -> None:
    """32 h of two take 2 days; half of it, 16 h of two, takes one."""
    draft = {"id": "draft", "effort": {"dev": 32}, "crew": {"dev": 2}}
    plan = make([draft, review(turnaround=1, rounds=2, rework=0.5)], roles=ROLES)
    result = simulate(plan, trials=1)
    assert (result.finish_days[0], result.hours[0]) == (2 + 1 + 1 + 1, 48)


def test_rework_is_by_all_roles(make: Any) -> None:
    """16 h x 50 + 4 h x 60, and a quarter of it again, twice."""
    draft = {"id": "draft", "effort": {"dev": 16, "pm": 4}}
    plan = make([draft, review(turnaround=1, rounds=3, rework=0.25)], roles=ROLES)
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == 2 + 3 + 2 * 0.5
    assert result.cost[0] == pytest.approx(1.5 * (16 * 50 + 4 * 60))


def test_rework_of_a_crew_with_a_duration(make: Any) -> None:
    """Two people for two days are 32 h; a quarter again is half a day and 8 h."""
    draft = {"id": "draft", "duration": 2, "crew": {"dev": 2}}
    plan = make([draft, review(turnaround=1, rounds=2, rework=0.25)], roles=ROLES)
    result = simulate(plan, trials=1)
    assert (result.finish_days[0], result.hours[0]) == (2 + 1 + 0.5 + 1, 40)


def test_rework_runs_on_the_days_of_the_team(make: Any) -> None:
    """Wait Wednesday and Thursday, redo on Friday, wait Monday and Tuesday."""
    terms = {"turnaround": 2, "rounds": 2, "rework": 0.5, "calendar": "client"}
    plan = make([DRAFT, review(**terms)], calendars=CALENDARS, roles=ROLES)
    assert simulate(plan, trials=1).finish_days[0] == 7


def test_rework_is_a_share_of_this_trials_effort(make: Any) -> None:
    """Two rounds always: 1.5 x what the draft took in the same trial."""
    draft = {"id": "draft", "effort": {"dev": {"values": {8: 1, 32: 1}}}}
    plan = make([draft, review(turnaround=1, rounds=2, rework=0.5)], roles=ROLES)
    result = simulate(plan, trials=300)
    assert set(result.hours) == {12, 48}
    # draft, wait, rework, wait
    assert set(zip(result.hours, result.finish_days, strict=True)) == {(12, 3.5), (48, 8)}


def test_rework_grows_with_factors_and_not_with_delays(make: Any) -> None:
    """32 h under a factor 2; late content adds 3 days to the draft, and no work to do again."""
    risk = {"id": "r", "probability": 1, "affects": ["draft"], "factor": 2, "delay": 3}
    plan = make([DRAFT, review(turnaround=1, rounds=2, rework=0.5)], roles=ROLES, risks=[risk])
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == (4 + 3) + 1 + 2 + 1
    assert result.hours[0] == 32 * 1.5


def test_nothing_is_redone_of_what_does_not_exist(make: Any) -> None:
    draft = {**DRAFT, "probability": 0}
    plan = make([draft, review(turnaround=1, rounds=3, rework=0.5)], roles=ROLES)
    result = simulate(plan, trials=1)
    assert (result.finish_days[0], result.hours[0]) == (3, 0)


def test_a_review_that_does_not_exist_takes_no_time(make: Any) -> None:
    plan = make(
        [DRAFT, {**review(turnaround=5, rounds=3, rework=0.5), "probability": 0}], roles=ROLES
    )
    result = simulate(plan, trials=1)
    assert (result.finish_days[0], result.hours[0]) == (2, 16)


def test_each_round_has_its_own_wait(make: Any) -> None:
    """Two waits of 1 or 3 days: 2, 4, 6 with chances 1/4, 1/2, 1/4."""
    plan = make([DRAFT, review(turnaround={"samples": [1, 3]}, rounds=2)], roles=ROLES)
    waits = simulate(plan, trials=10_000).finish_days - 2
    values, counts = np.unique(waits, return_counts=True)
    assert values.tolist() == [2, 4, 6]
    # 4.4 standard errors of a binomial share: ALPHA = 1e-5
    assert counts / 10_000 == pytest.approx([0.25, 0.5, 0.25], abs=4.4 * 0.005)


def test_rounds_occur_as_often_as_the_plan_says(make: Any) -> None:
    rounds = {1: 0.5, 2: 0.35, 3: 0.15}
    plan = make([DRAFT, review(turnaround=1, rounds=rounds)], roles=ROLES)
    values, counts = np.unique(simulate(plan, trials=10_000).finish_days - 2, return_counts=True)
    assert values.tolist() == [1, 2, 3]
    assert counts / 10_000 == pytest.approx([0.5, 0.35, 0.15], abs=4.4 * 0.005)


def test_a_cap_cuts_the_rounds_short(make: Any) -> None:
    """
    A wait is 1 or 9 days, the cap 4, three rounds: each wait of 9 ends it at 4.

    Days: 4 (1/2); 1 + 4 (1/4); 1 + 1 + 4 (1/8); 1 + 1 + 1 (1/8).
    """
    plan = make([DRAFT, review(turnaround={"samples": [1, 9]}, rounds=3, cap=4)], roles=ROLES)
    values, counts = np.unique(simulate(plan, trials=10_000).finish_days - 2, return_counts=True)
    assert values.tolist() == [3, 4, 5, 6]
    assert counts / 10_000 == pytest.approx([0.125, 0.5, 0.25, 0.125], abs=4.4 * 0.005)


def test_drivers_stretch_waits_up_to_the_cap(make: Any) -> None:
    drivers = [{"id": "slow-client", "affects": ["review"], "factor": 3}]
    long = make([DRAFT, review(turnaround=2, rounds=1)], roles=ROLES, drivers=drivers)
    capped = make([DRAFT, review(turnaround=2, rounds=1, cap=5)], roles=ROLES, drivers=drivers)
    assert simulate(long, trials=1).finish_days[0] == 2 + 6
    assert simulate(capped, trials=1).finish_days[0] == 2 + 5


def test_a_risk_delays_a_review(make: Any) -> None:
    """Days on top, after the rounds, on the client's calendar: Wednesday, Thursday, Monday."""
    risk = {"id": "r", "probability": 1, "affects": ["review"], "delay": 1}
    plan = make(
        [DRAFT, review(turnaround=2, rounds=1, calendar="client")],
        roles=ROLES,
        calendars=CALENDARS,
        risks=[risk],
    )
    assert simulate(plan, trials=1).finish_days[0] == 6


def test_what_is_left_out_is_general_experience_and_said_so(make: Any) -> None:
    """Without history: turnaround of median 6.7 days, never fewer than one round."""
    plan = make([DRAFT, review()], roles=ROLES)
    result = simulate(plan, trials=2_000)
    assert any("'review'" in notice and "general experience" in notice for notice in result.notices)
    # Half the projects of the survey need five rounds or more (58 %): far above 5 x 6.7 days' half.
    assert result.percentile("finish_days", 0.5) > 2 + 3 * 6.7
    assert not simulate(
        make([DRAFT, review(turnaround=1, rounds=1)], roles=ROLES), trials=1
    ).notices


def test_a_review_is_critical_while_all_wait_for_it(make: Any) -> None:
    plan = make([DRAFT, review(turnaround=5, rounds=1), {"id": "side", "duration": 3}], roles=ROLES)
    result = simulate(plan, trials=1)
    assert result.criticality_index == {"draft": 1, "review": 1, "side": 0}
