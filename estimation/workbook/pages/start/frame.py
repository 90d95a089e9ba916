"""What stands around the pages that need no plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.workbook.page_list import START_PAGES

if TYPE_CHECKING:
    from estimation.workbook.pages.context import StartContext
    from estimation.workbook.protocol import View


def start_frame(context: StartContext) -> View:
    """The bar without figures, the way between these pages, what did not work."""
    count = len(context.folder.choice.plans)
    return {
        "level": 80,
        "plan": {
            "name": "All plans" if count else "no plan yet", "scenario": "", "scenarios": [],
            "sample": False,
        },
        "starts": [{"id": id_, "name": name} for id_, name in START_PAGES.items()],
        "pages": [],
        "bar": {},
        "recent": [],
        "basis": None,
        "foot": {
            "said": context.trouble or "", "trouble": context.trouble is not None,
            "waits": False, "unwritten": 0, "undo": False, "redo": False, "saved": "",
        },
        "asked": [],
        "files": {"open": "", "all": []},
    }  # fmt: skip
