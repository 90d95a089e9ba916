"""The agree page: what is promised, what changed since the plan came in, and both signatures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.errors import WorkbookError
from estimation.report import (
    HEADINGS,
    agreement_finding,
    agreement_sentences,
    bridge,
    headline,
    middle_margin_share,
    question_sentence,
)
from estimation.report.input_names import count_text
from estimation.report.levels import finish_date
from estimation.report.promise_choice import (
    days_between,
    price_chance,
    promised_date,
)
from estimation.report.wording import (
    LEAST_DAYS,
    LEAST_MONEY,
    NOTHING,
    SAME,
    chance,
    chance_change,
    day,
    days_change,
    halves,
    money,
    money_change,
    points_change,
    signed_halves,
)
from estimation.store.records import ROLES
from estimation.workbook import protocol
from estimation.workbook.input.field_views import field, money_text
from estimation.workbook.log.known_rates import as_counted
from estimation.workbook.pages.agree import signatures
from estimation.workbook.pages.agree.internal_pack import start_pack
from estimation.workbook.pages.agree.plan_changes import differences
from estimation.workbook.pages.context import on
from estimation.workbook.pages.frame import clock, scenario_names
from estimation.workbook.session import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from estimation.simulation import Result
    from estimation.store import Baseline
    from estimation.store.records import Role
    from estimation.workbook.pages.agree.signatures import Position
    from estimation.workbook.pages.context import Handlers, PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

NAME = "agree.name"
"""Where a name that cannot be is kept."""

HEARD_WITHIN = 300.0
"""A pack that was started so long ago, and not heard of since, may be begun again [s]."""

LEAD = (
    "Read it together. When both have signed, this plan is frozen as the baseline and the internal "
    "pack is made from it."
)

AGREED = "Both have signed, and this is the plan of record. What changes now needs both again."


def view(context: PageContext) -> View:
    """Everything the page shows."""
    session = context.session
    result, level = session.result(), session.level
    context.later("agreed", lambda: signatures.draft_of(session) and True)
    draft = signatures.known_draft(session)
    place = None if draft is None else signatures.position(session, draft)
    if place is not None:
        _go_on(context, place)
    texts = agreement_sentences(result, level).given()
    return {
        "finding": _finding(result, level, place),
        "lead": AGREED if place is not None and place.is_agreed else LEAD,
        "scenario": _scenario(session),
        "promise": _promise(session, result),
        "sentences": [
            {"about": about, "head": HEADINGS[about], "said": text} for about, text in texts.items()
        ],
        "question": question_sentence(result.plan) or "",
        "changed": _changed(context, result),
        "bridge": _bridge(context, result),
        "sides": [_side(session, role, place) for role in ROLES],
        "notes": [] if place is None else _notes(session, place),
        "hash": None if place is None else place.hash,
        "foot": _foot(session, result, place),
        "seen": session.log.last_number,
        "last_change": _last_change(session),
        "done": None if place is None else _done(session, place),
    }


def _finding(result: Result, level: float, place: Position | None) -> str:
    """What is promised; once both have signed, that it is."""
    said = agreement_finding(result, level)
    if place is not None and place.is_agreed:
        return f"Agreed: {said[:1].lower()}{said[1:]}"
    return said


def _promise(session: Session, result: Result) -> View:
    """Fields of the date and the price that are promised; empty ones follow the figures."""
    promise, plan = result.plan.promise, result.plan
    made = promised_date(result, session.level)
    asked = plan.project.deadline
    follows = {
        "chosen": "your own choice; empty: the date that follows from the figures",
        "client": f"{plan.project.client or 'the client'} asks for it, and it holds",
        "level": "the earliest that holds so often",
    }
    note = f"holds in {chance(made.chance)}; {follows[made.why]}"
    if made.why == "level" and asked is not None:
        short = days_between(plan, asked, made.date)
        days = f"{count_text(short)} working {'day' if short == 1 else 'days'}"
        note = f"{note}; {day(asked, year=True)}, as asked for, is {days} short"
    fields = [
        field(
            session, "promise.date",
            "" if promise.date is None else day(promise.date, long=True, year=True),
            name="Promised date", hint=day(made.date, long=True, year=True),
        ) | {"note": note}
    ]  # fmt: skip
    if plan.price is not None and result.price is not None:
        kind, currency = plan.price.kind, plan.project.currency
        amount = plan.price.amount
        hint = "none"
        if kind in ("fixed", "capped") and amount is not None:
            hint = money(amount, currency, exact=True)
        said = "" if kind == "fixed" else "at most; "
        held = None if promise.price is None else price_chance(result, promise.price)
        follows_price = "empty: the price of the plan" if kind == "fixed" else "empty: none"
        note = said + (follows_price if held is None else f"holds in {chance(held)}")
        typed = "" if promise.price is None else money_text(promise.price, currency)
        fields.append(
            field(session, "promise.price", typed, name="Promised price", hint=hint)
            | {"note": note}
        )
    return {"fields": fields}


def _scenario(session: Session) -> str:
    """That a scenario is in use, and what that means for what is frozen."""
    if session.scenario is None:
        return ""
    name = scenario_names(session)[session.scenario]
    return (
        f"“{name}” is in use. What you sign, and what is frozen, is the plan with this scenario "
        "applied; the plan’s file keeps both."
    )


def _compared(context: PageContext, result: Result) -> pd.DataFrame | None:
    """From the plan as it came in to what is shown, by cause; None until it is there."""
    session = context.session
    found: pd.DataFrame | None = context.later(
        "bridge",
        lambda: bridge(
            as_counted(session.result_before()), as_counted(session.result()), session.level
        ),
    )
    return found if context.is_there("bridge") else None


def _changed(context: PageContext, result: Result) -> View:
    """Figures and settings that differ from the plan as it came in."""
    session = context.session
    frame = _compared(context, result)
    came_in = differences(session.came_in, result.plan)
    settings = [
        {"name": row.name, "was": row.was, "now": row.now, "change": ""}
        for row in came_in
        if row.path not in ("promise.level", "price.amount") and not row.path.startswith("status")
    ]
    if session.scenario is not None:
        name = scenario_names(session)[session.scenario]
        settings.insert(0, {"name": "Scenario", "was": NOTHING, "now": name, "change": ""})
    if frame is None:
        return {"waits": True, "rows": settings, "none": False}
    figures = _figures(session, result, frame)
    is_same = not came_in and session.scenario is None
    return {"waits": False, "rows": [*figures, *settings], "none": is_same}


def _figures(session: Session, result: Result, frame: pd.DataFrame) -> list[View]:
    """The four figures, as they came in and as they are."""
    before, level = session.result_before(), session.level
    was, now = headline(before, level), headline(result, level)
    last = frame.iloc[-1]
    currency = result.plan.project.currency

    def by(shown: Result) -> str:
        return day(finish_date(shown, level), year=True)

    rows = [
        _row(f"Finish, {chance(level)}", by(before), by(result),
             days_change(last["finish_days_change"])),
        _row("Price", was.price.value, now.price.value,
             _or_nothing(last["price_change"], lambda x: money_change(x, currency))),
    ]  # fmt: skip
    one, two = middle_margin_share(before), middle_margin_share(result)
    margin = "" if one is None or two is None else points_change(100 * (two - one))
    rows.append(_row("Margin, middle", was.margin.value, now.margin.value, margin))
    if was.joint_chance is not None or now.joint_chance is not None:
        change = ""
        if was.joint_chance is not None and now.joint_chance is not None:
            change = chance_change(now.joint_chance - was.joint_chance)
        rows.append(_row("Date and margin", was.joint.value, now.joint.value, change))
    came = session.came_in.promise.level
    if abs(came - session.level) > 1e-9:
        rows.append(_row("How sure", chance(came), chance(session.level), ""))
    return rows


def _row(name: str, was: str, now: str, change: str) -> View:
    return {"name": name, "was": was, "now": now, "change": "" if change == SAME else change}


def _or_nothing(value: float, written: Callable[[float], str]) -> str:
    return "" if np.isnan(value) else written(float(value))


def _bridge(context: PageContext, result: Result) -> View | None:
    """Where days and money come from; None where nothing moved."""
    frame = _compared(context, result)
    if frame is None or len(frame) < 3:
        return None
    currency = result.plan.project.currency
    total = frame.iloc[-1]
    rows = [
        {"name": row["name"], **_moves(row, currency)}
        for row in frame.iloc[1:-1].to_dict("records")
    ]
    days = float(total["finish_days_change"])
    count = halves(days)
    which = "day comes" if count in ("½", "1") else "days come"
    if abs(days) < LEAST_DAYS and all(
        row["days"] == "0 days" and row["cost"] == "0" for row in rows
    ):
        return None
    title = f"Where the {count} {which} from" if abs(days) >= LEAST_DAYS else "What moved, by cause"
    return {
        "title": title,
        "rows": rows,
        "total": {"name": "Together", **_moves(total, currency)},
        "cost": not np.isnan(total["cost_change"]),
        "note": f"At {chance(context.session.level)}, cost under. Days are working days. "
        "Each cause adds to those above it.",
    }


def _moves(row: Any, currency: str) -> View:
    """Days and money of one cause."""
    days, cost = float(row["finish_days_change"]), float(row["cost_change"])
    change = "0" if abs(days) < LEAST_DAYS else signed_halves(days)
    unit = "day" if change.strip("+−") in ("½", "1") else "days"
    same = np.isnan(cost) or abs(cost) < LEAST_MONEY
    return {"days": f"{change} {unit}", "cost": "0" if same else money_change(cost, currency)}


def _side(session: Session, role: Role, place: Position | None) -> View:
    """One of the two: a signature, or what it takes to sign."""
    you = role == session.role
    held = None if place is None else place.signatures.get(role)
    name = session.names[role]
    view: View = {
        "role": role,
        "name": NAMES[role],
        "person": "" if name == NAMES[role] else name,
        "you": you,
        "signed": "",
        "note": "",
        "sign": None,
        "withdraw": None,
    }
    if held is not None and place is not None:
        view["signed"] = _when(held.at)
        view["person"] = held.name
        view["note"] = (
            "Signed exactly this text and these figures."
            if place.is_agreed
            else "Signed exactly this text and these figures. A change ends the signature."
        )
        if you and not place.is_agreed:
            view["withdraw"] = "Withdraw your signature"
    elif you:
        view["sign"] = f"Sign as {NAMES[role].lower()}"
        view["name_field"] = _name_field(session, view["person"])
    else:
        view["note"] = f"Not signed yet. Only the {role} can sign here, from the {role}’s own page."
    return view


def _name_field(session: Session, person: str) -> View:
    """Where one's name is asked for."""
    refused = session.refused.get(NAME)
    return {
        "typed": person if refused is None else refused.typed,
        "error": None if refused is None else refused.message,
    }


def _when(at: datetime) -> str:
    """A moment in words: today with its time, else with the date."""
    here = at.astimezone()
    if here.date() == datetime.now(UTC).astimezone().date():
        return f"today, {clock(at)}"
    return f"{here.day} {here:%B %Y}, {clock(at)}"


def _notes(session: Session, place: Position) -> list[str]:
    """What took a signature back, or makes the plan another than the baseline in force."""
    notes = []
    if place.lost is not None and (reason := signatures.taken_back(session, place.lost)):
        notes.append(reason)
    if place.in_force is not None and not place.is_agreed:
        number = place.in_force.number
        notes.append(
            f"Baseline {number} is in force, and the plan differs from it since. "
            f"It stays in force until both sign again; that makes baseline {place.number}."
        )
    return notes


def _last_change(session: Session) -> str:
    """What the other one changed last, for somebody who had read the page before that."""
    row = signatures.last_change(session, 0, others_only=True)
    return (
        "" if row is None else f"{signatures.change_text(session, row)}. {signatures.READ_AND_SIGN}"
    )


def _foot(session: Session, result: Result, place: Position | None) -> str:
    """Which baseline this is, and what it rests on."""
    if place is None:
        return "Working out what would be frozen."
    return (
        f"Baseline {place.number} of {result.plan.project.name} · "
        f"{result.trials:,} simulated projects, seed {result.seed} · content hash"
    )


def _done(session: Session, place: Position) -> View | None:
    """What is in force, and what is made of it."""
    baseline = place.in_force
    if not place.is_agreed or baseline is None:
        return None
    names = " and ".join(
        f"{each.name} ({each.role}, {_when(each.at)})" for each in baseline.signatures
    )
    return {
        "said": f"Baseline {baseline.number} is in force. Signed by {names}.",
        "pack": _pack(session, baseline),
        "client": "The client pack follows later.",
        "file": "The plan’s file has all changes."
        if not session.unwritten
        else f"{session.path.name} does not have all changes yet: write it below.",
    }


def _pack(session: Session, baseline: Baseline) -> View:
    """How far the internal pack is."""
    row = signatures.pack_row(session, baseline)
    if row is None:
        return {"said": "The internal pack is not made yet.", "again": "Make the internal pack"}
    state, at = row.value["state"], clock(row.at)
    if state == "made":
        text = f"The internal pack was made at {at}: {row.value['file']}, in the plan’s folder."
        return {"said": text, "again": None}
    if state == "failed":
        text = f"The internal pack was not made: {row.value['reason']}"
        return {"said": text, "again": "Make it again"}
    age = (datetime.now(UTC) - row.at).total_seconds()
    if age > HEARD_WITHIN:
        text = f"The internal pack was begun at {at}, and nothing was heard of it since."
        return {"said": text, "again": "Make it again"}
    return {"said": f"The internal pack is being made since {at}.", "again": None}


def _go_on(context: PageContext, place: Position) -> None:
    """Do what follows the second signature, where a page was closed before it was done."""
    baseline = place.in_force
    if baseline is None or not place.is_agreed:
        return
    if signatures.is_ours_to_finish(context.session, baseline):
        context.later(f"finish-{baseline.content_hash}", lambda: _finish(context, baseline))


def _finish(context: PageContext, baseline: Baseline) -> bool:
    """Finish; what cannot be written is said in the foot, and takes nothing else away."""
    try:
        signatures.finish(context, baseline)
    except WorkbookError as error:
        context.session.trouble = str(error)
    return True


def _sign(context: PageContext, message: protocol.Sign) -> None:
    """Sign for the role of this page, and no other."""
    session = context.session
    if message.role not in (None, session.role):
        raise WorkbookError(
            f"This page signs for the {session.role}. The other signature comes from the other "
            "page."
        )
    if not message.read_it:
        raise WorkbookError("Not signed: say first that you have read sentences and differences.")
    if not _take_name(session, message.name):
        return
    baseline = signatures.sign(session, message.hash or "", message.seen)
    if baseline.is_signed:
        _finish(context, baseline)


def _withdraw(context: PageContext, _: protocol.Withdraw) -> None:
    """Take back the signature of this page's role."""
    signatures.withdraw(context.session)


def _take_name(session: Session, name: str) -> bool:
    """Keep the name that was given; whether there is one."""

    def change() -> None:
        if not name.strip():
            raise WorkbookError("Your name is empty. It stands under what you sign.")
        if name.strip() != session.names[session.role]:
            session.call(name)

    return session.attempt(NAME, name, change) is None


def _pack_again(context: PageContext, _: protocol.MakePack) -> None:
    """Make the pack of the baseline in force once more."""
    session = context.session
    place = signatures.position(session, signatures.draft_of(session))
    if place.in_force is None or not place.is_agreed:
        raise WorkbookError("Nothing is in force that a pack could be made of: both sign first.")
    if _pack(session, place.in_force)["again"] is not None:
        start_pack(context, place.in_force)


ACTIONS: Handlers = dict(
    [
        on(protocol.Sign, _sign),
        on(protocol.Withdraw, _withdraw),
        on(protocol.MakePack, _pack_again),
    ]
)
"""What can be done on this page alone."""
