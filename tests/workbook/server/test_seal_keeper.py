"""Kernels have no key: they ask the server, which tells each role what it may see."""

from __future__ import annotations

import json
import threading
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from typing import TYPE_CHECKING

import pytest

from estimation.errors import StoreError
from estimation.store import Who, open_store
from estimation.store.seals import Place
from estimation.workbook.server import seal_keeper
from estimation.workbook.server.seal_keeper import WHERE, AskedSeals, Keeper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from estimation.store.records import Role
    from estimation.store.store import Store

AM, PM = Who("AM", "Ana"), Who("PM", "Ben")
PATH = "activities.wires.effort.design"
LOW = {"low": 1616.25, "likely": 2424.5, "high": 4040.75}
HIGH = {"low": 30, "likely": 52, "high": 99}


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    """The server's part, on a store with one session."""
    with open_store(tmp_path / "kickoff.db", create=True) as store, Keeper(store) as keeper:
        yield keeper


@pytest.fixture
def session(keeper: Keeper) -> str:
    return keeper.store.sessions.start("acme", "kickoff_plan: 1\n", AM).id


def kernel(keeper: Keeper, role: Role) -> Store:
    """The store as a kernel of a role opens it."""
    path = keeper.store.address.path
    assert path is not None
    return open_store(path, seals=AskedSeals(keeper.environments[role][WHERE]))


def test_each_sees_its_own_and_both_once_both_are_in(keeper: Keeper, session: str) -> None:
    with kernel(keeper, "AM") as am, kernel(keeper, "PM") as pm:
        am.judgements.add(session, PATH, LOW, AM)
        assert [each.value for each in am.judgements.seen_by("AM", session)] == [LOW]
        assert pm.judgements.seen_by("PM", session) == []
        pm.judgements.add(session, PATH, HIGH, PM)
        for store, role in ((am, AM), (pm, PM)):
            seen = store.judgements.seen_by(role.role, session)
            assert [each.value for each in seen] == [LOW, HIGH]
    assert keeper.store.check().problems == ()


def test_a_kernel_that_asks_past_the_code_is_told_nothing(keeper: Keeper, session: str) -> None:
    """It claims the other role, reads the seal out of the file, and asks for it by number."""
    with kernel(keeper, "AM") as am, kernel(keeper, "PM") as pm:
        am.judgements.add(session, PATH, LOW, AM)
        assert pm.judgements.seen_by("AM", session) == []
        seals = pm.judgements.seals
        assert isinstance(seals, AskedSeals)
        assert seals.ask({"session": session, "open": [1]}) == {"values": [], "lost": []}
        # What it seals is sealed as its own, whatever it says.
        text = seals.seal(Place(session, "AM", PATH, 1), 7)
        opened = keeper.store.judgements.seals
        assert opened is not None
        at = am.sessions.get(session).at
        as_am, as_pm = (sealing_of(text, session, role, at) for role in ("AM", "PM"))
        assert opened.open("AM", session, {1: as_am}).lost == {1}
        assert opened.open("PM", session, {1: as_pm}).values == {1: 7}


def sealing_of(text: str, session: str, role: str, at: object) -> object:
    from estimation.store.seals import Sealed

    return Sealed(Place(session, role, PATH, 1), text, at)  # type: ignore[arg-type]


def test_the_secret_of_one_role_opens_no_other_door(keeper: Keeper) -> None:
    am, pm = (keeper.environments[role][WHERE].rpartition(" ") for role in ("AM", "PM"))
    with pytest.raises(AuthenticationError):
        Client(am[0], authkey=bytes.fromhex(pm[2]))
    Client(am[0], authkey=bytes.fromhex(am[2])).close()


@pytest.mark.parametrize(
    "said", [b"", b"\xff", b"[]", b"{}", b'{"open": 7}', b'{"seal": 1}', b"[" * 100_000]
)
def test_what_is_no_question_ends_nothing(keeper: Keeper, session: str, said: bytes) -> None:
    address, _, secret = keeper.environments["AM"][WHERE].rpartition(" ")
    with Client(address, authkey=bytes.fromhex(secret)) as connection:
        connection.send_bytes(said)
        assert "error" in json.loads(connection.recv_bytes())
    with kernel(keeper, "AM") as am:
        am.judgements.add(session, PATH, LOW, AM)


def test_a_kernel_whose_server_is_gone_says_so(tmp_path: Path) -> None:
    with open_store(tmp_path / "kickoff.db", create=True) as store:
        session = store.sessions.start("acme", "kickoff_plan: 1\n", AM).id
        with Keeper(store) as keeper:
            am = kernel(keeper, "AM")
        with am, pytest.raises(StoreError, match="does not answer; load the page again"):
            am.judgements.add(session, PATH, LOW, AM)
        assert store.judgements.seen_by("AM", session) == []


def test_an_estimate_in_a_turn_of_its_own_is_open_after_it(keeper: Keeper, session: str) -> None:
    """The server cannot see what is not kept yet; what comes after the turn can."""
    with kernel(keeper, "AM") as am, kernel(keeper, "PM") as pm:
        am.judgements.add(session, PATH, LOW, AM)
        with pm.turn():
            pm.judgements.add(session, PATH, HIGH, PM)
        assert [each.value for each in pm.judgements.seen_by("PM", session)] == [LOW, HIGH]


def test_the_file_is_kept_whole_while_pages_are_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seal_keeper, "CHECKPOINTS", 0.001)
    done = threading.Event()
    with open_store(tmp_path / "kickoff.db", create=True) as store:
        monkeypatch.setattr(store, "checkpoint", done.set)
        with Keeper(store):
            assert done.wait(60)
