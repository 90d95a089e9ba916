"""What the store keeps is for its owner alone, and is in the file that people copy."""

from __future__ import annotations

import logging
import os
import shutil
import stat
from typing import TYPE_CHECKING

import pytest

from estimation.errors import StoreError
from estimation.store import Change, open_store

from .conftest import AM, PM
from .test_baselines import freeze, signed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from estimation.store.store import Store

posix = pytest.mark.skipif(os.name != "posix", reason="rights of files are POSIX's")


def rights(folder: Path) -> dict[str, str]:
    """Rights of the files of a folder, by name."""
    return {each.name: oct(stat.S_IMODE(each.stat().st_mode)) for each in folder.iterdir()}


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever rights the user gives new files."""
    before = os.umask(request.param)
    yield
    os.umask(before)


@posix
@pytest.mark.usefixtures("umask")
def test_a_new_store_and_its_logs_are_its_owners_alone(tmp_path: Path) -> None:
    with open_store(tmp_path / "kickoff.db", create=True) as store:
        store.sessions.start("acme", "", AM)
        assert rights(tmp_path) == dict.fromkeys(
            ("kickoff.db", "kickoff.db-wal", "kickoff.db-shm"), "0o600"
        )


@posix
def test_an_export_is_its_owners_alone(tmp_path: Path) -> None:
    with open_store(tmp_path / "kickoff.db", create=True) as store:
        store.export(tmp_path / "out.jsonl")
    assert rights(tmp_path)["out.jsonl"] == "0o600"


@posix
def test_a_wider_store_is_narrowed_with_a_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "kickoff.db"
    with open_store(path, create=True) as held:
        held.sessions.start("acme", "", AM)
        for each in tmp_path.iterdir():
            each.chmod(0o664)
        with caplog.at_level(logging.WARNING), open_store(path):
            assert set(rights(tmp_path).values()) == {"0o600"}
        [said] = caplog.messages
        assert said == "kickoff.db could be opened by other users of this machine; now only by you."
        caplog.clear()
        open_store(path).close()
        assert caplog.messages == []


@posix
def test_what_is_no_store_keeps_its_rights(tmp_path: Path) -> None:
    plan = tmp_path / "acme.plan.yaml"
    plan.write_text("kickoff_plan: 1\n" * 100)
    plan.chmod(0o644)
    with pytest.raises(StoreError, match="is not a Kickoff store"):
        open_store(plan, create=True)
    assert rights(tmp_path) == {"acme.plan.yaml": "0o644"}


def copied(store: Store, tmp_path: Path) -> Store:
    """The file alone, copied while the store is open, and opened elsewhere."""
    assert store.address.path is not None
    place = tmp_path / "copy"
    place.mkdir()
    shutil.copyfile(store.address.path, place / "kickoff.db")
    return open_store(place / "kickoff.db")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in a file."""
    with open_store(tmp_path / "kickoff.db", create=True) as store:
        yield store


@pytest.mark.parametrize("within_a_turn", [False, True])
def test_the_file_alone_has_a_signature_right_after_it(
    store: Store, tmp_path: Path, within_a_turn: bool
) -> None:
    baseline = freeze(store)
    if within_a_turn:
        with store.turn():
            signed(store, baseline)
    else:
        signed(store, baseline)
    with copied(store, tmp_path) as copy:
        found = copy.baselines.in_force("acme")
        assert found is not None
        assert {each.role for each in found.signatures} == {"AM", "PM"}
        assert copy.check().problems == ()


def test_a_reader_of_an_earlier_state_does_not_stop_a_signature(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("estimation.store.database.IN_THE_WAY", 0.01)
    baseline = freeze(store)
    with store.database.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM baselines").fetchall()
        assert signed(store, baseline).is_signed


def test_a_checkpoint_waits_for_no_writer_and_holds_none_up(store: Store, tmp_path: Path) -> None:
    session = store.sessions.start("acme", "", AM).id
    store.sessions.append(session, PM, Change("set", "price", 1))
    with store.database.writing():
        store.checkpoint()
    store.sessions.append(session, PM, Change("set", "price", 2))
    store.checkpoint()
    with copied(store, tmp_path) as copy:
        assert [row.value for row in copy.sessions.log(session)] == [1, 2]


@posix
def test_what_cannot_be_narrowed_is_not_said_to_be(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On some mounted drives a chmod succeeds and does nothing."""
    path = tmp_path / "kickoff.db"
    open_store(path, create=True).close()
    path.chmod(0o664)
    monkeypatch.setattr(type(path), "chmod", lambda *_: None)
    with caplog.at_level(logging.WARNING):
        open_store(path).close()
    [said] = caplog.messages
    assert said.startswith("kickoff.db can be opened by other users of this machine: its file sys")
