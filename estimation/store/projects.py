"""Forecasts and actuals of a project: what was said, with all that made it, and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from estimation.store import tables
from estimation.store.chain import add_rows, columns_of
from estimation.store.database import next_number
from estimation.store.ledger import Ledger, check_session
from estimation.store.records import Actual, Forecast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimation.store.records import Who

FORECASTS, ACTUALS = tables.forecasts, tables.actuals


class Forecasts(Ledger):
    """Results with inputs, seed and version, so that each can be made again."""

    def add(
        self,
        project_id: str,
        inputs: Mapping[str, Any],
        result: Mapping[str, Any],
        *,
        session_id: str | None = None,
    ) -> Forecast:
        """
        Keep a forecast.

        Parameters
        ----------
        project_id : str
        inputs : mapping
            What it was made of: the plan as `Plan.source`, and which past work.
        result : mapping
            As `Result.to_dict` makes it; scenario, seed, trials, sampling and version are its.
        session_id : str, optional
            The session in which it was made.

        Returns
        -------
        Forecast

        Raises
        ------
        StoreError
            If something in it cannot be stored, or there is no such session.
        """
        with self.database.writing() as connection:
            at = self.now()
            if session_id is not None:
                check_session(connection, session_id)
            row = Forecast(
                project_id,
                next_number(connection, FORECASTS, FORECASTS.c.project_id == project_id),
                session_id,
                at,
                result["scenario"],
                inputs,
                result["seed"],
                result["trials"],
                result["sampling"],
                result["version"],
                result,
            )
            add_rows(connection, FORECASTS, [vars(row)])
            return row

    def of_project(self, project_id: str) -> list[Forecast]:
        """All forecasts of a project, the oldest first."""
        asked = (
            select(*columns_of(FORECASTS))
            .where(FORECASTS.c.project_id == project_id)
            .order_by(FORECASTS.c.number)
        )
        with self.database.reading() as connection:
            return [Forecast(**row) for row in connection.execute(asked).mappings()]


class Actuals(Ledger):
    """What became of the activities; who learns more adds a row."""

    def add(self, project_id: str, activity_id: str, value: Mapping[str, Any], who: Who) -> Actual:
        """
        Keep what became of an activity.

        Parameters
        ----------
        project_id, activity_id : str
        value : mapping
            Such as started, finished and hours by role, as in `status` of a plan.
        who : Who

        Returns
        -------
        Actual

        Raises
        ------
        StoreError
            If something in it cannot be stored.
        """
        with self.database.writing() as connection:
            at = self.now()
            number = next_number(connection, ACTUALS, ACTUALS.c.project_id == project_id)
            row = Actual(project_id, number, at, who.role, who.name, activity_id, value)
            add_rows(connection, ACTUALS, [vars(row)])
            return row

    def of_project(self, project_id: str) -> list[Actual]:
        """All rows of a project in their order; the last one on an activity counts."""
        asked = (
            select(*columns_of(ACTUALS))
            .where(ACTUALS.c.project_id == project_id)
            .order_by(ACTUALS.c.number)
        )
        with self.database.reading() as connection:
            return [Actual(**row) for row in connection.execute(asked).mappings()]
