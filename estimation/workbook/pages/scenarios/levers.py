"""What a scenario can change from the pages: scope, people, price, answers, measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError, PlanError, WorkbookError
from estimation.plan import PathError, Plan, inserted
from estimation.report import PRICE_LABELS
from estimation.report.wording import money
from estimation.store import Change
from estimation.tabular.numbers import write_number
from estimation.workbook import protocol
from estimation.workbook.input import entries
from estimation.workbook.input.field_views import money_text, refusal
from estimation.workbook.input.refusals import Refused
from estimation.workbook.log.fold import ADD, SET, USE
from estimation.workbook.log.set_aside import set_aside
from estimation.workbook.pages.context import on
from estimation.workbook.session import MOST_SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from estimation.plan import Scenario
    from estimation.workbook.pages.context import Handlers, PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

CAP = "review.cap"
"""End of the path of the days after which an approval counts as given."""

CHANGED = "What we changed"
"""Name of a scenario that is made of the changes of the meeting, until somebody says another."""


def view(context: PageContext) -> View:
    """What can be done with scenarios, and the form where one is open."""
    session = context.session
    count = len(session.plan.scenarios)
    full = count >= MOST_SCENARIOS - 1
    changes = 0 if session.scenario else set_aside(session).count
    open_ = context.chosen.get("scenarios")
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


def _known(session: Session, id_: object) -> Scenario:
    found = _found(session, id_)
    if found is None:
        raise WorkbookError("This scenario is not there any more.")
    return found


def _check_count(session: Session) -> None:
    if len(session.plan.scenarios) >= MOST_SCENARIOS - 1:
        raise WorkbookError("Five columns at most: remove a scenario to make another.")


def _form(session: Session, open_: Mapping[str, Any]) -> View | None:
    """Fields of a scenario; empty ones stay as in the plan."""
    plan, found = session.plan, _found(session, open_["id"])
    if open_["id"] and found is None:
        return None  # the other one removed it
    own: dict[str, Any] = {} if found is None else found.set
    dropped = () if found is None else found.drop
    name = {"key": "name", "name": "Name", "typed": "" if found is None else found.name, "hint": ""}
    texts = [name, *_texts(plan, own)]
    return {
        "id": open_["id"],
        "title": "A new scenario" if found is None else f"Change “{found.name}”",
        "texts": [{**each, **_wrong(open_, each["key"])} for each in texts],
        **_wrong(open_, ""),
        "drop": [
            {"id": each.id, "name": each.name, "chosen": each.id in dropped}
            for each in plan.activities
            if not each.milestone
        ],
        "measures": [
            {
                "id": risk.id,
                "name": risk.name,
                "chosen": own.get(f"risks.{risk.id}.mitigated", risk.mitigated),
            }
            for risk in plan.risks
            if risk.mitigation is not None
        ],
        "note": "Empty fields stay as the plan has them.",
    }


def _wrong(open_: Mapping[str, Any], key: str) -> View:
    """What is wrong with a field of the form, and what may be meant where that is a doubt."""
    shown = refusal(open_["errors"].get(key))
    return {"error": shown["error"], "answers": shown.get("answers", [])}


def _texts(plan: Plan, own: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Fields of price, reviews and people: what the scenario says of them, and the plan's own."""
    named = "" if plan.price is None else PRICE_LABELS[plan.price.kind].amount
    if named and plan.price is not None and plan.price.amount is not None:
        currency, price = plan.project.currency, own.get("price.amount")
        typed = "" if price is None else money_text(price, currency)
        shown = money(plan.price.amount, currency, exact=True)
        yield {"key": "price", "name": named, "typed": typed, "hint": shown}
    reviews = [each for each in plan.activities if each.review is not None]
    if reviews:
        caps = {own.get(f"activities.{each.id}.{CAP}") for each in reviews}
        cap = caps.pop() if len(caps) == 1 else None
        typed = "" if cap is None else write_number(cap)
        yield {"key": "cap", "name": "Approved after, days", "typed": typed, "hint": "as planned"}
    for role in plan.roles:
        yield {
            "key": f"people.{role.id}",
            "name": f"People: {role.name or role.id}",
            "typed": _people(own.get(f"roles.{role.id}.people")),
            "hint": _people(role.people) or "any",
        }


def _people(people: float | None) -> str:
    return "" if people is None else write_number(people)


def _open(context: PageContext, message: protocol.OpenScenario) -> None:
    """Open the form, for a new scenario or for one that is there."""
    if message.id:
        _known(context.session, message.id)
    context.chosen["scenarios"] = {"id": message.id, "errors": {}}


def _close(context: PageContext, _: protocol.CloseScenario) -> None:
    context.chosen["scenarios"] = None


def _save(context: PageContext, message: protocol.SaveScenario) -> None:
    """Keep what stands in the form, or say what is wrong beside its fields."""
    session, id_, typed = context.session, message.id, message.typed
    found = _known(session, id_) if id_ else None
    errors: dict[str, Refused] = {}
    context.chosen["scenarios"] = {"id": id_, "errors": errors}
    name, values = _read(session, found, typed, errors)
    drop = list(typed.get("drop") or [])
    if errors:
        return
    try:
        if found is None:
            _add(session, {"name": name, "drop": drop, "set": values})
        else:
            _change(session, found, name, drop, values)
    except KickoffError as error:
        errors[""] = Refused("", str(error))
        return
    context.chosen["scenarios"] = None


def _read(
    session: Session, found: Scenario | None, typed: Mapping[str, Any], errors: dict[str, Refused]
) -> tuple[str, dict[str, Any]]:
    """Name and values by path; what cannot be read goes to `errors` by its key."""
    values = {} if found is None else dict(found.set)
    _read_texts(session, typed, values, errors)
    _read_measures(session.plan, typed.get("measures"), values)
    try:
        name = entries.plain_text(str(typed.get("name") or ""), "Name") or ""
    except KickoffError as error:
        errors["name"] = Refused("", str(error))
        return "", values
    others = {each.name for each in session.plan.scenarios if each is not found}
    if not name:
        errors["name"] = Refused("", "Name is empty. Say what is different, as Lean scope.")
    elif name in others:
        reason = f"There is a scenario “{name}” already. Give it another name."
        errors["name"] = Refused(name, reason)
    return name, values


def _read_texts(
    session: Session, typed: Mapping[str, Any], values: dict[str, Any], errors: dict[str, Refused]
) -> None:
    """Price, reviews and people into `values`; an empty field takes its values out."""
    plan = session.plan
    levers: dict[str, list[str]] = {
        "price": ["price.amount"],
        "cap": [f"activities.{each.id}.{CAP}" for each in plan.activities if each.review],
        **{f"people.{role.id}": [f"roles.{role.id}.people"] for role in plan.roles},
    }
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
            values |= dict.fromkeys(paths, session.read(paths[0], text))
        except KickoffError as error:
            errors[key] = session.refusal(text, error)


def _read_measures(plan: Plan, taken: Any, values: dict[str, Any]) -> None:
    """Measures that are taken into `values`, where the plan says otherwise."""
    if not isinstance(taken, list):
        taken = [risk.id for risk in plan.risks if risk.mitigated]
    for risk in plan.risks:
        values.pop(f"risks.{risk.id}.mitigated", None)
        if risk.mitigation is not None and (risk.id in taken) != risk.mitigated:
            values[f"risks.{risk.id}.mitigated"] = risk.id in taken


def _new_id(session: Session) -> str:
    """An id that no scenario has."""
    taken = {each.id for each in session.plan.scenarios}
    return next(f"scenario-{n}" for n in range(1, len(taken) + 2) if f"scenario-{n}" not in taken)


def _add(session: Session, entry: dict[str, Any]) -> None:
    """Add a scenario that can be built."""
    _check_count(session)
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


def _remove(context: PageContext, message: protocol.RemoveScenario) -> None:
    """Take a scenario out of the plan."""
    found = _known(context.session, message.id)
    context.session.change(Change(SET, f"scenarios.{found.id}", None))
    context.chosen["scenarios"] = None


def _aside(context: PageContext, _: protocol.SetChangesAside) -> None:
    """What the meeting changed becomes a scenario in use, and the plan is as it came in."""
    session = context.session
    aside = set_aside(session)
    if session.scenario is not None or not aside.count:
        raise WorkbookError("There are no changes of the plan to save as a scenario.")
    _check_count(session)
    names = {each.name for each in session.plan.scenarios}
    name = next(n for n in (CHANGED, *(f"{CHANGED}, {k}" for k in range(2, 9))) if n not in names)
    id_ = _new_id(session)
    session.change(
        *aside.back,
        Change(ADD, f"scenarios.{id_}", {"entry": {"name": name, **aside.entry}, "before": None}),
        Change(USE, "scenario", id_),
    )
    context.chosen["scenarios"] = {"id": id_, "errors": {}}


ACTIONS: Handlers = dict(
    [
        on(protocol.OpenScenario, _open),
        on(protocol.CloseScenario, _close),
        on(protocol.SaveScenario, _save),
        on(protocol.RemoveScenario, _remove),
        on(protocol.SetChangesAside, _aside),
    ]
)
"""What can be done with scenarios, beside using one."""
