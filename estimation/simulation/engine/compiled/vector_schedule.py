"""
Compiled placing of a whole block of trials at once, one activity after another.

For plans on one timeline without limits of people, where every instant is a sum or a maximum: the
trials of a block are the innermost loop, which the compiler turns into vector instructions.
`serial_schedule.py` places everything else, `reference/placement.py` is the plain version of both.
"""

from __future__ import annotations

import numpy as np

from estimation.simulation.engine.compiled.intrinsics import (
    finish_after_three,
    finish_after_two,
    not_after,
)
from estimation.simulation.engine.compiled.sampling_kernels import copy_row
from estimation.simulation.engine.compiled.serial_schedule import (
    FF,
    FS,
    NEVER,
    SF,
    SS,
    inlined,
    nested,
    spliced,
)
from estimation.simulation.engine.compiled.word_bits import ones
from estimation.simulation.engine.program_records import BOUND, EVERY, LAST, LOT, NONE, START

ALL = ~np.uint64(0)
"""Bits of all trials of a lot."""


@inlined
def _is_plain(link):  # type: ignore[no-untyped-def]
    """Whether a link holds its successor to the finish of its predecessor, and that is all."""
    return link.type == FS and link.lag == 0


@inlined
def _row_before(program, x):  # type: ignore[no-untyped-def]
    """Row of the finish of the predecessor of link `x`."""
    return program.finishes[program.net.links[x].predecessor]


@inlined
def _later(row, instants, by):  # type: ignore[no-untyped-def]
    """Instants so many days later."""
    for t in range(len(row)):
        row[t] = instants[t] + by


@inlined
def _bound_lanes(program, workspace, x, i):  # type: ignore[no-untyped-def]
    """Instants before which link `x` lets activity `i` not start, to row BOUND."""
    link, bound = program.net.links[x], workspace.rows[BOUND]
    if link.type in (FS, FF):
        _later(bound, workspace.finish[_row_before(program, x)], link.lag)
    else:
        _later(bound, workspace.start[program.starts[link.predecessor]], link.lag)
    if link.type in (FF, SF):
        activity = program.net.activities[i]
        for s in range(activity.end_stretch - 1, activity.first_stretch - 1, -1):
            length = workspace.rows[program.lengths[s]]
            for t in range(len(bound)):
                bound[t] -= length[t]


@inlined
def _raise_to(row, bound):  # type: ignore[no-untyped-def]
    """Keep the later of two instants."""
    for t in range(len(row)):
        row[t] = bound[t] if bound[t] > row[t] else row[t]


@spliced
def _place_simple(program, workspace, i):  # type: ignore[no-untyped-def]
    """Place an activity of one stretch that waits for finishes and nothing else."""
    activity = program.net.activities[i]
    first, end = activity.first_link, activity.end_link
    stretch, row = program.lengths[activity.first_stretch], program.finishes[i]
    length, finish, resumes = workspace.rows[stretch], workspace.finish[row], activity.resumes
    if first == end:
        for t in range(len(finish)):
            finish[t] = resumes + length[t]
    elif end - first == 1 and resumes <= program.net.origin:
        before = workspace.finish[_row_before(program, first)]
        for t in range(len(finish)):
            finish[t] = before[t] + length[t]
        workspace.waits[first, :] = ALL
    elif end - first == 2 and resumes <= program.net.origin:
        one, other = (_row_before(program, first), _row_before(program, first + 1))
        for lot in range(workspace.waits.shape[1]):
            workspace.waits[first, lot], workspace.waits[first + 1, lot] = finish_after_two(
                workspace.finish_lots[one, lot],
                workspace.finish_lots[other, lot],
                workspace.row_lots[stretch, lot],
                workspace.finish_lots[row, lot],
            )
    elif end - first == 3 and resumes <= program.net.origin:
        one, other = (_row_before(program, first), _row_before(program, first + 1))
        third = _row_before(program, first + 2)
        for lot in range(workspace.waits.shape[1]):
            (
                workspace.waits[first, lot],
                workspace.waits[first + 1, lot],
                workspace.waits[first + 2, lot],
            ) = finish_after_three(
                workspace.finish_lots[one, lot],
                workspace.finish_lots[other, lot],
                workspace.finish_lots[third, lot],
                workspace.row_lots[stretch, lot],
                workspace.finish_lots[row, lot],
            )
    else:
        start = workspace.rows[START]
        start[:] = resumes
        for x in range(first, end):
            _raise_to(start, workspace.finish[_row_before(program, x)])
        for x in range(first, end):
            before = _row_before(program, x)
            _find_waits(workspace, x, workspace.row_lots[START], workspace.finish_lots[before])
        for t in range(len(finish)):
            finish[t] = start[t] + length[t]


@inlined
def _find_waits(workspace, x, start, bound):  # type: ignore[no-untyped-def]
    """In which trials work begins as soon as link `x` allows it, given in lots."""
    for lot in range(workspace.waits.shape[1]):
        workspace.waits[x, lot] = not_after(start[lot], bound[lot])


@spliced
def _find_start(program, workspace, i, start):  # type: ignore[no-untyped-def]
    """Earliest start of activity `i` by its links, and which of them it waits for."""
    activity = program.net.activities[i]
    start[:] = activity.resumes
    if activity.begun > NEVER:
        return
    exists = program.works[i].exists
    if exists != NONE and activity.passes < activity.resumes:
        for t in range(len(start)):
            start[t] = activity.resumes if workspace.rows[exists, t] > 0 else activity.passes
    for x in range(activity.first_link, activity.end_link):
        if _is_plain(program.net.links[x]):
            _raise_to(start, workspace.finish[_row_before(program, x)])
        else:
            _bound_lanes(program, workspace, x, i)
            _raise_to(start, workspace.rows[BOUND])
    for x in range(activity.first_link, activity.end_link):
        start_lots = workspace.start_lots[program.starts[i]]
        if _is_plain(program.net.links[x]):
            _find_waits(workspace, x, start_lots, workspace.finish_lots[_row_before(program, x)])
        else:
            _bound_lanes(program, workspace, x, i)
            _find_waits(workspace, x, start_lots, workspace.row_lots[BOUND])


@nested
def _place_any(program, workspace, i):  # type: ignore[no-untyped-def]
    """Place an activity whatever its links are and whatever is known of it."""
    activity = program.net.activities[i]
    start, finish = workspace.start[program.starts[i]], workspace.finish[program.finishes[i]]
    _find_start(program, workspace, i, start)
    copy_row(finish, start)
    for s in range(activity.first_stretch, activity.end_stretch):
        length = workspace.rows[program.lengths[s]]
        for t in range(len(finish)):
            finish[t] += length[t]
    no_earlier = activity.no_earlier
    if no_earlier > NEVER:
        for t in range(len(finish)):
            finish[t] = max(finish[t], no_earlier)
    if activity.begun > NEVER:
        start[:] = activity.begun
    if activity.finished > NEVER:
        finish[:] = activity.finished


@spliced
def place_lanes(program, workspace, i):  # type: ignore[no-untyped-def]
    """Place activity `i` in all trials of the block as early as its links allow."""
    if program.net.activities[i].is_span:
        workspace.start[program.starts[i], :] = program.net.origin
        workspace.finish[program.finishes[i], :] = program.net.origin
        return
    if program.starts[i] == NONE:
        _place_simple(program, workspace, i)
    else:
        _place_any(program, workspace, i)
    if program.ends[i]:
        _raise_to(workspace.rows[LAST], workspace.finish[program.finishes[i]])


@spliced
def _limit_late(program, workspace, link, i):  # type: ignore[no-untyped-def]
    """Carry the latest finish over one link; the latest start of `i` stands in row START."""
    late = workspace.late[link.predecessor]
    limit = workspace.rows[START] if link.type in (FS, SS) else workspace.late[i]
    bound = workspace.rows[BOUND]
    for t in range(len(bound)):
        bound[t] = limit[t] - link.lag
    if link.type in (SS, SF):
        before = program.net.activities[link.predecessor]
        for s in range(before.first_stretch, before.end_stretch):
            length = workspace.rows[program.lengths[s]]
            for t in range(len(bound)):
                bound[t] += length[t]
    for t in range(len(bound)):
        late[t] = min(late[t], bound[t])


@spliced
def _start_late(program, workspace, i):  # type: ignore[no-untyped-def]
    """Latest start of activity `i`, to row START."""
    activity = program.net.activities[i]
    start = workspace.rows[START]
    copy_row(start, workspace.late[i])
    for s in range(activity.end_stretch - 1, activity.first_stretch - 1, -1):
        length = workspace.rows[program.lengths[s]]
        for t in range(len(start)):
            start[t] -= length[t]


@spliced
def _existing(program, workspace, i, lot):  # type: ignore[no-untyped-def]
    """In which trials of a lot activity `i` exists, a bit for each."""
    exists = program.works[i].exists
    if exists == NONE:
        return ALL
    # It exists where 1 is no later than the row of 0 and 1.
    return not_after(workspace.always, workspace.row_lots[exists, lot])


@spliced
def _trace_activity(program, workspace, i, lots, critical):  # type: ignore[no-untyped-def]
    """Carry the chains on which activity `i` lies over its links, and count them."""
    groups = critical.shape[1]
    for group in range(groups):
        counted = ALL if groups == 1 else EVERY << np.uint64(group)
        count = np.uint64(0)
        for lot in range(lots):
            count += ones(
                workspace.chains[i, lot] & counted & _existing(program, workspace, i, lot)
            )
        critical[i, group] += count
    activity = program.net.activities[i]
    if activity.begun > NEVER:
        return
    for x in range(activity.first_link, activity.end_link):
        before = program.net.links[x].predecessor
        for lot in range(lots):
            workspace.chains[before, lot] |= workspace.chains[i, lot] & workspace.waits[x, lot]


@spliced
def _is_on_chain(workspace, i, lots):  # type: ignore[no-untyped-def]
    """Whether activity `i` lies on a chain in any trial."""
    chains = np.uint64(0)
    for lot in range(lots):
        chains |= workspace.chains[i, lot]
    return chains != 0


@nested
def trace_lanes(program, workspace, lanes, critical):  # type: ignore[no-untyped-def]
    """
    Mark the chains of tight links back from the finish in the first trials of a block.

    Adds to `critical`, shape (n, groups), in how many each activity lies on one that exists there:
    of all trials, or of each replicate.
    """
    lots = (lanes + LOT - 1) // LOT
    for i in range(len(program.works)):
        workspace.chains[i, :] = 0
        for lot in range(lots if program.ends[i] else 0):
            last = workspace.row_lots[LAST, lot]
            # The last lot may be cut short.
            counted = ALL >> np.uint64(max((lot + 1) * LOT - lanes, 0))
            finish = workspace.finish_lots[program.finishes[i], lot]
            workspace.chains[i, lot] = counted & not_after(last, finish)
    for i in range(len(program.works) - 1, -1, -1):
        if not program.net.activities[i].is_span and _is_on_chain(workspace, i, lots):
            _trace_activity(program, workspace, i, lots, critical)


@nested
def limit_lanes(program, workspace):  # type: ignore[no-untyped-def]
    """Find the latest finish of each activity that leaves the finish of all unchanged."""
    for i in range(len(program.works)):
        copy_row(workspace.late[i], workspace.rows[LAST])
    for i in range(len(program.works) - 1, -1, -1):
        activity = program.net.activities[i]
        if not (activity.is_span or activity.begun > NEVER):
            _start_late(program, workspace, i)
            for x in range(activity.first_link, activity.end_link):
                _limit_late(program, workspace, program.net.links[x], i)
