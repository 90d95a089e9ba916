"""What a page is given, with all that it asks for later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.workbook import protocol
from estimation.workbook.pages import BY_ID
from estimation.workbook.pages.context import PageContext

if TYPE_CHECKING:
    from estimation.workbook import Session
    from estimation.workbook.protocol import View


def settled(context: PageContext) -> View:
    """The view of the page that is open, once nothing is still to be computed."""
    page = BY_ID[context.page]
    view = page.view(context)
    while context.wanted:
        for make in context.wanted:
            make()
        context.wanted.clear()
        view = page.view(context)
    return view


def do(context: PageContext, action: str, **message: Any) -> None:
    """What the browser asks of the page that is open."""
    asked = protocol.read({"do": f"{context.page}.{action}", **message})
    BY_ID[context.page].actions[type(asked)](context, asked)


def at(session: Session, page: str) -> PageContext:
    """What a browser looks at with one page open."""
    return PageContext(session, session.path.parent, page)
