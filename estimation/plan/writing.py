"""Plans into files: comments, order and quotes stay, and no reader sees half a file."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from estimation.errors import PlanError
from estimation.files import replace_file
from estimation.plan.documents import read_document, read_text
from estimation.plan.patching import block_text, patched
from estimation.plan.plan import Plan
from estimation.plan.reading import read_plan


def write_plan(plan: Plan | Mapping[str, Any], path: str | PathLike[str]) -> Path:
    """
    Write a plan, or changes of the plan that a file holds.

    What did not change keeps its place, comments and quotes. A file that does not exist yet is
    written after the one that the plan was read from.

    Parameters
    ----------
    plan : Plan or mapping
        A plan; or values by path, as for `Plan.with_changes`, for the plan at `path`.
    path : path
        The file.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    PlanError
        If the changes cannot be, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "acme-site", "start": "2027-01-11"},
    ...     "activities": [{"id": "brief", "duration": 2}],
    ... })
    >>> path = write_plan(plan, Path(tempfile.mkdtemp()) / "acme.plan.yaml")
    >>> _ = write_plan({"activities.brief.duration": 3}, path)
    >>> print(path.read_text())
    kickoff_plan: 1
    project: {id: acme-site, start: '2027-01-11'}
    activities:
      - {id: brief, duration: 3}
    """
    path = Path(path)
    if not isinstance(plan, Plan):
        plan = read_plan(path).with_changes(plan)
    base = next((each for each in (path, plan.path) if each is not None and each.is_file()), None)
    text = plan_text(plan, base, path)
    try:
        replace_file(path, lambda aside: aside.write_text(text, encoding="utf-8", newline=""))
    except OSError as error:
        raise PlanError(f"{path}: cannot be written ({error.strerror}); check the folder") from None
    return path


def plan_text(plan: Plan, base: Path | None, path: Path) -> str:
    """
    Text of a plan, after that of a file whose comments and order it keeps.

    Parameters
    ----------
    plan : Plan
    base : Path or None
        The file; None for a text of its own.
    path : Path
        Where it is to be written, for messages.

    Raises
    ------
    PlanError
        If the plan does not fit into that text.
    """
    text = _fresh(plan) if base is None else _edited(plan, base)
    if read_document(text, str(path)).data != plan.source:
        raise PlanError(
            f"{path}: the changes do not fit into the text of {base}; "
            "save the plan under a new name and in a new folder"
        )
    return text


def _edited(plan: Plan, base: Path) -> str:
    """The text of a file with what the plan says."""
    return patched(read_document(read_text(base), str(base)), plan.source)


def _fresh(plan: Plan) -> str:
    """The text of a plan that was never in a file."""
    return "\n".join(block_text(key, value) for key, value in plan.source.items()) + "\n"
