"""Plans out: MS Project XML, XLSX and CSV, with the dates of a forecast; what is lost is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from estimation.connectors.plans.mspdi_out import mspdi_bytes
from estimation.connectors.plans.table_out import csv_bytes, xlsx_bytes
from estimation.errors import PlanError
from estimation.files import create_file, replace_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.plan import Plan
    from estimation.simulation import Result

WRITERS: dict[str, Callable[[Plan, Result], bytes]] = {
    ".xml": mspdi_bytes, ".xlsx": xlsx_bytes, ".csv": csv_bytes,
}  # fmt: skip

_SECTIONS = {
    "risks": "risks", "drivers": "drivers", "correlations": "correlations",
    "scenarios": "scenarios", "expenses": "expenses", "payments": "payments",
    "requirements": "requirements", "questions": "questions", "assumptions": "assumptions",
    "contacts": "contacts", "responsibilities": "responsibilities",
}  # fmt: skip


def export_plan(plan: Plan, result: Result, path: str | Path, *, overwrite: bool = False) -> None:
    """
    Write a plan for another tool.

    Parameters
    ----------
    plan : Plan
    result : Result
        Its forecast: the P50 and P80 dates.
    path : path
        ``*.xml`` for MS Project, ProjectLibre and GanttProject, ``*.xlsx``, or ``*.csv`` for Jira
        and Asana.
    overwrite : bool
        Whether a file that is there may be replaced.

    Raises
    ------
    PlanError
        If the name ends otherwise, the file is there, or cannot be written.
    """
    path = Path(path)
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise PlanError(f"{path.name}: expected a name that ends with {', '.join(WRITERS)}")
    content = writer(plan, result)
    try:
        if overwrite:
            replace_file(path, lambda aside: aside.write_bytes(content))
        else:
            create_file(path, lambda aside: aside.write_bytes(content))
    except FileExistsError:
        raise PlanError(f"{path} is there already; choose another name, or move it") from None
    except OSError as error:
        raise PlanError(f"{path}: cannot be written ({error.strerror}); check the folder") from None


def losses(plan: Plan, ending: str) -> list[str]:
    """
    What a file of an ending cannot hold of a plan, in sentences.

    Parameters
    ----------
    plan : Plan
    ending : {".xml", ".xlsx", ".csv"}
    """
    found = []
    parts = [
        f"{len(section)} {label}"
        for name, label in _SECTIONS.items()
        if (section := getattr(plan, name, None))
    ]
    if plan.price is not None:
        parts.append("the price")
    if parts:
        found.append(f"not in the file: {', '.join(parts)}")
    reviews = [a.name for a in plan.activities if a.review is not None]
    spans = [a.name for a in plan.activities if a.span is not None]
    crews = [a.name for a in plan.activities if a.effort and a.crew]
    maybe = [a.name for a in plan.activities if a.probability < 1]
    if reviews:
        found.append(f"reviews are tasks of their P50 length: {', '.join(reviews[:5])}")
    if spans:
        found.append(f"work that spans others is a task of its P50 length: {', '.join(spans[:5])}")
    if crews:
        found.append(f"of work in hours the hours are there, not the crew: {', '.join(crews[:5])}")
    if maybe:
        found.append(f"work that may not be needed stands as if it were: {', '.join(maybe[:5])}")
    if len(plan.calendars) > 1:
        found.append(f"one calendar of {len(plan.calendars)} is in the file")
    if ending == ".csv":
        found.append("a CSV file holds no calendar, no rates and no ranges of hours")
    return found
