"""The pages of the meeting, in its order; each is a view of the sitting, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from estimation.workbook.pages import (
    agree,
    brief,
    estimate,
    forecast,
    price,
    risks,
    scenarios,
    scope,
)
from estimation.workbook.pages.context import Message, PageContext, View
from estimation.workbook.pages.frame import PAGE_NAMES

Action = Callable[[PageContext, Message], None]


@dataclass(frozen=True)
class Page:
    """
    One page.

    Parameters
    ----------
    id : str
        Also the name of its module here and of its script.
    view : callable
        All that it shows, as plain data.
    actions : mapping of str to callable
        What can be done on it alone, by name.
    """

    id: str
    view: Callable[[PageContext], View]
    actions: Mapping[str, Action] = field(default_factory=dict)

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
