"""Rows that add up others: found by their label, and left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from estimation.history.values import words_of
from estimation.tabular.totals import total_of

if TYPE_CHECKING:
    from estimation.history.columns import Columns
    from estimation.history.problems import Problems

_LABELLED = ("project_id", "item_id", "client", "phase", "class", "subclass", "person", "role")
"""Columns in which a total may say that it is one."""


def leave_out_totals(columns: Columns, problems: Problems) -> None:
    """
    Report total, subtotal and tax rows.

    A row is one if its only word is the label of a total: a project called Total has items.
    """
    words = {name: words_of(columns.known[name]) for name in _LABELLED if name in columns.known}
    if columns.title is not None:
        words["title"] = words_of(columns.title)
    names = sorted({word for word in words["project_id"] if word})
    kinds = {
        label: kind
        for label in {word for column in words.values() for word in column}
        if (kind := total_of(label, names)) is not None
    }
    if not kinds:
        return
    found: dict[str, list[int]] = {}
    for row, cells in enumerate(zip(*words.values(), strict=True)):
        said = {cell for cell in cells if cell}
        labels = said & kinds.keys()
        # Beside the label there may stand whose total it is, and nothing else.
        rest = said - labels
        if labels and (not rest or rest <= {words["project_id"][row]}):
            found.setdefault(f"{kinds[min(labels)]} row", []).append(row)
    for reason, rows in found.items():
        marked = np.zeros(len(problems.found), dtype=bool)
        marked[rows] = True
        problems.add(marked, "project_id", columns.known["project_id"], reason)
