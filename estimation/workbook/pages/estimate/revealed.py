"""A quantity that both have estimated: two ranges, past work, and what can be agreed on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from estimation.report.levels import HELD
from estimation.report.wording import NBSP, chance, share
from estimation.store.records import ROLES
from estimation.tabular.numbers import write_number
from estimation.workbook.estimates import pool, views
from estimation.workbook.estimates.quantities import THREE, Subject
from estimation.workbook.input.field_views import refusal
from estimation.workbook.pages.frame import clock

if TYPE_CHECKING:
    from estimation.store import Judgement
    from estimation.workbook.estimates.pool import Together
    from estimation.workbook.estimates.rounds import Standing
    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session


def revealed_view(
    context: PageContext,
    each: Subject,
    standing: Standing,
    name: str,
    now: Mapping[str, Judgement],
    before: Mapping[str, Judgement],
) -> View:
    """Both ranges, past work, and what they come to; `before` are those of the round before."""
    session, calibration = context.session, context.session.calibration
    plan = session.result().plan
    weights = pool.weights(context.later("judges", context.judges) or ())
    pooled = pool.pool_of(now, weights.of)
    compute = partial(pool.together, plan, calibration, each)
    both = compute(pooled)
    last = compute(pool.pool_of(before, weights.of)) if set(before) == set(ROLES) else None
    moved = _moved(session, each, both, last)
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
            "why": " ".join(
                filter(None, [_why(weights.why, both, past_reason(session, each)), moved])
            ),
            "agreed": _agreed(session, each, settled is not None),
        },
    }


def past_reason(session: Session, each: Subject) -> str:
    """
    Tell how much past work counts in a quantity beside ranges, and why; empty where it does not.

    The share is learned from past ranges: how much nearer past work or they were to what came.
    """
    calibration = session.calibration
    basis = each.activity.basis or "blend"
    if calibration is None or each.role is None or basis != "blend":
        return ""
    blending = calibration.blending
    if not blending.is_learned:
        return "Past work and your ranges count half each: no past range tells which is nearer."
    part = blending.of(each.activity.class_)
    own = (each.activity.class_ or "").casefold() in blending.by_class
    kind = "work of this kind" if own else "work"
    compared = f"{blending.ranges:,} past {'range' if blending.ranges == 1 else 'ranges'} compared"
    nearer = f"past {kind} has been nearer than ranges"
    if part < 0.5:
        nearer = f"ranges have been nearer than past {kind}"
    elif part == 0.5:
        nearer = f"ranges and past {kind} have been equally near"
    return f"Past work counts {share(part)} here: {nearer} ({compared})."


def _moved(session: Session, each: Subject, both: Together, before: Together | None) -> str:
    """What the round changed: the middle before it, and after it."""
    after = views.number(both.table.median)
    unit = NBSP + each.unit
    if before is not None:
        was, since = views.number(before.table.median), "The round"
    else:
        was, since = _came_in(session, each), "Your ranges"
    if not was:
        return ""
    if was == after:
        return f"{since} left the middle at {after}{unit}."
    return f"{since} moved the middle from {was} to {after}{unit}."


def _came_in(session: Session, each: Subject) -> str:
    """The middle of the quantity in the plan as it came in; empty where it was not there."""
    old = next((e for e in session.came_in.activities if e.id == each.activity.id), None)
    if old is None:
        return ""
    quantity = old.effort.get(each.role) if each.role is not None else old.duration
    return "" if quantity is None else views.number(float(quantity.table().median))


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


def _why(weights: str, both: Together, reason: str) -> str:
    """Where the shares come from."""
    if both.past is None:
        return weights
    if both.share == 0:
        return f"{weights} The plan asks for judgement alone here, so past work does not count."
    if both.share == 1:
        return f"{weights} The plan asks for history alone here."
    return f"{weights} {reason}"


def _agreed(session: Session, each: Subject, is_settled: bool) -> View:
    """Three fields to agree on other numbers."""
    refused = session.refused.get(each.path)
    typed: Mapping[str, str] = {part: "" for part in THREE}
    if is_settled and (value := _numbers(each)) is not None:
        typed = value
    shown = refusal(refused, as_fields)
    return {**shown, "typed": dict(typed) | shown.get("typed", {})}


def as_fields(typed: Any) -> dict[str, str]:
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
