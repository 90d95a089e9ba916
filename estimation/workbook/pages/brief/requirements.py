"""Requirements and assumptions: what the client needs, and what the plan rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.errors import WorkbookError
from estimation.plan.ids import ids_of, new_id
from estimation.store import Change
from estimation.workbook.input import entries
from estimation.workbook.input.field_views import field
from estimation.workbook.log.fold import ADD, SET

if TYPE_CHECKING:
    from estimation.workbook import protocol
    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

SECTIONS = {"requirements": "requirement", "assumptions": "assumption"}
"""Lists of the plan, and what one entry is called."""

REMOVABLE = (*SECTIONS, "questions")

STATES = ("open", "asked", "agreed", "confirmed")
"""States that the page offers; any words may stand there."""


def agreed_view(session: Session) -> View:
    """Both lists."""
    client = session.plan.project.client or "the client"
    return {
        "title": f"What {client} needs, and what the plan rests on",
        "states": list(STATES),
        "lists": [
            {
                "id": section,
                "name": section.capitalize(),
                "one": one,
                "rows": [
                    {
                        "id": each.id,
                        "owner": {
                            "path": f"{section}.{each.id}.owner",
                            "name": f"Owner of: {each.text}",
                            "value": each.owner or "",
                        },
                        "text": field(
                            session, f"{section}.{each.id}.text", each.text, name=one.capitalize()
                        ),
                        "state": field(
                            session,
                            f"{section}.{each.id}.state",
                            each.state,
                            name=f"State of: {each.text}",
                        ),
                        "open": each.state in ("open", "asked"),
                    }
                    for each in getattr(session.plan, section)
                ],
                "new": field(session, section, "", name=f"New {one}"),
            }
            for section, one in SECTIONS.items()
        ],
    }


# What can be done -------------------------------------------------------------------------


def add_agreed(context: PageContext, message: protocol.AddAgreed) -> None:
    """Add a requirement or an assumption."""
    session, section = context.session, message.section
    if section not in SECTIONS:
        raise WorkbookError("This page has no such list; load it again.")

    def change() -> None:
        one = SECTIONS[section]
        text = entries.plain_text(message.typed, one.capitalize())
        if text is None:
            raise WorkbookError(f"The {one} is empty. Write it in one sentence.")
        id_ = new_id(text, ids_of(session.plan), one)
        entry = {"entry": {"text": text, "owner": session.role}, "before": None}
        session.change(Change(ADD, f"{section}.{id_}", entry))

    session.attempt(section, message.typed, change)


def remove(context: PageContext, message: protocol.RemoveAgreed) -> None:
    """Take a question, requirement or assumption out."""
    section, id_ = message.section, message.id
    if section not in REMOVABLE:
        raise WorkbookError("This page has no such list; load it again.")
    if id_ in {each.id for each in getattr(context.session.plan, section)}:
        context.session.change(Change(SET, f"{section}.{id_}", None))
    for path in [each for each in context.session.refused if each.startswith(f"{section}.{id_}.")]:
        del context.session.refused[path]
