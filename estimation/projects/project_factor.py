"""
What a project has shown of its own factor: how much longer all of its work takes.

The factor F is one draw per project, ln F ~ N(0, tau^2) before anything is known. Finished work
tells z = ln(actual hours) - median of ln(simulated hours of the same work with F = 1), whose
variance is s^2; then ln F ~ N(m, v) with m = z tau^2 / (tau^2 + s^2) and
v = tau^2 s^2 / (tau^2 + s^2). Work that has begun tells that it takes more than its hours so far:
a chance of that for each value of ln F on a grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from estimation.calibration.priors import lognormal_table
from estimation.simulation.reference.work import draw_work, shared_draws

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from estimation.distributions import Array, QuantileTable
    from estimation.simulation import Simulation

GRID = 801
"""Values of ln F that are tried, out to six standard deviations."""


@dataclass(frozen=True)
class ProjectFactor:
    """
    The factor of one project, ln F ~ N(log_mean, log_sd^2).

    Parameters
    ----------
    log_mean, log_sd : float
    actual, expected : float
        Hours of the finished work that told, and the middle of what they were expected to be with
        a factor of 1; 0 where there is none.
    """

    log_mean: float = 0.0
    log_sd: float = 0.0
    actual: float = 0.0
    expected: float = 0.0

    @property
    def median(self) -> float:
        """Its middle."""
        return math.exp(self.log_mean)

    @property
    def table(self) -> QuantileTable:
        """The factor as trials draw it: a trial keeps its place in the distribution."""
        return lognormal_table(self.median, self.log_sd)

    @property
    def sentence(self) -> str:
        """What it says, in one sentence."""
        if not self.actual:
            return "No finished work with hours has shown yet how this project differs from others."
        took = f"{self.actual:,.0f} hours where {self.expected:,.0f} were expected"
        if not self.log_sd and not self.log_mean:
            return f"Finished work took {took}; by past work, projects do not differ as a whole."
        times = f"{self.median:.2f} times what the estimates say"
        return f"Finished work took {took}; what remains is forecast at {times}, in the middle."


def factor_after(
    tau: float,
    actual: float,
    simulated: Array | None,
    begun: Sequence[tuple[float, Array]] = (),
) -> ProjectFactor:
    """
    Update the factor of a project by what its work took.

    Parameters
    ----------
    tau : float
        Standard deviation of ln F before.
    actual : float
        Hours of the finished work.
    simulated : array, shape (trials,), [h], or None
        Hours of the same work with F = 1; None without finished work.
    begun : sequence of (float, array)
        Of each piece of begun work its hours so far, and its hours in each trial with F = 1.

    Returns
    -------
    ProjectFactor

    Examples
    --------
    Work that took 30 % more than was certain moves the factor all the way.

    >>> factor = factor_after(0.2, 130.0, np.full(4, 100.0))
    >>> round(factor.median, 6), factor.log_sd
    (1.3, 0.0)
    """
    if tau <= 0:
        return ProjectFactor(0.0, 0.0, actual, _middle(simulated))
    mean, variance = 0.0, tau**2
    if simulated is not None and actual > 0 and (simulated > 0).all():
        logs = np.log(simulated)
        z, s2 = math.log(actual) - float(np.median(logs)), float(logs.var())
        # One value in all trials has no spread, but for the last digit of its mean.
        s2 = 0.0 if s2 < 1e-18 else s2
        mean, variance = z * tau**2 / (tau**2 + s2), tau**2 * s2 / (tau**2 + s2)
    if begun and variance > 0:
        mean, variance = _surviving(mean, variance, begun)
    return ProjectFactor(mean, math.sqrt(variance), actual, _middle(simulated))


def _middle(simulated: Array | None) -> float:
    return 0.0 if simulated is None else float(np.median(simulated))


def _surviving(
    mean: float, variance: float, begun: Sequence[tuple[float, Array]]
) -> tuple[float, float]:
    """Mean and variance of ln F given that begun work takes more than its hours so far."""
    sd = math.sqrt(variance)
    # Hours far over all that was expected move the factor further than six deviations.
    over = max(math.log(hours / max(float(np.median(h)), 1e-9)) for hours, h in begun)
    grid = np.linspace(mean - 6 * sd, max(mean + 6 * sd, min(over, mean + 12 * sd)), GRID)
    log_weight = -((grid - mean) ** 2) / (2 * variance)
    for hours, simulated in begun:
        ranked = np.sort(simulated)
        above = len(ranked) - np.searchsorted(ranked, hours * np.exp(-grid), side="right")
        log_weight += np.log(np.maximum(above, 0.5) / len(ranked))
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    centre = float(weight @ grid)
    return centre, float(weight @ (grid - centre) ** 2)


def simulated_hours(
    simulation: Simulation, ids: Sequence[str], trials: int, seed: int
) -> Mapping[str, Array]:
    """
    Hours of some work in each trial of a plan without a status, with F = 1.

    Parameters
    ----------
    simulation : Simulation
    ids : sequence of str
        Activities that share the project factor; others are left out.
    trials, seed : int

    Returns
    -------
    mapping of str to array, shape (trials,), [h]
        Without delays.
    """
    model = simulation.model
    wanted = set(ids)
    places = [i for i, a in enumerate(model.activities) if a.id in wanted and a.on_history]
    if not places:
        return {}
    alone = model.only(places)
    # What was reported is there, whatever its chance was.
    there = tuple(replace(activity, exists=1.0) for activity in alone.activities)
    alone = replace(alone, activities=there, project_factor=None)
    draws = simulation.draws(trials, seed)
    works = draw_work(alone, draws, shared_draws(alone, draws))
    hours: dict[str, Array] = {}
    for activity, work in zip(alone.activities, works, strict=True):
        if activity.id in wanted:
            total: Array = np.zeros(trials)
            for spent in work.effort.values():
                total = total + spent
            hours[activity.id] = total
    return hours
