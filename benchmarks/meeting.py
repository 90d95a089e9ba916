"""
A meeting at full speed: two browsers over one plan of the sample.

    python benchmarks/meeting.py [--changes 5000] [--minutes 0]

First one edit at a time: how long until the figures follow on the page that was edited, and on the
other one. Then both change the plan as fast as it is confirmed, for so many changes or minutes: is
the state the same in both, is every change in the log, and does anything grow.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil
from table import ROOT, Row, print_rows

from estimation import read_plan
from estimation.store import open_store
from estimation.workbook import Session

sys.path.insert(0, str(ROOT))

from tests.serving import Served, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

EDITS = 60
"""Edits that are timed one by one."""

METER = """
() => {
  const now = () => performance.timeOrigin + performance.now();
  window.painted = [];
  const bar = document.querySelector(".bar-place");
  const changes = { childList: true, characterData: true, subtree: true };
  new MutationObserver(() => window.painted.push(now())).observe(bar, changes);
  /** Types into a field and leaves it; resolves with when it was said and when figures came. */
  window.edit = (key, value) => new Promise((done, fail) => {
    const field = document.querySelector(`[data-key="${key}"]`);
    if (!field) { fail(new Error("no field " + key)); return; }
    const said = now();
    const watch = new MutationObserver(() => {
      watch.disconnect();
      clearTimeout(late);
      done([said, now()]);
    });
    const late = setTimeout(() => { watch.disconnect(); fail(new Error("no answer")); }, 20000);
    watch.observe(bar, changes);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  window.many = async (key, from, to, step) => {
    let n = 0;
    for (let i = from; i < to; i += step) { await window.edit(key, String(i)); n += 1; }
    return n;
  };
}
"""


def open_page(browser: Browser, link: str, page: str) -> tuple[Page, float]:
    """A page of the meeting, and how long it took to be ready [s]."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    begin = time.perf_counter()
    opened.goto(f"{link}#{page}", wait_until="commit")
    opened.wait_for_selector("[data-bar=finish]", timeout=120_000)
    ready = time.perf_counter() - begin
    opened.wait_for_selector(f".steps a[href='#{page}'][aria-current]", timeout=120_000)
    opened.evaluate(METER)
    return opened, ready


def kernels(served: Served) -> dict[int, float]:
    """Memory that each kernel has to itself, by process [MB]."""
    return {
        pid: psutil.Process(pid).memory_full_info().uss / 1e6 for pid in served.kernels().values()
    }


def one_by_one(am: Page, pm: Page, field: str, values: list[int]) -> Iterator[Row]:
    """Edits of the PM, each when the one before is seen everywhere."""
    own, there = [], []
    for value in values:
        am.evaluate("() => { window.painted = []; }")
        said, came = pm.evaluate("([key, value]) => window.edit(key, value)", [field, str(value)])
        am.wait_for_function("(said) => window.painted.some((at) => at > said)", arg=said)
        seen = am.evaluate("(said) => window.painted.find((at) => at > said)", said)
        own.append(came - said)
        there.append(seen - said)
        time.sleep(0.3)
    low, high = np.percentile(own, [50, 95])
    yield Row("edit to figures, same page", f"{low:.0f} ms", f"p95 {high:.0f} ms", "<= 100, 200 ms")
    low, high = np.percentile(there, [50, 95])
    yield Row("edit to figures, other page", f"{low:.0f} ms", f"p95 {high:.0f} ms", "<= 350 ms")


def at_full_speed(
    am: Page, pm: Page, served: Served, fields: tuple[str, str], changes: int, minutes: float
) -> Iterator[Row]:
    """Both at once, in rounds of 100 changes each, until it is enough."""
    memory, done, begin = [], 0, time.perf_counter()
    while done < changes or time.perf_counter() - begin < 60 * minutes:
        for page, field, base in ((am, fields[0], 40_000), (pm, fields[1], 50_000)):
            page.evaluate(
                "([key, from]) => { window.round = window.many(key, from, from + 100, 1); }",
                [field, base + done],
            )
        for page in (am, pm):
            done += page.evaluate("() => window.round")
        memory.append(sum(kernels(served).values()))
    seconds = time.perf_counter() - begin
    pace = f"{done / seconds:.0f} a second"
    yield Row(f"{done:,} changes from two pages", f"{seconds:.0f} s", pace)
    early = float(np.median(memory[: max(len(memory) // 10, 1)]))
    grown = memory[-1] / early - 1
    yield Row("memory of both kernels", f"{memory[-1]:.0f} MB", f"{grown:+.0%}", "<= 20 %")


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--changes", type=int, default=5000)
    asked.add_argument("--minutes", type=float, default=0)
    asked.add_argument("--field", default="price.amount")
    asked.add_argument("--page", default="price")
    given = asked.parse_args()
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("google-chrome")
    folder = Path(tempfile.mkdtemp())
    with serve(folder, 8950) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        am, first = open_page(browser, served.am_link, given.page)
        pm, second = open_page(browser, served.pm_link, given.page)
        rows: list[Row] = [Row("page ready", f"{first:.1f} s", f"{second:.1f} s", "<= 6 s")]
        rows += one_by_one(am, pm, given.field, list(range(20_000, 20_000 + EDITS)))
        fields = (given.field, given.field)
        rows += at_full_speed(am, pm, served, fields, given.changes, given.minutes)
        time.sleep(1)
        bars = {page.inner_text(".four") for page in (am, pm)}
        rows.append(Row("same figures on both pages", str(len(bars) == 1), "", "True"))
        rows.append(logged(folder, EDITS + given.changes))
        browser.close()
    shutil.rmtree(folder, ignore_errors=True)
    print_rows(iter(rows))


def logged(folder: Path, changes: int) -> Row:
    """Whether every change is in the log, and the log folds to one plan."""
    plan = folder / "website-relaunch.plan.yaml"
    origin = ROOT / "sample" / plan.name
    with open_store(folder / "kickoff.db") as store:
        id_ = store.sessions.of_project(read_plan(origin).project.id)[0].id
        kept = sum(row.kind == "set" for row in store.sessions.log(id_))
        both = [Session(store, id_, plan, role, trials=10, origin=origin) for role in ("AM", "PM")]
        said = {json.dumps(each.plan.source, default=str) for each in both}
        sound = store.check().problems == () and len(said) == 1
    of = f"of {changes:,}"
    return Row(
        "changes in the log, sound and one plan", f"{kept:,}", f"{of}, {sound}", f"{changes:,}"
    )


if __name__ == "__main__":
    main()
