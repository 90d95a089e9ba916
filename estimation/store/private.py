"""Files that only their owner may open: the store, its logs, its key, and what is exported."""

from __future__ import annotations

import logging
import os
import stat
from typing import TYPE_CHECKING

from estimation.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

LOG = logging.getLogger(__name__)

PRIVATE = 0o600
"""Rights of a file that its owner alone reads and writes."""

BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a file, by the ends of the names."""


def make_private(path: Path) -> None:
    """
    Make an empty file that only its owner may open, unless it is there.

    Raises
    ------
    StoreError
        If it cannot be made.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
    except FileExistsError:
        return
    except OSError as error:
        raise StoreError(
            f"{path} cannot be made ({error.strerror}); check the folder and your rights to it"
        ) from None


def keep_private(path: Path) -> None:
    """
    Take the rights of others from a SQLite file and its logs, and say so.

    Windows has no such rights: there a file has those of its folder.
    """
    if os.name != "posix":
        return
    found = [each for end in BESIDE if _is_open(each := path.with_name(path.name + end))]
    refused = []
    for each in found:
        try:
            each.chmod(PRIVATE)
        except OSError:
            refused.append(each)
    if refused:
        LOG.warning(
            "%s can be opened by other users of this machine, and is not yours to close; "
            "ask its owner to run: chmod 600 %s",
            refused[0].name, refused[0].name,
        )  # fmt: skip
    elif any(map(_is_open, found)):
        LOG.warning(
            "%s can be opened by other users of this machine: its file system takes no rights from "
            "them; keep it in a folder on a disk that does",
            path.name,
        )
    elif found:
        LOG.warning(
            "%s could be opened by other users of this machine; now only by you.", path.name
        )


def _is_open(path: Path) -> bool:
    """Whether others have rights to a file; False where there is none."""
    return path.is_file() and bool(stat.S_IMODE(path.stat().st_mode) & ~PRIVATE)
