"""What the most likely path promises by itself, against what the whole plan comes to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from estimation.report.levels import finish_days
from estimation.report.paired_differences import difference_error
from estimation.simulation import Result
from estimation.simulation.model.timeline import TOLERANCE
from estimation.simulation.reference.trials import simulate_trials

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.simulation.backend import Placement
    from estimation.simulation.model.model import ActivityModel, Model

LOOKED_AT = 500
"""Trials in which the path is looked for."""


@dataclass(frozen=True)
class MergeBias:
    """
    The most likely path simulated by itself, and the plan.

    Parameters
    ----------
    path : tuple of str
        Ids of the activities, first to last.
    share : float
        Share of trials in which all of them are on the longest path together.
    level : float
        How sure the dates are to be.
    base_days, path_days, plan_days : float, [working days of the team]
        Finish with everything as likely; mean finish of the path by itself; of the plan.
    path_at_level, plan_at_level : float, [working days of the team]
        The same two at the level.
    days, days_se : float, [working days of the team]
        Merge bias: mean of the plan less mean of the path; its standard error.
    days_at_level, days_at_level_se : float, [working days of the team]
        The same at the level.
    chance_of_path : float
        How often the plan holds what the path promises at the level.
    """

    path: tuple[str, ...]
    share: float
    level: float
    base_days: float
    path_days: float
    plan_days: float
    path_at_level: float
    plan_at_level: float
    days: float
    days_se: float
    days_at_level: float
    days_at_level_se: float
    chance_of_path: float


def merge_bias(result: Result, level: float | None = None) -> MergeBias:
    """
    Compare the plan with its most likely path, as if nothing else could be late.

    Where paths meet, the latest of them decides, and the mean of the latest is later than the
    latest of the means [1]_: a plan counted along one path is too early. The path is found from
    the finish back: before each activity comes the one that holds it up in most trials, through a
    link or by people that it releases. It is then simulated alone, with common random numbers,
    all people at hand.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure the dates are to be; default: the plan's `promise.level`.

    Returns
    -------
    MergeBias

    References
    ----------
    .. [1] MacCrimmon, K. R., Ryavec, C. A. (1964). An analytical study of the PERT assumptions.
       Operations Research, 12, 16-37.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> spread = {"uniform": [0, 10]}
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "copy", "duration": spread}, {"id": "code", "duration": spread}],
    ... })
    >>> bias = merge_bias(simulate(plan))
    >>> bias.path in (("copy",), ("code",)), 1.6 < bias.days < 1.8
    (True, True)
    """
    sure = result.plan.promise.level if level is None else level
    path, share = _most_likely_path(result)
    alone = _run_alone(result, path)
    error, error_at_level = (
        difference_error(alone, result, "finish_days", q) for q in (None, sure)
    )
    at_level = finish_days(alone, sure)
    held = result.finish_days <= at_level + TOLERANCE
    return MergeBias(
        path=tuple(result.simulation.model.ids[i] for i in path),
        share=share,
        level=sure,
        base_days=float(result.base.finish_days[0]),
        path_days=float(alone.finish_days.mean()),
        plan_days=float(result.finish_days.mean()),
        path_at_level=at_level,
        plan_at_level=finish_days(result, sure),
        days=float(result.finish_days.mean() - alone.finish_days.mean()),
        days_se=0.0 if error is None else error,
        days_at_level=finish_days(result, sure) - at_level,
        days_at_level_se=0.0 if error_at_level is None else error_at_level,
        chance_of_path=float(held.mean()),
    )


def _most_likely_path(result: Result) -> tuple[list[int], float]:
    """Indices of its activities, first to last, and the share of trials in which all hold."""
    model, simulation = result.simulation.model, result.simulation
    draws = result.draws.part(0, min(result.trials, LOOKED_AT))
    placed = simulate_trials(model, simulation.backend.placer, draws).placement
    last = model.axis(model.team_axis).workdays(placed.finish)
    ends = placed.critical & (last >= last.max(axis=1, keepdims=True) - TOLERANCE)
    at = int(ends.sum(axis=0).argmax())
    among, path = ends[:, at], [at]
    while True:
        before, holds = _held_up_by(model, placed, at)
        held = holds & among
        if not before or 2 * held.any(axis=0).sum() < among.sum():
            break
        most = int(held.sum(axis=1).argmax())
        at, among = before[most], held[most]
        path.insert(0, at)
    return path, float(among.mean())


def _held_up_by(model: Model, placed: Placement, at: int) -> tuple[list[int], NDArray[np.bool_]]:
    """Activities before one, and in which trials each is what it waits for, (before, trials)."""
    activity = model.activities[at]
    if activity.progress is not None:
        return [], np.zeros((0, len(placed.start)), dtype=bool)
    types = {link.predecessor: (link.type, link.lag) for link in activity.links}
    shared = _shares_people(model, activity) - set(types) - {at}
    before = [*types, *sorted(shared)]
    if not before:
        return [], np.zeros((0, len(placed.start)), dtype=bool)
    until = np.full((len(before), len(placed.start)), -np.inf)
    for row, i in enumerate(before):
        kind, lag = types.get(i, ("FS", 0.0))
        ends = placed.start[:, i] if kind in ("SS", "SF") else placed.finish[:, i]
        waits = placed.critical[:, i] & placed.critical[:, at]
        if i in shared:
            waits &= np.abs(placed.finish[:, i] - placed.start[:, at]) < 1e-6
        until[row] = np.where(waits, ends + lag, -np.inf)
    latest = until.argmax(axis=0)
    holds = (latest == np.arange(len(before))[:, None]) & (until.max(axis=0) > -np.inf)
    return before, holds


def _shares_people(model: Model, activity: ActivityModel) -> set[int]:
    """Activities that need people of a role of whom there are only so many."""
    limited = {role for role in activity.held if model.people[role] is not None}
    if not limited:
        return set()
    return {i for i, other in enumerate(model.activities) if limited & set(other.held)}


def _run_alone(result: Result, path: list[int]) -> Result:
    """Simulate a path as if there were nothing else, with common random numbers."""
    simulation = result.simulation
    alone = simulation.model.only(path, dict(zip(path[1:], path[:-1], strict=True)))
    run = replace(simulation, model=alone).backend.run(result.draws)
    return Result(simulation, result.trials, result.seed, run.outcome, {}, result.sampling)
