"""Which share of the spread of a figure each input explains, read off the trials as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from estimation.errors import SimulationError
from estimation.report.input_names import input_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation import Result
    from estimation.simulation.analysis.uncertain_inputs import Input

BINS = 25
"""Classes of about equal size that the trials are put in by one input."""

FEWEST = 20
"""Trials that a class has at least, where an input is not certain in it."""

SOUND = 0.1
"""Where all first-order indices together leave no more, an index is known to within that."""


@dataclass(frozen=True)
class Sensitivity:
    """
    Shares of the variance of one figure.

    Parameters
    ----------
    figure : str
    indices : DataFrame
        As `sensitivity` gives them.
    explained : float
        Sum of the first-order indices; NaN without spread.
    independent : bool
        Whether no input depends on another, so that the indices share out one variance.
    is_sound : bool
        Whether what is left is so little that total indices are known from these trials.
    """

    figure: str
    indices: pd.DataFrame
    explained: float
    independent: bool
    is_sound: bool


def sensitivity(
    result: Result, figure: str = "finish_days", most: int | None = None
) -> Sensitivity:
    """
    Return first-order indices of all inputs, and how far total ones can be known.

    The first-order index S_i = Var E(Y | X_i) / Var Y is the variance between classes of the
    trials by X_i, less what chance alone would make of it [1]_ [2]_. A total index S_Ti counts the
    ways too in which an input acts together with others. It cannot be estimated from plain trials
    of many inputs; but where inputs are independent, S_i <= S_Ti <= S_i + (1 - sum of all S_j).

    Parameters
    ----------
    result : Result
    figure : str
        finish_days, cost, hours or margin.
    most : int, optional
        How many inputs; default: all.

    Returns
    -------
    Sensitivity
        Its `indices` have a row per input, the largest first: kind, id, name; first [share of the
        variance] and first_se; total_most, the upper bound of the total index, NaN where inputs
        depend on one another (correlations, or client reviews that drivers and risks lengthen).

    Raises
    ------
    SimulationError
        If the plan does not give the figure.

    References
    ----------
    .. [1] Plischke, E., Borgonovo, E., Smith, C. L. (2013). Global sensitivity measures from given
       data. European Journal of Operational Research, 226, 536-550.
    .. [2] Kelley, T. L. (1935). An unbiased correlation ratio measure. Proceedings of the National
       Academy of Sciences, 21, 554-559.

    Examples
    --------
    Two in a row: variances 4 and 1 of 5 in all.

    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [
    ...         {"id": "a", "duration": {"uniform": [2, 4]}},
    ...         {"id": "b", "duration": {"uniform": [2, 6]}, "after": ["a"]},
    ...     ],
    ... })
    >>> found = sensitivity(simulate(plan))
    >>> found.indices["id"].tolist(), found.indices["first"].round(1).tolist(), found.is_sound
    (['b', 'a'], [0.8, 0.2], True)
    """
    values = result.values(figure)
    if values is None:
        raise SimulationError(f"what moves the {figure} is unknown: the plan does not give it")
    columns = ["kind", "id", "name", "first", "first_se", "total_most"]
    if values.std() <= 1e-9 * max(abs(values.mean()), 1.0):
        return Sensitivity(figure, pd.DataFrame(columns=columns), np.nan, True, False)
    rows = [
        (each.kind, each.id, input_name(result.plan, each), *first_order(each, values))
        for each in result.inputs
    ]
    frame = pd.DataFrame(rows, columns=columns[:-1])
    independent = _are_independent(result)
    explained = float(frame["first"].sum())
    frame["first"] = frame["first"].clip(0, 1)
    rest = max(1 - explained, 0.0)
    frame["total_most"] = np.minimum(frame["first"] + rest, 1.0) if independent else np.nan
    ordered = frame.sort_values("first", ascending=False, kind="stable").reset_index(drop=True)
    shown = ordered if most is None else ordered.head(most)
    return Sensitivity(figure, shown, explained, independent, independent and rest <= SOUND)


def first_order(each: Input, values: Array) -> tuple[float, float]:
    """
    Return the first-order index of one input, and its standard error.

    Classes of equal inputs stay together. The index is Kelley's unbiased correlation ratio; its
    standard error is that of a squared multiple correlation (Olkin and Finn 1995), and at no effect
    that of the variance between classes that chance makes.

    Parameters
    ----------
    each : Input
    values : array, shape (trials,)

    Returns
    -------
    index, se : float
        The index is unbiased, so that it may fall a little below 0 where there is no effect.
    """
    order, n = each.order, len(values)
    starts = _classes(each.values[order])
    classes = len(starts)
    if classes < 2 or n <= classes:
        return 0.0, 0.0
    off = (values - values.mean())[order]
    sizes = np.diff(starts, append=n)
    total = float(off @ off)
    between = float((np.add.reduceat(off, starts) ** 2 / sizes).sum())
    index = 1 - (total - between) / (n - classes) / (total / (n - 1))
    known = min(max(index, 0.0), 1.0)
    variance = 4 * known * (1 - known) ** 2 / n + 2 * (classes - 1) / n**2
    return index, float(np.sqrt(variance))


def _classes(ranked: Array) -> NDArray[np.intp]:
    """Where each class of rising inputs begins; equals are never parted."""
    n = len(ranked)
    step = max(n // BINS, FEWEST)
    wanted = np.arange(0, n, step)
    if n - wanted[-1] < FEWEST and len(wanted) > 1:
        wanted = wanted[:-1]
    at = ranked[wanted]
    runs = np.concatenate(
        [np.searchsorted(ranked, at, side="left"), np.searchsorted(ranked, at, side="right")]
    )
    # A continuous value never comes twice: a run of one is no class of its own.
    lone = np.repeat((runs[len(at) :] - runs[: len(at)] <= 1)[None], 2, axis=0).ravel()
    lone[: len(at)] = False
    starts = np.unique(runs[~lone])
    return starts[starts < n]


def _are_independent(result: Result) -> bool:
    """Whether no input depends on another."""
    model = result.simulation.model
    if model.copula is not None:
        return False
    reviews = [activity for activity in model.activities if activity.review is not None]
    return not any(activity.factors or activity.risks for activity in reviews)
