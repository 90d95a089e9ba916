"""
Compiled account of the people at work: when a stretch has enough of them, and taking them.

The profile of a role lists the times at which its people change. Checking a stretch finds where in
the profiles it begins and ends, and `hold` goes on from there.
"""

from __future__ import annotations

import numpy as np

from estimation.simulation.engine.compiled.jit import inlined, spliced
from estimation.simulation.engine.network_records import NEVER, TOLERANCE

SLACK = 1e-6
"""[days] More than all rounding: what is nearer than this is looked at exactly."""


@inlined
def need_of(net, trial, hold):  # type: ignore[no-untyped-def]
    """People that a hold takes: all there are, where it asks for more."""
    return min(trial.amounts[hold], net.roles[net.holds[hold].role].capacity)


@spliced
def empty(profile, roles):  # type: ignore[no-untyped-def]
    """Let nobody be at work."""
    for role in range(roles):
        profile.times[role, 0], profile.levels[role, 0] = NEVER, 0.0
        profile.sizes[role] = 1


@inlined
def _segment(times, size, t):  # type: ignore[no-untyped-def]
    """Index of the last of the first `size` times that is at or before `t`."""
    low = 0
    while size > 1:
        half = size // 2
        # Without a branch: which half it is cannot be foretold.
        low += half if times[low + half] <= t else 0
        size -= half
    return low


@spliced
def _time_with_space_after(times, levels, size, k, free, length):  # type: ignore[no-untyped-def]
    """
    First time after entry `k`, which has too many at work, with space for so many working days.

    Whoever begins at a time before that has too few people before the end, whatever the calendar.
    """
    while True:
        while levels[k + 1] > free:
            k += 1
        k += 1
        latest = times[k] + length - SLACK
        full = k + 1
        while full < size and times[full] < latest and levels[full] <= free:
            full += 1
        if full >= size or times[full] >= latest:
            return times[k]
        k = full


@spliced
def conflict_end(net, trial, profile, s):  # type: ignore[no-untyped-def]
    """End of the first time in which stretch `s` has too few people, or NEVER if there is none."""
    begin, end = trial.begins[s] + TOLERANCE, trial.ends[s] - TOLERANCE
    is_first = True
    for h in range(net.stretches[s].first_hold, net.stretches[s].end_hold):
        role, need = net.holds[h].role, need_of(net, trial, h)
        if need <= TOLERANCE:
            continue
        times, levels, size = profile.times[role], profile.levels[role], profile.sizes[role]
        free = net.roles[role].capacity + TOLERANCE - need
        k = _segment(times, size, begin)
        profile.first[role] = k
        while k < size and times[k] < end:
            if levels[k] > free:
                # Gaps that are too short may be skipped for the role that is looked at first: a
                # later one could lead to another of two times that differ by rounding.
                length = trial.lengths[s] if is_first else 0.0
                return _time_with_space_after(times, levels, size, k, free, length)
            k += 1
        profile.last[role] = k
        is_first = False
    return NEVER


@inlined
def _shift(row, first, end):  # type: ignore[no-untyped-def]
    """Move the values from `first` to before `end` up by one."""
    # Whole numbers without a sign cannot count from the end of the row: this becomes one move.
    above = np.uint64(end)
    for _ in range(end - first):
        row[above] = row[above - np.uint64(1)]
        above -= np.uint64(1)


@inlined
def _mark(times, levels, sizes, role, k, t):  # type: ignore[no-untyped-def]
    """Index of time `t` in a profile, put there if it is new; entry `k` is the last before it."""
    if times[k] >= t - TOLERANCE:
        return k
    _shift(times, k + 1, sizes[role])
    _shift(levels, k + 1, sizes[role])
    times[k + 1], levels[k + 1] = t, levels[k]
    sizes[role] += 1
    return k + 1


@spliced
def hold_past(net, profile):  # type: ignore[no-untyped-def]
    """Let those be at work who were before the status date, whether there were enough or not."""
    for x in range(len(net.past)):
        past = net.past[x]
        times, levels = profile.times[past.role], profile.levels[past.role]
        k = _segment(times, profile.sizes[past.role], past.begin + TOLERANCE)
        first = _mark(times, levels, profile.sizes, past.role, k, past.begin)
        k = _segment(times, profile.sizes[past.role], past.end + TOLERANCE)
        last = _mark(times, levels, profile.sizes, past.role, k, past.end)
        for j in range(first, last):
            levels[j] += past.people


@spliced
def hold(net, trial, profile, s):  # type: ignore[no-untyped-def]
    """Take the people of stretch `s`, which `conflict_end` found free, for as long as it lasts."""
    for h in range(net.stretches[s].first_hold, net.stretches[s].end_hold):
        role, need = net.holds[h].role, need_of(net, trial, h)
        if need <= TOLERANCE:
            continue
        times, levels, begin = profile.times[role], profile.levels[role], profile.first[role]
        first = _mark(times, levels, profile.sizes, role, begin, trial.begins[s])
        # The end lies behind the last entry that the check found before it, or a little further.
        k = max(profile.last[role] - 1, begin) + first - begin
        end = trial.ends[s]
        while k + 1 < profile.sizes[role] and times[k + 1] <= end + TOLERANCE:
            k += 1
        last = _mark(times, levels, profile.sizes, role, k, end)
        for j in range(first, last):
            levels[j] += need
