"""What stands on every page: the bar, the choosers, the foot."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from estimation.report import headline
from estimation.report.wording import chance, day, ten
from estimation.store import SIGNATURE_END
from estimation.workbook import protocol
from estimation.workbook.estimates.rounds import JUDGEMENT, asked_of
from estimation.workbook.log.fold import FOLDED, SET
from estimation.workbook.page_list import PAGE_NAMES
from estimation.workbook.pages.context import on
from estimation.workbook.session import NAMES, SLIDER_STOPS

if TYPE_CHECKING:
    from estimation.report import Figure
    from estimation.simulation import Result
    from estimation.store import LogRow, Presence
    from estimation.workbook.pages.context import Handlers, PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

RECENT = 10.0
"""How long a change of the other one is pointed out [s]."""

MOST_RECENT = 20
"""Last rows of the log that are looked at for it."""

LISTED = (*FOLDED, JUDGEMENT, "signature", "link")
"""Kinds of rows that the foot tells."""

AS_PLANNED = "As planned"
"""Name of the plan without any scenario."""


def percent(level: float) -> int:
    """A level as the slider counts it."""
    return round(level * 100)


def bar_view(result: Result) -> dict[str, View]:
    """The four figures at each stop of the slider, by its percentage."""
    return {str(percent(level)): bar_figures(result, level) for level in SLIDER_STOPS}


def bar_figures(result: Result, level: float) -> View:
    """The four figures at one level."""
    found = headline(result, level)
    joint = found.joint_chance
    return {
        "said": chance(level),
        "finish": _figure(found.finish),
        "price": _figure(found.price),
        "margin": _figure(found.margin),
        "joint": _figure(found.joint) | {"ten": None if joint is None else ten(joint)},
    }


def _figure(figure: Figure) -> View:
    return {"name": figure.label, "value": figure.value, "note": figure.note}


def scenario_names(session: Session) -> dict[str | None, str]:
    """Names by id, the plan as it stands first."""
    named: dict[str | None, str] = {None: AS_PLANNED}
    return named | {each.id: each.name for each in session.scenarios}


def frame_view(session: Session, others: list[Presence], *, sample: bool = False) -> View:
    """What stands around every page of a plan."""
    return {
        "level": percent(session.level),
        "plan": plan_view(session) | {"sample": sample},
        "bar": bar_view(session.result()),
        "people": people_view(session, others),
        "recent": recent_view(session),
        "basis": basis_view(session),
        "foot": foot_view(session),
        "asked": asked_view(session),
    }


def plan_view(session: Session) -> View:
    """Which plan, and which of its scenarios is in use."""
    names = scenario_names(session)
    return {
        "name": session.plan.project.name,
        "scenario": session.scenario or "",
        "scenarios": [{"id": id_ or "", "name": name} for id_, name in names.items()],
    }


def people_view(session: Session, others: list[Presence]) -> View:
    """The two at the table: who is here, and where the other one is."""
    there = {each.role: each for each in others}
    names = session.names
    other = next(role for role in NAMES if role != session.role)
    whereabouts = ""
    for each in others:
        page = PAGE_NAMES.get(each.page, "")
        place = session.name_of(each.place) if each.place else ""
        whereabouts = f"{each.role} is on {page}" + (f", at {place}" if place else "")
    return {
        "you": session.role,
        "said": whereabouts or f"{other} is away",
        "away": None if there else other,
        "at": [each.page for each in others],
        "all": [
            {
                "role": role,
                "name": name,
                "here": role == session.role or role in there,
                "page": there[role].page if role in there else None,
                "place": there[role].place if role in there else None,
            }
            for role, name in names.items()
        ],
    }


def recent_view(session: Session) -> list[View]:
    """What others changed in the last seconds, to stand beside its place: own windows too."""
    now = datetime.now(UTC)
    undone = {row.undoes for row in session.rows}
    found = []
    for row in session.rows[-MOST_RECENT:]:
        age = (now - row.at).total_seconds()
        is_made_here = row.number in session.made
        if is_made_here or row.kind != SET or age > RECENT or row.number in undone:
            continue
        is_own = row.role == session.role
        who = "Your other window" if is_own else row.role
        found.append(
            {
                "path": row.path,
                "row": row.number,
                "role": row.role,
                "said": f"{who} changed this, {clock(row.at)}.",
                "own": f"Your other window changed {session.name_of(row.path)}, {clock(row.at)}."
                if is_own
                else "",
                "for": max(RECENT - age, 0.0),
            }
        )
    return found


def clock(at: datetime) -> str:
    """A time of day, where we are."""
    return f"{at.astimezone():%H:%M}"


def _when(at: datetime) -> str:
    """A time of day; of another day its date."""
    here = at.astimezone()
    return clock(at) if here.date() == datetime.now().astimezone().date() else day(here.date())


def foot_view(session: Session) -> View:
    """Whether all is kept, and what was changed last."""
    waiting = [session.name_of(path) for path in session.refused]
    changes = [row for row in session.rows if _is_listed(row)]
    status = "All changes saved." if changes else "Nothing changed yet."
    if waiting:
        status = f"All changes saved but one: {waiting[0]} waits for you."
        if len(waiting) > 1:
            status = f"All changes saved but {len(waiting)}: {', '.join(waiting)} wait for you."
    if changes:
        status += f" Last: {did(session, changes[-1])}, {clock(changes[-1].at)}."
    return {
        "said": session.trouble or status,
        "trouble": session.trouble is not None,
        "waits": bool(waiting),
        "saved": f"Saved {_when(changes[-1].at)}" if changes else "",
        "unwritten": session.unwritten,
        "undo": session.can_undo,
        "redo": session.can_redo,
    }


def _is_listed(row: LogRow) -> bool:
    """Whether the foot tells of a row: of the end of a signature only where that was all."""
    if row.kind == SIGNATURE_END:
        return bool(row.value["reason"] == "withdrawn")
    return row.kind in LISTED or row.undoes is not None


def did(session: Session, row: LogRow) -> str:
    """Say what a row did, and who."""
    if row.undoes is not None:
        return f"{row.role} took back {session.name_of(row.path)}"
    if row.kind == "signature":
        return f"{row.role} signed"
    if row.kind == "link":
        return f"{row.role} made a link for the {row.path}"
    if row.kind == SIGNATURE_END:
        return f"{row.role} withdrew the signature"
    if row.kind == JUDGEMENT:
        return f"{row.role} gave an estimate of {session.name_of(row.path)}"
    return f"{row.role} changed {session.name_of(row.path)}"


def asked_view(session: Session) -> list[View]:
    """Estimates that the other one waits for, to be seen on every page."""
    return [
        {
            "path": path,
            "said": f"The {row.role} asks for your estimate of {session.name_of(path)}.",
        }
        for path, row in asked_of(session)
    ]


def basis_view(session: Session) -> View:
    """What the figures rest on, in words."""
    result = session.result()
    return {
        "lead": f"The figures rest on {session.basis_label}.",
        "notes": list(result.notices),
        "rows": [
            {"name": "Simulated projects", "text": f"{result.trials:,}"},
            {"name": "Luck", "text": f"the same for all scenarios, seed {result.seed}"},
            {"name": "Plan’s file", "text": session.path.name},
            {"name": "Kickoff", "text": result.version},
        ],
    }


def possessive(name: str) -> str:
    """
    Say whose something is.

    Examples
    --------
    >>> possessive("Acme"), possessive("Fährhaus Hotels")
    ('Acme’s', 'Fährhaus Hotels’')
    """
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _choose(context: PageContext, message: protocol.Choose) -> None:
    """Open a row of the page, or close it."""
    context.chosen[context.page] = message.id


def _use(context: PageContext, message: protocol.UseScenario) -> None:
    """Put a scenario in use; an empty id is the plan as it stands."""
    context.session.use(message.scenario or None)


ACTIONS: Handlers = dict(
    [
        on(protocol.Apply, lambda context, asked: context.session.apply(asked.path, asked.typed)),
        on(protocol.Undo, lambda context, _: context.session.undo()),
        on(protocol.Redo, lambda context, _: context.session.redo()),
        on(protocol.TakeBack, lambda context, asked: context.session.take_back(asked.row)),
        on(protocol.SetLevel, lambda context, asked: context.session.promise(asked.level / 100)),
        on(protocol.UseScenario, _use),
        on(protocol.WriteFile, lambda context, _: context.session.write()),
        on(protocol.Choose, _choose),
    ]
)
"""What can be done on every page."""
