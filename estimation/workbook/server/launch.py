"""Both doors to the workbook: Voila for the AM and the PM, JupyterLab for the analyst."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from estimation.errors import PlanError, WorkbookError
from estimation.printable import encoding_of, printable
from estimation.resources import resource
from estimation.store import STORE_FILE, open_store
from estimation.store.records import ROLES
from estimation.workbook.log.plan_files import PlanFile, refuse_copy
from estimation.workbook.server.lab import Lab
from estimation.workbook.server.link_file import Introduction
from estimation.workbook.server.seal_keeper import Keeper

if TYPE_CHECKING:
    from estimation.store import Address
    from estimation.store.records import Role
    from estimation.workbook.server.gate import Keys

NEXT_PORTS = 20
"""How many ports after the one asked for are tried."""


NAMES = {"AM": "Account manager", "PM": "Project manager"}
"""Whom a link is for, in the order in which links are printed."""


@dataclass(frozen=True)
class Doorway:
    """
    Where the workbook is served, and how it is said.

    Parameters
    ----------
    host : str
        Address to serve on.
    public : str
        Address under which a TLS proxy serves it, without a path; empty without one.
    browser : bool
        Open a browser, where there is one.
    lab : bool
        Start JupyterLab beside it.
    """

    host: str
    public: str = ""
    browser: bool = True
    lab: bool = False

    def links(self, port: int, secrets: dict[Role, str]) -> dict[Role, str]:
        """Link of each role."""
        base = self.public or f"http://{_shown(self.host)}:{port}"
        return {role: f"{base}/{role.lower()}?token={secrets[role]}" for role in secrets}


def open_workbook(
    plan: Path | None = None,
    history: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 8866,
    browser: bool = True,
    lab: bool = False,
    store: str | None = None,
    new_links: bool = False,
    public_url: str | None = None,
) -> None:
    """
    Serve the workbook until Ctrl-C.

    Prints a link for the AM and one for the PM, each with a secret of its own, once the server is
    up. Only their hashes are kept; a link is good for 30 days, on a server that was started again
    too.

    Parameters
    ----------
    plan : Path, optional
        A plan, or a folder of plans to choose from; default: this folder.
    history : Path, optional
        Default: past work in the store, else the imported history beside the plan; the bundled
        sample brings its own.
    host : str
        Address to serve on.
    port : int
        The next free one if it is taken.
    browser : bool
        Open the AM's link in a browser, where there is one.
    lab : bool
        Start JupyterLab beside it, with a secret of its own.
    store : str, optional
        Address of the store; default: the one beside the plan, which is made if it is not there.
        For the sample it is in this folder.
    new_links : bool
        Close the links that were printed before.
    public_url : str, optional
        Address under which a TLS proxy serves this, such as ``https://kickoff.acme.example``.

    Raises
    ------
    StoreError
        If there is no such store, or it cannot be opened.
    CopiedPlanError
        If the plan has the project id of another one, which has a session.
    WorkbookError
        If a file is not there, or the address cannot be served on.
    """
    from estimation.workbook.server.gate import Keys

    for path in (plan, history):
        if path is not None and not path.exists():
            raise WorkbookError(f"there is no file {path}; expected a path to an existing one")
    doorway = Doorway(host, checked_url(public_url), browser, lab)
    plan = Path.cwd() if plan is None else plan
    is_folder = plan.is_dir()
    sample = plan.resolve().parent == resource("sample")
    if sample and history is None and store is None:
        history = resource("sample/history.csv")
    folder = Path.cwd() if sample else plan.resolve() if is_folder else plan.resolve().parent
    place: str | Path = folder / STORE_FILE if store is None else store
    with (
        closing(free_socket(host, port)) as listening,
        open_store(place, create=store is None) as opened,
        Keeper(opened) as keeper,
    ):
        if not sample and not is_folder:
            with suppress(PlanError):  # its page says what is wrong with it
                refuse_copy(PlanFile.at(plan.resolve()), opened)
        if lost := opened.judgements.lost_notice():
            print(printable(lost, encoding_of(sys.stderr)), file=sys.stderr)
        _tell_kernels(plan, history, opened.address)
        if new_links:
            opened.doors.close_all(str(folder))
        asyncio.run(_serve(listening, doorway, Keys(opened, str(folder)), keeper.environments))


def _tell_kernels(plan: Path, history: Path | None, store: Address) -> None:
    """Say in the environment what they open; they run in another folder."""
    environment: dict[str, str | None] = {
        "KICKOFF_PLAN": str(plan.resolve()),
        "KICKOFF_HISTORY": None if history is None else str(history.resolve()),
        "KICKOFF_STORE": store.url or str(store.path and store.path.resolve()),
        "KICKOFF_FOLDER": str(Path.cwd()),
    }
    for name, value in environment.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


def checked_url(url: str | None) -> str:
    """
    Address that a proxy serves the workbook under, without a slash at its end; empty for none.

    Raises
    ------
    WorkbookError
        If it is not scheme and host alone.

    Examples
    --------
    >>> checked_url("https://Kickoff.acme.example/")
    'https://kickoff.acme.example'
    """
    if url is None:
        return ""
    found = re.fullmatch(r"(https?://(?:[\w.-]+|\[[0-9a-f:]+\])(?::\d+)?)/?", url, re.I | re.A)
    if found is None:
        raise WorkbookError(
            f"'{url}' is no address of a proxy; expected a host without a path, "
            "such as https://kickoff.acme.example"
        )
    return found.group(1).lower()


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


async def _serve(
    listening: socket.socket, doorway: Doorway, keys: Keys, environments: dict[Role, dict[str, str]]
) -> None:
    """Serve until told to stop, then leave nothing behind."""
    from estimation.workbook.server.voila_server import WorkbookServer

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    server = WorkbookServer.of(resource("notebooks/kickoff.ipynb"))
    # Windows has no such handlers; there, Ctrl-C cancels this task instead.
    with suppress(NotImplementedError):
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, stop.set)
    secrets: dict[Role, str] = {role: keys.store.doors.open(role, keys.place) for role in ROLES}
    beside, introduction = None, Introduction(Path(keys.place))
    introduction.remove_left_over()
    try:
        server.begin(listening, keys, doorway.public)
        server.kernel_manager.environments = environments
        links = doorway.links(listening.getsockname()[1], secrets)
        print(announced(links, is_exposed(listening) and not doorway.public), flush=True)
        if doorway.lab:
            beside = _lab(doorway.host)
            await loop.run_in_executor(None, beside.wait)
            print(f"  JupyterLab, for the analyst:\n  {beside.link}\n", flush=True)
        print("Ctrl-C ends it.", flush=True)
        if doorway.browser and has_display():
            introduction.open(links["AM"])
        await stop.wait()
    finally:
        introduction.end()
        await server.end()
        if beside is not None:
            beside.end()
        print("\nKickoff is closed.", flush=True)


EXPOSED = """\
Others on the network reach this address. Whoever has a link sees costs and
margins, and without TLS the links can be read on their way: serve on
127.0.0.1, put a TLS proxy before it, and name its address with --public-url.
"""


def announced(links: dict[Role, str], exposed: bool) -> str:
    """
    What is said once the server is up.

    Parameters
    ----------
    links : dict
        By role.
    exposed : bool
        Whether others than this machine reach the server, without a proxy before it.
    """
    lines = [f"  {NAMES[role]} ({role}):\n  {link}\n" for role, link in links.items()]
    warning = [EXPOSED] if exposed else []
    return "\n".join(["Kickoff is open. Each of you has a link of your own:\n", *lines, *warning])


def is_exposed(listening: socket.socket) -> bool:
    """Whether other machines may reach a socket."""
    return not ip_address(listening.getsockname()[0].partition("%")[0]).is_loopback


def _lab(host: str) -> Lab:
    """Start JupyterLab on a port of its own."""
    with free_socket(host, 8888) as free:
        port = free.getsockname()[1]
    return Lab(host, port, _shown(host))


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
