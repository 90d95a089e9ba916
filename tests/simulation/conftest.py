"""Small plans in a line, and runs whose luck is written by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from estimation import Plan, Result, prepare, read_plan, simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MONDAY = "2027-01-04"


@dataclass(frozen=True)
class Script:
    """Draws that are written down: values by id of the variable, events by name."""

    trials: int
    values: Mapping[str, Sequence[float]] = field(default_factory=dict)
    events: Mapping[str, Sequence[bool]] = field(default_factory=dict)
    first: int = 0

    def value(self, variable: Any) -> np.ndarray:
        written = self.values.get(variable.id)
        return np.full(self.trials, variable.base) if written is None else np.array(written, float)

    def happens(self, event: str, probability: float) -> np.ndarray:
        written = self.events.get(event)
        return np.full(self.trials, probability >= 0.5) if written is None else np.array(written)


@pytest.fixture
def make() -> Callable[..., Plan]:
    """Plan from its activities and further sections; `project` adds to id and start."""

    def make(activities: list[dict[str, Any]], **sections: Any) -> Plan:
        project = {"id": "demo", "start": MONDAY, **sections.pop("project", {})}
        return read_plan(
            {"kickoff_plan": 1, "project": project, **sections, "activities": activities}
        )

    return make


@pytest.fixture
def times() -> Callable[..., dict[str, tuple[float, float]]]:
    """Start and finish of every activity in one trial [working days of the team]."""

    def times(plan: Plan, trial: int = 0) -> dict[str, tuple[float, float]]:
        frame = simulate(plan, trials=trial + 1).schedule(trial)
        rows = frame.itertuples(index=False)
        return {row.id: (round(row.start_days, 6), round(row.finish_days, 6)) for row in rows}

    return times


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Result of a plan whose draws are written by hand."""

    def script(
        plan: Plan,
        values: Mapping[str, Sequence[float]] | None = None,
        events: Mapping[str, Sequence[bool]] | None = None,
    ) -> Result:
        values, events = values or {}, events or {}
        trials = len(next(iter([*values.values(), *events.values()])))
        written = Script(trials, values, events)
        monkeypatch.setattr("estimation.simulation.simulation.RandomDraws", lambda *_: written)
        return prepare(plan).run(trials)

    return script
