"""A plan read backwards takes as long as forwards."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimation import prepare, read_plan
from estimation.simulation.engine.compiled import jit, serial_schedule
from estimation.simulation.engine.network_records import Calendars, Network, Trial
from estimation.simulation.engine.placement import Drawn, network_of, open_calendars, workspace
from estimation.simulation.levelling.mirror import mirror_calendars, mirror_drawn, mirror_network
from estimation.simulation.model.variables import BaseDraws
from estimation.simulation.reference.work import draw_work, shared_draws

place_trial = jit.entry(jit.sources[id(serial_schedule.place_trial)])

ACTIVITIES = 5
PAIRS = [(i, j) for j in range(ACTIVITIES) for i in range(j)]

links = st.none() | st.tuples(st.sampled_from(["FS", "SS", "FF", "SF"]), st.integers(-2, 3))


def finish_of(calendars: Calendars, net: Network, drawn: Drawn) -> float:
    """Finish of the first trial, placed in the order of the activities."""
    n = len(net.activities)
    profile, (begins, ends, chain, late) = workspace(net)
    start, finish = np.empty(n), np.empty(n)
    trial = Trial(
        drawn.lengths[0],
        drawn.amounts[0],
        begins,
        ends,
        start,
        finish,
        chain,
        late,
        drawn.exists[0],
    )
    place_trial(calendars, net, np.arange(n), trial, profile)
    return float(finish.max())


@settings(max_examples=100)
@given(
    st.lists(st.integers(1, 6), min_size=ACTIVITIES, max_size=ACTIVITIES),
    st.lists(links, min_size=len(PAIRS), max_size=len(PAIRS)),
)
def test_as_long_backwards(days: list[int], drawn_links: list[Any]) -> None:
    """
    Without limits of people the earliest finish is a longest path, the same from either end.

    Links of all four types, with lags of both signs, on one calendar.
    """
    after: list[list[Any]] = [[] for _ in days]
    for (i, j), drawn_link in zip(PAIRS, drawn_links, strict=True):
        if drawn_link is not None:
            after[j].append({"activity": f"t{i}", "type": drawn_link[0], "lag": drawn_link[1]})
    activities = [{"id": f"t{i}", "duration": d, "after": after[i]} for i, d in enumerate(days)]
    project = {"id": "demo", "start": "2027-01-04"}
    simulation = prepare(
        read_plan({"kickoff_plan": 1, "project": project, "activities": activities})
    )
    draws = BaseDraws()
    works = draw_work(simulation.model, draws, shared_draws(simulation.model, draws))
    net, drawn = network_of(simulation.model, works)
    calendars = simulation.backend.placer.calendars
    forwards = finish_of(calendars, net, drawn)
    assert forwards == simulation.base.finish_days[0]
    backwards = finish_of(
        mirror_calendars(calendars, forwards), mirror_network(net), mirror_drawn(drawn)
    )
    assert backwards == pytest.approx(forwards)


def test_calendars_backwards() -> None:
    """Days 0, 1, 4 of five are worked; read from the end of day 4: days 0, 3, 4, then 0, 1, 4."""
    worked = np.array([[True, True, False, False, True]])
    mirrored = mirror_calendars(open_calendars(worked), finish=4.5)
    assert mirrored.days["is_open"][0].tolist() == [1, 0, 0, 1, 1, 1, 1, 0, 0, 1]
    # of the mirrored working days 0 to 5, and how many have passed by each day
    assert mirrored.days["workday"][0, :6].tolist() == [0, 3, 4, 5, 6, 9]
    assert mirrored.days["elapsed"][0].tolist() == [0, 1, 1, 1, 2, 3, 4, 5, 5, 5]


def test_twice_is_once() -> None:
    """Work of two roles comes back record by record, but for what is not mirrored."""
    plan = read_plan({
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-04"},
        "roles": [{"id": "dev", "people": 2}, {"id": "pm", "people": 1}],
        "activities": [
            {"id": "a", "effort": {"dev": 16, "pm": 4}},
            {"id": "b", "effort": {"dev": 8}, "after": [{"activity": "a", "type": "SS", "lag": 1}]},
            {"id": "c", "effort": {"pm": 8}, "after": ["a", "b"]},
        ],
    })  # fmt: skip
    model = prepare(plan).model
    draws = BaseDraws()
    net, drawn = network_of(model, draw_work(model, draws, shared_draws(model, draws)))
    again = mirror_network(mirror_network(net))
    for name in ("first_stretch", "end_stretch", "axis", "is_span"):
        assert (again.activities[name] == net.activities[name]).all()
    assert sorted(again.links.tolist()) == sorted(net.links.tolist())
    assert (again.stretches == net.stretches).all()
    assert (again.holds[["role", "stretch"]] == net.holds[["role", "stretch"]]).all()
    for once, twice in zip(drawn, mirror_drawn(mirror_drawn(drawn)), strict=True):
        assert (once == twice).all()
