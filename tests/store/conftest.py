"""A store on each database; PostgreSQL is a throwaway cluster where its programs are installed."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from estimation.store import Who, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from estimation.store.store import Store

AM, PM = Who("AM", "Ana"), Who("PM", "Ben")

PATIENCE = 60
"""A cluster is given up after this long [s]; it starts in one or two."""


def programs() -> Path | None:
    """Folder of PostgreSQL's programs: on the PATH, or where Debian puts them."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return newest[-1].parent if newest else None


def other_user() -> str | None:
    """Somebody else than root, whom initdb refuses; None where nobody else is needed."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """URL of a PostgreSQL server without its database, on a socket that only this machine has."""
    folder = programs()
    if folder is None:
        if os.environ.get("KICKOFF_REQUIRE_POSTGRESQL"):
            pytest.fail("PostgreSQL is required here, and its programs are not installed")
        pytest.skip("PostgreSQL's programs are not installed")
    user = other_user()
    # The path of a socket may have some 100 characters, fewer than pytest's folders have.
    with tempfile.TemporaryDirectory(
        prefix="kickoff-", dir=fast_folder(), ignore_cleanup_errors=True
    ) as place:
        if user is not None:
            shutil.chown(place, user)
        data, common = f"{place}/data", {"user": user, "cwd": "/"}
        subprocess.run(
            [folder / "initdb", "--auth=trust", "--username=kickoff", "--encoding=UTF8",
             "--no-locale", "--no-sync", "-D", data],
            check=True, capture_output=True, **common,
        )  # fmt: skip
        server = subprocess.Popen(
            [folder / "postgres", "-D", data, "-k", place, "-c", "listen_addresses=",
             "-c", "fsync=off", "-c", "shared_buffers=16MB"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **common,
        )  # fmt: skip
        try:
            wait_for(place, server)
            yield f"postgresql+psycopg://kickoff@/{{}}?host={place}"
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(PATIENCE)


def fast_folder() -> str:
    """Memory if there is much of it: a hundred databases are 30,000 files to make and remove."""
    memory = Path("/dev/shm")
    is_large = memory.is_dir() and shutil.disk_usage(memory).free > 4 * 2**30
    return str(memory) if is_large else "/tmp"


def wait_for(place: str, server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers."""
    end = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < end:
        try:
            psycopg.connect(host=place, user="kickoff", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("PostgreSQL did not start")


NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def migrated_cluster(cluster: str) -> str:
    """Name of a database with an empty store, which others are copied from."""
    create_database(cluster, "migrated")
    open_store(cluster.format("migrated"), create=True).close()
    return "migrated"


def create_database(cluster: str, name: str, template: str = "template1") -> None:
    """Make a database as another one is."""
    place = cluster.partition("host=")[2]
    with psycopg.connect(
        host=place, user="kickoff", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@pytest.fixture
def new_address(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path
) -> Callable[..., str]:
    """Address of an empty place on one of the databases, or of an empty store there."""

    def new_address(kind: str, has_store: bool = False) -> str:
        number = next(NUMBERS)
        if kind == "sqlite":
            path = tmp_path / f"kickoff{number}.db"
            return str(shutil.copy(migrated, path) if has_store else path)
        url: str = request.getfixturevalue("cluster")
        template = request.getfixturevalue("migrated_cluster") if has_store else "template1"
        create_database(url, f"kickoff{number}", template)
        return url.format(f"kickoff{number}")

    return new_address


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each of the two databases."""
    found: str = request.param
    return found


@pytest.fixture
def address(request: pytest.FixtureRequest, kind: str, new_address: Callable[..., str]) -> str:
    """An empty place, or that of the store which a test asks for."""
    return new_address(kind, "store" in request.fixturenames)


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """An empty store."""
    with open_store(address) as store:
        yield store


@pytest.fixture
def session(store: Store) -> str:
    """Id of a session without any change."""
    return store.sessions.start("acme-site", "kickoff_plan: 1\n", AM).id
