"""Plan and result -> client view, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.errors import PackError
from estimation.packs.client.dates import approvals, dates_at, option_date, phases
from estimation.packs.client.view import (
    ClientView,
    ContactView,
    Difference,
    NeedView,
    OptionView,
    PaymentView,
    PriceView,
    Rate,
    ScopeGroup,
)
from estimation.packs.languages import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from estimation.packs.client.dates import Dates
    from estimation.plan import Plan, Scenario
    from estimation.simulation import Result

SIGNING = "signing"

MOST_WORK = 40
"""Activities up to which the work of each phase is named; above, the deliverables stand for it."""


def offered(plan: Plan) -> list[Scenario]:
    """Scenarios that a client may choose, in the order of the plan."""
    return [each for each in plan.scenarios if each.offered is not None]


def changes_nothing(scenario: Scenario) -> bool:
    """Whether a scenario is the plan as it stands."""
    return not (scenario.drop or scenario.add or scenario.set)


def client_view(
    results: Mapping[str | None, Result], level: float, language: str = ""
) -> ClientView:
    """
    Build what a client may read.

    Parameters
    ----------
    results : mapping of str or None to Result
        By id of the scenario that is offered; under None the plan itself.
    level : float
        Chance at which dates are promised; the view does not hold it.
    language : str
        Of the client; empty takes the plan's.

    Returns
    -------
    ClientView

    Raises
    ------
    PackError
        If the result of an offered scenario is missing.
    """
    result = results[None]
    plan, project, offer = result.plan, result.plan.project, result.plan.offer
    dates = dates_at(result, level)
    given = _options(results, level, dates)
    plans = [each for _, each in given]
    return ClientView(
        reference=project.id,
        project=project.name,
        client=project.client or "",
        language=language or project.language or DEFAULT,
        currency=project.currency,
        start=project.start,
        valid_until=None if offer is None else offer.valid_until,
        options=tuple(option for option, _ in given),
        differences=_differences(plans),
        scope=_scope(plan, plans),
        included=_in_all([() if p.offer is None else p.offer.included for p in plans]),
        excluded=() if offer is None else offer.excluded,
        requirements=tuple(each.text for each in plan.requirements),
        phases=phases(plan, dates),
        approvals=approvals(plan, dates),
        revisions=None if offer is None else offer.revisions,
        needs=_needs(plan),
        assumptions=tuple(each.text for each in plan.assumptions),
        terms=() if offer is None else offer.terms,
        team=_team(plan),
        contacts=tuple(
            ContactView(each.team, each.ours or "", each.theirs or "") for each in plan.contacts
        ),
    )


def _options(
    results: Mapping[str | None, Result], level: float, dates: Dates
) -> list[tuple[OptionView, Plan]]:
    """Options in their order, each with the plan that it is."""
    result = results[None]
    found: list[tuple[float, OptionView, Plan]] = []
    named = None
    for scenario in offered(result.plan):
        assert scenario.offered is not None
        label = scenario.offered
        if changes_nothing(scenario) and named is None:
            named = scenario
            option = _option(label.name, label.text, result, dates.promised, dates)
            found.append((label.order, option, result.plan))
            continue
        if scenario.id not in results:
            raise PackError(f"scenario '{scenario.id}' is offered but was not simulated")
        other = results[scenario.id]
        when = option_date(other, result, level, dates.promised)
        option = _option(label.name, label.text, other, when, dates, is_described=False)
        found.append((label.order, option, other.plan))
    if named is None:
        option = _option("", "", result, dates.promised, dates)
        lowest = min((order for order, _, _ in found), default=0)
        found.insert(0, (lowest, option, result.plan))
    return [(option, plan) for _, option, plan in sorted(found, key=lambda each: each[0])]


def _option(
    name: str, text: str, result: Result, done_by: date, dates: Dates, *, is_described: bool = True
) -> OptionView:
    """One option."""
    price = _price(result)
    paid = _payments(result.plan, price, done_by, dates)
    return OptionView(name, text, done_by, price, paid, is_described)


def _price(result: Result) -> PriceView | None:
    """What the client pays; nothing that we pay."""
    plan = result.plan
    price = plan.price
    if price is None:
        return None
    net = None
    if price.kind == "fixed" and result.price is not None:
        net = float(result.price[0])
    elif price.kind == "retainer":
        net = price.amount
    share = price.vat
    vat = None if net is None or share is None else round(net * share, 2)
    by_hours = price.kind in ("time_and_materials", "capped")
    used = {role for each in plan.activities for role in (*each.effort, *each.hours_per_week)}
    rates = [
        Rate(role.name, role.bill_rate)
        for role in plan.roles
        if by_hours and role.bill_rate is not None and role.id in used
    ]
    billed = [each.name for each in plan.expenses if by_hours and each.billed]
    return PriceView(
        kind=price.kind,
        net=net,
        vat=vat,
        gross=None if net is None or vat is None else round(net + vat, 2),
        limit=price.amount if price.kind == "capped" else None,
        vat_share=share,
        rates=tuple(rates),
        expenses=tuple(billed),
    )


def _payments(
    plan: Plan, price: PriceView | None, done_by: date, dates: Dates
) -> tuple[PaymentView, ...]:
    """Parts of the price; the last takes what rounding leaves."""
    names = {activity.id: activity.name for activity in plan.activities}
    net = None if price is None or price.kind != "fixed" else price.net
    found: list[PaymentView] = []
    left = net
    for number, each in enumerate(plan.payments):
        amount = None
        if net is not None and left is not None:
            is_last = number == len(plan.payments) - 1
            amount = round(left if is_last else net * each.share, 2)
            left -= amount
        at_signing = each.at == SIGNING
        when = plan.project.start if at_signing else min(dates.ends.get(each.at, done_by), done_by)
        if not at_signing and dates.ends.get(each.at) == dates.promised:
            when = done_by
        name = "" if at_signing else names[each.at]
        found.append(PaymentView(name, at_signing, each.share, when, amount))
    return tuple(found)


def _work(plan: Plan) -> list[tuple[str, str, str]]:
    """Phase, id and name of work that is certain: neither a wait, a review nor a hammock."""
    return [
        (each.phase or "", each.id, each.name)
        for each in plan.activities
        if (each.effort or each.crew) and each.probability == 1
    ]


def _in_all(lists: list[tuple[str, ...]]) -> tuple[str, ...]:
    """What stands in each of some lists."""
    return tuple(each for each in lists[0] if all(each in other for other in lists[1:]))


def _scope(plan: Plan, plans: list[Plan]) -> tuple[ScopeGroup, ...]:
    """Work that is part of all options, by phase."""
    ids = [{name for _, name, _ in _work(each)} for each in plans]
    shared = set.intersection(*ids)
    work = [(phase, name) for phase, id_, name in _work(plan) if id_ in shared]
    if len(work) > MOST_WORK:
        return ()
    found = dict.fromkeys(phase for phase, _ in work)
    return tuple(
        ScopeGroup(phase, tuple(name for its, name in work if its == phase)) for phase in found
    )


def _differences(plans: list[Plan]) -> tuple[Difference, ...]:
    """What is part of some options alone: deliverables, then work."""
    deliverables = [() if plan.offer is None else plan.offer.included for plan in plans]
    work = [tuple(name for _, _, name in _work(plan)) for plan in plans]
    found: dict[str, tuple[bool, ...]] = {}
    for lists in (deliverables, work):
        for text in dict.fromkeys(text for each in lists for text in each):
            flags = tuple(text in each for each in lists)
            if not all(flags):
                found.setdefault(text, flags)
    return tuple(Difference(text, flags) for text, flags in found.items())


def _needs(plan: Plan) -> tuple[NeedView, ...]:
    """What the client gives, first what is due first."""
    needs = () if plan.offer is None else plan.offer.needs
    found = [NeedView(each.text, each.owner or "", each.by) for each in needs]
    return tuple(sorted(found, key=lambda each: (each.by is None, each.by or plan.project.start)))


def _team(plan: Plan) -> tuple[str, ...]:
    """Names of the roles that work."""
    used = {
        role
        for each in plan.activities
        for role in (*each.effort, *each.crew, *each.hours_per_week)
    }
    return tuple(role.name for role in plan.roles if role.id in used)
