"""A small plan with something of everything that the workbook edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from estimation import read_plan
from estimation.workbook import Session

if TYPE_CHECKING:
    from pathlib import Path

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
def session(path: Path) -> Session:
    """A sitting over it, with few trials."""
    return Session(read_plan(path), trials=200)
