"""Waits and rounds of client reviews: the firm's own where there are enough, else the priors."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.calibration import priors
from estimation.distributions import QuantileTable, discrete, from_samples

if TYPE_CHECKING:
    import pandas as pd

ENOUGH_REVIEWS = 20
"""Reviews of the firm from which on its own waits and rounds are used."""

SHORTEST_WAIT_DAYS = 0.25
"""What an answer on the same day counts as, since a log of 0 means nothing."""


class Reviews(NamedTuple):
    """Wait for one round [working days] and number of rounds, each as a table; and their source."""

    turnaround: QuantileTable
    rounds: QuantileTable
    basis: str
    label: str


def fit_reviews(rows: pd.DataFrame, open_rows: pd.DataFrame | None = None) -> Reviews:
    """
    Waits and rounds from the review rows of a history.

    Parameters
    ----------
    rows : DataFrame
        Finished work; `client_wait_days` is the wait of all rounds of a review together.
    open_rows : DataFrame, optional
        Unfinished work: its reviews lasted at least as long, and as many rounds, as they say.
    """
    reviews = rows[is_review(rows)]
    if len(reviews) < ENOUGH_REVIEWS:
        return Reviews(priors.turnaround(), priors.rounds(), "priors", priors.LABEL)
    rounds, waits = _rounds_and_waits(reviews)
    label = f"{len(reviews):,} client reviews of the firm"
    still = reviews[:0] if open_rows is None else open_rows[is_review(open_rows)]
    if still.empty:
        tables = _one_round(waits, rounds), from_samples(np.round(rounds))
        return Reviews(*tables, "history", label)
    open_rounds, open_waits = _rounds_and_waits(still)
    single, scale = _single_waits(waits, rounds)
    so_far = np.maximum(open_waits / open_rounds, SHORTEST_WAIT_DAYS) * scale
    tables = _at_least(single * scale, so_far), _at_least(np.round(rounds), np.round(open_rounds))
    return Reviews(*tables, "history", f"{label}, {len(still):,} still open")


def _rounds_and_waits(reviews: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Rounds, and waits of all of them together."""
    columns = (reviews[name] for name in ("review_rounds", "client_wait_days"))
    rounds, waits = (column.to_numpy(dtype=np.float64) for column in columns)
    return rounds, waits


def _at_least(ended: np.ndarray, so_far: np.ndarray) -> QuantileTable:
    """
    Table of what has ended and of what lasts at least so long [1]_.

    The weight of each open case is shared by all that ended later; where none did, it stays where
    it is, the least that can be said.

    References
    ----------
    .. [1] Efron, B. (1967). The two sample problem with censored data. Proceedings of the Fifth
       Berkeley Symposium, 4, 831-853.

    Examples
    --------
    Of 2, 4 and 6 days, and one open after 3: its weight goes to 4 and 6.

    >>> _at_least(np.array([2.0, 4, 6]), np.array([3.0])).ppf([0.25, 0.26, 0.625, 0.63])
    array([2., 4., 4., 6.])
    """
    values = np.concatenate([ended, so_far])
    is_open = np.arange(len(values)) >= len(ended)
    order = np.lexsort([is_open, values])
    mass = np.full(len(values), 1 / len(values))
    for place, row in enumerate(order[:-1]):
        if is_open[row]:
            later = order[place + 1 :]
            mass[later] += mass[row] / len(later)
            mass[row] = 0
    weights: dict[float, float] = {}
    for value, weight in zip(values.tolist(), mass.tolist(), strict=True):
        weights[value] = weights.get(value, 0.0) + weight
    return discrete(weights)


def is_review(rows: pd.DataFrame) -> pd.Series:
    """Whether each row of a history tells of a client review."""
    return (rows["review_rounds"] >= 1) & rows["client_wait_days"].notna()


def _one_round(waits: np.ndarray, rounds: np.ndarray) -> QuantileTable:
    """
    Wait for one round, from waits of several rounds together.

    A mean of k waits scatters less than one wait by the root of k: the scatter is widened by it, on
    the log scale, and the mean kept.
    """
    single, scale = _single_waits(waits, rounds)
    return from_samples(single * scale)


def _single_waits(waits: np.ndarray, rounds: np.ndarray) -> tuple[np.ndarray, float]:
    """Waits of one round, widened, and the factor that keeps their mean."""
    log_wait = np.log(np.maximum(waits / rounds, SHORTEST_WAIT_DAYS))
    centre = np.median(log_wait)
    single = np.exp(centre + (log_wait - centre) * np.sqrt(rounds))
    mean = max(waits.sum() / rounds.sum(), SHORTEST_WAIT_DAYS)
    return single, float(mean / single.mean())
