"""Look traces a run: play the same draws again and keep what each activity did."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimation.errors import SimulationError
from estimation.simulation.engine.order_statistics import Target, correlate, pick_rows
from estimation.simulation.engine.threads import cores, in_threads
from estimation.simulation.figures import rank
from estimation.simulation.reference.trials import simulate_trials

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation.figures import Figures
    from estimation.simulation.model.model import Model

ROWS_AT_ONCE = 32
"""Activities whose trials one thread ranks before it asks for more."""

LEVELS = {"P10": 0.1, "P50": 0.5, "P80": 0.8, "P90": 0.9}
"""Levels given as dates: of the finish, and of each activity."""


def analyse_activities(result: Figures) -> pd.DataFrame:
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
    import pandas as pd

    simulation, trials = result.simulation, result.trials
    model = simulation.model
    traces = result.traced.traces
    hours, costs, significance = (traces.sums.sum(axis=0) / trials).T
    mean_finish = result.finish_days.mean()
    significance /= mean_finish if mean_finish > 0 else 1
    rows = pd.DataFrame({"id": [activity.id for activity in model.activities]})
    rows["significance_index"] = significance
    influence = _influence(result, model, traces.days)
    rows["schedule_sensitivity_index"] = influence.sensitivity
    rows["cruciality_pearson"] = influence.pearson
    rows["cruciality_spearman"] = influence.spearman
    for name, values in (("start", traces.start), ("finish", traces.finish)):
        levels = percentiles_of_rows(values, [*LEVELS.values()])
        for label, at_level in zip(LEVELS, levels.T, strict=True):
            rows[f"{name}_days_{label}"] = at_level
            rows[f"{name}_date_{label}"] = dates_of(model, at_level, name)
    rows["duration_mean"], rows["duration_sd"] = influence.mean, influence.sd
    rows["hours_mean"] = hours
    rows["cost_mean"] = costs if model.costs_known else np.nan
    return _in_plan_order(result, rows)


def _in_plan_order(result: Figures, rows: pd.DataFrame) -> pd.DataFrame:
    """Put what the plan says of each activity before the figures."""
    import pandas as pd

    plan = pd.DataFrame(
        {
            "id": [activity.id for activity in result.plan.activities],
            "name": [activity.name or activity.id for activity in result.plan.activities],
            "phase": [activity.phase for activity in result.plan.activities],
        }
    )
    plan["criticality_index"] = plan["id"].map(result.criticality_index)
    return plan.merge(rows, on="id", how="left")


def percentiles_of_rows(rows: NDArray[np.float32], levels: list[float]) -> Array:
    """Percentiles of each row, shape (n, levels)."""
    at = [rank(q, rows.shape[1]) for q in levels]
    return np.concatenate(in_threads(lambda part: pick_rows(part, at), _row_parts(rows), cores()))


def dates_of(model: Model, days: Array, side: str) -> np.ndarray:
    """
    Dates of starts or finishes of all activities, and of any rows behind them.

    A start at 5.0 is the morning of the sixth working day. What has no length has one date, that of
    its finish, or the day before which it may not be.
    """
    whole = np.rint(days * 1e6) / 1e6
    dates = model.timeline.dates(whole + (1e-6 if side == "start" else 0.0))
    for i, activity in enumerate(model.activities):
        if activity.is_instant:
            dates[i] = model.timeline.dates_of_instants(whole[i], activity.opening)
    return dates


class _Influence(NamedTuple):
    """Durations of all activities, and how the finish goes with them; shape (n,) each."""

    mean: Array
    sd: Array
    sensitivity: Array
    pearson: Array
    spearman: Array


def _influence(result: Figures, model: Model, durations: NDArray[np.float32]) -> _Influence:
    """Mean and spread of durations, schedule sensitivity index, cruciality (Pearson, Spearman)."""
    finish = result.finish_days
    criticality = np.array([result.criticality_index[activity.id] for activity in model.activities])
    target = Target.of(finish)
    parts = in_threads(lambda rows: correlate(rows, target), _row_parts(durations), cores())
    mean, sd, product, spearman = np.concatenate(parts).T
    finish_sd = finish.std()
    moves = (sd > 1e-9) & (finish_sd >= 1e-9)
    nothing = np.zeros(len(sd))
    pearson = np.divide(product, sd * finish_sd, out=nothing.copy(), where=moves)
    index = np.divide(criticality * sd, finish_sd, out=nothing.copy(), where=moves)
    return _Influence(mean, sd, index, np.abs(pearson), np.abs(np.where(moves, spearman, 0.0)))


def _row_parts(values: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Rows of a matrix in parts that threads may share."""
    return np.array_split(values, max(len(values) // ROWS_AT_ONCE, 1))


def analyse_risks(
    result: Figures, without_risk: Callable[[str], Figures], level: float = 0.8
) -> pd.DataFrame:
    """
    What each risk does to the finish and the cost.

    Parameters
    ----------
    result : Figures
    without_risk : callable
        Gives the figures of the same trials without a risk, by its id.
    level : float
        Of the percentiles that are compared.

    Returns
    -------
    DataFrame
        One row per risk: id, name, owner, occurred (share of trials), finish_days_saved and
        cost_saved, the percentile at `level` with all risks less that without this one, with
        common random numbers. Savings of several risks do not add up.
    """
    import pandas as pd

    rows = []
    for risk, simulated in zip(result.plan.risks, result.simulation.model.risks, strict=True):
        without = without_risk(risk.id)
        rows.append(
            {
                "id": risk.id,
                "name": risk.name or risk.id,
                "owner": risk.owner,
                "occurred": result.draws.happens(
                    f"risk:{risk.id}:occurs", simulated.probability
                ).mean(),
                "finish_days_saved": _saved(result, without, "finish_days", level),
                "cost_saved": _saved(result, without, "cost", level),
            }
        )
    columns = ["id", "name", "owner", "occurred", "finish_days_saved", "cost_saved"]
    return pd.DataFrame(rows, columns=columns)


def _saved(result: Figures, without: Figures, name: str, level: float) -> float:
    """Percentile with the risk less the percentile without it; NaN where unknown."""
    before, after = result.percentile(name, level), without.percentile(name, level)
    return np.nan if before is None or after is None else before - after


def schedule_of(result: Figures, trial: int) -> pd.DataFrame:
    """Start and finish of every activity in one trial; see `Result.schedule`."""
    import pandas as pd

    if (
        isinstance(trial, bool)
        or not isinstance(trial, int | np.integer)
        or not 0 <= trial < result.trials
    ):
        raise SimulationError(
            f"trial {trial!r}; expected a whole number from 0 to {result.trials - 1}"
        )
    simulation = result.simulation
    model, draws = simulation.model, result.draws.part(int(trial), 1)
    placed = simulate_trials(model, simulation.backend.placer, draws).placement
    starts, finishes = (model.timeline.team_days(t[0]) for t in (placed.start, placed.finish))
    rows = pd.DataFrame(
        {
            "id": [activity.id for activity in model.activities],
            "start_days": starts,
            "finish_days": finishes,
        }
    )
    return rows.set_index("id").loc[[a.id for a in result.plan.activities]].reset_index()
