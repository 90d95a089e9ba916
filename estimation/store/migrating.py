"""Bring a database to the tables of this version, or say why not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import column, inspect, select, table

from estimation.errors import StoreError
from estimation.store.database import NO_STORE
from estimation.store.older_rows import complete_older_rows
from estimation.store.tables import VERSION_TABLE

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from estimation.store.database import Database

MIGRATIONS = (
    "0001_first_tables",
    "0002_doors_and_presence",
    "0003_signature_ends",
    "0004_row_hashes_and_seals",
    "0005_life_of_a_project",
    "0006_tracked_time",
)
"""Names of the migrations, in their order."""

CHAINED = "0004_row_hashes_and_seals"
"""From here on each row has the hash with which it was written, and nothing is completed."""

FOLDER = Path(__file__).with_name("migrations")


def found_version(connection: Connection, name: str) -> str | None:
    """
    Name of the last migration of a store; None for a database without any table.

    Raises
    ------
    StoreError
        If there are tables, and no store, or one of a newer version.
    """
    names = inspect(connection).get_table_names()
    if not names:
        return None
    if VERSION_TABLE not in names:
        listed = ", ".join(sorted(names)[:5])
        raise StoreError(f"{name} {NO_STORE} (it holds the tables {listed})")
    version = connection.scalar(select(column("version_num")).select_from(table(VERSION_TABLE)))
    if version not in MIGRATIONS:
        raise StoreError(
            f"{name}: the store was made by a newer version of Kickoff (its tables are "
            f"'{version}', this version knows '{MIGRATIONS[-1]}'); update Kickoff"
        )
    return str(version)


def bring_up_to_date(database: Database, create: bool) -> None:
    """
    Make the tables, or bring older ones up to date, in one transaction.

    Parameters
    ----------
    database : Database
    create : bool
        Whether a database without tables becomes a store.

    Raises
    ------
    StoreError
        If it is no store and may not become one, or was made by a newer version.
    """
    name = database.address.name
    with database.reading() as connection:
        version = found_version(connection, name)
    if version == MIGRATIONS[-1]:
        return
    if version is None and not create:
        raise StoreError(f"{name} {NO_STORE} (it is empty)")
    database.keep_log_beside()
    with database.writing() as connection:
        # Another process may have come first.
        found = found_version(connection, name)
        if found != MIGRATIONS[-1]:
            migrate(connection)
            if found is not None and found < CHAINED:
                complete_older_rows(connection, name)


def migrate(connection: Connection, to: str = "head") -> None:
    """Run the migrations that are missing, inside the transaction of the connection."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection, "version_table": VERSION_TABLE})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, to)
