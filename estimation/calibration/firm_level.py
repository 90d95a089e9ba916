"""
How a firm's own level of actual to estimate differs from others', moves, and how well it is known.

The level is common to all work of the firm: what is not known of it does not average out over the
items of a project, nor over projects. Firms differ in their level and in their scatter; the few
rows of a young history are read in the light of how far firms differ, and the more rows there are,
the less that decides. A level may also move with time, as a random walk: what is recent then says
more about today than what is old.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.calibration import priors

if TYPE_CHECKING:
    from estimation.calibration.item_model import Past
    from estimation.distributions import Array

SCATTER_SPREAD = 0.5
"""Standard deviation, between firms, of ln(log sd of single items)."""

_DRIFTS: Array = np.array([0.0, 0.05, 0.1, 0.2, 0.4])
"""[log ratio per root of a year] How far the level may walk in a year (one sd)."""

_DRIFT_CHANCES: Array = np.array([0.05, 0.1, 0.25, 0.35, 0.25])
"""How likely each is before anything was seen."""

FREEDOM = 5.0
"""Degrees of freedom of the t distribution of errors, so that no project decides alone."""


class Level(NamedTuple):
    """How far a firm's level lies above its past work's (log), and the sd of what is unknown."""

    shift: float = 0.0
    log_sd: float = priors.LEVEL_LOG_SD


class Usual(NamedTuple):
    """General experience as it holds for one firm: mean and sd of the log ratio of its items."""

    mean: float = float(np.log(priors.RATIO_MEDIAN))
    log_sd: float = float(np.sqrt(priors.RATIO_LOG_SD**2 - priors.LEVEL_LOG_SD**2))


_SCATTERS = Usual().log_sd * np.exp(SCATTER_SPREAD * np.linspace(-7, 5, 241))


def usual_work(log_ratios: Array, weights: Array, projects: list[str]) -> Usual:
    """
    General experience, drawn to the firm's own level and scatter as far as its rows say.

    Both posteriors are normal: of the level with the variance between firms against that of the
    rows and projects, of the log of the scatter on a grid.
    """
    if not len(log_ratios):
        return Usual()
    share = weights / weights.sum()
    mean = float(share @ log_ratios)
    rows = 1 / float((share**2).sum())
    squares = float(share @ (log_ratios - mean) ** 2)
    log_likelihood = -max(rows - 1, 0) * np.log(_SCATTERS) - rows * squares / (2 * _SCATTERS**2)
    log_likelihood -= 0.5 * (np.log(_SCATTERS / Usual().log_sd) / SCATTER_SPREAD) ** 2
    posterior = np.exp(log_likelihood - log_likelihood.max())
    log_sd = float(np.exp(posterior @ np.log(_SCATTERS) / posterior.sum()))
    names: dict[str, int] = {}
    at = np.array([names.setdefault(name, len(names)) for name in projects])
    by_project = np.bincount(at, share)
    tau = min(priors.PROJECT_LOG_SD, log_sd / 2)
    unknown = (log_sd**2 - tau**2) / rows + tau**2 * float((by_project**2).sum())
    own = priors.LEVEL_LOG_SD**2 / (priors.LEVEL_LOG_SD**2 + unknown)
    return Usual(own * mean + (1 - own) * Usual().mean, log_sd)


def firm_level(
    past: Past, mean: Array, variance: Array, project_log_sd: float, weights: Array
) -> Level:
    """
    Level of a firm today, against what was learned from all of its past rows [1]_.

    Mean errors of the work of one project and year are filtered by a random walk, one walk for each
    speed, and the speeds weighted by how well they foretold the next error.

    Parameters
    ----------
    past : Past
    mean, variance : array, shape (n_rows,)
        Of the log ratio of each row, as the histogram says it.
    project_log_sd : float
        Spread that the work of a project shares.
    weights : array, shape (n_rows,)
        How much each row counted in what was learned.

    References
    ----------
    .. [1] Harvey, A. C. (1989). Forecasting, Structural Time Series Models and the Kalman Filter.
       Section 2.3: the local level model.
    """
    if not len(past.log_ratios):
        return Level()
    year = np.floor(past.begun / 365.25).astype(np.int64).tolist()
    names: dict[object, int] = {}
    bundles = zip(past.items.projects, year, strict=True)
    at = np.array([names.setdefault(name, len(names)) for name in bundles])
    rows = np.bincount(at)
    errors = np.bincount(at, past.log_ratios - mean) / rows
    scatter = np.maximum(variance - project_log_sd**2, 0.1 * variance)
    unexplained = np.bincount(at, scatter) / rows**2 + project_log_sd**2
    counted = np.bincount(at, weights)
    errors -= counted @ errors / counted.sum()
    age = np.bincount(at, past.begun) / rows / 365.25
    return _filtered(errors, unexplained, age)


def _filtered(errors: Array, unexplained: Array, age: Array) -> Level:
    """Level now, from errors of known variance so many years ago."""
    order = np.argsort(-age, kind="stable")
    level = np.zeros(len(_DRIFTS))
    variance = np.full(len(_DRIFTS), priors.LEVEL_LOG_SD**2)
    log_weight = np.log(_DRIFT_CHANCES)
    before = age[order[0]]
    for k in order:
        variance = variance + _DRIFTS**2 * (before - age[k])
        before = age[k]
        expected = variance + unexplained[k]
        miss = errors[k] - level
        score = miss**2 / expected
        log_weight = log_weight - 0.5 * np.log(expected)
        log_weight = log_weight - (FREEDOM + 1) / 2 * np.log1p(score / FREEDOM)
        # An error far out says less about the level than one nearby.
        trust = np.minimum((FREEDOM + 1) / (FREEDOM + score), 1)
        gain = variance / (variance + unexplained[k] / trust)
        level, variance = level + gain * miss, variance * (1 - gain)
    variance = variance + _DRIFTS**2 * before
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    shift = float(weight @ level)
    return Level(shift, float(np.sqrt(weight @ (variance + (level - shift) ** 2))))
