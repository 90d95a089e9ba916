"""Look inside a run: play the same draws again and keep what each activity did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from estimation.errors import SimulationError
from estimation.simulation.money import value_of
from estimation.simulation.play import play
from estimation.simulation.variables import RandomDraws

if TYPE_CHECKING:
    from estimation.distributions import Array
    from estimation.simulation.model import Model
    from estimation.simulation.result import Result

LEVELS = {"P10": 0.1, "P50": 0.5, "P80": 0.8, "P90": 0.9}


def activity_frame(result: Result) -> pd.DataFrame:
    """
    Dates, durations, cost and influence of every activity.

    Returns
    -------
    DataFrame
        One row per activity in the plan's order: id, name, phase, criticality_index,
        significance_index, schedule_sensitivity_index, cruciality_pearson, cruciality_spearman,
        start_days_P10 to finish_days_P90 [working days of the team], start_date_P10 to
        finish_date_P90, duration_mean and duration_sd [working days of its own calendar],
        hours_mean [h], cost_mean [money; NaN where unknown].

    References
    ----------
    .. [1] Vanhoucke, M. (2010). Using activity sensitivity and network topology information to
       monitor project time performance. Omega, 38, 359-370.
    """
    model, trials = result.simulation.model, result.trials
    shape = (len(model.activities), trials)
    starts, finishes, durations = (np.empty(shape, dtype=np.float32) for _ in range(3))
    significance, costs, hours = (np.zeros(len(model.activities)) for _ in range(3))
    mean_finish = result.finish_days.mean()
    for block, _, draws in result.simulation.blocks(trials, result.seed, with_float=True):
        at = slice(draws.first, draws.first + draws.trials)
        placed = block.placement
        starts[:, at] = model.timeline.team_days(placed.start).T
        finishes[:, at] = model.timeline.team_days(placed.finish).T
        for i, activity in enumerate(model.activities):
            axis = model.axis(activity.axis)
            days = axis.workdays(placed.finish[:, i]) - axis.workdays(placed.start[:, i])
            durations[i, at] = days
            span = days + placed.total_float[:, i]
            share = np.divide(days, span, out=np.zeros_like(days), where=span > 0)
            significance[i] += (share * block.finish_days).sum()
            costs[i] += np.sum(value_of(block.hours[i], model.cost_rates))
            hours[i] += sum(spent.sum() for spent in block.hours[i].values())
    significance /= trials * mean_finish if mean_finish > 0 else 1
    rows = pd.DataFrame({"id": [activity.id for activity in model.activities]})
    rows["significance_index"] = significance
    rows["schedule_sensitivity_index"], rows["cruciality_pearson"], rows["cruciality_spearman"] = (
        _influence(result, model, durations)
    )
    for name, values in (("start", starts), ("finish", finishes)):
        ranked = np.sort(values, axis=1).astype(np.float64)
        for label, q in LEVELS.items():
            at_level = ranked[:, max(int(np.ceil(q * trials - 1e-9)) - 1, 0)]
            rows[f"{name}_days_{label}"] = at_level
            rows[f"{name}_date_{label}"] = _dates(result, at_level, name)
    rows["duration_mean"], rows["duration_sd"] = durations.mean(axis=1), durations.std(axis=1)
    rows["hours_mean"] = hours / trials
    rows["cost_mean"] = costs / trials if model.costs_known else np.nan
    return _in_plan_order(result, rows)


def _in_plan_order(result: Result, rows: pd.DataFrame) -> pd.DataFrame:
    """Put what the plan says of each activity before the figures."""
    plan = pd.DataFrame(
        {
            "id": [activity.id for activity in result.plan.activities],
            "name": [activity.name or activity.id for activity in result.plan.activities],
            "phase": [activity.phase for activity in result.plan.activities],
        }
    )
    plan["criticality_index"] = plan["id"].map(result.criticality_index)
    return plan.merge(rows, on="id", how="left")


def _dates(result: Result, days: Array, side: str) -> np.ndarray:
    """Dates of starts or finishes; a start at 5.0 is the morning of the sixth working day."""
    later = 1e-6 if side == "start" else 0.0
    return result.simulation.model.timeline.dates(np.rint(days * 1e6) / 1e6 + later)


def _influence(result: Result, model: Model, durations: np.ndarray) -> tuple[Array, Array, Array]:
    """Schedule sensitivity index, and cruciality after Pearson and Spearman."""
    finish = result.finish_days
    criticality = np.array([result.criticality_index[activity.id] for activity in model.activities])
    finish_sd = finish.std()
    if finish_sd < 1e-9:
        nothing = np.zeros(len(criticality))
        return nothing, nothing, nothing
    sensitivity = criticality * durations.std(axis=1) / finish_sd
    pearson = np.array([_correlation(row, finish) for row in durations])
    finish_ranks = _ranks(finish)
    spearman = np.array([_correlation(_ranks(row), finish_ranks) for row in durations])
    return sensitivity, np.abs(pearson), np.abs(spearman)


def _correlation(a: np.ndarray, b: Array) -> float:
    """Pearson's correlation; 0 where one of the two never moves."""
    a = a.astype(np.float64)
    sd = a.std() * b.std()
    return float(((a - a.mean()) * (b - b.mean())).mean() / sd) if sd > 1e-12 else 0.0


def _ranks(values: np.ndarray) -> Array:
    """Ranks of values, ties at their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Array = (last - (counts - 1) / 2)[inverse]
    return ranks


def risk_frame(result: Result, level: float = 0.8) -> pd.DataFrame:
    """
    What each risk does to the finish and the cost.

    Returns
    -------
    DataFrame
        One row per risk: id, name, owner, occurred (share of trials), finish_days_saved and
        cost_saved, the percentile at `level` with all risks less that without this one, under the
        same luck. Savings of several risks do not add up.
    """
    rows = []
    occurred = np.zeros(len(result.plan.risks))
    for block, _, _ in result.simulation.blocks(result.trials, result.seed):
        occurred += [happened.sum() for happened in block.occurred]
    for risk, count in zip(result.plan.risks, occurred, strict=True):
        without = result.simulation.without_risk(risk.id).run(result.trials, result.seed)
        rows.append(
            {
                "id": risk.id,
                "name": risk.name or risk.id,
                "owner": risk.owner,
                "occurred": count / result.trials,
                "finish_days_saved": _saved(result, without, "finish_days", level),
                "cost_saved": _saved(result, without, "cost", level),
            }
        )
    columns = ["id", "name", "owner", "occurred", "finish_days_saved", "cost_saved"]
    return pd.DataFrame(rows, columns=columns)


def _saved(result: Result, without: Result, name: str, level: float) -> float:
    """Percentile with the risk less the percentile without it; NaN where unknown."""
    before, after = result.percentile(name, level), without.percentile(name, level)
    return np.nan if before is None or after is None else before - after


def schedule(result: Result, trial: int) -> pd.DataFrame:
    """Start and finish of every activity in one trial; see `Result.schedule`."""
    if (
        isinstance(trial, bool)
        or not isinstance(trial, int | np.integer)
        or not 0 <= trial < result.trials
    ):
        raise SimulationError(
            f"trial {trial!r}; expected a whole number from 0 to {result.trials - 1}"
        )
    model = result.simulation.model
    draws = RandomDraws(result.seed, 1, int(trial), model.copula)
    placed = play(model, result.simulation.placer, draws).placement
    starts, finishes = (model.timeline.team_days(t[0]) for t in (placed.start, placed.finish))
    rows = pd.DataFrame(
        {
            "id": [activity.id for activity in model.activities],
            "start_days": starts,
            "finish_days": finishes,
        }
    )
    return rows.set_index("id").loc[[a.id for a in result.plan.activities]].reset_index()
