"""
How much the work of one project has in common: the spread of totals that items do not explain.

Past totals scatter around what their items let expect by more than independent items would. That
excess is the spread tau of a factor which all work of a project shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.calibration import priors

if TYPE_CHECKING:
    from estimation.calibration.item_model import Past
    from estimation.distributions import Array

PRIOR_SPREAD = 0.35
"""Standard deviation of log tau around the log of the prior tau, before any total was seen."""

BIAS_SD = 0.3
"""Standard deviation of the bias that all totals share; it is estimated, and not applied."""

FEWEST_ITEMS = 8
"""Work of one project and year that makes a total; where no total has so many, the largest do."""

T5_SCALE = 0.8566
"""Scale of the t distribution with 5 degrees of freedom that fits normal errors of sd 1 best."""

_TAUS = priors.PROJECT_LOG_SD * np.exp(PRIOR_SPREAD * np.linspace(-4, 4, 161))
_BIASES = BIAS_SD * np.linspace(-3, 3, 121)


def project_log_sd(error: Array, explained: Array) -> float:
    """
    Spread tau of the log of the factor that the work of one project shares.

    The error of each past total follows a t distribution with 5 degrees of freedom around a shared
    bias, with the variance that independent items explain plus tau squared. The result is the
    median of tau given all errors and its prior, which is lognormal around 0.15.

    Parameters
    ----------
    error, explained : array, shape (n_totals,)
        From `total_errors`.

    Returns
    -------
    float
        0.15 where there is no total.

    Examples
    --------
    >>> round(project_log_sd(np.empty(0), np.empty(0)), 6)
    0.15
    """
    scale = T5_SCALE * np.sqrt(explained + _TAUS[:, None, None] ** 2)
    score = (error - _BIASES[:, None]) / scale
    log_likelihood = (-3 * np.log1p(score**2 / 5) - np.log(scale)).sum(axis=2)
    log_prior_bias = -0.5 * (_BIASES / BIAS_SD) ** 2
    log_prior_tau = -0.5 * (np.log(_TAUS / priors.PROJECT_LOG_SD) / PRIOR_SPREAD) ** 2
    log_posterior = log_likelihood + log_prior_bias + log_prior_tau[:, None]
    posterior = np.exp(log_posterior - log_posterior.max()).sum(axis=1)
    reached = (np.cumsum(posterior) - posterior / 2) / posterior.sum()
    return float(np.exp(np.interp(0.5, reached, np.log(_TAUS))))


def total_errors(past: Past, mean: Array, variance: Array) -> tuple[Array, Array]:
    """
    Log error of each past total, and the variance of it that independent items explain.

    Parameters
    ----------
    past : Past
    mean, variance : array, shape (n_rows,)
        Of the ratio of each past row by itself.

    Returns
    -------
    error, explained : arrays, shape (n_totals,)
    """
    year = np.floor(past.begun / 365.25).astype(np.int64).tolist()
    bundles = list(zip(past.items.projects, year, strict=True))
    names: dict[object, int] = {}
    at = np.array([names.setdefault(name, len(names)) for name in bundles], dtype=np.int64)
    hours = past.items.hours
    count = len(names)
    expected = np.bincount(at, hours * mean, count)
    explained = np.log1p(np.bincount(at, hours**2 * variance, count) / expected**2)
    actual = np.bincount(at, hours * np.exp(past.log_ratios), count)
    whole = np.bincount(at, minlength=count) >= min(FEWEST_ITEMS, np.bincount(at).max(initial=0))
    return (np.log(actual / expected) + explained / 2)[whole], explained[whole]
