"""Uncertain quantities of a plan, and the draws that give them values in each trial."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from estimation.errors import PlanError
from estimation.plan.ranks import can_hold, normal_correlations, proposal
from estimation.sampling import INDEPENDENT, Sampling

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from estimation.distributions import Array, QuantileTable
    from estimation.plan import Quantity


@dataclass(frozen=True, eq=False)
class Begun:
    """
    What is known of a quantity whose work has begun: times its factors, it is more than `least`.

    Parameters
    ----------
    least : float
        In the unit of the quantity: what was spent of it so far.
    factors : tuple of Variable
        What multiplies it in every trial: drivers, project factor, the firm's level.
    risks : tuple of (str, float, Variable)
        Events with their probability, and what multiplies it where they happen.
    """

    least: float
    factors: tuple[Variable, ...] = ()
    risks: tuple[tuple[str, float, Variable], ...] = ()


@dataclass(frozen=True, eq=False)
class Variable:
    """
    An uncertain quantity with its own random numbers.

    Parameters
    ----------
    id : str
        Names its random stream, such as ``"effort:wires"``; stable under edits elsewhere in the
        plan.
    table : QuantileTable
        What the quantity may be.
    base : float
        What it is in the base trial: `likely` as somebody wrote it, else the median.
    begun : Begun, optional
        That some of it is spent already.
    """

    id: str
    table: QuantileTable
    base: float
    begun: Begun | None = None

    @property
    def base_left(self) -> float:
        """
        What it is in the base trial, given what is spent of it.

        Where more than that is spent, the middle of what is left of its distribution.
        """
        if self.begun is None or self.base > self.begun.least:
            return self.base
        below = float(self.table.cdf(self.begun.least))
        return float(self.table.ppf(below + (1 - below) / 2))


LARGEST = 1e15
"""Beyond this a number is a slip of the pen, and sums of such numbers are not exact."""


def variable_of(name: str, quantity: Quantity) -> Variable:
    """
    Turn a quantity of the plan, as it is written, into a variable.

    Raises
    ------
    PlanError
        If it is too large for any project.
    """
    if quantity.table().values[-1] > LARGEST:
        place = name.replace(":", " of ")
        raise PlanError(f"{place}: {quantity.likely:g} is too large for any project; check it")
    return Variable(name, quantity.table(), quantity.likely)


class Draws(Protocol):
    """Where a trial takes the values of its variables from."""

    @property
    def trials(self) -> int:
        """How many values there are of each."""

    def value(self, variable: Variable) -> Array:
        """Values of one variable, shape (trials,)."""

    def happens(self, event: str, probability: float) -> NDArray[np.bool_]:
        """Whether an event happens, shape (trials,), of bool."""


@dataclass(frozen=True)
class RandomDraws:
    """
    Draws of `trials` trials from trial `first` on.

    Parameters
    ----------
    seed, trials, first : int
        As in `random_streams.uniforms`.
    copula : Copula, optional
        Couples the variables it names.
    sampling : Sampling
        How random numbers are spread over the trials of the whole run, of which these may be a
        part.
    """

    seed: int
    trials: int
    first: int = 0
    copula: Copula | None = None
    sampling: Sampling = INDEPENDENT

    def part(self, first: int, trials: int) -> RandomDraws:
        """Draws of some of these trials, counted from the first of them."""
        return replace(self, first=self.first + first, trials=trials)

    def value(self, variable: Variable) -> Array:
        """Values of one variable, shape (trials,)."""
        if variable.table.is_constant:
            return np.full(self.trials, variable.table.median)
        uniforms = self.uniforms(variable.id)
        if variable.begun is None:
            return variable.table.draw(uniforms)
        return self._given_begun(variable.table, variable.begun, uniforms)

    def _given_begun(self, table: QuantileTable, begun: Begun, uniforms: Array) -> Array:
        """
        Values given that each is more than what is spent, shape (trials,).

        With F the distribution and h what is spent, the value at u becomes that at
        F(h) + (1 - F(h)) u: large values stay large.
        """
        times = np.ones(self.trials)
        for factor in begun.factors:
            times = times * self.value(factor)
        for event, probability, factor in begun.risks:
            times = times * np.where(self.happens(event, probability), self.value(factor), 1.0)
        least = np.divide(begun.least, times, out=np.zeros_like(times), where=times > 0)
        below = table.cdf(least)
        given = table.ppf(below + (1 - below) * uniforms)
        return np.where(below > 0, given, table.draw(uniforms))

    def uniforms(self, quantity: str) -> Array:
        """Where in its distribution the quantity falls, shape (trials,), in (0, 1)."""
        if self.copula is not None and quantity in self.copula.ids:
            return self.copula.uniforms(self._uniforms, quantity)
        return self._uniforms(quantity)

    def happens(self, event: str, probability: float) -> NDArray[np.bool_]:
        """Whether an event happens, shape (trials,), of bool."""
        return self._uniforms(event) < probability

    def _uniforms(self, quantity: str) -> Array:
        """Random numbers of a quantity that nothing couples."""
        return self.sampling.uniforms(self.seed, quantity, self.trials, self.first)


@dataclass(frozen=True)
class BaseDraws:
    """The one trial in which every quantity is as it is most likely, and no risk occurs."""

    trials: int = 1

    def value(self, variable: Variable) -> Array:
        """Value of one variable, shape (1,)."""
        return np.array([variable.base_left])

    def happens(self, event: str, probability: float) -> NDArray[np.bool_]:
        """Activities exist if that is as likely as not, or likelier; risks stay away."""
        return np.array([probability >= 0.5 and not event.startswith("risk:")])


@dataclass(frozen=True, eq=False)
class Copula:
    """
    Gaussian copula [1]_: couples random numbers by rank and moves no marginal.

    Parameters
    ----------
    ids : tuple of str
        The k variables it couples.
    ranks : array, shape (k, k)
        Wanted rank (Spearman) correlations.

    Raises
    ------
    PlanError
        If the correlations cannot all hold at once; names the nearest ones that can.

    References
    ----------
    .. [1] Iman, R. L., Conover, W. J. (1982). A distribution-free approach to inducing rank
       correlation among input variables. Communications in Statistics B, 11, 311-334.
    """

    ids: tuple[str, ...]
    ranks: Array
    _factor: Array = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not can_hold(self.ranks):
            names = [name.split(":")[1] for name in self.ids]
            raise PlanError(
                f"correlations between {', '.join(names)} cannot all hold at once; "
                f"the nearest that can: {proposal(names, self.ranks)}"
            )
        eigenvalues, vectors = np.linalg.eigh(normal_correlations(self.ranks))
        factor = vectors * np.sqrt(np.maximum(eigenvalues, 0))
        object.__setattr__(self, "_factor", factor @ vectors.T)

    def uniforms(self, uncoupled: Callable[[str], Array], quantity: str) -> Array:
        """Coupled numbers of one variable, shape (trials,), from those of each by itself."""
        from scipy.special import ndtr, ndtri

        row = self._factor[self.ids.index(quantity)]
        parts = [share * ndtri(uncoupled(name)) for share, name in zip(row, self.ids, strict=True)]
        return np.asarray(ndtr(sum(parts)), dtype=np.float64)
