"""
Tries out the gate and the websockets before a server answers anybody.

Both stand in for methods of tornado and jupyter-server. Were one of these renamed, ours would not
be called, and all would pass; this notices, and nothing is served.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine
from tornado.web import Application

from estimation.workbook.server.gate import Closed
from estimation.workbook.server.jupyter_adapter import not_served, serialize_msg_to_ws_v1
from estimation.workbook.server.widget_messages import BY_OFFSETS

if TYPE_CHECKING:
    from tornado.websocket import WebSocketHandler

    from estimation.workbook.server.gate import Gate

KERNEL = "00000000-0000-4000-8000-000000000000"
"""Of no kernel."""

NOBODY: Any = SimpleNamespace(set_close_callback=lambda _: None, context=None)
"""Stands for the connection of a browser."""

CHANNELS = ("shell", "control", "stdin", "iopub")


STRANGERS = (
    ("GET", "/"), ("GET", "/am"), ("GET", "/pm"), ("GET", "/am?token=guessed"),
    ("GET", "/voila/static/voila.js"), ("GET", "/voila/files/kickoff.db"),
    ("GET", "/api/kernels"), ("POST", "/api/kernels"), ("GET", f"/api/kernels/{KERNEL}/channels"),
    ("POST", f"/voila/api/shutdown/{KERNEL}"),
)  # fmt: skip
"""What somebody without a key may ask for, none of which is answered."""


def check_strangers_are_refused(app: Gate) -> None:
    """
    Ask for pages, files and kernels without a key, the way the server is asked.

    Raises
    ------
    WorkbookError
        If the gate is not asked, or lets one of them in.
    """
    try:
        let_in = [
            f"{method} {uri}" for method, uri in STRANGERS if not _is_closed(app, method, uri)
        ]
    except Exception as error:  # whatever has moved, nobody knows who is let in
        raise not_served(
            f"the gate cannot be tried out: {type(error).__name__}: {error}"
        ) from error
    if let_in:
        raise not_served(f"no key was asked for at {', '.join(let_in)}")


def _is_closed(app: Gate, method: str, uri: str) -> bool:
    """Whether the gate is asked about a request, and answers it itself."""
    answers: list[object] = []

    def find_handler(request: HTTPServerRequest, **kwargs: Any) -> Any:
        found = type(app).find_handler(app, request, **kwargs)
        answers.append(getattr(found, "handler_class", None))
        return found

    app.find_handler = find_handler  # type: ignore[method-assign]
    try:
        asked = app.start_request(object(), NOBODY)
        asked.headers_received(
            RequestStartLine(method, uri, "HTTP/1.1"), HTTPHeaders({"Host": "127.0.0.1"})
        )
    finally:
        del app.find_handler
    return answers == [Closed]


def check_code_is_refused(app: Gate, channels: type[WebSocketHandler]) -> None:
    """
    Send code and a widget's message the way a page does, to a kernel that only listens.

    Parameters
    ----------
    app : Gate
        All of the server, as it is about to be served.
    channels : type
        The websocket that pages are to be given.

    Raises
    ------
    WorkbookError
        If code passes, or it cannot be said whether it does.
    """
    for framing in (None, BY_OFFSETS):
        try:
            passed = [
                name
                for name, message in REFUSED.items()
                if _passes(app, channels, framing, message)
            ]
            is_heard = _passes(app, channels, framing, ALLOWED)
        except Exception as error:  # whatever has moved, nobody knows what passes
            raise not_served(f"it cannot be tried out: {type(error).__name__}: {error}") from error
        if passed or not is_heard:
            raise not_served(f"{', '.join(passed)} passed" if passed else "nothing passed at all")


@dataclass(frozen=True)
class PageMessage:
    """A message of a page."""

    kind: str
    content: dict[str, Any]
    channel: str = "shell"

    def written(self, framing: str | None) -> str | bytes:
        """As a page writes it."""
        header = {"msg_id": "m", "msg_type": self.kind, "session": "s", "username": ""}
        parts = {"header": header, "parent_header": {}, "metadata": {}, "content": self.content}
        if framing is None:
            return json.dumps({**parts, "channel": self.channel, "buffers": []})
        framed = [json.dumps(part).encode() for part in parts.values()]
        return bytes(serialize_msg_to_ws_v1(framed, self.channel))


ALLOWED = PageMessage("comm_msg", {"comm_id": "c", "data": {}})
"""What has to pass, so that it says something that others do not."""

CODE = {"code": "raise SystemExit", "silent": False}

REFUSED = {
    **{f"code on {channel}": PageMessage("execute_request", CODE, channel) for channel in CHANNELS},
    # Voila refuses code too; these it would let pass, and only our own hook does not.
    "shutdown": PageMessage("shutdown_request", {"restart": False}),
    "widgets on control": PageMessage("comm_msg", ALLOWED.content, "control"),
    "comms of others": PageMessage(
        "comm_open", {"comm_id": "c", "target_name": "other", "data": {}}
    ),
}


def _passes(
    app: Gate, channels: type[WebSocketHandler], framing: str | None, message: PageMessage
) -> bool:
    """Whether a message reaches a kernel when a page sends it."""
    listener = Listener()
    _page(app, channels, framing, listener).on_message(message.written(framing))
    return listener.messages > 0


def _page(
    app: Gate, channels: type[WebSocketHandler], framing: str | None, listener: Listener
) -> Any:
    """A websocket as the server makes it for a page, with nobody at either end."""
    request = HTTPServerRequest(
        start_line=RequestStartLine("GET", f"/api/kernels/{KERNEL}/channels", "HTTP/1.1"),
        headers=HTTPHeaders({"Host": "127.0.0.1"}),
        connection=NOBODY,
    )
    found = Application.find_handler(app, request)
    if getattr(found, "handler_class", None) is not channels:
        raise LookupError("pages are given another websocket")
    page: Any = channels(app, request)
    page.ws_connection = SimpleNamespace(selected_subprotocol=framing)
    page.kernel_id = KERNEL
    kernels = app.settings["kernel_manager"]
    page.connection = page.kernel_websocket_connection_class(
        parent=kernels.kernel_manager_factory(parent=kernels),
        websocket_handler=page,
        config=page.config,
    )
    page.connection.channels = dict.fromkeys(CHANNELS, listener)
    return page


class Listener:
    """Stands for the sockets of a kernel, and counts what is sent to it."""

    def __init__(self) -> None:
        self.messages = 0

    def send_multipart(self, *_: object, **__: object) -> None:
        """Hear a message."""
        self.messages += 1
