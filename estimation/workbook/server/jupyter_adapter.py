"""
All that the workbook uses of jupyter-server, voila, jupyterlab and what comes with them.

Their classes are extended and their methods replaced, which their documentation does not promise to
keep. So no other module here imports them, `HOOKS` and `SETTINGS` list what has to be there, and
`check_hooks` refuses to serve where something is not. A test fails with a version that nobody has
looked at; then look at the lists, try `kickoff open`, and add it to `SEEN_WITH`.
"""

from __future__ import annotations

from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_async as ensure_async
from jupyter_server import __version__ as SERVER_VERSION
from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message as deserialize_binary_message,
)
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1 as deserialize_msg_from_ws_v1,
)
from jupyter_server.services.kernels.connection.base import (
    serialize_msg_to_ws_v1 as serialize_msg_to_ws_v1,
)
from jupyter_server.services.kernels.connection.channels import (
    ZMQChannelsWebsocketConnection as ZMQChannelsWebsocketConnection,
)
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager as AsyncMappingKernelManager,
)
from tornado.web import Application
from voila.app import Voila as Voila
from voila.configuration import VoilaConfiguration
from voila.tornado.handler import TornadoVoilaHandler as TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import (
    VoilaKernelWebsocketHandler as VoilaKernelWebsocketHandler,
)

from estimation.errors import WorkbookError

SEEN_WITH = {
    "jupyter-server": ("2.14", "2.21"),
    "voila": ("0.5.8", "0.5.13"),
    "jupyterlab": ("4.2", "4.6"),
}
"""Oldest and newest version of each that the lists below were looked at with."""

HOOKS: dict[type, tuple[str, ...]] = {
    Application: ("start_request", "find_handler", "get_handler_delegate", "add_handlers"),
    Voila: ("initialize", "init_settings", "init_handlers", "setup_template_dirs", "data_dir"),
    TornadoVoilaHandler: ("initialize", "get", "get_generator", "on_connection_close"),
    VoilaKernelWebsocketHandler: (
        "open", "on_close", "on_message", "kernel_websocket_connection_class",
    ),
    ZMQChannelsWebsocketConnection: ("handle_incoming_message", "subprotocol"),
    AsyncMappingKernelManager: (
        "start_kernel", "shutdown_kernel", "shutdown_all", "remove_kernel",
        "kernel_manager_factory", "__contains__",
    ),
}  # fmt: skip
"""What is replaced or called of each class; under another name it would quietly not be."""

SETTINGS: dict[type, tuple[str, ...]] = {
    Voila: (
        "notebook_path", "open_browser", "kernel_websocket_connection_class", "config_file_paths",
        "template_paths", "static_paths", "root_dir", "connection_dir", "log_level",
    ),
    VoilaConfiguration: (
        "template", "allow_template_override", "allow_theme_override", "extension_allowlist",
        "file_allowlist", "kernel_spec_manager_class", "multi_kernel_manager_class",
        "show_tracebacks",
    ),
    KernelManager: ("transport",),
    KernelSpecManager: ("kernel_dirs",),
    ZMQChannelsWebsocketConnection: ("session",),
}  # fmt: skip
"""Traits that are set; a configuration for one that is not there is ignored without a word."""


def check_hooks() -> None:
    """
    Look whether all that is replaced, called or set is there.

    Raises
    ------
    WorkbookError
        If something is not.
    """
    missing = [
        f"{kind.__name__}.{name}"
        for kind, names in HOOKS.items()
        for name in names
        if not hasattr(kind, name)
    ]
    missing += [
        f"{kind.__name__}.{name}"
        for kind, names in SETTINGS.items()
        for name in names
        if name not in kind.class_trait_names()  # type: ignore[attr-defined]
    ]
    if missing:
        raise not_served(f"{', '.join(missing)} is not there")


def not_served(why: str) -> WorkbookError:
    """Return the error for a server that could let more through than it may."""
    return WorkbookError(
        f"the workbook is not served: with jupyter-server {SERVER_VERSION}, pages could say more "
        f"to their kernels than they may ({why}); go back to the version that you had before, and "
        "tell who looks after Kickoff"
    )


def lab_server(options: list[str]) -> Any:
    """Set up JupyterLab, not yet listening; only the process of the analyst imports it."""
    from jupyterlab.labapp import LabApp

    return LabApp.initialize_server(options)


def end_with(process: int) -> None:
    """End this process, on Linux and macOS, once the one that started it is gone."""
    from ipykernel.parentpoller import ParentPollerUnix

    ParentPollerUnix(process).start()
