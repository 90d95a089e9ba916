"""Work is done and the numbers stay, whatever becomes of the threads that help."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from estimation import prepare, read_plan
from estimation.simulation import engine
from estimation.simulation.engine import Engine
from estimation.simulation.rooms import BLOCKS
from estimation.simulation.threads import helpers, in_threads, share_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLAN = {
    "kickoff_plan": 1,
    "project": {"id": "demo", "start": "2027-01-04"},
    "roles": [{"id": "dev", "cost_rate": 50}],
    "activities": [
        {"id": "draft", "duration": {"low": 1, "likely": 2, "high": 6}, "crew": {"dev": 1}},
        {"id": "build", "duration": {"low": 2, "likely": 3, "high": 9}, "after": ["draft"]},
        {"id": "write", "duration": {"low": 2, "likely": 4, "high": 7}, "after": ["draft"]},
    ],
}

TRIALS = 10 * BLOCKS[0] + 7

LONG = 60.0
"""Longer than any of these tests may take [s]; nothing waits for it unless something is broken."""


class NeverStarts:
    """Helpers all of whom are busy with something else."""

    def submit(self, function: Callable[[], int]) -> Future[int]:
        return Future()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Whatever waits at it can go on when the test ends."""
    event = threading.Event()
    yield event
    event.set()


def use(monkeypatch: pytest.MonkeyPatch, pool: Any) -> None:
    monkeypatch.setattr("estimation.simulation.threads.helpers", lambda: pool)


def figures(result: Any) -> list[bytes]:
    index = np.array(list(result.criticality_index.values()))
    arrays = (result.finish_days, result.hours, result.cost, index)
    return [array.tobytes() for array in arrays]


@pytest.mark.parametrize("waits", [True, False])
def test_helpers_that_never_start(monkeypatch: pytest.MonkeyPatch, waits: bool) -> None:
    use(monkeypatch, NeverStarts())
    assert share_out(abs, [-3, 2, -1], 3, waits=waits) == {0: 3, 1: 2, 2: 1}


def test_nobody_waits_for_a_helper_put_aside(gate: threading.Event) -> None:
    """It has taken a part, which is missing then; all other parts are done."""
    main, taken = threading.get_ident(), threading.Event()

    def double(number: int) -> int:
        if threading.get_ident() != main:
            taken.set()
            gate.wait(LONG)
        elif number < 5:
            taken.wait(LONG)
        return 2 * number

    done = share_out(double, range(10), 2, waits=False)
    assert len(done) == 9
    assert all(done[number] == 2 * number for number in done)


def test_who_waits_has_every_part() -> None:
    both = threading.Barrier(2, timeout=LONG)

    def double(number: int) -> int:
        if number < 2:
            both.wait()
        return 2 * number

    assert in_threads(double, range(10), 2) == [2 * number for number in range(10)]


def test_what_fails_in_a_helper_is_told() -> None:
    main, both = threading.get_ident(), threading.Barrier(2, timeout=LONG)

    def fail(number: int) -> None:
        if number < 2:
            both.wait()
        if threading.get_ident() != main:
            raise ValueError(f"part {number}")

    with pytest.raises(ValueError, match="part"):
        in_threads(fail, range(10), 2)


def test_after_a_failure_nobody_begins_with_a_further_part(gate: threading.Event) -> None:
    main, tried, both = threading.get_ident(), [], threading.Barrier(2, timeout=LONG)

    def fail(number: int) -> None:
        tried.append(number)
        if number < 2:
            both.wait()
        if threading.get_ident() == main:
            raise ValueError(f"part {number}")
        gate.wait(LONG)

    with ThreadPoolExecutor(1) as pool, pytest.MonkeyPatch.context() as patch:
        use(patch, pool)
        with pytest.raises(ValueError, match="part"):
            in_threads(fail, range(10), 2)
        gate.set()
    assert sorted(tried) == [0, 1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_forked_process_has_helpers_of_its_own() -> None:
    before = helpers()
    helpers().submit(int).result()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        alive = helpers() is not before and helpers().submit(int).result(LONG) == 0
        os.write(writing, b"1" if alive else b"0")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 1) == b"1"


def test_a_run_goes_on_without_helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    simulation = prepare(read_plan(PLAN))
    expected = figures(simulation.run(TRIALS))
    monkeypatch.setattr(engine, "cores", lambda: 3)
    monkeypatch.setattr(engine, "WORTH_A_THREAD", 1)
    monkeypatch.setattr(engine, "WORTH_A_CALL", 1)
    use(monkeypatch, NeverStarts())
    assert figures(simulation.run(TRIALS)) == expected


@pytest.mark.parametrize("wakes", ["before its part", "after its part"])
def test_a_run_does_what_a_helper_left(
    monkeypatch: pytest.MonkeyPatch, gate: threading.Event, wakes: str
) -> None:
    """A helper is put aside in the midst of a part; what it writes later goes nowhere."""
    simulation = prepare(read_plan(PLAN))
    expected = figures(simulation.run(TRIALS))
    main, taken, played = threading.get_ident(), threading.Event(), engine.play_blocks

    class PutAside:
        """The kernel; helpers come to a halt in it."""

        def repeated(self, *arguments: Any, numbers: int) -> Callable[..., float | None]:
            call = played.repeated(*arguments, numbers=numbers)

            def halting(begin: int, end: int) -> float | None:
                if threading.get_ident() == main:
                    assert begin > 0 or taken.wait(LONG)
                    return call(begin, end)
                reached = call(begin, end) if wakes == "after its part" else None
                taken.set()
                gate.wait(LONG)
                return call(begin, end) if reached is None else reached

            return halting

    monkeypatch.setattr(engine, "cores", lambda: 2)
    monkeypatch.setattr(engine, "WORTH_A_THREAD", 1)
    monkeypatch.setattr(engine, "WORTH_A_CALL", 1)
    monkeypatch.setattr(engine, "play_blocks", PutAside())
    with ThreadPoolExecutor(1) as pool:
        use(monkeypatch, pool)
        result = simulation.run(TRIALS)
        assert figures(result) == expected
        result.finish_days[:] = -1
        gate.set()
    assert (result.finish_days == -1).all()


def test_looking_inside_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sums must be added up once."""
    asked: list[bool] = []

    def record(*arguments: Any, waits: bool) -> dict[int, Any]:
        asked.append(waits)
        return share_out(*arguments, waits=waits)

    monkeypatch.setattr(engine, "share_out", record)
    simulation = prepare(read_plan(PLAN))
    playing = Engine(simulation.model)
    playing.play(simulation.draws(TRIALS, 0))
    playing.look_inside(simulation.draws(TRIALS, 0))
    assert asked == [False, True]
