"""
Play a plan in many trials at once: draws in, dates and hours out.

Plain numpy, one activity after another, every array one value per trial. Instants lie on the
timeline of the model; a stretch of work is given in working days of the calendar it is done on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation.distributions import Array
from estimation.simulation.timeline import Axis
from estimation.simulation.variables import Draws, Variable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.simulation.model import ActivityModel, Link, Model, ProgressModel, ReviewModel

Stretch = tuple[Axis, Array]
"""Working days on an axis, shape (trials,)."""


@dataclass(frozen=True, eq=False)
class ActivityPlay:
    """
    What one activity did in each trial.

    Parameters
    ----------
    start, finish : array, shape (trials,)
        Instants of the timeline.
    stretches : tuple of Stretch
        The work from start to finish in turn: one, or waits and reworks of a review.
    hours : dict of array, shape (trials,), [h]
        By index of the role.
    exists : array, shape (trials,), of bool
        Where the activity is there at all; elsewhere its links pass through.
    bounds : tuple of array, shape (trials,)
        For each link, the instant before which it lets the activity not start.
    """

    start: Array
    finish: Array
    stretches: tuple[Stretch, ...]
    hours: dict[int, Array]
    exists: NDArray[np.bool_]
    bounds: tuple[Array, ...] = ()


@dataclass(frozen=True, eq=False)
class Play:
    """
    What a block of trials did.

    `activities` stand in the order of the model; `finish_days` are working days of the team;
    `added_days` of them come from risks that delay the finish alone; `occurred` is by risk.
    """

    activities: tuple[ActivityPlay, ...]
    finish_days: Array
    added_days: Array
    occurred: tuple[NDArray[np.bool_], ...]
    risk_cost: Array


@dataclass(frozen=True, eq=False)
class _Luck:
    """The values that several activities share."""

    factors: tuple[Array, ...]
    project_factor: Array
    occurred: tuple[NDArray[np.bool_], ...]
    risk_factors: tuple[Array | None, ...]
    risk_delays: tuple[Array | None, ...]


def play(model: Model, draws: Draws) -> Play:
    """
    Play every activity of the plan once per trial.

    Parameters
    ----------
    model : Model
    draws : Draws
        Decides the number of trials.

    Returns
    -------
    Play
    """
    luck = _shared_luck(model, draws)
    done: list[ActivityPlay] = []
    sizes: list[_Size] = []
    for activity in model.activities:
        size = _size(activity, luck, draws)
        sizes.append(size)
        if activity.span is not None:
            done.append(_play_span(activity, model, done, size, draws))
        else:
            done.append(_play_activity(activity, model, done, sizes, draws))
    added = np.zeros(draws.trials)
    for risk, delay in zip(model.risks, luck.risk_delays, strict=True):
        if risk.delays_finish and delay is not None:
            added = added + delay
    last = np.full(draws.trials, model.timeline.origin)
    for activity_play in done:
        last = np.maximum(last, activity_play.finish)
    risk_cost = np.zeros(draws.trials)
    for risk, occurred in zip(model.risks, luck.occurred, strict=True):
        if risk.cost is not None:
            risk_cost += np.where(occurred, draws.value(risk.cost), 0)
    finish_days = model.timeline.team_days(last) + added
    return Play(tuple(done), finish_days, added, luck.occurred, risk_cost)


def _shared_luck(model: Model, draws: Draws) -> _Luck:
    """Draw what activities share: drivers, the project factor, risks."""

    def drawn(
        variable: Variable | None, occurred: NDArray[np.bool_], without: float
    ) -> Array | None:
        return None if variable is None else np.where(occurred, draws.value(variable), without)

    occurred = tuple(
        draws.happens(f"risk:{risk.id}:occurs", risk.probability) for risk in model.risks
    )
    one = np.ones(draws.trials)
    return _Luck(
        factors=tuple(draws.value(variable) for variable in model.factors),
        project_factor=one if model.project_factor is None else draws.value(model.project_factor),
        occurred=occurred,
        risk_factors=tuple(
            drawn(r.factor, o, 1.0) for r, o in zip(model.risks, occurred, strict=True)
        ),
        risk_delays=tuple(
            drawn(r.delay, o, 0.0) for r, o in zip(model.risks, occurred, strict=True)
        ),
    )


@dataclass(frozen=True, eq=False)
class _Size:
    """
    How much one activity is in each trial, before it has a place in time.

    `worked` days follow from effort or duration; `delay` days come on top; a review has neither.
    """

    exists: NDArray[np.bool_]
    multiplier: Array
    worked: Array
    delay: Array
    hours: dict[int, Array]


def _size(activity: ActivityModel, luck: _Luck, draws: Draws) -> _Size:
    """Effort and duration of an activity: base x drivers x risk factors, and the delays."""
    exists = draws.happens(f"exists:{activity.id}", activity.exists)
    multiplier = np.where(exists, 1.0, 0.0)
    for factor in activity.factors:
        multiplier = multiplier * luck.factors[factor]
    if activity.on_history:
        multiplier = multiplier * luck.project_factor
    delay = np.zeros(draws.trials)
    for risk in activity.risks:
        if (risk_factor := luck.risk_factors[risk]) is not None:
            multiplier = multiplier * risk_factor
        if (risk_delay := luck.risk_delays[risk]) is not None:
            delay = delay + np.where(exists, risk_delay, 0)
    worked = np.zeros(draws.trials)
    hours: dict[int, Array] = {}
    if activity.progress is not None and activity.progress.remaining_duration is not None:
        worked = draws.value(activity.progress.remaining_duration) * multiplier
    elif activity.duration is not None:
        worked = draws.value(activity.duration) * multiplier
    for crew in activity.crew:
        hours[crew.role] = worked * crew.hours_per_day
    remaining = activity.progress.remaining_effort if activity.progress is not None else ()
    for part in remaining or activity.effort:
        hours[part.role] = draws.value(part.variable) * part.scale * multiplier
        worked = np.maximum(worked, hours[part.role] / part.capacity)
    return _Size(exists, multiplier, worked, delay, hours)


def _play_activity(
    activity: ActivityModel,
    model: Model,
    done: list[ActivityPlay],
    sizes: list[_Size],
    draws: Draws,
) -> ActivityPlay:
    """Place an activity that has links at the first instant they allow."""
    size = sizes[-1]
    if activity.review is not None:
        stretches, hours = _review(activity, activity.review, model, sizes, draws)
    else:
        held = {crew.role: size.delay * crew.hours_per_day for crew in activity.crew}
        stretches = ((activity.axis, size.worked + size.delay),)
        hours = {role: spent + held.get(role, 0) for role, spent in size.hours.items()}
    if activity.progress is not None:
        return _play_begun(activity, activity.progress, stretches, hours, size)
    bounds = tuple(_bound(link, activity.axis, stretches, done) for link in activity.links)
    earliest = np.full(draws.trials, activity.earliest)
    for bound in bounds:
        earliest = np.maximum(earliest, bound)
    start, finish = place(earliest, stretches)
    return ActivityPlay(start, finish, stretches, hours, size.exists, bounds)


def _play_span(
    activity: ActivityModel, model: Model, done: list[ActivityPlay], size: _Size, draws: Draws
) -> ActivityPlay:
    """A hammock lasts from the start of one activity to the finish of another."""
    assert activity.span is not None
    start, finish = done[activity.span[0]].start, done[activity.span[1]].finish
    finish = np.maximum(start, finish)
    days = model.default_axis.workdays(finish) - model.default_axis.workdays(start)
    weeks = days / model.days_per_week * size.multiplier
    hours = {role: weeks * draws.value(variable) for role, variable in activity.weekly}
    return ActivityPlay(start, finish, ((model.default_axis, days),), hours, size.exists)


def _review(
    activity: ActivityModel,
    review: ReviewModel,
    model: Model,
    sizes: list[_Size],
    draws: Draws,
) -> tuple[tuple[Stretch, ...], dict[int, Array]]:
    """Waits of the client and reworks of the team, in turn, until a round is the last."""
    size, of, of_size = sizes[-1], model.activities[review.of], sizes[review.of]
    rounds = np.maximum(np.rint(draws.value(review.rounds)), 0)
    going = size.exists & (rounds >= 1)
    stretches: list[Stretch] = []
    reworks = np.zeros(draws.trials)
    number = 1
    while going.any():
        if number > 1:
            stretches.append((of.axis, np.where(going, review.rework * of_size.worked, 0)))
            reworks += going
        turnaround = Variable(
            f"{review.turnaround.id}:{number}", review.turnaround.table, review.turnaround.base
        )
        wait = draws.value(turnaround) * size.multiplier
        approved = np.zeros(draws.trials, dtype=bool)
        if review.cap is not None:
            approved, wait = wait > review.cap, np.minimum(wait, review.cap)
        stretches.append((activity.axis, np.where(going, wait, 0)))
        number += 1
        going = going & ~approved & (rounds >= number)
    stretches.append((activity.axis, size.delay))
    hours = {role: spent * review.rework * reworks for role, spent in of_size.hours.items()}
    return tuple(stretches), hours


def _play_begun(
    activity: ActivityModel,
    progress: ProgressModel,
    stretches: tuple[Stretch, ...],
    hours: dict[int, Array],
    size: _Size,
) -> ActivityPlay:
    """Place an activity that has begun: only what is left of it is uncertain."""
    trials = len(size.worked)
    start, status = np.full(trials, progress.started), np.full(trials, activity.earliest)
    spent = dict(progress.hours)
    if progress.finished is not None:
        known = {role: np.full(trials, total) for role, total in progress.hours} or hours
        return ActivityPlay(
            start, np.full(trials, progress.finished), stretches, known, size.exists
        )
    if progress.says_what_remains:
        _, finish = place(status, stretches)
    elif activity.effort and spent:
        hours = {role: np.maximum(total - spent.get(role, 0.0), 0) for role, total in hours.items()}
        worked = np.zeros(trials)
        for part in activity.effort:
            worked = np.maximum(worked, hours[part.role] / part.capacity)
        stretches = ((activity.axis, worked + size.delay),)
        _, finish = place(status, stretches)
    else:
        _, finish = place(start, stretches)
        finish = np.maximum(finish, status)
    total = {
        role: hours.get(role, np.zeros(trials)) + spent.get(role, 0.0) for role in {*hours, *spent}
    }
    return ActivityPlay(start, finish, stretches, total, size.exists)


def _bound(
    link: Link, axis: Axis, stretches: tuple[Stretch, ...], done: list[ActivityPlay]
) -> Array:
    """The instant before which a link lets its successor not start."""
    predecessor = done[link.predecessor]
    instant = predecessor.finish if link.type in ("FS", "FF") else predecessor.start
    if link.lag != 0:
        instant = axis.instant(axis.workdays(instant) + link.lag, "finish")
    if link.type in ("FF", "SF"):
        for stretch_axis, days in reversed(stretches):
            back = stretch_axis.instant(stretch_axis.workdays(instant) - days, "finish")
            instant = np.where(days > 0, back, instant)
    return instant


def place(earliest: Array, stretches: tuple[Stretch, ...]) -> tuple[Array, Array]:
    """Start and finish of work that may begin at `earliest`; nothing to do passes through."""
    start = instant = earliest
    begun = np.zeros(len(earliest), dtype=bool)
    for axis, days in stretches:
        elapsed, working = axis.workdays(instant), days > 0
        begins = working & ~begun
        if begins.any():
            start = np.where(begins, axis.instant(elapsed, "start"), start)
            begun |= begins
        instant = np.where(working, axis.instant(elapsed + days, "finish"), instant)
    return np.where(begun, start, earliest), instant
