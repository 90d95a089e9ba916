"""Sentences about price, information, load and cash: right figures, and what is missing said."""

from __future__ import annotations

from typing import Any

import pytest

from estimation import simulate
from estimation.report import (
    cash_sentences,
    information_sentences,
    load_sentences,
    price_sentences,
)
from estimation.report.wording import NBSP

ROLES = [{"id": "x", "name": "Designer", "people": 1, "cost_rate": 50, "bill_rate": 80}]
WORK = {"id": "a", "effort": {"x": {"uniform": [8, 80]}}}
HOURS = [8.0, 16.0, 24.0, 32.0, 40.0, 48.0, 56.0, 64.0, 72.0, 80.0]
"""Ten trials that cost 400, 800 ... 4,000."""


def plain(said: dict[str, str]) -> dict[str, str]:
    return {about: text.replace(NBSP, " ") for about, text in said.items()}


@pytest.fixture
def ten(make: Any, script: Any) -> Any:
    def ten(**sections: Any) -> Any:
        return script(make([WORK], **{"roles": ROLES, **sections}), {"effort:a:x": HOURS})

    return ten


def test_a_price_in_words(ten: Any) -> None:
    """At 3,200: see test_price. A quarter of 8 in 10 takes 4/3 of a cost of 3,200, rounded up."""
    result = ten(price={"kind": "fixed", "amount": 3200, "target_margin": 0.25})
    assert plain(price_sentences(result)) == {
        "price": "At €3,200 we keep 25% margin in 6 in 10 projects; 2 in 10 lose money.",
        "lowest": "To keep 25% margin in 8 in 10, ask for €4,300.",
        "price_chart": "Below €4,300, the margin target holds in fewer than 8 in 10",
        "discount": "A discount of 10% is 32% of the profit; the target then holds in 5 in 10.",
    }


def test_a_price_without_a_target(ten: Any) -> None:
    said = plain(price_sentences(ten(price={"kind": "fixed", "amount": 3200}), 0.9))
    assert said["lowest"] == "To lose nothing in 9 in 10, ask for €3,600."
    assert said["price"] == "At €3,200 we lose money in 2 in 10 projects."
    assert said["absent"] == "How often a target margin holds is left out: the plan names none."


@pytest.mark.parametrize(
    ("price", "lowest"),
    [
        ({"kind": "time_and_materials", "target_margin": 0.25}, "our hourly rates −16%"),
        ({"kind": "capped", "amount": 4000}, "a cap of €3,200"),
    ],
)
def test_other_kinds_of_price(ten: Any, price: Any, lowest: str) -> None:
    """Rates of 5/6 keep a quarter: 16 % less, not 17; a cap of the eighth cost loses nothing."""
    assert lowest in plain(price_sentences(ten(price=price)))["lowest"]


def test_a_cap_that_cannot_help(ten: Any) -> None:
    said = plain(
        price_sentences(ten(price={"kind": "capped", "amount": 900, "target_margin": 0.5}))
    )
    assert said["lowest"].endswith("no cap is high enough: hours bring less.")
    assert "price_chart" not in said


def test_without_a_price_or_rates(ten: Any) -> None:
    said = plain(price_sentences(ten()))
    assert said["absent"] == "Chances at the price are left out: the plan has no price."
    assert said["lowest"] == "To lose nothing in 8 in 10, ask for €3,200."
    bare = plain(price_sentences(ten(roles=[{"id": "x"}])))
    assert list(bare) == ["absent"]
    unbilled = [{"id": "x", "cost_rate": 50}]
    said = plain(price_sentences(ten(roles=unbilled, price={"kind": "time_and_materials"})))
    assert said["absent"].endswith("the plan gives no bill rate for a role.")


def test_what_to_ask_first(make: Any) -> None:
    """See test_information: 60 of money and 0.6 days."""
    question = {
        "id": "q",
        "text": "Which CMS?",
        "affects": ["a"],
        "answers": [{"text": "A", "weight": 0.6}, {"text": "B", "weight": 0.4, "factor": 2}],
    }
    plan = make(
        [{"id": "a", "effort": {"x": 8}}], roles=ROLES, questions=[question],
        price={"kind": "fixed", "amount": 500}, project={"client": "Acme"},
        discovery={"cost": 500, "correlation": 0.5},
    )  # fmt: skip
    said = plain(information_sentences(simulate(plan, trials=20_000)))
    assert said["ask"] == (
        "Ask Acme first: Which CMS? Knowing it is worth about €60 and ½ working day."
    )
    assert said["worth_chart"] == "The answer to “Which CMS?” is worth most before signing"
    assert said["discovery"].startswith(
        "A discovery phase that shows 25% of what is uncertain about the outcome is worth "
    )
    assert said["discovery"].endswith("It does not pay by itself.")


def test_no_price_no_money_for_answers(make: Any) -> None:
    plan = make([{"id": "a", "duration": {"low": 2, "likely": 4, "high": 9}}])
    said = plain(information_sentences(simulate(plan, trials=500)))
    assert said["ask"] == "No question is open."
    assert said["absent"].endswith("the plan lacks cost rates.")


def test_over_booked_weeks_are_named(make: Any, script: Any) -> None:
    """See test_load: the week of 4 January holds in 6 in 10."""
    plan = make(
        [
            {"id": "a", "effort": {"x": {"uniform": [8, 40]}}},
            {"id": "h", "span": {"from": "a", "to": "a"}, "hours_per_week": {"x": 30}},
        ],
        roles=ROLES,
    )
    result = script(plan, {"effort:a:x": [8.0, 16.0, 22.0, 32.0, 40.0]})
    said = plain(load_sentences(result))
    assert said["load_chart"] == "Designer is over-booked in the week of 4 Jan"
    assert "more hours than people in 4 in 10 projects" in said["load"]
    assert plain(load_sentences(result, 0.5))["load"].endswith("nobody is over-booked.")


def test_load_without_limits(make: Any) -> None:
    plan = make([{"id": "a", "effort": {"x": 60}}], roles=[{"id": "x", "name": "Designer"}])
    said = plain(load_sentences(simulate(plan, trials=5)))
    assert said["load"] == "Designer is busiest in the week of 4 Jan: 40 hours on average."
    assert said["absent"].startswith("Over-booked weeks are left out")


def test_cash_in_words(make: Any) -> None:
    """2,000 a week for two weeks, billed at the end."""
    plan = make([{"id": "a", "effort": {"x": 80}}], roles=ROLES,
                price={"kind": "fixed", "amount": 5000})  # fmt: skip
    said = plain(cash_sentences(simulate(plan, trials=5)))
    assert said["cash_chart"] == "We finance up to €2,000: most in the week of 4 Jan"
    assert said["cash"].startswith("In the week of 4 Jan we have spent €2,000 more")
    early = make([{"id": "a", "effort": {"x": 80}}], roles=ROLES,
                 price={"kind": "fixed", "amount": 5000},
                 payments=[{"at": "signing", "share": 1}])  # fmt: skip
    said = plain(cash_sentences(simulate(early, trials=5)))
    assert said["cash_chart"] == "Billing is ahead of cost all the way"


def test_cash_says_which_half_is_missing(make: Any) -> None:
    plan = make([{"id": "a", "effort": {"x": 80}}], roles=ROLES)
    said = plain(cash_sentences(simulate(plan, trials=5)))
    assert said == {
        "absent": "Cash is left out: the plan gives no price.",
        "cash_chart": "By week, what is spent",
    }
