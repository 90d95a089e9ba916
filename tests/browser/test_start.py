"""From an empty folder to a plan that both have open, and back by the address."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from ..serving import serve
from .conftest import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from ..serving import Served

pytestmark = pytest.mark.browser

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    """A folder with past work and no plan."""
    made: Path = tmp_path_factory.mktemp("offers")
    shutil.copy(sample / "history.csv", made)
    return made


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Served]:
    """What `kickoff open` serves there."""
    with serve(folder, port=8980, plan=folder) as served:
        yield served


@contextmanager
def opened(browser: Browser, link: str, width: int = 1280) -> Iterator[Page]:
    """A window of its own."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(link, wait_until="commit")
    page.wait_for_selector("main h1")
    try:
        yield page
        assert trouble == []
    finally:
        context.close()


def at(page: Page, name: str) -> None:
    page.wait_for_selector(f".steps a[href='#{name}'][aria-current]", state="attached")


def test_two_begin_in_an_empty_folder(browser: Browser, running: Served, folder: Path) -> None:
    with opened(browser, running.am_link) as am, opened(browser, running.pm_link, 390) as pm:
        assert am.url == f"{running.address}/am?page=plans"
        assert am.inner_text("h1").startswith("No plan lies here yet.")
        for page in (am, pm):
            assert not page.evaluate(WIDER)
            assert running.am_token not in page.content()
        # A file that is dropped or chosen comes in parts; so does one that lies here.
        am.click("[data-key=start-history]")
        am.set_input_files("[data-key=history-file]", folder / "history.csv")
        am.wait_for_selector("[data-key=history-add]")
        assert "1,476 of 1,484 rows can go in" in am.inner_text("h1")
        am.click("[data-key=history-add]")
        am.click("[data-key=to-plans]")
        am.wait_for_selector("[data-key=way-past]:not([disabled])")
        am.fill("[data-key=begin-client]", "Seehaus Hotels")
        am.fill("[data-key=begin-name]", "Seehaus website")
        am.click("[data-key=begin]")
        at(am, "brief")
        assert am.url == f"{running.address}/am?plan=seehaus-website#brief"
        # It is both's: the other one was at no plan, and is at this one now.
        at(pm, "brief")
        assert pm.url == f"{running.address}/pm?plan=seehaus-website#brief"
        am.wait_for_function("document.querySelector('.who').innerText.includes('PM is on')")
        # Back and Forward go between pages, a reload stays.
        am.click(".steps a[href='#price']")
        at(am, "price")
        am.go_back()
        at(am, "brief")
        am.go_forward()
        at(am, "price")
        am.reload(wait_until="commit")
        at(am, "price")
        # A link that was used leads back to where one was.
        am.goto(running.am_link, wait_until="commit")
        at(am, "price")
        am.click("[data-key=all-plans]")
        am.wait_for_selector(".plans tbody tr")
        assert "Seehaus Hotels" in am.inner_text(".plans")
        am.click("[data-key=sample]")
        am.wait_for_selector(".sample")
        assert "?sample=website-relaunch" in am.url
        pm.wait_for_function("document.querySelector('.who').textContent.includes('elsewhere')")
    assert {each.name for each in folder.glob("*.plan.yaml")} == {"seehaus-website.plan.yaml"}


def test_one_goes_where_the_other_went_and_a_window_is_told(
    browser: Browser, running: Served
) -> None:
    link = f"{running.am_link}&sample=website-relaunch#price"
    other = f"{running.pm_link}&sample=website-relaunch#price"
    with opened(browser, link) as am, opened(browser, other) as pm:
        for page in (am, pm):
            at(page, "price")
        second = am.context.new_page()
        second.goto(am.url, wait_until="commit")
        second.wait_for_selector("[data-key='price.amount']", timeout=PATIENCE)
        am.fill("[data-key='price.amount']", "70000")
        am.keyboard.press("Tab")
        second.wait_for_selector("p.asked:has-text('Your other window changed')", timeout=PATIENCE)
        assert am.locator("p.asked:has-text('Your other window')").count() == 0
        am.wait_for_function("document.querySelector('.who').innerText.includes('Saved ')")
        second.close()
        am.select_option("[data-key=plan]", "brand-identity.plan.yaml")
        am.wait_for_function("location.search === '?sample=brand-identity'")
        pm.click("[data-key=go-there]")
        pm.wait_for_function("location.search === '?sample=brand-identity'")


def test_help_stands_beside_the_page_and_a_hint_goes_away(
    browser: Browser, running: Served
) -> None:
    with opened(browser, f"{running.am_link}&sample=website-relaunch#forecast") as page:
        at(page, "forecast")
        page.wait_for_selector(".hint:has-text('Move the slider')")
        page.click("[data-key=understood]")
        page.wait_for_selector(".hint", state="detached")
        page.reload(wait_until="commit")
        at(page, "forecast")
        page.wait_for_selector("main h1")
        assert page.locator(".hint").count() == 0
        page.keyboard.press("?")
        page.wait_for_selector(".beside-page")
        text = page.inner_text(".beside-page")
        assert "Forecast, in short" in text and "Same luck" in text
        main, sheet = (page.locator(each).bounding_box() for each in ("main", ".beside-page"))
        assert main is not None and sheet is not None
        assert main["x"] + main["width"] <= sheet["x"] + 1  # beside it, not over it
        assert not page.evaluate(WIDER)
        page.keyboard.press("Escape")
        page.wait_for_selector(".beside-page", state="detached")
        page.click("[data-key=rests]")
        assert "website-relaunch.plan.yaml" in page.inner_text(".beside-page")
        assert ".plan.yaml" not in page.inner_text(".foot")
        page.set_viewport_size({"width": 390, "height": 844})
        page.wait_for_function("document.querySelector('main').offsetParent === null")
        assert not page.evaluate(WIDER)


def test_the_link_of_who_is_away_is_copied(browser: Browser, running: Served) -> None:
    with opened(browser, running.am_link) as am:
        am.context.grant_permissions(["clipboard-read", "clipboard-write"])
        am.click("[data-key=invite]")
        am.wait_for_selector(".invite")
        link = am.evaluate("navigator.clipboard.readText()")
        assert link.startswith(f"{running.address}/pm?token=")
        assert link.split("token=")[1].split("&")[0] not in am.content()
        with opened(browser, link) as pm:
            assert "token" not in pm.url
            assert pm.url.startswith(f"{running.address}/pm?")
