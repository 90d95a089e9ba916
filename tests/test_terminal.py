"""What the terminal shows of a comparison: in the sentences of pages and packs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from estimation import terminal
from estimation.report.wording import LEAST_CHANCE, LEAST_DAYS, LEAST_MONEY, NBSP, SAME

FIGURES = {
    "finish_date": date(2027, 1, 13),
    "finish_days_change": 0.0,
    "cost": 4_000.0,
    "cost_change": 0.0,
    "price": 6_000.0,
    "price_change": 0.0,
    "margin_share": 0.33,
    "margin_change": 0.0,
    **{name: 0.5 for name in ("p_on_time", "p_joint", "p_loss")},
    **{f"{name}_change": 0.0 for name in ("p_on_time", "p_joint", "p_loss")},
}


def changes(**after: Any) -> dict[str, str]:
    """Last cell of each row of a comparison, for a plan that differs in some figures."""
    frame = pd.DataFrame([FIGURES, FIGURES | after])
    table = terminal.comparison_table(frame, "EUR", 0.8)
    cells = [[str(cell).replace(NBSP, " ") for cell in column.cells] for column in table.columns]
    return dict(zip(cells[0], cells[-1], strict=True))


def test_the_same_again_makes_no_difference() -> None:
    assert set(changes().values()) == {SAME}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0.1, SAME),  # rounds to no half of a day
        (-0.1, SAME),
        (LEAST_DAYS - 0.01, SAME),
        (LEAST_DAYS, "½ working day later"),
        (-LEAST_DAYS, "½ working day earlier"),
        (1.25, "1½ working days later"),
    ],
)
def test_days_from_which_on_a_finish_moves(days: float, expected: str) -> None:
    assert changes(finish_days_change=days)["finish"] == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(LEAST_MONEY - 1, SAME), (LEAST_MONEY, "+€50"), (-LEAST_MONEY, "−€50")],
)
def test_money_from_which_on_a_cost_changes(amount: float, expected: str) -> None:
    assert changes(cost_change=amount)["cost"] == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [(0.4, SAME), (0.6, "+1 point"), (-0.6, "−1 point")],
)
def test_points_from_which_on_a_margin_changes(change: float, expected: str) -> None:
    assert changes(margin_change=change)["margin, middle"] == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [(LEAST_CHANCE - 0.001, SAME), (LEAST_CHANCE, "1 more in 100"), (-0.1, "1 fewer in 10")],
)
def test_chances_from_which_on_there_is_a_difference(change: float, expected: str) -> None:
    assert changes(p_on_time_change=change)["on time"] == expected


def test_what_a_plan_does_not_give_has_a_dash() -> None:
    nothing = {"price": float("nan"), "price_change": float("nan")}
    assert changes(**nothing)["price, mean"] == "–"
