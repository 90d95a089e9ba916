"""What the pages are given: plain data that say the same as the report."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from estimation import WorkbookError, calibrate, read_history, read_plan
from estimation.report import (
    MARKS,
    headline,
    joint_sentences,
    missing_sentences,
    percentiles,
    price_sentences,
)
from estimation.report.wording import signed_halves
from estimation.workbook import Session, find_choice
from estimation.workbook.app import STYLES, Workbook
from estimation.workbook.assets import scope, script, styles
from estimation.workbook.estimates_view import estimates_view
from estimation.workbook.forecast_view import forecast_view
from estimation.workbook.scenarios_view import _tens, scenarios_view
from estimation.workbook.views import bar_view, foot_view

if TYPE_CHECKING:
    from pathlib import Path

MINIMAL = {
    "kickoff_plan": 1,
    "project": {"id": "demo", "start": "2027-01-11"},
    "activities": [{"id": "build", "duration": 3}],
}


@pytest.fixture(params=["brand-identity", "campaign-launch", "website-relaunch"])
def sample_session(sample: Path, request: pytest.FixtureRequest) -> Session:
    """A sitting over a plan of the sample, on the sample's history."""
    calibration = calibrate(read_history(sample / "history.csv"))
    path = sample / f"{request.param}.plan.yaml"
    return Session(path, calibration, trials=500)


def all_views(session: Session) -> str:
    """Everything that any page is given, as it goes to the browser."""
    chosen = [each.id for each in session.result().plan.activities]
    views = [
        bar_view(session.result()),
        forecast_view(session.result()),
        scenarios_view(session),
        *(estimates_view(session, each) for each in chosen),
        foot_view(session),
    ]
    return json.dumps(views, allow_nan=False, ensure_ascii=False)


def test_views_are_plain_json_in_the_words_of_pages(sample_session: Session) -> None:
    said = all_views(sample_session)
    assert not re.search(r"\bP\d\d\b|confidence level|\bNaN\b|\bNone\b|\bnan\b", said)
    assert "of the firm" not in said  # the history is generated


def test_a_plan_of_almost_nothing_has_views_too() -> None:
    session = Session(read_plan(MINIMAL), trials=50)
    said = all_views(session)
    assert "needs a deadline" in said
    assert "No scenarios yet." in said


def test_the_bar_says_what_the_report_says(session: Session) -> None:
    for stop, level in (("50", 0.5), ("95", 0.95)):
        expected = headline(session.result(), level).finish.value
        assert bar_view(session.result())[stop]["finish"]["value"] == expected


def test_the_forecast_has_every_stop_of_the_slider(session: Session) -> None:
    levels = forecast_view(session.result())["levels"]
    assert list(levels) == [str(stop) for stop in range(50, 100, 5)]
    finishes = [each["finish"] for each in levels.values()]
    assert finishes == sorted(finishes)  # surer is never sooner


def test_the_forecast_says_what_packs_say(sample_session: Session) -> None:
    result = sample_session.result()
    view = forecast_view(result)
    for level in (0.5, 0.8):
        packed = joint_sentences(result, level)
        shown = view["levels"][str(round(level * 100))]["together"]
        assert shown == [packed["joint_levels"], packed["joint_promise"]]
    priced = price_sentences(result)
    assert view["price"] == [priced["price"], priced["discount"]]
    assert view["missing"] == list(missing_sentences(result).values())


def test_what_a_plan_cannot_say_stands_under_no_heading() -> None:
    view = forecast_view(Session(read_plan(MINIMAL), trials=50).result())
    assert view["price"] == []
    assert all(each["together"] == [] for each in view["levels"].values())
    assert "The plan names no risks, so none is counted." in view["missing"]


def test_what_was_refused_stays_in_its_field(session: Session) -> None:
    session.apply("activities.wires.effort.design", {"low": "60", "likely": "80", "high": "12"})
    fields = estimates_view(session, "wires")["chosen"]["fields"][0]
    assert fields["typed"] == {"low": "60", "likely": "80", "high": "12"}
    assert fields["error"].startswith("High 12 is below likely 80.")
    assert foot_view(session)["said"] == "All changes are in but one: Wireframes waits for you."


def test_the_range_of_the_forecast_is_that_of_the_simulated_hours(sample: Path) -> None:
    """One activity without risks makes all hours; of its roles one has a range, one a number."""
    work = {"id": "build", "effort": {"design": {"low": 8, "likely": 10, "high": 20}, "pm": 30}}
    plan = {**MINIMAL, "roles": [{"id": "design"}, {"id": "pm"}], "activities": [work]}
    calibration = calibrate(read_history(sample / "history.csv"))
    session = Session(read_plan(plan), calibration, trials=2_000)
    chosen = estimates_view(session, "build")["chosen"]
    rows = {row["kind"]: row for row in chosen["ranges"]["rows"]}
    played = percentiles(session.result().hours, list(MARKS.values())).tolist()
    assert [rows["used"][mark] for mark in MARKS] == pytest.approx(played)
    # As written, 30 hours and the percentiles of the range of 8 to 20.
    table = session.plan.activities[0].effort["design"].table()
    ends = [30 + table.percentile(q) for q in MARKS.values()]
    assert [rows["plan"][mark] for mark in MARKS] == pytest.approx(ends, rel=0.01)
    assert "a bare number takes the range of past work" in chosen["behind"]


def test_scenarios_stand_in_their_order_with_what_they_change(session: Session) -> None:
    columns = scenarios_view(session)["columns"]
    assert [each["name"] for each in columns] == ["As planned", "Lean", "More"]
    assert columns[1]["said"] == "Other estimates: Wireframes. €2,000 less."
    assert columns[2]["said"] == "With Tests."


def test_the_foot_counts_what_is_not_saved(session: Session) -> None:
    assert foot_view(session)["said"] == "Nothing changed yet."
    session.apply("roles.design.people", "1")
    assert foot_view(session)["said"].startswith("1 change, not saved yet. Last: Designer, ")
    session.save()
    assert foot_view(session)["said"].startswith("All changes saved. Last: Designer, ")


def test_the_script_is_one_module_without_imports_from_anywhere() -> None:
    joined = script() + styles(*STYLES)
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
    monkeypatch.delenv("KICKOFF_HISTORY", raising=False)
    monkeypatch.delenv("QUERY_STRING", raising=False)
    book = Workbook(find_choice())
    book.session.trials = 200

    def say(**message: object) -> None:
        book._handle_custom_msg(message, [])  # noqa: SLF001 - as the browser's message arrives

    say(do="page", page="estimates", number=1)
    assert (book.view["page"], book.view["number"]) == ("estimates", 1)
    say(do="apply", path="price.amount", typed="21,000", number=2)
    assert book.view["bar"]["80"]["price"]["value"] == "€21,000"
    say(do="undo", number=3)
    assert book.view["bar"]["80"]["price"]["value"] == "€20,000"
    say(do="use", scenario="lean", number=4)
    assert book.view["plan"]["scenario"] == "lean"
    say(do="use", scenario="none such", number=5)
    assert book.view["foot"]["trouble"]
    say(do="level", level=90)
    assert book.view["number"] == 5  # the slider waits for no answer
    say(do="page", page="forecast", number=6)
    assert book.view["level"] == 90


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
    view = forecast_view(session.result())
    for row in view["drivers"]["rows"]:
        assert row["said"] == [signed_halves(row["earlier"]), signed_halves(row["later"])]
