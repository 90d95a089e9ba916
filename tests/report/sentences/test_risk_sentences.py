"""What risks cost, on plans whose figures are known."""

from __future__ import annotations

from typing import Any

from estimation import simulate
from estimation.report import risk_costs, risk_order, risk_sentences, risks_together


def test_risks(make: Any, plain: Any) -> None:
    """5 days and 2,000 in 3 of 10, by then 1 of 10 for 300; and 400 in all of them."""
    risks = [
        {"id": "k", "name": "Late texts", "probability": 0.3, "affects": ["a"], "delay": 5,
         "cost": 2_000, "mitigation": {"price": 300, "left": {"probability": 0.1}}},
        {"id": "l", "name": "Fonts", "probability": 1, "cost": 400},
    ]  # fmt: skip
    result = simulate(make([{"id": "a", "duration": 10}], risks=risks), trials=10_000)
    frames = risk_costs(result), risk_order(result), risks_together(result)
    found = plain(risk_sentences(result, *frames))
    assert found.pop("best_measure").startswith(
        "The measure against “Late texts” costs €300, saves"
    )
    assert found == {
        "together": "Both risks together cost 5 working days and €2,400 at 8 in 10.",
        "measures": "The measure not yet taken costs €300 and buys 5 working days and €2,000.",
        "worst": "“Late texts” costs most: 5 working days and €2,000 at 8 in 10.",
        "next_worst": "Without it, “Fonts” costs most: €400.",
    }


def test_a_measure_that_does_not_pay(make: Any, plain: Any) -> None:
    risks = [{"id": "k", "probability": 0.1, "cost": 100, "mitigation": {"price": 900}}]
    result = simulate(make([{"id": "a", "duration": 10}], risks=risks), trials=1_000)
    found = plain(risk_sentences(result, risk_costs(result)))
    assert found["best_measure"].endswith(": in money alone it does not pay.")
