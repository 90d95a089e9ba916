"""
Tracked time, and answers about files.

Types and constraints are written out here, and stay as they are when `tables.py` moves on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_tracked_time"
down_revision = "0005_life_of_a_project"

SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "time_entries",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("project_id", SORTED, nullable=False),
        sa.Column("imported_from", SORTED, nullable=False),
        sa.Column("tool", SORTED, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("row_hash", SORTED, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("number", name="pk_time_entries"),
        sa.CheckConstraint("number >= 1", name="ck_time_entries_number_from_one"),
    )
    op.create_table(
        "import_answers",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature", SORTED, nullable=False),
        sa.Column("about", SORTED, nullable=False),
        sa.Column("answer", SORTED, nullable=False),
        sa.Column("row_hash", SORTED, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("number", name="pk_import_answers"),
        sa.CheckConstraint("number >= 1", name="ck_import_answers_number_from_one"),
    )
