"""Estimates in one file and tracked time in another, joined by project and task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from estimation.connectors.past_work import prepare
from estimation.errors import HistoryError
from estimation.history.spelling import spelling_key
from estimation.history.values import words_of
from estimation.tabular.words import plain_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from estimation.connectors.entries.tracked import TrackedTime
    from estimation.connectors.tables.recognise import Recognised


class Spent(NamedTuple):
    """Hours, first day and last day of the entries of one piece of work."""

    hours: float
    first: Any
    last: Any


KEYS = ("item", "name", "class")
"""By what work and entries are joined within a project, the surest first."""


def join_entries_to(known: Recognised, tracked: Sequence[TrackedTime]) -> None:
    """
    Put what the entries of each piece of work took beside its estimate, as further columns.

    Parameters
    ----------
    known : Recognised
        Of the shape "estimates"; changed in place, to "estimate_vs_actual".
    tracked : sequence of TrackedTime

    Raises
    ------
    HistoryError
        If there are no entries, or none belongs to any of the estimates.
    """
    import pandas as pd

    name = known.table.source
    if not tracked:
        raise HistoryError(
            f"{name}: there are estimates, but not what the work took (the columns are "
            f"{', '.join(known.header[:15])}); name the export of tracked time beside this file: "
            "kickoff history import ESTIMATES TIMES"
        )
    prepare(known)
    entries = pd.concat([each.frame for each in tracked], ignore_index=True)
    spent, matched, doubted = _match(known, entries)
    if not matched.any():
        raise HistoryError(
            f"{name}: no entry of tracked time is of a project and task in this file; the tasks "
            "have to be called alike in both"
        )
    rows = range(len(known.table.lines))
    columns: tuple[tuple[str, str, list[Any]], ...] = (
        ("Tracked (h)", "actual", [f"{spent[k].hours!r}" if k in spent else "" for k in rows]),
        ("First day", "started", [_day(spent[k].first) if k in spent else "" for k in rows]),
        ("Last day", "date", [_day(spent[k].last) if k in spent else "" for k in rows]),
    )
    for header, meaning, cells in columns:
        known.meanings = {p: m for p, m in known.meanings.items() if m != meaning}
        known.meanings[len(known.table.headers)] = meaning
        known.table.headers.append(header)
        known.table.cells.append(pd.Series(cells, dtype=object))
    known.shape = "estimate_vs_actual"
    total = float(entries["hours"].sum())
    joined = float(entries.loc[matched, "hours"].sum())
    known.table.notes.append(
        f"{int(matched.sum()):,} entries of {len(entries):,} belong to these estimates: "
        f"{total:,.6g} hours = {joined:,.6g} joined + {total - joined:,.6g} of other work"
    )
    known.table.notes += doubted


def _day(day: Any) -> str:
    """A day in ISO."""
    return str(day.date().isoformat())


def _match(
    known: Recognised, entries: pd.DataFrame
) -> tuple[dict[int, Spent], np.ndarray, list[str]]:
    """What the entries of each row took, which entries are of one, and what could be of several."""
    columns = {key: _words(known, key) for key in KEYS}
    named = known.column("project")
    assert named is not None
    projects = [spelling_key(word) for word in words_of(named)]
    of_entries = {key: [plain_words(w) for w in entries[key].fillna("")] for key in KEYS}
    owners = entries["project"].map(spelling_key).tolist()
    row = np.full(len(entries), -1)
    notes: list[str] = []
    for key, other in (("item", "item"), ("name", "name"), ("class", "name"), ("name", "class")):
        places: dict[tuple[str, str], list[int]] = {}
        for k, (project, word) in enumerate(zip(projects, columns[key], strict=True)):
            if word:
                places.setdefault((project, word), []).append(k)
        for number in np.flatnonzero(row < 0):
            found = places.get((owners[number], of_entries[other][number]), [])
            if len(found) == 1:
                row[number] = found[0]
        several = {pair for pair, rows in places.items() if len(rows) > 1}
        if several & set(zip(owners, of_entries[other], strict=True)) and key == "name":
            notes.append(
                f"{len(several):,} tasks stand several times in their project, so nothing says to "
                "which of them entries belong; give them ids"
            )
    entries = entries.assign(row=row)
    groups = entries[row >= 0].groupby("row")
    spent = {
        int(g["row"].iloc[0]): Spent(float(g["hours"].sum()), g["day"].min(), g["day"].max())
        for _, g in groups
    }
    return spent, row >= 0, list(dict.fromkeys(notes))


def _words(known: Recognised, meaning: str) -> list[str]:
    """Words of a column as they are compared."""
    column = known.column(meaning)
    rows = len(known.table.lines)
    return [""] * rows if column is None else [plain_words(word) for word in words_of(column)]
