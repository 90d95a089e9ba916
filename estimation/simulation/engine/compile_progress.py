"""Tells those who ask how far the engine is compiled, the first time that it is used."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from estimation.simulation.engine import code_folder

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = "estimation."
"""How the names of our modules begin."""

MARKS = re.compile(r"^@(?:nested|inlined|entry)$", re.MULTILINE)
"""What marks a function that is compiled."""


@dataclass(frozen=True)
class Progress:
    """
    How far the engine is compiled.

    Parameters
    ----------
    done, total : int
        Functions that are compiled by now, and those there are.
    is_over : bool
        Whether nobody waits for the compiler at the moment.
    """

    done: int
    total: int
    is_over: bool


watchers: list[Callable[[Progress], object]] = []
"""Whom to tell."""


@cache
def listen() -> None:
    """Let numba tell what it compiles; a version that tells nothing compiles all the same."""
    with suppress(Exception):
        from numba.core import event

        class Listener(event.Listener):
            """Hears when numba begins to compile a function, and when it is done."""

            def on_start(self, event: Any) -> None:
                _account.begin(event.data["dispatcher"].py_func)

            def on_end(self, event: Any) -> None:
                _account.end(event.data["dispatcher"].py_func)

        event.register("numba:compile", Listener())


class _Account:
    """What was compiled in this process."""

    def __init__(self) -> None:
        self.under_way = 0
        self.done: set[str] = set()

    def begin(self, function: Callable[..., Any]) -> None:
        """Count a function that is begun."""
        if (function.__module__ or "").startswith(OURS):
            self.under_way += 1
            self._tell()

    def end(self, function: Callable[..., Any]) -> None:
        """Count a function that is done, however often it is compiled."""
        if (function.__module__ or "").startswith(OURS):
            self.under_way -= 1
            self.done.add(f"{function.__module__}.{function.__qualname__}")
            self._tell()

    def _tell(self) -> None:
        """Tell everybody."""
        total = max(functions(), len(self.done))
        for watcher in watchers:
            watcher(Progress(len(self.done), total, self.under_way == 0))


_account = _Account()
"""Of this process."""


@cache
def functions() -> int:
    """Count the functions that are compiled."""
    files = code_folder.COMPILED.glob("*.py")
    return sum(len(MARKS.findall(file.read_text(encoding="utf-8"))) for file in files)
