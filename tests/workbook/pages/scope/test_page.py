"""The scope page without a browser: what its table shows, and what can be done in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from estimation import WorkbookError, calibrate, read_history
from estimation.workbook import Session
from estimation.workbook.input import cells
from estimation.workbook.input.amounts import Doubt
from estimation.workbook.pages import scope
from estimation.workbook.pages.context import PageContext

from ..conftest import do

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.store.store import Store
    from estimation.workbook.protocol import View

Sit = Callable[..., Session]

PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "acme", "client": "Acme", "start": "2027-01-11", "deadline": "2027-02-26"},
    "roles": [{"id": "design", "name": "Designer"}, {"id": "dev", "name": "Developer"}],
    "activities": [
        {"id": "brief", "name": "Brief", "phase": "Discover", "duration": 2, "crew": {"design": 1}},
        {"id": "wires", "name": "Wireframes", "phase": "Design", "after": ["brief"],
         "effort": {"design": {"low": 60, "likely": 80, "high": 120}}},
        {"id": "ok", "name": "Client approves", "phase": "Design", "after": ["wires"],
         "review": {"of": "wires", "rounds": {1: 0.5, 2: 0.5}, "turnaround": 3}},
        {"id": "audit", "name": "Audit", "phase": "Discover", "effort": {"dev": 8},
         "after": [{"activity": "brief", "type": "SS", "lag": 2}]},
        {"id": "launch", "name": "Launch", "phase": "Design", "milestone": True, "after": ["ok"]},
        {"id": "pm", "name": "Steering", "span": {"from": "brief", "to": "launch"},
         "hours_per_week": {"dev": 5}},
    ],
    "payments": [{"at": "signing", "share": 0.5}, {"at": "ok", "share": 0.5}],
    "risks": [{"id": "late", "probability": 0.3, "affects": ["wires"], "delay": 4}],
    "scenarios": [
        {"id": "lean", "name": "Lean", "drop": ["audit"],
         "set": {"activities.wires.effort.design": 50, "risks.late.probability": 0.1}},
        {"id": "more", "name": "More", "add": [
            {"id": "qa", "name": "Tests", "after": ["wires"], "effort": {"dev": 8}}]},
    ],
}  # fmt: skip


@pytest.fixture
def context(sit: Sit, tmp_path: Path) -> PageContext:
    """A browser on the page, over a plan with every kind of row."""
    return PageContext(sit(PLAN), tmp_path, "scope")


def shown(context: PageContext, *, whole: bool = True) -> View:
    """What the page is given, once it has looked inside the result."""
    view = scope.view(context)
    while whole and context.wanted:
        context.wanted.pop(0)()
        view = scope.view(context)
    return view


def row(context: PageContext, id_: str) -> View:
    """A row of the table."""
    found: View = next(each for each in shown(context)["rows"] if each["id"] == id_)
    return found


def activity(context: PageContext, id_: str) -> dict[str, Any]:
    """An activity as the plan says it."""
    found: dict[str, Any]
    found = next(each for each in context.session.plan.source["activities"] if each["id"] == id_)
    return found


def test_rows_stand_by_phase_and_are_numbered(context: PageContext) -> None:
    rows = [(each.get("number"), each["id"]) for each in shown(context)["rows"]]
    assert rows == [
        (None, "phase:Discover"), (1, "brief"), (2, "audit"),
        (None, "phase:Design"), (3, "wires"), (4, "ok"), (5, "launch"),
        (None, "phase:"), (6, "pm"),
    ]  # fmt: skip


def test_cells_say_what_the_plan_says(context: PageContext) -> None:
    hours = row(context, "wires")["hours"]
    assert hours["design"] == {
        "path": "activities.wires.effort.design",
        "said": "80", "typed": "60 80 120", "range": "60–120",
    }  # fmt: skip
    assert [row(context, each)["after"]["said"] for each in ("brief", "audit", "launch", "pm")] == [
        "–", "1SS+2", "4", "1–5",
    ]  # fmt: skip
    days = row(context, "brief")["words"]
    assert (days["said"], days["range"]) == ("2", "days, 1 × Designer")
    assert row(context, "ok")["words"]["said"] == "1 or 2 rounds, 3 days each"
    assert row(context, "pm")["hours"]["dev"]["range"] == "a week"
    assert row(context, "launch")["milestone"] is True


def test_figures_come_at_once_and_bars_follow(context: PageContext) -> None:
    first = shown(context, whole=False)
    assert first["finding"].startswith("6 activities, ")
    assert first["axis"] is None and all(each.get("bar") is None for each in first["rows"])
    before = row(context, "wires")["bar"]
    do(context, "type", path="activities.wires.effort.design", typed="200")
    meanwhile = next(e for e in shown(context, whole=False)["rows"] if e["id"] == "wires")
    assert meanwhile["bar"]["to"] == before["to"]  # the old one, until the new one is there
    assert row(context, "wires")["bar"]["to"] > before["to"]


def test_dates_stand_at_the_promised_chance(context: PageContext) -> None:
    def date_at(level: float) -> str:
        context.session.promise(level)
        said: str = row(context, "launch")["date"]
        return said

    result = context.session.result()
    finish = result.date_of(result.percentile("finish_days", 0.95))
    assert date_at(0.95) == f"{finish.day}\u00a0{finish:%b}"  # Launch is the end of all
    assert shown(context)["by"] == "19\u00a0in\u00a020\u00a0by".replace("\u00a0by", " by")
    assert date_at(0.5) != date_at(0.95)
    assert row(context, "phase:Design")["date"] == row(context, "launch")["date"]


@pytest.mark.parametrize(
    ("path", "typed", "message"),
    [
        ("wires.effort.design", "60 80 12", "High 12 is below likely 80. Did you mean 120?"),
        ("wires.effort.design", "60 80", "“60 80” is two numbers."),
        ("wires.effort.dev", "many", "Likely “many” is not a number."),
        ("wires.effort.dev", "-4", "Likely -4 cannot be."),
        ("wires.effort.dev", "=1+1", "Likely “=1+1” is not a number."),
        ("brief.duration", "", "Days are empty."),
        ("wires.after", "9", "There is no row 9. Rows go from 1 to 6."),
        ("wires.after", "3", "Row 3 is this row, and cannot wait for itself."),
        ("brief.after", "3", "Then a row would wait for itself: 1 → 3 → 1."),
        ("wires.after", "Brief", "“Brief” is no row."),
        ("wires.after", "6", "Row 6 runs along others, and nothing can wait for it."),
        ("pm.span", "1", "“1” is no span."),
        ("wires.name", "  ", "Name is empty."),
        ("ok.review.rounds", "often", "“often” is no number of rounds."),
        ("ok.review.turnaround", "5 3", "“5 3” is two numbers."),
        ("ok.review.of", "x", "“x” is no row."),
        ("wires.probability", "120%", "Chance"),
        ("wires.not_before", "soon", "Not before “soon” is not a date."),
        ("wires.kind", "poem", "There is no kind 'poem'."),
    ],
)
def test_what_cannot_be_stays_in_its_cell_with_the_reason(
    context: PageContext, path: str, typed: str, message: str
) -> None:
    path = f"activities.{path}"
    do(context, "type", path=path, typed=typed)
    refused = context.session.refused[path]
    assert refused.typed == typed
    assert refused.message.startswith(message)
    assert context.session.plan.source == context.session.came_in.source
    do(context, "open", id=path.split(".")[1])
    assert json.dumps(typed, ensure_ascii=False) in json.dumps(shown(context), ensure_ascii=False)
    do(context, "forget", path=path)
    assert not context.session.refused


def test_a_refused_cell_shows_what_was_typed(context: PageContext) -> None:
    do(context, "type", path="activities.wires.effort.dev", typed="x")
    cell = row(context, "wires")["hours"]["dev"]
    assert (cell["typed"], cell["said"]) == ("x", "")
    assert "error" in cell


def test_hours_and_links_are_typed(context: PageContext) -> None:
    do(context, "type", path="activities.wires.effort.dev", typed="10/16/30 h")
    do(context, "type", path="activities.wires.after", typed="1, 2FF+1.5")
    wires = activity(context, "wires")
    assert wires["effort"]["dev"] == {"low": 10, "likely": 16, "high": 30}
    assert wires["after"] == ["brief", {"activity": "audit", "type": "FF", "lag": 1.5}]
    do(context, "type", path="activities.wires.effort.dev", typed="")
    do(context, "type", path="activities.wires.after", typed="–")
    assert "dev" not in activity(context, "wires")["effort"]
    assert "after" not in activity(context, "wires")
    assert not context.session.refused


def test_a_row_that_loses_its_last_hours_is_a_milestone_until_it_gets_some(
    context: PageContext,
) -> None:
    do(context, "type", path="activities.audit.effort.dev", typed="")
    assert activity(context, "audit")["milestone"] is True
    do(context, "type", path="activities.audit.effort.design", typed="4 8 12")
    assert "milestone" not in activity(context, "audit")
    assert activity(context, "audit")["effort"] == {"design": {"low": 4, "likely": 8, "high": 12}}
    context.session.undo()
    context.session.undo()
    assert context.session.plan.source == context.session.came_in.source


def test_an_activity_is_added_below_another_with_an_id_of_its_own(context: PageContext) -> None:
    do(context, "add", name="Wires", below="brief")
    do(context, "add", name="=HYPERLINK(1)", below=None)
    ids = [each["id"] for each in context.session.plan.source["activities"]]
    assert ids == ["brief", "wires-2", "wires", "ok", "audit", "launch", "pm", "hyperlink-1"]
    assert activity(context, "wires-2")["phase"] == "Discover"
    assert shown(context)["fresh"] == {"id": "hyperlink-1", "count": 2}
    with pytest.raises(WorkbookError, match="needs a name"):
        do(context, "add", name=" ", below=None)


def test_rows_move_within_their_phase_and_out_of_it(context: PageContext) -> None:
    def order() -> list[str]:
        return [each["id"] for each in shown(context)["rows"] if "number" in each]

    do(context, "move", id="audit", by=-1)
    assert order()[:2] == ["audit", "brief"]
    do(context, "move", id="brief", by=1)  # from the end of Discover into Design
    assert order()[:3] == ["audit", "brief", "wires"]
    assert activity(context, "brief")["phase"] == "Design"
    do(context, "move", id="brief", by=1)
    assert order()[:3] == ["audit", "wires", "brief"]
    for _ in range(3):
        context.session.undo()
    assert context.session.plan.source == context.session.came_in.source
    do(context, "move", id="brief", by=-1)  # nothing is above
    assert context.session.plan.source == context.session.came_in.source


def test_a_phase_gets_another_name_in_all_its_rows(context: PageContext) -> None:
    do(context, "type", path="phase:Discover", typed="Find out")
    assert [each["phase"]["said"] for each in shown(context)["rows"] if "phase" in each] == [
        "Find out", "Design", "All along",
    ]  # fmt: skip
    context.session.undo()
    assert context.session.plan.source == context.session.came_in.source
    do(context, "type", path="phase:Discover", typed="")
    assert "phase:Discover" in context.session.refused


@pytest.mark.parametrize("kind", ["hours", "days", "review", "milestone", "span"])
@pytest.mark.parametrize("of", ["brief", "wires", "ok", "audit", "pm"])
def test_every_kind_of_row_can_become_every_other_or_says_why_not(
    context: PageContext, of: str, kind: str
) -> None:
    path = f"activities.{of}.kind"
    do(context, "type", path=path, typed=kind)
    if path in context.session.refused:
        said = context.session.refused[path].message
        assert "After" in said or "reviews" in said or "row" in said
        assert context.session.plan.source == context.session.came_in.source
    else:
        do(context, "open", id=of)
        fields = shown(context)["details"]["fields"]
        assert fields[0]["typed"] == kind


def test_details_of_a_review_are_typed_in_words_and_numbers(context: PageContext) -> None:
    do(context, "open", id="ok")
    fields = {
        each["path"].partition("ok.")[2]: each for each in shown(context)["details"]["fields"]
    }
    assert fields["review.rounds"]["typed"] == "1: 0.5, 2: 0.5"
    assert fields["review.of"]["typed"] == "3"
    for key, typed in (("rounds", "2"), ("turnaround", "2 3 9"), ("rework", "30%"), ("cap", "10")):
        do(context, "type", path=f"activities.ok.review.{key}", typed=typed)
    assert activity(context, "ok")["review"] == {
        "of": "wires", "rounds": 2, "turnaround": {"low": 2, "likely": 3, "high": 9},
        "rework": 0.3, "cap": 10,
    }  # fmt: skip
    assert row(context, "ok")["words"]["said"].startswith("2 rounds, ")


def test_a_row_is_removed_with_what_hangs_on_it(context: PageContext) -> None:
    do(context, "open", id="wires")
    do(context, "remove", id="wires")
    source = context.session.plan.source
    # The approval went with what it was of; a payment stands there, so a milestone stays.
    left = {each["id"]: each.get("milestone", False) for each in source["activities"]}
    assert (
        list(left) == ["brief", "audit", "launch", "pm"] and source["payments"][1]["at"] == "brief"
    )
    assert source["risks"] == []
    assert source["scenarios"][0] == {"id": "lean", "name": "Lean", "drop": ["audit"]}
    assert source["scenarios"][1]["add"][0]["after"] == ["brief"]
    view = shown(context)
    assert "Gone with Wireframes: " in view["said"] and "the risk “late”" in view["said"]
    assert view["details"] is None
    context.session.undo()
    assert context.session.plan.source == context.session.came_in.source


def test_edits_go_to_the_scenario_in_use_where_it_says_more(context: PageContext) -> None:
    context.session.use("lean")
    assert row(context, "wires")["hours"]["design"]["said"] == "50"
    do(context, "type", path="activities.wires.effort.design", typed="40")
    do(context, "type", path="activities.wires.effort.dev", typed="6")
    lean = context.session.plan.source["scenarios"][0]
    assert lean["set"]["activities.wires.effort.design"] == 40
    assert activity(context, "wires")["effort"]["design"]["likely"] == 80
    assert activity(context, "wires")["effort"]["dev"] == 6
    context.session.use("more")
    do(context, "type", path="activities.qa.effort.dev", typed="")
    assert row(context, "qa")["milestone"] is True
    with pytest.raises(WorkbookError, match="of the scenario in use"):
        do(context, "move", id="qa", by=-1)
    do(context, "remove", id="qa")
    assert "add" not in context.session.plan.source["scenarios"][1]


def test_a_block_is_pasted_in_one_piece(context: PageContext) -> None:
    block = "Activity\tDesigner\nCard sort\t8\nNobody knows\tmany\nTree test\t6"
    do(context, "paste", text=block, paste=1)
    view = shown(context)
    assert view["pasted"] == {"number": 1, "refused": None}
    assert view["preview"]["add"] == "Add 2 activities"
    assert [(line["row"], line["said"]) for line in view["preview"]["lines"]] == [
        (2, "Designer 8 h"),
        (3, "left out: “many” is not a number"),
        (4, "Designer 6 h"),
    ]
    assert context.session.plan.source == context.session.came_in.source  # nothing is added yet
    do(context, "paste_add")
    view = shown(context)
    assert view["preview"] is None
    assert view["said"].startswith("1 of 3 rows was left out: row 3 ")
    assert activity(context, "tree-test")["effort"] == {"design": 6}
    context.session.undo()
    assert context.session.plan.source == context.session.came_in.source


def test_a_paste_asks_before_it_is_added(context: PageContext) -> None:
    """The answer decides, may be changed, and nothing is added without it."""
    do(context, "paste", text="Activity\tHours\nShop\t1.200\nTotal\t1.200", paste=1)
    view = shown(context)["preview"]
    assert view["finding"] == "1 activity can go in. One question first."
    assert view["waits"]
    assert view["lines"][0]["doubt"]
    with pytest.raises(WorkbookError, match="Answer the question first"):
        do(context, "paste_add")
    assert context.session.plan.source == context.session.came_in.source
    for value, hours in ((".", "1.2"), (",", "1,200")):
        do(context, "paste_answer", about="decimal", value=value)
        view = shown(context)["preview"]
        assert not view["waits"]
        assert [each["on"] for each in view["questions"][0]["answers"]].count(True) == 1
        assert view["lines"][0]["said"] == f"Designer {hours} h"
    do(context, "paste_add")
    assert activity(context, "shop")["effort"] == {"design": 1200}


def test_a_paste_asks_in_the_order_of_the_browser(context: PageContext) -> None:
    context.session.decimal = "."
    do(context, "paste", text="Activity\tHours\nShop\t1.200", paste=1)
    (question,) = shown(context)["preview"]["questions"]
    assert [each["text"] for each in question["answers"]] == ["1.2 hours", "1,200 hours"]


def test_a_paste_can_be_left_alone(context: PageContext) -> None:
    do(context, "paste", text="Activity\tDesigner\nCard sort\t8", paste=1)
    do(context, "paste_off")
    assert shown(context)["preview"] is None
    assert context.session.plan.source == context.session.came_in.source
    with pytest.raises(WorkbookError, match="not there any more"):
        do(context, "paste_add")


@pytest.mark.parametrize(
    "message", [{"about": "units", "value": ","}, {"about": "decimal", "value": "maybe"}]
)
def test_an_answer_to_nothing_is_refused(context: PageContext, message: dict[str, str]) -> None:
    do(context, "paste", text="Activity\tHours\nShop\t1.200", paste=1)
    with pytest.raises(WorkbookError, match="not asked any more"):
        do(context, "paste_answer", **message)


def test_ten_thousand_rows_are_refused_in_words(context: PageContext) -> None:
    block = "\n".join(["Activity\tDesigner", *(f"Row {n}\t8" for n in range(10_000))])
    do(context, "paste", text=block, paste=1)
    assert "too many for one paste" in shown(context)["pasted"]["refused"]
    assert context.session.plan.source == context.session.came_in.source


def test_the_last_activity_stays(sit: Sit, tmp_path: Path) -> None:
    plan = {
        **PLAN,
        "activities": PLAN["activities"][:1],
        "payments": [],
        "risks": [],
        "scenarios": [],
    }
    context = PageContext(sit(plan), tmp_path, "scope")
    with pytest.raises(WorkbookError, match="the only activity"):
        do(context, "remove", id="brief")


def test_a_plan_without_roles_has_a_table_too(sit: Sit, tmp_path: Path) -> None:
    plan = {
        "kickoff_plan": 1,
        "project": PLAN["project"],
        "activities": [{"id": "a", "duration": 3}],
    }
    view = shown(PageContext(sit(plan), tmp_path, "scope"))
    assert view["finding"] == "1 activity."
    assert view["roles"] == []


def test_the_sample_is_said_in_few_words(sample: Path, store: Store) -> None:
    calibration = calibrate(read_history(sample / "history.csv"))
    path = sample / "website-relaunch.plan.yaml"
    session = Session.over(path, store, "PM", calibration, trials=500)
    view = shown(PageContext(session, sample, "scope"))
    assert "A client approval is open " in view["finding"]
    assert "The five approvals take " in view["lead"]
    json.dumps(view, allow_nan=False)


@pytest.mark.parametrize(
    ("typed", "answers"),
    [
        ("1FS+2,5", ["1FS+2.5", "1FS+2, 5"]),  # a lag of two and a half days, or row 5 as well
        ("2+1.500", ["2+1.5", "2+1500"]),
        ("1, 2SS-1,3", ["1, 2SS-1.3", "1, 2SS-1, 3"]),
    ],
)
def test_links_that_can_be_read_two_ways_are_asked(typed: str, answers: list[str]) -> None:
    rows = ["a", "b", "c", "d", "e", "f"]
    with pytest.raises(Doubt) as doubt:
        cells.read_links(typed, rows, "f")
    assert [way.applied(typed) for way in doubt.value.ways] == answers
    first, second = (cells.read_links(answer, rows, "f") for answer in answers)
    assert first != second


def test_a_comma_within_days_is_a_decimal_comma() -> None:
    assert cells.read_links("1FS+2,5 days", ["a", "b"], "b") == [
        {"activity": "a", "type": "FS", "lag": 2.5}
    ]
