"""Tracked time in the store: entries are added, and taken back by others; none is edited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import func, select

from estimation.history.spelling import one_spelling
from estimation.store import tables
from estimation.store.chain import add_rows
from estimation.store.database import next_number
from estimation.store.ledger import Ledger

# Imported where it is used: pandas takes 0.2 s, and a page that follows a log needs none of it.
if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from sqlalchemy import Connection

ROWS = tables.time_entries

BLOCK = 2000
"""Entries of one project in a row."""

NEWER = 0.5
"""Share of an earlier import that a file has to hold to be a newer export of it."""

TEXTS = ("client", "item", "name", "class", "phase", "role", "person", "notes", "entry")
"""What is said of an entry in words."""

_SAME = ["project", "day", "start", "person", "item", "name", "notes", "hours"]
"""By what two entries without an id are one."""


@dataclass(frozen=True)
class EntriesReport:
    """
    What an import of tracked time did.

    Parameters
    ----------
    new, unchanged, taken_back : int
        Entries that were added, were there already, or are not in a newer export any more.
    hours : float
        By which all of it changed.
    notes : tuple of str
    """

    new: int
    unchanged: int
    taken_back: int
    hours: float
    notes: tuple[str, ...] = ()


class TimeEntries(Ledger):
    """Tracked time, whatever tool it came from; each entry counts once."""

    def __len__(self) -> int:
        """Count the rows, each of many entries."""
        with self.database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(ROWS)) or 0

    def read(self) -> pd.DataFrame:
        """
        All entries, those below 0 that take others back included.

        Returns
        -------
        DataFrame
            project, day, start [s since midnight], hours, `TEXTS`, key, imported_from, tool.
        """
        with self.database.reading() as connection:
            return _entries(connection)

    def add(self, came: Sequence[tuple[str, str, pd.DataFrame]]) -> EntriesReport:
        """
        Add the entries of files, each once however often it comes.

        An entry with an id that is there takes its place where it says something else. Entries
        without one are the same if all that is known of them is. What a newer export of an earlier
        file does not hold any more is taken back.

        Parameters
        ----------
        came : sequence of (str, str, DataFrame)
            Name of the file, tool and entries, with the columns of `TrackedTime.frame`.

        Raises
        ------
        StoreError
            If the store cannot be written.
        """
        new = unchanged = back = 0
        changed = 0.0
        notes: list[str] = []
        with self.database.writing() as connection:
            for file, tool, frame in came:
                live = live_entries(_entries(connection))
                rows = _keyed(frame, live)
                is_old = rows["key"].isin(live["key"]).to_numpy(bool)
                gone = _gone(live, rows)
                added = rows[~is_old]
                if len(gone):
                    notes.append(
                        f"{file}: {len(gone):,} entries that came before "
                        f"({gone['hours'].sum():,.6g} h) are not in it any more, or say something "
                        "else now; they were taken back"
                    )
                _insert(connection, file, tool, _taken_back(gone), added, self.now())
                new, unchanged = new + len(added), unchanged + int(is_old.sum())
                back += len(gone)
                changed += float(added["hours"].sum()) - float(gone["hours"].sum())
        return EntriesReport(new, unchanged, back, changed, tuple(notes))


def live_entries(entries: pd.DataFrame) -> pd.DataFrame:
    """Entries that none takes back."""
    added = entries[entries["takes_back"].isna()]
    backs = entries["takes_back"].dropna().value_counts()
    nth = added.groupby("key").cumcount()
    return added[nth.to_numpy() >= added["key"].map(backs).fillna(0).to_numpy(dtype=float)]


def _entries(connection: Connection) -> pd.DataFrame:
    """All entries as a table."""
    import pandas as pd

    asked = select(ROWS.c.project_id, ROWS.c.imported_from, ROWS.c.tool, ROWS.c.entries)
    columns = ["project", "day", "start", "hours", *TEXTS, "key", "imported_from", "tool"]
    found: dict[str, list[Any]] = {name: [] for name in [*columns, "takes_back"]}
    for row in connection.execute(asked.order_by(ROWS.c.number)):
        count = len(row.entries["key"])
        common = {"project": row.project_id, "imported_from": row.imported_from, "tool": row.tool}
        for name, cells in found.items():
            cells += (
                [common[name]] * count if name in common else row.entries.get(name, [None] * count)
            )
    frame = pd.DataFrame(found)
    frame["day"] = pd.to_datetime(frame["day"], format="ISO8601").astype("datetime64[ns]")
    for name in ("start", "hours"):
        frame[name] = frame[name].astype(float)
    for name in ("project", *TEXTS, "key", "imported_from", "tool", "takes_back"):
        frame[name] = frame[name].astype("string")
    return frame


def _keyed(frame: pd.DataFrame, there: pd.DataFrame) -> pd.DataFrame:
    """Entries with the key under which each counts once."""
    import pandas as pd

    rows = frame.reset_index(drop=True).copy()
    rows["project"], _ = one_spelling(rows["project"], there["project"].unique())
    digest = pd.util.hash_pandas_object(rows[_SAME], index=False)
    nth = digest.groupby(digest).cumcount()
    # Who did the same twice on one day has two entries.
    texts = np.char.mod("%016x", digest.to_numpy()).astype(object)
    rows["key"] = pd.Series(texts, dtype="string") + "/" + nth.astype("string")
    named = "id:" + rows["entry"] + ":" + pd.Series(texts, dtype="string")
    rows["key"] = rows["key"].where(rows["entry"].isna(), named)
    return rows


def _gone(live: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Entries that the rows take the place of, or that a newer export does not hold any more."""
    if live.empty or rows.empty:
        return live.iloc[:0]
    is_there = live["key"].isin(rows["key"])
    replaced = live["entry"].notna() & live["entry"].isin(rows["entry"].dropna()) & ~is_there
    share = is_there.groupby(live["imported_from"]).mean()
    newer = [name for name, held in share.items() if held >= NEWER]
    days, people = rows["day"], rows["person"].fillna("")
    within = (
        live["imported_from"].isin(newer)
        & (live["day"] >= days.min())
        & (live["day"] <= days.max())
        & live["project"].isin(rows["project"].unique())
        & live["person"].fillna("").isin(people.unique())
    )
    return live[replaced | (within & ~is_there)]


def _taken_back(gone: pd.DataFrame) -> pd.DataFrame:
    """Entries below 0 that take others back."""
    back = gone.copy()
    back["hours"] = -back["hours"]
    back["takes_back"] = back["key"]
    back["key"] = "back:" + back["key"]
    return back


def _insert(
    connection: Connection, file: str, tool: str, back: pd.DataFrame, added: pd.DataFrame, at: Any
) -> None:
    """Add rows of many entries each, by project."""
    import pandas as pd

    rows = pd.concat([back, added], ignore_index=True) if len(back) else added
    number = next_number(connection, ROWS)
    found: list[dict[str, Any]] = []
    for project, entries in rows.groupby("project", sort=True):
        for k in range(0, len(entries), BLOCK):
            found.append(
                {
                    "number": number + len(found), "project_id": str(project), "at": at,
                    "imported_from": file, "tool": tool,
                    "entries": _as_columns(entries.iloc[k : k + BLOCK]),
                }
            )  # fmt: skip
    if found:
        add_rows(connection, ROWS, found)


def _as_columns(rows: pd.DataFrame) -> dict[str, list[Any]]:
    """Entries as JSON has them: a list for each column of which anything is known."""
    columns: dict[str, list[Any]] = {
        "key": rows["key"].tolist(),
        "day": rows["day"].dt.strftime("%Y-%m-%d").tolist(),
        "hours": rows["hours"].tolist(),
    }
    if rows["start"].notna().any():
        columns["start"] = [None if np.isnan(s) else int(s) for s in rows["start"].tolist()]
    for name in (*TEXTS, "takes_back"):
        if name in rows and rows[name].notna().any():
            columns[name] = rows[name].astype(object).where(rows[name].notna(), None).tolist()
    return columns
