"""Executors: in this process, in spawned processes, on a Dask cluster; each runs `make_pack`."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import threading
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait as wait_for
from typing import TYPE_CHECKING, Any

from estimation.errors import PackError
from estimation.packs.jobs import Outcome
from estimation.packs.making import make_pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from estimation.packs.jobs import Job

TRIES = 3
"""Times that a job is begun whose worker ends under it."""

ALLOWED_FAILURES = 20
"""Worker deaths after which Dask gives up all tasks of that worker; three by default."""

LOST = "its worker ended early {tries} times; it may need more memory than the machine has"


class InlineExecutor(Executor):
    """Runs a job at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run it, and return a future that is done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def run(
    jobs: Sequence[Job],
    make_executor: Callable[[], Any],
    begin: Callable[[Job], object] = lambda job: None,
) -> Iterator[tuple[Job, Outcome]]:
    """
    Make the packs of some jobs, and give each as it is done.

    Parameters
    ----------
    jobs : sequence of Job
    make_executor : callable
        Gives a context manager with an executor and the number of jobs to hand it at once; it is
        asked again where a worker's death broke the one before.
    begin : callable
        Told of each job when it is handed over.

    Yields
    ------
    (Job, Outcome)
    """
    left = list(jobs)
    tries = dict.fromkeys((job.id for job in jobs), 0)
    while left:
        with make_executor() as (executor, at_once):
            for job, outcome in _until_broken(left, executor, at_once, tries, begin):
                left.remove(job)
                yield job, outcome
        for job in [each for each in left if tries[each.id] >= TRIES]:
            left.remove(job)
            yield job, Outcome(job.id, reason=LOST.format(tries=TRIES))


def _until_broken(
    jobs: Sequence[Job],
    executor: Executor,
    at_once: int,
    tries: dict[str, int],
    begin: Callable[[Job], object],
) -> Iterator[tuple[Job, Outcome]]:
    """Outcomes until all are done, or a worker's death has broken the executor."""
    waiting = list(reversed(jobs))
    running: dict[Any, Job] = {}
    while waiting or running:
        while waiting and len(running) < at_once:
            job = waiting.pop()
            begin(job)
            try:
                running[executor.submit(make_pack, job)] = job
            except BrokenProcessPool:
                _count(running, tries)
                return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        is_broken = False
        for future in done:
            job = running.pop(future)
            try:
                yield job, future.result()
            except BrokenProcessPool:
                tries[job.id] += 1
                is_broken = True
            except Exception as error:
                yield job, Outcome(job.id, reason=f"{type(error).__name__}: {error}")
        if is_broken:
            _count(running, tries)
            return


def _count(running: dict[Any, Job], tries: dict[str, int]) -> None:
    """Count a try of what ran when a worker ended: any of them may have been its job."""
    for job in running.values():
        tries[job.id] += 1


@contextmanager
def inline() -> Iterator[tuple[Executor, int]]:
    """One job after the other, in this process."""
    yield InlineExecutor(), 1


@contextmanager
def processes(count: int) -> Iterator[tuple[Executor, int]]:
    """
    Some spawned processes, which are gone when the block ends, however it ends.

    Parameters
    ----------
    count : int
    """
    before = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_stand_alone
    )
    try:
        yield executor, count + 1
    except BaseException:
        _kill(before)
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown(wait=True, cancel_futures=True)


def _kill(before: set[Any]) -> None:
    """End the workers at once: what they make is thrown away, and is made again."""
    for child in set(multiprocessing.active_children()) - before:
        with suppress(OSError, ValueError):
            child.kill()


def _stand_alone() -> None:
    """In a worker: hear no Ctrl-C, which the batch answers, and end where the batch was killed."""
    if hasattr(os, "setpgid"):
        with suppress(OSError):
            os.setpgid(0, 0)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: Any) -> None:
    """End this process once another has ended."""
    wait_for([sentinel])
    os._exit(1)


@contextmanager
def dask(address: str) -> Iterator[tuple[Any, int]]:
    """
    A Dask cluster, whose workers have one thread each.

    Parameters
    ----------
    address : str
        Of its scheduler.

    Raises
    ------
    PackError
        If distributed is not installed, or the scheduler is not there.
    """
    try:
        distributed = importlib.import_module("distributed")
    except ImportError:
        raise PackError(
            "Dask is not installed; install kickoff-estimation[dask], or leave --dask out"
        ) from None
    try:
        client = distributed.Client(address, timeout="30s")
    except (OSError, TimeoutError, ValueError) as error:
        raise PackError(f"there is no Dask scheduler at {address}: {error}") from None
    with client:
        client.run_on_scheduler(_allow_failures)
        workers = max(len(client.scheduler_info(n_workers=-1)["workers"]), 1)
        yield client.get_executor(pure=False, retries=2), 2 * workers


def _allow_failures(dask_scheduler: Any) -> None:
    """Let tasks survive the death of more workers than Dask does by default."""
    dask_scheduler.allowed_failures = max(dask_scheduler.allowed_failures, ALLOWED_FAILURES)
