"""The list that the search finds: by hand, against every other list, and on published plans."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimation import Simulation, prepare, read_plan
from estimation.simulation.levelling import priorities

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from estimation.simulation.model.model import Model

NAMES = "abcde"


def plan_of(activities: list[dict[str, Any]], people: float = 3, **keys: Any) -> dict[str, Any]:
    """A plan of developers."""
    start = {"kickoff_plan": 1, "project": {"id": "demo", "start": "2027-01-04"}}
    return {**start, "roles": [{"id": "dev", "people": people}], "activities": activities, **keys}


def work(name: str, days: float, people: float, *after: Any) -> dict[str, Any]:
    return {"id": name, "duration": days, "crew": {"dev": people}, "after": list(after)}


FIVE = [
    work("a", 1, 2),
    work("b", 4, 2, "a"),
    work("c", 4, 1),
    work("d", 2, 1),
    work("e", 1, 2, "a"),
]
"""18 days of work for three people, whom the order of latest finish keeps busy for 8 days."""


def finish_in(simulation: Simulation, *order: int) -> float:
    """Finish of the base play with another list."""
    other = replace(simulation, model=replace(simulation.model, priorities=order))
    return float(other.base.finish_days[0])


def all_lists(model: Model) -> Iterator[tuple[int, ...]]:
    """Every order in which each activity comes after its predecessors."""
    for order in permutations(range(len(model.activities))):
        rank = {i: k for k, i in enumerate(order)}
        if all(
            rank[link.predecessor] < rank[i]
            for i, activity in enumerate(model.activities)
            for link in activity.links
        ):
            yield order


def test_five_activities_by_hand() -> None:
    """
    Three people do 18 days of work in 6: `a` beside `c`, `b` beside `c`, `d` from day 4, then `e`.

    By latest finish (`a` 1, all others 5) `d` comes before `b`: `c` and `d` hold it until day 3,
    and `e` waits for it until day 7.
    """
    simulation = prepare(read_plan(plan_of(FIVE)))
    index = {activity.id: i for i, activity in enumerate(simulation.model.activities)}
    assert finish_in(simulation, *(index[name] for name in "acdbe")) == 8
    assert simulation.base.finish_days[0] == 6


def test_same_plan_same_list() -> None:
    plan = read_plan(plan_of(FIVE))
    before = prepare(plan)
    before.run(trials=10, seed=5)
    assert prepare(plan).model.priorities == before.model.priorities


@pytest.mark.parametrize(
    ("activities", "people"),
    [
        (FIVE, 7),  # as many as ever work at once
        (FIVE[:2], 3),  # in turn, as the links say
        ([{"id": "a", "duration": 3}, {"id": "b", "duration": 2}], 1),  # nobody works
    ],
)
def test_nothing_is_searched_where_people_do_not_bind(
    activities: Any, people: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        pytest.fail("a search where nobody waits for people")

    monkeypatch.setattr(priorities, "search", refuse)
    prepare(read_plan(plan_of(activities, people)))


activity_sizes = st.tuples(st.integers(1, 4), st.integers(1, 3))
links = st.lists(st.booleans(), min_size=10, max_size=10)


@settings(max_examples=25)
@given(st.lists(activity_sizes, min_size=5, max_size=5), links)
def test_no_list_is_better(sizes: list[tuple[int, int]], linked: list[bool]) -> None:
    """Five activities have at most 120 lists, and one of them is the best there is [Kolisch]."""
    pairs = [(i, j) for j in range(5) for i in range(j)]
    after = dict(zip(pairs, linked, strict=True))
    activities = [
        work(NAMES[j], days, people, *(NAMES[i] for i in range(j) if after[i, j]))
        for j, (days, people) in enumerate(sizes)
    ]
    simulation = prepare(read_plan(plan_of(activities)))
    best = min(finish_in(simulation, *order) for order in all_lists(simulation.model))
    assert simulation.base.finish_days[0] == pytest.approx(best)


mixed_links = st.lists(
    st.none() | st.tuples(st.sampled_from(["FS", "SS", "FF", "SF"]), st.integers(-1, 2)),
    min_size=6,
    max_size=6,
)


@settings(max_examples=25)
@given(st.lists(activity_sizes, min_size=3, max_size=3), mixed_links, st.integers(1, 3))
def test_no_list_is_better_with_calendars_and_reviews(
    sizes: list[tuple[int, int]], linked: list[Any], rounds: int
) -> None:
    """Links of all types, a week of three days, and reworks between the waits of a client."""
    pairs = [(i, j) for j in range(4) for i in range(j)]
    after: dict[int, list[Any]] = {j: [] for j in range(4)}
    for (i, j), link in zip(pairs, linked, strict=True):
        if link is not None:
            after[j].append({"activity": NAMES[i], "type": link[0], "lag": link[1]})
    activities: list[dict[str, Any]] = [
        work(NAMES[j], days, people, *after[j]) for j, (days, people) in enumerate(sizes)
    ]
    review = {"of": "a", "calendar": "client", "turnaround": 2, "rounds": rounds, "rework": 0.5}
    if linked[3] is None:
        after[3].append("a")  # a review follows what it is of
    activities.append({"id": "d", "after": after[3], "review": review})
    calendars = {
        "team": {"days": ["mon", "tue", "wed", "thu", "fri"]},
        "client": {"days": ["tue", "wed", "thu"]},
    }
    simulation = prepare(read_plan(plan_of(activities, calendars=calendars)))
    best = min(finish_in(simulation, *order) for order in all_lists(simulation.model))
    assert simulation.base.finish_days[0] == pytest.approx(best)


@pytest.mark.parametrize(("size", "most"), [("j30", 0.015), ("j60", 0.015), ("j120", 0.065)])
def test_published_plans(shared: Path, size: str, most: float) -> None:
    """
    Mean deviation from the best known finish, which nobody can beat.

    Kolisch, R., Sprecher, A. (1997). PSPLIB, a project scheduling problem library. European Journal
    of Operational Research, 96, 205-216. The bounds are what Kickoff promises.
    """
    folder = shared / "bench" / "rcpsp"
    best_known = json.loads((folder / "best_known.json").read_text())
    deviations = []
    for name, best in best_known.items():
        if name.startswith(f"{size}_"):
            simulation = prepare(read_plan(folder / f"{name}.plan.yaml"))
            deviations.append(simulation.base.finish_days[0] / best - 1)
    assert min(deviations) >= 0
    assert np.mean(deviations) <= most
