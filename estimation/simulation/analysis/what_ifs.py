"""
What would have come out with other risks: the same trials, of which few have to be simulated again.

With common random numbers a trial comes out as before unless something differs in it. A risk that
is removed makes a difference only where it occurs, and one that only costs money moves nothing in
time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from estimation.simulation.backend import Outcome
from estimation.simulation.figures import Figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation.model.model import Model, RiskModel
    from estimation.simulation.model.variables import Variable
    from estimation.simulation.prepared import PreparedPlan

MOST_KNOWN = 2_000_000
"""Trials of known outcomes to take some from, at most 64 MB."""

Run = TypeVar("Run", bound=Figures)


@dataclass(eq=False)
class WhatIfs(Generic[Run]):
    """
    Simulates a plan with other risks on the random numbers of one result.

    Parameters
    ----------
    result : Figures
    """

    result: Run
    _known: list[tuple[Model, Outcome]] = field(default_factory=list)
    _occurs: dict[tuple[str, float], NDArray[np.bool_]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known.append((self.result.simulation.model, self.result.outcome))

    def run(self, simulation: PreparedPlan) -> Run:
        """
        Simulate what differs in a simulation.

        Parameters
        ----------
        simulation : PreparedPlan
            That of the result with risks that occur less often, strike otherwise, or not at all,
            and with another price of mitigations.

        Returns
        -------
        Figures
            Of the same trials, and of the class of the result; its criticality is found when
            somebody asks, since that takes all.
        """
        one = self.result
        criticality = _OnUse(simulation, one.trials, one.seed, one.sampling)
        outcome = self._outcome(simulation)
        return replace(one, simulation=simulation, outcome=outcome, criticality_index=criticality)

    def _outcome(self, simulation: PreparedPlan) -> Outcome:
        """What comes out, taken from what is known as far as that goes."""
        model, trials = simulation.model, self.result.trials
        left, gathered = np.ones(trials, dtype=np.bool_), _Gathered(trials, self.result.outcome)
        for known, outcome in self._known:
            same = left.copy()
            for one, other in _changed(known, model):
                same &= ~self._differs(one, other)
            if same.any():
                gathered.take(same, outcome, self._cost_apart(known, model))
                left &= ~same
        if left.any():
            gathered.take(left, simulation.backend.run(self.result.draws, left).outcome, 0.0)
        if (len(self._known) + 1) * trials <= MOST_KNOWN:
            self._known.append((model, gathered.outcome))
        return gathered.outcome

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
    """Whether two variables of one stream have the same values."""
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
    """Criticality of all activities, found on first use."""

    def __init__(self, simulation: PreparedPlan, trials: int, seed: int, sampling: str) -> None:
        self._simulation, self._settings = simulation, (trials, seed, sampling)

    @cached_property
    def _index(self) -> Mapping[str, float]:
        return self._simulation.simulate(*self._settings)[1]

    def __getitem__(self, activity: str) -> float:
        return self._index[activity]

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)
