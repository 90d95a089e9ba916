"""The scenarios page: making, changing and removing them, and what was changed set aside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from estimation import WorkbookError
from estimation.store import Change
from estimation.workbook.log.set_aside import set_aside
from estimation.workbook.pages import scenarios

from ..conftest import at, do, settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.workbook import Session
    from estimation.workbook.protocol import View

    Sit = Callable[..., Session]


def errors(view: View) -> dict[str, str]:
    """What is wrong in the form, by field."""
    form = view["make"]["form"]
    return {each["key"]: each["error"] for each in form["texts"] if each["error"]}


def test_the_frame_is_there_before_anything_is_played(session: Session) -> None:
    context = at(session, "scenarios")
    session.result()  # the bar has played the plan
    first = scenarios.view(context)
    assert [each["name"] for each in first["columns"]] == ["As planned", "Lean", "More"]
    assert (first["rows"], first["chart"], first["waiting"]) == ([], None, True)
    assert len(context.wanted) == 3  # two scenarios, then the comparison
    assert settled(context)["waiting"] is False


def test_the_old_figures_stay_until_the_new_ones_are_there(session: Session) -> None:
    context = at(session, "scenarios")
    before = settled(context)["rows"]
    session.apply("price.amount", "22 000")
    during = scenarios.view(context)
    assert during["rows"] == before and during["waiting"]
    assert settled(context)["rows"] != before


def test_a_scenario_is_made_from_levers(session: Session) -> None:
    context = at(session, "scenarios")
    do(context, "open", id="")
    keys = [each["key"] for each in settled(context)["make"]["form"]["texts"]]
    assert keys == ["name", "price", "people.design"]  # no reviews to cap in this plan
    typed = {"name": "Quick", "price": "€19,000.00", "people.design": "3", "drop": ["brief"]}
    do(context, "save", id="", typed={**typed, "measures": []})
    view = settled(context)
    assert view["make"]["form"] is None
    made = session.plan.scenarios[-1]
    assert (made.id, made.name, made.drop) == ("scenario-1", "Quick", ("brief",))
    assert made.set == {"price.amount": 19_000, "roles.design.people": 3}
    assert view["columns"][-1]["said"] == "Without Brief. People: Designer × 3. €1,000 less."
    json.dumps(view, allow_nan=False)


def test_levers_of_reviews_and_measures(sit: Sit) -> None:
    session = sit(
        {
            "kickoff_plan": 1,
            "project": {"id": "demo", "start": "2027-01-11"},
            "activities": [
                {"id": "build", "duration": 3},
                {"id": "ok", "after": ["build"], "review": {"of": "build"}},
            ],
            "risks": [
                {"id": "late", "probability": 0.5, "delay": 2, "mitigation": {"price": 9}},
            ],
        }
    )
    context = at(session, "scenarios")
    do(context, "save", id="", typed={"name": "Firm", "cap": "4", "measures": ["late"]})
    made = session.plan.scenarios[0]
    assert made.set == {"activities.ok.review.cap": 4, "risks.late.mitigated": True}
    do(context, "open", id=made.id)
    form = settled(context)["make"]["form"]
    assert {each["key"]: each["typed"] for each in form["texts"]} == {"name": "Firm", "cap": "4"}
    assert form["measures"][0]["chosen"]
    do(context, "save", id=made.id, typed={"name": "Firmer", "cap": "", "measures": []})
    assert (session.plan.scenarios[0].name, session.plan.scenarios[0].set) == ("Firmer", {})


def test_changing_one_keeps_what_no_lever_says(session: Session) -> None:
    context = at(session, "scenarios")
    do(context, "open", id="lean")
    typed = {each["key"]: each["typed"] for each in settled(context)["make"]["form"]["texts"]}
    assert typed == {"name": "Lean", "price": "€18,000.00", "people.design": ""}
    do(context, "save", id="lean", typed={**typed, "name": "Leaner", "price": "", "drop": []})
    lean = session.plan.scenarios[0]
    assert (lean.name, lean.set) == ("Leaner", {"activities.wires.effort.design": 60})
    session.undo()  # name and values are one change
    assert session.plan.scenarios[0].name == "Lean"
    assert session.plan.scenarios[0].set["price.amount"] == 18_000


@pytest.mark.parametrize(
    ("typed", "key", "message"),
    [
        ({"name": ""}, "name", "Name is empty"),
        ({"name": "Lean"}, "name", "already"),  # another one's
        ({"name": "x" * 2_500}, "name", "2,500 characters"),
        ({"name": "New", "price": "cheap"}, "price", "is not a number"),
        ({"name": "New", "people.design": "0"}, "people.design", "never finish"),
        ({"name": "New", "people.design": "<b>"}, "people.design", "is not a number"),
    ],
)
def test_bad_input_is_said_beside_its_field(
    session: Session, typed: dict[str, Any], key: str, message: str
) -> None:
    context = at(session, "scenarios")
    do(context, "save", id="", typed=typed)
    assert message in errors(settled(context))[key]
    assert len(session.plan.scenarios) == 2


def test_a_scenario_that_cannot_be_built_is_refused(session: Session) -> None:
    context = at(session, "scenarios")
    do(context, "save", id="", typed={"name": "None", "drop": ["brief", "nothing"]})
    assert "nothing" in settled(context)["make"]["form"]["error"]
    assert len(session.plan.scenarios) == 2


def test_one_is_removed_and_the_plan_is_in_use_again(session: Session) -> None:
    session.use("lean")
    context = at(session, "scenarios")
    do(context, "remove", id="lean")
    assert [each.id for each in session.plan.scenarios] == ["more"]
    assert session.scenario is None
    assert [each["in_use"] for each in settled(context)["columns"]] == [True, False]
    with pytest.raises(WorkbookError, match="not there any more"):
        do(context, "open", id="lean")


def test_there_are_five_columns_at_most(session: Session) -> None:
    context = at(session, "scenarios")
    for name in ("A", "B"):
        do(context, "save", id="", typed={"name": name})
    view = settled(context)
    assert len(view["columns"]) == 5 and view["make"]["full"]
    do(context, "save", id="", typed={"name": "C"})
    assert "Five columns at most" in settled(context)["make"]["form"]["error"]


def test_changes_are_set_aside_and_no_figure_moves(session: Session) -> None:
    """The scenario plays what was planned, and the plan what came in."""
    came_in = session.result().finish_days.copy()
    session.apply("activities.wires.effort.design", {"low": "", "likely": "50", "high": ""})
    session.apply("price.amount", "17 000")
    session.apply("project.deadline", "20 February 2027")
    qa = {"name": "Tests", "after": ["wires"], "effort": {"design": 16}}
    session.change(Change("add", "activities.tests", {"entry": qa, "before": None}))
    session.change(
        Change("set", "activities.wires.after", None), Change("set", "activities.brief", None)
    )
    changed = session.result()
    context = at(session, "scenarios")
    assert settled(context)["make"]["aside"] == "Save the 5 changes as a scenario"
    do(context, "aside")
    assert session.scenario == "scenario-1"
    now = session.result()
    np.testing.assert_array_equal(now.finish_days, changed.finish_days)
    np.testing.assert_array_equal(now.margin, changed.margin)
    np.testing.assert_array_equal(session.result_of(None).finish_days, came_in)
    assert str(session.plan.project.deadline) == "2027-02-20"  # a fact, whatever the scenario
    assert settled(context)["make"]["form"]["title"] == "Change “What we changed”"
    session.undo()
    assert session.scenario is None and set_aside(session).count == 5


def test_nothing_changed_is_nothing_to_set_aside(session: Session) -> None:
    context = at(session, "scenarios")
    assert settled(context)["make"]["aside"] == ""
    with pytest.raises(WorkbookError, match="no changes"):
        do(context, "aside")
