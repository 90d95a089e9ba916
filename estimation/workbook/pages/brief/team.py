"""People: how many of each team, how long, who speaks to whom, and who decides what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.errors import WorkbookError
from estimation.plan.ids import ids_of, new_id
from estimation.report import load_by_week
from estimation.report.sentences.margin_labels import left_out
from estimation.report.wording import NOTHING, SYMBOLS, money
from estimation.store import Change
from estimation.tabular.numbers import write_number
from estimation.workbook.input import entries
from estimation.workbook.input.days_off import days_off_text
from estimation.workbook.input.field_views import field
from estimation.workbook.log.fold import ADD, SET
from estimation.workbook.pages.brief import calendars, rates
from estimation.workbook.pages.brief.rates import rate_text
from estimation.workbook.pages.frame import possessive

if TYPE_CHECKING:
    from estimation.plan import Plan, Role
    from estimation.workbook import protocol
    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

CURRENCIES = (
    "AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HUF", "INR", "JPY", "MXN", "NOK",
    "NZD", "PLN", "RON", "SEK", "SGD", "TRY", "USD", "ZAR",
)  # fmt: skip
"""To choose from; a plan may have another one."""

SIDES = ("ours", "theirs")

USUAL_AREAS = (
    ("Scope and what is out of it", "AM"),
    ("Price and discount", "AM"),
    ("Dates and order of work", "PM"),
    ("Who works on it, and when", "PM"),
    ("Answers from the client", "AM"),
    ("Quality and testing", "PM"),
    ("Change orders", "AM"),
    ("Budget used and left", "PM"),
)
"""What most agencies share out between the two, and who decides it."""

DECIDES, SUPPORTS, INFORMED = "decides", "supports", "is told"

OTHER = {"AM": "PM", "PM": "AM"}


def team_view(context: PageContext) -> View:
    """A row for each team, with the contacts on both sides."""
    session, plan = context.session, context.session.result().plan
    hours: dict[str, float] | None = context.later("hours", lambda: _mean_hours(session))
    contacts = {_key(each.team): each for each in plan.contacts}
    rows = [_role_row(context, role, contacts, hours) for role in plan.roles]
    matched = {_key(name) for role in plan.roles for name in (role.id, role.name)}
    rows += [
        _contact_row(session, each.team, each.team)
        for each in plan.contacts
        if _key(each.team) not in matched
    ]
    client = plan.project.client
    return {
        "rows": rows,
        "money": True,
        "theirs": f"{possessive(client)} contact" if client else "Their contact",
        "note": " ".join(
            [
                "Hours a week are per person and for this project. In the plan: hours on average.",
                *_shared_contacts(plan),
            ]
        ),
        "sum": _sum(session, hours),
        "calendar": calendars.calendar_view(session),
        "client": calendars.client_view(session)
        | {
            "name": client or "The client",
            "currency": field(session, "project.currency", plan.project.currency, name="Currency"),
            "currencies": sorted({*CURRENCIES, plan.project.currency}),
            "vat": _vat(session),
        },
        "new": field(session, "roles", "", name="New team"),
        "names": _names(session),
    }


def _key(text: str) -> str:
    return text.strip().casefold()


def _mean_hours(session: Session) -> dict[str, float]:
    """Hours of each role, on average."""
    frame = load_by_week(session.result(), session.level)
    return {
        str(role): float(hours) for role, hours in frame.groupby("role")["hours_mean"].sum().items()
    }


def _role_row(
    context: PageContext, role: Role, contacts: dict[str, Any], hours: dict[str, float] | None
) -> View:
    """People, hours, days off, rates and contacts of a role."""
    session, plan = context.session, context.session.result().plan
    found = contacts.get(_key(role.id)) or contacts.get(_key(role.name))
    week = calendars.week_hours(plan, role)
    off = days_off_text(*calendars.own_days_off(plan, role), plan.project.start)
    currency, start = plan.project.currency, f"roles.{role.id}"
    people = "" if role.people is None else write_number(role.people)
    return {
        **_contact_row(session, found.team if found else role.id, role.name),
        "role": role.id,
        "people": field(session, f"roles.{role.id}.people", people, name=f"People, {role.name}"),
        "week": field(
            session, calendars.week_path(role.id), f"{week:g}", name=f"Hours a week, {role.name}"
        ),
        "off": field(
            session,
            calendars.days_off_path(role.id),
            "" if off == "none" else off,
            name=f"Days off, {role.name}",
            hint="none",
        ),
        "cost": field(
            session,
            f"{start}.cost_rate",
            rate_text(role.cost_rate, currency),
            name=f"Cost an hour, {role.name}",
            hint=sign_of(currency),
        ),
        "bill": field(
            session,
            f"{start}.bill_rate",
            rate_text(role.bill_rate, currency),
            name=f"Bill an hour, {role.name}",
            hint=sign_of(currency),
        ),
        "ask": rates.asked_view(context, role),
        "hours": NOTHING if hours is None else f"{hours.get(role.id, 0.0):,.0f}",
    }


def _contact_row(session: Session, team: str, name: str) -> View:
    """The contacts of a team."""
    found = next((each for each in session.plan.contacts if each.team == team), None)
    row: View = dict.fromkeys(("role", "people", "week", "off", "cost", "bill", "ask"))
    row |= {"team": team, "name": name, "hours": ""}
    for side, label in zip(SIDES, ("Our contact", "Their contact"), strict=True):
        value = (getattr(found, side) if found else None) or ""
        row[side] = field(session, f"contacts.{team}.{side}", value, name=f"{label}, {name}")
    return row


def _shared_contacts(plan: Plan) -> list[str]:
    """Somebody of the client who answers for several teams."""
    theirs: dict[str, list[str]] = {}
    for each in plan.contacts:
        if each.theirs:
            theirs.setdefault(each.theirs, []).append(each.team)
    client = plan.project.client
    whose = f"{possessive(client)} " if client else "The client’s "
    count = {2: "two", 3: "three", 4: "four"}
    return [
        f"{whose}{name[:1].lower() + name[1:]} answers for {count.get(len(teams), len(teams))} "
        "teams: agree a deputy."
        for name, teams in theirs.items()
        if len(teams) > 1
    ]


def _sum(session: Session, hours: dict[str, float] | None) -> View | None:
    """All teams together: people, hours, and rates on average over the hours that have one."""
    plan = session.result().plan
    if len(plan.roles) < 2:
        return None
    currency = plan.project.currency
    people = [each.people for each in plan.roles]
    averages = {}
    for rate in ("cost_rate", "bill_rate"):
        pairs = [
            (value, (hours or {}).get(role.id, 0.0))
            for role in plan.roles
            if (value := getattr(role, rate)) is not None
        ]
        total = sum(weight for _, weight in pairs)
        mean = sum(value * weight for value, weight in pairs) / total if total else None
        averages[rate] = "" if mean is None else money(round(mean), currency, exact=True)
    without = left_out(session.result())
    return {
        "people": "" if None in people else f"{sum(each or 0 for each in people):g}",
        "hours": NOTHING if hours is None else f"{sum(hours.values()):,.0f}",
        "cost": averages["cost_rate"],
        "bill": averages["bill_rate"],
        "note": f"on average, without {without}" if without else "on average",
    }


def _vat(session: Session) -> View:
    """What is put on top of the price in an offer; only a price has one."""
    price = session.result().plan.price
    if price is None:
        return {"path": None, "note": "Give the price on Price first."}
    typed = "" if price.vat is None else f"{100 * price.vat:g}%"
    return field(session, "price.vat", typed, name="VAT", hint="none") | {
        "note": "Every other page counts without VAT."
    }


def sign_of(currency: str) -> str:
    """The sign of a currency, else its code."""
    return SYMBOLS.get(currency, currency)


def _names(session: Session) -> list[View]:
    """Names of the two at the table; each says the own one."""
    return [
        field(session, f"names.{role}", name, name=role)
        | {"role": role, "own": role == session.role}
        for role, name in session.names.items()
    ]


def responsible_view(session: Session) -> View:
    """Who decides what, and who supports."""
    rows = []
    for each in session.plan.responsibilities:
        parts = {role: _part(role, each.owner, each.supports) for role in OTHER}
        rows.append({"area": each.area, "AM": parts["AM"], "PM": parts["PM"], "owner": each.owner})
    return {
        "rows": rows,
        "money": True,
        "parts": [DECIDES, SUPPORTS, INFORMED],
        "new": field(session, "responsibilities", "", name="New area"),
        "usual": not rows,
    }


def _part(role: str, owner: str, supports: str | None) -> str:
    return DECIDES if role == owner else SUPPORTS if role == supports else INFORMED


# What can be done -------------------------------------------------------------------------


def contact(context: PageContext, message: protocol.SetContact) -> None:
    """Say who speaks for a team on one side; empty takes the contact out."""
    session, team, side = context.session, message.team, message.side

    def change() -> None:
        value = entries.plain_text(message.typed, "Contact")
        contacts = [dict(each) for each in session.plan.source.get("contacts") or []]
        found = next((each for each in contacts if each["team"] == team), None)
        if found is None:
            found = {"team": team}
            contacts.append(found)
        found.pop(side, None)
        found |= {} if value is None else {side: value}
        left = [each for each in contacts if each.keys() - {"team"}]
        session.change(Change(SET, "contacts", left or None))

    if side in SIDES:
        session.attempt(f"contacts.{team}.{side}", message.typed, change)


def add_role(context: PageContext, message: protocol.AddRole) -> None:
    """Add a team."""
    session = context.session

    def change() -> None:
        name = entries.plain_text(message.typed, "Team")
        if name is None:
            raise WorkbookError("The team has no name. Write it as Designer.")
        id_ = new_id(name, ids_of(session.plan), "team")
        entry = {"entry": {"name": name, "people": 1}, "before": None}
        session.change(Change(ADD, f"roles.{id_}", entry))

    session.attempt("roles", message.typed, change)


def call(context: PageContext, message: protocol.SetName) -> None:
    """Say one's own name."""
    session = context.session

    def change() -> None:
        name = entries.plain_text(message.typed, "Name")
        if name is None:
            raise WorkbookError("The name is empty. It stands under what you sign.")
        session.call(name)

    session.attempt(f"names.{session.role}", message.typed, change)


def decide(context: PageContext, message: protocol.SetPart) -> None:
    """Say what one of the two does in an area; the other one decides where this one does not."""
    session, role, part = context.session, message.role, message.part
    found = [dict(each) for each in session.plan.source.get("responsibilities") or []]
    entry = next((each for each in found if each["area"] == message.area), None)
    if entry is None or role not in OTHER:
        raise WorkbookError("This area is not there any more; somebody took it out.")
    other = OTHER[role]
    if part == DECIDES:
        entry |= {"owner": role, "supports": other}
    else:
        entry["owner"] = other
        entry.pop("supports", None)
        entry |= {"supports": role} if part == SUPPORTS else {}
    session.change(Change(SET, "responsibilities", found))


def add_area(context: PageContext, message: protocol.AddArea) -> None:
    """Add an area, or all the usual ones."""
    session = context.session

    def change() -> None:
        found = [dict(each) for each in session.plan.source.get("responsibilities") or []]
        if message.usual:
            new = [(area, owner) for area, owner in USUAL_AREAS]
        else:
            area = entries.plain_text(message.typed, "Area")
            if area is None:
                raise WorkbookError("The area is empty. Write it as Change orders.")
            new = [(area, session.role)]
        there = {_key(each["area"]) for each in found}
        if any(_key(area) in there for area, _ in new):
            raise WorkbookError(f"“{new[0][0]}” is there already.")
        found += [{"area": area, "owner": owner, "supports": OTHER[owner]} for area, owner in new]
        session.change(Change(SET, "responsibilities", found))

    session.attempt("responsibilities", message.typed, change)


def drop_area(context: PageContext, message: protocol.DropArea) -> None:
    """Take an area out."""
    found = context.session.plan.source.get("responsibilities") or []
    left = [each for each in found if each["area"] != message.area]
    context.session.change(Change(SET, "responsibilities", left or None))
