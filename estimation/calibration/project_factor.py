"""
How much the work of one project has in common: the spread of totals that items do not explain.

Past totals scatter around what their items let expect by more than independent items would. That
excess is the spread tau of a factor which all work of a project shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.calibration import priors

if TYPE_CHECKING:
    from estimation.calibration.item_model import Past
    from estimation.distributions import Array

BIAS_SD = 0.3
"""Standard deviation of the bias that all totals share; it is estimated, and not applied."""

FEWEST_ITEMS = 8
"""Work of one project and year that makes a total; where no total has so many, the largest do."""

T5_SCALE = 0.8566
"""Scale of the t distribution with 5 degrees of freedom that fits normal errors of sd 1 best."""

_TAUS: Array = np.exp(np.linspace(np.log(0.008), np.log(1.2), 141))
_BIASES: Array = BIAS_SD * np.linspace(-3, 3, 121)


class Totals(NamedTuple):
    """
    Past totals beside what independent items let expect.

    Parameters
    ----------
    error : array, shape (n_totals,)
        Log of the actual over the expected total.
    explained : array, shape (n_totals,)
        Variance of it if items were independent, with all of their variance.
    item_variance : array, shape (n_totals,)
        Variance of the log ratio of an item, of which the project factor is a part.
    """

    error: Array
    explained: Array
    item_variance: Array


def project_log_sd(totals: Totals) -> float:
    """
    Spread tau of the log of the factor that the work of one project shares [1]_.

    The error of each past total follows a t distribution with 5 degrees of freedom around a shared
    bias, with tau squared and the variance that independent items explain: theirs without tau
    squared, which they share and which would count twice. tau has a half-Cauchy prior with median
    0.15. The result is the root of the mean square of tau, since it is squares that add up in the
    spread of a total.

    Parameters
    ----------
    totals : Totals
        From `total_errors`.

    Returns
    -------
    float
        0.15 where there is no total.

    References
    ----------
    .. [1] Gelman, A. (2006). Prior distributions for variance parameters in hierarchical models.
       Bayesian Analysis, 1, 515-534: the half-Cauchy prior.

    Examples
    --------
    >>> project_log_sd(Totals(np.empty(0), np.empty(0), np.empty(0)))
    0.15
    """
    error, explained, item_variance = totals
    if not len(error):
        return priors.PROJECT_LOG_SD
    squares = _TAUS[:, None, None] ** 2
    own = np.maximum(1 - squares / np.maximum(item_variance, 1e-12), 0.0)
    scale = T5_SCALE * np.sqrt(explained * own + squares)
    score = (error - _BIASES[:, None]) / scale
    log_likelihood = (-3 * np.log1p(score**2 / 5) - np.log(scale)).sum(axis=2)
    log_prior_bias = -0.5 * (_BIASES / BIAS_SD) ** 2
    log_prior_tau = np.log(_TAUS) - np.log1p((_TAUS / priors.PROJECT_LOG_SD) ** 2)
    log_posterior = log_likelihood + log_prior_bias + log_prior_tau[:, None]
    posterior = np.exp(log_posterior - log_posterior.max()).sum(axis=1)
    return float(np.sqrt(posterior @ _TAUS**2 / posterior.sum()))


def total_errors(past: Past, mean: Array, variance: Array) -> Totals:
    """
    Past totals: of the work of one project and year.

    Parameters
    ----------
    past : Past
    mean, variance : array, shape (n_rows,)
        Of the ratio of each past row by itself.

    Returns
    -------
    Totals
    """
    year = np.floor(past.begun / 365.25).astype(np.int64).tolist()
    bundles = list(zip(past.items.projects, year, strict=True))
    names: dict[object, int] = {}
    at = np.array([names.setdefault(name, len(names)) for name in bundles], dtype=np.int64)
    hours = past.items.hours
    count = len(names)
    expected = np.bincount(at, hours * mean, count)
    scatter = np.bincount(at, hours**2 * variance, count)
    explained = np.log1p(scatter / expected**2)
    item_variance = np.log1p(scatter / np.bincount(at, (hours * mean) ** 2, count))
    actual = np.bincount(at, hours * np.exp(past.log_ratios), count)
    whole = np.bincount(at, minlength=count) >= min(FEWEST_ITEMS, np.bincount(at).max(initial=0))
    error = np.log(actual / expected) + explained / 2
    return Totals(error[whole], explained[whole], item_variance[whole])
