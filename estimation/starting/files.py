"""New plans as files, of which none is ever overwritten."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from estimation.errors import PlanError
from estimation.files import create_file
from estimation.forecasting import find_history, past_work
from estimation.plan import PLAN_ENDING
from estimation.starting.from_history import start_from_history
from estimation.starting.templates import project_id, start_from_template

if TYPE_CHECKING:
    from os import PathLike

FROM_HISTORY = "history:"
"""How a start begins that names a kind of past projects, as in ``"history:website"``."""


def new_plan(
    name: str,
    template: str | None = None,
    directory: str | PathLike[str] = ".",
    *,
    history: Path | None = None,
    store: str | None = None,
) -> Path:
    """
    Start a plan. It begins on the next Monday; no file is ever overwritten.

    Parameters
    ----------
    name : str
        Name of the project, such as ``"Acme website"``; the id follows from it.
    template : str, optional
        What to start from: the id of one of `starting_plans`, or ``"history:website"`` for what
        past projects of that kind had; default: a blank plan.
    directory : path
        Folder for the file.
    history : Path, optional
        Past work, for a start from history; default: as `find_history` finds it in the folder.
    store : str, optional
        Address of the store; default: the one in the folder, if any.

    Returns
    -------
    Path
        The file, named after the id.

    Raises
    ------
    PlanError
        If there is no such template, the name has no letter or digit, the file is there already, or
        there is no past work to start from.
    HistoryError, StoreError
        If past work cannot be read, or cannot give such a plan.

    Examples
    --------
    >>> import tempfile
    >>> new_plan("Acme website!", "website", tempfile.mkdtemp()).name
    'acme-website.plan.yaml'
    """
    start = next_monday(date.today())
    kind = kind_asked(template)
    if kind is None:
        if history is not None:
            raise PlanError(
                f"past work goes with --from {FROM_HISTORY}KIND; a template does not look at it"
            )
        return write_new(start_from_template(template, name, start), name, directory)
    found = find_history(plan_file(name, directory), history, store)
    if found is None:
        raise PlanError(
            f"there is no past work here for {FROM_HISTORY}{kind}; name a file with --history, or "
            "bring it in with kickoff history import"
        )
    return write_new(start_from_history(past_work(found), kind, name, start), name, directory)


def kind_asked(template: str | None) -> str | None:
    """
    Kind of past projects to start from; None where a template is meant.

    Examples
    --------
    >>> kind_asked("history:website"), kind_asked("website")
    ('website', None)
    """
    if template is None or not template.startswith(FROM_HISTORY):
        return None
    return template.removeprefix(FROM_HISTORY).strip()


def plan_file(name: str, directory: str | PathLike[str] = ".") -> Path:
    """File of a new plan, after its name."""
    return Path(directory) / f"{project_id(name)}{PLAN_ENDING}"


def write_new(text: str, name: str, directory: str | PathLike[str] = ".") -> Path:
    """
    Write a new plan into a folder.

    Raises
    ------
    PlanError
        If the file is there already, or cannot be written.
    """
    path = plan_file(name, directory)
    try:
        create_file(path, lambda aside: aside.write_text(text, encoding="utf-8", newline=""))
    except FileExistsError:
        raise PlanError(f"{path} is there already; choose another name, or move it") from None
    except OSError as error:
        raise PlanError(f"{path}: cannot be written ({error.strerror}); check the folder") from None
    return path


def next_monday(today: date) -> date:
    """The Monday after today."""
    return today + timedelta(7 - today.weekday())
