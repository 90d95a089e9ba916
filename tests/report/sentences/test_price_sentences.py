"""What a price means, in sentences: right figures, and nothing where they are missing."""

from __future__ import annotations

from typing import Any

import pytest

from estimation.report import price_sentences

ROLES = [{"id": "x", "name": "Designer", "people": 1, "cost_rate": 50, "bill_rate": 80}]
WORK = {"id": "a", "effort": {"x": {"uniform": [8, 80]}}}
HOURS = [8.0, 16.0, 24.0, 32.0, 40.0, 48.0, 56.0, 64.0, 72.0, 80.0]
"""Ten trials that cost 400, 800 ... 4,000."""


@pytest.fixture
def ten(make: Any, script: Any) -> Any:
    def ten(hours: list[float] = HOURS, **sections: Any) -> Any:
        return script(make([WORK], **{"roles": ROLES, **sections}), {"effort:a:x": hours})

    return ten


def test_what_a_price_means(ten: Any, plain: Any) -> None:
    """
    At 3,200: see test_prices. A quarter of 8 in 10 takes 4/3 of a cost of 3,200, rounded up.

    The middle margin is the fifth lowest of ten, 800 at a cost of 2,400: 320 are 40 % of it.
    """
    result = ten(price={"kind": "fixed", "amount": 3200, "target_margin": 0.25})
    assert plain(price_sentences(result)) == {
        "price": "At €3,200 we keep 25% margin in 6 in 10 projects; 2 in 10 lose money.",
        "lowest": "To keep 25% margin in 8 in 10, ask for €4,300.",
        "chart": "Below €4,300, the margin target holds in fewer than 8 in 10",
        "discount": "A discount of 10% is 40% of the profit; the target then holds in 5 in 10.",
    }


def test_a_price_without_a_target(ten: Any, plain: Any) -> None:
    found = plain(price_sentences(ten(price={"kind": "fixed", "amount": 3200}), 0.9))
    assert found["lowest"] == "To lose nothing in 9 in 10, ask for €3,600."
    assert found["price"] == "At €3,200 we lose money in 2 in 10 projects."


@pytest.mark.parametrize(
    ("price", "lowest"),
    [
        ({"kind": "time_and_materials", "target_margin": 0.25}, "our hourly rates −16%"),
        ({"kind": "capped", "amount": 4000}, "a cap of €3,200"),
    ],
)
def test_other_kinds_of_price(ten: Any, price: Any, lowest: str, plain: Any) -> None:
    """Rates of 5/6 keep a quarter: 16 % less, not 17; a cap of the eighth cost loses nothing."""
    assert lowest in plain(price_sentences(ten(price=price)))["lowest"]


def test_a_cap_that_cannot_help(ten: Any, plain: Any) -> None:
    found = plain(
        price_sentences(ten(price={"kind": "capped", "amount": 900, "target_margin": 0.5}))
    )
    assert found["lowest"].endswith("no cap is high enough: hours bring less.")
    assert "chart" not in found


def test_without_a_price_or_rates(ten: Any, plain: Any) -> None:
    """A price is not needed to know which one would do; costs are, and bill rates for hours."""
    found = plain(price_sentences(ten()))
    assert found["lowest"] == "To lose nothing in 8 in 10, ask for €3,200."
    assert set(found) == {"lowest", "chart"}
    assert plain(price_sentences(ten(roles=[{"id": "x"}]))) == {}
    unbilled = [{"id": "x", "cost_rate": 50}]
    hours = {"kind": "time_and_materials"}
    assert plain(price_sentences(ten(roles=unbilled, price=hours))) == {}


def test_the_profit_that_a_discount_takes_is_that_of_the_page(ten: Any, plain: Any) -> None:
    """One wild trial in ten makes the mean margin a loss; the middle one is 1,600, and shown."""
    result = ten(price={"kind": "fixed", "amount": 2000}, hours=[8.0] * 9 + [800.0])
    assert result.margin.mean() < 0
    found = plain(price_sentences(result))
    assert found["discount"].startswith("A discount of 10% is 12% of the profit")
