"""What is known of work that has begun, and of a client's review that is not back yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from estimation.distributions import constant, discrete
from estimation.simulation.model.variables import Begun, Variable

if TYPE_CHECKING:
    from estimation.distributions import QuantileTable
    from estimation.plan.progress import Progress
    from estimation.simulation.model.model import (
        ProgressModel,
        ReviewModel,
        RoleCrew,
        RoleEffort,
    )


def begun_effort(
    effort: tuple[RoleEffort, ...], progress: ProgressModel, given: Begun
) -> tuple[RoleEffort, ...]:
    """
    Effort given that it takes more than what was spent on it so far.

    Roles that share one draw are taken together: their hours so far are spent of their sum. Where
    no hours are reported, the working days that passed are spent of those that the work takes; of
    several draws nothing is known then.

    Parameters
    ----------
    effort : tuple of RoleEffort
    progress : ProgressModel
        Neither finished nor said to remain.
    given : Begun
        What multiplies the effort; its `least` is of no use.
    """
    known: dict[int, Variable] = {}
    hours = dict(progress.hours)
    variables = {id(part.variable): part.variable for part in effort}
    for key, variable in variables.items():
        parts = [part for part in effort if part.variable is variable]
        scale = sum(part.scale for part in parts)
        spent = sum(hours.get(part.role, 0.0) for part in parts)
        if not hours and len(variables) == 1:
            spent, scale = progress.elapsed, max(part.scale / part.capacity for part in parts)
        known[key] = _more_than(variable, spent, scale, given)
    return tuple(replace(part, variable=known[id(part.variable)]) for part in effort)


def begun_duration(
    duration: Variable, crew: tuple[RoleCrew, ...], progress: ProgressModel, given: Begun
) -> Variable:
    """Days given that they are more than those that passed, or than those of the hours so far."""
    hours = dict(progress.hours)
    told = [hours[each.role] / each.hours_per_day for each in crew if each.role in hours]
    return _more_than(duration, max(told) if told else progress.elapsed, 1.0, given)


def _more_than(variable: Variable, spent: float, scale: float, given: Begun) -> Variable:
    """A variable of which something is spent, where it is uncertain."""
    if variable.table.is_constant or spent <= 0 or scale <= 0:
        return variable
    return replace(variable, begun=replace(given, least=spent / scale))


def begun_review(
    review: ReviewModel, report: Progress, waited: float | None, given: Begun
) -> ReviewModel:
    """
    A review of which some rounds came back, or that waits since a day.

    Parameters
    ----------
    review : ReviewModel
        As before any report.
    report : Progress
    waited : float or None
        Working days of the client since the review went out; None where it is with us.
    given : Begun
        What multiplies the wait; its `least` is of no use.
    """
    back = report.rounds_so_far if report.rounds_so_far is not None else len(report.waits)
    if waited is not None:
        first = _more_than(review.turnaround, waited, 1.0, given)
        rounds = _rounds_after(review.rounds, back, 0)
        return replace(review, rounds=rounds, back=back, first=first)
    if not back:
        return review
    # What the client sent back is worked in first: a round that takes the client no time.
    none = Variable(review.turnaround.id, constant(0.0), 0.0)
    rounds = _rounds_after(review.rounds, back, 1)
    return replace(review, rounds=rounds, back=back - 1, first=none)


def _rounds_after(rounds: Variable, back: int, more: int) -> Variable:
    """Rounds that are left and `more`, given that there are more than came back."""
    if not back:
        return rounds
    weights = {v - back + more: w for v, w in _weights(rounds.table).items() if v > back}
    if not weights:
        weights = {1.0 + more: 1.0}
    base = rounds.base - back + more
    if base <= more:
        base = min(weights)
    return Variable(rounds.id, discrete(weights), base)


def _weights(table: QuantileTable) -> dict[float, float]:
    """Chances of each whole number of rounds."""
    numbers = np.arange(max(np.rint(table.values[-1]), 1) + 1)
    if table.atoms is not None:
        cumulative, values = table.atoms
        chances = np.diff(cumulative, prepend=0.0)
        found: dict[float, float] = {}
        for value, chance in zip(np.rint(values), chances, strict=True):
            found[float(value)] = found.get(float(value), 0.0) + float(chance)
        return found
    chances = np.diff(table.cdf(numbers + 0.5), prepend=0.0)
    return {float(n): float(c) for n, c in zip(numbers, chances, strict=True) if c > 0}
