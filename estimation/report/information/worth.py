"""
What it is worth to know something before a decision: arrays in, a worth and its error out.

What a regression makes of chance would look like a worth too: that part of its spread is taken off.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from estimation.report.information.regression import FEW, Fit, Known
from estimation.report.precision import errors_of_means

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array

PARTS = 5
"""Groups of like means within which a percentile is read off; more would cost more in precision."""

SIGNALS = 400
"""Values of a signal, equally likely."""


class Worth(NamedTuple):
    """A worth and its standard error, in the unit of what it is the worth of."""

    worth: float
    se: float


class Gains(NamedTuple):
    """
    What actions bring.

    Parameters
    ----------
    now : int
        The best action without knowing more.
    scale : float
        The largest mean utility, whatever its sign.
    mean, variance : array, shape (actions,)
        Of what each brings against the first.
    """

    now: int
    scale: float
    mean: Array
    variance: Array


def gains_of(utilities: Array) -> Gains:
    """Return moments of utilities, shape (actions, N), which every `worth_of_fit` needs."""
    gains, means = utilities - utilities[0], utilities.mean(axis=1)
    scale = float(np.abs(means).max())
    return Gains(int(means.argmax()), scale, gains.mean(axis=1), gains.var(axis=1))


def worth_of_all(utilities: Array, sampling: str = "random") -> Worth:
    """
    Return the expected value of perfect information: of knowing everything beforehand.

    Parameters
    ----------
    utilities : array, shape (actions, N), [money]
        What each action brings in each trial.
    sampling : str
        How the trials were sampled.

    Returns
    -------
    Worth
        E[max over actions] - max over actions of E, in the unit of the utilities.

    Examples
    --------
    Win 6 or lose 4 at even odds, or leave it: it is taken, and knowing saves the loss.

    >>> worth_of_all(np.array([[0.0, 0.0], [6.0, -4.0]])).worth
    2.0
    """
    chosen = np.argmax(utilities.mean(axis=1))
    gain = utilities.max(axis=0) - utilities[chosen]
    return Worth(float(gain.mean()), _error(gain, None, sampling))


def _error(parts: Array, order: NDArray[np.intp] | None, sampling: str) -> float:
    """Standard error of a mean over trials in some order, by how they were sampled."""
    if sampling != "random" and order is not None:
        parts, ordered = np.empty_like(parts), parts
        parts[order] = ordered
    return float(errors_of_means(parts[None], sampling)[0])


def worth_of_fit(
    utilities: Array, fit: Fit, gains: Gains | None = None, sampling: str = "random"
) -> Worth:
    """
    Return the expected value of partial perfect information.

    Parameters
    ----------
    utilities : array, shape (actions, N), [money]
        What each action brings in each trial.
    fit : Fit
        Of `utilities.T` on what is known.
    gains : Gains, optional
        Of the utilities, where known already.
    sampling : str
        How the trials were sampled.

    Returns
    -------
    Worth
        E[max over actions of E(utility | known)] - max over actions of E(utility), both without
        what chance adds to them, and never below 0; the error is that of choosing by the fit.

    Examples
    --------
    A question with two answers: win 6 or lose 4, or leave it.

    >>> answer = np.repeat([0.0, 1.0], 500)
    >>> utilities = np.array([np.zeros(1000), np.where(answer == 0, 6.0, -4.0)])
    >>> round(worth_of_fit(utilities, Known.of(answer).fit(utilities.T)).worth, 6)
    2.0
    """
    trials, known = utilities.shape[1], gains_of(utilities) if gains is None else gains
    means, now = _shrunk(known, fit), known.now
    worth = float(fit.counts / trials @ (means.max(axis=1) - means[:, now]))
    choice, gain = means.argmax(axis=1), np.zeros(trials)
    for action in np.unique(choice[choice != now]):
        taken = np.repeat((choice == action).astype(np.float64), fit.counts)
        gain += taken * (fit.ordered[action] - fit.ordered[now])
    error = _error(gain, fit.order, sampling)
    return Worth(0.0 if worth < 1e-9 * known.scale else worth, error)


def _shrunk(gains: Gains, fit: Fit) -> Array:
    """
    Conditional means of each action against the first, without the spread that chance gives them.

    The share of their variance that is not the variance of their errors stays [1]_.

    References
    ----------
    .. [1] Efron, B., Morris, C. (1973). Stein's estimation rule and its competitors: an empirical
       Bayes approach. Journal of the American Statistical Association, 68, 117-130.
    """
    trials = len(fit.order)
    shares = fit.counts / trials
    apart = fit.means - fit.means[:, :1] - gains.mean
    spread = shares @ apart**2
    left = np.maximum(gains.variance - spread, 0)
    chance = left * (shares @ fit.leverage - 1 / trials)
    certain = 1 - np.divide(chance, spread, out=np.ones_like(spread), where=spread > 0)
    return np.asarray(gains.mean + np.clip(certain, 0, 1) * apart)


class Promise(NamedTuple):
    """
    What can be promised without knowing more.

    `at` is the percentile of the finish at `level` [working days], `slope` the inverse of the
    density there, `mean` the mean of the finish.
    """

    level: float
    at: float
    slope: float
    mean: float


def promise_of(finish: Array, level: float) -> Promise:
    """Read a promise off the finish of each trial."""
    at, slope = _percentiles(finish, np.array([len(finish)]), level)
    return Promise(level, float(at[0]), float(slope[0]), float(finish.mean()))


def days_of_fit(finish: Array, fit: Fit, promise: Promise, sampling: str = "random") -> Worth:
    """
    Return how much earlier, on average, a promise is that is made with the answer at hand.

    Parameters
    ----------
    finish : array, shape (N,), [working days]
    fit : Fit
        Of `finish`, as a column, on what is known.
    promise : Promise
        Of `finish`.
    sampling : str
        How the trials were sampled.

    Returns
    -------
    Worth
        P(level) - E[P(level) | known]. A conditional percentile is the conditional mean plus the
        percentile of what is left within a group of like means. Below 0 where what is known is
        bad news too seldom to count at the level, and would make the promise later on average.
    """
    trials, level = len(finish), promise.level
    means = np.repeat(fit.means[:, 0], fit.counts)
    ordered, counts, order = fit.ordered[0], fit.counts, fit.order
    if len(counts) == trials:  # a cell for each trial: like means together
        like = np.argsort(means, kind="stable")
        ordered, means, order = ordered[like], means[like], order[like]
    left = ordered - means
    parts = _parts(counts)
    at, slopes = (np.repeat(each, parts) for each in _percentiles(left, parts, level))
    influence = promise.slope * (level - (ordered <= promise.at))
    influence -= means + at + slopes * (level - (left <= at))
    worth = promise.at - promise.mean - at.mean()
    return Worth(float(worth), _error(influence, order, sampling))


def _parts(counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Trials of cells put together to groups that are large enough for a percentile."""
    if len(counts) <= FEW:
        return counts
    ends = np.cumsum(counts)
    number = np.minimum((ends - counts / 2) * PARTS // ends[-1], PARTS - 1)
    last = np.append(np.flatnonzero(np.diff(number)), len(ends) - 1)
    return np.diff(ends[last], prepend=0)


@lru_cache(maxsize=16)
def _places(
    trials: tuple[int, ...], q: float
) -> tuple[Array, Array, NDArray[np.intp], NDArray[np.intp]]:
    """
    Where a percentile stands in groups of so many trials.

    Its standard error as a share of the trials; the places of the percentile and of one error below
    and above it; the order statistics on both sides of these. Shape (groups,) and (3, groups).
    """
    counts = np.array(trials)
    step = np.sqrt(q * (1 - q) / counts)
    places = np.clip((q + np.outer([-1, 0, 1], step)) * (counts + 1) - 1, 0, counts - 1)
    whole = np.minimum(places.astype(np.intp), np.maximum(counts - 2, 0))
    return step, places, whole, np.minimum(whole + 1, counts - 1)


def _percentiles(values: Array, counts: NDArray[np.intp], q: float) -> tuple[Array, Array]:
    """
    Percentile of each group of values without the bias of few, and the inverse of the density.

    Between the order statistics on both sides of q (n + 1); groups stand one after another.
    """
    step, places, whole, upper = _places(tuple(counts.tolist()), q)
    below, above = np.empty(places.shape), np.empty(places.shape)
    for group, part in enumerate(np.split(values, np.cumsum(counts)[:-1])):
        at = np.concatenate([whole[:, group], upper[:, group]])
        below[:, group], above[:, group] = np.partition(part, at)[at].reshape(2, -1)
    low, middle, high = below + (places - whole) * (above - below)
    return middle, (high - low) / (2 * step)


def worth_of_signal(
    utilities: Array, about: int, correlation: float, sampling: str = "random"
) -> Worth:
    """
    Return the expected value of sample information: of a signal correlated with the truth.

    Signal and truth are normal scores, those of the truth by its rank, with this correlation.

    Parameters
    ----------
    utilities : array, shape (actions, N), [money]
    about : int
        The action whose utility is the truth.
    correlation : float
        From -1 to 1; its sign does not matter.
    sampling : str
        How the trials were sampled.

    Returns
    -------
    Worth
        E[max over actions of E(utility | signal)] - max over actions of E(utility).

    References
    ----------
    .. [1] Raiffa, H., Schlaifer, R. (1961). Applied Statistical Decision Theory, chapter 5.

    Examples
    --------
    A signal without any correlation is worth nothing, a perfect one as much as knowing.

    >>> utilities = np.array([np.zeros(10_001), np.linspace(-4, 6, 10_001)])
    >>> [round(worth_of_signal(utilities, 1, r).worth, 2) for r in (0.0, 1.0)]
    [0.0, 0.8]
    """
    trials, strength = utilities.shape[1], min(abs(correlation), 1.0)
    fit = Known.of(utilities[about]).fit(utilities.T)
    ends = np.cumsum(fit.counts)
    means = fit.means.copy()
    ranked = utilities[:, fit.order]
    means[:, about] = np.add.reduceat(ranked[about], ends - fit.counts) / fit.counts
    scores = ndtri((np.arange(SIGNALS) + 0.5) / SIGNALS)
    edges = ndtri(np.append(0, ends / trials))
    # Chance of each cell of the truth, given each signal; a perfect one is all but certain.
    left = max(np.sqrt(1 - strength**2), 1e-9)
    behind = np.diff(ndtr((edges - strength * scores[:, None]) / left), axis=1)
    expected = behind @ means
    choice, now = expected.argmax(axis=1), int(expected.mean(axis=0).argmax())
    worth = expected.max(axis=1).mean() - expected[:, now].mean()
    followed = behind.T @ np.eye(len(utilities))[choice] / behind.sum(axis=0)[:, None]
    gain = np.repeat(followed, fit.counts, axis=0).T * (ranked - ranked[now])
    return Worth(max(float(worth), 0.0), _error(gain.sum(axis=0), fit.order, sampling))
