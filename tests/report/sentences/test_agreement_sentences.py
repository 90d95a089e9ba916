"""What two sign, in sentences: each figure is the result's own."""

from __future__ import annotations

from typing import Any

import pytest

from estimation import read_plan, simulate
from estimation.report import agreement_finding, agreement_sentences, question_sentence

PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "demo", "client": "Acme", "start": "2027-01-11", "deadline": "2027-01-15"},
    "price": {"kind": "fixed", "amount": 4000, "target_margin": 0.25},
    "roles": [{"id": "dev", "cost_rate": 50, "bill_rate": 100}],
    "activities": [
        {"id": "build", "name": "Build", "effort": {"dev": 40}},
        {"id": "look", "after": ["build"], "review": {"of": "build", "cap": 4, "turnaround": 2,
                                                      "rounds": {1: 1.0}}},
        {"id": "end", "milestone": True, "after": ["look"]},
    ],
    "risks": [
        {"id": "late", "name": "Content is late", "owner": "AM", "probability": 0.4,
         "affects": ["build"], "delay": 3,
         "mitigation": {"price": 900, "left": {"probability": 0}}, "mitigated": True},
        {"id": "crm", "name": "CRM fails", "owner": "PM", "probability": 0.3, "cost": 0},
    ],
    "questions": [
        {"id": "who", "text": "Who writes?", "owner": "AM"},
        {"id": "old", "text": "Which CMS?", "state": "answered"},
    ],
}  # fmt: skip


@pytest.fixture
def texts(plain: Any) -> Any:
    def texts(changes: dict[str, Any] | None = None) -> dict[str, str]:
        plan = read_plan(PLAN).with_changes(changes or {})
        found: dict[str, str] = plain(agreement_sentences(simulate(plan, trials=40)))
        return found

    return texts


def test_a_certain_plan_has_its_own_figures(texts: Any) -> None:
    """40 hours are 5 days to 15 January, and two days of waiting: 19 January. Cost 2,000 + 900."""
    found = texts()
    assert found["date"].startswith("We promise 19 January 2027. 8 in 10 simulated projects")
    assert found["price"].startswith("The price is €4,000, fixed. It covers the scope of 2 act")
    assert found["margin"].startswith(
        "Half of the projects keep 28% or more. 8 in 10 keep 28% or more, "
        "more than 199 in 200 reach"
    )
    assert found["both"] == (
        "15 January 2027 and the target margin hold together in fewer than 1 in 200."
    )
    assert found["client"].startswith("Acme answers within 4 client days in one review; after")
    assert found["risks"] == (
        "We pay €900 to deal with “content is late” (AM) up front. "
        "Left in: “CRM fails” (PM), with 3 in 10."
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"price.kind": "capped"}, "Hours are billed at our rates, up to €4,000."),
        ({"price.kind": "retainer"}, "The price is €4,000 a month until the finish, for 2"),
        ({"price": {"kind": "time_and_materials"}}, "Hours are billed at our rates, without a"),
    ],
)
def test_each_kind_of_price_has_its_sentence(
    changes: dict[str, Any], expected: str, texts: Any
) -> None:
    assert texts(changes)["price"].startswith(expected)


def test_what_the_plan_does_not_give_is_absent() -> None:
    bare = {"kickoff_plan": 1, "project": {"id": "demo", "start": "2027-01-11"},
            "activities": [{"id": "build", "duration": 3}]}  # fmt: skip
    result = simulate(read_plan(bare), trials=40)
    assert set(agreement_sentences(result).given()) == {"date"}
    assert "for €" not in agreement_finding(result)
    assert question_sentence(result.plan) is None


def test_only_open_questions_are_named() -> None:
    assert question_sentence(read_plan(PLAN)) == (
        "One question is still open: Who writes? AM asks Acme. "
        "Signing is possible; the answer then comes as a change order."
    )
