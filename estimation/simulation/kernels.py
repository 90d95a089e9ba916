"""
Compiled placing of activities in time, one trial after another.

`place` puts every activity at the first instant at which its links and its people allow it, in the
order of one priority list: serial schedule generation [1]_. Compiled code knows no class of the
project: it reads the records of `placing.py`. The numpy version for plans without limits of
people stands in `twin.py`.

References
----------
.. [1] Kolisch, R. (1996). Serial and parallel resource-constrained project scheduling methods
   revisited. European Journal of Operational Research, 90, 320-333.
"""

from __future__ import annotations

import numba
import numpy as np

from estimation.simulation.placing import FF as FF
from estimation.simulation.placing import FLAT
from estimation.simulation.placing import FS as FS
from estimation.simulation.placing import NEVER as NEVER
from estimation.simulation.placing import SF as SF
from estimation.simulation.placing import SS as SS
from estimation.simulation.placing import TOLERANCE as TOLERANCE
from estimation.simulation.placing import Profile as Profile
from estimation.simulation.placing import Trial as Trial


def nested(function):  # type: ignore[no-untyped-def]
    """
    Compile a function that allocates nothing, as part of its callers.

    Without Numba's reference counts, which cost eight times as much as the work itself here: every
    array passed on would be counted up and down, atomically.
    """
    return numba.njit(nogil=True, _nrt=False)(function)  # type: ignore[call-overload]


def compiled(function):  # type: ignore[no-untyped-def]
    """Compile a way in, which `machine_code.Kernel` calls and keeps; as `nested` else."""
    return nested(function)


def inlined(function):  # type: ignore[no-untyped-def]
    """
    Compile a function into each of its callers.

    A call copies all arrays of its arguments to the stack, which takes longer than a short one.
    """
    return numba.njit(nogil=True, forceinline=True, _nrt=False)(function)  # type: ignore[call-overload]


@inlined
def workdays(calendars, axis, t):  # type: ignore[no-untyped-def]
    """Working days elapsed at an instant; the last known number past the end of the calendar."""
    if calendars.known[axis] == FLAT or t < 0:
        return t
    if t >= calendars.days.shape[1]:
        return float(calendars.known[axis])
    number = int(np.floor(t))
    day = calendars.days[axis, number]
    return day.elapsed + day.is_open * (t - number)


@inlined
def _instant(calendars, axis, w, at_start):  # type: ignore[no-untyped-def]
    """First (or, at the start of work, last) instant at which `w` working days have elapsed."""
    if calendars.known[axis] == FLAT:
        return w
    nearest = np.round(w)
    if abs(w - nearest) < TOLERANCE:
        w = nearest
    if w < 0:
        return w
    if w >= calendars.known[axis]:
        return float(calendars.days.shape[1])
    whole = int(np.floor(w))
    part = w - whole
    if at_start or part > 0:
        return calendars.days[axis, whole].workday + part
    return calendars.days[axis, whole - 1].workday + 1 if whole > 0 else 0.0


@inlined
def _after(calendars, axis, t, lag, at_start):  # type: ignore[no-untyped-def]
    """Instant that lies so many working days after (or, if negative, before) another."""
    return _instant(calendars, axis, workdays(calendars, axis, t) + lag, at_start)


@inlined
def _limit(calendars, trial, link, activity):  # type: ignore[no-untyped-def]
    """Instant before which a link lets its successor not start, or not finish."""
    before = link.predecessor
    t = trial.finish[before] if link.type in (FS, FF) else trial.start[before]
    if link.lag != 0:
        t = _after(calendars, activity.axis, t, link.lag, False)
    return t


@inlined
def _bound(calendars, net, trial, link, activity):  # type: ignore[no-untyped-def]
    """Instant before which a link lets its successor not start."""
    t = _limit(calendars, trial, link, activity)
    if link.type in (FF, SF):
        for s in range(activity.end_stretch - 1, activity.first_stretch - 1, -1):
            if trial.lengths[s] > 0:
                t = _after(calendars, net.stretches[s].axis, t, -trial.lengths[s], False)
    return t


@inlined
def _segment(profile, role, t):  # type: ignore[no-untyped-def]
    """Index of the last time in the profile of a role that is at or before `t`."""
    low, high = 0, profile.sizes[role]
    while low < high:
        middle = (low + high) // 2
        if profile.times[role, middle] <= t:
            low = middle + 1
        else:
            high = middle
    return low - 1


@inlined
def _need(net, trial, hold):  # type: ignore[no-untyped-def]
    """People that a hold takes: all there are, where it asks for more."""
    return min(trial.amounts[hold], net.roles[net.holds[hold].role].capacity)


@inlined
def _conflict_end(net, trial, profile, s):  # type: ignore[no-untyped-def]
    """End of the first time in which stretch `s` has too few people, or -inf if there is none."""
    begin, end = trial.begins[s] + TOLERANCE, trial.ends[s] - TOLERANCE
    for h in range(net.stretches[s].first_hold, net.stretches[s].end_hold):
        role, need = net.holds[h].role, _need(net, trial, h)
        if need <= TOLERANCE:
            continue
        free = net.roles[role].capacity + TOLERANCE - need
        k = _segment(profile, role, begin)
        while k < profile.sizes[role] and profile.times[role, k] < end:
            if profile.levels[role, k] > free:
                # Whoever begins before the next time with enough people has too few at once.
                while profile.levels[role, k + 1] > free:
                    k += 1
                return profile.times[role, k + 1]
            k += 1
    return NEVER


@inlined
def _breakpoint(profile, role, t):  # type: ignore[no-untyped-def]
    """Index of the time `t` in the profile of a role, put there if it is new."""
    times, levels, sizes = profile
    k = _segment(profile, role, t + TOLERANCE)
    if times[role, k] >= t - TOLERANCE:
        return k
    for j in range(sizes[role], k + 1, -1):
        times[role, j], levels[role, j] = times[role, j - 1], levels[role, j - 1]
    times[role, k + 1], levels[role, k + 1] = t, levels[role, k]
    sizes[role] += 1
    return k + 1


@inlined
def _hold(net, trial, profile, s):  # type: ignore[no-untyped-def]
    """Take the people of stretch `s` for as long as it lasts."""
    for h in range(net.stretches[s].first_hold, net.stretches[s].end_hold):
        role, need = net.holds[h].role, _need(net, trial, h)
        if need > TOLERANCE:
            first = _breakpoint(profile, role, trial.begins[s])
            last = _breakpoint(profile, role, trial.ends[s])
            for k in range(first, last):
                profile.levels[role, k] += need


@inlined
def _place_stretch(calendars, net, trial, profile, s, t):  # type: ignore[no-untyped-def]
    """Do stretch `s` as soon after `t` as its people are free."""
    stretch = net.stretches[s]
    while t > NEVER:
        trial.begins[s] = _after(calendars, stretch.axis, t, 0.0, True)
        trial.ends[s] = _after(calendars, stretch.axis, trial.begins[s], trial.lengths[s], False)
        t = _conflict_end(net, trial, profile, s)
    _hold(net, trial, profile, s)


@inlined
def _place_activity(calendars, net, trial, profile, i):  # type: ignore[no-untyped-def]
    """Place activity `i` at the first instant that its links and its people allow."""
    activity = net.activities[i]
    t = activity.resumes if trial.exists[i] else activity.passes
    earliest = activity.no_earlier
    if activity.begun == NEVER:
        for x in range(activity.first_link, activity.end_link):
            link = net.links[x]
            t = max(t, _bound(calendars, net, trial, link, activity))
            if link.type in (FF, SF) and calendars.known[activity.axis] != FLAT:
                # The last working day before the limit may end before a day off of others does.
                earliest = max(earliest, _limit(calendars, trial, link, activity))
    began = NEVER
    for s in range(activity.first_stretch, activity.end_stretch):
        trial.begins[s] = trial.ends[s] = t
        if trial.lengths[s] > 0:
            _place_stretch(calendars, net, trial, profile, s, t)
            t = trial.ends[s]
            if began == NEVER:
                began = trial.begins[s]
    trial.start[i] = began if began > NEVER else t
    trial.finish[i] = max(t, earliest)
    if activity.begun > NEVER:
        trial.start[i] = activity.begun
    if activity.finished > NEVER:
        trial.finish[i] = activity.finished


@nested
def place_trial(calendars, net, order, trial, profile):  # type: ignore[no-untyped-def]
    """Place the activities of one trial in the order of a list, hammocks left at day 0."""
    for role in range(len(net.roles)):
        profile.times[role, 0], profile.levels[role, 0] = NEVER, 0.0
        profile.sizes[role] = 1
    for i in order:
        if net.activities[i].is_span:
            trial.start[i] = trial.finish[i] = net.origin
        else:
            _place_activity(calendars, net, trial, profile, i)


@inlined
def _back(calendars, net, trial, s, end, t):  # type: ignore[no-untyped-def]
    """Latest instant at which stretch `s` can begin if the last before `end` ends at `t`."""
    for k in range(end - 1, s - 1, -1):
        if trial.lengths[k] > 0:
            t = _after(calendars, net.stretches[k].axis, t, -trial.lengths[k], True)
    return t


@inlined
def _forth(calendars, net, trial, s, end, t):  # type: ignore[no-untyped-def]
    """Instant at which the last stretch before `end` ends if stretch `s` begins at `t`."""
    for k in range(s, end):
        if trial.lengths[k] > 0:
            t = _after(calendars, net.stretches[k].axis, t, trial.lengths[k], True)
    return t


@inlined
def _trace_links(calendars, net, trial, i, with_float):  # type: ignore[no-untyped-def]
    """Carry chain and latest finish from activity `i` to its predecessors."""
    activity = net.activities[i]
    first, end = activity.first_stretch, activity.end_stretch
    late_start = _back(calendars, net, trial, first, end, trial.late[i])
    for x in range(activity.first_link, activity.end_link):
        link = net.links[x]
        bound = _bound(calendars, net, trial, link, activity)
        waits = trial.start[i] - bound
        if trial.finish[i] > trial.start[i]:
            axis = net.stretches[first].axis
            waits = workdays(calendars, axis, trial.start[i]) - workdays(calendars, axis, bound)
        if trial.chain[i] and waits <= TOLERANCE:
            trial.chain[link.predecessor] = True
        if not with_float:
            continue
        limit = late_start if link.type in (FS, SS) else trial.late[i]
        if link.lag != 0:
            limit = _after(calendars, activity.axis, limit, -link.lag, True)
        if link.type in (SS, SF):
            before = net.activities[link.predecessor]
            begin, stop = before.first_stretch, before.end_stretch
            limit = _forth(calendars, net, trial, begin, stop, limit)
        trial.late[link.predecessor] = min(trial.late[link.predecessor], limit)


@inlined
def _used(net, trial, role, rank, t):  # type: ignore[no-untyped-def]
    """People of a role at work just after `t`, in activities of higher priority."""
    used = 0.0
    h = net.roles[role].first_hold
    while h >= 0:
        s = net.holds[h].stretch
        before = net.activities[net.stretches[s].activity].rank < rank
        if before and trial.begins[s] <= t + TOLERANCE < trial.ends[s]:
            used += _need(net, trial, h)
        h = net.holds[h].next
    return used


@inlined
def _trace_people(calendars, net, trial, i):  # type: ignore[no-untyped-def]
    """Carry chain and latest finish from activity `i` to those whose people it waits for."""
    activity = net.activities[i]
    for s in range(activity.first_stretch, activity.end_stretch):
        if trial.lengths[s] <= 0:
            continue
        for h in range(net.stretches[s].first_hold, net.stretches[s].end_hold):
            role, need = net.holds[h].role, _need(net, trial, h)
            if need <= TOLERANCE:
                continue
            used = _used(net, trial, role, activity.rank, trial.begins[s])
            other = net.roles[role].first_hold
            while other >= 0:
                freed = _need(net, trial, other)
                if used + freed + need > net.roles[role].capacity + TOLERANCE:
                    _trace_release(calendars, net, trial, i, s, net.holds[other].stretch)
                other = net.holds[other].next


@inlined
def _trace_release(calendars, net, trial, i, s, released):  # type: ignore[no-untyped-def]
    """Carry chain and latest finish on if stretch `s` begins when another releases its people."""
    j = net.stretches[released].activity
    before = net.activities[j]
    if before.rank >= net.activities[i].rank or trial.lengths[released] <= 0:
        return
    axis = net.stretches[s].axis
    resumed = _after(calendars, axis, trial.ends[released], 0.0, True)
    if abs(resumed - trial.begins[s]) > TOLERANCE:
        return
    trial.chain[j] |= trial.chain[i]
    limit = _back(calendars, net, trial, s, net.activities[i].end_stretch, trial.late[i])
    limit = _forth(calendars, net, trial, released + 1, before.end_stretch, limit)
    trial.late[j] = min(trial.late[j], limit)


@nested
def trace_trial(calendars, net, trial, with_float):  # type: ignore[no-untyped-def]
    """Mark the chains of tight links back from the finish, and each latest finish."""
    last = net.origin
    for i in range(len(net.order)):
        if not net.activities[i].is_span:
            last = max(last, trial.finish[i])
    last_day = workdays(calendars, net.team, last)
    latest = _instant(calendars, net.team, last_day, True)
    for i in range(len(net.order)):
        trial.late[i] = latest
        done = workdays(calendars, net.team, trial.finish[i])
        trial.chain[i] = not net.activities[i].is_span and done >= last_day - TOLERANCE
    for position in range(len(net.order) - 1, -1, -1):
        i = net.order[position]
        begun = net.activities[i].begun > NEVER
        if net.activities[i].is_span or begun or not (trial.chain[i] or with_float):
            continue
        _trace_links(calendars, net, trial, i, with_float)
        if len(net.holds) > 0:
            _trace_people(calendars, net, trial, i)


@compiled
def place(calendars, net, lengths, amounts, exists, placement, profile, scratch):  # type: ignore[no-untyped-def]
    """
    Place the activities of T trials.

    Parameters
    ----------
    calendars : Calendars
    net : Network
    lengths : array, shape (T, stretches), [working days]
    amounts : array, shape (T, holds), [people]
    exists : array, shape (T, n), of bool
        Activities that do not exist are never critical.
    placement : Placement
        Where the result goes. Instants beyond the calendars are their end: ask again with longer
        ones.
    profile : Profile
        Room for two entries per stretch and three more, for each role.
    scratch : tuple of array
        Room for begins and ends, shape (stretches,), chain and late, shape (n,).
    """
    begins, ends, chain, late = scratch
    with_float = placement.total_float.shape[0] > 0
    for number in range(exists.shape[0]):
        trial = Trial(
            lengths[number],
            amounts[number],
            begins,
            ends,
            placement.start[number],
            placement.finish[number],
            chain,
            late,
            exists[number],
        )
        place_trial(calendars, net, net.order, trial, profile)
        trace_trial(calendars, net, trial, with_float)
        for i in range(exists.shape[1]):
            placement.critical[number, i] = chain[i] and exists[number, i]
            if with_float:
                axis = net.activities[i].axis
                left = workdays(calendars, axis, late[i])
                left -= workdays(calendars, axis, trial.finish[i])
                is_span = net.activities[i].is_span
                placement.total_float[number, i] = 0.0 if is_span else max(left, 0.0)


@compiled
def place_stretches(calendars, net, lengths, amounts, exists, placed, begins, ends, profile):  # type: ignore[no-untyped-def]
    """
    Place the activities of T trials and keep when each stretch of theirs lies; trace nothing.

    Parameters
    ----------
    calendars, net, lengths, amounts, exists, profile
        As in `place`.
    placed : tuple of array
        Where instants of start and finish go, shape (T, n); room for chain and late, shape (n,).
    begins, ends : array, shape (T, stretches)
        Where the instants of the stretches go.
    """
    start, finish, chain, late = placed
    for number in range(lengths.shape[0]):
        trial = Trial(
            lengths[number],
            amounts[number],
            begins[number],
            ends[number],
            start[number],
            finish[number],
            chain,
            late,
            exists[number],
        )
        place_trial(calendars, net, net.order, trial, profile)
