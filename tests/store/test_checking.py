"""What other hands changed is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from estimation.errors import StoreError
from estimation.store import Change

from .conftest import AM, PM
from .test_baselines import freeze, signed
from .test_migrating import execute

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.store.store import Store


@pytest.fixture
def full(store: Store, session: str) -> Store:
    """A store with a row of most kinds."""
    for value in (1, 2, 3):
        store.sessions.append(session, PM, Change("set", "price.amount", value))
    store.sessions.undo(session, AM, 2)
    store.judgements.add(session, "wires", {"low": 1}, AM)
    signed(store, freeze(store, session_id=session))
    signed(store, freeze(store, price=2))
    return store


def test_a_sound_store(full: Store) -> None:
    report = full.check()
    assert report.problems == ()
    assert "sound: rows of sessions 1, session log 8, judgements 1, baselines 2" in report.summary()


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        # one figure of a signed forecast
        ("UPDATE baselines SET content = replace(content, '84000', '48000')",
         "baseline 1 of acme is not what was frozen"),
        # hash and all: the names under it stand for another one, and the next does not follow
        ("UPDATE baselines SET content_hash = 'abc' WHERE number = 1", "not what the AM signed"),
        ("UPDATE baselines SET supersedes = NULL WHERE number = 2",
         "baseline 2 of acme does not supersede"),
        ("UPDATE baselines SET content = content || ' '", "content was changed by other hands"),
        ("UPDATE signatures SET content_hash = 'abc' WHERE role = 'PM'", "not what the PM signed"),
        ("DELETE FROM session_log WHERE number = 3", "8|7 rows are numbered 1 to 8"),
        ("DELETE FROM session_log WHERE number = 1", "rows are numbered 2 to 8"),
        ("UPDATE session_log SET value = '{' WHERE number = 1", "value was changed"),
        ("UPDATE session_log SET undoes = NULL", "names what it takes back"),
    ],
)  # fmt: skip
def test_what_was_touched_is_found(full: Store, address: str, statement: str, problem: str) -> None:
    execute(address, statement)
    report = full.check()
    assert [each for each in report.problems if any(p in each for p in problem.split("|"))]
    with pytest.raises(StoreError, match="is not sound"):
        report.summary()


def test_nobody_signs_what_was_touched(store: Store, address: str) -> None:
    baseline = freeze(store)
    execute(address, "UPDATE baselines SET content = replace(content, '84000', '48000')")
    with pytest.raises(StoreError, match="changed by other hands"):
        store.baselines.sign("acme", 1, AM, baseline.content_hash)


def test_what_was_touched_is_not_exported_as_if_it_were_whole(
    full: Store, address: str, tmp_path: Path
) -> None:
    execute(address, "UPDATE session_log SET value = ' 1' WHERE number = 1")
    with pytest.raises(StoreError, match="changed by other hands"):
        full.export(tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()


def test_the_database_itself_refuses_rows_that_cannot_be(full: Store, address: str) -> None:
    """Whoever writes past the code: keys, roles and numbers are checked below it too."""
    for statement in (
        "UPDATE session_log SET role = 'CEO'",
        "UPDATE session_log SET number = 0 WHERE number = 1",
        "UPDATE session_log SET undoes = 8 WHERE number = 1",
        "DELETE FROM sessions",
        "DELETE FROM baselines WHERE number = 1",
    ):
        with pytest.raises(StoreError, match="the database refused"):
            execute(address, statement)
