"""What one browser looks at: the sitting or the plans, the page, and what is open there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from estimation.workbook.protocol import Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from estimation.calibration import Scorecard
    from estimation.history import History
    from estimation.store import Address
    from estimation.store.records import Role
    from estimation.workbook.plan_folder import PlanFolder
    from estimation.workbook.session import Session


@dataclass(eq=False)
class PageContext:
    """
    What one browser looks at, and what it has open; nothing of it is shared.

    Parameters
    ----------
    session : Session
        What the two share.
    folder : Path
        Where new plans are written.
    page : str
        Id of the page that is open.
    past_work : callable
        Reads the firm's past work; None where there is none.
    to_open : str or None
        A plan of the folder to turn to, once what was asked for is done.
    chosen : dict of str to object
        By page, which row is open there.
    wanted : list of callable
        What is still to be computed for the page.
    judges : callable
        Makes the records of those who gave ranges for past work.
    history : Path, Address or None
        Where past work is kept.
    """

    session: Session
    folder: Path
    page: str
    past_work: Callable[[], History | None] = lambda: None
    to_open: str | None = None
    chosen: dict[str, Any] = field(default_factory=dict)
    wanted: list[Callable[[], None]] = field(default_factory=list)
    judges: Callable[[], Sequence[Scorecard]] = tuple
    history: Path | Address | None = None
    _last: dict[str, Any] = field(default_factory=dict)
    _running: set[tuple[int, str]] = field(default_factory=set)

    def later(self, name: str, make: Callable[[], Any]) -> Any:
        """
        Ask for something that takes long; the page is sent again once it is there.

        Parameters
        ----------
        name : str
            Of the thing; made once for each state of the sitting.
        make : callable
            Makes it.

        Returns
        -------
        object or None
            What was made of this state, else what was made last, else None.
        """
        cache, key = self.session.state.cache, self._key(name)

        # Two pages may call different things by one name.
        job, place = (id(cache), key), f"{self.page}/{name}"

        def run() -> None:
            self._running.add(job)
            try:
                cache[key] = self._last[place] = make()
            finally:
                self._running.discard(job)

        if key in cache:
            return cache[key]
        if job not in self._running:
            self.wanted.append(run)
        return self._last.get(place)

    def is_there(self, name: str) -> bool:
        """Whether what was asked for with `later` was made of this very state."""
        return self._key(name) in self.session.state.cache

    def _key(self, name: str) -> str:
        return f"{self.page}/{self.session.scenario or ''}/{name}"


@dataclass(eq=False)
class StartContext:
    """
    What one browser looks at while no plan is open.

    Parameters
    ----------
    folder : PlanFolder
        Where the plans lie.
    page : str
        Id of the page that is open.
    to_open : tuple of str, or None
        A plan to turn to and a page of it, once what was asked for is done; None for neither.
    to_page : str or None
        Another page without a plan to turn to.
    chosen : dict of str to object
        By part of a page, what is open and typed there; nobody else sees it.
    wanted : list of callable
        What is still to be computed for the page.
    trouble : str or None
        What did not work.
    here : tuple of {"AM", "PM"}
        Roles of which some page is open.
    """

    folder: PlanFolder
    page: str = "plans"
    to_open: tuple[str, str] | None = None
    to_page: str | None = None
    chosen: dict[str, Any] = field(default_factory=dict)
    wanted: list[Callable[[], None]] = field(default_factory=list)
    trouble: str | None = None
    here: tuple[Role, ...] = ()
    _made: dict[str, tuple[object, Any]] = field(default_factory=dict)
    _running: list[tuple[str, object]] = field(default_factory=list)

    def later(self, name: str, of: object, make: Callable[[], Any]) -> Any:
        """
        Ask for something that takes long; the page is sent again once it is there.

        Parameters
        ----------
        name : str
            Of the thing.
        of : object
            What it is made of; where that is another, it is made again.
        make : callable
            Makes it.

        Returns
        -------
        object or None
            What was made last; None before.
        """
        job = (name, of)

        def run() -> None:
            self._running.append(job)
            try:
                self._made[name] = of, make()
            finally:
                self._running.remove(job)

        if not self.is_made(name, of) and job not in self._running:
            self.wanted.append(run)
        return self._made.get(name, (None, None))[1]

    def is_made(self, name: str, of: object) -> bool:
        """Whether what was asked for with `later` was made of just this."""
        return name in self._made and self._made[name][0] == of


M = TypeVar("M", bound=Message)

Handler = Callable[[Any, Any], object]
"""What does something that the browser asks for, in the context of the page."""

Handlers = Mapping[type[Message], Handler]
"""What can be done on a page, by the class of the message."""


def on(kind: type[M], act: Callable[[PageContext, M], object]) -> tuple[type[Message], Handler]:
    """Return a pair for `Handlers`, in which the message is of the kind that is handled."""
    return kind, act


def at_start(
    kind: type[M], act: Callable[[StartContext, M], object]
) -> tuple[type[Message], Handler]:
    """Return such a pair for a page that needs no plan."""
    return kind, act
