"""
From files to results: which history a plan is forecast with, and the forecast itself.

Command line, packs and workbook find their history here. The command line forecasts here too; a
pack's notebook writes the same steps out for its reader, and the workbook prepares its plan again
after each change.
"""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

from estimation.calibration import Calibration, calibrate
from estimation.history import HISTORY_FILE, read_history
from estimation.plan import read_plan
from estimation.simulation import Result, prepare, simulate
from estimation.store import Address, open_store, store_beside

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.history import History


def find_history(
    plan: Path, history: Path | Address | None = None, store: str | None = None
) -> Path | Address | None:
    """
    The history that a plan is forecast with.

    Parameters
    ----------
    plan : Path
        The plan file.
    history : Path or Address, optional
        The one that was asked for.
    store : str, optional
        Address of the store; default: the one beside the plan, if any.

    Returns
    -------
    Path, Address or None
        The one asked for; else the store, if it holds past work; else the imported file beside the
        plan; else None.

    Raises
    ------
    StoreError
        If the store cannot be opened.
    """
    if history is not None:
        return history
    place = store_beside(plan.parent) if store is None else Address.parse(store)
    if place is not None:
        with open_store(place) as opened:
            if len(opened.history):
                return place
    beside = plan.parent / HISTORY_FILE
    return beside if beside.is_file() else None


def past_work(found: Path | Address) -> History:
    """Past work where `find_history` found it."""
    if not isinstance(found, Address):
        return read_history(found)
    with open_store(found) as store:
        return store.history.read()


def copy_past_work(found: Path | Address, target: Path) -> None:
    """Past work as a file of its own."""
    if not isinstance(found, Address):
        shutil.copyfile(found, target)
        return
    with open_store(found) as store:
        store.history.copy_to(target)


def calibration_for(
    plan: Path, history: Path | Address | None = None, store: str | None = None
) -> Calibration | None:
    """Calibration on the history of a plan; None, the plan as written, where there is none."""
    found = find_history(plan, history, store)
    if found is None:
        return None
    digest = _digest(found)
    if digest is None:
        return calibrate(past_work(found))
    if digest not in _last:
        learned = calibrate(past_work(found))
        _last.clear()
        _last[digest] = learned
    return _last[digest]


_last: dict[str, Calibration] = {}
"""
What was learned from the file that was read last, by its digest.

Several plans are forecast from one history; a page is forked from a process that has done so.
"""


def _digest(history: Path | Address) -> str | None:
    """Digest of a file's ending and content; None of a store, and of what cannot be read."""
    if isinstance(history, Address):
        return None
    try:
        return f"{history.suffix} {hashlib.sha256(history.read_bytes()).hexdigest()}"
    except OSError:
        return None


def forecast(
    plan: Path,
    history: Path | Address | None = None,
    scenario: str | None = None,
    trials: int = 10_000,
    seed: int = 0,
    sampling: str = "random",
    store: str | None = None,
) -> Result:
    """
    Forecast a plan file.

    Parameters
    ----------
    plan : Path
        The plan file.
    history : Path or Address, optional
        Default: past work in the store, else the imported history beside the plan; where there is
        none, the plan is played as it is written.
    scenario : str, optional
        Id of a scenario of the plan.
    trials : int
        How often the project is played.
    seed : int
        Same seed, same numbers.
    sampling : {"random", "sobol", "lhs"}
        How random numbers are spread over the trials, as in `Simulation.run`.
    store : str, optional
        Address of the store; default: the one beside the plan, if any.

    Returns
    -------
    Result

    Raises
    ------
    PlanError
        If the plan cannot be read, or has no such scenario.
    HistoryError, StoreError
        If the history or the store cannot be read.
    SimulationError
        If `trials` or `seed` is out of range, there is no such `sampling`, or the plan cannot be
        played.

    Examples
    --------
    >>> from estimation.resources import resource
    >>> plan = resource("sample/website-relaunch.plan.yaml")
    >>> forecast(plan, resource("sample/history.csv"), trials=100).basis
    'history'
    """
    calibration = calibration_for(plan, history, store)
    return simulate(read_plan(plan), calibration, scenario, trials, seed, sampling)


def forecast_change(
    before: Path,
    after: Path,
    history: Path | Address | None = None,
    scenario: str | None = None,
    trials: int = 10_000,
    seed: int = 0,
    sampling: str = "random",
    store: str | None = None,
) -> dict[str, Result]:
    """
    Forecast a plan as it was and as it is to be, so that they differ by the change alone.

    Both get the same history and random numbers, and the later one keeps the priority list of the
    earlier one.

    Parameters
    ----------
    before, after : Path
        The plan files.
    history : Path or Address, optional
        Default: past work in the store, else the imported history beside `before`, wherever `after`
        lies.
    scenario, trials, seed, sampling, store
        As in `forecast`; both plans need to have the scenario.

    Returns
    -------
    dict of str to Result
        Under "before" and "after", as `report.compare` takes it.

    Raises
    ------
    PlanError, HistoryError, StoreError, SimulationError
        As in `forecast`.

    Examples
    --------
    >>> from estimation.resources import resource
    >>> plan = resource("sample/website-relaunch.plan.yaml")
    >>> results = forecast_change(plan, plan, trials=100)
    >>> bool((results["before"].finish_days == results["after"].finish_days).all())
    True
    """
    calibration = calibration_for(before, history, store)
    first = prepare(read_plan(before), calibration, scenario)
    second = prepare(read_plan(after), calibration, scenario, priorities_from=first)
    settings = (trials, seed, sampling)
    return {"before": first.run(*settings), "after": second.run(*settings)}
