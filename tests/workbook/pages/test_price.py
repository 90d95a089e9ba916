"""The price page: every stop of the discount is what the plan would be at that price."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from estimation import WorkbookError
from estimation.report import discounts, headline, lowest_price, price_kinds
from estimation.report.wording import chance, money, share
from estimation.workbook.pages.frame import bar_view

from .conftest import at, do, settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.workbook import Session

    Sit = Callable[..., Session]

KINDS = ("fixed", "time_and_materials", "capped", "retainer")

PLAN: dict[str, Any] = {
    "kickoff_plan": 1,
    "project": {"id": "demo", "client": "Acme", "start": "2027-01-11", "deadline": "2027-02-12"},
    "price": {"kind": "fixed", "amount": 20_000, "target_margin": 0.25},
    "roles": [{"id": "design", "people": 2, "cost_rate": 50, "bill_rate": 100}],
    "activities": [
        {"id": "wires", "effort": {"design": {"low": 160, "likely": 240, "high": 420}}},
    ],
}


def test_the_finding_is_that_of_the_report(session: Session) -> None:
    view = settled(at(session, "price"))
    result = session.result()
    assert result.p_target_margin is not None
    assert view["finding"].startswith("At €20,000 we keep 25% margin in ")
    assert chance(result.p_target_margin) in view["finding"]
    least = lowest_price(result, [0.8])["target"].iloc[0]
    asked = -(-least // 100) * 100  # said up to the next hundred
    assert view["lead"][0].startswith(f"To keep 25% margin in {chance(0.8)}, ask for ")
    assert money(asked, exact=True) in view["lead"][0]


@pytest.mark.parametrize("kind", KINDS)
def test_every_stop_says_what_the_report_says(sit: Sit, kind: str) -> None:
    session = sit(PLAN)
    session.apply("price.kind", kind)
    stops = settled(at(session, "price"))["discount"]["stops"]
    frame = discounts(session.result(), [each / 100 for each in range(21)])
    assert len(stops) == 21
    for stop, row in zip(stops, frame.to_dict("records"), strict=True):
        assert stop["loss"] == chance(row["p_loss"])
        assert stop["target"] == chance(row["p_target"])
        assert stop["margin"].startswith(share(row["margin_share"]))


@pytest.mark.parametrize("kind", ["fixed", "retainer"])
def test_the_bar_of_a_stop_is_the_bar_once_it_is_the_price(sit: Sit, kind: str) -> None:
    session = sit(PLAN)
    session.apply("price.kind", kind)
    context = at(session, "price")
    promised = settled(context)["discount"]["stops"][15]["bar"]
    do(context, "make", discount=15)
    agreed = bar_view(session.result())["80"]
    for figure in ("finish", "margin", "joint"):
        assert promised[figure] == agreed[figure]
    assert promised["price"]["value"] == agreed["price"]["value"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_discount_that_is_made_the_price_has_the_figures_it_promised(sit: Sit, kind: str) -> None:
    session = sit(PLAN)
    session.apply("price.kind", kind)
    context = at(session, "price")
    promised = settled(context)["discount"]["stops"][10]
    do(context, "make", discount=10)
    now = settled(context)["discount"]["stops"][0]
    for part in ("price", "margin", "target", "loss"):
        assert now[part] == promised[part]
    session.undo()
    assert settled(context)["discount"]["stops"][10]["price"] == promised["price"]


def test_the_price_of_a_scenario_is_changed_in_the_scenario(session: Session) -> None:
    session.use("lean")
    do(at(session, "price"), "make", discount=10)
    assert session.plan.price is not None and session.plan.price.amount == 20_000
    assert session.plan.scenario("lean").price.amount == 16_200


@pytest.mark.parametrize("off", [0, 21])
def test_no_other_discount_is_taken(session: Session, off: int) -> None:
    with pytest.raises(WorkbookError, match="There is no price to take a discount off"):
        do(at(session, "price"), "make", discount=off)


def test_kinds_stand_in_order_with_their_figures(session: Session) -> None:
    context = at(session, "price")
    from estimation.workbook.pages import price

    before = price.view(context)["kinds"]["rows"]
    assert [row["id"] for row in before] == list(KINDS)
    assert {row["paid"] for row in before} == {"–"}  # later, so that an edit waits for nobody
    rows = settled(context)["kinds"]["rows"]
    frame = price_kinds(session.result(), session.level).set_index("kind")
    for row in rows:
        assert row["loss"] == chance(frame.loc[row["id"], "p_loss"])
        assert row["current"] == (row["id"] == "fixed")
    assert rows[2]["bears"] == "shared: Acme’s up to the cap, then ours"


def test_what_cannot_be_stays_in_its_field(session: Session) -> None:
    session.apply("price.amount", "much")
    session.apply("price.target_margin", "250")
    fields = settled(at(session, "price"))["fields"]
    assert (fields["amount"]["typed"], fields["target"]["typed"]) == ("much", "250")
    assert "“much” is not a number" in fields["amount"]["error"]
    assert "more than the price" in fields["target"]["error"]
    assert headline(session.result()).price.value == "€20,000"


def test_a_plan_without_costs_or_price_says_what_it_lacks(sit: Sit) -> None:
    bare = {**PLAN, "activities": [{"id": "build", "duration": 3}]}
    del bare["price"]
    no_roles = {**bare, "roles": []}
    view = settled(at(sit(no_roles), "price"))
    assert view["finding"] == "What a price means is not known yet."
    assert view["curve"] is None and view["discount"] is None and view["levels"] is None
    json.dumps(view, allow_nan=False)
    priceless = {key: value for key, value in PLAN.items() if key != "price"}
    session = sit(priceless)
    view = settled(at(session, "price"))
    assert view["finding"].startswith("No price yet")
    assert view["lead"][0].startswith("To lose nothing in ")
    assert session.apply("price.amount", "20 000") is None
    assert settled(at(session, "price"))["finding"].startswith("At €20,000 we lose money in ")


def test_all_of_it_is_plain_json(sit: Sit) -> None:
    session = sit(PLAN)
    for kind in KINDS:
        session.apply("price.kind", kind)
        json.dumps(settled(at(session, "price")), allow_nan=False)
