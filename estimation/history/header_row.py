"""Which row of a file heads its history, below titles that may stand above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from estimation.history.columns import MEANINGS
from estimation.history.schema import canonical
from estimation.tabular.heads import head_of

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_TITLES = 20
"""Rows above the header, such as titles, among which it is looked for."""


def header_place(rows: Sequence[Sequence[Any]]) -> int | None:
    """
    Place of the first row that has a project and more, by their own or by other names.

    Examples
    --------
    >>> header_place([["Hours of 2025"], ["Project", "Estimate", "Actual"], ["acme", "8", "9"]])
    1
    """
    for names in (canonical, _meant):
        for place, cells in enumerate(rows[:MOST_TITLES]):
            found = {names(str(cell)) for cell in cells}
            if "project_id" in found and len(found - {None}) > 1:
                return place
    return None


def _meant(header: str) -> str | None:
    """Canonical name of a header of another tool."""
    return canonical(header) or MEANINGS.get(head_of(header).meaning)
