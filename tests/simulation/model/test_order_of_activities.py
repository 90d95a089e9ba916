"""Where an activity stands in the file decides nothing: not its people, not its luck, no trial."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from estimation import prepare, read_plan

SPREAD = {"low": 1, "likely": 2, "high": 5}
HOURS = {"low": 6, "likely": 16, "high": 40}

forms = st.one_of(
    st.just({"duration": SPREAD, "crew": {"dev": 1}}),
    st.just({"duration": SPREAD, "crew": {"dev": 2}}),
    st.just({"duration": 2, "crew": {"dev": 1}}),
    st.just({"effort": {"dev": HOURS, "pm": 4}}),
    st.just({"effort": {"pm": HOURS}, "probability": 0.5}),
    st.just({"review": {"of": "a0", "turnaround": SPREAD, "rounds": {1: 1, 3: 1}, "rework": 0.5}}),
    st.just({"milestone": True, "not_before": "2027-01-13"}),
)  # fmt: skip


@st.composite
def plans(draw: Any) -> tuple[dict[str, Any], list[int]]:
    """A plan of two roles of few people, and another order of its activities."""
    activities: list[dict[str, Any]] = [{"id": "a0", "effort": {"dev": HOURS}}]
    for i in range(1, draw(st.integers(3, 9))):
        known = [activity["id"] for activity in activities]
        after = draw(st.lists(st.sampled_from(known), max_size=2, unique=True))
        activities.append({"id": f"a{i}", **draw(forms), "after": after})
    activities.append(
        {"id": "lead", "span": {"from": "a0", "to": "a1"}, "hours_per_week": {"pm": 5}}
    )
    part = {"calendar": draw(st.sampled_from(["team", "part"]))}
    plan = {
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-04"},
        "calendars": {"team": {}, "part": {"days": ["mon", "tue", "thu"], "hours_per_day": 6}},
        "roles": [
            {"id": "dev", "people": draw(st.sampled_from([1, 2, 3])), "cost_rate": 50},
            {"id": "pm", "people": 1, "cost_rate": 60, **part},
        ],
        "activities": activities,
        "risks": [{"id": "r", "probability": 0.5, "affects": ["a1"], "delay": SPREAD}],
    }  # fmt: skip
    return plan, draw(st.permutations(range(len(activities))))


@settings(max_examples=60)
@given(plans())
def test_the_order_of_a_levelled_plan_changes_no_trial(
    drawn: tuple[dict[str, Any], list[int]],
) -> None:
    plan, order = drawn
    turned = {**plan, "activities": [plan["activities"][k] for k in order]}
    one, other = (prepare(read_plan(each)).run(30, seed=2) for each in (plan, turned))
    for name in ("finish_days", "hours", "cost"):
        assert (getattr(one, name) == getattr(other, name)).all()
    assert one.criticality_index == other.criticality_index
    assert one.base.finish_days == other.base.finish_days
    first, second = (each.schedule(7).set_index("id").sort_index() for each in (one, other))
    assert first.equals(second)


def test_ties_are_broken_by_id() -> None:
    """Two pieces of work of two days for one person, then a day of the pm after either."""
    activities: list[dict[str, Any]] = [
        {"id": "b", "duration": 2, "crew": {"dev": 1}},
        {"id": "a", "duration": 2, "crew": {"dev": 1}},
    ]
    plan = {
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-04"},
        "roles": [{"id": "dev", "people": 1}],
        "activities": activities,
    }
    rows = prepare(read_plan(plan)).run(1).schedule(0).set_index("id")
    assert rows["start_days"].to_dict() == {"a": 0, "b": 2}
