"""Scenarios beside the plan, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.report.result_tables import best_scenario
from estimation.report.sentences.topic import Topic
from estimation.report.wording import (
    LEAST_CHANCE,
    LEAST_DAYS,
    LEAST_MONEY,
    chance,
    chances_apart,
    day,
    days_change,
    money,
)

if TYPE_CHECKING:
    import pandas as pd

    from estimation.simulation import Result

MOST_NAMED = 3
"""Scenarios whose effect is described."""


@dataclass(frozen=True)
class ScenarioSentences(Topic):
    """
    What scenarios change.

    Parameters
    ----------
    finding : str
        Which scenario holds date and margin most often, else the date, else is done first.
    effects : str, optional
        What the first scenarios change in time and cost; None without scenarios.
    chart : str, optional
        Title of the comparison: how often the deadline holds as planned and at best, else which
        scenario is done earlier; None without deadline and scenarios.
    """

    finding: str
    effects: str | None = None
    chart: str | None = None


def scenario_sentences(frame: pd.DataFrame, plan: Result, level: float) -> ScenarioSentences:
    """
    Describe what scenarios change.

    Parameters
    ----------
    frame : DataFrame
        As `compare` gives it at the level, the plan as it stands first; names as index.
    plan : Result
        Of the plan as it stands.
    level : float
        How sure the date is to be.

    Returns
    -------
    ScenarioSentences
    """
    currency = plan.plan.project.currency
    rows = list(zip(frame.index, frame.to_dict("records"), strict=True))
    effects = [_effect(f"“{name}”", row, currency) for name, row in rows[1 : MOST_NAMED + 1]]
    return ScenarioSentences(
        _finding(frame, plan, level), " ".join(effects) or None, _chart(frame, plan)
    )


def _finding(frame: pd.DataFrame, plan: Result, level: float) -> str:
    """Name the scenario to go for."""
    best = best_scenario(frame)
    name = frame.index[best]
    is_joint = bool(frame["p_joint"].notna().all())
    chances = frame["p_joint" if is_joint else "p_on_time"]
    if chances.notna().all():
        what = "date and margin" if is_joint else "the date"
        as_planned, at_best = chances_apart(chances.iloc[0], chances.iloc[best])
        if best == 0:
            return f"No scenario holds {what} more often than the plan does: in {as_planned}."
        return f"“{name}” holds {what} in {at_best}, the plan as it is in {as_planned}."
    if best == 0:
        return "No scenario is done sooner than the plan as it is."
    by = day(frame["finish_date"].iloc[best], since=plan.plan.project.start)
    return f"“{name}” is done first: {chance(level)} by {by}."


def _effect(name: str, row: dict[Any, Any], currency: str) -> str:
    """Tell what one scenario changes in time and cost."""
    days, cost = row["finish_days_change"], row["cost_change"]
    same_date = abs(days) < LEAST_DAYS
    if np.isnan(cost) or abs(cost) < LEAST_MONEY:
        if same_date:
            return f"{name} moves neither date nor cost."
        return f"{name} is done {days_change(days)} at the same cost."
    amount = money(abs(cost), currency)
    saves = f"saves {amount}" if cost < 0 else f"costs {amount} more"
    if same_date:
        return f"{name} {saves} and does not move the date."
    return f"{name} {saves} and is done {days_change(days)}."


def _chart(frame: pd.DataFrame, plan: Result) -> str | None:
    """Tell how often the deadline holds as planned and at best, else which one is done earlier."""
    project, others = plan.plan.project, frame.iloc[1:]
    if project.deadline is None or not frame["p_on_time"].notna().all():
        if others.empty:
            return None
        change = others["finish_days_change"].min()
        if change > -LEAST_DAYS:
            return "No scenario is done earlier"
        return f"“{others['finish_days_change'].idxmin()}” is done {days_change(change)}"
    by = f"By {day(project.deadline, long=True, since=project.start)}"
    chances = frame["p_on_time"]
    first, best = chances.iloc[0], chances.max()
    as_planned, at_best = chances_apart(first, best)
    if best - first >= LEAST_CHANCE:
        return f"{by}: {as_planned} as planned, {at_best} with “{chances.idxmax()}”"
    if len(frame) > 1 and (chances - first).abs().max() < LEAST_CHANCE:
        return f"{by}: {chance(first)} in every scenario"
    return f"{by}: {chance(first)} as planned"
