"""The estimates page: hours and days of each activity, people, price, and what is behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.plan import Activity, Number, Quantity, ThreePoint
from estimation.report import MARKS, effort_hours, headline, percentiles
from estimation.report.figures import KINDS
from estimation.report.levels import HELD
from estimation.report.wording import NBSP, NOTHING, chance, money, share
from estimation.simulation import history_items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from estimation.distributions import Array
    from estimation.plan import Plan
    from estimation.simulation import Result
    from estimation.workbook.desk import Desk, Message, View
    from estimation.workbook.session import Session

PRICE_NOTES = {
    "fixed": "this amount, whatever it takes",
    "time_and_materials": "hours at our rates, no ceiling",
    "capped": "hours at our rates, at most this amount",
    "retainer": "this amount a month, until the finish",
}
AMOUNT_NAMES = {"fixed": "Price", "capped": "Cap", "retainer": "Amount a month"}

LOUDER = 1.1
"""Past work counts as longer or shorter than the plan from a tenth on."""


ACTIONS: dict[str, Callable[[Desk, Message], None]] = {}
"""What can be done on this page alone."""


def view(desk: Desk) -> View:
    """Everything the page shows."""
    session, chosen = desk.session, desk.chosen.get("scope")
    result = session.result()
    activities = [each for each in result.plan.activities if _quantities(each) or each.review]
    shown = next((each for each in activities if each.id == chosen), None)
    if shown is None:
        shown = max(activities, key=_weight, default=None)
    return {
        "finding": _finding(result, activities),
        "lead": _lead(result),
        "phases": _phases(session, activities, shown),
        "chosen": None if shown is None else _chosen(session, result, shown),
        "team": _team(session, result.plan),
        "price": _price(session, result),
    }


def _finding(result: Result, activities: list[Activity]) -> str:
    """How much work it is."""
    work = f"{len(activities)} {'activity' if len(activities) == 1 else 'activities'}"
    mean = float(result.hours.mean())
    return f"{work}, {mean:,.0f}{NBSP}hours on average." if mean else f"{work} to estimate."


def _lead(result: Result) -> str:
    """What the likely values alone would come to."""
    base = float(result.base.hours[0])
    mean = float(result.hours.mean())
    if not mean or base >= mean:
        return "Low and high are the best and the worst you have really seen."
    return (
        f"If every estimate came out as most likely, it would be {base:,.0f}{NBSP}hours. "
        f"Reviews, risks and past work make it {mean - base:,.0f} more."
    )


def _weight(activity: Activity) -> float:
    """Likely hours; what has none comes last."""
    return sum(quantity.likely for quantity in activity.effort.values())


def _phases(session: Session, activities: Iterable[Activity], shown: Activity | None) -> list[View]:
    """The list of activities, by phase in the order of the plan."""
    phases: dict[str, list[View]] = {}
    for each in activities:
        waiting = any(path.startswith(f"activities.{each.id}.") for path in session.refused)
        phases.setdefault(each.phase or "All along", []).append(
            {
                "id": each.id,
                "name": each.name,
                "said": _size(each),
                "current": each is shown,
                "waiting": waiting,
            }
        )
    return [{"name": name, "activities": found} for name, found in phases.items()]


def _size(activity: Activity) -> str:
    """The size of an activity in a word or two."""
    if activity.effort:
        return f"{_short(_weight(activity))}{NBSP}h"
    if activity.duration is not None:
        return f"{_short(activity.duration.likely)}{NBSP}d"
    if activity.review is not None:
        return "review"
    weekly = sum(quantity.likely for quantity in activity.hours_per_week.values())
    return f"{_short(weekly)}{NBSP}h a week"


def _short(number: float) -> str:
    """A number without digits that nobody means."""
    return f"{number:,.0f}" if number >= 20 else f"{round(number, 1):g}"


def _quantities(activity: Activity) -> dict[str, tuple[str | None, str, Quantity]]:
    """Editable quantities by path: role if any, unit, value."""
    start = f"activities.{activity.id}"
    found: dict[str, tuple[str | None, str, Quantity]] = {}
    for role, quantity in activity.effort.items():
        found[f"{start}.effort.{role}"] = (role, "h", quantity)
    if activity.duration is not None:
        found[f"{start}.duration"] = (None, "days", activity.duration)
    for role, quantity in activity.hours_per_week.items():
        found[f"{start}.hours_per_week.{role}"] = (role, "h a week", quantity)
    if activity.review is not None and activity.review.turnaround is not None:
        found[f"{start}.review.turnaround"] = (None, "days a round", activity.review.turnaround)
    return found


def _chosen(session: Session, result: Result, activity: Activity) -> View:
    """The activity that is open: its fields, its range, what is behind it."""
    roles = {role.id: role.name for role in result.plan.roles}
    fields = [
        _fields(session, path, roles.get(role, role) if role else None, unit, quantity)
        for path, (role, unit, quantity) in _quantities(activity).items()
    ]
    return {
        "id": activity.id,
        "name": activity.name,
        "description": activity.description or "",
        "fields": fields,
        "ranges": _ranges(session, result, activity),
        "behind": _behind(session, activity),
    }


def _fields(session: Session, path: str, role: str | None, unit: str, quantity: Quantity) -> View:
    """Three fields of a quantity; what was refused stays in them."""
    typed = {"low": "", "likely": "", "high": ""}
    table = quantity.table()
    hints: dict[str, float | None]
    hints = {
        "low": table.percentile(MARKS["low"]),
        "likely": quantity.likely,
        "high": table.percentile(MARKS["high"]),
    }
    note = ""
    if isinstance(quantity, Number):
        typed["likely"] = f"{quantity.likely:g}"
        hints = {"low": None, "high": None, "likely": None}
    elif isinstance(quantity, ThreePoint):
        typed = {name: f"{getattr(quantity, name):g}" for name in typed}
        if quantity.ends == "p10_p90":
            note = "Low and high: 1 in 10 is below, 1 in 10 above."
    else:
        note = f"The plan says it as {_form(quantity)}. Three numbers typed here take its place."
    refused = session.refused.get(path)
    return {
        "path": path,
        "name": role or {"days": "Duration", "days a round": "Wait for the client"}.get(unit, ""),
        "unit": unit,
        "typed": typed if refused is None else typed | dict(refused.typed),
        "hints": {name: "" if hint is None else _short(hint) for name, hint in hints.items()},
        "note": note,
        "error": None if refused is None else refused.message,
    }


def _form(quantity: Quantity) -> str:
    """A distribution in the planner's words."""
    judges = [f"{j.by} {j.low:g}–{j.likely:g}–{j.high:g}" for j in getattr(quantity, "pool", ())]
    if judges:
        return f"a pool: {', '.join(judges)}"
    words = {
        "Values": "values with their chances",
        "Quantiles": "quantiles",
        "Samples": "past values",
    }
    name = type(quantity).__name__
    return words.get(name, f"a {name.lower()} distribution")


def _ranges(session: Session, result: Result, activity: Activity) -> View | None:
    """Plan, past work and forecast on one scale of hours."""
    if not activity.effort:
        return None
    planned = effort_hours(result, activity.id, as_planned=True)
    rows = [_range("plan", "The plan", _ends(planned))]
    title = "The range of the plan"
    if session.calibration is not None and _weight(activity) > 0:
        items = history_items(result.plan, [activity])
        past = session.calibration.quantiles(items, list(MARKS.values()))[0].tolist()
        rows.append(_range("past", "Past work", past))
        title = _past_title(past[1], _weight(activity))
        rows.append(_range("used", "Forecast", _ends(effort_hours(result, activity.id))))
    told = ". ".join(f"{row['name']}: {row['said']}" for row in rows)
    return {
        "title": title,
        "note": f"Hours of all roles. A bar holds {chance(HELD)}, the dot is the middle one.",
        "rows": rows,
        "unit": "h",
        "label": f"{activity.name}, hours. {told}.",
    }


def _ends(hours: Array) -> list[float]:
    """Low, middle and high of the hours of each trial."""
    ends: list[float] = percentiles(hours, list(MARKS.values())).tolist()
    return ends


def _past_title(past: float, likely: float) -> str:
    """Whether past work sides with the plan."""
    if past > likely * LOUDER:
        return f"Past work of this kind and size took longer: {past:.0f}{NBSP}h in the middle"
    if past < likely / LOUDER:
        return f"Past work of this kind and size took less: {past:.0f}{NBSP}h in the middle"
    return "Past work of this kind and size agrees with the plan"


def _range(kind: str, name: str, ends: list[float]) -> View:
    low, middle, high = ends
    said = f"{chance(HELD)} between {low:.0f} and {high:.0f}, middle {middle:.0f}"
    if high - low < 0.5:
        said = f"{middle:.0f}, no range stated"
    return {"kind": kind, "name": name, "low": low, "middle": middle, "high": high, "said": said}


def _behind(session: Session, activity: Activity) -> str:
    """Which calibration an estimate leans on."""
    calibration = session.calibration
    label = session.basis_label
    if activity.review is not None:
        own = activity.review.turnaround is not None and activity.review.rounds is not None
        if own:
            return "Waits and rounds are the plan’s own."
        if calibration is None:
            return "Waits and rounds not in the plan are general experience, not the firm’s."
        return f"Waits and rounds not in the plan rest on {calibration.review_label}."
    if not activity.effort or activity.basis == "judgement":
        return "The forecast uses the plan’s own range alone."
    if calibration is None:
        return "No history was given: the forecast uses the plan’s own range alone."
    kind = " ".join(part for part in (activity.class_, activity.subclass) if part)
    of = f" for {kind}" if kind else ""
    if activity.basis == "history":
        return f"The forecast uses past work alone{of}: {label}."
    if all(quantity.is_number for quantity in activity.effort.values()):
        return (
            f"A bare number states no range, so the forecast takes that of past work{of}: {label}."
        )
    half = f"The forecast counts the plan’s range and past work{of} half each"
    if any(quantity.is_number for quantity in activity.effort.values()):
        return f"{half}; a bare number takes the range of past work: {label}."
    return f"{half}: {label}."


def _team(session: Session, plan: Plan) -> list[View]:
    """Roles with their people."""
    hours: dict[str, float] = {}
    for activity in plan.activities:
        for id_, quantity in activity.effort.items():
            hours[id_] = hours.get(id_, 0) + quantity.likely
    rows = []
    for role in plan.roles:
        path = f"roles.{role.id}.people"
        refused = session.refused.get(path)
        people = "" if role.people is None else f"{role.people:g}"
        rate = (
            NOTHING
            if role.cost_rate is None
            else money(role.cost_rate, plan.project.currency, exact=True)
        )
        rows.append(
            {
                "path": path,
                "name": role.name,
                "typed": people if refused is None else refused.typed,
                "error": None if refused is None else refused.message,
                "hours": f"{hours.get(role.id, 0):,.0f}",
                "rate": rate,
            }
        )
    return rows


def _price(session: Session, result: Result) -> View:
    """Kind, amount and target margin."""
    price, currency = result.plan.price, result.plan.project.currency
    kind = "fixed" if price is None else price.kind
    amount = (
        "" if price is None or price.amount is None else money(price.amount, currency, exact=True)
    )
    margin = None if price is None else price.target_margin
    view: dict[str, Any] = {
        "kind": kind,
        "kinds": [
            {
                "id": each,
                "name": said[:1].upper() + said[1:].split(",")[0],
                "note": PRICE_NOTES[each],
            }
            for each, said in _kind_names().items()
        ],
        "amount": _entry(session, "price.amount", amount),
        "amount_name": AMOUNT_NAMES.get(kind),
        "target": _entry(session, "price.target_margin", "" if margin is None else share(margin)),
        "kind_error": session.refused["price.kind"].message
        if "price.kind" in session.refused
        else None,
        "said": "",
    }
    if result.p_target_margin is not None and margin is not None:
        view["said"] = f"{share(margin)} margin or more holds in {chance(result.p_target_margin)}."
        if result.p_no_loss is not None:
            view["said"] += f" We lose money in {chance(1 - result.p_no_loss)}."
    elif price is None:
        view["said"] = headline(result).price.note
    return view


def _kind_names() -> dict[str, str]:
    return {**KINDS, "capped": "capped", "retainer": "retainer"}


def _entry(session: Session, path: str, value: str) -> View:
    """One field; what was refused stays in it."""
    refused = session.refused.get(path)
    return {
        "path": path,
        "typed": value if refused is None else refused.typed,
        "error": None if refused is None else refused.message,
    }
