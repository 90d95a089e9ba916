"""Blind estimates: who is in, who asks, which round is open, and what both agree on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from estimation.errors import KickoffError, PlanError, StoreError, WorkbookError
from estimation.store import in_force
from estimation.store.records import ROLES
from estimation.workbook.estimates.pool import pool_of, three, weights
from estimation.workbook.estimates.quantities import THREE, subjects
from estimation.workbook.input import entries
from estimation.workbook.input.amounts import Kind, quantity
from estimation.workbook.input.refusals import JUDGED
from estimation.workbook.input.surroundings import UNKNOWN, Surroundings, surroundings_of
from estimation.workbook.log.fold import SET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from estimation.calibration import Scorecard
    from estimation.store import Judgement, LogRow
    from estimation.store.records import Role
    from estimation.workbook.session import Session

ASK, ROUND, JUDGEMENT = "ask", "round", "judgement"
"""Kinds of rows: who asks for an estimate, who opens a further round, who is in."""

LONGEST_NOTE = 200
"""Characters of what somebody goes by."""


@dataclass(frozen=True)
class Standing:
    """
    Where a quantity stands.

    Parameters
    ----------
    round : int
        The one that is open, else the last one.
    is_open : bool
        Whether somebody is still to judge in it.
    who : dict of str to LogRow
        Who is in, by role, with the last row that says so.
    closed : int
        Last round in which both were in; 0 before.
    settled : LogRow or None
        What set the plan's value since.
    asked : dict of str to LogRow
        Who asked the other one in this round.
    opened : LogRow or None
        What opened this round, where it is a further one.
    is_after_loss : bool
        Whether it is open because no key opens what was said in the round before.
    """

    round: int = 1
    is_open: bool = True
    who: Mapping[str, LogRow] = field(default_factory=dict)
    closed: int = 0
    settled: LogRow | None = None
    asked: Mapping[str, LogRow] = field(default_factory=dict)
    opened: LogRow | None = None
    is_after_loss: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether both were in, and the plan has what they agreed on."""
        return self.settled is not None and not self.is_open

    @property
    def is_to_discuss(self) -> bool:
        """Whether both are in, and nothing is agreed on."""
        return not self.is_open and self.settled is None


def standings(rows: Iterable[LogRow]) -> dict[str, Standing]:
    """
    Where each quantity stands that anybody estimated, asked about or opened again.

    Parameters
    ----------
    rows : iterable of LogRow
        The whole log; it says who is in, and no value.
    """
    tracks: dict[str, _Track] = {}
    for row in in_force(rows):
        if row.kind in (JUDGEMENT, ASK, ROUND):
            tracks.setdefault(row.path, _Track()).add(row)
        elif row.kind == SET:
            for path, track in tracks.items():
                if _sets(row, path):
                    track.settled = row
    return {path: track.standing() for path, track in tracks.items()}


@dataclass
class _Track:
    """What the log says of one quantity."""

    who: dict[int, dict[str, LogRow]] = field(default_factory=dict)
    asked: dict[int, dict[str, LogRow]] = field(default_factory=dict)
    opened: dict[int, LogRow] = field(default_factory=dict)
    settled: LogRow | None = None

    @property
    def closed(self) -> int:
        """Last round in which both are in."""
        return max((n for n, who in self.who.items() if len(who) == len(ROLES)), default=0)

    def add(self, row: LogRow) -> None:
        nth = row.value["round"]
        if row.kind == ROUND:
            self.opened[nth] = row
        elif row.kind == ASK:
            self.asked.setdefault(nth, {})[row.role] = row
        else:
            self.who.setdefault(nth, {})[row.role] = row
            if self.closed == nth:
                self.settled = None

    def standing(self) -> Standing:
        after = self.closed + 1
        is_open = not self.closed or after in self.opened or after in self.who
        nth = after if is_open else self.closed
        return Standing(
            round=nth,
            is_open=is_open,
            who=self.who.get(nth, {}),
            closed=self.closed,
            settled=self.settled if self.closed else None,
            asked=self.asked.get(nth, {}),
            opened=self.opened.get(nth),
        )


def _sets(row: LogRow, path: str) -> bool:
    """Whether a row sets the value of a path, in the plan or in a scenario."""
    if row.path == path or path.startswith(f"{row.path}."):
        return True
    in_scenario = row.path.startswith("scenarios.") and isinstance(row.value, Mapping)
    return in_scenario and path in row.value


Seen = dict[tuple[str, int], dict[str, "Judgement"]]
"""Judgements by path and round, then by role."""


def seen(session: Session) -> Seen:
    """
    What this role may see: its own estimates, and the other's where both are in.

    The store holds the others back; they are not in this process. What no key opens is left out.
    """
    found: Seen = {}
    for each in session.store.judgements.seen_by(session.role, session.id):
        if not each.is_lost:
            found.setdefault((each.path, each.round), {})[each.role] = each
    return found


def after_loss(standing: Standing, path: str, seen: Seen) -> Standing:
    """Where a quantity stands, if no key opens what was said in the round that is closed."""
    if standing.is_open or len(seen.get((path, standing.closed), {})) == len(ROLES):
        return standing
    return Standing(round=standing.closed + 1, closed=standing.closed, is_after_loss=True)


def other_of(role: Role) -> Role:
    """The other one of the two."""
    return "PM" if role == "AM" else "AM"


def judge(session: Session, path: str, typed: Mapping[str, str], round: int) -> None:
    """
    Give one's estimate; what cannot be is kept beside its field.

    Parameters
    ----------
    session : Session
    path : str
        Of the quantity.
    typed : mapping of low, likely, high, note to str
        As it stands in the fields.
    round : int
        The one that was on the page.

    Raises
    ------
    WorkbookError
        If the round is closed meanwhile.
    """
    key = f"{JUDGED}.{path}"
    try:
        around = surroundings_of(session.result().plan, path)
        value = read_judgement(typed, entries.kind_of(path), around)
        session.plan.with_changes(_where_it_is(session, path, value))
    except KickoffError as error:
        session.refuse(key, dict(typed), error)
        return
    try:
        session.store.judgements.add(session.id, path, value, session.who, round)
    except StoreError:
        session.follow()
        if standings(session.rows).get(path, Standing()).closed < round:
            raise
        other = other_of(session.role)
        raise WorkbookError(
            f"The {other} was in before this came, so that round {round} is closed and both ranges "
            "are shown. Open a second round to change yours."
        ) from None
    session.refused.pop(key, None)
    session.follow()


def _where_it_is(session: Session, path: str, value: Any) -> dict[str, Any]:
    """The change of the plan that a judgement would be, to see whether it can be at all."""
    shown = session.result().plan
    if path not in {each.path for each in subjects(shown)}:
        raise WorkbookError("This is no longer in the plan, or no longer to be estimated.")
    own = {name: value[name] for name in THREE}
    in_plan = path in {each.path for each in subjects(session.plan)}
    return {path: own} if in_plan else {}


def read_judgement(
    typed: Mapping[str, str], kind: Kind = "hours", around: Surroundings = UNKNOWN
) -> dict[str, Any]:
    """
    Read low, likely and high, and what somebody goes by.

    Raises
    ------
    WorkbookError
        If one is missing, or they are not in their order.

    Examples
    --------
    >>> read_judgement({"low": "", "likely": "60 80 120", "high": "", "note": ""})
    {'low': 60, 'likely': 80, 'high': 120}
    """
    value = quantity(typed, kind, around)
    if not isinstance(value, dict):
        raise WorkbookError(
            "Low and high are empty. Give the best and the worst you have really seen."
        )
    note = entries.plain_text(typed.get("note", ""), "Your note")
    if note is not None and len(note) > LONGEST_NOTE:
        raise WorkbookError(f"Your note has {len(note)} characters. Write up to {LONGEST_NOTE}.")
    return value if note is None else {**value, "note": note}


def ask(session: Session, path: str) -> None:
    """Ask the other one for an estimate; once in a round."""
    standing = standings(session.rows).get(path, Standing())
    other = other_of(session.role)
    if standing.is_open and other not in standing.who and session.role not in standing.asked:
        session.record(ASK, path, {"round": standing.round})


def again(session: Session, path: str) -> None:
    """
    Open a further round.

    Raises
    ------
    WorkbookError
        If nothing was revealed yet.
    """
    standing = standings(session.rows).get(path, Standing())
    if standing.is_open and standing.closed == 0:
        raise WorkbookError("A second round comes after the first: one of you is not in yet.")
    if not standing.is_open:
        session.record(ROUND, path, {"round": standing.round + 1})


def call_off(session: Session, path: str) -> None:
    """
    Close a further round that nobody is in yet.

    Raises
    ------
    WorkbookError
        If somebody is.
    """
    standing = standings(session.rows).get(path, Standing())
    if standing.opened is None or not standing.is_open:
        return
    if standing.who:
        raise WorkbookError("One of you is in already: the round ends when both are.")
    session.take_back(standing.opened.number)


def asked_of(session: Session) -> list[tuple[str, LogRow]]:
    """Quantities that the other one waits for, with who asked when; the oldest first."""
    known = {each.path for each in subjects(session.result().plan)}
    found = [
        (path, row)
        for path, standing in standings(session.rows).items()
        for role, row in standing.asked.items()
        if path in known
        and role != session.role
        and standing.is_open
        and session.role not in standing.who
    ]
    return sorted(found, key=lambda each: each[1].number)


def agree(session: Session, path: str, take: str, cards: Sequence[Scorecard]) -> None:
    """
    Put what both agree on into the plan: both pooled, or one of the two.

    Parameters
    ----------
    session : Session
    path : str
    take : {"both", "AM", "PM"}
    cards : sequence of Scorecard
        Records of the judges.

    Raises
    ------
    WorkbookError
        If not both are in.
    PlanError, SimulationError
        If the plan cannot be so.
    """
    standing = standings(session.rows).get(path, Standing())
    judged = seen(session).get((path, standing.closed), {})
    if standing.is_open or len(judged) < len(ROLES):
        raise WorkbookError("Not both of you are in yet: there is nothing to agree on.")
    if take not in ("both", *ROLES):
        raise PlanError(f"'{take}' is none of the two estimates, nor both")
    both = pool_of(judged, weights(cards).of)
    session.settle(path, both if take == "both" else three(judged[take]))
