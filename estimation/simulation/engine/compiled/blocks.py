"""Compiled simulation of ranges of trials, block after block: draws in, outcomes out."""

from __future__ import annotations

from estimation.simulation.engine.compiled.intrinsics import claim, publish
from estimation.simulation.engine.compiled.sampling_kernels import (
    copy_row,
    count,
    draw,
    draw_amounts,
    draw_shared,
    draw_work,
    multiply,
)
from estimation.simulation.engine.compiled.serial_schedule import (
    Trial,
    entry,
    inlined,
    nested,
    place_trial,
    spliced,
    trace_trial,
    workdays,
)
from estimation.simulation.engine.compiled.vector_schedule import (
    limit_lanes,
    place_lanes,
    trace_lanes,
)
from estimation.simulation.engine.network_records import FLAT
from estimation.simulation.engine.program_records import (
    BILLED,
    DELAY,
    DRAWN,
    HOURS,
    LABOUR,
    LAST,
    MULTIPLIER,
    NONE,
    OTHER,
    SEGMENT,
    SPANNED,
)


@inlined
def _team_days(calendars, program, t):  # type: ignore[no-untyped-def]
    """Working days of the team from day 0 to an instant."""
    return workdays(calendars, program.net.team, t) - program.day0


@nested
def _place_each(calendars, program, workspace, traces, first, lanes, critical, chosen):  # type: ignore[no-untyped-def]
    """Place the chosen trials of a block one after another: on calendars, and as people allow."""
    net, with_float = program.net, len(workspace.late) > 0
    lengths, amounts, begins, ends, start, finish, chain, late, exists = workspace.trial
    trial = Trial(lengths, amounts, begins, ends, start, finish, chain, late, exists)
    stretch_begins, groups = traces.instants[2], critical.shape[1]
    for t in range(lanes):
        if len(chosen) > 0 and not chosen[t]:
            continue
        for s in range(len(lengths)):
            lengths[s] = workspace.rows[program.lengths[s], t]
        for h in range(len(amounts)):
            amounts[h] = workspace.rows[program.holds[h], t]
        for i in range(len(exists)):
            row = program.works[i].exists
            exists[i] = row == NONE or workspace.rows[row, t] > 0
        place_trial(calendars, net, net.order, trial, workspace.profile)
        trace_trial(calendars, net, trial, workspace.profile, with_float)
        for s in range(len(stretch_begins)):
            stretch_begins[s, first + t] = begins[s]
        last = net.origin
        for i in range(len(start)):
            if program.starts[i] != NONE:
                workspace.start[program.starts[i], t] = start[i]
            workspace.finish[program.finishes[i], t] = finish[i]
            critical[i, t % groups] += chain[i] and exists[i]
            last = max(last, finish[i])
            if with_float:
                workspace.late[i, t] = late[i]
        workspace.rows[LAST, t] = last


@spliced
def _place_spans(calendars, program, streams, workspace, sums, first, lanes):  # type: ignore[no-untyped-def]
    """Hammocks last from one activity to another, and cost so much a week."""
    for i in range(len(program.works)):
        work = program.works[i]
        if work.kind != SPANNED:
            continue
        start, finish = workspace.start[program.starts[i]], workspace.finish[program.finishes[i]]
        copy_row(start, workspace.start[program.starts[work.span_from]])
        multiply(work, program.operands, workspace.rows)
        for t in range(lanes):
            finish[t] = max(start[t], workspace.finish[program.finishes[work.span_to], t])
        for x in range(work.first_weekly, work.end_weekly):
            weekly = program.weekly[x]
            drawn = workspace.rows[DRAWN]
            draw(streams, workspace.buffers, weekly.variable, first, drawn)
            for t in range(lanes):
                days = workdays(calendars, program.net.team, finish[t])
                begun = max(start[t], work.counts_from)
                days = max(days - workdays(calendars, program.net.team, begun), 0.0)
                drawn[t] *= days / program.days_per_week * workspace.rows[MULTIPLIER, t]
            count(workspace.rows, sums, i, lanes, drawn, 1.0, weekly.cost, weekly.bill)


@spliced
def _any(chosen):  # type: ignore[no-untyped-def]
    """Whether any of some trials is chosen."""
    is_any = False
    for t in range(len(chosen)):
        is_any |= chosen[t]
    return is_any


@nested
def _finish(calendars, program, workspace, outcomes, begin, lanes):  # type: ignore[no-untyped-def]
    """Write the outcome of a block, whose first trial is number `begin` of the run."""
    for t in range(lanes):
        days = _team_days(calendars, program, workspace.rows[LAST, t])
        for x in range(len(program.finish_delays)):
            days += workspace.rows[program.finish_delays[x], t]
        outcomes.finish_days[begin + t] = days
        outcomes.hours[begin + t] = workspace.rows[HOURS, t]
        outcomes.labour[begin + t] = workspace.rows[LABOUR, t]
        outcomes.other_cost[begin + t] = workspace.rows[OTHER, t]
        outcomes.billed[begin + t] = workspace.rows[BILLED, t]


@nested
def _write_traces(calendars, program, workspace, outcomes, traces, begin, lanes):  # type: ignore[no-untyped-def]
    """Write what each activity did in a block."""
    starts, finishes, _ = traces.instants
    for i in range(len(program.works)):
        axis = program.net.activities[i].axis
        is_span = program.net.activities[i].is_span
        significance = 0.0
        for t in range(lanes):
            start = workspace.start[program.starts[i], t]
            finish = workspace.finish[program.finishes[i], t]
            if len(starts) > 0:
                starts[i, begin + t], finishes[i, begin + t] = start, finish
            traces.start[i, begin + t] = _team_days(calendars, program, start)
            traces.finish[i, begin + t] = _team_days(calendars, program, finish)
            done = workdays(calendars, axis, finish)
            days = done - workdays(calendars, axis, start)
            traces.days[i, begin + t] = days
            left = (
                0.0 if is_span else max(workdays(calendars, axis, workspace.late[i, t]) - done, 0.0)
            )
            if days + left > 0:
                significance += days / (days + left) * outcomes.finish_days[begin + t]
        traces.sums[begin // SEGMENT, i, 2] += significance


@spliced
def _draw_block(program, streams, workspace, sums, first, lanes):  # type: ignore[no-untyped-def]
    """Draw the work of every activity, and place it at once where that can be done in lanes."""
    for i in range(len(program.works)):
        draw_work(program, streams, workspace, sums, i, first, lanes)
        if program.is_lanes:
            place_lanes(program, workspace, i)


@inlined
def _write(row, values):  # type: ignore[no-untyped-def]
    """Write the first values of a row in single precision."""
    for t in range(len(row)):
        row[t] = values[t]


@spliced
def _significance(days, left, finish):  # type: ignore[no-untyped-def]
    """Significance of each trial of a block, to row `days`."""
    for t in range(len(finish)):
        whole = days[t] + left[t]
        days[t] = days[t] / whole * finish[t] if whole > 0 else 0.0


@nested
def _write_traces_lanes(program, workspace, outcomes, traces, begin, lanes):  # type: ignore[no-untyped-def]
    """Write what each activity did in a block that was placed in lanes, where all days work."""
    end = begin + lanes
    days, left = workspace.rows[DRAWN], workspace.rows[DELAY]
    for i in range(len(program.works)):
        start, finish = workspace.start[program.starts[i]], workspace.finish[program.finishes[i]]
        late = workspace.late[i]
        is_span = program.net.activities[i].is_span
        for t in range(len(days)):
            days[t] = finish[t] - start[t]
        for t in range(len(days)):
            left[t] = 0.0 if is_span else max(late[t] - finish[t], 0.0)
        _write(traces.start[i, begin:end], start)
        _write(traces.finish[i, begin:end], finish)
        _write(traces.days[i, begin:end], days)
        _significance(days, left, outcomes.finish_days[begin:end])
        significance = 0.0
        for t in range(lanes):
            significance += days[t]
        traces.sums[begin // SEGMENT, i, 2] += significance


@spliced
def _simulate_block(  # type: ignore[no-untyped-def]
    calendars, program, streams, workspace, outcomes, traces, critical, chosen, first, begin, lanes
):
    """Simulate one block, which begins with trial `begin` of the run; the last instant reached."""
    counts = critical[begin // SEGMENT]
    sums = traces.sums[begin // SEGMENT if len(traces.days) > 0 else 0]
    if begin % SEGMENT == 0:
        counts[:, :] = 0
        sums[:, :] = 0.0
    reached = program.net.origin
    wanted = chosen[begin : begin + lanes]
    if len(wanted) > 0 and not _any(wanted):
        return reached
    for row in (HOURS, LABOUR, OTHER, BILLED):
        workspace.rows[row, :] = 0.0
    workspace.rows[LAST, :] = program.net.origin
    draw_shared(program, streams, workspace, first + begin)
    _draw_block(program, streams, workspace, sums, first + begin, lanes)
    if program.is_lanes:
        trace_lanes(program, workspace, lanes, counts)
        if len(workspace.late) > 0:
            limit_lanes(program, workspace)
    else:
        _place_each(calendars, program, workspace, traces, begin, lanes, counts, wanted)
    _place_spans(calendars, program, streams, workspace, sums, first + begin, lanes)
    draw_amounts(program, streams, workspace, first + begin)
    _finish(calendars, program, workspace, outcomes, begin, lanes)
    if len(traces.days) > 0:
        if program.is_lanes:
            _write_traces_lanes(program, workspace, outcomes, traces, begin, lanes)
        else:
            _write_traces(calendars, program, workspace, outcomes, traces, begin, lanes)
    for t in range(lanes):
        reached = max(reached, workspace.rows[LAST, t])
    return reached


@entry
def simulate_blocks(  # type: ignore[no-untyped-def]
    queue, calendars, program, streams, outcomes, traces, critical, chosen, first, workspace
):
    """
    Claim ranges of the trials of a run and simulate them, until none is left.

    Parameters
    ----------
    queue : WorkQueue
    calendars : Calendars
    program : Program
    streams : StreamTables
    outcomes : OutcomeArrays
    traces : ActivityTraces
    critical : array, shape (segments, n, groups)
        Counts in how many trials of each SEGMENT each activity is critical: of all trials, or of
        each of the REPLICATES of a sampling that has some.
    chosen : array, shape (trials,), of bool
        Trials to simulate, of a length of 0 for all; the others may be left out.
    first : int
        Trial of all draws with which the run begins.
    workspace : Workspace
        Of this thread alone.

    Returns
    -------
    float
        1 if the calendars are too short for the last range that was claimed, which is not done
        then: call again with longer ones; 0 if no range is left.
    """
    size = len(workspace.buffers.bits)
    for x in range(len(program.constants)):
        workspace.rows[program.constants[x].row, :] = program.constants[x].value
    is_bound = calendars.known[program.net.team] != FLAT
    last_day = calendars.days.shape[1] - 1
    while True:
        number = claim(queue.taken)
        if number >= len(queue.spans):
            return 0.0
        begin, end = queue.spans[number, 0], queue.spans[number, 1]
        reached = program.net.origin
        for block in range(begin, end, size):
            lanes = min(size, end - block)
            # What is spliced takes its arguments one by one.
            last = _simulate_block(
                calendars, program, streams, workspace, outcomes, traces, critical, chosen,
                first, block, lanes,
            )  # fmt: skip
            reached = max(reached, last)
        # Instants beyond the calendars are their end.
        if is_bound and reached >= last_day:
            return 1.0
        publish(queue.done, number)
