"""
Compiled draws: what there is to do in each trial of a block, before it has a place in time.

A row is one value per trial of the block. The numpy twin of this module is `reference/work.py`, and
that of the draws `Sampling.uniforms` with `QuantileTable.draw`.
"""

from __future__ import annotations

import numpy as np

from estimation.distributions import CELLS, PROBS, TAIL_CELLS
from estimation.random_streams import GAMMA
from estimation.simulation.engine.compiled.intrinsics import (
    GROUP,
    HALF,
    PLACE_BITS,
    draw_places,
    find_places,
    read_places,
)
from estimation.simulation.engine.compiled.serial_schedule import inlined, nested, spliced
from estimation.simulation.engine.compiled.stratified import RANDOM, mixed, spread
from estimation.simulation.engine.compiled.word_bits import lowest_one
from estimation.simulation.engine.program_records import (
    BILLED,
    CERTAIN,
    CONTINUOUS,
    DELAY,
    DONE,
    DRAWN,
    EVENT,
    GIVEN,
    GOING,
    HOURS,
    LABOUR,
    MULTIPLIER,
    NONE,
    OTHER,
    PLAIN,
    REVIEWED,
    REWORKS,
    ROUNDS,
    STEPS,
    TOGETHER,
    WORKED,
)

FIRST_OUTER, FIRST_MIDDLE = TAIL_CELLS - 1, 2 * TAIL_CELLS - 2
"""What the number of a cell is more than the number that its bits spell."""

LAST_CELL = len(PROBS) - 2

AHEAD = 16
"""Groups of trials whose bits are drawn before that of the first is looked up."""

WHOLE = np.uint64(PLACE_BITS)
"""The bits above these tell the cell of a place."""

PART = np.uint64(2**PLACE_BITS - 1)
"""Bits of a place that say how far into its cell it is."""

END = np.uint64(CELLS << PLACE_BITS)
"""The number 1 as a place."""

BITS = np.uint64(GROUP)
"""A bit for each trial of a group; above them stands which group it is."""

ALL_BITS = np.uint64(2**GROUP - 1)
"""All of them."""


@spliced
def _draw_words(key, first, words):  # type: ignore[no-untyped-def]
    """Words of one stream, each for two trials, from trial `first` on, which is even."""
    for w in range(len(words)):
        words[w] = mixed(key + np.uint64(first // 2 + w + 1) * GAMMA)


@inlined
def _stream_start(streams, v):  # type: ignore[no-untyped-def]
    """Where the stream of variable `v` begins, as `streams.stream_starts`."""
    return mixed(streams.keys[v] ^ np.uint64(streams.seed))


@spliced
def _draw_bits(streams, v, first, buffers):  # type: ignore[no-untyped-def]
    """Random bits of variable `v`, spread over the trials as the run is sampled."""
    start = _stream_start(streams, v)
    _draw_words(start, first, buffers.words)
    if streams.sampling != RANDOM:
        spread(start, streams.sampling, streams.trials, first, buffers.bits, buffers.places)


@spliced
def _read_tail(table, place):  # type: ignore[no-untyped-def]
    """Quantile in an outer cell. The upper half of the grid mirrors the lower one."""
    is_high = place >> WHOLE > 0
    place = (END - place if is_high else place) * np.uint64(TAIL_CELLS)
    first = FIRST_OUTER
    if place >> WHOLE == 0:
        place, first = place * np.uint64(TAIL_CELLS), 0
    cell, share = np.int64(place >> WHOLE) + first, np.float64(place & PART) / 2.0**PLACE_BITS
    if is_high:
        cell, share = LAST_CELL - cell, 1.0 - share
    return table[cell] + (table[cell + 1] - table[cell]) * share


@inlined
def _add_outer(outer, count, noted, group):  # type: ignore[no-untyped-def]
    """Note a group if any of its trials lies in an outer cell; how many groups are noted then."""
    # Without a branch, which the processor would guess wrong for most of the few that are noted.
    noted[count] = np.uint64(group) << BITS | outer
    return count + np.int64(outer != 0)


@nested
def _read_tails(table, places, noted, out, count):  # type: ignore[no-untyped-def]
    """Correct the few quantiles that lie in outer cells."""
    for number in range(count):
        group, outer = np.int64(noted[number] >> BITS), noted[number] & ALL_BITS
        while outer != 0:
            t = lowest_one(outer)
            outer &= outer - np.uint64(1)
            place = places[GROUP * group + HALF * (t % 2) + t // 2]
            out[GROUP * group + t] = _read_tail(table, place)


@spliced
def _uniform(bits):  # type: ignore[no-untyped-def]
    """Random bits as a number strictly between 0 and 1."""
    return (np.float64(bits) + 0.5) * 2.0**-32


@spliced
def _read_steps(streams, variable, buffers, out):  # type: ignore[no-untyped-def]
    """Values of a variable that has few."""
    for t in range(len(out)):
        u = _uniform(buffers.bits[t])
        low, high = variable.first, variable.end - 1
        while low < high:
            middle = (low + high) // 2
            if streams.cumulative[middle] < u:
                low = middle + 1
            else:
                high = middle
        out[t] = streams.levels[low]


@nested
def _draw_plain(table, state, places, outer, out):  # type: ignore[no-untyped-def]
    """Draw from a table; `state` is that of the stream before the first word."""
    middle = table[FIRST_MIDDLE:]
    noted, groups = 0, len(outer)
    ahead = min(AHEAD, groups)
    for group in range(ahead):
        noted = _add_outer(draw_places(state, places, group), noted, outer, group)
    for group in range(ahead, groups):
        noted = _add_outer(draw_places(state, places, group), noted, outer, group)
        read_places(middle, places, out, group - ahead)
    for group in range(groups - ahead, groups):
        read_places(middle, places, out, group)
    _read_tails(table, places, outer, out, noted)


@nested
def _read_spread(table, words, places, outer, out):  # type: ignore[no-untyped-def]
    """Read a table where bits fall that are spread over the trials."""
    middle = table[FIRST_MIDDLE:]
    noted, groups = 0, len(outer)
    for group in range(groups):
        noted = _add_outer(find_places(words, places, group), noted, outer, group)
        read_places(middle, places, out, group)
    _read_tails(table, places, outer, out, noted)


@inlined
def _draw_continuous(streams, buffers, v, first, out):  # type: ignore[no-untyped-def]
    """Draw a variable that has a table, where trials do not depend on each other."""
    table = streams.tables[streams.variables[v].first]
    state = _stream_start(streams, v) + np.uint64(first // 2) * GAMMA
    _draw_plain(table, state, buffers.places, buffers.outer, out)


@nested
def draw(streams, buffers, v, first, out):  # type: ignore[no-untyped-def]
    """Draw variable `v` in the trials of a block, the first of which is `first`."""
    variable = streams.variables[v]
    is_continuous = variable.kind == CONTINUOUS
    if is_continuous and streams.sampling == RANDOM:
        _draw_continuous(streams, buffers, v, first, out)
        return
    if variable.kind == CERTAIN:
        out[:] = variable.value
        return
    if variable.kind == GIVEN:
        offset = first - np.int64(variable.value)
        for t in range(len(out)):
            out[t] = streams.given[variable.first, offset + t]
        return
    _draw_bits(streams, v, first, buffers)
    if is_continuous:
        table = streams.tables[variable.first]
        _read_spread(table, buffers.words, buffers.places, buffers.outer, out)
    elif variable.kind == STEPS:
        _read_steps(streams, variable, buffers, out)
    elif variable.kind == EVENT:
        below = variable.first
        for t in range(len(out)):
            out[t] = np.float64(np.int64(buffers.bits[t]) < below)


@spliced
def draw_shared(program, streams, workspace, first):  # type: ignore[no-untyped-def]
    """Draw what activities share: drivers, the project factor, risks, and what exists at all."""
    for x in range(len(program.shared)):
        shared = program.shared[x]
        row = workspace.rows[shared.row]
        draw(streams, workspace.buffers, shared.variable, first, row)
        if shared.occurred != NONE:
            occurred, without = workspace.rows[shared.occurred], shared.without
            for t in range(len(row)):
                # Read it in any case: a read on a condition keeps the loop from being vectorised.
                value = row[t]
                row[t] = value if occurred[t] > 0 else without


@nested
def copy_row(row, other):  # type: ignore[no-untyped-def]
    """Write the values of another row; an assignment of arrays would allocate."""
    for t in range(len(row)):
        row[t] = other[t]


@nested
def _scale(row, by):  # type: ignore[no-untyped-def]
    """Multiply by the values of another row."""
    for t in range(len(row)):
        row[t] *= by[t]


@nested
def multiply(work, operands, rows):  # type: ignore[no-untyped-def]
    """Drivers x project factor x risk factors of some work; 0 where it does not exist."""
    multiplier = rows[MULTIPLIER]
    multiplier[:] = 1.0
    if work.exists != NONE:
        copy_row(multiplier, rows[work.exists])
    for x in range(work.first_factor, work.end_factor):
        _scale(multiplier, rows[operands[x]])


@nested
def _add_delays(work, operands, rows):  # type: ignore[no-untyped-def]
    """Days that risks add to some work."""
    delay = rows[DELAY]
    delay[:] = 0.0
    for x in range(work.first_delay, work.end_delay):
        added = rows[operands[x]]
        for t in range(len(delay)):
            delay[t] += added[t]
    if work.exists != NONE:
        _scale(delay, rows[work.exists])


@nested
def count(rows, sums, i, lanes, row, share, cost, bill):  # type: ignore[no-untyped-def]
    """Add hours, `share` times a row, to those of each trial, at their rates too."""
    hours, labour, billed = rows[HOURS], rows[LABOUR], rows[BILLED]
    for t in range(len(row)):
        spent = row[t] * share
        hours[t] += spent
        labour[t] += spent * cost
    if bill != 0:
        for t in range(len(row)):
            billed[t] += row[t] * share * bill
    if len(sums) > 0:
        total = 0.0
        for t in range(lanes):
            total += row[t] * share
        sums[i, 0] += total
        sums[i, 1] += total * cost


@inlined
def _sum_of_four(days, shares, t):  # type: ignore[no-untyped-def]
    """Values of four rows in one trial, each times its share."""
    one, two, three, four = days
    a, b, c, d = shares
    return (one[t] * a + two[t] * b) + (three[t] * c + four[t] * d)


@inlined
def _count_together(program, workspace, first):  # type: ignore[no-untyped-def]
    """Add the hours of as many crews as TOGETHER says, at their rates too."""
    one, two = program.counted[first], program.counted[first + 1]
    three, four = program.counted[first + 2], program.counted[first + 3]
    rows = workspace.rows
    hours, labour, billed = rows[HOURS], rows[LABOUR], rows[BILLED]
    days = (rows[one.row], rows[two.row], rows[three.row], rows[four.row])
    a, b, c, d = one.hours_per_day, two.hours_per_day, three.hours_per_day, four.hours_per_day
    costs = (a * one.cost, b * two.cost, c * three.cost, d * four.cost)
    for t in range(len(hours)):
        hours[t] += _sum_of_four(days, (a, b, c, d), t)
        labour[t] += _sum_of_four(days, costs, t)
    if one.bill + two.bill + three.bill + four.bill != 0:
        bills = (a * one.bill, b * two.bill, c * three.bill, d * four.bill)
        for t in range(len(billed)):
            billed[t] += _sum_of_four(days, bills, t)


@inlined
def _count_crews(program, workspace, sums, i, lanes):  # type: ignore[no-untyped-def]
    """Add the hours of the plain activities that are counted with activity `i`."""
    first, end = program.works[i].first_counted, program.works[i].end_counted
    while len(sums) == 0 and end - first >= TOGETHER:
        _count_together(program, workspace, first)
        first += TOGETHER
    for x in range(first, end):
        crew = program.counted[x]
        days = workspace.rows[crew.row]
        count(workspace.rows, sums, i, lanes, days, crew.hours_per_day, crew.cost, crew.bill)


@spliced
def _count_known(program, workspace, sums, i, lanes):  # type: ignore[no-untyped-def]
    """Add what was spent on activity `i` before the status date."""
    work = program.works[i]
    if work.known_hours == 0:
        return
    for t in range(len(workspace.buffers.bits)):
        workspace.rows[HOURS, t] += work.known_hours
        workspace.rows[LABOUR, t] += work.known_cost
        workspace.rows[BILLED, t] += work.known_bill
    if len(sums) > 0:
        sums[i, 0] += work.known_hours * lanes
        sums[i, 1] += work.known_cost * lanes


@spliced
def _draw_part(program, streams, workspace, i, p, first):  # type: ignore[no-untyped-def]
    """Hours of one role, and the working days that they take at least."""
    work, part = program.works[i], program.parts[p]
    drawn, hours, worked = (
        workspace.rows[DRAWN],
        workspace.rows[part.row],
        workspace.rows[work.worked],
    )
    multiplier = workspace.rows[MULTIPLIER]
    # Read before the loop: as far as the compiler knows, it could change the record.
    scale, known, capacity = part.scale, part.spent, part.capacity
    if not part.is_same:
        draw(streams, workspace.buffers, part.variable, first, drawn)
    for t in range(len(hours)):
        spent = drawn[t] * scale * multiplier[t]
        # Only what was spent before the status date can be more than there is.
        spent = spent - known if spent > known else 0.0
        days = spent / capacity
        worked[t] = worked[t] if worked[t] > days else days
        hours[t] = spent


@spliced
def _share_people(program, workspace, i):  # type: ignore[no-untyped-def]
    """People of each role: its crew, or the share of it that the hours are of the duration."""
    work = program.works[i]
    worked = workspace.rows[work.worked]
    for p in range(work.first_part, work.end_part):
        part = program.parts[p]
        if part.held == NONE:
            continue
        hours, held = workspace.rows[part.row], workspace.rows[part.held]
        capacity, people = part.capacity, part.people
        for t in range(len(held)):
            days = hours[t] / capacity
            held[t] = people * (days / worked[t]) if worked[t] > 0 else 0.0


@spliced
def _draw_crew(program, workspace, sums, i, lanes, length):  # type: ignore[no-untyped-def]
    """Hours of those who are there as long as activity `i` lasts, delays included."""
    work = program.works[i]
    worked, drawn = workspace.rows[work.worked], workspace.rows[DRAWN]
    for c in range(work.first_crew, work.end_crew):
        crew = program.crews[c]
        if not work.is_less:
            count(workspace.rows, sums, i, lanes, length, crew.hours_per_day, crew.cost, crew.bill)
        else:
            for t in range(len(drawn)):
                drawn[t] = max(worked[t] * crew.hours_per_day - crew.spent, 0.0)
            if work.end_delay > work.first_delay:
                for t in range(len(drawn)):
                    drawn[t] += workspace.rows[DELAY, t] * crew.hours_per_day
            count(workspace.rows, sums, i, lanes, drawn, 1.0, crew.cost, crew.bill)
        if crew.row != NONE:
            effort = workspace.rows[crew.row]
            for t in range(len(worked)):
                effort[t] = max(worked[t] * crew.hours_per_day - crew.spent, 0.0)


@spliced
def _restore_spent(program, workspace, i):  # type: ignore[no-untyped-def]
    """Add what was spent to the effort that a review does again, and find the days it takes."""
    work = program.works[i]
    worked = workspace.rows[work.worked]
    if work.adds_spent:
        worked[:] = 0.0
        for k in range(work.first_reviewed, work.end_reviewed):
            reviewed = program.reviewed[k]
            effort = workspace.rows[reviewed.row]
            for t in range(len(effort)):
                effort[t] += reviewed.spent
                worked[t] = max(worked[t], effort[t] / reviewed.capacity)
    if work.spent_days > 0:
        for t in range(len(worked)):
            worked[t] += work.spent_days
        for c in range(work.first_crew, work.end_crew):
            crew = program.crews[c]
            effort = workspace.rows[crew.row]
            for t in range(len(worked)):
                effort[t] = worked[t] * crew.hours_per_day


@spliced
def _lessen(program, workspace, i, length):  # type: ignore[no-untyped-def]
    """Days in which the crew of activity `i` does what is left of its hours."""
    work = program.works[i]
    worked = workspace.rows[work.worked]
    length[:] = 0.0
    for c in range(work.first_crew, work.end_crew):
        crew = program.crews[c]
        if crew.is_told:
            for t in range(len(length)):
                left = max(worked[t] * crew.hours_per_day - crew.spent, 0.0)
                length[t] = max(length[t], left / crew.hours_per_day)


@nested
def _draw_worked(program, streams, workspace, sums, i, first, lanes):  # type: ignore[no-untyped-def]
    """Work of an activity with effort, or with a duration of its own and perhaps a crew."""
    work = program.works[i]
    worked = workspace.rows[work.worked]
    if work.duration == NONE:
        worked[:] = 0.0
    else:
        draw(streams, workspace.buffers, work.duration, first, worked)
        if work.exists != NONE or work.end_factor > work.first_factor:
            _scale(worked, workspace.rows[MULTIPLIER])
    for p in range(work.first_part, work.end_part):
        _draw_part(program, streams, workspace, i, p, first)
    _share_people(program, workspace, i)
    for p in range(work.first_part, work.end_part):
        part = program.parts[p]
        if part.counts > 0:
            count(
                workspace.rows,
                sums,
                i,
                lanes,
                workspace.rows[part.row],
                part.counts,
                part.cost,
                part.bill,
            )
    stretch = program.net.activities[i].first_stretch
    length = workspace.rows[program.lengths[stretch]]
    if work.is_less:
        _lessen(program, workspace, i, length)
    elif program.lengths[stretch] != work.worked:
        copy_row(length, worked)
    if work.end_delay > work.first_delay:
        _add_delays(work, program.operands, workspace.rows)
        if work.end_crew > work.first_crew:
            for t in range(len(length)):
                length[t] += workspace.rows[DELAY, t]
        else:
            copy_row(workspace.rows[program.lengths[stretch + 1]], workspace.rows[DELAY])
    _draw_crew(program, workspace, sums, i, lanes, length)
    _restore_spent(program, workspace, i)


@nested
def _draw_review(program, streams, workspace, sums, i, first, lanes):  # type: ignore[no-untyped-def]
    """Waits of the client and reworks of the team, in turn, until a round is the last."""
    work = program.works[i]
    multiplier, drawn = workspace.rows[MULTIPLIER], workspace.rows[DRAWN]
    going, rounds, reworks = workspace.rows[GOING], workspace.rows[ROUNDS], workspace.rows[REWORKS]
    draw(streams, workspace.buffers, work.rounds, first, rounds)
    for t in range(len(going)):
        rounds[t] = np.rint(rounds[t])
        exists = work.exists == NONE or workspace.rows[work.exists, t] > 0
        going[t] = 1.0 if exists and rounds[t] >= 1 else 0.0
        reworks[t] = 0.0
    stretch = program.net.activities[i].first_stretch
    for number in range(1, work.most_rounds + 1):
        if number > 1:
            again = workspace.rows[program.lengths[stretch]]
            for t in range(len(going)):
                again[t] = work.rework * workspace.rows[work.of_worked, t] if going[t] > 0 else 0.0
                reworks[t] += going[t]
            stretch += 1
        draw(streams, workspace.buffers, work.first_wait + number - 1, first, drawn)
        wait = workspace.rows[program.lengths[stretch]]
        for t in range(len(going)):
            days = drawn[t] * multiplier[t]
            wait[t] = min(days, work.cap) if going[t] > 0 else 0.0
            if days > work.cap or rounds[t] < number + 1:
                going[t] = 0.0
        stretch += 1
    if work.end_delay > work.first_delay:
        _add_delays(work, program.operands, workspace.rows)
        copy_row(workspace.rows[program.lengths[stretch]], workspace.rows[DELAY])
    if work.is_past:
        for s in range(program.net.activities[i].first_stretch, stretch):
            workspace.rows[program.lengths[s], :] = 0.0
    for x in range(work.first_rework, work.end_rework):
        again = program.reworks[x]
        for t in range(len(drawn)):
            drawn[t] = max(
                workspace.rows[again.row, t] * work.rework * reworks[t] - again.spent, 0.0
            )
        count(workspace.rows, sums, i, lanes, drawn, 1.0, again.cost, again.bill)


@spliced
def draw_work(program, streams, workspace, sums, i, first, lanes):  # type: ignore[no-untyped-def]
    """
    Draw the work of activity `i` in a block of trials.

    Lengths of its stretches and people of its holds go to their rows, hours and money to the sums;
    `lanes` of the trials count.
    """
    work = program.works[i]
    if work.kind == PLAIN:
        length = workspace.rows[work.worked]
        if streams.sampling == RANDOM:
            _draw_continuous(streams, workspace.buffers, work.duration, first, length)
        else:
            draw(streams, workspace.buffers, work.duration, first, length)
        _count_crews(program, workspace, sums, i, lanes)
        return
    if work.kind in (WORKED, REVIEWED):
        is_scaled = work.exists != NONE or work.end_factor > work.first_factor
        if is_scaled or work.duration == NONE or work.end_part > work.first_part:
            multiply(work, program.operands, workspace.rows)
        if work.kind == WORKED:
            _draw_worked(program, streams, workspace, sums, i, first, lanes)
        else:
            _draw_review(program, streams, workspace, sums, i, first, lanes)
    elif work.end_delay > work.first_delay and work.kind != DONE:
        activity = program.net.activities[i]
        if activity.end_stretch > activity.first_stretch:
            _add_delays(work, program.operands, workspace.rows)
            copy_row(workspace.rows[program.lengths[activity.first_stretch]], workspace.rows[DELAY])
    _count_known(program, workspace, sums, i, lanes)


@spliced
def draw_amounts(program, streams, workspace, first):  # type: ignore[no-untyped-def]
    """Expenses, and what risks cost."""
    drawn, other, billed = workspace.rows[DRAWN], workspace.rows[OTHER], workspace.rows[BILLED]
    for x in range(len(program.amounts)):
        amount = program.amounts[x]
        draw(streams, workspace.buffers, amount.variable, first, drawn)
        if amount.occurred != NONE:
            _scale(drawn, workspace.rows[amount.occurred])
        for t in range(len(drawn)):
            other[t] += drawn[t]
            if amount.is_billed:
                billed[t] += drawn[t]
