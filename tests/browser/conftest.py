"""A served workbook, and a Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest

from ..serving import Served, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, Page

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

PATIENCE = 120_000
"""A page is given up after this long [ms]; it takes 2 to 6 s, more on a busy machine."""


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
    with serve(tmp_path_factory.mktemp("k"), is_fresh=True) as running:
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
def visit(
    browser: Browser,
    served: Served,
    width: int = 1280,
    height: int = 900,
    role: str = "am",
    at: str = "forecast",
) -> Iterator[Page]:
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
    link = {"am": served.am_link, "pm": served.pm_link}[role]
    page.goto(f"{link}#{at}", wait_until="commit")
    page.wait_for_selector(f".steps a[href='#{at}'][aria-current]", state="attached")
    page.wait_for_selector("main h1")
    try:
        yield page
        assert trouble == []
    finally:
        context.close()
