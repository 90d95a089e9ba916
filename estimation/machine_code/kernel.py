"""Functions that are compiled once and then called through their machine code."""

from __future__ import annotations

import ctypes
import importlib
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

from llvmlite import binding as llvm

from estimation.machine_code.flat import REAL, Flat
from estimation.machine_code.storage import load_all, path_of, store

if TYPE_CHECKING:
    from estimation.machine_code.storage import Kept

ENTRY = "kickoff_entry"
"""Name of the function through which kept code is entered."""

DONE = (0, -2)
"""What compiled code returns when it raised nothing."""


class Kernel:
    """
    A function that numba compiles, called through its kept machine code where there is some.

    What is kept is linked at once: to get LLVM ready takes 10 MB, whatever is run afterwards.

    Parameters
    ----------
    module, name : str
        Where numba finds it; imported only when something is to be compiled. It returns nothing,
        or one float.

    Examples
    --------
    >>> place = Kernel("estimation.simulation.kernels", "place")
    >>> place.name
    'place'
    """

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name
        self._codes = {kept.types: _linked(kept) for kept in load_all(module, name)}
        self._lock = threading.Lock()

    def __call__(self, *arguments: Any) -> float | None:
        """Call it; arguments may be `Flat`."""
        return self._call(Flat(arguments), arguments)

    def _call(self, flat: Flat, arguments: tuple[Any, ...]) -> float | None:
        """Call it with arguments that were flattened."""
        if flat.types not in self._codes:
            with self._lock:
                if flat.types not in self._codes:
                    self._codes[flat.types] = self._code(arguments, flat.types)
        code = self._codes[flat.types]
        if code is not None:
            done, result = code(flat)
            if done:
                return result
        # Its code cannot be kept, or tells in numba's words what went wrong.
        called: float | None = self.function(*_plain(arguments))
        return called

    @cached_property
    def function(self) -> Any:
        """What numba calls, or plain Python where numba is switched off."""
        return getattr(importlib.import_module(self.module), self.name)

    def _code(self, arguments: tuple[Any, ...], types: str) -> _Code | None:
        """Compile for such arguments and keep the code; None where that cannot be."""
        if not hasattr(self.function, "overloads"):
            return None
        from estimation.machine_code.compiling import compile_for

        kept = compile_for(self.function, _plain(arguments))
        if kept is None:
            return None
        store(path_of(self.module, self.name, types), kept)
        return _linked(kept)


class _Code:
    """Machine code that is linked into this process."""

    def __init__(self, kept: Kept) -> None:
        target = llvm.Target.from_default_triple().create_target_machine(jit=True)
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target)
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(kept.code))
        self._engine.finalize_object()
        address = self._engine.get_function_address(ENTRY)
        word = ctypes.c_void_p
        self._enter = ctypes.CFUNCTYPE(ctypes.c_int32, word, word)(address)
        self._returns = kept.returns

    def __call__(self, flat: Flat) -> tuple[bool, float | None]:
        """Whether nothing was raised, and what came out."""
        result = ctypes.c_double()
        status = self._enter(flat.words.buffer_info()[0], ctypes.addressof(result))
        return status in DONE, result.value if self._returns == REAL else None


def _linked(kept: Kept) -> _Code | None:
    """Code linked into this process, if the process has what it needs."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    # LLVM ends the process where it misses a function.
    if any(llvm.address_of_symbol(name) is None for name in kept.needs):
        return None
    return _Code(kept)


def _plain(value: Any) -> Any:
    """Arguments as they were before any of them was flattened."""
    if isinstance(value, Flat):
        return _plain(value.value)
    if isinstance(value, tuple):
        parts = map(_plain, value)
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value
