"""Fields of a page: what stands in them, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError
from estimation.workbook.pages.fields import entry
from estimation.workbook.session import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.plan import Plan
    from estimation.workbook.desk import View
    from estimation.workbook.session import Session


def field(session: Session, path: str, value: str, name: str) -> View:
    """
    One field of text; what was refused stays in it, with the reason.

    Parameters
    ----------
    session : Session
    path : str
        Of the plan.
    value : str
        As people write it.
    name : str
        What the field is called.
    """
    return entry(session, path, value, name=name)


def ids_of(plan: Plan) -> set[str]:
    """All ids of a plan, those that its scenarios add included."""
    sections = (
        plan.roles, plan.activities, plan.expenses, plan.risks, plan.drivers, plan.requirements,
        plan.questions, plan.assumptions, plan.scenarios,
    )  # fmt: skip
    found = {entry.id for section in sections for entry in section}
    return found | {added.id for scenario in plan.scenarios for added in scenario.add}


def try_to(session: Session, path: str, typed: Any, change: Callable[[], None]) -> None:
    """
    Make a change that a field asks for; what cannot be stays in the field, with the reason.

    Parameters
    ----------
    session : Session
    path : str
        Of the field.
    typed : str
        What stands in it.
    change : callable
        Makes it, or raises a KickoffError.
    """
    try:
        change()
    except KickoffError as error:
        session.refused[path] = Refused(typed, str(error).splitlines()[0])
    else:
        session.refused.pop(path, None)
