"""Plan files into plans, and what to say about them."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from estimation.errors import PlanError
from estimation.plan.changes import plain
from estimation.plan.documents import read_document, read_text
from estimation.plan.plan import Plan


def read_plan(plan: str | PathLike[str] | dict[str, Any]) -> Plan:
    """
    Read a plan and check all of it.

    Parameters
    ----------
    plan : path or dict
        A plan file (YAML 1.2), or the same as plain data.

    Returns
    -------
    Plan

    Raises
    ------
    PlanError
        If anything in it cannot be; all problems are named together, each with file, line, place
        and fix.

    Examples
    --------
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "acme-site", "start": "2027-01-11"},
    ...     "activities": [{"id": "brief", "duration": 2}],
    ... })
    >>> plan.project.name
    'acme-site'
    """
    if isinstance(plan, dict):
        try:
            return Plan.build(plain(plan))
        except RecursionError:
            raise PlanError(
                "the plan holds itself, or is nested too deep; a plan is flat"
            ) from None
    path = Path(plan)
    document = read_document(read_text(path), str(path))
    if not isinstance(document.data, dict):
        raise PlanError(f"{path}: is not a plan; a plan begins with kickoff_plan: 1")
    return Plan.build(document.data, document, path)


@dataclass(frozen=True)
class CheckReport:
    """
    What there is to say about a plan file.

    Parameters
    ----------
    path : Path
    counts : dict
        Number of entries by section; empty where there are errors.
    notices : tuple of str
        What looks unintended.
    errors : tuple of str
        What cannot be, each with line, place and fix.
    """

    path: Path
    counts: dict[str, int]
    notices: tuple[str, ...]
    errors: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the plan can be simulated."""
        return not self.errors


def check_plan(path: str | PathLike[str]) -> CheckReport:
    """
    Check a plan file without raising.

    Parameters
    ----------
    path : path
        A plan file.

    Returns
    -------
    CheckReport
    """
    path = Path(path)
    try:
        plan = read_plan(path)
    except PlanError as error:
        return CheckReport(path, {}, (), tuple(str(error).splitlines()))
    counts = {
        "activities": len(plan.activities),
        "roles": len(plan.roles),
        "reviews": sum(activity.review is not None for activity in plan.activities),
        "risks": len(plan.risks),
        "scenarios": len(plan.scenarios),
    }
    return CheckReport(path, counts, plan.notices, ())
