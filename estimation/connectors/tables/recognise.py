"""Which recipe a table follows, and what its columns mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from estimation.connectors.recipe import Recipe, best_recipe, plain_header
from estimation.connectors.tables.grids import MOST_TITLES
from estimation.connectors.tables.layouts import GROUP, body_below
from estimation.errors import HistoryError
from estimation.history.schema import PAIRS, canonical
from estimation.history.tables import RawTable, from_rows, shown, stacked
from estimation.tabular.heads import are_heads, head_of
from estimation.tabular.questions import Answer, Question
from estimation.tabular.totals import total_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from estimation.connectors.tables.grids import Grid

Shape = Literal["own", "estimate_vs_actual", "estimates", "time_entries"]
"""A history of Kickoff; estimates beside actuals; estimates alone; tracked time."""

WORK = frozenset(("hours", "duration", "days"))


@dataclass
class Recognised:
    """
    A table, and what its columns mean.

    Parameters
    ----------
    table : RawTable
    shape : str
    meanings : dict of int to str
        Meaning of each column that has one, by its place, as in `recipe.MEANINGS`.
    recipe : Recipe or None
        None for a table that only its headers explain.
    project : str
        The project of all rows, where no column names one.
    header : list of str
        For messages.
    """

    table: RawTable
    shape: Shape
    meanings: dict[int, str]
    recipe: Recipe | None = None
    project: str = ""
    header: list[str] = field(default_factory=list)

    def column(self, meaning: str) -> pd.Series | None:
        """Cells of the first column with a meaning."""
        place = self.place(meaning)
        return None if place is None else self.table.cells[place]

    def place(self, meaning: str) -> int | None:
        """Place of the first column with a meaning."""
        return next((place for place, each in self.meanings.items() if each == meaning), None)


def recognise(
    grids: Sequence[Grid], recipes: Sequence[Recipe], name: str, project: str | None = None
) -> Recognised:
    """
    Find the table of a file.

    All sheets with the same header are one table.

    Parameters
    ----------
    grids : sequence of Grid
    recipes : sequence of Recipe
    name : str
        Of the file, for messages.
    project : str, optional
        What was answered: the project of rows that name none; "sheets" where each sheet is one.

    Raises
    ------
    HistoryError
        If no row heads a table, or nothing names the project.
    """
    found = [(grid, place) for grid in grids if (place := header_row(grid, recipes)) is not None]
    if not found:
        raise HistoryError(f"{name}: {_nothing_found(grids)}")
    first = found[0][0].rows[found[0][1]][2]
    same = [(g, p) for g, p in found if _compared(g.rows[p][2]) == _compared(first)]
    bodies = [body_below(grid.rows, place) for grid, place in same]
    tables = []
    for (grid, _), body in zip(same, bodies, strict=True):
        table = from_rows(name, body.header, _padded(body.rows, len(body.header)))
        table.dropped = [_as_total(each) for each in table.dropped] + body.dropped + grid.dropped
        table.notes = [*grid.notes, *body.notes]
        table.separator = grid.separator
        tables.append(table)
    titles = [grid.title for grid, _ in same]
    table = tables[0] if len(tables) == 1 else stacked(name, titles, tables)
    others = [grid.title for grid in grids if grid.title and grid.title not in titles]
    if len(titles) > 1:
        table.notes.append(f"all sheets with the same columns were read: {', '.join(titles[:10])}")
    if others:
        table.notes.append(f"not read, since their columns are others: {', '.join(others[:10])}")
    known = Recognised(table, "own", {}, header=body_headers(table))
    _explain(known, recipes)
    _settle_project(known, bodies[0].project, titles, project, name)
    return known


def body_headers(table: RawTable) -> list[str]:
    """Headers as messages show them."""
    return [shown(header) for header in table.headers]


def header_row(grid: Grid, recipes: Sequence[Recipe]) -> int | None:
    """Place of the row that heads a table: one of a recipe, else the first of known words."""
    rows = [[str(cell) for cell in cells] for _, _, cells in grid.rows[:MOST_TITLES]]
    for place, cells in enumerate(rows):
        if best_recipe(cells, recipes) is not None:
            return place
    for place, cells in enumerate(rows):
        own = {canonical(cell) for cell in cells} - {None}
        if len(own) > 1 and "project_id" in own:
            return place
    for place, cells in enumerate(rows):
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) > 1 and are_heads(filled) and _has_work(filled):
            return place
    return None


def _has_work(cells: Sequence[str]) -> bool:
    """Whether headers name an amount of work, or begin and end."""
    meanings = {head_of(cell).meaning for cell in cells}
    return bool(meanings & {"estimate", "actual", *WORK, "budget"}) or (
        {"started", "finished"} <= meanings
    )


def _compared(cells: Sequence[Any]) -> list[str]:
    """Headers as sheets are compared: blank ones at the end do not count."""
    heads = [plain_header(cell) for cell in cells]
    while heads and not heads[-1]:
        heads.pop()
    return heads


def _padded(rows: Sequence[tuple[int, int, list[Any]]], width: int) -> Any:
    """Rows, those that stop before a last column that is empty filled up if they are totals."""
    for first, last, cells in rows:
        if len(cells) < width:
            label = next((cell for cell in cells if str(cell).strip()), "")
            if total_of(label) is not None:
                cells = [*cells, *[""] * (width - len(cells))]
        yield first, last, cells


def _as_total(dropped: tuple[Any, str, str, str]) -> tuple[Any, str, str, str]:
    """What was left out for its cells; kept as it is."""
    return dropped


def _explain(known: Recognised, recipes: Sequence[Recipe]) -> None:
    """Give the columns their meanings, and the table its shape."""
    table = known.table
    found = best_recipe(table.headers, recipes)
    if found is not None:
        known.recipe, known.meanings = found
        known.shape = found[0].kind
        return
    own = {canonical(header) for header in table.headers}
    known.meanings = _meant(table)
    meant = set(known.meanings.values())
    has_pair = any(set(pair) <= own for pair in PAIRS.values())
    if "project_id" in own and has_pair:
        known.shape = "own"
    elif "estimate" in meant and meant & {"actual", "hours"}:
        known.shape = "estimate_vs_actual"
    elif "estimate" in meant:
        known.shape = "estimates"
    else:
        known.shape = "time_entries"


_SAME = {"duration": "hours", "description": "notes", "position": "skip"}


def _meant(table: RawTable) -> dict[int, str]:
    """Meanings of columns by their headers alone; the plainest header of a meaning counts."""
    best: dict[str, tuple[int, int]] = {}
    for place, header in enumerate(table.headers):
        if header.strip()[:1] in ("Σ", "∑"):
            continue
        head = head_of(header)
        own = canonical(header)
        meaning = _SAME.get(head.meaning, head.meaning)
        if not meaning and own is not None:
            meaning = {"project_id": "project", "item_id": "item", "estimated_hours": "estimate",
                       "actual_hours": "actual"}.get(own, own)  # fmt: skip
        if meaning == "budget" and head.unit:
            meaning = "estimate"
        if header == GROUP:
            meaning = "phase"
        if meaning and (meaning not in best or head.rank < best[meaning][0]):
            best[meaning] = (head.rank, place)
    return {place: meaning for meaning, (_, place) in best.items()}


def _settle_project(
    known: Recognised, titled: str, sheets: list[str], answer: str | None, name: str
) -> None:
    """Name the project of all rows where no column does."""
    if "project" in known.meanings.values():
        return
    table = known.table
    lines = [str(line) for line in table.lines]
    if answer == "sheets" and len(sheets) > 1:
        names = [line.rpartition("!")[0] for line in lines]
    else:
        if not (given := answer or titled):
            _ask_project(known, sheets, name)
        names = [given] * len(lines)
        known.project = given
        table.notes.append(f"all rows are of the project {shown(given)}: no column names one")
    import pandas as pd

    known.meanings[len(table.headers)] = "project"
    table.headers.append("Project")
    table.cells.append(pd.Series(np.array(names, dtype=object), dtype=object))


def _ask_project(known: Recognised, sheets: list[str], name: str) -> None:
    """Raise with a question for the project."""
    stem = name.rpartition(".")[0] or name
    answers = [Answer(stem, f"all rows are of the project “{shown(stem)}”")]
    if len(sheets) > 1:
        answers.append(Answer("sheets", f"each sheet is a project, such as “{shown(sheets[0])}”"))
    elif sheets[0] and sheets[0] != stem:
        answers.append(Answer(sheets[0], f"all rows are of the project “{shown(sheets[0])}”"))
    else:
        answers.append(Answer("NAME", "they are of another one"))
    question = Question(
        "project",
        f"No column names the project (there are {', '.join(known.header[:15])}): which is it?",
        tuple(answers),
        "--project",
    )
    raise HistoryError(f"{name}: {question.for_terminal()}", (question,))


def _nothing_found(grids: Sequence[Grid]) -> str:
    """What a file has instead of a header that is known."""
    seen = []
    for grid in grids[:5]:
        cells = [shown(cell) for cell in grid.rows[0][2] if str(cell).strip()] if grid.rows else []
        where = f"sheet '{shown(grid.title)}' has" if grid.title else "the first line has"
        seen.append(f"{where} {', '.join(cells[:15]) or 'nothing'}")
    return (
        f"no row is known as a header ({'; '.join(seen)}); expected columns such as Project and "
        "Hours, or Project, Estimate and Actual, in English, German, French or Spanish"
    )
