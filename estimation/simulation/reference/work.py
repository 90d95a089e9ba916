"""
How much there is to do in each trial, before it has a place in time.

Plain numpy, one activity after another, every array one value per trial: draws become hours and
working days. Nothing here depends on when work is done, so placing it comes after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation.simulation.backend import Stretch, Work

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation.model.model import ActivityModel, Model, ReviewModel, RoleEffort
    from estimation.simulation.model.variables import Draws, Variable


@dataclass(frozen=True, eq=False)
class SharedDraws:
    """The values that several activities share; effects of risks are None where they have none."""

    factors: tuple[Array, ...]
    project_factor: Array
    firm_level: Array
    occurred: tuple[NDArray[np.bool_], ...]
    risk_factors: tuple[Array | None, ...]
    risk_delays: tuple[Array | None, ...]


def shared_draws(model: Model, draws: Draws) -> SharedDraws:
    """Draw what activities share: drivers, the project factor, the firm's level, risks."""

    def drawn(
        variable: Variable | None, occurred: NDArray[np.bool_], without: float
    ) -> Array | None:
        return None if variable is None else np.where(occurred, draws.value(variable), without)

    risks = [(r, draws.happens(f"risk:{r.id}:occurs", r.probability)) for r in model.risks]

    def shared(variable: Variable | None) -> Array:
        return np.ones(draws.trials) if variable is None else draws.value(variable)

    return SharedDraws(
        factors=tuple(draws.value(variable) for variable in model.factors),
        project_factor=shared(model.project_factor),
        firm_level=shared(model.firm_level),
        occurred=tuple(occurred for _, occurred in risks),
        risk_factors=tuple(drawn(risk.factor, occurred, 1.0) for risk, occurred in risks),
        risk_delays=tuple(drawn(risk.delay, occurred, 0.0) for risk, occurred in risks),
    )


def draw_work(model: Model, draws: Draws, shared: SharedDraws) -> tuple[Work, ...]:
    """
    Draw the work of every activity.

    Parameters
    ----------
    model : Model
    draws : Draws
        Decides the number of trials.
    shared : SharedDraws

    Returns
    -------
    tuple of Work
        In the order of the model.
    """
    works: list[Work] = []
    for activity in model.activities:
        exists = draws.happens(f"exists:{activity.id}", activity.exists)
        multiplier = _multiplier(activity, shared, exists)
        delay = _delay(activity, shared, exists)
        if activity.review is not None and not says_what_remains(activity):
            of = works[activity.review.of]
            works.append(_review(activity, model, draws, _Drawn(exists, multiplier, delay), of))
        elif activity.duration is not None or activity.effort or activity.review is not None:
            works.append(_effort(activity, draws, _Drawn(exists, multiplier, delay)))
        else:
            stretches = () if activity.span is not None else (Stretch(activity.axis, delay),)
            spent = _spent(activity, draws.trials)
            works.append(Work(exists, multiplier, np.zeros(draws.trials), spent, {}, stretches))
    return tuple(works)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """What the shared draws make of one activity."""

    exists: NDArray[np.bool_]
    multiplier: Array
    delay: Array


def _multiplier(activity: ActivityModel, shared: SharedDraws, exists: NDArray[np.bool_]) -> Array:
    """Drivers x project factor x firm's level x risk factors; 0 where there is no activity."""
    multiplier = np.where(exists, 1.0, 0.0)
    for factor in activity.factors:
        multiplier = multiplier * shared.factors[factor]
    # Who says what remains knows how this project and this firm go; risks are still to come.
    if activity.on_history and not says_what_remains(activity):
        multiplier = multiplier * shared.project_factor * shared.firm_level
    for risk in activity.risks:
        if (risk_factor := shared.risk_factors[risk]) is not None:
            multiplier = multiplier * risk_factor
    return multiplier


def _delay(activity: ActivityModel, shared: SharedDraws, exists: NDArray[np.bool_]) -> Array:
    """Days that risks add."""
    delay = np.zeros(len(exists))
    for risk in activity.risks:
        if (risk_delay := shared.risk_delays[risk]) is not None:
            delay = delay + np.where(exists, risk_delay, 0)
    return delay


def _effort(activity: ActivityModel, draws: Draws, drawn: _Drawn) -> Work:
    """Work of an activity with effort, or with a duration of its own and perhaps a crew."""
    progress = activity.progress
    if progress is not None and progress.finished is not None:
        return _finished(activity, draws, drawn)
    duration, parts = activity.duration, activity.effort
    spent: dict[int, float] = {} if progress is None else dict(progress.hours)
    if progress is not None and progress.says_what_remains:
        duration, parts = progress.remaining_duration, progress.remaining_effort
    worked = np.zeros(draws.trials)
    if duration is not None:
        worked = draws.value(duration) * drawn.multiplier
    effort = {
        part.role: draws.value(part.variable) * part.scale * drawn.multiplier for part in parts
    }
    planned = {} if says_what_remains(activity) else spent
    effort = _less(effort, planned)
    for part in parts:
        worked = np.maximum(worked, effort[part.role] / part.capacity)
    days = worked
    crewed = _less({c.role: worked * c.hours_per_day for c in activity.crew}, planned)
    if activity.goes_on_with_less:
        told = {role: crewed[role] for role in activity.told_roles}
        days = _days_of(activity, told, draws.trials)
    stretches = _stretches(activity, parts, days, effort, drawn.delay)
    effort = plus(effort | crewed, _spent(activity, draws.trials))
    held = {crew.role: drawn.delay * crew.hours_per_day for crew in activity.crew}
    hours = plus(effort, held)
    if activity.told_roles:
        worked = _days_of(activity, effort, draws.trials)
    if activity.spent_days > 0:
        worked = worked + activity.spent_days
        effort = effort | {crew.role: worked * crew.hours_per_day for crew in activity.crew}
    return Work(drawn.exists, drawn.multiplier, worked, hours, effort, stretches)


def says_what_remains(activity: ActivityModel) -> bool:
    """Whether the activity has begun, and somebody estimated what is left of it."""
    progress = activity.progress
    return progress is not None and not progress.is_finished and progress.says_what_remains


def _less(hours: dict[int, Array], spent: dict[int, float]) -> dict[int, Array]:
    """Hours by role without those that are spent; 0 where more are spent than were planned."""
    return {role: np.maximum(planned - spent.get(role, 0), 0) for role, planned in hours.items()}


def _spent(activity: ActivityModel, trials: int) -> dict[int, Array]:
    """Hours by role that are reported."""
    reported = () if activity.progress is None else activity.progress.hours
    return {role: np.full(trials, hours) for role, hours in reported}


def plus(hours: dict[int, Array], more: dict[int, Array]) -> dict[int, Array]:
    """Hours by role, and more hours."""
    return {**hours, **{role: hours.get(role, 0) + added for role, added in more.items()}}


def _days_of(activity: ActivityModel, hours: dict[int, Array], trials: int) -> Array:
    """Working days in which the people of an activity do so many hours."""
    capacities = activity.capacities
    days = [hours[role] / capacity for role, capacity in capacities.items() if role in hours]
    return np.max([np.zeros(trials), *days], axis=0)


def _stretches(
    activity: ActivityModel,
    parts: tuple[RoleEffort, ...],
    worked: Array,
    effort: dict[int, Array],
    delay: Array,
) -> tuple[Stretch, ...]:
    """
    Work, then delay.

    While it runs, an activity holds the crew of the role that sets its duration, and of each other
    role the share that its hours are of that time. A delay holds people only with a crew.
    """
    if activity.crew:
        people = {crew.role: np.full(len(worked), crew.people) for crew in activity.crew}
        return (Stretch(activity.axis, worked + delay, people),)
    people = {
        part.role: part.people * _share(effort[part.role] / part.capacity, worked) for part in parts
    }
    work = Stretch(activity.axis, worked, people)
    return (work, Stretch(activity.axis, delay)) if delay.any() else (work,)


def _share(part: Array, whole: Array) -> Array:
    """Part of a whole; 0 where there is nothing."""
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def _finished(activity: ActivityModel, draws: Draws, drawn: _Drawn) -> Work:
    """Work that is done: its hours are known, or else as estimated."""
    known = {role: np.full(draws.trials, hours) for role, hours in activity.actual_hours.items()}
    worked = np.full(draws.trials, activity.actual_days)
    # Nothing is left to do, but a review may have its people do some of it again.
    effort = {part.role: known.get(part.role, np.zeros(draws.trials)) for part in activity.effort}
    stretches = _stretches(activity, activity.effort, worked, effort, np.zeros(draws.trials))
    past = Stretch(activity.axis, np.zeros(draws.trials), stretches[0].people)
    return Work(drawn.exists, drawn.multiplier, worked, known, known, (past,))


def _review(activity: ActivityModel, model: Model, draws: Draws, drawn: _Drawn, of: Work) -> Work:
    """Waits of the client and reworks of the team, in turn, until a round is the last."""
    review = activity.review
    assert review is not None
    rounds = np.maximum(np.rint(draws.value(review.rounds)), 0)
    going = drawn.exists & (rounds >= 1)
    stretches: list[Stretch] = []
    reworks = np.zeros(draws.trials)
    number = 1
    while going.any():
        if number > 1:
            stretches.append(_rework(review, model, of, going))
            reworks += going
        wait = draws.value(review.turnaround_of(number)) * drawn.multiplier
        approved = np.zeros(draws.trials, dtype=bool)
        if review.cap is not None:
            approved, wait = wait > review.cap, np.minimum(wait, review.cap)
        stretches.append(Stretch(activity.axis, np.where(going, wait, 0)))
        number += 1
        going = going & ~approved & (rounds >= number)
    if drawn.delay.any() or not stretches:
        stretches.append(Stretch(activity.axis, drawn.delay))
    hours = {role: spent * review.rework * reworks for role, spent in of.effort.items()}
    days = np.zeros(draws.trials)
    spent = _spent(activity, draws.trials)
    if activity.progress is not None and activity.progress.finished is not None:
        stretches = []
        hours |= spent
    elif activity.progress is not None:
        # Where rounds came back already, the hours are theirs, and none of the rounds to come.
        counted = {} if review.back else dict(activity.progress.hours)
        hours = plus(_less(hours, counted), spent)
    return Work(drawn.exists, drawn.multiplier, days, hours, hours, tuple(stretches))


def _rework(review: ReviewModel, model: Model, of: Work, going: NDArray[np.bool_]) -> Stretch:
    """The share of the reviewed work that is done again, by the same people."""
    axis = model.activities[review.of].axis
    people = of.stretches[0].people if of.stretches else {}
    return Stretch(axis, np.where(going, review.rework * of.worked, 0), people)
