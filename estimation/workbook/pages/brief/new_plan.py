"""New plans from the page: from a template, from past projects of a kind, or from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError, WorkbookError
from estimation.report.wording import day
from estimation.starting import (
    kinds_of,
    next_monday,
    start_for_paste,
    start_from_history,
    start_from_template,
    starting_plans,
    write_new,
)
from estimation.starting.past_projects import FEWEST
from estimation.starting.templates import BLANK
from estimation.workbook.input import entries

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.history import History
    from estimation.workbook import protocol
    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.protocol import View

TEMPLATE, PAST, SHEET, EMPTY = "template", "past", "sheet", "empty"

FORM = "brief.start"
"""Key of `PageContext.chosen` for what was chosen and typed here; nobody else sees it."""

LONGEST_NAME = 100
"""Letters of a project's name."""


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
            | {"off": not usable(kinds)},
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
        "note": "It becomes a plan of its own, and this one stays as it is. The other one is told "
        "of it.",
    }


def past_kinds(context: PageContext) -> list[tuple[str, int]]:
    """Kinds of past projects; none where there is no history."""
    past = context.past_work()
    return [] if past is None else kinds_of(past)


def usable(kinds: list[tuple[str, int]] | None) -> list[tuple[str, int]]:
    """Kinds of past projects of which there are enough to start from."""
    return [(kind, count) for kind, count in kinds or [] if count >= FEWEST]


def _past_note(kinds: list[tuple[str, int]] | None, own: str | None) -> str:
    """How much past there is to start from."""
    if kinds is None:
        return "reading the history"
    if not kinds:
        return "no history with kinds of project yet"
    enough = dict(usable(kinds))
    if not enough:
        return f"fewer than {FEWEST} finished of any kind"
    if own in enough:
        return f"{enough[own]} of this kind, with their real hours"
    return f"{sum(enough.values())} of {len(enough)} kinds, with their real hours"


def _options(chosen: str, templates: list[Any], kinds: list[tuple[str, int]] | None) -> list[View]:
    """What the chosen way can start from."""
    if chosen == TEMPLATE:
        return [
            {"id": each.id, "name": f"{each.name}, {each.activities} activities"}
            for each in templates
        ]
    if chosen == PAST:
        return [{"id": kind, "name": f"{kind}, {count} projects"} for kind, count in usable(kinds)]
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
    name, begin = read_form(typed, errors)
    if errors:
        return
    assert name is not None
    assert begin is not None
    asked = Beginning(message.way, message.which, name, begin)
    try:
        path = write_new(asked.text(context.past_work), name, context.folder)
    except KickoffError as error:
        errors.update(refusal_of_file(error))
        return
    context.chosen.pop(FORM)
    context.to_open = path.name


def read_form(typed: dict[str, str], errors: dict[str, str]) -> tuple[str | None, date | None]:
    """Name and start, and what is wrong with them."""
    name: str | None = None
    begin: date | None = None
    try:
        name = entries.plain_text(typed["name"], "Name")
        if name is None:
            raise WorkbookError("The name is empty. Write it as Acme website.")
        if len(name) > LONGEST_NAME:
            raise WorkbookError(f"The name has {len(name)} letters. Write up to {LONGEST_NAME}.")
    except WorkbookError as error:
        errors["name"] = str(error)
    try:
        found = entries.day(typed["start"], "Start")
        begin = next_monday(date.today()) if found is None else date.fromisoformat(found)
    except WorkbookError as error:
        errors["start"] = str(error)
    return name, begin


def refusal_of_file(error: KickoffError) -> dict[str, str]:
    """What is wrong with a new plan, by the field where it stands; "all" is none of them."""
    reason = str(error)
    if "there already" in reason:
        file = reason.split(" is there already")[0].replace("\\", "/").rpartition("/")[2]
        return {"name": f"There is a plan {file} already. Choose another name."}
    if "letter or digit" in reason:
        return {"name": "The name needs a letter or a digit."}
    return {"all": reason.splitlines()[0]}


@dataclass(frozen=True)
class Beginning:
    """
    How a new plan begins.

    Parameters
    ----------
    way : {"template", "past", "sheet", "empty"}
    which : str
        A template, or a kind of past projects.
    name : str
        Of the project.
    start : date
        When work may begin.
    client : str or None
        Whose project it is.
    """

    way: str
    which: str
    name: str
    start: date
    client: str | None = None

    def text(self, past_work: Callable[[], History | None]) -> str:
        """
        Text of the new plan.

        Raises
        ------
        PlanError, HistoryError, WorkbookError
            If it cannot be made.
        """
        if self.way == TEMPLATE:
            return start_from_template(self.which, self.name, self.start, client=self.client)
        if self.way == EMPTY:
            return start_from_template(None, self.name, self.start, client=self.client)
        if self.way == SHEET:
            return start_for_paste(self.name, self.start, client=self.client)
        past = past_work()
        if past is None:
            raise WorkbookError("There is no history here. Start from a template.")
        return start_from_history(past, self.which, self.name, self.start, client=self.client)
