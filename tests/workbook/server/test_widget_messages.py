"""What a page may say to its kernel: nothing but widgets, on whichever channel, however framed."""

from __future__ import annotations

import asyncio
import json
import struct
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_binary_message,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from estimation.store import STORE_FILE, open_store
from estimation.workbook.server.widget_messages import BY_OFFSETS, WIDGET_MESSAGES, widget_message

from ...serving import PAGES_STAY, Served, kernel_of, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

    Said = str | bytes

CODE = "open({!r}, 'w').close()"

FORBIDDEN: dict[str, dict[str, Any]] = {
    "execute_request": {"code": CODE, "silent": False, "user_expressions": {"x": CODE}},
    "complete_request": {"code": "open", "cursor_pos": 4},
    "inspect_request": {"code": "open", "cursor_pos": 4, "detail_level": 1},
    "is_complete_request": {"code": CODE},
    "history_request": {"hist_access_type": "tail", "n": 9, "output": True},
    "input_reply": {"value": CODE},
    "connect_request": {},
    "interrupt_request": {},
    "shutdown_request": {"restart": False},
    "debug_request": {"type": "request", "seq": 1, "command": "evaluate"},
    "usage_request": {},
    "create_subshell_request": {},
    "apply_request": {"bound": True},
    "clear_request": {},
}
"""Whatever else a kernel answers to."""

PATIENCE = 60
"""An answer is given up after so long [s]."""

CHANNELS = ("shell", "control", "stdin", "iopub", "hb", None, 7)


def message(kind: Any, content: Any = None, channel: Any = "shell", **more: Any) -> dict[str, Any]:
    """A message as a page makes it."""
    header = {
        "msg_id": f"m-{kind}",
        "msg_type": kind,
        "session": "s",
        "username": "",
        "version": "5",
    }
    parts = {"header": header, "parent_header": {}, "metadata": {}, "content": content or {}}
    return {**parts, "channel": channel, "buffers": [], **more}


def as_text(said: dict[str, Any]) -> str:
    return json.dumps({**said, "buffers": []})


def as_binary(said: dict[str, Any]) -> bytes:
    return bytes(serialize_binary_message({**said, "buffers": [b"buffer"]}))


def as_frame(said: dict[str, Any]) -> bytes:
    parts = [
        json.dumps(said[k]).encode() for k in ("header", "parent_header", "metadata", "content")
    ]
    return bytes(serialize_msg_to_ws_v1([*parts, b"buffer"], str(said["channel"])))


FORMS = {"text": as_text, "binary": as_binary, BY_OFFSETS: as_frame}


def read(said: Said, form: str) -> dict[str, Any] | None:
    return widget_message(said, form == BY_OFFSETS, json.loads)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_about_widgets_passes(form: str) -> None:
    for kind in WIDGET_MESSAGES:
        content = {"comm_id": "c", "data": {"a": [1]}, "target_name": "jupyter.widget.control"}
        more = {"metadata": {"version": "2.1.0"}, "parent_header": {"msg_id": "x"}, "more": 1}
        passed = read(FORMS[form](message(kind, content, **more)), form)
        assert passed is not None
        assert passed["header"] == message(kind)["header"]
        assert (passed["content"], passed["metadata"]) == (content, {"version": "2.1.0"})
        assert passed["buffers"] == ([] if form == "text" else [b"buffer"])
        assert set(passed) == {"header", "parent_header", "metadata", "content", "buffers"}


@pytest.mark.parametrize("form", FORMS)
def test_nothing_else_passes(form: str) -> None:
    for channel in CHANNELS:
        for kind, content in FORBIDDEN.items():
            assert read(FORMS[form](message(kind, content, channel)), form) is None
        if channel != "shell":
            for kind in WIDGET_MESSAGES:
                assert read(FORMS[form](message(kind, channel=channel)), form) is None
    for kind in ("", None, 7, [], {}, ["comm_msg"], "comm_msg ", "COMM_MSG", "execute_request\0"):
        assert read(FORMS[form](message(kind)), form) is None
    for target in ("jupyter.widget", "matplotlib", "", None, ["jupyter.widget.control"]):
        opening = message("comm_open", {"comm_id": "c", "target_name": target, "data": {}})
        assert read(FORMS[form](opening), form) is None
    for content in ("text", 7, ["list"]):
        assert read(FORMS[form](message("comm_msg", content)), form) is None


def test_a_message_has_one_kind_only() -> None:
    """The kernel is told what was checked, not what was written."""
    twice = as_text(message("comm_msg")).replace(
        '"msg_type": "comm_msg"', '"msg_type": "execute_request", "msg_type": "comm_msg"'
    )
    passed = read(twice, "text")
    assert passed is not None
    assert "execute_request" not in json.dumps(passed["header"])
    beside = message("comm_msg", msg_type="execute_request", ident="x")
    beside["header"] |= {"subshell_id": "x", "msg_id": {"a": 1}, "date": "2027-01-04T00:00:00Z"}
    passed = read(as_text(beside), "text")
    assert passed is not None
    assert set(passed["header"]) == {"msg_type", "session", "username", "version", "date"}


TORN: list[Said] = [
    "", "x", "[]", "7", "null", "{", "{}", '{"header": null}', '{"header": {}}', "[" * 100_000,
    '{"header": {"msg_type": "comm_msg"}}', '{"header": "comm_msg", "channel": "shell"}',
    b"", b"\0", b"\0" * 7, b"\0" * 64, b"\xff" * 64, b"{}", struct.pack("<Q", 2**63),
    struct.pack("<QQ", 1, 2**63), struct.pack("<6Q", 5, 0, 0, 0, 0, 0), struct.pack("!i", -1),
    struct.pack("!I", 2**31 - 1), struct.pack("!II", 1, 2**31), struct.pack("!II", 1, 8) + b"[]",
]  # fmt: skip


@pytest.mark.parametrize("said", TORN, ids=range(len(TORN)))
def test_what_cannot_be_read_does_not_pass(said: Said) -> None:
    for form in FORMS:
        assert read(said, form) is None
    for length in range(len(as_frame(message("comm_msg"))) - len(b"buffer")):
        assert read(as_frame(message("execute_request"))[:length], BY_OFFSETS) is None


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A workbook on the sample."""
    with serve(tmp_path_factory.mktemp("channels"), 8970, before=PAGES_STAY) as running:
        yield running


@pytest.fixture(scope="module")
def channels(served: Served) -> str:
    """Address of the websocket of a page of the AM."""
    return channels_of(served)


def channels_of(served: Served) -> str:
    """Address of the websocket of a new page of the AM."""
    return f"ws://127.0.0.1:{served.port}/api/kernels/{kernel_of(served, 'am')}/channels"


def apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Run in a thread of its own: this one may have a loop already, a browser's."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


async def connected(url: str, form: str = "text", **headers: str) -> WebSocketClientConnection:
    """A websocket made by hand, once it is let in."""
    framing = [BY_OFFSETS] if form == BY_OFFSETS else None
    connection = await websocket_connect(HTTPRequest(url, headers=headers), subprotocols=framing)
    assert connection.selected_subprotocol == (framing and BY_OFFSETS)
    return connection


@pytest.mark.parametrize("form", FORMS)
def test_a_kernel_never_hears_of_code(
    served: Served, channels: str, form: str, tmp_path: Path
) -> None:
    trace = tmp_path / "code-ran"

    async def try_all() -> set[str]:
        connection = await connected(channels, form, Cookie=served.cookie("am"))
        for channel in CHANNELS:
            for kind, content in FORBIDDEN.items():
                written = json.loads(json.dumps(content).replace("{!r}", f"'{trace}'"))
                said = FORMS[form](message(kind, written, channel))
                await connection.write_message(said, binary=isinstance(said, bytes))
        for said in TORN:
            await connection.write_message(said, binary=isinstance(said, bytes))
        heard = set()
        for _ in range(2):  # the second answer comes after whatever the first may have overtaken
            last = FORMS[form](message("comm_info_request"))
            await connection.write_message(last, binary=isinstance(last, bytes))
            while "comm_info_reply" not in (kind := await heard_of(connection, form)):
                heard.add(kind)
        await hang_up(connection)
        return heard

    heard = apart(try_all())
    # Its page may send what it has computed meanwhile.
    assert heard <= {"status", "kernel_info_reply", "comm_msg"}
    assert not trace.exists()


async def hang_up(connection: WebSocketClientConnection) -> None:
    """Close a websocket."""
    await until_hung_up(connection, connection.close)


async def until_hung_up(
    connection: WebSocketClientConnection, end: Callable[[], None] = lambda: None
) -> None:
    """Wait until a websocket is closed, and its socket too."""
    assert connection.protocol is not None
    stream = connection.protocol.stream
    end()
    while await asyncio.wait_for(connection.read_message(), PATIENCE) is not None:
        pass
    connection.close()
    while not stream.closed():
        await asyncio.sleep(0.01)


async def heard_of(connection: WebSocketClientConnection, form: str) -> str:
    """Kind of the next message of the kernel."""
    answer = await asyncio.wait_for(connection.read_message(), PATIENCE)
    assert answer is not None, "the connection was closed"
    if form == BY_OFFSETS:
        assert isinstance(answer, bytes)
        return str(json.loads(deserialize_msg_from_ws_v1(answer)[1][0])["msg_type"])
    return str(json.loads(answer)["header"]["msg_type"])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cookie": "pm"},  # the other's
        {"Cookie": "am", "Origin": "http://127.0.0.1:1"},  # a page of another server
        {"Cookie": "am", "Origin": "https://evil.example"},
        {"Cookie": "am", "Origin": "null"},
        {"Cookie": "am", "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "websocket"},
    ],
)
def test_who_is_not_let_in(served: Served, channels: str, headers: dict[str, str]) -> None:
    role = headers.get("Cookie")
    sent = headers | ({"Cookie": served.cookie(role)} if role else {})
    with pytest.raises(HTTPClientError, match="403"):
        apart(connected(channels, **sent))


def test_a_websocket_is_closed_with_its_door(tmp_path: Path) -> None:
    """A link that was closed does not go on where it is open."""

    async def until_closed(running: Served, url: str) -> int | None:
        connection = await connected(url, Cookie=running.cookie("am"), Origin=running.address)
        with open_store(tmp_path / STORE_FILE) as store:
            assert store.doors.close_all(str(tmp_path)) == 2
        await until_hung_up(connection)
        return connection.close_code

    with serve(tmp_path, 8980) as running:
        assert apart(until_closed(running, channels_of(running))) == 1008
