"""Who is given people first: one priority list for a plan, the same in every trial."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from estimation.random_streams import uniforms
from estimation.simulation.engine import network_records
from estimation.simulation.engine.kernel import Kernel
from estimation.simulation.engine.network_records import CHOICES, SWAPS, Direction
from estimation.simulation.engine.placement import CompiledPlacer, network_of, workspace
from estimation.simulation.levelling.mirror import mirror_calendars, mirror_drawn, mirror_network
from estimation.simulation.model.variables import BaseDraws
from estimation.simulation.reference.work import draw_work, shared_draws

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.distributions import Array
    from estimation.simulation.backend import Work
    from estimation.simulation.engine.network_records import Calendars, Network
    from estimation.simulation.engine.placement import Drawn
    from estimation.simulation.model.model import Model

search = Kernel("priority_search", "search")

Waits = list[set[int]]
"""For each activity those that stand before it in every list; their indices are smaller."""

LISTS = 2_048
"""Lists that the search tries: four times as many bring PSPLIB's plans 0.1 to 0.3 % further."""

POPULATION = 64
"""How many of them it has at a time."""

PLACEMENTS = 750_000
"""Activities that the search places at most: plans of more than 122 try fewer lists."""

SPREAD = 0.8
"""How far latest finishes are moved apart to sample the first lists, as a share of the project."""


def with_priorities(model: Model, like: Model | None = None) -> Model:
    """
    Give a model its priority list.

    A plan's own list is the best that a search finds in the base trial; it begins at the order of
    latest finish [1]_ without limits of people, and ends there if that order already finishes as
    early as without limits. Work that has begun comes first: its people are there already. A review
    that has begun keeps its place: its people are asked for when its next rework is due.

    Parameters
    ----------
    model : Model
        Its activities stand in an order in which each comes after all it depends on.
    like : Model, optional
        A model whose list it takes over, as far as the links allow: activities that it does not
        know are inserted by latest finish.

    Returns
    -------
    Model

    References
    ----------
    .. [1] Kolisch, R. (1996). Efficient priority rules for the resource-constrained project
       scheduling problem. Journal of Operations Management, 14, 179-192.
    """
    if not _employs(model):
        return model
    waits = [_waits_for(model, i) for i in range(len(model.activities))]
    if like is not None and _employs(like):
        return replace(model, priorities=_inherited(model, waits, like))
    works = _base_work(model)
    latest, unlimited = _latest_finish(model, works)
    order = _in_order(model, waits, np.zeros(len(waits)), latest)
    listed = replace(model, priorities=order)
    return replace(listed, priorities=_searched(listed, works, waits, latest, unlimited))


def _employs(model: Model) -> bool:
    """Whether anybody works in a plan."""
    return any(activity.effort or activity.crew for activity in model.activities)


def _base_work(model: Model) -> tuple[Work, ...]:
    """Work of the base trial."""
    draws = BaseDraws()
    return draw_work(model, draws, shared_draws(model, draws))


def _latest_finish(model: Model, works: Sequence[Work]) -> tuple[Array, float]:
    """Latest finishes without limits of people [working days of the team], and the last instant."""
    unlimited = replace(model, people=(None,) * len(model.people))
    placed = CompiledPlacer(unlimited).place(works, with_float=True)
    latest: Array = model.timeline.team_days(placed.finish[0]) + placed.total_float[0]
    return latest, float(placed.finish.max())


def _waits_for(model: Model, index: int) -> set[int]:
    """Activities that must have a place before this one can have one."""
    activity = model.activities[index]
    before = set() if activity.progress is not None else {x.predecessor for x in activity.links}
    return before | set(activity.span or ())


def _in_order(model: Model, waits: Waits, keys: Array, latest: Array) -> tuple[int, ...]:
    """Indices of the activities by key, then by latest finish, each after those it waits for."""
    keys = np.where([a.is_front for a in model.activities], -np.inf, keys)
    for i, before in enumerate(waits):
        keys[i] = max(keys[i], *(keys[j] for j in before), -np.inf)
    order = np.lexsort((_tightened(waits, latest), keys))
    return tuple(order.tolist())


def _tightened(waits: Waits, values: Array) -> Array:
    """Values that are no larger than those of the activities that wait."""
    least = values.copy()
    for i in reversed(range(len(waits))):
        for j in waits[i]:
            least[j] = min(least[j], least[i])
    return least


def _inherited(model: Model, waits: Waits, like: Model) -> tuple[int, ...]:
    """The list of another model, without what is gone and with what is new by latest finish."""
    rank = {like.activities[i].id: k for k, i in enumerate(like.priorities)}
    known = [i for i, activity in enumerate(model.activities) if activity.id in rank]
    known.sort(key=lambda i: rank[model.activities[i].id])
    keys, latest = np.full(len(waits), np.inf), np.zeros(len(waits))
    keys[known] = np.arange(len(known))
    new = np.flatnonzero(np.isinf(keys))
    if len(new) > 0:
        latest = _tightened(waits, _latest_finish(model, _base_work(model))[0])
        keys[new] = [_place_among(latest[known], latest[i]) for i in new]
        keys[new] = _tightened(waits, keys)[new]
    return _in_order(model, waits, keys, latest)


def _place_among(listed: Array, latest: float) -> float:
    """Key of the place in a list, before its entry k at k - 0.5, with the fewest out of order."""
    gain = np.cumsum(np.sign(latest - listed))
    return float(np.argmax(np.concatenate(([0.0], gain)))) - 0.5


def _searched(
    model: Model, works: Sequence[Work], waits: Waits, latest: Array, enough: float
) -> tuple[int, ...]:
    """The best list that a search finds, starting at the list of the model."""
    placer = CompiledPlacer(model)
    finish = float(placer.place(works).finish.max())
    if finish <= enough + network_records.TOLERANCE:
        return model.priorities
    n = len(waits)
    net, drawn = network_of(model, works)
    forward = _direction(placer.calendars, net, drawn, waits)
    backward = _direction(
        mirror_calendars(placer.calendars, finish),
        mirror_network(net),
        mirror_drawn(drawn),
        _mirror_waits(waits),
    )
    lists = min(LISTS, max(PLACEMENTS // (3 * n), 1))
    size = min(POPULATION, lists)
    own = [_uniforms(activity.id, (size,)) for activity in model.activities]
    keys = latest + SPREAD * latest.max() * np.column_stack(own)
    keys[0] = latest
    keys[:, [activity.is_front for activity in model.activities]] = -np.inf
    choices = _uniforms(":children", (lists - size, CHOICES + SWAPS))
    whole = (np.empty(n, dtype=np.int64) for _ in range(4))
    best_list, child, order, merged = whole
    buffers = network_records.SearchWorkspace(
        np.empty((size, n), dtype=np.int64),
        *(np.empty(size), child, order, merged, np.empty(n), np.empty(n, dtype=np.bool_)),
    )
    search(forward, backward, keys, choices, enough, buffers, best_list)
    return tuple(best_list.tolist())


def _uniforms(name: str, shape: tuple[int, ...]) -> Array:
    """Numbers in (0, 1) that are the same for every plan, whatever the seed of its run."""
    return uniforms(0, f"levelling:{name}", math.prod(shape)).reshape(shape)


def _mirror_waits(waits: Waits) -> Waits:
    """Who waits for whom in the mirror, where activity i is activity n - 1 - i."""
    last = len(waits) - 1
    mirrored: Waits = [set() for _ in waits]
    for i, before in enumerate(waits):
        for j in before:
            mirrored[last - j].add(last - i)
    return mirrored


def _direction(calendars: Calendars, net: Network, drawn: Drawn, waits: Waits) -> Direction:
    """One direction of the search, with memory for its placing."""
    profile, (begins, ends, chain, late) = workspace(net)
    lengths, amounts, start, finish = drawn.lengths[0], drawn.amounts[0], late.copy(), late.copy()
    trial = network_records.Trial(
        lengths, amounts, begins, ends, start, finish, chain, late, drawn.exists[0]
    )
    first = np.cumsum([0, *(len(before) for before in waits)])
    flat = np.array([j for before in waits for j in sorted(before)], dtype=np.int64)
    return Direction(calendars, net, first, flat, trial, profile)
