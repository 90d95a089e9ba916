"""
Compiled placing of activities in time, one trial after another.

`place` puts every activity at the first instant at which its links and its people allow it, in the
order of one priority list: serial schedule generation [1]_. Compiled code knows no class of the
project: `network.py` hands it arrays of records. The numpy version for plans without limits of
people stands in `twin.py`.

References
----------
.. [1] Kolisch, R. (1996). Serial and parallel resource-constrained project scheduling methods
   revisited. European Journal of Operational Research, 90, 320-333.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array

TOLERANCE = 1e-9
"""Instants nearer than this many days are one, and people fewer than this are none."""

FS, SS, FF, SF = 0, 1, 2, 3
"""Types of links; FS and FF hang on the finish of the predecessor, FF and SF hold the finish."""

NEVER = -np.inf

FLAT = -1
"""In place of a number of known working days: the axis is its own calendar."""

DAY = np.dtype([("is_open", "f8"), ("elapsed", "f8"), ("workday", "f8")])
"""
One calendar day of one axis.

Whether work is done on it (1 or 0), how many working days lie before it, and, unrelated to that
day, which calendar day the working day of the same number is.
"""

ACTIVITY = np.dtype(
    [
        ("axis", "i8"),
        ("rank", "i8"),
        ("is_span", "?"),
        ("first_link", "i8"),
        ("end_link", "i8"),
        ("first_stretch", "i8"),
        ("end_stretch", "i8"),
        ("resumes", "f8"),
        ("begun", "f8"),
        ("finished", "f8"),
        ("no_earlier", "f8"),
    ]
)
"""One activity: its calendar, its place in the priority list, its links and its stretches."""

LINK = np.dtype([("predecessor", "i8"), ("type", "i8"), ("lag", "f8")])
"""One link from a predecessor."""

STRETCH = np.dtype([("axis", "i8"), ("activity", "i8"), ("first_hold", "i8"), ("end_hold", "i8")])
"""One stretch of work or waiting, and the holds of people that belong to it."""

HOLD = np.dtype([("role", "i8"), ("stretch", "i8"), ("next", "i8")])
"""People of one role for one stretch; `next` is the next hold of the same role, or -1."""

ROLE = np.dtype([("capacity", "f8"), ("first_hold", "i8")])
"""One role: how many people it has, and the first of its holds, or -1."""


class Placement(NamedTuple):
    """
    Where the activities of T trials lie, shape (T, n) each.

    Instants of start and finish; whether each lies on a critical chain; its total float in working
    days of its own calendar (shape (0, 0) where it was not asked for).
    """

    start: Array
    finish: Array
    critical: NDArray[np.bool_]
    total_float: Array


@njit(cache=True)
def _workdays(days, known, axis, t):  # type: ignore[no-untyped-def]
    """Working days elapsed at an instant; the last known number past the end of the calendar."""
    if known[axis] == FLAT or t < 0:
        return t
    day = int(np.floor(t))
    if day >= days.shape[1]:
        return float(known[axis])
    return days[axis, day].elapsed + days[axis, day].is_open * (t - day)


@njit(cache=True)
def _instant(days, known, axis, w, at_start):  # type: ignore[no-untyped-def]
    """First (or, at the start of work, last) instant at which `w` working days have elapsed."""
    if known[axis] == FLAT or w < 0:
        return w
    nearest = np.round(w)
    if abs(w - nearest) < TOLERANCE:
        w = nearest
    whole = int(np.floor(w))
    if whole >= known[axis]:
        return float(days.shape[1])
    part = w - whole
    if at_start or part > 0:
        return days[axis, whole].workday + part
    return days[axis, whole - 1].workday + 1 if whole > 0 else 0.0


@njit(cache=True)
def _after(days, known, axis, t, lag, at_start):  # type: ignore[no-untyped-def]
    """Instant that lies so many working days after (or, if negative, before) another."""
    return _instant(days, known, axis, _workdays(days, known, axis, t) + lag, at_start)


@njit(cache=True)
def _bound(days, known, link, activity, stretches, lengths, start, finish):  # type: ignore[no-untyped-def]
    """Instant before which a link lets its successor not start."""
    kind = link.type
    t = finish[link.predecessor] if kind in (FS, FF) else start[link.predecessor]
    if link.lag != 0:
        t = _after(days, known, activity.axis, t, link.lag, False)
    if kind in (FF, SF):
        for s in range(activity.end_stretch - 1, activity.first_stretch - 1, -1):
            if lengths[s] > 0:
                t = _after(days, known, stretches[s].axis, t, -lengths[s], False)
    return t


@njit(cache=True)
def _segment(times, size, t):  # type: ignore[no-untyped-def]
    """Index of the last of `size` rising times that is at or before `t`."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        if times[middle] <= t:
            low = middle + 1
        else:
            high = middle
    return low - 1


@njit(cache=True)
def _conflict_end(times, levels, sizes, stretch, holds, roles, amounts, begin, end):  # type: ignore[no-untyped-def]
    """End of the first time in which too few people are free, or -inf if there is none."""
    for h in range(stretch.first_hold, stretch.end_hold):
        role = holds[h].role
        capacity = roles[role].capacity
        need = min(amounts[h], capacity)
        if need <= TOLERANCE:
            continue
        k = _segment(times[role], sizes[role], begin + TOLERANCE)
        while k < sizes[role] and times[role, k] < end - TOLERANCE:
            if levels[role, k] + need > capacity + TOLERANCE:
                return times[role, k + 1]
            k += 1
    return NEVER


@njit(cache=True)
def _breakpoint(times, levels, sizes, role, t):  # type: ignore[no-untyped-def]
    """Index of the time `t` in the profile of a role, put there if it is new."""
    k = _segment(times[role], sizes[role], t + TOLERANCE)
    if times[role, k] >= t - TOLERANCE:
        return k
    for j in range(sizes[role], k + 1, -1):
        times[role, j], levels[role, j] = times[role, j - 1], levels[role, j - 1]
    times[role, k + 1], levels[role, k + 1] = t, levels[role, k]
    sizes[role] += 1
    return k + 1


@njit(cache=True)
def _hold(times, levels, sizes, stretch, holds, roles, amounts, begin, end):  # type: ignore[no-untyped-def]
    """Take the people of a stretch from `begin` to `end`."""
    for h in range(stretch.first_hold, stretch.end_hold):
        role = holds[h].role
        need = min(amounts[h], roles[role].capacity)
        if need > TOLERANCE:
            first = _breakpoint(times, levels, sizes, role, begin)
            last = _breakpoint(times, levels, sizes, role, end)
            for k in range(first, last):
                levels[role, k] += need


@njit(cache=True)
def _used(activities, stretches, holds, roles, amounts, begins, ends, role, rank, t):  # type: ignore[no-untyped-def]
    """People of a role at work just after `t`, in activities of higher priority."""
    used = 0.0
    h = roles[role].first_hold
    while h >= 0:
        s = holds[h].stretch
        before = activities[stretches[s].activity].rank < rank
        if before and begins[s] <= t + TOLERANCE < ends[s]:
            used += min(amounts[h], roles[role].capacity)
        h = holds[h].next
    return used


@njit(cache=True)
def _back(days, known, stretches, lengths, s, last, t):  # type: ignore[no-untyped-def]
    """Latest instant at which stretch `s` can begin if stretch `last` ends at `t`."""
    for k in range(last, s - 1, -1):
        if lengths[k] > 0:
            t = _after(days, known, stretches[k].axis, t, -lengths[k], True)
    return t


@njit(cache=True)
def _forth(days, known, stretches, lengths, s, end, t):  # type: ignore[no-untyped-def]
    """Instant at which the last stretch before `end` ends if stretch `s` begins at `t`."""
    for k in range(s, end):
        if lengths[k] > 0:
            t = _after(days, known, stretches[k].axis, t, lengths[k], True)
    return t


@njit(cache=True)
def _release(  # type: ignore[no-untyped-def]
    days, known, i, activities, stretches, holds, roles, lengths, amounts, begins, ends, chain, late
):
    """Carry chain and latest finish from activity `i` to those whose people it waits for."""
    last = activities[i].end_stretch - 1
    for s in range(activities[i].first_stretch, last + 1):
        if lengths[s] <= 0:
            continue
        for h in range(stretches[s].first_hold, stretches[s].end_hold):
            role = holds[h].role
            capacity = roles[role].capacity
            need = min(amounts[h], capacity)
            if need <= TOLERANCE:
                continue
            rank = activities[i].rank
            used = _used(
                activities, stretches, holds, roles, amounts, begins, ends, role, rank, begins[s]
            )
            other = roles[role].first_hold
            while other >= 0:
                k, freed = holds[other].stretch, min(amounts[other], capacity)
                other = holds[other].next
                j = stretches[k].activity
                if (
                    activities[j].rank >= rank
                    or lengths[k] <= 0
                    or used + freed + need <= capacity + TOLERANCE
                ):
                    continue
                resumed = _after(days, known, stretches[s].axis, ends[k], 0.0, True)
                if abs(resumed - begins[s]) <= TOLERANCE:
                    chain[j] |= chain[i]
                    limit = _back(days, known, stretches, lengths, s, last, late[i])
                    end = activities[j].end_stretch
                    limit = _forth(days, known, stretches, lengths, k + 1, end, limit)
                    late[j] = min(late[j], limit)


@njit(cache=True)
def _trace(  # type: ignore[no-untyped-def]
    days, known, team, origin, order, activities, links, stretches, holds, roles,
    lengths, amounts, begins, ends, start, finish, chain, late, with_float,
):  # fmt: skip
    """Mark the chains of tight links back from the finish, and each latest finish."""
    last = origin
    for i in range(len(order)):
        if not activities[i].is_span:
            last = max(last, finish[i])
    last_day = _workdays(days, known, team, last)
    latest = _instant(days, known, team, last_day, True)
    for i in range(len(order)):
        late[i] = latest
        done = _workdays(days, known, team, finish[i])
        chain[i] = not activities[i].is_span and done >= last_day - TOLERANCE
    for position in range(len(order) - 1, -1, -1):
        i = order[position]
        activity = activities[i]
        if activity.is_span or activity.begun > NEVER or not (chain[i] or with_float):
            continue
        first, end = activity.first_stretch, activity.end_stretch
        late_start = _back(days, known, stretches, lengths, first, end - 1, late[i])
        for x in range(activity.first_link, activity.end_link):
            link = links[x]
            j, kind = link.predecessor, link.type
            bound = _bound(days, known, link, activity, stretches, lengths, start, finish)
            waits = start[i] - bound
            if finish[i] > start[i]:
                axis = stretches[first].axis
                waits = _workdays(days, known, axis, start[i])
                waits -= _workdays(days, known, axis, bound)
            if chain[i] and waits <= TOLERANCE:
                chain[j] = True
            if with_float:
                limit = late_start if kind in (FS, SS) else late[i]
                if link.lag != 0:
                    limit = _after(days, known, activity.axis, limit, -link.lag, True)
                if kind in (SS, SF):
                    before = activities[j]
                    limit = _forth(
                        days, known, stretches, lengths,
                        before.first_stretch, before.end_stretch, limit,
                    )  # fmt: skip
                late[j] = min(late[j], limit)
        if len(holds) > 0:
            _release(
                days, known, i, activities, stretches, holds, roles,
                lengths, amounts, begins, ends, chain, late,
            )  # fmt: skip


@njit(cache=True, nogil=True)
def place(  # type: ignore[no-untyped-def]
    days, known, team, origin, order, activities, links, stretches, holds, roles,
    lengths, amounts, exists, with_float,
):  # fmt: skip
    """
    Place the activities of T trials.

    Parameters
    ----------
    days : array of DAY, shape (axes, calendar days)
    known : array, shape (axes,), of int
        Number of working days in each row of `days`, or FLAT.
    team : int
        Axis on which the finish is counted.
    origin : float
        Instant of day 0.
    order : array, shape (n,), of int
        Priority list: activities after all that they depend on.
    activities, links, stretches, holds, roles : array of ACTIVITY, LINK, STRETCH, HOLD, ROLE
    lengths : array, shape (T, stretches), [working days]
    amounts : array, shape (T, holds), [people]
    exists : array, shape (T, n), of bool
        Activities that do not exist are never critical.
    with_float : bool
        Whether total float is wanted too.

    Returns
    -------
    tuple of array
        The fields of `Placement`. Instants beyond the calendars are the end of the calendars: ask
        again with longer ones.
    """
    trials, n = exists.shape
    start, finish = np.full((trials, n), origin), np.full((trials, n), origin)
    critical = np.zeros((trials, n), dtype=np.bool_)
    total_float = np.zeros((trials, n) if with_float else (0, 0))
    begins, ends = np.zeros(len(stretches)), np.zeros(len(stretches))
    late, chain = np.zeros(n), np.zeros(n, dtype=np.bool_)
    times = np.empty((len(roles), 2 * len(stretches) + 3))
    levels = np.empty((len(roles), 2 * len(stretches) + 3))
    sizes = np.empty(len(roles), dtype=np.int64)
    for trial in range(trials):
        length, amount = lengths[trial], amounts[trial]
        starts, finishes = start[trial], finish[trial]
        times[:, 0], levels[:, 0], sizes[:] = NEVER, 0.0, 1
        for i in order:
            activity = activities[i]
            if activity.is_span:
                continue
            t = activity.resumes
            if activity.begun == NEVER:
                for x in range(activity.first_link, activity.end_link):
                    bound = _bound(
                        days, known, links[x], activity, stretches, length, starts, finishes
                    )
                    t = max(t, bound)
            began = NEVER
            for s in range(activity.first_stretch, activity.end_stretch):
                begins[s] = ends[s] = t
                if length[s] <= 0:
                    continue
                axis, free = stretches[s].axis, t
                needs_people = stretches[s].first_hold < stretches[s].end_hold
                while free > NEVER:
                    begins[s] = _after(days, known, axis, free, 0.0, True)
                    t = ends[s] = _after(days, known, axis, begins[s], length[s], False)
                    free = NEVER
                    if needs_people:
                        free = _conflict_end(
                            times, levels, sizes, stretches[s], holds, roles, amount, begins[s], t
                        )
                if needs_people:
                    _hold(times, levels, sizes, stretches[s], holds, roles, amount, begins[s], t)
                if began == NEVER:
                    began = begins[s]
            starts[i] = began if began > NEVER else t
            finishes[i] = max(t, activity.no_earlier)
            if activity.begun > NEVER:
                starts[i] = activity.begun
            if activity.finished > NEVER:
                finishes[i] = activity.finished
        _trace(
            days, known, team, origin, order, activities, links, stretches, holds, roles,
            length, amount, begins, ends, starts, finishes, chain, late, with_float,
        )  # fmt: skip
        for i in range(n):
            critical[trial, i] = chain[i] and exists[trial, i]
            if with_float and not activities[i].is_span:
                axis = activities[i].axis
                left = _workdays(days, known, axis, late[i])
                left -= _workdays(days, known, axis, finishes[i])
                total_float[trial, i] = max(left, 0.0)
    return start, finish, critical, total_float
