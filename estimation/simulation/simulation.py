"""Plan + Calibration -> Simulation, ready to run again and again."""

from __future__ import annotations

import warnings
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING

from estimation.errors import SimulationError
from estimation.plan import Plan, read_plan
from estimation.simulation.levelling.priorities import with_priorities
from estimation.simulation.model.builder import build_model
from estimation.simulation.model.notices import notices_of
from estimation.simulation.prepared import PreparedPlan
from estimation.simulation.result import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.calibration import Calibration
    from estimation.simulation.model.model import Model


class Simulation(PreparedPlan):
    """
    A plan, checked and compiled; `run` is the fast, repeatable part.

    Parameters
    ----------
    plan, scenario, model, basis, basis_label, notices, calibration
        As in `PreparedPlan`.
    """

    def run(self, trials: int = 10_000, seed: int = 0, sampling: str = "random") -> Result:
        """
        Simulate the plan `trials` times.

        Parameters
        ----------
        trials : int
            At least 1. More trials extend the first ones, they change none; except with "lhs",
            whose trials are spread over one another and cannot be extended.
        seed : int
            Same plan, same seed, same version: same numbers.
        sampling : {"random", "sobol", "lhs"}
            How random numbers are spread over the trials: independently, or more evenly, as
            `Sampling` says. Evenness makes means exacter, and often the middle of the finish;
            standard errors say how much. It does little for chances near 0 or 1.

        Returns
        -------
        Result

        Raises
        ------
        PlanError
            If a trial ends past the year 3000, where all calendars end.
        SimulationError
            If `trials` is not a whole number from 1 to 10 million, `seed` not a whole number, or
            there is no such `sampling`.
        """
        outcome, criticality = self.simulate(trials, seed, sampling)
        return Result(self, trials, seed, outcome, criticality, sampling)


def prepare(
    plan: Plan | str | PathLike[str],
    calibration: Calibration | None = None,
    scenario: str | None = None,
    priorities_from: Simulation | None = None,
    *,
    like: Simulation | None = None,
) -> Simulation:
    """
    Check and compile a plan for simulation.

    Parameters
    ----------
    plan : Plan or path
        A plan, or the file of one.
    calibration : Calibration, optional
        The firm's history, or priors; without it the plan is simulated as it is written.
    scenario : str, optional
        Id of a scenario of the plan. Unless `priorities_from` is given, it keeps the priority list
        of the plan without it, and so does what is reported.
    priorities_from : Simulation, optional
        An earlier simulation of a plan that this one comes from, whose priority list it takes over:
        none is searched for. So are tables of efforts that are the same. Draws do not depend on it.
    like : Simulation, optional
        The former name of `priorities_from`, for this version.

    Returns
    -------
    Simulation

    Raises
    ------
    PlanError
        If the plan's file cannot be read, the scenario does not exist, or correlations cannot hold.
    SimulationError
        If history is asked for an activity of no hours, or `plan`, `calibration` or
        `priorities_from` is something else.

    Examples
    --------
    >>> from estimation import read_plan
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... })
    >>> prepare(plan).run(trials=100).percentile("finish_days", 0.8)
    3.0
    """
    if like is not None:
        warnings.warn(
            "prepare(like=...) is now prepare(priorities_from=...)", FutureWarning, stacklevel=2
        )
        priorities_from = like
    plan = _as_plan(plan)
    if priorities_from is not None and not isinstance(priorities_from, Simulation):
        raise SimulationError(
            f"priorities_from is a {type(priorities_from).__name__}; expected a Simulation, as "
            "prepare returns"
        )
    if calibration is not None and not hasattr(calibration, "item_tables"):
        raise SimulationError(
            f"calibration is a {type(calibration).__name__}; expected what calibrate returns"
        )
    applied = plan if scenario is None else plan.scenario(scenario)
    model = build_model(
        applied, calibration, None if priorities_from is None else priorities_from.model
    )
    if priorities_from is not None:
        model = with_priorities(model, priorities_from.model)
    elif scenario is not None or plan.status is not None:
        # What is reported changes nobody's place: it comes from the plan as it was before.
        unreported = plan.model_copy(update={"status": None})
        model = with_priorities(model, with_priorities(build_model(unreported, calibration)))
    else:
        model = with_priorities(model)
    return _simulation(applied, scenario, model, calibration)


def prepare_in_order(
    plan: Plan, calibration: Calibration | None, priorities: Sequence[str] | None
) -> Simulation:
    """
    Prepare a plan with a priority list that was kept, such as that of a baseline.

    Parameters
    ----------
    plan, calibration
        As in `prepare`.
    priorities : sequence of str or None
        Ids of all activities of the plan, those that get people first in front. None, or a list of
        other activities, searches for one as `prepare` does.

    Returns
    -------
    Simulation
    """
    model = build_model(plan, calibration)
    places = {activity.id: place for place, activity in enumerate(model.activities)}
    if priorities is None or set(priorities) != set(places):
        return prepare(plan, calibration)
    kept = replace(model, priorities=tuple(places[name] for name in priorities))
    return _simulation(plan, None, kept, calibration)


def _simulation(
    applied: Plan, scenario: str | None, model: Model, calibration: Calibration | None
) -> Simulation:
    """Say what a compiled plan rests on."""
    if calibration is None:
        basis, label = "plan", "the plan as it is written, without history"
    else:
        basis, label = calibration.basis, calibration.label
    return Simulation(
        applied,
        scenario,
        model,
        basis,
        label,
        notices_of(applied, model, calibration),
        calibration,
    )


def _as_plan(plan: object) -> Plan:
    """Return a plan, read where its file is named."""
    if isinstance(plan, Plan):
        return plan
    if isinstance(plan, str | PathLike):
        return read_plan(plan)
    raise SimulationError(
        f"plan is a {type(plan).__name__}; expected a Plan, as read_plan returns, or the path of "
        "a plan file"
    )


def simulate(
    plan: Plan | str | PathLike[str],
    calibration: Calibration | None = None,
    scenario: str | None = None,
    trials: int = 10_000,
    seed: int = 0,
    sampling: str = "random",
) -> Result:
    """
    Prepare a plan and run it.

    Parameters
    ----------
    plan, calibration, scenario
        As in `prepare`.
    trials, seed, sampling
        As in `Simulation.run`.

    Returns
    -------
    Result

    Examples
    --------
    >>> from estimation import read_plan
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [
    ...         {"id": "draft", "duration": 3},
    ...         {"id": "build", "duration": {"low": 2, "likely": 4, "high": 9}, "after": ["draft"]},
    ...     ],
    ... })
    >>> result = simulate(plan, trials=1_000, seed=1)
    >>> 7 < result.percentile("finish_days", 0.8) < 9
    True
    """
    return prepare(plan, calibration, scenario).run(trials, seed, sampling)
