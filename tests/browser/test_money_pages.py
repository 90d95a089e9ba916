"""Risks, price, scenarios and forecast, as two people use them in a browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from .conftest import visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from ..serving import Served

    Start = Callable[..., AbstractContextManager[Served]]

pytestmark = pytest.mark.browser

PORT = 8931

PLAN = {
    "kickoff_plan": 1,
    "project": {
        "id": "acme", "name": "Acme website", "client": "Acme",
        "start": "2027-01-11", "deadline": "2027-02-26",
    },
    "price": {"kind": "fixed", "amount": 20_000, "target_margin": 0.25},
    "roles": [
        {"id": "design", "name": "Designer", "people": 1, "cost_rate": 70, "bill_rate": 110},
    ],
    "activities": [
        {"id": "wires", "name": "Wireframes",
         "effort": {"design": {"low": 120, "likely": 160, "high": 300}}},
        {"id": "answer", "name": "Approval", "after": ["wires"],
         "review": {"of": "wires", "turnaround": {"low": 2, "likely": 5, "high": 14}}},
    ],
    "risks": [
        {"id": "late", "name": "Content is late", "owner": "AM", "probability": 0.4,
         "affects": ["wires"], "delay": 5,
         "mitigation": {"price": 900, "left": {"probability": 0}}},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[tuple[Browser, Served]]:
    """One workbook over a small plan; each test takes back what it changed."""
    from ..serving import serve

    folder: Path = tmp_path_factory.mktemp("money")
    plan = folder / "acme.plan.yaml"
    plan.write_text(json.dumps(PLAN), encoding="utf-8")
    with serve(folder, port=PORT, plan=plan) as served:
        yield browser, served


def bar(page: Page, name: str) -> str:
    """A figure of the bar."""
    return page.inner_text(f"[data-bar={name}]")


def until(page: Page, selector: str, text: str) -> None:
    """Wait until an element says something."""
    page.wait_for_function(
        "([selector, text]) => document.querySelector(selector)?.innerText.includes(text)",
        arg=[selector, text],
    )


def test_a_discount_is_tried_out_before_it_is_the_price(running: tuple[Browser, Served]) -> None:
    with visit(*running, at="price") as page:
        page.wait_for_selector("#discount")
        page.focus("#discount")
        page.keyboard.press("PageUp")
        moved = page.inner_text("[data-out=price]")
        assert moved != "€20,000" and bar(page, "price") == moved
        assert page.inner_text("[data-note=price]").startswith("if it were ")
        assert moved in str(page.get_attribute("#discount", "aria-valuetext"))
        page.click("[data-key=make-price]")
        page.wait_for_function(
            "(moved) => document.querySelector(`[data-key='price.amount']`).value === moved",
            arg=f"{moved}.00",
        )
        assert page.input_value("#discount") == "0"
        page.click("[data-key=undo]")
        until(page, "[data-bar=price]", "€20,000")


def test_a_wrong_price_stays_beside_its_message(running: tuple[Browser, Served]) -> None:
    with visit(*running, at="price") as page:
        field = page.locator("[data-key='price.amount']")
        field.fill("<script>alert(1)</script>")
        field.press("Enter")
        until(page, ".terms .err", "is not a number")
        assert field.input_value() == "<script>alert(1)</script>"
        assert bar(page, "price") == "€20,000"
        page.click("[data-key=undo]")
        page.wait_for_selector(".terms .err", state="detached")


def test_which_of_two_numbers_was_meant_is_answered_by_a_click(
    running: tuple[Browser, Served],
) -> None:
    """Chromium speaks English here, so 18.5 comes first; nothing is taken before a click."""
    with visit(*running, at="price") as page:
        field = page.locator("[data-key='price.amount']")
        field.fill("18.500")
        field.press("Enter")
        until(page, ".terms .err", "can be read two ways: 18.5 or 18,500?")
        assert (bar(page, "price"), field.input_value()) == ("€20,000", "18.500")
        assert page.locator(".terms .answers button").all_inner_texts() == ["18.5", "18,500"]
        page.click(".terms .answers >> text=18,500")
        until(page, "[data-bar=price]", "€18,500")
        page.wait_for_function(
            "document.querySelector(\"[data-key='price.amount']\").value === '€18,500.00'"
        )
        page.wait_for_selector(".terms .err", state="detached")
        page.click("[data-key=undo]")
        until(page, "[data-bar=price]", "€20,000")


def test_the_form_of_a_scenario_asks_too(running: tuple[Browser, Served]) -> None:
    with visit(*running, at="scenarios") as page:
        page.click("[data-key=new-scenario]")
        page.fill("[data-key=lever-name]", "Dear")
        page.fill("[data-key=lever-price]", "25.000")
        page.click("[data-key=save-scenario]")
        page.click(".levers .answers >> text=25,000")
        until(page, "table.sc", "Dear")
        page.click("[data-key=undo]")
        page.wait_for_selector("table.sc >> text=Dear", state="detached")


def test_kinds_are_chosen_by_keyboard(running: tuple[Browser, Served]) -> None:
    with visit(*running, at="price") as page:
        page.focus("[data-key=kind-fixed]")
        page.keyboard.press("ArrowDown")
        until(page, "[data-note=price]", "time and materials")
        page.wait_for_selector(".price-kinds tr[aria-selected] [data-key=kind-time_and_materials]")
        page.click("[data-key=undo]")
        until(page, "[data-note=price]", "fixed")


def test_a_risk_is_added_played_and_removed(running: tuple[Browser, Served]) -> None:
    with visit(*running, at="risks") as page:
        until(page, ".register td[data-r='Costs, days']", "day")
        until(page, "h1", "costs")
        page.fill("[data-key=new-risk]", "<b>Strike</b>")
        page.keyboard.press("Enter")
        until(page, ".register .opened", "<b>Strike</b>")
        delay = page.locator("[data-key='risks.risk-1.delay']")
        delay.fill("9 6 15")
        delay.press("Tab")
        until(page, ".editing .err", "Low 9 is above likely 6")
        assert page.input_value("[data-key='risks.risk-1.delay']") == "9 6 15"
        page.click("[data-key=remove-risk-1]")
        page.wait_for_selector(".register .opened", state="detached")
        before = bar(page, "finish")
        page.check("[data-key='risks.late.mitigated']")
        page.wait_for_function(
            "(before) => document.querySelector('[data-bar=finish]').innerText !== before",
            arg=before,
        )
        page.click("[data-key=undo]")
        until(page, "[data-bar=finish]", before)


def test_a_scenario_is_made_and_used(running: tuple[Browser, Served]) -> None:
    with visit(*running, at="scenarios") as page:
        page.click("[data-key=new-scenario]")
        page.fill("[data-key='lever-people.design']", "none")
        page.fill("[data-key=lever-name]", "Two designers")
        page.keyboard.press("Enter")
        until(page, ".levers .err", "is not a number")
        assert page.input_value("[data-key=lever-name]") == "Two designers"
        page.fill("[data-key='lever-people.design']", "2")
        page.click("[data-key=save-scenario]")
        until(page, ".sc thead", "Two designers")
        page.click("[data-key=use-scenario-1]")
        until(page, ".sc thead th:has(em)", "Two designers")
        page.click("[data-key=edit-scenario-1]")
        page.click("[data-key=remove-scenario]")
        page.wait_for_selector("[data-key=use-scenario-1]", state="detached")


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_scrolls_sideways(running: tuple[Browser, Served], width: int) -> None:
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    for name in ("risks", "forecast", "price", "scenarios"):
        with visit(*running, width=width, at=name) as page:
            page.wait_for_selector(f".steps a[href='#{name}'][aria-current]", state="attached")
            assert not page.evaluate(wider), name
            assert page.locator("h1").count() == 1
