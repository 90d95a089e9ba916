"""Kernels behind the pages: each belongs to one role, and hears of widgets alone."""

from __future__ import annotations

import json
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import tornado.web
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
)
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.ioloop import IOLoop
from traitlets import Dict, Set, default
from voila.tornado.handler import TornadoVoilaHandler

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.store.records import Role

WIDGET_MESSAGES = frozenset(
    {"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"}
)
"""What a page may say to its kernel; all of it on the shell channel, none of it code."""

WIDGET_STATES = "jupyter.widget.control"
"""The one conversation that a page begins: it asks for the state of all widgets."""

HEADER = ("msg_id", "msg_type", "session", "username", "version", "date")

BY_OFFSETS = "v1.kernel.websocket.jupyter.org"
"""Name of the framing in which a message is cut by offsets; without it, a message is JSON."""

COMES_BACK = 10
"""How long a page that said it is gone may take to connect again before its kernel ends [s]."""

NEVER_CAME = 5 * 60
"""How long a kernel waits for a page that was left while it was made [s]."""

starting: ContextVar[Role] = ContextVar("starting")
"""Whose page is being made."""


class OwnKernel(KernelSpecManager):
    """Only the Python that runs Kickoff: another one of the user's may not have it."""

    @default("kernel_dirs")
    def _kernel_dirs_default(self) -> list[str]:
        return []


class RoleKernels(AsyncMappingKernelManager):
    """
    Kernels by the role whose page started them.

    A kernel learns its role from `KICKOFF_ROLE`, which is set here after all that a request says.
    """

    roles = Dict(help="Role of each kernel that runs, by its id.")

    met = Set(help="Kernels that a page has connected to.")

    async def start_kernel(self, **kwargs: Any) -> str:  # type:ignore[override]
        """Start a kernel for the page that is being made; without one there is none."""
        role = starting.get(None)
        if role is None:
            raise tornado.web.HTTPError(403, "only a page starts a kernel")
        env = {**(kwargs.pop("env", None) or {}), "KICKOFF_ROLE": role}
        kernel_id = await super().start_kernel(env=env, **kwargs)
        self.roles[kernel_id] = role
        IOLoop.current().call_later(NEVER_CAME, self.end_if_never_met, kernel_id)
        return str(kernel_id)

    def notify_connect(self, kernel_id: str) -> None:
        """Remember that its page has come."""
        self.met.add(kernel_id)
        super().notify_connect(kernel_id)

    async def end_if_left(self, kernel_id: str) -> None:
        """End a kernel to which no page is connected."""
        if kernel_id in self and not self.kernel_model(kernel_id)["connections"]:
            await self.shutdown_kernel(kernel_id)

    async def end_if_never_met(self, kernel_id: str) -> None:
        """End a kernel to which no page has ever connected."""
        if kernel_id not in self.met:
            await self.end_if_left(kernel_id)

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that has ended."""
        self.roles.pop(kernel_id, None)
        self.met.discard(kernel_id)
        return super().remove_kernel(kernel_id)


class RolePage(TornadoVoilaHandler):
    """The notebook, with a kernel of the role whose door it is behind."""

    def initialize(self, role: Role, **kwargs: Any) -> None:
        """Take the role from the route."""
        super().initialize(**kwargs)
        self.role = role

    @tornado.web.authenticated
    async def get(self) -> None:
        """Make the page."""
        # A request is a task of its own: what is set here holds for this one.
        starting.set(self.role)
        await super().get()


class Left(tornado.web.RequestHandler):
    """What a page says when it is gone: its kernel ends, unless the page turns out to be there."""

    def post(self, kernel_id: str) -> None:
        """Look again in a while."""
        kernels: RoleKernels = self.settings["kernel_manager"]
        IOLoop.current().call_later(COMES_BACK, kernels.end_if_left, kernel_id)
        self.set_status(204)


class WidgetConnection(ZMQChannelsWebsocketConnection):
    """A websocket between a page and its kernel, on which the page speaks of widgets alone."""

    def handle_incoming_message(self, incoming_msg: str | bytes) -> None:
        """Pass on what is about widgets, written anew; whatever else it is ends here."""
        if not self.channels:
            return
        framed = self.subprotocol == BY_OFFSETS
        message = widget_message(incoming_msg, framed, self.session.unpack)
        if message is None:
            self.log.warning("a page said something else than of widgets; it was not passed on")
            return
        self.session.send(self.channels["shell"], message)


def widget_message(
    said: str | bytes, framed: bool, unpack: Callable[[bytes], Any]
) -> dict[str, Any] | None:
    """
    Read what a page says to its kernel.

    Parameters
    ----------
    said : str or bytes
        One message of the websocket.
    framed : bool
        Whether the two have agreed on a framing by offsets.
    unpack : callable
        Reads a part of a framed message.

    Returns
    -------
    dict or None
        Header, metadata, content and buffers of a message about widgets, and nothing that it
        holds besides; None for any other, and for what cannot be read.
    """
    try:
        message = _framed(said, unpack) if framed else _plain(said)
        header, content = message["header"], message["content"]
        is_known = header["msg_type"] in WIDGET_MESSAGES and message["channel"] == "shell"
        if header["msg_type"] == "comm_open":
            is_known = is_known and content["target_name"] == WIDGET_STATES
        metadata, buffers = message.get("metadata"), message.get("buffers")
        if not is_known or not isinstance(content, dict):
            return None
    # Whoever made it by hand can have left anything out, or made anything another kind.
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return None
    return {
        "header": {name: header[name] for name in HEADER if isinstance(header.get(name), str)},
        "parent_header": {},
        "metadata": metadata if isinstance(metadata, dict) else {},
        "content": content,
        "buffers": [each for each in buffers or [] if isinstance(each, bytes)],
    }


def _framed(said: str | bytes, unpack: Callable[[bytes], Any]) -> dict[str, Any]:
    """Parts of a message that is cut by offsets."""
    if not isinstance(said, bytes) or int.from_bytes(said[:8], "little") * 8 > len(said):
        raise ValueError
    channel, (header, _, metadata, content, *buffers) = deserialize_msg_from_ws_v1(said)
    return {
        "channel": channel,
        "header": unpack(header),
        "metadata": unpack(metadata),
        "content": unpack(content),
        "buffers": buffers,
    }


def _plain(said: str | bytes) -> dict[str, Any]:
    """Parts of a message in JSON, before which its buffers are counted if it has any."""
    if isinstance(said, str):
        return {**json.loads(said), "buffers": []}
    if len(said) < 4 or int.from_bytes(said[:4], "big") * 4 > len(said):
        raise ValueError
    return dict(deserialize_binary_message(said))
