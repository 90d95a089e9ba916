"""Jupyter's way to a kernel that is forked instead of started [1]_.

References
----------
.. [1] Jupyter Client, "Customizing the kernel's runtime environment: kernel provisioning".
   `LocalProvisioner` is meant to be subclassed.
"""

from __future__ import annotations

import asyncio
import os
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from traitlets import Unicode

from estimation.kernels.jupyter_adapter import LocalProvisioner
from estimation.kernels.warm_parent import fork

if TYPE_CHECKING:
    from estimation.kernels.jupyter_adapter import KernelConnectionInfo

NAME = "kickoff-warm"
"""Under which pyproject.toml names it to Jupyter."""

GROUP = "jupyter_client.kernel_provisioners"


class WarmProvisioner(LocalProvisioner):
    """Asks the warm parent for a kernel; starts one itself where the parent is gone."""

    address = Unicode(help="Socket of the warm parent.").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Let a kernel be forked with the arguments that the command has after its module."""
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        cwd = str(kwargs.get("cwd") or os.getcwd())
        kernel = await asyncio.to_thread(fork, str(self.address), arguments, cwd, kwargs["env"])
        if kernel is None:
            self.log.warning("The warm parent is gone; a kernel starts by itself.")
            return await super().launch_kernel(cmd, **kwargs)
        self.process = kernel  # type: ignore[assignment]  # which it stands for
        self.pid = self.pgid = kernel.pid
        self.cwd = cwd
        return self.connection_info


def is_known() -> bool:
    """Whether Jupyter finds it: a checkout that was never installed has no entry points."""
    return any(found.name == NAME for found in entry_points(group=GROUP))
