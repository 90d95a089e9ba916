"""
Compiled tracing of a trial back from its finish: chains of what waits for what, latest finishes.

Work waits for links, and for people whom other work releases. The stints of a role, the times from
begin to end of its holds, lie side by side, so that those near an instant are found quickly.
"""

from __future__ import annotations

import numpy as np

from estimation.simulation.engine.compiled.bounds import (
    after,
    back,
    bound,
    forth,
    instant,
    workdays,
)
from estimation.simulation.engine.compiled.jit import inlined, nested, spliced
from estimation.simulation.engine.compiled.people import SLACK, need_of
from estimation.simulation.engine.network_records import FS, NEVER, SF, SS, TOLERANCE

TOGETHER = 16
"""Stints that are looked at in one go."""


@spliced
def _trace_links(calendars, net, trial, i, with_float):  # type: ignore[no-untyped-def]
    """Carry chain and latest finish from activity `i` to its predecessors."""
    activity = net.activities[i]
    first, end = activity.first_stretch, activity.end_stretch
    late_start = back(calendars, net, trial, first, end, trial.late[i]) if with_float else 0.0
    for x in range(activity.first_link, activity.end_link):
        link = net.links[x]
        earliest = bound(calendars, net, trial, link, activity)
        waits = trial.start[i] - earliest
        if trial.finish[i] > trial.start[i]:
            axis = net.stretches[first].axis
            waits = workdays(calendars, axis, trial.start[i]) - workdays(calendars, axis, earliest)
        if trial.chain[i] and waits <= TOLERANCE:
            trial.chain[link.predecessor] = True
        if not with_float:
            continue
        limit = late_start if link.type in (FS, SS) else trial.late[i]
        if link.lag != 0:
            limit = after(calendars, activity.axis, limit, -link.lag, True)
        if link.type in (SS, SF):
            before = net.activities[link.predecessor]
            begin, stop = before.first_stretch, before.end_stretch
            limit = forth(calendars, net, trial, begin, stop, limit)
        trial.late[link.predecessor] = min(trial.late[link.predecessor], limit)


@spliced
def _write_stints(net, trial, profile):  # type: ignore[no-untyped-def]
    """Write when each hold begins and ends, those of a role side by side."""
    for h in range(len(net.holds)):
        s, slot = net.holds[h].stretch, net.holds[h].slot
        profile.begins[slot], profile.ends[slot] = trial.begins[s], trial.ends[s]


@inlined
def _next_near(begins, ends, k, end, early, late):  # type: ignore[no-untyped-def]
    """First stint from `k` on that begins by `late` and does not end before `early`; else `end`."""
    while end - k >= TOGETHER:
        is_near = False
        for x in range(TOGETHER):
            place = np.uint64(k + x)
            is_near |= (begins[place] <= late) & (ends[place] >= early)
        if is_near:
            break
        k += TOGETHER
    while k < end and (begins[k] > late or ends[k] < early):
        k += 1
    return k


@inlined
def _is_before(net, k, rank):  # type: ignore[no-untyped-def]
    """Whether the work of stint `k` has its place in the list before `rank`."""
    stretch = net.holds[net.slots[k]].stretch
    return net.activities[net.stretches[stretch].activity].rank < rank


@spliced
def _trace_release(calendars, net, trial, i, s, released, with_float):  # type: ignore[no-untyped-def]
    """Carry chain and latest finish on if stretch `s` begins when another releases its people."""
    j = net.stretches[released].activity
    if trial.lengths[released] <= 0:
        return
    axis = net.stretches[s].axis
    resumed = after(calendars, axis, trial.ends[released], 0.0, True)
    if abs(resumed - trial.begins[s]) > TOLERANCE:
        return
    trial.chain[j] |= trial.chain[i]
    if with_float:
        limit = back(calendars, net, trial, s, net.activities[i].end_stretch, trial.late[i])
        before = net.activities[j]
        limit = forth(calendars, net, trial, released + 1, before.end_stretch, limit)
        trial.late[j] = min(trial.late[j], limit)


@spliced
def _trace_role(calendars, net, trial, profile, i, s, h, early, with_float):  # type: ignore[no-untyped-def]
    """Carry chain and latest finish on from hold `h` of stretch `s` to those it waits for."""
    role, need, rank = net.holds[h].role, need_of(net, trial, h), net.activities[i].rank
    first, end, begin = net.roles[role].first_slot, net.roles[role].end_slot, trial.begins[s]
    begins, ends, late = profile.begins, profile.ends, begin + SLACK
    used, released, first_released = 0.0, 0, end
    k = _next_near(begins, ends, first, end, early, late)
    while k < end:
        if _is_before(net, k, rank):
            if begins[k] <= begin + TOLERANCE < ends[k]:
                used += need_of(net, trial, net.slots[k])
            if ends[k] <= late:
                released += 1
                first_released = min(first_released, k)
        k = _next_near(begins, ends, k + 1, end, early, late)
    k = first_released
    while released > 0:
        k = _next_near(begins, ends, k, end, early, late)
        if ends[k] <= late and _is_before(net, k, rank):
            released -= 1
            freed = need_of(net, trial, net.slots[k])
            if used + freed + need > net.roles[role].capacity + TOLERANCE:
                other = net.holds[net.slots[k]].stretch
                _trace_release(calendars, net, trial, i, s, other, with_float)
        k += 1


@spliced
def _trace_people(calendars, net, trial, profile, i, with_float):  # type: ignore[no-untyped-def]
    """Carry chain and latest finish from activity `i` to those whose people it waits for."""
    for s in range(net.activities[i].first_stretch, net.activities[i].end_stretch):
        stretch = net.stretches[s]
        if trial.lengths[s] <= 0 or stretch.end_hold == stretch.first_hold:
            continue
        # Whom it waits for worked until the end of the working day before, or longer.
        begun = workdays(calendars, stretch.axis, trial.begins[s])
        early = instant(calendars, stretch.axis, begun, False) - SLACK
        for h in range(stretch.first_hold, stretch.end_hold):
            if need_of(net, trial, h) > TOLERANCE:
                _trace_role(calendars, net, trial, profile, i, s, h, early, with_float)


@nested
def trace_trial(calendars, net, trial, profile, with_float):  # type: ignore[no-untyped-def]
    """Mark the chains of tight links back from the finish, and each latest finish if wanted."""
    last = net.origin
    for i in range(len(net.order)):
        if not net.activities[i].is_span:
            last = max(last, trial.finish[i])
    last_day = workdays(calendars, net.team, last)
    near = instant(calendars, net.team, last_day, False) - SLACK
    for i in range(len(net.order)):
        # Most end long before: no need to count their days.
        trial.chain[i] = False
        if trial.finish[i] >= near and not net.activities[i].is_span:
            done = workdays(calendars, net.team, trial.finish[i])
            trial.chain[i] = done >= last_day - TOLERANCE
    if with_float:
        latest = instant(calendars, net.team, last_day, True)
        for i in range(len(net.order)):
            trial.late[i] = latest
    _write_stints(net, trial, profile)
    for position in range(len(net.order) - 1, -1, -1):
        i = net.order[position]
        if not (trial.chain[i] or with_float):
            continue
        if net.activities[i].is_span or net.activities[i].begun > NEVER:
            continue
        _trace_links(calendars, net, trial, i, with_float)
        _trace_people(calendars, net, trial, profile, i, with_float)
