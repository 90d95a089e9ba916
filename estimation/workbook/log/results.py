"""Simulations of a sitting: each state is simulated once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from estimation.simulation import Result, Simulation, prepare
from estimation.workbook.log.known_rates import rates_left_out

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from estimation.calibration import Calibration
    from estimation.plan import Plan
    from estimation.workbook.log.fold import Log, State

TRIALS = 10_000
SEED = 0

REMEMBERED = 4
"""Last states whose results are kept, so that an undo costs no simulation."""

NOT_SIMULATED = frozenset(
    {"promise", "contacts", "responsibilities", "offer", "requirements", "assumptions"}
)
"""Parts of a plan that no trial asks for; who changes them waits for no simulation."""


class Simulations:
    """
    What comes out of the states of a log.

    Every simulation follows the priorities of the plan as it came in. So both pages have the same
    figures, and each has them again after a reload.

    Parameters
    ----------
    came_in : Plan
        The plan as it came in.
    log : Log
        Its states keep their results.
    calibration : Calibration or None
        The firm's history; without it the plan is simulated as it is written.
    trials : int
        Of each simulation.
    path : Path
        The plan's file, for messages.
    """

    def __init__(
        self, came_in: Plan, log: Log, calibration: Calibration | None, trials: int, path: Path
    ) -> None:
        self.came_in = came_in
        self.log = log
        self.calibration = calibration
        self.trials = trials
        self.path = path
        self._first: Simulation | None = None
        self._before: Result | None = None

    def result(self, state: State, scenario: str | None) -> Result:
        """
        What comes out of a scenario, or of the plan as it stands; simulated once for each state.

        Raises
        ------
        PlanError, SimulationError
            If it cannot be simulated.
        """
        if scenario not in state.results:
            state.results[scenario] = self._as_before(state, scenario) or self.simulate(
                state.plan(self.path), scenario
            )
        return state.results[scenario]

    def before(self) -> Result:
        """What came out of the plan as it came in; simulated once."""
        if self._before is None:
            self._before = self.simulate(self.came_in)
        return self._before

    def simulate(self, plan: Plan, scenario: str | None = None) -> Result:
        """
        Simulate a plan, or one of its scenarios; work of roles without rates costs nothing yet.

        Raises
        ------
        PlanError, SimulationError
            If it cannot be simulated.
        """
        shown = plan if scenario is None else plan.scenario(scenario)
        if not (values := rates_left_out(shown)):
            return self.exactly(plan, scenario)
        result = self.exactly(shown.with_changes(values))
        return replace(result, simulation=replace(result.simulation, plan=shown))

    def exactly(self, plan: Plan, scenario: str | None = None) -> Result:
        """
        Simulate a plan as it is: without a rate of each role that works it has no cost.

        Raises
        ------
        PlanError, SimulationError
            If it cannot be simulated.
        """
        if self._first is None:
            self._first = prepare(self.came_in, self.calibration)
        if plan is self.came_in and scenario is None:
            return self._first.run(self.trials, SEED)
        return prepare(plan, self.calibration, scenario, priorities_from=self._first).run(
            self.trials, SEED
        )

    def _as_before(self, state: State, scenario: str | None) -> Result | None:
        """The result of an earlier state that differs in nothing that is simulated."""
        for earlier in self.log.states[: -REMEMBERED - 1 : -1]:
            result = earlier.results.get(scenario)
            if result is not None and _simulated_part(earlier.source) == _simulated_part(
                state.source
            ):
                plan = state.plan(self.path)
                plan = plan if scenario is None else plan.scenario(scenario)
                return replace(result, simulation=replace(result.simulation, plan=plan))
        return None


def _simulated_part(source: Mapping[str, Any]) -> dict[str, Any]:
    """What of a plan a trial asks for."""
    return {key: value for key, value in source.items() if key not in NOT_SIMULATED}
