"""Files replaced whole: a reader sees one as it was or as it will be, never half of it."""

from __future__ import annotations

import os
import secrets
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


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
    aside = place.with_name(f".kickoff-{secrets.token_hex(8)}")
    # What was private is private while it is written too.
    aside.touch(mode=0o600 if private or place.exists() else 0o666, exist_ok=False)
    try:
        write(aside)
        with aside.open("r+b") as file:
            os.fsync(file.fileno())
        if place.exists() and not private:
            shutil.copymode(place, aside)
        aside.replace(place)
    finally:
        aside.unlink(missing_ok=True)
