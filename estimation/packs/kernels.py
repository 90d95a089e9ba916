"""The kernel that a template runs in: this interpreter, private folders, one thread."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "python3"
"""What templates call their kernel."""


class ThisPython(KernelSpecManager):
    """
    Knows one kernel, the interpreter that asks.

    An installed kernel of the same name may be of another environment, or not there at all.
    """

    folder = Path()

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Tell how the kernel is started, whatever its name."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
            env=_environment(self.folder),
            # The machine may be set up to start kernels elsewhere, where nothing limits them.
            metadata={"kernel_provisioner": {"provisioner_name": "local-provisioner"}},
        )


def _environment(folder: Path) -> dict[str, str]:
    """What the kernel's environment has beside that of this process."""
    package = str(Path(__file__).resolve().parents[2])
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    return {
        **dict.fromkeys(threads, "1"),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(folder),
        # Where the package is not installed but run from a checkout, the kernel needs its place.
        "PYTHONPATH": os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH")))),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        "MPLBACKEND": "agg",
    }


def manager_in(folder: Path, started: Callable[[int], None]) -> type[AsyncKernelManager]:
    """
    Kernel manager that keeps connection file and sockets in a private folder.

    Parameters
    ----------
    folder : Path
        Its path must be short: the name of a Unix socket has space for about 100 characters.
    started : callable
        Called with the process id of the kernel.
    """
    knows = type("ThisPythonHere", (ThisPython,), {"folder": folder})

    class Manager(AsyncKernelManager):
        """Starts the interpreter that asks."""

        def __init__(self, **options: object) -> None:
            options.pop("kernel_spec_manager", None)
            super().__init__(**options, kernel_spec_manager=knows())
            self.connection_file = str(folder / "kernel.json")
            if os.name == "posix":
                self.transport = "ipc"
                self.ip = str(folder / "kernel-ipc")

        async def start_kernel(  # type: ignore[override]  # as AsyncKernelManager itself does
            self, **options: object
        ) -> None:
            """Start it silent on this terminal: what matters comes as messages."""
            nowhere = subprocess.DEVNULL
            await super().start_kernel(stdout=nowhere, stderr=nowhere, **options)
            # As the kernel's specification asks; the type says so for what has no process.
            if isinstance(self.provisioner, LocalProvisioner) and self.provisioner.pid is not None:
                started(self.provisioner.pid)

    return Manager
