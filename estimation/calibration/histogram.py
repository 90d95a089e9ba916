"""
One conditional histogram of the log ratio of actual to estimate.

The log ratio falls into some twenty bins of as many past rows each; the estimate itself is a bin of
its own. A softmax with penalised coefficients says how likely each bin is for a piece of work, and
inside a bin lies what was observed there. So quantiles never cross, the spike at the estimate and
the heavy tails stay, and one fit gives the whole distribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from estimation.calibration import priors
from estimation.calibration.encodings import is_hit
from estimation.calibration.minimising import minimise

if TYPE_CHECKING:
    from estimation.calibration.firm_level import Usual
    from estimation.distributions import Array

Integers = NDArray[np.int64]
Floats = NDArray[np.float32]

PRIOR_ROWS = 20
"""Rows of the firm that outweigh general experience."""

PRIOR_POINTS = 400
"""General experience as so many equal points; more reach tails that would outweigh the firm's."""

MOST_BINS = 28
"""Bins beside the spike; 15 score 0.5 % worse on both real histories."""

ROWS_PER_BIN = 15
"""Fewer rows than this do not ask for a further bin."""

FEWEST_BINS = 6

PENALTY = 200.0
"""On the square of each coefficient of a description; 100 to 300 score alike."""

SWITCH_PENALTY = 25.0
"""The same for a person, project or class of its own."""

MOST_STEPS = 100
"""Steps of the fit; some 30 are taken, and more move no figure by .2 %."""

INSIDE = np.linspace(0, 1, 65)
"""Where inside a bin its quantiles are kept."""


@dataclass(frozen=True, eq=False)
class Bins:
    """
    Bins of the log ratio, and what lies in each.

    Parameters
    ----------
    below, above : array
        Inner edges of the bins below and above 0.
    has_spike : bool
        Whether any actual was the estimate itself; then it is a bin.
    inside : array, shape (n_bins, 65)
        Quantiles inside each bin.
    """

    below: Array
    above: Array
    has_spike: bool
    inside: Array

    def codes(self, log_ratios: Array) -> Integers:
        """Bin of each log ratio."""
        return _codes(log_ratios, self.below, self.above, self.has_spike)


def fit_bins(log_ratios: Array, weights: Array, usual: Usual) -> tuple[Bins, Array]:
    """
    Bins of past work and of `PRIOR_ROWS` rows of general experience.

    Returns
    -------
    Bins
    array, shape (n_bins,)
        Rows of general experience in each bin; they sum to `PRIOR_ROWS`.
    """
    table = priors.lognormal_table(np.exp(usual.mean), usual.log_sd)
    prior = np.log(table.ppf((np.arange(PRIOR_POINTS) + 0.5) / PRIOR_POINTS))
    prior_weights = np.full(PRIOR_POINTS, PRIOR_ROWS / PRIOR_POINTS)
    both = np.concatenate([log_ratios, prior])
    mass = np.concatenate([weights, prior_weights])
    hit = is_hit(both)
    count = int(np.clip(len(log_ratios) // ROWS_PER_BIN, FEWEST_BINS, MOST_BINS))
    low, high = both < 0, both > 0
    share = mass[low & ~hit].sum() / mass[~hit].sum()
    lower = int(np.clip(round(count * share), 1, count - 1))
    below = _inner_edges(both[low & ~hit], mass[low & ~hit], lower)
    above = _inner_edges(both[high & ~hit], mass[high & ~hit], count - lower)
    has_spike = bool(hit[: len(log_ratios)].any())
    codes = _codes(both, below, above, has_spike)
    n_bins = len(below) + len(above) + 2 + has_spike
    inside = np.zeros((n_bins, INSIDE.size))
    for k in range(n_bins):
        is_here = codes == k
        # The spike lies at 0, as does a side of the estimate on which there is nothing.
        if is_here.any() and not (has_spike and k == len(below) + 1):
            inside[k] = weighted_quantiles(both[is_here], mass[is_here], INSIDE)
    in_bin = np.bincount(codes[len(log_ratios) :], prior_weights, n_bins)
    return Bins(below, above, has_spike, inside), in_bin.astype(np.float64)


def _inner_edges(values: Array, weights: Array, count: int) -> Array:
    """Edges that divide values into so many bins of as much weight each."""
    if not len(values):
        return values
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    at = np.searchsorted(reached, np.arange(1, count) / count)
    edges = np.unique(values[order][np.minimum(at, len(values) - 1)])
    # An edge at the largest value would leave a bin above it without rows.
    return edges[edges < values.max()]


def _codes(log_ratios: Array, below: Array, above: Array, has_spike: bool) -> Integers:
    codes = np.searchsorted(below, log_ratios, side="left")
    upper = log_ratios > 0
    first = len(below) + 1 + has_spike
    codes[upper] = first + np.searchsorted(above, log_ratios[upper], side="left")
    if has_spike:
        codes[is_hit(log_ratios)] = len(below) + 1
    return codes.astype(np.int64)


def weighted_quantiles(values: Array, weights: Array, probs: Array) -> Array:
    """Quantiles of weighted values, each in the middle of its weight."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    middle = (reached - weights[order] / 2) / reached[-1]
    return np.interp(probs, middle, values[order])


@dataclass(frozen=True, eq=False)
class Histogram:
    """
    The distribution of the log ratio, given descriptions of work.

    Parameters
    ----------
    bins : Bins
    intercept : array, shape (n_bins,)
    coefficients : array, shape (n_features, n_bins)
    """

    bins: Bins
    intercept: Array
    coefficients: Array

    def chances(self, features: Floats) -> Array:
        """Chance of each bin, shape (n_items, n_bins)."""
        scores = features.astype(np.float64) @ self.coefficients + self.intercept
        # The last bits of a product depend on how many items are asked for together.
        scores = np.round(scores, 6)
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return scores / scores.sum(axis=1, keepdims=True)

    def log_quantiles(self, features: Floats, probs: Array) -> Array:
        """Quantiles of the log ratio, shape (n_items, n_probs)."""
        return log_quantiles(self.chances(features), self.bins, probs)

    def log_moments(self, features: Floats) -> tuple[Array, Array]:
        """Mean and variance of the log ratio of each item, shape (n_items,) each."""
        chances, inside = self.chances(features), self.bins.inside
        mean = chances @ inside.mean(axis=1)
        return mean, chances @ (inside**2).mean(axis=1) - mean**2

    def shifted(self, shift: float) -> Histogram:
        """
        The same with a mean log ratio that is higher by `shift`, as far as its bins reach.

        Chances are tilted exponentially, so that what lies at the estimate stays there.
        """
        centre = self.bins.inside.mean(axis=1)
        chances = np.exp(self.intercept - self.intercept.max())
        chances /= chances.sum()
        goal = chances @ centre + shift
        tilt = 0.0
        for _ in range(20):
            tilted = chances * np.exp(tilt * centre)
            tilted /= tilted.sum()
            mean = tilted @ centre
            tilt += (goal - mean) / max(tilted @ (centre - mean) ** 2, 1e-6)
            tilt = float(np.clip(tilt, -_LARGEST_TILT, _LARGEST_TILT))
        return Histogram(self.bins, self.intercept + tilt * centre, self.coefficients)

    def moments(self, features: Floats) -> tuple[Array, Array]:
        """Mean and variance of the ratio of each item, shape (n_items,) each."""
        chances = self.chances(features)
        ratios = np.exp(self.bins.inside)
        mean = chances @ ratios.mean(axis=1)
        return mean, chances @ (ratios**2).mean(axis=1) - mean**2


def log_quantiles(chances: Array, bins: Bins, probs: Array) -> Array:
    """Quantiles of the log ratio from the chances of the bins, shape (n_items, n_probs)."""
    order = np.argsort(probs, kind="stable")
    probs = probs[order]
    found = np.empty((len(chances), len(probs)))
    if len(probs) <= _FEW_PROBS:
        for column, p in enumerate(probs):
            found[:, column] = _one_quantile(chances, bins, float(p))
    else:
        values = bins.inside.ravel()
        for row, chance in enumerate(chances):
            starts = np.cumsum(chance) - chance
            points = (starts[:, None] + chance[:, None] * INSIDE).ravel()
            found[row] = np.interp(probs, points, values)
    rising = np.empty_like(found)
    rising[:, order] = np.maximum.accumulate(found, axis=1)
    return rising


def _one_quantile(chances: Array, bins: Bins, p: float) -> Array:
    """Quantile at one probability for all items: the bin, and how far into it."""
    reached = np.cumsum(chances, axis=1)
    rows = np.arange(len(chances))
    at = np.minimum((reached < p).sum(axis=1), chances.shape[1] - 1)
    inside = chances[rows, at]
    share = np.clip((p - reached[rows, at] + inside) / np.maximum(inside, 1e-300), 0, 1)
    place = share * (INSIDE.size - 1)
    cell = np.minimum(place.astype(np.int64), INSIDE.size - 2)
    low, high = bins.inside[at, cell], bins.inside[at, cell + 1]
    return np.asarray(low + (high - low) * (place - cell))


_FEW_PROBS = 100
"""Up to so many, one probability after another is faster than one item after another."""


def fit_histogram(
    log_ratios: Array, features: Floats, switches: int, weights: Array, usual: Usual
) -> Histogram:
    """
    Histogram of past work.

    Parameters
    ----------
    log_ratios : array, shape (n_rows,)
        ln(actual / estimated).
    features : array, shape (n_rows, n_features)
        Descriptions; the last `switches` of them are switches.
    weights : array, shape (n_rows,)
        How much each row counts.
    usual : Usual
        General experience as it holds for the firm.

    Returns
    -------
    Histogram
    """
    weights = weights * (len(weights) / weights.sum())
    bins, prior = fit_bins(log_ratios, weights, usual)
    penalties = np.full(features.shape[1], PENALTY)
    penalties[features.shape[1] - switches :] = SWITCH_PENALTY
    fitted = _fit_softmax(features, bins.codes(log_ratios), prior, penalties, weights)
    return Histogram(bins, *fitted)


def _fit_softmax(
    features: Floats, codes: Integers, prior: Array, penalties: Array, weights: Array
) -> tuple[Array, Array]:
    """
    Intercept and coefficients that are likeliest under the penalty.

    General experience is one more row, as far from anything particular as can be.
    """
    count = len(prior)
    shape = (features.shape[1], count)
    penalty = penalties[:, None]
    total = prior + np.bincount(codes, weights, count)
    base = np.log(np.maximum(total, 1e-3) / total.sum())
    blocks = _Blocks(features, codes, weights, count)

    def loss(point: Array) -> tuple[float, Array]:
        intercept, coefficients = base + point[:count], point[count:].reshape(shape)
        value, at_intercept, at_coefficients = blocks.loss(intercept, coefficients)
        log_sum = np.log(np.exp(intercept).sum())
        value += float(prior @ (log_sum - intercept))
        value += float((penalty * coefficients**2).sum()) / 2
        at_intercept += prior.sum() * np.exp(intercept - log_sum) - prior
        at_coefficients += penalty * coefficients
        gradient = np.concatenate([at_intercept, at_coefficients.ravel()])
        return value / len(codes), gradient / len(codes)

    # Of a softmax, the Hessian is about x^2 p (1 - p) along each coefficient.
    chance = np.exp(base) * (1 - np.exp(base))
    squares = np.einsum("ij,ij,i->j", features, features, weights.astype(np.float32))
    curvature = np.concatenate(
        [total.sum() * chance, (squares[:, None] * chance + penalty).ravel()]
    )
    start = np.zeros(count * (shape[0] + 1))
    found = minimise(loss, start, np.maximum(curvature, 1e-9) / len(codes), MOST_STEPS)
    return base + found[:count], found[count:].reshape(shape)


class _Blocks:
    """
    Past rows in blocks so small that each stays in cache, and that BLAS keeps to one thread.

    Faster than one product of all rows, even on two threads, and the same numbers for any number of
    threads.
    """

    def __init__(self, features: Floats, codes: Integers, weights: Array, count: int) -> None:
        rows, width = features.shape
        size = max(_BLOCK // (max(width, 1) * count), 8)
        blocks = -(-rows // size)
        padded = np.zeros((blocks * size, width), dtype=np.float32)
        padded[:rows] = features
        self.features = padded.reshape(blocks, size, width)
        self.weights = np.zeros(blocks * size, dtype=np.float32)
        self.weights[:rows] = weights
        self.codes = np.zeros(blocks * size, dtype=np.int64)
        self.codes[:rows] = codes
        self.index = np.arange(blocks * size)
        self.scores = np.empty((blocks, size, count), dtype=np.float32)
        self.products = np.empty((blocks, width, count), dtype=np.float32)

    def loss(self, intercept: Array, coefficients: Array) -> tuple[float, Array, Array]:
        """Negative log likelihood, and its gradients by intercept and by coefficient."""
        np.matmul(self.features, coefficients.astype(np.float32), out=self.scores)
        flat = self.scores.reshape(len(self.index), -1)
        flat += intercept.astype(np.float32)
        np.clip(flat, -_LARGEST_SCORE, _LARGEST_SCORE, out=flat)
        reached = flat[self.index, self.codes]
        np.exp(flat, out=flat)
        sums = np.einsum("ij->i", flat)
        value = -float((self.weights * (reached - np.log(sums))).sum(dtype=np.float64))
        flat *= (self.weights / sums)[:, None]
        flat[self.index, self.codes] -= self.weights
        np.matmul(self.features.transpose(0, 2, 1), self.scores, out=self.products)
        at_coefficients = self.products.sum(axis=0).astype(np.float64)
        return value, flat.sum(axis=0, dtype=np.float64), at_coefficients


_BLOCK = 240_000
"""Multiplications of one block: OpenBLAS keeps up to 2**18 to one thread."""

_LARGEST_TILT = 20.0
"""Per unit of log ratio; a wish beyond the bins is granted no further."""

_LARGEST_SCORE = 60.0
"""Scores are cut here, far beyond any that a penalised fit reaches, so that no power overflows."""
