"""What moves the finish, or the cost: each input's good and bad turn, all else as it falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from estimation.errors import SimulationError
from estimation.report.input_names import input_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation import Result

TURN = 0.2
"""A good turn is the best fifth of trials, centred on 1 in 10; a bad turn is the worst fifth."""


def drivers(result: Result, figure: str = "finish_days", most: int | None = 8) -> pd.DataFrame:
    """
    Measure how far the average moves when one input goes well or badly, from the same trials.

    Parameters
    ----------
    result : Result
    figure : str
        The figure that moves: finish_days, cost, hours or margin.
    most : int, optional
        How many inputs; None for all.

    Returns
    -------
    DataFrame
        Columns kind, id and name of the input; earlier and later, the mean of the figure in the
        fifth of trials in which the input goes best, and in which it goes worst, less its overall
        mean; se, the standard error of either. All three are in the unit of the figure: working
        days of the team for the finish, money for cost and margin, hours. Largest swing first.

    Raises
    ------
    SimulationError
        If the plan does not give the figure.

    References
    ----------
    .. [1] Plischke, E., Borgonovo, E., Smith, C. L. (2013). Global sensitivity measures from given
       data. European Journal of Operational Research, 226, 536-550.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [
    ...         {"id": "build", "duration": {"low": 2, "likely": 4, "high": 9}},
    ...         {"id": "pack", "duration": 1},
    ...     ],
    ... })
    >>> drivers(simulate(plan, trials=500))["name"].tolist()
    ['build, days']
    """
    values = result.values(figure)
    if values is None:
        raise SimulationError(f"what moves the {figure} is unknown: the plan does not give it")
    count = max(round(TURN * result.trials), 1)
    rows = []
    for each in result.inputs:
        good, bad = (_shift(values, part) for part in (each.order[:count], each.order[-count:]))
        rows.append((each.kind, each.id, input_name(result.plan, each), good, bad))
    frame = pd.DataFrame(rows, columns=["kind", "id", "name", "earlier", "later"])
    frame["se"] = values.std() / np.sqrt(count)
    swing = (frame["later"] - frame["earlier"]).abs()
    ordered = frame.loc[swing.sort_values(ascending=False, kind="stable").index]
    return (
        ordered.reset_index(drop=True)
        if most is None
        else ordered.head(most).reset_index(drop=True)
    )


def _shift(values: Array, trials: NDArray[np.intp]) -> float:
    """Mean of some trials less the mean of all."""
    return float(values[trials].mean() - values.mean())
