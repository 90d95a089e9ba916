"""Those who wait for the compiler are told how far it is."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numba
import pytest

from estimation import terminal
from estimation.simulation.engine import code_folder, compile_progress
from estimation.simulation.engine.compile_progress import Progress, functions, listen, noted

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Progress]:
    """What is told."""
    told: list[Progress] = []
    monkeypatch.setattr(compile_progress, "watchers", [told.append])
    listen()
    return told


def test_each_function_counts_once_it_is_compiled(told: list[Progress]) -> None:
    def double(number: int) -> int:
        return 2 * number

    double.__module__ = "estimation.of_this_test"
    numba.njit(double)(1)
    begun, ended = told
    assert not begun.is_over
    assert ended.is_over
    assert ended.done == begun.done + 1
    assert ended.total >= ended.done


def test_what_others_compile_is_not_told(told: list[Progress]) -> None:
    numba.njit(lambda number: 3 * number)(1)
    assert told == []


def test_other_processes_read_how_far_it_is(
    told: list[Progress], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(code_folder, "ready", lambda: tmp_path)
    read: list[Progress | None] = []
    compile_progress.watchers.append(lambda _: read.append(noted()))

    def triple(number: int) -> int:
        return 3 * number

    triple.__module__ = "estimation.of_this_test"
    assert noted() is None
    numba.njit(triple)(1)
    assert read == [told[0], None]
    assert list(tmp_path.iterdir()) == []


def test_a_note_of_a_process_that_ended_is_forgotten(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(code_folder, "ready", lambda: tmp_path)
    note = tmp_path / compile_progress.NOTE
    note.write_text('{"done": 3, "total": 110}', encoding="utf-8")
    assert noted() == Progress(3, 110, is_over=False)
    long_ago = note.stat().st_mtime - 2 * compile_progress.FORGOTTEN_SECONDS
    os.utime(note, (long_ago, long_ago))
    assert noted() is None


def test_a_note_that_cannot_be_read_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another process may be writing it."""
    monkeypatch.setattr(code_folder, "ready", lambda: tmp_path)
    (tmp_path / compile_progress.NOTE).write_text('{"done": 3', encoding="utf-8")
    assert noted() is None


def test_there_are_functions_to_compile() -> None:
    """Each is marked: as a way in, as nested or as inlined."""
    assert functions() > 40


def test_the_terminal_says_it_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Where a line cannot be overwritten."""
    terminal.announce_compiling.cache_clear()
    for done in (0, 1):
        terminal.compiling(Progress(done, 100, is_over=False))
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("Compiling the engine for this computer") == 1
