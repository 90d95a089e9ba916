"""The starting plans that come with Kickoff, one for each kind of project."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from estimation.errors import PlanError
from estimation.plan import PLAN_ENDING, Plan
from estimation.plan.changes import changed
from estimation.plan.documents import read_document, read_text
from estimation.plan.ids import slug
from estimation.plan.patching import patched
from estimation.plan.problems import did_you_mean
from estimation.resources import resource

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

BLANK = "blank"
"""The template with hardly anything in it."""


@dataclass(frozen=True)
class StartingPlan:
    """
    A plan to start from.

    Parameters
    ----------
    id : str
        What `start_from_template` calls it.
    name : str
        As people call it, such as "New website".
    kind : str or None
        Kind of project, as in a history; None for the blank plan.
    activities : int
        How many it has.
    description : str
        The sentence at its top.
    """

    id: str
    name: str
    kind: str | None
    activities: int
    description: str


def starting_plans() -> list[StartingPlan]:
    """
    All plans to start from: the blank one last, the others by name.

    Examples
    --------
    >>> plans = starting_plans()
    >>> plans[-1].id, "website" in [plan.id for plan in plans]
    ('blank', True)
    """
    plans = [_described(path) for path in resource("templates/plans").glob(f"*{PLAN_ENDING}")]
    return sorted(plans, key=lambda plan: (plan.id == BLANK, plan.name))


@cache
def _described(path: Path) -> StartingPlan:
    """What a starting plan says of itself; they do not change while Kickoff runs."""
    text = read_text(path)
    plan = Plan.build(read_document(text, path.name).data)
    return StartingPlan(
        id=path.name.removesuffix(PLAN_ENDING),
        name=plan.project.name,
        kind=plan.project.kind,
        activities=len(plan.activities),
        description=_first_sentence(text),
    )


def _first_sentence(text: str) -> str:
    """First sentence of the comment at the top of a plan."""
    first = text.split("\n", 1)[0].removeprefix("#").strip()
    return first.split(". ", 1)[0].rstrip(".") + "."


def start_from_template(
    template: str | None,
    name: str,
    start: date,
    *,
    client: str | None = None,
    deadline: date | None = None,
    budget: float | None = None,
) -> str:
    """
    Text of a new plan after one of the starting plans, its comments included.

    Parameters
    ----------
    template : str or None
        Id of a starting plan; None is the blank one.
    name : str
        Name of the project, such as ``"Acme website"``; the id follows from it.
    start : date
        When work may begin.
    client : str, optional
        Whose project it is.
    deadline : date, optional
        When it should end.
    budget : float, optional
        What it may cost the agency.

    Returns
    -------
    str
        A plan in YAML.

    Raises
    ------
    PlanError
        If there is no such template, the name has no letter or digit, or a value cannot be.

    Examples
    --------
    >>> from datetime import date
    >>> text = start_from_template("website", "Acme website!", date(2027, 1, 11), client="Acme")
    >>> plan = Plan.build(read_document(text, "").data)
    >>> plan.project.id, plan.project.client, plan.project.start.isoformat()
    ('acme-website', 'Acme', '2027-01-11')
    """
    document = read_document(_template_text(template), f"template {template or BLANK}")
    values = {"id": project_id(name), "name": name, "start": start}
    more = {"client": client, "deadline": deadline, "budget": budget}
    values |= {key: value for key, value in more.items() if value is not None}
    data: dict[str, Any] = changed(
        document.data, {f"project.{key}": value for key, value in values.items()}
    )
    Plan.build(data)
    return patched(document, data)


def start_for_paste(name: str, start: date, *, client: str | None = None) -> str:
    """
    Text of a new plan that rows of a sheet are pasted into: its end alone, and no roles yet.

    Parameters
    ----------
    name, start, client
        As in `start_from_template`.

    Examples
    --------
    >>> from datetime import date
    >>> text = start_for_paste("Acme website", date(2027, 1, 11))
    >>> [each.name for each in Plan.build(read_document(text, "").data).activities]
    ['Handover']
    """
    document = read_document(start_from_template(None, name, start, client=client), name)
    end = {key: value for key, value in document.data["activities"][-1].items() if key != "after"}
    kept = {key: value for key, value in document.data.items() if key != "roles"}
    data: dict[str, Any] = {**kept, "activities": [end]}
    Plan.build(data)
    return patched(document, data)


def project_id(name: str) -> str:
    """
    Id of a project after its name.

    Raises
    ------
    PlanError
        If the name has no letter or digit.

    Examples
    --------
    >>> project_id("Acme: the new site")
    'acme-the-new-site'
    """
    found = slug(name)
    if not found:
        raise PlanError(f"{name!r} has no letter or digit; give a name such as 'Acme website'")
    return found


def _template_text(template: str | None) -> str:
    """Text of a starting plan."""
    folder = resource("templates/plans")
    known = [path.name.removesuffix(PLAN_ENDING) for path in folder.glob(f"*{PLAN_ENDING}")]
    chosen = BLANK if template is None else template
    if chosen not in known:
        raise PlanError(f"'{chosen}' is not a template{did_you_mean(chosen, known)}")
    return read_text(folder / f"{chosen}{PLAN_ENDING}")
