"""When each activity runs, as a Gantt chart shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from estimation.plan import Activity
    from estimation.simulation import Result


def gantt_frame(result: Result) -> pd.DataFrame:
    """
    Tabulate per activity what a Gantt chart needs, the activities of a phase together.

    Parameters
    ----------
    result : Result

    Returns
    -------
    DataFrame
        The columns of `Result.activities` and kind: "work", "review", "milestone" or "span".
        Phases stand in the order of their first activity in the plan; activities without a phase
        stand last.
    """
    rows = result.activities.copy()
    rows["kind"] = [_kind(activity) for activity in result.plan.activities]
    phases = [phase for phase in dict.fromkeys(rows["phase"]) if isinstance(phase, str)]
    place = rows["phase"].map({phase: at for at, phase in enumerate(phases)}).fillna(len(phases))
    return rows.loc[place.sort_values(kind="stable").index].reset_index(drop=True)


def _kind(activity: Activity) -> str:
    """What sort of bar an activity is."""
    if activity.review is not None:
        return "review"
    if activity.span is not None:
        return "span"
    return "milestone" if activity.milestone else "work"
