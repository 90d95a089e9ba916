"""
The pages of the meeting: each is a view of the session, and what can be done on it.

=============  ====================================================================================
`context`      `PageContext`: what one browser looks at; handlers of messages
`start`        the pages that need no plan: all plans, and the firm's past work
`whereabouts`  where the other one is
`frame`        what stands on every page: the bar, the choosers, the foot
`help`         what “?” shows of each page, and the one glossary
`sittings`     what a page tells of other sessions over the same plan
`brief`        what is known of the job, what is not, and who does what
`scope`        the table of activities, with a live Gantt chart
`estimate`     blind estimates of both, and what they come to
`risks`        risks, and how the client answers
`forecast`     which date and cost can be promised
`price`        what an amount means for loss and margin
`scenarios`    the plan and its scenarios side by side
`agree`        what is promised, and both signatures
=============  ====================================================================================

A page is a module or a package of `view(context)`, plain data for its script, and `ACTIONS`, a
handler for each class of `workbook.protocol` that is its own. `PAGES` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from estimation.workbook.page_list import PAGE_NAMES
from estimation.workbook.pages import (
    agree,
    brief,
    estimate,
    forecast,
    frame,
    price,
    risks,
    scenarios,
    scope,
    start,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.workbook.pages.context import Handler, Handlers, PageContext
    from estimation.workbook.protocol import Message, View


@dataclass(frozen=True)
class Page:
    """
    One page.

    Parameters
    ----------
    id : str
        As in `PAGE_NAMES`.
    view : callable
        All that it shows, as plain data.
    actions : mapping of class to callable
        What can be done on it alone, by the class of the message.
    """

    id: str
    view: Callable[[PageContext], View]
    actions: Handlers = field(default_factory=dict)

    @property
    def name(self) -> str:
        """On its step."""
        return PAGE_NAMES[self.id]


PAGES = (
    Page("brief", brief.view, brief.ACTIONS),
    Page("scope", scope.view, scope.ACTIONS),
    Page("estimate", estimate.view, estimate.ACTIONS),
    Page("risks", risks.view, risks.ACTIONS),
    Page("forecast", forecast.view),
    Page("price", price.view, price.ACTIONS),
    Page("scenarios", scenarios.view, scenarios.ACTIONS),
    Page("agree", agree.view, agree.ACTIONS),
)

BY_ID = {page.id: page for page in PAGES}

START_VIEWS = start.VIEWS
"""What each page shows that needs no plan, by its id."""

START_HANDLERS: dict[type[Message], Handler] = dict(start.ACTIONS)
"""What can be done on them."""

HANDLERS: dict[type[Message], Handler] = {
    kind: handler
    for actions in (frame.ACTIONS, *(page.actions for page in PAGES))
    for kind, handler in actions.items()
}
"""What can be done on pages, whichever it is; opening plans and sessions is the widget's."""
