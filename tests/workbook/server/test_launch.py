"""What `open_workbook` refuses before it serves anything."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from estimation import StoreError, WorkbookError, cli, read_plan
from estimation.resources import resource
from estimation.store import open_store
from estimation.store.records import Who
from estimation.workbook import CopiedPlanError, Session, open_workbook
from estimation.workbook.server.launch import (
    Doorway,
    announced,
    checked_url,
    free_socket,
    is_exposed,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.store.records import Role
    from estimation.store.store import Store
    from estimation.workbook.server.gate import Keys


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"plan": Path("none.plan.yaml")}, "no file none.plan.yaml"),
        ({"history": Path("none.csv")}, "no file none.csv"),
        ({"port": 70_000}, "port 70000 does not exist"),
        ({"host": "no such host"}, "is not an address"),
        ({"host": "203.0.113.7"}, "cannot serve on 203.0.113.7"),  # of another machine (RFC 5737)
    ],
)
def test_what_cannot_be_served_is_said(
    arguments: dict[str, object], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KICKOFF_PLAN", "KICKOFF_HISTORY", "KICKOFF_FOLDER"):
        monkeypatch.setenv(name, "")  # restored afterwards
    with pytest.raises(WorkbookError, match=message):
        open_workbook(**arguments)  # type: ignore[arg-type]


def test_a_store_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KICKOFF_PLAN", "KICKOFF_HISTORY", "KICKOFF_STORE"):
        monkeypatch.setenv(name, "")
    with pytest.raises(StoreError, match=r"there is no store none\.db"):
        open_workbook(store="none.db")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Open a workbook up to where it would serve; returns what it told kernels, and its doors."""
    for name in ("PLAN", "HISTORY", "STORE", "FOLDER"):
        monkeypatch.setenv(f"KICKOFF_{name}", "left over")
    monkeypatch.chdir(tmp_path)
    found: dict[str, Any] = {}

    def serve(_: socket.socket, doorway: Doorway, keys: Keys, __: object) -> None:
        keys.read()
        found.update(os.environ, doorway=doorway, place=keys.place, doors=len(keys.doors))

    monkeypatch.setattr("estimation.workbook.server.launch._serve", serve)
    monkeypatch.setattr(
        "estimation.workbook.server.launch.asyncio", SimpleNamespace(run=lambda _: None)
    )

    def opened(**arguments: Any) -> dict[str, Any]:
        found.clear()
        open_workbook(port=8890, **arguments)
        return found

    return opened


def test_the_store_is_beside_the_plan(
    opened: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    plan = tmp_path / "plans" / "acme.plan.yaml"
    plan.parent.mkdir()
    plan.write_text("kickoff_plan: 1\n")
    found = opened(plan=plan)
    assert found["KICKOFF_PLAN"] == str(plan)
    assert found["KICKOFF_STORE"] == str(plan.parent / "kickoff.db")
    assert found["place"] == str(plan.parent)
    assert "KICKOFF_HISTORY" not in found
    assert (plan.parent / "kickoff.db").is_file()
    assert not (tmp_path / "kickoff.db").exists()


def test_the_store_of_the_sample_is_in_this_folder(
    opened: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    """And its past work is still its own, though a store is named to its kernels."""
    found = opened(plan=resource("sample/brand-identity.plan.yaml"))
    assert found["KICKOFF_STORE"] == str(tmp_path / "kickoff.db")
    assert found["KICKOFF_HISTORY"] == str(resource("sample/history.csv"))
    assert (found["place"], found["KICKOFF_FOLDER"]) == (str(tmp_path), str(tmp_path))


def test_without_a_plan_a_folder_is_opened(
    opened: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    other = tmp_path / "offers"
    other.mkdir()
    for plan, folder in ((None, tmp_path), (other, other)):
        found = opened(plan=plan)
        assert found["KICKOFF_PLAN"] == found["place"] == str(folder)
        assert found["KICKOFF_STORE"] == str(folder / "kickoff.db")
        assert "KICKOFF_HISTORY" not in found


def test_earlier_links_stay_unless_new_ones_are_asked_for(
    opened: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    opened()
    with open_store(tmp_path / "kickoff.db") as store:
        store.doors.open("AM", str(tmp_path))
        store.doors.open("AM", "another folder")
    assert opened()["doors"] == 1
    assert opened(new_links=True)["doors"] == 0
    with open_store(tmp_path / "kickoff.db") as store:
        assert len(store.doors.open_now("another folder")) == 1


@pytest.fixture
def copied(path: Path, store: Store) -> Path:
    """A copy of a plan that has a sitting."""
    Session.over(path, store, "AM", trials=10).apply("price.amount", "21000")
    return Path(shutil.copy(path, path.with_name("variant.plan.yaml")))


def ask(copied: Path, answer: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Open a plan in a terminal, and answer the one question."""
    monkeypatch.setattr("estimation.cli.is_asked", lambda: True)
    return CliRunner().invoke(cli.app, ["open", str(copied), "--port", "8890"], input=answer)


@pytest.mark.usefixtures("opened")
def test_a_copied_plan_is_refused_where_nobody_can_be_asked(copied: Path) -> None:
    before = copied.read_bytes()
    with pytest.raises(CopiedPlanError, match="project id acme belongs to acme"):
        open_workbook(copied, port=8890)
    result = CliRunner().invoke(cli.app, ["open", str(copied), "--port", "8890"])
    assert isinstance(result.exception, CopiedPlanError)
    assert copied.read_bytes() == before


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(("answer", "id_"), [("y\n", "variant"), ("n\n", "acme")])
def test_a_copied_plan_is_asked_about_in_the_terminal(
    copied: Path, answer: str, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = ask(copied, answer, monkeypatch)
    assert result.exit_code == 0, result.output
    assert "Give variant.plan.yaml the id variant, and open it? [Y/n]" in result.output
    assert read_plan(copied).project.id == id_


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(("answer", "id_"), [("y\n", "acme"), ("n\n", "variant")])
def test_a_renamed_plan_is_asked_about_in_the_terminal(
    copied: Path, path: Path, store: Store, answer: str, id_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.unlink()
    result = ask(copied, answer, monkeypatch)
    assert result.exit_code == 0, result.output
    assert "Is variant.plan.yaml that file under a new name?" in result.output
    assert read_plan(copied).project.id == id_
    session = Session.over(copied, store, "AM", trials=10)
    price = session.plan.price
    assert price is not None
    assert (price.amount == 21_000) is (id_ == "acme")


HOSTILE = "evil\x1b[2J\u202e.plan.yaml"
"""A name that clears the screen of a terminal that obeys it, and turns what follows."""


@pytest.mark.skipif(os.name != "posix", reason="no such names elsewhere")
@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("is_gone", [False, True])
def test_a_question_shows_a_file_name_and_the_terminal_obeys_none(
    copied: Path, path: Path, is_gone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_gone:
        path.unlink()
    result = ask(copied.rename(copied.with_name(HOSTILE)), "n\n", monkeypatch)
    assert result.exit_code == 0, result.output
    assert not {"\x1b", "\u202e"} & set(result.output)
    asked = "Is {} that file under a new name?" if is_gone else "Give {} the id "
    assert asked.format("evil\\x1b[2J\\u202e.plan.yaml") in result.output


@pytest.mark.skipif(os.name != "posix", reason="no such names elsewhere")
def test_what_is_lost_is_said_and_the_terminal_obeys_no_name(
    opened: Callable[..., dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "evil\x1b[2J.db"
    who = Who("AM", "Ana")
    with open_store(place, create=True) as store:
        session = store.sessions.start("acme", "kickoff_plan: 1\n", who).id
        store.judgements.add(session, "a.b", {"low": 1}, who)
    place.with_name(f"{place.name}.key").unlink()
    opened(store=str(place))
    said = capsys.readouterr().err
    assert said.startswith("evil\\x1b[2J.db: 1 blind estimates cannot be opened")
    assert "\x1b" not in said


def test_what_cannot_be_served_makes_no_store(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments in ({"port": 70_000}, {"public_url": "kickoff.example"}):
        with pytest.raises(WorkbookError):
            open_workbook(**arguments)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "", "kickoff.example", "ftp://kickoff.example", "https://", "https:///",
        "https://kickoff.example/path", "https://kickoff.example?x", "https://a@kickoff.example",
        "https://kickoff.example:x", "https://kick off.example", "https://kickoff.example\n",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_proxy(url: str) -> None:
    with pytest.raises(WorkbookError, match="expected a host without a path"):
        checked_url(url)


def test_links_carry_the_address_under_which_others_find_it() -> None:
    secrets: dict[Role, str] = {"AM": "a", "PM": "p"}
    for doorway, base in (
        (Doorway("127.0.0.1"), "http://127.0.0.1:8866"),
        (Doorway("::1"), "http://[::1]:8866"),
        (Doorway("0.0.0.0"), f"http://{socket.gethostname()}:8866"),
        (Doorway("127.0.0.1", checked_url("https://k.example:8443/")), "https://k.example:8443"),
    ):
        assert doorway.links(8866, secrets) == {
            "AM": f"{base}/am?token=a", "PM": f"{base}/pm?token=p",
        }  # fmt: skip


def test_what_others_could_read_is_said() -> None:
    links = Doorway("127.0.0.1").links(8866, {"AM": "a" * 32, "PM": "p" * 32})
    said = announced(links, exposed=True)
    words = " ".join(said.split())
    assert "Whoever has a link sees costs and margins" in words
    assert "without TLS the links can be read on their way" in words
    assert "TLS" not in announced(links, exposed=False)
    assert max(map(len, said.splitlines())) <= 80
    for host, exposed in (("127.0.0.1", False), ("0.0.0.0", True)):
        with free_socket(host, 8890) as listening:
            assert is_exposed(listening) == exposed


def test_the_next_free_port_is_found() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with free_socket("127.0.0.1", port) as found:
            assert port < found.getsockname()[1] <= port + 20


def test_a_store_that_breaks_while_it_begins_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PLAN", "HISTORY", "STORE", "FOLDER"):
        monkeypatch.setenv(f"KICKOFF_{name}", "left over")
    monkeypatch.chdir(tmp_path)

    def refuse(_: object) -> None:
        raise StoreError("kickoff.db: the disk refused to read")

    monkeypatch.setattr("estimation.workbook.server.gate.Keys.read", refuse)
    with pytest.raises(StoreError, match=r"kickoff\.db: the disk refused to read"):
        open_workbook(port=8890, browser=False)
