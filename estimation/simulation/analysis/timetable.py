"""When each activity runs, and each phase ends, at any level: what a live Gantt chart draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation.simulation.analysis.activities import dates_of, percentiles_of_rows

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from estimation.simulation.figures import Figures


@dataclass(frozen=True)
class Row:
    """
    One activity, or a phase.

    Parameters
    ----------
    start : date
        In the middle case.
    low, middle, high : date
        Finishes: 1, 5 and 9 in 10 are done by then.
    at_level : date
        By which it is done at the level that was asked for.
    hours, days : float
        On average; `days` are working days of its own calendar, of a phase those of all its
        activities one after the other.
    """

    start: date
    low: date
    middle: date
    high: date
    at_level: date
    hours: float
    days: float


@dataclass(frozen=True)
class Timetable:
    """
    When things run, as `timetable` finds it.

    Parameters
    ----------
    level : float
        Of the dates at a level.
    activities : dict of str to Row
        By id.
    phases : dict of str or None to Row
        By name; None are the activities without a phase.
    reviewing : float
        Share of the time during which a client review is open, on average.
    """

    level: float
    activities: dict[str, Row]
    phases: dict[str | None, Row]
    reviewing: float


def timetable(result: Figures, level: float) -> Timetable:
    """
    Dates at one level of all activities and phases.

    Parameters
    ----------
    result : Figures
    level : float
        Above 0, up to 1.

    Returns
    -------
    Timetable

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "brief", "phase": "Discover", "duration": 3}],
    ... })
    >>> table = timetable(simulate(plan, trials=10), 0.8)
    >>> table.activities["brief"].at_level, table.phases["Discover"].days
    (datetime.date(2027, 1, 13), 3.0)
    """
    model = result.simulation.model
    traces = result.simulation.backend.trace(result.draws).traces
    phase_of = {activity.id: activity.phase for activity in result.plan.activities}
    phases = list(dict.fromkeys(phase_of.values()))
    of_phase = [[i for i, a in enumerate(model.activities) if phase_of[a.id] == p] for p in phases]
    start = np.vstack([traces.start, *(traces.start[rows].min(axis=0) for rows in of_phase)])
    finish = np.vstack([traces.finish, *(traces.finish[rows].max(axis=0) for rows in of_phase)])
    begin = dates_of(model, percentiles_of_rows(start, [0.5])[:, 0], "start")
    ends = percentiles_of_rows(finish, [0.1, 0.5, 0.9, level])
    low, middle, high, at_level = (dates_of(model, at, "finish") for at in ends.T)
    hours, days = traces.sums.sum(axis=0)[:, 0] / result.trials, traces.days.mean(axis=1)
    spent = [(float(hours[rows].sum()), float(days[rows].sum())) for rows in of_phase]
    spent = [*zip(hours.tolist(), days.tolist(), strict=True), *spent]
    rows = [
        Row(
            begin[i].item(),
            low[i].item(),
            middle[i].item(),
            high[i].item(),
            at_level[i].item(),
            *spent[i],
        )
        for i in range(len(start))
    ]
    n = len(model.activities)
    reviews = [i for i, activity in enumerate(model.activities) if activity.review is not None]
    return Timetable(
        level,
        {activity.id: rows[i] for i, activity in enumerate(model.activities)},
        dict(zip(phases, rows[n:], strict=True)),
        _share_covered(traces.start[reviews], traces.finish[reviews], result.finish_days),
    )


def _share_covered(
    start: NDArray[np.float32], finish: NDArray[np.float32], whole: NDArray[np.float64]
) -> float:
    """Share of the time that some spans cover between them, averaged over trials."""
    if not len(start) or not (whole > 0).any():
        return 0.0
    order = np.argsort(start, axis=0)
    start = np.take_along_axis(start, order, axis=0)
    finish = np.take_along_axis(finish, order, axis=0)
    reached = np.vstack([np.zeros_like(start[:1]), np.maximum.accumulate(finish, axis=0)[:-1]])
    covered = np.maximum(finish - np.maximum(start, reached), 0).sum(axis=0)
    return float(covered.sum() / whole.sum())
