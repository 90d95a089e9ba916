"""Chances of what is promised, in the trials of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from estimation.simulation.model.timeline import TOLERANCE

if TYPE_CHECKING:
    import datetime as dt

    from estimation.simulation import Result


class Chances(NamedTuple):
    """Of the date, the target margin and both at once; None where there is no target or price."""

    date: float
    margin: float | None
    both: float | None


def chances_of(result: Result, date: dt.date) -> Chances:
    """
    Chances that a project is done by a date, keeps its target margin, and does both.

    Parameters
    ----------
    result : Result
    date : date
        The whole day counts.

    Returns
    -------
    Chances
    """
    days = result.simulation.model.timeline.days_until(date)
    done = result.finish_days <= days + TOLERANCE
    kept = result.meets_target
    if kept is None:
        return Chances(float(done.mean()), None, None)
    return Chances(float(done.mean()), float(kept.mean()), float((done & kept).mean()))
