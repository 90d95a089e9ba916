"""What moves the finish, or the cost: each input's good and bad turn, all else as it falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from estimation.errors import SimulationError
from estimation.simulation import Input, Result, uncertain_inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array

TURN = 0.2
"""A good turn is the best fifth of trials, centred on 1 in 10; a bad turn is the worst fifth."""


def drivers(result: Result, figure: str = "finish_days", most: int | None = 8) -> pd.DataFrame:
    """
    How far the average moves when one input goes well or badly, without another simulation.

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
    inputs = uncertain_inputs(result)
    count = max(round(TURN * result.trials), 1)
    rows = []
    for each in inputs:
        order = np.argsort(each.values, kind="stable")
        good, bad = _shift(values, order[:count]), _shift(values, order[-count:])
        rows.append((each.kind, each.id, _name(result, each, inputs), good, bad))
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


def _name(result: Result, each: Input, inputs: list[Input]) -> str:
    """What people call an input."""
    plan = result.plan
    if each.kind == "reviews":
        reviews = sum(activity.review is not None for activity in plan.activities)
        return "Client review" if reviews == 1 else f"Client reviews, all {_number(reviews)}"
    if each.kind == "project":
        return "How the project runs overall"
    if each.kind in ("effort", "duration"):
        activity = next(activity for activity in plan.activities if activity.id == each.id)
        return f"{activity.name}, {'hours' if each.kind == 'effort' else 'days'}"
    if each.kind == "question":
        return next(f"Question: {q.text}" for q in plan.questions if q.id == each.id)
    named = plan.risks if each.kind == "risk" else plan.drivers
    found = next(part for part in named if part.id == each.id)
    return f"{each.kind.capitalize()}: {_lower_first(found.name)}"


def _number(count: int) -> str:
    """Small numbers as words."""
    words = [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ]
    return words[count - 2] if 2 <= count <= 12 else str(count)


def _lower_first(text: str) -> str:
    """A name inside a sentence, unless it is an abbreviation."""
    abbreviated = text[:2].isalpha() and text[:2].isupper()
    return text if abbreviated else text[:1].lower() + text[1:]
