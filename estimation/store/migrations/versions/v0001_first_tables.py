"""
The first tables.

Types and constraints are written out here, and stay as they are when `tables.py` moves on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_first_tables"
down_revision = None

SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    """Column of words."""
    return sa.Column(name, SORTED, nullable=nullable)


def json(name: str) -> sa.Column[str]:
    """Column of canonical JSON."""
    return sa.Column(name, sa.Text(), nullable=False)


def number(name: str = "number") -> sa.Column[int]:
    """Column of counted rows."""
    return sa.Column(name, sa.Integer(), nullable=False, autoincrement=False)


def at() -> sa.Column[object]:
    """Column of the moment at which the row was added."""
    return sa.Column("at", MOMENT, nullable=False)


def who() -> tuple[sa.Column[str], sa.Column[str]]:
    """Columns of who added the row."""
    return text("role"), text("name")


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    """Primary key."""
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def belongs(
    table: str, columns: tuple[str, ...], target: str, targets: tuple[str, ...]
) -> sa.ForeignKeyConstraint:
    """Foreign key."""
    name = f"fk_{table}_{'_'.join(columns)}"
    return sa.ForeignKeyConstraint(columns, [f"{target}.{each}" for each in targets], name=name)


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    """Unique key."""
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def rule(table: str, name: str, condition: str) -> sa.CheckConstraint:
    """Condition that every row meets."""
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def from_one(table: str, column: str = "number") -> sa.CheckConstraint:
    """Numbers begin at 1."""
    return rule(table, f"{column}_from_one", f"{column} >= 1")


def known_role(table: str) -> sa.CheckConstraint:
    """There are two roles."""
    return rule(table, "role_known", "role IN ('AM', 'PM')")


def upgrade() -> None:
    """Make all tables."""
    _history_and_sessions()
    _forecasts_and_baselines()
    _after_the_baseline()


def _history_and_sessions() -> None:
    op.create_table(
        "history",
        number(), text("project_id"), text("item"),
        sa.Column("version", sa.Integer(), nullable=False), at(), json("cells"),
        key("history", "number"),
        unique("history", "project_id", "item", "version"),
        from_one("history"), from_one("history", "version"),
    )  # fmt: skip
    op.create_table(
        "sessions",
        text("id"), text("project_id"), text("plan"), at(), *who(),
        key("sessions", "id"), known_role("sessions"),
    )  # fmt: skip
    op.create_table(
        "session_log",
        text("session_id"), number(), at(), *who(), text("kind"), text("path"), json("value"),
        sa.Column("undoes", sa.Integer()),
        key("session_log", "session_id", "number"),
        belongs("session_log", ("session_id",), "sessions", ("id",)),
        belongs("session_log", ("session_id", "undoes"), "session_log", ("session_id", "number")),
        unique("session_log", "session_id", "undoes"),
        rule("session_log", "undoes_earlier", "undoes < number"),
        from_one("session_log"), known_role("session_log"),
    )  # fmt: skip
    op.create_table(
        "judgements",
        text("session_id"), number(), at(), *who(), text("path"),
        sa.Column("round", sa.Integer(), nullable=False), json("value"),
        key("judgements", "session_id", "number"),
        belongs("judgements", ("session_id",), "sessions", ("id",)),
        from_one("judgements"), from_one("judgements", "round"), known_role("judgements"),
    )  # fmt: skip


def _forecasts_and_baselines() -> None:
    op.create_table(
        "forecasts",
        text("project_id"), number(), text("session_id", nullable=True), at(),
        text("scenario", nullable=True), json("inputs"),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("trials", sa.Integer(), nullable=False),
        text("sampling"), text("version"), json("result"),
        key("forecasts", "project_id", "number"),
        belongs("forecasts", ("session_id",), "sessions", ("id",)),
        from_one("forecasts"),
    )  # fmt: skip
    op.create_table(
        "baselines",
        text("project_id"), number(), text("session_id", nullable=True), at(), *who(),
        sa.Column("supersedes", sa.Integer()), json("content"), text("content_hash"),
        key("baselines", "project_id", "number"),
        belongs("baselines", ("session_id",), "sessions", ("id",)),
        belongs("baselines", ("project_id", "supersedes"), "baselines", ("project_id", "number")),
        rule("baselines", "supersedes_earlier", "supersedes < number"),
        from_one("baselines"), known_role("baselines"),
    )  # fmt: skip


def _after_the_baseline() -> None:
    of_baseline = (("project_id", "baseline"), "baselines", ("project_id", "number"))
    op.create_table(
        "signatures",
        text("project_id"), number("baseline"), *who(), at(), text("words"), text("content_hash"),
        key("signatures", "project_id", "baseline", "role"),
        belongs("signatures", *of_baseline), known_role("signatures"),
    )  # fmt: skip
    op.create_table(
        "change_orders",
        text("project_id"), number("baseline"), number(), at(), *who(), json("content"),
        key("change_orders", "project_id", "baseline", "number"),
        belongs("change_orders", *of_baseline),
        from_one("change_orders"), known_role("change_orders"),
    )  # fmt: skip
    op.create_table(
        "actuals",
        text("project_id"), number(), at(), *who(), text("activity_id"), json("value"),
        key("actuals", "project_id", "number"),
        from_one("actuals"), known_role("actuals"),
    )  # fmt: skip
