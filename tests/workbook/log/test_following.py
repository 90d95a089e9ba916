"""Two processes over one file: nothing that was confirmed is lost, whatever is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from estimation.store import Who, open_store
from estimation.workbook import Session

if TYPE_CHECKING:
    from pathlib import Path

CHANGING = """
import sys
from pathlib import Path
from estimation.store import open_store
from estimation.workbook import Session

folder, id_, role, changes = Path(sys.argv[1]), *sys.argv[2:4], int(sys.argv[4])
with open_store(folder / "kickoff.db") as store:
    session = Session(store, id_, folder / "acme.plan.yaml", role, trials=10)
    print("ready", flush=True)
    sys.stdin.readline()
    path = {"AM": "price.amount", "PM": "roles.design.people"}[role]
    for number in range(1, changes + 1):
        if number % 7 == 0:
            session.undo()
        elif number % 11 == 0:
            session.redo()
        else:
            refused = session.apply(path, str(10_000 + number))
            assert refused is None, refused
        print(session.rows[-1].number, session.rows[-1].role, flush=True)
    session.follow()
"""


def begin(path: Path, id_: str, role: str, changes: int) -> subprocess.Popen[str]:
    """One of the two, in a process of its own, waiting for the word."""
    process = subprocess.Popen(
        [sys.executable, "-c", CHANGING, str(path.parent), id_, role, str(changes)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    """Give the word."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def fold_of(path: Path, id_: str) -> tuple[str, int]:
    """The plan as somebody sees it who comes now, and the number of the last row."""
    with open_store(path.parent / "kickoff.db") as store:
        session = Session(store, id_, path, "AM", trials=10)
        return json.dumps(session.plan.source, default=str), session.rows[-1].number


@pytest.fixture
def started(path: Path) -> str:
    """Id of a sitting over the plan."""
    with open_store(path.parent / "kickoff.db", create=True) as store:
        return store.sessions.start("acme", path.read_text(encoding="utf-8"), Who("PM", "Ben")).id


def test_two_who_change_as_fast_as_they_can_lose_nothing(path: Path, started: str) -> None:
    both = [begin(path, started, role, 60) for role in ("AM", "PM")]
    for each in both:
        go(each)
    said = [each.communicate(timeout=300)[0].split() for each in both]
    assert [each.returncode for each in both] == [0, 0]
    with open_store(path.parent / "kickoff.db") as store:
        rows = store.sessions.log(started)
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        role_of = {row.number: row.role for row in rows}
        # Each was told the number of a row that is there.
        for lines in said:
            assert all(int(number) in role_of for number in lines[::2])
        assert len(rows) >= 2 * (60 - 60 // 7 - 60 // 11)
        assert store.check().problems == ()
    assert fold_of(path, started) == fold_of(path, started)


@pytest.mark.parametrize("after", [0.05, 0.15, 0.3])
def test_a_kill_in_the_middle_leaves_all_that_was_confirmed(
    path: Path, started: str, after: float
) -> None:
    process = begin(path, started, "PM", 500)
    go(process)
    time.sleep(after)
    os.kill(process.pid, signal.SIGKILL)
    confirmed = process.communicate()[0].split()[::2]
    with open_store(path.parent / "kickoff.db") as store:
        numbers = {row.number for row in store.sessions.log(started)}
        # A last line may have been cut short.
        assert {int(number) for number in confirmed[:-1]} <= numbers
        assert store.check().problems == ()
    if numbers:
        fold_of(path, started)
