"""Finished projects added to the history that stands beside the plans."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from estimation.errors import HistoryError
from estimation.files import replace_file
from estimation.history.reading import read_history
from estimation.history.schema import NAMES

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from estimation.history.history import History

HISTORY_FILE = "history.parquet"
"""Name of the history beside the plans."""


@dataclass(frozen=True)
class ImportReport:
    """
    What an import did.

    Parameters
    ----------
    into : str
        Name of the file or store that holds the history now.
    new, replaced, unchanged : int
        Rows that were added, took the place of an older row, or stood there already.
    histories : tuple of History
        What was read, one for each file, with the rows left out.
    """

    into: str
    new: int
    replaced: int
    unchanged: int
    histories: tuple[History, ...]

    @property
    def left_out(self) -> int:
        """Rows of all files that could not be used."""
        return sum(len(history.dropped) for history in self.histories)

    def summary(self) -> str:
        """One line, and a paragraph for each file."""
        head = (
            f"{self.into}: {self.new:,} new, {self.replaced:,} replaced, "
            f"{self.unchanged:,} already there, {self.left_out:,} left out"
        )
        return "\n".join([head, *(history.summary() for history in self.histories)])


def import_history(files: Sequence[str | Path], into: str | Path = HISTORY_FILE) -> ImportReport:
    """
    Add files of past work to a history in Parquet.

    A row with the `project_id` and `item_id` of one that is there takes its place; a row without
    `item_id` is the same as another if all its cells are. The file is replaced in one step: a
    killed process leaves the old one.

    Parameters
    ----------
    files : sequence of path
        At least one CSV, XLSX or Parquet file, as `read_history` reads it.
    into : path
        The file ``*.parquet``; made, with its folder, where there is none.

    Returns
    -------
    ImportReport
        How many rows came, went and stayed, and what was left out of each file.

    Raises
    ------
    HistoryError
        If no file is named, one of them or the history itself cannot be read, or the result cannot
        be written; nothing is changed then.

    Examples
    --------
    >>> import pandas as pd
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> done = pd.DataFrame({"project_id": "acme", "estimated_hours": [8], "actual_hours": [9.5]})
    >>> done.to_csv(folder / "done.csv", index=False)
    >>> report = import_history([folder / "done.csv"], folder / HISTORY_FILE)
    >>> report.new, report.replaced, report.unchanged, report.left_out
    (1, 0, 0, 0)
    >>> import_history([folder / "done.csv"], folder / HISTORY_FILE).unchanged
    1
    """
    path = Path(into)
    if not files:
        raise HistoryError("no file was named; expected at least one file of past work")
    if path.suffix != ".parquet":
        raise HistoryError(f"{path.name}: a history is kept in Parquet; name a file *.parquet")
    read = [(Path(file).name, read_history(file)) for file in files]
    merged = merge(keyed(read_history(path), path.name) if path.exists() else None, read)
    _write(merged.rows.drop(columns="content").reset_index(drop=True), path)
    return merged.report(path.name)


@dataclass(frozen=True, eq=False)
class Merged:
    """Rows as `keyed` makes them, and how many of those that came are what."""

    rows: pd.DataFrame
    new: int
    replaced: int
    unchanged: int
    histories: tuple[History, ...]

    def report(self, into: str) -> ImportReport:
        """Say what came into a file or store."""
        return ImportReport(into, self.new, self.replaced, self.unchanged, self.histories)


def merge(rows: pd.DataFrame | None, read: Sequence[tuple[str, History]]) -> Merged:
    """
    Add histories to rows, one after the other.

    Parameters
    ----------
    rows : DataFrame or None
        What is there, as `keyed` makes it.
    read : sequence of (str, History)
        At least one, with the name of its file.

    Returns
    -------
    Merged
    """
    import pandas as pd

    new = replaced = unchanged = 0
    for name, history in read:
        added = keyed(history, name)
        if rows is None:
            rows = added.iloc[:0]
        is_old = added.index.isin(rows.index)
        before = rows["content"].reindex(added.index).fillna("")
        is_same = (added["content"] == before).to_numpy(bool)
        new += int((~is_old).sum())
        replaced += int((is_old & ~is_same).sum())
        unchanged += int(is_same.sum())
        stays = rows[~rows.index.isin(added.index[~is_same])]
        rows = pd.concat([stays, added[~is_same]])
    assert rows is not None
    return Merged(rows, new, replaced, unchanged, tuple(history for _, history in read))


def keyed(history: History, name: str) -> pd.DataFrame:
    """Finished and open rows under what makes them the same row, with a digest of their content."""
    import pandas as pd

    rows = pd.concat([history.frame, history.open])
    for column in history.ignored:
        rows[column] = rows[column].astype("string")
    rows["imported_from"] = rows["imported_from"].fillna(name)
    known = [column for column in NAMES if column != "imported_from"]
    content = pd.util.hash_pandas_object(rows[known], index=False).astype("string")
    # The same work without an id may have been done twice: the second is another row.
    nth = content.groupby(content).cumcount().astype("string")
    item = rows["item_id"].where(rows["item_id"].notna(), content + "/" + nth)
    rows["content"] = content
    return rows.set_index(
        pd.MultiIndex.from_arrays([rows["project_id"], item, rows["item_id"].isna()])
    )


def _write(rows: pd.DataFrame, path: Path) -> None:
    """Write the history, in a folder that is made for it where there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, lambda aside: rows.to_parquet(aside, index=False))
    except OSError as error:
        reason = error.strerror or error
        raise HistoryError(f"{path.name}: the history cannot be written ({reason})") from None
