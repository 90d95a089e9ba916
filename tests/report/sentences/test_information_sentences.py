"""What to ask first, in sentences."""

from __future__ import annotations

from typing import Any

from estimation import simulate
from estimation.report import information_sentences

ROLES = [{"id": "x", "name": "Designer", "people": 1, "cost_rate": 50, "bill_rate": 80}]


def test_what_to_ask_first(make: Any, plain: Any) -> None:
    """See test_value_of_information: 60 of money and 0.6 days."""
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
    found = plain(information_sentences(simulate(plan, trials=20_000)))
    assert found["ask"] == (
        "Ask Acme first: Which CMS? Knowing it is worth about €60 and ½ working day."
    )
    assert found["chart"] == "The answer to “Which CMS?” is worth most before signing"
    assert found["discovery"].startswith(
        "A discovery phase that shows 25% of what is uncertain about the outcome is worth "
    )
    assert found["discovery"].endswith("It does not pay by itself.")


def test_no_price_no_money_for_answers(make: Any, plain: Any) -> None:
    plan = make([{"id": "a", "duration": {"low": 2, "likely": 4, "high": 9}}])
    found = plain(information_sentences(simulate(plan, trials=500)))
    assert found["ask"] == "No question is open."
    assert "€" not in " ".join(found.values())
