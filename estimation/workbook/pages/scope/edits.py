"""What can be done on the scope page: cells, rows, phases, a block out of a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.errors import PlanError, WorkbookError
from estimation.plan.ids import new_id
from estimation.plan.network import cycles, waits_for
from estimation.store import Change
from estimation.workbook import protocol
from estimation.workbook.input import cells, entries
from estimation.workbook.input.amounts import number, quantity
from estimation.workbook.input.surroundings import surroundings_of
from estimation.workbook.log.fold import ADD, MOVE, SET
from estimation.workbook.log.rewrite import rows_between
from estimation.workbook.pages.context import on
from estimation.workbook.pages.scope.kinds import as_kind
from estimation.workbook.pages.scope.removal import without
from estimation.workbook.pages.scope.table_rows import by_phase, ids_in_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimation.plan import Activity, Plan
    from estimation.workbook.pages.context import Handlers, PageContext
    from estimation.workbook.session import Session

Values = dict[str, Any]
"""New values by path."""

SECTIONS = (
    "roles", "activities", "expenses", "risks", "drivers",
    "requirements", "questions", "assumptions", "scenarios",
)  # fmt: skip
"""Their ids are unique across a plan."""

PAGE = "scope"


def own(context: PageContext) -> dict[str, Any]:
    """What this browser alone has open on the page, and what it was told last."""
    state = context.chosen.get(PAGE)
    if not isinstance(state, dict):
        state = context.chosen[PAGE] = {"open": state}
    return state


def type_into(context: PageContext, message: protocol.TypeCell) -> None:
    """Read what was typed into a cell, or into a field of the open row."""
    session, path, typed = context.session, message.path, message.typed
    _begin(context)
    if path.startswith("phase:"):
        session.put(path, typed, lambda: _renamed_phase(session, path.partition(":")[2], typed))
        return
    section, _, rest = path.partition(".")
    id_, _, key = rest.partition(".")
    if section != "activities" or not key:
        raise PlanError(f"{path} is not a cell of this table")
    session.put(path, typed, lambda: _values(session, path, id_, key, typed))


def _values(session: Session, path: str, id_: str, key: str, typed: str) -> Values:
    """New values by path for what was typed into one field of an activity."""
    plan = session.result().plan
    activity = _activity(plan, id_)
    order = ids_in_order(plan)
    first, _, role = key.partition(".")
    if first in ("effort", "hours_per_week"):
        return _freed(session.plan, _hours(plan, activity, first, role, typed))
    if key == "duration" or key == "review.turnaround":
        empty = typed.strip().lower() in cells.NOTHING
        if empty and key == "duration":
            raise WorkbookError("Days are empty. Give days, or make it hours or a milestone below.")
        return {path: None if empty else quantity(typed, "days")}
    if key == "after":
        links = cells.read_links(typed, order, id_)
        _check_links(plan, id_, links, order)
        return {path: links}
    if key == "span":
        return {path: cells.read_span(typed, order)}
    if key == "kind":
        return _freed(session.plan, as_kind(plan, activity, typed))
    if key == "review.of":
        return {path: cells.read_row(typed, order)}
    if key == "review.rounds":
        return {path: cells.read_rounds(typed)}
    if key in ("review.rework", "review.cap"):
        if not typed.strip():
            return {path: None}
        if key == "review.cap":
            return {path: number(typed, "Days", "days")}
        return {path: entries.chance(typed, "Share")}
    return {path: session.read(path, typed)}


def _hours(plan: Plan, activity: Activity, key: str, role: str, typed: str) -> Values:
    """
    Hours of one role.

    A milestone that gets hours is work from then on, and work that loses its last is a milestone.
    """
    start = f"activities.{activity.id}"
    path = f"{start}.{key}.{role}"
    others = [each for each in getattr(activity, key) if each != role]
    if typed.strip().lower() in cells.NOTHING:
        values: Values = {path: None}
        if key == "effort" and role in activity.crew:
            values[f"{start}.crew.{role}"] = None
        if key == "effort" and not others and not activity.milestone:
            values = {f"{start}.effort": None, f"{start}.crew": None, f"{start}.basis": None}
            values[f"{start}.milestone"] = True
        return values
    hours = quantity(typed, "hours", surroundings_of(plan, path))
    return ({f"{start}.milestone": None} if activity.milestone else {}) | {path: hours}


def _freed(plan: Plan, values: Values) -> Values:
    """The same, and no scenario sets a part of what is taken out."""
    gone = tuple(f"{path}." for path, value in values.items() if value is None)
    freed = {}
    for scenario in plan.scenarios:
        left = {p: value for p, value in scenario.set.items() if not f"{p}.".startswith(gone)}
        if len(left) < len(scenario.set):
            freed[f"scenarios.{scenario.id}.set"] = left or None
    return values | freed


def _check_links(plan: Plan, id_: str, links: list[Any] | None, order: list[str]) -> None:
    """Refuse links to what runs along, and with which a row would wait for itself."""
    waits = {each.id: waits_for(each) for each in plan.activities}
    along = {each.id for each in plan.activities if each.span is not None}
    for link in links or []:
        if (before := link if isinstance(link, str) else link["activity"]) in along:
            row = order.index(before) + 1
            raise WorkbookError(f"Row {row} runs along others, and nothing can wait for it.")
    of = _activity(plan, id_).review
    waits[id_] = [each if isinstance(each, str) else each["activity"] for each in links or []]
    waits[id_] += [] if of is None else [of.of]
    found = cycles(waits)
    if found:
        rows = " → ".join(str(order.index(each) + 1) for each in found[0])
        raise WorkbookError(f"Then a row would wait for itself: {rows}. Leave one of these out.")


def _renamed_phase(session: Session, phase: str, typed: str) -> Values:
    """Another name of a phase, in all its rows; that of another phase joins the two."""
    name = entries.plain_text(typed, "Phase")
    if name is None:
        raise WorkbookError("A phase needs a name. To take a row out of it, change the row.")
    rows = by_phase(session.result().plan).get(phase or None, [])
    return {f"activities.{each.id}.phase": name for each in rows}


def add(context: PageContext, message: protocol.AddActivity) -> None:
    """Add an activity, below a row or at the end; without hours it is a milestone at first."""
    session = context.session
    name = entries.plain_text(message.name, "Name")
    if name is None:
        raise WorkbookError("An activity needs a name.")
    plan, base = session.result().plan, session.plan
    order = ids_in_order(plan)
    below = message.below or order[-1]
    above = _activity(plan, below)
    id_ = new_id(name, _taken(base.source))
    entry: Values = {"name": name, "milestone": True}
    if above.phase is not None:
        entry["phase"] = above.phase
    session.change(
        Change(ADD, f"activities.{id_}", {"entry": entry, "before": _next(base, below, id_)})
    )
    state = _begin(context)
    state["fresh"] = {"id": id_, "count": int((state.get("fresh") or {}).get("count", 0)) + 1}


def remove(context: PageContext, message: protocol.RemoveActivity) -> None:
    """Take an activity out, and join what stood around it."""
    session, id_ = context.session, message.id
    data, note = without(session.plan.source, id_)
    session.change(*rows_between(session.plan.source, data))
    state = _begin(context)
    state["said"] = note
    for path in [each for each in session.refused if each.startswith(f"activities.{id_}.")]:
        session.refused.pop(path)
    if state.get("open") == id_:
        state["open"] = None


def move(context: PageContext, message: protocol.MoveActivity) -> None:
    """Move a row up or down by one; from the edge of its phase into the one beside it."""
    session, id_, step = context.session, message.id, message.by
    plan, base = session.result().plan, session.plan
    if id_ not in {each.id for each in base.activities}:
        raise WorkbookError("This row is of the scenario in use, which adds it behind the others.")
    activity = _activity(plan, id_)
    order, phases = ids_in_order(plan), list(by_phase(plan))
    at = order.index(id_)
    beside = _activity(plan, order[at + step]) if 0 <= at + step < len(order) else None
    _begin(context)
    changes = []
    if beside is not None and beside.phase == activity.phase:
        target = beside.id if step < 0 else _next(base, beside.id, id_)
        changes.append(Change(MOVE, f"activities.{id_}", {"before": target}))
    elif beside is not None:
        changes.append(Change(SET, f"activities.{id_}.phase", beside.phase))
        target = _next(base, beside.id, id_) if step < 0 else beside.id
        changes.append(Change(MOVE, f"activities.{id_}", {"before": target}))
    elif step > 0 or len(phases) == 1:
        return
    if changes:
        session.change(*changes)


def open_row(context: PageContext, message: protocol.OpenRow) -> None:
    """Open the details of a row, or close them."""
    own(context)["open"] = message.id


def forget(context: PageContext, message: protocol.ForgetCell) -> None:
    """Give back the last valid value of a cell."""
    context.session.refused.pop(message.path, None)


def _begin(context: PageContext) -> dict[str, Any]:
    """Forget what was said of the action before."""
    state = own(context)
    state["said"] = ""
    return state


def _activity(plan: Plan, id_: str) -> Activity:
    """An activity that may have gone meanwhile."""
    found = next((each for each in plan.activities if each.id == id_), None)
    if found is None:
        raise WorkbookError("This activity is not there any more.")
    return found


def _next(plan: Plan, id_: str, other: str) -> str | None:
    """What stands behind an activity in the plan, but for `other`; None at the end."""
    ids = [each.id for each in plan.activities if each.id != other]
    at = ids.index(id_) + 1 if id_ in ids else len(ids)
    return ids[at] if at < len(ids) else None


def _taken(source: Mapping[str, Any]) -> set[str]:
    """Ids that are in use."""
    found = {str(each["id"]) for key in SECTIONS for each in source.get(key) or []}
    scenarios = source.get("scenarios") or []
    return found | {each["id"] for scenario in scenarios for each in scenario.get("add") or []}


ACTIONS: Handlers = dict(
    [
        on(protocol.TypeCell, type_into),
        on(protocol.AddActivity, add),
        on(protocol.RemoveActivity, remove),
        on(protocol.MoveActivity, move),
        on(protocol.OpenRow, open_row),
        on(protocol.ForgetCell, forget),
    ]
)
"""What can be done with rows and cells."""
