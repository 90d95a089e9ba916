"""Date and cost together: how often both hold, and what can be promised of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from estimation.errors import SimulationError
from estimation.report.levels import LEVELS
from estimation.report.paired_differences import chance_error
from estimation.report.precision import error_of_share_among
from estimation.simulation.model.timeline import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation import Result

POINTS = 40
"""Most pairs of a frontier."""

DOTS = 1_000
"""Trials in a scatter: more would hide one another."""


def joint_chances(result: Result) -> pd.DataFrame:
    """
    Count how often date, margin and budget hold, and how often both at once.

    Parameters
    ----------
    result : Result

    Returns
    -------
    DataFrame
        A row for each that the plan gives: name ("on_time", "target_margin", "within_budget",
        "date_and_margin", "date_and_budget"), chance, se, and if_unrelated, for two at once the
        product of their chances, which ignores that they go together; else NaN.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11", "deadline": "2027-01-12"},
    ...     "activities": [{"id": "build", "duration": {"uniform": [1, 3]}}],
    ... })
    >>> joint_chances(simulate(plan))["name"].tolist()
    ['on_time']
    """
    single = {
        "on_time": result.on_time,
        "target_margin": result.meets_target,
        "within_budget": result.within_budget,
    }
    rows = [_chance(result, name, holds, np.nan) for name, holds in single.items()]
    for name, other in (("date_and_margin", "target_margin"), ("date_and_budget", "within_budget")):
        one, two = single["on_time"], single[other]
        if one is not None and two is not None:
            rows.append(_chance(result, name, one & two, one.mean() * two.mean()))
    columns = ["name", "chance", "se", "if_unrelated"]
    return pd.DataFrame([row for row in rows if row is not None], columns=columns)


def _chance(
    result: Result, name: str, holds: NDArray[np.bool_] | None, unrelated: float
) -> dict[str, object] | None:
    """Row of one chance; None where the plan does not give it."""
    if holds is None:
        return None
    error = chance_error(holds, result.sampling)
    return {"name": name, "chance": holds.mean(), "se": error, "if_unrelated": unrelated}


def joint_levels(result: Result, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
    """
    Find what it takes to hold date and cost together, where both are promised equally sure.

    Parameters
    ----------
    result : Result
    levels : sequence of float
        Wanted chances of both, from 0 to 1.

    Returns
    -------
    DataFrame
        One row per level: level; joint, how often both hold if each is promised at that level,
        and joint_se; each, how sure each has to be so that both hold at the level; the finish_days
        [working days of the team], finish_date and cost [money] that are so sure. Empty where the
        plan gives no cost.

    Raises
    ------
    SimulationError
        If a level is outside 0 to 1.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "roles": [{"id": "design", "cost_rate": 50}],
    ...     "activities": [{"id": "draft", "effort": {"design": {"uniform": [8, 80]}}}],
    ... })
    >>> joint_levels(simulate(plan), [0.8])["each"].tolist()
    [0.8]
    """
    columns = ["level", "joint", "joint_se", "each", "finish_days", "finish_date", "cost"]
    if result.cost is None:
        return pd.DataFrame(columns=columns)
    # A pair of equal percentiles holds in a trial from the larger of its two ranks on.
    needed = np.maximum(_ranks(result.finish_days), _ranks(result.cost))
    ranked = np.sort(needed)
    rows = []
    for level in levels:
        _check(level)
        at = _count(level, result.trials)
        holds = needed <= at
        each = float(ranked[at - 1]) / result.trials
        days, cost = result.percentile("finish_days", each), result.percentile("cost", each)
        assert days is not None
        rows.append(
            {
                "level": level,
                "joint": holds.mean(),
                "joint_se": chance_error(holds, result.sampling),
                "each": each,
                "finish_days": days,
                "finish_date": result.date_of(days),
                "cost": cost,
            }
        )
    return pd.DataFrame(rows, columns=columns)


def joint_frontier(
    result: Result, level: float | None = None, points: int = POINTS
) -> pd.DataFrame:
    """
    Find pairs of a date and a cost that hold together equally often.

    A set of equal joint confidence [1]_, not a choice of how to work: a later date leaves the cost
    less tight only because fewer trials fail it.

    Parameters
    ----------
    result : Result
    level : float, optional
        How often both are to hold; default: the plan's `promise.level`.
    points : int
        Most pairs.

    Returns
    -------
    DataFrame
        Rising in date: finish_date; finish_days, the end of that date [working days of the team];
        cost [money], the smallest with which both hold in a share `level` of the trials; cost_se.
        Empty where the plan gives no cost.

    Raises
    ------
    SimulationError
        If the level is outside 0 to 1.

    References
    ----------
    .. [1] NASA (2015). Cost Estimating Handbook, version 4.0, appendix J: joint cost and schedule
       confidence level.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "roles": [{"id": "design", "cost_rate": 50}],
    ...     "activities": [{"id": "draft", "effort": {"design": {"values": {8: 8, 80: 2}}}}],
    ... })
    >>> joint_frontier(simulate(plan), 0.5)["cost"].tolist()
    [400.0, 400.0]
    """
    sure = result.plan.promise.level if level is None else level
    _check(sure)
    columns = ["finish_date", "finish_days", "cost", "cost_se"]
    if result.cost is None:
        return pd.DataFrame(columns=columns)
    dates, inverse = np.unique(result.finish_dates, return_inverse=True)
    by_date = np.argsort(inverse, kind="stable")
    ends = np.cumsum(np.bincount(inverse))
    needed = _count(sure, result.trials)
    possible = np.flatnonzero(ends >= needed)
    if len(possible) > points:
        shown = np.linspace(0, len(possible) - 1, points).round().astype(int)
        possible = possible[shown]
    costs = result.cost[by_date]
    rows = []
    for i in possible:
        low, high = _around(sure, result.trials, ends[i])
        done = np.partition(costs[: ends[i]], sorted({low, needed - 1, high}))
        last = float(result.finish_days[by_date[: ends[i]]].max())
        rows.append((dates[i], last, done[needed - 1], (done[high] - done[low]) / 2))
    return pd.DataFrame(rows, columns=columns)


def joint_scatter(result: Result, most: int = DOTS) -> pd.DataFrame:
    """
    Return some of the trials as dots of date and cost.

    Parameters
    ----------
    result : Result
    most : int
        How many at most; the first ones, which are as good as any.

    Returns
    -------
    DataFrame
        One row per trial: finish_days [working days of the team], finish_date, cost [money].
        Empty where the plan gives no cost.
    """
    columns = ["finish_days", "finish_date", "cost"]
    if result.cost is None:
        return pd.DataFrame(columns=columns)
    parts = (result.finish_days[:most], result.finish_dates[:most], result.cost[:most])
    return pd.DataFrame(dict(zip(columns, parts, strict=True)))


def if_done_by(
    result: Result, when: date | None = None, level: float | None = None
) -> pd.DataFrame:
    """
    Compare cost and margin of the trials that are done by a date with those of the others.

    Parameters
    ----------
    result : Result
    when : date, optional
        Default: the deadline, else the date at the level.
    level : float, optional
        How sure the cost is to be; default: the plan's `promise.level`.

    Returns
    -------
    DataFrame
        A row for "by", "after" and "all" that has any trials: trials, the share of them; at the
        level, cost and cost_se [money], margin_share or more; p_target_margin, p_no_loss and
        p_within_budget, each with _se. NaN where the plan does not give a figure.

    Raises
    ------
    SimulationError
        If the level is outside 0 to 1.
    """
    sure = result.plan.promise.level if level is None else level
    _check(sure)
    by = when or result.plan.project.deadline
    if by is None:
        days = result.percentile("finish_days", sure)
        assert days is not None
        by = result.date_of(days)
    done = result.finish_dates <= np.datetime64(by)
    groups = {"by": done, "after": ~done, "all": np.ones(result.trials, dtype=bool)}
    rows = [_among(result, name, among, sure) for name, among in groups.items() if among.any()]
    return pd.DataFrame(rows)


def _among(result: Result, name: str, among: NDArray[np.bool_], level: float) -> dict[str, object]:
    """Figures of some of the trials."""
    row: dict[str, object] = {"group": name, "trials": among.mean()}
    count = int(among.sum())
    needed = _count(level, count)
    row["cost"] = row["cost_se"] = row["margin_share"] = np.nan
    if result.cost is not None:
        ranked = np.sort(result.cost[among])
        low, high = _around(level, count, count)
        cost, plain = ranked[needed - 1], (ranked[high] - ranked[low]) / 2
        row["cost"], row["cost_se"] = cost, plain * _gain(result, result.cost <= cost, among)
    if result.margin_share is not None:
        margins = np.sort(result.margin_share[among])
        row["margin_share"] = margins[_count(1 - level, count) - 1]
    chances = {
        "p_target_margin": result.meets_target,
        "p_no_loss": None if result.margin is None else result.margin >= 0,
        "p_within_budget": result.within_budget,
    }
    for chance, holds in chances.items():
        row[chance] = row[f"{chance}_se"] = np.nan
        if holds is not None:
            row[chance] = float(holds[among].mean())
            row[f"{chance}_se"] = error_of_share_among(holds, among, result.sampling)
    return row


def _gain(result: Result, below: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    """Error of a share of some trials, against that of as many plain ones."""
    plain = error_of_share_among(below, among)
    return error_of_share_among(below, among, result.sampling) / plain if plain > 0 else 1.0


def chance_given(result: Result, cost: float, days: float) -> tuple[float, float]:
    """
    Return how often the cost stays within an amount where the finish is within so many days.

    Parameters
    ----------
    result : Result
    cost : float, [money]
    days : float, [working days of the team]

    Returns
    -------
    chance, se : float
        NaN where no trial is done by then.

    Raises
    ------
    SimulationError
        If the plan gives no cost.
    """
    if result.cost is None:
        raise SimulationError("the cost is unknown: the plan does not give it")
    among = result.finish_days <= days + TOLERANCE
    if not among.any():
        return np.nan, np.nan
    holds = result.cost <= cost
    return float(holds[among].mean()), error_of_share_among(holds, among, result.sampling)


def _check(level: float) -> None:
    """Refuse a level that is no share."""
    if not 0 < level <= 1:
        raise SimulationError(f"level {level!r}; expected a share above 0, up to 1, as 0.8")


def _count(level: float, trials: int) -> int:
    """How many trials are a share of them, at least one; 1e-9 forgives rounding."""
    return min(max(int(np.ceil(level * trials - 1e-9)), 1), trials)


def _around(level: float, trials: int, among: int) -> tuple[int, int]:
    """Places of a standard error of the share below and above it, in the ranking of some trials."""
    spread = np.sqrt(level * (1 - level) / trials)
    low, high = (_count(level + side * spread, trials) - 1 for side in (-1, 1))
    return min(low, among - 1), min(high, among - 1)


def _ranks(values: Array) -> NDArray[np.intp]:
    """Rank of each value from 1, equals at the lowest."""
    return np.searchsorted(np.sort(values), values, side="left") + 1
