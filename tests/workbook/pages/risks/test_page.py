"""Risks and client: figures are what-ifs of the same luck, fields are those of the plan."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from estimation import WorkbookError
from estimation.report import risk_costs, risks_together
from estimation.report.wording import chance, money
from estimation.workbook.input import entries
from estimation.workbook.pages import risks
from estimation.workbook.pages.risks import client
from estimation.workbook.pages.risks.register import days_text, effect_text

from ..conftest import at, do, settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.workbook import Session

    Sit = Callable[..., Session]

PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "demo", "client": "Acme", "start": "2027-01-11", "deadline": "2027-02-26"},
    "price": {"kind": "fixed", "amount": 40_000, "target_margin": 0.25},
    "roles": [{"id": "design", "people": 1, "cost_rate": 50, "bill_rate": 100}],
    "activities": [
        {"id": "wires", "name": "Wireframes", "effort": {"design": 80}},
        {
            "id": "answer",
            "name": "Approval",
            "after": ["wires"],
            "review": {
                "of": "wires", "turnaround": 10, "rounds": {1: 0.6, 2: 0.4}, "rework": 0, "cap": 12,
            },
        },
    ],
    "risks": [
        {
            "id": "late", "name": "Content is late", "owner": "AM", "probability": 0.4,
            "affects": ["wires"], "delay": 5,
            "mitigation": {"price": 900, "left": {"probability": 0}},
        },
        {"id": "rain", "name": "Rain", "probability": 0.15, "cost": 1000},
    ],
    "scenarios": [{"id": "safe", "name": "Safe", "set": {"risks.late.mitigated": True}}],
}  # fmt: skip


@pytest.fixture
def plan(sit: Sit) -> Session:
    """A sitting over two risks and a review."""
    return sit(PLAN, trials=400)


def test_each_risk_costs_what_the_report_says(plan: Session) -> None:
    view = settled(at(plan, "risks"))
    frame = risk_costs(plan.result(), plan.level).set_index("id")
    for row in view["risks"]["rows"]:
        assert row["days"] == days_text(frame.loc[row["id"], "finish_days"])
        assert row["chance"]["typed"] in ("4 in 10", "3 in 20")
    both = risks_together(plan.result(), plan.level).set_index("what")
    assert view["risks"]["sum"]["days"] == days_text(both.loc["risks", "finish_days"])
    assert view["finding"].startswith("Both risks together cost ")


def test_a_risk_of_four_in_ten_is_there_at_eight_in_ten(sit: Sit) -> None:
    """Five days in 4 of 10 projects, of which the measure leaves none; it saves no money."""
    work = [{"id": "wires", "name": "Wireframes", "effort": {"design": 80}}]
    row = settled(at(sit({**PLAN, "activities": work}), "risks"))["risks"]["rows"][0]
    assert row["days"] == "5\u00a0days"
    assert row["buys"] == "5\u00a0days, nothing back; costs more than it saves"


def test_what_ifs_come_one_at_a_time(plan: Session) -> None:
    context = at(plan, "risks")
    first = risks.view(context)
    assert first["waiting"] and first["risks"]["rows"][0]["days"] == ""
    assert not first["client"]["rule"]["ready"]
    # each risk, all together, the days of reviews, and each stop of the rule
    assert len(context.wanted) == len(PLAN["risks"]) + 1 + 1 + len(client.RULES)


def test_a_rule_for_answers_is_played_and_made(plan: Session) -> None:
    context = at(plan, "risks")
    before = settled(context)["client"]["rule"]["stops"]
    four = next(stop for stop in before if stop["days"] == 4)
    # At 8 in 10 two rounds of ten days; with the rule four, and the five of the risk.
    assert four["saves"] == pytest.approx(20 - 4 - 5)
    assert before[-1]["said"] == "as it is"
    finding = settled(context)["finding"].replace("\u00a0", " ")
    assert "A 4-day rule for answers wins 11 working days, for nothing." in finding
    do(context, "rule", days=4)
    assert settled(context)["client"]["rule"]["stops"][-1]["date"] == four["date"]
    assert plan.plan.activities[1].review is not None
    assert plan.plan.activities[1].review.cap == 4
    with pytest.raises(WorkbookError, match="There is no such rule"):
        do(context, "rule", days=7)


def test_days_and_rounds_of_a_review_are_its_own(plan: Session) -> None:
    row = settled(at(plan, "risks"))["client"]["rows"][0]
    assert row["said"] == "mostly 1 round, 10 days each; counts as given after 12"
    assert (row["turnaround"]["typed"], row["rounds"]["typed"]) == ("10", "60 40")
    assert row["shares"] == [0.6, 0.4, 0.0]
    assert row["takes"] == "10"  # in the middle case; 4 in 10 take a second round
    path = "activities.answer.review"
    assert plan.apply(f"{path}.turnaround", "1 3 8") is None
    assert plan.apply(f"{path}.rounds", "7 2 1") is None
    assert plan.apply(f"{path}.cap", "") is None
    row = settled(at(plan, "risks"))["client"]["rows"][0]
    assert (row["turnaround"]["typed"], row["rounds"]["typed"]) == ("1 3 8", "70 20 10")
    assert row["shares"] == pytest.approx([0.7, 0.2, 0.1])
    assert plan.apply(f"{path}.rounds", "") is None
    assert settled(at(plan, "risks"))["client"]["rows"][0]["rounds"]["typed"] == ""


@pytest.mark.parametrize(
    ("path", "typed", "message"),
    [
        ("activities.answer.review.rounds", "50 30", "add up to 80"),  # not 100
        ("activities.answer.review.rounds", "0", "cannot be"),  # no round at all
        ("activities.answer.review.rounds", "mostly", "is not a number"),
        ("activities.answer.review.cap", "0", "nobody has looked"),
        ("activities.answer.review.turnaround", "5 3 8", "Low 5 is above likely 3"),
        ("risks.late.probability", "14 in 10", "more than always"),
        ("risks.late.probability", "", "Chance is empty"),
        ("risks.late.delay", "", "Has no effect"),  # its only one
        ("risks.late.mitigation.price", "-3", "cannot be"),
        ("risks.late.name", " ", "Name is empty"),
    ],
)
def test_bad_entries_stay_in_their_fields(
    plan: Session, path: str, typed: str, message: str
) -> None:
    before = plan.result().finish_days
    assert message in (plan.apply(path, typed) or "")
    context = at(plan, "risks")
    context.chosen["risks"] = "late"
    view = settled(context)
    shown = [
        *view["risks"]["open"]["fields"],
        *(row["chance"] for row in view["risks"]["rows"]),
        *(row[part] for row in view["client"]["rows"] for part in ("turnaround", "rounds", "cap")),
    ]
    field = next(each for each in shown if each["path"] == path)
    assert field["typed"] == typed and message in field["error"]
    assert plan.result().finish_days is before


def test_a_risk_is_added_edited_and_removed(plan: Session) -> None:
    context = at(plan, "risks")
    do(context, "add", name="<b>Strike</b>")
    view = settled(context)
    assert view["risks"]["open"]["name"] == "<b>Strike</b>"
    assert view["risks"]["rows"][-1]["owner"]["typed"] == "PM"
    new = f"risks.{view['risks']['open']['id']}"
    do(context, "affects", id="risk-1", activity="wires")
    assert plan.apply(f"{new}.factor", "1.1 1.2 2") is None
    assert plan.apply(f"{new}.owner", "AM") is None
    assert plan.apply(f"{new}.mitigation.price", "500") is None
    assert plan.apply(f"{new}.mitigated", True) is None
    assert plan.plan.risks[-1].mitigated
    do(context, "unmeasure", id="risk-1")
    assert plan.plan.risks[-1].mitigation is None
    # What multiplies needs something to multiply.
    do(context, "affects", id="risk-1", activity="wires")
    assert "affects nothing" in settled(context)["risks"]["open"]["affects"]["error"]
    do(context, "remove", id="risk-1")
    assert [each.id for each in plan.plan.risks] == ["late", "rain"]
    assert not plan.refused
    with pytest.raises(WorkbookError, match="not there any more"):
        do(context, "remove", id="risk-1")


def test_a_risk_leaves_scenarios_too(plan: Session) -> None:
    context = at(plan, "risks")
    do(context, "remove", id="late")
    assert plan.plan.scenarios[0].set == {}
    plan.undo()
    assert plan.plan.scenarios[0].set == {"risks.late.mitigated": True}
    assert len(plan.plan.risks) == 2


def test_a_risk_without_a_name_is_refused(plan: Session) -> None:
    context = at(plan, "risks")
    do(context, "add", name="   ")
    assert settled(context)["risks"]["new"]["error"] == "Say what may happen, then add it."
    do(context, "add", name="x" * 3000)
    assert "3,000 characters" in settled(context)["risks"]["new"]["error"]


def test_what_a_risk_does_is_said(plan: Session) -> None:
    late, rain = plan.plan.risks
    assert effect_text(plan.plan, late) == "5 working days on Wireframes"
    assert effect_text(plan.plan, rain) == money(1000)


def test_a_plan_without_risks_or_reviews_says_so(sit: Sit) -> None:
    bare = {
        "kickoff_plan": 1,
        "project": {"id": "demo", "start": "2027-01-11"},
        "activities": [{"id": "build", "duration": 3}],
    }
    context = at(sit(bare), "risks")
    view = settled(context)
    assert view["finding"].startswith("No risks yet.")
    assert view["client"] is None
    do(context, "add", name="Strike")
    json.dumps(settled(context), allow_nan=False)
    assert chance(0.2) == settled(context)["risks"]["rows"][0]["chance"]["typed"].replace(
        " ", "\u00a0"
    )


def test_rounds_are_read_as_shares() -> None:
    assert entries.read("activities.a.review.rounds", "0 1 0") == {"2": 1.0}
