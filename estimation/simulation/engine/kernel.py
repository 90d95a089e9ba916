"""Functions that numba compiles once for a machine, or plain Python where it cannot."""

from __future__ import annotations

import importlib
from functools import cached_property
from typing import Any

from estimation.simulation.engine import compile_progress
from estimation.simulation.engine.plain_python import as_tables, plain_function, warn_once

COMPILED = "estimation.simulation.engine.compiled"


class NotCompiledError(Exception):
    """A kernel cannot be compiled here, and plain Python would take too long."""


class Kernel:
    """
    A way into compiled code; numba is imported when it is called first.

    Where it can be neither loaded nor compiled, for whatever reason, one warning says so and plain
    Python stands in.

    Parameters
    ----------
    module, name : str
        Where it stands in `engine.compiled`.
    has_plain : bool
        Whether plain Python can stand in; otherwise a call raises `NotCompiledError` there, and
        the caller has another way.

    Examples
    --------
    >>> place = Kernel("serial_schedule", "place")
    >>> place.name
    'place'
    """

    def __init__(self, module: str, name: str, *, has_plain: bool = True) -> None:
        self.module, self.name, self.has_plain = module, name, has_plain
        self._is_plain = False

    def __call__(self, *arguments: Any) -> Any:
        """Call it with arrays, numbers and tuples of them."""
        if not self._is_plain:
            try:
                return self._call_compiled(arguments)
            except Exception as error:  # compilers fail in many ways; none may reach the planner
                warn_once(error)
                self._is_plain = True
        return self._call_plain(arguments)

    @cached_property
    def function(self) -> Any:
        """What numba compiled, or plain Python where numba is missing or switched off."""
        return getattr(importlib.import_module(f"{COMPILED}.{self.module}"), self.name)

    def _call_compiled(self, arguments: tuple[Any, ...]) -> Any:
        """Call machine code, which is loaded or compiled if it is not there yet."""
        from estimation.simulation.engine.compiled import jit

        if jit.unusable is not None:
            raise jit.unusable
        if id(self.function) not in jit.sources:
            self._is_plain = True
            return self._call_plain(arguments)
        compile_progress.listen()
        try:
            return self.function(*arguments)
        except OSError:
            # It is compiled, and cannot be stored on a disk that is full: next time once more.
            return self.function(*arguments)

    def _call_plain(self, arguments: tuple[Any, ...]) -> Any:
        """Call the function in plain Python."""
        from estimation.simulation.engine.compiled import jit

        if not self.has_plain:
            raise NotCompiledError(self.name)
        return plain_function(self.function, jit.sources)(*as_tables(arguments))
