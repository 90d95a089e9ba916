"""The tidy history: what every other room sees of past work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from estimation.history.account import Reading
from estimation.history.plausible import suspects
from estimation.history.schema import PATIENCE_DAYS

# Imported where it is used: pandas takes 0.2 s, and many a forecast needs none of it.
if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd


def _no_cells() -> pd.DataFrame:
    """Table of cells without any."""
    import pandas as pd

    return pd.DataFrame(columns=["line", "column", "value", "reason"])


@dataclass(frozen=True, eq=False)
class History:
    """
    Past work, checked and tidy.

    Every row of the source is in exactly one of `frame`, `open` and `dropped`; of several entries
    of one piece of work the first stands for all.

    Parameters
    ----------
    source : str
        Where it came from, as the planner calls it.
    frame : DataFrame
        Finished work: the canonical columns in their order, then the unknown ones as they came. The
        index ``line`` is the line in the file; for a DataFrame or a Parquet file the row from 1.
    open : DataFrame
        Unfinished work, with the same columns; its actuals, if any, are what it took so far.
    dropped : DataFrame
        Rows left out: line, column, value, reason.
    notes : tuple of str
        What a reader of a forecast should know about the file, in sentences.
    missing : tuple of str
        Columns that the source does not have and that `calibrate` would learn from.
    ignored : tuple of str
        Unknown columns: kept in `frame`, used by nothing.
    unread : DataFrame
        Cells that could not be read and were left empty, in rows that count: line, column, value,
        reason.
    reading : Reading
        How many rows it was read from, and their sums.
    """

    source: str
    frame: pd.DataFrame
    open: pd.DataFrame
    dropped: pd.DataFrame
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    unread: pd.DataFrame = field(default_factory=_no_cells)
    reading: Reading = field(default_factory=Reading)

    def __len__(self) -> int:
        """Count the rows of finished work."""
        return len(self.frame)

    @property
    def projects(self) -> int:
        """Number of projects with finished work."""
        return int(self.frame["project_id"].nunique())

    @property
    def is_generated(self) -> bool:
        """Whether any row is invented, and so not the firm's own."""
        return bool((self.frame["source"] == "generated").any())

    def known(self, as_of: dt.date | str | None = None) -> pd.DataFrame:
        """
        Finished work that was known before `as_of`, all of it where `as_of` is None.

        Parameters
        ----------
        as_of : date or ISO text, optional
            Work finished on this day or later is left out. A row without `finished` counts as known
            180 days after `started`; one without either is never known at a date.

        Returns
        -------
        DataFrame

        Examples
        --------
        >>> from estimation.history import read_history
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"project_id": ["a", "a"], "estimated_hours": [8, 8],
        ...                      "actual_hours": [9, 7], "finished": ["2026-01-30", "2026-03-02"]})
        >>> len(read_history(rows).known("2026-02-01"))
        1
        """
        import pandas as pd

        if as_of is None:
            return self.frame
        return self.frame[self.known_on() < pd.Timestamp(as_of)]

    def suspects(self) -> pd.DataFrame:
        """
        Finished work that the rest of the history makes implausible, to be asked about.

        It stays in the history; a calibration draws it in (`plausible.drawn_in`).

        Returns
        -------
        DataFrame
            One row per doubt, the largest first: line, column (of the actual), estimated, actual,
            question.

        Examples
        --------
        >>> from estimation.history import read_history
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"project_id": "a", "estimated_hours": 20,
        ...                      "actual_hours": [18, 22, 25, 20, 31, 20_000]})
        >>> read_history(rows).suspects()["question"].tolist()
        ['line 6: 20 h estimated, 20,000 h taken: is that right?']
        """
        return suspects(self.frame)

    def known_on(self) -> pd.Series:
        """Date on which each row of `frame` counts as known, NaT where no date says."""
        import pandas as pd

        late = self.frame["started"] + pd.Timedelta(days=PATIENCE_DAYS)
        return self.frame["finished"].fillna(late)

    def summary(self) -> str:
        """Several lines on what was read, left out, missing and ignored."""
        lines = [
            f"{self.source}: {len(self.frame):,} finished rows of {self.projects:,} projects, "
            f"{len(self.open):,} open, {len(self.dropped):,} left out"
        ]
        if len(self.dropped):
            counts = self.dropped["reason"].value_counts()
            lines += [f"  left out, {reason}: {count:,}" for reason, count in counts.items()]
        if self.missing:
            lines.append(f"  not in the file, would help: {', '.join(self.missing)}")
        if self.ignored:
            lines.append(f"  unknown, kept and ignored: {', '.join(self.ignored)}")
        if len(self.unread):
            first = self.unread.iloc[0]
            lines.append(
                f"  cells that could not be read and were left empty: {len(self.unread):,} "
                f"(first: line {first['line']}, {first['column']} '{first['value']}')"
            )
        lines += [f"  {note}" for note in self.notes]
        lines += _shown_doubts(self.suspects()["question"].tolist())
        return "\n".join(lines)


MOST_DOUBTS = 5
"""Questions that a summary shows."""


def _shown_doubts(questions: list[str]) -> list[str]:
    """Lines of the first questions, and how many there are beyond them."""
    lines = [f"  {question}" for question in questions[:MOST_DOUBTS]]
    more = len(questions) - MOST_DOUBTS
    return [*lines, f"  and {more:,} more such rows"] if more > 0 else lines
