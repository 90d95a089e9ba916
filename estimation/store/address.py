"""Where a store is: a file beside the plans, or a PostgreSQL database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from estimation.errors import StoreError

STORE_FILE = "kickoff.db"
"""Name of the store beside the plans."""

EXPECTED = f"a file such as {STORE_FILE}, or postgresql+psycopg://user@host/database"

_POSTGRESQL = ("postgresql+psycopg", "postgresql", "postgres")


@dataclass(frozen=True)
class Address:
    """
    Where a store is.

    Parameters
    ----------
    name : str
        What messages call it; no password stands in it.
    path : Path or None
        The SQLite file.
    url : str or None
        The PostgreSQL database, as SQLAlchemy takes it.
    """

    name: str
    path: Path | None = None
    url: str | None = None

    def __repr__(self) -> str:
        """Name the place without its password."""
        return f"Address({self.name!r})"

    def __str__(self) -> str:
        """Name the place."""
        return self.name

    @classmethod
    def parse(cls, given: str | Path | Address) -> Address:
        """
        Read what was written after ``--store``.

        Raises
        ------
        StoreError
            If it is neither a file nor a URL of PostgreSQL.

        Examples
        --------
        >>> Address.parse("plans/kickoff.db").path.name
        'kickoff.db'
        >>> Address.parse("postgresql+psycopg://anna:secret@db.example/kickoff")
        Address('kickoff on db.example')
        """
        if isinstance(given, Address):
            return given
        if isinstance(given, Path):
            return cls(given.name, path=given)
        if not given.strip() or "\x00" in given:
            raise StoreError(f"the address of the store is empty; expected {EXPECTED}")
        scheme, found, rest = given.partition("://")
        if not found:
            return cls(Path(given).name or given, path=Path(given))
        if scheme == "sqlite" and len(rest) > 1 and rest.startswith("/") and ":memory:" not in rest:
            path = Path(rest[1:])
            return cls(path.name, path=path)
        if scheme in _POSTGRESQL:
            return cls(_name_of(rest), url=f"{_POSTGRESQL[0]}://{rest}")
        # Whatever stands behind the scheme may hold a password.
        raise StoreError(f"'{scheme}://...' is no address of a store; expected {EXPECTED}")


def _name_of(rest: str) -> str:
    """Database and host of a URL, without user and password."""
    try:
        parts = urlsplit(f"//{rest}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise StoreError(
            f"the address of the store cannot be read; expected {EXPECTED}, "
            "with special characters of the password written as %40 and so on"
        ) from None
    place = f" on {host}" if host else ""
    return f"{parts.path.strip('/') or 'the default database'}{place}{f':{port}' if port else ''}"


def store_beside(folder: Path) -> Address | None:
    """The store in a folder of plans, or None where there is none."""
    path = folder / STORE_FILE
    return Address.parse(path) if path.is_file() else None
