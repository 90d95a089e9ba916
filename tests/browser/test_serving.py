"""The server, as a browser meets it: two keys, pages of others, and nothing left behind."""

from __future__ import annotations

import json
import re
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from ..serving import still_running
from .conftest import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Page

    Open = Callable[..., AbstractContextManager[Page]]

pytestmark = pytest.mark.browser


def status(url: str, **headers: str) -> int:
    """What a server answers."""
    try:
        with urlopen(Request(url, headers=headers), timeout=60) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def place(page: Page) -> str:
    """Address of a page, without the plan and the page that it stands at."""
    page.wait_for_function("location.hash !== ''")
    return page.url.partition("?")[0]


def test_the_link_loses_its_secret_on_the_way_in(served: Any, open_page: Open) -> None:
    with open_page() as page:
        assert place(page) == f"{served.address}/am"
        assert served.am_token not in page.content()
        assert page.evaluate("document.cookie").find(served.am_token) == -1
        page.goto(served.address, wait_until="commit")  # the cookie knows the way
        page.wait_for_selector("main h1")
        assert place(page) == f"{served.address}/am"


def test_one_browser_can_hold_both_keys(browser: Any, served: Any) -> None:
    context = browser.new_context()
    for link, other in ((served.am_link, "/pm"), (served.pm_link, "/am")):
        page = context.new_page()
        page.goto(link, wait_until="commit")
        page.wait_for_selector("main h1", timeout=PATIENCE)
        assert place(page) == link.partition("?")[0]
        if link == served.am_link:
            assert "This link does not open." in closed(context, served.address + other)
    names = {cookie["name"] for cookie in context.cookies()}
    assert {f"kickoff-am-{served.port}", f"kickoff-pm-{served.port}"} <= names
    context.close()


HEARS_GOODBYE_ALONE = "limits.AFTER_GOODBYE, limits.WENT_AWAY = 1, 3600"
"""A kernel ends because its page said goodbye, or not within the test."""


def test_a_reload_leaves_one_kernel(browser: Any, start: Any, tmp_path: Path) -> None:
    with start(tmp_path, 8905, before=HEARS_GOODBYE_ALONE) as running:
        page = browser.new_page()
        page.goto(running.link, wait_until="commit")
        page.wait_for_selector("main h1", timeout=PATIENCE)
        first = set(running.kernels().values())
        said: list[str] = []
        page.on("request", lambda request: said.append(request.url))
        page.evaluate("dispatchEvent(new Event('beforeunload'))")  # a mail address was followed
        page.click(".steps a[href='#price']", timeout=PATIENCE)
        page.wait_for_selector(".steps a[href='#price'][aria-current]", timeout=PATIENCE)
        assert set(running.kernels().values()) == first
        assert said == []
        page.reload(wait_until="commit")
        page.wait_for_selector("main h1", timeout=PATIENCE)
        assert still_running(first) == set()
        assert running.kernels()
        page.close()


def closed(context: Any, url: str) -> str:
    """What a page says that should not open; it asks nobody for anything."""
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert page.goto(url).status == 403
    text: str = page.inner_text("main")
    page.close()
    assert asked == [url]
    return text


def test_a_page_reloads_after_the_server_was_killed(
    browser: Any, start: Any, tmp_path: Path
) -> None:
    page = browser.new_page()
    with start(tmp_path, 8900) as first:
        page.goto(first.pm_link, wait_until="commit")
        page.wait_for_selector("main h1", timeout=PATIENCE)
        children = first.children()
        first.process.kill()
        first.process.wait(60)
        assert still_running(children) == set()
    # It looks for the server every three seconds, and loads itself again: two loads at a time would
    # abort each other.
    page.evaluate("window.isOfTheFirst = true")
    with start(tmp_path, first.port) as second:
        assert second.port == first.port
        page.wait_for_function(
            "!window.isOfTheFirst && document.querySelector('main h1')", timeout=PATIENCE
        )
        assert place(page) == f"{second.address}/pm"
        page.close()


def test_a_page_of_another_server_gets_nothing(browser: Any, served: Any, start: Any) -> None:
    """A browser sends cookies to all ports of a host: it is the gate that tells pages apart."""
    context = browser.new_context()
    own = context.new_page()
    own.goto(served.am_link, wait_until="commit")
    own.wait_for_selector("main h1", timeout=PATIENCE)
    kernel = json.loads(own.inner_text("#jupyter-config-data"))["kernelId"]
    with other_server() as address:
        page = context.new_page()
        page.goto(address)
        channels = f"{served.address.replace('http', 'ws')}/api/kernels/{kernel}/channels"
        assert page.evaluate(OPEN_WEBSOCKET, channels) == "refused"
        assert page.evaluate(LOAD_SCRIPT, f"{served.address}/voila/static/voila.js?x") == "refused"
    assert own.evaluate(OPEN_WEBSOCKET, channels) == "open"
    context.close()


OPEN_WEBSOCKET = """url => new Promise((done) => {
    const socket = new WebSocket(url);
    socket.onopen = () => { socket.close(); done("open"); };
    socket.onerror = () => done("refused");
})"""

LOAD_SCRIPT = """url => new Promise((done) => {
    const script = document.createElement("script");
    script.onload = () => done("loaded");
    script.onerror = () => done("refused");
    script.src = url;
    document.head.append(script);
})"""


@contextmanager
def other_server() -> Iterator[str]:
    """An empty page on another port of the same host."""

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Empty) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_jupyterlab_has_a_key_of_its_own(browser: Any, start: Any, tmp_path: Path) -> None:
    """And it ends with the server, however that ends."""
    role = {"KICKOFF_ROLE": "PM"}
    with start(tmp_path, 8910, environment=role, is_fresh=True, lab=True) as running:
        told = {
            Path(f"/proc/{pid}/{what}").read_text()
            for pid in running.children()
            for what in ("environ", "cmdline")
        }
        assert told
        assert not [each for each in told if "KICKOFF_ROLE" in each]  # an analyst is neither
        said = "".join(running.lines)
        assert "RuntimeWarning" not in said
        found = re.search(
            r"JupyterLab, for the analyst:\n  ((http://\S+?)/lab\S+token=(\S+))", said
        )
        assert found is not None, said
        link, lab, token = found.groups()
        assert len({token, running.am_token, running.pm_token}) == 3
        assert not [each for each in told if token in each or "JUPYTER_TOKEN" in each]
        for key in (running.am_token, running.pm_token):
            assert status(f"{lab}/api/contents", Authorization=f"token {key}") == 403
            assert status(f"{lab}/api/contents?token={key}") == 403
        assert status(f"{lab}/api/contents", Cookie=running.cookie("am", "pm")) == 403
        assert status(f"{lab}/api/contents", Authorization=f"token {token}") == 200
        for page in ("/am", "/pm", "/"):
            assert status(f"{running.address}{page}?token={token}") == 403
        context = browser.new_context()
        page = context.new_page()
        page.goto(link, wait_until="commit")
        page.wait_for_url("**/lab/tree/**", timeout=PATIENCE)
        assert context.cookies()  # of JupyterLab, which the browser shows to our port too
        assert page.goto(f"{running.address}/am").status == 403
        context.close()
        children = running.children()
        running.process.kill()
        running.process.wait(60)
        assert still_running(children) == set()


def test_it_ends_without_leaving_anything(browser: Any, start: Any, tmp_path: Path) -> None:
    with start(tmp_path, is_fresh=True) as running:
        page = browser.new_page()
        page.goto(running.link, wait_until="commit")
        page.wait_for_selector("main h1", timeout=PATIENCE)
        children, folders = running.children(), running.folders()
        assert children  # the kernel at least
        assert folders
        said = running.end()
        page.close()
        assert said.strip().endswith("Kickoff is closed.")
        assert running.process.returncode == 0
        assert still_running(children) == set()
        assert [folder for folder in folders if Path(folder).exists()] == []


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
        page.wait_for_selector("[role=alert]", timeout=PATIENCE)
        said = page.inner_text("main")
        page.close()
    assert "bad.plan.yaml line 2" in said
    assert "Traceback" not in said
