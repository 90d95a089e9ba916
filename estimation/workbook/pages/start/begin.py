"""A new plan: the ways to begin it, its first fields, and the plan itself, opened for both."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError, WorkbookError
from estimation.report.wording import day
from estimation.starting import kinds_of, next_monday, starting_plans, write_new
from estimation.starting.past_projects import FEWEST
from estimation.starting.templates import BLANK
from estimation.workbook.input import entries
from estimation.workbook.pages.brief.new_plan import (
    EMPTY,
    PAST,
    SHEET,
    TEMPLATE,
    Beginning,
    read_form,
    refusal_of_file,
    usable,
)

if TYPE_CHECKING:
    from estimation.workbook import protocol
    from estimation.workbook.pages.context import StartContext
    from estimation.workbook.protocol import View

FORM = "plans.begin"
"""Key of `StartContext.chosen` for what was typed here."""

USUAL = "website"
"""The template that is chosen until somebody chooses another."""

FIRST_PAGE = {SHEET: "scope", EMPTY: "scope"}
"""Where a new plan is opened; one that has activities, at its brief."""


def begin_view(context: StartContext) -> View:
    """Four ways to begin, and the first fields of a plan."""
    form: dict[str, Any] = context.chosen.get(FORM, {})
    typed, errors = form.get("typed", {}), form.get("errors", {})
    kinds: list[tuple[str, int]] | None = context.later(
        "kinds", (context.folder.past_items, context.folder.choice.history),
        lambda: past_kinds(context),
    )  # fmt: skip
    monday = next_monday(date.today())
    return {
        "ways": [_template_way(), _past_way(context, kinds), *_OTHER_WAYS],
        "fields": [
            _field("client", "Client", typed, errors),
            _field("name", "Project", typed, errors),
            _field("start", "Start", {"start": day(monday, year=True, long=True)} | typed, errors)
            | {"note": "a Monday" if "start" not in typed else ""},
        ],
        "error": errors.get("all"),
    }


_OTHER_WAYS: list[View] = [
    {
        "id": SHEET, "name": "From a sheet", "off": False, "options": [],
        "note": "Paste rows with hours, roles and order. A row that cannot be read is shown.",
    },
    {
        "id": EMPTY, "name": "Empty", "off": False, "options": [],
        "note": "Type one activity after the other",
    },
]  # fmt: skip


def _template_way() -> View:
    options = [
        {
            "id": each.id,
            "name": each.name,
            "note": f"{each.activities} activities, with teams and approvals. Change what differs.",
        }
        for each in starting_plans()
        if each.id != BLANK
    ]
    return {
        "id": TEMPLATE,
        "name": "From a template",
        "off": False,
        "options": options,
        "note": "",
        "first": USUAL,
    }


def _past_way(context: StartContext, kinds: list[tuple[str, int]] | None) -> View:
    """The way from past projects, or what it needs."""
    options = [
        {
            "id": kind,
            "name": kind,
            "note": f"The hours that {count} finished projects of this kind really took",
        }
        for kind, count in usable(kinds)
    ]
    needs = ""
    if context.folder.choice.history is None:
        needs = "needs your history"
    elif kinds is None:
        needs = "reading your history"
    elif not options:
        needs = f"needs {FEWEST} finished projects of one kind"
    return {
        "id": PAST, "name": "From past projects", "off": not options, "options": options,
        "note": "The hours your finished projects really took", "needs": needs,
    }  # fmt: skip


def past_kinds(context: StartContext) -> list[tuple[str, int]]:
    """Kinds of past projects; none where there is no history."""
    past = context.folder.choice.past_work()
    return [] if past is None else kinds_of(past)


def _field(key: str, name: str, typed: dict[str, str], errors: dict[str, str]) -> View:
    return {"path": key, "name": name, "typed": typed.get(key, ""), "error": errors.get(key)}


def begin(context: StartContext, message: protocol.BeginPlan) -> None:
    """Make the plan and open it for both; what cannot be stays in its field, with the reason."""
    typed = {"name": message.name, "start": message.start, "client": message.client}
    errors: dict[str, str] = {}
    context.chosen[FORM] = {"typed": typed, "errors": errors}
    name, start = read_form(typed, errors)
    try:
        client = entries.plain_text(message.client, "Client")
    except WorkbookError as error:
        errors["client"] = str(error)
    if errors:
        return
    assert name is not None
    assert start is not None
    asked = Beginning(message.way, message.which, name, start, client)
    folder = context.folder
    try:
        path = write_new(asked.text(folder.choice.past_work), name, folder.choice.folder)
    except KickoffError as error:
        errors.update(refusal_of_file(error))
        return
    context.chosen.pop(FORM)
    context.to_open = path.name, FIRST_PAGE.get(message.way, "brief")
