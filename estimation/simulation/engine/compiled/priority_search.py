"""
Compiled search for a priority list: crossover of lists, each improved by double justification.

A population of lists is sampled around one that is known to be good. Again and again two parents
are crossed at two points [1]_, and the child is justified [2]_: placed forwards, then in the mirror
in the order of its finishes, last one first, then forwards again in the order of the starts. The
child takes the place of the parent it has most of, unless it is worse, so that lists of many kinds
stay alive. How much is tried is a count: no clock decides, and the random numbers come from
outside.

References
----------
.. [1] Hartmann, S. (1998). A competitive genetic algorithm for resource-constrained project
   scheduling. Naval Research Logistics, 45, 733-750.
.. [2] Valls, V., Ballestin, F., Quintanilla, S. (2005). Justification and RCPSP: a technique that
   pays. European Journal of Operational Research, 165, 375-386.
"""

from __future__ import annotations

import numpy as np

from estimation.simulation.engine.compiled.serial_schedule import (
    entry,
    nested,
    place_trial,
    spliced,
)
from estimation.simulation.engine.network_records import CHOICES, NEVER, TOLERANCE


@nested
def _copy(row, values):  # type: ignore[no-untyped-def]
    """Write values to a row; a plain assignment would allocate, in case the two overlap."""
    for k in range(len(row)):
        row[k] = values[k]


@spliced
def _finish(way, order):  # type: ignore[no-untyped-def]
    """Place the activities in the order of a list; the instant of the last finish."""
    place_trial(way.calendars, way.net, order, way.trial, way.profile)
    last = way.net.origin
    for i in order:
        if not way.net.activities[i].is_span:
            last = max(last, way.trial.finish[i])
    return last


@nested
def _merge(keys, order, begin, middle, end, merged):  # type: ignore[no-untyped-def]
    """Merge two sorted parts of a list; of equal keys those of the first part come first."""
    left, right = begin, middle
    for place in range(begin, end):
        if right >= end or (left < middle and keys[order[left]] <= keys[order[right]]):
            merged[place] = order[left]
            left += 1
        else:
            merged[place] = order[right]
            right += 1


@nested
def _sort(way, keys, order, merged):  # type: ignore[no-untyped-def]
    """List by keys, made no smaller than the keys of all that an activity waits for."""
    n = len(keys)
    for i in range(n):
        order[i] = i
        for x in range(way.first_wait[i], way.first_wait[i + 1]):
            keys[i] = max(keys[i], keys[way.waits[x]])
    width = 1
    while width < n:
        for begin in range(0, n, 2 * width):
            middle, end = min(begin + width, n), min(begin + 2 * width, n)
            _merge(keys, order, begin, middle, end, merged)
        _copy(order, merged)
        width *= 2


@spliced
def _justify(forward, backward, order, keys, justified_order, merged):  # type: ignore[no-untyped-def]
    """Improve a list by double justification; returns its finish."""
    finish = _finish(forward, order)
    n = len(keys)
    for i in range(n):
        keys[i] = -forward.trial.finish[n - 1 - i]
    _sort(backward, keys, justified_order, merged)
    _finish(backward, justified_order)
    for i in range(n):
        keys[i] = -backward.trial.finish[n - 1 - i]
        if forward.net.activities[i].begun > NEVER:
            keys[i] = NEVER
    _sort(forward, keys, justified_order, merged)
    justified = _finish(forward, justified_order)
    if justified <= finish:
        _copy(order, justified_order)
    return min(finish, justified)


@nested
def _take(parent, end, child, taken, count):  # type: ignore[no-untyped-def]
    """Fill a child up to a share of its length in the order of a parent; its length then."""
    for i in parent:
        if count >= end * len(child):
            break
        if not taken[i]:
            child[count], taken[i] = i, True
            count += 1
    return count


@spliced
def _cross(mother, father, first_cut, second_cut, child, taken):  # type: ignore[no-untyped-def]
    """Take the mother's list to the first cut, then the father's order to the second, then hers."""
    taken[:] = False
    count = _take(mother, min(first_cut, second_cut), child, taken, 0)
    count = _take(father, max(first_cut, second_cut), child, taken, count)
    _take(mother, 1.0, child, taken, count)


@spliced
def _swap(way, order, k):  # type: ignore[no-untyped-def]
    """Let neighbours in a list change places, unless one waits for the other or has begun."""
    i, j = order[k], order[k + 1]
    if way.net.activities[i].begun > NEVER:
        return
    for x in range(way.first_wait[j], way.first_wait[j + 1]):
        if way.waits[x] == i:
            return
    order[k], order[k + 1] = j, i


@entry
def search(forward, backward, keys, uniforms, enough, workspace, best_list):  # type: ignore[no-untyped-def]
    """
    Search for the list with the earliest finish.

    Parameters
    ----------
    forward, backward : Direction
        The plan, and its mirror: activity i of one is activity n - 1 - i of the other.
    keys : array, shape (P, n)
        Keys by which the lists of the population are sorted at first; overwritten. Work that has
        begun has the least.
    uniforms : array, shape (children, CHOICES + SWAPS), in (0, 1)
    enough : float
        An instant before which no list can finish: the first that finishes then is taken.
    workspace : SearchWorkspace
    best_list : array, shape (n,)
        Where the best list goes.
    """
    size, n = keys.shape
    lists, finishes, child = workspace.lists, workspace.finishes, workspace.child
    finishes[:] = np.inf
    best = 0
    for number in range(size + len(uniforms)):
        place = number
        if number < size:
            _sort(forward, keys[number], child, workspace.merged)
        else:
            u = uniforms[number - size]
            place = int(u[0] * size)
            _cross(lists[place], lists[int(u[1] * size)], u[2], u[3], child, workspace.taken)
            for v in u[CHOICES:]:
                _swap(forward, child, int(v * (n - 1)))
        finish = _justify(
            forward, backward, child, workspace.keys, workspace.order, workspace.merged
        )
        if finish <= finishes[place]:
            finishes[place] = finish
            _copy(lists[place], child)
            if finish < finishes[best]:
                best = place
        if finish <= enough + TOLERANCE:
            _copy(best_list, child)
            return
    _copy(best_list, lists[best])
