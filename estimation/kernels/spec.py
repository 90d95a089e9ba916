"""Which interpreter a kernel is, and in which environment it runs."""

from __future__ import annotations

import sys

from traitlets import Dict, Unicode, default

from estimation.kernels import provisioner
from estimation.kernels.jupyter_adapter import KernelSpec, KernelSpecManager

KERNEL = "python3"
"""What notebooks of the package call their kernel."""


class KernelSpecs(KernelSpecManager):
    """
    Knows one kernel, the interpreter that asks.

    An installed kernel of the same name may be of another environment, or not there at all.
    """

    address = Unicode(help="Socket of the warm parent; empty without one.").tag(config=True)

    environment = Dict(help="What kernels have beside the environment of this process.")

    @default("kernel_dirs")
    def _kernel_dirs_default(self) -> list[str]:
        return []

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Tell how the kernel is started, whatever its name."""
        is_warm = bool(self.address) and provisioner.is_known()
        # Named in both cases: the machine may be set up to start kernels elsewhere.
        chosen = (
            {"provisioner_name": provisioner.NAME, "config": {"address": self.address}}
            if is_warm
            else {"provisioner_name": "local-provisioner"}
        )
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
            env=dict(self.environment),
            metadata={"kernel_provisioner": chosen},
        )
