"""Work is done and the numbers stay, whatever becomes of the threads that help."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pytest

from estimation import prepare, read_plan
from estimation.simulation.engine import engine
from estimation.simulation.engine.compiled.intrinsics import claim, publish
from estimation.simulation.engine.engine import Engine
from estimation.simulation.engine.program_records import WorkQueue
from estimation.simulation.engine.threads import (
    helper_ids,
    helpers,
    in_threads,
    join_in,
    keep_off,
    share_out,
)
from estimation.simulation.engine.workspaces import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "demo", "start": "2027-01-04"},
    "roles": [{"id": "dev", "cost_rate": 50}],
    "activities": [
        {"id": "draft", "duration": {"low": 1, "likely": 2, "high": 6}, "crew": {"dev": 1}},
        {"id": "build", "duration": {"low": 2, "likely": 3, "high": 9}, "after": ["draft"]},
        {"id": "write", "duration": {"low": 2, "likely": 4, "high": 7}, "after": ["draft"]},
    ],
}

CALENDARS = {"team": {}, "client": {"days": ["mon", "tue", "wed"]}}

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


def unclaimed(spans: Any) -> WorkQueue:
    return WorkQueue(np.zeros(1, dtype=np.int64), spans, np.zeros(len(spans), dtype=np.uint8))


def use(monkeypatch: pytest.MonkeyPatch, pool: Any) -> None:
    monkeypatch.setattr("estimation.simulation.engine.threads.helpers", lambda: pool)


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


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="nobody chooses cores here")
def test_helpers_keep_off_the_core_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    cores = os.sched_getaffinity(0)
    helpers().submit(int).result(LONG)
    known = list(helper_ids)
    assert known
    for core in cores:
        monkeypatch.setattr(
            "estimation.simulation.engine.threads.current_core", lambda c=core: lambda: c
        )
        keep_off()
        assert all(os.sched_getaffinity(one) == (cores - {core} or cores) for one in known)


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
    main, taken, played = threading.get_ident(), threading.Event(), engine.simulate_blocks
    left: list[int] = []

    def put_aside(queue: WorkQueue, *arguments: Any) -> float | None:
        """Play; helpers claim one part and come to a halt."""
        if threading.get_ident() == main:
            assert taken.wait(LONG)
            return played(queue, *arguments)
        number = int(queue.taken[0])
        queue.taken[0] += 1
        left.append(number)
        part = unclaimed(queue.spans[number : number + 1])
        if wakes == "after its part":
            played(part, *arguments)
        taken.set()
        gate.wait(LONG)
        return played(part, *arguments)

    monkeypatch.setattr(engine, "cores", lambda: 2)
    monkeypatch.setattr(engine, "WORTH_A_THREAD", 1)
    monkeypatch.setattr(engine, "WORTH_A_CALL", 1)
    monkeypatch.setattr(engine, "simulate_blocks", put_aside)
    with ThreadPoolExecutor(1) as pool:
        use(monkeypatch, pool)
        result = simulation.run(TRIALS)
        assert figures(result) == expected
        result.finish_days[:] = -1
        gate.set()
    assert left == [0]
    assert (result.finish_days == -1).all()


def test_who_comes_late_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written any more once a run is over."""
    simulation, late = prepare(read_plan(PLAN)), []

    class Late:
        """Helpers that have begun, but get no further."""

        def submit(self, function: Callable[[], None]) -> Future[None]:
            late.append(function)
            future: Future[None] = Future()
            future.set_running_or_notify_cancel()
            return future

    monkeypatch.setattr(engine, "cores", lambda: 2)
    monkeypatch.setattr(engine, "WORTH_A_THREAD", 1)
    monkeypatch.setattr(engine, "WORTH_A_CALL", 1)
    use(monkeypatch, Late())
    result = simulation.run(TRIALS)
    result.finish_days[:] = -1
    (work,) = late
    work()
    assert (result.finish_days == -1).all()


def test_a_part_is_claimed_once() -> None:
    """Threads that claim at once are told different numbers, and none is left out."""

    @numba.njit(nogil=True)
    def mark(taken: Any, times: Any, done: Any) -> None:
        while True:
            number = claim(taken)
            if number >= len(times):
                return
            times[number] += 1
            publish(done, number)

    taken, times = np.zeros(1, dtype=np.int64), np.zeros(5_000_000, dtype=np.uint8)
    done, all_three = np.zeros(len(times), dtype=np.uint8), threading.Barrier(3, timeout=LONG)
    mark(np.ones(1, dtype=np.int64), times[:1], done[:1])
    assert not done.any()

    def work() -> None:
        all_three.wait()
        mark(taken, times, done)

    join_in(work, 3, done)
    assert (times == 1).all()
    assert done.all()


@pytest.mark.parametrize("cores", [1, 2, 3])
def test_calendars_grow_while_parts_are_claimed(
    monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    """Parts that the first calendars were too short for are played again, to the same end."""
    clients = [*PLAN["activities"][:-1], {**PLAN["activities"][-1], "calendar": "client"}]
    plan = read_plan({**PLAN, "calendars": CALENDARS, "activities": clients})
    expected = figures(prepare(plan).run(TRIALS))
    monkeypatch.setattr(engine, "FIRST_REACH", 8)
    monkeypatch.setattr(engine, "cores", lambda: cores)
    monkeypatch.setattr(engine, "WORTH_A_THREAD", 1)
    monkeypatch.setattr(engine, "WORTH_A_CALL", 1)
    simulation = prepare(plan)
    assert figures(simulation.run(TRIALS)) == expected
    assert simulation.backend.calendars.days.shape[1] > 8
    assert figures(simulation.run(TRIALS)) == expected


def test_looking_inside_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sums must be added up once."""
    asked: list[bool] = []

    def record(*arguments: Any, waits: bool) -> None:
        asked.append(waits)
        join_in(*arguments, waits=waits)

    monkeypatch.setattr(engine, "join_in", record)
    simulation = prepare(read_plan(PLAN))
    playing = Engine(simulation.model)
    playing.run(simulation.draws(TRIALS, 0))
    playing.trace(simulation.draws(TRIALS, 0))
    assert asked == [False, True]
