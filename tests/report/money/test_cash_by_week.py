"""Cost and billing by week, by hand: payments, months, expenses, risks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from estimation import calibrate, read_plan, simulate
from estimation.report import cash_by_week
from estimation.report.money.cash_by_week import deepest

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

ROLES = [{"id": "x", "cost_rate": 50, "bill_rate": 100}]
WORK = [{"id": "a", "effort": {"x": 80}}, {"id": "b", "effort": {"x": 40}, "after": ["a"]}]
"""Three weeks of 40 hours from Monday 4 January 2027: 2,000 of cost each, 4,000 at bill rates."""


def means(frame: pd.DataFrame, name: str) -> list[float]:
    """Mean of one figure, week by week."""
    return [round(value, 2) for value in frame[f"{name}_mean"].tolist()]


def cash(make: Any, activities: Any = WORK, roles: Any = ROLES, **sections: Any) -> pd.DataFrame:
    return cash_by_week(simulate(make(activities, roles=roles, **sections), trials=3))


def test_payments_fall_on_signing_and_on_finishes(make: Any) -> None:
    frame = cash(
        make,
        price={"kind": "fixed", "amount": 10_000},
        payments=[{"at": "signing", "share": 0.1}, {"at": "a", "share": 0.4},
                  {"at": "b", "share": 0.5}],
    )  # fmt: skip
    assert means(frame, "cost") == [2000, 4000, 6000]
    assert means(frame, "billed") == [1000, 5000, 10_000]
    assert means(frame, "ahead") == [1000, -1000, -4000]
    depth = deepest(frame)
    assert depth is not None
    assert (depth.week.isoformat(), depth.mean) == ("2027-01-04", 1000)


def test_a_fixed_price_without_payments_is_billed_at_the_finish(make: Any) -> None:
    frame = cash(make, price={"kind": "fixed", "amount": 10_000})
    assert means(frame, "billed") == [0, 0, 10_000]


LATE = {"start": "2027-01-25"}
"""The first week ends on the 31st, a Sunday; the rest lies in February."""


def test_hours_are_billed_when_their_month_is_over(make: Any) -> None:
    frame = cash(make, price={"kind": "time_and_materials"}, project=LATE)
    assert means(frame, "billed") == [4000, 4000, 12_000]


def test_a_month_that_ends_within_a_week_is_billed_in_it(make: Any) -> None:
    """January 2027 ends on a Sunday, December 2026 on a Thursday: four days of 32 hours."""
    frame = cash(make, price={"kind": "time_and_materials"}, project={"start": "2026-12-28"})
    assert means(frame, "billed") == [3200, 3200, 12_000]


def test_a_cap_holds_for_the_sum_of_invoices(make: Any) -> None:
    price = {"kind": "capped", "amount": 9000}
    assert means(cash(make, price=price, project=LATE), "billed") == [4000, 4000, 9000]


def test_a_retainer_is_billed_by_the_days_of_each_month(make: Any) -> None:
    """Seven of 19 days in January; the last day is Friday 12 February."""
    frame = cash(make, price={"kind": "retainer", "amount": 3043.75}, project=LATE)
    assert means(frame, "billed") == [700, 700, 1900]


def test_expenses_risks_and_mitigations(make: Any) -> None:
    """Mitigation on the start, the expense of `a` on its finish, the risk on that of `b`."""
    frame = cash(
        make,
        roles=[{"id": "x", "cost_rate": 0}],
        expenses=[{"id": "e", "amount": 100, "at": "a"}, {"id": "f", "amount": 1}],
        risks=[
            {"id": "r", "probability": 1, "cost": 1000, "affects": ["b"]},
            {"id": "s", "probability": 1, "cost": 5000, "mitigated": True,
             "mitigation": {"price": 10, "left": {"probability": 0}}},
        ],
    )  # fmt: skip
    assert means(frame, "cost") == [11, 111, 1111]
    assert frame["billed_mean"].isna().all()
    assert deepest(frame) is None


def test_bands_are_percentiles_of_the_trials(make: Any, script: Any) -> None:
    """8 to 80 hours at 50: by the first Friday 400 to 2,000, by the second all."""
    plan = make([{"id": "a", "effort": {"x": {"uniform": [8, 80]}}}], roles=ROLES)
    frame = cash_by_week(script(plan, {"effort:a:x": [8.0 * k for k in range(1, 11)]}))
    assert frame[["cost_low", "cost_middle", "cost_high"]].to_numpy().tolist() == [
        [400, 2000, 2000], [400, 2000, 3600],
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["website-relaunch", "campaign-launch", "brand-identity"])
def test_all_that_is_spent_and_billed_is_cost_and_price(sample: Path, name: str) -> None:
    result = simulate(read_plan(sample / f"{name}.plan.yaml"), calibrate(None), trials=600, seed=5)
    last = cash_by_week(result).iloc[-1]
    assert result.cost is not None
    assert result.price is not None
    assert last["cost_mean"] == pytest.approx(result.cost.mean(), rel=1e-6)
    assert last["billed_mean"] == pytest.approx(result.price.mean(), rel=1e-6)


def test_a_plan_without_money_has_no_cash(make: Any) -> None:
    frame = cash_by_week(simulate(make([{"id": "a", "duration": 3}]), trials=10))
    assert frame.drop(columns="week").isna().all().all()
