"""The pages, those of the meeting in its order: the one list that Python and scripts share."""

from __future__ import annotations

PAGE_NAMES = {
    "brief": "Brief and team",
    "scope": "Scope",
    "estimate": "Estimate",
    "risks": "Risks and client",
    "forecast": "Forecast",
    "price": "Price",
    "scenarios": "Scenarios",
    "agree": "Agree",
}
"""
Names on the steps, by id.

An id is also the module or package of the page in `workbook.pages`, its script and its style sheet
in ``static/pages``, and the first word of its actions in `workbook.protocol`.
"""

START_PAGES = {
    "plans": "Plans",
    "history": "Our history",
}
"""Names of the pages that need no plan, by id, as above; they are in `workbook.pages.start`."""
