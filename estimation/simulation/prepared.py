"""A plan that is ready to be simulated again and again."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from estimation.errors import PlanError, SimulationError
from estimation.plan.calendars import EndOfTimeError
from estimation.sampling import Sampling
from estimation.simulation.engine.engine import Engine
from estimation.simulation.model.builder import risk_model
from estimation.simulation.model.notices import too_long
from estimation.simulation.model.variables import BaseDraws, RandomDraws
from estimation.simulation.reference.money import Money, count_money
from estimation.simulation.reference.reference import BLOCK, Reference
from estimation.simulation.reference.trials import Trials, simulate_trials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Self

    from numpy.typing import NDArray

    from estimation.calibration import Calibration
    from estimation.plan import Plan
    from estimation.simulation.backend import Backend, Outcome
    from estimation.simulation.model.model import Model

MOST_TRIALS = 10_000_000
"""More would not fit into the memory of an ordinary machine."""

BACKENDS: dict[str, Callable[[Model], Backend]] = {"engine": Engine, "reference": Reference}
"""What simulates a model, by the name that `KICKOFF_BACKEND` may have; the first unless it has."""


def new_backend(model: Model) -> Backend:
    """
    Make what simulates a model.

    Raises
    ------
    SimulationError
        If `KICKOFF_BACKEND` names none.
    """
    name = os.environ.get("KICKOFF_BACKEND") or next(iter(BACKENDS))
    if name not in BACKENDS:
        raise SimulationError(f"KICKOFF_BACKEND is '{name}'; expected one of {', '.join(BACKENDS)}")
    return BACKENDS[name](model)


@dataclass(frozen=True, eq=False)
class PreparedPlan:
    """
    A plan, checked and compiled: everything but the trials.

    Parameters
    ----------
    plan : Plan
        With its scenario applied.
    scenario : str or None
        Id of that scenario.
    model : Model
        What a trial needs to know.
    basis : {"history", "priors", "plan"}
        Where the spread of efforts comes from: the firm's history, labelled priors, or the plan as
        it is written.
    basis_label : str
        The same in words for people.
    notices : tuple of str
        What a reader of the figures should know.
    calibration : Calibration or None
        What the plan was prepared with.
    """

    plan: Plan
    scenario: str | None
    model: Model
    basis: str
    basis_label: str
    notices: tuple[str, ...]
    calibration: Calibration | None = None

    def simulate(self, trials: int, seed: int, sampling: str) -> tuple[Outcome, dict[str, float]]:
        """
        Simulate the plan, as `Simulation.run` does.

        Returns
        -------
        Outcome
        dict of str to float
            Criticality index by activity, in the order of the plan.
        """
        _check_whole(trials, "trials", 1, MOST_TRIALS)
        _check_whole(seed, "seed", -(2**63), 2**64)
        try:
            run = self.backend.run(self.draws(trials, seed, sampling))
            # Where there is one calendar only, no trial has met its end yet.
            self.model.finish_dates(run.outcome.finish_days.max(keepdims=True))
        except EndOfTimeError as error:
            raise PlanError(too_long(self.plan, self.model, error)) from None
        ids, places = self._plan_order
        critical = run.critical.sum(axis=1)[places]
        return run.outcome, dict(zip(ids, (critical / trials).tolist(), strict=True))

    @cached_property
    def _plan_order(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """Ids of the activities in the order of the plan, and their places in the model."""
        ids = tuple(activity.id for activity in self.plan.activities)
        places = {name: place for place, name in enumerate(self.model.ids)}
        return ids, np.array([places[name] for name in ids], dtype=np.int64)

    def draws(self, trials: int, seed: int, sampling: str = "random") -> RandomDraws:
        """Random numbers of the trials of a run."""
        return RandomDraws(seed, trials, 0, self.model.copula, Sampling(sampling, trials))

    def blocks(self, draws: RandomDraws) -> Iterator[tuple[Trials, Money, RandomDraws]]:
        """Simulate the trials of a run in plain NumPy, for what needs to look at each."""
        whole = draws
        for first in range(0, whole.trials, BLOCK):
            draws = whole.part(first, min(BLOCK, whole.trials - first))
            block = simulate_trials(self.model, self.backend.placer, draws)
            yield block, count_money(self.model, block, draws), draws

    @cached_property
    def backend(self) -> Backend:
        """What simulates the model: the engine, or what `KICKOFF_BACKEND` names."""
        return new_backend(self.model)

    @cached_property
    def days_to_deadline(self) -> float:
        """Working days of the team to the end of the deadline; inf where there is none."""
        deadline = self.plan.project.deadline
        return math.inf if deadline is None else self.model.timeline.days_until(deadline)

    @cached_property
    def base(self) -> Outcome:
        """One trial with every quantity at its likely value and no risk, shape (1,) each."""
        return self.backend.run(BaseDraws()).outcome

    def without_risk(self, risk: str) -> Self:
        """Return the simulation in which one risk never occurs, all other draws the same."""
        risks = tuple(replace(r, probability=0.0) if r.id == risk else r for r in self.model.risks)
        return replace(self, model=replace(self.model, risks=risks))

    def with_measures(self, taken: Mapping[str, bool]) -> Self:
        """Return the simulation in which measures against risks are taken or not, by risk."""
        risks, price = list(self.model.risks), self.model.mitigation_price
        for i, planned in enumerate(self.plan.risks):
            wanted = taken.get(planned.id, planned.mitigated)
            if planned.mitigation is not None and wanted != planned.mitigated:
                price += planned.mitigation.price * (1 if wanted else -1)
                risks[i] = risk_model(planned.model_copy(update={"mitigated": wanted}))
        model = replace(self.model, risks=tuple(risks), mitigation_price=price)
        return replace(self, model=model)


def _check_whole(value: object, name: str, lowest: int, highest: int) -> None:
    """Refuse what is not a whole number in range; True is not one."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not lowest <= int(value) <= highest:  # type: ignore[call-overload]
        raise SimulationError(
            f"{name} is {value!r}; expected a whole number from {lowest:,} to {highest:,}"
        )
