"""How many hours the plan takes: of each role, and of one activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from estimation.report.levels import MARKS, percentiles
from estimation.simulation.model.effort_tables import estimate_efforts

if TYPE_CHECKING:
    from estimation.distributions import Array
    from estimation.simulation import Result


def hours_by_role(result: Result) -> pd.DataFrame:
    """
    Add up the hours that each role works, rework and hammocks included.

    Parameters
    ----------
    result : Result

    Returns
    -------
    DataFrame
        One row per role that the plan uses, in its order: id, name, people (NaN where there is no
        limit), hours_low, hours_middle, hours_high (P10, P50 and P90) and hours_mean [h].
    """
    roles, hours = result.plan.roles, result.weeks.role_hours
    rows = [
        {
            "id": role.id,
            "name": role.name,
            "people": np.nan if role.people is None else role.people,
            **{f"hours_{mark}": float(percentiles(spent, q)) for mark, q in MARKS.items()},
            "hours_mean": float(spent.mean()),
        }
        for role, spent in zip(roles, hours, strict=True)
        if spent.any()
    ]
    names = ["id", "name", "people", "hours_low", "hours_middle", "hours_high", "hours_mean"]
    return pd.DataFrame(rows, columns=names)


def effort_hours(result: Result, activity: str, *, as_planned: bool = False) -> Array:
    """
    Return the hours that the estimate of an activity comes to, trial by trial.

    Parameters
    ----------
    result : Result
    activity : str
        Id of an activity with effort.
    as_planned : bool
        Whether the plan alone counts, and history does not.

    Returns
    -------
    array, shape (trials,), [h]
        Of all roles; without risks, drivers and rework, and before any of it is done.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "roles": [{"id": "design"}, {"id": "pm"}],
    ...     "activities": [{"id": "draft", "effort": {"design": 16, "pm": 4}}],
    ... })
    >>> effort_hours(simulate(plan, trials=3), "draft").tolist()
    [20.0, 20.0, 20.0]
    """
    model = result.simulation.model
    draws = result.draws
    modelled = next(each for each in model.activities if each.id == activity)
    parts = [(part.variable, part.scale) for part in modelled.effort]
    if as_planned:
        planned = estimate_efforts(result.plan, None).parts[activity]
        parts = [(variable, scale) for _, variable, scale in planned]
    hours = np.zeros(result.trials)
    for variable, scale in parts:
        hours += draws.value(variable) * scale
    if modelled.on_history and not as_planned:
        for shared in (model.project_factor, model.firm_level):
            hours *= 1.0 if shared is None else draws.value(shared)
    return hours
