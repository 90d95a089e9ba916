"""A small plan with something of everything that the workbook edits."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from estimation import read_plan
from estimation.plan import write_plan
from estimation.store import open_store
from estimation.workbook import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from estimation.calibration import Calibration
    from estimation.store.store import Store

Sit = Callable[..., Session]

PLAN = """\
# A comment that a save keeps.
kickoff_plan: 1
project: {id: acme, name: Acme website, client: Acme, start: 2027-01-11, deadline: 2027-02-12}
price: {kind: fixed, amount: 20000, target_margin: 0.25}
roles:
  - {id: design, name: Designer, people: 2, cost_rate: 50, bill_rate: 100}
activities:
  - {id: brief, name: Brief, duration: {low: 1, likely: 2, high: 4}}
  - id: wires
    name: Wireframes
    after: [brief]
    effort: {design: {low: 60, likely: 80, high: 120}}
  - {id: launch, milestone: true, after: [wires]}
scenarios:
  - {id: lean, name: Lean, set: {price.amount: 18000, activities.wires.effort.design: 60}}
  - {id: more, name: More, add: [{id: qa, name: Tests, after: [wires], effort: {design: 8}}]}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The plan as a file."""
    path = tmp_path / "acme.plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path, migrated: Path) -> Iterator[Store]:
    """A store beside it."""
    with open_store(shutil.copy(migrated, tmp_path / "kickoff.db")) as opened:
        yield opened


@pytest.fixture
def session(path: Path, store: Store) -> Session:
    """A sitting over it as the PM sees it, with few trials."""
    return Session.over(path, store, "PM", trials=200)


@pytest.fixture
def other(path: Path, store: Store, session: Session) -> Session:
    """The same sitting as the AM sees it."""
    return Session(store, session.id, path, "AM", trials=200)


@pytest.fixture
def sit(tmp_path: Path, store: Store) -> Sit:
    """Begin a sitting over plain data."""

    def begin(
        plan: dict[str, Any], calibration: Calibration | None = None, trials: int = 50
    ) -> Session:
        path = write_plan(read_plan(plan), tmp_path / "own.plan.yaml")
        return Session.over(path, store, "PM", calibration, trials)

    return begin
