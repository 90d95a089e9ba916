"""Brief and team: what the page shows, and what can be changed on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from estimation import read_history, read_plan
from estimation.report import questions_first
from estimation.report.wording import money
from estimation.store import open_store
from estimation.workbook import Session
from estimation.workbook.pages import BY_ID
from estimation.workbook.pages.context import PageContext

from ..conftest import do

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "acme", "name": "Acme website", "client": "Acme", "kind": "website",
                "start": "2027-01-11", "deadline": "2027-02-12"},
    "price": {"kind": "fixed", "amount": 2300, "target_margin": 0.25},
    "calendars": {"team": {"hours_per_day": 6}},
    "roles": [{"id": "design", "name": "Designer", "people": 2, "cost_rate": 50}],
    "activities": [
        {"id": "wires", "name": "Wireframes", "effort": {"design": 16}},
        {"id": "build", "name": "Build", "effort": {"design": {"low": 4, "likely": 6, "high": 9}}},
    ],
    "questions": [
        {"id": "font", "text": "Which font?", "owner": "PM", "affects": ["wires"],
         "answers": [{"text": "Theirs"}, {"text": "New", "factor": 1.05}]},
        {"id": "pages", "text": "How many pages?", "owner": "AM", "affects": ["wires"],
         "due": "2027-01-08", "answers": [
            {"text": "Few", "weight": 0.6}, {"text": "Many", "weight": 0.4, "factor": 3}]},
    ],
    "contacts": [{"team": "design", "ours": "Lead designer", "theirs": "Marketing"},
                 {"team": "Legal", "theirs": "Marketing"}],
    "responsibilities": [{"area": "Price", "owner": "AM", "supports": "PM"}],
    "assumptions": [{"id": "copy", "text": "Acme writes", "owner": "AM", "state": "agreed"}],
}  # fmt: skip


@pytest.fixture
def context(sit: Callable[..., Session], sample: Path, tmp_path: Path) -> PageContext:
    """The PM's place at a table with a history."""
    session = sit(PLAN, None, 2000)
    return PageContext(session, tmp_path, "brief", lambda: read_history(sample / "history.csv"))


def view(context: PageContext) -> dict[str, Any]:
    """What the page shows once all is there; it can be sent."""
    context.wanted.clear()
    BY_ID["brief"].view(context)
    while context.wanted:
        context.wanted.pop(0)()
    shown = BY_ID["brief"].view(context)
    context.wanted.clear()
    json.dumps(shown, allow_nan=False)
    return shown


def source(context: PageContext) -> dict[str, Any]:
    return context.session.plan.source


# Questions


def test_the_finding_is_the_most_valuable_question(context: PageContext) -> None:
    """The words and figures are those of the report."""
    shown = view(context)["questions"]
    top = questions_first(context.session.result(), {}, context.session.level).iloc[0]
    assert top["text"] == "How many pages?"
    assert shown["finding"] == "Ask Acme first: How many pages?"
    assert money(top["worth"]) in shown["lead"]
    assert "Two questions are open." in shown["lead"]
    assert [row["id"] for row in shown["rows"]] == ["pages", "font"]
    assert shown["rows"][0]["bar"] == 1
    assert shown["rows"][0]["assumes"] == "Likeliest, 6\u00a0in\u00a010: Few"
    assert shown["rows"][0]["due"] == "8\u00a0Jan"


def test_figures_are_there_at_once_and_worths_later(context: PageContext) -> None:
    first = BY_ID["brief"].view(context)
    assert context.wanted  # the expensive part waits
    assert first["questions"]["finding"] == "Two questions are open."
    assert {row["worth"] for row in first["questions"]["rows"]} == {"–"}
    view(context)
    context.session.apply("project.client", "Acme & Co")
    again = BY_ID["brief"].view(context)  # the last worths stand meanwhile
    assert again["questions"]["finding"].startswith("Ask Acme & Co first")


def test_a_question_is_asked_and_opened(context: PageContext) -> None:
    do(context, "ask", typed="  Which CMS? ")
    added = source(context)["questions"][-1]
    assert added == {"id": "which-cms", "text": "Which CMS?", "owner": "PM"}
    row = next(row for row in view(context)["questions"]["rows"] if row["id"] == "which-cms")
    assert row["shown"]
    assert row["fields"]["answers"] == []
    do(context, "affect", id="which-cms", activity="build", on=True)
    assert source(context)["questions"][-1]["affects"] == ["build"]
    do(context, "affect", id="which-cms", activity="build", on=False)
    assert "affects" not in source(context)["questions"][-1]


def test_answers_come_and_go_and_are_weighed(context: PageContext) -> None:
    do(context, "add_answer", id="pages")
    weights = [each["weight"] for each in source(context)["questions"][1]["answers"]]
    assert weights == [0.6, 0.4, 0.5]  # as likely as the others on average
    do(context, "drop_answer", id="pages", answer=3)
    do(context, "weigh", id="pages", answer=2, typed="7 in 10")
    assert [each["weight"] for each in source(context)["questions"][1]["answers"]] == [0.3, 0.7]


def test_an_answer_that_came_plays_and_can_be_taken_back(context: PageContext) -> None:
    """Many pages: three times sixteen hours, in every trial."""
    do(context, "state", id="pages", state="answered", answer=2)
    wires = context.session.result().activities.set_index("id").loc["wires"]
    assert wires["hours_mean" if "hours_mean" in wires else "hours"] >= 48
    shown = view(context)["questions"]
    assert [row["id"] for row in shown["rows"]] == ["font", "pages"]  # open ones first
    assert shown["rows"][1]["assumes"] == "Answer: Many"
    context.session.undo()
    assert source(context)["questions"] == PLAN["questions"]
    do(context, "state", id="pages", state="answered", answer=2)
    do(context, "state", id="pages", state="open")
    weights = [each["weight"] for each in source(context)["questions"][1]["answers"]]
    assert weights == [0.5, 0.5]  # nobody knows any more


def test_asked_is_still_open(context: PageContext) -> None:
    do(context, "state", id="pages", state="asked")
    assert view(context)["questions"]["rows"][0]["open"]


def test_without_questions_the_page_asks_for_one(
    sit: Callable[..., Session], tmp_path: Path
) -> None:
    bare = {key: PLAN[key] for key in ("kickoff_plan", "project", "activities", "roles")}
    shown = view(PageContext(sit(bare), tmp_path, "brief"))
    assert shown["questions"]["finding"] == "What is not known of Acme yet?"
    assert shown["start"]["ways"][1]["note"] == "no history with kinds of project yet"
    assert shown["responsible"]["usual"]


# The brief, people, who decides


@pytest.mark.parametrize(
    ("path", "typed", "message"),
    [
        ("project.start", "soon", "is not a date"),
        ("project.start", "", "Start is empty"),
        ("project.deadline", "1 January 2020", "is before start"),
        ("project.budget", "much", "is not a number"),
        ("project.name", " ", "Name is empty"),
        ("price.target_margin", "250%", "more than the price"),
        ("roles.design.people", "0", "People 0 would never finish"),
        ("questions.pages.due", "31 June 2027", "is not a date"),
        ("questions.pages.text", "", "Question is empty"),
        ("questions.pages.answers.2.factor", "0", "out of range"),
        ("questions.pages.answers.2.text", "", "Answer is empty"),
        ("calendars.team.hours_per_day", "25", "out of range"),
        ("assumptions.copy.text", "", "Assumption is empty"),
    ],
)
def test_bad_input_stays_beside_its_field(
    context: PageContext, path: str, typed: str, message: str
) -> None:
    before = source(context)
    assert message in (context.session.apply(path, typed) or "")
    assert source(context) == before
    context.chosen["brief"] = "pages"
    found = [each for each in fields(view(context)) if each["path"] == path]
    assert [(each["typed"], message in each["error"]) for each in found] == [(typed, True)]


def fields(shown: Any) -> list[dict[str, Any]]:
    """All fields of a view."""
    if isinstance(shown, list):
        return [each for inner in shown for each in fields(inner)]
    if not isinstance(shown, dict):
        return []
    own = [shown] if {"path", "typed", "error"} <= shown.keys() else []
    return own + [each for inner in shown.values() for each in fields(inner)]


@pytest.mark.parametrize(
    ("action", "said", "path"),
    [
        ("ask", {"typed": " "}, "questions"),
        ("ask", {"typed": "x" * 3000}, "questions"),
        ("add_role", {"typed": ""}, "roles"),
        ("add_area", {"typed": ""}, "responsibilities"),
        ("add_area", {"typed": "PRICE"}, "responsibilities"),  # there already
        ("add_agreed", {"section": "requirements", "typed": ""}, "requirements"),
        ("weigh", {"id": "pages", "answer": 1, "typed": "often"},
         "questions.pages.answers.1.weight"),
        ("weigh", {"id": "pages", "answer": 1, "typed": "15 in 10"},
         "questions.pages.answers.1.weight"),
        ("contact", {"team": "design", "side": "ours", "typed": "x" * 3000},
         "contacts.design.ours"),
        ("call", {"typed": " "}, "names.PM"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_stays_in_its_field(
    context: PageContext, action: str, said: dict[str, Any], path: str
) -> None:
    before = source(context)
    do(context, action, **said)
    assert source(context) == before
    assert context.session.refused[path].message
    context.chosen["brief"] = "pages"
    assert [each["path"] for each in fields(view(context)) if each["error"]] == [path]


def test_the_team_has_a_row_for_each_role_and_other_contacts(context: PageContext) -> None:
    shown = view(context)["team"]
    assert [row["name"] for row in shown["rows"]] == ["Designer", "Legal"]
    designer = shown["rows"][0]
    assert (designer["people"]["typed"], designer["week"]["typed"]) == (
        "2",
        "30",
    )  # six hours, five days
    mean = float(context.session.result().hours.mean())
    assert designer["hours"] == f"{mean:,.0f}"  # the only role
    assert (designer["ours"]["typed"], designer["theirs"]["typed"]) == (
        "Lead designer",
        "Marketing",
    )
    assert "Acme’s marketing answers for two teams: agree a deputy." in shown["note"]


def test_contacts_come_change_and_go(context: PageContext) -> None:
    do(context, "contact", team="design", side="ours", typed="")
    do(context, "contact", team="design", side="theirs", typed="")
    do(context, "contact", team="v1.2 team", side="ours", typed="Ann")  # a point is no path
    assert source(context)["contacts"] == [
        {"team": "Legal", "theirs": "Marketing"}, {"team": "v1.2 team", "ours": "Ann"}
    ]  # fmt: skip


def test_a_team_is_added(context: PageContext) -> None:
    do(context, "add_role", typed="Tester")
    assert source(context)["roles"][-1] == {"id": "tester", "name": "Tester", "people": 1}


@pytest.mark.parametrize(
    ("role", "part", "entry"),
    [
        ("PM", "decides", {"owner": "PM", "supports": "AM"}),
        ("AM", "supports", {"owner": "PM", "supports": "AM"}),
        ("AM", "is told", {"owner": "PM"}),
        ("PM", "is told", {"owner": "AM"}),
    ],
)
def test_one_of_the_two_decides(
    context: PageContext, role: str, part: str, entry: dict[str, str]
) -> None:
    do(context, "decide", area="Price", role=role, part=part)
    assert source(context)["responsibilities"] == [{"area": "Price", **entry}]
    (row,) = view(context)["responsible"]["rows"]
    assert row[role] == part
    assert "decides" in (row["AM"], row["PM"])


def test_areas_come_and_go(context: PageContext) -> None:
    do(context, "drop_area", area="Price")
    assert "responsibilities" not in source(context)
    do(context, "add_area", usual=True)
    assert len(view(context)["responsible"]["rows"]) == 8
    do(context, "add_area", typed="Travel")
    assert source(context)["responsibilities"][-1] == {
        "area": "Travel",
        "owner": "PM",
        "supports": "AM",
    }


def test_requirements_and_assumptions_come_and_go(context: PageContext) -> None:
    do(context, "add_agreed", section="requirements", typed="Ten pages")
    assert source(context)["requirements"] == [
        {"id": "ten-pages", "text": "Ten pages", "owner": "PM"}
    ]
    assert context.session.apply("requirements.ten-pages.state", "asked 5 Jan") is None
    do(context, "remove", section="assumptions", id="copy")
    do(context, "remove", section="assumptions", id="copy")  # both pressed it
    assert not source(context)["assumptions"]
    do(context, "remove", section="questions", id="font")
    assert [each["id"] for each in source(context)["questions"]] == ["pages"]


def test_one_says_the_own_name(context: PageContext) -> None:
    do(context, "call", typed="Petra")
    names = {each["role"]: each for each in view(context)["team"]["names"]}
    assert (names["PM"]["typed"], names["PM"]["own"]) == ("Petra", True)
    assert (names["AM"]["typed"], names["AM"]["own"]) == ("Account manager", False)


def test_scripts_and_formulas_stay_text(context: PageContext) -> None:
    for text in ("<script>alert(1)</script>", "=1+1", "?!"):
        do(context, "ask", typed=text)
        assert source(context)["questions"][-1]["text"] == text
    again = read_plan(context.session.write())
    assert again.source == source(context)


# New plans


@pytest.mark.parametrize(
    ("way", "which", "activities"),
    [("template", "video", 20), ("past", "brand", 17), ("empty", "", 3)],
)
def test_a_plan_is_made_and_opened(
    context: PageContext, way: str, which: str, activities: int
) -> None:
    do(context, "way", **{"from": way})
    said = {"from": way, "which": which, "name": "Acme: new", "start": "4 January 2027"}
    do(context, "start", **said)
    assert context.to_open == "acme-new.plan.yaml"
    plan = read_plan(context.folder / "acme-new.plan.yaml")
    assert (plan.project.name, len(plan.activities)) == ("Acme: new", activities)
    before = (context.folder / "acme-new.plan.yaml").read_bytes()
    context.to_open = None
    do(context, "way", **{"from": way})
    do(context, "start", **said)
    assert context.to_open is None
    assert "There is a plan" in view(context)["start"]["name"]["error"]
    assert (context.folder / "acme-new.plan.yaml").read_bytes() == before


def test_what_cannot_start_says_why_and_keeps_what_was_typed(context: PageContext) -> None:
    do(context, "way", **{"from": "template"})
    do(context, "start", **{"from": "template", "which": "video", "name": "?!", "start": "soon"})
    shown = view(context)["start"]
    assert "is not a date" in shown["start"]["error"]
    assert (shown["name"]["typed"], shown["start"]["typed"]) == ("?!", "soon")
    do(context, "start", **{"from": "template", "which": "video", "name": "?!", "start": ""})
    assert view(context)["start"]["name"]["error"] == "The name needs a letter or a digit."
    do(context, "start", **{"from": "template", "which": "none", "name": "A", "start": ""})
    assert "is not a template" in view(context)["start"]["error"]


def test_past_projects_of_this_kind_are_offered_first(context: PageContext) -> None:
    do(context, "way", **{"from": "past"})
    shown = view(context)["start"]
    assert shown["ways"][1]["note"] == "12 of this kind, with their real hours"
    assert shown["which"] == "website"
    assert [each["id"] for each in shown["options"]] == ["campaign", "website", "brand", "content"]


def test_both_see_what_one_changed(context: PageContext, tmp_path: Path) -> None:
    """The AM at another page of the same sitting."""
    own = context.session
    with open_store(tmp_path / "kickoff.db") as store:
        other = Session(store, own.id, own.path, "AM", trials=50)
        do(context, "ask", typed="Which CMS?")
        do(context, "decide", area="Price", role="PM", part="decides")
        assert other.follow()
        assert other.plan.source == own.plan.source
