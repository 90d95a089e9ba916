"""Work shared out among threads: whoever is done takes the next part."""

from __future__ import annotations

import ctypes
import os
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from functools import cache
from threading import get_native_id
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    import numpy as np
    from numpy.typing import NDArray

Part = TypeVar("Part")
Done = TypeVar("Done")

MOST_HELPERS = 64
"""Threads that wait for work, at most; they start as they are needed, and take 0.1 ms for it."""


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def helpers() -> ThreadPoolExecutor:
    """Threads that stay ready to help."""
    return ThreadPoolExecutor(MOST_HELPERS, "kickoff", lambda: helper_ids.append(get_native_id()))


helper_ids: list[int] = []
"""Threads among the helpers, as the operating system knows them."""


def _forget_helpers() -> None:
    """Forget threads that a forked process has not."""
    helpers.cache_clear()
    helper_ids.clear()
    _kept_off.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_helpers)


@cache
def current_core() -> Callable[[], int] | None:
    """Return what tells the core of the calling thread, where that can be known and chosen."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    # Unlike CDLL, it keeps Python's lock.
    core_of: Callable[[], int] | None = getattr(ctypes.PyDLL(None), "sched_getcpu", None)
    return core_of


def keep_off() -> None:
    """
    Keep the helpers off the core of the calling thread.

    Where no core is idle, Linux wakes a thread on the core of whoever wakes it, and for several
    milliseconds the two take turns. No core is idle while threads of OpenBLAS wait for more work,
    which they do at full speed for a while after each product of matrices.
    """
    core_of = current_core()
    if core_of is None or (core := core_of()) == _kept_off.get(len(helper_ids)):
        return
    _kept_off.clear()
    others = os.sched_getaffinity(0) - {core}
    # It is about speed alone: where it is not allowed, helpers stay where they are.
    with suppress(OSError):
        for one in helper_ids if others else ():
            os.sched_setaffinity(one, others)
    _kept_off[len(helper_ids)] = core


_kept_off: dict[int, int] = {}
"""The core that so many helpers were kept off last."""


def _ask(work: Callable[[], Done], number: int) -> list[Future[Done]]:
    """Let so many helpers do some work."""
    if number > 0:
        keep_off()
    return [helpers().submit(work) for _ in range(number)]


def in_threads(function: Callable[[Part], Done], parts: Sequence[Part], threads: int) -> list[Done]:
    """
    What a function makes of each part, in the order of the parts.

    Parameters
    ----------
    function : callable
        Spends its time outside Python's lock: in numpy or in compiled code.
    parts : sequence
    threads : int
        The calling one included.

    Returns
    -------
    list

    Examples
    --------
    >>> in_threads(abs, [-3, 2, -1], threads=2)
    [3, 2, 1]
    """
    done = share_out(function, parts, threads)
    return [done[number] for number in range(len(parts))]


def share_out(
    function: Callable[[Part], Done],
    parts: Sequence[Part],
    threads: int,
    *,
    waits: bool = True,
) -> dict[int, Done]:
    """
    What a function makes of parts, by the number of the part.

    Parameters
    ----------
    function, parts, threads
        As in `in_threads`.
    waits : bool
        Whether to wait for a thread that the machine has put aside in the midst of a part, which
        may take many times as long as the part. If not, its part is missing. The thread goes on
        with that part, and with no other, whenever it can: nothing that it may still write to
        should be read any more, apart from the parts that are done.

    Returns
    -------
    dict of int to whatever the function returns
        Complete if `waits`.

    Examples
    --------
    >>> sorted(share_out(abs, [-3, 2, -1], threads=2).items())
    [(0, 3), (1, 2), (2, 1)]
    """
    waiting, done = iter(range(len(parts))), {}

    def take() -> int:
        """Do one part after another until none waits; how many."""
        taken = 0
        for number in waiting:
            done[number] = function(parts[number])
            taken += 1
        return taken

    others = _ask(take, min(threads, len(parts)) - 1)
    began = perf_counter()
    try:
        taken = take()
    finally:
        # Where it failed, nobody begins with a further part.
        for _ in waiting:
            pass
    # As long as a part takes: a thread that is at work has done its own by then.
    patience = None if waits else (perf_counter() - began) / max(taken, 1)
    begun = [other for other in others if not other.cancel()]
    for other in wait(begun, patience).done:
        other.result()
    return dict(done)


def join_in(
    work: Callable[[], None], threads: int, done: NDArray[np.uint8], *, waits: bool = True
) -> None:
    """
    Do work whose parts threads claim for themselves, outside Python's lock.

    Whoever takes a part from a list in Python needs the lock for it; a thread that is put aside
    while it has the lock holds up all others.

    Parameters
    ----------
    work : callable
        Claims and does parts until none is left; does nothing when called after that.
    threads : int
        The calling one included.
    done : array, shape (parts,), of uint8
        1 where a part is done, as `intrinsics.publish` sets it.
    waits : bool
        As in `share_out`: if not, some parts may be missing.

    Examples
    --------
    >>> import numpy as np
    >>> done = np.zeros(3, dtype=np.uint8)
    >>> join_in(lambda: done.fill(1), 2, done)
    >>> done
    array([1, 1, 1], dtype=uint8)
    """
    others = _ask(work, threads - 1)
    began = perf_counter()
    work()
    begun = [other for other in others if not other.cancel()]
    # As long as a part takes, if all threads did as many.
    now = perf_counter()
    until = now + (now - began) * threads / len(done)
    if waits:
        wait(begun)
    # To sleep, or to give up Python's lock, would let others have the core or the lock for many
    # times as long.
    while begun and not done.all() and perf_counter() < until:
        pass
    for other in begun:
        if other.done():
            other.result()
