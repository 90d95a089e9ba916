"""
The pages that need no plan: all plans of a folder, and the firm's past work.

==========  ======================================================================================
`plans`     the page of all plans: what is in it, and what can be done with a plan's file
`cards`     what is said of each plan
`begin`     a new plan from a template, past projects, a sheet, or from nothing
`history`   past work comes in, after a preview and one question for each doubt
`files`     a file that a browser sends in parts
`frame`     what stands around both
==========  ======================================================================================

Each is a view of a `StartContext`, as other pages are views of a `PageContext`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.workbook.pages.start import history, plans

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.workbook.pages.context import Handlers, StartContext
    from estimation.workbook.protocol import View

VIEWS: dict[str, Callable[[StartContext], View]] = {"plans": plans.view, "history": history.view}
"""All that each of these pages shows, by its id."""

ACTIONS: Handlers = {**plans.ACTIONS, **history.ACTIONS}
"""What can be done on them."""
