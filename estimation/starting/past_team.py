"""Who worked on past projects: roles, how many at once, how much of a day, at what cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from estimation.starting.past_projects import PastProjects

FULL_DAY = 8.0
"""[hours] What a day has where the history does not say, and at most."""

TEAM = "Team"
"""Who works where no row says a role."""


def hours_per_day(past: PastProjects) -> float | None:
    """
    Hours that one person gave a project on a day on which they worked on it.

    All hours over all working days between start and finish of a person's work in a project, a day
    with several pieces of work counted once. To half hours, 8 at most; None where no row has a
    person, a start and a finish.
    """
    rows = past.rows.dropna(subset=["person", "started", "finished"])
    hours = days = 0.0
    for _, group in rows.groupby(["project_id", "person"]):
        hours += group["actual_hours"].sum()
        dates = zip(group["started"], group["finished"], strict=True)
        days += len({day for each in dates for day in _busy_days(*each)})
    if not days:
        return None
    return float(np.clip(round(2 * hours / days) / 2, 0.5, FULL_DAY))


def people_at_once(past: PastProjects, role: str) -> int | None:
    """
    Most people of a role who worked on a project at once, in the middle one of the projects.

    None where no row has a person, a start and a finish.
    """
    present = _present(_of_role(past.rows, role))
    most = [max(counts) for counts in present]
    return int(np.ceil(np.median(most))) if most else None


def crew_of(rows: pd.DataFrame, role: str) -> int:
    """
    People of a role who share one sort of work: on average over its days, in the middle project.

    1 where no row has a person, a start and a finish.
    """
    present = _present(_of_role(rows, role))
    usual = [float(np.mean(counts)) for counts in present]
    return max(1, round(float(np.median(usual)))) if usual else 1


def _present(rows: pd.DataFrame) -> list[list[int]]:
    """People who worked on each busy day of each project."""
    dated = rows.dropna(subset=["person", "started", "finished"])
    found: list[list[int]] = []
    for _, group in dated.groupby("project_id"):
        present: dict[Any, set[str]] = {}
        columns = (group[name] for name in ("person", "started", "finished"))
        for person, started, finished in zip(*columns, strict=True):
            for day in _busy_days(started, finished):
                present.setdefault(day, set()).add(person)
        found.append([len(people) for people in present.values()])
    return found


def cost_rate(past: PastProjects, role: str) -> float | None:
    """Cost of an hour of a role; None where no row says what its work cost."""
    rows = _of_role(past.rows, role).dropna(subset=["actual_cost"])
    if rows.empty or rows["currency"].nunique(dropna=False) > 1:
        return None
    return round(float(rows["actual_cost"].sum() / rows["actual_hours"].sum()), 2)


def currency_of(past: PastProjects) -> str | None:
    """The one currency of past costs; None where there is none, or several."""
    found = past.rows.loc[past.rows["actual_cost"].notna(), "currency"].dropna().unique()
    return str(found[0]) if len(found) == 1 and len(str(found[0])) <= 8 else None


def _of_role(rows: pd.DataFrame, role: str) -> pd.DataFrame:
    """Work of a role; all work of no role where the role is empty."""
    return rows[rows["role"].fillna("") == role]


def _busy_days(started: pd.Timestamp, finished: pd.Timestamp) -> np.ndarray:
    """Working days, Monday to Friday, from a start to a finish; the start alone if it is later."""
    first, last = started.date(), finished.date()
    days = np.arange(np.datetime64(first), np.datetime64(max(first, last)) + 1)
    working = days[np.is_busday(days)]
    return working if len(working) else days[:1]
