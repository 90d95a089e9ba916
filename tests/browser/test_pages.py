"""The pages as two people use them. Each page is also held to: no request elsewhere, no error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ..serving import serve
from .conftest import visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, Page

    from ..serving import Served

    Open = Callable[..., AbstractContextManager[Page]]

pytestmark = pytest.mark.browser

WIDER_THAN_THE_WINDOW = (
    "document.documentElement.scrollWidth > document.documentElement.clientWidth"
)


NAMES = ("brief", "scope", "estimate", "risks", "forecast", "price", "scenarios", "agree")

PORT = 8951


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A workbook over the sample for tests that change it."""
    with serve(tmp_path_factory.mktemp("pages"), port=PORT) as running:
        yield running


@pytest.fixture
def page(browser: Browser, own: Served) -> Iterator[Page]:
    """The forecast; whatever a test changed is undone at its end."""
    with visit(browser, own) as page:
        yield page
        while page.is_enabled("[data-key=undo]"):
            before = page.inner_text(".foot [role=status]")
            page.click("[data-key=undo]")
            page.wait_for_function(
                "(said) => document.querySelector('.foot [role=status]').innerText !== said",
                arg=before,
            )


def percent(said: str) -> int:
    """A share as a number."""
    return int(said.rstrip("%").replace("\u2212", "-"))


def turn_to(page: Page, name: str) -> None:
    """Go to a page by its step."""
    page.click(f".steps a[href='#{name}']")
    page.wait_for_selector(f".steps a[href='#{name}'][aria-current]")


def figure(page: Page, name: str) -> str:
    """A figure of the bar."""
    return page.inner_text(f"[data-bar={name}]")


def changed(page: Page, name: str, before: str) -> str:
    """A figure of the bar, once it is not what it was."""
    page.wait_for_function(
        "([name, before]) => document.querySelector(`[data-bar=${name}]`).innerText !== before",
        arg=[name, before],
    )
    return figure(page, name)


def test_the_figures_are_there_without_a_click(open_page: Open) -> None:
    with open_page() as page:
        for name in ("finish", "price", "margin", "joint"):
            assert figure(page, name) not in ("", "–")
        finding = page.inner_text("h1").replace("\u00a0", " ")
        assert finding.startswith("Promise ") and "8 in 10" in finding
        assert page.title() == "Forecast · Website relaunch · SAMPLE · Kickoff"
        page.click("[data-key=rests]")
        assert "generated" in page.inner_text(".beside-page")
        page.click("[data-key=sheet-close]")
        # Finish, cost, what moves the finish, and load; the last two come after the figures.
        page.wait_for_function(
            "document.querySelectorAll('main svg[role=img][aria-label]').length === 4"
        )


def test_the_slider_moves_the_date_at_once(open_page: Open) -> None:
    with open_page() as page:
        before = figure(page, "finish")
        page.focus("#sure")
        page.keyboard.press("End")
        assert page.get_attribute("#sure", "aria-valuetext") == "19\u00a0in\u00a020"
        assert figure(page, "finish") != before
        assert figure(page, "finish") in page.inner_text(".levels tr[aria-selected]")
        took = page.evaluate(
            """() => {
                const slider = document.querySelector("#sure");
                const times = [50, 70, 95, 60, 80].map((level) => {
                    const start = performance.now();
                    slider.value = level;
                    slider.dispatchEvent(new Event("input"));
                    document.body.getBoundingClientRect();
                    return performance.now() - start;
                });
                return Math.max(...times);
            }"""
        )
        assert took < 100  # [ms], promised in DESIGN: new numbers in under 100 ms


def test_an_edit_moves_the_figures_and_is_undone(page: Page) -> None:
    turn_to(page, "price")
    before = figure(page, "margin")
    page.fill("[data-key='price.amount']", "70000")
    page.keyboard.press("Tab")
    after = changed(page, "margin", before)
    assert percent(after) < percent(before)
    assert page.inner_text(".foot [role=status]").startswith("All changes saved. Last: AM changed")
    page.keyboard.press("Control+z")
    assert changed(page, "margin", after) == before


def test_a_wrong_entry_is_said_beside_the_field_and_kept(page: Page) -> None:
    turn_to(page, "price")
    before = figure(page, "margin")
    field = page.locator("[data-key='price.amount']")
    field.fill("a lot")
    field.press("Enter")
    page.wait_for_selector(".terms .err")
    assert "is not a number" in page.inner_text(".terms .err")
    assert field.input_value() == "a lot"
    assert figure(page, "margin") == before


def test_a_scenario_in_use_shows_everywhere(page: Page) -> None:
    before = figure(page, "price")
    turn_to(page, "scenarios")
    page.click("[data-key=use-lean]")
    assert changed(page, "price", before) != before
    assert page.input_value("[data-key=scenario]") == "lean"
    page.wait_for_selector(".sc thead th:has(em):has-text('Lean scope')")


def test_another_plan_of_the_folder_can_be_chosen(open_page: Open) -> None:
    with open_page() as page:
        before = figure(page, "finish")
        page.select_option("[data-key=plan]", "brand-identity.plan.yaml")
        changed(page, "finish", before)
        assert page.title().startswith("Forecast · ")


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_nothing_scrolls_sideways(open_page: Open, width: int) -> None:
    with open_page(width=width, at=NAMES[0]) as page:
        for name in NAMES:
            page.evaluate("(at) => document.querySelector(at).click()", f".steps a[href='#{name}']")
            page.wait_for_selector(f".steps a[href='#{name}'][aria-current]", state="attached")
            page.wait_for_selector("main h1")
            assert not page.evaluate(WIDER_THAN_THE_WINDOW), name
            assert page.locator("h1").count() == 1, name


def test_on_a_phone_the_figures_stay_and_the_names_go(open_page: Open) -> None:
    with open_page(width=390, height=844) as page:
        page.mouse.wheel(0, 700)
        page.wait_for_function("window.scrollY > 300")
        top = page.evaluate("document.querySelector('.four').getBoundingClientRect().top")
        names = page.evaluate("document.querySelector('.plan').getBoundingClientRect().bottom")
        assert 0 <= top < 10
        assert names <= 1
        assert (
            page.evaluate("document.querySelector('main svg').getBoundingClientRect().width") == 358
        )
