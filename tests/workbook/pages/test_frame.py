"""What the pages are given: plain data that say the same as the report."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from estimation import WorkbookError, calibrate, read_history
from estimation.report import (
    headline,
    joint_sentences,
    missing_sentences,
)
from estimation.report.wording import signed_halves
from estimation.workbook import Session, find_choice
from estimation.workbook.app import STYLES, Workbook
from estimation.workbook.assets import page_styles, scope, script, styles
from estimation.workbook.pages import BY_ID, PAGES
from estimation.workbook.pages.context import PageContext
from estimation.workbook.pages.frame import bar_view, foot_view, frame_view, recent_view
from estimation.workbook.pages.scenarios.page import _tens

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from estimation.store.store import Store
    from estimation.workbook.protocol import View

    Sit = Callable[..., Session]

MINIMAL = {
    "kickoff_plan": 1,
    "project": {"id": "demo", "start": "2027-01-11"},
    "activities": [{"id": "build", "duration": 3}],
}


@pytest.fixture(params=["brand-identity", "campaign-launch", "website-relaunch"])
def sample_session(sample: Path, store: Store, request: pytest.FixtureRequest) -> Session:
    """A sitting over a plan of the sample, on the sample's history."""
    calibration = calibrate(read_history(sample / "history.csv"))
    path = sample / f"{request.param}.plan.yaml"
    return Session.over(path, store, "PM", calibration, trials=500)


def shown(session: Session, page: str, chosen: str | None = None) -> View:
    """What a page is given, once nothing is still to be computed."""
    context = PageContext(session, session.path.parent, page, chosen={page: chosen})
    view = BY_ID[page].view(context)
    while context.wanted:
        for make in context.wanted:
            make()
        context.wanted.clear()
        view = BY_ID[page].view(context)
    return view


def all_views(session: Session) -> str:
    """Everything that any page is given, as it goes to the browser."""
    chosen = [each.id for each in session.result().plan.activities]
    views = [
        frame_view(session, []),
        *(shown(session, page.id) for page in PAGES),
        *(shown(session, "scope", each) for each in chosen),
    ]
    return json.dumps(views, allow_nan=False, ensure_ascii=False)


def test_views_are_plain_json_in_the_words_of_pages(sample_session: Session) -> None:
    said = all_views(sample_session)
    assert not re.search(r"\bP\d\d\b|confidence level|\bNaN\b|\bNone\b(?! of)|\bnan\b", said)
    assert "of the firm" not in said  # the history is generated


def test_a_plan_of_almost_nothing_has_views_too(sit: Sit) -> None:
    session = sit(MINIMAL)
    said = all_views(session)
    assert "needs a deadline" in said
    assert "No scenarios yet." in said


def test_the_bar_says_what_the_report_says(session: Session) -> None:
    for stop, level in (("50", 0.5), ("95", 0.95)):
        expected = headline(session.result(), level).finish.value
        assert bar_view(session.result())[stop]["finish"]["value"] == expected


def test_the_forecast_has_every_stop_of_the_slider(session: Session) -> None:
    levels = shown(session, "forecast")["levels"]
    assert list(levels) == [str(stop) for stop in range(50, 100, 5)]
    finishes = [each["finish"] for each in levels.values()]
    assert finishes == sorted(finishes)  # surer is never sooner


def test_the_forecast_says_what_packs_say(sample_session: Session) -> None:
    result = sample_session.result()
    view = shown(sample_session, "forecast")
    for level in (0.5, 0.8):
        packed = joint_sentences(result, level)
        said = view["levels"][str(round(level * 100))]["together"]
        assert said == [packed.levels, packed.promise]
    assert view["missing"] == list(missing_sentences(result).given().values())


def test_what_a_plan_cannot_say_stands_under_no_heading(sit: Sit) -> None:
    view = shown(sit(MINIMAL), "forecast")
    assert all(each["together"] == [] for each in view["levels"].values())
    assert "The plan names no risks, so none is counted." in view["missing"]


def test_scenarios_stand_in_their_order_with_what_they_change(session: Session) -> None:
    columns = shown(session, "scenarios")["columns"]
    assert [each["name"] for each in columns] == ["As planned", "Lean", "More"]
    assert columns[1]["said"] == "Other estimates: Wireframes. €2,000 less."
    assert columns[2]["said"] == "With Tests."


def test_the_foot_says_who_changed_what(session: Session, other: Session) -> None:
    assert foot_view(session)["said"] == "Nothing changed yet."
    other.apply("roles.design.people", "1")
    session.follow()
    said = foot_view(session)["said"]
    assert said.startswith("All changes saved. Last: AM changed Designer, ")
    assert foot_view(session)["undo"] is False  # it is the AM's to take back
    assert recent_view(session)[0]["path"] == "roles.design.people"
    other.undo()
    session.follow()
    assert foot_view(session)["said"].startswith("All changes saved. Last: AM took back Designer, ")
    assert recent_view(session) == []


def test_the_script_is_one_module_without_imports_from_anywhere() -> None:
    joined = script() + styles(*STYLES) + page_styles()
    assert not re.search(r"^import |https?://(?!www\.w3\.org)|url\(", joined, flags=re.MULTILINE)
    assert script().rstrip().endswith("export default $app;")


@pytest.mark.parametrize(
    "line",
    [
        'import h from "./dom.js";',  # not by name
        'import { h } from "./domXjs";',  # not a file of the folder
        'import { h } from "anywhere";',
        "export default h;",
        "export { h };",
    ],
)
def test_what_cannot_be_joined_is_refused(line: str) -> None:
    with pytest.raises(WorkbookError, match=r"page\.js: (import|export) .*; expected names from"):
        scope("page", f"const a = 1;\n{line}\n")


def test_the_widget_does_what_the_browser_says(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KICKOFF_PLAN", str(path))
    for name in ("KICKOFF_HISTORY", "KICKOFF_STORE", "KICKOFF_ROLE", "QUERY_STRING"):
        monkeypatch.delenv(name, raising=False)
    book, beside = Workbook(find_choice()), Workbook(find_choice(), role="AM")
    book.session.trials = beside.session.trials = 200

    def say(**message: object) -> None:
        book._handle_custom_msg(message, [])  # noqa: SLF001 - as the browser's message arrives

    say(do="page", page="scope", number=1)
    assert (book.frame["page"], book.content["page"], book.content["number"]) == (
        "scope",
        "scope",
        1,
    )
    say(do="apply", path="price.amount", typed="21 000", number=2)
    assert book.frame["bar"]["80"]["price"]["value"] == "€21,000"
    beside.follow()
    assert beside.frame["bar"]["80"]["price"]["value"] == "€21,000"
    say(do="undo", number=3)
    assert book.frame["bar"]["80"]["price"]["value"] == "€20,000"
    say(do="redo", number=4)
    assert book.frame["bar"]["80"]["price"]["value"] == "€21,000"
    say(do="use", scenario="lean", number=5)
    assert book.frame["plan"]["scenario"] == "lean"
    say(do="use", scenario="none such", number=6)
    assert book.frame["foot"]["trouble"]
    say(do="level", level=90, number=7)
    say(do="here", place="roles.design.people")
    beside.follow()
    assert beside.frame["level"] == 90
    assert beside.frame["plan"]["scenario"] == "lean"
    assert beside.frame["people"]["said"] == "PM is on Scope, at Designer"
    assert len(beside.frame["files"]["all"]) == 1
    shutil.copy(path, path.with_name("second.plan.yaml"))  # as a new plan of the other one
    beside._handle_custom_msg({"do": "here"}, [])  # noqa: SLF001
    assert [each["name"] for each in beside.frame["files"]["all"]] == ["acme", "second"]
    for page in (*PAGES, *PAGES):
        say(do="page", page=page.id, number=8)
        book.settle()
        assert book.content["page"] == page.id
        assert "failed" not in book.content
        json.dumps(book.content, allow_nan=False)
    say(do="apply", number=8)  # half a message
    assert "did not send" in book.frame["foot"]["said"]
    say(do="nonsense", number=9)
    assert "load it again" in book.frame["foot"]["said"]
    for each in (book, beside):
        each.store.close()


def test_a_page_that_fails_is_said_in_its_place(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KICKOFF_PLAN", str(path))
    for name in ("KICKOFF_HISTORY", "KICKOFF_STORE", "KICKOFF_ROLE", "QUERY_STRING"):
        monkeypatch.delenv(name, raising=False)
    book = Workbook(find_choice())

    def fail(context: PageContext) -> View:
        raise KeyError("gone")

    monkeypatch.setitem(BY_ID, "price", replace(BY_ID["price"], view=fail))
    book._handle_custom_msg({"do": "page", "page": "price", "number": 1}, [])  # noqa: SLF001
    assert "All that was confirmed is kept" in book.content["failed"]
    assert book.frame["foot"]["trouble"]
    book.store.close()


def test_differences_of_chances_are_of_unrounded_numbers() -> None:
    """55 against 64 in 100 are six marks each, and yet one more in 10."""
    cells = _tens("On time", "done by then", pd.Series([0.55, 0.64, 0.552]))["cells"]
    assert [cell["ten"] for cell in cells] == [6, 6, 6]
    assert [cell["change"].replace("\u00a0", " ") for cell in cells] == [
        "", "1 more in 10", "no difference",
    ]  # fmt: skip
    assert [cell["same"] for cell in cells] == [False, False, True]


def test_bars_say_days_as_packs_do(session: Session) -> None:
    """Halves below ten, whole from there, on the page as in a pack."""
    view = shown(session, "forecast")
    for row in view["drivers"]["rows"]:
        assert row["said"] == [signed_halves(row["earlier"]), signed_halves(row["later"])]
