"""The reference backend: trials of a model in plain NumPy, a block of them at a time."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.sampling import REPLICATES
from estimation.simulation.backend import ActivityTraces, Outcome, Run
from estimation.simulation.model.variables import RandomDraws
from estimation.simulation.reference.money import count_money
from estimation.simulation.reference.placement import PlainPlacer
from estimation.simulation.reference.trials import activity_traces, simulate_trials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from estimation.simulation.backend import Placer
    from estimation.simulation.model.model import Model
    from estimation.simulation.model.variables import Draws

BLOCK = 2_048
"""Trials that plain NumPy runs at a time; with 2,000 activities they take under 200 MB."""


class Reference:
    """
    Simulates a model in plain NumPy; a `Backend`.

    Parameters
    ----------
    model : Model
    placer : Placer, optional
        Places the work in time; in plain NumPy unless another is given.
    """

    def __init__(self, model: Model, placer: Placer | None = None) -> None:
        self.model = model
        self.placer = PlainPlacer(model) if placer is None else placer

    def run(self, draws: Draws, chosen: NDArray[np.bool_] | None = None) -> Run:
        """Simulate all trials of some draws, whichever are chosen; see `Backend.run`."""
        return self.trace(draws)

    def trace(self, draws: Draws) -> Run:
        """Simulate all trials, and return what each activity did in them too."""
        if not isinstance(draws, RandomDraws):
            return self._block(draws)
        firsts = range(0, draws.trials, BLOCK)
        parts = [draws.part(first, min(BLOCK, draws.trials - first)) for first in firsts]
        return _joined([self._block(part) for part in parts])

    def _block(self, draws: Draws) -> Run:
        """Simulate one block of trials."""
        trials = simulate_trials(self.model, self.placer, draws, with_float=True)
        money = count_money(self.model, trials, draws)
        spent = (hours for by_role in trials.hours for hours in by_role.values())
        hours = sum(spent, np.zeros(draws.trials))
        outcome = Outcome(trials.finish_days, hours, money.cost, money.price)
        critical = _count_by_replicate(trials.placement.critical, draws)
        return Run(outcome, critical, activity_traces(self.model, trials))


def _count_by_replicate(critical: NDArray[np.bool_], draws: Draws) -> NDArray[np.int64]:
    """In how many trials of each replicate each activity is critical, shape (n, replicates)."""
    if not isinstance(draws, RandomDraws) or draws.sampling.name == "random":
        return critical.sum(axis=0)[:, None]
    # As compiled code does, from the first trial of the run on; a block is whole rounds of them.
    return np.column_stack([critical[r::REPLICATES].sum(axis=0) for r in range(REPLICATES)])


def _joined(runs: Sequence[Run]) -> Run:
    """Join runs of ranges of trials, in their order."""
    outcomes = [run.outcome for run in runs]
    parts = [run.traces for run in runs]
    outcome = Outcome(*(_joined_field(outcomes, field.name) for field in fields(Outcome)))
    traces = ActivityTraces(
        start=np.hstack([one.start for one in parts]),
        finish=np.hstack([one.finish for one in parts]),
        days=np.hstack([one.days for one in parts]),
        sums=np.concatenate([one.sums for one in parts]),
        instants=parts[0].instants,
    )
    return Run(outcome, np.sum([run.critical for run in runs], axis=0), traces)


def _joined_field(outcomes: Sequence[Outcome], name: str) -> Any:
    """Join one figure of some outcomes; None where it is not known."""
    parts = [getattr(outcome, name) for outcome in outcomes]
    return None if parts[0] is None else np.concatenate(parts)
