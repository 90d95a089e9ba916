"""Which tool a plan file is of, and the plan that it becomes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from estimation.connectors.plans.draft import PlanFile, plan_of
from estimation.connectors.plans.gan import draft_of_gan
from estimation.connectors.plans.mspdi import draft_of_mspdi
from estimation.connectors.plans.task_table import plan_of_table
from estimation.connectors.plans.xer import draft_of_xer
from estimation.connectors.plans.xml import root_of
from estimation.errors import HistoryError, PlanError
from estimation.history.tables import read_bytes, shown
from estimation.plan.patching import block_text
from estimation.starting import next_monday, write_new
from estimation.starting.templates import project_id

if TYPE_CHECKING:
    import datetime as dt
    from os import PathLike

LARGEST = 100 * 2**20
"""Bytes of a plan file; a plan of 5,000 tasks has some ten million."""


def read_plan_file(path: str | Path, start: dt.date) -> PlanFile:
    """
    Read a plan of another tool.

    Parameters
    ----------
    path : path
        MS Project XML, GanttProject, Primavera XER, or a task table in CSV, XLSX, XLS or ODS.
    start : date
        When the project begins, where the file does not say it.

    Returns
    -------
    PlanFile

    Raises
    ------
    PlanError
        If the file cannot be read, is none of these, or holds what no plan can.
    """
    name = shown(Path(path).name)
    try:
        data = read_bytes(path, name)
    except HistoryError as error:
        raise PlanError(str(error)) from None
    if len(data) > LARGEST:
        raise PlanError(f"{name}: {len(data) / 2**20:.0f} MB are too much for a plan")
    if is_xml(data):
        root = root_of(data, name)
        if root.tag == "project" and root.find("tasks") is not None:
            return plan_of(draft_of_gan(root, name), name)
        if root.tag == "Project":
            return plan_of(draft_of_mspdi(root, name), name)
        raise PlanError(
            f"{name}: this XML is of <{shown(root.tag)}>; expected MS Project XML or GanttProject"
        )
    if data.lstrip(b"\xef\xbb\xbf").startswith(b"ERMHDR") or b"%T\tTASK" in data[: 2**20]:
        return plan_of(draft_of_xer(data, name), name)
    if data.startswith(b"\xd0\xcf\x11\xe0") and Path(path).suffix.lower() in (".mpp", ".mpt"):
        raise PlanError(f"{name}: save it in MS Project as XML (File, Save As), and read that")
    return plan_of_table(data, name, start)


def is_xml(data: bytes) -> bool:
    """Whether the bytes look like XML, in whatever encoding."""
    head = data[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith(b"<")


def new_plan_from_file(
    name: str, path: str | Path, today: dt.date, directory: str | PathLike[str] = "."
) -> tuple[Path, PlanFile]:
    """
    Start a plan from a file of another tool; no file is ever overwritten.

    Parameters
    ----------
    name : str
        Name of the project; its id follows from it.
    path : path
        As for `read_plan_file`.
    today : date
        The project begins on the Monday after it where the file does not say when.
    directory : path
        Folder for the plan.

    Returns
    -------
    Path, PlanFile
        The plan, and what could not be kept.

    Raises
    ------
    PlanError
        If the file cannot be read, or the plan is there already.
    """
    found = read_plan_file(path, next_monday(today))
    data = dict(found.data)
    data["project"] = {**data["project"], "id": project_id(name), "name": name}
    text = "\n".join(block_text(key, value) for key, value in data.items()) + "\n"
    return write_new(text, name, directory), found
