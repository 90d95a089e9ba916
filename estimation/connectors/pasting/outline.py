"""Which rows of a table sum up others: 1 above 1.1 and 1.2, deeper rows below, summary rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from estimation.connectors.pasting.columns import YES_NO

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from estimation.connectors.pasting.columns import Columns
    from estimation.connectors.pasting.tables import Row

_POSITION = re.compile(r"\d+(?:[.\-]\d+)*\.?")
_YES = YES_NO - {"no", "nein", "false", "non"}


def parents_of(rows: Sequence[Row], columns: Columns) -> dict[int, list[int]]:
    """
    Rows above which each row stands, the outermost first, by their place.

    Numbers of positions say it where there are any; else levels of an outline, or the spaces
    before the names, or a column that says which rows are summaries.
    """
    for depths in (_by_position, _by_level, _by_indent):
        found = depths(rows, columns)
        if found is not None:
            return found
    return _by_summary(rows, columns)


def _by_position(rows: Sequence[Row], columns: Columns) -> dict[int, list[int]] | None:
    """1.2 stands below 1; None where no position stands below another."""
    for what in ("position", "item"):
        for place in columns.places(what):
            found: dict[int, list[int]] = {}
            at: dict[tuple[str, ...], int] = {}
            for number, row in enumerate(rows):
                text = row.cells[place]
                if not _POSITION.fullmatch(text):
                    continue
                key = tuple(part for part in re.split(r"[.\-]", text) if part)
                above = [at[key[:size]] for size in range(1, len(key)) if key[:size] in at]
                at.setdefault(key, number)
                if above:
                    found[number] = above
            if found:
                return found
    return None


def _by_level(rows: Sequence[Row], columns: Columns) -> dict[int, list[int]] | None:
    """A column of outline levels."""
    places = columns.places("level")
    if not places:
        return None
    return _nested(
        len(rows), lambda n: int(c) if (c := rows[n].cells[places[0]]).isdecimal() else None
    )


def _by_indent(rows: Sequence[Row], columns: Columns) -> dict[int, list[int]] | None:
    """Spaces before names, as planning programs copy them."""
    places = columns.places("name")
    if not places or len({row.indents[places[0]] for row in rows}) < 2:
        return None
    return _nested(len(rows), lambda n: rows[n].indents[places[0]])


def _nested(count: int, depth: Callable[[int], int | None]) -> dict[int, list[int]]:
    """Rows above each row, by how deep they stand."""
    found: dict[int, list[int]] = {}
    open_: list[tuple[int, int]] = []
    for number in range(count):
        own = depth(number)
        if own is None:
            continue
        while open_ and open_[-1][0] >= own:
            open_.pop()
        if open_:
            found[number] = [each for _, each in open_]
        open_.append((own, number))
    return found


def _by_summary(rows: Sequence[Row], columns: Columns) -> dict[int, list[int]]:
    """Rows below a summary row belong to it."""
    places = columns.places("summary")
    if not places:
        return {}
    found: dict[int, list[int]] = {}
    above: int | None = None
    for number, row in enumerate(rows):
        if row.cells[places[0]].lower() in _YES:
            above = number
        elif above is not None:
            found[number] = [above]
    return found
