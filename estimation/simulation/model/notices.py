"""What a reader of the figures should know of a plan: what is unknown, assumed or left aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.plan.calendars import END_OF_TIME

if TYPE_CHECKING:
    from estimation.calibration import Calibration
    from estimation.errors import PlanError
    from estimation.plan import Plan
    from estimation.simulation.model.model import ActivityModel, Model
    from estimation.simulation.model.variables import Variable


def notices_of(plan: Plan, model: Model, calibration: Calibration | None) -> tuple[str, ...]:
    """
    List what is unknown, assumed or left aside in a simulation.

    Parameters
    ----------
    plan : Plan
    model : Model
    calibration : Calibration or None

    Returns
    -------
    tuple of str
        Sentences in the planner's words, those of the plan first.
    """
    notices = list(plan.notices)
    used = {role for a in plan.activities for role in (*a.effort, *a.hours_per_week)}
    used |= {role for a in plan.activities if a.duration is not None for role in a.crew}
    reports = () if plan.status is None else plan.status.activities.values()
    used |= {role for report in reports for role in report.hours}
    used |= {role for r in reports if r.remaining is not None for role in r.remaining.effort}
    unpaid = [role.id for role in plan.roles if role.id in used and role.cost_rate is None]
    if unpaid:
        notices.append(f"Cost and margin are unknown: {_listed(unpaid)} without cost_rate.")
    by_hours = plan.price is not None and plan.price.kind in ("time_and_materials", "capped")
    unbilled = [role.id for role in plan.roles if role.id in used and role.bill_rate is None]
    if by_hours and unbilled:
        notices.append(f"The price is unknown: {_listed(unbilled)} without bill_rate.")
    if calibration is None:
        asked = [
            activity.id for activity in plan.activities if activity.basis in ("history", "blend")
        ]
        if asked:
            notices.append(
                f"{_listed(asked, 'activity', 'activities')} should rest on history, and there is "
                "none here: played as written."
            )
    elif any(activity.effort and activity.basis != "judgement" for activity in plan.activities):
        if calibration.blending.is_learned:
            notices.append(f"Ranges and history together: {calibration.blending.label}.")
        else:
            notices.append("Ranges and history count half each: that share is not learned yet.")
    guessed = [
        a.id
        for a in plan.activities
        if a.review is not None and (a.review.turnaround is None or a.review.rounds is None)
    ]
    if guessed and (calibration is None or calibration.review_basis == "priors"):
        notices.append(
            f"{_listed(guessed, 'review', 'reviews')}: rounds or days of the client are general "
            "experience, not the firm's own."
        )
    silent = [
        a.id
        for a in model.activities
        if a.progress is not None
        and a.progress.finished is None
        and a.progress.says_what_remains
        and not a.progress.hours
        and next(a.held, None) is not None
    ]
    if silent:
        notices.append(
            f"{_listed(silent, 'activity', 'activities')}: begun, with no hours reported so far: "
            "none are counted before the status date."
        )
    if model.uncoupled:
        notices.append(
            f"Correlations of {_listed(list(model.uncoupled), 'quantity', 'quantities')} rest: no "
            "spread of their own."
        )
    return tuple(notices)


WORTH_NAMING = 10_000.0
"""[working days] Who takes longer in a bad case is named where the calendars end."""


def too_long(plan: Plan, model: Model, error: PlanError) -> str:
    """Say which activity runs past the end of all calendars, as far as one alone can."""
    longest, name = max((_bad_days(activity), activity.id) for activity in model.activities)
    if longest < WORTH_NAMING:
        return str(error)
    what = next(
        part
        for part in ("effort", "duration", "review")
        for activity in plan.activities
        if activity.id == name and getattr(activity, part)
    )
    return (
        f"activity '{name}': takes {longest:,.0f} working days or more in 1 of 100 trials, so that "
        f"the project runs past the year {END_OF_TIME.year}; check its {what}"
    )


def _bad_days(activity: ActivityModel) -> float:
    """Working days that an activity takes in 1 of 100 trials at least, whatever strikes it."""
    days = [_ninety_ninth(part.variable) * part.scale / part.capacity for part in activity.effort]
    if activity.duration is not None:
        days.append(_ninety_ninth(activity.duration))
    if activity.review is not None:
        wait = _ninety_ninth(activity.review.turnaround)
        days.append(wait if activity.review.cap is None else min(wait, activity.review.cap))
    return max(days, default=0.0)


def _ninety_ninth(variable: Variable) -> float:
    """P99 of a variable."""
    return variable.table.percentile(0.99)


def _listed(names: list[str], one: str = "role", several: str = "roles") -> str:
    """Names in a sentence, the first five."""
    shown = ", ".join(f"'{name}'" for name in names[:5])
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{one if len(names) == 1 else several} {shown}{more}"
