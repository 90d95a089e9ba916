"""The page of brief and team: what is known of the job, what is not, and who does what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.report.wording import chance, day, share
from estimation.workbook.input.field_views import field, money_text
from estimation.workbook.pages.brief import new_plan, open_questions, requirements, team
from estimation.workbook.pages.sittings import list_view, others_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimation.workbook.pages.context import Desk, Message, View
    from estimation.workbook.session import Session

ACTIONS: dict[str, Callable[[Desk, Message], None]] = {
    "way": new_plan.choose_start,
    "start": new_plan.start,
    "ask": open_questions.ask,
    "affect": open_questions.affect,
    "state": open_questions.state,
    "weigh": open_questions.weigh,
    "add_answer": open_questions.add_answer,
    "drop_answer": open_questions.drop_answer,
    "contact": team.contact,
    "add_role": team.add_role,
    "call": team.call,
    "decide": team.decide,
    "add_area": team.add_area,
    "drop_area": team.drop_area,
    "add_agreed": requirements.add_agreed,
    "remove": requirements.remove,
}
"""What can be done on this page alone."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def view(desk: Desk) -> View:
    """Everything the page shows."""
    return {
        "start": new_plan.start_view(desk),
        "questions": open_questions.questions_view(desk),
        "brief": _brief(desk),
        "team": team.team_view(desk),
        "responsible": team.responsible_view(desk.session),
        "agreed": requirements.agreed_view(desk.session),
        "sittings": list_view(desk.session, others_over(desk.session)),
    }


def _brief(desk: Desk) -> View:
    """Fields of the brief, each with what the forecast says of it."""
    session, project = desk.session, desk.session.plan.project
    result, price = session.result(), session.plan.price
    margin = None if price is None else price.target_margin
    kinds: list[tuple[str, int]] = desk.later("kinds", lambda: new_plan.past_kinds(desk)) or []
    budget = "" if project.budget is None else money_text(project.budget, project.currency)
    deadline = project.deadline
    asked = "" if deadline is None else day(deadline, year=True, long=True)
    return {
        "fields": [
            _field(session, "project.name", project.name, "Project", ""),
            _field(session, "project.client", project.client or "", "Client", ""),
            _field(
                session, "project.kind", project.kind or "", "Kind of project",
                _kind_note(project.kind, kinds),
            ) | {"options": [kind for kind, _ in kinds]},
            _field(
                session, "project.start", day(project.start, year=True, long=True), "Start",
                f"a {WEEKDAYS[project.start.weekday()]}",
            ),
            _field(
                session, "project.deadline", asked, "Asked-for date",
                _holds(result.p_on_time, "no date asked for yet"),
            ),
            _field(
                session, "project.budget", budget, "Budget for our cost",
                _holds(result.p_within_budget, "no limit yet"),
            ),
            _field(
                session, "price.target_margin", "" if margin is None else share(margin),
                "Target margin", _holds(result.p_target_margin, "no target yet"),
            ),
        ]
    }  # fmt: skip


def _field(session: Session, path: str, value: str, name: str, note: str) -> View:
    return field(session, path, value, name=name, note=note)


def _holds(p: float | None, without: str) -> str:
    return without if p is None else f"holds in {chance(p)} so far"


def _kind_note(kind: str | None, kinds: list[tuple[str, int]]) -> str:
    """How much of the firm's past is of this kind."""
    if kind is None:
        return "as in your history, such as website"
    counts = {each.casefold(): count for each, count in kinds}
    if kind.strip().casefold() not in counts:
        return "no finished project of this kind in the history"
    count = counts[kind.strip().casefold()]
    return f"{count} finished project{'' if count == 1 else 's'} of this kind"
