"""The open row of the activity table: what has no column of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.report.wording import share
from estimation.tabular.numbers import write_number
from estimation.workbook.input import cells
from estimation.workbook.input.field_views import refusal
from estimation.workbook.pages.scope.table_rows import ids_in_order

if TYPE_CHECKING:
    from estimation.plan import Activity
    from estimation.workbook.pages.scope.table_rows import Rows
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

KINDS = {
    "hours": "Hours by role",
    "days": "Working days",
    "review": "Client review",
    "milestone": "Milestone",
    "span": "Hours a week",
}
"""What an activity can be, and how that is called."""

BASES = {
    "": "Estimate and past work",
    "judgement": "Estimate alone",
    "history": "Past work alone",
}
"""What its range rests on."""


def kind_of(activity: Activity) -> str:
    """Which of the kinds an activity is."""
    if activity.review is not None:
        return "review"
    if activity.duration is not None:
        return "days"
    if activity.span is not None:
        return "span"
    return "milestone" if activity.milestone else "hours"


def details_view(session: Session, rows: Rows, open_row: str | None) -> View | None:
    """Fields of the open row; None where none is open."""
    plan = rows.plan
    activity = next((each for each in plan.activities if each.id == open_row), None)
    if activity is None:
        return None
    start, kind = f"activities.{activity.id}", kind_of(activity)
    fields = _Fields(session, start)
    calendars = {"": "The team’s"} | {name: name for name in plan.calendars}
    phases = [phase for phase in dict.fromkeys(each.phase for each in plan.activities) if phase]
    classes = sorted({each.class_ for each in plan.activities if each.class_})
    fields.select("kind", "Kind", kind, KINDS)
    fields.text("phase", "Phase", activity.phase, options=phases)
    fields.text("class", "Kind of work", activity.class_, options=classes)
    fields.text("subclass", "More exactly", activity.subclass)
    if kind == "review":
        _review_fields(fields, activity, rows, calendars)
    elif kind == "days":
        fields.select("calendar", "Calendar", activity.calendar or "", calendars)
    if kind in ("hours", "days"):
        for role, name in rows.role_names.items():
            if role in activity.effort or kind == "days":
                crew = activity.crew.get(role)
                people = "" if crew is None else write_number(crew)
                fields.text(f"crew.{role}", f"People, {name}", people, short=True)
    if kind == "hours":
        fields.select("basis", "Range rests on", activity.basis or "", BASES)
    probability = "" if activity.probability == 1 else share(activity.probability)
    fields.text("probability", "Chance that it is needed", probability, "10 in 10", short=True)
    if kind != "span":
        opening = activity.not_before
        opens = "" if opening is None else f"{opening.day}.{opening.month}.{opening.year}"
        fields.text("not_before", "Not before", opens, "any day", short=True)
    fields.text("description", "Description", activity.description, long=True)
    fields.text("notes", "Notes, never shown to the client", activity.notes, long=True)
    order = ids_in_order(plan)
    return {
        "id": activity.id,
        "name": activity.name,
        "fields": fields.found,
        "links": [] if activity.span else _links(activity, rows),
        "up": activity.id != order[0] or activity.phase is not None,
        "down": activity.id != order[-1],
    }


class _Fields:
    """Fields of a row, one after the other."""

    def __init__(self, session: Session, start: str) -> None:
        self.session, self.start = session, start
        self.found: list[View] = []

    def add(self, key: str, name: str, typed: str, **more: Any) -> None:
        """One field; what was refused stays in it."""
        path = f"{self.start}.{key}"
        refused = self.session.refused.get(path)
        field = {"path": path, "name": name, "typed": typed, **more}
        if refused is not None:
            field |= refusal(refused, cells.three_point)
        self.found.append(field)

    def text(self, key: str, name: str, typed: str | None, hint: str = "", **more: Any) -> None:
        """A field of words or numbers."""
        self.add(key, name, typed or "", hint=hint, **more)

    def select(self, key: str, name: str, chosen: str, options: dict[str, str]) -> None:
        """A choice."""
        choices = [{"id": id_, "name": option} for id_, option in options.items()]
        self.add(key, name, chosen, choices=choices)


def _review_fields(
    fields: _Fields, activity: Activity, rows: Rows, calendars: dict[str, str]
) -> None:
    """What is reviewed, how often, how long, and on whose days."""
    review = activity.review
    assert review is not None
    source = next(e for e in rows.plan.source["activities"] if e["id"] == activity.id)
    past = "as in past work"
    fields.text("review.of", "Reviews row", str(rows.numbers[review.of]), short=True)
    rounds = cells.rounds_text(source["review"].get("rounds"))
    fields.text("review.rounds", "Rounds", rounds, past if review.rounds is None else "as given")
    typed = "" if review.turnaround is None else cells.quantity_text(review.turnaround)
    hint = past if review.turnaround is None else cells.range_text(review.turnaround)
    fields.text("review.turnaround", "Days a round", typed, hint)
    rework = share(review.rework) if review.rework else ""
    fields.text("review.rework", "Redone each round", rework, "none", short=True)
    cap = "" if review.cap is None else write_number(review.cap)
    fields.text("review.cap", "Approved after days", cap, "never", short=True)
    fields.select("review.calendar", "Calendar", review.calendar or "", calendars)


def _links(activity: Activity, rows: Rows) -> list[str]:
    """Links in words, where they are more than one after the other."""
    names = {each.id: each.name for each in rows.plan.activities}
    templates = {
        "FS": "begins after {} ends",
        "SS": "begins after {} begins",
        "FF": "ends after {} ends",
        "SF": "ends after {} begins",
    }
    found = []
    for link in activity.after:
        if link.type == "FS" and not link.lag:
            continue
        text = templates[link.type].format(names.get(link.activity, link.activity))
        if link.lag:
            number = abs(link.lag)
            unit = "working day" if number == 1 else "working days"
            text += f", {number:g} {unit} {'later' if link.lag > 0 else 'earlier'}"
        found.append(text[:1].upper() + text[1:] + ".")
    return found
