"""Result -> tidy frames: levels, S-curves, scenarios side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from estimation.report.figures import mean_margin_share
from estimation.report.levels import LEVELS, MARKS, finish_date, finish_days, percentiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from estimation.simulation import Result


def level_table(result: Result, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
    """
    What can be promised at each level; each column stands alone.

    Parameters
    ----------
    result : Result
    levels : sequence of float
        From 0 to 1.

    Returns
    -------
    DataFrame
        One row per level: level; finish_days [working days of the team] and finish_date; cost and
        price [money] and hours [h] not exceeded; margin [money] and margin_share kept or more
        (their percentile at 1 - level); finish_contingency [working days] and cost_contingency
        [money], percentile less base; `_se` columns are standard errors in the unit of their
        figure. NaN where the plan does not give a figure.

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
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> level_table(simulate(plan, trials=100), [0.5, 0.8])["finish_days"].tolist()
    [3.0, 3.0]
    """
    rows = []
    for level in levels:
        row: dict[str, object] = {
            "level": level,
            "finish_date": finish_date(result, level),
            "finish_contingency": result.contingency("finish_days", level),
            "cost_contingency": result.contingency("cost", level),
        }
        for name in ("finish_days", "hours", "cost", "price"):
            row[name] = result.percentile(name, level)
            row[f"{name}_se"] = result.standard_error(name, level)
        for name in ("margin", "margin_share"):
            row[name] = result.percentile(name, 1 - level)
            row[f"{name}_se"] = result.standard_error(name, 1 - level)
        rows.append(row)
    frame = pd.DataFrame(rows)
    numeric = [column for column in frame if column != "finish_date"]
    return frame.astype(dict.fromkeys(numeric, float))


def s_curve(result: Result, name: Literal["finish", "cost", "margin"] = "finish") -> pd.DataFrame:
    """
    Cumulative chance of the finish date, the cost or the margin.

    Parameters
    ----------
    result : Result
    name : {"finish", "cost", "margin"}

    Returns
    -------
    DataFrame
        Columns `value` (dates for the finish, else money) and `probability` (share of trials at or
        below it), rising; one row per date that occurred, or one per half per cent. Empty where the
        plan does not give the figure.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> print(s_curve(simulate(plan, trials=100)).to_string(index=False))
         value  probability
    2027-01-13          1.0
    """
    if name == "finish":
        dates, counts = np.unique(result.finish_dates, return_counts=True)
        return pd.DataFrame({"value": dates, "probability": np.cumsum(counts) / result.trials})
    values = result.values(name)
    if values is None:
        return pd.DataFrame({"value": [], "probability": []})
    probs = np.linspace(0.005, 1, 200)
    return pd.DataFrame({"value": percentiles(values, probs), "probability": probs})


def compare(results: Mapping[str, Result], level: float = 0.8) -> pd.DataFrame:
    """
    Scenarios, or a plan before and after a change, side by side under the same luck.

    Parameters
    ----------
    results : mapping of str to Result
        By name, in the order of the columns to be; the first is what the others differ from.
    level : float
        How sure date and cost are to be.

    Returns
    -------
    DataFrame
        One row per name. At the level: finish_date, finish_days [working days of the team] and cost
        [money]; means: price [money] and margin_share; dates, money and shares between which 8 in
        10 fall, and their middle: finish_low, finish_middle, finish_high, likewise cost and margin;
        chances: p_on_time, p_loss, p_target_margin, p_joint; differences to the first:
        finish_days_change [working days], price_change and cost_change [money], margin_change
        [points]. NaN where a plan does not give a figure.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> leaner = plan.with_changes({"activities.build.duration": 2})
    >>> results = {"plan": simulate(plan, trials=100), "leaner": simulate(leaner, trials=100)}
    >>> compare(results)["finish_days_change"].tolist()
    [0.0, -1.0]
    """
    rows = {name: _row(result, level) for name, result in results.items()}
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index.name = "name"
    changes = {
        "finish_days_change": "finish_days",
        "price_change": "price",
        "cost_change": "cost",
        "margin_change": "margin_share",
    }
    for change, name in changes.items():
        frame[change] = frame[name] - frame[name].iloc[0]
    frame["margin_change"] *= 100
    if len({result.plan.project.start for result in results.values()}) > 1:
        # Days from different starts say nothing: count from one date to the other.
        timeline = next(iter(results.values())).simulation.model.timeline
        until = [timeline.days_until(day) for day in frame["finish_date"]]
        frame["finish_days_change"] = np.array(until) - until[0]
    return frame


def _row(result: Result, level: float) -> dict[str, object]:
    """Figures of one scenario."""
    row: dict[str, object] = {
        "finish_days": finish_days(result, level),
        "finish_date": finish_date(result, level),
        "price": np.nan if result.price is None else float(result.price.mean()),
        "cost": _float(result.percentile("cost", level)),
        "margin_share": _float(mean_margin_share(result)),
        "p_on_time": _float(result.p_on_time),
        "p_loss": np.nan if result.p_no_loss is None else 1 - result.p_no_loss,
        "p_target_margin": _float(result.p_target_margin),
        "p_joint": _float(result.p_joint),
    }
    for label, q in MARKS.items():
        row[f"finish_{label}"] = finish_date(result, q)
        row[f"cost_{label}"] = _float(result.percentile("cost", q))
        row[f"margin_{label}"] = _float(result.percentile("margin_share", q))
    return row


def _float(value: float | None) -> float:
    return np.nan if value is None else value
