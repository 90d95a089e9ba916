"""Those who wait for the compiler are told how far it is."""

from __future__ import annotations

import numba
import pytest

from estimation import terminal
from estimation.simulation.engine import compile_progress
from estimation.simulation.engine.compile_progress import Progress, functions, listen


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


def test_there_are_functions_to_compile() -> None:
    """Each is marked: as a way in, as nested or as inlined."""
    assert functions() > 100


def test_the_terminal_says_it_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Where a line cannot be overwritten."""
    terminal.announce_compiling.cache_clear()
    for done in (0, 1):
        terminal.compiling(Progress(done, 100, is_over=False))
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("Compiling the engine for this computer") == 1
