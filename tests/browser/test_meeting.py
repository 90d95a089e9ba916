"""A whole meeting in two browsers: nothing shows too early, and nothing that was said is lost."""

from __future__ import annotations

import json
import os
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from estimation.store import STORE_FILE, open_store

from ..serving import ask, serve
from .conftest import PATIENCE, visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, WebSocket

    from estimation.store import LogRow

    from ..serving import Served

pytestmark = pytest.mark.browser

PORT = 8941

PLAN = {
    "kickoff_plan": 1,
    "project": {
        "id": "acme", "name": "Acme website", "client": "Acme",
        "start": "2027-01-11", "deadline": "2027-03-26",
    },
    "price": {"kind": "fixed", "amount": 30_000, "target_margin": 0.25},
    "roles": [
        {"id": "design", "name": "Designer", "people": 1, "cost_rate": 70, "bill_rate": 110},
        {"id": "dev", "name": "Developer", "people": 1, "cost_rate": 75, "bill_rate": 115},
    ],
    "activities": [
        {"id": "wires", "name": "Wireframes",
         "effort": {"design": {"low": 60, "likely": 80, "high": 120}}},
        {"id": "build", "name": "Build", "after": ["wires"],
         "effort": {"dev": {"low": 60, "likely": 90, "high": 150}}},
    ],
    "scenarios": [
        {"id": "lean", "name": "Lean scope", "set": {"activities.wires.effort.design": 40}},
    ],
}  # fmt: skip

BUILD = "activities.build.effort.dev"

BLIND = {"low": "71.25", "likely": "93.5", "high": "137.75"}
"""What the AM gives: numbers that stand nowhere else."""

SIGN_FOR_THE_OTHER = """() => {
    const send = WebSocket.prototype.send;
    const forged = (text) => text.replace('"role":"PM"', '"role":"AM"');
    window.forged = 0;
    WebSocket.prototype.send = function (data) {
        if (typeof data === "string") {
            window.forged += forged(data) !== data;
            return send.call(this, forged(data));
        }
        const bytes = new Uint8Array(data.buffer ?? data);
        const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
        if (forged(text) === text) return send.call(this, data);
        window.forged += 1;
        return send.call(this, Uint8Array.from(forged(text), (each) => each.charCodeAt(0)).buffer);
    };
    window.honest = () => { WebSocket.prototype.send = send; };
}"""
"""Changes who signs on its way out; both names are as long."""

KEEP_WHAT_WAS_SAID = """() => new MutationObserver(() => {
    const lost = document.querySelector(".lost");
    if (lost) sessionStorage.setItem("said", lost.innerText);
}).observe(document.body, { childList: true, subtree: true })"""
"""The page comes back as soon as it can: its notice may stand there for a moment only."""

CHANGE_OFTEN = """async ([key, from, count]) => {
    const field = () => document.querySelector(`[data-key="${key}"]`);
    const place = document.querySelector(".bar-place");
    for (let i = from; i < from + count; i += 1) {
        await new Promise((done, fail) => {
            const late = setTimeout(() => fail(new Error("no answer")), 30000);
            const watch = new MutationObserver(() => {
                watch.disconnect(); clearTimeout(late); done();
            });
            watch.observe(place, { childList: true, characterData: true, subtree: true });
            field().value = String(i);
            field().dispatchEvent(new Event("input", { bubbles: true }));
            field().dispatchEvent(new Event("change", { bubbles: true }));
        });
    }
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the plan and the store are."""
    made: Path = tmp_path_factory.mktemp("meeting")
    (made / "acme.plan.yaml").write_text(json.dumps(PLAN), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def running(folder: Path, browser: Browser) -> Iterator[tuple[Browser, Served]]:
    """One meeting; every test goes on from where the one before left it."""
    with serve(folder, port=PORT, plan=folder / "acme.plan.yaml") as served:
        yield browser, served


@contextmanager
def both(running: tuple[Browser, Served], at: str) -> Iterator[tuple[Page, Page]]:
    """The pages of AM and PM."""
    with visit(*running, at=at) as am, visit(*running, role="pm", at=at) as pm:
        yield am, pm


def turn_to(name: str, *pages: Page) -> None:
    """Go to a page by its step."""
    for page in pages:
        page.click(f".steps a[href='#{name}']")
        page.wait_for_selector(f".steps a[href='#{name}'][aria-current]")


def until(page: Page, selector: str, text: str) -> None:
    """Wait until an element says something."""
    page.wait_for_function(
        "([at, text]) =>"
        " document.querySelector(at)?.innerText.replace(/\\s+/g, ' ').includes(text)",
        arg=[selector, text],
    )


def until_typed(page: Page, key: str, text: str) -> None:
    """Wait until a field holds a text."""
    page.wait_for_function(
        "([key, text]) => document.querySelector(`[data-key='${key}']`)?.value === text",
        arg=[key, text],
    )


def prices_in(folder: Path) -> list[LogRow]:
    """Rows of the log that set the price."""
    with open_store(folder / STORE_FILE) as store:
        log = store.sessions.log(store.sessions.of_project("acme")[0].id)
        return [row for row in log if row.path == "price.amount" and row.kind == "set"]


def same_figures(one: Page, other: Page) -> str:
    """The four figures, once they are the same on both pages."""
    figures = one.inner_text(".four")
    other.wait_for_function(
        "(said) => document.querySelector('.four').innerText === said", arg=figures
    )
    assert one.inner_text(".four") == figures
    return figures


def enter(page: Page, key: str, text: str) -> None:
    """Type into a field and leave it."""
    page.fill(f"[data-key='{key}']", text)
    page.keyboard.press("Tab")


def frames_of(page: Page) -> list[bytes]:
    """What the page's websockets are sent from here on: it is loaded again for that."""
    frames: list[bytes] = []

    def keep(said: str | bytes) -> None:
        frames.append(said.encode() if isinstance(said, str) else said)

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", keep)

    page.on("websocket", listen)
    page.reload(wait_until="commit")
    page.wait_for_selector("main h1")
    return frames


def occur(frames: list[bytes], page: Page) -> set[str]:
    """Which of the AM's numbers the PM's browser has been given."""
    fields = page.evaluate("[...document.querySelectorAll('input')].map((each) => each.value)")
    known = b"\n".join(frames).decode("latin-1") + page.content() + " ".join(fields)
    return {number for number in BLIND.values() if number in known}


def give(page: Page, numbers: dict[str, str]) -> None:
    """Give an estimate of what is open."""
    for part, number in numbers.items():
        page.fill(f"[data-key=judge-{part}]", number)
    page.click("[data-key=judge-give]")


def sign(page: Page, name: str) -> None:
    """Read, tick and sign."""
    page.wait_for_selector("[data-key=sign]:not([disabled])")
    page.fill("[data-key=sign-name]", name)
    page.check("[data-key=read]")
    page.click("[data-key=sign]")


def test_a_meeting_from_the_brief_to_both_signatures(
    running: tuple[Browser, Served], folder: Path
) -> None:
    with both(running, "brief") as (am, pm):
        am.fill(".persons .person input", "Anna Berg")
        am.keyboard.press("Enter")
        until(pm, ".persons", "Anna Berg")
        _edit_scope(am, pm)
        _estimate_blind(am, pm)
        _choose_and_price(am, pm)
        content_hash = _agree(am, pm)
        pm.reload(wait_until="commit")
        until(pm, ".ag-force", "Baseline 1 is in force.")
        assert pm.get_attribute("[data-key=hash]", "title") == content_hash
        same_figures(am, pm)
    with open_store(folder / STORE_FILE) as store:
        assert store.check().problems == ()
        baseline = store.baselines.in_force("acme")
        assert baseline is not None
        assert baseline.content_hash == content_hash
        assert {each.role: each.name for each in baseline.signatures} == {
            "AM": "Anna Berg",
            "PM": "Paul Meier",
        }
        session = store.sessions.of_project("acme")[0].id
        log = store.sessions.log(session)
        said = {(row.role, row.kind, row.path) for row in log}
        assert {
            ("PM", "set", "activities.wires.effort.design"),
            ("AM", "judgement", BUILD),
            ("PM", "judgement", BUILD),
            ("AM", "use", "scenario"),
            ("PM", "set", "price.amount"),
        } <= said
        assert sum(row.kind == "signature" for row in log) == 2


def _edit_scope(am: Page, pm: Page) -> None:
    """The PM changes a cell: the AM sees it, and who did it."""
    turn_to("scope", am, pm)
    before = am.inner_text("[data-bar=finish]")
    cell = "[data-key='wires|design']"
    pm.focus(cell)
    pm.keyboard.type("90 140 260")
    pm.keyboard.press("Enter")
    until(am, f"{cell} b", "140")
    until(am, cell, "PM changed this")
    am.wait_for_function(
        "(was) => document.querySelector('[data-bar=finish]').innerText !== was", arg=before
    )
    until(pm, f"{cell} b", "140")
    same_figures(am, pm)


def _estimate_blind(am: Page, pm: Page) -> None:
    """Nothing of the AM's numbers reaches the PM's browser before the PM is in."""
    turn_to("estimate", am, pm)
    frames = frames_of(pm)
    for page in (am, pm):
        page.click(f"[data-key='est-{BUILD}']")
        until(page, "h1", "Build: what do you think it takes?")
    give(am, BLIND)
    until(am, "h1", "your estimate is in")
    until(pm, "h1", "the AM is in")
    assert frames
    assert occur(frames, pm) == set()
    give(pm, {"low": "60", "likely": "80", "high": "150"})
    for page in (am, pm):
        page.wait_for_selector(".est-result")
    assert occur(frames, pm) == set(BLIND.values())  # so it would have been found
    assert pm.input_value("[data-key=in-AM-likely]") == BLIND["likely"]
    assert am.input_value("[data-key=in-PM-high]") == "150"
    pm.click(".est-acts button >> nth=0")
    for page in (am, pm):
        page.wait_for_selector(".est-settled")
    same_figures(pm, am)


def _choose_and_price(am: Page, pm: Page) -> None:
    """A scenario of the AM and a price of the PM are in both bars."""
    turn_to("scenarios", am)
    am.click("[data-key=use-lean]")
    pm.wait_for_function("document.querySelector('[data-key=scenario]').value === 'lean'")
    turn_to("price", pm)
    enter(pm, "price.amount", "31500")
    for page in (am, pm):
        until(page, "[data-bar=price]", "€31,500")
    same_figures(am, pm)


def _agree(am: Page, pm: Page) -> str:
    """Both sign, each on the own page; returns the hash that is in force on both."""
    turn_to("agree", am, pm)
    sign(am, "Anna Berg")
    for page in (am, pm):
        page.wait_for_selector("[data-key=signed-AM]")
    assert pm.locator("[data-key=sign]").all_inner_texts() == ["Sign as project manager"]
    pm.evaluate(SIGN_FOR_THE_OTHER)
    sign(pm, "Paul Meier")
    until(pm, ".foot [role=status]", "This page signs for the PM.")
    assert pm.evaluate("window.forged") == 1
    assert pm.locator("[data-key=signed-PM]").count() == 0
    pm.evaluate("window.honest()")
    sign(pm, "Paul Meier")
    hashes = set()
    for page in (am, pm):
        until(page, ".ag-force", "Baseline 1 is in force.")
        hashes.add(page.get_attribute("[data-key=hash]", "title"))
    (found,) = hashes
    assert found is not None
    return found


def test_the_last_word_counts_in_one_cell_and_the_other_is_told(
    running: tuple[Browser, Served],
) -> None:
    cell = "[data-key='wires|design']"
    with both(running, "scope") as (am, pm):
        am.select_option("[data-key=scenario]", "")  # its hours would stand there instead
        for page in (am, pm):
            page.wait_for_function("document.querySelector('[data-key=scenario]').value === ''")
            page.wait_for_selector(cell)
            page.focus(cell)
        am.keyboard.type("100 150 270")
        pm.keyboard.type("110 160 280")
        am.keyboard.press("Enter")
        until(am, f"{cell} b", "150")
        pm.wait_for_selector(".edit input")
        assert pm.input_value(".edit input") == "110 160 280"
        pm.keyboard.press("Enter")
        for page in (am, pm):
            until(page, f"{cell} b", "160")
        until(am, cell, "PM changed this")
        same_figures(am, pm)


def test_changes_as_fast_as_they_are_confirmed_end_in_one_state(
    running: tuple[Browser, Served], folder: Path
) -> None:
    with both(running, "price") as (am, pm):
        for page, first in ((am, 41_000), (pm, 51_000)):
            page.evaluate(
                f"(given) => {{ window.all = ({CHANGE_OFTEN})(given); }}",
                ["price.amount", first, 30],
            )
        for page in (am, pm):
            page.evaluate("() => window.all")
        prices = prices_in(folder)
        kept = [(row.role, row.value) for row in prices]
        for role, first in (("AM", 41_000), ("PM", 51_000)):
            mine = [each for each in kept if each[0] == role and each[1] >= first]
            assert mine == [(role, amount) for amount in range(first, first + 30)]
        last = f"€{prices[-1].value:,}"
        for page in (am, pm):
            until(page, "[data-bar=price]", last)
        same_figures(am, pm)


def test_a_click_counts_though_the_field_before_it_is_told_meanwhile(
    running: tuple[Browser, Served],
) -> None:
    """People hold a button for a tenth of a second; figures are there sooner."""
    with both(running, "price") as (am, _):
        am.click("[data-key='price.amount']", click_count=3)
        am.keyboard.type("38500")
        am.click(".steps a[href='#risks']", delay=400)
        am.wait_for_selector(".steps a[href='#risks'][aria-current]")
        until(am, "[data-bar=price]", "€38,500")


def test_undo_in_a_field_takes_back_what_is_typed_and_no_more(
    running: tuple[Browser, Served],
) -> None:
    with both(running, "price") as (am, pm):
        enter(am, "price.amount", "40500")
        until(am, "[data-bar=price]", "€40,500")
        until_typed(am, "price.amount", "€40,500.00")
        am.click("[data-key='price.target_margin']")
        am.keyboard.type("5")
        for _ in range(3):
            am.keyboard.press("Control+z")
        am.wait_for_timeout(500)  # for what should not come
        assert am.inner_text("[data-bar=price]") == "€40,500"
        am.keyboard.press("Escape")
        am.keyboard.press("Tab")
        am.keyboard.press("Control+z")
        am.wait_for_function("document.querySelector('[data-bar=price]').innerText !== '€40,500'")
        same_figures(am, pm)


def test_drafts_stay_while_the_other_changes_the_plan(running: tuple[Browser, Served]) -> None:
    with both(running, "brief") as (am, pm):
        turn_to("price", pm)
        am.fill("[data-key=new-question]", "Who signs")
        am.focus("[data-key='project.client']")
        enter(pm, "price.amount", "39500")
        until(am, "[data-bar=price]", "€39,500")
        am.wait_for_timeout(500)  # for its content to come
        assert am.input_value("[data-key=new-question]") == "Who signs"
        turn_to("price", am)
        turn_to("brief", am)
        until_typed(am, "new-question", "Who signs")
        am.focus("[data-key=new-question]")
        am.keyboard.press("Enter")
        until_typed(am, "new-question", "")
        am.wait_for_selector("text=Who signs")


def test_a_slider_stays_in_the_hand_while_the_other_changes_the_plan(
    running: tuple[Browser, Served],
) -> None:
    with both(running, "forecast") as (am, pm):
        turn_to("price", pm)
        slider = am.wait_for_selector("#sure")
        assert slider is not None
        box = slider.bounding_box()
        assert box is not None
        level, y = am.input_value("#sure"), box["y"] + box["height"] / 2
        am.mouse.move(box["x"] + box["width"] * 0.5, y)
        am.mouse.down()
        enter(pm, "price.amount", "37500")
        until(pm, "[data-bar=price]", "€37,500")
        until(am, "[data-bar=price]", "€37,500")  # while it is held
        am.mouse.move(box["x"] + box["width"] * 0.8, y)
        assert slider.evaluate("slider => slider.isConnected")
        held = am.input_value("#sure")
        assert held != level
        am.mouse.up()
        enter(pm, "price.amount", "37600")
        until(am, "[data-bar=price]", "€37,600")
        assert slider.evaluate("slider => slider.isConnected && slider.value") == held


def test_half_typed_text_is_told_when_its_field_is_left_and_not_before(
    running: tuple[Browser, Served], folder: Path
) -> None:
    with both(running, "price") as (am, pm):
        field = "[data-key='price.amount']"
        am.click(field, click_count=3)
        am.keyboard.type("36500")
        enter(pm, "price.target_margin", "29%")
        until_typed(am, "price.target_margin", "29%")
        assert am.input_value(field) == "36500"
        am.wait_for_timeout(500)  # for what should not come
        assert not [row for row in prices_in(folder) if row.value == 36_500]
        am.keyboard.press("Tab")
        until(pm, "[data-bar=price]", "€36,500")
        until_typed(am, "price.amount", "€36,500.00")


def test_a_page_comes_back_after_its_kernel_was_killed(running: tuple[Browser, Served]) -> None:
    browser, served = running
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{served.pm_link}#price", wait_until="commit")
    page.wait_for_selector("[data-key='price.amount']")
    enter(page, "price.amount", "33500")
    until(page, "[data-bar=price]", "€33,500")
    figures = page.inner_text(".four")
    page.fill("[data-key='price.target_margin']", "27.")
    page.evaluate(KEEP_WHAT_WAS_SAID)
    for child in served.kernels().values():
        os.kill(child, signal.SIGKILL)
    page.wait_for_function("sessionStorage.getItem('said') !== null")
    page.wait_for_selector(".lost", state="detached")
    until_typed(page, "price.target_margin", "27.")
    assert page.evaluate("sessionStorage.getItem('said')").startswith("Not connected since ")
    assert page.inner_text(".four") == figures
    assert page.input_value("[data-key='price.amount']") == "€33,500.00"
    context.close()


def test_a_text_that_nobody_heard_overwrites_nothing(running: tuple[Browser, Served]) -> None:
    """What the other one has set since stays; the text waits in its field."""
    with both(running, "price") as (am, pm):
        served = running[1]
        deaf = {
            pid
            for kernel, pid in served.kernels().items()
            if ask(served, f"/api/kernels/{kernel}", cookie=served.cookie("am"))[0] == 200
        }
        assert deaf
        for each in deaf:
            os.kill(each, signal.SIGSTOP)
        enter(am, "price.amount", "44000")
        enter(pm, "price.amount", "45000")
        until(pm, "[data-bar=price]", "€45,000")
        am.evaluate(KEEP_WHAT_WAS_SAID)
        for each in deaf:
            os.kill(each, signal.SIGKILL)
        am.wait_for_function("sessionStorage.getItem('said') !== null")
        am.wait_for_selector(".lost", state="detached")
        until(am, "[data-bar=price]", "€45,000")
        until_typed(am, "price.amount", "44000")
        am.wait_for_timeout(1000)  # for what should not come
        assert pm.inner_text("[data-bar=price]") == "€45,000"
