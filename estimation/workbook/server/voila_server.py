"""Voila behind a gate: one server, a page for each role, and nothing that they do not need."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakSet

from tornado.httpserver import HTTPServer
from tornado.ioloop import PeriodicCallback
from traitlets import default
from traitlets.config import Config

from estimation.errors import StoreError
from estimation.kernels import KernelSpecs
from estimation.workbook.assets import STATIC, TOKENS
from estimation.workbook.server import limits
from estimation.workbook.server.gate import EXTENSIONS, PAGES, Gate
from estimation.workbook.server.jupyter_adapter import (
    Voila,
    VoilaKernelWebsocketHandler,
    check_hooks,
    ensure_async,
)
from estimation.workbook.server.role_kernels import Left, RoleKernels, RolePage
from estimation.workbook.server.self_check import check_code_is_refused, check_strangers_are_refused
from estimation.workbook.server.widget_messages import WidgetConnection

if TYPE_CHECKING:
    from socket import socket

    from tornado.web import RequestHandler

    from estimation.workbook.server.gate import Keys

HERE = Path(__file__).parent

LOOK_AGAIN = 5_000
"""How often the server looks which doors are still open [ms]."""

REFUSED = 1008
"""What a websocket that is closed for its door says: against the policy (RFC 6455, 7.4.1)."""

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    # Voila checks its settings with generated code; anywidget loads its module from a blob.
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; frame-ancestors 'self'; "
    "base-uri 'none'; form-action 'self'; object-src 'none'"
)
"""Pages ask this server alone, whatever a plan has in its texts."""


class WorkbookServer(Voila):
    """Voila with one notebook for two roles, our template, and a gate before all of it."""

    @classmethod
    def of(cls, notebook: Path) -> WorkbookServer:
        """
        Set up, not yet listening.

        Raises
        ------
        WorkbookError
            If something of Jupyter's that is replaced or set is not there.
        """
        check_hooks()
        voila: dict[str, Any] = {
            "template": "kickoff",
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "extension_allowlist": EXTENSIONS,
            "file_allowlist": [],
            "kernel_spec_manager_class": KernelSpecs,
            "multi_kernel_manager_class": RoleKernels,
            # The template shows the last line alone: an error in the planner's words.
            "show_tracebacks": True,
        }
        config = Config(
            {
                "Voila": {
                    "notebook_path": str(notebook),
                    "open_browser": False,
                    "kernel_websocket_connection_class": WidgetConnection,
                },
                "VoilaConfiguration": voila,
                # Kernels talk through files that only this user can open, not through ports.
                "KernelManager": {"transport": "tcp" if os.name == "nt" else "ipc"},
            }
        )
        # Jupyter's own interval of pings is one that tornado warns of at every connection.
        logging.getLogger("tornado.general").setLevel(logging.ERROR)
        server = cls(config=config, log_level=logging.ERROR)
        server.initialize([])
        return server

    @default("config_file_paths")
    def no_config_files(self) -> list[str]:
        """Read none: settings of the user's other Voila pages are not for this one."""
        return []

    def setup_template_dirs(self) -> None:
        """Look for templates in this package alone."""
        self.template_paths = [str(HERE / "voila/templates/kickoff"), str(STATIC), str(TOKENS)]
        share = Path(self.data_dir) / "templates/base"
        self.template_paths.append(str(share))
        self.static_paths = [str(share / "static")]

    def init_handlers(self) -> list[Any]:
        """Put our own before what Voila serves, of which the gate opens no more than files."""
        page = {
            "notebook_path": os.path.relpath(self.notebook_path, self.root_dir),
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        pages = [(path, RolePage, {"role": role, **page}) for path, role in PAGES.items()]
        kernels = [
            (r"/api/kernels/(?P<kernel_id>[0-9a-f-]+)/channels", Channels),
            (r"/voila/api/shutdown/(?P<kernel_id>[0-9a-f-]+)", Left),
        ]
        return [*pages, *kernels, *super().init_handlers()]

    def begin(self, listening: socket, keys: Keys, public: str = "") -> None:
        """
        Serve on a socket.

        Parameters
        ----------
        listening : socket
        keys : Keys
            Doors to serve, already made.
        public : str
            Address under which a proxy serves this; empty without one.

        Raises
        ------
        WorkbookError
            If somebody without a key, or code for a kernel, would get past what keeps them out.
        """
        # Addresses of sockets hold some 100 characters; temporary folders can be longer than that.
        short = "/tmp" if os.name == "posix" else None
        self.connection_dir = tempfile.mkdtemp(prefix="kickoff-", dir=short)
        settings = self.init_settings()
        settings |= {
            "headers": {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"},
            "allow_origin": public,
            "log_function": _log,
            "websocket_max_message_size": limits.MESSAGE,
            "ws_ping_interval": limits.PING_EVERY,
            "ws_ping_timeout": limits.PING_TIMEOUT,
        }
        self.port = listening.getsockname()[1]
        self.app = Gate(keys, self.port, public, **settings)
        self.app.add_handlers(".*$", self.init_handlers())
        self.looking = PeriodicCallback(self._look_again, LOOK_AGAIN)
        self.http = HTTPServer(
            self.app,
            max_header_size=limits.REQUEST_HEADERS,
            max_body_size=limits.REQUEST_BODY,
            max_buffer_size=limits.MESSAGE + limits.REQUEST_HEADERS,
            idle_connection_timeout=limits.IDLE_SECONDS,
            body_timeout=limits.BODY_SECONDS,
        )
        keys.read()
        check_strangers_are_refused(self.app)
        check_code_is_refused(self.app, Channels)
        self.kernel_manager.load_ahead()
        self.http.add_socket(listening)
        self.looking.start()

    async def _look_again(self) -> None:
        """Read which doors are open, and end what came through one that is not."""
        try:
            await asyncio.get_running_loop().run_in_executor(None, self.app.keys.read)
        except StoreError as error:
            self.log.error("%s", error)
        for each in list(Channels.open_now):
            if each.application is self.app and not self._may_stay(each):
                each.close(REFUSED, "this link was closed")

    def _may_stay(self, channels: Channels) -> bool:
        """Whether the key of a websocket still opens its kernel."""
        role = self.kernel_manager.roles.get(channels.kernel_id)
        return role in self.app.roles_of(channels.request)

    async def end(self) -> None:
        """Stop listening, stop all kernels, leave no file."""
        self.looking.stop()
        self.http.stop()
        await ensure_async(self.kernel_manager.shutdown_all(now=True))
        self.kernel_manager.warm.end()
        await self.http.close_all_connections()
        shutil.rmtree(self.connection_dir, ignore_errors=True)


class Channels(VoilaKernelWebsocketHandler):
    """A websocket of a page; those that are open are known, to be closed with their door."""

    open_now: ClassVar[WeakSet[Channels]] = WeakSet()

    async def open(self, kernel_id: str) -> None:
        """Remember it."""
        self.open_now.add(self)
        self.kernel_manager.page_came(kernel_id, self)
        await super().open(kernel_id=kernel_id)

    def on_close(self) -> None:
        """Let its kernel end, unless the page comes back."""
        self.kernel_manager.page_went(self.kernel_id, self)
        super().on_close()


def _log(handler: RequestHandler) -> None:
    """Say what failed; a query is left out, as it may hold a secret."""
    if handler.get_status() >= HTTPStatus.INTERNAL_SERVER_ERROR:
        asked = f"{handler.request.method} {handler.request.path}"
        logging.getLogger("tornado.access").error("%s %s", handler.get_status(), asked)
