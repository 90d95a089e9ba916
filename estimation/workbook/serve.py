"""Both doors to the workbook: Voila for the AM and the PM, JupyterLab for the analyst."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import sys
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from estimation.errors import WorkbookError
from estimation.resources import resource
from estimation.store import open_store

NEXT_PORTS = 20
"""How many ports after the one asked for are tried."""

LAB_SECONDS = 60
"""JupyterLab is given up when it is not there by then."""

Say = Callable[[str], object]


def open_workbook(
    plan: Path | None = None,
    history: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 8866,
    browser: bool = True,
    lab: bool = False,
    store: str | None = None,
) -> None:
    """
    Serve the workbook until Ctrl-C.

    Prints the link, with its secret, once the server is up.

    Parameters
    ----------
    plan : Path, optional
        Default: the bundled sample.
    history : Path, optional
        Default: past work in the store, else the imported history beside the plan; the sample
        brings its own.
    host : str
        Address to serve on.
    port : int
        The next free one if it is taken.
    browser : bool
        Open the link in a browser, where there is one.
    lab : bool
        Start JupyterLab beside it, with a secret of its own.
    store : str, optional
        Address of the store; default: the one beside the plan, if any.

    Raises
    ------
    StoreError
        If there is no such store, or it cannot be opened.
    WorkbookError
        If a file is not there, or the address cannot be served on.
    """
    for name, path in (("KICKOFF_PLAN", plan), ("KICKOFF_HISTORY", history)):
        os.environ.pop(name, None)
        if path is not None:
            if not path.exists():
                raise WorkbookError(f"there is no file {path}; expected a path to an existing one")
            os.environ[name] = str(path.resolve())
    os.environ.pop("KICKOFF_STORE", None)
    if store is not None:
        with open_store(store) as opened:
            path, url = opened.address.path, opened.address.url
        # Kernels run in another folder.
        os.environ["KICKOFF_STORE"] = url or str(path and path.resolve())
    os.environ["KICKOFF_FOLDER"] = str(Path.cwd())
    asyncio.run(_serve(free_socket(host, port), host, browser, lab))


def free_socket(host: str, port: int) -> socket.socket:
    """
    Socket that listens on a port, or on the next free one.

    Raises
    ------
    WorkbookError
        If the address is not one of this machine, or no port is free.
    """
    if not 0 <= port <= 65_535:
        raise WorkbookError(f"port {port} does not exist; expected one from 1024 to 65535")
    tried = range(port, min(port + NEXT_PORTS, 65_535) + 1)
    for each in tried:
        try:
            found = socket.getaddrinfo(host, each, type=socket.SOCK_STREAM)[0]
            bound = socket.create_server(found[4][:2], family=found[0])
        except (socket.gaierror, UnicodeError):
            raise WorkbookError(
                f"'{host}' is not an address; expected one of this machine, such as 127.0.0.1"
            ) from None
        except OSError as error:
            reason = error
        else:
            bound.setblocking(False)
            return bound
    raise WorkbookError(
        f"cannot serve on {host}, ports {tried[0]} to {tried[-1]} ({reason.strerror}); "
        "give another --port"
    )


async def _serve(listening: socket.socket, host: str, browser: bool, lab: bool) -> None:
    """Serve until told to stop, then leave nothing behind."""
    from estimation.workbook.server import WorkbookServer

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    server = WorkbookServer.of(resource("notebooks/kickoff.ipynb"))
    # Windows has no such handlers; there, Ctrl-C cancels this task instead.
    with suppress(NotImplementedError):
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, stop.set)
    beside = None
    try:
        link = f"http://{_shown(host)}:{listening.getsockname()[1]}" + server.begin(listening)
        print(f"Kickoff is open:\n\n    {link}\n", flush=True)
        if lab:
            beside, lab_link = _start_lab(host)
            await loop.run_in_executor(None, _wait_for_lab, beside, lab_link)
            print(f"JupyterLab, for the analyst:\n\n    {lab_link}\n", flush=True)
        print("Ctrl-C ends it.", flush=True)
        if browser and has_display():
            loop.run_in_executor(None, webbrowser.open, link)
        await stop.wait()
    finally:
        await server.end()
        if beside is not None:
            _end_lab(beside)
        print("\nKickoff is closed.", flush=True)


def has_display() -> bool:
    """Whether a browser could show anything; a server in a cellar has none."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _shown(host: str) -> str:
    """An address as a link has it; "all addresses" is none."""
    if host in ("0.0.0.0", "::", ""):
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


def _start_lab(host: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start JupyterLab on the same notebook; its secret travels in the environment, unseen."""
    with free_socket(host, 8888) as free:
        port = free.getsockname()[1]
    secret = secrets.token_urlsafe(24)
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
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options],
        env={**os.environ, "JUPYTER_TOKEN": secret},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    return process, f"http://{_shown(host)}:{port}/lab/tree/{notebook.name}?token={secret}"


def _wait_for_lab(process: subprocess.Popen[bytes], link: str) -> None:
    """Return once JupyterLab answers."""
    base, _, secret = link.partition("/lab/tree/")
    secret = secret.partition("token=")[2]
    request = Request(f"{base}/api/status", headers={"Authorization": f"token {secret}"})
    for _ in range(LAB_SECONDS * 4):
        with suppress(URLError, ConnectionError), urlopen(request, timeout=5):
            return
        try:
            code = process.wait(0.25)
        except subprocess.TimeoutExpired:
            continue
        raise WorkbookError(f"JupyterLab ended with status {code}; try without --lab")
    raise WorkbookError(
        f"JupyterLab did not answer within {LAB_SECONDS} seconds; try without --lab"
    )


def _end_lab(process: subprocess.Popen[bytes]) -> None:
    """Stop JupyterLab; it stops its kernels itself."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
