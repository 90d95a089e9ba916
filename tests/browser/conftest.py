"""A served workbook, and a Chromium that looks at it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from playwright.sync_api import Browser, Page

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

SERVE = """
from pathlib import Path
from estimation.workbook import open_workbook
open_workbook({plan}, port={port}, browser=False)
"""

PATIENCE = 60_000
"""A page is given up after this long [ms]; it takes 2 to 6 s, more on a busy machine."""


class Served:
    """A workbook that runs in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        assert process.stdout is not None
        for line in process.stdout:
            self.lines.append(line)
            if "Ctrl-C" in line:
                break
        found = re.search(r"http://\S+", "".join(self.lines))
        assert found, "".join(self.lines)
        self.link = found.group()
        self.address, _, self.token = self.link.partition("/?token=")

    def children(self) -> set[int]:
        """Processes that it started, and theirs."""
        listed = subprocess.run(
            ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
        )
        parents = dict(map(int, line.split()) for line in listed.stdout.splitlines())
        family = {self.process.pid}
        while True:
            wider = family | {child for child, parent in parents.items() if parent in family}
            if wider == family:
                return family - {self.process.pid}
            family = wider

    def folders(self) -> set[str]:
        """Folders in which it keeps the connections to its kernels."""
        listed = subprocess.run(
            ["ps", "-wweo", "pid=,args="], capture_output=True, text=True, check=True
        )
        children = self.children()
        mine = [line for line in listed.stdout.splitlines() if int(line.split()[0]) in children]
        return set(re.findall(r"(\S+/kickoff-[^/]+)/", "\n".join(mine)))

    def end(self) -> str:
        """Ctrl-C; returns what it said last."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.stdout is not None
        said = self.process.stdout.read()
        self.process.wait(30)
        return said


@contextmanager
def serve(folder: Path, port: int = 8890, plan: Path | None = None) -> Iterator[Served]:
    """A workbook on a plan, or on the sample."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KICKOFF_")}
    code = SERVE.format(plan=None if plan is None else f"Path({str(plan)!r})", port=port)
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env=environment,
    )
    try:
        yield Served(process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture
def start() -> Callable[..., AbstractContextManager[Served]]:
    """Serve a workbook of one's own."""
    return serve


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Callable[..., AbstractContextManager[Page]]:
    """Open the shared workbook at a width."""
    return partial(visit, browser, served)


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Served]:
    """One workbook for tests that leave it as it was: each page has a kernel of its own."""
    with serve(tmp_path_factory.mktemp("k")) as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium with a fresh profile; skips with a reason where there is none."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("KICKOFF_REQUIRE_BROWSER"):
            pytest.fail("KICKOFF_REQUIRE_BROWSER is set, and there is no Chromium")
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def visit(browser: Browser, served: Served, width: int = 1280, height: int = 900) -> Iterator[Page]:
    """A page that is ready; anything it asks elsewhere, or complains of, is an error."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    trouble: list[str] = []
    own = (served.address, served.address.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(own) else trouble.append(r.url))
    page.on("websocket", lambda w: None if w.url.startswith(own) else trouble.append(w.url))
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(served.link, wait_until="commit")
    page.wait_for_selector("main h1")
    try:
        yield page
        assert trouble == []
    finally:
        context.close()
