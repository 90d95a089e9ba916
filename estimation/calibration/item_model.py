"""What one piece of work will take, given its estimate and all that is known beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.calibration import priors
from estimation.calibration.encodings import Encoder, fit_encoder
from estimation.calibration.firm_level import Usual, firm_level, usual_work
from estimation.calibration.histogram import PENALTY, Histogram, fit_histogram
from estimation.calibration.items import KEYS, Items, past_items
from estimation.calibration.project_factor import project_log_sd, total_errors
from estimation.calibration.recalibration import UNCHANGED, Scales, fit_scales, rescaled
from estimation.distributions import PROBS, Array
from estimation.history.plausible import drawn_in

if TYPE_CHECKING:
    import pandas as pd

HALF_LIFE_YEARS = 4.0
"""Work that began so long ago counts half."""

HELD_OUT_DAYS = 365.25
"""Work of the last year is forecast without it, to see whether stated levels hold."""

FEWEST_TO_CHECK = 100
"""Rows to learn from, and rows to check, without which nothing is recalibrated."""


class Past(NamedTuple):
    """
    Finished work: its items, ln(actual / estimated), and [days] before now begun and known.

    Log ratios that the rest makes implausible are drawn in.
    """

    items: Items
    log_ratios: Array
    begun: Array
    known: Array

    def taken(self, rows: np.ndarray) -> Past:
        """Rows with these numbers, in that order."""
        at = rows.tolist()
        words = {key: [column[k] for k in at] for key, column in self.items.words.items()}
        projects, ids = (
            [column[k] for k in at] for column in (self.items.projects, self.items.ids)
        )
        items = Items(self.items.hours[rows], words, projects, ids)
        return Past(items, self.log_ratios[rows], self.begun[rows], self.known[rows])


NO_PAST = Past(
    Items(np.empty(0), {key: [] for key in KEYS}, [], []), np.empty(0), np.empty(0), np.empty(0)
)
"""The past of a firm that has written nothing down yet."""


def past_work(
    rows: pd.DataFrame,
    known_on: pd.Series,
    as_of: pd.Timestamp | None,
    pair: tuple[str, str] = ("estimated_hours", "actual_hours"),
) -> Past:
    """
    Rows of a history that have both of a pair, in an order that does not depend on the file.

    Without `as_of`, now is the day after the last row became known. A row without dates counts as
    old as the oldest.
    """
    import pandas as pd

    if rows.empty:
        return NO_PAST
    known_on = known_on.loc[rows.index]
    begun_on = rows["estimated_on"].fillna(rows["started"]).fillna(known_on)
    latest = known_on.max() if known_on.notna().any() else pd.Timestamp("2000-01-01")
    now = latest + pd.Timedelta(days=1) if as_of is None else as_of

    def days_ago(dates: pd.Series) -> Array:
        days = (now - dates).dt.total_seconds().to_numpy() / 86_400
        oldest = np.nanmax(np.append(days, 0.0))
        return np.maximum(np.where(np.isnan(days), oldest, days), 0)

    items = past_items(rows, pair[0])
    log_ratios = np.log(rows[pair[1]].to_numpy(dtype=np.float64) / items.hours)
    past = Past(items, drawn_in(log_ratios), days_ago(begun_on), days_ago(known_on))
    words = [np.unique(np.array(column), return_inverse=True)[1] for column in items.words.values()]
    order = np.lexsort([past.log_ratios, items.hours, *words, past.begun, past.known])
    return past.taken(order)


@dataclass(frozen=True, eq=False)
class ItemModel:
    """
    The distribution of actual given estimate; made by `fit_item_model`.

    Parameters
    ----------
    encoder, histogram : Encoder, Histogram, optional
        None without past work: then general experience speaks.
    scales : Scales
        How much wider than the histogram stated levels are, below and above the estimate.
    project_log_sd : float
        Log sd of what the work of one project shares.
    level_log_sd : float
        Log sd of what is not known of the firm's level today, shared by all of its work.
    """

    encoder: Encoder | None = None
    histogram: Histogram | None = None
    scales: Scales = UNCHANGED
    project_log_sd: float = priors.PROJECT_LOG_SD
    level_log_sd: float = priors.LEVEL_LOG_SD

    def log_quantiles(self, items: Items, probs: Array) -> Array:
        """Quantiles of the log ratio as they are stated, shape (n_items, n_probs)."""
        return rescaled(self.log_tables(items, probs), self.scales)

    def log_tables(self, items: Items, probs: Array = PROBS) -> Array:
        """
        Quantiles of the log ratio from which sums are drawn, shape (n_items, n_probs).

        Not rescaled: what makes the levels of single items hold also moves the mean of a heavy
        tail, and with it all totals.
        """
        if self.encoder is None or self.histogram is None:
            prior = priors.lognormal_table(priors.RATIO_MEDIAN, priors.RATIO_LOG_SD)
            return np.tile(np.log(prior.ppf(probs)), (len(items.hours), 1))
        features = self.encoder.encode(items)
        log_ratios = self.histogram.log_quantiles(features, probs)
        _, variance = self.histogram.log_moments(features)
        median = self.histogram.log_quantiles(features, np.array([0.5]))
        wider = np.sqrt(1 + self.level_log_sd**2 / np.maximum(variance, 1e-12))[:, None]
        spread = respread(log_ratios, median, wider, self.histogram.bins.has_spike)
        return spread * self.encoder.widening(items)[:, None]


def respread(log_ratios: Array, median: Array, factor: Array, has_spike: bool) -> Array:
    """
    Log ratios as far from their median as before, times a factor.

    Where there is a spike at the estimate, it stays there and nothing crosses it.
    """
    moved = median + factor * (log_ratios - median)
    if not has_spike:
        return moved
    return np.where(
        log_ratios < 0, np.minimum(moved, 0), np.where(log_ratios > 0, np.maximum(moved, 0), 0)
    )


class Fitted(NamedTuple):
    """Model, and what it says of the past rows themselves: mean and variance of their ratio."""

    model: ItemModel
    mean: Array
    variance: Array


def fit_item_model(past: Past) -> Fitted:
    """
    Learn from past work; of none at all too, which gives general experience.

    Parameters
    ----------
    past : Past

    Returns
    -------
    Fitted
    """
    if not len(past.log_ratios):
        return Fitted(ItemModel(), np.empty(0), np.empty(0))
    encoder, features = fit_encoder(*past)
    switches = len(encoder.switches)
    weights = 0.5 ** (past.begun / 365.25 / HALF_LIFE_YEARS)
    usual = usual_work(past.log_ratios, weights, past.items.projects)
    histogram = fit_histogram(past.log_ratios, features, switches, weights, usual)
    scales = _scales(past, features, switches, weights, usual)
    # A coefficient of a past project's own knows its total already; new work has none.
    features[:, features.shape[1] - switches :] = 0
    moments = histogram.moments(features)
    tau = project_log_sd(total_errors(past, *moments))
    level = firm_level(past, *histogram.log_moments(features), tau, weights)
    # Descriptions tell what recent work took: the more rows, the freer they are to follow it.
    unfollowed = PENALTY / (PENALTY + len(past.log_ratios) / len(histogram.intercept))
    histogram = histogram.shifted(unfollowed * level.shift)
    return Fitted(ItemModel(encoder, histogram, scales, tau, level.log_sd), *moments)


def _scales(
    past: Past, features: np.ndarray, switches: int, weights: Array, usual: Usual
) -> Scales:
    """Scales under which forecasts of the last year's work would have held."""
    earlier, later = past.known > HELD_OUT_DAYS, past.begun <= HELD_OUT_DAYS
    if min(earlier.sum(), later.sum()) < FEWEST_TO_CHECK:
        return UNCHANGED
    histogram = fit_histogram(
        past.log_ratios[earlier], features[earlier], switches, weights[earlier], usual
    )
    low, high = histogram.log_quantiles(features[later], np.array([0.1, 0.9])).T
    return fit_scales(low, high, past.log_ratios[later])
