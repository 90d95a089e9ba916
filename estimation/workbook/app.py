"""The workbook as one widget: the bar, the pages, the foot."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from estimation.errors import KickoffError, WorkbookError
from estimation.workbook import protocol
from estimation.workbook.assets import page_styles, script, styles
from estimation.workbook.open_plan import OpenPlan
from estimation.workbook.page_list import PAGE_NAMES
from estimation.workbook.pages import BY_ID, HANDLERS, PAGES, START_HANDLERS, START_VIEWS
from estimation.workbook.pages.frame import frame_view
from estimation.workbook.pages.help import help_view
from estimation.workbook.pages.sittings import copied_view, history_view, news_view
from estimation.workbook.pages.start.frame import start_frame
from estimation.workbook.pages.whereabouts import (
    elsewhere_view,
    moved_view,
    other_role,
    start_people,
)
from estimation.workbook.plan_folder import AWAY_AFTER as AWAY_AFTER
from estimation.workbook.server.seal_keeper import AskedSeals

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.simulation import Result
    from estimation.store.records import Role
    from estimation.store.store import Store
    from estimation.workbook.choice import Choice
    from estimation.workbook.pages.context import PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

LOG = logging.getLogger(__name__)

STYLES = ("base", "frame", "help")

FOLLOWING = 0.08
"""How long a change of the other page may wait to be seen here [s]."""

LOOKING = 1.0
"""How often a page without a plan looks where the other one is [s]."""

SHOWN_FOR = 5.0
"""After so long a page of all plans is made again, as others may have changed them [s]."""

SETTLING = 0.005
"""Pause between two things that a page waits for, in which it hears what somebody did [s]."""

SHOWING = 2.0
"""After so long a page that still waits for something shows what is there by now [s]."""


class Workbook(anywidget.AnyWidget):
    """
    The pages of a sitting, as one of the two sees them; all plans while none is open.

    Parameters
    ----------
    choice : Choice
        Plans to choose from, history, the store, and where to write.
    role : {"AM", "PM"}, optional
        Whose page it is; default: the door that was used, else the project manager's.

    Notes
    -----
    The browser sends what somebody did, as `workbook.protocol` has it, and is given plain data for
    all that it shows: `frame`, which is on every page, `content`, the page, and `help`, what is
    said of it. It decides nothing itself. Figures for all stops of the slider come at once, so that
    a move waits for nobody.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    content = traitlets.Dict().tag(sync=True)
    help = traitlets.Dict().tag(sync=True)

    def __init__(self, choice: Choice, role: Role | None = None) -> None:
        self.role: Role = role or ("AM" if os.environ.get("KICKOFF_ROLE") == "AM" else "PM")
        self.seals = AskedSeals.from_environment()
        self.now_open = OpenPlan(choice, self.role, self.seals)
        self.number = 0
        self.shown_at = self.looked_at = 0.0
        self.others: list[Any] = []
        super().__init__(_esm=script(), _css=styles(*STYLES) + page_styles())
        self._show()
        self.on_msg(self._hear)
        self.following = self._begin_following()

    @property
    def is_open(self) -> bool:
        """Whether a plan is open."""
        return self.now_open.context is not None

    @property
    def context(self) -> PageContext:
        """The place at the table of the plan that is open."""
        if self.now_open.context is None:
            raise WorkbookError("no plan is open; open one first")
        return self.now_open.context

    @property
    def session(self) -> Session:
        """The sitting that is open."""
        return self.now_open.session

    @property
    def store(self) -> Store:
        """The store of the folder that is open."""
        return self.now_open.folder.store

    @property
    def result(self) -> Result:
        """What comes out of the plan and the scenario in use."""
        return self.session.result()

    def follow(self) -> None:
        """Show what the other page did."""
        if not self.is_open:
            if time.monotonic() - self.looked_at > LOOKING:
                self._look_around()
            return
        moved = self.session.follow()
        others = self.now_open.who_else()
        if moved or others != self.others:
            self.others = others
            self._show(only_frame=not moved)

    def settle(self) -> None:
        """Compute what the page still waits for, and show it."""
        while self.now_open.wanted:
            self.now_open.wanted.pop(0)()
            self._settled()

    def _settled(self) -> None:
        """Show what was computed, once it is all there, or often enough to be seen growing."""
        if not self.now_open.wanted or time.monotonic() - self.shown_at > SHOWING:
            self._show_page()

    def _begin_following(self) -> list[asyncio.Task[None]]:
        """Follow the log for as long as there is a loop to follow it in."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return []
        return [loop.create_task(each()) for each in (self._keep_following, self._keep_settling)]

    async def _keep_following(self) -> None:
        while True:
            await asyncio.sleep(FOLLOWING)
            await self._guarded(self.follow)

    async def _keep_settling(self) -> None:
        """Compute what pages wait for beside the loop, so that people are answered meanwhile."""
        while True:
            await asyncio.sleep(SETTLING)
            if self.now_open.wanted:
                await self._guarded(self.now_open.wanted.pop(0), self._settled)

    async def _guarded(
        self, work: Callable[[], None], then: Callable[[], None] | None = None
    ) -> None:
        """Do something for nobody who waits; with `then`, beside the loop, and that in it."""
        try:
            if then is None:
                work()
            else:
                await asyncio.to_thread(work)
                then()
        except Exception as error:  # whoever stops to follow shows what is past
            self._say_trouble(error)
            self.frame = self._frame()
            await asyncio.sleep(1)

    # Messages -------------------------------------------------------------------------

    def _hear(self, _: object, message: dict[str, Any], buffers: list[Any] | None) -> None:
        """Do what the browser asks for, and show what comes of it."""
        if message.get("do") == protocol.Here.action:
            try:
                self._hear_presence(protocol.Here.read(message))
            except Exception as error:  # a page that is there shows what is past
                self._say_trouble(error)
                self.frame = self._frame()
            return
        number = message.get("number")
        self.number = number if isinstance(number, int) else self.number
        self.now_open.trouble = None
        try:
            asked = protocol.read(message)
            if isinstance(asked, protocol.SendFile):
                asked = replace(asked, data=b"".join(map(bytes, buffers or [])))
            self._do(asked)
        except Exception as error:  # whoever asked is waiting for an answer
            self._say_trouble(error)
        try:
            self._show()
        except Exception as error:  # one page that cannot be shown leaves the others
            self._say_trouble(error)
            self.frame = self._frame()

    def _do(self, asked: protocol.Message) -> None:
        """Handle a message, and turn to the plan that this asks for."""
        kind, context = type(asked), self.now_open.context
        if kind in START_HANDLERS:
            self._do_at_start(asked)
        elif context is None:
            if kind not in OWN:
                raise WorkbookError("no plan is open; open one first")
            OWN[kind](self, asked)
        else:
            self.session.act(
                lambda: OWN[kind](self, asked) if kind in OWN else HANDLERS[kind](context, asked)
            )
            plan, context.to_open = context.to_open, None
            if plan is not None:
                self.now_open.open(plan)

    def _do_at_start(self, asked: protocol.Message) -> None:
        """Do something on a page without a plan, and turn to where it leads."""
        if self.is_open:
            raise WorkbookError("this can be done on the page of all plans; go there first")
        start = self.now_open.start
        START_HANDLERS[type(asked)](start, asked)
        page, start.to_page = start.to_page, None
        to_open, start.to_open = start.to_open, None
        if to_open is not None:
            self.now_open.open(*to_open)
        elif page is not None:
            self.now_open.turn_to(page)

    def invite(self) -> None:
        """Make a link for the other one, and give it to the browser, which copies it."""
        token = self.now_open.invite()
        self.send({"do": "invite", "role": other_role(self.role), "token": token})

    def _say_trouble(self, error: Exception) -> None:
        """Say in the foot what did not work; what was confirmed is in the store."""
        if isinstance(error, KickoffError):
            self.now_open.trouble = str(error)
            return
        LOG.exception("the workbook met an error that it does not know", exc_info=error)
        self.now_open.trouble = (
            f"This did not work ({type(error).__name__}). All that was confirmed is kept; "
            "load the page again, and tell who looks after Kickoff."
        )

    def _hear_presence(self, here: protocol.Here) -> None:
        """Keep that somebody is there, and where; say that the page is heard, and of new plans."""
        self.send({"do": "here"})
        start, before = self.now_open.start, self.now_open.start.here
        if self.seals is not None:
            start.here = self.seals.here()
        if not self.is_open:
            self._look_around()
            return
        self.session.decimal = here.decimal
        if self.now_open.say_here(here.place) or start.here != before:
            self.frame = self._frame()

    def _look_around(self) -> None:
        """Show what changed in the folder and where the other one is, while no plan is open."""
        self.looked_at = time.monotonic()
        is_other = self.now_open.look_around()
        self.frame = self._frame()
        is_old = self.looked_at - self.shown_at > SHOWN_FOR
        if not self.now_open.wanted and (is_other or is_old):
            self._show_page()

    # What is shown --------------------------------------------------------------------

    def _show(self, only_frame: bool = False) -> None:
        """Send what is on every page first: the figures are what people wait for."""
        self.frame, self.help = self._frame(), help_view(self.now_open.page)
        if not only_frame:
            self._show_page()

    def _show_page(self) -> None:
        self.shown_at = time.monotonic()
        self.now_open.wanted.clear()
        content: View = {"page": self.now_open.page, "number": self.number}
        try:
            content["is"] = self._view()
        except Exception as error:  # whoever turned to the page is waiting for it
            self._say_trouble(error)
            content["failed"] = self.now_open.trouble
            self.frame = self._frame()
        self.content = content

    def _view(self) -> View:
        context = self.now_open.context
        if context is None:
            return START_VIEWS[self.now_open.page](self.now_open.start)
        return BY_ID[context.page].view(context)

    def _frame(self) -> View:
        shown = self._frame_of_plan() if self.is_open else self._frame_of_plans()
        return shown | {
            "number": self.number,
            "page": self.now_open.page,
            "questions": self._questions(),
            "moved": moved_view(self.now_open.elsewhere, self.now_open.came_at),
            "invites": self.seals is not None,
            "known": list(PAGE_NAMES),
        }

    def _frame_of_plan(self) -> View:
        choice, session = self.now_open.folder.choice, self.session
        shown = frame_view(session, self.others, sample=choice.sample) | {
            "pages": [{"id": page.id, "name": page.name} for page in PAGES],
            "files": choice.files(session.path.name),
        }
        found, here = self.now_open.elsewhere, self.now_open.start.here
        return shown | {"people": elsewhere_view(shown["people"], self.role, here, found)}

    def _frame_of_plans(self) -> View:
        start, found = self.now_open.start, self.now_open.elsewhere
        return start_frame(start) | {"people": start_people(start.folder, start.here, found)}

    def _questions(self) -> list[View]:
        """What is asked above every page: about a copied plan, history, and other sittings."""
        copied = self.now_open.copied
        asked = [] if copied is None else [copied_view(copied)]
        if not self.is_open:
            return asked
        news = news_view(self.session, self.now_open.sittings)
        past = history_view() if self.now_open.is_outdated else None
        return [*asked, *(each for each in (news, past) if each is not None)]


OWN: dict[type[protocol.Message], Callable[[Workbook, Any], None]] = {
    protocol.TurnTo: lambda book, asked: book.now_open.turn_to(asked.page),
    protocol.OpenPlan: lambda book, asked: book.now_open.open_asked(asked),
    protocol.OpenSitting: lambda book, asked: book.now_open.open_sitting(asked.id),
    protocol.StayWith: lambda book, asked: book.now_open.stay(asked.id),
    protocol.AnswerCopied: lambda book, asked: book.now_open.answer_copied(asked.answer),
    protocol.Invite: lambda book, _: book.invite(),
    protocol.ReadHistoryAgain: lambda book, _: book.now_open.read_history_again(),
}
"""What turns to another plan, session or page; all else is done by `HANDLERS` of the pages."""
