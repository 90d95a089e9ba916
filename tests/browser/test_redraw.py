"""What somebody is doing on a page stays while a change of the other one is drawn on it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from ..serving import serve
from .conftest import visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from ..serving import Served

pytestmark = pytest.mark.browser

PORT = 8961

PLAN = {
    "kickoff_plan": 1,
    "project": {"id": "acme", "name": "Acme website", "client": "Acme", "start": "2027-01-11"},
    "price": {"kind": "fixed", "amount": 30_000, "target_margin": 0.25},
    "roles": [{"id": "dev", "name": "Developer", "cost_rate": 75, "bill_rate": 115}],
    "activities": [
        {"id": "build", "name": "Build", "effort": {"dev": {"low": 60, "likely": 90, "high": 150}}},
        *({"id": f"note-{n}", "effort": {"dev": {"low": 1, "likely": 2, "high": 3}}}
          for n in range(14)),
    ],
    "risks": [
        {"id": "late", "name": "Content is late", "owner": "AM", "probability": 0.4,
         "affects": ["build"], "delay": 5},
    ],
}  # fmt: skip

AMOUNT, MARGIN = "[data-key='price.amount']", "[data-key='price.target_margin']"

SELECTION = """(at) => {
    const field = document.querySelector(at);
    return [document.activeElement === field, field.selectionStart, field.selectionEnd];
}"""


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[tuple[Browser, Served]]:
    """One workbook; every test goes on from where the one before left it."""
    folder: Path = tmp_path_factory.mktemp("redraw")
    plan = folder / "acme.plan.yaml"
    plan.write_text(json.dumps(PLAN), encoding="utf-8")
    with serve(folder, port=PORT, plan=plan) as served:
        yield browser, served


@contextmanager
def both(running: tuple[Browser, Served], at: str) -> Iterator[tuple[Page, Page]]:
    """The AM on a page, and the PM where the price is."""
    with visit(*running, at=at) as am, visit(*running, role="pm", at="price") as pm:
        yield am, pm


def change(pm: Page, am: Page, key: str, text: str, shown: str) -> None:
    """The PM changes a term, and the AM's page shows it."""
    name = {AMOUNT: "price", MARGIN: "margin"}[key]
    pm.fill(key, text)
    pm.keyboard.press("Enter")
    for page in (pm, am):
        until(page, f"[data-bar={name}], [data-note={name}]", shown)


def until(page: Page, selector: str, text: str) -> None:
    """Wait until one of these elements says something."""
    page.wait_for_function(
        "([at, text]) =>"
        " [...document.querySelectorAll(at)].some((node) => node.innerText.includes(text))",
        arg=[selector, text],
    )


def test_undo_in_a_field_outlives_a_change_of_the_other(running: tuple[Browser, Served]) -> None:
    with both(running, "price") as (am, pm):
        am.click(MARGIN)
        am.keyboard.press("End")
        before = am.input_value(MARGIN)
        am.keyboard.type("7")
        change(pm, am, AMOUNT, "31000", "€31,000")
        am.wait_for_function("at => document.querySelector(at).value === '€31,000.00'", arg=AMOUNT)
        assert am.input_value(MARGIN) == before + "7"
        am.keyboard.press("Control+z")
        assert am.input_value(MARGIN) == before
        assert am.inner_text("[data-bar=price]") == "€31,000"
        am.keyboard.press("Control+y")
        assert am.input_value(MARGIN) == before + "7"
        am.keyboard.press("Escape")
        assert am.input_value(MARGIN) == before


def test_a_button_held_down_counts_and_figures_move_meanwhile(
    running: tuple[Browser, Served],
) -> None:
    with both(running, "price") as (am, pm):
        am.hover("[data-key=next]")
        am.mouse.down()
        change(pm, am, AMOUNT, "32000", "€32,000")  # while it is held
        am.wait_for_function("at => document.querySelector(at).value === '€32,000.00'", arg=AMOUNT)
        am.mouse.up()
        am.wait_for_selector(".steps a[href='#scenarios'][aria-current]")


def test_a_button_counts_that_slips_from_under_the_pointer(running: tuple[Browser, Served]) -> None:
    """What is wrong with a field stands above the button that was pressed when it was left."""
    with both(running, "price") as (am, _):
        am.fill(MARGIN, "much")
        am.hover("[data-key=next]")
        top = am.eval_on_selector("[data-key=next]", "node => node.getBoundingClientRect().top")
        am.mouse.down()
        am.wait_for_selector(".terms .err")
        am.evaluate("document.querySelector('main').style.paddingTop = '200px'")  # a long reason
        now = am.eval_on_selector("[data-key=next]", "node => node.getBoundingClientRect().top")
        assert now > top + 100
        am.mouse.up()
        am.wait_for_selector(".steps a[href='#scenarios'][aria-current]")
        am.click("[data-key=undo]")


def test_caret_and_selection_stay(running: tuple[Browser, Served]) -> None:
    with both(running, "price") as (am, pm):
        am.click(MARGIN)
        am.keyboard.press("Home")
        am.keyboard.press("Shift+ArrowRight")
        assert am.evaluate(SELECTION, MARGIN) == [True, 0, 1]
        change(pm, am, AMOUNT, "33000", "€33,000")
        am.wait_for_function("at => document.querySelector(at).value === '€33,000.00'", arg=AMOUNT)
        assert am.evaluate(SELECTION, MARGIN) == [True, 0, 1]
        # The field itself is changed: its text is another one, and the selection is where it was.
        pm.fill(MARGIN, "31%")
        pm.keyboard.press("Enter")
        am.wait_for_function("at => document.querySelector(at).value === '31%'", arg=MARGIN)
        assert am.evaluate(SELECTION, MARGIN) == [True, 0, 1]


def test_what_is_folded_out_stays_so(running: tuple[Browser, Served]) -> None:
    with both(running, "estimate") as (am, pm):
        am.click("[data-key=smaller]")
        details = am.wait_for_selector(".est-list details[open]")
        assert details is not None
        change(pm, am, AMOUNT, "34000", "€34,000")
        assert details.evaluate("details => details.isConnected && details.open")


def test_an_open_list_stays_open(running: tuple[Browser, Served]) -> None:
    with both(running, "risks") as (am, pm):
        owner = am.wait_for_selector("[data-key='risks.late.owner']")
        assert owner is not None
        owner.click()
        assert owner.evaluate("list => list.matches(':open')")
        change(pm, am, AMOUNT, "35000", "€35,000")
        assert owner.evaluate("list => list.isConnected && list.matches(':open')")
        am.keyboard.press("ArrowDown")
        am.keyboard.press("Enter")
        until(pm, ".foot [role=status]", "AM changed")
        assert owner.evaluate("list => list.value") == "PM"
