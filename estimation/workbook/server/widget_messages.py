"""What a page says to its kernel: messages about widgets, and never code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from estimation.workbook.input.messages import LONE_SURROGATE
from estimation.workbook.server.jupyter_adapter import (
    ZMQChannelsWebsocketConnection,
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
)

if TYPE_CHECKING:
    from collections.abc import Callable

WIDGET_MESSAGES = frozenset(
    {"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"}
)
"""What a page may say to its kernel; all of it on the shell channel, none of it code."""

WIDGET_STATES = "jupyter.widget.control"
"""The one conversation that a page begins: it asks for the state of all widgets."""

HEADER = ("msg_id", "msg_type", "session", "username", "version", "date")

BY_OFFSETS = "v1.kernel.websocket.jupyter.org"
"""Name of the framing in which a message is cut by offsets; without it, a message is JSON."""


class WidgetConnection(ZMQChannelsWebsocketConnection):
    """A websocket between a page and its kernel, on which the page speaks of widgets alone."""

    def handle_incoming_message(self, incoming_msg: str | bytes) -> None:
        """Pass on what is about widgets, built again from its parts; all else ends here."""
        if not self.channels:
            return
        framed = self.subprotocol == BY_OFFSETS
        message = widget_message(incoming_msg, framed, self.session.unpack)
        content = None if message is None else packed(message["content"])
        if message is None or content is None:
            self.log.warning("a page said something else than of widgets; it was not passed on")
            return
        self.session.send(self.channels["shell"], {**message, "content": content})


def widget_message(
    written: str | bytes, framed: bool, unpack: Callable[[bytes], Any]
) -> dict[str, Any] | None:
    """
    Read what a page says to its kernel.

    Parameters
    ----------
    written : str or bytes
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
        message = _framed(written, unpack) if framed else _plain(written)
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
        "header": {name: header[name] for name in HEADER if is_text(header.get(name))},
        "parent_header": {},
        "metadata": {k: v for k, v in metadata.items() if is_text(k) and is_text(v)}
        if isinstance(metadata, dict)
        else {},
        "content": content,
        "buffers": [each for each in buffers or [] if isinstance(each, bytes)],
    }


def packed(content: dict[str, Any]) -> bytes | None:
    r"""
    Write what a page said so that its kernel reads the same; None for what nests too deep.

    Half a character (a lone surrogate) has no bytes of its own. It travels as the page wrote it,
    and whoever it is for says so in place.

    Examples
    --------
    >>> packed({"name": "\ud83d"})
    b'{"name": "\\ud83d"}'
    """
    try:
        return json.dumps(content).encode("ascii")
    except RecursionError:
        return None


def is_text(value: object) -> bool:
    """Whether something is text that has bytes."""
    return isinstance(value, str) and not LONE_SURROGATE.search(value)


def _framed(written: str | bytes, unpack: Callable[[bytes], Any]) -> dict[str, Any]:
    """Parts of a message that is cut by offsets."""
    if not isinstance(written, bytes) or int.from_bytes(written[:8], "little") * 8 > len(written):
        raise ValueError
    channel, (header, _, metadata, content, *buffers) = deserialize_msg_from_ws_v1(written)
    return {
        "channel": channel,
        "header": unpack(header),
        "metadata": unpack(metadata),
        "content": unpack(content),
        "buffers": buffers,
    }


def _plain(written: str | bytes) -> dict[str, Any]:
    """Parts of a message in JSON, before which its buffers are counted if it has any."""
    if isinstance(written, str):
        return {**json.loads(written), "buffers": []}
    if len(written) < 4 or int.from_bytes(written[:4], "big") * 4 > len(written):
        raise ValueError
    return dict(deserialize_binary_message(written))
