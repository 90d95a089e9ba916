"""How the compiled code of a simulation is compiled."""

from __future__ import annotations

import numba


def nested(function):  # type: ignore[no-untyped-def]
    """
    Compile a function that allocates nothing, as part of its callers.

    Without Numba's reference counts, which cost eight times as much as the work itself here: every
    array passed on would be counted up and down, atomically.
    """
    return numba.njit(nogil=True, _nrt=False)(function)  # type: ignore[call-overload]


def compiled(function):  # type: ignore[no-untyped-def]
    """Compile a way in, which `machine_code.Kernel` calls and keeps; as `nested` else."""
    return nested(function)


def inlined(function):  # type: ignore[no-untyped-def]
    """
    Compile a function into each of its callers.

    A call copies all arrays of its arguments to the stack, which takes longer than a short one.
    """
    return numba.njit(nogil=True, forceinline=True, _nrt=False)(function)  # type: ignore[call-overload]
