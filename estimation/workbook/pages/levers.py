"""What a scenario can change from the pages: scope, people, price, answers, measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError, PlanError, WorkbookError
from estimation.plan import PathError, Plan, inserted
from estimation.report.wording import money
from estimation.store import Change
from estimation.workbook import entries
from estimation.workbook.aside import set_aside
from estimation.workbook.folding import ADD, SET, USE
from estimation.workbook.session import MOST_SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.plan import Scenario
    from estimation.workbook.desk import Desk, Message, View
    from estimation.workbook.session import Session

CAP = "review.cap"
"""End of the path of the days after which an approval counts as given."""

CHANGED = "What we changed"
"""Name of a scenario that is made of the changes of the meeting, until somebody says another."""


def view(desk: Desk) -> View:
    """What can be done with scenarios, and the form where one is open."""
    session = desk.session
    count = len(session.plan.scenarios)
    full = count >= MOST_SCENARIOS - 1
    changes = 0 if session.scenario else set_aside(session).count
    open_ = desk.chosen.get("scenarios")
    return {
        "full": "Five columns at most: remove a scenario (under Change) to make another."
        if full
        else "",
        "aside": ""
        if full or not changes
        else f"Save {'the change' if changes == 1 else f'the {changes} changes'} as a scenario",
        "aside_note": "The plan goes back to how it came in, and the scenario is in use: "
        "no figure moves.",
        "form": _form(session, open_) if isinstance(open_, dict) else None,
    }


def _found(session: Session, id_: object) -> Scenario | None:
    return next((each for each in session.plan.scenarios if each.id == id_), None)


def _form(session: Session, open_: Mapping[str, Any]) -> View | None:
    """Fields of a scenario; empty ones stay as in the plan."""
    plan, found = session.plan, _found(session, open_["id"])
    if open_["id"] and found is None:
        return None  # the other one removed it
    said: dict[str, Any] = {} if found is None else found.set
    currency = plan.project.currency
    reviews = [each for each in plan.activities if each.review is not None]
    caps = {said.get(f"activities.{each.id}.{CAP}") for each in reviews}
    cap = caps.pop() if len(caps) == 1 else None
    price = said.get("price.amount")
    own = None if plan.price is None else plan.price.amount
    texts = [
        {"key": "name", "name": "Name", "typed": "" if found is None else found.name, "hint": ""}
    ]
    if own is not None:
        shown = money(own, currency, exact=True)
        typed = "" if price is None else money(price, currency, exact=True)
        texts.append({"key": "price", "name": "Price", "typed": typed, "hint": shown})
    if reviews:
        texts.append(
            {
                "key": "cap",
                "name": "Approved after, days",
                "typed": "" if cap is None else f"{cap:g}",
                "hint": "as planned",
            }
        )
    texts += [
        {
            "key": f"people.{role.id}",
            "name": f"People: {role.name or role.id}",
            "typed": _people(said.get(f"roles.{role.id}.people")),
            "hint": _people(role.people) or "any",
        }
        for role in plan.roles
    ]
    return {
        "id": open_["id"],
        "title": "A new scenario" if found is None else f"Change “{found.name}”",
        "texts": [{**each, "error": open_["errors"].get(each["key"])} for each in texts],
        "error": open_["errors"].get(""),
        "drop": [
            {
                "id": each.id,
                "name": each.name,
                "chosen": found is not None and each.id in found.drop,
            }
            for each in plan.activities
            if not each.milestone
        ],
        "measures": [
            {
                "id": risk.id,
                "name": risk.name,
                "chosen": said.get(f"risks.{risk.id}.mitigated", risk.mitigated),
            }
            for risk in plan.risks
            if risk.mitigation is not None
        ],
        "note": "Empty fields stay as the plan has them.",
    }


def _people(people: float | None) -> str:
    return "" if people is None else f"{people:g}"


def _open(desk: Desk, message: Message) -> None:
    """Open the form, for a new scenario or for one that is there."""
    id_ = message.get("id") or ""
    if id_ and _found(desk.session, id_) is None:
        raise WorkbookError("This scenario is not there any more.")
    desk.chosen["scenarios"] = {"id": id_, "errors": {}}


def _close(desk: Desk, _: Message) -> None:
    desk.chosen["scenarios"] = None


def _save(desk: Desk, message: Message) -> None:
    """Keep what stands in the form, or say what is wrong beside its fields."""
    session, id_ = desk.session, message.get("id") or ""
    typed: Any = message.get("typed") or {}
    if not isinstance(typed, Mapping):
        raise WorkbookError("Your page sent no form. Load it again.")
    found = _found(session, id_)
    if id_ and found is None:
        raise WorkbookError("This scenario is not there any more.")
    errors: dict[str, str] = {}
    desk.chosen["scenarios"] = {"id": id_, "errors": errors}
    name, values = _read(session, found, typed, errors)
    drop = [each for each in typed.get("drop") or [] if isinstance(each, str)]
    if errors:
        return
    try:
        if found is None:
            _add(session, {"name": name, "drop": drop, "set": values})
        else:
            _change(session, found, name, drop, values)
    except KickoffError as error:
        errors[""] = str(error)
        return
    desk.chosen["scenarios"] = None


def _read(
    session: Session, found: Scenario | None, typed: Mapping[str, Any], errors: dict[str, str]
) -> tuple[str, dict[str, Any]]:
    """Name and values by path; what cannot be read goes to `errors` by its key."""
    plan = session.plan
    levers: dict[str, list[str]] = {
        "price": ["price.amount"],
        "cap": [f"activities.{each.id}.{CAP}" for each in plan.activities if each.review],
        **{f"people.{role.id}": [f"roles.{role.id}.people"] for role in plan.roles},
    }
    values = {} if found is None else dict(found.set)
    for key, paths in levers.items():
        text = str(typed.get(key) or "").strip()
        if key not in typed:
            continue
        if not text:
            caps = {values.get(path) for path in paths}
            if key == "cap" and len(caps) > 1:
                continue  # each review has its own there, which the one field cannot say
            for path in paths:
                values.pop(path, None)
            continue
        try:
            read = entries.number(text, "Price") if key == "price" else entries.read(paths[0], text)
            values |= dict.fromkeys(paths, read)
        except KickoffError as error:
            errors[key] = str(error)
    taken = typed.get("measures")
    if not isinstance(taken, list):
        taken = [risk.id for risk in plan.risks if risk.mitigated]
    for risk in plan.risks:
        values.pop(f"risks.{risk.id}.mitigated", None)
        if risk.mitigation is not None and (risk.id in taken) != risk.mitigated:
            values[f"risks.{risk.id}.mitigated"] = risk.id in taken
    name = ""
    try:
        name = entries.words(str(typed.get("name") or ""), "Name") or ""
    except KickoffError as error:
        errors["name"] = str(error)
    others = {each.name for each in plan.scenarios if each is not found}
    if not name and "name" not in errors:
        errors["name"] = "Name is empty. Say what is different, as Lean scope."
    elif name in others:
        errors["name"] = f"There is a scenario “{name}” already. Give it another name."
    return name, values


def _new_id(session: Session) -> str:
    """An id that no scenario has."""
    taken = {each.id for each in session.plan.scenarios}
    return next(f"scenario-{n}" for n in range(1, len(taken) + 2) if f"scenario-{n}" not in taken)


def _add(session: Session, entry: dict[str, Any]) -> None:
    """Add a scenario that can be built."""
    if len(session.plan.scenarios) >= MOST_SCENARIOS - 1:
        raise WorkbookError("Five columns at most: remove a scenario to make another.")
    entry = {key: value for key, value in entry.items() if value}
    id_ = _new_id(session)
    _check(inserted(session.plan.source, f"scenarios.{id_}", entry), id_)
    session.change(Change(ADD, f"scenarios.{id_}", {"entry": entry, "before": None}))


def _change(
    session: Session, found: Scenario, name: str, drop: list[str], values: dict[str, Any]
) -> None:
    """Other name, scope and values of a scenario."""
    path = f"scenarios.{found.id}"
    new = {f"{path}.name": name, f"{path}.drop": drop or None, f"{path}.set": values or None}
    _check(session.plan.with_changes(new).source, found.id)
    old: dict[str, Any] = {f"{path}.name": found.name}
    old |= {f"{path}.drop": list(found.drop) or None, f"{path}.set": found.set or None}
    session.change(*(Change(SET, key, new[key]) for key in new if new[key] != old[key]))


def _check(source: dict[str, Any], scenario: str) -> None:
    """Refuse a scenario that cannot be built on the plan."""
    try:
        Plan.build(source).scenario(scenario)
    except PathError as error:
        raise PlanError(f"{error.path}: {error}") from None


def _remove(desk: Desk, message: Message) -> None:
    """Take a scenario out of the plan."""
    found = _found(desk.session, message.get("id"))
    if found is None:
        raise WorkbookError("This scenario is not there any more.")
    desk.session.change(Change(SET, f"scenarios.{found.id}", None))
    desk.chosen["scenarios"] = None


def _aside(desk: Desk, _: Message) -> None:
    """What the meeting changed becomes a scenario in use, and the plan is as it came in."""
    session = desk.session
    aside = set_aside(session)
    if session.scenario is not None or not aside.count:
        raise WorkbookError("There are no changes of the plan to save as a scenario.")
    if len(session.plan.scenarios) >= MOST_SCENARIOS - 1:
        raise WorkbookError("Five columns at most: remove a scenario to make another.")
    names = {each.name for each in session.plan.scenarios}
    name = next(n for n in (CHANGED, *(f"{CHANGED}, {k}" for k in range(2, 9))) if n not in names)
    id_ = _new_id(session)
    session.change(
        *aside.back,
        Change(ADD, f"scenarios.{id_}", {"entry": {"name": name, **aside.entry}, "before": None}),
        Change(USE, "scenario", id_),
    )
    desk.chosen["scenarios"] = {"id": id_, "errors": {}}


ACTIONS: dict[str, Callable[[Desk, Message], None]] = {
    "open": _open,
    "close": _close,
    "save": _save,
    "remove": _remove,
    "aside": _aside,
}
"""What can be done with scenarios, beside using one."""
