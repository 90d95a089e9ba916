"""New work as it comes to a calibration: checked on entry, arrays inside."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation.errors import CalibrationError
from estimation.history.schema import canonical
from estimation.history.values import cells_of, read_text

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    import pandas as pd

    from estimation.distributions import Array


LARGEST = 1e12
"""[hours] Beyond it a number is a slip of the pen."""


@dataclass(frozen=True, eq=False)
class Items:
    """
    Work to be forecast.

    Parameters
    ----------
    hours : array, shape (n_items,), [h]
        Estimated hours.
    classes, subclasses, projects, ids : list of str, length n_items
        "" where an item has no class.
    """

    hours: Array
    classes: list[str]
    subclasses: list[str]
    projects: list[str]
    ids: list[str]


def check_items(items: pd.DataFrame, *, with_projects: bool = False) -> Items:
    """
    Items of a DataFrame whose columns are those of a history without actuals.

    Raises
    ------
    CalibrationError
        If `estimated_hours` is missing or not above 0 somewhere; with `with_projects`, also if
        `project_id` is missing or two items of a project have one `item_id`.
    """
    import pandas as pd

    if not isinstance(items, pd.DataFrame):
        raise CalibrationError(
            f"items are a {type(items).__name__}; expected a DataFrame with estimated_hours"
        )
    columns: dict[str, pd.Series] = {}
    for place, header in enumerate(items.columns):
        columns.setdefault(canonical(header) or "", items.iloc[:, place])
    for name in ("estimated_hours", "project_id") if with_projects else ("estimated_hours",):
        if name not in columns:
            found = ", ".join(str(header) for header in items.columns[:20]) or "none"
            raise CalibrationError(f"items have no column {name}; the columns are: {found}")
    empty = pd.Series([""] * len(items))
    classes, subclasses, projects = (
        _words(columns.get(name, empty)) for name in ("class", "subclass", "project_id")
    )
    ids = _words(columns["item_id"]) if "item_id" in columns else _places(projects)
    if with_projects:
        _check_ids(projects, ids)
    return Items(_hours(columns["estimated_hours"], ids), classes, subclasses, projects, ids)


def _hours(column: pd.Series, ids: list[str]) -> Array:
    """Estimated hours, all above 0."""
    import pandas as pd

    hours = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    bad = np.flatnonzero(~((hours > 0) & (hours <= LARGEST)))
    if len(bad):
        first = ", ".join(f"{ids[k]}: {column.iloc[k]}" for k in bad[:5])
        raise CalibrationError(
            f"{len(bad)} of {len(hours)} items have estimated_hours that are not above 0 and at "
            f"most {LARGEST:g} (first: {first}); mend them or leave these items out"
        )
    return hours


def _words(column: pd.Series) -> list[str]:
    """Cells as text, read as in a history; "" where there is nothing."""
    return read_text(cells_of(column)).values.fillna("").tolist()


def _places(projects: list[str]) -> list[str]:
    """Ids of items that have none: their place in their project."""
    seen: dict[str, int] = {}
    places = []
    for project in projects:
        seen[project] = seen.get(project, 0) + 1
        places.append(f"#{seen[project]}")
    return places


def _check_ids(projects: list[str], ids: list[str]) -> None:
    """Raise if two items of a project would share their luck."""
    counts = Counter(zip(projects, ids, strict=True))
    (project, item), count = counts.most_common(1)[0] if counts else (("", ""), 0)
    if count > 1:
        raise CalibrationError(
            f"item_id '{item}' stands {count} times in project '{project}'; give each item its own"
        )
