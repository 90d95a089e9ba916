"""Result -> tidy frames: levels, S-curves, scenarios side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from estimation.report.levels import (
    LEVELS,
    MARKS,
    finish_date,
    finish_days,
    middle_margin_share,
    percentiles,
)
from estimation.report.paired_differences import (
    chance_error,
    difference_error,
    shares_draws,
)
from estimation.report.wording import LEAST_CHANCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from estimation.simulation import Result


def level_table(result: Result, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
    """
    Tabulate what can be promised at each level; each column stands alone.

    Parameters
    ----------
    result : Result
    levels : sequence of float
        From 0 to 1.

    Returns
    -------
    DataFrame
        One row per level: level; finish_days [working days of the team] and finish_date; cost and
        price [money] and hours [h] not exceeded; margin [money] and margin_share at least
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
    Return the cumulative chance of the finish date, the cost or the margin.

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
    Compare scenarios, or a plan before and after a change, on common random numbers.

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
        [money]; price [money], on average; margin_share, in the middle; dates, money and shares
        between which 8 in 10 fall, and their middle: finish_low, finish_middle, finish_high,
        likewise cost and margin; chances: p_on_time, p_loss, p_target_margin, p_joint; differences
        to the first, of unrounded figures: finish_days_change [working days], price_change and
        cost_change [money], margin_change [points], and p_on_time_change to p_joint_change; those
        with _se behind them are the standard errors of the differences, NaN where the random
        numbers are not common to both. NaN where a plan does not give a figure.

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
    for name in CHANCES:
        frame[f"{name}_change"] = frame[name] - frame[name].iloc[0]
    _add_errors(frame, list(results.values()), level)
    if len({result.plan.project.start for result in results.values()}) > 1:
        # Days from different starts say nothing: count from one date to the other.
        timeline = next(iter(results.values())).simulation.model.timeline
        until = [timeline.days_until(day) for day in frame["finish_date"]]
        frame["finish_days_change"] = np.array(until) - until[0]
    return frame


def best_scenario(frame: pd.DataFrame) -> int:
    """
    Find the scenario that holds date and margin most often, else the date, else ends first.

    Parameters
    ----------
    frame : DataFrame
        As `compare` gives it.

    Returns
    -------
    int
        0, the first, where no other is better by as much as is worth a number.
    """
    for column in ("p_joint", "p_on_time"):
        if frame[column].notna().all():
            chances = frame[column].to_numpy()
            best = int(np.argmax(chances))
            return best if chances[best] - chances[0] >= LEAST_CHANCE else 0
    return int(np.argmin(frame["finish_days"].to_numpy()))


CHANCES = ("p_on_time", "p_loss", "p_target_margin", "p_joint")
"""Chances of `compare`."""


def _add_errors(frame: pd.DataFrame, results: Sequence[Result], level: float) -> None:
    """Add the standard errors of the differences to the first, on common random numbers."""
    first = results[0]
    for name in ("finish_days", "cost"):
        frame[f"{name}_change_se"] = [
            _float(difference_error(first, each, name, level)) if shares_draws(first, each)
            else np.nan
            for each in results
        ]  # fmt: skip
    held = [_held(result) for result in results]
    for name in CHANCES:
        frame[f"{name}_change_se"] = [
            np.nan
            if each[name] is None or held[0][name] is None or not shares_draws(first, result)
            else chance_error(each[name] * 1.0 - held[0][name], result.sampling)
            for each, result in zip(held, results, strict=True)
        ]


def _held(result: Result) -> dict[str, Any]:
    """In which trials the conditions hold whose chances are compared."""
    on_time, target = result.on_time, result.meets_target
    return {
        "p_on_time": on_time,
        "p_loss": None if result.margin is None else result.margin < 0,
        "p_target_margin": target,
        "p_joint": None if on_time is None or target is None else on_time & target,
    }


def influence_table(result: Result, most: int | None = None) -> pd.DataFrame:
    """
    Tabulate how much the finish depends on each activity, by the usual four measures.

    Parameters
    ----------
    result : Result
    most : int, optional
        How many activities; default: all.

    Returns
    -------
    DataFrame
        Most critical first: id, name, phase; criticality_index, the share of trials in which it is
        on the longest path, with criticality_index_se; significance_index;
        schedule_sensitivity_index; cruciality_pearson and cruciality_spearman, the size of the
        correlation of its duration with the finish; duration_mean and duration_sd [working days].
        Those without spread in their duration have cruciality 0.

    References
    ----------
    .. [1] Elmaghraby, S. E. (2000). On criticality and sensitivity in activity networks. European
       Journal of Operational Research, 127, 220-238.
    .. [2] Vanhoucke, M. (2010). Using activity sensitivity and network topology information to
       monitor project time performance. Omega, 38, 359-370.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "pack", "duration": 1}, {"id": "build", "duration": 3}],
    ... })
    >>> influence_table(simulate(plan, trials=10))["criticality_index"].tolist()
    [1.0, 0.0]
    """
    columns = [
        *("id", "name", "phase", "criticality_index", "significance_index"),
        *("schedule_sensitivity_index", "cruciality_pearson", "cruciality_spearman"),
        *("duration_mean", "duration_sd"),
    ]
    frame = result.activities[columns]
    frame.insert(4, "criticality_index_se", frame["id"].map(result.criticality_error))
    by = ["criticality_index", "significance_index"]
    ordered = frame.sort_values(by, ascending=False, kind="stable").reset_index(drop=True)
    return ordered if most is None else ordered.head(most)


def _row(result: Result, level: float) -> dict[str, object]:
    """Figures of one scenario."""
    row: dict[str, object] = {
        "finish_days": finish_days(result, level),
        "finish_date": finish_date(result, level),
        "price": np.nan if result.price is None else float(result.price.mean()),
        "cost": _float(result.percentile("cost", level)),
        "margin_share": _float(middle_margin_share(result)),
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
