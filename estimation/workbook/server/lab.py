"""JupyterLab for the analyst: a server and a secret of its own, beside the doors of the pages."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from contextlib import suppress
from urllib.error import URLError
from urllib.request import Request, urlopen

from estimation.errors import WorkbookError
from estimation.resources import resource

PATIENCE = 60
"""JupyterLab is given up when it is not there by then [s]."""

NOT_INHERITED = ("KICKOFF_ROLE", "JUPYTER_TOKEN", "JUPYTER_TOKEN_FILE")

RUN = "from estimation.workbook.server.lab import main; main()"


class Lab:
    """
    JupyterLab on the workbook's notebook; it ends with this process, however that ends.

    Parameters
    ----------
    host : str
        Address to serve on.
    port : int
        A free one.
    shown : str
        The address as a link has it.

    Attributes
    ----------
    link : str
        With its secret.
    """

    def __init__(self, host: str, port: int, shown: str) -> None:
        notebook = resource("notebooks/kickoff.ipynb")
        options = [
            "--no-browser", f"--ServerApp.ip={host}", f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0", f"--ServerApp.root_dir={notebook.parent}",
            # Kickoff asks nobody outside for news, updates or extensions.
            "--LabApp.news_url=", "--LabApp.extension_manager=readonly",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            # In a container everybody is root; whoever started Kickoff has these rights anyway.
            "--ServerApp.allow_root=True",
            "--ServerApp.log_level=ERROR", "--LabApp.log_level=ERROR",
        ]  # fmt: skip
        self.secret = secrets.token_urlsafe(24)
        self.base = f"http://{shown}:{port}"
        self.link = f"{self.base}/lab/tree/{notebook.name}?token={self.secret}"
        # An analyst is neither AM nor PM; keys of other servers are not for this one.
        inherited = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, str(os.getpid()), *options],
            env=inherited,
            stdin=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        # Whoever lists processes sees their arguments, and their own environment too.
        assert self.process.stdin is not None
        with suppress(BrokenPipeError), self.process.stdin as whispered:
            whispered.write(self.secret)

    def wait(self) -> None:
        """Return once it answers."""
        request = Request(
            f"{self.base}/api/status", headers={"Authorization": f"token {self.secret}"}
        )
        for _ in range(PATIENCE * 4):
            with suppress(URLError, ConnectionError), urlopen(request, timeout=5):
                return
            try:
                code = self.process.wait(0.25)
            except subprocess.TimeoutExpired:
                continue
            raise WorkbookError(f"JupyterLab ended with status {code}; try without --lab")
        raise WorkbookError(
            f"JupyterLab did not answer within {PATIENCE} seconds; try without --lab"
        )

    def end(self) -> None:
        """Stop it; it stops its kernels itself."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def main() -> None:
    """Run JupyterLab until it is told to stop, or the process that started it is gone."""
    from estimation.workbook.server.jupyter_adapter import end_with, lab_server

    parent, *options = sys.argv[1:]
    if os.name == "posix":
        end_with(int(parent))
    os.environ["JUPYTER_TOKEN"] = sys.stdin.read()
    server = lab_server(options)
    # It has been read by now; kernels need not inherit it.
    del os.environ["JUPYTER_TOKEN"]
    server.start()
