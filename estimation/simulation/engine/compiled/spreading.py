"""Compiled spreading of amounts over periods of time, such as hours over weeks."""

from __future__ import annotations

from estimation.simulation.engine.compiled.serial_schedule import entry

NEAR = 1e-9
"""Instants nearer than this many working days are one."""


@entry
def spread(begin, end, amounts, edges, into, first):  # type: ignore[no-untyped-def]
    """
    Spread the amount of each trial evenly from its begin to its end over the periods between.

    Parameters
    ----------
    begin, end : array, shape (T,), [working days]
        What lies before the first edge counts in the first period, after the last in the last.
    amounts : array, shape (T,)
        An amount that takes no time counts in the period in which it ends.
    edges : array, shape (P,), [working days]
        Where each period begins, never falling.
    into : array, shape (P, N)
        What the amounts are added to.
    first : int
        Where the T trials stand among the N.
    """
    last = len(edges) - 1
    for t in range(len(amounts)):
        if amounts[t] == 0:
            continue
        low, high = 0, last
        while low < high:
            middle = (low + high + 1) // 2
            if edges[middle] <= begin[t] + NEAR:
                low = middle
            else:
                high = middle - 1
        days = end[t] - begin[t]
        if days <= NEAR:
            while low > 0 and edges[low] >= begin[t] - NEAR:
                low -= 1
            into[low, first + t] += amounts[t]
            continue
        at, rate = begin[t], amounts[t] / days
        while low < last and edges[low + 1] < end[t]:
            if edges[low + 1] > at:
                into[low, first + t] += rate * (edges[low + 1] - at)
                at = edges[low + 1]
            low += 1
        into[low, first + t] += rate * (end[t] - at)
