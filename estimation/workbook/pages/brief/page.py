"""The page of brief and team: what is known of the job, what is not, and who does what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.report import headline
from estimation.report.sentences.margin_labels import left_out
from estimation.report.wording import NOTHING, chance, day, share
from estimation.workbook import protocol
from estimation.workbook.input.field_views import field, money_text
from estimation.workbook.pages.brief import (
    calendars,
    new_plan,
    open_questions,
    rates,
    requirements,
    team,
)
from estimation.workbook.pages.context import on
from estimation.workbook.pages.sittings import list_view, others_over

if TYPE_CHECKING:
    from estimation.workbook.pages.context import Handlers, PageContext
    from estimation.workbook.protocol import View
    from estimation.workbook.session import Session

ACTIONS: Handlers = dict(
    [
        on(protocol.ChooseStart, new_plan.choose_start),
        on(protocol.StartPlan, new_plan.start),
        on(protocol.AskQuestion, open_questions.ask),
        on(protocol.SetAffected, open_questions.affect),
        on(protocol.SetState, open_questions.state),
        on(protocol.WeighAnswer, open_questions.weigh),
        on(protocol.AddAnswer, open_questions.add_answer),
        on(protocol.DropAnswer, open_questions.drop_answer),
        on(protocol.SetContact, team.contact),
        on(protocol.AddRole, team.add_role),
        on(protocol.SetWeek, calendars.set_week),
        on(protocol.SetDaysOff, calendars.set_days_off),
        on(protocol.TakeRates, rates.take),
        on(protocol.SetHolidays, calendars.set_holidays),
        on(protocol.SetClosures, calendars.set_closures),
        on(protocol.SetClientDay, calendars.set_client_day),
        on(protocol.SetName, team.call),
        on(protocol.SetPart, team.decide),
        on(protocol.AddArea, team.add_area),
        on(protocol.DropArea, team.drop_area),
        on(protocol.AddAgreed, requirements.add_agreed),
        on(protocol.RemoveAgreed, requirements.remove),
    ]
)
"""What can be done on this page alone."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def view(context: PageContext) -> View:
    """Everything the page shows."""
    return {
        "start": new_plan.start_view(context),
        "questions": open_questions.questions_view(context),
        "missing": _missing_rates(context.session),
        "brief": _brief(context),
        "team": team.team_view(context),
        "responsible": team.responsible_view(context.session),
        "agreed": requirements.agreed_view(context.session),
        "sittings": list_view(context.session, others_over(context.session)),
    }


def _missing_rates(session: Session) -> View | None:
    """What the money does not count yet, which is said before all else; None where all is known."""
    result = session.result()
    without = left_out(result)
    if not without:
        return None
    margin = headline(result, session.level).margin.value
    its = "their" if " and " in without else "its"
    finding = f"The rates of {without} are not known yet."
    if margin != NOTHING:
        finding = f"Margin is {margin} without {without}, until {its} rates are known."
    return {
        "finding": finding,
        "lead": "Date and hours stand; only what we keep waits for you. Give the rates below.",
    }


def _brief(context: PageContext) -> View:
    """Fields of the brief, each with what the forecast says of it."""
    session, project = context.session, context.session.plan.project
    result, price = session.result(), session.plan.price
    margin = None if price is None else price.target_margin
    kinds: list[tuple[str, int]] = (
        context.later("kinds", lambda: new_plan.past_kinds(context)) or []
    )
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
