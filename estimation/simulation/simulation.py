"""Plan + Calibration -> Simulation, ready to run again and again."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from estimation.errors import PlanError, SimulationError
from estimation.plan.calendars import EndOfTimeError
from estimation.sampling import Sampling
from estimation.simulation.engine.engine import BLOCK, Engine
from estimation.simulation.levelling.priorities import with_priorities
from estimation.simulation.model.builder import build_model, risk_model
from estimation.simulation.model.variables import BaseDraws, RandomDraws
from estimation.simulation.notices import notices_of, too_long
from estimation.simulation.reference.money import Money, count_money
from estimation.simulation.reference.trials import Play, play
from estimation.simulation.result import Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from estimation.calibration import Calibration
    from estimation.plan import Plan
    from estimation.simulation.model.model import Model

MOST_TRIALS = 10_000_000
"""More would not fit into the memory of an ordinary machine."""


@dataclass(frozen=True, eq=False)
class Simulation:
    """
    A plan, checked and compiled; `run` is the fast, repeatable part.

    Parameters
    ----------
    plan : Plan
        With its scenario applied.
    scenario : str or None
        Id of that scenario.
    model : Model
        What a play needs to know.
    basis : {"history", "priors", "plan"}
        Where the spread of efforts comes from: the firm's history, labelled priors, or the plan as
        it is written.
    basis_label : str
        The same in words for people.
    notices : tuple of str
        What a reader of the figures should know.
    calibration : Calibration or None
        What the plan was played with.
    """

    plan: Plan
    scenario: str | None
    model: Model
    basis: str
    basis_label: str
    notices: tuple[str, ...]
    calibration: Calibration | None = None

    def run(self, trials: int = 10_000, seed: int = 0, sampling: str = "random") -> Result:
        """
        Play the plan `trials` times.

        Parameters
        ----------
        trials : int
            At least 1. More trials extend the first ones, they change none; except with "lhs",
            whose trials are spread over one another and cannot be extended.
        seed : int
            Same plan, same seed, same version: same numbers.
        sampling : {"random", "sobol", "lhs"}
            How luck is spread over the trials: independently, or more evenly, as `Sampling` says.
            Evenness makes means exacter, and often the middle of the finish; standard errors say
            how much. It does little for chances near 0 or 1.

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
        _check_whole(trials, "trials", 1, MOST_TRIALS)
        _check_whole(seed, "seed", -(2**63), 2**64)
        try:
            run = self.engine.play(self.draws(trials, seed, sampling))
            # Where there is one calendar only, no trial has met its end yet.
            self.model.finish_dates(run.outcome.finish_days.max(keepdims=True))
        except EndOfTimeError as error:
            raise PlanError(too_long(self.plan, self.model, error)) from None
        ids, places = self._plan_order
        critical = run.critical.sum(axis=1)[places]
        criticality = dict(zip(ids, (critical / trials).tolist(), strict=True))
        return Result(self, trials, seed, run.outcome, criticality, sampling)

    @cached_property
    def _plan_order(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """Ids of the activities in the order of the plan, and their places in the model."""
        ids = tuple(activity.id for activity in self.plan.activities)
        places = {name: place for place, name in enumerate(self.model.ids)}
        return ids, np.array([places[name] for name in ids], dtype=np.int64)

    def draws(self, trials: int, seed: int, sampling: str = "random") -> RandomDraws:
        """Luck of the trials of a run."""
        return RandomDraws(seed, trials, 0, self.model.copula, Sampling(sampling, trials))

    def blocks(self, draws: RandomDraws) -> Iterator[tuple[Play, Money, RandomDraws]]:
        """Play the same trials as `run` does in plain numpy, for what needs to look at each."""
        whole = draws
        for first in range(0, whole.trials, BLOCK):
            draws = whole.part(first, min(BLOCK, whole.trials - first))
            block = play(self.model, self.engine.placer, draws)
            yield block, count_money(self.model, block, draws), draws

    @cached_property
    def engine(self) -> Engine:
        """What plays the model."""
        return Engine(self.model)

    @cached_property
    def days_to_deadline(self) -> float:
        """Working days of the team to the end of the deadline; inf where there is none."""
        deadline = self.plan.project.deadline
        return math.inf if deadline is None else self.model.timeline.days_until(deadline)

    @cached_property
    def base(self) -> Outcome:
        """One play with every quantity at its likely value and no risk, shape (1,) each."""
        return self.engine.play(BaseDraws()).outcome

    def without_risk(self, risk: str) -> Simulation:
        """Return the simulation in which one risk never occurs, with the same luck elsewhere."""
        risks = tuple(replace(r, probability=0.0) if r.id == risk else r for r in self.model.risks)
        return replace(self, model=replace(self.model, risks=risks))

    def with_measures(self, taken: Mapping[str, bool]) -> Simulation:
        """Return the simulation in which measures against risks are taken or not, by risk."""
        risks, price = list(self.model.risks), self.model.mitigation_price
        for i, planned in enumerate(self.plan.risks):
            wanted = taken.get(planned.id, planned.mitigated)
            if planned.mitigation is not None and wanted != planned.mitigated:
                price += planned.mitigation.price * (1 if wanted else -1)
                risks[i] = risk_model(planned.model_copy(update={"mitigated": wanted}))
        model = replace(self.model, risks=tuple(risks), mitigation_price=price)
        return replace(self, model=model)


def prepare(
    plan: Plan,
    calibration: Calibration | None = None,
    scenario: str | None = None,
    like: Simulation | None = None,
) -> Simulation:
    """
    Check and compile a plan for simulation.

    Parameters
    ----------
    plan : Plan
    calibration : Calibration, optional
        The firm's history, or priors; without it the plan is played as it is written.
    scenario : str, optional
        Id of a scenario of the plan. Unless `like` is given, it keeps the priority list of the
        plan without it, and so does what is reported.
    like : Simulation, optional
        An earlier simulation of a plan that this one comes from: its priority list is kept, and
        none is searched for; so are the tables of efforts that are the same. Draws do not depend
        on it.

    Returns
    -------
    Simulation

    Raises
    ------
    PlanError
        If the scenario does not exist, or correlations cannot hold.
    SimulationError
        If history is asked for an activity of no hours, or `calibration` or `like` is something
        else.

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
    if like is not None and not isinstance(like, Simulation):
        raise SimulationError(
            f"like is a {type(like).__name__}; expected a Simulation, as prepare returns"
        )
    if calibration is not None and not hasattr(calibration, "item_tables"):
        raise SimulationError(
            f"calibration is a {type(calibration).__name__}; expected what calibrate returns"
        )
    applied = plan if scenario is None else plan.scenario(scenario)
    model = build_model(applied, calibration, None if like is None else like.model)
    if like is not None:
        model = with_priorities(model, like.model)
    elif scenario is not None or plan.status is not None:
        # What is reported changes nobody's place: it comes from the plan as it was before.
        unreported = plan.model_copy(update={"status": None})
        model = with_priorities(model, with_priorities(build_model(unreported, calibration)))
    else:
        model = with_priorities(model)
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


def simulate(
    plan: Plan,
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


def _check_whole(value: object, name: str, lowest: int, highest: int) -> None:
    """Refuse what is not a whole number in range; True is not one."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not lowest <= int(value) <= highest:  # type: ignore[call-overload]
        raise SimulationError(
            f"{name} is {value!r}; expected a whole number from {lowest:,} to {highest:,}"
        )
