"""Results of common random numbers, and how exact their difference is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from estimation.errors import SimulationError
from estimation.report.precision import errors_of_means

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation import Result, Simulation

DRAWN_BY = ("trials", "seed", "sampling")
"""What two results agree in whose random numbers are common to both."""


def shares_draws(first: Result, second: Result) -> bool:
    """Whether the random numbers of two results are common to both."""
    return all(getattr(first, name) == getattr(second, name) for name in DRAWN_BY)


def check_draws(before: Result, after: Result) -> None:
    """
    Refuse results whose difference would be partly chance.

    Raises
    ------
    SimulationError
        If seed, trials or sampling differ.
    """
    for name in DRAWN_BY:
        first, second = getattr(before, name), getattr(after, name)
        if first != second:
            raise SimulationError(
                f"the two forecasts differ in their random numbers: {name} {first} and {second}; "
                "run both with the same trials, seed and sampling"
            )


def run_again(result: Result, simulation: Simulation) -> Result:
    """Run another simulation with the random numbers of a result."""
    return simulation.run(result.trials, result.seed, result.sampling)


def difference_error(
    before: Result, after: Result, name: str, q: float | None = None
) -> float | None:
    """
    Return the standard error of the difference of a percentile, or of the mean, of two results.

    To first order a percentile is the mean of (q - [x <= x_q]) / f(x_q) over the trials [1]_, so
    that what both results owe to the same draws cancels.

    Parameters
    ----------
    before, after : Result
        Of the same trials, seed and sampling.
    name : str
        As in `Result.percentile`.
    q : float, optional
        From 0 to 1; None for the mean.

    Returns
    -------
    float or None
        In the unit of the figure; None where either lacks it.

    References
    ----------
    .. [1] Bahadur, R. R. (1966). A note on quantiles in large samples. Annals of Mathematical
       Statistics, 37, 577-580.

    Examples
    --------
    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": {"low": 2, "likely": 4, "high": 9}}],
    ... })
    >>> result = simulate(plan, trials=500)
    >>> difference_error(result, result, "finish_days", 0.8)
    0.0
    """
    parts = [_parts(result, name, q) for result in (before, after)]
    if parts[0] is None or parts[1] is None:
        return None
    return float(errors_of_means((parts[1] - parts[0])[None], before.sampling)[0])


def chance_error(holds: NDArray[np.generic], sampling: str = "random") -> float:
    """Return the standard error of a share of trials, or of the mean of 0, 1 and -1 in each."""
    return float(errors_of_means(np.asarray(holds, dtype=np.float64)[None], sampling)[0])


def _parts(result: Result, name: str, q: float | None) -> Array | None:
    """What each trial adds to the error of a figure; their mean is that error."""
    values = result.values(name)
    if values is None or q is None:
        return values
    level, error = result.percentile(name, q), result.plain_standard_error(name, q)
    spread = math.sqrt(q * (1 - q) / len(values))
    if level is None or error is None or spread == 0:
        return None
    below = (values <= level).astype(np.float64)
    return (q - below) * (error / spread)
