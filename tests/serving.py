"""A workbook that is served in a process of its own."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from estimation.kernels.warm_parent import IS_SAFE

from . import forked_servers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
SERVE = """
from pathlib import Path
from estimation.workbook import open_workbook
from estimation.workbook.server import limits
{before}
open_workbook({plan}, port={port}, **{options})
"""

SAMPLE = Path(__file__).resolve().parents[1] / "sample/website-relaunch.plan.yaml"
"""The plan of the bundled sample, which is served where a test names none."""

PAGES_STAY = "limits.NEVER_CAME = limits.WENT_AWAY = 3600"
"""Kernels wait for tests that speak to them now and then, as no page does."""


class Served:
    """A workbook that runs in a process of its own."""

    def __init__(self, process: subprocess.Popen[str] | forked_servers.ForkedServer) -> None:
        self.process = process
        self.lines: list[str] = []
        assert process.stdout is not None
        for line in process.stdout:
            self.lines.append(line)
            if "Ctrl-C" in line:
                break
        said = "".join(self.lines)
        found = dict(re.findall(r"/(am|pm)\?token=(\S+)", said))
        assert set(found) == {"am", "pm"}, said
        self.am_link, self.pm_link = re.findall(r"https?://\S+/[ap]m\?token=\S+", said)
        self.link = self.am_link
        """The one that tests use which need not tell the two apart."""
        self.am_token, self.pm_token = found["am"], found["pm"]
        address = re.search(r"https?://[^/\s]+", said)
        assert address is not None
        self.address = address.group()
        self.port = int(self.address.rpartition(":")[2]) if ":" in self.address[8:] else 0

    def cookie(self, *roles: str) -> str:
        """Header of a browser that has opened these links, of "am" and "pm"."""
        tokens = {"am": self.am_token, "pm": self.pm_token}
        return "; ".join(f"kickoff-{role}-{self.port}={tokens[role]}" for role in roles)

    def children(self) -> set[int]:
        """Processes that it started, and theirs."""
        listed = subprocess.run(
            ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
        )
        parents = dict(map(int, line.split()) for line in listed.stdout.splitlines())
        family = {self.process.pid}
        while True:
            wider = family | {child for child, parent in parents.items() if parent in family}
            if wider == family:
                return family - {self.process.pid}
            family = wider

    def sockets(self) -> set[tuple[int, str]]:
        """Files that its processes talk through, each with a process that has it."""
        found = set()
        for pid in self.children():
            with suppress(psutil.Error):
                opened = psutil.Process(pid).net_connections("unix")
                found |= {(pid, str(socket.laddr)) for socket in opened if socket.laddr}
        return found

    def folders(self) -> set[str]:
        """Folders in which it keeps the connections to its kernels."""
        folders = {str(Path(path).parent) for _, path in self.sockets()}
        return {folder for folder in folders if "/kickoff-" in folder}

    def kernels(self) -> dict[str, int]:
        """Process of each kernel, by the kernel's id."""
        named = [
            (pid, re.search(r"/kernel-([0-9a-f-]{36})-ipc", path)) for pid, path in self.sockets()
        ]
        return {match.group(1): pid for pid, match in named if match is not None}

    def end(self) -> str:
        """Ctrl-C; returns what it said last."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.stdout is not None
        said = self.process.stdout.read()
        self.process.wait(60)
        return said


def start(
    code: str, folder: Path, environment: dict[str, str], is_fresh: bool
) -> subprocess.Popen[str] | forked_servers.ForkedServer:
    """A process that serves, with what it prints."""
    if not is_fresh:
        return forked_servers.begin(code, folder, environment)
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env=environment,
    )


@contextmanager
def serve(
    folder: Path,
    port: int = 8890,
    plan: Path | None = None,
    environment: dict[str, str] | None = None,
    before: str = "",
    is_fresh: bool = False,
    **options: Any,
) -> Iterator[Served]:
    """
    A workbook on a plan, or on the sample; `before` may set its limits.

    It is forked from a process that has loaded all it needs, unless `is_fresh` asks for an
    interpreter of its own, as users start it.
    """
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("KICKOFF_")}
    given = f"Path({str(plan or SAMPLE)!r})"
    options = {"browser": False} | options
    code = SERVE.format(plan=given, port=port, options=options, before=before)
    process = start(code, folder, inherited | (environment or {}), is_fresh or not IS_SAFE)
    try:
        yield Served(process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
        assert process.stdout is not None
        process.stdout.close()


def ask(
    served: Served, path: str, method: str = "GET", cookie: str = "", **headers: str
) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer to exactly this path."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, headers={"Cookie": cookie, **sent} if cookie else sent)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


def kernel_of(served: Served, role: str, query: str = "", **headers: str) -> str:
    """Id of the kernel behind a new page."""
    status, _, page = ask(served, f"/{role}{query}", cookie=served.cookie(role), **headers)
    assert status == 200
    found = re.search(r'"kernelId": "([0-9a-f-]{36})"', page)
    assert found is not None, page[-2000:]
    return found.group(1)


def eventually(is_so: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether something becomes so; the time is for a machine that has much else to do."""
    end = time.monotonic() + seconds
    while not (found := is_so()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def still_running(pids: set[int], seconds: float = 60) -> set[int]:
    """Processes of these that are there that long after their end was to be expected."""
    end = time.monotonic() + seconds
    while alive := {pid for pid in pids if is_running(pid)}:
        if time.monotonic() > end:
            break
        time.sleep(0.1)
    return alive


def is_running(pid: int) -> bool:
    """Whether there is such a process, and not only its exit status that nobody has asked for."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return listed.stdout.strip()[:1] not in ("", "Z")
