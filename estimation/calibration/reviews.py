"""Waits and rounds of client reviews: the firm's own where there are enough, else the priors."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.calibration import priors
from estimation.distributions import QuantileTable, from_samples

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


def fit_reviews(rows: pd.DataFrame) -> Reviews:
    """
    Waits and rounds from the review rows of a history.

    Parameters
    ----------
    rows : DataFrame
        Finished work; `client_wait_days` is the wait of all rounds of a review together.
    """
    reviews = rows[is_review(rows)]
    if len(reviews) < ENOUGH_REVIEWS:
        return Reviews(priors.turnaround(), priors.rounds(), "priors", priors.LABEL)
    rounds = reviews["review_rounds"].to_numpy(dtype=np.float64)
    waits = reviews["client_wait_days"].to_numpy(dtype=np.float64)
    label = f"{len(reviews):,} client reviews of the firm"
    return Reviews(_one_round(waits, rounds), from_samples(np.round(rounds)), "history", label)


def is_review(rows: pd.DataFrame) -> pd.Series:
    """Whether each row of a history tells of a client review."""
    return (rows["review_rounds"] >= 1) & rows["client_wait_days"].notna()


def _one_round(waits: np.ndarray, rounds: np.ndarray) -> QuantileTable:
    """
    Wait for one round, from waits of several rounds together.

    A mean of k waits scatters less than one wait by the root of k: the scatter is widened by it, on
    the log scale, and the mean kept.
    """
    log_wait = np.log(np.maximum(waits / rounds, SHORTEST_WAIT_DAYS))
    centre = np.median(log_wait)
    single = np.exp(centre + (log_wait - centre) * np.sqrt(rounds))
    mean = max(waits.sum() / rounds.sum(), SHORTEST_WAIT_DAYS)
    return from_samples(single * (mean / single.mean()))
