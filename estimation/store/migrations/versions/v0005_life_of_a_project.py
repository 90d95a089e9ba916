"""
What happens after the signature: frozen inputs, steps of change orders, statuses, events.

Types and constraints are written out here, and stay as they are when `tables.py` moves on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_life_of_a_project"
down_revision = "0004_row_hashes_and_seals"

SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def text(name: str) -> sa.Column[str]:
    """Column of text."""
    return sa.Column(name, SORTED, nullable=False)


def key(name: str) -> sa.Column[int]:
    """Column of a number that is part of the key."""
    return sa.Column(name, sa.Integer(), nullable=False, autoincrement=False)


def row_hash() -> sa.Column[str]:
    """Column of the hash."""
    return sa.Column("row_hash", SORTED, nullable=False, server_default="")


def content() -> sa.Column[str]:
    """Column of JSON."""
    return sa.Column("content", sa.Text(), nullable=False)


def at() -> sa.Column[object]:
    """Column of a time."""
    return sa.Column("at", MOMENT, nullable=False)


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "frozen_data",
        text("digest"), at(), text("kind"), content(), row_hash(),
        sa.PrimaryKeyConstraint("digest", name="pk_frozen_data"),
    )  # fmt: skip
    op.create_table(
        "change_order_steps",
        text("project_id"), key("baseline"), key("change_order"), key("number"), at(),
        text("role"), text("name"), text("step"), content(), row_hash(),
        sa.PrimaryKeyConstraint(
            "project_id", "baseline", "change_order", "number", name="pk_change_order_steps"
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "baseline", "change_order"],
            ["change_orders.project_id", "change_orders.baseline", "change_orders.number"],
            name="fk_change_order_steps_project_id_baseline_change_order",
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_change_order_steps_number_from_one")),
        sa.CheckConstraint("role IN ('AM', 'PM')", name=op.f("ck_change_order_steps_role_known")),
        sa.CheckConstraint(
            "step IN ('offered', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_change_order_steps_step_known"),
        ),
    )  # fmt: skip
    op.create_table(
        "statuses",
        text("project_id"), key("number"), at(), text("role"), text("name"), text("status_date"),
        sa.Column("corrects", sa.Integer()), content(), row_hash(),
        sa.PrimaryKeyConstraint("project_id", "number", name="pk_statuses"),
        sa.ForeignKeyConstraint(
            ["project_id", "corrects"],
            ["statuses.project_id", "statuses.number"],
            name="fk_statuses_project_id_corrects",
        ),
        sa.CheckConstraint("corrects < number", name=op.f("ck_statuses_corrects_earlier")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_statuses_number_from_one")),
        sa.CheckConstraint("role IN ('AM', 'PM')", name=op.f("ck_statuses_role_known")),
    )  # fmt: skip
    op.create_table(
        "project_events",
        text("project_id"), key("number"), at(), text("role"), text("name"), text("kind"),
        content(), row_hash(),
        sa.PrimaryKeyConstraint("project_id", "number", name="pk_project_events"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_project_events_number_from_one")),
        sa.CheckConstraint("role IN ('AM', 'PM')", name=op.f("ck_project_events_role_known")),
    )  # fmt: skip
