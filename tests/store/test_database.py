"""Several processes at once, killed processes, and what a database says when it cannot."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from estimation.errors import StoreError
from estimation.store import Address, Change, open_store
from estimation.store.database import Database, in_planners_words

from .conftest import AM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from estimation.store.store import Store

PATIENCE = 60
"""A process is given up after this long [s]."""

WRITER = """
import sys
import time
from estimation.store import Change, Who, open_store
address, session, role, rows = sys.argv[1:]
with open_store(address) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for k in range(int(rows)):
        row = store.sessions.append(session, Who(role, role), Change("set", role, k))
        # Confirmed: from here on nothing may lose it.
        print(row.number, k, flush=True)
        # SQLite has no queue: one that never stops can keep the other out for its whole patience.
        time.sleep(0.001)
"""


@contextmanager
def writer(address: str, session: str, role: str, rows: int) -> Iterator[subprocess.Popen[str]]:
    """A process that is ready to add rows to a log, and says what was confirmed."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, address, session, role, str(rows)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def go(*processes: subprocess.Popen[str]) -> None:
    """Let them write at once."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def confirmed(process: subprocess.Popen[str]) -> dict[int, int]:
    """Value by number of each row that it said to have added."""
    assert process.stdout is not None
    whole = [
        line.split() for line in process.stdout.read().splitlines(keepends=True) if "\n" in line
    ]
    return {int(number): int(value) for number, value in whole}


def test_two_writers_at_once_get_distinct_numbers_without_gaps(
    store: Store, address: str, session: str
) -> None:
    rows = 100
    with writer(address, session, "AM", rows) as am, writer(address, session, "PM", rows) as pm:
        go(am, pm)
        # Whoever reads a number has read all before it, at any moment.
        while am.poll() is None or pm.poll() is None:
            numbers = [row.number for row in store.sessions.log(session)]
            assert numbers == list(range(1, len(numbers) + 1))
        both = {"AM": confirmed(am), "PM": confirmed(pm)}
    log = store.sessions.log(session)
    assert [row.number for row in log] == list(range(1, 2 * rows + 1))
    for role, said in both.items():
        assert {row.number: row.value for row in log if row.role == role} == said
        assert list(said.values()) == list(range(rows))  # each one's own order is kept
    assert store.check().problems == ()


@pytest.mark.parametrize("after", [1, 20, 60])
def test_killed_writers_lose_nothing_that_was_confirmed(
    store: Store, address: str, session: str, after: int
) -> None:
    with writer(address, session, "AM", 5000) as am, writer(address, session, "PM", 5000) as pm:
        go(am, pm)
        assert am.stdout is not None
        first = dict([tuple(map(int, am.stdout.readline().split())) for _ in range(after)])
        for process in (am, pm):
            process.send_signal(signal.SIGKILL)
        both = {"AM": first | confirmed(am), "PM": confirmed(pm)}
        assert am.wait(PATIENCE) == pm.wait(PATIENCE) == -signal.SIGKILL
    log = store.sessions.log(session)
    for role, said in both.items():
        kept = {row.number: row.value for row in log if row.role == role}
        assert said.items() <= kept.items()
        # the last one may be committed and not said yet
        assert len(kept) - len(said) in (0, 1)
    assert store.check().problems == ()
    number = store.sessions.append(session, AM, Change("set", "after", 1)).number
    assert number == len(log) + 1


OPENER = "import sys; from estimation.store import open_store; open_store(sys.argv[1], create=True)"


def test_many_make_the_store_at_once(address: str) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", OPENER, address]) for _ in range(4)]
    assert [process.wait(PATIENCE) for process in processes] == [0] * 4
    with open_store(address) as store:
        assert store.check().problems == ()


def test_readers_see_committed_rows_only(store: Store, address: str, session: str) -> None:
    with open_store(address) as reader:
        with store.database.writing() as connection:
            connection.execute(text("UPDATE sessions SET plan = 'half'"))
            assert reader.sessions.get(session).plan == "kickoff_plan: 1\n"
        assert reader.sessions.get(session).plan == "half"


def test_a_writer_that_waits_too_long_is_told(store: Store, address: str, session: str) -> None:
    impatient = Database(Address.parse(address), patience=0.1)
    with (
        store.database.writing(),
        pytest.raises(StoreError, match="in use and did not become"),
        impatient.writing(),
    ):
        pytest.fail("there are two writers")
    impatient.close()
    store.sessions.append(session, AM, Change("set", "a", 1))


def test_what_fails_in_a_transaction_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.database.writing() as connection:
        connection.execute(text("DELETE FROM kickoff_store"))
        raise ZeroDivisionError
    with store.database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM kickoff_store")) == 1


# What a database says


def test_a_full_disk(tmp_path: Path) -> None:
    """SQLite's own limit of pages stands for the disk."""
    path = tmp_path / "kickoff.db"
    with open_store(path, create=True) as store:
        session = store.sessions.start("acme", "", AM).id
        store.sessions.append(session, AM, Change("set", "a", 1))
        event.listen(
            store.database.engine,
            "checkout",
            lambda connection, *_: connection.execute("PRAGMA max_page_count = 1"),
        )
        with pytest.raises(StoreError, match="the disk is full, and nothing was changed"):
            store.sessions.append(session, AM, Change("set", "a", "x" * 1_000_000))
    with open_store(path) as store:
        assert len(store.sessions.log(session)) == 1
        assert store.check().problems == ()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (psycopg.errors.DiskFull("could not extend file"), "the disk is full"),
        (psycopg.errors.LockNotAvailable("canceling statement"), "in use"),
        (psycopg.errors.TooManyConnections("too many clients"), "no connection left"),
        (psycopg.errors.InsufficientPrivilege("permission denied"), "may not write"),
        (psycopg.errors.AdminShutdown("terminating connection"), "was shut down"),
        (psycopg.errors.NotNullViolation("null value\nDETAIL: row"), r"refused \(null value\)"),
    ],
)
def test_what_postgresql_says(error: Exception, words: str) -> None:
    with pytest.raises(StoreError, match=words), in_planners_words(Address("the store")):
        raise OperationalError("INSERT", {}, error)


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "kickoff.db"
    with open_store(path, create=True) as store:
        session = store.sessions.start("acme", "x" * 100_000, AM).id
    data = bytearray(path.read_bytes())
    data[8192:40_960] = os.urandom(32_768)
    path.write_bytes(data)
    with pytest.raises(StoreError, match=r"kickoff\.db"), open_store(path) as store:
        store.sessions.get(session)
        store.check().summary()


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "kickoff.db").mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path / "kickoff.db", create=True)


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://ana:secret@/kickoff?host={tmp_path}"
    with pytest.raises(StoreError, match="cannot be reached") as found:
        open_store(url)
    assert "secret" not in str(found.value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", "is empty"),
        ("mysql://ana:secret@db/kickoff", r"'mysql://\.\.\.' is no address"),
        ("sqlite://", "is no address"),  # in memory, gone with the process
        ("sqlite:///:memory:", "is no address"),
        ("postgresql+psycopg://ana:p@ss:word@db/kickoff", "cannot be read"),
        ("postgresql+psycopg://ana@db:port/kickoff", "cannot be read"),
    ],
)
def test_addresses_that_cannot_be(given: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as found:
        open_store(given)
    assert "secret" not in str(found.value)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("plans/kickoff.db", "kickoff.db"),
        ("sqlite:///plans/kickoff.db", "kickoff.db"),
        ("sqlite:////plans/team.db", "team.db"),
        ("postgresql://ana:secret@db.example:5433/kickoff", "kickoff on db.example:5433"),
        ("postgres:///kickoff", "kickoff"),
        ("postgresql+psycopg://db.example", "the default database on db.example"),
    ],
)
def test_addresses(given: str, name: str) -> None:
    found = Address.parse(given)
    assert found.name == name
    assert "secret" not in repr(found)
    assert (found.path is None) == given.startswith("postgres")
    assert (found.url is None) or found.url.startswith("postgresql+psycopg://")


def test_sqlite_keeps_its_log_beside(tmp_path: Path) -> None:
    with (
        open_store(tmp_path / "kickoff.db", create=True) as store,
        store.database.reading() as connection,
    ):
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2  # full
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_checkpoint_that_fails_leaves_writers_their_patience(tmp_path: Path) -> None:
    def refuse(action: int, name: str | None, *_: object) -> int:
        is_it = action == sqlite3.SQLITE_PRAGMA and name == "wal_checkpoint"
        return sqlite3.SQLITE_DENY if is_it else sqlite3.SQLITE_OK

    with open_store(tmp_path / "kickoff.db", create=True) as store:
        raw = store.database.engine.raw_connection()
        assert raw.driver_connection is not None
        raw.driver_connection.set_authorizer(refuse)
        raw.close()
        with pytest.raises(StoreError, match="the database refused"):
            store.database.checkpoint(wait=0.01)
        with store.database.reading() as connection:
            assert connection.scalar(text("PRAGMA busy_timeout")) == 10_000
