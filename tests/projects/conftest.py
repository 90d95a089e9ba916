"""A project that both signed, and commands run on it as a shell runs them."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from estimation import cli
from estimation.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from estimation.store.store import Store

PLAN = """\
kickoff_plan: 1
project: {id: acme-site, name: Acme website, client: Acme, start: 2027-01-11, deadline: 2027-02-23}
promise: {level: 0.8}
price: {kind: fixed, amount: 24000, target_margin: 0.2}
calendars:
  team: {days: [mon, tue, wed, thu, fri], hours_per_day: 8}
  client: {days: [mon, tue, wed, thu], hours_per_day: 8}
roles:
  - {id: design, cost_rate: 55, bill_rate: 110}
  - {id: dev, cost_rate: 60, bill_rate: 120}
activities:
  - {id: wires, name: Wireframes, effort: {design: {low: 30, likely: 40, high: 70}}}
  - {id: wires-review, name: Client approves, after: [wires],
     review: {of: wires, calendar: client, turnaround: {low: 2, likely: 3, high: 8},
              rounds: {1: 0.6, 2: 0.4}, rework: 0.25}}
  - {id: build, name: Build, after: [wires-review],
     effort: {dev: {low: 80, likely: 120, high: 200}}}
  - {id: copy, name: Copy, effort: {design: {low: 10, likely: 16, high: 30}}}
  - {id: launch, name: Launch, milestone: true, after: [build, copy]}
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON and nothing else."""
        assert self.status == 0, self.err
        return json.loads(self.out)


@dataclass(frozen=True)
class Desk:
    """A folder with a plan, and the command."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Ended:
        """Run the command as its entry point does."""
        self.monkeypatch.setattr(sys, "argv", ["kickoff", *arguments])
        status: Any = 0
        try:
            cli.main()
        except SystemExit as end:
            status = end.code or 0
        printed = self.capsys.readouterr()
        return Ended(status, printed.out, printed.err)

    def write(self, name: str, text: str) -> str:
        """Write a file in the folder; its name."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def sign(self, text: str = PLAN, *more: str) -> Ended:
        """Sign a plan as of 4 January."""
        self.write("acme.plan.yaml", text)
        return self(
            "sign", "acme.plan.yaml", "--am", "Ana", "--pm", "Ben", "--on", "2027-01-04",
            "--trials", "2000", *more,
        )  # fmt: skip

    @property
    def store(self) -> Store:
        """The store in the folder."""
        return open_store(self.folder / "kickoff.db")

    def rows(self) -> dict[str, int]:
        """Rows of the store by table."""
        with self.store as store:
            return store.counts()


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Desk]:
    """An empty folder of plans."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "140")
    yield Desk(tmp_path, monkeypatch, capsys)


@pytest.fixture
def signed(desk: Desk) -> Desk:
    """A folder whose plan both signed."""
    assert desk.sign().status == 0
    return desk
