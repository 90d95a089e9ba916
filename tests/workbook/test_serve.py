"""What `open_workbook` refuses before it serves anything."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from estimation import StoreError, WorkbookError
from estimation.workbook import open_workbook
from estimation.workbook.serve import free_socket


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


def test_the_next_free_port_is_found() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with free_socket("127.0.0.1", port) as found:
            assert port < found.getsockname()[1] <= port + 20
