"""Cost, price and margin by hand. Rates are per hour, a day has 8 hours, all work is one line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from estimation import simulate

pytestmark = pytest.mark.usefixtures("each_backend")

ROLES = [
    {"id": "dev", "cost_rate": 50, "bill_rate": 100},
    {"id": "pm", "cost_rate": 60, "bill_rate": 120},
    {"id": "idle"},  # has no rates, and nothing to do
]
BUILD = {"id": "build", "effort": {"dev": 80, "pm": 10}}
"""10 days; cost 80 x 50 + 10 x 60 = 4,600; billed 80 x 100 + 10 x 120 = 9,200."""


def money(make: Any, price: Any = None, activities: Any = (BUILD,), **sections: Any) -> Any:
    sections = {"roles": ROLES, **({} if price is None else {"price": price}), **sections}
    return simulate(make(list(activities), **sections), trials=1)


@pytest.mark.parametrize(
    ("sections", "cost"),
    [
        ({}, 4600),
        ({"expenses": [{"id": "hosting", "amount": 1000}]}, 5600),
        ({"expenses": [{"id": "hosting", "amount": 1000, "at": "build", "billed": True}]}, 5600),
        ({"risks": [{"id": "r", "probability": 1, "cost": 300}]}, 4900),
        ({"risks": [{"id": "r", "probability": 0, "cost": 300}]}, 4600),
        (
            {"risks": [{"id": "r", "probability": 0, "cost": 300, "mitigated": True,
                        "mitigation": {"price": 900}}]},
            5500,
        ),
    ],
)  # fmt: skip
def test_cost(make: Any, sections: Any, cost: float) -> None:
    assert money(make, **sections).cost[0] == pytest.approx(cost)


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ({"kind": "fixed", "amount": 8000}, 8000),
        ({"amount": 8000}, 8000),  # fixed is the default
        ({"kind": "fixed", "amount": 8000, "vat": 0.19}, 8000),  # VAT is only shown
        # hours at their rates, and the 1,000 that are billed of 1,500 of expenses
        ({"kind": "time_and_materials"}, 10_200),
        ({"kind": "capped", "amount": 9000}, 9000),
        ({"kind": "capped", "amount": 12_000}, 10_200),
        # Monday 4 January to the end of Friday 15 January: 12 calendar days of 30.4375
        ({"kind": "retainer", "amount": 5000}, 5000 * 12 / 30.4375),
    ],
)
def test_price(make: Any, price: Any, expected: float) -> None:
    expenses = [
        {"id": "hosting", "amount": 1000, "billed": True},
        {"id": "travel", "amount": 500},
    ]
    result = money(make, price, expenses=expenses)
    assert result.price[0] == pytest.approx(expected)
    assert result.margin[0] == pytest.approx(expected - 6100)
    assert result.margin_share[0] == pytest.approx(1 - 6100 / expected)


def test_a_retainer_is_paid_until_the_finish(make: Any) -> None:
    """A risk that delays the finish counts: 10 + 1 days end on Monday 18, 15 calendar days on."""
    risks = [{"id": "r", "probability": 1, "delay": 1}]
    result = money(make, {"kind": "retainer", "amount": 5000}, risks=risks)
    assert result.price[0] == pytest.approx(5000 * 15 / 30.4375)


def test_a_retainer_pays_the_day_of_the_finish_whole(make: Any) -> None:
    """Monday to the noon of Wednesday of the week after: ten calendar days, both ends whole."""
    plan = make([{"id": "a", "duration": 7.5}], price={"kind": "retainer", "amount": 5000})
    assert simulate(plan, trials=1).price[0] == pytest.approx(5000 * 10 / 30.4375)


def test_billed_hours_include_rework_and_hammocks(make: Any) -> None:
    """Developer 80 h and 40 h again; pm 10 h, 5 h again, and 3 weeks and a day of 5 h: 16 h."""
    activities = [
        BUILD,
        {"id": "look", "after": ["build"],
         "review": {"of": "build", "turnaround": 0.5, "rounds": 2, "rework": 0.5}},
        {"id": "steer", "span": {"from": "build", "to": "look"}, "hours_per_week": {"pm": 5}},
    ]  # fmt: skip
    result = money(make, {"kind": "time_and_materials"}, activities)
    assert result.finish_days[0] == 10 + 0.5 + 5 + 0.5
    assert result.price[0] == pytest.approx(120 * 100 + (15 + 16) * 120)
    assert result.cost[0] == pytest.approx(120 * 50 + (15 + 16) * 60)


# What is unknown


@pytest.mark.parametrize(
    "used",
    [
        {"id": "build", "effort": {"dev": 8}},
        {"id": "build", "duration": 1, "crew": {"dev": 1}},
        {"id": "build", "effort": {"dev": 0, "pm": 8}},
    ],
)
def test_a_role_without_cost_rate_leaves_the_cost_unknown(make: Any, used: Any) -> None:
    roles = [{"id": "dev", "bill_rate": 100}, ROLES[1]]
    result = money(make, {"amount": 8000}, [used], roles=roles)
    assert result.cost is None
    assert result.margin is None
    assert result.price[0] == 8000
    assert any("'dev' without cost_rate" in notice for notice in result.notices)
    assert result.p_no_loss is None
    assert result.percentile("cost", 0.8) is None
    assert result.contingency("cost", 0.8) is None
    assert result.standard_error("margin", 0.8) is None


def test_a_hammock_uses_its_role(make: Any) -> None:
    activities = [
        {"id": "build", "duration": 5},
        {"id": "steer", "span": {"from": "build", "to": "build"}, "hours_per_week": {"dev": 5}},
    ]
    assert money(make, activities=activities, roles=[{"id": "dev"}]).cost is None


def test_hours_already_spent_use_their_role(make: Any) -> None:
    """An hour that somebody worked costs, even if the plan gave that activity to another role."""
    status = {
        "date": "2027-01-05",
        "activities": {"build": {"started": "2027-01-04", "hours": {"idle": 8}}},
    }
    result = money(make, status=status)
    assert result.cost is None
    assert any("'idle' without cost_rate" in notice for notice in result.notices)


@pytest.mark.parametrize("kind", ["time_and_materials", "capped"])
def test_a_role_without_bill_rate_leaves_the_price_unknown(make: Any, kind: str) -> None:
    roles = [{"id": "dev", "cost_rate": 50}, ROLES[1]]
    result = money(make, {"kind": kind, "amount": 9000}, roles=roles)
    assert result.price is None
    assert result.margin is None
    assert result.cost[0] == 4600
    assert any("'dev' without bill_rate" in notice for notice in result.notices)


@pytest.mark.parametrize("kind", ["fixed", "retainer"])
def test_bill_rates_do_not_matter_to_other_prices(make: Any, kind: str) -> None:
    roles = [{"id": "dev", "cost_rate": 50}, ROLES[1]]
    result = money(make, {"kind": kind, "amount": 9000}, roles=roles)
    assert result.price is not None
    assert not result.notices


def test_a_plan_without_roles_has_no_cost(make: Any) -> None:
    """Nobody said that the work is free."""
    result = money(make, {"amount": 8000}, [{"id": "build", "duration": 5}])
    assert (result.cost, result.margin) == (None, None)


def test_a_bought_mitigation_costs_where_nothing_else_does(make: Any) -> None:
    risk = {"id": "r", "probability": 0.5, "delay": 1, "mitigated": True,
            "mitigation": {"price": 90}}  # fmt: skip
    assert set(simulate(make([{"id": "a", "duration": 1}], risks=[risk]), trials=9).cost) == {90}


def test_without_a_price_there_is_no_margin(make: Any) -> None:
    result = money(make)
    assert (result.price, result.margin, result.margin_share) == (None, None, None)
    assert result.cost[0] == 4600


# Chances

EFFORT = {"id": "build", "effort": {"dev": {"samples": [40, 60, 80, 100]}}}
"""5, 7.5, 10 or 12.5 days; cost 2,000, 3,000, 4,000 or 5,000; a quarter each."""


@pytest.mark.parametrize(
    ("price", "project", "figure", "share"),
    [
        # at least a quarter of 4,000 is kept when the cost is 3,000 or less
        ({"amount": 4000, "target_margin": 0.25}, {}, "p_target_margin", 0.5),
        ({"amount": 4000, "target_margin": 0.25001}, {}, "p_target_margin", 0.25),
        ({"amount": 4000}, {}, "p_no_loss", 0.75),  # 4,000 is no loss at a cost of 4,000
        ({"amount": 4000}, {"budget": 3000}, "p_within_budget", 0.5),
        ({"amount": 4000}, {"budget": 2999.99}, "p_within_budget", 0.25),
        # by the tenth working day; within 3,000
        ({"amount": 4000}, {"budget": 3000, "deadline": "2027-01-15"}, "jcl", 0.5),
        ({"amount": 4000}, {"budget": 5000, "deadline": "2027-01-15"}, "jcl", 0.75),
        ({"amount": 4000, "target_margin": 0}, {"deadline": "2027-01-08"}, "p_joint", 0.25),
        ({"amount": 4000, "target_margin": 0.25}, {"deadline": "2027-03-08"}, "p_joint", 0.5),
        ({"amount": 4000}, {"deadline": "2027-03-08"}, "p_target_margin", None),
        ({"amount": 4000}, {"deadline": "2027-03-08"}, "p_joint", None),
        ({"amount": 4000, "target_margin": 0.1}, {}, "p_joint", None),
        ({"amount": 4000}, {}, "p_within_budget", None),
        ({"amount": 4000}, {"budget": 3000}, "jcl", None),
        ({"amount": 4000}, {}, "p_on_time", None),
    ],
)
def test_chances(make: Any, script: Any, price: Any, project: Any, figure: str, share: Any) -> None:
    plan = make([EFFORT], roles=ROLES, price=price, project=project)
    hours = [40.0, 60.0, 80.0, 100.0]
    result = script(plan, {"effort:build:dev": hours})
    assert result.cost.tolist() == [50 * h for h in hours]
    assert getattr(result, figure) == share


def test_date_and_margin_come_from_the_same_trial(make: Any, script: Any) -> None:
    """One trial is late and cheap, one early and dear: each holds in half, both together never."""
    activities = [{"id": "wait", "duration": 1}, {"id": "build", "effort": {"dev": 8}}]
    plan = make(
        [{**activities[0], "duration": {"samples": [1, 9]}}, activities[1]],
        roles=ROLES,
        expenses=[{"id": "fee", "amount": {"samples": [0, 900]}}],
        price={"amount": 1000, "target_margin": 0.5},
        project={"deadline": "2027-01-05"},
    )
    result = script(plan, {"duration:wait": [9, 1], "expense:fee": [0, 900]})
    assert (result.p_on_time, result.p_target_margin, result.p_joint) == (0.5, 0.5, 0)


def test_joint_confidence_of_a_bivariate_normal(make: Any) -> None:
    """
    T ~ N(100, 10), C = 500 + 8 T + N(0, 60): correlation .8, C ~ N(1300, 100).

    P(C <= 1380 given T <= 110) = .884441, times P(T <= 110) = .841345. A crew of one at 1 an hour
    costs 8 a day; the expense holds the rest. 110 working days from Monday 4 January 2027 end on
    Friday 4 June (22 weeks).
    """
    trials = 40_000
    plan = make(
        [{"id": "a", "duration": {"normal": {"mean": 100, "sd": 10}}, "crew": {"x": 1}}],
        roles=[{"id": "x", "cost_rate": 1}],
        expenses=[{"id": "rest", "amount": {"normal": {"mean": 500, "sd": 60}}}],
        project={"deadline": "2027-06-04", "budget": 1380},
    )
    result = simulate(plan, trials=trials)
    # 4.4 standard errors of a share: ALPHA = 1e-5
    assert result.jcl == pytest.approx(0.744120, abs=4.4 * np.sqrt(0.744 * 0.256 / trials))
    assert result.p_on_time == pytest.approx(0.841345, abs=4.4 * np.sqrt(0.841 * 0.159 / trials))
    assert np.corrcoef(result.finish_days, result.cost)[0, 1] == pytest.approx(0.8, abs=0.01)


def test_joint_confidence_at_both_p80(make: Any) -> None:
    """
    The same at the P80 of both is .729034.

    The mean is moved so that P80 of T, 8.416212 above it, is the end of day 110; P80 of C is
    84.1621 above its mean of 500 + 8 x 101.583788.
    """
    trials = 40_000
    plan = make(
        [{"id": "a", "duration": {"normal": {"mean": 101.583788, "sd": 10}}, "crew": {"x": 1}}],
        roles=[{"id": "x", "cost_rate": 1}],
        expenses=[{"id": "rest", "amount": {"normal": {"mean": 500, "sd": 60}}}],
        project={"deadline": "2027-06-04", "budget": 500 + 8 * 101.583788 + 84.1621},
    )
    result = simulate(plan, trials=trials)
    assert result.jcl == pytest.approx(0.729034, abs=4.4 * np.sqrt(0.729 * 0.271 / trials))
