"""Logs that no page has written: found by a check, and refused in words."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from estimation.errors import StoreError, WorkbookError
from estimation.store import Change, LogRow, Who, open_store
from estimation.workbook.audit import log_problems
from estimation.workbook.log.fold import NEVER
from estimation.workbook.log.row_shapes import PLAIN, SHAPES
from estimation.workbook.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from estimation.store.store import Store

AM = Who("AM", "Ana")
PLAN = """\
kickoff_plan: 1
project: {id: acme, start: 2027-01-11}
activities:
  - {id: build, duration: 3}
  - {id: test, after: [build], duration: {low: 1, likely: 2, high: 4}}
"""
SEED = 20270111

WILD = (
    None, True, 0, 1, -1, 2**80, 1e300, "", "build", "x.y", [], {}, [[]], {"entry": None},
    {"entry": [], "before": 3}, {"entry": {"id": "b"}, "before": "build"}, {"before": {}},
    {"round": "1"}, {"round": 0}, {"likely": 5}, {"low": 9, "likely": 1}, {"number": []},
)  # fmt: skip
PATHS = (
    "", ".", "activities", "activities.build", "activities.build.duration", "activities.gone",
    "activities.test.duration.likely", "project", "project.id", "scenario", "price.amount", "a.b.c",
    "activities..", "promise.level", "\x00",
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "kickoff.db", create=True) as store:
        yield store


def rows(dice: random.Random) -> list[LogRow]:
    """A log made by hand."""
    kinds = ["set", "set", "add", "move", "use", *SHAPES, *PLAIN, "undo", "other"]
    return [
        LogRow("s", n, NEVER, dice.choice(["AM", "PM"]), "Ana", dice.choice(kinds),
               dice.choice(PATHS), dice.choice(WILD), dice.choice([None, None, n - 1]) or None)
        for n in range(1, dice.randrange(2, 6))
    ]  # fmt: skip


def test_whatever_a_log_holds_is_folded_or_refused_in_words(store: Store) -> None:
    session = store.sessions.start("acme", PLAN, AM)
    dice, refused = random.Random(SEED), 0
    for _ in range(1500):
        made = rows(dice)
        refused += bool(list(log_problems(session, made)))
    assert refused > 500  # the others say what can be


@pytest.mark.parametrize(
    ("kind", "path", "value", "said"),
    [
        ("add", "activities.x", None, "row 1 of the log .'add' of the AM. cannot be read"),
        ("add", "activities.x", {"entry": 1}, "its before cannot be"),
        ("move", "activities.build", {"before": 7}, "its before cannot be"),
        ("use", "scenario", ["a"], "its value cannot be"),
        ("ask", "activities.build.duration", {}, "its round cannot be"),
        ("set", "activities.gone.duration", 3, "leads nowhere at activities.gone"),
    ],
)  # fmt: skip
def test_opening_a_sitting_over_such_a_log(
    store: Store, tmp_path: Path, kind: str, path: str, value: object, said: str
) -> None:
    session = store.sessions.start("acme", PLAN, AM)
    store.sessions.append(session.id, AM, Change(kind, path, value))
    with pytest.raises(WorkbookError, match=rf"(?s){said}.*run kickoff store check"):
        Session(store, session.id, tmp_path / "acme.plan.yaml", "PM", trials=10)
    [problem] = store.check(log_problems).problems
    assert problem.startswith(f"session {session.id}: its log cannot be folded: ")


def test_such_a_log_does_not_get_in(store: Store, tmp_path: Path) -> None:
    session = store.sessions.start("acme", PLAN, AM)
    store.sessions.append(session.id, AM, Change("move", "activities.build", 7))
    store.export(tmp_path / "out.jsonl")
    with open_store(tmp_path / "new.db", create=True) as copy:
        with pytest.raises(StoreError, match=r"was not imported: session .* cannot be folded"):
            copy.import_(tmp_path / "out.jsonl", log_problems)
        assert not sum(copy.counts().values())


def test_a_plan_that_cannot_be_read(store: Store) -> None:
    session = store.sessions.start("acme", "{", AM)
    [problem] = store.check(log_problems).problems
    assert problem.startswith(f"session {session.id}: its plan cannot be read: ")


def test_a_sound_log_has_no_problems(store: Store) -> None:
    session = store.sessions.start("acme", PLAN, AM)
    store.sessions.append(session.id, AM, Change("set", "activities.build.duration", 4))
    store.sessions.undo(session.id, AM, 1)
    assert store.check(log_problems).problems == ()
