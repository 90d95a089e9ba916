"""The store as a whole."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from sqlalchemy import func, select

from estimation.store import tables
from estimation.store.baselines import Baselines
from estimation.store.checking import CheckReport, LogCheck, check
from estimation.store.doors import Doors
from estimation.store.exchange import ExportReport, export_rows, import_rows
from estimation.store.frozen_data import FrozenData
from estimation.store.history import PastWork
from estimation.store.import_answers import ImportAnswers
from estimation.store.judgements import Judgements
from estimation.store.ledger import utc_now
from estimation.store.life import OrderSteps, ProjectEvents, Statuses
from estimation.store.presence import Presences
from estimation.store.projects import Actuals, Forecasts
from estimation.store.seals import KeyFile
from estimation.store.sessions import Sessions
from estimation.store.tables import TABLES
from estimation.store.time_entries import TimeEntries

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from estimation.store.address import Address
    from estimation.store.database import Database
    from estimation.store.seals import Seals


class Store:
    """
    What was agreed and what came of it; `open_store` opens one.

    Parameters
    ----------
    database : Database
        With the tables of this version.
    now : callable
        Tells the time, in a time zone.
    seals : Seals, optional
        Seals blind estimates of a SQLite store; default: with the key file beside it. A store in
        PostgreSQL needs none.

    Attributes
    ----------
    history : PastWork
    time_entries : TimeEntries
    import_answers : ImportAnswers
    sessions : Sessions
    judgements : Judgements
    forecasts : Forecasts
    baselines : Baselines
        With signatures and change orders.
    actuals : Actuals
    frozen : FrozenData
        What baselines were forecast with.
    order_steps : OrderSteps
        What became of change orders.
    statuses : Statuses
    events : ProjectEvents
        States, check-ins, warnings.
    doors : Doors
        Links to the pages of a role.
    presence : Presences
        Who looks at a session now.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], dt.datetime] = utc_now,
        seals: Seals | None = None,
    ) -> None:
        self.database = database
        key_file = KeyFile.beside(database.address)
        self.history = PastWork(database, now)
        self.time_entries = TimeEntries(database, now)
        self.import_answers = ImportAnswers(database, now)
        self.sessions = Sessions(database, now)
        self.judgements = Judgements(database, now, key_file and (seals or key_file))
        self.forecasts = Forecasts(database, now)
        self.baselines = Baselines(database, now)
        self.actuals = Actuals(database, now)
        self.frozen = FrozenData(database, now)
        self.order_steps = OrderSteps(database, now)
        self.statuses = Statuses(database, now)
        self.events = ProjectEvents(database, now)
        self.doors = Doors(database, now)
        self.presence = Presences(database, now)

    @property
    def address(self) -> Address:
        """Where it is."""
        return self.database.address

    @contextmanager
    def turn(self) -> Iterator[None]:
        """
        Let nobody else write until all that belongs together is read, thought over and written.

        Others wait for its end, up to 10 s. An error leaves what was written before it.

        Raises
        ------
        StoreError
            If others write for too long, or what was written cannot be kept.
        """
        with self.database.turn():
            yield

    @contextmanager
    def whole(self) -> Iterator[None]:
        """
        Keep all that is written inside, or nothing: at an error, and if the process is killed.

        Nobody else writes meanwhile.

        Raises
        ------
        StoreError
            If others write for too long, or what was written cannot be kept.
        """
        with self.database.whole():
            yield

    def projects(self) -> list[str]:
        """Ids of the projects that have a baseline, in alphabetical order."""
        asked = select(tables.baselines.c.project_id).distinct()
        with self.database.reading() as connection:
            return sorted(connection.scalars(asked))

    def checkpoint(self) -> None:
        """
        Write what the log beside a SQLite file holds into the file, as far as nobody is in the way.

        Raises
        ------
        StoreError
            If the disk refuses.
        """
        self.database.checkpoint()

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        with self.database.reading() as connection:
            return {
                table.name: connection.scalar(select(func.count()).select_from(table)) or 0
                for table in TABLES
            }

    def check(self, log_check: LogCheck | None = None) -> CheckReport:
        """
        Look at every row: whether it is whole, numbered without gaps, and as it was written.

        Parameters
        ----------
        log_check : callable, optional
            Says what is wrong with the log of a session, for who knows what its rows do.

        Returns
        -------
        CheckReport
            Its `problems` are empty for a sound store.
        """
        found = check(self.database, log_check)
        return found if found.problems else replace(found, notice=self.judgements.lost_notice())

    def export(self, path: str | Path) -> ExportReport:
        """
        Write all that was agreed into a file of JSON lines, as it is at one moment.

        Sealed estimates are opened in it, as the key stays here. Doors and presence are left out:
        they belong to the servers that run on this store.

        Parameters
        ----------
        path : path
            Replaced in one step where it is there; its owner alone may open it.

        Returns
        -------
        ExportReport
            How many rows were written, and what became of the sealed ones.

        Raises
        ------
        StoreError
            If a row was changed by other hands so that it cannot be written as it is, or the file
            cannot be written.
        """
        return export_rows(self.database, path, self.judgements.seals)

    def import_(self, path: str | Path, log_check: LogCheck | None = None) -> int:
        """
        Read a file that `export` wrote into this store, which has to hold nothing agreed yet.

        All of it is kept, or nothing: also if the process is killed.

        Parameters
        ----------
        path : path
        log_check : callable, optional
            As for `check`.

        Returns
        -------
        int
            Rows read.

        Raises
        ------
        StoreError
            If the store holds a row, or the file is not whole, or what it says is not sound.
        """
        return import_rows(self.database, path, log_check)

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    def __enter__(self) -> Self:
        """Use it in a ``with``."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()
