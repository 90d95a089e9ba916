"""
Compiled arithmetic of instants: working days of calendars, and what links and lengths allow.

Its numpy twin stands in `reference/placement.py` and `model/timeline.py`.
"""

from __future__ import annotations

import numpy as np

from estimation.simulation.engine.compiled.jit import inlined
from estimation.simulation.engine.network_records import FF, FLAT, FS, SF, TOLERANCE


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
def instant(calendars, axis, w, at_start):  # type: ignore[no-untyped-def]
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
def after(calendars, axis, t, lag, at_start):  # type: ignore[no-untyped-def]
    """Instant that lies so many working days after (or, if negative, before) another."""
    return instant(calendars, axis, workdays(calendars, axis, t) + lag, at_start)


@inlined
def limit(calendars, trial, link, activity):  # type: ignore[no-untyped-def]
    """Instant before which a link lets its successor not start, or not finish."""
    before = link.predecessor
    t = trial.finish[before] if link.type in (FS, FF) else trial.start[before]
    if link.lag != 0:
        t = after(calendars, activity.axis, t, link.lag, False)
    return t


@inlined
def bound(calendars, net, trial, link, activity):  # type: ignore[no-untyped-def]
    """Instant before which a link lets its successor not start."""
    t = limit(calendars, trial, link, activity)
    if link.type in (FF, SF):
        for s in range(activity.end_stretch - 1, activity.first_stretch - 1, -1):
            if trial.lengths[s] > 0:
                t = after(calendars, net.stretches[s].axis, t, -trial.lengths[s], False)
    return t


@inlined
def back(calendars, net, trial, s, end, t):  # type: ignore[no-untyped-def]
    """Latest instant at which stretch `s` can begin if the last before `end` ends at `t`."""
    for k in range(end - 1, s - 1, -1):
        if trial.lengths[k] > 0:
            t = after(calendars, net.stretches[k].axis, t, -trial.lengths[k], True)
    return t


@inlined
def forth(calendars, net, trial, s, end, t):  # type: ignore[no-untyped-def]
    """Instant at which the last stretch before `end` ends if stretch `s` begins at `t`."""
    for k in range(s, end):
        if trial.lengths[k] > 0:
            t = after(calendars, net.stretches[k].axis, t, trial.lengths[k], True)
    return t
