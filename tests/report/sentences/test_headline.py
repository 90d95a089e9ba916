"""The four figures of the bar: what they show, and what is missing where they cannot."""

from __future__ import annotations

from typing import Any

import pytest

from estimation import read_plan, simulate
from estimation.report import headline
from estimation.report.wording import NBSP

ROLES = [{"id": "x", "cost_rate": 50, "bill_rate": 80}]
WORK = {"id": "a", "effort": {"x": {"uniform": [8, 80]}}}
HOURS = [8.0, 16.0, 24.0, 32.0, 40.0, 48.0, 56.0, 64.0, 72.0, 80.0]
"""Ten trials of 1 to 10 days from Monday 4 January 2027, at a cost of 400 to 4,000."""


@pytest.fixture
def bar(make: Any, script: Any) -> Any:
    """Figures of the ten trials as plain text: value, note."""

    def bar(level: float | None = None, **sections: Any) -> dict[str, tuple[str, str]]:
        plan = make([WORK], **{"roles": ROLES, **sections})
        found = headline(script(plan, {"effort:a:x": HOURS}), level)
        figures = {"finish": found.finish, "price": found.price, "margin": found.margin}
        return {
            name: (figure.value.replace(NBSP, " "), figure.note.replace(NBSP, " "))
            for name, figure in {**figures, "joint": found.joint}.items()
        }

    return bar


FIXED = {"kind": "fixed", "amount": 4250, "target_margin": 0.25}


def test_all_four(bar: Any) -> None:
    """
    P80 is 8 days: Wednesday 13 January.

    The mean cost is 2,200, so 48 % of 4,250 stay. The 20th percentile of the margin is the second
    of ten, at a cost of 3,600: 15 %. Of the five trials done by Friday the 8th all keep a quarter.
    """
    found = bar(price=FIXED, project={"deadline": "2027-01-08"})
    assert found == {
        "finish": ("13 Jan", "8 in 10 are done by then"),
        "price": ("€4,250", "fixed"),
        "margin": ("44%", "8 in 10 keep 15% or more"),
        "joint": ("5 in 10", "by 8 Jan and at least 25%"),
    }


def test_the_level_that_was_asked_for(bar: Any) -> None:
    """P50 is 5 days, Friday; a plan can promise another level."""
    assert bar(0.5)["finish"] == ("8 Jan", "5 in 10 are done by then")
    assert bar(promise={"level": 0.9})["finish"] == ("14 Jan", "9 in 10 are done by then")
    assert bar(0.5, promise={"level": 0.9})["finish"][0] == "8 Jan"


def test_the_margin_that_is_kept_at_a_level(bar: Any) -> None:
    """At 9 in 10: the tenth percentile of the margin, of ten trials the lowest, a cost of 4,000.

    The middle is the fifth lowest, at a cost of 2,400.
    """
    assert bar(0.9, price=FIXED)["margin"] == ("44%", "9 in 10 keep 6% or more")


@pytest.mark.parametrize(
    ("price", "value", "note"),
    [
        # 80 an hour of 8 to 80 h: 3,520 on average
        ({"kind": "time_and_materials"}, "€3,500", "time and materials, on average"),
        # 640, 1,280, 1,920 and 7 x 2,000
        ({"kind": "capped", "amount": 2000}, "€1,800", "hours, capped, on average"),
        # 1 to 5 and 8 to 12 days of the calendar, 6.5 on average, of 30.44 in a month: in all
        ({"kind": "retainer", "amount": 3044}, "€650", "monthly until the finish, on average"),
    ],
)
def test_prices_that_depend_on_the_work(bar: Any, price: Any, value: str, note: str) -> None:
    assert bar(price=price)["price"] == (value, note)


def test_other_currencies(bar: Any) -> None:
    assert bar(price=FIXED, project={"currency": "CHF"})["price"][0] == "CHF 4,250"


@pytest.mark.parametrize(
    ("sections", "missing"),
    [
        ({}, {"price": "needs a price", "margin": "needs a price", "joint": "needs a deadline"}),
        (
            {"project": {"deadline": "2027-01-08"}},
            {"price": "needs a price", "margin": "needs a price", "joint": "needs a target margin"},
        ),
        (
            {"project": {"deadline": "2027-01-08"}, "price": {"amount": 4000}},
            {"joint": "needs a target margin"},
        ),
        ({"price": FIXED}, {"joint": "needs a deadline"}),
        (
            {"roles": [{"id": "x"}], "price": FIXED, "project": {"deadline": "2027-01-08"}},
            {"margin": "needs a cost rate for each role", "joint": "needs cost and price"},
        ),
        (
            {"roles": [{"id": "x", "cost_rate": 50}], "price": {"kind": "time_and_materials"}},
            {"price": "needs a bill rate for each role", "joint": "needs a deadline"},
        ),
    ],
)
def test_what_is_missing(bar: Any, sections: Any, missing: dict[str, str]) -> None:
    found = bar(**sections)
    for name, note in missing.items():
        assert found[name] == ("–", note)
    assert found["finish"][0] == "13 Jan"


def test_without_bill_rates_the_margin_asks_for_them(bar: Any) -> None:
    """There is a price; what lacks are the rates behind it."""
    roles = [{"id": "x", "cost_rate": 50}]
    found = bar(roles=roles, price={"kind": "time_and_materials"})
    assert found["margin"] == ("–", "needs a bill rate for each role")


def test_for_nothing_there_is_no_share_of_the_price(bar: Any) -> None:
    assert bar(price={"amount": 0})["margin"] == ("–", "needs a price")


def test_a_loss_has_a_minus(bar: Any) -> None:
    """2,400 of cost in the middle against 2,000: a loss of 20 %; at 3,600 it is one of 80 %."""
    found = bar(price={"amount": 2000})
    assert found["margin"] == ("−20%", "8 in 10 keep −80% or more")


def test_the_joint_chance_is_a_number_too(make: Any, script: Any) -> None:
    plan = make([WORK], roles=ROLES, price=FIXED, project={"deadline": "2027-01-08"})
    result = script(plan, {"effort:a:x": HOURS})
    assert headline(result).joint_chance == 0.5
    assert headline(result, 0.6).level == 0.6
    bare = script(make([WORK], roles=ROLES), {"effort:a:x": HOURS})
    assert headline(bare).joint_chance is None


def test_a_plan_without_roles_is_not_asked_for_rates() -> None:
    plan = {
        "kickoff_plan": 1,
        "project": {"id": "bare", "start": "2027-01-04"},
        "price": {"kind": "fixed", "amount": 5_000},
        "activities": [{"id": "wait", "duration": 3}],
    }
    margin = headline(simulate(read_plan(plan), trials=10)).margin
    assert (margin.value, margin.note) == ("–", "needs roles with cost rates")
