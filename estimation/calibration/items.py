"""Work as a calibration sees it: checked on entry, arrays inside, nothing known only afterwards."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation.errors import CalibrationError
from estimation.history.schema import canonical
from estimation.history.values import words_of

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    import pandas as pd

    from estimation.distributions import Array

KEYS = ("project_id", "person", "class", "subclass", "role", "client", "kind", "phase")
"""Columns whose words tell one piece of work from another, all of them known beforehand."""


LARGEST = 1e12
"""[hours] Beyond it a number is a slip of the pen."""


@dataclass(frozen=True, eq=False)
class Items:
    """
    Work to be forecast, or to be learned from.

    Parameters
    ----------
    hours : array, shape (n_items,), [h]
        Estimated hours; planned days where durations are forecast.
    words : dict of list of str, length n_items each
        By column of `KEYS`, in lower case; "" where an item has none.
    projects, ids : list of str, length n_items
        As written.
    """

    hours: Array
    words: dict[str, list[str]]
    projects: list[str]
    ids: list[str]


def check_items(
    items: pd.DataFrame, *, with_projects: bool = False, size: str = "estimated_hours"
) -> Items:
    """
    Items of a DataFrame whose columns are those of a history without actuals.

    Columns that are known only afterwards, and unknown ones, are not looked at.

    Raises
    ------
    CalibrationError
        If the column `size` is missing or not above 0 somewhere; with `with_projects`, also if
        `project_id` is missing or two items of a project have one `item_id`.
    """
    import pandas as pd

    if not isinstance(items, pd.DataFrame):
        raise CalibrationError(
            f"items are a {type(items).__name__}; expected a DataFrame with {size}"
        )
    columns: dict[str, pd.Series] = {}
    for place, header in enumerate(items.columns):
        columns.setdefault(canonical(header) or "", items.iloc[:, place])
    for name in (size, "project_id") if with_projects else (size,):
        if name not in columns:
            found = ", ".join(str(header) for header in items.columns[:20]) or "none"
            raise CalibrationError(f"items have no column {name}; the columns are: {found}")
    empty = [""] * len(items)
    words = {name: words_of(columns[name]) if name in columns else empty for name in KEYS}
    projects = words["project_id"]
    ids = _places(projects)
    if "item_id" in columns:
        ids = [own or place for own, place in zip(words_of(columns["item_id"]), ids, strict=True)]
    if with_projects:
        _check_ids(projects, ids)
    return Items(_hours(columns[size], ids, size), _folded(words), projects, ids)


def past_items(rows: pd.DataFrame, size: str = "estimated_hours") -> Items:
    """Items of checked rows of a history that have that size."""
    words = {name: rows[name].fillna("").tolist() for name in KEYS}
    hours = rows[size].to_numpy(dtype=np.float64)
    return Items(hours, _folded(words), words["project_id"], rows["item_id"].fillna("").tolist())


def _folded(words: dict[str, list[str]]) -> dict[str, list[str]]:
    """Words as they are compared: in any case."""
    folded = {}
    for name, column in words.items():
        lower = {word: word.casefold() for word in dict.fromkeys(column)}
        folded[name] = [lower[word] for word in column]
    return folded


def _hours(column: pd.Series, ids: list[str], size: str) -> Array:
    """Estimated hours or planned days, all above 0."""
    import pandas as pd

    hours = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    bad = np.flatnonzero(~((hours > 0) & (hours <= LARGEST)))
    if len(bad):
        first = ", ".join(f"{ids[k]}: {column.iloc[k]}" for k in bad[:5])
        raise CalibrationError(
            f"{len(bad)} of {len(hours)} items have {size} that are not above 0 and at "
            f"most {LARGEST:g} (first: {first}); fix them or leave these items out"
        )
    return hours


def _places(projects: list[str]) -> list[str]:
    """Ids of items that have none: their place in their project."""
    seen: dict[str, int] = {}
    places = []
    for project in projects:
        seen[project] = seen.get(project, 0) + 1
        places.append(f"#{seen[project]}")
    return places


def _check_ids(projects: list[str], ids: list[str]) -> None:
    """Raise if two items of a project would share their random numbers."""
    counts = Counter(zip(projects, ids, strict=True))
    (project, item), count = counts.most_common(1)[0] if counts else (("", ""), 0)
    if count > 1:
        raise CalibrationError(
            f"item_id '{item}' stands {count} times in project '{project}'; give each item its own"
        )
