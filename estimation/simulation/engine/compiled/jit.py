"""
How numba compiles the functions of this folder, and the only place that knows its options.

`entry` marks a way in: its machine code is stored, and `kernel.Kernel` calls it. What a way in
calls becomes part of it: `nested` stays a function of its own there, `inlined` is copied into its
callers as machine code, `spliced` as statements before anything is compiled.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from estimation.simulation.engine import code_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

unusable: Exception | None = None
"""Why numba cannot be used here, if so."""

try:
    import numba
except Exception as error:  # a broken compiler fails in many ways; plain Python stands in for it
    numba = None  # type: ignore[assignment]
    unusable = error

SEEN_WITH = ("0.61", "0.62", "0.63", "0.64", "0.65", "0.66", "0.67", "0.68")
"""Versions of numba whose private options are known to do what `PRIVATE_OPTIONS` says."""

PRIVATE_OPTIONS = {"_nrt": False}
"""
Without reference counts: code that allocates nothing does not need them, and takes eight times as
long with them, since each array that is passed on is counted up and down, atomically.
"""

PRIVATE_OPTIONS_WITHIN = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Without ways in from Python, which take a fifth of the time to compile."""

sources: dict[int, Callable[..., Any]] = {}
"""Plain function of each compiled one, by the identity of the compiled one."""


def is_known() -> bool:
    """Whether the private options are known to this version of numba; it does without them else."""
    return numba is not None and ".".join(numba.__version__.split(".")[:2]) in SEEN_WITH


def nested(function):  # type: ignore[no-untyped-def]
    """Compile a function that allocates nothing, as part of its callers."""
    return _njit(function, is_within=True)


def inlined(function):  # type: ignore[no-untyped-def]
    """
    Compile a function into each of its callers.

    A call copies all arrays of its arguments to the stack, which takes longer than a short one.
    """
    return _njit(function, is_within=True, forceinline=True)


def spliced(function):  # type: ignore[no-untyped-def]
    """
    Copy the statements of a function into its only caller.

    LLVM optimises all that a function calls once more with it: each level less saves that time.
    """
    return _njit(function, is_within=True, inline="always")


def entry(function):  # type: ignore[no-untyped-def]
    """Compile a way in, and store its machine code where that can be."""
    if numba is None:
        return function
    folder = code_folder.ready()
    if folder is None:
        return _njit(function)
    with _stored_in(str(folder)):
        return _njit(function, cache=True)


def tell_of_compiling(
    begun: Callable[[Callable[..., Any]], object], done: Callable[[Callable[..., Any]], object]
) -> None:
    """Let numba call something when it begins to compile a function, and when it has done so."""
    from numba.core import event

    class Listener(event.Listener):
        """Passes on what numba tells."""

        def on_start(self, event: Any) -> None:
            begun(event.data["dispatcher"].py_func)

        def on_end(self, event: Any) -> None:
            done(event.data["dispatcher"].py_func)

    event.register("numba:compile", Listener())


@contextmanager
def _stored_in(folder: str) -> Iterator[None]:
    """Let numba store in a folder what is decorated meanwhile; what others decorate is theirs."""
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = folder
    try:
        yield
    finally:
        config.CACHE_DIR = before


def _njit(function: Any, *, is_within: bool = False, **options: Any) -> Any:
    """Let numba compile a function; where there is no numba, return it as it is."""
    if numba is None:
        return function
    if is_known():
        options |= PRIVATE_OPTIONS | (PRIVATE_OPTIONS_WITHIN if is_within else {})
    njit: Any = numba.njit
    compiled = njit(nogil=True, error_model="numpy", **options)(function)
    sources[id(compiled)] = function
    return compiled
