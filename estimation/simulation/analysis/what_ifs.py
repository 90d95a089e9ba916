"""
What would have come out with other risks: the same trials, of which few have to be played again.

Under the same luck a trial comes out as before unless something differs in it. A risk that is
removed makes a difference only where it occurs, and one that only costs money moves nothing in
time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from estimation.simulation.result import Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation.model.model import Model, RiskModel
    from estimation.simulation.model.variables import Variable
    from estimation.simulation.simulation import Simulation

LUCK = ("trials", "seed", "sampling")
"""What all trials that are compared have in common."""

MOST_KEPT = 2_000_000
"""Trials of outcomes that are kept to take some from, at most 64 MB."""


@dataclass(eq=False)
class WhatIfs:
    """
    Plays a plan with other risks under the luck of one result, and keeps what came out.

    Parameters
    ----------
    result : Result
    """

    result: Result
    _played: list[tuple[Model, Outcome]] = field(default_factory=list)
    _occurs: dict[tuple[str, float], NDArray[np.bool_]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._played.append((self.result.simulation.model, self.result.outcome))

    def play(self, simulation: Simulation) -> Result:
        """
        Play what differs in a simulation.

        Parameters
        ----------
        simulation : Simulation
            That of the result with risks that occur less often, strike otherwise, or not at all,
            and with another price of mitigations.

        Returns
        -------
        Result
            Of the same trials; its criticality is found when somebody asks, since that takes all.
        """
        trials, seed, sampling = (getattr(self.result, name) for name in LUCK)
        criticality = _OnUse(simulation, trials, seed, sampling)
        outcome = self._outcome(simulation)
        return Result(simulation, trials, seed, outcome, criticality, sampling)

    def _outcome(self, simulation: Simulation) -> Outcome:
        """What comes out, taken from what was played before as far as that goes."""
        model, trials = simulation.model, self.result.trials
        left, found = np.ones(trials, dtype=np.bool_), _Gathered(trials, self.result.outcome)
        for known, outcome in self._played:
            same = left.copy()
            for one, other in _changed(known, model):
                same &= ~self._differs(one, other)
            if same.any():
                found.take(same, outcome, self._cost_apart(known, model))
                left &= ~same
        if left.any():
            found.take(left, simulation.engine.play(self.result.draws, left).outcome, 0.0)
        if (len(self._played) + 1) * trials <= MOST_KEPT:
            self._played.append((model, found.outcome))
        return found.outcome

    def _differs(self, one: RiskModel, other: RiskModel) -> NDArray[np.bool_]:
        """In which trials one form of a risk means another course of events than another."""
        if not _moves(one) and not _moves(other):
            return np.zeros(self.result.trials, dtype=np.bool_)
        before, after = self._occurred(one), self._occurred(other)
        return before != after if _strikes_as(one, other) else before | after

    def _occurred(self, risk: RiskModel) -> NDArray[np.bool_]:
        """In which trials a risk occurs."""
        if risk.probability <= 0:
            return np.zeros(self.result.trials, dtype=np.bool_)
        key = (risk.id, risk.probability)
        if key not in self._occurs:
            happens = self.result.draws.happens(f"risk:{risk.id}:occurs", risk.probability)
            self._occurs[key] = happens
        return self._occurs[key]

    def _cost_apart(self, known: Model, model: Model) -> Array | float:
        """What a model costs more than another where both take the same course."""
        apart: Array | float = model.mitigation_price - known.mitigation_price
        for one, other in _changed(known, model):
            if not _moves(one) and not _moves(other):
                apart = apart + self._spent(other) - self._spent(one)
        return apart

    def _spent(self, risk: RiskModel) -> Array | float:
        """What a risk costs in each trial."""
        if risk.cost is None or risk.probability <= 0:
            return 0.0
        return np.where(self._occurred(risk), self.result.draws.value(risk.cost), 0.0)


class _Gathered:
    """An outcome that is put together from several."""

    def __init__(self, trials: int, like: Outcome) -> None:
        self.outcome = Outcome(
            np.empty(trials),
            np.empty(trials),
            None if like.cost is None else np.empty(trials),
            None if like.price is None else np.empty(trials),
        )

    def take(self, chosen: NDArray[np.bool_], other: Outcome, cost_apart: Array | float) -> None:
        """Take some trials from another outcome, at another cost."""
        mine = self.outcome
        cost = None if other.cost is None else other.cost + cost_apart
        for values, others in (
            (mine.finish_days, other.finish_days),
            (mine.hours, other.hours),
            (mine.cost, cost),
            (mine.price, other.price),
        ):
            if values is not None and others is not None:
                np.copyto(values, others, where=chosen)


def _changed(one: Model, other: Model) -> Iterator[tuple[RiskModel, RiskModel]]:
    """Risks that are not the same in two models of one plan."""
    return (pair for pair in zip(one.risks, other.risks, strict=True) if pair[0] is not pair[1])


def _moves(risk: RiskModel) -> bool:
    """Whether a risk does anything but cost money."""
    return risk.delay is not None or risk.factor is not None


def _strikes_as(one: RiskModel, other: RiskModel) -> bool:
    """Whether two forms of a risk do the same where they occur."""
    pairs = ((one.delay, other.delay), (one.factor, other.factor), (one.cost, other.cost))
    return all(_is_same(first, second) for first, second in pairs)


def _is_same(one: Variable | None, other: Variable | None) -> bool:
    """Whether two variables of one luck have the same values."""
    if one is None or other is None:
        return one is other
    first, second = one.table, other.table
    if first is second:
        return True
    if (first.atoms is None) != (second.atoms is None):
        return False
    steps = zip(first.atoms or (), second.atoms or (), strict=True)
    return all(np.array_equal(*pair) for pair in ((first.values, second.values), *steps))


class _OnUse(Mapping[str, float]):
    """Criticality of all activities, played on first use."""

    def __init__(self, simulation: Simulation, trials: int, seed: int, sampling: str) -> None:
        self._simulation, self._luck = simulation, (trials, seed, sampling)

    @cached_property
    def _found(self) -> Mapping[str, float]:
        return self._simulation.run(*self._luck).criticality_index

    def __getitem__(self, activity: str) -> float:
        return self._found[activity]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
