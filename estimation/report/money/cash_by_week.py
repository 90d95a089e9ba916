"""Cash: what is spent and what is billed by each week, as bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from estimation.report.schedule.load_by_week import bands
from estimation.simulation.reference.money import DAYS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from estimation.distributions import Array
    from estimation.simulation import Result
    from estimation.simulation.analysis.weeks import Weeks

SIGNING = "signing"
"""Where a payment hangs that is due when the project starts."""


def cash_by_week(result: Result) -> pd.DataFrame:
    """
    Add up cost and billing up to the end of each week.

    Parameters
    ----------
    result : Result

    Returns
    -------
    DataFrame
        One row per week from the start to the last day of any trial: week, its Monday; cost, billed
        and ahead (cost less billed: what we finance) up to the end of the week [money], each
        with _low, _middle, _high (P10, P50, P90), _mean, _high_se and _mean_se (standard errors).
        NaN for what the plan does not give. Bands of several weeks are no path of one project.

        Payments fall on signing or on the finish of their activity. Without payments a fixed price
        is billed at the finish; hours and retainers on the last day of each month, the rest at the
        finish. Expenses fall on the finish of their activity, or else on the start; the cost of a
        risk on the finish of what it affects; the price of a mitigation on the start.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "price": {"kind": "fixed", "amount": 6000},
    ...     "roles": [{"id": "design", "cost_rate": 50}],
    ...     "activities": [{"id": "build", "effort": {"design": 80}}],
    ...     "payments": [{"at": "signing", "share": 0.3}, {"at": "build", "share": 0.7}],
    ... })
    >>> cash = cash_by_week(simulate(plan, trials=10))
    >>> cash[["cost_mean", "billed_mean", "ahead_mean"]].to_numpy().tolist()
    [[2000.0, 1800.0, 200.0], [4000.0, 6000.0, -2000.0]]
    """
    weeks = result.weeks
    mondays = weeks.mondays
    last = [at for at, monday in enumerate(mondays) if monday not in mondays[at + 1 :]]
    cost, billed = _at(_cost(result, weeks), last), _at(_billed(result, weeks), last)
    frame = pd.DataFrame({"week": pd.to_datetime([mondays[at] for at in last])})
    ahead = None if cost is None or billed is None else cost - billed
    for name, values in (("cost", cost), ("billed", billed), ("ahead", ahead)):
        if values is None:
            columns = bands(np.zeros((1, 1), dtype=np.float32), name).columns
            frame[columns] = np.nan
        else:
            frame = pd.concat([frame, bands(values, name, result.sampling)], axis=1)
    return frame


class Depth(NamedTuple):
    """The week in which we are furthest ahead of what is billed, on average, and by how much."""

    week: date
    mean: float
    high: float


def deepest(cash: pd.DataFrame) -> Depth | None:
    """
    Find the week in which most money is spent that is not billed yet.

    Parameters
    ----------
    cash : DataFrame
        Of `cash_by_week`.

    Returns
    -------
    Depth or None
        None where billing is always ahead, or the plan does not give both.
    """
    known = cash["ahead_mean"].dropna()
    if known.empty or known.max() <= 0:
        return None
    row = cash.iloc[int(np.argmax(cash["ahead_mean"].fillna(-np.inf)))]
    return Depth(row["week"].date(), float(row["ahead_mean"]), float(row["ahead_high"]))


def _at(rows: Iterator[Array] | None, last: list[int]) -> np.ndarray | None:
    """Values at the end of each week of a series by period."""
    if rows is None:
        return None
    wanted = set(last)
    chosen = [row.astype(np.float32) for at, row in enumerate(rows) if at in wanted]
    return np.array(chosen)


def _cost(result: Result, weeks: Weeks) -> Iterator[Array] | None:
    """Cost up to the end of each period, shape (trials,) each."""
    model = result.simulation.model
    return _earned(weeks, model.cost_rates, weeks.other_cost) if model.costs_known else None


def _earned(weeks: Weeks, rates: tuple[float | None, ...], others: np.ndarray) -> Iterator[Array]:
    """Hours at their rates, and other amounts, up to the end of each period."""
    total = np.zeros(weeks.trials)
    at_rates = np.array([rate or 0.0 for rate in rates], dtype=np.float32)
    for period, other in enumerate(others):
        total = total + other
        if len(at_rates):
            total += at_rates @ weeks.hours[:, period]
        yield total


def _billed(result: Result, weeks: Weeks) -> Iterator[Array] | None:
    """What is billed up to the end of each period, shape (trials,) each."""
    price, plan = result.price, result.plan
    if price is None or plan.price is None:
        return None
    whole = price[: weeks.trials]
    if plan.payments:
        return _by_payments(result, weeks, whole)
    if plan.price.kind == "fixed":
        return (np.where(weeks.finished <= at, whole, 0.0) for at in range(len(weeks.starts)))
    return _by_month(result, weeks, whole)


def _by_payments(result: Result, weeks: Weeks, whole: Array) -> Iterator[Array]:
    """Shares of the price as they fall due."""
    for period in range(len(weeks.starts)):
        due = np.zeros(weeks.trials)
        for payment in result.plan.payments:
            if payment.at == SIGNING:
                due += payment.share
            else:
                due += payment.share * (weeks.done[payment.at] <= period)
        yield due * whole


def _by_month(result: Result, weeks: Weeks, whole: Array) -> Iterator[Array]:
    """What the months that are over have brought; all of it once the project is done."""
    model, billed = result.simulation.model, np.zeros(weeks.trials)
    ends = [*weeks.starts[1:], weeks.end]
    kind = result.plan.price.kind if result.plan.price is not None else ""
    if kind == "retainer":
        earned = _retained(result, weeks, ends, whole)
    else:
        earned = _earned(weeks, model.bill_rates, weeks.billed_expenses)
    for period, (end, so_far) in enumerate(zip(ends, earned, strict=True)):
        if end.day == 1:
            billed = np.minimum(so_far, whole)
        billed = np.where(weeks.finished <= period, whole, billed)
        yield billed


def _retained(result: Result, weeks: Weeks, ends: list[date], whole: Array) -> Iterator[Array]:
    """What a retainer has brought by the end of each period, day by day."""
    timeline = result.simulation.model.timeline
    begun = timeline.dates(np.array([0.0]))[0].item()
    assert result.plan.price is not None and result.plan.price.amount is not None
    daily = result.plan.price.amount / DAYS_PER_MONTH
    for end in ends:
        yield np.minimum(whole, daily * max((end - begun).days, 0))
