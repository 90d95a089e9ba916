"""Rows of the store as the other rooms see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from estimation.errors import StoreError

if TYPE_CHECKING:
    import datetime as dt

Role = Literal["AM", "PM"]
ROLES: tuple[Role, ...] = ("AM", "PM")

LONGEST_NAME = 200
"""Characters of a name."""


def check_role(role: str) -> None:
    """Raise unless it is one of the two."""
    if role not in ROLES:
        raise StoreError(f"role {role!r}; expected AM or PM")


@dataclass(frozen=True)
class Who:
    """
    A person at the table.

    Parameters
    ----------
    role : {"AM", "PM"}
    name : str

    Raises
    ------
    StoreError
        If the role is another, or the name is empty or longer than 200 characters.
    """

    role: Role
    name: str

    def __post_init__(self) -> None:
        """Check both."""
        check_role(self.role)
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise StoreError(
                f"the name of the {self.role} has {len(self.name)} characters; "
                f"expected 1 to {LONGEST_NAME}"
            )


@dataclass(frozen=True)
class Change:
    """
    What somebody does in a session.

    Parameters
    ----------
    kind : str
        What is done, such as "set", "add" or "remove"; the words that the store itself writes
        ("undo", "judgement", "baseline", "signature", "signature_end", "file") are taken.
    path : str
        What it is done to, as `Plan.with_changes` names it, or a word of the page.
    value : JSON value
    """

    kind: str
    path: str
    value: Any = None


@dataclass(frozen=True)
class Session:
    """A sitting over one plan; `plan` is the text of its file as it came in, `file` its name."""

    id: str
    project_id: str
    plan: str
    at: dt.datetime
    role: Role
    name: str
    file: str | None = None


@dataclass(frozen=True)
class LogRow:
    """
    One change of a session.

    `undoes` is the number of the row that it takes back, `step` that of the first of the rows that
    were added together with it.
    """

    session_id: str
    number: int
    at: dt.datetime
    role: Role
    name: str
    kind: str
    path: str
    value: Any
    undoes: int | None
    step: int | None = None


@dataclass(frozen=True)
class Sitting:
    """
    A session, and what its log says of the plan's file.

    Parameters
    ----------
    id, project_id : str
    file : str or None
        Name of the plan's file; None where an older version began it and never wrote the file.
    at : datetime
        When it was begun.
    role : {"AM", "PM"}
        Who began it.
    text_hash : str
        Of the text that the file had when it was last read or written here.
    taken_up_at : datetime
        When somebody last chose it, or began it.
    changes : int
        Changes that count.
    unwritten : int
        Changes since the file was last written, those taken back included.
    last : LogRow or None
        The last change.
    """

    id: str
    project_id: str
    file: str | None
    at: dt.datetime
    role: Role
    text_hash: str
    taken_up_at: dt.datetime
    changes: int
    unwritten: int
    last: LogRow | None


@dataclass(frozen=True)
class Judgement:
    """
    What one role estimates for a quantity in one round; its last row of the round counts.

    One is lost where no key opens its seal any more; then there is no value.
    """

    session_id: str
    number: int
    at: dt.datetime
    role: Role
    name: str
    path: str
    round: int
    value: Any
    is_lost: bool = False


@dataclass(frozen=True)
class Forecast:
    """A result, and all that made it."""

    project_id: str
    number: int
    session_id: str | None
    at: dt.datetime
    scenario: str | None
    inputs: Any
    seed: int
    trials: int
    sampling: str
    version: str
    result: Any


@dataclass(frozen=True)
class SignatureEnd:
    """
    Why a signature counts no more.

    Parameters
    ----------
    project_id : str
    baseline : int
    role : {"AM", "PM"}
        Whose signature it was.
    at : datetime
    by_role, by_name : str
        Who ended it.
    reason : {"changed", "withdrawn", "replaced"}
        The plan was changed; its owner took it back; somebody signed something else.
    cause : int or None
        Number of the change in the log of the baseline's session.
    """

    project_id: str
    baseline: int
    role: Role
    at: dt.datetime
    by_role: Role
    by_name: str
    reason: Literal["changed", "withdrawn", "replaced"]
    cause: int | None = None


@dataclass(frozen=True)
class Signature:
    """One of the two names under a baseline, and what was signed; `end` says why it is over."""

    project_id: str
    baseline: int
    role: Role
    name: str
    at: dt.datetime
    words: str
    content_hash: str
    end: SignatureEnd | None = None

    @property
    def holds(self) -> bool:
        """Whether it counts still."""
        return self.end is None


@dataclass(frozen=True)
class Baseline:
    """
    What was agreed, frozen: `content` holds plan, forecast, terms and the hash it supersedes.

    It is in force once both have signed and both signatures hold, until a later one is.
    """

    project_id: str
    number: int
    session_id: str | None
    at: dt.datetime
    role: Role
    name: str
    supersedes: int | None
    content: Any
    content_hash: str
    signatures: tuple[Signature, ...] = ()

    @property
    def is_signed(self) -> bool:
        """Whether both have signed, and both signatures hold."""
        return {each.role for each in self.signatures if each.holds} == set(ROLES)


@dataclass(frozen=True)
class ChangeOrder:
    """A change to a baseline, numbered within it."""

    project_id: str
    baseline: int
    number: int
    at: dt.datetime
    role: Role
    name: str
    content: Any


@dataclass(frozen=True)
class OrderStep:
    """What became of a change order: `step` is offered, accepted, declined or withdrawn."""

    project_id: str
    baseline: int
    change_order: int
    number: int
    at: dt.datetime
    role: Role
    name: str
    step: str
    content: Any


@dataclass(frozen=True)
class StatusRow:
    """
    Where the work of a project stood at the end of a day.

    `corrects` is the number of an earlier row that counts no more.
    """

    project_id: str
    number: int
    at: dt.datetime
    role: Role
    name: str
    status_date: str
    corrects: int | None
    content: Any


@dataclass(frozen=True)
class ProjectEvent:
    """What happened to a project: `kind` says what, such as state, check_in or notice."""

    project_id: str
    number: int
    at: dt.datetime
    role: Role
    name: str
    kind: str
    content: Any


@dataclass(frozen=True)
class Actual:
    """What became of an activity; the last row on it counts."""

    project_id: str
    number: int
    at: dt.datetime
    role: Role
    name: str
    activity_id: str
    value: Any


@dataclass(frozen=True)
class Door:
    """A link that opens the pages of a role; of its secret only the hash is kept."""

    number: int
    at: dt.datetime
    place: str
    role: Role
    secret_hash: str


@dataclass(frozen=True)
class Presence:
    """Where one of the two was last seen in a session: a page, and a place on it."""

    session_id: str
    role: Role
    name: str
    page: str
    place: str
    at: dt.datetime
