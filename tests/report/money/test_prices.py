"""Fee against loss, target and margin, by hand on ten trials; each kind of price in one run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import Result, read_plan, simulate
from estimation.report import discounts, lowest_price, price_curve, price_kinds
from estimation.report.precision import error_of_percentile, error_of_share

ROLES = [{"id": "x", "cost_rate": 50, "bill_rate": 80}]
WORK = {"id": "a", "effort": {"x": {"uniform": [8, 80]}}}
HOURS = [8.0, 16.0, 24.0, 32.0, 40.0, 48.0, 56.0, 64.0, 72.0, 80.0]
"""Ten trials that cost 400, 800 ... 4,000; at bill rates 640, 1,280 ... 6,400."""

FIXED = {"kind": "fixed", "amount": 3200, "target_margin": 0.25}


@pytest.fixture
def ten(make: Any, script: Any) -> Any:
    """Result of the ten trials."""

    def ten(price: Any = FIXED, **sections: Any) -> Result:
        plan = make([WORK], roles=ROLES, price=price, **sections)
        result: Result = script(plan, {"effort:a:x": HOURS})
        return result

    return ten


def test_a_fixed_price(ten: Any) -> None:
    """At 3,200 two of ten cost more; a quarter is kept up to a cost of 2,400, in six of ten."""
    row = price_curve(ten(), amounts=[3200]).iloc[0]
    assert row["p_loss"] == pytest.approx(0.2)
    assert row["p_target"] == pytest.approx(0.6)
    assert row["margin_mean"] == pytest.approx(3200 - 2200)
    # of ten margins the fifth lowest, at a cost of 2,400
    assert row["margin_middle"] == pytest.approx(800)
    assert row["margin_share"] == pytest.approx(800 / 3200)
    # Standard errors: of a share, and of a mean with the population sd of ten costs 400 apart.
    assert row["p_loss_se"] == pytest.approx(np.sqrt(0.2 * 0.8 / 10))
    assert row["margin_mean_se"] == pytest.approx(400 * np.sqrt(99 / 12) / np.sqrt(10))


def test_the_curve_agrees_with_the_result(ten: Any) -> None:
    result = ten()
    row = price_curve(result, amounts=[3200]).iloc[0]
    assert 1 - row["p_loss"] == pytest.approx(result.p_no_loss)
    assert row["p_target"] == pytest.approx(result.p_target_margin)
    assert row["price_mean"] == pytest.approx(result.price.mean())


def test_hours_at_other_rates(ten: Any) -> None:
    """Rates of 80 cover costs of 50 from a factor of 5/8 on, and keep a quarter from 5/6 on."""
    result = ten({"kind": "time_and_materials", "target_margin": 0.25})
    curve = price_curve(result, amounts=[0.62, 0.625, 0.83, 0.834, 1.0])
    assert curve["p_loss"].tolist() == [1, 0, 0, 0, 0]
    assert curve["p_target"].tolist() == [0, 0, 0, 1, 1]
    assert curve["margin_mean"].iloc[-1] == pytest.approx(30 * 44)
    lowest = lowest_price(result, [0.8]).iloc[0]
    assert lowest["no_loss"] == pytest.approx(5 / 8)
    assert lowest["target"] == pytest.approx(5 / 6)
    assert lowest["unit"] == "times the bill rates"


def test_expenses_that_the_client_pays_are_not_discounted(ten: Any) -> None:
    """1,000 on top of hours: ten per cent less is 3,168 + 1,000."""
    result = ten(
        {"kind": "time_and_materials"}, expenses=[{"id": "e", "amount": 1000, "billed": True}]
    )
    frame = discounts(result, [0, 0.1])
    assert frame["price_mean"].tolist() == pytest.approx([80 * 44 + 1000, 0.9 * 80 * 44 + 1000])


def test_a_cap(ten: Any) -> None:
    """Capped at 2,000: the hours bring 640, 1,280, 1,920, then 2,000; five of ten cost no more."""
    result = ten({"kind": "capped", "amount": 2000, "target_margin": 0.25})
    row = price_curve(result, amounts=[2000]).iloc[0]
    assert row["price_mean"] == pytest.approx((640 + 1280 + 1920 + 7 * 2000) / 10)
    assert row["p_loss"] == pytest.approx(0.5)
    # A quarter is kept where 4/3 of the cost is at most 2,000: costs of 400, 800 and 1,200.
    assert row["p_target"] == pytest.approx(0.3)
    assert lowest_price(result, [0.8])["no_loss"].tolist() == pytest.approx([3200])


def test_no_cap_is_high_enough_where_hours_bring_too_little(ten: Any) -> None:
    """Half of the price is to be left, but rates of 80 leave 3/8."""
    result = ten({"kind": "capped", "amount": 2000, "target_margin": 0.5})
    assert np.isinf(lowest_price(result, [0.8])["target"].iloc[0])
    assert (price_curve(result, amounts=[1e9])["p_target"] == 0).all()


def test_a_retainer(ten: Any) -> None:
    """From Monday the 4th: one to ten working days are 1, 2, 3, 4, 5 and 8 to 12 calendar days."""
    days = np.array([1, 2, 3, 4, 5, 8, 9, 10, 11, 12]) / 30.4375
    result = ten({"kind": "retainer", "amount": 9000})
    row = price_curve(result, amounts=[9000]).iloc[0]
    assert row["price_mean"] == pytest.approx(9000 * days.mean())
    least = np.sort(np.arange(400, 4001, 400) / days)
    assert lowest_price(result, [0.8])["no_loss"].tolist() == pytest.approx([least[7]])


@pytest.mark.parametrize("level", [0.1, 0.45, 0.5, 0.8, 0.95, 1.0])
@pytest.mark.parametrize("kind", ["fixed", "time_and_materials", "capped", "retainer"])
def test_the_lowest_price_is_the_smallest_that_reaches_the_level(kind: Any, level: float) -> None:
    """As a percentile: at it a share of at least the level, a hair below it less."""
    result = simulate(read_plan(PLAN), trials=1_000, seed=3)
    for name, chance in (("no_loss", "p_loss"), ("target", "p_target")):
        amount = lowest_price(result, [level], kind)[name].iloc[0]
        if not np.isfinite(amount):
            continue
        at, below = (
            price_curve(result, kind, [a])[chance].iloc[0] for a in (amount, amount * (1 - 1e-6))
        )
        reached, missed = (1 - at, 1 - below) if name == "no_loss" else (at, below)
        assert reached >= level - 1e-9
        assert missed < level


PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "p", "start": "2027-01-11"},
    "price": {"kind": "fixed", "amount": 9000, "target_margin": 0.3},
    "roles": [
        {"id": "x", "cost_rate": 50, "bill_rate": 80},
        {"id": "y", "cost_rate": 70, "bill_rate": 90},
    ],
    "activities": [
        {"id": "a", "effort": {"x": {"low": 20, "likely": 40, "high": 90}}},
        {"id": "b", "effort": {"y": {"low": 20, "likely": 40, "high": 90}}, "after": ["a"]},
    ],
}


def test_a_discount(ten: Any) -> None:
    """A tenth of 3,200 is 40 % of a middle margin of 800; at 2,880 three of ten lose."""
    frame = discounts(ten(), [0.0, 0.1])
    assert frame["margin_lost"].tolist() == pytest.approx([0, 0.4])
    assert frame["p_loss"].tolist() == pytest.approx([0.2, 0.3])
    # A quarter of 2,880 is kept up to a cost of 2,160: in five of ten.
    assert frame["p_target"].tolist() == pytest.approx([0.6, 0.5])


def test_a_discount_on_a_cap_lowers_rates_and_cap(ten: Any) -> None:
    result = ten({"kind": "capped", "amount": 2000})
    found = discounts(result, [0.5])["price_mean"].iloc[0]
    assert found == pytest.approx(0.5 * (640 + 1280 + 1920 + 7 * 2000) / 10)


def test_kinds_side_by_side(ten: Any) -> None:
    """A cap covers the hours of eight in ten; a retainer brings what the fixed price does."""
    frame = price_kinds(ten()).set_index("kind")
    assert frame["is_plans"].to_dict() == {
        "fixed": True, "time_and_materials": False, "capped": False, "retainer": False,
    }  # fmt: skip
    assert frame.loc["capped", "amount"] == pytest.approx(5120)
    assert frame.loc["retainer", "price_mean"] == pytest.approx(3200)
    hours = frame.loc["time_and_materials", ["price_low", "price_middle", "price_high"]]
    assert hours.tolist() == pytest.approx([640, 3200, 5760])


def test_what_a_plan_does_not_give_is_left_out(make: Any) -> None:
    plan = make([WORK], roles=[{"id": "x", "cost_rate": 50}])
    result = simulate(plan, trials=100)
    curve = price_curve(result)
    assert len(curve) > 50
    assert curve["p_target"].isna().all()
    assert price_curve(result, "time_and_materials").empty
    assert discounts(result).empty
    assert price_kinds(result).empty
    bare = simulate(make([{"id": "a", "duration": 3}]), trials=100)
    assert price_curve(bare).empty
    assert lowest_price(bare).empty


def test_standard_errors() -> None:
    """
    Of a percentile of N(100, 10): sqrt(q (1 - q) / N) / f, .1429 for P80 of 10,000 (EXACT.md).

    A grid of exact quantiles has the order statistics of theory, so 3 % is the curvature alone.
    """
    from scipy.stats import norm

    grid = norm.ppf((np.arange(10_000) + 0.5) / 10_000, 100, 10)
    assert error_of_percentile(grid, 0.8) == pytest.approx(0.1429, rel=0.03)
    assert error_of_share([0.5, 0.0], 10_000).tolist() == [0.005, 0.0]
