"""What came of a paste, row by row, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from estimation.tabular.numbers import say_number

if TYPE_CHECKING:
    from estimation.tabular.questions import Question

MOST_NAMED = 6
"""Rows that a message names for one reason; the rest is counted."""

MOST_REASONS = 4
"""Reasons that a message gives; the rest is counted."""

NO_HOURS = "no hours"

_PHRASES = {
    NO_HOURS: ("has no hours", "have no hours", "Add them"),
    "no name": ("has no name", "have no names", "Name them"),
    "total": ("is a total", "are totals", ""),
    "subtotal": ("is a subtotal", "are subtotals", ""),
    "tax": ("is tax", "are tax", ""),
    "money": ("is money", "are money", ""),
    "cancelled work": ("is cancelled work", "are cancelled work", ""),
}
"""A reason in the singular and the plural, and what to do."""

HEADING = "heading of "
"""Begins the reason of a row that sums up those below it."""

SUMS = ("total", "subtotal")
"""Reasons of rows that say again what others say."""


def is_sum(reason: str) -> bool:
    """Whether a row left out for this reason only adds up others."""
    return reason in (*SUMS, "tax") or reason.startswith(HEADING)


class LeftOut(NamedTuple):
    """A row that is no activity: its number in the paste, and why."""

    row: int
    reason: str

    @property
    def sentence(self) -> str:
        """The reason by itself, such as "row 7 has no hours"."""
        return f"row {self.row} {_phrase(self.reason, 1)}"


class Amounts(NamedTuple):
    """Hours of work and days that pass, likely ones of ranges."""

    hours: float = 0.0
    days: float = 0.0

    def plus(self, other: Amounts) -> Amounts:
        """Both together."""
        return Amounts(self.hours + other.hours, self.days + other.days)

    @property
    def said(self) -> str:
        """Such as "1,200 hours"."""
        parts = [
            f"{say_number(round(value, 2))} {name[:-1] if value == 1 else name}"
            for value, name in ((self.hours, "hours"), (self.days, "days"))
            if value
        ]
        return " and ".join(parts) or "0 hours"


@dataclass
class Line:
    """
    A row of the paste, and what it is read as.

    Parameters
    ----------
    row : int
        Its number in the paste.
    position, name : str
    given : str
        Its numbers as they stand in the sheet.
    kind : {"activity", "phase", "out"}
    said : str
        What it is read as, or why it is left out.
    amounts : Amounts
        All its hours and days, also of what is left out.
    is_within : bool
        Whether it stands below a phase.
    in_doubt : bool
        Whether a question is about it.
    """

    row: int
    position: str
    name: str
    given: str
    kind: Literal["activity", "phase", "out"] = "out"
    said: str = ""
    amounts: Amounts = field(default_factory=Amounts)
    is_within: bool = False
    in_doubt: bool = False


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
    lines : list of Line
        All rows, in their order.
    heads : list of str
        Heads of the columns that were read.
    questions : list of Question
        What can be read two ways; nothing is added before all are answered.
    own_total : str
        A total of the sheet with which its activities agree, as it stands there.
    """

    activities: list[dict[str, Any]] = field(default_factory=list)
    roles: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    own_total: str = ""

    @property
    def in_table(self) -> Amounts:
        """All hours and days that stand in the table."""
        return self._sum("activity", "phase", "out")

    @property
    def read(self) -> Amounts:
        """Hours and days of the activities."""
        return self._sum("activity")

    @property
    def not_read(self) -> Amounts:
        """Hours and days of what is left out, sums included."""
        return self._sum("phase", "out")

    def _sum(self, *kinds: str) -> Amounts:
        """Hours and days of lines of some kinds."""
        found = Amounts()
        for line in self.lines:
            found = found.plus(line.amounts) if line.kind in kinds else found
        return found

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
            said = f"{self._counted()}: {self.reasons()}. {self._advice()}"
        return " ".join([said, *self.notes])

    def reasons(self) -> str:
        """Rows by reason, such as "rows 7, 19 and 20 have no hours"."""
        by_reason: dict[str, list[int]] = {}
        for each in self.left_out:
            by_reason.setdefault(each.reason, []).append(each.row)
        said = [
            f"{rows_said(rows)} {_phrase(reason, len(rows))}"
            for reason, rows in list(by_reason.items())[:MOST_REASONS]
        ]
        more = sum(len(rows) for rows in list(by_reason.values())[MOST_REASONS:])
        said += [f"{more} more for other reasons"] if more else []
        return "; ".join(said)

    def _counted(self) -> str:
        """How many rows were left out."""
        were = "was" if len(self.left_out) == 1 else "were"
        return f"{len(self.left_out)} of {self.rows} rows {were} left out"

    def _advice(self) -> str:
        """What to do about it."""
        reasons = {each.reason for each in self.left_out}
        if all(map(is_sum, reasons)):
            return "The activities are summed up anyway."
        advice = "Correct them"
        if len(reasons) == 1:
            advice = _PHRASES.get(next(iter(reasons)), ("", "", advice))[2] or advice
        return f"{advice} and paste again, or go on without."


def _phrase(reason: str, count: int) -> str:
    """A reason behind the rows that it is of."""
    if reason in _PHRASES:
        return _PHRASES[reason][count > 1]
    if reason.startswith(HEADING):
        return f"is the {reason}"
    return f"{'says' if count == 1 else 'say'}: {reason}"


def rows_said(rows: list[int]) -> str:
    """Rows in a sentence."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    shown = [str(row) for row in rows[:MOST_NAMED]]
    if len(rows) > MOST_NAMED:
        return f"rows {', '.join(shown)} and {len(rows) - MOST_NAMED} more"
    return f"rows {', '.join(shown[:-1])} and {shown[-1]}"
