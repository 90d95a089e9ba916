"""Kept machine code, linked into this process by LLVM."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

from llvmlite import binding as llvm

from estimation.machine_code.flat import REAL
from estimation.machine_code.storage import ENTRY

if TYPE_CHECKING:
    from estimation.machine_code.flat import Flat
    from estimation.machine_code.storage import Kept

DONE = (0, -2)
"""What compiled code returns when it raised nothing."""


class LinkedCode:
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


def link(kept: Kept) -> LinkedCode | None:
    """Link code into this process, if the process has what it needs."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    # LLVM ends the process where it misses a function.
    if any(llvm.address_of_symbol(name) is None for name in kept.needs):
        return None
    return LinkedCode(kept)
