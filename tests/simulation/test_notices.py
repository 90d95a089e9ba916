"""What a reader of the figures is told."""

from __future__ import annotations

from typing import Any

import pytest

from estimation import calibrate, simulate

ROLES = [{"id": "x", "cost_rate": 10, "bill_rate": 20}]
WORK = {"id": "a", "effort": {"x": {"low": 8, "likely": 16, "high": 40}}}


def notices(make: Any, activities: Any = (WORK,), calibration: Any = None, **sections: Any) -> str:
    plan = make(list(activities), **{"roles": ROLES, **sections})
    return " | ".join(simulate(plan, calibration, trials=2).notices)


def test_nothing_to_say(make: Any) -> None:
    assert notices(make) == ""


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "role 'r0' without cost_rate"),
        (3, "roles 'r0', 'r1', 'r2' without cost_rate"),
        (
            7,
            "roles 'r0', 'r1', 'r2', 'r3', 'r4' and 2 more without cost_rate",
        ),  # a list stays a sentence
    ],
)
def test_roles_without_rates(make: Any, count: int, said: str) -> None:
    roles = [{"id": f"r{i}"} for i in range(count)]
    activity = {"id": "a", "effort": {f"r{i}": 8 for i in range(count)}}
    text = notices(make, [activity], roles=roles)
    assert f"Cost and margin are unknown: {said}" in text


def test_roles_that_do_nothing_need_no_rate(make: Any) -> None:
    assert notices(make, roles=[*ROLES, {"id": "idle"}]) == ""


@pytest.mark.parametrize("basis", ["history", "blend"])
def test_history_asked_for_and_not_there(make: Any, basis: str) -> None:
    assert "activity 'a' should rest on history" in notices(make, [{**WORK, "basis": basis}])


def test_the_weight_of_a_blend_is_not_learned(make: Any) -> None:
    assert "not learned" in notices(make, calibration=calibrate(None))
    assert "not learned" not in notices(
        make, [{**WORK, "basis": "judgement"}], calibration=calibrate(None)
    )


@pytest.mark.parametrize("left_out", ["turnaround", "rounds"])
@pytest.mark.parametrize("calibrated", [False, True])
def test_reviews_on_general_experience(make: Any, left_out: str, calibrated: bool) -> None:
    review = {"of": "a", "turnaround": 3, "rounds": 1}
    del review[left_out]
    text = notices(
        make,
        [{**WORK, "basis": "judgement"}, {"id": "look", "after": ["a"], "review": review}],
        calibrate(None) if calibrated else None,
    )
    assert "review 'look'" in text
    assert "general experience" in text


def test_links_that_changed_their_type_when_an_activity_was_dropped(make: Any) -> None:
    plan = make(
        [
            WORK,
            {"id": "b", "duration": 2, "after": [{"activity": "a", "type": "SS", "lag": 1}]},
            {"id": "c", "duration": 2, "after": ["b"]},
        ],
        roles=ROLES,
        scenarios=[{"id": "lean", "drop": ["b"]}],
    )
    text = " | ".join(simulate(plan, scenario="lean", trials=2).notices)
    assert "'a' -> 'c'" in text
    assert "FS with lag 0" in text
