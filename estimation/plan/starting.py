"""New plans from the starting plans that come with Kickoff."""

from __future__ import annotations

import re
from datetime import date, timedelta
from os import PathLike
from pathlib import Path

from estimation.errors import PlanError
from estimation.plan.changes import changed
from estimation.plan.documents import PLAN_ENDING, read_document, read_text
from estimation.plan.patching import patched
from estimation.plan.plan import Plan
from estimation.plan.problems import did_you_mean
from estimation.resources import resource


def new_plan(name: str, template: str | None = None, directory: str | PathLike[str] = ".") -> Path:
    """
    Start a plan. It begins on the next Monday; no file is ever overwritten.

    Parameters
    ----------
    name : str
        Name of the project, such as ``"Acme website"``; the id follows from it.
    template : str, optional
        Kind of project to start from: website, campaign, brand; default: a blank plan.
    directory : path
        Folder for the file.

    Returns
    -------
    Path
        The file, named after the id.

    Raises
    ------
    PlanError
        If there is no such template, the name has no letter or digit, or the file is there already.

    Examples
    --------
    >>> import tempfile
    >>> new_plan("Acme website!", "website", tempfile.mkdtemp()).name
    'acme-website.plan.yaml'
    """
    project_id = re.sub(r"[\W_]+", "-", name.lower()).strip("-")
    if not project_id:
        raise PlanError(f"{name!r} has no letter or digit; give a name such as 'Acme website'")
    document = read_document(_template_text(template), f"template {template}")
    start = _next_monday(date.today())
    values = {"project.id": project_id, "project.name": name, "project.start": start}
    data = changed(document.data, values)
    Plan.build(data)
    text = patched(document, data)
    path = Path(directory) / f"{project_id}{PLAN_ENDING}"
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise PlanError(f"{path} is there already; choose another name, or move it") from None
    except OSError as error:
        raise PlanError(f"{path}: cannot be written ({error.strerror}); check the folder") from None
    return path


def _template_text(template: str | None) -> str:
    """Text of a starting plan."""
    folder = resource("templates/plans")
    known = [path.name.removesuffix(PLAN_ENDING) for path in folder.glob(f"*{PLAN_ENDING}")]
    chosen = "blank" if template is None else template
    if chosen not in known:
        raise PlanError(f"'{chosen}' is not a template{did_you_mean(chosen, known)}")
    return read_text(folder / f"{chosen}{PLAN_ENDING}")


def _next_monday(today: date) -> date:
    """The Monday after today."""
    return today + timedelta(7 - today.weekday())
