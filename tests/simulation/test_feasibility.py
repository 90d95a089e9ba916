"""In every trial each role has the people at work in it, and each link holds: in plain Python."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
from ruamel.yaml import YAML

from estimation import Simulation, prepare, read_plan
from estimation.machine_code import Kernel
from estimation.simulation.network import network_of, workspace
from estimation.simulation.placing import Trial

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.simulation.play import Play

place_trial = Kernel("estimation.simulation.kernels", "place_trial")

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


def stints_of(simulation: Simulation, block: Play, k: int) -> list[Stint]:
    """All stretches of trial `k`, placed once more, since a play keeps activities only."""
    model, works = simulation.model, block.works
    net, drawn = network_of(model, works)
    profile, (begins, ends, chain, late) = workspace(net)
    start, finish = np.empty(len(works)), np.empty(len(works))
    trial = Trial(drawn.lengths[k], drawn.amounts[k], begins, ends, start, finish, chain, late)
    place_trial(simulation.engine.placer.calendars, net, net.order, trial, profile)
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


def check_links(simulation: Simulation, block: Play, k: int) -> None:
    """Each activity after its predecessors, by the working days of its own calendar."""
    model = simulation.model
    start, finish = block.placement.start[k], block.placement.finish[k]
    for i, activity in enumerate(model.activities):
        axis = model.axis(activity.axis)
        for link in activity.links:
            before = finish if link.type in ("FS", "FF") else start
            after = start if link.type in ("FS", "SS") else finish
            waited = axis.workdays(after[i]) - axis.workdays(before[link.predecessor])
            assert waited >= link.lag - NEARLY


def check(simulation: Simulation, trials: int) -> None:
    (block, _, _), *_ = simulation.blocks(trials, seed=3)
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
