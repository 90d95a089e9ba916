"""The estimate page: low, likely and high of each role, blind; once both are in, together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from estimation.errors import WorkbookError
from estimation.report.levels import HELD
from estimation.report.wording import NBSP, chance, share
from estimation.store.records import ROLES
from estimation.tabular.numbers import write_number
from estimation.workbook import protocol
from estimation.workbook.estimates import pool, rounds, views
from estimation.workbook.estimates.quantities import THREE, Subject, largest, subjects
from estimation.workbook.estimates.rounds import Standing
from estimation.workbook.input import entries
from estimation.workbook.input.amounts import quantity
from estimation.workbook.input.field_views import refusal
from estimation.workbook.pages.context import on
from estimation.workbook.pages.frame import clock
from estimation.workbook.session import JUDGED, NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.store import Judgement
    from estimation.workbook.estimates.pool import Together
    from estimation.workbook.estimates.rounds import Seen
    from estimation.workbook.pages.context import Handlers, PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

BLIND = "Neither of you sees the other’s numbers, or what past work took, before both are in."

LOST = "What was said cannot be opened, as its key is not there. Give your estimate again."
"""Said where no key opens a blind estimate any more."""


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
    chosen = _chosen(context, shown, standing, names[shown.path], seen)
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
    return f"{described} {unit}.".strip()


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


def _chosen(context: PageContext, each: Subject, standing: Standing, name: str, seen: Seen) -> View:
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
    return view | _revealed(context, each, standing, name, now)


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
        typed |= _as_fields(refused.typed)
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
        **refusal(refused, _as_fields),
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


def _revealed(
    context: PageContext, each: Subject, standing: Standing, name: str, now: Mapping[str, Judgement]
) -> View:
    """Both ranges, past work, and what they come to."""
    session, calibration = context.session, context.session.calibration
    plan = session.result().plan
    weights = pool.weights(context.later("judges", context.judges) or ())
    pooled = pool.pool_of(now, weights.of)
    compute = partial(pool.together, plan, calibration, each)
    both = compute(pooled)
    settled = standing.settled
    found = both if settled is None else compute(_in_plan(plan.source, each.path))
    middle = found.table.median
    level = found.table.percentile(session.level)
    head = "together you say" if settled is None else "settled at"
    finding = (
        f"{name}: {head} {views.size(middle, each.unit)}, "
        f"and {chance(session.level)} stay under {views.number(level)}."
    )
    is_priors = calibration is not None and calibration.basis == "priors"
    generated = calibration is not None and calibration.is_generated
    past = views.past_name(generated, is_priors)
    heading, advice = views.talk(now, found.past, each.unit)
    return {
        "finding": finding,
        "own": None,
        "revealed": {
            "title": views.title(now, found.past, past),
            "note": _past_note(session, each, found),
            "chart": views.chart(
                now, found, each.unit, name, past, "Together" if settled is None else "Agreed"
            ),
            "talk": heading,
            "words": advice,
            "settled": _settled(session, settled),
            "uses": _uses(both, now, each.unit),
            "made": _made(now, weights.of, both),
            "why": _why(weights.why, both),
            "agreed": _agreed(session, each, settled is not None),
        },
    }


def _in_plan(source: Any, path: str) -> Any:
    """The value of the plan at the path of an effort or a duration."""
    _, activity, *rest = path.split(".")
    found = next(each for each in source["activities"] if each["id"] == activity)
    for step in rest:
        found = found[step]
    return found


def _past_note(session: Session, each: Subject, found: Together) -> str:
    """What the grey stands for, and what it rests on."""
    if found.past is None:
        if each.role is None:
            return "Past work is asked for hours alone: these are days."
        return "No history was given, so the two of you count alone."
    low, _, high = views.ends(found.past)
    return (
        "Grey: what work of this kind and size took where both together was the estimate. "
        f"{chance(HELD)} lay between {views.number(low)} and {views.size(high, each.unit)}. "
        f"Rests on {session.basis_label}."
    )


def _settled(session: Session, row: Any) -> str:
    """Who put what is agreed into the plan."""
    if row is None:
        return ""
    return f"Settled by the {row.role}, {clock(row.at)}. It stands in the plan."


def _uses(both: Together, now: Mapping[str, Judgement], unit: str) -> list[View]:
    """What can be agreed on with one press."""
    low, middle, high = views.ends(both.table)
    short = "h" if unit == "h" else "days"
    uses = [
        {
            "take": "both",
            "said": f"Use both: {views.number(middle)}{NBSP}{short} "
            f"({views.number(low)} to {views.number(high)})",
        }
    ]
    for role in ROLES:
        range_ = "–".join(views.number(now[role].value[part]) for part in THREE)
        uses.append({"take": role, "said": f"Use the {role}’s {range_}"})
    return uses


def _made(now: Mapping[str, Judgement], weights: Mapping[str, float], both: Together) -> list[View]:
    """How both together is made."""
    rows = [
        {
            "role": role,
            "said": "–".join(views.number(now[role].value[part]) for part in THREE),
            "note": now[role].value.get("note", ""),
            "share": share(weights[role] * (1 - both.share)),
        }
        for role in ROLES
    ]
    if both.past is not None:
        middle = views.number(both.past.median)
        label = f"middle {middle}"
        rows.append({"role": "Past", "said": label, "note": "", "share": share(both.share)})
    return rows


def _why(weights: str, both: Together) -> str:
    """Where the shares come from."""
    if both.past is None:
        return weights
    if both.share == 0:
        return f"{weights} The plan asks for judgement alone here, so past work does not count."
    if both.share == 1:
        return f"{weights} The plan asks for history alone here."
    return f"{weights} Past work counts as much as it earned against past ranges."


def _agreed(session: Session, each: Subject, is_settled: bool) -> View:
    """Three fields to agree on other numbers."""
    refused = session.refused.get(each.path)
    typed: Mapping[str, str] = {part: "" for part in THREE}
    if is_settled and (value := _numbers(each)) is not None:
        typed = value
    shown = refusal(refused, _as_fields)
    return {**shown, "typed": dict(typed) | shown.get("typed", {})}


def _as_fields(typed: Any) -> dict[str, str]:
    """What was typed, in three fields; one text, as of the scope page, stands in the middle."""
    if isinstance(typed, Mapping):
        return {name: str(text) for name, text in typed.items()}
    return {"likely": typed} if isinstance(typed, str) else {}


def _numbers(each: Subject) -> dict[str, str] | None:
    """Three numbers of the plan's value, where it has them."""
    quantity = each.quantity
    if quantity.is_number:
        return {"low": "", "likely": write_number(quantity.likely), "high": ""}
    if all(hasattr(quantity, part) for part in THREE):
        return {part: write_number(getattr(quantity, part)) for part in THREE}
    return None


def _path(context: PageContext, message: protocol.OfQuantity) -> str:
    """The quantity that a message is about, which stays open."""
    path = message.path
    context.session.follow()
    if path not in {each.path for each in subjects(context.session.result().plan)}:
        raise WorkbookError("This is no longer in the plan, or no longer to be estimated.")
    context.chosen["estimate"] = path
    return path


def _judge(context: PageContext, message: protocol.GiveEstimate) -> None:
    """Give one's estimate."""
    path = _path(context, message)
    rounds.judge(context.session, path, message.typed, message.round)


def _agree(context: PageContext, message: protocol.AgreeOn) -> None:
    """Put both, or one of the two, into the plan."""
    path = _path(context, message)
    rounds.agree(context.session, path, message.take, context.judges())
    context.session.refused.pop(path, None)


def _settle(context: PageContext, message: protocol.SettleOn) -> None:
    """Put other numbers into the plan that the two agreed on."""
    path, typed = _path(context, message), message.typed
    session = context.session
    standing = rounds.standings(session.rows).get(path, Standing())
    if standing.is_open:
        raise WorkbookError("Not both of you are in yet: there is nothing to agree on.")
    kind = entries.kind_of(path)
    session.attempt(path, typed, lambda: session.settle(path, quantity(typed, kind)))


def _on_path(
    act: Callable[[Session, str], None],
) -> Callable[[PageContext, protocol.OfQuantity], None]:
    return lambda context, message: act(context.session, _path(context, message))


ACTIONS: Handlers = dict(
    [
        on(protocol.GiveEstimate, _judge),
        on(protocol.AskForEstimate, _on_path(rounds.ask)),
        on(protocol.OpenRound, _on_path(rounds.again)),
        on(protocol.CallOffRound, _on_path(rounds.call_off)),
        on(protocol.AgreeOn, _agree),
        on(protocol.SettleOn, _settle),
    ]
)
"""What can be done on this page alone."""
