"""
Where the machine code of the engine is stored.

Numba stores what it compiles, but does not notice when a function changes that is called from
another file. So the folder is named by all that the code depends on: the sources of the engine,
versions, processor, settings of numba. What nobody has used for a while is removed.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

PACKAGE = Path(__file__).parents[2]

COMPILED = PACKAGE / "simulation" / "engine" / "compiled"
"""The functions that numba compiles."""

IMPORTS = re.compile(rb"^from (estimation[\w.]*) import (\([^)]*\)|[^\n]*)", re.MULTILINE)
"""What a module takes from the package when it runs; imports for types alone are indented."""

WITHOUT_CODE = ("estimation.errors", "estimation.simulation.engine.code_folder")
"""Modules that compiled code takes nothing from, whoever imports them."""

CODE_SETTINGS = (
    *("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "NUMBA_ENABLE_AVX", "NUMBA_DISABLE_INTEL_SVML"),
    *("NUMBA_OPT", "NUMBA_LOOP_VECTORIZE", "NUMBA_SLP_VECTORIZE", "NUMBA_BOUNDSCHECK"),
    *("NUMBA_DEBUGINFO", "NUMBA_DISABLE_JIT"),
)
"""
Settings of numba that change the code it makes; others, such as its number of threads, do not.

Kernels of packs and of pages are started with other threads than the command that set up.
"""

PREFIX = "engine-"
"""How the names of our folders begin."""

USED = "used"
"""A file in each of our folders, as old as its last use."""

UNUSED_DAYS = 14
"""A folder that nobody has used for so long is removed; until then, other versions may run."""

WHOLE = "whole"
"""A file in a folder that has the code of all that set-up runs."""

TOUCHED_SECONDS = 3600.0
"""How far the last use may be off: a use sooner after another is not written down."""


@cache
def ready() -> Path | None:
    """
    Return the folder of the code of this version, which is there and can be written.

    Beside the package, or the user's own where that is read-only; what set-up compiled is copied
    there. A user without a home has a private one until the process ends: elsewhere, others could
    put code in its place.

    Returns
    -------
    Path or None
        None if there is no such folder: what is compiled is forgotten then.
    """
    try:
        parent = _parent()
        beside, name = PACKAGE / "__pycache__", PREFIX + digest()
        if parent is None:
            parent = Path(tempfile.mkdtemp(prefix="kickoff-"))
            atexit.register(_remove_at_exit, parent, os.getpid())
        folder = parent / name
        if not (folder / USED).exists():
            parent.mkdir(parents=True, exist_ok=True)
            if parent != beside and (beside / name / USED).exists():
                _copy(beside / name, folder)
            folder.mkdir(exist_ok=True)
            remove_unused(parent, but=folder)
        _note_use(folder / USED)
    except (OSError, ImportError):
        return None
    return folder if os.access(folder, os.W_OK) else None


def needs_set_up() -> bool:
    """Whether this version is yet to be compiled, into a folder that others find too."""
    folder = ready()
    return folder is not None and _parent() is not None and not (folder / WHOLE).exists()


def note_whole() -> None:
    """Write down that set-up has compiled this version."""
    with suppress(OSError):
        if (folder := ready()) is not None:
            (folder / WHOLE).touch()


def remove_unused(parent: Path, *, but: Path) -> None:
    """Remove the folders of other versions that nobody has used for long."""
    oldest = time.time() - UNUSED_DAYS * 24 * 3600
    for used in parent.glob(f"{PREFIX}*/{USED}"):
        if used.parent != but and used.stat().st_mtime < oldest:
            shutil.rmtree(used.parent, ignore_errors=True)


def _remove_at_exit(folder: Path, owner: int) -> None:
    """Remove the private folder of a process; not where it was forked."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(folder: Path, to: Path) -> None:
    """Copy a folder whole, unless another process has just done so."""
    aside = Path(tempfile.mkdtemp(dir=to.parent))
    shutil.copytree(folder, aside, dirs_exist_ok=True)
    with suppress(OSError):
        aside.rename(to)
    shutil.rmtree(aside, ignore_errors=True)


def _note_use(used: Path) -> None:
    """Write down that a folder is used, unless that was done just now."""
    if not used.exists() or used.stat().st_mtime < time.time() - TOUCHED_SECONDS:
        used.touch()


def _parent() -> Path | None:
    """Where folders of code are; None for a user who has no place for them."""
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(chosen)
    if os.access(PACKAGE, os.W_OK):
        return PACKAGE / "__pycache__"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "kickoff"
    return Path(os.environ.get("XDG_CACHE_HOME", home / ".cache")) / "kickoff"


@cache
def digest() -> str:
    """Name all that the code depends on: sources, versions, processor and settings."""
    from llvmlite import binding as llvm

    settings = [(name, os.environ[name]) for name in CODE_SETTINGS if name in os.environ]
    parts = (
        *(platform.python_version(), platform.machine(), sys.platform),
        *(version("numba"), version("llvmlite"), np.__version__),
        *(llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten(), settings),
    )
    return _digest(repr(parts).encode() + b"".join(sources()))


def sources() -> list[bytes]:
    """Return the files of the compiled functions and of all that they import, directly or not."""
    texts: dict[str, bytes] = {}
    package = "estimation.simulation.engine.compiled"
    waiting = [f"{package}.{path.stem}" for path in COMPILED.glob("*.py")]
    while waiting:
        name = waiting.pop()
        file = PACKAGE.parent.joinpath(*name.split(".")).with_suffix(".py")
        if name in texts or name in WITHOUT_CODE or not file.exists():
            continue
        texts[name] = file.read_bytes()
        for imported in IMPORTS.finditer(texts[name]):
            package, names = imported[1].decode(), re.findall(r"\w+", imported[2].decode())
            waiting += [package, *(f"{package}.{one}" for one in names)]
    return [texts[name] for name in sorted(texts)]


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()
