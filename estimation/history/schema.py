"""
Columns of a history: names, aliases, what they hold, and when a forecaster could know them.

This table is the only place that says which columns are known beforehand. Everything that is not
marked so, and every unknown column, is known only afterwards: no forecast may use it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "amount", "count", "date", "choice"]


@dataclass(frozen=True)
class Column:
    """
    One column of a history.

    Parameters
    ----------
    name : str
        Canonical name.
    kind : {"text", "amount", "count", "date", "choice"}
        An amount is above 0, a count 0 or more.
    before : bool
        Whether it is known before the work begins.
    used : bool
        Whether `calibrate` learns from it. Others are kept, and nobody is asked for them.
    aliases : tuple of str
        Other names that are read as the same.
    choices : tuple of str
        The words allowed in a choice; the first one is the default.
    """

    name: str
    kind: Kind
    before: bool = False
    used: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


COLUMNS: tuple[Column, ...] = (
    Column("project_id", "text", before=True, used=True),
    Column("item_id", "text", before=True, aliases=("task_id",)),
    Column("estimated_hours", "amount", before=True, used=True),
    Column("actual_hours", "amount", used=True),
    Column("planned_days", "amount", before=True, aliases=("est_duration_days",)),
    Column("actual_days", "amount", aliases=("duration_days",)),
    Column("days_unit", "choice", before=True, choices=("working", "calendar")),
    Column("estimated_cost", "amount", before=True),
    Column("actual_cost", "amount"),
    Column("currency", "text", before=True),
    Column("class", "text", before=True, used=True, aliases=("category",)),
    Column("subclass", "text", before=True, used=True, aliases=("subcategory",)),
    Column("phase", "text", before=True, used=True),
    Column("role", "text", before=True, used=True),
    Column("person", "text", before=True, used=True),
    Column("client", "text", before=True, used=True),
    Column("kind", "text", before=True, used=True),
    Column("estimated_on", "date", before=True, used=True, aliases=("created",)),
    Column("started", "date", used=True),
    Column("finished", "date", used=True),
    Column("state", "choice", choices=("done", "open", "cancelled")),
    Column("review_rounds", "count", used=True),
    Column("client_wait_days", "count", used=True),
    Column("low_hours", "amount", before=True),
    Column("likely_hours", "amount", before=True),
    Column("high_hours", "amount", before=True),
    Column("ends", "choice", before=True, choices=("extremes", "p10_p90")),
    Column("judged_by", "text", before=True),
    Column("imported_from", "text"),
    Column("source", "text"),
)
"""
All columns in their canonical order.

`imported_from` is written by `import_history`; `source` says "generated" in invented rows.
"""

NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)

PAIRS: dict[str, tuple[str, str]] = {
    "hours": ("estimated_hours", "actual_hours"),
    "days": ("planned_days", "actual_days"),
    "cost": ("estimated_cost", "actual_cost"),
}
"""Estimate and actual in each unit; one complete pair makes a row usable."""

PATIENCE_DAYS = 180
"""Days after `started` when a row with actuals but no `finished` counts as known."""


def plain(header: object) -> str:
    """
    Header as it is compared: lower case, words joined by one underscore.

    Examples
    --------
    >>> plain(" Estimated Hours ")
    'estimated_hours'
    """
    return re.sub(r"[\W_]+", "_", str(header).strip().casefold()).strip("_")


def canonical(header: object) -> str | None:
    """
    Canonical name of a header, or None for an unknown one.

    Examples
    --------
    >>> canonical("Category"), canonical("priority")
    ('class', None)
    """
    return _CANONICAL.get(plain(header))


_CANONICAL = {name: column.name for column in COLUMNS for name in (column.name, *column.aliases)}
