"""The estimate page: low, likely and high of each role, blind; once both are in, together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.store.records import ROLES
from estimation.workbook.estimates import rounds
from estimation.workbook.estimates.quantities import Subject, largest, subjects
from estimation.workbook.estimates.rounds import Standing
from estimation.workbook.input.refusals import JUDGED
from estimation.workbook.pages.estimate.one_quantity import chosen_view
from estimation.workbook.pages.estimate.revealed import past_reason
from estimation.workbook.pages.frame import clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session


def view(context: PageContext) -> View:
    """Everything the page shows; nothing of the other one's before both are in."""
    session = context.session
    found = subjects(session.result().plan)
    standings = rounds.standings(session.rows)
    if not found:
        return {
            "finding": "Nothing to estimate yet.",
            "lead": "Hours of roles and uncertain days stand here once Scope has activities.",
            "groups": [], "chosen": None, "asked": [],
        }  # fmt: skip
    shown = _shown(context, found, standings)
    seen = rounds.seen(session)
    standing = rounds.after_loss(standings.get(shown.path, Standing()), shown.path, seen)
    names = {each.path: _name(session, each, found) for each in found}
    chosen = chosen_view(context, shown, standing, names[shown.path], seen)
    return {
        "finding": chosen.pop("finding"),
        "lead": _lead(session, shown),
        "groups": _groups(session, found, standings, names, shown),
        "asked": _asked(session, names, shown),
        "next": _next(session, found, standings, names, shown),
        "chosen": chosen,
    }


def _shown(
    context: PageContext, found: list[Subject], standings: Mapping[str, Standing]
) -> Subject:
    """The quantity that is open: the chosen one, else the first that waits for this role."""
    by_path = {each.path: each for each in found}
    chosen = by_path.get(context.chosen.get("estimate") or "")
    return chosen or _first_waiting(context.session, found, standings) or found[0]


def _first_waiting(
    session: Session, found: list[Subject], standings: Mapping[str, Standing]
) -> Subject | None:
    """The first that this role is not in for, those with most of the work first."""
    first = largest(found)
    for each in sorted(found, key=lambda each: each.path not in first):
        standing = standings.get(each.path, Standing())
        if standing.is_open and session.role not in standing.who:
            return each
    return None


def _name(session: Session, each: Subject, found: list[Subject]) -> str:
    """Name of the activity, with the role where several work on it."""
    several = sum(other.activity.id == each.activity.id for other in found) > 1
    return f"{each.activity.name}, {_role_name(session, each)}" if several else each.activity.name


def _role_name(session: Session, each: Subject) -> str:
    roles = {role.id: role.name for role in session.result().plan.roles}
    return roles.get(each.role or "", each.role or "")


def _lead(session: Session, each: Subject) -> str:
    """What is meant, and in which unit."""
    unit = f"Hours of the role {_role_name(session, each)}" if each.role else "Working days"
    described = (each.activity.description or "").strip()
    return " ".join(filter(None, [described, f"{unit}.", past_reason(session, each)]))


def _groups(
    session: Session,
    found: list[Subject],
    standings: Mapping[str, Standing],
    names: Mapping[str, str],
    shown: Subject,
) -> list[View]:
    """The list at the left: what holds most of the work, then all else."""
    first = largest(found)
    parts = [[e for e in found if e.path in first], [e for e in found if e.path not in first]]
    heads = ["To estimate", "Smaller, if there is time"]
    groups = []
    for head, part in zip(heads, parts, strict=True):
        if not part:
            continue
        states = [standings.get(each.path, Standing()) for each in part]
        settled = sum(each.is_settled for each in states)
        open_ = sum(each.is_to_discuss for each in states)
        note = f"{settled} of {len(part)} settled" + (f", {open_} to discuss" if open_ else "")
        items = [
            _item(session, each, state, names[each.path], each is shown)
            for each, state in zip(part, states, strict=True)
        ]
        groups.append({"name": head, "said": note, "items": items})
    return groups


def _item(session: Session, each: Subject, state: Standing, name: str, current: bool) -> View:
    """One row of the list, with who is in."""
    is_in = {role: role in state.who for role in ROLES}
    note = "settled" if state.is_settled else "to discuss" if state.is_to_discuss else ""
    if state.is_open and state.round > 1:
        note = f"round {state.round}"
    if f"{JUDGED}.{each.path}" in session.refused or each.path in session.refused:
        note = "waits for you"
    label = ", ".join(f"{role} {'in' if there else 'not in'}" for role, there in is_in.items())
    return {
        "id": each.path,
        "name": name,
        "in": is_in,
        "note": note,
        "error": note == "waits for you",
        "told": label,
        "current": current,
    }


def _asked(session: Session, names: Mapping[str, str], shown: Subject) -> list[View]:
    """What the other one waits for, but for what is open already."""
    return [
        {
            "id": path,
            "said": f"The {row.role} asks for your estimate of {names[path]}, {clock(row.at)}.",
            "here": path == shown.path,
        }
        for path, row in rounds.asked_of(session)
    ]


def _next(
    session: Session,
    found: list[Subject],
    standings: Mapping[str, Standing],
    names: Mapping[str, str],
    shown: Subject,
) -> View | None:
    """The next one to estimate, once this role is in for the open one."""
    standing = standings.get(shown.path, Standing())
    waiting = _first_waiting(session, found, standings)
    is_done = standing.is_settled or (standing.is_open and session.role in standing.who)
    if waiting is None or waiting is shown or not is_done:
        return None
    return {"id": waiting.path, "name": names[waiting.path]}
