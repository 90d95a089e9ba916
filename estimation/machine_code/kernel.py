"""Functions that are compiled once and then called through their machine code."""

from __future__ import annotations

import importlib
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

from estimation.machine_code.flat import Flat
from estimation.machine_code.plain import as_tables, source_of, warn_once
from estimation.machine_code.storage import load_all, path_of, store

if TYPE_CHECKING:
    from estimation.machine_code.linking import LinkedCode


class NotCompiledError(Exception):
    """A kernel cannot be compiled here, and plain Python would take too long."""


class Kernel:
    """
    A function that numba compiles, called through its kept machine code where there is some.

    What is kept is linked at once: to get LLVM ready takes 10 MB, whatever is run afterwards.
    Where it can be neither linked nor compiled, for whatever reason, one warning says so and plain
    Python stands in.

    Parameters
    ----------
    module, name : str
        Where numba finds it; imported only when something is to be compiled. It returns nothing,
        or one float.
    has_plain : bool
        Whether plain Python can stand in; otherwise a call raises `NotCompiledError` there, and
        the caller has another way.

    Examples
    --------
    >>> place = Kernel("estimation.simulation.engine.compiled.serial_schedule", "place")
    >>> place.name
    'place'
    """

    def __init__(self, module: str, name: str, *, has_plain: bool = True) -> None:
        self.module, self.name, self.has_plain = module, name, has_plain
        self._codes = self._load()
        self._lock = threading.Lock()
        self._is_plain = False

    def __call__(self, *arguments: Any) -> float | None:
        """Call it; arguments may be `Flat`."""
        flat = Flat(arguments)
        if flat.types not in self._codes and not self._is_plain:
            with self._lock:
                if flat.types not in self._codes and not self._is_plain:
                    self._compile(arguments, flat.types)
        code = self._codes.get(flat.types)
        if code is not None:
            done, result = code(flat)
            if done:
                return result
        called: float | None
        if self._is_plain:
            called = self._plain_function(*as_tables(_plain(arguments)))
        else:
            # Its code cannot be kept, or tells in numba's words what went wrong.
            called = self.function(*_plain(arguments))
        return called

    @cached_property
    def function(self) -> Any:
        """What numba calls, or plain Python where numba is switched off."""
        return getattr(importlib.import_module(self.module), self.name)

    @cached_property
    def _plain_function(self) -> Any:
        """The function in plain Python."""
        if not self.has_plain:
            raise NotCompiledError(self.name)
        return source_of(self.function)

    def _load(self) -> dict[str, LinkedCode | None]:
        """Link what is kept of it; nothing where that fails: then it is compiled again."""
        try:
            from estimation.machine_code.linking import link

            return {kept.types: link(kept) for kept in load_all(self.module, self.name)}
        except Exception:  # whatever is wrong with LLVM is said when it compiles
            return {}

    def _compile(self, arguments: tuple[Any, ...], types: str) -> None:
        """Compile for such arguments and keep the code, or go on in plain Python."""
        try:
            self._codes[types] = self._compiled(arguments, types)
        except Exception as error:  # compilers fail in many ways; none may reach the planner
            warn_once(error)
            self._is_plain = True

    def _compiled(self, arguments: tuple[Any, ...], types: str) -> LinkedCode | None:
        """Compile for such arguments and keep the code; None where that cannot be."""
        if not hasattr(self.function, "overloads"):
            self._is_plain = True
            return None
        from estimation.machine_code.compiling import compile_for
        from estimation.machine_code.linking import link

        kept = compile_for(self.function, _plain(arguments))
        if kept is None:
            return None
        store(path_of(self.module, self.name, types), kept)
        return link(kept)


def _plain(value: Any) -> Any:
    """Arguments as they were before any of them was flattened."""
    if isinstance(value, Flat):
        return _plain(value.value)
    if isinstance(value, tuple):
        parts = map(_plain, value)
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value
