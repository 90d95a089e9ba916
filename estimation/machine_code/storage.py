"""Where machine code is kept, and under which name."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from estimation.files import replace_file

ENTRY = "kickoff_entry"
"""Name of the function through which kept code is entered."""

PACKAGE = Path(__file__).parent.parent

IMPORTS = re.compile(rb"^from (estimation[\w.]*) import (\([^)]*\)|[^\n]*)", re.MULTILINE)
"""What a module takes from the package when it runs; imports for types alone are indented."""


WITHOUT_CODE = ("estimation.errors",)
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


class Kept(NamedTuple):
    """
    Machine code of one function for arguments of certain types.

    Parameters
    ----------
    types : str
        Of the arguments, as `Flat` names them.
    code : bytes
        An object file.
    returns : str
        Kind of the word that it returns; empty for nothing.
    needs : list of str
        Functions that it calls in libraries.
    """

    types: str
    code: bytes
    returns: str
    needs: list[str]


def path_of(module: str, name: str, types: str) -> Path:
    """File of the code of a function for arguments of such types."""
    return folder() / f"{_stem(module, name)}-{_digest(f'{module} {types}'.encode())}.code"


def load_all(module: str, name: str) -> list[Kept]:
    """All that is kept of a function as it is now."""
    found = [load(path) for path in sorted(folder().glob(f"{_stem(module, name)}-*.code"))]
    return [kept for kept in found if kept is not None]


def _stem(module: str, name: str) -> str:
    return f"{name}-{_place()}-{sources_of(module)}"


def store(path: Path, kept: Kept) -> None:
    """Keep machine code; older code of the same function for this processor goes."""
    head = {"types": kept.types, "returns": kept.returns, "needs": kept.needs}
    head["digest"] = _digest(kept.code)
    name, place, sources, _ = path.stem.rsplit("-", 3)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob(f"{name}-{place}-*.code"):
            if f"-{sources}-" not in old.name:
                old.unlink(missing_ok=True)
        whole = json.dumps(head).encode() + b"\n" + kept.code
        replace_file(path, lambda aside: aside.write_bytes(whole))
    except OSError:
        # A disk that is full or read-only: it is compiled again next time.
        return


def load(path: Path) -> Kept | None:
    """Machine code that is kept, if there is some and all of it is there."""
    try:
        line, _, code = path.read_bytes().partition(b"\n")
        head: dict[str, Any] = json.loads(line)
    except (OSError, ValueError):
        return None
    if head["digest"] != _digest(code):
        return None
    return Kept(head["types"], code, head["returns"], head["needs"])


@cache
def folder() -> Path:
    """
    Folder of the kept code: beside the package, or the user's own where that is read-only.

    A user without a home has the one beside the package, to read what set-up compiled: elsewhere
    others could put code in its place.

    Returns
    -------
    Path
    """
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(chosen)
    if os.access(PACKAGE, os.W_OK):
        return PACKAGE / "__pycache__"
    try:
        home = Path.home()
    except RuntimeError:
        return PACKAGE / "__pycache__"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "kickoff"
    return Path(os.environ.get("XDG_CACHE_HOME", home / ".cache")) / "kickoff"


@cache
def _place() -> str:
    """Digest of everything about this machine and its programs that code depends on."""
    # Where LLVM is broken, whatever is wrong with it is met where it is used.
    from llvmlite import binding as llvm

    settings = [(name, os.environ[name]) for name in CODE_SETTINGS if name in os.environ]
    parts = (
        *(platform.python_version(), platform.machine(), sys.platform),
        *(version("numba"), version("llvmlite"), np.__version__),
        *(llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten(), settings),
    )
    return _digest(repr(parts).encode())


@cache
def sources_of(module: str) -> str:
    """Digest of the file of a module and of all that it imports, directly or not."""
    texts: dict[str, bytes] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        file = PACKAGE.parent.joinpath(*name.split(".")).with_suffix(".py")
        if name in texts or name in WITHOUT_CODE or not file.exists():
            continue
        texts[name] = file.read_bytes()
        for imported in IMPORTS.finditer(texts[name]):
            room, names = imported[1].decode(), re.findall(r"\w+", imported[2].decode())
            waiting += [room, *(f"{room}.{one}" for one in names)]
    return _digest(b"".join(texts[name] for name in sorted(texts)))


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()
