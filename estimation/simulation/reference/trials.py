"""Many trials of a plan at once: draws in, dates and hours out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation.simulation.backend import ActivityTraces
from estimation.simulation.reference.money import value_of
from estimation.simulation.reference.work import draw_work, plus, shared_draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation.backend import Placement, Placer, Stretches, Work
    from estimation.simulation.model.model import Model
    from estimation.simulation.model.variables import Draws


@dataclass(frozen=True, eq=False)
class Trials:
    """
    What a block of trials did; n activities in the order of the model.

    Parameters
    ----------
    works : tuple of Work
        What there was to do.
    placement : Placement
        When it was done, (trials, n), hammocks included.
    hours : tuple of dict
        For each activity, hours by index of the role, shape (trials,).
    finish_days : array, shape (trials,), [working days of the team]
    occurred : tuple of array, shape (trials,), of bool
        For each risk.
    risk_cost : array, shape (trials,), [money]
    """

    works: tuple[Work, ...]
    placement: Placement
    hours: tuple[dict[int, Array], ...]
    finish_days: Array
    occurred: tuple[NDArray[np.bool_], ...]
    risk_cost: Array


def simulate_trials(
    model: Model, placer: Placer, draws: Draws, *, with_float: bool = False
) -> Trials:
    """
    Simulate every activity of the plan once per trial.

    Parameters
    ----------
    model : Model
    placer : Placer
        Of this model.
    draws : Draws
        Decides the number of trials.
    with_float : bool
        Whether total float is wanted too.

    Returns
    -------
    Trials
    """
    shared = shared_draws(model, draws)
    works = draw_work(model, draws, shared)
    placement = placer.place(works, with_float=with_float)
    last = placement.finish.max(axis=1)
    hours = [work.hours for work in works]
    for i, activity in enumerate(model.activities):
        if activity.span is not None:
            first, to = activity.span
            placement.start[:, i] = placement.start[:, first]
            placement.finish[:, i] = np.maximum(placement.start[:, i], placement.finish[:, to])
            hours[i] = plus(works[i].hours, span_hours(model, i, works[i], placement, draws))
    finish_days = model.timeline.team_days(last)
    risk_cost = np.zeros(draws.trials)
    for risk, occurred, delay in zip(model.risks, shared.occurred, shared.risk_delays, strict=True):
        if risk.delays_finish and delay is not None:
            finish_days = finish_days + delay
        if risk.cost is not None:
            risk_cost += np.where(occurred, draws.value(risk.cost), 0)
    return Trials(works, placement, tuple(hours), finish_days, shared.occurred, risk_cost)


def span_hours(
    model: Model, i: int, work: Work, placement: Placement | Stretches, draws: Draws
) -> dict[int, Array]:
    """Hours of a hammock by role: so much for each week that it lasts."""
    axis = model.axis(model.team_axis)
    begun = np.maximum(placement.start[:, i], model.activities[i].counts_from)
    days = np.maximum(axis.workdays(placement.finish[:, i]) - axis.workdays(begun), 0)
    weeks = days / model.days_per_week * work.multiplier
    return {role: weeks * draws.value(variable) for role, variable in model.activities[i].weekly}


def activity_traces(model: Model, trials: Trials) -> ActivityTraces:
    """What each activity did in some trials."""
    placed, timeline = trials.placement, model.timeline
    shape = placed.start.shape[::-1]
    days, sums = np.zeros(shape, dtype=np.float32), np.zeros((1, len(model.activities), 3))
    for i, activity in enumerate(model.activities):
        axis = model.axis(activity.axis)
        worked = axis.workdays(placed.finish[:, i]) - axis.workdays(placed.start[:, i])
        whole = worked + placed.total_float[:, i]
        share = np.divide(worked, whole, out=np.zeros_like(worked), where=whole > 0)
        days[i] = worked
        hours = trials.hours[i]
        sums[0, i, 0] = sum(spent.sum() for spent in hours.values())
        sums[0, i, 1] = np.sum(value_of(hours, model.cost_rates))
        sums[0, i, 2] = (share * trials.finish_days).sum()
    return ActivityTraces(
        timeline.team_days(placed.start).T.astype(np.float32),
        timeline.team_days(placed.finish).T.astype(np.float32),
        days,
        sums,
        (np.empty((0, 0)), np.empty((0, 0)), np.empty((0, 0))),
    )
