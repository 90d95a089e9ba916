"""Tables come by named migrations, whole or not at all, and no other database is touched."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, text

from estimation.errors import StoreError
from estimation.store import Address, migrating, open_store
from estimation.store.chain import add_rows
from estimation.store.database import Database
from estimation.store.ledger import utc_now
from estimation.store.tables import TABLES, metadata, sessions

if TYPE_CHECKING:
    from estimation.store.store import Store


def execute(address: str, *statements: str) -> None:
    """Change a database by other hands."""
    database = Database(Address.parse(address))
    try:
        with database.writing() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        database.close()


def test_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store.database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": migrating.VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []


def test_every_constraint_has_the_name_that_the_code_knows(store: Store) -> None:
    with store.database.reading() as connection:
        found = inspect(connection)
        names = {
            str(each["name"])
            for table in TABLES
            for each in (
                found.get_pk_constraint(table.name),
                *found.get_foreign_keys(table.name),
                *found.get_unique_constraints(table.name),
                *found.get_check_constraints(table.name),
            )
        }
    assert names == {str(each.name) for table in TABLES for each in table.constraints}
    assert "ck_session_log_undoes_earlier" in names  # a rule of the convention, not a name in full


def test_the_names_of_the_migrations_are_those_of_the_files() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrating.FOLDER))
    script = ScriptDirectory.from_config(config)
    assert [each.revision for each in script.walk_revisions()][::-1] == list(migrating.MIGRATIONS)


def test_a_store_without_rows_is_opened_and_not_made_again(address: str) -> None:
    with pytest.raises(StoreError, match=r"there is no store|not a Kickoff store"):
        open_store(address)
    open_store(address, create=True).close()
    open_store(address).close()


def test_a_newer_store_is_refused(store: Store, address: str) -> None:
    execute(address, f"UPDATE {migrating.VERSION_TABLE} SET version_num = '0999_later'")
    with pytest.raises(StoreError, match=r"newer version of Kickoff.*0999_later.*update Kickoff"):
        open_store(address)


def test_another_database_is_refused_and_stays_as_it_is(address: str) -> None:
    execute(address, "CREATE TABLE birds (name TEXT)")
    before = None if "://" in address else Path(address).read_bytes()
    with pytest.raises(StoreError, match=r"is not a Kickoff store.*birds"):
        open_store(address, create=True)
    assert before is None or Path(address).read_bytes() == before


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    store: Store, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later migration makes a table and stops: neither the table nor its name stays."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrating.FOLDER, folder)
    later = (
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision, down_revision = '0999_later', '{migrating.MIGRATIONS[-1]}'\n"
        "def upgrade():\n"
        "    op.create_table('later', sa.Column('a', sa.Integer()))\n"
        "    {end}\n"
    )
    file = folder / "versions" / "v0999_later.py"
    file.write_text(later.format(end="op.execute('SELECT nothing FROM nowhere')"))
    monkeypatch.setattr(migrating, "FOLDER", folder)
    monkeypatch.setattr(migrating, "MIGRATIONS", (*migrating.MIGRATIONS, "0999_later"))
    for _ in range(2):
        with pytest.raises(StoreError, match="the database refused"):
            open_store(address)
        with store.database.reading() as connection:
            assert "later" not in inspect(connection).get_table_names()
            assert migrating.found_version(connection, "") == migrating.MIGRATIONS[-2]
    file.write_text(later.format(end="pass"))
    open_store(address).close()
    with store.database.reading() as connection:
        assert "later" in inspect(connection).get_table_names()


@pytest.mark.parametrize("version", migrating.MIGRATIONS[:-1])
def test_an_older_store_is_brought_up_to_date_and_keeps_its_rows(
    address: str, version: str
) -> None:
    database = Database(Address.parse(address))
    database.keep_log_beside()
    with database.writing() as connection:
        migrating.migrate(connection, version)
        row = {"id": "s", "project_id": "acme", "plan": "", "at": utc_now(), "role": "AM",
               "name": "Ana"}  # fmt: skip
        if version < migrating.CHAINED:
            connection.execute(insert(sessions).values(**row))
        else:
            add_rows(connection, sessions, [row])
    database.close()
    with open_store(address) as store:
        assert [each.id for each in store.sessions.of_project("acme")] == ["s"]
        assert store.check().problems == ()
        with store.database.reading() as connection:
            assert migrating.found_version(connection, "") == migrating.MIGRATIONS[-1]


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "acme.plan.yaml"
    path.write_text("kickoff_plan: 1\n" * 100)
    with pytest.raises(StoreError, match=r"acme\.plan\.yaml: is not a Kickoff store"):
        open_store(path, create=True)
    assert path.read_text() == "kickoff_plan: 1\n" * 100


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no folder"):
        open_store(tmp_path / "gone" / "kickoff.db", create=True)


def test_a_row_of_an_older_store_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    address = str(tmp_path / "kickoff.db")
    database = Database(Address.parse(address))
    with database.writing() as connection:
        migrating.migrate(connection, migrating.MIGRATIONS[0])
        for id_ in ("s1", "s2"):
            row = {"id": id_, "project_id": "acme", "plan": "", "at": utc_now(), "role": "AM",
                   "name": "Ana"}  # fmt: skip
            connection.execute(insert(sessions).values(row))
    database.close()
    execute(address, "UPDATE sessions SET at = 'yesterday' WHERE id = 's2'")
    for _ in range(2):  # and it stays as it was
        with pytest.raises(StoreError) as raised:
            open_store(address)
        assert str(raised.value) == (
            "kickoff.db is of an older version, and was not brought up to date: sessions s2: at "
            "was changed by other hands: yesterday is no time; go back to a copy or an export from "
            "before"
        )
