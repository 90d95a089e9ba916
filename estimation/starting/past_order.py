"""In which order the work of past projects happened, and what waited for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from estimation.distributions import Array
    from estimation.starting.past_parts import Part
    from estimation.starting.past_projects import PastProjects

MOSTLY = 0.75
"""Share of past projects in which one sort of work came after another, so that it waits for it."""


@dataclass(frozen=True, eq=False)
class Days:
    """
    When each part began and ended in each project, in working days from the project's start.

    Parameters
    ----------
    start, finish : array, shape (n_parts, n_projects), [working days]
        NaN where a project had no such part, or its rows have no dates; finish counts its last day.
    """

    start: Array
    finish: Array

    @property
    def are_known(self) -> bool:
        """Whether any part has a date."""
        return bool(np.isfinite(self.start).any())


def past_days(past: PastProjects, parts: tuple[Part, ...]) -> Days:
    """When parts began and ended, Monday to Friday counted."""
    began = past.rows.groupby("project_id")["started"].min()
    start = np.full((len(parts), len(past.names)), np.nan)
    finish = start.copy()
    for number, part in enumerate(parts):
        by_project = part.rows.groupby("project_id")
        first, last = by_project["started"].min(), by_project["finished"].max()
        for column, name in enumerate(past.names):
            if name in first.index:
                start[number, column] = _days(began[name], first[name])
                finish[number, column] = _days(began[name], last[name]) + 1
    return Days(start, finish)


def _days(since: pd.Timestamp, until: pd.Timestamp) -> float:
    """Working days from one day to another; NaN where either is not known."""
    import pandas as pd

    if pd.isna(since) or pd.isna(until):
        return float("nan")
    return float(np.busday_count(since.date(), until.date()))


def order_of(days: Days) -> list[int]:
    """Parts by the median of their rank of start in a project; the undated as they came, last."""
    from scipy.stats import rankdata

    ranks = np.full(days.start.shape, np.nan)
    for column in range(days.start.shape[1]):
        dated = np.isfinite(days.start[:, column])
        if dated.any():
            ranks[dated, column] = rankdata(days.start[dated, column]) / dated.sum()
    keys = [_median(row) for row in ranks]
    return sorted(
        range(len(keys)), key=lambda k: (np.isnan(keys[k]), keys[k], _median(days.start[k]))
    )


def links_of(days: Days, order: list[int]) -> dict[int, list[dict[str, Any]]]:
    """
    What each part waits for; `activity` is the number of a part.

    A part waits for the finish of another that comes before it in the order, if in three quarters
    of the projects that had both it began when the other was finished; what follows from other
    links is left out. A part that would begin earlier than it did also waits for the start of the
    one before it in the order, with the median lag of those projects.

    Parameters
    ----------
    days : Days
    order : list of int
        As `order_of` gives it.

    Returns
    -------
    dict of int to list
        Links as in a plan.
    """
    behind: dict[int, set[int]] = {}
    links: dict[int, list[dict[str, Any]]] = {}
    for place, part in enumerate(order):
        waits = {each for each in order[:place] if _came_after(days, each, part)}
        beyond = {far for near in waits for far in behind[near]}
        behind[part] = waits | beyond
        direct = [each for each in order if each in waits - beyond]
        links[part] = [{"activity": each} for each in direct]
        lagged = None if place == 0 else _lagged(days, order[:place], part)
        if lagged is not None and lagged["activity"] not in direct:
            links[part].append(lagged)
    return links


def _came_after(days: Days, first: int, then: int) -> bool:
    """Whether one part mostly began when the other was finished."""
    gap = days.start[then] - days.finish[first]
    both = np.isfinite(gap)
    # Work that is handed over within a day begins on the last day of the other.
    return bool(both.sum() >= 2 and (gap[both] >= -1).mean() >= MOSTLY)


def _lagged(days: Days, before: list[int], part: int) -> dict[str, Any] | None:
    """Link to the start of the part before it; None where it began with the project."""
    if not _median(days.start[part]) >= 1:
        return None
    for each in reversed(before):
        gap = days.start[part] - days.start[each]
        both = np.isfinite(gap)
        if both.sum() >= 2 and (gap[both] >= 0).mean() >= MOSTLY:
            return {"activity": each, "type": "SS", "lag": round(float(np.median(gap[both])))}
    return None


def _median(values: Array) -> float:
    """Median of what is known; NaN where nothing is."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")
