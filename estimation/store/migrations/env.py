"""Run migrations on the connection that `estimation.store.migrating` hands over."""

from __future__ import annotations

from alembic import context

handed = context.config.attributes
context.configure(
    connection=handed["connection"],
    version_table=handed["version_table"],
    version_table_pk=True,
    # SQLite can undo a change of tables too, once a transaction has begun.
    transactional_ddl=True,
)
# The transaction is that of the caller, who commits it.
context.run_migrations()
