"""What came of a paste, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

MOST_NAMED = 6
"""Rows that a message names for one reason; the rest is counted."""

MOST_REASONS = 4
"""Reasons that a message gives; the rest is counted."""

NO_HOURS = "no hours"

_PHRASES = {
    NO_HOURS: ("has no hours", "have no hours", "Add them"),
    "no name": ("has no name", "have no names", "Name them"),
    "total": ("is a total", "are totals", ""),
}
"""A reason in the singular and the plural, and what to do."""


class LeftOut(NamedTuple):
    """A row that is no activity: its number in the paste, and why."""

    row: int
    reason: str

    @property
    def sentence(self) -> str:
        """The reason by itself, such as "row 7 has no hours"."""
        return f"row {self.row} {_phrase(self.reason, 1)}"


@dataclass
class Pasted:
    """
    Activities of a pasted block.

    Parameters
    ----------
    activities : list of dict
        As plain data of a plan, in the order of the rows; their ids are new to the plan.
    roles : list of dict
        Roles that the plan needs for them and has not.
    rows : int
        Rows in the paste, without its header and empty ones.
    left_out : list of LeftOut
        Rows that are neither activities nor names of phases.
    notes : list of str
        What was decided while reading, in sentences.
    """

    activities: list[dict[str, Any]] = field(default_factory=list)
    roles: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def message(self) -> str:
        """
        What became of the paste, for the foot of the page.

        Examples
        --------
        >>> left_out = [LeftOut(row, "no hours") for row in (7, 19, 20)]
        >>> Pasted([{}] * 39, rows=42, left_out=left_out).message
        '3 of 42 rows were left out: rows 7, 19 and 20 have no hours.
        Add them and paste again, or go on without.'
        >>> Pasted([{}] * 2, rows=3).message
        '2 activities were added.'
        """
        count = len(self.activities)
        if not self.left_out:
            said = "1 activity was added." if count == 1 else f"{count} activities were added."
        else:
            said = f"{self._counted()}: {self.reasons()}. {self._mend()}"
        return " ".join([said, *self.notes])

    def reasons(self) -> str:
        """Rows by reason, such as "rows 7, 19 and 20 have no hours"."""
        by_reason: dict[str, list[int]] = {}
        for each in self.left_out:
            by_reason.setdefault(each.reason, []).append(each.row)
        said = [
            f"{_rows(rows)} {_phrase(reason, len(rows))}"
            for reason, rows in list(by_reason.items())[:MOST_REASONS]
        ]
        more = sum(len(rows) for rows in list(by_reason.values())[MOST_REASONS:])
        said += [f"{more} more for other reasons"] if more else []
        return "; ".join(said)

    def _counted(self) -> str:
        """How many rows were left out."""
        were = "was" if len(self.left_out) == 1 else "were"
        return f"{len(self.left_out)} of {self.rows} rows {were} left out"

    def _mend(self) -> str:
        """What to do about it."""
        reasons = {each.reason for each in self.left_out}
        if reasons == {"total"}:
            return "The activities are summed up anyway."
        mend = "Mend them"
        if len(reasons) == 1:
            mend = _PHRASES.get(next(iter(reasons)), ("", "", mend))[2]
        return f"{mend} and paste again, or go on without."


def _phrase(reason: str, count: int) -> str:
    """A reason behind the rows that it is of."""
    if reason in _PHRASES:
        return _PHRASES[reason][count > 1]
    return f"{'says' if count == 1 else 'say'}: {reason}"


def _rows(rows: list[int]) -> str:
    """Rows in a sentence."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    shown = [str(row) for row in rows[:MOST_NAMED]]
    if len(rows) > MOST_NAMED:
        return f"rows {', '.join(shown)} and {len(rows) - MOST_NAMED} more"
    return f"rows {', '.join(shown[:-1])} and {shown[-1]}"
