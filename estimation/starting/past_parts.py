"""The sorts of work that past projects of a kind consisted of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimation.errors import HistoryError
from estimation.starting.past_projects import commonest

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from estimation.distributions import Array
    from estimation.starting.past_projects import PastProjects

USUAL = 0.5
"""Share of past projects from which on a sort of work belongs into the plan."""

SMALL_ROLE = 0.1
"""Share of the hours of a sort of work up to which a role is left to the others."""


@dataclass(frozen=True, eq=False)
class Part:
    """
    One sort of work in all past projects.

    Parameters
    ----------
    name : str
        As a plan calls it.
    class_, subclass, phase : str or None
        As most rows spell them.
    rows : DataFrame
        Its work.
    hours : array, shape (n_projects,), [h]
        What it took in each project; 0 where there was none.
    """

    name: str
    class_: str | None
    subclass: str | None
    phase: str | None
    rows: pd.DataFrame
    hours: Array

    @property
    def projects(self) -> int:
        """Projects that had it."""
        return int((self.hours > 0).sum())

    @property
    def seen(self) -> Array:
        """Hours in the projects that had it."""
        return self.hours[self.hours > 0]


@dataclass(frozen=True, eq=False)
class Parts:
    """
    Sorts of work that are usual, and those that are not.

    Parameters
    ----------
    usual : tuple of Part
        In at least half of the projects.
    rare : tuple of Part
        In fewer; most projects first.
    """

    usual: tuple[Part, ...]
    rare: tuple[Part, ...]

    @property
    def rare_share(self) -> float:
        """Share of all past hours that went into what is rare."""
        rare, usual = (sum(part.hours.sum() for part in parts) for parts in (self.rare, self.usual))
        return float(rare / (rare + usual))


def past_parts(past: PastProjects) -> Parts:
    """
    Divide the work of past projects into sorts.

    A subclass that at least half of the projects had is one sort. What is left of a class, taken
    together, is another if at least half had any of it. All else is rare. Without classes, phases
    take their place.

    Raises
    ------
    HistoryError
        If no row has a class or a phase, or nothing is usual.
    """
    rows = _with_classes(past)
    index = {name: number for number, name in enumerate(past.names)}
    usual = [part for part in _parts(rows, ["class", "subclass"], index) if _is_usual(part)]
    left = _left(rows, usual)
    usual += [part for part in _parts(left, ["class"], index) if _is_usual(part)]
    rare = _parts(_left(rows, usual), ["class", "subclass"], index, missing=True)
    if not usual:
        raise HistoryError(
            f"{past.source}: no sort of work stands in half of the {len(past.names)} projects of "
            f"kind '{past.kind}'; give work of one sort the same class, or start from a template"
        )
    return Parts(
        tuple(_named_apart(usual)),
        tuple(sorted(rare, key=lambda part: (-part.projects, part.name))),
    )


def _is_usual(part: Part) -> bool:
    """Whether at least half of the projects had it."""
    return part.projects >= USUAL * len(part.hours)


def _left(rows: pd.DataFrame, parts: list[Part]) -> pd.DataFrame:
    """Rows that are in no part."""
    return rows[~rows.index.isin([line for part in parts for line in part.rows.index])]


def _with_classes(past: PastProjects) -> pd.DataFrame:
    """Rows of a kind; without classes, their phases stand as classes."""
    rows = past.rows
    if rows["class"].notna().any():
        return rows
    if rows["phase"].isna().all():
        raise HistoryError(
            f"{past.source}: the work of kind '{past.kind}' has neither class nor phase, so "
            "nothing says what the projects consisted of; add a column class, with words such as "
            "design or copy"
        )
    return rows.assign(**{"class": rows["phase"], "subclass": None})


def _parts(
    rows: pd.DataFrame, by: list[str], index: dict[str, int], missing: bool = False
) -> list[Part]:
    """Rows by their class, or class and subclass; those without one only where `missing`."""
    found: list[Part] = []
    for _, group in rows.groupby(by, dropna=not missing, sort=False):
        hours = np.zeros(len(index))
        for name, total in group.groupby("project_id")["actual_hours"].sum().items():
            hours[index[str(name)]] = total
        class_, phase = _said(group["class"]), _said(group["phase"])
        subclass = _said(group["subclass"]) if "subclass" in by else None
        label = subclass or class_ or phase or "work without a class"
        found.append(Part(_sentence(label), class_, subclass, phase, group, hours))
    return found


def _said(values: pd.Series) -> str | None:
    """What most of the rows say; None where they say nothing."""
    said = values.dropna()
    return None if said.empty else str(commonest(said))


def _sentence(label: str) -> str:
    """Label with a capital at its beginning."""
    return label[:1].upper() + label[1:]


def _named_apart(parts: list[Part]) -> Iterable[Part]:
    """Parts with names of their own: the rest of a class says so, twins say their class."""
    divided = {part.class_ for part in parts if part.subclass is not None}
    names = [part.name for part in parts]
    for part in parts:
        name = part.name
        if part.subclass is None and part.class_ in divided:
            name = f"Further {name[:1].lower()}{name[1:]}"
        elif part.subclass is not None and names.count(name) > 1:
            name = f"{name} ({part.class_})"
        yield Part(name, part.class_, part.subclass, part.phase, part.rows, part.hours)


def role_shares(part: Part) -> dict[str, float]:
    """
    Share of each role in the hours of a part, most first; ``""`` where no row says a role.

    Roles with up to a tenth of the hours are left to the others.
    """
    roles = part.rows["role"].fillna("")
    hours = part.rows.groupby(roles)["actual_hours"].sum()
    if "" in hours.index and len(hours) > 1:
        hours = hours.drop("")
    shares = hours / hours.sum()
    kept = shares[shares > SMALL_ROLE] if (shares > SMALL_ROLE).any() else shares
    kept = (kept / kept.sum()).sort_values(ascending=False, kind="stable")
    return {str(role): float(share) for role, share in kept.items()}
