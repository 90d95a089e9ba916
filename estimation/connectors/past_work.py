"""Estimates beside what work took, out of a recognised table: as past work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from estimation.history.columns import MEANINGS
from estimation.history.reading import read_history
from estimation.history.values import EMPTY, words_of
from estimation.tabular.heads import Head, head_of
from estimation.tabular.statuses import state_of
from estimation.tabular.words import plain_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from estimation.connectors.tables.recognise import Recognised
    from estimation.history.history import History

MOST_LEVELS = 6
"""Levels of sub-tasks that are followed."""

_LINK = re.compile(r"\s*\(https?://[^)\s]*\)")
_FROM_TO = re.compile(r"(.+?)\s*(?:→|->)\s*(.+)")
_IN_HOURS = re.compile(r"hour|stunden|heures|horas|time|zeit|temps|tiempo", re.IGNORECASE)
_DAYS = ("date", "started", "finished", "estimated_on")


def read_past_work(known: Recognised, answers: Mapping[str, Any]) -> History:
    """
    Past work of a table, checked as any other.

    Parameters
    ----------
    known : Recognised
        Of the shape "own" or "estimate_vs_actual".
    answers : mapping
        Keyword arguments of `read_history`.

    Raises
    ------
    HistoryError
        As `read_history` does.
    """
    table = known.table
    if known.shape != "own":
        prepare(known)
        table.heads = _heads(known)
    if known.recipe is not None:
        table.recognised_as = known.recipe.name
        table.asks_end = known.recipe.asks_end
    return read_history(table, **answers)


def prepare(known: Recognised) -> None:
    """Change what tools write in a way of their own into what any table says."""
    _without_links(known)
    _one_person(known)
    _from_and_to(known)
    _cancelled_by_resolution(known)
    _budgets_in_hours(known)
    _subtasks_to_parents(known)


def _heads(known: Recognised) -> list[Head]:
    """Meaning and unit of each column, as `read_history` takes them."""
    heads = [Head("")] * len(known.table.headers)
    units = known.recipe.units if known.recipe else {}
    for place, meaning in known.meanings.items():
        name = "estimate" if meaning == "budget" else meaning
        if name in MEANINGS or name in ("hours", "date", "name"):
            head = head_of(known.table.headers[place])
            heads[place] = Head(
                name, head.unit or _usual_unit(known, place, units.get(meaning, ""))
            )
    return heads


_LEAST = {"seconds": 300.0, "milliseconds": 60_000.0}
"""Median below which numbers are not what a tool usually writes, so that it is asked."""


def _usual_unit(known: Recognised, place: int, unit: str) -> str:
    """Unit that a tool writes, unless the numbers are far too small for it."""
    if unit not in _LEAST:
        return unit
    words = [word for word in words_of(known.table.cells[place]) if word.isdecimal()]
    numbers = [float(word) for word in words if float(word) > 0]
    return "" if numbers and np.median(numbers) < _LEAST[unit] else unit


def _change(known: Recognised, place: int, change: Any) -> None:
    """Change the text cells of a column."""
    import pandas as pd

    cells = known.table.cells[place]
    changed = [change(cell) if isinstance(cell, str) else cell for cell in cells.tolist()]
    known.table.cells[place] = pd.Series(changed, dtype=object)


def _without_links(known: Recognised) -> None:
    """Names of linked pages without their addresses."""
    for place in known.meanings:
        if known.table.cells[place].astype(str).str.contains("(http", regex=False).any():
            _change(known, place, lambda cell: _LINK.sub("", cell).strip())
    for meaning in ("project", "client", "phase", "parent"):
        found = known.place(meaning)
        if found is not None:
            _change(known, found, lambda c: "" if c.strip() in ("hidden", "null", "[]") else c)
    person = known.place("person")
    if person is not None:
        _change(known, person, lambda c: c.strip().removeprefix("[").removesuffix("]"))


def _one_person(known: Recognised) -> None:
    """First and last name as one."""
    import pandas as pd

    first, last = known.column("first_name"), known.column("last_name")
    if known.place("person") is None and first is not None and last is not None:
        both = zip(words_of(first), words_of(last), strict=True)
        _add(known, "Person", "person", pd.Series([f"{a} {b}".strip() for a, b in both]))


def _add(known: Recognised, header: str, meaning: str, cells: pd.Series) -> None:
    """Add a column to a table."""
    known.meanings[len(known.table.headers)] = meaning
    known.table.headers.append(header)
    known.table.cells.append(cells.astype(object).reset_index(drop=True))


def _from_and_to(known: Recognised) -> None:
    """A cell with two days, as "5 January → 8 January", as begin and end."""
    import pandas as pd

    for meaning in _DAYS:
        place = known.place(meaning)
        if place is None:
            continue
        texts = words_of(known.table.cells[place])
        pairs = [_FROM_TO.fullmatch(text) for text in texts]
        if not any(pairs):
            continue
        header = known.table.headers[place]
        begins = [pair[1] if pair else text for pair, text in zip(pairs, texts, strict=True)]
        ends = [pair[2] if pair else text for pair, text in zip(pairs, texts, strict=True)]
        known.table.cells[place] = pd.Series(begins, dtype=object)
        if known.place("started") is None:
            known.meanings[place] = "started"
        if known.place("finished") is None:
            _add(known, f"{header} (end)", "finished", pd.Series(ends))
        known.table.notes.append(f"{header} holds begin and end")


def _cancelled_by_resolution(known: Recognised) -> None:
    """Work that was closed without being done, as a second column says."""
    import pandas as pd

    resolution, place = known.column("resolution"), known.place("status")
    if resolution is None or place is None:
        return
    words = words_of(resolution)
    cancelled = [state_of(word) == "cancelled" for word in words]
    cells = known.table.cells[place].tolist()
    changed = ["cancelled" if off else cell for off, cell in zip(cancelled, cells, strict=True)]
    known.table.cells[place] = pd.Series(changed, dtype=object)
    if any(cancelled):
        known.table.notes.append(
            f"cancelled work by its resolution, whatever {known.table.headers[place]} says: "
            f"{sum(cancelled):,}"
        )


def _budgets_in_hours(known: Recognised) -> None:
    """Leave out budgets that are no hours of a project."""
    kinds, place = known.column("budget_by"), known.place("budget")
    if kinds is None or place is None:
        return
    words = words_of(kinds)
    budgets = known.table.cells[place].tolist()
    is_money = np.array([bool(word) and not _IN_HOURS.search(word) for word in words])
    untold = np.array([not word for word in words])
    none = is_money & np.array([_is_none(word) for word in words])
    kept = ["" if money else cell for money, cell in zip(is_money, budgets, strict=True)]
    import pandas as pd

    known.table.cells[place] = pd.Series(kept, dtype=object)
    known.table.excluded += [
        (none, known.table.headers[place], "no budget, so no estimate"),
        (is_money & ~none, known.table.headers[place], "the budget is money, not hours"),
        (untold & np.array([str(b).strip() not in ("", "0") for b in budgets]),
         known.table.headers[place], "nothing says whether the budget is hours or money"),
    ]  # fmt: skip


def _is_none(word: str) -> bool:
    """Whether a kind of budget is none."""
    return plain_words(word).split("-")[0] in ("no", "none", "kein", "keine", "aucun", "sin")


def _subtasks_to_parents(known: Recognised) -> None:
    """Let time on sub-tasks without an estimate count for the task above them that has one."""
    import pandas as pd

    parents, place = known.column("parent"), known.place("item")
    estimates = known.column("estimate")
    if parents is None or place is None or estimates is None:
        return
    items = words_of(known.table.cells[place])
    row_of = _rows_by_key(known, items)
    above = [row_of.get(word) if word else None for word in words_of(parents)]
    has_estimate = [not _is_zero(word) for word in words_of(estimates)]
    changed, moved = list(items), 0
    for row in range(len(items)):
        at, level = row, 0
        while not has_estimate[at] and above[at] is not None and level < MOST_LEVELS:
            at, level = above[at] or 0, level + 1
        if at != row and has_estimate[at]:
            changed[row] = items[at]
            moved += 1
    if not moved:
        return
    known.table.cells[place] = pd.Series(changed, dtype=object)
    for meaning in ("class", "name", "status", "finished", "estimated_on", "phase", "resolution"):
        other = known.place(meaning)
        if other is not None:
            cells = known.table.cells[other].tolist()
            is_moved = [a != b for a, b in zip(changed, items, strict=True)]
            # What it is and how far, the task above says.
            known.table.cells[other] = pd.Series(
                ["" if off else cell for off, cell in zip(is_moved, cells, strict=True)],
                dtype=object,
            )
    known.table.notes.append(
        f"sub-tasks without an estimate that count for the task above, which has one: {moved:,}"
    )


def _rows_by_key(known: Recognised, items: list[str]) -> dict[str, int]:
    """Row of each task by its key, its number or, where it stands once, its name."""
    found: dict[str, int] = {}
    for meaning in ("name", "entry", "item"):
        column = known.column(meaning)
        words = items if meaning == "item" else [] if column is None else words_of(column)
        counts: dict[str, int] = {}
        for word in words:
            counts[word] = counts.get(word, 0) + 1
        found |= {word: k for k, word in enumerate(words) if word and counts[word] == 1}
    return found


def _is_zero(word: str) -> bool:
    """Whether a cell holds no estimate."""
    return word.casefold() in EMPTY or word.strip("0.,:hm ") == ""
