"""Finished projects added to the history that stands beside the plans."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estimation.errors import HistoryError
from estimation.files import replace_file
from estimation.history.matching import STORED_KEY, matched
from estimation.history.preview import look, read_all
from estimation.history.reading import read_history
from estimation.history.schema import NAMES
from estimation.history.spelling import one_spelling

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    notes : tuple of str
        What could not be matched with earlier imports, in sentences.
    """

    into: str
    new: int
    replaced: int
    unchanged: int
    histories: tuple[History, ...]
    notes: tuple[str, ...] = ()

    @property
    def left_out(self) -> int:
        """Rows of all files that could not be used."""
        return sum(len(history.dropped) for history in self.histories)

    @property
    def outcome(self) -> str:
        """One line, and one for what could not be matched."""
        head = (
            f"{self.into}: {self.new:,} new, {self.replaced:,} replaced, "
            f"{self.unchanged:,} already there, {self.left_out:,} left out"
        )
        return "\n".join([head, *(f"  {note}" for note in self.notes)])

    def summary(self) -> str:
        """The outcome, and a paragraph for each file."""
        return "\n".join([self.outcome, *(history.summary() for history in self.histories)])


def import_history(
    files: Sequence[str | Path], into: str | Path = HISTORY_FILE, **answers: Any
) -> ImportReport:
    """
    Add files of past work to a history in Parquet.

    A row with the `project_id` and `item_id` of one that is there takes its place; a row without
    `item_id` is the same as another if all its cells are, and takes its place if the file is a
    newer export of one that came before and nothing else was known beforehand. The file is replaced
    in one step: a killed process leaves the old one.

    Parameters
    ----------
    files : sequence of path
        At least one CSV, XLSX or Parquet file, as `read_history` reads it.
    into : path
        The file ``*.parquet``; made, with its folder, where there is none.
    **answers
        What the files leave open, as for `read_history`.

    Returns
    -------
    ImportReport
        How many rows came, went and stayed, and what was left out of each file.

    Raises
    ------
    HistoryError
        If no file is named, one of them or the history itself cannot be read or leaves something
        open, or the result cannot be written; nothing is changed then.

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
    return import_read(read_all(look(files, answers)), into)


def import_read(read: Sequence[tuple[str, History]], into: str | Path) -> ImportReport:
    """Add histories, with the names of their files, as `import_history` adds files."""
    path = Path(into)
    if path.suffix != ".parquet":
        raise HistoryError(f"{path.name}: a history is kept in Parquet; name a file *.parquet")
    merged = merge(keyed(read_history(path), path.name) if path.exists() else None, read)
    _write(merged.rows.drop(columns=["content", "nth"]).reset_index(drop=True), path)
    return merged.report(path.name)


@dataclass(frozen=True, eq=False)
class Merged:
    """Rows as `keyed` makes them, and how many of those that came are what."""

    rows: pd.DataFrame
    new: int
    replaced: int
    unchanged: int
    histories: tuple[History, ...]
    notes: tuple[str, ...] = ()

    def report(self, into: str) -> ImportReport:
        """Say what came into a file or store."""
        return ImportReport(
            into, self.new, self.replaced, self.unchanged, self.histories, self.notes
        )


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
    notes: list[str] = []
    for name, history in read:
        projects = () if rows is None else rows["project_id"].unique()
        added = keyed(history, name, projects)
        if rows is None:
            rows = added.iloc[:0]
        added, said = matched(rows, added, name)
        notes += said
        is_old = added.index.isin(rows.index)
        before = rows["content"].reindex(added.index).fillna("")
        is_same = (added["content"] == before).to_numpy(bool)
        new += int((~is_old).sum())
        replaced += int((is_old & ~is_same).sum())
        unchanged += int(is_same.sum())
        stays = rows[~rows.index.isin(added.index[~is_same])]
        rows = pd.concat([stays, added[~is_same]])
    assert rows is not None
    histories = tuple(history for _, history in read)
    return Merged(rows, new, replaced, unchanged, histories, tuple(notes))


def keyed(history: History, name: str, projects: Iterable[str] = ()) -> pd.DataFrame:
    """
    Finished and open rows under what makes them the same row, with a digest of their content.

    Projects are spelt as those that are there already.
    """
    import pandas as pd

    rows = pd.concat([history.frame, history.open])
    rows["project_id"], _ = one_spelling(rows["project_id"], projects)
    for column in history.ignored:
        rows[column] = rows[column].astype("string")
    rows["imported_from"] = rows["imported_from"].fillna(name)
    known = [column for column in NAMES if column != "imported_from"]
    content = pd.util.hash_pandas_object(rows[known], index=False).astype("string")
    # The same work without an id may have been done twice: the second is another row.
    nth = content.groupby(content).cumcount().astype("string")
    item = rows["item_id"].where(rows["item_id"].notna(), content + "/" + nth)
    if STORED_KEY in rows:
        # Where a store keeps a row that was replaced: by what it said first.
        item = rows.pop(STORED_KEY).where(rows["item_id"].isna(), item)
    rows["content"] = content
    rows["nth"] = content + "/" + nth
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
