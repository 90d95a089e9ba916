"""A sitting of two people over one plan: what they changed, what is in use, what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError, PlanError, WorkbookError
from estimation.plan import Plan, Scenario, read_plan, write_plan
from estimation.simulation import Result, Simulation, prepare
from estimation.workbook import entries

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.calibration import Calibration

TRIALS = 10_000
SEED = 0

SLIDER_STOPS = tuple(twentieths / 20 for twentieths in range(10, 20))
"""Stops of the slider: 5 in 10 to 19 in 20."""

MOST_SCENARIOS = 5
"""Columns of the comparison, the plan as it stands included."""

REMEMBERED = 3
"""Last states whose results are kept, so that an undo costs no simulation."""


@dataclass(frozen=True)
class Refused:
    """An entry that cannot be: what was typed, and what is wrong with it."""

    typed: Any
    message: str


@dataclass(eq=False)
class State:
    """The plan after a change, and what came out of it so far, by scenario."""

    plan: Plan
    changed: str = ""
    at: datetime = field(default_factory=datetime.now)
    results: dict[str | None, Result] = field(default_factory=dict)


class Session:
    """
    A plan under discussion, without any page.

    Parameters
    ----------
    plan : Plan or path
        As read; a path is read here.
    calibration : Calibration, optional
        The firm's history; without it the plan is played as it is written.
    save_to : Path, optional
        Where `save` writes; default: the file of the plan.
    trials : int
        Of each simulation.

    Raises
    ------
    PlanError
        If the plan cannot be read.

    Examples
    --------
    >>> session = Session(read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-11"},
    ...     "activities": [{"id": "build", "duration": 3}],
    ... }), trials=100)
    >>> session.result().percentile("finish_days", session.level)
    3.0
    >>> session.apply("activities.build.duration", {"likely": "4"})
    >>> session.result().percentile("finish_days", session.level)
    4.0
    >>> session.apply("activities.build.duration", {"low": "5", "likely": "4", "high": "6"})
    'Low 5 is above likely 4.'
    """

    def __init__(
        self,
        plan: Plan | Path | str,
        calibration: Calibration | None = None,
        save_to: Path | None = None,
        trials: int = TRIALS,
    ) -> None:
        read = plan if isinstance(plan, Plan) else read_plan(plan)
        self.calibration = calibration
        self.save_to = save_to or read.path
        self.trials = trials
        self.states = [State(read)]
        self.saved = self.states[0]
        self.scenario: str | None = None
        self.level = min(SLIDER_STOPS, key=lambda level: abs(level - read.promise.level))
        self.refused: dict[str, Refused] = {}
        self.trouble: str | None = None
        self._first: Simulation | None = None
        self._amounts: dict[str, float] = {}

    @property
    def state(self) -> State:
        """The last state."""
        return self.states[-1]

    @property
    def plan(self) -> Plan:
        """The plan as it stands, without the scenario in use."""
        return self.state.plan

    @property
    def unsaved(self) -> int:
        """How many changes the file does not have yet."""
        if self.saved not in self.states:
            return 1  # what was saved has been undone
        return len(self.states) - 1 - self.states.index(self.saved)

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Scenarios that fit beside the plan as it stands."""
        return self.plan.scenarios[: MOST_SCENARIOS - 1]

    @property
    def basis_label(self) -> str:
        """What the ranges rest on, in the planner's words."""
        return self.result().simulation.basis_label

    def result(self) -> Result:
        """What comes out of the scenario in use."""
        return self.result_of(self.scenario)

    def result_of(self, scenario: str | None) -> Result:
        """
        What comes out of a scenario, or of the plan as it stands; simulated once for each state.

        Raises
        ------
        PlanError, SimulationError
            If it cannot be played.
        """
        results = self.state.results
        if scenario not in results:
            results[scenario] = self._play(self.plan, scenario)
        return results[scenario]

    def apply(self, path: str, typed: Any) -> str | None:
        """
        Change a value.

        Parameters
        ----------
        path : str
            As for `Plan.with_changes`; price.kind, price.amount and price.target_margin work even
            where the plan has no price yet.
        typed : str, or mapping of low, likely, high to str
            As it stands in the fields.

        Returns
        -------
        str or None
            What is wrong with it, in which case the last valid value goes on; None if all is well.
        """
        try:
            changes = self._changes(path, typed)
            if changes:
                state = State(self.plan.with_changes(changes), self.name_of(path))
                state.results[self.scenario] = self._play(state.plan, self.scenario)
                self.states.append(state)
        except KickoffError as error:
            self.refused[path] = Refused(typed, _short(error))
            return self.refused[path].message
        self.refused.pop(path, None)
        for old in self.states[: -REMEMBERED - 1]:
            old.results.clear()
        return None

    def undo(self) -> None:
        """Take the last change back, or the last entry that was refused."""
        if self.refused:
            self.refused.popitem()
        elif len(self.states) > 1:
            self.states.pop()
            if self.scenario is not None and self.scenario not in {s.id for s in self.scenarios}:
                self.scenario = None

    def use(self, scenario: str | None) -> None:
        """
        Put a scenario in use; None is the plan as it stands.

        Raises
        ------
        WorkbookError
            If the plan has none of that id.
        """
        if scenario is not None and scenario not in {each.id for each in self.plan.scenarios}:
            raise WorkbookError(f"there is no scenario '{scenario}' in this plan")
        self.scenario = scenario
        self.refused.clear()

    def save(self) -> Path:
        """
        Write the plan; comments and order stay.

        Raises
        ------
        WorkbookError
            If the plan has no file.
        PlanError
            If it cannot be written.
        """
        if self.save_to is None:
            raise WorkbookError("this plan was not read from a file; give one as save_to")
        elsewhere = self.save_to != self.plan.path and self.saved is self.states[0]
        if elsewhere and self.save_to.exists():
            raise WorkbookError(
                f"Not saved: {self.save_to} is there already, from another sitting. "
                "Move it, and save again."
            )
        path = write_plan(self.plan, self.save_to)
        self.saved = self.state
        return path

    def _play(self, plan: Plan, scenario: str | None) -> Result:
        """Simulate; every simulation of a sitting follows the priorities of the first."""
        simulation = prepare(plan, self.calibration, scenario, like=self._first)
        self._first = self._first or simulation
        return simulation.run(self.trials, SEED)

    def _changes(self, path: str, typed: Any) -> dict[str, Any]:
        """Changes of the plan, or of the scenario in use where that says more than the plan."""
        shown = self.result().plan
        if path.startswith("price."):
            changes = self._price_changes(path, typed, shown)
        elif path.endswith(".people"):
            changes = {path: entries.people(typed)}
        else:
            changes = {path: entries.quantity(typed)}
        changes = {each: value for each, value in changes.items() if _value(shown, each) != value}
        scenario = next((each for each in self.plan.scenarios if each.id == self.scenario), None)
        if scenario is None:
            return changes
        own = {p: v for p, v in changes.items() if _is_said_by(scenario, p)}
        if not own:
            return changes
        rest = {p: v for p, v in changes.items() if p not in own}
        return {**rest, f"scenarios.{scenario.id}.set": {**scenario.set, **own}}

    def _price_changes(self, path: str, typed: str, shown: Plan) -> dict[str, Any]:
        """Kind, amount or target; another kind comes with an amount that is worth the same."""
        readers: Mapping[str, Callable[[str], Any]] = {
            "price.amount": lambda text: entries.number(text, "Price"),
            "price.target_margin": entries.target,
            "price.kind": str,
        }
        if path not in readers:
            raise PlanError(f"{path} is not a part of the price")
        value = readers[path](typed)
        if shown.price is None:
            if path != "price.amount":
                raise PlanError("This plan has no price yet. Give the amount first.")
            return {"price": {"kind": "fixed", "amount": value}}
        if path != "price.kind":
            return {path: value}
        if shown.price.amount is not None:
            self._amounts[shown.price.kind] = shown.price.amount
        if value == "time_and_materials":
            return {path: value}
        return {"price.amount": self._amounts.get(value) or self._same_money(value), path: value}

    def _same_money(self, kind: str) -> float:
        """An amount that brings what the price in use brings on average; a cap starts there."""
        result = self.result()
        if result.price is None:
            raise PlanError("Give each role a bill rate, or an amount, before changing the kind.")
        amount = float(result.price.mean())
        if kind == "retainer":
            at_one = result.plan.with_changes({"price.amount": 1, "price.kind": kind})
            months = self._play(at_one, None).price
            assert months is not None
            amount /= float(months.mean())
        return float(round(amount, -2))

    def name_of(self, path: str) -> str:
        """Say what people call the thing that a path changes."""
        steps = path.split(".")
        if steps[0] == "price":
            return "Price"
        shown = self.result().plan
        for part in (*shown.activities, *shown.roles):
            if part.id == steps[1]:
                return part.name
        return path


def _value(plan: Plan, path: str) -> Any:
    """The value at a path as it was written; None where there is none."""
    found: Any = plan.source
    for step in path.split("."):
        if isinstance(found, list):
            found = next((each for each in found if each.get("id") == step), None)
        elif isinstance(found, Mapping):
            found = found.get(step)
        else:
            return None
    return found


def _is_said_by(scenario: Scenario, path: str) -> bool:
    """Whether a change of the plan would not show, as the scenario has its own value there."""
    added = {f"activities.{each.id}" for each in scenario.add}
    return any(path == own or path.startswith(f"{own}.") for own in {*scenario.set, *added})


def _short(error: KickoffError) -> str:
    """A message beside a field: its place is plain to see."""
    message = str(error).splitlines()[0]
    _, found, rest = message.partition("': ")
    return rest[:1].upper() + rest[1:] if found else message
