"""Files written whole: a reader sees one as it was or as it will be, never half of it."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def create_file(path: Path, write: Callable[[Path], object]) -> None:
    """
    Write a file that is not there yet: all of it or none, and never in the place of another.

    Parameters
    ----------
    path : Path
        The file; its folder is there.
    write : callable
        Writes all of it into the empty file that it is given.

    Raises
    ------
    FileExistsError
        If anything has its name; that stays as it is.
    OSError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> path = Path(tempfile.mkdtemp(), "note.txt")
    >>> create_file(path, lambda aside: aside.write_text("hello", encoding="utf-8"))
    >>> create_file(path, lambda aside: aside.write_text("again", encoding="utf-8"))
    Traceback (most recent call last):
    FileExistsError: ...
    """
    aside = _aside(path, 0o666)
    try:
        write(aside)
        _flush(aside)
        put_new(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def put_new(aside: Path, path: Path) -> None:
    """
    Give a whole file its place, unless anything is there.

    Parameters
    ----------
    aside : Path
        The file, on the same file system; whether it stays here too is left open.
    path : Path

    Raises
    ------
    FileExistsError
        If anything is there.
    """
    try:
        # Unlike a rename, a second name is refused where the first is taken.
        os.link(aside, path)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems know one name per file only.
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        aside.replace(path)


def replace_file(path: Path, write: Callable[[Path], object], *, private: bool = False) -> None:
    """
    Write a file beside its place, then put it there in one step.

    It has the rights of the file that it replaces, a new one those that the user gives new files. A
    link stays a link: what it leads to is replaced. Whatever goes wrong leaves the old file.

    Parameters
    ----------
    path : Path
        The file; its folder is there.
    write : callable
        Writes all of it into the empty file that it is given.
    private : bool
        Whether its owner alone may open it, whatever rights the one that it replaces has.

    Raises
    ------
    OSError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> path = Path(tempfile.mkdtemp(), "note.txt")
    >>> replace_file(path, lambda aside: aside.write_text("hello", encoding="utf-8"))
    >>> path.read_text(encoding="utf-8")
    'hello'
    """
    place = path.resolve()
    # What was private is private while it is written too.
    aside = _aside(place, 0o600 if private or place.exists() else 0o666)
    try:
        write(aside)
        _flush(aside)
        if place.exists() and not private:
            shutil.copymode(place, aside)
        aside.replace(place)
    finally:
        aside.unlink(missing_ok=True)


def _aside(path: Path, mode: int) -> Path:
    """A new, empty file beside a place."""
    aside = path.with_name(f".kickoff-{secrets.token_hex(8)}")
    aside.touch(mode=mode, exist_ok=False)
    return aside


def _flush(path: Path) -> None:
    """Have all of a file on the disk before it gets its name."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())
