"""Kernels that are forked: each by itself, none left over, whoever ends first."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

from estimation.kernels import WarmParent
from estimation.kernels import warm_parent as module
from estimation.kernels.warm_parent import ForkedKernel, fork

from ..serving import eventually, still_running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not module.IS_SAFE, reason="kernels are forked on Linux alone")

PATIENCE = 120
"""A kernel is given up after this long [s]; it takes a second, more on a busy machine."""


@pytest.fixture(scope="module")
def parent() -> Iterator[WarmParent]:
    with WarmParent(["estimation.workbook"]) as running:
        yield running


class Kernel:
    """A forked kernel, and what it answers."""

    def __init__(self, parent: WarmParent, folder: Path, **environment: str) -> None:
        # Names of sockets have some 100 characters, fewer than pytest's folders have.
        file, _ = write_connection_file(str(folder / "kernel.json"), transport="ipc",
                                        ip=f"{parent.address}-{id(self)}")  # fmt: skip
        forked = fork(parent.address, ["-f", file], str(folder), os.environ | environment)
        assert forked is not None
        self.process: ForkedKernel = forked
        self.client = BlockingKernelClient(connection_file=file)
        self.client.load_connection_file()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)

    def ask(self, expression: str) -> str:
        """Return what an expression is worth there, as text."""
        reply = self.client.execute(
            "", user_expressions={"it": expression}, reply=True, timeout=PATIENCE
        )
        found: dict[str, Any] = reply["content"]["user_expressions"]["it"]
        assert found["status"] == "ok", found
        text: str = found["data"]["text/plain"]
        return text

    def run(self, code: str) -> None:
        """Run code there."""
        reply = self.client.execute(code, reply=True, timeout=PATIENCE)
        assert reply["content"]["status"] == "ok", reply["content"]

    def end(self) -> None:
        """End it in whatever state it is."""
        self.client.stop_channels()
        self.process.kill()
        self.process.wait(PATIENCE)


@pytest.fixture
def start(parent: WarmParent, tmp_path: Path) -> Iterator[Any]:
    """Fork kernels, each in a folder of its own, and end them after the test."""
    begun: list[Kernel] = []

    def start_one(**environment: str) -> Kernel:
        folder = tmp_path / f"kernel {len(begun)}"
        folder.mkdir()
        begun.append(Kernel(parent, folder, **environment))
        return begun[-1]

    yield start_one
    for kernel in begun:
        kernel.end()


LEFT_BEHIND = """
import os, sys, threading, estimation, pandas, numpy
os.environ["LEFT"] = "behind"
os.chdir("/")
estimation.errors.LEFT = sys.LEFT = "behind"
pandas.set_option("display.precision", 3)
threading.Thread(target=threading.Event().wait, daemon=True).start()
left = numpy.random.seed(1)
"""


def test_what_one_does_the_next_does_not_see(start: Any) -> None:
    """Of its environment, folder, modules, options, names and threads."""
    first = start(MINE="one")
    first.run(LEFT_BEHIND)
    assert first.ask("os.environ['MINE'], os.environ['LEFT']") == "('one', 'behind')"
    second = start(MINE="two")
    second.run("import os, sys, threading, estimation, pandas")
    assert second.ask("os.environ['MINE'], 'LEFT' in os.environ") == "('two', False)"
    assert "kernel 1" in second.ask("os.getcwd()")
    assert second.ask("hasattr(sys, 'LEFT') or hasattr(estimation.errors, 'LEFT')") == "False"
    assert second.ask("pandas.get_option('display.precision')") == "6"
    assert second.ask("'left' in globals()") == "False"


def test_forks_draw_numbers_of_their_own(start: Any) -> None:
    draws = [
        kernel.ask("(__import__('random').random(), __import__('numpy').random.random())")
        for kernel in (start(), start())
    ]
    assert draws[0] != draws[1]


def test_each_is_a_group_of_its_own(start: Any, parent: WarmParent) -> None:
    """So that a signal for one reaches what it started, and nobody else."""
    first, second = start(), start()
    groups = {os.getpgid(kernel.process.pid) for kernel in (first, second)}
    assert groups == {first.process.pid, second.process.pid}
    first.process.kill()
    assert first.process.wait(PATIENCE) == -signal.SIGKILL
    assert second.process.poll() is None
    assert second.ask("1 + 1") == "2"


def test_its_exit_status_is_told(start: Any) -> None:
    kernel = start()
    assert kernel.process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        kernel.process.wait(0.01)
    kernel.client.execute("import os; os._exit(7)")
    assert kernel.process.wait(PATIENCE) == 7
    assert kernel.process.poll() == 7
    kernel.process.terminate()  # an ended one is not missed


def test_nothing_is_loaded_twice(start: Any) -> None:
    """What the parent has loaded is there before the first cell."""
    assert start().ask("'estimation.workbook' in __import__('sys').modules") == "True"


def test_a_kernel_ends_with_whoever_asked_for_it(start: Any) -> None:
    kernel = start()
    pid = kernel.process.pid
    kernel.process.close()
    assert still_running({pid}) == set()


def test_all_end_with_the_parent(tmp_path: Path) -> None:
    """Killed, it can end nobody: they look for it themselves."""
    with WarmParent([]) as parent:
        kernel = Kernel(parent, tmp_path)
        assert parent.process is not None
        parent.process.kill()
        parent.process.wait(PATIENCE)
        assert kernel.process.wait(PATIENCE) == -signal.SIGKILL
        assert still_running({kernel.process.pid}) == set()
        assert fork(parent.address, [], ".", {}) is None
        before = parent.process.pid
        parent.ensure()
        assert parent.process.pid != before
        kernel.client.stop_channels()


def test_it_ends_while_it_loads() -> None:
    parent = WarmParent(["estimation.workbook"])
    parent.ensure()
    assert parent.process is not None
    pid = parent.process.pid
    parent.end()
    assert still_running({pid}) == set()
    assert parent.address == ""


@pytest.mark.parametrize("sent", [b"", b"{}\n", b"no json\n", b'{"arguments": []}\n', b"[]\n"])
def test_what_asks_for_nothing_gets_nothing(parent: WarmParent, start: Any, sent: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(parent.address)
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    assert start().ask("1 + 1") == "2"


def test_nobody_else_may_ask(parent: WarmParent) -> None:
    folder = os.path.dirname(parent.address)
    assert os.stat(folder).st_mode & 0o077 == 0


def test_a_parent_with_threads_forks_nothing(tmp_path: Path) -> None:
    (tmp_path / "threaded.py").write_text(
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    )
    path = os.pathsep.join([str(tmp_path), *module.package_path().values()])
    with WarmParent(["threaded"], {"PYTHONPATH": path}, is_silent=True) as parent:
        assert fork(parent.address, [], ".", {}) is None
        assert parent.process is not None
        assert eventually(lambda: parent.process.poll() == 1, PATIENCE)


def test_where_fork_is_not_safe_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IS_SAFE", False)
    with WarmParent([]) as parent:
        assert (parent.address, parent.process) == ("", None)


def test_a_page_has_little_of_its_own(start: Any) -> None:
    """Memory that is not shared with the parent, as the system counts it [kB]."""
    kernel = start()
    rollup = kernel.ask(f"open('/proc/{kernel.process.pid}/smaps_rollup').read()")
    private = int(rollup.split("Private_Dirty:")[1].split("kB")[0])
    assert 0 < private < 120_000
