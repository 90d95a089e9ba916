"""The workbook: pages of a kickoff session in a browser, for an AM and a PM without programming."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.workbook.choice import Choice as Choice
from estimation.workbook.choice import find_choice as find_choice
from estimation.workbook.log.plan_files import CopiedPlanError as CopiedPlanError
from estimation.workbook.log.plan_files import give_own_id as give_own_id
from estimation.workbook.log.plan_files import take_over as take_over
from estimation.workbook.server.launch import open_workbook as open_workbook
from estimation.workbook.session import Session as Session

if TYPE_CHECKING:
    from estimation.workbook.app import Workbook as Workbook

__all__ = [
    "Choice",
    "CopiedPlanError",
    "Session",
    "Workbook",
    "find_choice",
    "give_own_id",
    "open_workbook",
    "take_over",
]


def __getattr__(name: str) -> Any:
    """Import the widget on first use: the command that serves it needs none."""
    if name == "Workbook":
        from estimation.workbook.app import Workbook

        return Workbook
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
