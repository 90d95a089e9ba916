"""The kernel that a template runs in: this interpreter, private folders, one thread."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from estimation.kernels import KernelSpecs, WarmParent
from estimation.kernels.jupyter_adapter import AsyncKernelManager, LocalProvisioner
from estimation.kernels.warm_parent import ONE_THREAD, package_path
from estimation.packs.calibrating import HISTORIES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

AHEAD = (
    "estimation.packs.page",
    "estimation.plotting",
    "matplotlib.backends.backend_svg",
    "estimation.packs.client",
    "estimation.packs.parameters",
    "estimation.warm_up:load",
    "estimation.packs.calibrating:load",
)
"""What a template would wait for."""

FIXED = {"PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
"""Settings that Python and matplotlib read once, when they start: the same files each time."""


def warm_parent(histories: Sequence[Path] = ()) -> WarmParent:
    """Return what kernels of a batch are forked from; it calibrates some histories ahead."""
    ahead = {HISTORIES: os.pathsep.join(map(str, histories))} if histories else {}
    return WarmParent(AHEAD, {**FIXED, **ahead}, is_silent=True)


def _environment(folder: Path) -> dict[str, str]:
    """What the kernel's environment has beside that of this process."""
    return {
        **ONE_THREAD,
        **FIXED,
        # Where the package is not installed but run from a checkout, the kernel needs its place.
        **package_path(),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(folder),
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
    }


def manager_in(
    folder: Path, started: Callable[[int], None], address: str = ""
) -> type[AsyncKernelManager]:
    """
    Kernel manager that keeps connection file and sockets in a private folder.

    Parameters
    ----------
    folder : Path
        Its path must be short: the name of a Unix socket has space for about 100 characters.
    started : callable
        Called with the process id of the kernel.
    address : str
        Of the warm parent that forks it; empty to start it by itself.
    """

    class Manager(AsyncKernelManager):
        """Starts the interpreter that asks."""

        def __init__(self, **options: object) -> None:
            options.pop("kernel_spec_manager", None)
            specs = KernelSpecs(environment=_environment(folder), address=address)
            super().__init__(**options, kernel_spec_manager=specs)
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
