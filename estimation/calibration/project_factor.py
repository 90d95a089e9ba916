"""
How much the work of one project has in common: the spread of totals that items do not explain.

Past totals scatter around what their items let expect by more than independent items would. That
excess is the spread tau of a factor which all work of a project shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.calibration import priors
from estimation.calibration.ratios import POOLING_ROWS, size_edges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array

PRIOR_SPREAD = 0.5
"""Standard deviation of log tau around the log of the prior tau, before any total was seen."""

BIAS_SD = 0.3
"""Standard deviation of the bias that all totals share; it is estimated, and not applied."""

T5_SCALE = 0.8566
"""Scale of the t distribution with 5 degrees of freedom that fits normal errors of sd 1 best."""

_TAUS = priors.PROJECT_LOG_SD * np.exp(PRIOR_SPREAD * np.linspace(-4, 4, 161))
_BIASES = BIAS_SD * np.linspace(-3, 3, 121)


def project_log_sd(estimated: Array, actual: Array, projects: NDArray[np.int64]) -> float:
    """
    Spread tau of the log of the factor that the work of one project shares.

    The error z of each past total follows a t distribution with 5 degrees of freedom around a
    shared bias, with the variance that independent items explain plus tau squared. The result is
    the median of tau given all z and its prior, which is lognormal around 0.15.

    Parameters
    ----------
    estimated, actual : array, shape (n_rows,), [h]
        Above 0.
    projects : array of int, shape (n_rows,)
        Number of each row's project, from 0 without gaps.

    Returns
    -------
    float
        0.15 where there is no project.

    Examples
    --------
    >>> round(project_log_sd(np.empty(0), np.empty(0), np.empty(0, dtype=np.int64)), 6)
    0.15
    """
    error, explained = total_errors(estimated, actual, projects)
    scale = T5_SCALE * np.sqrt(explained + _TAUS[:, None, None] ** 2)
    score = (error - _BIASES[:, None]) / scale
    log_likelihood = (-3 * np.log1p(score**2 / 5) - np.log(scale)).sum(axis=2)
    log_prior_bias = -0.5 * (_BIASES / BIAS_SD) ** 2
    log_prior_tau = -0.5 * (np.log(_TAUS / priors.PROJECT_LOG_SD) / PRIOR_SPREAD) ** 2
    log_posterior = log_likelihood + log_prior_bias + log_prior_tau[:, None]
    posterior = np.exp(log_posterior - log_posterior.max()).sum(axis=1)
    reached = (np.cumsum(posterior) - posterior / 2) / posterior.sum()
    return float(np.exp(np.interp(0.5, reached, np.log(_TAUS))))


def total_errors(
    estimated: Array, actual: Array, projects: NDArray[np.int64]
) -> tuple[Array, Array]:
    """
    Log error of each project's total, and the variance of it that independent items explain.

    What a project's items let expect comes from the ratios of other projects at the same size.

    Returns
    -------
    error, explained : arrays, shape (n_projects,)
    """
    count = int(projects.max()) + 1 if len(projects) else 0
    bands = np.searchsorted(size_edges(estimated), estimated, side="left")
    shape = (count, int(bands.max()) + 1 if len(bands) else 1)
    cell = projects * shape[1] + bands

    def sums(values: Array) -> Array:
        found = np.bincount(cell, values, minlength=shape[0] * shape[1])
        return found.reshape(shape).astype(np.float64)

    ratio = actual / estimated
    rows = sums(np.ones_like(ratio))
    first, second = _moments()
    mean = _of_others(sums(ratio), rows, first)
    square = _of_others(sums(ratio**2), rows, second)
    expected = (sums(estimated) * mean).sum(axis=1)
    variance = (sums(estimated**2) * np.maximum(square - mean**2, 0)).sum(axis=1)
    explained = np.log1p(variance / expected**2)
    return np.log(np.bincount(projects, actual, count) / expected) + explained / 2, explained


def _of_others(sums: Array, rows: Array, prior: float) -> Array:
    """Mean in each band over the other projects, leaning on all bands and the prior if thin."""
    other_sums, other_rows = sums.sum(axis=0) - sums, rows.sum(axis=0) - rows
    all_sums, all_rows = other_sums.sum(axis=1), other_rows.sum(axis=1)
    whole = (all_sums + POOLING_ROWS * prior) / (all_rows + POOLING_ROWS)
    return (other_sums + POOLING_ROWS * whole[:, None]) / (other_rows + POOLING_ROWS)


def _moments() -> tuple[float, float]:
    """First and second moment of the prior ratio."""
    log_median, variance = np.log(priors.RATIO_MEDIAN), priors.RATIO_LOG_SD**2
    return float(np.exp(log_median + variance / 2)), float(np.exp(2 * log_median + 2 * variance))
