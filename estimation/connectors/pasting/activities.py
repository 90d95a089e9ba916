"""One pass over the rows of a pasted table: activities, phases, and what is left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from estimation.connectors.pasting.cells import MONEY, is_number, three_point
from estimation.connectors.pasting.links import Source, link_up
from estimation.connectors.pasting.outline import parents_of
from estimation.connectors.pasting.pasted import (
    NO_HOURS,
    Amounts,
    LeftOut,
    Line,
    Pasted,
    is_sum,
)
from estimation.errors import PlanError, WorkbookError
from estimation.plan import Plan
from estimation.plan.ids import ids_of, new_id, slug
from estimation.tabular.statuses import state_of
from estimation.tabular.totals import total_of
from estimation.tabular.words import plain_words

if TYPE_CHECKING:
    from estimation.connectors.pasting.columns import Column
    from estimation.connectors.pasting.reading import Table
    from estimation.connectors.pasting.tables import Row

LONGEST_NAME = 200
"""Letters of a name."""

TEAM = {"id": "team", "name": "Team"}
"""The role of a plan that has none."""

_SUM_OF = ("summe", "gesamtsumme", "zwischensumme", "teilsumme", "subtotal")
"""First words of the names of sums: "Summe Design" is one, "Total redesign" is work."""

_YES = {"x", "yes", "y", "true", "1", "ja", "j", "wahr", "milestone", "meilenstein", "oui", "si"}

MOST_REMARKS = 6
"""Rows of which something is said by itself; the rest is counted."""

_SLACK = 0.051
"""[hours] Totals of sheets are of numbers before they were rounded for the eye."""


class Activities:
    """One pass over the rows of a table."""

    def __init__(self, plan: Plan, table: Table) -> None:
        self.plan, self.table = plan, table
        self.rows, self.columns = table.rows, table.columns
        self.found = Pasted(rows=len(table.rows), heads=self._heads())
        self.taken = ids_of(plan)
        self.phase = ""
        self.phase_row: Row | None = None
        self.roles = {slug(k): role.id for role in plan.roles for k in (role.id, role.name)}
        self.sources: list[Source] = []
        self.totals: list[tuple[Amounts, str]] = []
        self.remarks: list[str] = []
        self.guessed = self.halved = self.days_unread = False
        self.above = parents_of(self.rows, self.columns)
        self.parents = {each for above in self.above.values() for each in above}

    def _heads(self) -> list[str]:
        """Heads of the columns that say something."""
        heads = self.table.columns.heads
        return [heads[place] for place in sorted(self.table.columns.found) if heads[place]]

    def pasted(self) -> Pasted:
        """All rows, linked up and checked with the plan."""
        for place, row in enumerate(self.rows):
            line = Line(
                row.number,
                self.cell(row, "position") or self.cell(row, "item"),
                (self.cell(row, "name") or next(filter(None, row.cells)))[:LONGEST_NAME],
                self.given(row),
                amounts=self.amounts(row),
            )
            self.found.lines.append(line)
            try:
                self.row(place, row, line)
            except WorkbookError as error:
                self.leave_out(line, str(error))
        self.end_phase()
        self.found.left_out.sort()
        self.compare_sums()
        self.find_own_total()
        if not self.found.activities:
            raise WorkbookError(self.nothing())
        self.found.notes += link_up(self.sources, self.plan)
        self.found.notes += self.said()
        self.check()
        return self.found

    def row(self, place: int, row: Row, line: Line) -> None:
        """One row: an activity, a phase, or left out."""
        name = self.cell(row, "name")[:LONGEST_NAME]
        words = [cell for cell in row.cells if cell]
        if place in self.parents:
            self.parent(place, row, line, name)
            return
        if len(words) == 1 and not self.columns.places("phase") and not is_number(words[0]):
            self.end_phase()
            self.phase, self.phase_row = words[0][:LONGEST_NAME], row
            line.kind, line.said = "phase", "phase"
            return
        self.refuse_sums(name or words[0], line)
        if not name:
            raise WorkbookError("no name")
        if state_of(self.cell(row, "status")) == "cancelled":
            raise WorkbookError("cancelled work")
        entry: dict[str, Any] = {"id": "", "name": name} | self.words(place, row)
        entry |= self.work(row)
        entry["id"] = new_id(name, self.taken)
        self.taken.add(entry["id"])
        self.phase_row = None
        self.found.activities.append(entry)
        line.kind, line.said = "activity", self.read_as(entry)
        line.is_within = "phase" in entry
        sheet_id = self.cell(row, "item") or self.cell(row, "position")
        after = self.cell(row, "after")
        self.sources.append(Source(row.number, place + 1, sheet_id, entry, after))

    def parent(self, place: int, row: Row, line: Line, name: str) -> None:
        """A row that sums up the ones below it is a phase; what it says itself is no work."""
        self.end_phase()
        self.phase = ""
        line.kind, line.name = "phase", name
        within = [self.rows[n].number for n, above in self.above.items() if place in above]
        line.said = "phase" if place not in self.above else "phase within a phase"
        reason = f"heading of rows {within[0]} to {within[-1]}"
        self.found.left_out.append(LeftOut(row.number, reason if len(within) > 1 else
                                           f"heading of row {within[0]}"))  # fmt: skip

    def refuse_sums(self, label: str, line: Line) -> None:
        """Leave out totals, subtotals and taxes."""
        names = {entry.get("phase", "") for entry in self.found.activities} | {self.phase}
        kind = total_of(label, sorted(names)) if re.search(r"[^\W\d_]", label) else None
        if kind is None and plain_words(label).split("-")[0] in _SUM_OF:
            kind = "total"
        if kind == "total":
            self.totals.append((line.amounts, line.given))
        if kind is not None:
            raise WorkbookError(kind)

    def leave_out(self, line: Line, reason: str) -> None:
        """A row that is no activity, with its reason."""
        line.kind, line.said = "out", f"left out: {reason}"
        self.found.left_out.append(LeftOut(line.row, reason))

    def end_phase(self) -> None:
        """A phase without a row below it is an activity without hours."""
        if self.phase_row is not None:
            line = next(each for each in self.found.lines if each.row == self.phase_row.number)
            self.leave_out(line, NO_HOURS)
        self.phase_row = None

    def cell(self, row: Row, what: str) -> str:
        """Text of the first column that holds something."""
        places = self.columns.places(what)
        return row.cells[places[0]] if places else ""

    def given(self, row: Row) -> str:
        """Numbers of a row as they stand in the sheet: those of work, else of money."""
        places = sorted(self.columns.work)
        said = [row.cells[place] for place in places if row.cells[place]]
        if not said:
            said = [row.cells[p] for p in self.columns.places("money") if row.cells[p]]
        return " · ".join(said)

    def words(self, place: int, row: Row) -> dict[str, str]:
        """What a row says in words."""
        keys = ("phase", "class", "subclass", "description", "notes")
        said = {key: cell for key in keys if (cell := self.cell(row, key))}
        above = self.above.get(place)
        phase = self.cell(self.rows[above[0]], "name") if above else self.phase
        if phase and "phase" not in said:
            said = {"phase": phase[:LONGEST_NAME]} | said
        return said

    def work(self, row: Row) -> dict[str, Any]:
        """Hours by role, else days, else a milestone."""
        if self.cell(row, "milestone").lower() in _YES:
            return {"milestone": True}
        effort = self.effort(row)
        try:
            days = self.amount(row, "", is_effort=False)
        except WorkbookError as error:
            if not effort:
                raise
            self.remark(row, "days", error)
            days = None
        if effort:
            self.days_unread |= days is not None
            return {"effort": effort}
        if days == 0:
            return {"milestone": True}
        if days is None:
            has_money = any(row.cells[place] for place in self.columns.places("money"))
            raise WorkbookError(MONEY if has_money else NO_HOURS)
        return {"duration": days}

    def effort(self, row: Row) -> dict[str, Any]:
        """Hours by role."""
        roles = [c.role for c in self.columns.work.values() if c.measure and c.measure.is_effort]
        found: dict[str, Any] = {}
        for role in dict.fromkeys(roles):
            hours = self.amount(row, role, is_effort=True)
            if hours is not None and hours != 0:
                found[self.role_named(role) if role else self.role_of(row)] = hours
        return found

    def role_named(self, head: str) -> str:
        """The role that a head names: one of the plan, or a new one."""
        return self.roles.get(slug(head)) or self.new_role({"id": "", "name": head}, head)

    def role_of(self, row: Row) -> str:
        """The role of hours whose column names none."""
        said = next(
            (cell for key in ("role", "resource", "person") if (cell := self.cell(row, key))), ""
        )
        said = re.sub(r"\[[^\]]*\]", "", said).strip()
        for piece in (said, *re.split(r"[;,/&+]", said)):
            if slug(piece) in self.roles:
                return self.roles[slug(piece)]
        if said:
            return self.new_role({"id": "", "name": said}, said)
        self.guessed = bool(self.plan.roles)
        return self.plan.roles[0].id if self.plan.roles else self.new_role(dict(TEAM), "team")

    def new_role(self, role: dict[str, Any], said: str) -> str:
        """A role that the plan has not yet."""
        if slug(said) not in self.roles:
            name = role["name"][:LONGEST_NAME]
            role = {"id": new_id(name, self.taken, "role"), "name": name}
            self.taken.add(role["id"])
            self.roles[slug(said)] = role["id"]
            self.found.roles.append(role)
        return self.roles[slug(said)]

    def amount(self, row: Row, role: str, *, is_effort: bool) -> Any:
        """A quantity out of its one column, or out of those of low, likely and high."""
        columns = {
            column: row.cells[place]
            for place, column in self.columns.work.items()
            if column.role == role and column.measure and column.measure.is_effort == is_effort
        }
        parts = self.parts(row, columns)
        whole = parts.pop("", None)
        spread = [part for part in parts.values() if isinstance(part, dict)]
        if spread:
            return spread[0]
        if isinstance(whole, dict) or not any(part is not None for part in parts.values()):
            return whole
        likely = parts.get("likely", whole)
        likely = whole if likely is None else likely
        self.halved |= likely is None
        return three_point(parts.get("low"), likely, parts.get("high"))

    def parts(self, row: Row, columns: dict[Column, str]) -> dict[str, Any]:
        """The whole and its ends; ends that cannot be read beside a good number are left out."""
        parts: dict[str, Any] = {}
        wrong: dict[str, WorkbookError] = {}
        for column, cell in columns.items():
            try:
                parts[column.end] = self.value(cell, column)
            except WorkbookError as error:
                wrong[column.end] = error
        if not wrong:
            return parts
        good = parts.get("likely") or parts.get("")
        if not good or not wrong.keys() <= {"low", "high"}:
            raise next(iter(wrong.values()))
        for end, reason in wrong.items():
            self.remark(row, f"the range, since {end}", reason)
        return {"": good}

    def remark(self, row: Row, what: str, error: WorkbookError) -> None:
        """Say which cells of a row were left out."""
        self.remarks.append(f"Row {row.number} goes in without {what}: {error}.")

    def value(self, cell: str, column: Column) -> Any:
        """A cell in hours or days."""
        assert column.measure is not None
        found = self.table.cells.quantity(cell, column.measure)
        self.halved |= isinstance(found, dict) and len(re.findall(r"\d[\d.,]*", cell)) == 2
        return found

    def amounts(self, row: Row) -> Amounts:
        """All hours of a row as far as they can be read, or its days where it has none."""
        hours = days = 0.0
        for place, column in self.columns.work.items():
            assert column.measure is not None
            if column.end in ("low", "high"):
                continue
            try:
                found = self.table.cells.quantity(row.cells[place], column.measure)
            except WorkbookError:
                continue
            number = found["likely"] if isinstance(found, dict) else found or 0.0
            hours += number if column.measure.is_effort else 0.0
            days += 0.0 if column.measure.is_effort else number
        return Amounts(hours, 0.0 if hours else days)

    def read_as(self, entry: dict[str, Any]) -> str:
        """What an activity is read as: hours by role, days, or a milestone."""
        if entry.get("milestone"):
            return "milestone"
        if "duration" in entry:
            return f"{_said(entry['duration'])} days"
        names = {role.id: role.name for role in self.plan.roles}
        names |= {role["id"]: role["name"] for role in self.found.roles}
        parts = [
            f"{names.get(id_, id_)} {_said(hours)} h" for id_, hours in entry["effort"].items()
        ]
        return ", ".join(parts)

    def compare_sums(self) -> None:
        """Remark rows above others whose hours are not what those add up to."""
        lines = self.found.lines
        for place in sorted(self.parents):
            own = lines[place].amounts.hours
            below = [n for n in self.above if place in self.above[n] and n not in self.parents]
            read = sum(lines[n].amounts.hours for n in below if lines[n].kind == "activity")
            if not own or any(
                abs(own - hours) <= _SLACK for hours in (read, read + self.dropped(below))
            ):
                continue
            says, add_up = Amounts(own).said, Amounts(read).said
            lines[place].said += f"; says {says}, rows below: {add_up}"
            self.remarks.append(
                f"Row {lines[place].row}, “{lines[place].name}”, says {says}, and the rows below "
                f"it add up to {add_up}: these go in."
            )

    def dropped(self, places: list[int]) -> float:
        """Hours of rows that are left out and add up no others."""
        sums = {each.row for each in self.found.left_out if is_sum(each.reason)}
        lines = [self.found.lines[place] for place in places]
        return sum(e.amounts.hours for e in lines if e.kind == "out" and e.row not in sums)

    def find_own_total(self) -> None:
        """A total of the sheet with which the activities agree, or a remark that none does."""
        read = self.found.read.hours
        totals = [(amounts.hours, given) for amounts, given in self.totals if amounts.hours]
        agreeing = [given for hours, given in totals if abs(hours - read) <= _SLACK]
        if agreeing:
            self.found.own_total = agreeing[0]
        elif len(totals) == 1 and read:
            self.remarks.append(
                f"The sheet’s own total is {Amounts(totals[0][0]).said}, and {Amounts(read).said} "
                "go in."
            )

    def said(self) -> list[str]:
        """What was decided while reading."""
        notes = self.remarks[:MOST_REMARKS]
        more = len(self.remarks) - MOST_REMARKS
        notes += [f"So it is in {more} more rows."] if more > 0 else []
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
        if self.columns.unread:
            names = ", ".join(self.columns.unread[:5])
            more = len(self.columns.unread) - 5
            notes.append(f"Columns not read: {names}{f' and {more} more' if more > 0 else ''}.")
        return notes

    def nothing(self) -> str:
        """Message where no row can be used."""
        rows = "The one row cannot" if self.found.rows == 1 else "No row can"
        if not self.found.left_out:
            return "There is a header and no row below it. Copy the rows too, and paste again."
        return f"{rows} be used: {self.found.reasons()}. Correct them and paste again."

    def check(self) -> None:
        """Build the plan with the new activities, so that none is offered that cannot be."""
        data = dict(self.plan.source)
        data["roles"] = [*(data.get("roles") or []), *self.found.roles]
        data["activities"] = [*data["activities"], *self.found.activities]
        try:
            Plan.build(data, path=self.plan.path)
        except PlanError as error:
            raise WorkbookError(f"The rows do not fit into the plan: {error}") from None


def _said(quantity: Any) -> str:
    """A quantity of a plan for people."""
    if isinstance(quantity, dict):
        return f"{quantity['likely']:,g} ({quantity['low']:,g} to {quantity['high']:,g})"
    return f"{quantity:,.6g}" if quantity < 1e6 else f"{quantity:,.0f}"
