"""Which column of a file holds what: by the names of the format, else by their headers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from estimation.errors import HistoryError
from estimation.history.schema import COLUMNS, NAMES, PAIRS, canonical, plain
from estimation.history.tables import RawTable, shown
from estimation.history.values import EMPTY, cells_of, says_done, words_of
from estimation.tabular.heads import BARE_DATES, REAL_DATES, Head, head_of
from estimation.tabular.statuses import state_of
from estimation.tabular.words import plain_words

if TYPE_CHECKING:
    import pandas as pd

    from estimation.history.answers import Answers

MEANINGS: dict[str, str] = {
    "project": "project_id",
    "item": "item_id",
    "estimate": "estimated_hours",
    "actual": "actual_hours",
    "class": "class",
    "subclass": "subclass",
    "phase": "phase",
    "role": "role",
    "person": "person",
    "client": "client",
    "kind": "kind",
    "estimated_on": "estimated_on",
    "started": "started",
    "finished": "finished",
    "status": "state",
    "is_done": "state",
}
"""Columns of a history by what a header of another tool means."""

HOURS = ("estimated_hours", "actual_hours")
"""What is counted in hours, or in a unit that becomes hours."""

ENTRY_ENDS = frozenset(("end", "ende", "fin"))
"""Headers beside the day of an entry that say when the entry ended, not the work."""

MOST_STATUSES = 12
"""Distinct words beyond which a column of unknown words is no status."""


@dataclass
class Columns:
    """
    Columns of a table by what they hold.

    Parameters
    ----------
    known : dict
        Cells by canonical name.
    headers : dict
        How each of them is headed.
    units : dict
        Unit that a header names, for columns of `HOURS`.
    unknown : dict
        All others by their own names.
    day, title : Series or None
        Day of an entry, and name of a piece of work; both stand in `unknown` too.
    blank_is_open : bool
        Whether the state comes from a column such as Done, in which blank is not.
    is_own : bool
        Whether project, estimate and actual have the names of the format.
    """

    known: dict[str, pd.Series] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, pd.Series] = field(default_factory=dict)
    day: pd.Series | None = None
    title: pd.Series | None = None
    blank_is_open: bool = False
    is_own: bool = False

    @property
    def was_imported(self) -> bool:
        """Whether an import wrote all rows, so that they have been read and checked before."""
        origin = self.known.get("imported_from")
        return self.is_own and origin is not None and bool(origin.notna().all())

    @property
    def says_end(self) -> bool:
        """Whether work without an end counts by the rules of the format, and not of other tools."""
        return self.is_own and plain(self.headers.get("finished", "finished")) == "finished"

    @property
    def recognised_as(self) -> str:
        """What kind of table this is."""
        if self.is_own:
            return "history in the columns of Kickoff"
        return "estimates and actuals" if self.day is None else "log of work with estimates"

    @property
    def optional(self) -> frozenset[str]:
        """
        Columns, but for those of dates, without which a row can be used.

        What the work took counts in hours where there are any: days and cost beside them are more.
        """
        needed = {"project_id", "item_id", "state", *HOURS}
        if not set(HOURS) <= set(self.known):
            needed |= {"days_unit", *(name for pair in PAIRS.values() for name in pair)}
        return frozenset(c.name for c in COLUMNS if c.kind != "date" and c.name not in needed)

    @property
    def has_pair(self) -> bool:
        """Whether an estimate stands beside an actual."""
        return any(set(pair) <= set(self.known) for pair in PAIRS.values())


def assign(table: RawTable, answers: Answers) -> Columns:
    """
    Columns of a table.

    The names of the format count first. Headers of other tools are read for what is missing then;
    an estimate and an actual only where no pair of them is there.

    Raises
    ------
    HistoryError
        If two columns have one canonical name, or there is no project, no pair or no row.
    """
    columns = Columns()
    own_names = {plain(header) for header in table.headers}
    others: list[tuple[str, pd.Series]] = []
    for header, cells in zip(table.headers, table.cells, strict=True):
        name = canonical(header) if table.heads is None else None
        if name is not None and plain(header) != name and name in own_names:
            table.notes.append(f"{shown(header)} was not read, since there is a column {name}")
            name = None
        if name is None:
            others.append((header, cells))
        elif name in columns.known:
            raise HistoryError(
                f"{table.source}: two columns are {name} (one is '{shown(header)}'); "
                "rename or delete one of them"
            )
        else:
            _take(columns, name, header, cells, Head("", "hours"))
    columns.is_own = columns.has_pair and "project_id" in columns.known
    _assign_foreign(table, columns, others, answers)
    _check(table, columns)
    return columns


def _take(columns: Columns, name: str, header: str, cells: pd.Series, head: Head) -> None:
    """Let a column be a canonical one."""
    columns.known[name] = cells
    columns.headers[name] = header
    if name in HOURS:
        columns.units[name] = head.unit


def _assign_foreign(
    table: RawTable, columns: Columns, others: list[tuple[str, pd.Series]], answers: Answers
) -> None:
    """Read what is missing from headers of other tools; keep the rest as it came."""
    heads = _heads(others) if table.heads is None else table.heads
    had_pair = columns.has_pair
    taken: set[int] = set()
    said: list[str] = []
    # A status says more than whether it is done; and dates may say what its words leave open.
    order = {"status": 1, "is_done": 2}
    places = range(len(others))
    for place in sorted(places, key=lambda k: (order.get(heads[k].meaning, 0), heads[k].rank)):
        header, cells = others[place]
        meaning = heads[place].meaning
        name = _free(heads[place], columns, had_pair)
        more = [others[k][1] for k in places if heads[k].meaning == "is_done"]
        if meaning == "is_done" and name is not None and not says_done(cells_of(cells), answers):
            table.notes.append(f"{shown(header)} was not read: it does not say what is done")
        elif meaning == "status" and name and not _says_states(cells, more, columns, answers):
            table.notes.append(f"{shown(header)} was not read: none of its words is a status")
        elif name is not None:
            _take(columns, name, header, cells, heads[place])
            columns.blank_is_open |= meaning == "is_done"
            taken.add(place)
            said.append(f"{shown(header)} as {name}")
    # Hours alone are the actual where an estimate stands beside them.
    for place, (header, cells) in enumerate(others):
        is_actual = heads[place].meaning == "hours" and "estimated_hours" in columns.known
        if is_actual and "actual_hours" not in columns.known and not had_pair:
            _take(columns, "actual_hours", header, cells, heads[place])
            taken.add(place)
            said.append(f"{shown(header)} as actual_hours")
    if said:
        table.notes.append(f"read by their headers: {', '.join(said)}")
    for place, (header, cells) in enumerate(others):
        if place not in taken:
            columns.unknown[_free_name(header, columns.unknown)] = cells
            if heads[place].meaning == "date" and columns.day is None:
                columns.day = cells
            if heads[place].meaning == "name" and columns.title is None:
                columns.title = cells


def _free(head: Head, columns: Columns, had_pair: bool) -> str | None:
    """Canonical name that a header means and no column has yet."""
    name = MEANINGS.get(head.meaning)
    if name is None or name in columns.known or (had_pair and name in HOURS):
        return None
    return name


def _heads(others: list[tuple[str, pd.Series]]) -> list[Head]:
    """What the headers mean, dates that may be planned or those of an entry left out."""
    heads = [head_of(header) for header, _ in others]
    words = [plain_words(header) for header, _ in others]
    is_log = any(head.meaning == "date" for head in heads)
    unsaid = BARE_DATES if REAL_DATES & set(words) else ENTRY_ENDS if is_log else frozenset()
    return [Head("") if word in unsaid else head for head, word in zip(heads, words, strict=True)]


def _says_states(
    cells: pd.Series, more: list[pd.Series], columns: Columns, answers: Answers
) -> bool:
    """
    Whether a column of statuses is one, so that its unknown words are asked.

    Where none of them is known, it is one if nothing else says what is done.
    """
    words = _filled(cells)
    if any(word in answers.statuses or state_of(word) is not None for word in words):
        return True
    if not 0 < len(words) <= MOST_STATUSES or any(says_done(cells_of(c), answers) for c in more):
        return False
    finished = columns.known.get("finished")
    return finished is None or not _filled(finished)


def _filled(cells: pd.Series) -> set[str]:
    """Distinct words of a column, without those for nothing."""
    return {word for word in words_of(cells) if word.casefold() not in EMPTY}


def _free_name(header: str, taken: dict[str, pd.Series]) -> str:
    """Header of an unknown column, numbered where it stands twice or means a canonical name."""
    name, number = header, 1
    while name in taken or name in NAMES:
        number += 1
        name = f"{header}_{number}"
    return name


def _check(table: RawTable, columns: Columns) -> None:
    """Raise unless the table has rows, `project_id` and one pair of estimate and actual."""
    if "project_id" not in columns.known or not columns.has_pair:
        found = ", ".join(shown(header) for header in table.headers[:30]) or "none"
        pairs = ", or ".join(" and ".join(pair) for pair in PAIRS.values())
        heads = {head_of(header).meaning for header in table.headers}
        is_tracked = heads & {"hours", "duration", "actual"} and not heads & {"estimate"}
        raise HistoryError(
            f"{table.source}: the columns found are: {found}; expected project_id, and {pairs}; "
            + (
                "this looks like tracked time: put the estimate of each piece of work beside it"
                if is_tracked and not columns.has_pair
                else "rename the columns in the header line"
            )
        )
    if not len(table.lines) and not table.dropped:
        raise HistoryError(
            f"{table.source}: there is a header and no row below it; "
            "expected one row for each finished piece of work"
        )
