"""In every trial each role has the people at work in it, and each link holds: in plain Python."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from estimation import Simulation, prepare, read_plan
from estimation.simulation.engine.compiled import jit, serial_schedule
from estimation.simulation.engine.network_records import Trial
from estimation.simulation.engine.placement import network_of, workspace
from estimation.simulation.levelling import priorities

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.simulation.reference.trials import Trials

place_trial = jit.entry(jit.sources[id(serial_schedule.place_trial)])

NEARLY = 1e-6
"""[days or people] Room for rounding."""


class Stint(NamedTuple):
    """One stretch of one activity in one trial; instants of the timeline."""

    activity: int
    axis: int
    days: float
    begin: float
    end: float
    people: dict[int, float]


def stints_of(simulation: Simulation, block: Trials, k: int) -> list[Stint]:
    """All stretches of trial `k`, placed once more, since a play keeps activities only."""
    model, works = simulation.model, block.works
    net, drawn = network_of(model, works)
    profile, (begins, ends, chain, late) = workspace(net)
    start, finish = np.empty(len(works)), np.empty(len(works))
    lengths, amounts, exists = drawn.lengths[k], drawn.amounts[k], drawn.exists[k]
    trial = Trial(lengths, amounts, begins, ends, start, finish, chain, late, exists)
    place_trial(simulation.backend.placer.calendars, net, net.order, trial, profile)
    placed = [i for i, activity in enumerate(model.activities) if activity.span is None]
    assert (start[placed] == block.placement.start[k, placed]).all()
    assert (finish[placed] == block.placement.finish[k, placed]).all()
    stretches = [(i, stretch) for i, work in enumerate(works) for stretch in work.stretches]
    return [
        Stint(
            i,
            stretch.axis,
            stretch.days[k],
            begin,
            end,
            {role: people[k] for role, people in stretch.people.items()},
        )
        for (i, stretch), begin, end in zip(stretches, begins, ends, strict=True)
        if stretch.days[k] > 0
    ]


def check_people(simulation: Simulation, stints: list[Stint]) -> None:
    """Whenever somebody begins, no more people of a role are at work than there are."""
    for role, capacity in enumerate(simulation.model.people):
        if capacity is None:
            continue
        busy = [(s.begin, s.end, min(s.people[role], capacity)) for s in stints if role in s.people]
        for moment, _, _ in busy:
            now = [n for begin, end, n in busy if begin <= moment + NEARLY < end]
            assert sum(now) <= capacity + NEARLY


def check_stretches(simulation: Simulation, stints: list[Stint]) -> None:
    """Each stretch takes its days, and begins after the one before it."""
    for stint in stints:
        axis = simulation.model.axis(stint.axis)
        elapsed = axis.workdays(np.array(stint.end)) - axis.workdays(np.array(stint.begin))
        assert elapsed == pytest.approx(stint.days, abs=NEARLY)
    for one, other in pairwise(stints):
        assert one.activity != other.activity or one.end <= other.begin + NEARLY


def check_links(simulation: Simulation, block: Trials, k: int) -> None:
    """Each activity after its predecessors, by the working days of its own calendar."""
    model = simulation.model
    start, finish = block.placement.start[k], block.placement.finish[k]
    for i, activity in enumerate(model.activities):
        axis = model.axis(activity.axis)
        for link in activity.links if activity.progress is None else ():
            before = finish if link.type in ("FS", "FF") else start
            after = start if link.type in ("FS", "SS") else finish
            waited = axis.workdays(after[i]) - axis.workdays(before[link.predecessor])
            assert waited >= link.lag - NEARLY
            assert link.lag != 0 or after[i] >= before[link.predecessor] - NEARLY


def check(simulation: Simulation, trials: int) -> None:
    (block, _, _), *_ = simulation.blocks(simulation.draws(trials, seed=3))
    for k in range(trials):
        stints = stints_of(simulation, block, k)
        check_people(simulation, stints)
        check_stretches(simulation, stints)
        check_links(simulation, block, k)


@pytest.mark.parametrize("name", ["brand-identity", "campaign-launch", "website-relaunch"])
def test_sample_plans(sample: Path, name: str) -> None:
    """Calendars, client reviews with rework, links of several types, risks."""
    check(prepare(read_plan(sample / f"{name}.plan.yaml")), trials=100)


@pytest.mark.parametrize("name", ["j30_13_7", "j60_21_8", "j120_8_6"])
def test_published_plans(shared: Path, name: str) -> None:
    """Four roles, crews of ten, and durations from a fifth less to three fifths more."""
    path = shared / "bench" / "rcpsp" / f"{name}.plan.yaml"
    plan: dict[str, Any] = YAML(typ="safe").load(path.read_text())
    for activity in plan["activities"]:
        if days := activity.get("duration"):
            activity["duration"] = {"low": 0.8 * days, "likely": days, "high": 1.6 * days}
    check(prepare(read_plan(plan)), trials=10)


DAYS = {"low": 0.5, "likely": 2, "high": 6}
HOURS = {"low": 2, "likely": 12, "high": 50}
TERMS = {"calendar": "client", "turnaround": DAYS, "rounds": {1: 1, 2: 1, 4: 1}, "rework": 0.5}
FORMS: list[dict[str, Any]] = [
    {"duration": DAYS, "crew": {"dev": 1, "art": 1}},
    {"duration": DAYS, "crew": {"dev": 3}},  # more than there are
    {"duration": 2.5, "crew": {"art": 0.5, "half": 0.5}},
    {"effort": {"dev": HOURS, "art": 10}},
    {"effort": {"half": HOURS, "free": 8}},
    {"effort": {"dev": HOURS, "half": 3}, "crew": {"dev": 2}, "probability": 0.5},
    {"effort": {"art": HOURS}, "not_before": "2027-01-16", "probability": 0.7},
    {"review": {"of": "a0", **TERMS, "cap": 5}},
    {"review": {"of": "a1", **TERMS}},
    {"milestone": True},
    {"duration": DAYS, "calendar": "client"},
]
ROLES = [
    {"id": "dev", "people": 2},
    {"id": "art", "people": 1, "calendar": "part"},
    {"id": "half", "people": 0.5, "calendar": "shop"},
    {"id": "free"},
]
CALENDARS = {
    "team": {"closed": ["2027-01-07"]},
    "part": {"days": ["mon", "tue", "thu"], "hours_per_day": 6},
    "shop": {"days": ["tue", "thu", "fri", "sat"], "hours_per_day": 4},
    "client": {"days": ["mon", "wed", "sat"]},
}
RISKS = [
    {"id": "late", "probability": 0.5, "affects": "all", "delay": {"uniform": [0, 3]}},
    {"id": "hard", "probability": 0.5, "affects": ["a0", "a1"], "factor": {"uniform": [1, 2]}},
]
STATUS = {
    "date": "2027-01-06",
    "activities": {
        "a0": {"started": "2027-01-04", "remaining": {"duration": DAYS}},
        "a1": {"started": "2027-01-05", "hours": {"dev": 4}},
    },
}


@st.composite
def plans(draw: Any) -> dict[str, Any]:
    """Two pieces of work, and up to six more after them and after each other."""
    activities: list[dict[str, Any]] = [
        {"id": "a0", "effort": {"dev": HOURS, "art": 4}},
        {"id": "a1", "duration": DAYS, "crew": {"dev": 1, "art": 1}},
    ]
    for i in range(2, draw(st.integers(3, 8))):
        before = draw(st.lists(st.integers(0, i - 1), max_size=2, unique=True))
        after = [
            {"activity": f"a{k}", "type": draw(st.sampled_from(["FS", "SS", "FF", "SF"])),
             "lag": draw(st.sampled_from([0, 0, 1.5, -1]))}
            for k in before
        ]  # fmt: skip
        activities.append({"id": f"a{i}", **draw(st.sampled_from(FORMS)), "after": after})
    plan = {
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-04"},
        "roles": ROLES,
        "calendars": CALENDARS,
        "activities": activities,
        "risks": draw(st.sampled_from([[], RISKS])),
    }
    return {**plan, "status": STATUS} if draw(st.booleans()) else plan


@settings(max_examples=60)
@given(plans(), st.randoms(use_true_random=False))
def test_any_list_and_calendar_in_every_trial(data: dict[str, Any], random: Any) -> None:
    """The list that is found, and any other in which each comes after all it waits for."""
    simulation = prepare(read_plan(data))
    check(simulation, trials=6)
    model = simulation.model
    n = len(model.activities)
    waits = [priorities._waits_for(model, i) for i in range(n)]  # noqa: SLF001
    keys = np.array([random.random() for _ in range(n)])
    order = priorities._in_order(model, waits, keys, np.zeros(n))  # noqa: SLF001
    check(replace(simulation, model=replace(model, priorities=order)), trials=6)
