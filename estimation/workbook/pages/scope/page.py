"""The scope page: the table of activities, with links, hours and a live Gantt chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.report.wording import NBSP, chance, halves
from estimation.simulation import timetable
from estimation.workbook.pages.scope import edits, paste
from estimation.workbook.pages.scope.open_row import details_view
from estimation.workbook.pages.scope.table_rows import Rows, axis_view

if TYPE_CHECKING:
    from estimation.plan import Plan
    from estimation.simulation import Result, Timetable
    from estimation.workbook.pages.context import Handlers, PageContext
    from estimation.workbook.protocol import View

ACTIONS: Handlers = {**edits.ACTIONS, **paste.ACTIONS}
"""What can be done on this page alone."""

SHARES = {
    1 / 10: "a tenth", 1 / 5: "a fifth", 1 / 4: "a quarter", 1 / 3: "a third",
    2 / 5: "two fifths", 1 / 2: "half", 3 / 5: "three fifths", 2 / 3: "two thirds",
    3 / 4: "three quarters", 4 / 5: "four fifths", 9 / 10: "nine tenths", 1.0: "all",
}  # fmt: skip
"""Shares as people say them."""

LEAST_SHARE = 0.05
"""Below this a share of the time is not worth a sentence."""

COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def view(context: PageContext) -> View:
    """Everything the page shows."""
    session, own = context.session, edits.own(context)
    result = session.result()
    times = context.later("timetable", lambda: timetable(result, session.level))
    rows = Rows(session, result, times)
    client = result.plan.project.client or "the client"
    return {
        "finding": _finding(result, times),
        "lead": "" if times is None else _lead(result.plan, times),
        "roles": [{"id": role.id, "name": role.name} for role in result.plan.roles],
        "by": f"{chance(session.level)} by",
        "rows": rows.view(),
        "axis": axis_view(times, result.plan),
        "waiting": f"waiting for {client}" if _reviews(result.plan) else "",
        "details": details_view(session, rows, own.get("open")),
        "fresh": own.get("fresh"),
        "said": own.get("said", ""),
        "pasted": own.get("pasted"),
        "preview": paste.preview(context),
        "undo": session.can_undo,
        "redo": session.can_redo,
    }


def _reviews(plan: Plan) -> list[str]:
    """Ids of the client reviews."""
    return [each.id for each in plan.activities if each.review is not None]


def _finding(result: Result, times: Timetable | None) -> str:
    """How much it is, and how long the client is asked."""
    count = len(result.plan.activities)
    sentence = f"{count} {'activity' if count == 1 else 'activities'}"
    mean = float(result.hours.mean())
    sentence += f", {mean:,.0f}{NBSP}hours on average." if mean else "."
    if times is None or times.reviewing < LEAST_SHARE:
        return sentence
    share = min(SHARES, key=lambda each: abs(each - times.reviewing))
    return f"{sentence} A client approval is open {SHARES[share]} of the time."


def _lead(plan: Plan, times: Timetable) -> str:
    """What takes longest, and how long the approvals take."""
    days_of = {id_: row.days for id_, row in times.activities.items()}
    work = [each for each in plan.activities if each.span is None and each.review is None]
    longest = max(work, key=lambda each: days_of.get(each.id, 0.0), default=None)
    days = 0.0 if longest is None else days_of.get(longest.id, 0.0)
    reviews = _reviews(plan)
    waits = sum(days_of.get(each, 0.0) for each in reviews)
    sentence = ""
    if longest is not None and days >= 0.25:
        of = f"{halves(days)}{NBSP}working {'day' if halves(days) in ('½', '1') else 'days'}"
        sentence = f"{longest.name} takes longest: {of} on average."
    if not reviews or waits < 0.25:
        return sentence
    count = COUNTS[len(reviews)] if len(reviews) < len(COUNTS) else str(len(reviews))
    if len(reviews) == 1:
        return f"{sentence} The approval takes {halves(waits)}.".strip()
    return f"{sentence} The {count} approvals take {halves(waits)} together.".strip()
