"""Change orders stack on what was signed; common random numbers tell what each does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from estimation.projects.change_orders import load_in_force

from .conftest import PLAN

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.projects.change_orders import InForce

    from .conftest import Desk

NOTHING = "{kickoff_change: 1, name: Nothing, reason: A try}"

INTERVIEWS = """\
kickoff_change: 1
name: Interviews
reason: The notes are not enough
requested_by: Acme
owner: AM
requested_on: 2027-02-15
change:
  add:
    - {id: interviews, after: [wires-review], effort: {design: {low: 20, likely: 30, high: 50}}}
  set: {activities.build.after: [wires-review, interviews]}
"""

ASIDE = """\
kickoff_change: 1
name: Photos
change: {add: [{id: photos, duration: 1}]}
"""


def in_force(desk: Desk) -> InForce:
    with desk.store as store:
        return load_in_force(store, "acme-site")


@pytest.fixture
def add(signed: Desk) -> Callable[..., dict[str, object]]:
    """Add a change order, and bring it as far as asked."""

    def add(text: str, *steps: str) -> dict[str, object]:
        signed.write("a.change.yaml", text)
        view = signed("change", "add", "acme-site", "a.change.yaml", "--json", "-").json
        for step in steps:
            more = ("--am", "Ana", "--pm", "Ben") if step == "accept" else ()
            view = signed(
                "change", step, str(view["number"]), "acme-site", "--json", "-", *more
            ).json
        return view

    return add


def test_a_change_that_changes_nothing_changes_no_figure(signed: Desk, add: Callable) -> None:
    view = add(NOTHING, "offer", "accept")
    assert (view["finish_days"], view["cost"], view["margin"]) == (0, 0, 0)
    assert (view["price"], view["days"]) == (0, 0)
    now = in_force(signed)
    assert now.date == now.signed.date
    for name in ("finish_days", "cost", "price", "margin"):
        assert np.array_equal(now.result.values(name), now.signed.result.values(name))


def test_work_beside_the_longest_path_leaves_every_finish(signed: Desk, add: Callable) -> None:
    assert add(ASIDE, "offer", "accept")["finish_days"] == 0
    now = in_force(signed)
    assert np.array_equal(now.result.finish_days, now.signed.result.finish_days)


def test_an_order_taken_back_returns_the_numbers_to_the_bit(signed: Desk, add: Callable) -> None:
    first = add(INTERVIEWS, "offer", "accept")
    assert first["finish_days"] > 1
    assert first["days"] == np.ceil(first["finish_days"])
    moved = in_force(signed)
    assert (moved.date - moved.signed.date).days >= first["days"]
    assert moved.result.percentile("finish_days", 0.8) > moved.signed.result.percentile(
        "finish_days", 0.8
    )
    second = add("{kickoff_change: 1, name: No interviews, withdraws: 1}", "offer", "accept")
    assert second["price"] == -first["price"]
    assert second["days"] == -first["days"]
    now = in_force(signed)
    for name in ("finish_days", "cost", "price", "margin"):
        assert np.array_equal(now.result.values(name), now.signed.result.values(name))
    assert (now.date, now.sum_of_orders, now.days_moved) == (now.signed.date, 0, 0)
    view = signed("change", "list", "acme-site", "--json", "-").json
    assert view["contract_sum"] == view["signed_sum"] == 24_000


def test_the_price_keeps_the_margins_chance_and_a_cent_less_does_not(
    signed: Desk, add: Callable
) -> None:
    view = add(INTERVIEWS, "offer", "accept")
    now = in_force(signed)
    before, after = now.signed.result, now.result
    assert after.p_target_margin >= before.p_target_margin
    assert after.percentile("margin", 0.2) >= before.percentile("margin", 0.2) - 1e-6
    price, cost = 24_000 + view["price"] - 0.02, after.cost
    chance = (price - cost >= 0.2 * price).mean()
    low = np.sort(price - cost)[int(np.ceil(0.2 * len(cost))) - 1]
    assert chance < before.p_target_margin or low < before.percentile("margin", 0.2)


KINDS = {
    "fixed": "{kind: fixed, amount: 24000, target_margin: 0.2}",
    "capped": "{kind: capped, amount: 24000, target_margin: 0.2}",
    "retainer": "{kind: retainer, amount: 9000, target_margin: 0.2}",
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_price_keeps_the_margin(desk: Desk, kind: str) -> None:
    desk.sign(PLAN.replace(KINDS["fixed"], KINDS[kind]))
    desk.write("a.change.yaml", INTERVIEWS)
    desk("change", "add", "acme-site", "a.change.yaml")
    desk("change", "offer", "1", "acme-site")
    ended = desk("change", "accept", "1", "acme-site", "--am", "A", "--pm", "B", "--json", "-")
    price = ended.json["price"]
    now = in_force(desk)
    before, after = now.signed.result, now.result
    assert after.p_target_margin >= before.p_target_margin
    assert after.percentile("margin", 0.2) >= before.percentile("margin", 0.2) - 1e-6
    assert now.plan.price is not None
    assert now.plan.price.added == price


def test_time_and_materials_has_no_amount_but_an_estimate(desk: Desk) -> None:
    desk.sign(PLAN.replace(KINDS["fixed"], "{kind: time_and_materials, target_margin: 0.2}"))
    desk.write("a.change.yaml", INTERVIEWS)
    desk("change", "add", "acme-site", "a.change.yaml")
    desk("change", "offer", "1", "acme-site")
    now = in_force(desk)
    terms = now.orders[0].terms
    assert terms["price"] is None
    # Some 32 hours at 110, within four standard errors of 2,000 trials.
    assert terms["effect"]["extra_billing"] == pytest.approx(110 * 31.67, rel=0.02)


def test_days_and_price_may_be_set_and_are_shown(add: Callable) -> None:
    view = add(INTERVIEWS + "price: 3400\ndays: 0\n", "offer")
    assert (view["price"], view["days"], view["contract_sum"]) == (3400, 0, 27_400)
    assert view["keeps_margin"] != 3400


def test_a_replan_is_accepted_as_it_is_and_asks_for_nothing(signed: Desk, add: Callable) -> None:
    view = add(
        "{kickoff_change: 1, name: Two of us, kind: replan, change: {set: {roles.dev.people: 2}}}",
        "accept",
    )
    assert (view["price"], view["days"], view["state"]) == (0, 0, "accepted")
    assert in_force(signed).plan.role("dev").people == 2


def test_an_order_goes_only_where_it_may(signed: Desk, add: Callable) -> None:
    view = add(ASIDE, "offer", "decline")
    assert [each["state"] for each in view["history"]] == ["offered", "declined"]
    both = ("--am", "Ana", "--pm", "Ben")
    before = signed.rows()
    for arguments, said in (
        (("accept", "1", "acme-site", *both), "change order 1 is declined, and cannot be accepted"),
        (("withdraw", "1", "acme-site"), "change order 1 is declined, and cannot be withdrawn"),
        (("offer", "7", "acme-site"), "there is no change order 7 of 'acme-site'; known: 1"),
    ):
        ended = signed("change", *arguments)
        assert (ended.status, said in ended.err) == (2, True), ended.err
    assert signed.rows() == before
    add(ASIDE.replace("Photos", "More"), "offer", "accept")
    ended = signed("change", "withdraw", "2", "acme-site")
    assert "an order of its own that says withdraws: 2" in ended.err


def test_an_offer_ends(signed: Desk, add: Callable) -> None:
    add(ASIDE + "valid_until: 2027-02-01\n", "offer")
    ended = signed(
        "change", "accept", "1", "acme-site", "--am", "A", "--pm", "B", "--on", "2027-02-02"
    )
    assert ended.status == 2
    assert "was valid until 2027-02-01" in ended.err


BAD = {
    # key, file and what the message says, with the line
    "key": ("kickoff_change: 1\nname: A\nprise: 3\n", "line 3: prise: 'prise' is not known here"),
    "name": ("kickoff_change: 1\n", "name: is missing; add it"),
    "days": ("kickoff_change: 1\nname: A\ndays: two\n", "line 3: days: 'two' is not a number"),
    "twice": (
        "kickoff_change: 1\nname: A\nprice: 3\nchange: {set: {price.amount: 9}}\n",
        "gives a price of 3 and sets price.amount too",
    ),
    "replan": (
        "kickoff_change: 1\nname: A\nkind: replan\nprice: 3\n",
        "is a replan, which is ours alone",
    ),
    "drop": (
        "kickoff_change: 1\nname: A\nchange:\n  drop: [wire]\n",
        "line 4: change, drop, 1: 'wire' is not an activity; did you mean 'wires'?",
    ),
    "path": (
        "kickoff_change: 1\nname: A\nchange:\n  set:\n    activities.bild.duration: 3\n",
        "line 5: change, set, activities.bild.duration: 'bild' leads nowhere",
    ),
    "value": (
        "kickoff_change: 1\nname: A\nchange:\n  set:\n    activities.build.effort: {dev: -3}\n",
        "line 5: change, set, activities.build.effort",
    ),
    "role": (
        "kickoff_change: 1\nname: A\nchange:\n  add:\n    - {id: qa, effort: {tester: 3}}\n",
        "line 5: change, added activity 'qa', effort of tester: 'tester' is not a role",
    ),
    "withdraws": ("kickoff_change: 1\nname: A\nwithdraws: 4\n", "4 is not an order in force"),
    "no change": ("kickoff_plan: 1\n", "is no change order; one begins with kickoff_change: 1"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_its_line_and_changes_nothing(signed: Desk, case: str) -> None:
    text, said = BAD[case]
    before = signed.rows()
    signed.write("bad.change.yaml", text)
    ended = signed("change", "add", "acme-site", "bad.change.yaml")
    assert ended.status == 2
    assert said in ended.err, ended.err
    assert "bad.change.yaml" in ended.err or case == "withdraws"
    assert signed.rows() == before


def test_people_read_what_orders_come_to(signed: Desk, add: Callable) -> None:
    add(INTERVIEWS + "price: 3400\ndays: 4\n", "offer", "accept")
    out = signed("change", "list", "acme-site").out
    assert "1 Interviews" in out
    assert "moved by 4 working days" in out
    assert "€27,400" in out
