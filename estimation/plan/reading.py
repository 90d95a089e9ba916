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
    return parse_plan(read_text(path), path)


def parse_plan(text: str, path: Path) -> Plan:
    """
    Read a plan from the text of its file.

    Parameters
    ----------
    text : str
    path : Path
        The file, for messages and for writing back; it is not read.

    Raises
    ------
    PlanError
        As `read_plan`.
    """
    document = read_document(text, str(path))
    if not isinstance(document.data, dict):
        raise PlanError(f"{path}: is not a plan; a plan begins with kickoff_plan: 1")
    return Plan.build(document.data, document, path)


@dataclass(frozen=True)
class CheckReport:
    """
    What there is to say about a sound plan.

    Parameters
    ----------
    path : Path
    name : str
        Of the project.
    counts : dict
        Number of entries, by what they are.
    notices : tuple of str
        What looks unintended.
    """

    path: Path
    name: str
    counts: dict[str, int]
    notices: tuple[str, ...]

    def summary(self) -> str:
        """The report in words, one line for each notice."""
        counted = ", ".join(_counted(n, word) for word, n in self.counts.items() if n)
        return "\n".join([f"{self.path.name}: {self.name} is sound: {counted}.", *self.notices])


def check_plan(path: str | PathLike[str]) -> CheckReport:
    """
    Check a plan file.

    Parameters
    ----------
    path : path
        A plan file.

    Returns
    -------
    CheckReport

    Raises
    ------
    PlanError
        If anything in it cannot be; all problems are named together.
    """
    path = Path(path)
    plan = read_plan(path)
    counts = {
        "activity": len(plan.activities),
        "role": len(plan.roles),
        "review": sum(activity.review is not None for activity in plan.activities),
        "risk": len(plan.risks),
        "scenario": len(plan.scenarios),
    }
    return CheckReport(path, plan.project.name, counts, plan.notices)


def _counted(number: int, word: str) -> str:
    """A number of things."""
    if number == 1:
        return f"1 {word}"
    return f"{number} {word[:-1]}ies" if word.endswith("y") else f"{number} {word}s"
