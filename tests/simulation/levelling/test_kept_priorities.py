"""Scenarios, edits and re-forecasts keep the priority list of the plan they come from."""

from __future__ import annotations

from typing import Any

import pytest

from estimation import Plan, Simulation, calibrate, prepare, read_plan
from estimation.simulation.levelling import priorities


def work(name: str, days: Any, people: float, *after: str) -> dict[str, Any]:
    return {"id": name, "duration": days, "crew": {"dev": people}, "after": list(after)}


# Three people; the list that is found has `b` before `d`, which latest finishes alone do not say.
ACTIVITIES = [
    work("a", 1, 2),
    work("b", {"low": 3, "likely": 4, "high": 6}, 2, "a"),
    work("c", 4, 1),
    work("d", {"low": 1, "likely": 2, "high": 4}, 1),
    work("e", 1, 2, "a"),
]
EXPENSE = {"id": "prints", "amount": {"low": 100, "likely": 200, "high": 400}}


def plan_of(activities: Any = ACTIVITIES, people: float = 3, **keys: Any) -> Plan:
    start = {"kickoff_plan": 1, "project": {"id": "demo", "start": "2027-01-04"}}
    roles = [{"id": "dev", "people": people}]
    return read_plan({**start, "roles": roles, "activities": activities, **keys})


def listed(simulation: Simulation) -> list[str]:
    """Ids of the activities in the order in which they are given people."""
    model = simulation.model
    return [model.activities[i].id for i in model.priorities]


@pytest.fixture
def earlier() -> Simulation:
    return prepare(plan_of(expenses=[EXPENSE]))


@pytest.fixture
def no_search(earlier: Simulation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is prepared after the earlier plan is not searched for a list."""

    def refuse(*_: Any) -> None:
        pytest.fail("a search where the list should be kept")

    monkeypatch.setattr(priorities, "search", refuse)


@pytest.mark.usefixtures("no_search")
def test_an_edit_keeps_the_list_and_every_date(earlier: Simulation) -> None:
    """A dearer print job changes no finish in any trial."""
    edited = prepare(plan_of(expenses=[{**EXPENSE, "amount": 300}]), priorities_from=earlier)
    assert listed(edited) == listed(earlier)
    before, after = earlier.run(500), edited.run(500)
    assert (before.finish_days == after.finish_days).all()


@pytest.mark.usefixtures("no_search")
@pytest.mark.parametrize("people", [2, 4])
def test_other_people_keep_the_list(earlier: Simulation, people: float) -> None:
    assert listed(prepare(plan_of(people=people), priorities_from=earlier)) == listed(earlier)


@pytest.mark.usefixtures("no_search")
def test_the_order_in_the_file_does_not_matter(earlier: Simulation) -> None:
    turned = [ACTIVITIES[k] for k in (4, 2, 3, 1, 0)]
    assert listed(prepare(plan_of(turned), priorities_from=earlier)) == listed(earlier)


@pytest.mark.usefixtures("no_search")
def test_what_is_dropped_vanishes(earlier: Simulation) -> None:
    left = [activity for activity in ACTIVITIES if activity["id"] != "d"]
    assert listed(prepare(plan_of(left), priorities_from=earlier)) == [
        x for x in listed(earlier) if x != "d"
    ]


CHAIN = [work("x", 2, 1), work("y", 2, 1, "x"), work("z", 2, 1, "y")]
"""Latest finishes 2, 4 and 6, which is the list; all at work on it do it in turn."""


@pytest.mark.parametrize(
    ("activities", "expected"),
    [
        # latest finish 6, as `z`, so beside it
        ([*CHAIN, work("new", 1, 1)], "x y new z"),
        # latest finish 4, as `y`: `z` waits for both
        ([*CHAIN[:2], work("z", 2, 1, "y", "new"), work("new", 1, 1)], "x new y z"),
        # latest finish 1 of now 7
        ([work("x", 2, 1, "new"), *CHAIN[1:], work("new", 1, 1)], "new x y z"),
        # latest finish 7
        ([*CHAIN, work("new", 1, 1, "z")], "x y z new"),
        # two, of which one waits for the other: latest finishes 5 and 6
        ([*CHAIN, work("new", 1, 1), work("newer", 1, 1, "new")], "x y new newer z"),
        # no longer in the order of the links: `x` now waits for `y`
        ([work("x", 2, 1, "y"), work("y", 2, 1), work("z", 2, 1, "y")], "y x z"),
    ],
)
def test_what_is_new_is_inserted_by_latest_finish(activities: Any, expected: str) -> None:
    earlier = prepare(plan_of(CHAIN))
    assert listed(earlier) == ["x", "y", "z"]
    assert " ".join(listed(prepare(plan_of(activities), priorities_from=earlier))) == expected


@pytest.mark.usefixtures("no_search")
def test_a_new_activity_leaves_the_others_in_order(earlier: Simulation) -> None:
    later = prepare(plan_of([*ACTIVITIES, work("new", 2, 1, "c")]), priorities_from=earlier)
    assert [name for name in listed(later) if name != "new"] == listed(earlier)
    assert listed(later).index("new") > listed(later).index("c")


def test_work_that_has_begun_comes_first(earlier: Simulation) -> None:
    status = {"date": "2027-01-04", "activities": {"c": {"started": "2027-01-04"}}}
    plan = plan_of(status=status)
    kept = prepare(plan, priorities_from=earlier)
    assert listed(kept) == ["c", *(name for name in listed(earlier) if name != "c")]
    assert listed(prepare(plan))[0] == "c"


def test_a_scenario_keeps_the_list_of_its_plan(
    earlier: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One search, for the plan; whoever asks for another prepares the scenario as a plan."""
    searches = []
    search = priorities.search

    def counted(*given: Any) -> Any:
        searches.append(given)
        return search(*given)

    monkeypatch.setattr(priorities, "search", counted)
    scenarios = [
        {"id": "fewer", "set": {"roles.dev.people": 2}},
        {"id": "less", "drop": ["d"]},
    ]
    plan = plan_of(scenarios=scenarios)
    assert listed(prepare(plan, scenario="fewer")) == listed(earlier)
    assert len(searches) == 1
    assert listed(prepare(plan, scenario="less")) == [x for x in listed(earlier) if x != "d"]
    assert len(searches) == 2
    assert listed(prepare(plan, scenario="fewer", priorities_from=earlier)) == listed(earlier)
    assert len(searches) == 2
    prepare(plan.scenario("fewer"))
    assert len(searches) == 3


def test_a_plan_in_which_nobody_worked_has_no_list_to_keep(earlier: Simulation) -> None:
    empty = prepare(plan_of([{"id": activity["id"], "duration": 1} for activity in ACTIVITIES]))
    assert listed(prepare(plan_of(), priorities_from=empty)) == listed(earlier)


def test_tables_are_kept_where_nothing_changed() -> None:
    """What history says of the same work is not asked again, and is the same as if it were."""
    calibration = calibrate(None)
    efforts = [
        {"id": name, "effort": {"dev": {"low": 8, "likely": 16, "high": 40}}} for name in "ab"
    ]
    plan = read_plan(
        {
            "kickoff_plan": 1,
            "project": {"id": "demo", "start": "2027-01-04"},
            "roles": [{"id": "dev"}],
            "activities": efforts,
        }
    )
    before = prepare(plan, calibration)
    changed = plan.with_changes({"activities.a.effort.dev.high": 80})
    kept, fresh = (
        prepare(changed, calibration, priorities_from=before),
        prepare(changed, calibration),
    )
    old, new = before.model.estimates.parts, kept.model.estimates.parts
    assert new["b"] is old["b"]
    assert new["a"] is not old["a"]
    assert kept.run(200).percentile("finish_days", 0.8) == fresh.run(200).percentile(
        "finish_days", 0.8
    )
    for name in "ab":
        tables = [s.model.estimates.parts[name][0][1].table.values for s in (kept, fresh)]
        assert (tables[0] == tables[1]).all()
    asked = prepare(changed, calibrate(None), priorities_from=before)
    assert asked.model.estimates.parts["b"] is not old["b"]
