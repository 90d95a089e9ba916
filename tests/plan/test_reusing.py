"""A changed plan takes over what did not change, and checks the rest as ever."""

from __future__ import annotations

from typing import Any

import pytest

from estimation import PlanError, read_plan
from estimation.plan.reusing import reusing

PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "demo", "start": "2027-01-11"},
    "calendars": {"team": {}, "client": {"days": ["mon", "tue"]}},
    "roles": [{"id": "design", "people": 1}, {"id": "copy"}],
    "activities": [
        {"id": "a", "effort": {"design": 8}},
        {"id": "b", "duration": 2, "calendar": "client", "after": ["a"]},
        {"id": "c", "duration": 1, "after": ["b"]},
    ],
    "scenarios": [
        {"id": "lean", "drop": ["b"]},
        {"id": "slow", "set": {"activities.c.duration": 3}},
    ],
}

CHANGES: list[dict[str, Any]] = [
    {"activities.a.effort.design": {"low": 4, "likely": 8, "high": 20}},
    {"activities.c": None, "scenarios.slow": None},
    {"roles.copy.people": 2, "calendars.client.days": ["fri"]},
    {"project.start": "2027-02-01", "price": {"kind": "fixed", "amount": 100}},
    {"calendars": None, "activities.b.calendar": None},
    {"activities.a.name": "A", "scenarios.lean.drop": ["a", "b"]},
]


@pytest.mark.parametrize("changes", CHANGES)
def test_as_if_read_anew(changes: dict[str, Any]) -> None:
    changed = read_plan(PLAN).with_changes(changes)
    again = read_plan(changed.source)
    assert changed == again
    assert changed.notices == again.notices
    for scenario in changed.scenarios:
        assert changed.scenario(scenario.id) == again.scenario(scenario.id)


def test_what_does_not_change_is_taken_over() -> None:
    plan = read_plan(PLAN)
    changed = plan.with_changes({"activities.a.name": "A", "calendars.team.hours_per_day": 6})
    assert changed.activities[0].name == "A"
    for kept in (1, 2):
        assert changed.activities[kept] is plan.activities[kept]
    assert changed.calendars["client"] is plan.calendars["client"]
    assert changed.calendars["team"].hours_per_day == 6
    assert changed.project is plan.project
    assert changed.source["activities"][0] == {"id": "a", "effort": {"design": 8}, "name": "A"}


def test_equal_data_from_elsewhere_are_read() -> None:
    plan = read_plan(PLAN)
    assert reusing({"roles": [{"id": "copy"}]}, plan) == {"roles": [{"id": "copy"}]}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"activities.a": None}, "b.*'a'"),  # others come after it
        ({"calendars.client": None}, "b.*'client'"),
        ({"activities.b.duration": -1}, "b.*duration"),
        ({"activities.b.durations": 1}, "durations"),
        ({"scenarios.slow.set": {"activities.c.duration": "x"}}, "slow"),
        ({"roles.design.id": "art"}, "design"),
    ],
)
def test_problems_are_those_of_the_plan_read_anew(changes: dict[str, Any], problem: str) -> None:
    from estimation.plan.changes import changed

    plan = read_plan(PLAN)
    with pytest.raises(PlanError, match=problem) as found:
        plan.with_changes(changes)
    with pytest.raises(PlanError) as expected:
        read_plan(changed(plan.source, changes))
    assert str(found.value) == str(expected.value)
