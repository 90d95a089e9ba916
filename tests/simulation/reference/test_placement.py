"""The compiled placing against its numpy twin, on plans of every kind of work and calendar."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimation import PlanError, prepare, read_plan, simulate
from estimation.simulation.model.variables import RandomDraws
from estimation.simulation.reference import placement
from estimation.simulation.reference.work import draw_work, shared_draws

CALENDARS = {
    "team": {"days": ["mon", "tue", "wed", "thu", "fri"], "closed": ["2027-01-06"]},
    "client": {"days": ["mon", "tue", "wed", "thu"]},
    "shop": {"days": ["tue", "sat"], "hours_per_day": 5},
}
ROLES = [{"id": "x"}, {"id": "y", "calendar": "client"}, {"id": "z", "calendar": "shop"}]
SPREAD = {"values": {0: 1, 0.5: 1, 2: 1, 4.25: 1}}
HOURS = {"uniform": [0, 40]}

forms = st.one_of(
    st.builds(
        lambda name: {"duration": SPREAD, "calendar": name}, st.sampled_from([*CALENDARS])
    ),
    st.builds(lambda role: {"effort": {role: HOURS, "x": 8}}, st.sampled_from("xyz")),
    st.just({"milestone": True}),
    st.just({"duration": 1.5, "crew": {"y": 2}}),
    st.just({"duration": 3, "probability": 0.5, "not_before": "2027-01-09"}),
    st.just({"review": {"of": "first", "calendar": "client", "turnaround": SPREAD,
                        "rounds": {1: 1, 2: 1, 3: 1}, "rework": 0.5, "cap": 4}}),
)  # fmt: skip
links = st.tuples(st.sampled_from(["FS", "SS", "FF", "SF"]), st.sampled_from([0, 0, 1, -1.5]))


@st.composite
def plans(draw: Any) -> dict[str, Any]:
    """A first activity, and up to seven after it and after each other."""
    activities: list[dict[str, Any]] = [{"id": "first", "effort": {"x": {"uniform": [4, 30]}}}]
    for i in range(draw(st.integers(1, 7))):
        known = [activity["id"] for activity in activities]
        before = draw(st.lists(st.sampled_from(known), max_size=3, unique=True))
        after = []
        for name in before:
            kind, lag = draw(links)
            after.append({"activity": name, "type": kind, "lag": lag})
        activities.append({"id": f"a{i}", **draw(forms), "after": after})
    risks = [
        {"id": "r", "probability": 0.5, "affects": "all", "delay": {"values": {0: 1, 1.5: 1}}},
    ]
    reports = [{"started": "2027-01-05", "remaining": {"duration": 2}}, {"started": "2027-01-07"},
               {"started": "2027-01-06", "finished": "2027-01-09"}]  # fmt: skip
    begun = {
        activity["id"]: report
        for activity in activities
        if not activity.get("milestone") and (report := draw(st.sampled_from([None, *reports])))
    }
    status = draw(st.sampled_from([{}, {"status": {"date": "2027-01-10", "activities": begun}}]))
    return {
        **status,
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": draw(st.sampled_from(["2027-01-04", "2027-01-09"]))},
        "calendars": draw(st.sampled_from([CALENDARS, {**CALENDARS, "client": CALENDARS["team"]}])),
        "roles": ROLES,
        "activities": activities,
        "risks": draw(st.sampled_from([[], risks])),
    }


@settings(max_examples=60)
@given(plans())
def test_kernels_do_what_their_twin_does(data: dict[str, Any]) -> None:
    simulation = prepare(read_plan(data))
    model, draws = simulation.model, RandomDraws(1, 40)
    works = draw_work(model, draws, shared_draws(model, draws))
    compiled = simulation.backend.placer.place(works, with_float=True)
    plain = placement.place(model, works, with_float=True)
    for name in ("start", "finish", "total_float"):
        assert getattr(compiled, name) == pytest.approx(getattr(plain, name), abs=1e-8), name
    assert (compiled.critical == plain.critical).all()


def test_calendars_grow_as_far_as_it_takes(times: Any, make: Any) -> None:
    """A hundred years of five days, and a client's day: the same as on one calendar."""
    long, short = {"id": "a", "duration": 26_000}, {"id": "b", "duration": 1, "after": ["a"]}
    plan = make([long, {**short, "calendar": "client"}], calendars=CALENDARS)
    assert times(plan)["a"] == (0, 26_000)
    assert times(plan)["b"][0] >= 26_000
    after_a_century = np.datetime64("2126-01-01")
    assert simulate(plan, trials=1).finish_dates[0] > after_a_century


def test_work_without_end_is_refused(make: Any) -> None:
    plan = make([{"id": "a", "duration": 1e6}, {"id": "b", "duration": 1, "calendar": "client"}],
                calendars=CALENDARS)  # fmt: skip
    with pytest.raises(PlanError, match="past the year 3000"):
        simulate(plan, trials=1)
