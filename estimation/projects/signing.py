"""Signing outside the pages, with what is frozen then; and loading what was signed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from estimation._version import __version__
from estimation.calibration import calibrate
from estimation.errors import StoreError
from estimation.plan import Plan, read_plan
from estimation.projects.frozen_inputs import (
    freeze_history,
    freeze_trials,
    thaw_history,
    thaw_trials,
)
from estimation.projects.states import ENDED, state_of
from estimation.report import agreement_finding, agreement_sentences
from estimation.report.promise_choice import promised_date
from estimation.simulation import prepare
from estimation.simulation.simulation import prepare_in_order
from estimation.store import Who, text_hash
from estimation.store.baselines import baseline_hash

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from estimation.calibration import Calibration
    from estimation.distributions import Array
    from estimation.history import History
    from estimation.simulation import Result, Simulation
    from estimation.store import Baseline
    from estimation.store.store import Store


@dataclass(frozen=True, eq=False)
class Draft:
    """
    What is about to be signed.

    Parameters
    ----------
    result : Result
        Forecast of the plan with its scenario, without a status.
    history : History or None
        What the calibration of the forecast was learned from.
    plan, forecast, terms, frozen : dict
        Contents of the baseline.
    parts : dict
        Large parts of `frozen` by kind, kept under their hash.
    """

    result: Result
    history: History | None
    plan: dict[str, Any]
    forecast: dict[str, Any]
    terms: dict[str, Any]
    parts: dict[str, Any]


def draft(
    path: Path,
    history: History | None,
    scenario: str | None = None,
    trials: int = 10_000,
    seed: int = 0,
    on: dt.date | None = None,
) -> Draft:
    """
    Forecast a plan file, and say what would be signed.

    Parameters
    ----------
    path : Path
        The plan file. A status in it is left out: it comes after the signature.
    history : History or None
        Past work; None takes the plan as written.
    scenario : str, optional
        Id of the scenario that is signed.
    trials, seed : int
    on : date, optional
        Day of the signatures; default: today.

    Returns
    -------
    Draft
    """
    plan = read_plan(path)
    if plan.status is not None:
        unreported = {key: value for key, value in plan.source.items() if key != "status"}
        plan = Plan.build(unreported, path=plan.path)
    calibration = None if history is None else calibrate(history)
    result = prepare(plan, calibration, scenario).run(trials, seed)
    level = result.plan.promise.level
    promised = promised_date(result, level).date.isoformat()
    price = result.plan.price
    source = dict(result.plan.source)
    source["promise"] = {**(source.get("promise") or {}), "level": level, "date": promised}
    terms = {
        "level": level,
        "finish_date": promised,
        "price": None if price is None else price.model_dump(mode="json"),
        "scenario": scenario,
        "finding": agreement_finding(result, level),
        "sentences": agreement_sentences(result, level).given(),
        "came_in": text_hash(path.read_text(encoding="utf-8-sig")),
        "signed": {"how": "outside Kickoff", "on": (on or dt.date.today()).isoformat()},
    }
    parts: dict[str, Any] = {"trials": freeze_trials(result)}
    if history is not None:
        parts["history"] = freeze_history(history)
    return Draft(result, history, source, result.to_dict(), terms, parts)


def sign(store: Store, signed: Draft, am: str, pm: str) -> tuple[Baseline, bool]:
    """
    Record a baseline that both signed outside the pages: all of it, or nothing.

    Parameters
    ----------
    store : Store
    signed : Draft
    am, pm : str
        Who signed.

    Returns
    -------
    Baseline, bool
        The baseline in force, and whether it is new: what is in force already is not signed twice.

    Raises
    ------
    StoreError
        If a name is empty, the project is over, or the store refuses.
    """
    both = (Who("AM", am), Who("PM", pm))
    project = signed.result.plan.project.id
    with store.whole():
        if (state := state_of(store, project)) in ENDED:
            raise StoreError(
                f"{project} is {state}; reopen it first: kickoff project set {project} signed"
            )
        frozen = {
            "version": __version__,
            "seed": signed.result.seed,
            "trials": signed.result.trials,
            "priorities": _priorities(signed.result.simulation),
            "basis": signed.result.basis,
            "parts": {kind: store.frozen.put(kind, part) for kind, part in signed.parts.items()},
        }
        content = (signed.plan, signed.forecast)
        before = store.baselines.in_force(project)
        if before is not None:
            again = (project, *content, signed.terms, before.content["supersedes"], frozen)
            if baseline_hash(*again) == before.content_hash:
                return before, False
        baseline = store.baselines.freeze(
            project, *content, both[0], terms=signed.terms, frozen=frozen
        )
        for who in both:
            words = signed.terms["finding"]
            baseline = store.baselines.sign(
                project, baseline.number, who, baseline.content_hash, words
            )
        inputs = {
            "plan": signed.plan,
            "history": signed.result.simulation.basis_label,
            "baseline": baseline.content_hash,
        }
        store.forecasts.add(project, inputs, signed.forecast)
    return baseline, True


def _priorities(simulation: Simulation) -> list[str]:
    """Ids of the activities in the order in which they get people."""
    model = simulation.model
    return [model.activities[place].id for place in model.priorities]


@dataclass(frozen=True, eq=False)
class Signed:
    """
    What both signed, as it was forecast then.

    Parameters
    ----------
    baseline : Baseline
    plan : Plan
    history : History or None
        Past work of the forecast; None where it took the plan as written.
    calibration : Calibration or None
    result : Result
        The plan simulated again, with the seed, the priority list and the calibration of then.
    trials : dict of str to array
        Figures of each trial as they were frozen; those of `result` where none were.
    notices : tuple of str
        What is not quite as it was then.
    """

    baseline: Baseline
    plan: Plan
    history: History | None
    calibration: Calibration | None
    result: Result
    trials: Mapping[str, Array | None]
    notices: tuple[str, ...] = ()

    @property
    def project(self) -> str:
        """Id of the project."""
        return self.baseline.project_id

    @property
    def level(self) -> float:
        """How sure the date is that was promised."""
        return float(self.baseline.content["terms"]["level"])

    @property
    def date(self) -> dt.date:
        """Day that was promised."""
        return dt.date.fromisoformat(self.baseline.content["terms"]["finish_date"])

    @property
    def on(self) -> dt.date:
        """Day of the signatures."""
        signed = self.baseline.content["terms"].get("signed")
        if signed is not None:
            return dt.date.fromisoformat(signed["on"])
        last: dt.date = max(each.at for each in self.baseline.signatures).date()
        return last


def load_signed(store: Store, project: str) -> Signed:
    """
    Load what both signed last, and simulate it again as then.

    Raises
    ------
    StoreError
        If there is no such baseline, or what it was forecast with is gone.
    """
    baseline = store.baselines.in_force(project)
    if baseline is None:
        known = ", ".join(store.projects()) or "none"
        raise StoreError(
            f"'{project}' is not signed by both; sign it on its page, or with kickoff sign. "
            f"Signed projects: {known}"
        )
    content, notices = baseline.content, []
    plan = Plan.build(content["plan"])
    frozen = content.get("frozen")
    if frozen is None:
        history = _past_work_of(store, baseline)
        notices.append(
            "what this baseline was forecast with was not frozen: past work is as it is today, and "
            "the order of work is searched for again"
        )
    else:
        digest = frozen["parts"].get("history")
        history = None if digest is None else _thawed(store, digest)
    calibration = calibration_of(history)
    simulation = prepare_in_order(
        plan, calibration, None if frozen is None else frozen["priorities"]
    )
    result = simulation.run(content["forecast"]["trials"], content["forecast"]["seed"])
    trials = {name: result.values(name) for name in ("finish_days", "cost", "price", "margin")}
    if frozen is not None and frozen["version"] != __version__:
        trials = thaw_trials(store.frozen.get(frozen["parts"]["trials"]))
    return Signed(baseline, plan, history, calibration, result, trials, tuple(notices))


_HISTORIES: dict[str, History] = {}
"""Past work by its hash: many baselines share one."""


def _thawed(store: Store, digest: str) -> History:
    """Past work of a baseline, read once."""
    if digest not in _HISTORIES:
        _HISTORIES[digest] = thaw_history(store.frozen.get(digest))
    return _HISTORIES[digest]


def _past_work_of(store: Store, baseline: Baseline) -> History | None:
    """Past work where a baseline does not say it: that of the store, if its forecast had any."""
    if baseline.content["forecast"]["basis"] == "plan" or not len(store.history):
        return None
    return store.history.read()


@lru_cache(maxsize=16)
def _calibrated(history: History) -> Calibration:
    return calibrate(history)


def calibration_of(history: History | None) -> Calibration | None:
    """Calibration on past work, made once for each; None for None."""
    return None if history is None else _calibrated(history)
