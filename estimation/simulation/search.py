"""
Compiled search for a priority list: crossover of lists, each improved by double justification.

A population of lists is sampled around one that is known to be good. Again and again two parents
are crossed at two points [1]_, and the child is justified [2]_: placed forwards, then in the mirror
in the order of its finishes, last one first, then forwards again in the order of the starts. The
child takes the place of the parent it has most of, unless it is worse, so that lists of many kinds
stay alive. How much is tried is a count: no clock decides, and the luck comes from outside.

References
----------
.. [1] Hartmann, S. (1998). A competitive genetic algorithm for resource-constrained project
   scheduling. Naval Research Logistics, 45, 733-750.
.. [2] Valls, V., Ballestin, F., Quintanilla, S. (2005). Justification and RCPSP: a technique that
   pays. European Journal of Operational Research, 165, 375-386.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from estimation.simulation.kernels import NEVER, TOLERANCE, place_trial

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.simulation.kernels import Calendars, Network, Profile, Trial

CHOICES = 4
"""Numbers of luck per child before those of its swaps: two parents and two cuts."""

SWAPS = 2
"""Pairs of neighbours in a child that change places, where nothing forbids it."""


class Direction(NamedTuple):
    """
    One trial of a plan, read forwards or backwards, and room for its placing.

    Activity i waits for `waits` [`first_wait` [i]] to before `waits` [`first_wait` [i + 1]], all
    of them smaller than i.
    """

    calendars: Calendars
    net: Network
    first_wait: NDArray[np.int64]
    waits: NDArray[np.int64]
    trial: Trial
    profile: Profile


def _compiled(function):  # type: ignore[no-untyped-def]
    """Compile a function that may allocate; the work itself is done in `kernels`."""
    return numba.njit(cache=True, nogil=True)(function)


@_compiled
def _finish(way, order):  # type: ignore[no-untyped-def]
    """Place the activities in the order of a list; the instant of the last finish."""
    place_trial(way.calendars, way.net, order, way.trial, way.profile)
    last = way.net.origin
    for i in order:
        if not way.net.activities[i].is_span:
            last = max(last, way.trial.finish[i])
    return last


@_compiled
def _sort(way, keys, order):  # type: ignore[no-untyped-def]
    """List by keys, made no smaller than the keys of all that an activity waits for."""
    for i in range(len(keys)):
        for x in range(way.first_wait[i], way.first_wait[i + 1]):
            keys[i] = max(keys[i], keys[way.waits[x]])
    order[:] = np.argsort(keys, kind="mergesort")


@_compiled
def _justify(forward, backward, order, keys, room):  # type: ignore[no-untyped-def]
    """Improve a list by double justification; returns its finish."""
    finish = _finish(forward, order)
    keys[:] = -forward.trial.finish[::-1]
    _sort(backward, keys, room)
    _finish(backward, room)
    keys[:] = -backward.trial.finish[::-1]
    for i in range(len(keys)):
        if forward.net.activities[i].begun > NEVER:
            keys[i] = NEVER
    _sort(forward, keys, room)
    justified = _finish(forward, room)
    if justified <= finish:
        order[:] = room
    return min(finish, justified)


@_compiled
def _cross(mother, father, cuts, child):  # type: ignore[no-untyped-def]
    """Take the mother's list to the first cut, then the father's order to the second, then hers."""
    taken = np.zeros(len(mother), dtype=np.bool_)
    count = 0
    for parent, end in ((mother, min(cuts)), (father, max(cuts)), (mother, 1.0)):
        for i in parent:
            if count >= end * len(mother):
                break
            if not taken[i]:
                child[count], taken[i] = i, True
                count += 1


@_compiled
def _swap(way, order, k):  # type: ignore[no-untyped-def]
    """Let neighbours in a list change places, unless one waits for the other or has begun."""
    i, j = order[k], order[k + 1]
    if way.net.activities[i].begun > NEVER:
        return
    for x in range(way.first_wait[j], way.first_wait[j + 1]):
        if way.waits[x] == i:
            return
    order[k], order[k + 1] = j, i


@_compiled
def search(forward, backward, keys, luck, enough):  # type: ignore[no-untyped-def]
    """
    Search for the list with the earliest finish.

    Parameters
    ----------
    forward, backward : Direction
        The plan, and its mirror: activity i of one is activity n - 1 - i of the other.
    keys : array, shape (P, n)
        Keys by which the lists of the population are sorted at first; overwritten. Work that has
        begun has the least.
    luck : array, shape (children, CHOICES + SWAPS), in (0, 1)
    enough : float
        An instant before which no list can finish: the first that finishes then is taken.

    Returns
    -------
    array, shape (n,)
        The best list found.
    """
    size, n = keys.shape
    lists, finishes = np.empty((size, n), dtype=np.int64), np.full(size, np.inf)
    child, room, scratch = lists[0].copy(), lists[0].copy(), np.empty(n)
    best = 0
    for number in range(size + len(luck)):
        place = number
        if number < size:
            _sort(forward, keys[number], child)
        else:
            u = luck[number - size]
            place = int(u[0] * size)
            _cross(lists[place], lists[int(u[1] * size)], u[2:CHOICES], child)
            for v in u[CHOICES:]:
                _swap(forward, child, int(v * (n - 1)))
        finish = _justify(forward, backward, child, scratch, room)
        if finish <= finishes[place]:
            lists[place], finishes[place] = child, finish
            if finish < finishes[best]:
                best = place
        if finish <= enough + TOLERANCE:
            return child
    return lists[best]
