"""Dates that a client is told: by which a share of all simulated projects is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from estimation.packs.client.view import Approval, PhaseView
from estimation.report.levels import finish_date, finish_days
from estimation.simulation.analysis.activities import dates_of, percentiles_of_rows

if TYPE_CHECKING:
    from estimation.plan import Activity, Plan
    from estimation.simulation import Result

MOST_BARS = 12
"""Bars of a schedule without phases."""


@dataclass(frozen=True)
class Dates:
    """
    When things are there, at one level.

    Parameters
    ----------
    promised : date
        Of the whole.
    starts : dict of str to date
        Of each activity at the level.
    ends : dict of str to date
        Of each activity at the level.
    begun : dict of str to date
        Of each activity in the middle case.
    """

    promised: date
    starts: dict[str, date]
    ends: dict[str, date]
    begun: dict[str, date]


def promised_date(result: Result, level: float) -> date:
    """
    Return the date that a client is told.

    Parameters
    ----------
    result : Result
        Of the plan itself. Its date is the one promised; else the client's own, where that holds at
        the level; else the earliest that does.
    level : float
    """
    plan, asked = result.plan, result.plan.project.deadline
    if plan.promise.date is not None:
        return plan.promise.date
    holds = result.p_on_time is not None and result.p_on_time >= level
    return asked if asked is not None and holds else finish_date(result, level)


def option_date(option: Result, result: Result, level: float, promised: date) -> date:
    """
    Return the date of an option: the plan's, moved by as many working days as its finish moves.

    Parameters
    ----------
    option, result : Result
        Of the option, and of the plan.
    level : float
        At which both finishes are read.
    promised : date
        Of the plan.
    """
    moved = finish_days(option, level) - finish_days(result, level)
    plan = result.plan
    working = plan.working_calendars()[plan.default_calendar_name]
    evening = float((promised - working.origin).days + 1)
    due: date = working.date_of(np.ceil(working.workdays([evening]) + moved - 1e-6))[0].item()
    return promised if finish_date(option, level) == finish_date(result, level) else due


def dates_at(result: Result, level: float) -> Dates:
    """Read off a result when its activities start and end."""
    model = result.simulation.model
    traces = result.simulation.backend.trace(result.draws).traces
    start = percentiles_of_rows(traces.start, [0.5, level])
    finish = percentiles_of_rows(traces.finish, [level])[:, 0]
    begun, starts = (dates_of(model, start[:, i], "start") for i in (0, 1))
    ends = dates_of(model, finish, "finish")
    promised, earliest = promised_date(result, level), finish_date(result, level)
    names = [activity.id for activity in model.activities]

    def told(day: np.datetime64) -> date:
        """A date, and the promised one for the end of the whole: no part is told to be later."""
        found = date.fromisoformat(str(day))
        return promised if found >= earliest or found > promised else found

    return Dates(
        promised,
        {name: min(day.item(), promised) for name, day in zip(names, starts, strict=True)},
        {name: told(day) for name, day in zip(names, ends, strict=True)},
        {name: min(day.item(), promised) for name, day in zip(names, begun, strict=True)},
    )


def phases(plan: Plan, dates: Dates) -> tuple[PhaseView, ...]:
    """Return when each phase runs; of a plan without phases its first activities."""
    shown = [each for each in plan.activities if each.span is None and not each.milestone]
    names = list(dict.fromkeys(each.phase for each in shown if each.phase))
    groups: list[tuple[str, list[Activity]]] = [
        (name, [each for each in shown if each.phase == name]) for name in names
    ]
    if not groups:
        certain = [each for each in shown if each.probability == 1 and each.review is None]
        groups = [(each.name, [each]) for each in certain[:MOST_BARS]]
    return tuple(
        PhaseView(
            name,
            min(dates.begun[each.id] for each in inside),
            max(dates.ends[each.id] for each in inside),
        )
        for name, inside in groups
    )


def approvals(plan: Plan, dates: Dates) -> tuple[Approval, ...]:
    """Return what the client receives and accepts, in the order of the dates."""
    agreed = {} if plan.offer is None else {each.of: each for each in plan.offer.acceptance}
    by_id = {activity.id: activity for activity in plan.activities}
    found = []
    for activity in plan.activities:
        if activity.review is None or activity.probability < 1:
            continue
        of = by_id[activity.review.of]
        acceptance = agreed.pop(activity.id, None)
        acceptance = agreed.pop(of.id, acceptance)
        have_by = dates.starts[activity.id]
        days = activity.review.cap if acceptance is None else acceptance.days or activity.review.cap
        answer_by = dates.ends[activity.id]
        if days is not None:
            due = _after(plan, activity.review.calendar, have_by, days)
            # Agreed days are the client's; without them the schedule says when it needs an answer.
            is_agreed = acceptance is not None and acceptance.days is not None
            answer_by = due if is_agreed else min(due, max(answer_by, have_by))
            days = days if answer_by == due else None
        text = "" if acceptance is None else acceptance.text
        found.append(Approval(of.name, text, have_by, answer_by, days, activity.phase or ""))
    for name, acceptance in agreed.items():
        activity, have_by = by_id[name], dates.ends[name]
        due_on = None if acceptance.days is None else _after(plan, None, have_by, acceptance.days)
        found.append(
            Approval(
                activity.name, acceptance.text, have_by, due_on, acceptance.days,
                activity.phase or "",
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.have_by, each.answer_by or each.have_by)))


def _after(plan: Plan, calendar: str | None, day: date, days: float) -> date:
    """The day on which some working days after the end of a day are over."""
    calendars = plan.working_calendars()
    default = "client" if "client" in calendars else plan.default_calendar_name
    working = calendars[calendar or default]
    evening = float((day - working.origin).days + 1)
    due: date = working.date_of(working.workdays([evening]) + days)[0].item()
    return due
