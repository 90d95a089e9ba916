"""The trials of a run, and the figures read off them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from estimation._version import __version__
from estimation.errors import SimulationError
from estimation.sampling import REPLICATES, standard_error_of_mean
from estimation.simulation.backend import Outcome
from estimation.simulation.model.timeline import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import Self

    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.plan import Plan
    from estimation.simulation.backend import Run
    from estimation.simulation.model.variables import RandomDraws
    from estimation.simulation.prepared import PreparedPlan

MOST_ANALYSED, FEWEST_ANALYSED = 1_000_000, 20_000
"""Activities times trials that are analysed, and trials at least; of longer runs the first."""

FIGURES = ("finish_days", "hours", "cost", "price", "margin")
"""Names of the arrays of a result."""


@dataclass(frozen=True, eq=False)
class Figures:
    """
    The trials of one run, and the figures read off them: percentiles, their errors, chances.

    Parameters
    ----------
    simulation : PreparedPlan
        What was run.
    trials, seed : int
    outcome : Outcome
    criticality_index : mapping of str to float
        Share of trials in which the activity is on a chain of tight links to the finish.
    sampling : {"random", "sobol", "lhs"}
        How random numbers were spread over the trials.
    """

    simulation: PreparedPlan
    trials: int
    seed: int
    outcome: Outcome
    criticality_index: Mapping[str, float]
    sampling: str = "random"
    version: str = __version__

    @property
    def plan(self) -> Plan:
        """The plan that was simulated, its scenario applied."""
        return self.simulation.plan

    @property
    def scenario(self) -> str | None:
        """Id of the scenario, or None for the plan as it stands."""
        return self.simulation.scenario

    @property
    def basis(self) -> str:
        """Where spreads came from: "history", "priors" or "plan"."""
        return self.simulation.basis

    @property
    def draws(self) -> RandomDraws:
        """The draws of the trials, to be drawn again."""
        return self.simulation.draws(self.trials, self.seed, self.sampling)

    @property
    def finish_days(self) -> Array:
        """Finish of each trial, shape (trials,), [working days of the team from the start]."""
        return self.outcome.finish_days

    @property
    def hours(self) -> Array:
        """Effort of each trial, shape (trials,), [h]."""
        return self.outcome.hours

    @property
    def cost(self) -> Array | None:
        """Cost of each trial, shape (trials,), [money], or None where a rate is missing."""
        return self.outcome.cost

    @property
    def price(self) -> Array | None:
        """Price of each trial without VAT, shape (trials,), [money], or None."""
        return self.outcome.price

    @cached_property
    def margin(self) -> Array | None:
        """Price less cost of each trial, shape (trials,), [money], or None."""
        return None if self.price is None or self.cost is None else self.price - self.cost

    @cached_property
    def margin_share(self) -> Array | None:
        """Margin as a share of the price of each trial, shape (trials,); None without both."""
        if self.margin is None or self.price is None or not (self.price > 0).all():
            return None
        return self.margin / self.price

    @cached_property
    def finish_dates(self) -> NDArray[np.datetime64]:
        """Finish of each trial, shape (trials,), datetime64[D]."""
        return self.simulation.model.finish_dates(self.finish_days)

    def date_of(self, days: float) -> date:
        """Date on which the project is done if it takes so many working days of the team."""
        done: date = self.simulation.model.finish_dates(np.array([days]))[0].item()
        return done

    def values(self, name: str) -> Array | None:
        """
        One of the arrays by its name.

        Raises
        ------
        SimulationError
            If there is no figure of that name.
        """
        if name not in (*FIGURES, "margin_share"):
            raise SimulationError(f"no figure '{name}'; expected one of {', '.join(FIGURES)}")
        values: Array | None = getattr(self, name)
        return values

    @cached_property
    def _sorted(self) -> dict[str, Array]:
        """Values in rising order of the figures that needed it, by name."""
        return {}

    @cached_property
    def _asked(self) -> set[str]:
        """Figures of which a percentile was asked for."""
        return set()

    def _ranked(self, name: str) -> Array | None:
        """Values in rising order, sorted once."""
        values = self.values(name)
        if values is not None and name not in self._sorted:
            self._sorted[name] = np.sort(values)
        return self._sorted.get(name)

    def percentile(self, name: str, q: float) -> float | None:
        """
        Smallest simulated value with at least a share `q` of trials at or below it.

        Parameters
        ----------
        name : str
            One of finish_days, hours, cost, price, margin, margin_share.
        q : float
            From 0 to 1.

        Returns
        -------
        float or None
            In the unit of the figure; None where the plan does not give it.

        Raises
        ------
        SimulationError
            If `q` is outside 0 to 1, or there is no such figure.
        """
        if not 0 <= q <= 1:
            raise SimulationError(
                f"percentile at {q!r}; expected a share from 0 to 1, as 0.8 for P80"
            )
        values = self.values(name)
        if values is None:
            return None
        place = rank(q, len(values))
        if name not in self._asked:
            # One level is found three times as fast as all are sorted; who asks twice has them so.
            self._asked.add(name)
            return float(np.partition(values, place)[place])
        ranked = self._ranked(name)
        assert ranked is not None
        return float(ranked[place])

    def standard_error(self, name: str, q: float | None = None) -> float | None:
        """
        Standard error of a percentile, or of the mean where `q` is None.

        That of a percentile is half the distance between the order statistics at q +- s, where
        s = sqrt(q (1 - q) / N) is that of the share of trials up to it [1]_. With other than plain
        sampling, the means of the replicates tell the error of a mean or share [2]_; a percentile
        is as many times exacter as that share is.

        References
        ----------
        .. [1] David, H. A., Nagaraja, H. N. (2003). Order Statistics, 3rd ed., section 7.1.
        .. [2] L'Ecuyer, P., Lemieux, C. (2002). Recent advances in randomized quasi-Monte Carlo
           methods. In Modeling Uncertainty, 419-474.
        """
        if self.sampling == "random":
            return self.plain_standard_error(name, q)
        values, plain = self.values(name), self.plain_standard_error(name, q)
        if values is None or plain is None:
            return None
        level = None if q is None else self.percentile(name, q)
        if q is None or level is None:
            return standard_error_of_mean(values)
        share = math.sqrt(q * (1 - q) / len(values))
        below = values <= level
        # The distance of fewer order statistics would know how dense the values are less well.
        return plain * standard_error_of_mean(below) / share if share > 0 else 0.0

    def plain_standard_error(self, name: str, q: float | None = None) -> float | None:
        """Standard error if all trials were independent, as `standard_error`."""
        ranked = self._ranked(name)
        if ranked is None:
            return None
        if q is None:
            return float(ranked.std() / math.sqrt(len(ranked)))
        spread = math.sqrt(q * (1 - q) / len(ranked))
        low, high = (rank(min(max(q + side * spread, 0), 1), len(ranked)) for side in (-1, 1))
        return float(ranked[high] - ranked[low]) / 2

    @cached_property
    def criticality_error(self) -> Mapping[str, float]:
        """
        Standard error of each criticality index, by id of the activity.

        With other than plain sampling the trials are simulated again, once, to count each
        replicate.
        """
        if self.sampling == "random":
            shares = self.criticality_index.items()
            return {name: math.sqrt(p * (1 - p) / self.trials) for name, p in shares}
        counts = self.simulation.backend.run(self.draws).critical
        errors = _errors_of_counts(counts, self.trials)
        return dict(zip(self.simulation.model.ids, errors.tolist(), strict=True))

    @property
    def base(self) -> Outcome:
        """The one trial with every quantity at its likely value, shape (1,) each."""
        return self.simulation.base

    def contingency(self, name: str, q: float) -> float | None:
        """Percentile at `q` less the base: what comes on top of the likely values."""
        base, level = getattr(self.base, name), self.percentile(name, q)
        return None if base is None or level is None else level - float(base[0])

    @cached_property
    def on_time(self) -> NDArray[np.bool_] | None:
        """Whether each trial ends by the deadline, shape (trials,), or None."""
        deadline = self.plan.project.deadline
        if deadline is None:
            return None
        model = self.simulation.model
        if model.opening is not None and deadline < self.date_of(float(self.finish_days.min())):
            return np.zeros(self.trials, dtype=np.bool_)
        return self.finish_days <= self.simulation.days_to_deadline + TOLERANCE

    @cached_property
    def meets_target(self) -> NDArray[np.bool_] | None:
        """Whether each trial keeps the target margin, shape (trials,), or None."""
        target = None if self.plan.price is None else self.plan.price.target_margin
        if target is None or self.margin is None or self.price is None:
            return None
        return self.margin >= target * self.price - TOLERANCE * np.abs(self.price)

    @cached_property
    def within_budget(self) -> NDArray[np.bool_] | None:
        """Whether each trial costs no more than the budget, shape (trials,), or None."""
        budget = self.plan.project.budget
        if budget is None or self.cost is None:
            return None
        return self.cost <= budget + TOLERANCE * max(budget, 1)

    @property
    def p_on_time(self) -> float | None:
        """Chance that the finish date is on or before the deadline."""
        return _chance(self.on_time)

    @property
    def p_target_margin(self) -> float | None:
        """Chance that the margin is the target share of the price or more."""
        return _chance(self.meets_target)

    @property
    def p_no_loss(self) -> float | None:
        """Chance that the price covers the cost."""
        if self.margin is None or self.price is None:
            return None
        return _chance(self.margin >= -TOLERANCE * np.abs(self.price))

    @property
    def p_joint(self) -> float | None:
        """Chance of both in the same project: on time, and the target margin."""
        return _chance(_both(self.on_time, self.meets_target))

    @property
    def p_within_budget(self) -> float | None:
        """Chance that the cost stays within `project.budget`."""
        return _chance(self.within_budget)

    @property
    def jcl(self) -> float | None:
        """Joint confidence level: chance of cost within the budget and finish by the deadline."""
        return _chance(_both(self.within_budget, self.on_time))

    @property
    def inner(self) -> Self:
        """
        The trials that activities and risks are analysed in: all, or the first of a long run.

        The first trials of a run are a run of fewer trials, but for "lhs", which stays whole.
        """
        # A result that held itself would be freed only when Python looks for circles.
        is_whole = self.trials <= self._most_analysed or self.sampling == "lhs"
        return self if is_whole else self._first_trials

    @property
    def _most_analysed(self) -> int:
        """Trials in which activities are analysed."""
        return max(MOST_ANALYSED // len(self.simulation.model.ids), FEWEST_ANALYSED)

    @cached_property
    def _first_trials(self) -> Self:
        """The first trials of a long run."""
        most = self._most_analysed
        first = Outcome(
            self.finish_days[:most],
            self.hours[:most],
            None if self.cost is None else self.cost[:most],
            None if self.price is None else self.price[:most],
        )
        return replace(self, trials=most, outcome=first)

    @cached_property
    def traced(self) -> Run:
        """The same trials, with what each activity did in them: simulated again on first use."""
        return self.simulation.backend.trace(self.draws)

    def summary(self) -> str:
        """Few lines of plain text: finish, cost, price and margin at P50, P80 and P90."""
        lines = [f"{self.plan.project.name}: {self.trials:,} trials, {self.simulation.basis_label}"]
        for name in FIGURES:
            levels = [self.percentile(name, q) for q in (0.5, 0.8, 0.9)]
            shown = (
                "unknown" if levels[0] is None else "  ".join(f"{level:12,.1f}" for level in levels)
            )
            lines.append(f"{name:12} P50 P80 P90  {shown}")
        return "\n".join(lines)


def rank(q: float, n: int) -> int:
    """Index of a percentile among n ranked values; 1e-9 forgives 0.8 * 10,000 its rounding."""
    return min(max(math.ceil(q * n - 1e-9) - 1, 0), n - 1)


def _errors_of_counts(counts: NDArray[np.int64], trials: int) -> Array:
    """Standard errors of shares of trials, counted by replicate, shape (n, REPLICATES)."""
    many = min(REPLICATES, trials)
    if many == 1:
        return np.zeros(len(counts))
    sizes = np.bincount(np.arange(trials) % REPLICATES, minlength=REPLICATES)
    off = counts / trials - counts.sum(axis=1, keepdims=True) / trials * sizes / trials
    return np.asarray(np.sqrt((off**2).sum(axis=1) * many / (many - 1)))


def _chance(holds: NDArray[np.bool_] | None) -> float | None:
    """Share of trials in which something holds."""
    return None if holds is None else int(np.count_nonzero(holds)) / len(holds)


def _both(a: NDArray[np.bool_] | None, b: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
    """Trials in which both hold; None where one is unknown."""
    return None if a is None or b is None else a & b
