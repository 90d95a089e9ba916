"""
Terms of payment as arrays: what the client pays in each trial, as the amount that is asked varies.

All four kinds of price are one formula, min(amount x units + fees, ceiling), trial by trial; all
of it comes from the trials of one run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from estimation.report.levels import percentiles
from estimation.simulation.reference.money import months_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from estimation.distributions import Array
    from estimation.simulation import Result

Kind = Literal["fixed", "time_and_materials", "capped", "retainer"]

PRICE_KINDS: tuple[Kind, ...] = ("fixed", "time_and_materials", "capped", "retainer")

UNITS = {
    "fixed": "money",
    "time_and_materials": "times the bill rates",
    "capped": "money",
    "retainer": "money a month",
}
"""What the amount of each kind is counted in."""

NEAR = 1e-9
"""Relative; prices nearer than this are one, as in `Result.p_target_margin`."""


@dataclass(frozen=True, eq=False)
class Terms:
    """
    What the client pays in each trial, for an amount that may vary.

    Parameters
    ----------
    kind : Kind
    units : array, shape (N,)
        What the amount is multiplied with: 1, months, or hours at their bill rates.
    fees : array, shape (N,), [money]
        What comes on top, whatever the amount is.
    ceiling : array, shape (N,), [money]
        What the client pays at most.
    """

    kind: Kind
    units: Array
    fees: Array
    ceiling: Array

    def price(self, amount: float) -> Array:
        """Return what the client pays in each trial [money], without VAT."""
        return np.minimum(amount * self.units + self.fees, self.ceiling)

    def least(self, need: Array) -> Array:
        """
        Return the smallest amount at which the client pays what a trial needs.

        Parameters
        ----------
        need : array, shape (N,), [money]

        Returns
        -------
        array, shape (N,)
            Infinite where no amount does, which is so where a ceiling is too low.
        """
        missing = need - self.fees
        with np.errstate(divide="ignore", invalid="ignore"):
            amount = np.where(self.units > 0, missing / self.units, np.inf)
        amount = np.where((self.units <= 0) & (missing <= 0), 0.0, amount)
        return np.where(need <= self.ceiling * (1 + NEAR), amount, np.inf)


def terms_of(result: Result, kind: Kind, rates: float = 1.0) -> Terms | None:
    """
    Return the terms of one kind for the work of a result.

    Parameters
    ----------
    result : Result
    kind : Kind
        Need not be that of the plan.
    rates : float
        Times the bill rates: what a cap is a ceiling for.

    Returns
    -------
    Terms or None
        None where hours are billed and a role that works has no bill rate.
    """
    model = result.simulation.model
    zero, endless = np.zeros(result.trials), np.full(result.trials, np.inf)
    if kind == "fixed":
        return Terms(kind, np.ones(result.trials), zero, endless)
    if kind == "retainer":
        return Terms(kind, months_of(model, result.finish_days), zero, endless)
    if not model.bills_known:
        return None
    weeks = result.weeks
    hours = np.array([rate or 0.0 for rate in model.bill_rates]) @ weeks.role_hours
    expenses = weeks.billed_expenses.sum(axis=0, dtype=np.float64)
    if kind == "time_and_materials":
        return Terms(kind, hours, expenses, endless[: weeks.trials])
    ones = np.ones(weeks.trials)
    return Terms(kind, ones, zero[: weeks.trials], rates * hours + expenses)


def amount_of(result: Result, kind: Kind, terms: Terms, level: float) -> float:
    """
    Return the amount of a kind of price: the plan's own, else one that compares with it.

    The plan's own kind has the plan's amount, and hours their rates. A cap covers the hours in a
    share `level` of the trials; a fixed price or a retainer brings what the plan's own price brings
    on average.
    """
    price = result.plan.price
    if kind == "time_and_materials":
        return 1.0
    if price is not None and price.kind == kind and price.amount is not None:
        return price.amount
    if kind == "capped":
        return float(percentiles(terms.ceiling, level))
    if result.price is None:
        return np.nan
    months = terms.units.mean()
    return float(result.price.mean() / months) if months > 0 else np.nan


def needed(result: Result, terms: Terms, target: float = 0.0) -> Array | None:
    """
    Return the price of each trial that leaves a target share of it, shape (N,), [money].

    None where the cost is unknown, or all of the price is to be left.
    """
    if result.cost is None or target >= 1:
        return None
    return result.cost[: len(terms.units)] / (1 - target)


def is_reached(thresholds: Array, amount: float) -> NDArray[np.bool_]:
    """Return in which trials the threshold is at or below an amount."""
    reached: NDArray[np.bool_] = thresholds <= amount + NEAR * abs(amount)
    return reached


def share_reached(thresholds: Array, amounts: ArrayLike) -> Array:
    """Return the share of the trials whose threshold is at or below each amount."""
    asked = np.atleast_1d(np.asarray(amounts, dtype=np.float64))
    found = np.searchsorted(np.sort(thresholds), asked + NEAR * np.abs(asked), side="right")
    return found / len(thresholds)
