"""
The tables, as the last migration leaves them.

Every row has a number within what it belongs to, without gaps, in the order in which the rows were
added. Constraints are named after the rule of `metadata`, so that a later migration finds them.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Table,
    UniqueConstraint,
)

from estimation.store.types import Count, Json, Moment, WholeNumber, Words

VERSION_TABLE = "kickoff_store"
"""Holds the name of the last migration; its presence is what makes a database a store."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _number(name: str = "number") -> Column[int]:
    return Column(name, Count, primary_key=True, autoincrement=False)


def _from_one(column: str = "number") -> CheckConstraint:
    return CheckConstraint(f"{column} >= 1", name=f"{column}_from_one")


def _who() -> tuple[Column[str], Column[str]]:
    return Column("role", Words, nullable=False), Column("name", Words, nullable=False)


def _known_role() -> CheckConstraint:
    return CheckConstraint("role IN ('AM', 'PM')", name="role_known")


def _at() -> Column[object]:
    return Column("at", Moment, nullable=False)


def _hash() -> Column[str]:
    return Column("row_hash", Words, nullable=False, server_default="")


history = Table(
    "history",
    metadata,
    _number(),
    Column("project_id", Words, nullable=False),
    Column("item", Words, nullable=False),
    Column("version", Count, nullable=False),
    Column("at", Moment, nullable=False),
    Column("cells", Json, nullable=False),
    _hash(),
    UniqueConstraint("project_id", "item", "version"),
    _from_one(),
    _from_one("version"),
)
"""Finished and open work; of the rows of one item the one with the highest version counts."""

sessions = Table(
    "sessions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("project_id", Words, nullable=False),
    Column("plan", Words, nullable=False),
    _at(),
    *_who(),
    Column("file", Words),
    _hash(),
    _known_role(),
)
"""Sittings; `file` is the name of the plan's file, or NULL where an older version began it."""

session_log = Table(
    "session_log",
    metadata,
    Column("session_id", Words, ForeignKey("sessions.id"), primary_key=True),
    _number(),
    _at(),
    *_who(),
    Column("kind", Words, nullable=False),
    Column("path", Words, nullable=False),
    Column("value", Json, nullable=False),
    Column("undoes", Count),
    Column("step", Count),
    _hash(),
    ForeignKeyConstraint(
        ["session_id", "undoes"], ["session_log.session_id", "session_log.number"]
    ),
    UniqueConstraint("session_id", "undoes"),
    CheckConstraint("undoes < number", name="undoes_earlier"),
    _from_one(),
    _known_role(),
)

judgements = Table(
    "judgements",
    metadata,
    Column("session_id", Words, ForeignKey("sessions.id"), primary_key=True),
    _number(),
    _at(),
    *_who(),
    Column("path", Words, nullable=False),
    Column("round", Count, nullable=False),
    Column("value", Json, nullable=False),
    Column("sealed", Words),
    _hash(),
    _from_one(),
    _from_one("round"),
    _known_role(),
)
"""Blind estimates; the value of a sealed one is null, and stands in the next table once opened."""

opened_judgements = Table(
    "opened_judgements",
    metadata,
    Column("session_id", Words, primary_key=True),
    _number(),
    _at(),
    Column("value", Json, nullable=False),
    _hash(),
    ForeignKeyConstraint(["session_id", "number"], ["judgements.session_id", "judgements.number"]),
)
"""What stood under the seal of a judgement: written once both are in."""

forecasts = Table(
    "forecasts",
    metadata,
    Column("project_id", Words, primary_key=True),
    _number(),
    Column("session_id", Words, ForeignKey("sessions.id")),
    _at(),
    Column("scenario", Words),
    Column("inputs", Json, nullable=False),
    Column("seed", WholeNumber, nullable=False),
    Column("trials", Count, nullable=False),
    Column("sampling", Words, nullable=False),
    Column("version", Words, nullable=False),
    Column("result", Json, nullable=False),
    _hash(),
    _from_one(),
)

baselines = Table(
    "baselines",
    metadata,
    Column("project_id", Words, primary_key=True),
    _number(),
    Column("session_id", Words, ForeignKey("sessions.id")),
    _at(),
    *_who(),
    Column("supersedes", Count),
    Column("content", Json, nullable=False),
    Column("content_hash", Words, nullable=False),
    _hash(),
    ForeignKeyConstraint(
        ["project_id", "supersedes"], ["baselines.project_id", "baselines.number"]
    ),
    CheckConstraint("supersedes < number", name="supersedes_earlier"),
    _from_one(),
    _known_role(),
)

signatures = Table(
    "signatures",
    metadata,
    Column("project_id", Words, primary_key=True),
    _number("baseline"),
    Column("role", Words, primary_key=True),
    Column("name", Words, nullable=False),
    _at(),
    Column("words", Words, nullable=False),
    Column("content_hash", Words, nullable=False),
    _hash(),
    ForeignKeyConstraint(["project_id", "baseline"], ["baselines.project_id", "baselines.number"]),
    _known_role(),
)

signature_ends = Table(
    "signature_ends",
    metadata,
    Column("project_id", Words, primary_key=True),
    _number("baseline"),
    Column("role", Words, primary_key=True),
    _at(),
    Column("by_role", Words, nullable=False),
    Column("by_name", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("cause", Count),
    _hash(),
    ForeignKeyConstraint(
        ["project_id", "baseline", "role"],
        ["signatures.project_id", "signatures.baseline", "signatures.role"],
    ),
    CheckConstraint("reason IN ('changed', 'withdrawn', 'replaced')", name="reason_known"),
    CheckConstraint("by_role IN ('AM', 'PM')", name="by_role_known"),
    _known_role(),
)
"""Signatures that count no more; `cause` is the row of the session's log that ended one."""

change_orders = Table(
    "change_orders",
    metadata,
    Column("project_id", Words, primary_key=True),
    _number("baseline"),
    _number(),
    _at(),
    *_who(),
    Column("content", Json, nullable=False),
    _hash(),
    ForeignKeyConstraint(["project_id", "baseline"], ["baselines.project_id", "baselines.number"]),
    _from_one(),
    _known_role(),
)

actuals = Table(
    "actuals",
    metadata,
    Column("project_id", Words, primary_key=True),
    _number(),
    _at(),
    *_who(),
    Column("activity_id", Words, nullable=False),
    Column("value", Json, nullable=False),
    _hash(),
    _from_one(),
    _known_role(),
)

frozen_data = Table(
    "frozen_data",
    metadata,
    Column("digest", Words, primary_key=True),
    _at(),
    Column("kind", Words, nullable=False),
    Column("content", Json, nullable=False),
    _hash(),
)
"""What a baseline was forecast with, under the hash by which the baseline names it."""

change_order_steps = Table(
    "change_order_steps",
    metadata,
    Column("project_id", Words, primary_key=True),
    _number("baseline"),
    _number("change_order"),
    _number(),
    _at(),
    *_who(),
    Column("step", Words, nullable=False),
    Column("content", Json, nullable=False),
    _hash(),
    ForeignKeyConstraint(
        ["project_id", "baseline", "change_order"],
        ["change_orders.project_id", "change_orders.baseline", "change_orders.number"],
    ),
    CheckConstraint("step IN ('offered', 'accepted', 'declined', 'withdrawn')", name="step_known"),
    _from_one(),
    _known_role(),
)
"""What became of a change order; before the first row it is a draft, and the last one counts."""

statuses = Table(
    "statuses",
    metadata,
    Column("project_id", Words, primary_key=True),
    _number(),
    _at(),
    *_who(),
    Column("status_date", Words, nullable=False),
    Column("corrects", Count),
    Column("content", Json, nullable=False),
    _hash(),
    ForeignKeyConstraint(["project_id", "corrects"], ["statuses.project_id", "statuses.number"]),
    CheckConstraint("corrects < number", name="corrects_earlier"),
    _from_one(),
    _known_role(),
)
"""Where the work of a project stood on a date; a row that a later one corrects counts no more."""

project_events = Table(
    "project_events",
    metadata,
    Column("project_id", Words, primary_key=True),
    _number(),
    _at(),
    *_who(),
    Column("kind", Words, nullable=False),
    Column("content", Json, nullable=False),
    _hash(),
    _from_one(),
    _known_role(),
)
"""What happens to a project beside its work: a state is set, a check-in held, a warning sent."""

doors = Table(
    "doors",
    metadata,
    _number(),
    _at(),
    Column("place", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("secret_hash", Words),
    Column("closes", Count, ForeignKey("doors.number")),
    _hash(),
    UniqueConstraint("secret_hash"),
    UniqueConstraint("closes"),
    CheckConstraint("(secret_hash IS NULL) = (closes IS NOT NULL)", name="opens_or_closes"),
    CheckConstraint("closes < number", name="closes_earlier"),
    _from_one(),
    _known_role(),
)
"""Links to the pages of a role: a row opens one, with the hash of its secret, or closes one."""

presence = Table(
    "presence",
    metadata,
    Column("session_id", Words, ForeignKey("sessions.id"), primary_key=True),
    Column("role", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("page", Words, nullable=False),
    Column("place", Words, nullable=False),
    _at(),
    _hash(),
    _known_role(),
)
"""Where the two are now: the one table whose rows are edited, as nobody asks where they were."""

time_entries = Table(
    "time_entries",
    metadata,
    _number(),
    Column("project_id", Words, nullable=False),
    Column("imported_from", Words, nullable=False),
    Column("tool", Words, nullable=False),
    _at(),
    Column("entries", Json, nullable=False),
    _hash(),
    _from_one(),
)
"""Tracked time: each row holds entries of one project; entries below 0 take others back."""

import_answers = Table(
    "import_answers",
    metadata,
    _number(),
    _at(),
    Column("signature", Words, nullable=False),
    Column("about", Words, nullable=False),
    Column("answer", Words, nullable=False),
    _hash(),
    _from_one(),
)
"""What was answered about files of one shape; the last answer counts."""

EXPORTED: tuple[Table, ...] = (
    history, sessions, session_log, judgements, opened_judgements, forecasts, baselines, signatures,
    signature_ends, change_orders, actuals, frozen_data, change_order_steps, statuses,
    project_events, time_entries, import_answers,
)  # fmt: skip
"""What was agreed and what came of it, in an order in which each follows what it refers to."""

TABLES: tuple[Table, ...] = (*EXPORTED, doors, presence)
"""All of them; the last two belong to servers that run, and stay where they are."""

NUMBERED: dict[str, tuple[str, ...]] = {
    "history": (),
    "session_log": ("session_id",),
    "judgements": ("session_id",),
    "forecasts": ("project_id",),
    "baselines": ("project_id",),
    "change_orders": ("project_id", "baseline"),
    "actuals": ("project_id",),
    "change_order_steps": ("project_id", "baseline", "change_order"),
    "statuses": ("project_id",),
    "project_events": ("project_id",),
    "doors": (),
    "time_entries": (),
    "import_answers": (),
}
"""Tables whose `number` counts from 1 without gaps, and within what."""
