"""Private folders of a batch, which the next batch clears where this one was killed."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN = re.compile(r"kp-(\d+)-(\d+)-[a-z0-9_]{8}")
"""Name of such a folder: it tells the process that made it, and when that began."""


@contextmanager
def private_folder() -> Iterator[Path]:
    """
    A folder that only this user can open, and that goes when the block ends.

    Its path is short: the name of a Unix socket has space for about 100 characters.

    Examples
    --------
    >>> with private_folder() as folder:
    ...     folder.is_dir()
    True
    >>> folder.exists()
    False
    """
    began = int(psutil.Process().create_time())
    folder = Path(tempfile.mkdtemp(prefix=f"kp-{os.getpid()}-{began}-"))
    try:
        yield folder
    finally:
        # A kernel that was just killed may still hold its files on Windows.
        shutil.rmtree(folder, ignore_errors=True)


def clear_abandoned() -> int:
    """Take away the folders of processes that were killed; return how many there were."""
    count = 0
    for path in Path(tempfile.gettempdir()).glob("kp-*"):
        found = _OWN.fullmatch(path.name)
        if found is None or path.is_symlink() or _lives(int(found[1]), int(found[2])):
            continue
        with suppress(OSError):
            if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
                continue
            shutil.rmtree(path, ignore_errors=True)
            count += 1
    return count


def _lives(pid: int, began: int) -> bool:
    """Whether the process runs that made a folder, and not a later one with its number."""
    try:
        return abs(psutil.Process(pid).create_time() - began) < 2
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True
