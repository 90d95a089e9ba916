"""A page that opens a folder of plans, as its browser speaks to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from estimation.workbook import find_choice
from estimation.workbook.app import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Open = Callable[..., Workbook]


@pytest.fixture
def open_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open the folder of a test as one of the two, at an address."""
    for name in ("HISTORY", "STORE", "ROLE", "SEALS", "FOLDER"):
        monkeypatch.delenv(f"KICKOFF_{name}", raising=False)
    monkeypatch.setenv("KICKOFF_PLAN", str(tmp_path))
    opened: list[Workbook] = []

    def open_folder(role: str = "AM", query: str = "") -> Workbook:
        monkeypatch.setenv("QUERY_STRING", query)
        opened.append(Workbook(find_choice(), role))  # type: ignore[arg-type]
        opened[-1].settle()
        return opened[-1]

    yield open_folder
    for each in opened:
        each.store.close()


def say(book: Workbook, do: str, *parts: bytes, **message: Any) -> dict[str, Any]:
    """Do what a browser asks for; returns the page, once nothing of it is still computed."""
    book._handle_custom_msg({"do": do, **message}, list(parts))  # noqa: SLF001 - as it arrives
    book.settle()
    return dict(book.content.get("is", {}))
