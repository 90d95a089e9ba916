"""
Workbooks that are forked from a process which has loaded all that they import.

A server and its warm parent take some twenty seconds of a processor to load. Here both are forked,
the parent from the server, so that the tree of processes is the one that users have. The program
is that of the warm parent; what is forked runs the server's code instead of a kernel.
"""

from __future__ import annotations

import itertools
import os
import random
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimation.kernels import WarmParent, forking
from estimation.kernels.warm_parent import ForkedKernel, fork

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

SERVERS = ("estimation.workbook.server.voila_server", "estimation.workbook.server.lab")
"""What servers import, some of it on first use."""


class Loaded(WarmParent):
    """A process that has loaded what servers and kernels need."""

    program = ("-P", str(Path(__file__).resolve()))


class ForkedServer(ForkedKernel):
    """A server as `subprocess.Popen` would show it."""

    stdout: TextIO  # type: ignore[assignment]


NUMBERS = itertools.count()

_loaded: list[Loaded] = []


def begin(code: str, folder: Path, environment: Mapping[str, str]) -> ForkedServer:
    """Run code in a fork that prints into a pipe."""
    if not _loaded:
        # It takes seconds to import, and most tests serve nothing.
        from estimation.workbook.server.role_kernels import AHEAD

        _loaded.append(Loaded((*AHEAD, *SERVERS)))
    _loaded[0].ensure()
    place = Path(_loaded[0].address).parent
    pipe = place / f"printed-{next(NUMBERS)}"
    os.mkfifo(pipe)
    # Both ends: whoever opened one alone would wait for the other.
    ends = os.open(pipe, os.O_RDWR)
    forked = fork(_loaded[0].address, [code, str(pipe)], str(folder), environment)
    assert forked is not None
    server = ForkedServer(forked.connection, forked.pid)
    server.stdout = pipe.open(encoding="utf-8")
    assert server.connection.recv(1) == b"\n"  # it has opened its end
    os.close(ends)
    return server


def end() -> None:
    """End the process that has loaded everything, and what was forked from it."""
    while _loaded:
        _loaded.pop().end()


class ForkedParent:
    """A warm parent that is forked before this process has threads, as `Popen` would show it."""

    def __init__(self) -> None:
        self.returncode: int | None = None
        self._ours, theirs = socket.socketpair()
        stdin, write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self._ours.close()
            os.close(write)
            os.dup2(stdin, 0)
            self._answer(theirs)
        theirs.close()
        os.close(stdin)
        self.stdin = os.fdopen(write, "wb")

    @staticmethod
    def _answer(told: socket.socket) -> None:
        """Be the warm parent, on the socket that is sent."""
        os.setsid()
        _, numbers, _, _ = socket.recv_fds(told, 1, 1)
        told.close()
        request = None
        if numbers:
            request = forking.Parent(socket.socket(fileno=numbers[0])).serve()
        if request is not None:
            forking.run_kernel(request)
        sys.exit()

    def take(self, listening: socket.socket) -> None:
        """Tell it where requests come in."""
        socket.send_fds(self._ours, [b"\n"], [listening.fileno()])
        self._ours.close()

    def poll(self) -> int | None:
        """Exit status, or None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float = 3600) -> int:
        """Exit status once it has ended."""
        until = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("warm parent", timeout)
            time.sleep(0.01)
        assert self.returncode is not None
        return self.returncode

    def kill(self) -> None:
        """End it."""
        os.kill(self.pid, 9)


def use_first(forked: ForkedParent) -> None:
    """Let the first warm parent that this process starts be the forked one."""
    start, left = WarmParent.begin, [forked]

    def begin_forked(parent: WarmParent, listening: socket.socket) -> Any:
        if not left:
            return start(parent, listening)
        left[0].take(listening)
        return left.pop()

    WarmParent.begin = begin_forked  # type: ignore[method-assign]


def run_server(request: forking.Request, told: socket.socket) -> None:
    """Be the server that was asked for, until it ends."""
    code, pipe = request.arguments
    output = os.open(pipe, os.O_WRONLY)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    told.sendall(b"\n")
    told.close()
    os.environ.clear()
    os.environ.update(request.environment)
    time.tzset()
    os.chdir(request.cwd)
    random.seed()
    sys.modules["numpy"].random.seed()
    use_first(ForkedParent())
    exec(compile(code, "<served>", "exec"), {"__name__": "__main__"})


class Parent(forking.Parent):
    """Keeps the connection of whoever asked, so that the fork can say when it prints."""

    def _leave(self, connection: socket.socket) -> None:
        self.told = connection.dup()
        super()._leave(connection)


def main() -> None:
    """Load; then fork, and be a server in each fork."""
    number, *names = sys.argv[1:]
    forking.load(["ipykernel.kernelapp", "ipykernel.debugger", "IPython", "numpy", *names])
    assert forking.is_single_threaded()
    parent = Parent(socket.socket(fileno=int(number)))
    request = parent.serve()
    if request is not None:
        run_server(request, parent.told)


if __name__ == "__main__":
    main()
