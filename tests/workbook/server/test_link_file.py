"""Nobody who lists the processes of this machine learns a link from it."""

from __future__ import annotations

import asyncio
import os
import re
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from estimation.workbook.server.link_file import PAGE, READ_WITHIN, Introduction

from ...serving import eventually, serve

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs ps and a browser of sh")

BROWSER = """#!/bin/sh
cp "${1#file://}" "$OUT/read.html"
ps -wwo args= -p $$ > "$OUT/browser"
ps -wweo args= > "$OUT/all.part"
mv "$OUT/all.part" "$OUT/all"
"""


def test_a_browser_is_not_told_the_link_on_its_command_line(tmp_path: Path) -> None:
    plans, out = tmp_path / "plans", tmp_path / "out"
    plans.mkdir(), out.mkdir()
    browser = tmp_path / "browser"
    browser.write_text(BROWSER)
    browser.chmod(0o755)
    shown = {"DISPLAY": ":0", "BROWSER": f"{browser} %s", "OUT": str(out)}
    with serve(plans, 9040, environment=shown, is_fresh=True, browser=True) as running:
        assert eventually((out / "all").exists)
        found = re.search(r"file://(\S+\.html)", (out / "browser").read_text())
        assert found is not None
        introduction = Path(found.group(1))
        assert stat.S_IMODE(introduction.stat().st_mode) == 0o600
        assert f"url={running.am_link}" in (out / "read.html").read_text()
        listed = (out / "all").read_text()
        assert str(introduction) in listed
        for token in (running.am_token, running.pm_token):
            assert token not in listed
    assert list(plans.glob("*.html")) == []


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Sequence[str], Path | None]:
    """What a browser is told, and the file; all ends once the browser has read it."""
    told: list[str] = []
    monkeypatch.setattr("webbrowser.open", told.append)

    async def introduce() -> Path | None:
        introduction = Introduction(folder)
        introduction.open("http://127.0.0.1/am?token=a&b")
        path = introduction.path
        await asyncio.get_running_loop().shutdown_default_executor()
        assert path is None or "token=a&amp;b" in path.read_text()
        introduction.end()
        introduction.end()
        return path

    return told, asyncio.run(introduce())


def test_the_file_is_gone_once_it_is_not_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, path = opened(tmp_path, monkeypatch)
    assert path is not None
    assert told == [path.as_uri()]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_no_file_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    told, path = opened(tmp_path / "none", monkeypatch)
    assert path is not None
    assert path.parent == tmp_path
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    assert opened(tmp_path / "none", monkeypatch) == ([], None)
    assert told


def left_over(folder: Path, text: str, age: float) -> Path:
    """A file as one that was killed leaves it, so many seconds ago."""
    path = folder / f"kickoff-open-{len(list(folder.iterdir()))}.html"
    path.write_text(text, encoding="utf-8")
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def test_files_of_one_that_was_killed_are_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    page = PAGE.format(link="http://127.0.0.1/am?token=a")
    left_over(tmp_path, page, 2 * READ_WITHIN)
    stay = {
        left_over(tmp_path, page, 0),  # a browser may be on its way to it
        left_over(tmp_path, "of somebody else", 2 * READ_WITHIN),
    }
    Introduction(tmp_path).remove_left_over()
    assert set(tmp_path.iterdir()) == stay


@pytest.mark.parametrize("packed", [True, False])
def test_the_plans_folder_is_used_where_the_browser_reads_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    plans, temporary = tmp_path / "plans", tmp_path / "temporary"
    plans.mkdir(), temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/snap" if packed else None)
    _, path = opened(plans, monkeypatch)
    assert path is not None
    assert path.parent == (plans if packed else temporary)
