"""
Compiled placing of a whole block of trials at once, one activity after another.

For plans on one timeline without limits of people, where every instant is a sum or a maximum: the
trials of a block are the innermost loop, which the compiler turns into vector instructions.
`kernels.py` places everything else, `twin.py` is the plain version of both.
"""

from __future__ import annotations

import numpy as np

from estimation.simulation.bits import not_after, ones
from estimation.simulation.drawing import copy_row
from estimation.simulation.kernels import FF, FS, NEVER, SF, SS, inlined, nested
from estimation.simulation.records import BOUND, LAST, LOT, NONE, START


@inlined
def _is_plain(link):  # type: ignore[no-untyped-def]
    """Whether a link holds its successor to the finish of its predecessor, and that is all."""
    return link.type == FS and link.lag == 0


@inlined
def _later(row, instants, by):  # type: ignore[no-untyped-def]
    """Instants so many days later."""
    for t in range(len(row)):
        row[t] = instants[t] + by


@inlined
def _bound_lanes(program, room, link, i):  # type: ignore[no-untyped-def]
    """Instants before which a link lets activity `i` not start, to row BOUND."""
    before, bound = link.predecessor, room.rows[BOUND]
    if link.type in (FS, FF):
        _later(bound, room.finish[before], link.lag)
    else:
        _later(bound, room.start[program.starts[before]], link.lag)
    if link.type in (FF, SF):
        activity = program.net.activities[i]
        for s in range(activity.end_stretch - 1, activity.first_stretch - 1, -1):
            length = room.rows[program.lengths[s]]
            for t in range(len(bound)):
                bound[t] -= length[t]


@inlined
def _raise_to(row, bound):  # type: ignore[no-untyped-def]
    """Keep the later of two instants."""
    for t in range(len(row)):
        row[t] = bound[t] if bound[t] > row[t] else row[t]


@inlined
def _finish_after(finish, instants, earliest, length):  # type: ignore[no-untyped-def]
    """Finish of work that begins at instants, and no earlier than one."""
    for t in range(len(finish)):
        begin = instants[t] if instants[t] > earliest else earliest
        finish[t] = begin + length[t]


@inlined
def _finish_after_both(finish, instants, others, length):  # type: ignore[no-untyped-def]
    """Finish of work that begins at the later of two instants."""
    for t in range(len(finish)):
        begin = instants[t] if instants[t] > others[t] else others[t]
        finish[t] = begin + length[t]


@inlined
def _place_simple(program, room, i):  # type: ignore[no-untyped-def]
    """Place an activity of one stretch that waits for finishes and nothing else."""
    activity, links, finish = program.net.activities[i], program.net.links, room.finish[i]
    resumes = activity.resumes
    length = room.rows[program.lengths[activity.first_stretch]]
    first, end = activity.first_link, activity.end_link
    if first == end:
        for t in range(len(finish)):
            finish[t] = resumes + length[t]
    elif end - first == 1:
        _finish_after(finish, room.finish[links[first].predecessor], resumes, length)
    else:
        start = room.finish[links[first].predecessor]
        if end - first > 2 or activity.resumes > program.net.origin:
            _find_start(program, room, i, end - 1)
            _finish_after_both(
                finish, room.rows[START], room.finish[links[end - 1].predecessor], length
            )
        else:
            _finish_after_both(finish, start, room.finish[links[first + 1].predecessor], length)


@inlined
def _find_start(program, room, i, end):  # type: ignore[no-untyped-def]
    """Earliest start of activity `i` by its links before `end`, to row START."""
    activity, start = program.net.activities[i], room.rows[START]
    start[:] = activity.resumes
    for x in range(activity.first_link, end):
        link = program.net.links[x]
        if _is_plain(link):
            _raise_to(start, room.finish[link.predecessor])
        else:
            _bound_lanes(program, room, link, i)
            _raise_to(start, room.rows[BOUND])


@inlined
def _place_any(program, room, i):  # type: ignore[no-untyped-def]
    """Place an activity whatever its links are and whatever is known of it."""
    activity = program.net.activities[i]
    start, finish = room.start[program.starts[i]], room.finish[i]
    _find_start(program, room, i, activity.end_link if activity.begun == NEVER else 0)
    copy_row(start, room.rows[START])
    copy_row(finish, start)
    for s in range(activity.first_stretch, activity.end_stretch):
        length = room.rows[program.lengths[s]]
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


@inlined
def place_lanes(program, room, i):  # type: ignore[no-untyped-def]
    """Place activity `i` in all trials of the block as early as its links allow."""
    if program.net.activities[i].is_span:
        room.start[program.starts[i], :] = program.net.origin
        room.finish[i, :] = program.net.origin
        return
    if program.starts[i] == NONE:
        _place_simple(program, room, i)
    else:
        _place_any(program, room, i)
    if program.ends[i]:
        _raise_to(room.rows[LAST], room.finish[i])


@inlined
def _limit_late(program, room, link, i):  # type: ignore[no-untyped-def]
    """Carry the latest finish over one link; the latest start of `i` stands in row START."""
    late = room.late[link.predecessor]
    limit = room.rows[START] if link.type in (FS, SS) else room.late[i]
    bound = room.rows[BOUND]
    for t in range(len(bound)):
        bound[t] = limit[t] - link.lag
    if link.type in (SS, SF):
        before = program.net.activities[link.predecessor]
        for s in range(before.first_stretch, before.end_stretch):
            length = room.rows[program.lengths[s]]
            for t in range(len(bound)):
                bound[t] += length[t]
    for t in range(len(bound)):
        late[t] = min(late[t], bound[t])


@inlined
def _start_late(program, room, i):  # type: ignore[no-untyped-def]
    """Latest start of activity `i`, to row START."""
    activity = program.net.activities[i]
    start = room.rows[START]
    copy_row(start, room.late[i])
    for s in range(activity.end_stretch - 1, activity.first_stretch - 1, -1):
        length = room.rows[program.lengths[s]]
        for t in range(len(start)):
            start[t] -= length[t]


@inlined
def _trace_simple(program, room, i, lot):  # type: ignore[no-untyped-def]
    """Carry chains from an activity that waits for finishes and nothing else."""
    activity, links, start = program.net.activities[i], program.net.links, room.rows[START]
    first, end = activity.first_link, activity.end_link
    if end - first == 1 and activity.resumes <= program.net.origin:
        room.chains[links[first].predecessor, lot] |= room.chains[i, lot]
        return
    if end - first == 2 and activity.resumes <= program.net.origin:
        one, other = links[first].predecessor, links[first + 1].predecessor
        finish, late = room.finish_lots[one, lot], room.finish_lots[other, lot]
        room.chains[one, lot] |= room.chains[i, lot] & not_after(late, finish)
        room.chains[other, lot] |= room.chains[i, lot] & not_after(finish, late)
        return
    for t in range(LOT):
        start[t] = activity.resumes
    for x in range(first, end):
        finish = room.finish_lots[links[x].predecessor, lot]
        for t in range(LOT):
            start[t] = finish[t] if finish[t] > start[t] else start[t]
    for x in range(first, end):
        before = links[x].predecessor
        tight = not_after(start, room.finish_lots[before, lot])
        room.chains[before, lot] |= room.chains[i, lot] & tight


@inlined
def _trace_any(program, room, i, lot):  # type: ignore[no-untyped-def]
    """Carry chains from an activity whatever its links are."""
    activity, start = program.net.activities[i], room.start_lots[program.starts[i], lot]
    for x in range(activity.first_link, activity.end_link):
        link = program.net.links[x]
        before = link.predecessor
        if _is_plain(link):
            tight = not_after(start, room.finish_lots[before, lot])
        else:
            _bound_lanes(program, room, link, i)
            tight = not_after(start, room.rows[BOUND][lot * LOT : (lot + 1) * LOT])
        room.chains[before, lot] |= room.chains[i, lot] & tight


@inlined
def _existing(program, room, i, lot):  # type: ignore[no-untyped-def]
    """In which trials of a lot activity `i` exists, a bit for each."""
    exists = program.works[i].exists
    if exists == NONE:
        return ~np.uint64(0)
    # It exists where 1 is no later than the row of 0 and 1.
    return not_after(room.always, room.rows[exists][lot * LOT : (lot + 1) * LOT])


@inlined
def _trace_activity(program, room, i, lot, critical):  # type: ignore[no-untyped-def]
    """Carry the chains on which activity `i` lies over its links, and count them."""
    critical[i] += ones(room.chains[i, lot] & _existing(program, room, i, lot))
    if program.net.activities[i].begun > NEVER:
        return
    if program.starts[i] == NONE:
        _trace_simple(program, room, i, lot)
    else:
        _trace_any(program, room, i, lot)


@nested
def trace_lanes(program, room, lanes, critical):  # type: ignore[no-untyped-def]
    """
    Mark the chains of tight links back from the finish in the first trials of a block.

    Adds to `critical`, shape (n,), in how many each activity lies on one that exists there.
    """
    lots = (lanes + LOT - 1) // LOT
    for i in range(len(program.works)):
        room.chains[i, :] = 0
        for lot in range(lots if program.ends[i] else 0):
            last = room.rows[LAST][lot * LOT : (lot + 1) * LOT]
            # The last lot may be cut short.
            counted = ~np.uint64(0) >> np.uint64(max((lot + 1) * LOT - lanes, 0))
            room.chains[i, lot] = counted & not_after(last, room.finish_lots[i, lot])
    for i in range(len(program.works) - 1, -1, -1):
        for lot in range(0 if program.net.activities[i].is_span else lots):
            if room.chains[i, lot] != 0:
                _trace_activity(program, room, i, lot, critical)


@nested
def limit_lanes(program, room):  # type: ignore[no-untyped-def]
    """Find the latest finish of each activity that leaves the finish of all unchanged."""
    for i in range(len(program.works)):
        copy_row(room.late[i], room.rows[LAST])
    for i in range(len(program.works) - 1, -1, -1):
        activity = program.net.activities[i]
        if not (activity.is_span or activity.begun > NEVER):
            _start_late(program, room, i)
            for x in range(activity.first_link, activity.end_link):
                _limit_late(program, room, program.net.links[x], i)
