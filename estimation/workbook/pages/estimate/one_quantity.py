"""The quantity that is open: its fields and who is in, or what both gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.store.records import ROLES
from estimation.tabular.numbers import write_number
from estimation.workbook.estimates import rounds, views
from estimation.workbook.estimates.quantities import THREE, Subject
from estimation.workbook.input.field_views import refusal
from estimation.workbook.input.refusals import JUDGED
from estimation.workbook.pages.estimate.revealed import as_fields, revealed_view
from estimation.workbook.pages.frame import clock
from estimation.workbook.session import NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimation.store import Judgement
    from estimation.workbook.estimates.rounds import Seen, Standing
    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

BLIND = "Neither of you sees the other’s numbers, or what past work took, before both are in."

LOST = "What was said cannot be opened, as its key is not there. Give your estimate again."
"""Said where no key opens a blind estimate any more."""


def chosen_view(
    context: PageContext, each: Subject, standing: Standing, name: str, seen: Seen
) -> View:
    """The quantity that is open."""
    session = context.session
    other = rounds.other_of(session.role)
    now = seen.get((each.path, standing.round), {})
    view: View = {
        "path": each.path,
        "name": name,
        "unit": each.unit,
        "round": standing.round,
        "open": standing.is_open,
        "you": session.role,
        "sides": [_side(session, role, each, standing, now.get(role)) for role in ROLES],
        "earlier": _earlier(each, standing, seen),
        "can_call_off": bool(standing.is_open and standing.opened and not standing.who),
    }
    if standing.is_open:
        is_in = session.role in standing.who
        return view | _waiting(session, each, standing, name, now if is_in else {}, other)
    before = seen.get((each.path, standing.round - 1), {})
    return view | revealed_view(context, each, standing, name, now, before)


def _side(
    session: Session, role: str, each: Subject, standing: Standing, given: Judgement | None
) -> View:
    """One of the two: fields, numbers, or that nothing is in yet."""
    you = role == session.role
    row = standing.who.get(role)
    typed = {part: "" for part in (*THREE, "note")}
    if given is not None:
        typed |= {part: write_number(given.value[part]) for part in THREE}
        typed["note"] = given.value.get("note", "")
    refused = session.refused.get(f"{JUDGED}.{each.path}") if you and standing.is_open else None
    if refused is not None:
        typed |= as_fields(refused.typed)
    other = rounds.other_of(session.role)
    status = ""
    if row is not None:
        status = f"Saved {clock(row.at)}."
        if standing.is_open and you:
            status += f" You may change it until the {other} is in."
        if standing.is_open and you and given is None:
            status = LOST
    asked = standing.asked.get(session.role)
    return {
        "role": role,
        "name": NAMES[role],  # type: ignore[index]
        "you": you,
        "in": row is not None,
        **refusal(refused, as_fields),
        "typed": typed if you or not standing.is_open else None,
        "said": status,
        "waits": _waits(role, standing, session.role),
        "ask": f"Ask the {role}" if not you and standing.is_open and row is None else None,
        "asked": f"Asked {clock(asked.at)}." if asked is not None else "",
    }


def _waits(role: str, standing: Standing, own: str) -> str:
    """What is said of the other one while the round is open."""
    if role == own or not standing.is_open:
        return ""
    if role not in standing.who:
        return f"Not in yet. {BLIND}"
    return f"In since {clock(standing.who[role].at)}. {BLIND}"


def _earlier(each: Subject, standing: Standing, seen: Seen) -> list[str]:
    """What both said in rounds that are closed, but for the one that is shown."""
    lines = []
    last = standing.closed if standing.is_open else standing.closed - 1
    for nth in range(1, last + 1):
        given = seen.get((each.path, nth), {})
        ranges = ", ".join(
            f"{role} {'–'.join(views.number(given[role].value[part]) for part in THREE)}"
            for role in ROLES
            if role in given
        )
        lines.append(f"Round {nth}: {ranges or 'cannot be opened'}.")
    return lines


def _waiting(
    session: Session,
    each: Subject,
    standing: Standing,
    name: str,
    now: Mapping[str, Judgement],
    other: str,
) -> View:
    """Before both are in: one's own range at most."""
    own = now.get(session.role)
    if standing.is_after_loss:
        return {"finding": f"{name}: {LOST}", "own": None, "revealed": None}
    nth = "" if standing.round == 1 else f" for round {standing.round}"
    if own is not None:
        finding = f"{name}: your estimate is in{nth}. Waiting for the {other}."
    elif other in standing.who:
        finding = f"{name}: the {other} is in{nth}. Now it is your turn."
    else:
        finding = f"{name}: what do you think it takes{nth}?"
    chart = None
    if own is not None:
        chart = views.own_chart(session.role, own, each.unit, name)
    return {"finding": finding, "own": chart, "revealed": None}
