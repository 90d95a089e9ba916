"""
What the warm parent runs: load, then fork a kernel for each request.

Started as ``python -m estimation.kernels.forking SOCKET NAME...`` with a listening Unix socket as
an inherited file, and names of modules to import or of functions to call (``module:function``).
Each connection is one kernel. It begins with a line of JSON: `arguments`, `cwd` and `environment`.
The answer is a line with the process id, later a line with the exit status. Whoever closes the
connection gives the kernel up. The parent ends when its standard input does.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import random
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from typing import Any, NamedTuple

from estimation.kernels.jupyter_adapter import LOADED

REQUEST_WITHIN = 10
"""A request is there this long after its connection, or is given up [s]."""

MOST_REQUEST = 1 << 20
"""Longest request [bytes]; Linux takes environments of a few hundred kB."""


class Request(NamedTuple):
    """
    A kernel that is wanted.

    Parameters
    ----------
    arguments : list of str
        Of the kernel, without the interpreter and its module.
    cwd : str
    environment : dict of str
        All of it.
    """

    arguments: list[str]
    cwd: str
    environment: dict[str, str]


class Parent:
    """
    A process with nothing but what it has loaded, and the kernels that were forked from it.

    Parameters
    ----------
    listening : socket
        Where requests come in.
    """

    def __init__(self, listening: socket.socket) -> None:
        self.listening = listening
        self.kernels: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        # A byte arrives here whenever a child ends.
        self.woken, self.waking = socket.socketpair()
        for end in (self.woken, self.waking):
            end.setblocking(False)

    def serve(self) -> Request | None:
        """Fork for each request; return it in the fork, and None in the parent at its end."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.waking.fileno(), warn_on_full_buffer=False)
        self.selector.register(self.listening, selectors.EVENT_READ)
        self.selector.register(self.woken, selectors.EVENT_READ)
        self.selector.register(sys.stdin, selectors.EVENT_READ)
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is sys.stdin:
                    self._end_all()
                    return None
                if key.fileobj is self.listening:
                    request = self._answer()
                    if request is not None:
                        return request
                elif key.fileobj is self.woken:
                    self._reap()
                elif key.data in self.kernels:
                    _end(key.data)

    def _answer(self) -> Request | None:
        """Take one connection and fork; return its request in the fork alone."""
        connection, _ = self.listening.accept()
        request = read_request(connection)
        if request is None:
            connection.close()
            return None
        pid = os.fork()
        if pid == 0:
            self._leave(connection)
            return request
        self.kernels[pid] = connection
        self.selector.register(connection, selectors.EVENT_READ, pid)
        return None

    def _leave(self, connection: socket.socket) -> None:
        """Become a process of its own, and let go of all that is the parent's."""
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with suppress(OSError):
            connection.sendall(b"%d\n" % os.getpid())
        self.selector.close()
        for opened in (connection, self.listening, self.woken, self.waking, *self.kernels.values()):
            opened.close()
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)

    def _reap(self) -> None:
        """Tell the exit status of each kernel that has ended."""
        with suppress(BlockingIOError):
            while self.woken.recv(512):
                pass
        while self.kernels:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            connection = self.kernels.pop(pid)
            self.selector.unregister(connection)
            with suppress(OSError):
                connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
            connection.close()

    def _end_all(self) -> None:
        """End every kernel: whoever asked for them is gone."""
        for pid in self.kernels:
            _end(pid)


def _end(pid: int) -> None:
    """End a kernel and what it started."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def read_request(connection: socket.socket) -> Request | None:
    """Return what a connection asks for; None where it says nothing that can be read."""
    connection.settimeout(REQUEST_WITHIN)
    try:
        with connection.makefile("rb") as lines:
            asked: dict[str, Any] = json.loads(lines.readline(MOST_REQUEST))
        connection.settimeout(None)
        return Request(asked["arguments"], asked["cwd"], asked["environment"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_single_threaded() -> bool:
    """Whether the process has one thread, as far as the system knows: only then a fork is whole."""
    return len(os.listdir("/proc/self/task")) == 1


def load(names: list[str]) -> None:
    """Import modules, call functions, and keep the collector of garbage off what they made."""
    cores = os.sched_getaffinity(0)
    # On one core nobody shares out work among threads.
    os.sched_setaffinity(0, {min(cores)})
    for name in names:
        module, _, function = name.partition(":")
        imported = importlib.import_module(module)
        if function:
            getattr(imported, function)()
    os.sched_setaffinity(0, cores)
    gc.collect()
    gc.freeze()


def run_kernel(request: Request) -> None:
    """Be the kernel that was asked for, until it ends."""
    from estimation.kernels import jupyter_adapter

    os.environ.clear()
    os.environ.update(request.environment)
    time.tzset()
    os.chdir(request.cwd)
    # Forks would all draw the same numbers.
    random.seed()
    sys.modules["numpy"].random.seed()
    sys.argv = ["ipykernel", *request.arguments]
    jupyter_adapter.run_kernel(request.arguments)


def main() -> None:
    """Load; then fork, and be a kernel in each fork."""
    number, *names = sys.argv[1:]
    listening = socket.socket(fileno=int(number))
    address = listening.getsockname()
    load([*LOADED, "numpy", *names])
    if not is_single_threaded():
        sys.exit("the warm parent has threads and forks nothing")
    request = Parent(listening).serve()
    if request is None:
        leave_nothing(address)
    else:
        run_kernel(request)


def leave_nothing(address: str) -> None:
    """Take socket and folder away, where whoever started this process was killed and cannot."""
    with suppress(OSError):
        os.unlink(address)
        os.rmdir(os.path.dirname(address))


if __name__ == "__main__":
    main()
