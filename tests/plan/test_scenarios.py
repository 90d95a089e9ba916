"""Scenarios and edits: dropped activities join their neighbours, values change by path."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import simulate
from estimation.errors import PlanError
from estimation.plan import Link, Number, ThreePoint, read_plan
from estimation.plan import plan as plan_module


def chain(*links: object, **others: Any) -> dict[str, Any]:
    """Chain a -> b -> c with the given links, and a scenario that drops b."""
    to_b, to_c = links or ("a", "b")
    return {
        "kickoff_plan": 1,
        "project": {"id": "x", "start": "2027-01-04"},
        "activities": [
            {"id": "a", "duration": 1},
            {"id": "a2", "duration": 1},
            {"id": "b", "duration": 1, "after": to_b if isinstance(to_b, list) else [to_b]},
            {"id": "c", "duration": 1, "after": [to_c]},
        ],
        "scenarios": [{"id": "lean", "drop": ["b"]}],
        **others,
    }


def fs(activity: str, lag: float = 0) -> dict[str, Any]:
    return {"activity": activity, "type": "FS", "lag": lag}


def test_the_lean_scenario_of_the_format(formats) -> None:
    lean = formats.scenario("lean")
    ids = [activity.id for activity in lean.activities]
    assert "wires-review" not in ids
    assert "qa" in ids
    build = next(activity for activity in lean.activities if activity.id == "build")
    assert build.after == (Link(activity="wires", type="FS", lag=1),)  # 0 + 1
    assert [payment.at for payment in lean.payments] == ["signing", "wires", "launch"]
    assert lean.role("design").people == 1
    assert lean.price.amount == 72000
    assert lean.risks[0].mitigated
    assert lean.scenarios == ()


def test_fs_lags_add_up() -> None:
    lean = read_plan(chain(fs("a", 2), fs("b", -1))).scenario("lean")
    assert lean.activities[2].after == (Link(activity="a", lag=1),)
    assert lean.notices == ()


@pytest.mark.parametrize(("before", "after"), [("SS", "FS"), ("FS", "FF"), ("SF", "SF")])
def test_other_links_become_fs_without_lag_and_are_noted(before: str, after: str) -> None:
    to_b = {"activity": "a", "type": before, "lag": 3}
    to_c = {"activity": "b", "type": after, "lag": 2}
    lean = read_plan(chain(to_b, to_c)).scenario("lean")
    assert lean.activities[2].after == (Link(activity="a", type="FS", lag=0),)
    assert f"'a' -> 'c': {before} and {after} links around 'b' became FS" in lean.notices[0]


def test_each_predecessor_joins_each_successor() -> None:
    plan = chain(["a", fs("a2", 1)], "b")
    plan["activities"].append({"id": "d", "duration": 1, "after": ["b", "a"]})
    lean = read_plan(plan).scenario("lean")
    by_id = {activity.id: activity.after for activity in lean.activities}
    assert by_id["c"] == (Link(activity="a"), Link(activity="a2", lag=1))
    assert by_id["d"] == (Link(activity="a"), Link(activity="a2", lag=1))  # a once, not twice


def test_payments_and_expenses_move_to_the_predecessor() -> None:
    others = {
        "payments": [{"at": "signing", "share": 0.4}, {"at": "b", "share": 0.6}],
        "expenses": [{"id": "e", "amount": 10, "at": "b"}],
    }
    lean = read_plan(chain(**others)).scenario("lean")
    assert [payment.at for payment in lean.payments] == ["signing", "a"]
    assert lean.expenses[0].at == "a"


def test_with_several_predecessors_they_move_to_the_latest_of_each_trial() -> None:
    others = {"expenses": [{"id": "e", "amount": 10, "at": "b"}]}
    lean = read_plan(chain([fs("a", 5), "a2"], "b", **others)).scenario("lean")
    assert lean.expenses[0].at == "b"
    stand_in = next(activity for activity in lean.activities if activity.id == "b")
    assert stand_in.milestone
    assert stand_in.after == (Link(activity="a"), Link(activity="a2"))  # their finish, no lag


def test_without_predecessors_they_move_to_the_start() -> None:
    others = {
        "payments": [{"at": "a", "share": 1}],
        "expenses": [{"id": "e", "amount": 10, "at": "a"}],
        "scenarios": [{"id": "lean", "drop": ["a"]}],
    }
    lean = read_plan(chain(**others)).scenario("lean")
    assert lean.payments[0].at == "signing"
    assert lean.expenses[0].at is None


def test_spans_move_and_rest() -> None:
    others: dict[str, Any] = {"roles": [{"id": "pm"}]}
    plan = chain(**others)
    span = {"from": "b", "to": "c"}
    plan["activities"].append({"id": "s", "span": span, "hours_per_week": {"pm": 5}})
    lean = read_plan(plan).scenario("lean")
    assert lean.activities[-1].span.from_ == "a"
    plan["activities"][-1]["span"] = {"from": "a", "to": "a"}
    plan["scenarios"] = [{"id": "lean", "drop": ["a"]}]
    lean = read_plan(plan).scenario("lean")
    assert "s" not in [activity.id for activity in lean.activities]
    assert "span 's' rests: it ended with 'a'" in lean.notices


def test_what_loses_its_last_activity_rests() -> None:
    others = {
        "risks": [
            {"id": "r1", "probability": 0.5, "affects": ["b"], "delay": 2},
            {"id": "r2", "probability": 0.5, "affects": ["b", "c"], "delay": 2},
            {"id": "r3", "probability": 0.5, "affects": "all", "delay": 2},
        ],
        "drivers": [{"id": "d1", "affects": ["b"], "factor": 1.1}],
        "questions": [{"id": "q", "text": "?", "affects": ["b"]}],
        "correlations": [{"between": ["a", "b"], "rank": 0.5}],
        "status": {"date": "2027-01-05", "activities": {"b": {"started": "2027-01-04"}}},
    }
    lean = read_plan(chain(**others)).scenario("lean")
    assert [risk.id for risk in lean.risks] == ["r2", "r3"]  # r1 would else delay the finish
    assert lean.risks[0].affects == ("c",)
    assert (lean.drivers, lean.correlations, lean.questions[0].affects) == ((), (), ())
    assert lean.status.activities == {}


def test_the_review_of_dropped_work_goes_too() -> None:
    plan = chain()
    plan["activities"].insert(3, {"id": "r", "after": ["b"], "review": {"of": "b"}})
    plan["activities"][4]["after"] = ["r"]
    lean = read_plan(plan).scenario("lean")
    assert [activity.id for activity in lean.activities] == ["a", "a2", "c"]
    assert lean.activities[2].after == (Link(activity="a"),)
    assert "activity 'r' is dropped too: it reviews 'b'" in lean.notices


def test_an_unknown_scenario_is_named(formats) -> None:
    with pytest.raises(PlanError, match="scenario 'leen' is not in the plan; did you mean 'lean'"):
        formats.scenario("leen")


@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        ("roles.design.people", 1, lambda p: p.role("design").people == 1),
        ("price.amount", np.float64(72000), lambda p: p.price.amount == 72000),
        ("project.deadline", None, lambda p: p.project.deadline is None),  # None takes out
        (
            "activities.wires.effort.design.high",
            50,
            lambda p: p.activities[1].effort["design"].high == 50,
        ),
        (
            "activities.wires.effort.design",
            ThreePoint(low=1, likely=2, high=3),
            lambda p: p.activities[1].effort["design"].low == 1,
        ),
        ("activities.build.after.wires-review.lag", 3, lambda p: p.activities[3].after[0].lag == 3),
        ("payments.launch", None, None),  # shares no longer sum to 1
        ("calendars.client.days", ["mon"], lambda p: p.calendars["client"].days == ("mon",)),
        (
            "risks.late-content.mitigation.left.factor",
            1.1,
            lambda p: p.risks[0].mitigation.left.factor == Number(1.1),
        ),
        ("scenarios.lean", None, lambda p: p.scenarios == ()),
    ],
)  # fmt: skip
def test_values_change_by_path(formats, path: str, value: object, read: Any) -> None:
    if read is None:
        with pytest.raises(PlanError, match="shares sum to"):
            formats.with_changes({path: value})
        return
    changed = formats.with_changes({path: value})
    assert read(changed)
    assert not read(formats)  # the plan itself is frozen


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"roles.desing.people": 1}, "roles.desing.people: 'desing' leads nowhere; did you mean"),
        ({"price.amonut": 1}, "price, amonut: 'amonut' is not known here; did you mean 'amount'"),
        ({"prices.amount": 1}, "'prices' is not known here; did you mean 'price'"),
        ({"activities.brief.duration.low.x": 1}, "has no parts; shorten the path"),
        ({"activities.wires.effort.design.low": 99}, "likely 24 is below low 99"),
    ],
)
def test_changes_that_cannot_be_are_refused(formats, values: dict[str, Any], message: str) -> None:
    with pytest.raises(PlanError, match=message):
        formats.with_changes(values)


def test_a_change_that_breaks_a_scenario_is_refused(formats) -> None:
    """The page that makes the edit should say so, not the comparison an hour later."""
    scenario = {"scenarios.lean.set": {"roles.pm.people": 1, "risks.other.mitigated": True}}
    with pytest.raises(PlanError, match=r"scenario 'lean', set, risks\.other.mitigated"):
        formats.with_changes(scenario)


def test_added_activities_may_name_what_the_scenario_sets(small: dict[str, Any]) -> None:
    add = [{"id": "shoot", "effort": {"film": 8}, "after": ["brief"]}]
    roles = [*small["roles"], {"id": "film"}]
    small["scenarios"] = [{"id": "film-too", "add": add, "set": {"roles": roles}}]
    assert read_plan(small).scenario("film-too").role("film").name == "film"
    small["scenarios"] = [{"id": "film-too", "add": add}]
    with pytest.raises(PlanError, match="scenario 'film-too': activity 'shoot', effort of film"):
        read_plan(small)


def begun(**reports: Any) -> dict[str, Any]:
    """A plan that runs, with a scenario that drops its middle."""
    return {
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-04"},
        "roles": [{"id": "dev", "cost_rate": 50}],
        "activities": [
            {"id": "a", "effort": {"dev": 16}},
            {"id": "b", "name": "Build", "effort": {"dev": 80}, "after": ["a"]},
            {"id": "c", "effort": {"dev": 8}, "after": ["b"]},
        ],
        "status": {"date": "2027-01-08", "activities": {
            "a": {"started": "2027-01-04", "finished": "2027-01-05", "hours": {"dev": 16}},
            **reports}},
        "scenarios": [{"id": "lean", "drop": ["b"]}],
    }  # fmt: skip


def test_what_was_spent_on_dropped_work_still_counts() -> None:
    """16 h of `a`, 20 of `b`, 8 of `c`, which begins on Monday."""
    report = {"started": "2027-01-06", "hours": {"dev": 20}}
    plan = read_plan(begun(b=report)).scenario("lean")
    assert any("20 hours spent on it still count, as 'b-spent'" in each for each in plan.notices)
    result = simulate(plan, trials=3)
    assert set(result.hours) == {44}
    assert set(result.cost) == {2_200}
    assert set(result.finish_days) == {6}


def test_dropped_work_that_is_done_costs_its_likely_hours() -> None:
    plan = read_plan(begun(b={"started": "2027-01-06", "finished": "2027-01-08"}))
    assert set(simulate(plan, scenario="lean", trials=3).hours) == {16 + 80 + 8}


def test_hours_that_nobody_reported_are_said_to_be_missing() -> None:
    plan = read_plan(begun(b={"started": "2027-01-06"})).scenario("lean")
    assert any("no hours are reported for it" in each for each in plan.notices)
    assert set(simulate(plan, trials=3).hours) == {24}


def test_a_scenario_is_checked_by_what_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 300 activities, the few that a scenario adds, sets, or that name what it drops."""
    looked: list[int] = []
    real = plan_module.changed_activities
    monkeypatch.setattr(
        plan_module,
        "changed_activities",
        lambda *plans: looked.append(len(found := real(*plans))) or found,
    )
    plan = {
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-04"},
        "activities": [
            {"id": f"a{i}", "duration": 2, "after": [f"a{i - 1}"] if i else []} for i in range(300)
        ],
        "scenarios": [
            {"id": "s", "drop": ["a3"], "set": {"activities.a9.duration": 4},
             "add": [{"id": "new", "duration": 1, "after": ["a5"]}]},
        ],
    }  # fmt: skip
    read_plan(plan)
    assert looked
    assert max(looked) <= 4


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ({"set": {"activities.a.after": ["c"]}}, "waits for itself: a -> b -> c -> a"),
        ({"set": {"activities.b": None}}, "'b' is not an activity"),
        ({"set": {"roles.dev": None}}, "'dev' is not a role"),
        ({"add": [{"id": "n", "duration": 1, "after": ["x"]}]}, "'x' is not an activity"),
        ({"set": {"activities.a.effort": None}}, "has nothing that takes time"),
    ],
)
def test_what_a_scenario_breaks_is_found(scenario: dict[str, Any], said: str) -> None:
    with pytest.raises(PlanError, match=said):
        read_plan(begun() | {"scenarios": [{"id": "s", **scenario}]})
