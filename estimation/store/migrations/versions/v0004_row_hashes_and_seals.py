"""
A hash for every row, and seals for blind estimates.

Types and constraints are written out here, and stay as they are when `tables.py` moves on. Rows
that were there before are chained by `older_rows`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_row_hashes_and_seals"
down_revision = "0003_signature_ends"

SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

TABLES = (
    "history", "sessions", "session_log", "judgements", "forecasts", "baselines", "signatures",
    "signature_ends", "change_orders", "actuals", "doors", "presence",
)  # fmt: skip


def row_hash() -> sa.Column[str]:
    """Column of the hash."""
    return sa.Column("row_hash", SORTED, nullable=False, server_default="")


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("judgements", sa.Column("sealed", SORTED))
    for name in TABLES:
        op.add_column(name, row_hash())
    op.create_table(
        "opened_judgements",
        sa.Column("session_id", SORTED, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        row_hash(),
        sa.PrimaryKeyConstraint("session_id", "number", name="pk_opened_judgements"),
        sa.ForeignKeyConstraint(
            ["session_id", "number"],
            ["judgements.session_id", "judgements.number"],
            name="fk_opened_judgements_session_id_number",
        ),
    )
