"""Fields as a page is given them: what stands in them, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.report import MARKS
from estimation.workbook.cells import quantity_text

if TYPE_CHECKING:
    from estimation.plan import Plan, Quantity
    from estimation.workbook.desk import View
    from estimation.workbook.session import Session


def field(session: Session, path: str, value: str, **more: Any) -> View:
    """
    One field; what was refused stays in it.

    Parameters
    ----------
    session : Session
    path : str
        Of the plan, for `Session.apply`.
    value : str
        What stands in it while nothing is refused.
    **more
        Further parts of the view, such as ``name`` or ``hint``.
    """
    refused = session.refused.get(path)
    return {
        "path": path,
        "typed": value if refused is None else refused.typed,
        "error": None if refused is None else refused.message,
        **more,
    }


def quantity_field(
    session: Session, path: str, quantity: Quantity | None, hint: str = "", **more: Any
) -> View:
    """One field of a quantity: a number, or low, likely and high; any other form is a hint."""
    typed = "" if quantity is None else quantity_text(quantity)
    if quantity is not None and not typed:
        hint = " ".join(f"{quantity.table().percentile(q):.2g}" for q in MARKS.values())
    return field(session, path, typed, hint=hint, **more)


def ids_of(plan: Plan) -> set[str]:
    """All ids of a plan, those that its scenarios add included."""
    sections = (
        plan.roles, plan.activities, plan.expenses, plan.risks, plan.drivers, plan.requirements,
        plan.questions, plan.assumptions, plan.scenarios,
    )  # fmt: skip
    found = {entry.id for section in sections for entry in section}
    return found | {added.id for scenario in plan.scenarios for added in scenario.add}
