"""New plans from the page: from a template, from past projects of a kind, or from nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError, WorkbookError
from estimation.report.wording import day
from estimation.starting import (
    kinds_of,
    next_monday,
    start_from_history,
    start_from_template,
    starting_plans,
    write_new,
)
from estimation.starting.past_projects import FEWEST
from estimation.starting.templates import BLANK
from estimation.workbook.input import entries

if TYPE_CHECKING:
    from estimation.workbook import protocol
    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.protocol import View

TEMPLATE, PAST, EMPTY = "template", "past", "empty"

FORM = "brief.start"
"""Key of `PageContext.chosen` for what was chosen and typed here; nobody else sees it."""


def start_view(context: PageContext) -> View:
    """Three ways to begin, and the fields of the one that is chosen."""
    form: dict[str, Any] = context.chosen.setdefault(FORM, {})
    kinds: list[tuple[str, int]] | None = context.later("kinds", lambda: past_kinds(context))
    templates = [each for each in starting_plans() if each.id != BLANK]
    own = context.session.plan.project.kind
    chosen = form.get("from")
    view: View = {
        "ways": [
            {"id": TEMPLATE, "name": "A template", "note": f"{len(templates)} kinds of project"},
            {"id": PAST, "name": "Past projects", "note": _past_note(kinds, own)}
            | {"off": not _usable(kinds)},
            {"id": EMPTY, "name": "Empty", "note": "type, or paste from a sheet"},
        ],
        "chosen": chosen,
    }
    if chosen is None:
        return view
    options = _options(chosen, templates, kinds)
    which = form.get("which")
    if which not in {each["id"] for each in options}:
        which = own if own in {each["id"] for each in options} else None
    typed = form.get("typed", {})
    begin = day(next_monday(date.today()), year=True, long=True)
    errors = form.get("errors", {})
    return view | {
        "options": options,
        "which": which or (options[0]["id"] if options else ""),
        "name": {"typed": typed.get("name", ""), "error": errors.get("name")},
        "start": {"typed": typed.get("start", begin), "error": errors.get("start")},
        "error": errors.get("all"),
        "note": "It becomes a file of its own, and this plan stays as it is. The other page finds "
        "it in the list of plans above, once that page is loaded again.",
    }


def past_kinds(context: PageContext) -> list[tuple[str, int]]:
    """Kinds of past projects; none where there is no history."""
    past = context.past_work()
    return [] if past is None else kinds_of(past)


def _usable(kinds: list[tuple[str, int]] | None) -> list[tuple[str, int]]:
    return [(kind, count) for kind, count in kinds or [] if count >= FEWEST]


def _past_note(kinds: list[tuple[str, int]] | None, own: str | None) -> str:
    """How much past there is to start from."""
    if kinds is None:
        return "reading the history"
    if not kinds:
        return "no history with kinds of project yet"
    usable = dict(_usable(kinds))
    if not usable:
        return f"fewer than {FEWEST} finished of any kind"
    if own in usable:
        return f"{usable[own]} of this kind, with their real hours"
    return f"{sum(usable.values())} of {len(usable)} kinds, with their real hours"


def _options(chosen: str, templates: list[Any], kinds: list[tuple[str, int]] | None) -> list[View]:
    """What the chosen way can start from."""
    if chosen == TEMPLATE:
        return [
            {"id": each.id, "name": f"{each.name}, {each.activities} activities"}
            for each in templates
        ]
    if chosen == PAST:
        return [{"id": kind, "name": f"{kind}, {count} projects"} for kind, count in _usable(kinds)]
    return []


# What can be done -------------------------------------------------------------------------


def choose_start(context: PageContext, message: protocol.ChooseStart) -> None:
    """Choose a way to begin, or none."""
    form = context.chosen.setdefault(FORM, {})
    form["from"] = message.way if message.way in (TEMPLATE, PAST, EMPTY) else None
    form["which"] = message.which or ""
    form["errors"] = {}


def start(context: PageContext, message: protocol.StartPlan) -> None:
    """Make the plan and open it; what cannot be stays in its field, with the reason."""
    form = context.chosen.setdefault(FORM, {})
    typed = {"name": message.name, "start": message.start}
    form |= {"typed": typed, "which": message.which, "errors": {}}
    errors: dict[str, str] = form["errors"]
    name, begin = _read(typed, errors)
    if errors:
        return
    assert name is not None
    assert begin is not None
    try:
        path = write_new(_text(context, message, name, begin), name, context.folder)
    except KickoffError as error:
        reason = str(error)
        if "there already" in reason or "letter or digit" in reason:
            file = reason.split(" is there already")[0].rpartition("/")[2]
            errors["name"] = (
                f"There is a plan {file} already. Choose another name."
                if "there already" in reason
                else "The name needs a letter or a digit."
            )
        else:
            errors["all"] = reason.splitlines()[0]
        return
    context.chosen.pop(FORM)
    context.to_open = path.name


def _read(typed: dict[str, str], errors: dict[str, str]) -> tuple[str | None, date | None]:
    """Name and start, and what is wrong with them."""
    name: str | None = None
    begin: date | None = None
    try:
        name = entries.plain_text(typed["name"], "Name")
        if name is None:
            raise WorkbookError("The name is empty. Write it as Acme website.")
        if len(name) > 100:
            raise WorkbookError(f"The name has {len(name)} letters. Write up to 100.")
    except WorkbookError as error:
        errors["name"] = str(error)
    try:
        found = entries.day(typed["start"], "Start")
        begin = next_monday(date.today()) if found is None else date.fromisoformat(found)
    except WorkbookError as error:
        errors["start"] = str(error)
    return name, begin


def _text(context: PageContext, message: protocol.StartPlan, name: str, begin: date) -> str:
    """Text of the new plan."""
    if message.way == TEMPLATE:
        return start_from_template(message.which, name, begin)
    if message.way == EMPTY:
        return start_from_template(None, name, begin)
    past = context.past_work()
    if past is None:
        raise WorkbookError("There is no history here. Start from a template.")
    return start_from_history(past, message.which, name, begin)
