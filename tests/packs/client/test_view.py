"""What a client may read, in figures that are worked out by hand."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

from estimation.packs.client import ClientView
from estimation.packs.client import view as views

ALLOWED = {
    "ClientView": "reference project client language currency start valid_until options "
    "differences scope included excluded requirements phases approvals revisions needs "
    "assumptions terms team contacts",
    "OptionView": "name text done_by price payments is_described",
    "PriceView": "kind net vat gross limit vat_share rates expenses",
    "Rate": "role amount",
    "PaymentView": "name at_signing share expected amount",
    "Difference": "text included",
    "ScopeGroup": "phase work",
    "PhaseView": "name start end",
    "Approval": "name criterion have_by answer_by days phase",
    "NeedView": "text owner by",
    "ContactView": "team ours theirs",
}
"""Each field that a client may read; a new one is added here on purpose."""


def test_a_view_has_these_fields_and_no_others() -> None:
    found = {
        name: " ".join(field.name for field in dataclasses.fields(each))
        for name, each in vars(views).items()
        if isinstance(each, type) and dataclasses.is_dataclass(each)
    }
    assert found == ALLOWED


def test_the_price_net_vat_and_gross(alone: ClientView) -> None:
    price = alone.options[0].price
    assert price is not None
    assert (price.net, price.vat, price.gross) == (87000, 16530, 103530)
    assert price.rates == ()


def test_payments_add_up_and_are_dated(alone: ClientView) -> None:
    paid = alone.options[0].payments
    assert [each.amount for each in paid] == [26100, 26100, 34800]
    assert [each.name for each in paid] == ["", "Wireframes approved", "Launch"]
    assert paid[0].expected == date(2027, 1, 11)
    assert paid[-1].expected == alone.options[0].done_by == date(2027, 3, 31)


def test_the_last_payment_takes_what_rounding_leaves(offer: Any, make_view: Any) -> None:
    thirds = [{"at": "signing", "share": 1 / 3}, {"at": "b", "share": 1 / 3}]
    payments = [*thirds, {"at": "d", "share": 1 / 3}]
    data = {**offer, "payments": payments, "price": {"kind": "fixed", "amount": 100}}
    amounts = [each.amount for each in make_view(data).options[0].payments]
    assert amounts == [33.33, 33.33, 33.34]


def test_approvals_with_dates(alone: ClientView) -> None:
    """
    Five days of work end on Friday 15 January; four of the client's days, from Monday to Thursday.

    Work on hours of a Monday to Friday ends that evening, and the answer is due on the Thursday.
    """
    [approval] = alone.approvals
    assert (approval.name, approval.criterion) == ("Wireframes", "All templates are shown")
    assert (approval.have_by, approval.answer_by) == (date(2027, 1, 18), date(2027, 1, 25))
    assert approval.days == 4


def test_what_may_not_be_is_no_scope(alone: ClientView) -> None:
    assert [each.work for each in alone.scope] == [("Wireframes",), ("Extra",)]


def test_options_differ_in_what_they_leave_out(several: ClientView) -> None:
    essential, complete = several.options
    assert (essential.name, complete.name) == ("Essential", "Complete")
    assert essential.price is not None
    assert essential.price.net == 69000
    assert [(each.text, each.included) for each in several.differences] == [
        ("Extra", (False, True))
    ]
    assert several.described is complete


def test_an_option_moves_the_date_as_it_moves_the_finish(several: ClientView) -> None:
    """Ten days of work left out: Wednesday 31 March moves by ten working days to 17 March."""
    assert [each.done_by for each in several.options] == [date(2027, 3, 17), date(2027, 3, 31)]


def test_the_plan_itself_is_an_option_where_none_names_it(offer: Any, make_view: Any) -> None:
    extra = {"id": "s", "set": {"price.amount": 90000}, "offered": {"name": "More"}}
    view = make_view({**offer, "scenarios": [extra]})
    assert [each.name for each in view.options] == ["", "More"]


def test_a_scenario_that_is_not_offered_stays_inside(several: ClientView) -> None:
    assert "99999" not in str(several)


def test_hours_are_billed_at_rates(offer: Any, make_view: Any) -> None:
    price = {"kind": "capped", "amount": 9000}
    view = make_view({**offer, "price": price})
    shown = view.options[0].price
    assert shown is not None
    assert (shown.net, shown.limit) == (None, 9000)
    assert [(each.role, each.amount) for each in shown.rates] == [("Designer", 111.11)]


def test_a_view_survives_the_way_as_data(several: ClientView) -> None:
    import json

    data: dict[str, Any] = json.loads(json.dumps(several.to_data()))
    assert ClientView.from_data(data) == several
