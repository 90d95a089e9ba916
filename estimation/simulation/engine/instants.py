"""Which starts and finishes stay known through a block, and in which rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.simulation.engine import program_records as rec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from estimation.simulation.engine.placement import InStretches
    from estimation.simulation.model.model import Model


def last_ones(model: Model) -> NDArray[np.bool_]:
    """
    Which activities may finish last of all, shape (n,).

    Those that nothing follows which cannot end before them.
    """
    ends = np.array([activity.span is None for activity in model.activities], dtype=np.bool_)
    for activity in model.activities:
        if activity.span is None and activity.progress is None:
            for link in activity.links:
                if link.type == "FS" and link.lag >= 0:
                    ends[link.predecessor] = False
    return ends


def start_rows(
    model: Model, works: Sequence[InStretches[object]], *, keep_all: bool
) -> NDArray[np.int64]:
    """
    Rows of the starts that stay known, shape (n,); NONE of the others.

    Those follow from finishes alone. With `keep_all` every start is known.
    """
    needed = [
        keep_all
        or activity.span is not None
        or activity.progress is not None
        or (activity.exists < 1 and activity.passes < activity.resumes)
        or len(work.stretches) != 1
        or any(link.type != "FS" or link.lag != 0 for link in activity.links)
        for activity, work in zip(model.activities, works, strict=True)
    ]
    for activity in model.activities:
        for link in activity.links:
            needed[link.predecessor] |= link.type in ("SS", "SF")
        if activity.span is not None:
            needed[activity.span[0]] = True
    return np.where(needed, np.cumsum(needed) - 1, rec.NONE)


def finish_rows(model: Model, *, keep_all: bool) -> NDArray[np.int64]:
    """
    Rows of the finishes, shape (n,).

    One is free again once no activity waits for it any more. With `keep_all` each has its own.
    """
    n = len(model.activities)
    if keep_all:
        return np.arange(n)
    last = np.where(last_ones(model), n, np.arange(n))
    for i, activity in enumerate(model.activities):
        for link in activity.links:
            last[link.predecessor] = max(last[link.predecessor], i)
        for end in activity.span or ():
            last[[i, end]] = n
    rows, free, used = np.empty(n, dtype=np.int64), list[int](), 0
    for i in range(n):
        if not free:
            free.append(used)
            used += 1
        rows[i] = free.pop()
        free += [int(rows[j]) for j in np.flatnonzero(last[: i + 1] == i)]
    return rows
