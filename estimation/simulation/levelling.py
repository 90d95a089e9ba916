"""Who is given people first: one priority list for a plan, the same in every trial."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING

from estimation.simulation.network import Placer
from estimation.simulation.variables import BaseDraws
from estimation.simulation.work import draw_work, shared_luck

if TYPE_CHECKING:
    from estimation.distributions import Array
    from estimation.simulation.model import Model


def with_priorities(model: Model) -> Model:
    """
    Give a model its priority list, by latest finish [1]_ in the base play without limits of people.

    Work that has begun comes first: its people are there already.

    Parameters
    ----------
    model : Model
        Its activities stand in an order in which each comes after all it depends on.

    Returns
    -------
    Model

    References
    ----------
    .. [1] Kolisch, R. (1996). Efficient priority rules for the resource-constrained project
       scheduling problem. Journal of Operations Management, 14, 179-192.
    """
    if not any(activity.effort or activity.crew for activity in model.activities):
        return model
    return replace(model, priorities=_in_priority(model, _latest_finish(model)))


def _latest_finish(model: Model) -> Array:
    """Latest finish of each activity, shape (n,), [working days of the team]."""
    draws = BaseDraws()
    works = draw_work(model, draws, shared_luck(model, draws))
    unlimited = replace(model, people=(None,) * len(model.people))
    placed = Placer(unlimited).place(works, with_float=True)
    latest: Array = model.timeline.team_days(placed.finish[0]) + placed.total_float[0]
    return latest


def _in_priority(model: Model, latest: Array) -> tuple[int, ...]:
    """Indices of the activities: among those that can come next, the least latest finish first."""
    waits = [_waits_for(model, i) for i in range(len(model.activities))]
    followers: list[list[int]] = [[] for _ in waits]
    for i, before in enumerate(waits):
        for j in before:
            followers[j].append(i)
    missing = [len(before) for before in waits]
    keys = [(a.progress is None, latest[i], i) for i, a in enumerate(model.activities)]
    ready = [keys[i] for i, count in enumerate(missing) if count == 0]
    heapq.heapify(ready)
    order: list[int] = []
    while ready:
        i = heapq.heappop(ready)[2]
        order.append(i)
        for follower in followers[i]:
            missing[follower] -= 1
            if missing[follower] == 0:
                heapq.heappush(ready, keys[follower])
    return tuple(order)


def _waits_for(model: Model, index: int) -> set[int]:
    """Activities that must have a place before this one can have one."""
    activity = model.activities[index]
    before = set() if activity.progress is not None else {x.predecessor for x in activity.links}
    return before | set(activity.span or ())
