"""Voila behind a secret: one server, one link, and nothing opens without it."""

from __future__ import annotations

import hmac
import logging
import os
import secrets
import shutil
import tempfile
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.utils import ensure_async
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler
from traitlets import default
from traitlets.config import Config
from voila.app import Voila

from estimation.workbook.assets import STATIC, TOKENS, styles

if TYPE_CHECKING:
    from socket import socket

    from tornado.httputil import HTTPServerRequest

HERE = Path(__file__).parent

EXTENSIONS = [
    "@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget",
]  # fmt: skip
"""What a page loads beside Voila: the manager of widgets, their base, and anywidget."""

IDLE = 8 * 60 * 60
"""A kernel whose page is gone ends after a working day: a closed laptop may come back [s]."""

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    # Voila checks its settings with generated code; anywidget loads its module from a blob.
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; frame-ancestors 'self'"
)
"""Pages ask this server alone, whatever a plan has in its texts."""


class OwnKernel(KernelSpecManager):
    """Only the Python that runs Kickoff: another one of the user's may not have it."""

    @default("kernel_dirs")
    def _kernel_dirs_default(self) -> list[str]:
        return []


class Closed(RequestHandler):
    """What stands before every door."""

    def prepare(self) -> None:
        """Say what is missing."""
        self.set_status(403)
        page = (STATIC / "closed.html").read_text(encoding="utf-8")
        self.finish(page.replace("/* styles */", styles("base")))


class Enter(RequestHandler):
    """The link that was printed: leaves the secret in a cookie, and takes it out of the address."""

    def get(self) -> None:
        """Go to the same place without the secret."""
        application = self.application
        assert isinstance(application, Gate)
        self.set_cookie(application.cookie, application.secret, httponly=True, samesite="Lax")
        rest = [(k, v) for k, v in parse_qsl(self.request.query) if k != "token"]
        path = "/" + self.request.path.lstrip("/")
        self.redirect(path + ("?" + urlencode(rest) if rest else ""))


class Gate(Application):
    """All of a server, pages, files, kernels and websockets, for those who have the secret."""

    def __init__(self, secret: str, port: int, **settings: Any) -> None:
        super().__init__(**settings)
        self.secret = secret
        self.cookie = f"kickoff-{port}"

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """Let in who brings the secret, in the cookie or in the link."""
        if self._is_secret(self._cookie(request)):
            return super().find_handler(request, **kwargs)
        said = request.query_arguments.get("token", [b""])[-1].decode("utf-8", "replace")
        enters = request.method == "GET" and self._is_secret(said)
        return self.get_handler_delegate(request, Enter if enters else Closed)

    def _is_secret(self, said: str) -> bool:
        return hmac.compare_digest(said.encode(), self.secret.encode())

    def _cookie(self, request: HTTPServerRequest) -> str:
        try:
            found = SimpleCookie(request.headers.get("Cookie", "")).get(self.cookie)
        except CookieError:
            return ""
        return "" if found is None else found.value


class WorkbookServer(Voila):
    """Voila with one notebook, our template, and a gate before all of it."""

    @classmethod
    def of(cls, notebook: Path) -> WorkbookServer:
        """Set up, not yet listening."""
        voila: dict[str, Any] = {
            "template": "kickoff",
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "extension_allowlist": EXTENSIONS,
            "file_allowlist": [],
            "kernel_spec_manager_class": OwnKernel,
            # The template shows the last line alone: an error in the planner's words.
            "show_tracebacks": True,
        }
        config = Config(
            {
                "Voila": {"notebook_path": str(notebook), "open_browser": False},
                "VoilaConfiguration": voila,
                # Kernels talk through files that only this user can open, not through ports.
                "KernelManager": {"transport": "tcp" if os.name == "nt" else "ipc"},
                "MappingKernelManager": {"cull_idle_timeout": IDLE, "cull_interval": 300},
            }
        )
        # Jupyter's own interval of pings is one that tornado warns of at every connection.
        logging.getLogger("tornado.general").setLevel(logging.ERROR)
        server = cls(config=config, log_level=logging.ERROR)
        server.initialize([])
        return server

    @default("config_file_paths")
    def _config_file_paths_default(self) -> list[str]:
        # Settings of the user's other Voila pages are not for this one.
        return []

    def setup_template_dirs(self) -> None:
        """Look for templates in this package alone."""
        self.template_paths = [str(HERE / "voila/templates/kickoff"), str(STATIC), str(TOKENS)]
        share = Path(self.data_dir) / "templates/base"
        self.template_paths.append(str(share))
        self.static_paths = [str(share / "static")]

    def begin(self, listening: socket) -> str:
        """Serve on a socket; returns the way in, with its secret."""
        self.port = listening.getsockname()[1]
        # Addresses of sockets hold some 100 characters; temporary folders can be longer than that.
        short = "/tmp" if os.name == "posix" else None
        self.connection_dir = tempfile.mkdtemp(prefix="kickoff-", dir=short)
        secret = secrets.token_urlsafe(24)
        settings = self.init_settings()
        settings["headers"] = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
        self.app = Gate(secret, self.port, **settings)
        self.app.add_handlers(".*$", self.init_handlers())
        self.http = HTTPServer(self.app)
        self.http.add_socket(listening)
        return f"/?token={secret}"

    async def end(self) -> None:
        """Stop listening, stop all kernels, leave no file."""
        self.http.stop()
        await ensure_async(self.kernel_manager.shutdown_all(now=True))
        await self.http.close_all_connections()
        shutil.rmtree(self.connection_dir, ignore_errors=True)
