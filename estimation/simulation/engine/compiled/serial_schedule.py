"""
Compiled placing of activities in time, one trial after another.

`place` puts every activity at the first instant at which its links and its people allow it, in the
order of one priority list: serial schedule generation [1]_. Compiled code knows no class of the
project: it reads the records of `network_records.py`. The numpy version for plans without limits of
people stands in `reference/placement.py`.

References
----------
.. [1] Kolisch, R. (1996). Serial and parallel resource-constrained project scheduling methods
   revisited. European Journal of Operational Research, 90, 320-333.
"""

from __future__ import annotations

from estimation.simulation.engine.compiled.bounds import after, bound, limit
from estimation.simulation.engine.compiled.bounds import workdays as workdays
from estimation.simulation.engine.compiled.jit import entry as entry
from estimation.simulation.engine.compiled.jit import inlined as inlined
from estimation.simulation.engine.compiled.jit import nested as nested
from estimation.simulation.engine.compiled.jit import spliced as spliced
from estimation.simulation.engine.compiled.people import conflict_end, empty, hold, hold_past
from estimation.simulation.engine.compiled.tracing import trace_trial as trace_trial
from estimation.simulation.engine.network_records import FF as FF
from estimation.simulation.engine.network_records import FLAT
from estimation.simulation.engine.network_records import FS as FS
from estimation.simulation.engine.network_records import NEVER as NEVER
from estimation.simulation.engine.network_records import SF as SF
from estimation.simulation.engine.network_records import SS as SS
from estimation.simulation.engine.network_records import TOLERANCE as TOLERANCE
from estimation.simulation.engine.network_records import Trial as Trial


@spliced
def _place_stretch(calendars, net, trial, profile, s, t):  # type: ignore[no-untyped-def]
    """Do stretch `s` as soon after `t` as its people are free."""
    stretch = net.stretches[s]
    while t > NEVER:
        trial.begins[s] = after(calendars, stretch.axis, t, 0.0, True)
        trial.ends[s] = after(calendars, stretch.axis, trial.begins[s], trial.lengths[s], False)
        t = conflict_end(net, trial, profile, s)
    if trial.begins[s] > NEVER:
        hold(net, trial, profile, s)


@spliced
def _place_activity(calendars, net, trial, profile, i):  # type: ignore[no-untyped-def]
    """Place activity `i` at the first instant that its links and its people allow."""
    activity = net.activities[i]
    t = activity.resumes if trial.exists[i] else activity.passes
    earliest = activity.no_earlier
    if activity.begun == NEVER:
        for x in range(activity.first_link, activity.end_link):
            link = net.links[x]
            t = max(t, bound(calendars, net, trial, link, activity))
            if link.type in (FF, SF) and calendars.known[activity.axis] != FLAT:
                # The last working day before the limit may end before a day off of others does.
                earliest = max(earliest, limit(calendars, trial, link, activity))
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
    empty(profile, len(net.roles))
    for position in range(len(order)):
        if position == net.front:
            hold_past(net, profile)
        i = order[position]
        if net.activities[i].is_span:
            trial.start[i] = trial.finish[i] = net.origin
        else:
            _place_activity(calendars, net, trial, profile, i)


@entry
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
        Space for two entries per stretch and three more, for each role.
    scratch : tuple of array
        Space for begins and ends, shape (stretches,), chain and late, shape (n,).
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
        trace_trial(calendars, net, trial, profile, with_float)
        for i in range(exists.shape[1]):
            placement.critical[number, i] = chain[i] and exists[number, i]
            if with_float:
                axis = net.activities[i].axis
                left = workdays(calendars, axis, late[i])
                left -= workdays(calendars, axis, trial.finish[i])
                is_span = net.activities[i].is_span
                placement.total_float[number, i] = 0.0 if is_span else max(left, 0.0)


@entry
def place_stretches(calendars, net, lengths, amounts, exists, placed, begins, ends, profile):  # type: ignore[no-untyped-def]
    """
    Place the activities of T trials and keep when each stretch of theirs lies; trace nothing.

    Parameters
    ----------
    calendars, net, lengths, amounts, exists, profile
        As in `place`.
    placed : tuple of array
        Where instants of start and finish go, shape (T, n); space for chain and late, shape (n,).
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
