"""Entries of tracked time, what was left out, and the sums of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

MOST_PROJECTS = 8
"""Projects that a summary names; the rest is counted."""

COLUMNS = (
    "project", "client", "item", "name", "class", "phase", "role", "person", "day", "start",
    "hours", "notes", "entry",
)  # fmt: skip
"""What is known of an entry: `start` is in seconds since midnight."""


@dataclass(frozen=True, eq=False)
class TrackedTime:
    """
    Tracked time of one file.

    Parameters
    ----------
    file : str
        Its name.
    frame : DataFrame
        An entry a row, by its line, with the columns of `COLUMNS`.
    left_out : DataFrame
        Line, column, value, reason and hours of the rows that were left out.
    notes : tuple of str
        What was decided while reading.
    recognised_as : str
    rows : int
        In the file, but its header.
    """

    file: str
    frame: pd.DataFrame
    left_out: pd.DataFrame
    notes: tuple[str, ...]
    recognised_as: str
    rows: int

    @property
    def hours(self) -> float:
        """Sum of what was read."""
        return float(self.frame["hours"].sum())

    @property
    def hours_left_out(self) -> float:
        """Sum of what was left out, without totals."""
        return float(self.left_out["hours"].sum())

    @property
    def by_project(self) -> pd.Series:
        """Hours by project."""
        return self.frame.groupby("project", sort=False)["hours"].sum()

    def to_dict(self) -> dict[str, Any]:
        """As docs/formats.md publishes it."""
        days = self.frame["day"]
        first, last = (None, None) if days.empty else (days.min(), days.max())
        return {
            "file": self.file,
            "recognised_as": self.recognised_as,
            "kind": "time_entries",
            "rows_in_file": self.rows,
            "rows_in_no_sum": int((self.left_out["hours"].isna()).sum()),
            "rows_read": len(self.frame),
            "finished": 0,
            "open": 0,
            "estimated_hours": 0.0,
            "actual_hours": self.hours,
            "total_hours": self.hours,
            "first_date": None if first is None else first.date().isoformat(),
            "last_date": None if last is None else last.date().isoformat(),
            "projects": {str(name): float(spent) for name, spent in self.by_project.items()},
            "sums": {
                "actual_hours": {
                    "in_file": self.hours + self.hours_left_out, "read": self.hours,
                    "left_out": self.hours_left_out, "repeated": 0.0,
                }
            },
            "left_out": [
                {"line": row.line, "column": row.column, "value": row.value, "reason": row.reason}
                for row in self.left_out.astype(object).itertuples()
            ],
            "left_empty": [],
            "notes": list(self.notes),
            "doubts": [],
            "questions": [],
        }  # fmt: skip

    def summary(self) -> str:
        """Several lines: rows, hours, days, projects, what was left out and why."""
        days = self.frame["day"]
        lines = [
            f"{self.file}: {len(self.frame):,} entries of tracked time, {self.hours:,.6g} hours, "
            f"{len(self.left_out):,} left out",
            f"  {self.recognised_as}, {self.rows:,} rows",
        ]
        if not days.empty:
            lines[1] += f", work from {days.min().date()} to {days.max().date()}"
        in_file = self.hours + self.hours_left_out
        lines.append(
            f"  hours: {in_file:,.6g} in the file = {self.hours:,.6g} read + "
            f"{self.hours_left_out:,.6g} left out"
        )
        spent = self.by_project
        named = ", ".join(f"{n} {h:,.6g} h" for n, h in spent.iloc[:MOST_PROJECTS].items())
        more = len(spent) - MOST_PROJECTS
        lines.append(f"  projects: {named}{f' and {more:,} more' if more > 0 else ''}")
        for reason, rows in self.left_out.groupby("reason", sort=False):
            first = ", ".join(str(line) for line in rows["line"].head(5))
            lines.append(f"  left out, {reason}: {len(rows):,} (first: line {first})")
        return "\n".join([*lines, *(f"  {note}" for note in self.notes)])
