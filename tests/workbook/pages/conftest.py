"""What a page is given, with all that it asks for later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.workbook.pages import BY_ID
from estimation.workbook.pages.context import Desk

if TYPE_CHECKING:
    from estimation.workbook import Session
    from estimation.workbook.pages.context import View


def settled(desk: Desk) -> View:
    """The view of the page that is open, once nothing is still to be computed."""
    page = BY_ID[desk.page]
    view = page.view(desk)
    while desk.wanted:
        for make in desk.wanted:
            make()
        desk.wanted.clear()
        view = page.view(desk)
    return view


def do(desk: Desk, action: str, **message: Any) -> None:
    """What the browser asks of the page that is open."""
    BY_ID[desk.page].actions[action](desk, {"do": f"{desk.page}.{action}", **message})


def at(session: Session, page: str) -> Desk:
    """A desk with one page open."""
    return Desk(session, session.path.parent, page)
