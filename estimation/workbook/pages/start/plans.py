"""The page of all plans: what is in the folder, what to go on with, and how to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError, WorkbookError
from estimation.plan import PLAN_ENDING
from estimation.workbook import protocol
from estimation.workbook.input import entries
from estimation.workbook.page_list import PAGE_NAMES
from estimation.workbook.pages.brief.new_plan import LONGEST_NAME, refusal_of_file
from estimation.workbook.pages.context import at_start
from estimation.workbook.pages.start import begin
from estimation.workbook.pages.start.cards import card_view, cards
from estimation.workbook.pages.start.history import beside_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.workbook.pages.context import Handlers, StartContext
    from estimation.workbook.pages.start.cards import Card
    from estimation.workbook.protocol import View

ROW = "plans.row"
"""Key of `StartContext.chosen` for what was typed beside a plan and cannot be."""

COUNTS = (
    *("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"),
    *("Eleven", "Twelve"),
)

STEPS = {
    "brief": "What the client wants, who works on it",
    "scope": "What is done, and in which order",
    "estimate": "Each of you alone, then together",
    "risks": "What may go wrong, who answers late",
    "forecast": "Which date you can promise",
    "price": "What to ask for it",
    "scenarios": "What if it were smaller or faster",
    "agree": "Both sign; the offer is made",
}
"""What each page of the meeting is for, in a few words."""


def view(context: StartContext) -> View:
    """Everything the page shows."""
    folder = context.folder
    found, places = cards(folder), folder.places()
    last = folder.last_place() if found else None
    named = {card.path.name: card.name for card in found}
    go_on = None
    if last is not None and last[0] in named:
        page = last[1] if last[1] in PAGE_NAMES else "brief"
        go_on = {"plan": last[0], "page": page, "name": named[last[0]], "at": PAGE_NAMES[page]}
    return {
        "finding": _finding(context, found),
        "lead": _lead(context, found, go_on),
        "folder": folder.choice.folder.resolve().name,
        "cards": [card_view(context, card, places) for card in found],
        "go_on": go_on,
        "away": [_away(path.name) for path in folder.plans_away()],
        "begin": begin.begin_view(context),
        "history": beside_view(context),
        "steps": [{"name": name, "note": STEPS[id_]} for id_, name in PAGE_NAMES.items()],
        "row": context.chosen.get(ROW),
    }


def _away(name: str) -> View:
    return {"id": name, "name": name.removesuffix(PLAN_ENDING).replace("-", " ")}


def _finding(context: StartContext, found: list[Card]) -> str:
    """How many plans there are; one that waits for whose page this is comes first."""
    role = context.folder.role
    other = "PM" if role == "AM" else "AM"
    if not found:
        return f"No plan lies here yet. Begin one, and it is yours and the {other}’s."
    waiting = [card for card in found if card.signed_by == (other,)]
    if waiting:
        return f"{waiting[0].name} waits for your signature: the {other} has signed."
    if len(found) == 1:
        return f"One plan lies here: {found[0].name}."
    count = COUNTS[len(found)] if len(found) < len(COUNTS) else str(len(found))
    return f"{count} plans lie here. {found[0].name} changed last."


def _lead(context: StartContext, found: list[Card], go_on: View | None) -> str:
    if not found:
        return (
            "Eight steps take you both to a date and a price you can sign. Everything is saved in "
            f"the folder {context.folder.choice.folder.resolve().name} as you type."
        )
    if go_on is not None:
        return f"You were last in {go_on['name']}, on {go_on['at']}."
    return "A click opens a plan, for you and for the other one."


# What can be done -------------------------------------------------------------------------


def _in_row(act: str, do: Callable[[StartContext, Any], object]) -> Callable[[Any, Any], None]:
    """Do something with a plan; what cannot be stands in its row, with what was typed."""

    def tried(context: StartContext, message: Any) -> None:
        context.chosen.pop(ROW, None)
        try:
            do(context, message)
        except KickoffError as error:
            reason = next(iter(refusal_of_file(error).values()))
            typed = getattr(message, "typed", "")
            context.chosen[ROW] = {"id": message.id, "act": act, "typed": typed, "error": reason}

    return tried


def _rename(context: StartContext, message: protocol.RenamePlan) -> None:
    """Call a plan something else, as on its brief; its file keeps its name."""
    name = _name(message.typed)
    session = context.folder.session(message.id)
    if name != session.plan.project.name and (refused := session.apply("project.name", name)):
        session.refused.clear()
        raise WorkbookError(refused)


def _copy(context: StartContext, message: protocol.CopyPlan) -> None:
    context.folder.copy(message.id, _name(message.typed))
    context.folder.look_again()


def _name(typed: str) -> str:
    name = entries.plain_text(typed, "Name")
    if name is None:
        raise WorkbookError("The name is empty. Write it as Acme website.")
    if len(name) > LONGEST_NAME:
        raise WorkbookError(f"The name has {len(name)} letters. Write up to {LONGEST_NAME}.")
    return name


ACTIONS: Handlers = dict(
    [
        at_start(protocol.BeginPlan, begin.begin),
        at_start(protocol.RenamePlan, _in_row("rename", _rename)),
        at_start(protocol.CopyPlan, _in_row("copy", _copy)),
        at_start(
            protocol.PutAway,
            _in_row("put_away", lambda context, asked: context.folder.put_away(asked.id)),
        ),
        at_start(
            protocol.TakePlanBack,
            _in_row("take_back", lambda context, asked: context.folder.take_back(asked.id)),
        ),
    ]
)
"""What can be done on this page alone."""
