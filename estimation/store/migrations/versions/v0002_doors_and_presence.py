"""
Doors to the pages, and who is here.

Types and constraints are written out here, and stay as they are when `tables.py` moves on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_doors_and_presence"
down_revision = "0001_first_tables"

SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
KNOWN_ROLE = "role IN ('AM', 'PM')"


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "doors",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("place", SORTED, nullable=False),
        sa.Column("role", SORTED, nullable=False),
        sa.Column("secret_hash", SORTED),
        sa.Column("closes", sa.Integer()),
        sa.PrimaryKeyConstraint("number", name="pk_doors"),
        sa.ForeignKeyConstraint(["closes"], ["doors.number"], name="fk_doors_closes"),
        sa.UniqueConstraint("secret_hash", name="uq_doors_secret_hash"),
        sa.UniqueConstraint("closes", name="uq_doors_closes"),
        sa.CheckConstraint(
            "(secret_hash IS NULL) = (closes IS NOT NULL)", name=op.f("ck_doors_opens_or_closes")
        ),
        sa.CheckConstraint("closes < number", name=op.f("ck_doors_closes_earlier")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_doors_number_from_one")),
        sa.CheckConstraint(KNOWN_ROLE, name=op.f("ck_doors_role_known")),
    )
    op.create_table(
        "presence",
        sa.Column("session_id", SORTED, nullable=False),
        sa.Column("role", SORTED, nullable=False),
        sa.Column("name", SORTED, nullable=False),
        sa.Column("page", SORTED, nullable=False),
        sa.Column("place", SORTED, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "role", name="pk_presence"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_presence_session_id"),
        sa.CheckConstraint(KNOWN_ROLE, name=op.f("ck_presence_role_known")),
    )
