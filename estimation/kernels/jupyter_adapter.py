"""
All that kernels use of jupyter_client and ipykernel.

Their classes are extended as their documentation says, but for what `HOOKS` lists: methods that are
replaced, and traits that are set, which nothing promises to keep. A test fails with a version that
nobody has looked at; then look at the list, run `tests/kernels`, and add it to `SEEN_WITH`.
"""

from __future__ import annotations

import os

from jupyter_client.connect import KernelConnectionInfo as KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec as KernelSpec
from jupyter_client.kernelspec import KernelSpecManager as KernelSpecManager
from jupyter_client.manager import AsyncKernelManager as AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner as LocalProvisioner

SEEN_WITH = {"jupyter-client": ("8.6", "8.10"), "ipykernel": ("7.0", "7.4")}
"""Oldest and newest version of each that `HOOKS` was looked at with."""

HOOKS: dict[type, tuple[str, ...]] = {
    LocalProvisioner: ("launch_kernel", "process", "pid", "pgid", "cwd", "connection_info"),
    KernelSpecManager: ("kernel_dirs", "get_kernel_spec"),
    AsyncKernelManager: (
        "start_kernel", "kernel_spec_manager", "connection_file", "transport", "ip", "provisioner",
    ),
}  # fmt: skip
"""What is replaced, called or set of each class."""

LOADED = ("ipykernel.kernelapp", "ipykernel.debugger", "IPython")
"""Modules that a kernel begins with."""


def run_kernel(arguments: list[str]) -> None:
    """Be a kernel until it ends, which is when the parent of this process does too."""
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance([*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])
