"""Blind estimates are sealed in the file until both are in; a lost key loses them and no more."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from estimation.errors import StoreError
from estimation.store import open_store, tables
from estimation.store.chain import add_rows
from estimation.store.seals import KeyFile, Place, Sealed
from estimation.workbook.server.seal_keeper import WHERE, AskedSeals, Keeper

from .conftest import AM, PM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from estimation.store.store import Store

PATH = "activities.wires.effort.design"
LOW = {"low": 1616.25, "likely": 2424.5, "high": 4040.75, "note": "as in Oslo"}
HIGH = {"low": 30, "likely": 52, "high": 99}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in a file."""
    with open_store(tmp_path / "kickoff.db", create=True) as store:
        yield store


def values(store: Store, role: str, session: str) -> list[object]:
    return [each.value for each in store.judgements.seen_by(role, session)]  # type: ignore[arg-type]


def key(tmp_path: Path) -> Path:
    return tmp_path / "kickoff.db.key"


def all_bytes(tmp_path: Path) -> bytes:
    """Everything that a process without the key can read."""
    return b"".join(each.read_bytes() for each in tmp_path.iterdir() if each.suffix != ".key")


def test_no_number_is_in_the_file_before_both_are_in(
    store: Store, session: str, tmp_path: Path
) -> None:
    store.judgements.add(session, PATH, LOW, AM)
    for part in (b"1616.25", b"2424.5", b"4040.75", b"Oslo"):
        assert part not in all_bytes(tmp_path)
    assert values(store, "AM", session) == [LOW]
    assert values(store, "PM", session) == []
    store.judgements.add(session, PATH, HIGH, PM)
    assert b"1616.25" in all_bytes(tmp_path)
    assert values(store, "PM", session) == values(store, "AM", session) == [LOW, HIGH]
    assert store.check().problems == ()


@pytest.mark.skipif(os.name != "posix", reason="rights of files are POSIX's")
def test_the_key_is_its_owners_alone_and_a_restart_opens_with_it(
    store: Store, session: str, tmp_path: Path
) -> None:
    store.judgements.add(session, PATH, LOW, AM)
    assert stat.S_IMODE(key(tmp_path).stat().st_mode) == 0o600
    with open_store(tmp_path / "kickoff.db") as again:
        assert values(again, "AM", session) == [LOW]
        assert again.judgements.lost_notice() == ""


def test_length_tells_nothing(store: Store, session: str) -> None:
    store.judgements.add(session, PATH, {"low": 1, "likely": 2, "high": 3}, AM)
    store.judgements.add(session, PATH, {"low": 1111, "likely": 22222.25, "high": 3e10}, AM)
    with store.database.reading() as connection:
        texts = connection.scalars(tables.judgements.select().with_only_columns(
            tables.judgements.c.sealed)).all()  # fmt: skip
    assert len({len(each) for each in texts}) == 1


def test_a_seal_fits_its_own_row_alone(tmp_path: Path, session: str, store: Store) -> None:
    """Whoever copies the other one's seal into a row of his own learns nothing of it."""
    seals = KeyFile(tmp_path / "a.key")
    place = Place(session, "AM", PATH, 1)
    text, at = seals.seal(place, LOW), store.sessions.get(session).at
    assert seals.open("AM", session, {1: Sealed(place, text, at)}).values == {1: LOW}
    for other in (place._replace(role="PM"), place._replace(path="a"), place._replace(round=2)):
        opened = seals.open("AM", session, {1: Sealed(other, text, at)})
        assert (opened.values, opened.lost) == ({}, {1})


def test_a_lost_key_loses_what_is_sealed_and_nothing_else(
    store: Store, session: str, tmp_path: Path
) -> None:
    store.judgements.add(session, "closed", HIGH, AM)
    store.judgements.add(session, "closed", LOW, PM)
    store.judgements.add(session, PATH, LOW, AM)
    key(tmp_path).unlink()
    closed, own = store.judgements.seen_by("AM", session)[::2]
    assert closed.value == HIGH
    assert (own.value, own.is_lost) == (None, True)
    said = store.check().summary()
    assert "is sound" in said
    assert (
        f"1 blind estimates cannot be opened, as the key that sealed them is not there: AM, {PATH}"
        in said
    )
    store.judgements.add(session, PATH, HIGH, AM)  # again, under a new key
    store.judgements.add(session, PATH, LOW, PM)
    seen = store.judgements.seen_by("PM", session)
    assert [each.value for each in seen if each.path == PATH and not each.is_lost] == [HIGH, LOW]


def test_both_keys_in_one_file_open_all(store: Store, session: str, tmp_path: Path) -> None:
    """As the message says: the file is put back, here above the key that was made meanwhile."""
    store.judgements.add(session, PATH, LOW, AM)
    first = key(tmp_path).read_text()
    key(tmp_path).unlink()
    store.judgements.add(session, PATH, HIGH, AM)
    key(tmp_path).write_text(first + key(tmp_path).read_text())
    assert values(store, "AM", session) == [LOW, HIGH]


def test_a_key_file_that_holds_no_key(store: Store, session: str, tmp_path: Path) -> None:
    key(tmp_path).write_bytes(b"\xff not a key")
    with pytest.raises(StoreError, match=r"kickoff\.db\.key holds no key; .* nothing else is lost"):
        store.judgements.add(session, PATH, LOW, AM)
    assert store.check().problems == ()
    assert store.judgements.seen_by("AM", session) == []


def test_an_estimate_from_before_there_were_seals_goes_on(store: Store, session: str) -> None:
    with store.database.writing() as connection:
        row = {
            "session_id": session, "number": 1, "at": store.sessions.get(session).at, "role": "AM",
            "name": "Ana", "path": PATH, "round": 1, "value": LOW,
        }  # fmt: skip
        add_rows(connection, tables.judgements, [row])
    assert values(store, "AM", session) == [LOW]
    assert values(store, "PM", session) == []
    store.judgements.add(session, PATH, HIGH, PM)
    assert values(store, "AM", session) == [LOW, HIGH]


def test_who_was_killed_before_it_was_kept_open_is_no_loss(
    store: Store, session: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one is in, and its process ended: whoever reads next keeps both open."""
    store.judgements.add(session, PATH, LOW, AM)
    with monkeypatch.context() as patch:
        patch.setattr(type(store.judgements), "_keep_open", lambda *_: None)
        store.judgements.add(session, PATH, HIGH, PM)
    assert store.counts()["opened_judgements"] == 0
    assert values(store, "AM", session) == [LOW, HIGH]
    assert store.counts()["opened_judgements"] == 2
    key(tmp_path).unlink()
    assert values(store, "PM", session) == [LOW, HIGH]


def test_an_export_opens_what_is_sealed_and_says_which(
    store: Store, session: str, tmp_path: Path
) -> None:
    store.judgements.add(session, PATH, LOW, AM)
    report = store.export(tmp_path / "out.jsonl")
    assert report.opened == (f"AM, {PATH}, round 1, session {session}",)
    assert (
        "1 blind estimates that only one of two has given stand open in this file" in report.notice
    )
    assert store.counts()["opened_judgements"] == 0
    with open_store(tmp_path / "elsewhere.db", create=True) as copy:
        copy.import_(tmp_path / "out.jsonl")
        assert copy.check().problems == ()
        assert values(copy, "AM", session) == [LOW]
        assert values(copy, "PM", session) == []
        copy.judgements.add(session, PATH, HIGH, PM)
        assert values(copy, "AM", session) == [LOW, HIGH]
    key(tmp_path).unlink()
    lost = store.export(tmp_path / "lost.jsonl")
    assert (lost.opened, lost.lost) == ((), report.opened)
    assert "1 blind estimates stay sealed, as their key is not there" in lost.notice


def test_rows_written_past_the_code_are_found(store: Store, session: str) -> None:
    with store.database.writing() as connection:
        row = {
            "session_id": session, "number": 1, "at": store.sessions.get(session).at, "role": "AM",
            "name": "Ana", "path": PATH, "round": 1, "value": LOW,
        }  # fmt: skip
        connection.execute(insert(tables.judgements).values(row))
    [problem] = store.check().problems
    assert problem.startswith(f"judgements {session} 1 was changed by other hands")


def test_a_page_on_postgresql_gives_estimates_and_asks_nobody(
    new_address: Callable[[str], str],
) -> None:
    """Its server has no key either: the database hands a row out only to whom it is for."""
    address = new_address("postgresql")
    with (
        open_store(address, create=True) as served,
        Keeper(served) as keeper,
        open_store(address, seals=AskedSeals(keeper.environments["AM"][WHERE])) as page,
    ):
        session = page.sessions.start("acme", "kickoff_plan: 1\n", AM).id
        page.judgements.add(session, PATH, LOW, AM)
        assert values(page, "AM", session) == [LOW]
        assert values(page, "PM", session) == []


def test_a_file_system_without_second_names_takes_the_key(
    store: Store, session: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As FAT and some network drives are."""

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    store.judgements.add(session, PATH, LOW, AM)
    assert values(store, "AM", session) == [LOW]
    assert not list(tmp_path.glob(".kickoff-*"))


def test_what_was_opened_since_somebody_looked_is_told(store: Store, session: str) -> None:
    """The other page opened and kept both meanwhile: neither held back nor lost."""
    numbers = [
        store.judgements.add(session, PATH, value, who).number
        for value, who in ((LOW, AM), (HIGH, PM))
    ]
    opened = store.judgements.opened_for("AM", session, numbers)
    assert opened.values == dict(zip(numbers, (LOW, HIGH), strict=True))
    assert opened.lost == frozenset()
