"""Price: what an amount means for loss and margin, and which amount a wanted confidence takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from estimation.report.levels import LEVELS, MARKS, percentiles
from estimation.report.money.payment_terms import (
    PRICE_KINDS,
    UNITS,
    Kind,
    Terms,
    amount_of,
    is_reached,
    needed,
    share_reached,
    terms_of,
)
from estimation.report.precision import (
    error_of_percentile,
    error_of_share,
    errors_of_means,
    errors_of_shares,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from estimation.distributions import Array
    from estimation.simulation import Result

DISCOUNTS = (0.0, 0.05, 0.1, 0.15, 0.2)
"""Shares of the price that may be given away."""

POINTS = 97
"""Amounts of a price curve."""

CURVE_COLUMNS = [
    "amount", "price_mean", "margin_mean", "margin_mean_se", "margin_middle", "margin_share",
    "p_loss", "p_loss_se", "p_target", "p_target_se",
]  # fmt: skip
"""Columns of `price_curve`."""


def price_curve(
    result: Result, kind: Kind | None = None, amounts: ArrayLike | None = None
) -> pd.DataFrame:
    """
    Relate amounts to the chance of a loss, of the target margin, and to the margin.

    Parameters
    ----------
    result : Result
    kind : {"fixed", "time_and_materials", "capped", "retainer"}, optional
        Default: the plan's, else fixed.
    amounts : array, shape (k,), optional
        In the unit of the kind: money, money a month, or times the bill rates. Default: from
        where most trials lose to where few miss the target, the plan's own amount included.

    Returns
    -------
    DataFrame
        One row per amount, rising: amount; price_mean, margin_mean and margin_middle, the median
        [money]; margin_share, median of the margin as a share of the price; p_loss, share of
        trials whose cost is above the price; p_target, share of trials that keep the target margin
        or more; `_se`, standard errors. NaN where the plan has no target. Empty where it gives no
        cost, or no bill rates for a kind that needs them.

    Examples
    --------
    Hours that cost 400 to 800, all amounts between equally likely.

    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "roles": [{"id": "design", "cost_rate": 50}],
    ...     "activities": [{"id": "build", "effort": {"design": {"uniform": [8, 16]}}}],
    ... })
    >>> curve = price_curve(simulate(plan), amounts=[400, 600, 800])
    >>> curve["p_loss"].round(1).tolist()
    [1.0, 0.5, 0.0]
    """
    chosen = _kind(result, kind)
    terms = terms_of(result, chosen)
    if terms is None or result.cost is None:
        return pd.DataFrame(columns=CURVE_COLUMNS, dtype=float)
    if amounts is None:
        amounts = _range(result, terms)
    rows = _rows(result, terms, np.unique(np.asarray(amounts, dtype=np.float64)))
    return rows[CURVE_COLUMNS]


def lowest_price(
    result: Result, levels: Sequence[float] = LEVELS, kind: Kind | None = None
) -> pd.DataFrame:
    """
    Find the lowest price for a wanted confidence: of no loss, and of the target margin.

    Parameters
    ----------
    result : Result
    levels : sequence of float
        From 0 to 1.
    kind : Kind, optional
        Default: the plan's, else fixed.

    Returns
    -------
    DataFrame
        One row per level: level; no_loss and target, the smallest amount at which a share `level`
        of the trials at least has a margin of 0 or more, and the target margin or more; `_se`,
        their standard errors; unit. Infinite where no amount does: a cap cannot bring in more than
        the hours. NaN where the plan has no target. Empty where it gives no cost, or no bill rates.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "price": {"kind": "fixed", "amount": 900, "target_margin": 0.2},
    ...     "roles": [{"id": "design", "cost_rate": 50}],
    ...     "activities": [{"id": "build", "effort": {"design": 16}}],
    ... })
    >>> lowest_price(simulate(plan, trials=10), [0.8])[["no_loss", "target"]].to_numpy().tolist()
    [[800.0, 1000.0]]
    """
    chosen = _kind(result, kind)
    terms = terms_of(result, chosen)
    columns = ["level", "no_loss", "no_loss_se", "target", "target_se", "unit"]
    if terms is None or result.cost is None:
        return pd.DataFrame(columns=columns)
    frame = pd.DataFrame({"level": np.asarray(levels, dtype=np.float64)})
    for name, target in (("no_loss", 0.0), ("target", _target(result))):
        need = None if target is None else needed(result, terms, target)
        frame[name] = frame[f"{name}_se"] = np.nan
        if need is not None:
            least = terms.least(need)
            frame[name] = percentiles(least, frame["level"])
            frame[f"{name}_se"] = error_of_percentile(least, frame["level"], result.sampling)
    frame["unit"] = UNITS[chosen]
    return frame[columns]


def discounts(
    result: Result, shares: Sequence[float] = DISCOUNTS, kind: Kind | None = None
) -> pd.DataFrame:
    """
    Measure what a discount does to loss, target and margin.

    Parameters
    ----------
    result : Result
    shares : sequence of float
        Of the price: the fixed amount, the amount a month, the bill rates; of rates and cap where
        hours are capped. Expenses that the client pays on top stay.
    kind : Kind, optional
        Default: the plan's, else fixed.

    Returns
    -------
    DataFrame
        One row per share: discount and the columns of `price_curve`; margin_lost, the part of the
        middle margin without discount that is gone (NaN where that is not above 0). Empty where
        the plan gives no price of this kind, or no cost.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "price": {"kind": "fixed", "amount": 1000},
    ...     "roles": [{"id": "design", "cost_rate": 50}],
    ...     "activities": [{"id": "build", "effort": {"design": 16}}],
    ... })
    >>> discounts(simulate(plan, trials=10), [0, 0.1])["margin_lost"].tolist()
    [0.0, 0.5]
    """
    chosen = _kind(result, kind)
    whole = terms_of(result, chosen)
    columns = ["discount", *CURVE_COLUMNS, "margin_lost"]
    if whole is None or result.cost is None or result.plan.price is None:
        return pd.DataFrame(columns=columns, dtype=float)
    amount = amount_of(result, chosen, whole, result.plan.promise.level)
    left = amount * (1 - np.asarray(shares, dtype=np.float64))
    if chosen == "capped":
        frame = pd.concat(
            [_discounted_cap(result, share, at) for share, at in zip(shares, left, strict=True)],
            ignore_index=True,
        )
    else:
        frame = _rows(result, whole, left)
    frame["discount"] = np.asarray(shares, dtype=np.float64)
    before = float(percentiles(_margins(result, whole, amount), 0.5))
    lost = 1 - frame["margin_middle"] / before if before > 0 else np.nan
    frame["margin_lost"] = lost
    return frame[columns]


def _discounted_cap(result: Result, share: float, amount: float) -> pd.DataFrame:
    """What a lower cap over lower rates means; each share has its own ceiling."""
    terms = terms_of(result, "capped", 1 - share)
    assert terms is not None  # the bill rates are known
    return _rows(result, terms, np.array([amount]))


def price_kinds(result: Result, level: float | None = None) -> pd.DataFrame:
    """
    Compare the kinds of price for the same work.

    Parameters
    ----------
    result : Result
    level : float, optional
        How sure a cap is to cover the hours; default: the plan's `promise.level`.

    Returns
    -------
    DataFrame
        One row per kind that the plan gives figures for: kind; amount and its unit; price_low,
        price_middle and price_high, what the client pays (P10, P50, P90) [money]; is_plans, whether
        it is the plan's own; and the other columns of `price_curve`. The plan's own kind has the
        plan's amount and bill rates; else a cap covers the hours in a share `level` of the trials,
        and a fixed price or a retainer brings what the plan's price brings on average.
    """
    sure = result.plan.promise.level if level is None else level
    own = None if result.plan.price is None else result.plan.price.kind
    rows = []
    for kind in PRICE_KINDS:
        terms = terms_of(result, kind)
        amount = np.nan if terms is None else amount_of(result, kind, terms, sure)
        if terms is None or result.cost is None or np.isnan(amount):
            continue
        row = _rows(result, terms, np.array([amount])).iloc[0].to_dict()
        paid = percentiles(terms.price(amount), list(MARKS.values()))
        row |= {f"price_{mark}": float(at) for mark, at in zip(MARKS, paid, strict=True)}
        rows.append({"kind": kind, "unit": UNITS[kind], "is_plans": kind == own, **row})
    marks = [f"price_{mark}" for mark in MARKS]
    return pd.DataFrame(rows, columns=["kind", "unit", "is_plans", *marks, *CURVE_COLUMNS])


def _kind(result: Result, kind: Kind | None) -> Kind:
    """The kind asked for, else the plan's, else fixed."""
    if kind is not None:
        return kind
    return "fixed" if result.plan.price is None else result.plan.price.kind


def _target(result: Result) -> float | None:
    """Share of the price that is to be left."""
    return None if result.plan.price is None else result.plan.price.target_margin


def _margins(result: Result, terms: Terms, amount: float) -> Array:
    """Margin of each trial at an amount [money]."""
    assert result.cost is not None
    return terms.price(amount) - result.cost[: len(terms.units)]


def _moments(result: Result, terms: Terms, amounts: Array) -> tuple[Array, Array, Array]:
    """Mean price, and mean of the margin and its standard error, at each amount [money]."""
    assert result.cost is not None
    cost = result.cost[: len(terms.units)]
    trials, is_plain = len(cost), result.sampling == "random"
    if is_plain and np.isinf(terms.ceiling).all():
        # The margin is a line in the amount, trial by trial.
        units, rest = terms.units, terms.fees - cost
        moments = np.cov(units, rest, ddof=0)
        variance = amounts**2 * moments[0, 0] + 2 * amounts * moments[0, 1] + moments[1, 1]
        prices = amounts * units.mean() + terms.fees.mean()
        return prices, prices - cost.mean(), np.sqrt(np.maximum(variance, 0.0) / trials)
    found = np.empty((3, len(amounts)))
    for at, amount in enumerate(amounts):
        price = terms.price(amount)
        margin = price - cost
        error = errors_of_means(margin[None], result.sampling)[0]
        found[:, at] = price.mean(), margin.mean(), error
    return found[0], found[1], found[2]


def _middles(result: Result, terms: Terms, amounts: Array) -> Array:
    """Median of the margin [money] and of its share of the price, at each amount, shape (2, k)."""
    assert result.cost is not None
    found = np.full((2, len(amounts)), np.nan)
    if terms.kind == "fixed":
        # The margin falls as the cost rises: its median is the amount less a rank of the cost.
        cost = result.cost[: len(terms.units)]
        found[0] = amounts + percentiles(-cost, 0.5)
        return np.array([found[0], np.divide(found[0], amounts, found[1], where=amounts > 0)])
    for at, amount in enumerate(amounts):
        price, margin = terms.price(amount), _margins(result, terms, amount)
        found[0, at] = percentiles(margin, 0.5)
        if price.min() > 0:
            found[1, at] = percentiles(margin / price, 0.5)
    return found


def _errors_of_shares(result: Result, least: Array, shares: Array, amounts: Array) -> Array:
    """Standard errors of the shares of the trials for which amounts are enough."""
    if result.sampling == "random":
        return error_of_share(shares, len(least))
    errors = [errors_of_shares(is_reached(least, a)[None], result.sampling)[0] for a in amounts]
    return np.array(errors)


def _rows(result: Result, terms: Terms, amounts: Array) -> pd.DataFrame:
    """What each amount means."""
    frame = pd.DataFrame({"amount": amounts})
    prices, frame["margin_mean"], frame["margin_mean_se"] = _moments(result, terms, amounts)
    frame["price_mean"] = prices
    frame["margin_middle"], frame["margin_share"] = _middles(result, terms, amounts)
    for name, target in (("p_no_loss", 0.0), ("p_target", _target(result))):
        need = None if target is None else needed(result, terms, target)
        frame[name] = frame[f"{name}_se"] = np.nan
        if need is not None:
            least = terms.least(need)
            frame[name] = share_reached(least, amounts)
            frame[f"{name}_se"] = _errors_of_shares(result, least, frame[name].to_numpy(), amounts)
    frame["p_loss"], frame["p_loss_se"] = 1 - frame["p_no_loss"], frame["p_no_loss_se"]
    return frame


def _range(result: Result, terms: Terms) -> Array:
    """From where many trials lose to where few miss the target, the own amount among them."""
    target = _target(result) or 0.0
    own = amount_of(result, terms.kind, terms, result.plan.promise.level)
    low, high = _ends(result, terms, 0.0)[0], _ends(result, terms, max(target, 0.0))[1]
    known = [end for end in (low, high, own) if np.isfinite(end)]
    if not known:
        return np.array([])
    first, last = min(known), max(known)
    pad = 0.05 * (last - first) or 0.05 * abs(last) or 1.0
    amounts = np.linspace(max(first - pad, 0.0), last + pad, POINTS)
    return np.append(amounts, own) if np.isfinite(own) else amounts


def _ends(result: Result, terms: Terms, target: float) -> tuple[float, float]:
    """Amounts at which few and at which most trials keep a target."""
    need = needed(result, terms, target)
    if need is None:
        return np.inf, np.inf
    least = terms.least(need)
    reached = least[np.isfinite(least)]
    if reached.size == 0:
        return np.inf, np.inf
    low, high = percentiles(reached, [0.3, 0.985])
    return float(low), float(high)
