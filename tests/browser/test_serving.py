"""The server: nothing opens without the secret, no code gets in, nothing is left behind."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextlib import AbstractContextManager

    from playwright.sync_api import Page

    Open = Callable[..., AbstractContextManager[Page]]

pytestmark = pytest.mark.browser

DOORS = (
    "/",
    "/?token=",
    "/?token=wrong",
    "/kickoff.ipynb",
    "/voila/files/kickoff.ipynb",
    "/voila/static/voila.js",
    "/voila/templates/base/static/voila.js",
    "/voila/labextensions/anywidget/package.json",
    "/voila/tree",
    "/api/kernels",
    "/api/kernels/00000000-0000-0000-0000-000000000000",
    "/login",
)


def status(url: str, **headers: str) -> int:
    """What the server answers."""
    try:
        with urlopen(Request(url, headers=headers), timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


@pytest.mark.parametrize("door", DOORS)
def test_without_the_secret_nothing_opens(served: Any, door: str) -> None:
    assert status(served.address + door) == 403
    assert status(served.address + door, Cookie="kickoff-8890=wrong") == 403


def test_files_stay_closed_even_with_it(served: Any) -> None:
    port = served.address.rpartition(":")[2]
    cookie = f"kickoff-{port}={served.token}"
    assert status(f"{served.address}/voila/files/kickoff.ipynb", Cookie=cookie) == 403
    assert status(f"{served.address}/voila/static/voila.js", Cookie=cookie) == 200


def test_a_websocket_needs_the_secret_and_passes_no_code(served: Any, open_page: Open) -> None:
    with open_page() as page:
        config = json.loads(page.inner_text("#jupyter-config-data"))
        cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
        url = served.address.replace("http", "ws") + f"/api/kernels/{config['kernelId']}/channels"
        with pytest.raises(HTTPClientError, match="403"):
            apart(heard_of_code(url, {}))
        heard = apart(heard_of_code(url, {"Cookie": cookies}))
    assert "execute_reply" not in heard
    assert "kernel_info_reply" in heard  # what a widget needs passes


def apart(work: Coroutine[Any, Any, set[str]]) -> set[str]:
    """Run in a thread of its own: Playwright has the loop of this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


async def heard_of_code(url: str, headers: dict[str, str]) -> set[str]:
    """Types of the answers to a hand-made execute request, and to a harmless one after it."""
    connection = await websocket_connect(HTTPRequest(url, headers=headers))
    for kind, content in (("execute_request", {"code": "1/0"}), ("kernel_info_request", {})):
        header = {
            "msg_id": kind,
            "msg_type": kind,
            "session": "s",
            "username": "",
            "version": "5.3",
        }
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        await connection.write_message(json.dumps({**message, "channel": "shell", "buffers": []}))
    heard = set()
    try:
        while "kernel_info_reply" not in heard:
            answer = await asyncio.wait_for(connection.read_message(), 10)
            heard.add(json.loads(answer)["header"]["msg_type"])
        await asyncio.sleep(0.5)
    finally:
        connection.close()
    return heard


def test_the_link_loses_its_secret_on_the_way_in(served: Any, open_page: Open) -> None:
    with open_page() as page:
        assert page.url == f"{served.address}/"
        assert served.token not in page.content()


def test_it_ends_without_leaving_anything(browser: Any, start: Any, tmp_path: Path) -> None:
    with start(tmp_path) as running:
        page = browser.new_page()
        page.goto(running.link, wait_until="commit")
        page.wait_for_selector("main h1", timeout=60_000)
        children, folders = running.children(), running.folders()
        assert children  # the kernel at least
        assert folders
        said = running.end()
        page.close()
        assert said.strip().endswith("Kickoff is closed.")
        assert running.process.returncode == 0
        assert still_running(children) == set()
        assert [folder for folder in folders if Path(folder).exists()] == []


def still_running(pids: set[int]) -> set[int]:
    """Processes of these that are there after their end was asked for."""
    for _ in range(100):
        alive = set()
        for pid in pids:
            try:
                os.kill(pid, 0)
                alive.add(pid)
            except ProcessLookupError:
                continue
        if not alive:
            return alive
        time.sleep(0.1)
    return alive


def test_a_taken_port_is_passed_over(start: Any, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with start(tmp_path, port) as running:
            found = re.search(r":(\d+)/", running.link)
            assert found is not None
            assert int(found.group(1)) > port


def test_a_plan_that_cannot_be_read_is_said_in_words(
    browser: Any, start: Any, tmp_path: Path
) -> None:
    plan = tmp_path / "bad.plan.yaml"
    plan.write_text("kickoff_plan: 1\nproject: {id: x, start: soon}\n", encoding="utf-8")
    with start(tmp_path, plan=plan) as running:
        page = browser.new_page()
        page.goto(running.link, wait_until="commit")
        page.wait_for_selector("[role=alert]", timeout=60_000)
        said = page.inner_text("main")
        page.close()
    assert "bad.plan.yaml line 2" in said
    assert "Traceback" not in said
