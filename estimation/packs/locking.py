"""A folder for one process at a time, whatever becomes of it."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from estimation.errors import PackError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def locked(path: Path, message: str) -> Iterator[None]:
    """
    Hold a lock on a file; it ends with the process, so that a killed one leaves none.

    Parameters
    ----------
    path : Path
        File of the lock, made with its folder where it is not there, and taken away in the end.
    message : str
        What the error tells where another process holds it.

    Raises
    ------
    PackError
        If another process holds it.
    """
    file = _hold(path, message)
    try:
        yield
    finally:
        # Before it is closed, so that nobody waits for a lock without a name; Windows forbids that.
        if sys.platform == "win32":
            os.close(file)
        with suppress(OSError):
            path.unlink()
        if sys.platform != "win32":
            os.close(file)


def _hold(path: Path, message: str) -> int:
    """Descriptor of the locked file that has this name."""
    while True:
        path.parent.mkdir(exist_ok=True)
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except FileNotFoundError:
            # Another process took the folder away just now.
            continue
        if not _lock(file):
            os.close(file)
            raise PackError(message)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file), path.stat()):
                return file
        # Its holder took it away just before: this one is nobody's.
        os.close(file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        """Lock a file, unless another process has."""
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: int) -> bool:
        """Lock a file, unless another process has."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
