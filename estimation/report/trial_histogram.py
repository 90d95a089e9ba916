"""How often each week, or each amount, comes out: the bars of a histogram."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from estimation.report.precision import errors_of_classes
from estimation.report.wording import day

if TYPE_CHECKING:
    from estimation.simulation import Result

BARS = 40
"""Most bars, about."""

_WEEKS = (1, 2, 4, 13, 26, 52)
"""Weeks that a bar may hold."""


def histogram(result: Result, name: Literal["finish", "cost", "margin"] = "finish") -> pd.DataFrame:
    """
    Count trials by the day, week or weeks of their finish, or by round amounts of money.

    Parameters
    ----------
    result : Result
    name : {"finish", "cost", "margin"}

    Returns
    -------
    DataFrame
        Rising and without gaps: low and high, the ends of a bar, high not included (dates, or
        money), and share of the trials with se. Empty where the plan does not give the figure.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": {"values": {3: 1, 4: 1}}}],
    ... })
    >>> histogram(simulate(plan, trials=1_000))["low"].dt.day.tolist()
    [13, 14]
    """
    if name == "finish":
        edges = _date_edges(result.finish_dates)
        values = result.finish_dates.astype("datetime64[D]")
    else:
        found = result.values(name)
        if found is None:
            return pd.DataFrame({"low": [], "high": [], "share": [], "se": []})
        values, edges = found, _money_edges(float(found.min()), float(found.max()))
    at = np.searchsorted(edges, values, side="right") - 1
    bars = len(edges) - 1
    share = np.bincount(at, minlength=bars) / result.trials
    error = errors_of_classes(at, bars, result.sampling)
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "share": share, "se": error})


def most_often(result: Result, bars: pd.DataFrame) -> str:
    r"""
    Name the days or weeks in which most projects are done, as a title.

    Parameters
    ----------
    result : Result
    bars : DataFrame
        Of `histogram`, of the finish.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": {"values": {3: 1, 4: 9}}}],
    ... })
    >>> result = simulate(plan, trials=1_000)
    >>> most_often(result, histogram(result)).replace("\xa0", " ")
    'Most often it is done on 14 January'
    """
    most, start = bars.iloc[int(np.argmax(bars["share"]))], result.plan.project.start
    first, last = most["low"].date(), most["high"].date() - timedelta(days=1)
    ends = [day(each, long=True, since=start) for each in (first, last)]
    when = f"on {ends[0]}" if first == last else f"between {ends[0]} and {ends[1]}"
    return f"Most often it is done {when}"


def _date_edges(dates: np.ndarray) -> np.ndarray:
    """First days of bars: days, or Mondays so many weeks apart."""
    first, last = dates.min().item(), dates.max().item()
    days = (last - first).days + 1
    if days <= BARS / 2:
        step = 1
    else:
        first -= timedelta(days=first.weekday())
        days = (last - first).days + 1
        most = days / 7 / BARS
        step = 7 * next((weeks for weeks in _WEEKS if weeks >= most), math.ceil(most / 52) * 52)
    count = math.ceil(days / step)
    edges: np.ndarray = np.datetime64(first, "D") + step * np.arange(count + 1)
    return edges


def _money_edges(low: float, high: float) -> np.ndarray:
    """Multiples of 1, 2 or 5 times a power of ten."""
    least = max((high - low) / BARS, abs(high) * 1e-6, 1e-6)
    power = 10.0 ** math.floor(math.log10(least))
    step = next(k * power for k in (1, 2, 5, 10) if k * power >= least * (1 - 1e-9))
    first, last = math.floor(low / step), math.floor(high / step) + 1
    return np.arange(first, last + 1) * step
