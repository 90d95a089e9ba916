"""What one page has open: a folder, and one of its plans or none; how it turns to others."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from estimation.errors import KickoffError, WorkbookError
from estimation.workbook.choice import sample_choice
from estimation.workbook.log.plan_files import CopiedPlanError, PlanFile, give_own_id, take_over
from estimation.workbook.page_list import PAGE_NAMES, START_PAGES
from estimation.workbook.pages import PAGES
from estimation.workbook.pages.context import PageContext, StartContext
from estimation.workbook.pages.sittings import Listed, others_over, stay
from estimation.workbook.pages.whereabouts import Elsewhere, elsewhere, other_role
from estimation.workbook.plan_folder import AWAY_AFTER, PlanFolder

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.store import Presence, Sitting
    from estimation.store.records import Role
    from estimation.store.seals import Seals
    from estimation.workbook import protocol
    from estimation.workbook.choice import Choice
    from estimation.workbook.session import Session

LINKED = "link"
"""Kind of the rows in which somebody makes a link for the other one; the path is whose it is."""


class OpenPlan:
    """
    What one page has open.

    Parameters
    ----------
    choice : Choice
        What to open first.
    role : {"AM", "PM"}
        Whose page it is.
    seals : Seals, optional
        Who seals blind estimates; default: the key beside the store.

    Attributes
    ----------
    home : PlanFolder
        The firm's plans.
    folder : PlanFolder
        The folder that is open: the firm's plans, or the sample.
    context : PageContext or None
        A place at the table of a plan; None while all plans are shown.
    start : StartContext
        What is open on the pages that need no plan.
    copied : CopiedPlanError or None
        A copied plan that is asked about.
    elsewhere : Elsewhere or None
        The plan that the other one is in, if that is another.
    is_outdated : bool
        Whether past work was brought in that the figures do not rest on.
    """

    def __init__(self, choice: Choice, role: Role, seals: Seals | None = None) -> None:
        self.role: Role = role
        self.home = self.folder = PlanFolder(choice, role, seals)
        self.start = StartContext(self.home)
        self.context: PageContext | None = None
        self.copied: CopiedPlanError | None = None
        self.elsewhere: Elsewhere | None = None
        self.is_outdated = False
        self.came_at = datetime.now(UTC)
        self.sittings: list[Sitting] = []
        self._listed = Listed()
        self._open_first()

    @property
    def session(self) -> Session:
        """
        The sitting that is open.

        Raises
        ------
        WorkbookError
            If no plan is.
        """
        if self.context is None:
            raise WorkbookError("no plan is open; open one first")
        return self.context.session

    @property
    def page(self) -> str:
        """Id of the page that is open."""
        return self.start.page if self.context is None else self.context.page

    @property
    def wanted(self) -> list[Callable[[], None]]:
        """What is still to be computed for the page."""
        return self.start.wanted if self.context is None else self.context.wanted

    @property
    def trouble(self) -> str | None:
        """What did not work."""
        return self.start.trouble if self.context is None else self.context.session.trouble

    @trouble.setter
    def trouble(self, trouble: str | None) -> None:
        if self.context is None:
            self.start.trouble = trouble
        else:
            self.context.session.trouble = trouble

    def context_of(self, name: str, page: str) -> PageContext:
        """A place at the table of one of the plans."""
        choice, session = self.folder.choice, self.folder.session(name)
        return PageContext(
            *(session, choice.folder, page, choice.past_work),
            judges=choice.judges,
            history=choice.history,
        )

    # What is open first ---------------------------------------------------------------

    def _open_first(self) -> None:
        """Open what was asked for: a plan, a page without one, or where somebody comes back to."""
        asked, plan = self.folder.choice.asked, self.folder.choice.plan
        last = self._last_place() if asked.is_return and not asked.plan else None
        try:
            if asked.page in START_PAGES:
                self.start.page = asked.page
            elif asked.sample:
                self.open_sample(asked.plan)
            elif last is not None:
                self.open(*last)
            elif plan is not None:
                self._open_named(plan.name)
        except KickoffError as error:
            if plan is not None and not asked.plan:
                raise
            self.folder = self.home
            self.start.trouble = str(error)
        if asked.plan and plan is None and self.context is None:
            self.start.trouble = f"There is no plan {asked.plan} here. These are the plans."

    def _last_place(self) -> tuple[str, str] | None:
        """Plan and page where this role was last; only that plan, where one was named."""
        last, plan = self.folder.last_place(), self.folder.choice.plan
        return None if last is None or (plan is not None and plan.name != last[0]) else last

    def _open_named(self, name: str) -> None:
        """
        Open the plan that was asked for.

        Where that is a copy of another plan, that one is open, and the page asks about the copy.
        """
        page = PAGES[0].id
        try:
            self._sit_down(self.context_of(name, page))
        except CopiedPlanError as copied:
            self.copied = copied
            if not copied.is_gone:
                self._sit_down(self.context_of(copied.owner, page))
                return
            of_owner = self.folder.store.sessions.sittings(copied.project_id)[-1]
            self.folder.at_sitting(self.folder.path_of(name), of_owner.id)
            self._sit_down(self.context_of(name, page))

    # Other plans and pages ------------------------------------------------------------

    def open(self, name: str, page: str = "") -> None:
        """
        Turn to another plan of the folder; whether a copy is to be one of its own is asked first.

        Raises
        ------
        WorkbookError, PlanError
            If there is none of that name, or it cannot be read.
        """
        self.folder.look_again()
        at = PAGES[0].id if self.context is None else self.context.page
        try:
            self._sit_down(self.context_of(name, page if page in PAGE_NAMES else at))
        except CopiedPlanError as copied:
            self.copied = copied

    def open_sample(self, name: str = "", page: str = "") -> None:
        """
        Turn to the sample, which lies in a folder of its own; it is written if it is not there.

        Raises
        ------
        KickoffError
            If it cannot be written or opened.
        """
        if self.folder is self.home and not self.home.choice.sample:
            choice = sample_choice(self.home.choice.folder)
            # What is invented needs no keeper: its key lies beside its store.
            self.folder, self.context = PlanFolder(choice, self.role), None
        first = self.folder.choice.plan
        self.open(name or ("" if first is None else first.name), page)

    def open_asked(self, asked: protocol.OpenPlan) -> None:
        """Open a plan of the firm or of the sample, as an address names it."""
        if asked.sample:
            self.open_sample(asked.plan, asked.page)
            return
        if self.folder is not self.home:
            self.leave()
        self.open(asked.plan, asked.page)

    def _sit_down(self, context: PageContext) -> None:
        """Take a place at the table of a plan, and say so."""
        self.context = context
        self.came_at, self.elsewhere = datetime.now(UTC), None
        session = context.session
        self.sittings = self._listed.over(session)
        self.folder.store.presence.here(session.id, session.who, context.page)

    def turn_to(self, page: str) -> None:
        """Turn to another page; one that is not there leaves this one open."""
        if page in START_PAGES:
            self.leave()
            self.start.page = page
        elif page in PAGE_NAMES and self.context is not None:
            self.context.page = page

    def leave(self) -> None:
        """Have no plan open, and see those of the firm."""
        if self.context is None:
            return
        if self.folder is not self.home:
            self.folder.close()
        self.context, self.folder = None, self.home
        self.start.trouble, self.came_at = None, datetime.now(UTC)
        self.look_around()

    def open_sitting(self, id: str) -> None:
        """
        Go on with another sitting over the plan that is open, for both.

        Raises
        ------
        WorkbookError
            If there is none of that id over it.
        """
        now, page = self.session, self.page
        if id not in {each.id for each in others_over(now)}:
            raise WorkbookError("there is no such sitting over this plan; load the page again")
        text_now = PlanFile.at(now.path, now.origin).text
        now.store.sessions.take_up(id, now.who, now.path.name, text_now)
        if id != now.id:
            self.folder.at_sitting(self.folder.path_of(now.path.name), id)
            self.context = self.context_of(now.path.name, page)
        self.session.follow()
        self.sittings = self._listed.over(self.session)

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
            self.folder.sessions.pop(copied.file.name, None)
        elif answer == "same" and copied.is_gone:
            who = self.folder.who if self.context is None else self.session.who
            take_over(copied, self.folder.store, who)
            self.folder.sessions.pop(copied.file.name, None)
        # What went wrong before is asked about again.
        self.copied = None
        if answer != "no":
            self.open(copied.file.name)

    def read_history_again(self) -> None:
        """Rest on the past work that is there by now."""
        self.folder.read_history_again()
        self.is_outdated = False
        if self.context is not None:
            self.context = self.context_of(self.context.session.path.name, self.context.page)

    # The other one --------------------------------------------------------------------

    def invite(self) -> str:
        """
        Make a link for the other one; who made it is in the log of the plan that is open.

        Returns
        -------
        str
            The secret of the link, which is kept nowhere.
        """
        other, place = other_role(self.role), str(self.home.choice.folder.resolve())
        secret = self.home.store.doors.open(other, place)
        if self.context is not None and self.folder is self.home:
            self.session.record(LINKED, other)
        return secret

    def say_here(self, place: str) -> bool:
        """Say where on the plan that is open this page is; whether anything around it changed."""
        assert self.context is not None
        session = self.session
        self.folder.store.presence.here(session.id, session.who, self.context.page, place)
        before = (self.folder.choice, self.sittings, self.elsewhere, self.is_outdated)
        self.folder.look_again()
        self.sittings = self._listed.over(session)
        self.elsewhere = elsewhere(self.folder, session.id)
        self.is_outdated = self.folder.has_other_history()
        return before != (self.folder.choice, self.sittings, self.elsewhere, self.is_outdated)

    def look_around(self) -> bool:
        """Find where the other one is, and which plans there are; whether any of that changed."""
        before = (self.home.choice, self.elsewhere)
        self.home.look_again()
        self.elsewhere = elsewhere(self.home)
        return before != (self.home.choice, self.elsewhere)

    def who_else(self) -> list[Presence]:
        """Who else is at the table of the plan that is open, and where."""
        here = self.folder.store.presence.who_is_here(self.session.id, AWAY_AFTER)
        gone = None if self.elsewhere is None else self.elsewhere.role
        return [each for each in here if each.role not in (self.role, gone)]
