"""
A plan read backwards: what finishes last begins first.

Placed in the mirror, each activity is as late as the rest of the plan allows, which is one half of
double justification (`priority_search.py`). Calendars, links of all types and stretches are
mirrored; first instants (`not_before`, a status date) and work that has begun are not, since they
only bind work that is placed forwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.simulation.engine import network_records
from estimation.simulation.engine.placement import Drawn, open_calendars

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.simulation.engine.network_records import Calendars, Network

MIRRORED = np.array(
    [network_records.FS, network_records.FF, network_records.SS, network_records.SF]
)
"""Type of a link read backwards, by its type."""


def mirror_calendars(calendars: Calendars, finish: float) -> Calendars:
    """
    Read calendars backwards from the end of the day of `finish`.

    Work that runs in the mirror past the first day meets the days of the calendar once more.
    """
    if calendars.known[0] == network_records.FLAT:
        return calendars
    is_open = calendars.days["is_open"] > 0
    return open_calendars(np.hstack([is_open[:, int(np.ceil(finish)) - 1 :: -1], is_open]))


def mirror_network(net: Network) -> Network:
    """Read a network backwards: the last activity, stretch and hold come first."""
    n = len(net.activities)
    activities = net.activities[::-1].copy()
    activities["first_stretch"] = len(net.stretches) - net.activities["end_stretch"][::-1]
    activities["end_stretch"] = len(net.stretches) - net.activities["first_stretch"][::-1]
    activities["resumes"] = activities["passes"] = 0.0
    activities["begun"] = activities["finished"] = activities["no_earlier"] = network_records.NEVER
    activities["first_link"], activities["end_link"], links = _mirror_links(net)
    stretches = net.stretches[::-1].copy()
    stretches["activity"] = n - 1 - stretches["activity"]
    stretches["first_hold"] = len(net.holds) - net.stretches["end_hold"][::-1]
    stretches["end_hold"] = len(net.holds) - net.stretches["first_hold"][::-1]
    holds = net.holds[::-1].copy()
    holds["stretch"] = len(net.stretches) - 1 - holds["stretch"]
    return net._replace(
        origin=0.0,
        activities=activities,
        links=links,
        stretches=stretches,
        holds=holds,
        front=0,
        past=net.past[:0],
    )


def _mirror_links(
    net: Network,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.void]]:
    """First and end of the links of each activity in the mirror, and the links."""
    n = len(net.activities)
    successors = np.repeat(np.arange(n), net.activities["end_link"] - net.activities["first_link"])
    binds = net.activities["begun"][successors] == network_records.NEVER
    links = net.links[binds]
    mirrored = n - 1 - links["predecessor"]
    links["predecessor"] = n - 1 - successors[binds]
    links["type"] = MIRRORED[links["type"]]
    counts = np.bincount(mirrored, minlength=n)
    ends = np.cumsum(counts)
    return ends - counts, ends, links[np.argsort(mirrored, kind="stable")]


def mirror_drawn(drawn: Drawn) -> Drawn:
    """Read what differs from trial to trial backwards."""
    lengths, amounts, exists = drawn.lengths[:, ::-1], drawn.amounts[:, ::-1], drawn.exists[:, ::-1]
    return Drawn(lengths.copy(), amounts.copy(), exists.copy())
