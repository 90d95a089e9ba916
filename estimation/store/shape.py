"""Whether the tables of a SQLite file are those of this version, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, inspect

from estimation.store.raw import shown
from estimation.store.tables import TABLES, VERSION_TABLE, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Inspector


def shape_problems(connection: Connection) -> Iterator[str]:
    """Tables whose columns, keys or rules are others than those that Kickoff makes."""
    # Read anew out of a file in memory, so that both are said in the words of one library.
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as fresh:
            metadata.create_all(fresh)
            expected, found = inspect(fresh), inspect(connection)
            for kind, name, of in sorted(_listed(connection) ^ _listed(fresh)):
                if VERSION_TABLE not in (name, of):
                    yield f"the {kind} {shown(name)} of {shown(of)} is not as Kickoff makes it"
            for table in TABLES:
                if _shape(found, table.name) != _shape(expected, table.name):
                    yield f"the table {table.name} has other columns, keys or rules than ours"
    finally:
        engine.dispose()


def _listed(connection: Connection) -> set[tuple[str, str, str]]:
    """Kind, name and table of all that a file says that it holds."""
    return {
        (row[0], row[1], row[2])
        for row in connection.exec_driver_sql("SELECT type, name, tbl_name FROM sqlite_master")
    }


def _shape(inspector: Inspector, table: str) -> dict[str, Any]:
    """Columns, keys and rules of a table, with their names."""
    key = inspector.get_pk_constraint(table)
    return {
        "columns": [
            (each["name"], str(each["type"]), each["nullable"], each["default"])
            for each in inspector.get_columns(table)
        ],
        "key": (key["name"], key["constrained_columns"]),
        "foreign": sorted(
            (str(each["name"]), each["constrained_columns"], each["referred_table"],
             each["referred_columns"])
            for each in inspector.get_foreign_keys(table)
        ),
        "unique": sorted(
            (str(each["name"]), each["column_names"])
            for each in inspector.get_unique_constraints(table)
        ),
        "rules": sorted(
            (str(each["name"]), each["sqltext"]) for each in inspector.get_check_constraints(table)
        ),
    }  # fmt: skip
