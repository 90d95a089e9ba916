"""Past work becomes a predictive distribution of what new work will take."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from estimation.calibration import priors
from estimation.calibration.blending import Blending, learn_blending
from estimation.calibration.durations import PAIR, Durations, fit_durations
from estimation.calibration.histogram import PRIOR_ROWS
from estimation.calibration.item_model import (
    NO_PAST,
    ItemModel,
    fit_item_model,
    past_work,
    respread,
)
from estimation.calibration.items import Items, check_items
from estimation.calibration.reviews import Reviews, fit_reviews, is_review
from estimation.distributions import PROBS, Array, QuantileTable
from estimation.errors import CalibrationError
from estimation.history import History
from estimation.history.schema import NAMES
from estimation.random_streams import uniforms

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd
    from numpy.typing import ArrayLike

Basis = Literal["history", "priors"]


@dataclass(frozen=True, eq=False)
class Calibration:
    """
    What past work says about new work; made by `calibrate`.

    Parameters
    ----------
    items : ItemModel
        What one piece of work takes, given its estimate and all that is known beforehand.
    project_factor : QuantileTable
        Factor that all work of one project shares, with median 1.
    project_log_sd : float
        Standard deviation of its log.
    firm_level : QuantileTable
        Factor that all work of the firm shares, with median 1: what its history leaves open of how
        its work runs today.
    level_log_sd : float
        Standard deviation of its log.
    rows, projects : int
        Finished work that it rests on.
    unused_rows : int
        Further finished work that gives days or money and no hours; no effort is learned from it.
    reviews : Reviews
        Waits and rounds of client reviews.
    is_generated : bool
        Whether any of the work is invented.
    durations : Durations
        Days against planned days.
    blending : Blending
        Share of history where it is blended with a judge's own range.

    Examples
    --------
    Without a history, general experience: half of all work takes more than 1.1 times its estimate.

    >>> calibration = calibrate(None)
    >>> import pandas as pd
    >>> calibration.quantiles(pd.DataFrame({"estimated_hours": [8, 40]}), [0.5]).round(6)
    array([[ 8.8],
           [44. ]])
    >>> calibration.label
    "general experience, not the firm's own"
    """

    items: ItemModel
    project_factor: QuantileTable
    project_log_sd: float
    firm_level: QuantileTable
    level_log_sd: float
    rows: int
    projects: int
    reviews: Reviews
    is_generated: bool = False
    unused_rows: int = 0
    durations: Durations = field(default_factory=Durations)
    blending: Blending = field(default_factory=Blending)

    def __repr__(self) -> str:
        """Return the summary; the tables themselves would fill a book."""
        return f"<Calibration: {self.summary()}>"

    @property
    def basis(self) -> Basis:
        """Whether the firm's own rows outweigh general experience."""
        return "history" if self.rows > PRIOR_ROWS else "priors"

    @property
    def label(self) -> str:
        """What the forecast rests on, in the planner's words."""
        if not self.unused_rows:
            return self._learned
        gives = "gives" if self.unused_rows == 1 else "give"
        return (
            f"{self._learned}; {_count(self.unused_rows, 'finished row')} {gives} days or money "
            "and no hours, from which no effort is learned"
        )

    @property
    def _learned(self) -> str:
        """What was learned from, in the planner's words."""
        if not self.rows:
            return priors.LABEL
        own = f"{_count(self.rows, 'finished row')} of {_count(self.projects, 'project')}"
        own += (
            ", generated: invented work, not a firm's own" if self.is_generated else " of the firm"
        )
        return own if self.basis == "history" else f"{priors.LABEL}, with {own}"

    @property
    def turnaround(self) -> QuantileTable:
        """Wait for one round of a client review, in working days."""
        return self.reviews.turnaround

    @property
    def rounds(self) -> QuantileTable:
        """Number of rounds of a client review."""
        return self.reviews.rounds

    @property
    def review_basis(self) -> str:
        """Whether waits and rounds are the firm's own ("history") or "priors"."""
        return self.reviews.basis

    @property
    def review_label(self) -> str:
        """What waits and rounds rest on, in the planner's words."""
        label = self.reviews.label
        return label.replace(" of the firm", ", generated") if self.is_generated else label

    def quantiles(self, items: pd.DataFrame, probs: ArrayLike) -> Array:
        """
        Hours that each item will not exceed with the given probabilities.

        Parameters
        ----------
        items : DataFrame
            Columns of a history without actuals: `estimated_hours`, and project, classes, person,
            role, client and kind where known. What is known only afterwards is not looked at.
        probs : array, shape (n_probs,)
            In [0, 1].

        Returns
        -------
        array, shape (n_items, n_probs), [h]
            Of the item by itself, its project's factor and the firm's level included.

        Raises
        ------
        CalibrationError
            If the items or probabilities do not fit.
        """
        wanted = _checked_probs(probs)
        checked = check_items(items)
        return checked.hours[:, None] * np.exp(self.items.log_quantiles(checked, wanted))

    def item_tables(self, items: pd.DataFrame) -> Array:
        """
        Quantiles of each item's hours at `distributions.PROBS`, where factor and level are 1.

        Narrower than `quantiles` by what the project factor and the firm's level add, so that this
        times both spreads as `quantiles` says.

        Parameters
        ----------
        items : DataFrame
            As for `quantiles`.

        Returns
        -------
        array, shape (n_items, G), [h]
            Rising along each row.

        Raises
        ------
        CalibrationError
            If the items do not fit.

        Examples
        --------
        >>> import pandas as pd
        >>> calibration, items = calibrate(None), pd.DataFrame({"estimated_hours": [8, 40]})
        >>> tables = calibration.item_tables(items)
        >>> tables.shape == (2, PROBS.size)
        True

        The chances of long work are smaller than with both.

        >>> p90 = tables[:, PROBS.searchsorted(0.9)]
        >>> bool((p90 < calibration.quantiles(items, 0.9)[:, 0]).all())
        True
        """
        checked = check_items(items)
        return checked.hours[:, None] * self._given_factor(checked)

    def draws(self, items: pd.DataFrame, trials: int, seed: int) -> Array:
        """
        Hours of each item in each trial.

        Items of one project share its factor, and all of them the firm's level.

        Parameters
        ----------
        items : DataFrame
            As for `quantiles`, with `project_id`, and with `item_id` if an item's random numbers
            shall not depend on its place.
        trials : int
            At least 1; more trials extend the first ones.
        seed : int
            Any whole number.

        Returns
        -------
        array, shape (trials, n_items), [h]

        Raises
        ------
        CalibrationError
            If the items or the number of trials do not fit.
        """
        if trials < 1:
            raise CalibrationError(f"{trials} trials were asked for; expected at least 1")
        checked = check_items(items, with_projects=True)
        tables = self._given_factor(checked)
        factors = {
            project: self.project_factor.ppf(uniforms(seed, f"project:{project}", trials))
            for project in dict.fromkeys(checked.projects)
        }
        level = self.firm_level.ppf(uniforms(seed, "firm-level", trials))
        hours = np.empty((trials, len(checked.hours)))
        for k, (project, item) in enumerate(zip(checked.projects, checked.ids, strict=True)):
            u = uniforms(seed, f"item:{project}/{item}", trials)
            ratio = np.interp(u, PROBS, tables[k])
            hours[:, k] = checked.hours[k] * ratio * factors[project] * level
        return hours

    def duration_quantiles(self, items: pd.DataFrame, probs: ArrayLike) -> Array:
        """
        Days that each item will not exceed with the given probabilities.

        Parameters
        ----------
        items : DataFrame
            As for `quantiles`, with `planned_days` in place of hours.
        probs : array, shape (n_probs,)
            In [0, 1].

        Returns
        -------
        array, shape (n_items, n_probs), [days]
            In the unit of `planned_days`.

        Raises
        ------
        CalibrationError
            If the items or probabilities do not fit.

        Examples
        --------
        >>> import pandas as pd
        >>> calibrate(None).duration_quantiles(pd.DataFrame({"planned_days": [10]}), 0.5).round(6)
        array([[11.]])
        """
        wanted = _checked_probs(probs)
        checked = check_items(items, size=PAIR[0])
        return checked.hours[:, None] * np.exp(self.durations.model.log_quantiles(checked, wanted))

    def joint_draws(self, items: pd.DataFrame, trials: int, seed: int) -> tuple[Array, Array]:
        """
        Hours and days of each item in each trial, as far together as they were in the past.

        Parameters
        ----------
        items : DataFrame
            As for `draws`, with `planned_days`.
        trials, seed : int
            As for `draws`; the hours are the same ones.

        Returns
        -------
        hours : array, shape (trials, n_items), [h]
        days : array, shape (trials, n_items)
            In the unit of `planned_days`.

        Raises
        ------
        CalibrationError
            If the items or the number of trials do not fit.
        """
        from scipy.special import ndtr, ndtri

        hours = self.draws(items, trials, seed)
        planned = check_items(items, with_projects=True, size=PAIR[0])
        tables = np.exp(self.durations.model.log_tables(planned))
        # Rank correlation r of two normals with correlation 2 sin(pi r / 6).
        pearson = 2 * np.sin(np.pi * self.durations.effort_rank / 6)
        days = np.empty_like(hours)
        for k, (project, item) in enumerate(zip(planned.projects, planned.ids, strict=True)):
            shared = ndtri(uniforms(seed, f"item:{project}/{item}", trials))
            own = ndtri(uniforms(seed, f"days:{project}/{item}", trials))
            u = ndtr(pearson * shared + np.sqrt(1 - pearson**2) * own)
            days[:, k] = planned.hours[k] * np.interp(u, PROBS, tables[k])
        return hours, days

    def summary(self) -> str:
        """Several lines on what a forecast rests on."""
        return "\n".join(
            [
                f"work: {self.label}",
                f"factor shared by a project: {self.project_log_sd:.0%} up or down (one sd)",
                f"level of the firm: known to {self.level_log_sd:.0%} up or down (one sd)",
                f"client reviews: {self.review_label}",
                f"durations: {self.durations.label}",
                f"blend: {self.blending.label}",
            ]
        )

    def _given_factor(self, items: Items) -> Array:
        """Ratios of each item at `PROBS` without what it shares with others."""
        shared = float(np.hypot(self.project_log_sd, self.level_log_sd))
        return np.exp(_without_spread(self.items.log_tables(items), shared))


def calibrate(history: History | None, as_of: dt.date | str | None = None) -> Calibration:
    """
    Learn from past work what new work will take.

    Parameters
    ----------
    history : History or None
        Past work; None or an empty one gives general experience, labelled so.
    as_of : date or ISO text, optional
        Only work finished before this day is used.

    Returns
    -------
    Calibration

    Raises
    ------
    CalibrationError
        If `history` is no history, or `as_of` no date.

    Examples
    --------
    >>> from estimation.history import read_history
    >>> import pandas as pd
    >>> past = read_history(pd.DataFrame({
    ...     "project_id": ["a", "b"] * 20, "estimated_hours": 8, "actual_hours": [8, 10] * 20,
    ... }))
    >>> calibrate(past).label
    '40 finished rows of 2 projects of the firm'
    """
    import pandas as pd

    if history is not None and not isinstance(history, History):
        raise CalibrationError(
            f"calibrate was given a {type(history).__name__}; expected what read_history returns"
        )
    rows = _known_rows(history, as_of)
    has_hours = rows["estimated_hours"].notna() & rows["actual_hours"].notna()
    hours = rows[has_hours]
    now = None if as_of is None else pd.Timestamp(as_of)
    known_on = rows["finished"] if history is None else history.known_on()
    past = NO_PAST if history is None else past_work(hours, known_on, now)
    fitted = fit_item_model(past)
    log_sd, level_log_sd = fitted.model.project_log_sd, fitted.model.level_log_sd
    # What is still open is known as of the file alone, not as of an earlier day.
    still_open = history.open if history is not None and as_of is None else None
    reviews = fit_reviews(rows, still_open)
    used = has_hours | is_review(rows) if reviews.basis == "history" else has_hours
    return Calibration(
        items=fitted.model,
        project_factor=priors.lognormal_table(1.0, log_sd),
        project_log_sd=log_sd,
        firm_level=priors.lognormal_table(1.0, level_log_sd),
        level_log_sd=level_log_sd,
        rows=len(hours),
        projects=hours["project_id"].nunique(),
        reviews=reviews,
        is_generated=history is not None and history.is_generated,
        unused_rows=int((~used).sum()),
        durations=Durations() if history is None else fit_durations(rows, known_on, now),
        blending=Blending() if history is None else learn_blending(hours, known_on, now),
    )


def _known_rows(history: History | None, as_of: dt.date | str | None) -> pd.DataFrame:
    """Finished work known before `as_of`."""
    import pandas as pd

    if history is None:
        return pd.DataFrame(columns=list(NAMES))
    try:
        return history.known(as_of)
    except (ValueError, TypeError):
        raise CalibrationError(f"as_of is '{as_of}'; expected a date such as 2026-12-31") from None


def _checked_probs(probs: ArrayLike) -> Array:
    """Probabilities as one row, all within 0 to 1."""
    wanted = np.atleast_1d(np.asarray(probs, dtype=np.float64))
    if wanted.ndim != 1 or not ((wanted >= 0) & (wanted <= 1)).all():
        raise CalibrationError("probabilities lie outside 0 to 1; expected a list within 0 to 1")
    return wanted


def _without_spread(log_ratios: Array, log_sd: float) -> Array:
    """
    Log ratios drawn towards their median until adding the factor's variance restores their own.

    A ratio of 1 stays 1, and nothing crosses it, so that the spike there is kept.
    """
    widths = np.diff(PROBS, prepend=0)
    # Sums and no matrix product, whose last bits depend on how many items there are.
    mean = (log_ratios * widths).sum(axis=1)
    variance = ((log_ratios - mean[:, None]) ** 2 * widths).sum(axis=1)
    kept = np.sqrt(np.maximum(1 - log_sd**2 / np.maximum(variance, 1e-12), 0))[:, None]
    median = log_ratios[:, [np.searchsorted(PROBS, 0.5)]]
    spikes = (log_ratios == 0).any(axis=1)
    drawn = median + kept * (log_ratios - median)
    drawn[spikes] = respread(log_ratios[spikes], median[spikes], kept[spikes], has_spike=True)
    return drawn


def _count(number: int, noun: str) -> str:
    """Number with its noun in the right form."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
