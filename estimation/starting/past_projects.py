"""Past projects of one kind, out of a history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from estimation.errors import HistoryError
from estimation.plan.problems import did_you_mean

# Imported where it is used: pandas takes 0.2 s, and a template needs none of it.
if TYPE_CHECKING:
    import pandas as pd

    from estimation.history import History

FEWEST = 3
"""Projects from which on there is something that they have in common."""


@dataclass(frozen=True, eq=False)
class PastProjects:
    """
    Finished projects of one kind.

    Parameters
    ----------
    kind : str
        As most of their rows spell it.
    source : str
        Where they come from, as the planner calls it.
    rows : DataFrame
        Their work, as in `History.frame`; each row has `actual_hours`, and each word one spelling.
    names : tuple of str
        Ids of the projects, in the order in which they began.
    running : tuple of str
        Projects of the kind that still have open work, and are not counted.
    without_hours : int
        Rows of the counted projects that say no hours, and are not counted.
    is_generated : bool
        Whether the work is invented.
    """

    kind: str
    source: str
    rows: pd.DataFrame
    names: tuple[str, ...]
    running: tuple[str, ...]
    without_hours: int
    is_generated: bool


def kinds_of(history: History) -> list[tuple[str, int]]:
    """
    Kinds of project in a history, and how many finished projects each has.

    A project counts where it has hours and no work that is still open.

    Parameters
    ----------
    history : History

    Returns
    -------
    list of (str, int)
        Most projects first; empty where no row says a kind.

    Examples
    --------
    >>> from estimation.history import read_history
    >>> from estimation.resources import resource
    >>> kinds_of(read_history(resource("sample/history.csv")))[0]
    ('campaign', 14)
    """
    kinds = _kinds(history)
    counted = set(_with_hours(history.frame)["project_id"]) - _running(history)
    names = {key: spelling for key, spelling in kinds.values()}
    found = {
        spelling: sum(kinds[name][0] == key for name in counted if name in kinds)
        for key, spelling in names.items()
    }
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


def past_projects(history: History, kind: str) -> PastProjects:
    """
    Finished projects of a kind.

    Raises
    ------
    HistoryError
        If no row says a kind, there is no such kind, or fewer than three of its projects can be
        used.
    """
    kinds = _kinds(history)
    if not kinds:
        raise HistoryError(
            f"{history.source}: no row says of what kind its project is; add a column kind, with "
            "words such as website or campaign"
        )
    spellings = {key: spelling for key, spelling in kinds.values()}
    key = kind.strip().casefold()
    if key not in spellings:
        raise HistoryError(
            f"{history.source}: no past project is of kind '{kind}'"
            f"{did_you_mean(kind, spellings.values())}"
        )
    of_kind = {name for name, found in kinds.items() if found[0] == key}
    running = of_kind & _running(history)
    frame = history.frame[history.frame["project_id"].isin(of_kind - running)]
    rows = _with_hours(frame)
    names = _by_start(rows)
    if len(names) < FEWEST:
        raise HistoryError(_too_few(history, spellings[key], frame, names, running))
    return PastProjects(
        kind=spellings[key],
        source=history.source,
        rows=_spelled_alike(rows),
        names=names,
        running=tuple(sorted(running)),
        without_hours=len(frame) - len(rows),
        is_generated=history.is_generated,
    )


def _too_few(
    history: History, kind: str, frame: pd.DataFrame, names: tuple[str, ...], running: set[str]
) -> str:
    """Why a kind cannot be started from, and what to do."""
    plural = "" if len(names) == 1 else "s"
    said = (
        f"{history.source}: {len(names) or 'no'} finished project{plural} of kind '{kind}' "
        f"{'gives' if len(names) == 1 else 'give'} hours; expected {FEWEST} or more"
    )
    if running:
        still = "still has" if len(running) == 1 else "still have"
        said += f" ({len(running)} more {still} open work)"
    if not names and len(frame):
        said += "; add actual_hours, or start from a template"
    else:
        said += "; start from a template, or from another kind"
    return said


def _kinds(history: History) -> dict[str, tuple[str, str]]:
    """Kind of each project by most of its rows: as it is compared, and as it is mostly spelled."""
    import pandas as pd

    said = pd.concat([history.frame, history.open])[["project_id", "kind"]].dropna()
    said = said[said["kind"].str.strip() != ""]
    if said.empty:
        return {}
    keys = said["kind"].str.strip().str.casefold()
    spelling = said["kind"].str.strip().groupby(keys).agg(commonest)
    by_project = keys.groupby(said["project_id"]).agg(commonest)
    return {str(name): (str(key), str(spelling[key])) for name, key in by_project.items()}


def _spelled_alike(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in which a class, subclass, phase, role or person has one spelling."""
    columns = ("class", "subclass", "phase", "role", "person")
    return rows.assign(**{name: _one_spelling(rows[name]) for name in columns})


def _one_spelling(values: pd.Series) -> pd.Series:
    """Each word as it is mostly spelled, whatever its capitals; empty ones are missing."""
    words = values.str.strip()
    words = words[words.notna() & (words != "")]
    keys = words.str.casefold()
    spelling = words.groupby(keys).agg(commonest)
    return keys.map(spelling).astype(object).reindex(values.index)


def commonest(values: pd.Series) -> object:
    """The value that stands most often; of several the first in order."""
    counts = values.value_counts()
    return min(counts.index[counts == counts.max()])


def _running(history: History) -> set[str]:
    """Projects that still have open work."""
    return set(history.open["project_id"].dropna())


def _with_hours(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows that say what the work took in hours."""
    return frame[frame["actual_hours"].notna()]


def _by_start(rows: pd.DataFrame) -> tuple[str, ...]:
    """Projects in the order in which they began, those without dates as they stand in the file."""
    began = rows.groupby("project_id", sort=False)["started"].min()
    return tuple(str(name) for name in began.sort_values(kind="stable", na_position="last").index)
