"""The way of a link into a browser: through a file, as others may read what a command is given."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import sys
import tempfile
import time
import webbrowser
from contextlib import suppress
from html import escape
from pathlib import Path

READ_WITHIN = 60
"""A browser has read the file by then [s]."""

BEGINNING, END = "kickoff-open-", ".html"
"""Of the names of such files."""

HEAD = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
"""

PAGE = f"""\
{HEAD}<meta http-equiv="refresh" content="0; url={{link}}">
<title>Kickoff</title>
</head>
<body><p><a href="{{link}}">Open Kickoff</a></p></body>
</html>
"""


class Introduction:
    """
    A link, opened in a browser without naming it to anybody else on this machine.

    Arguments of a command are public to all who list processes, and a browser is a command. It is
    given the name of a file instead, which this user alone can read, and which is gone in a minute.

    Parameters
    ----------
    folder : Path
        Of the plans, for browsers that read no temporary files; a folder that cannot be written to
        is passed over.
    """

    def __init__(self, folder: Path) -> None:
        temporary = Path(tempfile.gettempdir())
        self.folders = (folder, temporary) if may_be_packed() else (temporary, folder)
        self.path: Path | None = None

    def open(self, link: str) -> None:
        """Open a link in the user's browser, without waiting for it."""
        loop = asyncio.get_running_loop()
        self.path = self._written(PAGE.format(link=escape(link)))
        if self.path is not None:
            loop.run_in_executor(None, webbrowser.open, self.path.as_uri())
            loop.call_later(READ_WITHIN, self.end)

    def _written(self, page: str) -> Path | None:
        """A file that this user alone can read; None where none can be made."""
        for folder in self.folders:
            with suppress(OSError):
                handle, name = tempfile.mkstemp(END, BEGINNING, folder)
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(page)
                return Path(name).resolve()
        return None

    def end(self) -> None:
        """Take the file away, and those of others that were killed before they could."""
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink()
            self.path = None
        self.remove_left_over()

    def remove_left_over(self) -> None:
        """Take away this user's files that a browser has read long ago: they hold a link."""
        for folder in self.folders:
            with suppress(OSError):
                for each in folder.glob(f"{BEGINNING}*{END}"):
                    with suppress(OSError, UnicodeDecodeError):
                        if _is_left_over(each):
                            each.unlink()


def may_be_packed() -> bool:
    """Whether the browser may be a snap or a flatpak, which have no view of temporary files."""
    return any(shutil.which(each) for each in ("snap", "flatpak"))


def _is_left_over(path: Path) -> bool:
    """Whether a file is an introduction of this user that nobody waits for."""
    found = path.lstat()
    is_own = stat.S_ISREG(found.st_mode) and (
        sys.platform == "win32" or found.st_uid == os.getuid()
    )
    is_old = time.time() - found.st_mtime > READ_WITHIN
    return is_own and is_old and path.read_text(encoding="utf-8").startswith(HEAD)
