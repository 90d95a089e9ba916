"""An activity turned into another kind of activity, with what is known of it as a start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.errors import WorkbookError

if TYPE_CHECKING:
    from estimation.plan import Activity, Plan

OWN = {
    "hours": ("effort", "crew", "basis"),
    "days": ("duration", "crew", "calendar"),
    "review": ("review",),
    "milestone": ("milestone",),
    "span": ("span", "hours_per_week"),
}
"""Keys that an activity of each kind may have."""


def as_kind(plan: Plan, activity: Activity, kind: str) -> dict[str, Any]:
    """
    Values with which an activity is of another kind.

    Parameters
    ----------
    plan : Plan
    activity : Activity
        One of its activities.
    kind : {"hours", "days", "review", "milestone", "span"}

    Returns
    -------
    dict of str to value
        By path. Hours become days by what one person does in a day, and the other way round; a
        review is of what stood before it; what runs along does so from the first row to the last.

    Raises
    ------
    WorkbookError
        If something is missing for it, or others wait for what would run along.
    """
    if kind not in OWN:
        raise WorkbookError(f"There is no kind '{kind}'.")
    start = f"activities.{activity.id}"
    given = _given(plan, activity, kind)
    common = [key for key in OWN[kind] if key in given]
    gone = {key for keys in OWN.values() for key in keys} - set(common) - _shared(activity, kind)
    values: dict[str, Any] = {f"{start}.{key}": None for key in sorted(gone)}
    if kind == "span":
        values[f"{start}.after"] = None
    return values | {f"{start}.{key}": value for key, value in given.items()}


def _shared(activity: Activity, kind: str) -> set[str]:
    """Keys that are kept as they are: people stay from hours to days and back."""
    return {"crew"} if kind in ("hours", "days") and activity.crew else set()


def _given(plan: Plan, activity: Activity, kind: str) -> dict[str, Any]:
    """What an activity starts with as another kind."""
    name = plan.default_calendar_name
    a_day = plan.calendars[name].hours_per_day if name in plan.calendars else 8.0
    hours = sum(quantity.likely for quantity in activity.effort.values())
    if kind == "milestone":
        return {"milestone": True}
    if kind == "days":
        return {"duration": max(round(hours / a_day * 2) / 2, 0.5) if hours else 1}
    if kind == "hours":
        if not plan.roles:
            raise WorkbookError("There are no roles yet. Add one on Brief and team first.")
        days = 1.0 if activity.duration is None else activity.duration.likely
        crew = dict(activity.crew) or {plan.roles[0].id: 1.0}
        return {"effort": {role: round(days * people * a_day, 1) for role, people in crew.items()}}
    if kind == "review":
        return {"review": {"of": _reviewed(plan, activity)}}
    return {"span": _ends(plan, activity), "hours_per_week": _weekly(plan)}


def _reviewed(plan: Plan, activity: Activity) -> str:
    """What a review is of: the first that it waits for."""
    if not activity.after:
        raise WorkbookError("A review needs what is reviewed. Give its row under After first.")
    return activity.after[0].activity


def _ends(plan: Plan, activity: Activity) -> dict[str, str]:
    """First and last activity that something may run along."""
    ids = [each.id for each in plan.activities if each.span is None and each.id != activity.id]
    if not ids:
        raise WorkbookError("Hours a week run along other rows. Add one first.")
    waiting = [e.name for e in plan.activities if activity.id in {x.activity for x in e.after}]
    if waiting:
        raise WorkbookError(
            f"{waiting[0]} waits for this row, and nothing can wait for hours a week. "
            "Change its After first."
        )
    return {"from": ids[0], "to": ids[-1]}


def _weekly(plan: Plan) -> dict[str, float]:
    """An hour a week of the last role, which is often the project manager."""
    if not plan.roles:
        raise WorkbookError("There are no roles yet. Add one on Brief and team first.")
    return {plan.roles[-1].id: 1}
