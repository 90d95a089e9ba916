"""From files to a result: the one way that the command line, packs and the workbook share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.calibration import Calibration, calibrate
from estimation.history import read_history
from estimation.history.importing import HISTORY_FILE
from estimation.plan import read_plan
from estimation.simulation import Result, simulate

if TYPE_CHECKING:
    from pathlib import Path


def find_history(plan: Path, history: Path | None = None) -> Path | None:
    """
    The history that a plan is forecast with.

    Parameters
    ----------
    plan : Path
        The plan file.
    history : Path, optional
        The one that was asked for.

    Returns
    -------
    Path or None
        The one asked for; else the imported history beside the plan; else None.
    """
    if history is not None:
        return history
    beside = plan.parent / HISTORY_FILE
    return beside if beside.is_file() else None


def calibration_for(plan: Path, history: Path | None = None) -> Calibration | None:
    """Calibration on the history of a plan; None, the plan as written, where there is none."""
    found = find_history(plan, history)
    return None if found is None else calibrate(read_history(found))


def forecast(
    plan: Path,
    history: Path | None = None,
    scenario: str | None = None,
    trials: int = 10_000,
    seed: int = 0,
) -> Result:
    """
    Forecast a plan file.

    Parameters
    ----------
    plan : Path
    history : Path, optional
        Default: the imported history beside the plan, if it is there.
    scenario : str, optional
    trials, seed : int

    Returns
    -------
    Result

    Raises
    ------
    PlanError, HistoryError, SimulationError
        In the planner's words.
    """
    return simulate(read_plan(plan), calibration_for(plan, history), scenario, trials, seed)
