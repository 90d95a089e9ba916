"""What the client is offered: fields that no trial asks for."""

from __future__ import annotations

from typing import Any

import pytest

from estimation import Plan, PlanError, read_plan, simulate

OFFER: dict[str, Any] = {
    "acceptance": [{"of": "b", "text": "The test list passes", "days": 5}],
    "revisions": 2,
    "needs": [{"text": "Logos", "by": "2027-01-20", "owner": "Brand manager"}],
    "terms": ["Payable within 14 days"],
}
PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "acme", "start": "2027-01-11", "language": "de"},
    "activities": [
        {"id": "a", "duration": {"low": 1, "likely": 2, "high": 4}},
        {"id": "b", "duration": 1, "after": ["a"]},
    ],
    "offer": OFFER,
    "scenarios": [
        {"id": "lean", "drop": ["b"], "offered": {"name": "Essential", "text": "b left out"}},
        {"id": "as-is", "offered": {"name": "Complete", "order": 2}},
    ],
}


def test_the_offer_is_read() -> None:
    plan = read_plan(PLAN)
    assert plan.offer is not None
    assert (plan.offer.revisions, plan.offer.acceptance[0].days) == (2, 5)
    assert str(plan.offer.needs[0].by) == "2027-01-20"
    assert plan.project.language == "de"
    assert [each.offered and each.offered.order for each in plan.scenarios] == [0, 2]


def test_no_figure_moves() -> None:
    bare = {key: value for key, value in PLAN.items() if key != "offer"}
    bare["project"] = {"id": "acme", "start": "2027-01-11"}
    bare["scenarios"] = [{"id": "lean", "drop": ["b"]}]
    for scenario in (None, "lean"):
        with_offer, without = (simulate(read_plan(p), None, scenario, 200) for p in (PLAN, bare))
        assert (with_offer.finish_days == without.finish_days).all()


def test_nobody_accepts_what_is_left_out() -> None:
    lean = read_plan(PLAN).scenario("lean")
    assert lean.offer is not None
    assert lean.offer.acceptance == ()
    assert lean.offer.needs


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        # No such activity.
        ({"offer": {"acceptance": [{"of": "c", "text": "x"}]}}, "'c' is not an activity"),
        # Half a round.
        ({"offer": {"revisions": 1.5}}, "revisions"),
        # An unknown language.
        ({"project": {"id": "x", "start": "2027-01-11", "language": "tlh"}}, "language"),
        # An option without a name.
        ({"scenarios": [{"id": "lean", "offered": {"text": "x"}}]}, "name"),
        # Not a date.
        ({"offer": {"needs": [{"text": "Logos", "by": "soon"}]}}, "'soon' is not a date"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(PlanError, match=message):
        Plan.build({**PLAN, "scenarios": [], **changes})
