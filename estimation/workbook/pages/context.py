"""What one browser looks at: the sitting, the page, and what is open there."""

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


M = TypeVar("M", bound=Message)

Handler = Callable[[PageContext, Any], object]
"""What does something that the browser asks for."""

Handlers = Mapping[type[Message], Handler]
"""What can be done on a page, by the class of the message."""


def on(kind: type[M], act: Callable[[PageContext, M], object]) -> tuple[type[Message], Handler]:
    """Return a pair for `Handlers`, in which the message is of the kind that is handled."""
    return kind, act
