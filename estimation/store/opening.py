"""The door of the store; SQLAlchemy is imported when it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimation.errors import StoreError
from estimation.store.address import Address
from estimation.store.private import keep_private, make_private

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.store.seals import Seals
    from estimation.store.store import Store


def open_store(
    address: str | Path | Address, *, create: bool = False, seals: Seals | None = None
) -> Store:
    """
    Open a store, and bring its tables to this version.

    Parameters
    ----------
    address : path, URL or Address
        A SQLite file, or ``postgresql+psycopg://user:password@host/database``.
    create : bool
        Whether a file that is not there, or an empty database, becomes a store.
    seals : Seals, optional
        Seals blind estimates of a SQLite store; default: with the key file beside it. A store in
        PostgreSQL needs none.

    Returns
    -------
    Store
        Close it, or use it in a ``with``.

    Raises
    ------
    StoreError
        If there is none, it cannot be reached, is something else, or was made by a newer version.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from estimation.store import Change, Who
    >>> with open_store(Path(tempfile.mkdtemp()) / "kickoff.db", create=True) as store:
    ...     session = store.sessions.start("acme-site", "kickoff_plan: 1", Who("AM", "Ana"))
    ...     row = store.sessions.append(session.id, Who("PM", "Ben"), Change("set", "price", 9000))
    ...     row.number, row.name, row.value
    (1, 'Ben', 9000)
    """
    place = Address.parse(address)
    if place.path is not None and not create and not place.path.is_file():
        raise StoreError(f"there is no store {place.path}; check the name, or import history first")
    if place.path is not None and not place.path.parent.is_dir():
        raise StoreError(f"there is no folder {place.path.parent}; make it, or name another")

    if place.path is not None:
        make_private(place.path)

    from estimation.store.database import Database
    from estimation.store.migrating import bring_up_to_date
    from estimation.store.store import Store

    database = Database(place)
    try:
        bring_up_to_date(database, create)
    except BaseException:
        database.close()
        raise
    if place.path is not None:
        keep_private(place.path)
    return Store(database, seals=seals)
