"""
What simulates the trials of a model, and what comes out of them.

The compiled engine and the reference in plain NumPy are both a `Backend`; so could be another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.simulation.model.variables import Draws


@dataclass(frozen=True, eq=False)
class Outcome:
    """
    What came out of some trials, shape (trials,) each.

    `finish_days` [working days of the team], `hours` [h], `cost` and `price` [money] or None.
    """

    finish_days: Array
    hours: Array
    cost: Array | None
    price: Array | None


class ActivityTraces(NamedTuple):
    """
    What each activity did, for an analysis of activities; no rows where nobody asks.

    Parameters
    ----------
    start, finish, days : array, shape (n, trials), of float32
        [working days of the team], `days` on the activity's own calendar.
    sums : array, shape (segments, n, 3)
        Hours, cost and finish-weighted significance over SEGMENT trials.
    instants : tuple of array, shape (n, trials), (n, trials) and (stretches, trials)
        Of start and finish of each activity, and of the begin of each stretch; no rows where trials
        are placed in lanes.
    """

    start: NDArray[np.float32]
    finish: NDArray[np.float32]
    days: NDArray[np.float32]
    sums: Array
    instants: tuple[Array, Array, Array]


@dataclass(frozen=True, eq=False)
class Run:
    """
    What came out of the trials.

    Parameters
    ----------
    outcome : Outcome
    critical : array, shape (n, groups)
        In how many trials each activity was critical: of all, or of each of the REPLICATES of a
        sampling that has some.
    traces : ActivityTraces
        What each activity did; without rows where nobody asked.
    first_stretches : array, shape (n,), optional
        First of the stretches of each activity in `traces.instants`, where these are known.
    """

    outcome: Outcome
    critical: NDArray[np.int64]
    traces: ActivityTraces
    first_stretches: NDArray[np.int64] | None = None


@dataclass(frozen=True, eq=False)
class Stretch:
    """
    Work, or a wait, without a gap but for days off.

    `axis` is an index of the model's calendars; `days`, shape (trials,), working days on it;
    `people` whom it holds meanwhile, by role, shape (trials,) each.
    """

    axis: int
    days: Array
    people: dict[int, Array] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Work:
    """
    What one activity is in each trial.

    Parameters
    ----------
    exists : array, shape (trials,), of bool
        Where the activity is there at all; elsewhere its links pass through.
    multiplier : array, shape (trials,)
        Drivers, project factor and risks together; 0 where it does not exist.
    worked : array, shape (trials,), [working days]
        What a rework is a share of: without delays, what is spent included.
    hours : dict of array, shape (trials,), [h]
        By index of the role, delays included that hold people.
    effort : dict of array, shape (trials,), [h]
        By index of the role, without delays: what a rework is a share of, what is spent included.
    stretches : tuple of Stretch
        In turn; none for a hammock.
    """

    exists: NDArray[np.bool_]
    multiplier: Array
    worked: Array
    hours: dict[int, Array]
    effort: dict[int, Array]
    stretches: tuple[Stretch, ...]


class Placement(NamedTuple):
    """
    Where the activities of T trials lie, shape (T, n) each.

    Instants of start and finish; whether each lies on a critical chain; its total float in working
    days of its own calendar (shape (0, 0) where it was not asked for).
    """

    start: Array
    finish: Array
    critical: NDArray[np.bool_]
    total_float: Array


class Stretches(NamedTuple):
    """
    Where activities and their stretches lie.

    Instants of start and finish, shape (trials, n), hammocks left at day 0; instants at which the
    stretches begin, shape (trials, stretches), one activity after another.
    """

    start: Array
    finish: Array
    begins: Array


class Placer(Protocol):
    """Gives work that is drawn its place in time."""

    def place(self, works: Sequence[Work], *, with_float: bool = False) -> Placement:
        """
        Place the work of some trials.

        Parameters
        ----------
        works : sequence of Work
            In the order of the model.
        with_float : bool
            Whether total float is wanted too.

        Returns
        -------
        Placement

        Raises
        ------
        PlanError
            If the work runs past the end of all calendars.
        """

    def place_stretches(self, works: Sequence[Work]) -> Stretches:
        """Place the work of some trials, and say when each stretch of it begins; as `place`."""


class Backend(Protocol):
    """Simulates the trials of one model."""

    @property
    def placer(self) -> Placer:
        """What places drawn work of the model in time."""

    def run(self, draws: Draws, chosen: NDArray[np.bool_] | None = None) -> Run:
        """
        Simulate all trials of some draws, or those that are chosen.

        Parameters
        ----------
        draws : Draws
        chosen : array, shape (trials,), of bool, optional
            Trials whose outcome is wanted; that of the others means nothing.

        Returns
        -------
        Run
            Without traces.

        Raises
        ------
        PlanError
            If the work runs past the end of all calendars.
        """

    def trace(self, draws: Draws) -> Run:
        """Simulate all trials as `run` does, and return what each activity did in them too."""
