"""
Pictures of the pages for the README: a short meeting on the sample, in two browsers.

    python tools/pictures.py
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import FLAGS  # noqa: E402 - the path comes first
from tests.serving import serve  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Page

OUT = ROOT / "docs/pictures"
PAGES = ("brief", "scope", "estimate", "risks", "forecast", "price", "scenarios", "agree")
COLOURS = 64
"""Of a picture; the pages have few, and files stay small."""

HEIGHT = 1000
"""Of a picture [px]; a page goes on below it."""

PATIENCE = 120_000
"""Longest wait for anything [ms]."""


def turn_to(page: Page, name: str) -> None:
    """Go to a page, and wait until nothing on it is still to come."""
    page.click(f".steps a[href='#{name}']")
    page.wait_for_selector(f".steps a[href='#{name}'][aria-current]")
    page.wait_for_timeout(4000)


def take(page: Page, name: str) -> None:
    """Keep what is on the screen."""
    page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
    image = Image.open(io.BytesIO(page.screenshot()))
    image.convert("RGB").quantize(COLOURS).save(OUT / f"{name}.png", optimize=True)


def estimate(page: Page, low: str, likely: str, high: str) -> None:
    """Give a blind estimate."""
    turn_to(page, "estimate")
    page.click("button:has-text('Components') >> nth=0")
    page.wait_for_selector("h1:has-text('Components')")
    for key, value in (("low", low), ("likely", likely), ("high", high)):
        page.fill(f"[data-key=judge-{key}]", value)
    page.click("[data-key=judge-give]")
    page.wait_for_timeout(1500)


def main() -> None:
    """Take them all."""
    from playwright.sync_api import sync_playwright

    OUT.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp())
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with serve(folder, 8970) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        both = []
        for link in (served.am_link, served.pm_link):
            page = browser.new_context(viewport={"width": 1280, "height": HEIGHT}).new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(link, wait_until="commit")
            page.wait_for_selector("main h1")
            both.append(page)
        am, pm = both
        turn_to(pm, "scope")
        for name in ("brief", "scope"):
            turn_to(am, name)
            take(am, name)
        estimate(am, "70", "90", "130")
        estimate(pm, "60", "100", "180")
        am.wait_for_timeout(1500)
        take(am, "estimate")
        for name in PAGES[3:]:
            turn_to(am, name)
            take(am, name)
        browser.close()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
