"""Pasted rows as activities of a plan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from estimation.errors import PlanError, WorkbookError
from estimation.plan import CalendarSpec, Plan
from estimation.plan.ids import new_id, slug
from estimation.workbook.fields import ids_of
from estimation.workbook.pasting.columns import Column, Columns, columns_of
from estimation.workbook.pasting.links import Source, link_up
from estimation.workbook.pasting.numbers import has_decimal_comma, plain, quantity, three_point
from estimation.workbook.pasting.pasted import NO_HOURS, LeftOut, Pasted
from estimation.workbook.pasting.tables import Row, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ROWS = 500
"""Rows of one paste; a plan that people can read has fewer activities."""

TITLES = 5
"""Rows above a header that may hold a title."""

LONGEST_NAME = 200
"""Letters of a name."""

TEAM = {"id": "team", "name": "Team"}
"""The role of a plan that has none."""

_TOTAL = re.compile(
    r"(sub|grand|gesamt|zwischen)?-?(total|sum|summe|gesamt)(-.*)?|.*-(total|summe|gesamt)"
)
_YES = {"x", "yes", "y", "true", "1", "ja", "j", "wahr", "milestone", "meilenstein"}


def read_paste(text: str, plan: Plan) -> Pasted:
    r"""
    Read a block pasted from Excel, Sheets or a CSV file.

    Columns are found by their headers, in English or German, or by what is in them. A row with
    only a name is a phase, where no column says phases. Nothing is dropped silently.

    Parameters
    ----------
    text : str
        Cells divided by tabs, semicolons or commas.
    plan : Plan
        The plan that the activities are for: its roles, and its ids, which stay unique.

    Returns
    -------
    Pasted

    Raises
    ------
    WorkbookError
        If there are too many rows, or none can be used.

    Examples
    --------
    >>> plan = Plan.build({
    ...     "kickoff_plan": 1,
    ...     "project": {"id": "acme-site", "start": "2027-01-11"},
    ...     "roles": [{"id": "design", "name": "Designer"}],
    ...     "activities": [{"id": "brief", "duration": 2}],
    ... })
    >>> pasted = read_paste("Task\tDesigner\tAfter\nLook\t60 80 120\tbrief\nPoster\t\t2\n", plan)
    >>> pasted.activities[0]["effort"], pasted.activities[0]["after"]
    ({'design': {'low': 60, 'likely': 80, 'high': 120}}, ['brief'])
    >>> pasted.message
    '1 of 2 rows was left out: row 3 has no hours. Add them and paste again, or go on without.'
    """
    rows = rows_of(text)
    if len(rows) > MOST_ROWS + 1:
        raise WorkbookError(
            f"{len(rows):,} rows are too many for one paste: {MOST_ROWS} fit. Copy the rows that "
            "are activities, phase after phase, and paste again."
        )
    header, columns = _header(rows, plan)
    if not columns.places("name"):
        raise WorkbookError(
            "No column has names of activities. Copy the column with the names too, and paste "
            "again."
        )
    return _Reading(plan, rows[header:], columns).pasted()


def _header(rows: Sequence[Row], plan: Plan) -> tuple[int, Columns]:
    """Rows up to the first one below the header, and what the columns hold."""
    for above in range(min(TITLES, len(rows))):
        columns = columns_of(rows[above:], plan)
        if columns.has_header:
            return above + 1, columns
    return 0, columns_of(rows, plan)


class _Reading:
    """One pass over the rows."""

    def __init__(self, plan: Plan, rows: Sequence[Row], columns: Columns) -> None:
        self.plan = plan
        self.rows = rows
        self.columns = columns
        self.comma = has_decimal_comma([cell for row in rows for cell in row.cells])
        self.found = Pasted(rows=len(rows))
        self.taken = ids_of(plan)
        self.phase = ""
        self.phase_row: Row | None = None
        self.roles = {slug(k): role.id for role in plan.roles for k in (role.id, role.name)}
        self.sources: list[Source] = []
        self.halved = self.guessed = self.days_unread = False

    def pasted(self) -> Pasted:
        """All rows, linked up and checked with the plan."""
        for place, row in enumerate(self.rows, start=1):
            try:
                self.row(place, row)
            except WorkbookError as error:
                self.found.left_out.append(LeftOut(row.number, str(error)))
        self.end_phase()
        self.found.left_out.sort()
        if not self.found.activities:
            raise WorkbookError(self.nothing())
        self.found.notes += link_up(self.sources, self.plan)
        self.found.notes += self.said()
        self.check()
        return self.found

    def row(self, place: int, row: Row) -> None:
        """One row: an activity, a phase, or left out."""
        name = self.cell(row, "name")[:LONGEST_NAME]
        words = [cell for cell in row.cells if cell]
        if len(words) == 1 and not self.columns.places("phase") and not _is_number(words[0]):
            self.end_phase()
            self.phase, self.phase_row = words[0][:LONGEST_NAME], row
            return
        label = name or words[0]
        if label[0].isalpha() and _TOTAL.fullmatch(slug(label)):
            raise WorkbookError("total")
        if not name:
            raise WorkbookError("no name")
        entry: dict[str, Any] = {"id": "", "name": name} | self.words(row)
        entry |= self.work(row, name)
        entry["id"] = new_id(name, self.taken)
        self.taken.add(entry["id"])
        self.phase_row = None
        self.found.activities.append(entry)
        sheet_id = self.cell(row, "id")
        self.sources.append(Source(row.number, place, sheet_id, entry, self.cell(row, "after")))

    def end_phase(self) -> None:
        """A phase without a row below it is an activity without hours."""
        if self.phase_row is not None:
            self.found.left_out.append(LeftOut(self.phase_row.number, NO_HOURS))
        self.phase_row = None

    def cell(self, row: Row, what: str) -> str:
        """Text of the first column that holds something."""
        places = self.columns.places(what)
        return row.cells[places[0]] if places else ""

    def words(self, row: Row) -> dict[str, str]:
        """What a row says in words."""
        keys = ("phase", "class", "subclass", "description", "notes")
        said = {key: cell for key in keys if (cell := self.cell(row, key))}
        if self.phase and "phase" not in said:
            said = {"phase": self.phase} | said
        return said

    def work(self, row: Row, name: str) -> dict[str, Any]:
        """Hours by role, else days, else a milestone."""
        if self.cell(row, "milestone").lower() in _YES:
            return {"milestone": True}
        effort = self.effort(row)
        days = self.amount(row, "days", "")
        if effort:
            self.days_unread |= days is not None
            return {"effort": effort}
        if days == 0:
            return {"milestone": True}
        if days is None:
            raise WorkbookError(NO_HOURS)
        return {"duration": days}

    def effort(self, row: Row) -> dict[str, Any]:
        """Hours by role."""
        roles = [c.role for c in self.columns.found.values() if c.what == "hours"]
        found: dict[str, Any] = {}
        for role in dict.fromkeys(roles):
            hours = self.amount(row, "hours", role)
            if hours is not None and hours != 0:
                found[role or self.role_of(row)] = hours
        return found

    def role_of(self, row: Row) -> str:
        """The role of hours whose column names none."""
        said = self.cell(row, "role")
        for piece in (said, *re.split(r"[;,/&+]", said)):
            if slug(piece) in self.roles:
                return self.roles[slug(piece)]
        if said:
            role = {"id": new_id(said, self.taken, "role"), "name": said[:LONGEST_NAME]}
            return self.new_role(role, said)
        self.guessed = bool(self.plan.roles)
        return self.plan.roles[0].id if self.plan.roles else self.new_role(dict(TEAM), "team")

    def new_role(self, role: dict[str, Any], said: str) -> str:
        """A role that the plan has not yet."""
        if slug(said) not in self.roles:
            role["id"] = new_id(role["id"], self.taken)
            self.taken.add(role["id"])
            self.roles[slug(said)] = role["id"]
            self.found.roles.append(role)
        return self.roles[slug(said)]

    def amount(self, row: Row, what: str, role: str) -> Any:
        """A quantity out of its one column, or out of those of low, likely and high."""
        columns = {
            column: row.cells[place]
            for place, column in self.columns.found.items()
            if (column.what, column.role) == (what, role)
        }
        cells = {column.end: cell for column, cell in columns.items()}
        parts = {column.end: self.value(cell, column) for column, cell in columns.items()}
        whole = parts.pop("", None)
        spread = [part for part in parts.values() if isinstance(part, dict)]
        if spread:
            return spread[0]
        if isinstance(whole, dict) or not any(part is not None for part in parts.values()):
            self.halved |= isinstance(whole, dict) and _has_two(cells[""])
            return whole
        likely = parts.get("likely", whole)
        likely = whole if likely is None else likely
        self.halved |= likely is None
        return three_point(parts.get("low"), likely, parts.get("high"))

    def value(self, cell: str, column: Column) -> Any:
        """A cell in hours or days; a day of a person has the hours of the team's calendar."""
        found = quantity(cell, "days" if column.is_days else column.what, self.comma)
        if not column.is_days or found is None:
            return found
        calendar = self.plan.calendars.get(self.plan.default_calendar_name, CalendarSpec())
        hours = calendar.hours_per_day
        if isinstance(found, dict):
            return {end: plain(days * hours) for end, days in found.items()}
        return plain(found * hours)

    def said(self) -> list[str]:
        """What was decided while reading."""
        notes: list[str] = []
        if self.found.roles:
            names = ", ".join(role["name"] for role in self.found.roles)
            notes.append(f"New in the team: {names}.")
        if self.guessed:
            name = self.plan.roles[0].name
            notes.append(f"No column says who works, so the hours stand with {name}.")
        if self.halved:
            notes.append("Where only low and high are given, likely stands half way.")
        if self.days_unread:
            notes.append("Days were not read where there are hours: they follow from the people.")
        if self.columns.unread and self.columns.has_header:
            names = ", ".join(self.columns.unread[:5])
            more = len(self.columns.unread) - 5
            notes.append(f"Columns not read: {names}{f' and {more} more' if more > 0 else ''}.")
        return notes

    def nothing(self) -> str:
        """Message where no row can be used."""
        rows = "The one row cannot" if self.found.rows == 1 else "No row can"
        if not self.found.left_out:
            return "There is a header and no row below it. Copy the rows too, and paste again."
        return f"{rows} be used: {self.found.reasons()}. Mend them and paste again."

    def check(self) -> None:
        """Build the plan with the new activities, so that none is offered that cannot be."""
        data = dict(self.plan.source)
        data["roles"] = [*(data.get("roles") or []), *self.found.roles]
        data["activities"] = [*data["activities"], *self.found.activities]
        try:
            Plan.build(data, path=self.plan.path)
        except PlanError as error:
            raise WorkbookError(f"The rows do not fit into the plan: {error}") from None


def _is_number(cell: str) -> bool:
    """Whether a cell has no letter."""
    return not re.search(r"[^\W\d_]", cell)


def _has_two(cell: str) -> bool:
    """Whether a cell gives two numbers only."""
    return len(re.findall(r"\d[\d.,]*", cell)) == 2
