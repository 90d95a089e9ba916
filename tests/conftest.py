"""Fixtures that tests of several rooms use."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import numpy as np
import pytest

from estimation import Plan, Result, prepare, read_plan
from estimation.random_streams import uniforms
from estimation.store import open_store

from . import forked_servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

# The same examples in each run, and no deadline: a busy machine is no failure.
hypothesis.settings.register_profile("kickoff", derandomize=True, deadline=None)
hypothesis.settings.load_profile("kickoff")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session", autouse=True)
def no_server_is_left() -> Iterator[None]:
    """End what served workbooks are forked from."""
    yield
    forked_servers.end()


@pytest.fixture(scope="session")
def root() -> Path:
    """Top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real histories, oracles and bench models beside the checkout."""
    folder = ROOT.parent / "shared"
    if not (folder / "DESIGN.md").is_file():
        pytest.skip("the folder ../shared is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def sample() -> Path:
    """Generated history and plans that come with Kickoff."""
    return ROOT / "sample"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store in a file, to be copied: making its tables takes longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "kickoff.db"
    open_store(path, create=True).close()
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    return path


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; a test that needs it is skipped without, unless it is required."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    if os.environ.get("KICKOFF_REQUIRE_BROWSER"):
        pytest.fail("Chromium is required here, and none is on the PATH")
    pytest.skip("no Chromium on the PATH")


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

    def uniforms(self, quantity: str) -> np.ndarray:
        return uniforms(0, quantity, self.trials, self.first)

    def part(self, first: int, trials: int) -> Script:
        """Draws of some of the trials."""
        part = slice(first, first + trials)
        return Script(trials, {k: v[part] for k, v in self.values.items()},
                      {k: v[part] for k, v in self.events.items()}, first)  # fmt: skip

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
        monkeypatch.setattr("estimation.simulation.prepared.RandomDraws", lambda *_: written)
        return prepare(plan).run(trials)

    return script
