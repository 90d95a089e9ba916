"""What one visitor may take of a server: bytes, seconds and kernels; tried over sockets."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
from tornado.ioloop import IOLoop

from estimation.workbook.server import limits
from estimation.workbook.server.role_kernels import RoleKernels

from ...serving import Served, ask, eventually, kernel_of, serve, still_running
from .test_widget_messages import apart, connected, hang_up, heard_of, message, until_hung_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tornado.websocket import WebSocketClientConnection

PATIENCE = 60
"""What is to come is waited for so long [s]; it takes a second or two."""

HURRIED = """
limits.BODY_SECONDS = limits.IDLE_SECONDS = limits.WENT_AWAY = 1
limits.NEVER_CAME = 3600
limits.PAGES_PER_DOOR = 2
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that waits a second, where it would wait a minute."""
    with serve(tmp_path_factory.mktemp("limits"), 9000, before=HURRIED) as running:
        yield running


def reach(served: Served, *said: bytes) -> socket.socket:
    """A connection that has said this."""
    connection = socket.create_connection(("127.0.0.1", served.port), PATIENCE)
    for each in said:
        connection.sendall(each)
    return connection


def answer(connection: socket.socket) -> bytes:
    """All that is answered until the server hangs up; a test fails where it never does."""
    heard = b""
    with connection:
        while True:
            try:
                came = connection.recv(65_536)
            except ConnectionResetError:  # it hung up while something was on its way
                return heard
            if not came:
                return heard
            heard += came


POST = b"POST /am HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    "said",
    [
        b"",  # nothing at all
        b"GET /am HTT",
        b"GET /am HTTP/1.1\r\nHost: x\r\nX-More: and more",
        POST + b"Content-Length: 1000\r\n\r\nslow",
        POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nslow",
    ],
)
def test_who_does_not_finish_is_hung_up_on(served: Served, said: bytes) -> None:
    assert b"200" not in answer(reach(served, said))


def test_who_was_answered_and_asks_nothing_more_is_hung_up_on(served: Served) -> None:
    heard = answer(reach(served, b"GET /am HTTP/1.1\r\nHost: x\r\n\r\n"))
    assert heard.startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize("length", [limits.REQUEST_BODY + 1, 100_000_000, 10**18])
def test_a_body_that_is_announced_too_large_is_not_waited_for(served: Served, length: int) -> None:
    with reach(served, POST, b"Content-Length: %d\r\n\r\n" % length) as connection:
        heard = connection.recv(65_536)
    assert heard == b"" or heard.startswith(b"HTTP/1.1 4")


def test_a_body_that_turns_out_too_large_is_hung_up_on(served: Served) -> None:
    """Before a hundredth of what it would have taken in without a limit."""
    connection = reach(served, POST, b"Transfer-Encoding: chunked\r\n\r\n")
    chunk = b"4000\r\n" + bytes(0x4000) + b"\r\n"
    sent, is_open = 0, True
    while is_open and sent < 100_000_000:
        try:
            sent += connection.send(chunk)
        except (BrokenPipeError, ConnectionResetError):
            is_open = False
    connection.close()
    assert not is_open


def test_headers_that_are_too_large_are_hung_up_on(served: Served) -> None:
    more = b"X-More: " + b"m" * limits.REQUEST_HEADERS
    assert b"200" not in answer(reach(served, b"GET /am HTTP/1.1\r\nHost: x\r\n", more))


@pytest.fixture(scope="module")
def kernel(served: Served) -> str:
    """Of a page of the PM that never comes."""
    return kernel_of(served, "pm")


def channels_of(served: Served, kernel: str) -> str:
    return f"ws://127.0.0.1:{served.port}/api/kernels/{kernel}/channels"


def test_a_dropped_file_comes_in_messages_of_which_none_is_too_large(
    served: Served, kernel: str
) -> None:
    """20 MB in pieces pass; one piece above the limit ends the websocket."""

    async def send() -> tuple[int | None, str]:
        page = await connected(channels_of(served, kernel), Cookie=served.cookie("pm"))
        piece = json.dumps(message("comm_msg", {"comm_id": "c", "data": {"piece": "x" * 2**20}}))
        for _ in range(20):
            await page.write_message(piece)
        await page.write_message(json.dumps(message("comm_info_request")))
        while (heard := await heard_of(page, "text")) != "comm_info_reply":
            pass
        await page.write_message("x" * (limits.MESSAGE + 1))
        await until_hung_up(page)
        return page.close_code, heard

    code, heard = apart(send())
    assert heard == "comm_info_reply"
    assert code in (1009, 1006, None)  # "too big", where it is still heard


def test_half_a_character_does_not_end_a_websocket(served: Served) -> None:
    """It reaches the page's kernel, which says so in place."""

    async def send() -> str:
        page = await connected(
            channels_of(served, kernel_of(served, "am")), Cookie=served.cookie("am")
        )
        await page.write_message(json.dumps(message("comm_info_request")))
        comms = await next_of(page, "comm_info_reply")
        said = {"do": "apply", "path": "project.name", "typed": "\ud83d", "number": 1}
        for comm in comms["comms"]:
            data = {"method": "custom", "content": said}
            await page.write_message(
                json.dumps(message("comm_msg", {"comm_id": comm, "data": data}))
            )
        while True:
            told = await next_of(page, "comm_msg")
            foot = told["data"].get("state", {}).get("frame", {}).get("foot", {})
            if foot.get("trouble"):
                await hang_up(page)
                return str(foot["said"])

    assert "holds half a character" in apart(send())


async def next_of(page: WebSocketClientConnection, kind: str) -> dict[str, Any]:
    """Content of the next message of a kind."""
    while True:
        heard = await asyncio.wait_for(page.read_message(), PATIENCE)
        assert heard is not None, "the connection was closed"
        if isinstance(heard, bytes):
            continue
        read: dict[str, Any] = json.loads(heard)
        if read["header"]["msg_type"] == kind:
            return dict(read["content"])


def is_there(served: Served, role: str, kernel: str) -> bool:
    return ask(served, f"/api/kernels/{kernel}", cookie=served.cookie(role))[0] == 200


def test_a_kernel_ends_once_its_browser_has_crashed(served: Served) -> None:
    """Which says no goodbye: its websocket is cut."""
    before = served.children()
    kernel = kernel_of(served, "am")
    own = served.children() - before

    async def crash() -> None:
        page = await connected(channels_of(served, kernel), Cookie=served.cookie("am"))
        assert await heard_of(page, "text")
        await hang_up(page)  # a browser that crashes does not even say this

    assert is_there(served, "am", kernel)
    apart(crash())
    assert eventually(lambda: not is_there(served, "am", kernel), PATIENCE)
    assert still_running(own, PATIENCE) == set()


def test_a_start_is_given_up_with_its_page(served: Served) -> None:
    """However far it has come: asked for, begun, or partly answered."""
    before = served.children()
    asked = f"GET /am HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {served.cookie('am')}"
    for reads in (0, 1, 2):
        connection = reach(served, f"{asked}\r\n\r\n".encode())
        for _ in range(reads):
            assert connection.recv(4096)
        if not reads:
            assert eventually(lambda: served.children() != before, PATIENCE)
        connection.close()
        assert eventually(lambda: served.children() <= before, PATIENCE)
    assert ask(served, "/", cookie=served.cookie("am"))[0] == 302  # and it goes on


def test_only_so_many_pages_of_a_door_are_open_at_a_time(served: Served) -> None:
    """The others are told so in words, and get in once one of these has gone."""

    async def open_two() -> None:
        pages = [await connected(new_page(), Cookie=am) for _ in range(2)]
        status, headers, text = ask(served, "/am", cookie=am)
        assert (status, headers["Retry-After"]) == (503, "5"), text
        assert "This link is open in 2 windows" in text
        assert 'http-equiv="refresh"' in text  # it looks again by itself
        assert ask(served, "/", cookie=served.cookie("pm"))[0] == 302  # a door of its own
        for page in pages:
            await hang_up(page)
            assert new_page()

    def new_page() -> str:
        return channels_of(served, kernel_of(served, "am"))

    am = served.cookie("am")
    apart(open_two())


def test_a_page_asks_this_server_alone(served: Served) -> None:
    _, headers, _ = ask(served, "/am", cookie=served.cookie("am"))
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"base-uri 'none'", "form-action 'self'", "object-src 'none'"} <= set(policy)
    policy = ask(served, "/pm")[1]["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "base-uri 'none'", "form-action 'none'"} <= set(policy)


class Clock:
    """A loop whose time stands still until it is told."""

    def __init__(self) -> None:
        self.now, self.due = 0.0, dict[int, tuple[float, Any, str]]()

    def time(self) -> float:
        return self.now

    def call_at(self, at: float, what: Any, kernel_id: str) -> int:
        self.due[len(self.due) + 1] = at, what, kernel_id
        return len(self.due)

    def remove_timeout(self, number: int) -> None:
        self.due[number] = float("inf"), None, ""

    async def pass_by(self, seconds: float) -> None:
        self.now += seconds
        for number, (at, what, kernel_id) in list(self.due.items()):
            if at <= self.now:
                self.remove_timeout(number)
                await what(kernel_id)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(IOLoop, "current", lambda: clock)
    return clock


@pytest.fixture
def kernels(monkeypatch: pytest.MonkeyPatch) -> RoleKernels:
    """Kernels "a" and "b" of the AM, which have no processes."""
    made = RoleKernels()
    made.roles.update(a="AM", b="AM")

    async def shutdown(kernel_id: str) -> None:
        made.roles.pop(kernel_id)

    monkeypatch.setattr(made, "shutdown_kernel", shutdown)
    monkeypatch.setattr(RoleKernels, "__contains__", lambda self, k: k in self.roles)
    return made


def test_a_kernel_ends_within_two_minutes_of_its_last_websocket(
    kernels: RoleKernels, clock: Clock
) -> None:
    async def sit() -> None:
        kernels.page_came("a", 1)
        await clock.pass_by(8 * 3600)
        assert "a" in kernels  # for as long as its page is there
        kernels.page_came("a", 2)
        kernels.page_went("a", 1)
        await clock.pass_by(3600)
        assert "a" in kernels
        kernels.page_went("a", 2)
        await clock.pass_by(limits.WENT_AWAY - 1)
        kernels.page_came("a", 3)  # a connection that broke
        await clock.pass_by(limits.WENT_AWAY)
        kernels.page_went("a", 3)
        await clock.pass_by(limits.WENT_AWAY - 1)
        assert "a" in kernels
        await clock.pass_by(1)
        assert set(kernels.roles) == {"b"}

    asyncio.run(sit())
    # A browser that vanished is noticed by its silence, one look too late at most.
    silence = (limits.PING_TIMEOUT + limits.PING_EVERY) / 1000
    assert silence + limits.WENT_AWAY <= 120


def test_a_page_that_says_goodbye_is_believed_sooner(kernels: RoleKernels, clock: Clock) -> None:
    async def leave() -> None:
        kernels.page_came("a", 1)
        kernels.end_after(limits.AFTER_GOODBYE, "a")  # it is told before the websocket is closed
        kernels.page_went("a", 1)
        await clock.pass_by(limits.AFTER_GOODBYE)
        assert set(kernels.roles) == {"b"}
        kernels.page_came("b", 1)
        kernels.end_after(
            limits.AFTER_GOODBYE, "b"
        )  # a mail address was followed: it is still here
        await clock.pass_by(limits.AFTER_GOODBYE)
        assert "b" in kernels
        kernels.page_went("b", 1)
        await clock.pass_by(limits.AFTER_GOODBYE)
        assert "b" in kernels

    asyncio.run(leave())


def test_room_is_made_of_pages_that_have_left(
    kernels: RoleKernels, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PAGES_PER_DOOR", 2)

    async def ask_for_room() -> None:
        kernels.page_came("a", 1)
        kernels.end_after(limits.NEVER_CAME, "b")  # just made: its page is on its way
        assert not await kernels.may_open("AM")
        assert await kernels.may_open("PM")
        kernels.page_went("a", 1)
        assert await kernels.may_open("AM")
        assert set(kernels.roles) == {"b"}

    asyncio.run(ask_for_room())
