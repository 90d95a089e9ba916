"""Re-forecasts of projects of a store: one, looked at or kept; or all that are open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError
from estimation.projects.change_orders import load_in_force
from estimation.projects.reforecast import KIND, Reforecast
from estimation.projects.states import OPEN, state_of
from estimation.projects.status import checked_status, standing_of
from estimation.projects.status_files import read_status
from estimation.projects.today import Today

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from estimation.history import History
    from estimation.plan import Plan
    from estimation.plan.documents import Document
    from estimation.projects.change_orders import InForce
    from estimation.projects.status import Standing
    from estimation.store import Forecast
    from estimation.store.store import Store

Data = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """
    What is only looked at, and not kept.

    Parameters
    ----------
    status : Path, optional
        A status file.
    date : date, optional
        End of the day on which it holds.
    change : (dict, Document), optional
        A change order as if it were accepted.
    """

    status: Path | None = None
    date: dt.date | None = None
    change: tuple[Data, Document] | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether the forecast is that of what the store knows."""
        return self.status is None and self.change is None


NOTHING = Look()


def reforecast(
    store: Store,
    project: str,
    *,
    plan_file: Plan | None = None,
    history: History | None = None,
    look: Look = NOTHING,
    with_lines: bool = True,
) -> Reforecast:
    """
    Forecast a signed project again, as it stands today.

    Parameters
    ----------
    store : Store
    project : str
    plan_file : Plan, optional
        The plan's file today: people, calendars and rates that it has by now, and its status where
        that is no older than the last one of the store.
    history : History, optional
        Past work of today; default: as at signing.
    look : Look
        What is looked at as if it were so.
    with_lines : bool
        Whether the delay ledger is made.

    Returns
    -------
    Reforecast

    Raises
    ------
    StoreError
        If the project is not signed.
    PlanError
        If a status or change order cannot be.
    """
    in_force = load_in_force(store, project)
    standing = _standing(store, in_force, plan_file, look)
    today = Today(in_force, standing, plan_file, history)
    if look.change is not None:
        today = today.with_order(*look.change)
    return Reforecast(today, store.forecasts.of_project(project), with_lines)


def _standing(
    store: Store, in_force: InForce, plan_file: Plan | None, look: Look
) -> Standing | None:
    """Where work stands by the store, what is looked at, and the plan's file."""
    rows = store.statuses.of_project(in_force.signed.project)
    if look.status is not None:
        return standing_of(rows, checked_status(in_force, rows, look.status, look.date))
    if plan_file is not None and plan_file.status is not None and plan_file.path is not None:
        last = max((row.status_date for row in rows), default="")
        if plan_file.status.date.isoformat() >= last:
            return standing_of(rows, read_status(plan_file.path, in_force.plan))
    return standing_of(rows)


def keep(store: Store, found: Reforecast) -> Forecast | None:
    """
    Add a re-forecast to the trail, where it was made of something else than the last one.

    Returns
    -------
    Forecast or None
        None where nothing changed since.
    """
    signed, inputs = found.today.in_force.signed, found.inputs
    with store.whole():
        last = last_kept(store, signed.project)
        if last is not None and last.inputs == inputs:
            return None
        result = found.result
        return store.forecasts.add(
            signed.project,
            inputs,
            {
                "scenario": None,
                "seed": result.seed,
                "trials": result.trials,
                "sampling": result.sampling,
                "version": result.version,
                "trail_row": found.trail_row(),
                "warnings": found.warnings,
            },
        )


def last_kept(store: Store, project: str) -> Forecast | None:
    """The last re-forecast of a project that was kept."""
    kept = [
        each
        for each in store.forecasts.of_project(project)
        if isinstance(each.inputs, dict) and each.inputs.get("kind") == KIND
    ]
    return kept[-1] if kept else None


@dataclass
class Batch:
    """
    Re-forecasts of all open projects.

    Parameters
    ----------
    made : dict
        JSON of each by its project.
    failed : dict
        Why there is none, by project.
    """

    made: dict[str, Data] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> Data:
        """A row for each project, most endangered first; and what failed."""
        rows = [table_row(data) for data in self.made.values()]
        rows.sort(key=lambda row: (not row["warnings"], row["chance"], row["project"]))
        failed = [{"project": name, "reason": reason} for name, reason in self.failed.items()]
        return {"kickoff_reforecasts": 1, "projects": rows, "failed": failed}


def table_row(data: Data) -> Data:
    """What a table of all projects shows of one."""
    promise, now = data["promise"], data["now"]
    level = f"P{round(promise['level'] * 100)}"
    return {
        "project": data["project"],
        "status_date": data["status_date"],
        "signed_date": promise["signed_date"],
        "date": promise["date"],
        "finish_date": now["finish_date"].get(level) or now["finish_date"]["P80"],
        "chance": promise["chance"],
        "margin_chance": promise["margin_chance"],
        "both": promise["both"],
        "project_factor": data["project_factor"]["median"],
        "contingency_left": None if data["contingency"] is None else data["contingency"]["left"],
        "warnings": promise["warnings"],
    }


def reforecast_all(
    store: Store,
    *,
    history: History | None = None,
    each_done: Callable[[str, Reforecast | None], None] = lambda *_: None,
    with_lines: bool = True,
) -> Batch:
    """
    Forecast all open projects again, and add to their trails.

    Parameters
    ----------
    store : Store
    history : History, optional
        Past work of today.
    each_done : callable
        Gets each project and its re-forecast, or None where it failed.
    with_lines : bool
        Whether delay ledgers are made.

    Returns
    -------
    Batch
        One bad project leaves the others.
    """
    batch = Batch()
    for project in store.projects():
        if store.baselines.in_force(project) is None or state_of(store, project) not in OPEN:
            continue
        found: Reforecast | None = None
        try:
            found = reforecast(store, project, history=history, with_lines=with_lines)
            batch.made[project] = found.to_dict()
            keep(store, found)
        except KickoffError as error:
            batch.failed[project] = str(error)
        each_done(project, found)
    return batch
