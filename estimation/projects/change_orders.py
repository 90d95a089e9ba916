"""Change orders to what was signed: numbered, offered, accepted by both, declined, withdrawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from estimation.errors import PlanError, StoreError
from estimation.projects.chances import chances_of
from estimation.projects.change_effects import (
    Effect,
    days_asked,
    difference,
    extra_billing,
    price_that_keeps,
)
from estimation.projects.change_files import changed_plan, with_addition
from estimation.projects.promised import moved_date, revised_sum, team_calendar
from estimation.projects.signing import Signed, load_signed
from estimation.projects.states import ENDED, state_of
from estimation.report.paired_differences import run_again
from estimation.simulation import prepare
from estimation.store import Who, content_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.plan import Plan
    from estimation.plan.documents import Document
    from estimation.simulation import Result, Simulation
    from estimation.store import ChangeOrder, OrderStep
    from estimation.store.store import Store

Data = dict[str, Any]

DRAFT, OFFERED, ACCEPTED = "draft", "offered", "accepted"
DECLINED, WITHDRAWN = "declined", "withdrawn"

MAY = {
    OFFERED: (DRAFT, DECLINED),
    ACCEPTED: (OFFERED,),
    DECLINED: (OFFERED,),
    WITHDRAWN: (DRAFT, OFFERED),
}
"""States from which an order may come into another."""


@dataclass(frozen=True, eq=False)
class Order:
    """
    A change order: what it says, and what became of it.

    Parameters
    ----------
    row : ChangeOrder
    steps : tuple of OrderStep
    """

    row: ChangeOrder
    steps: tuple[OrderStep, ...] = ()

    @property
    def number(self) -> int:
        """Its number."""
        return self.row.number

    @property
    def data(self) -> Data:
        """What its file says."""
        found: Data = self.row.content
        return found

    @property
    def state(self) -> str:
        """Draft, offered, accepted, declined or withdrawn."""
        return self.steps[-1].step if self.steps else DRAFT

    @property
    def is_replan(self) -> bool:
        """Whether it is ours alone."""
        return bool(self.data.get("kind") == "replan")

    @property
    def terms(self) -> Data:
        """Price, days and effect as they were frozen when it was offered; empty for a draft."""
        return next(
            (dict(s.content["terms"]) for s in reversed(self.steps) if "terms" in s.content), {}
        )

    @property
    def days(self) -> int:
        """Working days by which it moves the promised date."""
        return int(self.terms.get("days") or 0)

    @property
    def accepted_at(self) -> tuple[dt.datetime, int] | None:
        """What orders are sorted by: when it was accepted, and its number."""
        found = [step.at for step in self.steps if step.step == ACCEPTED]
        return (found[-1], self.number) if self.state == ACCEPTED else None


def load_orders(store: Store, signed: Signed) -> list[Order]:
    """All change orders to a baseline, in the order of their numbers."""
    baseline = signed.baseline
    steps = store.order_steps.of_baseline(signed.project, baseline.number)
    rows = store.baselines.change_orders(signed.project, baseline.number)
    return [Order(r, tuple(s for s in steps if s.change_order == r.number)) for r in rows]


def accepted_in_order(orders: Sequence[Order]) -> list[Order]:
    """Accepted orders in the order of acceptance, those that were taken back included."""
    accepted = [order for order in orders if order.state == ACCEPTED]
    return sorted(accepted, key=lambda order: order.accepted_at or ())


def effective(orders: Sequence[Order]) -> tuple[Order, ...]:
    """Accepted orders that no later accepted one takes back, in the order of acceptance."""
    accepted = accepted_in_order(orders)
    gone: set[int] = set()
    for order in reversed(accepted):
        if order.number not in gone and order.data.get("withdraws"):
            gone.add(int(order.data["withdraws"]))
    return tuple(order for order in accepted if order.number not in gone)


def plan_with(plan: Plan, orders: Sequence[Order]) -> Plan:
    """A plan with accepted orders, one after another."""
    for order in orders:
        plan = with_addition(
            changed_plan(plan, order.data), order.number, order.terms.get("addition")
        )
    return plan


@dataclass(frozen=True, eq=False)
class InForce:
    """
    The baseline with its accepted orders.

    Parameters
    ----------
    signed : Signed
    orders : tuple of Order
        All of the baseline's, drafts included.
    accepted : tuple of Order
        Those that count, in the order of acceptance.
    """

    signed: Signed
    orders: tuple[Order, ...]
    accepted: tuple[Order, ...]

    @cached_property
    def plan(self) -> Plan:
        """The plan in force."""
        return plan_with(self.signed.plan, self.accepted)

    @cached_property
    def simulation(self) -> Simulation:
        """The plan in force at the signed calibration, with the priority list of the baseline."""
        return simulation_of(self.signed, self.accepted)

    @cached_property
    def result(self) -> Result:
        """Its forecast, on the random numbers of the baseline."""
        simulation, signed = self.simulation, self.signed.result
        return signed if simulation is signed.simulation else run_again(signed, simulation)

    @property
    def days_moved(self) -> int:
        """
        Working days by which the orders moved the promised date.

        What was taken back counts, and what took it back against it.
        """
        return sum(order.days for order in accepted_in_order(self.orders))

    @property
    def date(self) -> dt.date:
        """The date in force."""
        return moved_date(team_calendar(self.signed.plan), self.signed.date, self.days_moved)

    @property
    def sum_of_orders(self) -> float:
        """What accepted orders add to the price, those taken back and what takes them back too."""
        accepted = accepted_in_order(self.orders)
        return round(sum(order.terms.get("price") or 0.0 for order in accepted), 2)

    def order(self, number: int) -> Order:
        """
        A change order by its number.

        Raises
        ------
        StoreError
            If there is none.
        """
        for each in self.orders:
            if each.number == number:
                return each
        known = ", ".join(str(each.number) for each in self.orders) or "none"
        raise StoreError(
            f"there is no change order {number} of '{self.signed.project}'; known: {known}"
        )


def simulation_of(signed: Signed, orders: Sequence[Order]) -> Simulation:
    """The signed plan with some orders, each keeping the priority list from before it."""
    simulation, plan = signed.result.simulation, signed.plan
    for order in orders:
        changed = plan_with(plan, [order])
        if changed is not plan:
            plan = changed
            simulation = prepare(plan, signed.calibration, priorities_from=simulation)
    return simulation


def load_in_force(store: Store, project: str) -> InForce:
    """
    Load what is in force.

    Raises
    ------
    StoreError
        If the project is not signed.
    """
    signed = load_signed(store, project)
    orders = load_orders(store, signed)
    return InForce(signed, tuple(orders), effective(orders))


@dataclass(frozen=True, eq=False)
class Terms:
    """
    What is offered.

    Parameters
    ----------
    effect : Effect
    price : float or None
        None where the price follows the hours.
    days : int
    addition : float or None
        What is added to the price of the plan; the price, but for orders that take one back.
    """

    effect: Effect
    price: float | None
    days: int
    addition: float | None

    def to_dict(self) -> Data:
        """The terms as JSON."""
        return {
            "price": self.price,
            "days": self.days,
            "addition": self.addition,
            "effect": self.effect.to_dict(),
        }


def terms_of(in_force: InForce, data: Data, document: Document | None = None) -> Terms:
    """
    What a change order does to the plan in force, and what is asked for it.

    Parameters
    ----------
    in_force : InForce
    data : dict
        The change order.
    document : Document, optional
        Where it was read, for the lines of errors.

    Returns
    -------
    Terms

    Raises
    ------
    PlanError
        If the changed plan cannot be, or the order takes back what is not in force, or there is no
        price that keeps the margin and none is given.
    """
    signed = in_force.signed
    kept, taken_back = _without_withdrawn(in_force, data)
    base = in_force.simulation if taken_back is None else simulation_of(signed, kept)
    plan = changed_plan(base.plan, data, document)
    simulation = base
    if plan is not base.plan:
        simulation = prepare(plan, signed.calibration, priorities_from=base)
    before = in_force.result
    after = before if simulation is in_force.simulation else run_again(before, simulation)
    finish_days = difference(before, after, "finish_days", signed.level) or 0.0
    keeps = price_that_keeps(before, after, signed.level)
    price, addition = _price(in_force, data, plan, keeps, taken_back)
    days = 0 if data.get("kind") == "replan" else data.get("days")
    if days is None:
        days = days_asked(finish_days) if taken_back is None else -taken_back.days
    if addition:
        paid = with_addition(plan, 10**6, addition)
        again = prepare(paid, signed.calibration, priorities_from=simulation)
        after = run_again(before, again)
    effect = _effect(in_force, before, after, finish_days, keeps, int(days))
    return Terms(effect, price, int(days), addition)


def _without_withdrawn(in_force: InForce, data: Data) -> tuple[tuple[Order, ...], Order | None]:
    """Orders that stay, and the one that is taken back."""
    number = data.get("withdraws")
    if number is None:
        return in_force.accepted, None
    found = [order for order in in_force.accepted if order.number == number]
    if not found:
        known = ", ".join(str(order.number) for order in in_force.accepted) or "none"
        raise PlanError(
            f"withdraws: {number} is not an order in force; expected one of those that are: {known}"
        )
    return tuple(order for order in in_force.accepted if order.number != number), found[0]


def _price(
    in_force: InForce, data: Data, plan: Plan, keeps: float | None, taken_back: Order | None
) -> tuple[float | None, float | None]:
    """Price of an order, and what it adds to the price of the plan."""
    if data.get("kind") == "replan":
        return 0.0, None
    before, asked = in_force.plan.price, data.get("price")
    if before is None or plan.price is None or plan.price.kind == "time_and_materials":
        return asked, None
    if taken_back is not None:
        own = -(taken_back.terms.get("price") or 0.0)
        return (own, None) if asked is None else (asked, round(asked - own, 2) or None)
    if asked is not None:
        return float(asked), float(asked) or None
    if plan.price.amount != before.amount and None not in (plan.price.amount, before.amount):
        return round(float(plan.price.amount or 0) - float(before.amount or 0), 2), None
    if keeps is None:
        raise PlanError(
            "the price that keeps the margin cannot be found: "
            + (
                "no cap is enough, as further hours bill less than they cost"
                if plan.price.kind == "capped" and in_force.result.cost is not None
                else "the cost is not known, as a role has no cost_rate"
            )
            + "; add price: AMOUNT to the change order"
        )
    return keeps, keeps or None


def _effect(
    in_force: InForce,
    before: Result,
    after: Result,
    finish_days: float,
    keeps: float | None,
    days: int,
) -> Effect:
    """The effect with the price that is asked."""
    level = in_force.signed.level
    date = in_force.date
    moved = moved_date(team_calendar(in_force.signed.plan), date, days)
    was, now = chances_of(before, date), chances_of(after, moved)
    at = [result.percentile("finish_days", level) or 0.0 for result in (before, after)]
    return Effect(
        finish_days=finish_days,
        finish_date_before=before.date_of(at[0]),
        finish_date_after=after.date_of(at[1]),
        cost=difference(before, after, "cost", level),
        margin=difference(before, after, "margin", 1 - level),
        chances={
            "date": (was.date, now.date),
            "margin": (was.margin, now.margin),
            "both": (was.both, now.both),
        },
        keeps_margin=keeps,
        extra_billing=extra_billing(before, after),
    )


def add_order(store: Store, project: str, data: Data, document: Document, who: Who) -> Order:
    """
    Number a change order; it is a draft.

    Raises
    ------
    PlanError
        If it cannot be, with the lines of its file.
    StoreError
        If the project is not signed, or is over.
    """
    in_force = load_in_force(store, project)
    _refuse_ended(store, project)
    terms_of(in_force, data, document)
    row = store.baselines.add_change_order(project, in_force.signed.baseline.number, data, who)
    return Order(row)


def _refuse_ended(store: Store, project: str) -> None:
    """Refuse what comes after the end of a project."""
    if (state := state_of(store, project)) in ENDED:
        raise StoreError(
            f"{project} is {state}, and takes no change orders; "
            f"reopen it first: kickoff project set {project} signed"
        )


def step(
    store: Store,
    project: str,
    number: int,
    to: str,
    who: Who,
    *,
    signatures: tuple[str, str] | None = None,
    on: dt.date | None = None,
) -> Order:
    """
    Bring a change order into its next state: all that belongs to it is kept, or nothing.

    Parameters
    ----------
    store : Store
    project : str
    number : int
    to : {"offered", "accepted", "declined", "withdrawn"}
        When it is offered, effect, price and days are frozen. A replan is not offered: it is
        accepted as a draft.
    who : Who
    signatures : pair of str, optional
        Names of AM and PM, who both accept it.
    on : date, optional
        Day of the signatures; default: today.

    Returns
    -------
    Order
        With the new step.

    Raises
    ------
    StoreError
        If the order is in another state, is not valid any more, or a name is missing.
    PlanError
        If what it changes does not fit what is in force by now.
    """
    in_force = load_in_force(store, project)
    order = in_force.order(number)
    _check_step(order, to)
    _refuse_ended(store, project)
    content: Data = {}
    if to == OFFERED or (to == ACCEPTED and order.is_replan):
        content["terms"] = terms_of(in_force, order.data).to_dict()
        content["in_force"] = _in_force_hash(in_force)
    if to == ACCEPTED:
        content |= _signatures(order, signatures, on or dt.date.today())
        _check_fits(in_force, order, content)
        agreed = {"order": order.data, "terms": content.get("terms") or order.terms}
        content["content_hash"] = content_hash(agreed)
    with store.whole():
        now = load_orders(store, in_force.signed)
        if [(o.number, o.state) for o in now] != [(o.number, o.state) for o in in_force.orders]:
            raise StoreError(
                f"change orders of {project} were changed meanwhile; look at them again"
            )
        baseline = in_force.signed.baseline.number
        added = store.order_steps.add(project, baseline, number, to, content, who)
    return Order(order.row, (*order.steps, added))


def _check_step(order: Order, to: str) -> None:
    """Refuse a state that an order cannot come into."""
    if order.is_replan and to in (OFFERED, DECLINED):
        raise StoreError(
            f"change order {order.number} is a replan, which is ours alone: it is not {to}; "
            f"accept or withdraw it"
        )
    from_ = (DRAFT,) if order.is_replan else MAY[to]
    if order.state in from_:
        return
    if order.state == ACCEPTED and to == WITHDRAWN:
        raise StoreError(
            f"change order {order.number} is accepted by both; take it back with an order of its "
            f"own that says withdraws: {order.number}"
        )
    needed = "offer it first" if order.state == DRAFT else "write a new one"
    raise StoreError(f"change order {order.number} is {order.state}, and cannot be {to}; {needed}")


def _signatures(order: Order, names: tuple[str, str] | None, on: dt.date) -> Data:
    """Names of both, and the day; refused after the order's last day."""
    if names is None:
        raise StoreError("an order is accepted by both: name them with --am NAME --pm NAME")
    am, pm = Who("AM", names[0]), Who("PM", names[1])
    until = order.data.get("valid_until")
    if until is not None and on > dt.date.fromisoformat(str(until)):
        raise StoreError(
            f"change order {order.number} was valid until {until}, and {on} is after that; "
            "look at price and date again, and offer a new one"
        )
    return {"signed": {"AM": am.name, "PM": pm.name, "on": on.isoformat()}}


def _check_fits(in_force: InForce, order: Order, content: Data) -> None:
    """Refuse an order whose change does not fit what both accepted meanwhile."""
    kept, _ = _without_withdrawn(in_force, order.data)
    terms = content.get("terms") or order.terms
    plan = changed_plan(plan_with(in_force.signed.plan, kept), order.data)
    with_addition(plan, order.number, terms.get("addition"))


def _in_force_hash(in_force: InForce) -> str:
    """Hash of what is in force."""
    numbers = [order.number for order in in_force.accepted]
    return content_hash([in_force.signed.baseline.content_hash, numbers])


def order_view(in_force: InForce, order: Order) -> Data:
    """
    A change order as `reforecast` and `change list` show it.

    Returns
    -------
    dict
        number, name, state, finish_days, cost, price, finish_date and contract_sum: the date and
        the sum in force once it is accepted, as it is or would be then.
    """
    terms = order.terms or terms_of(in_force, order.data).to_dict()
    counted = accepted_in_order(in_force.orders)
    numbers = [each.number for each in counted]
    if order.number in numbers:
        counted = counted[: numbers.index(order.number) + 1]
        days = sum(each.days for each in counted)
        contract_sum = revised_sum(plan_with(in_force.signed.plan, effective(counted)))
    else:
        days = in_force.days_moved
        contract_sum = revised_sum(in_force.plan)
        if order.state in (DRAFT, OFFERED):
            days += int(terms["days"])
            added = terms["price"]
            contract_sum = None if contract_sum is None else round(contract_sum + (added or 0), 2)
    date = moved_date(team_calendar(in_force.signed.plan), in_force.signed.date, days)
    effect = terms["effect"]
    return {
        "number": order.number,
        "name": order.data["name"],
        "owner": order.data.get("owner", "AM"),
        "kind": order.data.get("kind", "client"),
        "reason": order.data.get("reason"),
        "requested_by": order.data.get("requested_by"),
        "state": order.state,
        "finish_days": effect["finish_days"],
        "cost": effect["cost"],
        "margin": effect["margin"],
        "price": terms["price"],
        "keeps_margin": effect["keeps_margin"],
        "days": terms["days"],
        "finish_date": date.isoformat(),
        "contract_sum": contract_sum,
        "withdraws": order.data.get("withdraws"),
        "history": [
            {
                "state": s.step,
                "at": s.at.isoformat(timespec="seconds"),
                "by": s.name,
                "role": s.role,
            }
            for s in order.steps
        ],
    }


def list_view(in_force: InForce) -> Data:
    """All change orders of a project, with what they come to."""
    signed = in_force.signed
    return {
        "kickoff_change_orders": 1,
        "project": signed.project,
        "baseline": signed.baseline.number,
        "currency": signed.plan.project.currency,
        "signed_date": signed.date.isoformat(),
        "date": in_force.date.isoformat(),
        "days_moved": in_force.days_moved,
        "signed_sum": revised_sum(signed.plan),
        "sum_of_orders": in_force.sum_of_orders,
        "contract_sum": revised_sum(in_force.plan),
        "change_orders": [order_view(in_force, order) for order in in_force.orders],
    }
