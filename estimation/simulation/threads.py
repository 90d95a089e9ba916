"""Work shared out among threads: whoever is done takes the next part."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Part = TypeVar("Part")
Done = TypeVar("Done")


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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
    if threads <= 1 or len(parts) <= 1:
        return [function(part) for part in parts]
    waiting = iter(range(len(parts)))

    def take() -> dict[int, Done]:
        """Do one part after another until none waits."""
        return {number: function(parts[number]) for number in waiting}

    with ThreadPoolExecutor(threads - 1) as pool:
        others = [pool.submit(take) for _ in range(threads - 1)]
        done = take()
        for other in others:
            done |= other.result()
    return [done[number] for number in range(len(parts))]
