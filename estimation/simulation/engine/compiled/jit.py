"""How the compiled code of a simulation is compiled."""

from __future__ import annotations

from typing import Any

from estimation.machine_code import remember_source

try:
    import numba
except Exception:  # a broken compiler fails in many ways; plain Python stands in for it
    numba = None  # type: ignore[assignment]


def nested(function):  # type: ignore[no-untyped-def]
    """
    Compile a function that allocates nothing, as part of its callers.

    Without Numba's reference counts, which cost eight times as much as the work itself here: every
    array passed on would be counted up and down, atomically.
    """
    return _njit(function)


def compiled(function):  # type: ignore[no-untyped-def]
    """Compile a way in, which `machine_code.Kernel` calls and keeps; as `nested` else."""
    return nested(function)


def inlined(function):  # type: ignore[no-untyped-def]
    """
    Compile a function into each of its callers.

    A call copies all arrays of its arguments to the stack, which takes longer than a short one.
    """
    return _njit(function, forceinline=True)


def _njit(function: Any, **options: bool) -> Any:
    """Let numba compile a function; where there is no numba, return it as it is."""
    if numba is None:
        return function
    njit: Any = numba.njit
    return remember_source(njit(nogil=True, _nrt=False, **options)(function), function)
