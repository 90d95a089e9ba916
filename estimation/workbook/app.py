"""The workbook as one widget: the bar, the pages, the foot."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from estimation.errors import KickoffError, WorkbookError
from estimation.store import open_store
from estimation.workbook import protocol
from estimation.workbook.assets import page_styles, script, styles
from estimation.workbook.log.plan_files import CopiedPlanError, PlanFile, give_own_id, take_over
from estimation.workbook.pages import BY_ID, HANDLERS, PAGES
from estimation.workbook.pages.context import PageContext
from estimation.workbook.pages.frame import frame_view
from estimation.workbook.pages.sittings import Listed, copied_view, news_view, others_over, stay
from estimation.workbook.server.seal_keeper import AskedSeals
from estimation.workbook.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.simulation import Result
    from estimation.store.records import Role
    from estimation.workbook.choice import Choice
    from estimation.workbook.protocol import View

LOG = logging.getLogger(__name__)

STYLES = ("base", "frame")

FOLLOWING = 0.08
"""How long a change of the other page may wait to be seen here [s]."""

SETTLING = 0.005
"""Pause between two things that a page waits for, in which it hears what somebody did [s]."""

SHOWING = 2.0
"""After so long a page that still waits for something shows what is there by now [s]."""

AWAY_AFTER = 8.0
"""A page that has not said that it is there for so long is closed [s]."""


class Workbook(anywidget.AnyWidget):
    """
    The pages of a sitting, as one of the two sees them.

    Parameters
    ----------
    choice : Choice
        Plans to choose from, history, the store, and where to write.
    role : {"AM", "PM"}, optional
        Whose page it is; default: the door that was used, else the project manager's.

    Notes
    -----
    The browser sends what somebody did, as `workbook.protocol` has it, and is given plain data for
    all that it shows: `frame`, which is on every page, and `content`, the page. It decides nothing
    itself. Figures for all stops of the slider come at once, so that a move waits for nobody.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    content = traitlets.Dict().tag(sync=True)

    def __init__(self, choice: Choice, role: Role | None = None) -> None:
        self.choice = choice.looked_again()
        self.role: Role = role or ("AM" if os.environ.get("KICKOFF_ROLE") == "AM" else "PM")
        self.calibration = choice.calibration()
        self.store = open_store(choice.store, create=True, seals=AskedSeals.from_environment())
        self.sessions: dict[str, Session] = {}
        self.copied: CopiedPlanError | None = None
        self.context = self._first_context()
        self.listed = Listed()
        self.sittings = self.listed.over(self.session)
        self.number = 0
        self.shown_at = 0.0
        self.others: list[Any] = []
        super().__init__(_esm=script(), _css=styles(*STYLES) + page_styles())
        self._show()
        self.on_msg(self._hear)
        self.following = self._begin_following()

    @property
    def session(self) -> Session:
        """The sitting that is open."""
        return self.context.session

    @property
    def result(self) -> Result:
        """What comes out of the plan and the scenario in use."""
        return self.session.result()

    def follow(self) -> None:
        """Show what the other page did."""
        moved = self.session.follow()
        others = self._who_else()
        if moved or others != self.others:
            self.others = others
            self._show(only_frame=not moved)

    def settle(self) -> None:
        """Compute what the page still waits for, and show it."""
        while self.context.wanted:
            self.context.wanted.pop(0)()
            self._settled()

    def _settled(self) -> None:
        """Show what was computed, once it is all there, or often enough to be seen growing."""
        if not self.context.wanted or time.monotonic() - self.shown_at > SHOWING:
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
            if self.context.wanted:
                await self._guarded(self.context.wanted.pop(0), self._settled)

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

    def _context_of(self, name: str, page: str) -> PageContext:
        """A place at the table of one of the plans."""
        choice, session = self.choice, self._session(name)
        return PageContext(
            *(session, choice.folder, page, choice.past_work),
            judges=choice.judges,
            history=choice.history,
        )

    def _session(self, name: str) -> Session:
        """The session of one of the plans; the last one over its file, or a new one."""
        path = next((each for each in self.choice.plans if each.name == name), None)
        if path is None:
            raise WorkbookError(f"there is no plan {name} in this folder")
        if name not in self.sessions:
            self.sessions[name] = Session.over(
                self.choice.write_to(path), self.store, self.role, self.calibration, origin=path
            )
        return self.sessions[name]

    def _first_context(self) -> PageContext:
        """
        The place at the table of the plan that was asked for.

        Where that is a copy of another plan, that one is open, and the page asks about the copy.
        """
        name, page = self.choice.plan.name, PAGES[0].id
        try:
            return self._context_of(name, page)
        except CopiedPlanError as copied:
            self.copied = copied
            if not copied.is_gone:
                return self._context_of(copied.owner, page)
            path = self.choice.plan
            of_owner = self.store.sessions.sittings(copied.project_id)[-1]
            where = self.choice.write_to(path)
            self.sessions[name] = Session(
                *(self.store, of_owner.id, where, self.role, self.calibration), origin=path
            )
            return self._context_of(name, page)

    def open_sitting(self, id: str) -> None:
        """
        Go on with another sitting over the plan that is open, for both.

        Raises
        ------
        WorkbookError
            If there is none of that id over it.
        """
        now = self.session
        if id not in {each.id for each in others_over(now)}:
            raise WorkbookError("there is no such sitting over this plan; load the page again")
        text_now = PlanFile.at(now.path, now.origin).text
        self.store.sessions.take_up(id, now.who, now.path.name, text_now)
        if id != now.id:
            self.sessions[now.path.name] = Session(
                *(self.store, id, now.path, self.role, self.calibration), origin=now.origin
            )
            self.context = self._context_of(now.path.name, self.context.page)
        self.session.follow()
        self.sittings = self.listed.over(self.session)

    def stay(self, id: str) -> None:
        """Stay with a new sitting, and stop to offer an earlier one."""
        stay(self.session, id)

    def answer_copied(self, answer: str) -> None:
        """
        Do what was answered about a copied plan, and open it.

        Parameters
        ----------
        answer : {"own", "same", "no"}
            It gets an id of its own; it is the same file under a new name; it stays closed.

        Raises
        ------
        WorkbookError, PlanError, StoreError
            If that cannot be.
        """
        copied = self.copied
        if copied is None or answer not in ("own", "same", "no"):
            raise WorkbookError("this question is answered already; load the page again")
        if answer == "own":
            give_own_id(copied)
            self.sessions.pop(copied.file.name, None)
        elif answer == "same" and copied.is_gone:
            take_over(copied, self.store, self.session.who)
            self.sessions.pop(copied.file.name, None)
        # What went wrong before is asked about again.
        self.copied = None
        if answer != "no":
            self.open_plan(copied.file.name)

    def _hear(self, _: object, message: dict[str, Any], __: object) -> None:
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
        self.session.trouble = None
        try:
            self._do(protocol.read(message))
        except Exception as error:  # whoever asked is waiting for an answer
            self._say_trouble(error)
        try:
            self._show()
        except Exception as error:  # one page that cannot be shown leaves the others
            self._say_trouble(error)
            self.frame = self._frame()

    def _do(self, asked: protocol.Message) -> None:
        """Handle a message, and turn to the plan that this asks for."""
        kind = type(asked)
        self.session.act(
            lambda: OWN[kind](self, asked) if kind in OWN else HANDLERS[kind](self.context, asked)
        )
        plan, self.context.to_open = self.context.to_open, None
        if plan is not None:
            self.open_plan(plan)

    def _say_trouble(self, error: Exception) -> None:
        """Say in the foot what did not work; what was confirmed is in the store."""
        if isinstance(error, KickoffError):
            self.session.trouble = str(error)
            return
        LOG.exception("the workbook met an error that it does not know", exc_info=error)
        self.session.trouble = (
            f"This did not work ({type(error).__name__}). All that was confirmed is kept; "
            "load the page again, and tell who looks after Kickoff."
        )

    def open_plan(self, name: str) -> None:
        """
        Turn to another plan of the folder; whether a copy is to be one of its own is asked first.

        Raises
        ------
        WorkbookError, PlanError
            If there is none of that name, or it cannot be read.
        """
        self.choice = self.choice.looked_again()
        try:
            self.context = self._context_of(name, self.context.page)
        except CopiedPlanError as copied:
            self.copied = copied
        self.sittings = self.listed.over(self.session)

    def _show(self, only_frame: bool = False) -> None:
        """Send what is on every page first: the figures are what people wait for."""
        self.frame = self._frame()
        if not only_frame:
            self._show_page()

    def _show_page(self) -> None:
        self.shown_at = time.monotonic()
        self.context.wanted.clear()
        content: View = {"page": self.context.page, "number": self.number}
        try:
            content["is"] = BY_ID[self.context.page].view(self.context)
        except Exception as error:  # whoever turned to the page is waiting for it
            self._say_trouble(error)
            content["failed"] = self.session.trouble
            self.frame = self._frame()
        self.content = content

    def _frame(self) -> View:
        return {
            "number": self.number,
            "page": self.context.page,
            "pages": [{"id": page.id, "name": page.name} for page in PAGES],
            "files": self.choice.files(self.session.path.name),
            "questions": self._questions(),
        } | frame_view(self.session, self.others)

    def _hear_presence(self, here: protocol.Here) -> None:
        """Keep that somebody is there, and where; say that the page is heard, and of new plans."""
        self.send({"do": "here"})
        self.session.decimal = here.decimal
        self.store.presence.here(self.session.id, self.session.who, self.context.page, here.place)
        looked_again, sittings = self.choice.looked_again(), self.listed.over(self.session)
        if (looked_again, sittings) != (self.choice, self.sittings):
            self.choice, self.sittings = looked_again, sittings
            self.frame = self._frame()

    def _questions(self) -> list[View]:
        """What is asked above every page: about a copied plan, and about other sittings."""
        asked = [] if self.copied is None else [copied_view(self.copied)]
        news = news_view(self.session, self.sittings)
        return [*asked, *([] if news is None else [news])]

    def _who_else(self) -> list[Any]:
        """Who else is at the table, and where."""
        here = self.store.presence.who_is_here(self.session.id, AWAY_AFTER)
        return [each for each in here if each.role != self.role]


OWN: dict[type[protocol.Message], Callable[[Workbook, Any], None]] = {
    protocol.OpenPlan: lambda book, asked: book.open_plan(asked.plan),
    protocol.OpenSitting: lambda book, asked: book.open_sitting(asked.id),
    protocol.StayWith: lambda book, asked: book.stay(asked.id),
    protocol.AnswerCopied: lambda book, asked: book.answer_copied(asked.answer),
}
"""What turns to another plan or session; all else is done by `HANDLERS` of the pages."""
