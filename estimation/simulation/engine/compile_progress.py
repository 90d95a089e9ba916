"""
Tells those who ask how far the engine is compiled, the first time that it is used.

`watchers` are told in the process that compiles. Other processes read it in the folder of the code,
where it stands meanwhile: `noted`.
"""

from __future__ import annotations

import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from estimation.simulation.engine import code_folder

if TYPE_CHECKING:
    from collections.abc import Callable

COMPILING = "Compiling the engine for this computer, once"

NOTE = "progress.json"
"""A file in the folder of the code, there while somebody compiles."""

FORGOTTEN_SECONDS = 180.0
"""A note that is older was left by a process that ended; a function takes up to half a minute."""

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

    def __str__(self) -> str:
        return f"{COMPILING}: {self.done} of {self.total} functions"


watchers: list[Callable[[Progress], object]] = []
"""Whom to tell."""


def noted() -> Progress | None:
    """Return how far a process that compiles now has come, be it this one or another."""
    folder = code_folder.ready()
    with suppress(OSError, ValueError, KeyError, TypeError):
        if folder is not None:
            note = folder / NOTE
            if note.stat().st_mtime > time.time() - FORGOTTEN_SECONDS:
                written = json.loads(note.read_text(encoding="utf-8"))
                return Progress(int(written["done"]), int(written["total"]), is_over=False)
    return None


def _note(progress: Progress) -> None:
    """Write down for others how far it is; who cannot write compiles all the same."""
    folder = code_folder.ready()
    with suppress(OSError):
        if folder is None:
            return
        if progress.is_over:
            (folder / NOTE).unlink(missing_ok=True)
            return
        written = {"done": progress.done, "total": progress.total}
        (folder / NOTE).write_text(json.dumps(written), encoding="utf-8")


@cache
def listen() -> None:
    """Let numba tell what it compiles; a version that tells nothing compiles all the same."""
    with suppress(Exception):
        from estimation.simulation.engine.compiled import jit

        jit.tell_of_compiling(_account.begin, _account.end)


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
        progress = Progress(len(self.done), total, self.under_way == 0)
        _note(progress)
        for watcher in watchers:
            watcher(progress)


_account = _Account()
"""Of this process."""


@cache
def functions() -> int:
    """Count the functions that are compiled."""
    files = code_folder.COMPILED.glob("*.py")
    return sum(len(MARKS.findall(file.read_text(encoding="utf-8"))) for file in files)
