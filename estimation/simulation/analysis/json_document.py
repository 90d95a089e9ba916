"""A result as plain JSON, for other programs and for the record."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from estimation.simulation.analysis.activities import LEVELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from estimation.simulation.figures import Figures

PERCENTILES = {"P5": 0.05, "P10": 0.1, "P20": 0.2, "P50": 0.5, "P80": 0.8, "P90": 0.9, "P95": 0.95}
"""Levels given for every figure."""


def result_dict(
    result: Figures, notices: Sequence[str], activities: pd.DataFrame, risks: pd.DataFrame
) -> dict[str, Any]:
    """
    Result as the JSON of ``kickoff simulate``.

    Parameters
    ----------
    result : Figures
    notices : sequence of str
        What a reader of the figures should know.
    activities, risks : DataFrame
        As `analyse_activities` and `analyse_risks` make them.

    Returns
    -------
    dict
        Numbers, text, lists and None only; what the plan does not give is None.
    """
    return {
        "kickoff_result": 1,
        "project": result.plan.project.id,
        "scenario": result.scenario,
        "trials": result.trials,
        "seed": result.seed,
        "sampling": result.sampling,
        "version": result.version,
        "basis": result.basis,
        "basis_label": result.simulation.basis_label,
        "notices": list(notices),
        "finish_days": _figure(result, "finish_days"),
        "finish_date": {
            label: result.date_of(result.percentile("finish_days", q) or 0.0).isoformat()
            for label, q in LEVELS.items()
        },
        "hours": _figure(result, "hours"),
        "cost": _figure(result, "cost"),
        "price": _figure(result, "price"),
        "margin": _figure(result, "margin"),
        "p_on_time": result.p_on_time,
        "p_target_margin": result.p_target_margin,
        "p_no_loss": result.p_no_loss,
        "p_joint": result.p_joint,
        "p_within_budget": result.p_within_budget,
        "jcl": result.jcl,
        "base": {
            "finish_days": float(result.base.finish_days[0]),
            "cost": None if result.base.cost is None else float(result.base.cost[0]),
        },
        "activities": _activities(activities),
        "risks": _risks(risks),
    }


def _figure(result: Figures, name: str) -> dict[str, Any] | None:
    """Mean, spread and levels of one figure with their standard errors."""
    values = result.values(name)
    if values is None:
        return None
    levels = {label: result.percentile(name, q) for label, q in PERCENTILES.items()}
    errors = {label: result.standard_error(name, q) for label, q in PERCENTILES.items()}
    return {
        "mean": float(values.mean()),
        "sd": float(values.std()),
        **levels,
        "se": {"mean": result.standard_error(name), **errors},
    }


def _activities(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """One entry per activity, in the plan's order."""
    return [
        {
            "id": row["id"],
            "criticality_index": row["criticality_index"],
            "significance_index": row["significance_index"],
            "schedule_sensitivity_index": row["schedule_sensitivity_index"],
            "cruciality": {
                "pearson": row["cruciality_pearson"],
                "spearman": row["cruciality_spearman"],
            },
            "start_days": {label: row[f"start_days_{label}"] for label in LEVELS},
            "finish_days": {label: row[f"finish_days_{label}"] for label in LEVELS},
            "duration_days": {"mean": row["duration_mean"], "sd": row["duration_sd"]},
            "hours": {"mean": row["hours_mean"]},
            "cost": None if math.isnan(row["cost_mean"]) else {"mean": row["cost_mean"]},
        }
        for row in frame.to_dict("records")
    ]


def _risks(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """One entry per risk, in the plan's order."""
    return [
        {
            "id": row["id"],
            "occurred": row["occurred"],
            "removal": {
                "finish_days_P80": row["finish_days_saved"],
                "cost_P80": None if math.isnan(row["cost_saved"]) else row["cost_saved"],
            },
        }
        for row in frame.to_dict("records")
    ]
