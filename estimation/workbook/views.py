"""What stands on every page: the bar, the choosers, the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.report import headline
from estimation.report.wording import chance, ten
from estimation.workbook.session import SLIDER_STOPS

if TYPE_CHECKING:
    from estimation.report import Figure
    from estimation.simulation import Result
    from estimation.workbook.session import Session

View = dict[str, Any]
"""Plain data for the browser: text, numbers, lists and mappings of them."""

AS_PLANNED = "As planned"
"""Name of the plan without any scenario."""


def percent(level: float) -> int:
    """A level as the slider counts it."""
    return round(level * 100)


def bar_view(result: Result) -> dict[str, View]:
    """The four figures at each stop of the slider, by its percentage."""
    view = {}
    for level in SLIDER_STOPS:
        said = headline(result, level)
        joint = said.joint_chance
        view[str(percent(level))] = {
            "said": chance(level),
            "finish": _figure(said.finish),
            "price": _figure(said.price),
            "margin": _figure(said.margin),
            "joint": _figure(said.joint) | {"ten": None if joint is None else ten(joint)},
        }
    return view


def _figure(figure: Figure) -> View:
    return {"name": figure.label, "value": figure.value, "note": figure.note}


def scenario_names(session: Session) -> dict[str | None, str]:
    """Names by id, the plan as it stands first."""
    named: dict[str | None, str] = {None: AS_PLANNED}
    return named | {each.id: each.name for each in session.scenarios}


def plan_view(session: Session) -> View:
    """Which plan, and which of its scenarios is in use."""
    names = scenario_names(session)
    return {
        "name": session.plan.project.name,
        "scenario": session.scenario or "",
        "scenarios": [{"id": id_ or "", "name": name} for id_, name in names.items()],
    }


def foot_view(session: Session) -> View:
    """Whether all is saved, and what was changed last."""
    waiting = [session.name_of(path) for path in session.refused]
    unsaved = session.unsaved
    if waiting:
        said = f"All changes are in but one: {waiting[0]} waits for you."
        if len(waiting) > 1:
            said = f"All changes are in but {len(waiting)}: {', '.join(waiting)} wait for you."
    elif unsaved:
        said = f"{unsaved} {'change' if unsaved == 1 else 'changes'}, not saved yet."
    elif session.state.changed:
        said = "All changes saved."
    else:
        said = "Nothing changed yet."
    if session.state.changed:
        said += f" Last: {session.state.changed}, {session.state.at:%H:%M}."
    return {
        "said": session.trouble or said,
        "trouble": session.trouble is not None,
        "unsaved": unsaved,
        "undo": bool(session.refused) or len(session.states) > 1,
    }


def basis_view(session: Session) -> View:
    """What the figures rest on, in words."""
    notes = [f"Rests on {session.basis_label}.", *session.result().notices]
    return {"said": " ".join(notes)}


def possessive(name: str) -> str:
    """
    Say whose something is.

    Examples
    --------
    >>> possessive("Acme"), possessive("Fährhaus Hotels")
    ('Acme’s', 'Fährhaus Hotels’')
    """
    return f"{name}’" if name.endswith("s") else f"{name}’s"
