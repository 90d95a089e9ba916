"""The way of a link into a browser: through a file, as others may read what a command is given."""

from __future__ import annotations

import asyncio
import os
import tempfile
import webbrowser
from contextlib import suppress
from html import escape
from pathlib import Path

READ_WITHIN = 60
"""A browser has read the file by then [s]."""

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url={link}">
<title>Kickoff</title>
</head>
<body><p><a href="{link}">Open Kickoff</a></p></body>
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
        Of the plans. Browsers that are packed in a sandbox read files of projects, but no temporary
        ones; a folder that cannot be written to is passed over.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
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
        for folder in (self.folder, Path(tempfile.gettempdir())):
            with suppress(OSError):
                handle, name = tempfile.mkstemp(".html", "kickoff-open-", folder)
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(page)
                return Path(name).resolve()
        return None

    def end(self) -> None:
        """Take the file away."""
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink()
            self.path = None
