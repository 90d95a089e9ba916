"""What the columns of a pasted block hold, by their headers in English or German."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from estimation.plan.ids import slug
from estimation.workbook.pasting.numbers import has_decimal_comma, quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimation.plan import Plan
    from estimation.workbook.pasting.tables import Row

WORDS: dict[str, str] = {
    "name": "activity activities task tasks name work item title deliverable task-name "
    "work-package activity-name aufgabe aufgaben aktivitaet taetigkeit vorgang vorgangsname "
    "arbeitspaket leistung bezeichnung titel was",
    "id": "id no nr number nummer row zeile wbs code key lfd-nr lfdnr pos position psp",
    "after": "after predecessor predecessors depends-on dependency dependencies blocked-by "
    "waits-for vorgaenger nach abhaengig-von abhaengigkeit abhaengigkeiten",
    "phase": "phase stage abschnitt projektphase etappe",
    "class": "class category type kind klasse kategorie art",
    "subclass": "subclass subcategory unterklasse unterkategorie",
    "role": "role resource resources resource-names team who rolle ressource ressourcen "
    "ressourcennamen wer gewerk",
    "notes": "notes note comment comments remark remarks notiz notizen bemerkung bemerkungen "
    "kommentar kommentare",
    "description": "description details beschreibung",
    "milestone": "milestone meilenstein",
}  # fmt: skip
"""What a header may be called, as a slug."""

UNITS: dict[str, str] = {
    "person-days": "person-days person-day man-days mandays md pt pts personentage",
    "hours": "hours hour h hrs effort stunden std aufwand",
    "days": "days day d duration dauer tage arbeitstage working-days dur",
}
"""Words that say in what a column counts."""

ENDS: dict[str, str] = {
    "low": "low min minimum optimistic best best-case lowest niedrig minimal optimistisch",
    "likely": "likely most-likely expected realistic estimate wahrscheinlich realistisch erwartet "
    "schaetzung ml",
    "high": "high max maximum pessimistic worst worst-case highest hoch maximal pessimistisch",
}
"""Words that say which of three points a column holds."""


class Column(NamedTuple):
    """
    What one column holds.

    Parameters
    ----------
    what : str
        A key of `WORDS`, or "hours" or "days".
    role : str
        Id of the role, for hours of one role.
    end : str
        A key of `ENDS`, or empty for the whole quantity.
    is_days : bool
        Whether hours are given as days of a person.
    """

    what: str
    role: str = ""
    end: str = ""
    is_days: bool = False


class Columns(NamedTuple):
    """Columns by their place, headers that say nothing to us, and whether there is a header."""

    found: dict[int, Column]
    unread: list[str]
    has_header: bool

    def places(self, what: str) -> list[int]:
        """Places of the columns that hold something."""
        return [place for place, column in self.found.items() if column.what == what]


def columns_of(rows: Sequence[Row], plan: Plan) -> Columns:
    """
    Columns by the first row, if that is a header, else by what is in them.

    Without a header the first column with words is the name; numbers before it are ids. One column
    with numbers behind it holds hours, three hold low, likely and high.
    """
    by_header = _by_header(rows[0].cells, plan)
    if by_header is not None:
        return by_header
    comma = has_decimal_comma([cell for row in rows for cell in row.cells])
    places = range(len(rows[0].cells))
    numeric = [p for p in places if _is_numeric([row.cells[p] for row in rows], comma)]
    words = [p for p in places if p not in numeric]
    if not words:
        return Columns({}, [], has_header=False)
    found = {words[0]: Column("name")}
    found |= {place: Column("id") for place in numeric if place < words[0]}
    behind = [place for place in numeric if place > words[0]]
    ends = ("low", "likely", "high") if len(behind) == 3 else ("",)
    found |= {p: Column("hours", end=end) for p, end in zip(behind, ends, strict=False)}
    spare = [str(place + 1) for place in places if place not in found]
    return Columns(found, spare, has_header=False)


def _by_header(cells: Sequence[str], plan: Plan) -> Columns | None:
    """Columns by a header; None where the row is none."""
    if any(re.fullmatch(r"[\d.,\s-]+", cell) for cell in cells):
        return None
    roles = {slug(key): role.id for role in plan.roles for key in (role.name, role.id)}
    found: dict[int, Column] = {}
    unread: list[str] = []
    for place, cell in enumerate(cells):
        column = _column(cell, roles)
        if column is not None and (column not in found.values() or column.what == "role"):
            found[place] = column
        elif cell:
            unread.append(cell)
    kinds = {column.what for column in found.values()}
    if "name" not in kinds:
        for what in ("description", "id"):
            if what in kinds and len(kinds) > 1:
                place = next(p for p, column in found.items() if column.what == what)
                found[place] = Column("name")
                return Columns(found, unread, has_header=True)
        return Columns(found, unread, has_header=True) if len(found) > 1 else None
    # A first row such as "Design" is work: one word that could head a column is no header.
    return Columns(found, unread, has_header=True) if len(found) > 1 or len(cells) == 1 else None


def _column(header: str, roles: dict[str, str]) -> Column | None:
    """What a header means; None where it says nothing to us."""
    key = slug(re.sub(r"[(\[].*?[)\]]", " ", header))
    if not key:
        return Column("id") if header.strip() == "#" else None
    for what, words in WORDS.items():
        if key in words.split():
            return Column(what)
    if key in roles:
        return Column("hours", roles[key])
    end, rest = _taken(key, ENDS)
    unit, rest = _taken(rest, UNITS)
    # What stands in brackets: "Effort (days)" is days of a person, "Design (h)" hours.
    in_brackets, _ = _taken(slug(" ".join(re.findall(r"[(\[](.*?)[)\]]", header))), UNITS)
    role = roles.get(rest) or roles.get(rest.removesuffix("s")) or roles.get(f"{rest}s")
    if rest and role is None:
        return None
    if unit is None and in_brackets is None and end is None and role is None:
        return None
    is_work = role is not None or unit in ("hours", "person-days") or in_brackets == "person-days"
    if is_work or "days" not in (unit, in_brackets):
        is_days = "hours" not in (in_brackets or unit,) and (in_brackets or unit) is not None
        return Column("hours", role or "", end or "", is_days)
    return Column("days", end=end or "")


def _taken(key: str, groups: dict[str, str]) -> tuple[str | None, str]:
    """Which group a word of a slug belongs to, and the slug without that word."""
    for group, words in groups.items():
        for word in sorted(words.split(), key=len, reverse=True):
            found = re.search(rf"(?:^|-){word}(?:-|$)", key)
            if found is not None:
                return group, f"{key[: found.start()]}-{key[found.end() :]}".strip("-")
    return None, key


def _is_numeric(cells: Sequence[str], comma: bool) -> bool:
    """Whether a column holds quantities, as far as it holds anything."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return False
    return sum(_is_quantity(cell, comma) for cell in filled) > len(filled) / 2


def _is_quantity(cell: str, comma: bool) -> bool:
    """Whether a cell holds numbers."""
    try:
        return quantity(cell, "hours", comma) is not None
    except ValueError:
        return False
