"""People who can only do one thing at a time: cases by hand, and what must hold of any plan."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimation import read_plan, simulate

pytestmark = pytest.mark.usefixtures("each_backend")

ONE = [{"id": "dev", "people": 1}, {"id": "pm", "people": 1}, {"id": "free"}]


def effort(name: str, after: Any = (), **hours: float) -> dict[str, Any]:
    return {"id": name, "effort": hours, "after": list(after)}


@pytest.mark.parametrize(
    ("activities", "finish"),
    [
        # 2 and 3 days of one developer, in turn
        ([effort("a", dev=16), effort("b", dev=24)], 5),
        # of a role without a limit, side by side
        ([effort("a", free=16), effort("b", free=24)], 3),
        # a developer and a project manager
        ([effort("a", dev=16), effort("b", pm=24)], 3),
        # half a pm in each of two days: both fit into one
        ([effort("a", free=16, pm=8), effort("b", free=16, pm=8)], 2),
        # three quarters do not
        ([effort("a", free=16, pm=12), effort("b", free=16, pm=12)], 4),
        # two people for two days are 32 h, and four days of the one there is; then one more
        ([{"id": "a", "duration": 2, "crew": {"dev": 2}}, effort("b", dev=8)], 5),
        # without people nothing is held
        ([{"id": "a", "duration": 2}, {"id": "b", "duration": 3}], 3),
        # the wait for content holds nobody: 1 day, 2 of other work within the 9 of the risk, and 1
        ([effort("late", dev=8), effort("b", dev=16), effort("c", ["late"], free=8)], 11),
    ],
)
def test_people_work_on_one_thing(make: Any, activities: Any, finish: float) -> None:
    risks = [{"id": "r", "probability": 1, "affects": ["late"], "delay": 9}]
    has_risk = any(activity["id"] == "late" for activity in activities)
    plan = make(activities, roles=ONE, **({"risks": risks} if has_risk else {}))
    assert simulate(plan, trials=1).finish_days[0] == pytest.approx(finish)


@pytest.mark.parametrize(
    ("activity", "people", "finish", "hours"),
    [
        # half a person does 4 h a day
        (effort("a", dev=16), 0.5, 4, 16),
        (effort("a", dev=16), 1.5, 2, 16),  # one works on it, as nobody says otherwise
        ({**effort("a", dev=24), "crew": {"dev": 3}}, 1.5, 2, 24),
        ({**effort("a", dev=24), "crew": {"dev": 0.5}}, 2, 6, 24),
        # the free role would do its 16 h in two days
        (effort("a", dev=16, free=16), 0.5, 4, 32),
        # the same hours of both roles in twice the time, the free one there half of each day
        ({"id": "a", "duration": 2, "crew": {"dev": 2, "free": 1}}, 1, 4, 48),
        ({"id": "a", "duration": 2, "crew": {"dev": 1, "free": 1}}, 0.5, 4, 32),
        ({"id": "a", "duration": 2, "crew": {"dev": 1}}, 2, 2, 16),
    ],
)
def test_fewer_people_take_longer(
    make: Any, activity: Any, people: float, finish: float, hours: float
) -> None:
    plan = make([activity], roles=[{"id": "dev", "people": people}, {"id": "free"}])
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == pytest.approx(finish)
    assert result.hours[0] == pytest.approx(hours)


def test_half_a_person_does_two_halves_in_turn(make: Any) -> None:
    """8 h and 16 h at 4 h a day: six days, in whatever order."""
    plan = make([effort("a", dev=8), effort("b", dev=16)], roles=[{"id": "dev", "people": 0.5}])
    assert simulate(plan, trials=1).finish_days[0] == 6


def test_people_who_are_taken_away_make_work_longer(make: Any) -> None:
    """A scenario with one designer where two were asked for, and a risk that holds the crew."""
    plan = make(
        [{"id": "shoot", "duration": 2, "crew": {"dev": 2}}],
        roles=[{"id": "dev", "people": 2, "cost_rate": 10}],
        risks=[{"id": "rain", "probability": 1, "affects": ["shoot"], "delay": 1}],
        scenarios=[{"id": "lean", "set": {"roles.dev.people": 1}}],
    )
    before, after = simulate(plan, trials=1), simulate(plan, scenario="lean", trials=1)
    assert (before.finish_days[0], before.cost[0]) == (3, 10 * 48)
    # the day of rain holds the one there is
    assert (after.finish_days[0], after.cost[0]) == (5, 10 * 40)
    assert any("2 times as long" in notice for notice in after.notices)


def test_two_people(make: Any) -> None:
    """Three days, two and one of work for two people: 3."""
    plan = make(
        [effort("a", dev=24), effort("b", dev=16), effort("c", dev=8)],
        roles=[{"id": "dev", "people": 2}],
    )
    assert simulate(plan, trials=1).finish_days[0] == 3


def test_rework_competes_for_the_same_people(make: Any) -> None:
    """
    Draft 2 days, wait 1, rework 1, wait 1: 5. The other 4 days of the developer lie between.

    They cannot be interrupted: they begin on day 2 and hold the rework until day 6, or follow it.
    """
    review = {"of": "draft", "turnaround": 1, "rounds": 2, "rework": 0.5}
    activities = [
        effort("draft", dev=16),
        {"id": "look", "after": ["draft"], "review": review},
        effort("other", after=["draft"], dev=32),
    ]
    alone = simulate(make(activities[:2], roles=ONE), trials=1)
    assert alone.finish_days[0] == 5
    both = simulate(make(activities, roles=ONE), trials=1)
    # 2 + 4 of other work, then rework and a wait; or rework first and 4 days after it
    assert both.finish_days[0] == 8


def test_hammocks_hold_nobody(make: Any) -> None:
    span = {"id": "lead", "span": {"from": "a", "to": "a"}, "hours_per_week": {"pm": 40}}
    plan = make([effort("a", dev=16), effort("b", pm=16), span], roles=ONE)
    assert simulate(plan, trials=1).finish_days[0] == 2


def test_a_chain_of_people_is_critical(make: Any) -> None:
    """`b` waits for the developer of `a`; `c` has two days to spare."""
    plan = make([effort("a", dev=16), effort("b", dev=24), effort("c", pm=24)], roles=ONE)
    result = simulate(plan, trials=1)
    assert result.criticality_index == {"a": 1, "b": 1, "c": 0}
    rows = result.activities.set_index("id")
    # d / (d + TF), T / mean(T) = 1: 3 / (3 + 2)
    assert rows["significance_index"].to_dict() == pytest.approx({"a": 1, "b": 1, "c": 0.6})


def test_the_critical_chain_may_cross_a_weekend(make: Any) -> None:
    """Levelling that crashed there was seen elsewhere: 4 days and 4 days, Thursday to Monday."""
    week = ["mon", "tue", "wed", "thu"]
    plan = make(
        [effort("a", dev=32), effort("b", dev=32)],
        roles=[{"id": "dev", "people": 1, "calendar": "part"}],
        calendars={"team": {"days": [*week, "fri"]}, "part": {"days": week}},
    )
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == 9
    assert result.criticality_index == {"a": 1, "b": 1}


def test_more_people_as_a_scenario(make: Any) -> None:
    plan = make(
        [effort("a", dev=16), effort("b", dev=24)],
        roles=ONE,
        scenarios=[{"id": "more", "set": {"roles.dev.people": 2}}],
    )
    assert simulate(plan, scenario="more", trials=1).finish_days[0] == 3


@settings(max_examples=25)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=7), st.integers(1, 3))
def test_nobody_does_two_things_at_once(days: list[int], people: int) -> None:
    """Independent work of one person each: at no time more of them than there are people."""
    plan = read_plan({
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-04"},
        "roles": [{"id": "dev", "people": people}],
        "activities": [effort(f"a{i}", dev=8 * d) for i, d in enumerate(days)],
    })  # fmt: skip
    result = simulate(plan, trials=1)
    rows = result.schedule(0)
    for day in range(sum(days)):
        busy = (rows["start_days"] <= day + 0.5) & (rows["finish_days"] > day + 0.5)
        assert busy.sum() <= people
    assert max(max(days), sum(days) / people) <= result.finish_days[0] <= sum(days)
