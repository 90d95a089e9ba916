"""
Rows that the rest of a history makes implausible: named to the planner, bounded in their weight.

One slip of the pen among a thousand rows, 20 hours that became 20,000, would decide every mean. The
tails of a history say how far a single row may reach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from estimation.history.schema import PAIRS

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

TAIL = 0.05
"""Share of all rows that make the largest tail from which an end is learned."""

FEWEST_IN_TAIL = 5.0
"""Rows that make the smallest one; three slips of the pen in it look like a kind of work."""

USUAL_ROWS = 20
"""Rows of general experience that are read with the history, so that few rows are judged too."""

USUAL_MEDIAN, USUAL_LOG_SD = 1.10, 0.58
"""Their ratio of actual to estimate, a lognormal."""

LEAST_SCALE = 0.25
"""Least mean excess of the log ratio in a tail, about that of general experience."""

CHANCE = 0.05
"""Chance at which the largest of all rows lies beyond what is plausible."""

_POINTS = 400
"""General experience as so many equal points."""


class Tails(NamedTuple):
    """Log ratios at which the tails of a history begin, and at which plausibility ends."""

    lower: float
    upper: float
    least: float
    largest: float


def fit_tails(log_ratios: Array) -> Tails:
    """
    Tails of the log ratio of actual to estimate in a history [1]_.

    Beyond the outermost twentieth of the rows, the log ratio is taken for exponential with the
    median excess of that twentieth, so that half of it may be wrong and not decide. The end is
    where the largest of so many excesses lies beyond in 1 of 20 histories. The same is asked of
    half of that tail, and so on down to five rows, and the furthest end counts: what a few rows
    have in common is a kind of work and no slip.

    Parameters
    ----------
    log_ratios : array, shape (n_rows,)
        ln(actual / estimated).

    Returns
    -------
    Tails

    References
    ----------
    .. [1] Pickands, J. (1975). Statistical inference using extreme order statistics. Annals of
       Statistics, 3, 119-131: excesses over a high threshold; exponential on the log scale is a
       Pareto tail of the ratio.

    Examples
    --------
    A thousand rows within a factor of two of their estimate, and one that took a thousand times it.

    >>> rows = np.random.default_rng(0).uniform(-np.log(2), np.log(2), 1_000)
    >>> np.exp(fit_tails(np.append(rows, np.log(1_000)))).round(1)
    array([ 0.5,  1.9,  0.1, 10.6])
    """
    points = (np.arange(_POINTS) + 0.5) / _POINTS
    usual = np.log(USUAL_MEDIAN) + USUAL_LOG_SD * _normal_scores(points)
    values = np.concatenate([log_ratios, usual])
    weights = np.concatenate([np.ones(len(log_ratios)), np.full(_POINTS, USUAL_ROWS / _POINTS)])
    upper, largest = _tail(values, weights)
    lower, least = _tail(-values, weights)
    return Tails(-lower, upper, -least, largest)


def _normal_scores(probs: Array) -> Array:
    from scipy.special import ndtri

    return np.asarray(ndtri(probs))


def _tail(values: Array, weights: Array) -> tuple[float, float]:
    """Start of the upper tail, and its plausible end."""
    order = np.argsort(values, kind="stable")
    values, reached = values[order], np.cumsum(weights[order])
    rows = max(TAIL * reached[-1], FEWEST_IN_TAIL)
    start = values[np.searchsorted(reached, reached[-1] - rows)]
    end = -np.inf
    while rows >= FEWEST_IN_TAIL:
        first, middle = np.searchsorted(reached, reached[-1] - np.array([rows, rows / 2]))
        scale = max((values[middle] - values[first]) / np.log(2), LEAST_SCALE)
        end = max(end, float(values[first] + scale * np.log(rows / CHANCE)))
        rows /= 2
    return float(start), end


def drawn_in(log_ratios: Array) -> Array:
    """
    Log ratios, with those that are not plausible drawn in to where the tail begins.

    What cannot be believed counts as one of the long, or short, rows of the usual kind. Drawn to
    the end of what is plausible, one row would still move the means of a plan; docs/calibration.md
    says how far.

    Parameters
    ----------
    log_ratios : array, shape (n_rows,)

    Returns
    -------
    array, shape (n_rows,)

    Examples
    --------
    >>> drawn_in(np.log([1, 1.2, 0.9, 1.1, 1_000])).round(1)
    array([ 0. ,  0.2, -0.1,  0.1,  0.6])
    """
    tails = fit_tails(log_ratios)
    least = np.where(log_ratios < tails.least, tails.lower, log_ratios)
    return np.where(log_ratios > tails.largest, tails.upper, least)


def suspects(rows: pd.DataFrame) -> pd.DataFrame:
    """
    Rows that the rest of a history makes implausible, with what to ask about them.

    Parameters
    ----------
    rows : DataFrame
        Finished work, as in `History.frame`.

    Returns
    -------
    DataFrame
        One row per doubt, the largest first: line, column (of the actual), estimated, actual,
        question.
    """
    import pandas as pd

    found: list[tuple[float, Any, str, float, float, str]] = []
    for (estimate, actual), unit in zip(PAIRS.values(), ("h", "days", ""), strict=True):
        both = rows[rows[estimate].notna() & rows[actual].notna()]
        log_ratios = np.log((both[actual] / both[estimate]).to_numpy(dtype=np.float64))
        lines = both.index.to_numpy()
        tails = fit_tails(log_ratios)
        far = np.maximum(tails.least - log_ratios, log_ratios - tails.largest)
        for k in np.flatnonzero(far > 0):
            pair = float(both[estimate].iloc[k]), float(both[actual].iloc[k])
            line = lines[k]
            found.append((far[k], line, actual, *pair, _question(line, actual, *pair, unit)))
    found.sort(key=lambda entry: (-entry[0], entry[1]))
    columns = ["line", "column", "estimated", "actual", "question"]
    return pd.DataFrame([entry[1:] for entry in found], columns=columns)


def _question(line: object, column: str, estimated: float, actual: float, unit: str) -> str:
    """What to ask about a row, as for a colleague."""
    end = f" {unit}" if unit else ""
    took = "paid" if column == "actual_cost" else "taken"
    return (
        f"line {line}: {estimated:,.6g}{end} estimated, {actual:,.6g}{end} {took}: is that right?"
    )
