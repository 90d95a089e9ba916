"""
Which rows of a log were added together, which file a sitting is over, and ends of signatures.

Types and constraints are written out here, and stay as they are when `tables.py` moves on. Rows
that were there before are completed by `older_rows`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_signature_ends"
down_revision = "0002_doors_and_presence"

SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)
SIGNATURE = ["project_id", "baseline", "role"]


def upgrade() -> None:
    """Add two columns and a table."""
    op.add_column("session_log", sa.Column("step", sa.Integer()))
    op.add_column("sessions", sa.Column("file", SORTED))
    op.create_table(
        "signature_ends",
        sa.Column("project_id", SORTED, nullable=False),
        sa.Column("baseline", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("role", SORTED, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_role", SORTED, nullable=False),
        sa.Column("by_name", SORTED, nullable=False),
        sa.Column("reason", SORTED, nullable=False),
        sa.Column("cause", sa.Integer()),
        sa.PrimaryKeyConstraint(*SIGNATURE, name="pk_signature_ends"),
        sa.ForeignKeyConstraint(
            SIGNATURE,
            [f"signatures.{column}" for column in SIGNATURE],
            name="fk_signature_ends_project_id_baseline_role",
        ),
        sa.CheckConstraint("by_role IN ('AM', 'PM')", name=op.f("ck_signature_ends_by_role_known")),
        sa.CheckConstraint(
            "reason IN ('changed', 'withdrawn', 'replaced')",
            name=op.f("ck_signature_ends_reason_known"),
        ),
        sa.CheckConstraint("role IN ('AM', 'PM')", name=op.f("ck_signature_ends_role_known")),
    )
