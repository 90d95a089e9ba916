"""Placing and tracing of plans with limited people against the plainest way to do it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

from estimation import prepare, read_plan
from estimation.simulation.engine.compiled.tracing import TOGETHER
from estimation.simulation.engine.placement import network_of, write_network

if TYPE_CHECKING:
    from estimation.simulation.backend import Work
    from estimation.simulation.model.model import Model

TRIALS = 4


class Stint(NamedTuple):
    """What one activity does in one trial: people by role, for so many days."""

    days: float
    people: dict[int, float]


def crowded(seed: int) -> dict[str, Any]:
    """
    Up to ninety activities of few people.

    Quarters of days add up without rounding, so that every comparison is exact.
    """
    luck = random.Random(seed)
    people = [luck.choice([1, 2, 3, 5]) for _ in range(luck.choice([1, 2, 4]))]
    activities = []
    for i in range(luck.choice([6, 30, 90])):
        before = luck.sample(range(i), min(i, luck.choice([0, 0, 1, 2])))
        roles = luck.sample(range(len(people)), luck.randint(1, len(people)))
        activities.append({
            "id": f"a{i}",
            "duration": {"values": {luck.choice([0, 0.25, 1, 2.5, 9]): 1 for _ in range(3)}},
            "crew": {f"r{role}": luck.choice([1, 1, 2, 4]) for role in roles},
            "after": [f"a{j}" for j in before],
        })  # fmt: skip
    return {
        "kickoff_plan": 1,
        "project": {"id": "crowded", "start": "2027-01-04"},
        "roles": [{"id": f"r{role}", "people": count} for role, count in enumerate(people)],
        "activities": activities,
    }


def stints_of(model: Model, works: tuple[Work, ...], trial: int) -> list[Stint]:
    """Work of one trial; nobody gives more people than there are."""
    stints = []
    for work in works:
        (stretch,) = work.stretches
        people = {
            role: min(float(count[trial]), model.people[role] or 0)
            for role, count in stretch.people.items()
        }
        stints.append(Stint(float(stretch.days[trial]), people))
    return stints


def used(stints: list[Stint], placed: dict[int, float], role: int, t: float) -> float:
    """People of a role at work just after an instant."""
    at_work = [i for i, begin in placed.items() if begin <= t < begin + stints[i].days]
    return sum(stints[i].people.get(role, 0.0) for i in at_work)


def begins_of(model: Model, stints: list[Stint]) -> dict[int, float]:
    """Serial schedule generation: each activity in turn, at the first instant that has room."""
    placed: dict[int, float] = {}
    for i in model.priorities:
        stint = stints[i]
        links = model.activities[i].links
        earliest = max(
            (placed[x.predecessor] + stints[x.predecessor].days for x in links), default=0
        )
        changes = {t for j in placed for t in (placed[j], placed[j] + stints[j].days)}
        placed[i] = next(
            t
            for t in sorted({earliest, *(c for c in changes if c > earliest)})
            if all(
                used(stints, placed, role, moment) + count <= (model.people[role] or 0)
                for moment in (t, *(c for c in changes if t < c < t + stint.days))
                for role, count in stint.people.items()
            )
            or stint.days == 0
        )
    return placed


def critical_of(model: Model, stints: list[Stint], begins: dict[int, float]) -> list[bool]:
    """Back from the finish: what each critical activity waits for is critical."""
    ends = {i: begin + stints[i].days for i, begin in begins.items()}
    chain = [ends[i] == max(ends.values()) for i in range(len(stints))]
    rank = {i: place for place, i in enumerate(model.priorities)}
    for i in reversed(model.priorities):
        if not chain[i]:
            continue
        for link in model.activities[i].links:
            chain[link.predecessor] |= ends[link.predecessor] == begins[i]
        if stints[i].days == 0:
            continue
        first = {j: begins[j] for j in begins if rank[j] < rank[i]}
        for role, need in stints[i].people.items():
            busy = used(stints, first, role, begins[i])
            for j in first:
                freed = stints[j].people.get(role, 0.0)
                if stints[j].days > 0 and ends[j] == begins[i] and freed > 0:
                    chain[j] |= busy + freed + need > (model.people[role] or 0)
    return chain


@pytest.mark.parametrize("seed", range(24))
def test_placed_and_traced_as_by_hand(seed: int) -> None:
    simulation = prepare(read_plan(crowded(seed)))
    model = simulation.model
    ((block, _, _),) = simulation.blocks(simulation.draws(TRIALS, seed=seed))
    for trial in range(TRIALS):
        stints = stints_of(model, block.works, trial)
        begins = begins_of(model, stints)
        expected = [begins[i] for i in range(len(stints))]
        assert block.placement.start[trial].tolist() == expected
        assert block.placement.critical[trial].tolist() == critical_of(model, stints, begins)


def test_a_role_has_its_slots_side_by_side() -> None:
    """More than are looked at in one go, in the order of the holds."""
    simulation = prepare(read_plan(crowded(1)))
    ((block, _, _),) = simulation.blocks(simulation.draws(1, seed=1))
    net, _ = network_of(simulation.model, block.works)
    assert len(net.holds) > TOGETHER
    assert (net.holds["slot"][net.slots] == np.arange(len(net.holds))).all()
    found = []
    for role, record in enumerate(net.roles):
        holds = net.slots[record["first_slot"] : record["end_slot"]]
        assert (net.holds["role"][holds] == role).all()
        assert (np.diff(holds) > 0).all()
        found += holds.tolist()
    assert sorted(found) == list(range(len(net.holds)))
    again, people = write_network(simulation.model, block.works)
    assert len(people) == len(again.holds)
