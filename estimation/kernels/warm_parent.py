"""The warm parent as whoever needs kernels sees it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

IS_SAFE = sys.platform == "linux"
"""Whether a process may fork without exec: libraries of macOS break, Windows cannot."""

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    # The allocator that pyarrow brings, which pandas imports, has a thread that tidies up.
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""Settings under which loading starts no thread: a fork has none but the one that forked."""

LITTLE_MEMORY = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 20),
}
"""
Settings of the C library under which memory that is free goes back to the system.

It would else keep for each thread, and up to 32 MB, what was used once.
"""

QUIET = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}
"""Jupyter's debugger, which nobody uses here, would warn on the terminal when it is loaded."""

NOT_INHERITED = ("KICKOFF_ROLE",)
"""What is said to each kernel, and to no other process."""

ANSWER_WITHIN = 120
"""A fork is there this long after it was asked for, or the parent is given up [s]."""


class ForkedKernel:
    """
    A kernel as `subprocess.Popen` would show it.

    Parameters
    ----------
    connection : socket
        To the parent; it tells the exit status there.
    pid : int
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.connection = connection

    def poll(self) -> int | None:
        """Return the exit status, or None while it runs."""
        return self._status(0.0)

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status once it has ended."""
        status = self._status(timeout)
        if status is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
        return status

    def _status(self, timeout: float | None) -> int | None:
        """Return the exit status, waiting for it so long [s]; None where it still runs."""
        if self.returncode is None:
            self.connection.settimeout(timeout)
            try:
                told = self.connection.recv(32)
            except (BlockingIOError, TimeoutError):
                return None
            # Without a word the parent is gone, and its kernels with it.
            self.returncode = int(told) if told.strip() else -signal.SIGKILL
            self.connection.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def close(self) -> None:
        """Give it up: the parent ends it."""
        self.connection.close()
        self.returncode = -signal.SIGKILL

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class WarmParent:
    """
    A process that has loaded everything and forks kernels; it ends with this one.

    Parameters
    ----------
    names : sequence of str
        Modules that kernels will import, and functions to call (``module:function``) that load what
        is loaded on first use; none may leave a thread.
    environment : mapping of str, optional
        What it has beside the environment of this process, while it loads.
    is_silent : bool
        Whether what it and its kernels print goes nowhere.

    Attributes
    ----------
    address : str
        Path of the socket that takes requests; empty where fork is not safe.

    Examples
    --------
    >>> with WarmParent(["json"]) as parent:
    ...     not IS_SAFE or Path(parent.address).is_socket()
    True
    """

    program: Sequence[str] = ("-m", "estimation.kernels.forking")
    """What the interpreter runs."""

    def __init__(
        self,
        names: Sequence[str],
        environment: Mapping[str, str] | None = None,
        *,
        is_silent: bool = False,
    ) -> None:
        self.names, self.environment = tuple(names), dict(environment or {})
        self.is_silent = is_silent
        self.address = ""
        self.process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None

    def ensure(self) -> None:
        """Start it, unless it runs; what is asked while it loads waits."""
        if not IS_SAFE or (self.process is not None and self.process.poll() is None):
            return
        self.end()
        # Addresses of sockets hold some 100 characters; only this user can open the folder.
        self._folder = Path(tempfile.mkdtemp(prefix="kickoff-", dir="/tmp"))
        address = str(self._folder / "warm")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
            listening.bind(address)
            listening.listen(64)
            self.process = self.begin(listening)
        self.address = address

    def begin(self, listening: socket.socket) -> subprocess.Popen[bytes]:
        """Start the process, which loads and then answers on a socket."""
        inherited = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
        output = subprocess.DEVNULL if self.is_silent else None
        return subprocess.Popen(
            [sys.executable, *self.program, str(listening.fileno()), *self.names],
            stdin=subprocess.PIPE, stdout=output, stderr=output,
            pass_fds=[listening.fileno()], start_new_session=True,
            env={
                **inherited, **package_path(), **self.environment,
                **ONE_THREAD, **LITTLE_MEMORY, **QUIET,
            },
        )  # fmt: skip

    def end(self) -> None:
        """End it and its kernels, and leave no file."""
        if self.process is not None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:  # it is still loading
                self.process.kill()
                self.process.wait()
            self.process = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder, self.address = None, ""

    def __enter__(self) -> Self:
        self.ensure()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()


def package_path() -> dict[str, str]:
    """Where a child finds this package, be it installed or a checkout."""
    package = str(Path(__file__).resolve().parents[2])
    return {"PYTHONPATH": os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))}


def fork(
    address: str, arguments: Sequence[str], cwd: str, environment: Mapping[str, str]
) -> ForkedKernel | None:
    """
    Ask a warm parent for a kernel.

    Parameters
    ----------
    address : str
        Of the parent.
    arguments : sequence of str
        Of ``ipykernel_launcher``.
    cwd : str
        Folder that it runs in.
    environment : mapping of str
        All of its environment.

    Returns
    -------
    ForkedKernel or None
        None where the parent is gone.
    """
    request = {"arguments": list(arguments), "cwd": cwd, "environment": dict(environment)}
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(ANSWER_WITHIN)
    try:
        connection.connect(address)
        connection.sendall(json.dumps(request).encode() + b"\n")
        told = _line(connection)
    except OSError:
        told = b""
    if not told.endswith(b"\n"):
        connection.close()
        return None
    return ForkedKernel(connection, int(told))


def _line(connection: socket.socket) -> bytes:
    """Read one line and nothing after it, up to the end of the connection."""
    line = b""
    until = time.monotonic() + ANSWER_WITHIN
    while not line.endswith(b"\n") and time.monotonic() < until:
        byte = connection.recv(1)
        if not byte:
            break
        line += byte
    return line
