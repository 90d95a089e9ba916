"""Layouts around a table: titles above it, boards of several blocks, headers that stand again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from estimation.history.tables import shown
from estimation.tabular.heads import head_of
from estimation.tabular.totals import total_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.connectors.tables.grids import Numbered

Dropped = tuple[Any, str, str, str]

GROUP, BOARD = "Group", "Board"
"""Headers of the columns into which the blocks of a board are unfolded."""

_LABEL = re.compile(r"\s*([^\W\d_][^:]{2,30}?)\s*:\s*(.*)")


class Body(NamedTuple):
    """
    What stands below a header.

    Parameters
    ----------
    header : list of str
    rows : list
        First line, last line and cells of each row.
    dropped : list of tuple
        Rows that are none of the table: line, column, value, reason.
    project : str
        The one project that titles name; empty where none does.
    notes : list of str
    """

    header: list[str]
    rows: list[Numbered]
    dropped: list[Dropped]
    project: str
    notes: list[str]


def body_below(rows: Sequence[Numbered], place: int) -> Body:
    """
    Header, rows and titles of a table whose header stands at a place.

    Parameters
    ----------
    rows : sequence
        All rows of the sheet.
    place : int
        Of the header among them.
    """
    header = [str(cell).strip() for cell in rows[place][2]]
    titles, below = rows[:place], rows[place + 1 :]
    compared = _filled(header)
    first = str(rows[place][2][0]).strip() if rows[place][2] else ""
    again = [
        k
        for k, (_, _, cells) in enumerate(below)
        if cells and str(cells[0]).strip() == first and _filled(cells) == compared
    ]
    notes = []
    words = [text for _, _, cells in titles for text in _filled(cells)]
    if titles:
        notes.append(f"not read, since it stands above the header: {shown(' '.join(words))}")
    if again and _is_board(titles, below, again):
        return _unfolded(header, titles, list(below), again, notes)
    dropped: list[Dropped] = [
        (below[k][0], "", shown(" ".join(compared)), "the header stands here again") for k in again
    ]
    kept = [row for k, row in enumerate(below) if k not in set(again)]
    return Body(header, kept, dropped, _project_in(titles), notes)


def _filled(cells: Sequence[Any]) -> list[str]:
    """Cells with anything in them, as text."""
    return [text for cell in cells if (text := str(cell).strip())]


def _project_in(titles: Sequence[Numbered]) -> str:
    """Project that a title names, as "Projekt: App" or in the cell behind "Project"."""
    for _, _, cells in titles:
        filled = _filled(cells)
        for k, text in enumerate(filled):
            label = _LABEL.fullmatch(text)
            if label and head_of(label[1]).meaning == "project" and label[2]:
                return label[2]
            is_label = head_of(text.rstrip(":")).meaning == "project"
            if is_label and k + 1 < len(filled) and (len(filled) == 2 or text.endswith(":")):
                return filled[k + 1]
    return ""


def _is_board(titles: Sequence[Numbered], below: Sequence[Numbered], again: list[int]) -> bool:
    """Whether a name of a group stands alone above each header."""
    if not titles or len(_filled(titles[-1][2])) != 1:
        return False
    return all(k > 0 and len(_filled(below[k - 1][2])) == 1 for k in again)


def _unfolded(
    header: list[str],
    titles: Sequence[Numbered],
    below: list[Numbered],
    again: list[int],
    notes: list[str],
) -> Body:
    """Rows of all blocks of a board, each with its group; sums and sub-items are left out."""
    group = _filled(titles[-1][2])[0]
    board = _filled(titles[0][2])[0] if len(titles) > 1 else ""
    heads, names = set(again), {k - 1 for k in again}
    rows: list[Numbered] = []
    dropped: list[Dropped] = []
    for k, (first, last, cells) in enumerate(below):
        filled = _filled(cells)
        if k in heads:
            continue
        if k in names:
            group = filled[0]
        elif str(cells[0]).strip() == "" or head_of(filled[0]).meaning == "name":
            is_number = not re.search(r"[^\W\d_]{2}", " ".join(filled))
            reason = "total row of a group" if is_number else "sub-item: its item counts"
            dropped.append((first, "", shown(" ".join(filled)), reason))
        elif total_of(cells[0]) is not None:
            dropped.append((first, "", shown(" ".join(filled)), "total row"))
        elif str(cells[0]).strip().casefold() == "subitems":
            dropped.append((first, "", shown(" ".join(filled)), "header of sub-items"))
        else:
            rows.append((first, last, [*cells, group, board]))
    if board:
        notes.append(f"a board of several groups: all of its work is of the project {shown(board)}")
    return Body([*header, GROUP, BOARD], rows, dropped, board, notes)
