"""Past work in the store: each item's last version counts, and the earlier ones stay."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from estimation.errors import StoreError
from estimation.history import HISTORY_FILE, History, ImportReport, read_history
from estimation.history.importing import keyed, merge
from estimation.history.matching import STORED_KEY
from estimation.history.preview import look, read_all
from estimation.history.schema import COLUMNS, NAMES
from estimation.store import tables
from estimation.store.chain import add_rows
from estimation.store.database import next_number
from estimation.store.ledger import Ledger

# Imported where it is used: pandas takes 0.2 s, and a page that follows a log needs none of it.
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    from sqlalchemy import Connection

ROWS = tables.history


class PastWork(Ledger):
    """Finished and open work, deduplicated by project and item."""

    def __len__(self) -> int:
        """Count the items."""
        items = select(ROWS.c.project_id, ROWS.c.item).distinct().subquery()
        with self.database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(items)) or 0

    def add(self, files: Sequence[str | Path], **answers: Any) -> ImportReport:
        """
        Add files of past work, as `import_history` adds them to a Parquet file.

        A row with the `project_id` and `item_id` of one that is there is a new version of it. The
        first time, an imported history that lies beside the store moves in too, before the files.

        Parameters
        ----------
        files : sequence of path
            At least one CSV, XLSX or Parquet file, as `read_history` reads it.
        **answers
            What the files leave open, as for `read_history`.

        Returns
        -------
        ImportReport
            How many rows came, were replaced and stayed, and what was left out of each file.

        Raises
        ------
        HistoryError
            If no file is named, or one cannot be read or leaves something open; nothing is
            changed then.
        StoreError
            If the store cannot be written.
        """
        return self.add_read(read_all(look(files, answers)))

    def add_read(self, came: Sequence[tuple[str, History]]) -> ImportReport:
        """Add histories, with the names of their files, as `add` adds files."""
        name, beside = self.database.address.name, self._beside()
        came = list(came)
        moving = [] if beside is None else [(HISTORY_FILE, read_history(beside))]
        with self.database.writing() as connection:
            kept = _current(connection, with_keys=True)
            before = None if kept is None else keyed(read_history(kept), name)
            merged = merge(before, came if before is not None else moving + came)
            _insert(connection, _changed(merged.rows, before), self.now())
        return merged.report(name)

    def read(self) -> History:
        """
        Past work as the forecasts take it.

        Returns
        -------
        History

        Raises
        ------
        StoreError
            If there is none in the store.
        """
        name = self.database.address.name
        with self.database.reading() as connection:
            current = _current(connection)
        if current is None:
            raise StoreError(f"{name}: there is no past work in it; run: kickoff history import")
        return replace(read_history(current), source=name)

    def copy_to(self, path: Path) -> None:
        """
        Write past work into a Parquet file of its own, for who reads files only.

        Raises
        ------
        StoreError
            If there is none in the store.
        """
        import pandas as pd

        history = self.read()
        pd.concat([history.frame, history.open]).to_parquet(path, index=False)

    def _beside(self) -> Path | None:
        """An imported history in the folder of the store."""
        path = self.database.address.path
        beside = None if path is None else path.with_name(HISTORY_FILE)
        return beside if beside is not None and beside.is_file() else None


def _current(connection: Connection, with_keys: bool = False) -> pd.DataFrame | None:
    """Last version of each item as a table, with the columns that some row has, and its key."""
    import pandas as pd

    newest = (
        select(ROWS.c.project_id, ROWS.c.item, func.max(ROWS.c.version).label("version"))
        .group_by(ROWS.c.project_id, ROWS.c.item)
        .subquery()
    )
    asked = (
        select(ROWS.c.cells, ROWS.c.item)
        .join(
            newest,
            (ROWS.c.project_id == newest.c.project_id)
            & (ROWS.c.item == newest.c.item)
            & (ROWS.c.version == newest.c.version),
        )
        .order_by(ROWS.c.number)
    )
    rows = connection.execute(asked).all()
    if not rows:
        return None
    frame = pd.DataFrame([row.cells for row in rows])
    if with_keys:
        frame[STORED_KEY] = [row.item.partition(":")[2] for row in rows]
    kinds = {column.name: column.kind for column in COLUMNS}
    for name in frame.columns:
        kind = kinds.get(name, "text")
        if kind == "date":
            frame[name] = pd.to_datetime(frame[name], format="ISO8601").astype("datetime64[ns]")
        elif kind in ("amount", "count"):
            frame[name] = frame[name].astype(float)
        else:
            frame[name] = frame[name].astype("string")
    unknown = [name for name in frame.columns if name not in NAMES]
    return frame[[name for name in NAMES if name in frame.columns] + unknown]


def _changed(rows: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """Rows that are new, or say something else than before."""
    if before is None:
        return rows
    old = before["content"].reindex(rows.index).fillna("")
    return rows[(rows["content"] != old).to_numpy(bool)]


def _insert(connection: Connection, rows: pd.DataFrame, at: Any) -> None:
    """Add rows, each as the next version of its item."""
    if rows.empty:
        return
    versions = {
        (project, item): version
        for project, item, version in connection.execute(
            select(ROWS.c.project_id, ROWS.c.item, func.max(ROWS.c.version)).group_by(
                ROWS.c.project_id, ROWS.c.item
            )
        )
    }
    first = next_number(connection, ROWS)
    cells = rows.drop(columns=["content", "nth"]).to_dict("records")
    added = []
    for k, ((project, item, is_nameless), row) in enumerate(zip(rows.index, cells, strict=True)):
        # An item may be called like the digest that stands for one without a name.
        key = f"{'row' if is_nameless else 'id'}:{item}"
        added.append(
            {
                "number": first + k, "project_id": project, "item": key, "at": at,
                "version": versions.get((project, key), 0) + 1,
                "cells": {str(name): _cell(each) for name, each in row.items() if _is_said(each)},
            }
        )  # fmt: skip
    add_rows(connection, ROWS, added)


def _is_said(cell: Any) -> bool:
    """Whether a cell is not empty."""
    import pandas as pd

    return (
        cell is not None
        and cell is not pd.NA
        and cell is not pd.NaT
        and not (isinstance(cell, float) and math.isnan(cell))
    )


def _cell(cell: Any) -> str | float:
    """A cell as JSON has it: dates by day where there is no time of day."""
    import pandas as pd

    if isinstance(cell, pd.Timestamp):
        return (cell.date() if cell == cell.normalize() else cell).isoformat()
    return cell if isinstance(cell, str) else float(cell)
