"""Load: hours of each role in each week, as bands, and the weeks in which they are too many."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from estimation.report.levels import MARKS
from estimation.report.precision import errors_of_means, errors_of_shares, gains_of_shares
from estimation.simulation.engine.order_statistics import pick_rows
from estimation.simulation.engine.threads import cores, in_threads
from estimation.simulation.figures import rank
from estimation.simulation.model.timeline import default_calendar

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from estimation.distributions import Array
    from estimation.plan import Plan
    from estimation.simulation import Result

COLUMNS = [
    "role", "name", "week", "hours_low", "hours_middle", "hours_high", "hours_high_se",
    "hours_mean", "hours_mean_se", "capacity", "p_over", "p_over_se", "is_over",
]  # fmt: skip
"""Columns of `load_by_week`."""

NEAR = 1e-3
"""[h] More than the capacity by less than this is as much."""


def load_by_week(result: Result, level: float | None = None) -> pd.DataFrame:
    """
    Add up the hours that each role works in each week, rework, crews and hammocks included.

    Parameters
    ----------
    result : Result
    level : float, optional
        In which share of the projects a week is to hold; default: the plan's `promise.level`.

    Returns
    -------
    DataFrame
        One row per role that works and week from the start to the last day of any trial: role and
        its name; week, its Monday; hours_low, hours_middle, hours_high (P10, P50, P90) and
        hours_mean [h]; capacity, people x hours a day x working days of the role's calendar in
        that week, from the project's start on [h] (NaN where the role has no limit); p_over, share
        of trials with more hours than that; is_over, whether the week holds in fewer than `level`;
        `_se`, standard errors. The means of all weeks add up to the mean hours of the role.

    Examples
    --------
    Sixteen hours from Thursday the 14th: half of them on Monday, if nobody works on Friday.

    >>> from estimation import read_plan, simulate
    >>> plan = read_plan({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "demo", "start": "2027-01-14"},
    ...     "calendars": {"team": {"closed": ["2027-01-15"]}},
    ...     "roles": [{"id": "design", "people": 1}],
    ...     "activities": [{"id": "build", "effort": {"design": 16}}],
    ... })
    >>> load_by_week(simulate(plan, trials=10))[["hours_mean", "capacity"]].to_numpy().tolist()
    [[8.0, 8.0], [8.0, 40.0]]
    """
    plan, weeks = result.plan, result.weeks
    sure = plan.promise.level if level is None else level
    mondays, first = _weeks(weeks.mondays)
    days = [start for start in weeks.starts]
    working = [role for role in range(len(plan.roles)) if weeks.role_hours[role].any()]
    if not working:
        return pd.DataFrame(columns=COLUMNS)
    offered = capacities(plan, days[0], mondays)

    def of_role(role: int) -> pd.DataFrame:
        """Weeks of one role."""
        hours = np.add.reduceat(weeks.hours[role], first, axis=0)
        frame = bands(hours, "hours", result.sampling)
        frame.insert(0, "week", pd.to_datetime(mondays))
        frame.insert(0, "name", plan.roles[role].name or plan.roles[role].id)
        frame.insert(0, "role", plan.roles[role].id)
        frame["capacity"] = offered[role]
        over = hours > offered[role][:, None] + NEAR
        is_known = ~np.isnan(offered[role])
        frame["p_over"] = np.where(is_known, over.mean(axis=1), np.nan)
        frame["p_over_se"] = np.where(is_known, errors_of_shares(over, result.sampling), np.nan)
        frame["is_over"] = frame["p_over"] > 1 - sure + 1e-12
        return frame

    frames = in_threads(of_role, working, cores())
    return pd.concat(frames, ignore_index=True)[COLUMNS]


def over_booked(load: pd.DataFrame) -> pd.DataFrame:
    """
    Select weeks that hold in too few projects, the worst of each role first.

    Parameters
    ----------
    load : DataFrame
        Of `load_by_week`.

    Returns
    -------
    DataFrame
        Its rows that are over, by falling p_over.
    """
    rows = load[load["is_over"].astype(bool)]
    return rows.sort_values("p_over", ascending=False, kind="stable").reset_index(drop=True)


def capacities(plan: Plan, start: date, mondays: list[date]) -> Array:
    """
    Return the hours that the people of each role have in each week, shape (roles, weeks), [h].

    NaN where a role has no limit.
    """
    calendars = plan.working_calendars()
    default = default_calendar(calendars)
    found = np.full((len(plan.roles), len(mondays)), np.nan)
    for number, role in enumerate(plan.roles):
        calendar = calendars[role.calendar] if role.calendar else default
        if role.people is None:
            continue
        begins = [max(monday, start) for monday in mondays]
        ends = [monday + timedelta(days=7) for monday in mondays]
        at = [[(day - calendar.origin).days for day in edges] for edges in (begins, ends)]
        begun, ended = calendar.workdays(np.array(at, dtype=np.float64))
        found[number] = role.people * calendar.hours_per_day * (ended - begun)
    return found


def bands(values: NDArray[np.float32], name: str, sampling: str = "random") -> pd.DataFrame:
    """
    Return P10, P50, P90 and mean of each row, shape (rows, trials), and their errors.

    Returns
    -------
    DataFrame
        Columns `name` with _low, _middle, _high and _mean; _high_se and _mean_se.
    """
    trials, levels = values.shape[1], list(MARKS.values())
    spread = np.sqrt(levels[-1] * (1 - levels[-1]) / trials)
    around = [min(max(levels[-1] + side * spread, 0.0), 1.0) for side in (-1, 1)]
    at = [rank(q, trials) for q in (*levels, *around)]
    ranked = pick_rows(values, at)
    mean = values.mean(axis=1, dtype=np.float64)
    frame = pd.DataFrame({f"{name}_{mark}": ranked[:, i] for i, mark in enumerate(MARKS)})
    error = (ranked[:, -1] - ranked[:, -2]) / 2
    if sampling != "random":
        below = values <= ranked[:, [len(levels) - 1]]
        error *= gains_of_shares(below, levels[-1])
    frame[f"{name}_high_se"] = error
    frame[f"{name}_mean"] = mean
    frame[f"{name}_mean_se"] = errors_of_means(values, sampling)
    return frame


def _weeks(mondays: list[date]) -> tuple[list[date], NDArray[np.intp]]:
    """Mondays of the weeks, and the first period of each."""
    unique = list(dict.fromkeys(mondays))
    return unique, np.array([mondays.index(monday) for monday in unique], dtype=np.intp)
