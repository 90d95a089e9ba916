"""Why a forecast moved, on plans whose figures are known."""

from __future__ import annotations

from typing import Any

from estimation import simulate
from estimation.report import bridge, bridge_sentences

ROLES = [{"id": "x", "cost_rate": 50, "bill_rate": 90}]


def test_why_a_forecast_moved(make: Any, plain: Any) -> None:
    """Scope adds 5 days from Friday the 15th to the 22nd, a second person takes 2 of them back."""
    before = make([{"id": "a", "effort": {"x": 80}}], roles=ROLES)
    after = make(
        [{"id": "a", "effort": {"x": 80}, "crew": {"x": 1.25}},
         {"id": "b", "effort": {"x": 40}, "after": ["a"]}],
        roles=ROLES,
    )  # fmt: skip
    frame = bridge(simulate(before, trials=9), simulate(after, trials=9), 0.8)
    found = plain(bridge_sentences(frame, "EUR", 0.8, before.project.start))
    assert found == {
        "moved": "The date of 8 in 10 moves from 15 Jan to 20 Jan: 3 working days later.",
        "chart": "15 Jan to 20 Jan, by cause",
        "moved_by": "Largest cause: scope, 5 working days later. "
        "Against it: people, 2 working days earlier.",
        "cost_moved": "The cost of 8 in 10 moves from €4,000 to €6,000: +€2,000.",
        "cost_moved_by": "Largest cause: scope, +€2,000.",
    }


def test_what_did_not_move(make: Any, plain: Any) -> None:
    result = simulate(make([{"id": "a", "duration": 10}]), trials=9)
    found = plain(bridge_sentences(bridge(result, result), "EUR", 0.8))
    assert found["moved"] == "The date of 8 in 10 stays: 15 Jan."
    assert "moved_by" not in found
    assert "cost_moved" not in found
