"""What the columns of a pasted table hold: by their heads, else by what is in them, else asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from estimation.connectors.pasting.cells import Measure, is_number, is_work, value_of
from estimation.plan.ids import slug
from estimation.tabular.heads import are_heads, head_of
from estimation.tabular.questions import Answer, Question
from estimation.tabular.units import unit_of
from estimation.tabular.words import plain_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from estimation.connectors.pasting.tables import Row
    from estimation.plan import Plan
    from estimation.tabular.numbers import Mark

TITLES = 5
"""Rows above the heads that may hold a title."""

WORDS = (
    "name", "position", "item", "phase", "class", "subclass", "role", "notes", "description",
    "milestone", "after", "status", "resource", "person",
)  # fmt: skip
"""Meanings of heads that an activity takes its words from."""

OTHER_NUMBERS = ("money", "rate", "quantity", "total")
"""Meanings of numbers that are no work, but tell how the table writes numbers."""

WORK = ("estimate", "hours", "days", "duration", "low", "likely", "high")

ENDS = {"low": "low", "likely": "likely", "high": "high"}

PERSON_DAYS = re.compile(
    r"\b(person|man|mann)(en)?-?(days?|tage?)\b|\b(jours?-hommes?|dias-(persona|hombre))\b"
    r"|\b(pt|pd|md|jh)\b"
)
"""Days that one person works, and not days that pass."""

NEVER = {"actual": "what it took", "remaining": "what remains", "total": "a sum of other columns"}
"""Numbers that look like an estimate and are none, and what they are."""

SLACK = 0.051
"""Sums of sheets are of numbers before they were rounded for the eye."""

FEWEST_SUMS = 2
"""Rows in which columns have to add up before that proves anything."""

YES_NO = {"yes", "no", "ja", "nein", "true", "false", "oui", "non", "si"}

LEVEL = ("outline-level", "level", "ebene", "gliederungsebene", "niveau")


class Column(NamedTuple):
    """
    What one column holds.

    Parameters
    ----------
    what : str
        One of `WORDS` or `OTHER_NUMBERS`, or "work", "actual", "level", "summary".
    measure : Measure or None
        What numbers of work count.
    role : str
        Head of the column where that is a role or a person whose hours stand in it.
    end : str
        "low", "likely" or "high"; empty for the whole quantity.
    """

    what: str
    measure: Measure | None = None
    role: str = ""
    end: str = ""


class Columns(NamedTuple):
    """
    The columns of a table.

    Parameters
    ----------
    found : dict of int to Column
        By their place.
    heads : list of str
        Of all columns; their numbers where there is no row of heads.
    below : int
        Rows up to the first one below the heads.
    unread : list of str
        What is not read, and why.
    questions : list of Question
        About columns of which nothing else tells what they hold.
    """

    found: dict[int, Column]
    heads: list[str]
    below: int
    unread: list[str]
    questions: list[Question]

    def places(self, what: str) -> list[int]:
        """Places of the columns that hold something."""
        return [place for place, column in self.found.items() if column.what == what]

    @property
    def work(self) -> dict[int, Column]:
        """Columns whose numbers become hours or days."""
        return {place: self.found[place] for place in self.places("work")}


def columns_of(rows: Sequence[Row], plan: Plan, answers: Mapping[str, str]) -> Columns:
    """
    What each column holds.

    Parameters
    ----------
    rows : sequence of Row
    plan : Plan
        Its roles may stand in the heads.
    answers : mapping of str to str
        To the questions that were asked before, by what they are about.
    """
    roles = {slug(key) for role in plan.roles for key in (role.name, role.id)}
    for above in range(min(TITLES, len(rows))):
        if _are_heads(rows, above, roles):
            return _Headed(rows[above].cells, rows[above + 1 :], roles, answers).columns(above + 1)
    return _without_heads(rows, answers)


def _are_heads(rows: Sequence[Row], at: int, roles: set[str]) -> bool:
    """Whether a row heads the table: known words, or words of which numbers stand below."""
    cells, below = rows[at].cells, rows[at + 1 :]
    filled = [cell for cell in cells if cell]
    if any(is_number(cell) or not re.search(r"[^\W\d_]|#", cell) for cell in filled):
        return False
    known = sum(_is_known(cell, roles) for cell in filled)
    if are_heads(filled) or (known >= 2) or (known == 1 and len(cells) == 1):
        return True
    numeric = [
        p for p, cell in enumerate(cells) if cell and _holds_work([r.cells[p] for r in below])
    ]
    words = [p for p, cell in enumerate(cells) if cell and p not in numeric]
    return bool(numeric) and bool(words) and len(filled) > 1


def _is_known(cell: str, roles: set[str]) -> bool:
    return bool(head_of(cell).meaning) or cell == "#" or _role_in(cell, roles)[0] != ""


def _role_in(head: str, roles: set[str]) -> tuple[str, str, str, str]:
    """A role of the plan in a head, with the end, the unit, and whatever else stands there."""
    bare = slug(re.sub(r"[(\[].*?[)\]]", " ", head))
    inside = [unit for each in re.findall(r"[(\[](.*?)[)\]]", head) if (unit := unit_of(each))]
    parts = bare.split("-")
    end = next((m for part in parts if (m := head_of(part).meaning) in ENDS), "")
    unit = next((u for part in parts if len(parts) > 1 and (u := unit_of(part))), None)
    rest = "-".join(p for p in parts if head_of(p).meaning not in ENDS)
    without_unit = "-".join(p for p in rest.split("-") if unit_of(p) is None)
    for key in (bare, rest, without_unit):
        for role in (key, key.removesuffix("s"), f"{key}s"):
            if role and role in roles:
                return role, end, (inside or [unit or ""])[0], bare
    return "", end, (inside or [unit or ""])[0], without_unit


class _Headed:
    """Columns under a row of heads."""

    def __init__(
        self, heads: Sequence[str], rows: Sequence[Row], roles: set[str], answers: Mapping[str, str]
    ) -> None:
        self.heads, self.rows, self.roles, self.answers = list(heads), rows, roles, answers
        self.found: dict[int, Column] = {}
        self.unread: list[str] = []
        self.questions: list[Question] = []
        self.unknown: list[int] = []

    def columns(self, below: int) -> Columns:
        """All columns, each by its head."""
        for place, head in enumerate(self.heads):
            column = self.column(place, head)
            if column is not None:
                self.found[place] = column
            elif head and _holds_numbers(self.cells(place)):
                self.unknown.append(place)
            elif head:
                self.unread.append(head)
        self.find_name()
        self.settle_unknown()
        self.keep_one_estimate()
        return Columns(self.found, self.heads, below, self.unread, self.questions)

    def cells(self, place: int) -> list[str]:
        """Cells below a head."""
        return [row.cells[place] for row in self.rows]

    def column(self, place: int, head: str) -> Column | None:
        """What a head says; None where it says nothing to us."""
        cells = self.cells(place)
        role, end, unit, _ = _role_in(head, self.roles)
        if role:
            return Column("work", Measure(True, unit or "hours"), role, end)
        if head == "#":
            return Column("position")
        if plain_words(head) in LEVEL:
            return Column("level")
        said = head_of(head)
        filled = {plain_words(cell) for cell in cells if cell}
        if said.meaning == "name" and plain_words(head) == "summary" and filled <= YES_NO:
            return Column("summary")
        is_named = any(head_of(each).meaning == "name" for each in self.heads)
        if said.meaning in WORK and not is_named and any(filled) and not _holds_numbers(cells):
            return None  # “Work” over words is what there is to do
        if said.meaning in WORK and _holds_money(cells):
            return Column("money")
        if said.meaning in WORK:
            return _work_column(head, said.meaning, said.unit)
        if said.meaning in WORDS or said.meaning in OTHER_NUMBERS or said.meaning in NEVER:
            return Column(said.meaning)
        if end and not slug(re.sub(end, "", plain_words(head))):
            return Column("work", Measure(True, unit or "hours"), "", end)
        if said.meaning:
            self.unread.append(head)
            return Column("unread")
        return None

    def find_name(self) -> None:
        """The first column of names; a description or an item stands in for it."""
        kinds = [column.what for column in self.found.values()]
        if "name" in kinds:
            return
        for what in ("description", "item", "position"):
            places = [p for p, column in self.found.items() if column.what == what]
            if places and len(self.found) > 1 and not _holds_numbers(self.cells(places[0])):
                self.found[places[0]] = Column("name")
                return
        words = [p for p, head in enumerate(self.heads)
                 if head in self.unread and p not in self.found
                 and any(re.search(r"[^\W\d_]", cell) for cell in self.cells(p))]  # fmt: skip
        if words and (self.unknown or any(c.what == "work" for c in self.found.values())):
            self.found[words[0]] = Column("name")
            self.unread.remove(self.heads[words[0]])

    def settle_unknown(self) -> None:
        """Numbers under an unknown head: people where the sheet's own sums say so, else asked."""
        people = {p for p in self.unknown if _holds_work(self.cells(p))}
        is_proven = bool(people) and self.add_up(people)
        for place in self.unknown:
            head = self.heads[place]
            answer = self.answers.get(f"column:{place}")
            if place not in people or answer == "none":
                self.unread.append(head)
            elif is_proven or answer == "hours":
                self.found[place] = Column("work", Measure(True, "hours"), head)
            elif answer == "days":
                self.found[place] = Column("work", Measure(True, "days"), head)
            else:
                self.unread.append(head)
                self.questions.append(_question_of(place, head, self.cells(place)))

    def add_up(self, people: set[int]) -> bool:
        """Whether these columns and those of roles are what a column of sums adds up."""
        work = people | {p for p, c in self.found.items() if c.what == "work" and c.role}
        sums = [
            p
            for p, c in self.found.items()
            if c.what in ("total", "hours", "work") and p not in work
        ]
        return any(_adds_up([row.cells for row in self.rows], work, p) for p in sums)

    def keep_one_estimate(self) -> None:
        """Of several columns of work, those of roles; else low, likely and high; else one."""
        work = {p: c for p, c in self.found.items() if c.what == "work"}
        effort = {p: c for p, c in work.items() if c.measure is not None and c.measure.is_effort}
        if not work and len(totals := [p for p, c in self.found.items() if c.what == "total"]) == 1:
            self.only_total(totals[0])
        of_roles = [p for p, c in effort.items() if c.role]
        of_ends = [p for p, c in effort.items() if c.end and not c.role]
        whole = sorted(
            (p for p, c in effort.items() if not c.role and not c.end),
            key=lambda p: (head_of(self.heads[p]).meaning != "estimate", p),
        )
        kept = of_roles or of_ends + ([] if any(effort[p].end == "likely" for p in of_ends) else
                                      whole[:1])  # fmt: skip
        for place in effort:
            if place not in kept:
                self.found[place] = Column("total")
        for place, column in list(self.found.items()):
            if column.what in NEVER and self.heads[place]:
                self.unread.append(f"{self.heads[place]} ({NEVER[column.what]})")
            elif column.what in ("money", "rate", "quantity"):
                self.unread.append(self.heads[place])
            elif column.what == "unread":
                del self.found[place]

    def only_total(self, place: int) -> None:
        """A column of sums alone: hours where its head says so, else asked, and never money."""
        head, cells = self.heads[place], self.cells(place)
        if _holds_money(cells) or any(c.what in ("money", "rate") for c in self.found.values()):
            self.found[place] = Column("money")
            return
        words = plain_words(head).split("-")
        answer = self.answers.get(f"column:{place}")
        if any(unit_of(word) == "hours" for word in words) or answer == "hours":
            self.found[place] = Column("work", Measure(True, "hours"))
        elif answer == "days":
            self.found[place] = Column("work", Measure(True, "days"))
        elif answer is None and _holds_work(cells):
            self.questions.append(_question_of(place, head, cells))


def _work_column(head: str, meaning: str, unit: str) -> Column:
    """A column of hours or days; days of a person are effort, and days that pass are not."""
    end = ENDS.get(meaning, "")
    if "-" not in plain_words(head) and end:
        unit = ""  # "Min" alone is the least, and no minutes
    if PERSON_DAYS.search(plain_words(head)):
        return Column("work", Measure(True, "days"), "", end)
    if meaning in ("duration", "days"):
        return Column("work", Measure(False, unit or "days"), "", end)
    return Column("work", Measure(True, unit or "hours"), "", end)


def _without_heads(rows: Sequence[Row], answers: Mapping[str, str]) -> Columns:
    """Columns of a table without heads: names, numbers before them, and what is asked."""
    places = range(len(rows[0].cells))
    numeric = [p for p in places if _holds_work([row.cells[p] for row in rows])]
    words = [p for p in places if p not in numeric and any(row.cells[p] for row in rows)]
    heads = [f"column {place + 1}" for place in places]
    if not words:
        return Columns({}, heads, 0, [], [])
    found = {words[0]: Column("name")} | {p: Column("position") for p in numeric if p < words[0]}
    behind = [place for place in numeric if place > words[0]]
    unread = [heads[p] for p in places if p not in found and any(row.cells[p] for row in rows)]
    questions: list[Question] = []
    answer = answers.get("columns")
    if len(behind) == 3 and answer == "range":
        for place, end in zip(behind, ENDS, strict=True):
            found[place] = Column("work", Measure(True, "hours"), "", end)
    elif len(behind) == 1 and answer in ("hours", "days"):
        found[behind[0]] = Column("work", Measure(answer == "hours", answer))
    elif behind and answer is None:
        questions.append(_question_without_heads(rows[0].cells, behind))
    left = [head for head in unread if head not in {heads[p] for p in found}]
    return Columns(found, heads, 0, left, questions)


def _question_without_heads(cells: Sequence[str], behind: Sequence[int]) -> Question:
    """Ask what numbers without heads count."""
    example = " ".join(cells[place] for place in behind) or "the numbers"
    none = Answer("none", "Something else", "Copy the rows with their heads then.")
    if len(behind) == 3:
        text = f"There are no heads. Are the three numbers, “{example}”, low, likely and high?"
        return Question("columns", text, (Answer("range", "Low, likely and high, in hours"), none))
    if len(behind) == 1:
        text = f"There are no heads. What do the numbers count, as “{example}”?"
        ways = (Answer("hours", "Hours of work"), Answer("days", "Working days that it takes"))
        return Question("columns", text, (*ways, none))
    text = f"There are no heads, and {len(behind)} columns of numbers, “{example}”. What are they?"
    without = Answer("names", "Nothing to read: take the names alone")
    return Question("columns", text, (none, without))


def _question_of(place: int, head: str, cells: Sequence[str]) -> Question:
    """Ask what the numbers under a head count that says nothing here."""
    example = next(cell for cell in cells if cell and is_work(cell))
    return Question(
        f"column:{place}",
        f"What do the numbers under “{head}” count, as “{example}”?",
        (
            Answer("hours", "Hours of work", f"They become hours of {head}."),
            Answer("days", "Days of one person", f"They become hours of {head}, a day’s for each."),
            Answer("none", "No work", "The column is left out."),
        ),
    )


def _holds_numbers(cells: Sequence[str]) -> bool:
    """Whether most filled cells of a column are numbers of any kind."""
    filled = [cell for cell in cells if cell]
    return sum(map(is_number, filled)) > len(filled) / 2


def _holds_work(cells: Sequence[str]) -> bool:
    """Whether most filled cells of a column may be hours or days."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and sum(map(is_work, filled)) > len(filled) / 2


def _holds_money(cells: Sequence[str]) -> bool:
    """Whether most numbers of a column are money."""
    numbers = [cell for cell in cells if cell and is_number(cell)]
    return bool(numbers) and sum(not is_work(cell) for cell in numbers) > len(numbers) / 2


def _adds_up(rows: Sequence[Sequence[str]], parts: set[int], whole: int) -> bool:
    """Whether one column is the sum of others in every row that has it, under either mark."""
    marks: tuple[Mark, ...] = (",", ".")
    return any(_adds_up_under(rows, parts, whole, mark) for mark in marks)


def _adds_up_under(rows: Sequence[Sequence[str]], parts: set[int], whole: int, mark: Mark) -> bool:
    """Whether one column is the sum of others, under a decimal mark."""
    checked = 0
    for cells in rows:
        total = value_of(cells[whole], mark)
        if total is None:
            continue
        found = [value for place in parts if (value := value_of(cells[place], mark)) is not None]
        if not found or abs(sum(found) - total) > SLACK:
            return False
        checked += 1
    return checked >= FEWEST_SUMS
