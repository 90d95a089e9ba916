"""What teams cost and bill an hour: who has no rates yet, and what they were last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError, WorkbookError
from estimation.plan import parse_plan, read_plan
from estimation.report import headline
from estimation.report.sentences.margin_labels import used_roles
from estimation.report.wording import NOTHING, money
from estimation.workbook.log.fold import Log, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from estimation.history import History
    from estimation.plan import Plan, Role
    from estimation.workbook import protocol
    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

MOST_LOOKED_AT = 20
"""Other plans of the folder, the newest first, in which rates are looked for."""


@dataclass(frozen=True)
class Rates:
    """Rates of a role [money an hour] as they were in a plan; where they are from, in words."""

    cost: float | None
    bill: float | None
    source: str


def asked_view(context: PageContext, role: Role) -> View | None:
    """What is asked about a team without rates; None where they are there or nobody needs them."""
    session = context.session
    if role.cost_rate is not None and role.bill_rate is not None:
        return None
    if role.cost_rate is not None and not _bills(session.plan):
        return None
    what = "cost and bill" if role.cost_rate is None and role.bill_rate is None else (
        "cost" if role.cost_rate is None else "bill"
    )  # fmt: skip
    asked = f"What does {_named(role)} {what} an hour?"
    last: dict[str, Rates] = context.later("rates", lambda: last_rates(context)) or {}
    found = _of_role(last, role)
    if found is None:
        return {"said": f"{asked} Until then, what we keep is counted without it.", "use": ""}
    amounts = _amounts(found, session.plan.project.currency)
    then = context.later(f"rates-{role.id}", lambda: _margin_with(session, role, found)) or ""
    return {
        "said": f"{asked} Last time {amounts} ({found.source}).{then}",
        "strong": amounts,
        "use": f"Use {amounts}",
    }


def take(context: PageContext, message: protocol.TakeRates) -> None:
    """Give a team the rates that it had last, as far as it has none."""
    session = context.session
    role = session.plan.role(message.role)
    found = _of_role(last_rates(context), role)
    if found is None:
        raise WorkbookError(f"No earlier rates of {role.name} are known. Type them.")
    session.set_values(_values(role, found))


def _named(role: Role) -> str:
    return f"the {role.name}" if role.name[:1].isupper() and " " not in role.name else role.name


def _bills(plan: Plan) -> bool:
    """Whether bill rates matter: hours are billed, or the other teams have them."""
    by_hours = plan.price is not None and plan.price.kind in ("time_and_materials", "capped")
    return by_hours or any(each.bill_rate is not None for each in plan.roles)


def _amounts(rates: Rates, currency: str) -> str:
    known = [each for each in (rates.cost, rates.bill) if each is not None]
    return " and ".join(rate_text(each, currency) for each in known)


def rate_text(rate: float | None, currency: str) -> str:
    """
    Write a rate as it stands in a table.

    Examples
    --------
    >>> rate_text(65, "EUR"), rate_text(62.5, "EUR"), rate_text(None, "EUR")
    ('€65', '€62.50', '')
    """
    if rate is None:
        return ""
    if rate == int(rate):
        return money(rate, currency, exact=True)
    return f"{money(int(rate), currency, exact=True)}{f'{rate % 1:.2f}'[1:]}"


def _values(role: Role, rates: Rates) -> dict[str, Any]:
    """Rates that the role lacks, by path."""
    found = {"cost_rate": rates.cost, "bill_rate": rates.bill}
    return {
        f"roles.{role.id}.{name}": value
        for name, value in found.items()
        if value is not None and getattr(role, name) is None
    }


def _margin_with(session: Session, role: Role, rates: Rates) -> str:
    """What the margin is with the rates."""
    if role.id not in {each.id for each in used_roles(session.plan)}:
        return ""
    now = headline(session.result(), session.level).margin.value
    then = headline(session.what_if(_values(role, rates)), session.level).margin.value
    if then == NOTHING:
        return ""
    return f" With these the margin {'stays at' if then == now else 'is'} {then}."


# Earlier rates ----------------------------------------------------------------------------


def last_rates(context: PageContext) -> dict[str, Rates]:
    """Rates by role, in the newest of the other plans of the folder; costs else from history."""
    session = context.session
    currency = session.plan.project.currency
    found: dict[str, Rates] = {}
    for plan in _other_plans(context):
        if plan.project.currency != currency:
            continue
        source = f"{plan.project.name}, {plan.project.start.year}"
        for role in plan.roles:
            if role.cost_rate is None and role.bill_rate is None:
                continue
            for key in {_key(role.id), _key(role.name)}:
                found.setdefault(key, Rates(role.cost_rate, role.bill_rate, source))
    history = context.past_work()
    if history is not None:
        for name, cost in _costs(history, currency):
            found.setdefault(_key(name), Rates(cost, None, "your history"))
    return found


def _costs(history: History, currency: str) -> Iterator[tuple[str, float]]:
    """Roles of past work with what an hour of them cost, where that is in our currency."""
    frame = history.frame
    if not {"role", "actual_cost", "actual_hours", "currency"} <= set(frame):
        return
    rows = frame.dropna(subset=["role", "actual_cost", "actual_hours", "currency"])
    for name, group in rows[rows["currency"] == currency].groupby("role"):
        yield str(name), round(float(group["actual_cost"].sum() / group["actual_hours"].sum()), 2)


def _other_plans(context: PageContext) -> list[Plan]:
    """Plans of the folder beside the open one, the newest first, as their sittings left them."""
    own = context.session.path
    files = [each for each in context.folder.glob("*.plan.yaml") if each.name != own.name]
    files.sort(key=lambda each: each.stat().st_mtime, reverse=True)
    plans = [_as_left(context, each) for each in files[:MOST_LOOKED_AT]]
    return [plan for plan in plans if plan is not None]


def _as_left(context: PageContext, path: Path) -> Plan | None:
    """A plan with what its last sitting changed; None where it cannot be read."""
    try:
        plan = read_plan(path)
        sittings = context.session.store.sessions.of_project(plan.project.id)
        if not sittings:
            return plan
        came_in = parse_plan(sittings[-1].plan, path)
        log = Log(State(came_in.source, _plan=came_in))
        log.take(context.session.store.sessions.log(sittings[-1].id))
        return log.states[-1].plan(path)
    except KickoffError:
        return None


def _of_role(last: dict[str, Rates], role: Role) -> Rates | None:
    """The rates of a role that it lacks; None where none of them is known."""
    found = last.get(_key(role.name)) or last.get(_key(role.id))
    return found if found is not None and _values(role, found) else None


def _key(text: str) -> str:
    return text.strip().casefold()
