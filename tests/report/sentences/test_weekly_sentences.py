"""Load and cash by week, in sentences."""

from __future__ import annotations

from typing import Any

from estimation import simulate
from estimation.report import cash_sentences, load_sentences

ROLES = [{"id": "x", "name": "Designer", "people": 1, "cost_rate": 50, "bill_rate": 80}]


def test_over_booked_weeks_are_named(make: Any, script: Any, plain: Any) -> None:
    """See test_load_by_week: the week of 4 January holds in 6 in 10."""
    plan = make(
        [
            {"id": "a", "effort": {"x": {"uniform": [8, 40]}}},
            {"id": "h", "span": {"from": "a", "to": "a"}, "hours_per_week": {"x": 30}},
        ],
        roles=ROLES,
    )
    result = script(plan, {"effort:a:x": [8.0, 16.0, 22.0, 32.0, 40.0]})
    found = plain(load_sentences(result))
    assert found["chart"] == "Designer is over-booked in the week of 4 Jan"
    assert "more hours than people in 4 in 10 projects" in found["load"]
    assert plain(load_sentences(result, 0.5))["load"].endswith("nobody is over-booked.")


def test_load_without_limits(make: Any, plain: Any) -> None:
    plan = make([{"id": "a", "effort": {"x": 60}}], roles=[{"id": "x", "name": "Designer"}])
    found = plain(load_sentences(simulate(plan, trials=5)))
    assert found["load"] == "Designer is busiest in the week of 4 Jan: 40 hours on average."
    assert found["missing"].startswith("Over-booked weeks are left out")


def test_how_far_spending_runs_ahead(make: Any, plain: Any) -> None:
    """2,000 a week for two weeks, billed at the end."""
    plan = make([{"id": "a", "effort": {"x": 80}}], roles=ROLES,
                price={"kind": "fixed", "amount": 5000})  # fmt: skip
    found = plain(cash_sentences(simulate(plan, trials=5)))
    assert found["chart"] == "We finance up to €2,000: most in the week of 4 Jan"
    assert found["cash"].startswith("In the week of 4 Jan we have spent €2,000 more")
    early = make([{"id": "a", "effort": {"x": 80}}], roles=ROLES,
                 price={"kind": "fixed", "amount": 5000},
                 payments=[{"at": "signing", "share": 1}])  # fmt: skip
    found = plain(cash_sentences(simulate(early, trials=5)))
    assert found["chart"] == "Billing is ahead of cost all the way"


def test_cash_says_which_half_is_missing(make: Any, plain: Any) -> None:
    plan = make([{"id": "a", "effort": {"x": 80}}], roles=ROLES)
    found = plain(cash_sentences(simulate(plan, trials=5)))
    assert found == {
        "missing": "Cash is left out: the plan gives no price.",
        "chart": "By week, what is spent",
    }
