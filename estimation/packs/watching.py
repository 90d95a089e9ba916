"""How long the steps of a pack may take: in processor time, so that a busy machine fails none."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Self

import psutil

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE = 6
"""Times its limit that a step may take by the clock, where others use the processors."""

WAITING = 0.05
"""Share of one processor below which a step waits for something else than its turn."""


class _Step(NamedTuple):
    """What a step started with."""

    limit: float
    clock: float
    used: float


class Watch:
    """
    Ends a kernel whose step takes too long, and tells which of three reasons it was.

    Parameters
    ----------
    limit : float
        Processor time that a step may take [s].

    Attributes
    ----------
    reason : str or None
        Why the kernel was ended, in terms of the plan.
    """

    def __init__(self, limit: float) -> None:
        self.reason: str | None = None
        self._limit = limit
        self._done = threading.Event()
        self._kernel: psutil.Process | None = None
        self._thread: threading.Thread | None = None

    def begin(self, pid: int, limit: float) -> None:
        """Watch a kernel from its start, which has a limit of its own [s]."""
        self._kernel = psutil.Process(pid)
        self._step = _Step(limit, time.monotonic(), 0.0)
        self._thread = threading.Thread(target=self._look, name="pack watch", daemon=True)
        self._thread.start()

    def next_step(self, **_: object) -> None:
        """Give the step that begins now the whole limit, where a kernel is watched."""
        if self._kernel is None:
            return
        self._step = _Step(self._limit, time.monotonic(), self._used() or 0.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self) -> None:
        """Look at the kernel from time to time."""
        while not self._done.wait(min(1.0, self._limit / 10)):
            step, used = self._step, self._used()
            if used is None:
                return
            reason = verdict(used - step.used, time.monotonic() - step.clock, step.limit)
            if reason is not None and step is self._step:
                self.reason = reason
                self._end()
                return

    def _used(self) -> float | None:
        """Processor time of the kernel and what it started [s]; None where it has ended."""
        assert self._kernel is not None
        try:
            times = [self._kernel.cpu_times()]
            for child in self._kernel.children(recursive=True):
                with suppress(psutil.Error):
                    times.append(child.cpu_times())
        except psutil.Error:
            return None
        return sum(each.user + each.system for each in times)

    def _end(self) -> None:
        """End the kernel and what it started."""
        assert self._kernel is not None
        with suppress(psutil.Error):
            for process in [*self._kernel.children(recursive=True), self._kernel]:
                with suppress(psutil.Error):
                    process.kill()


def verdict(used: float, passed: float, limit: float) -> str | None:
    """
    Say why a step has to end, or None.

    Parameters
    ----------
    used : float
        Processor time that it took [s].
    passed : float
        Time by the clock since it began [s].
    limit : float
        Processor time that it may take [s].

    Examples
    --------
    >>> verdict(400, 900, 600)
    >>> verdict(600, 700, 600)
    'a step took longer than 600 s and was stopped; try fewer trials'
    >>> verdict(3, 601, 600)
    'a step did next to nothing for 601 s and was stopped; try again'
    >>> verdict(200, 3600, 600)
    'the machine is busy: a step got 200 of 3600 s and was stopped; try again when less runs there'
    """
    if used >= limit:
        return f"a step took longer than {limit:g} s and was stopped; try fewer trials"
    if passed >= limit and used < WAITING * passed:
        return f"a step did next to nothing for {passed:.0f} s and was stopped; try again"
    if passed >= PATIENCE * limit:
        return (
            f"the machine is busy: a step got {used:.0f} of {passed:.0f} s and was stopped; "
            "try again when less runs there"
        )
    return None
