"""What comes after a signature: steps of change orders, statuses of the work, events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from estimation.errors import StoreError
from estimation.store import tables
from estimation.store.chain import add_rows, columns_of
from estimation.store.database import next_number
from estimation.store.ledger import Ledger
from estimation.store.records import OrderStep, ProjectEvent, StatusRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimation.store.records import Who

STEPS, STATUSES, EVENTS = tables.change_order_steps, tables.statuses, tables.project_events


class OrderSteps(Ledger):
    """What became of each change order: offered, accepted, declined, withdrawn."""

    def add(
        self,
        project_id: str,
        baseline: int,
        change_order: int,
        step: str,
        content: Mapping[str, Any],
        who: Who,
    ) -> OrderStep:
        """
        Add a step of a change order.

        Parameters
        ----------
        project_id : str
        baseline, change_order : int
        step : {"offered", "accepted", "declined", "withdrawn"}
        content : mapping
            What holds from this step on, such as price and days; names of who signed.
        who : Who

        Returns
        -------
        OrderStep

        Raises
        ------
        StoreError
            If there is no such change order, or something in it cannot be stored.
        """
        with self.database.writing(into_file=True) as connection:
            within = (
                STEPS.c.project_id == project_id,
                STEPS.c.baseline == baseline,
                STEPS.c.change_order == change_order,
            )
            number = next_number(connection, STEPS, *within)
            row = OrderStep(
                project_id, baseline, change_order, number, self.now(), who.role, who.name, step,
                dict(content),
            )  # fmt: skip
            add_rows(connection, STEPS, [vars(row)])
            return row

    def of_baseline(self, project_id: str, baseline: int) -> list[OrderStep]:
        """Steps of all change orders to a baseline, in the order of orders and steps."""
        asked = (
            select(*columns_of(STEPS))
            .where(STEPS.c.project_id == project_id, STEPS.c.baseline == baseline)
            .order_by(STEPS.c.change_order, STEPS.c.number)
        )
        with self.database.reading() as connection:
            return [OrderStep(**row) for row in connection.execute(asked).mappings()]


class Statuses(Ledger):
    """Where the work of projects stood; what was wrong is corrected by a later row."""

    def add(
        self,
        project_id: str,
        status_date: str,
        content: Mapping[str, Any],
        who: Who,
        corrects: int | None = None,
    ) -> StatusRow:
        """
        Keep where work stood at the end of a day.

        Parameters
        ----------
        project_id : str
        status_date : str
            ISO date.
        content : mapping
            Reports by activity, and where they come from.
        who : Who
        corrects : int, optional
            Number of the row in whose place it stands.

        Returns
        -------
        StatusRow

        Raises
        ------
        StoreError
            If there is no row to correct, or something in it cannot be stored.
        """
        with self.database.writing(into_file=True) as connection:
            within = STATUSES.c.project_id == project_id
            number = next_number(connection, STATUSES, within)
            if corrects is not None and not 1 <= corrects < number:
                known = f"1 to {number - 1}" if number > 1 else "none yet"
                raise StoreError(
                    f"there is no status {corrects} of '{project_id}' to correct; known: {known}"
                )
            row = StatusRow(
                project_id, number, self.now(), who.role, who.name, status_date, corrects,
                dict(content),
            )  # fmt: skip
            add_rows(connection, STATUSES, [vars(row)])
            return row

    def of_project(self, project_id: str) -> list[StatusRow]:
        """All rows of a project in their order, those that were corrected included."""
        asked = (
            select(*columns_of(STATUSES))
            .where(STATUSES.c.project_id == project_id)
            .order_by(STATUSES.c.number)
        )
        with self.database.reading() as connection:
            return [StatusRow(**row) for row in connection.execute(asked).mappings()]


class ProjectEvents(Ledger):
    """States that were set, check-ins held, warnings sent."""

    def add(self, project_id: str, kind: str, content: Mapping[str, Any], who: Who) -> ProjectEvent:
        """
        Keep what happened to a project.

        Parameters
        ----------
        project_id, kind : str
        content : mapping
        who : Who

        Returns
        -------
        ProjectEvent

        Raises
        ------
        StoreError
            If something in it cannot be stored.
        """
        with self.database.writing(into_file=True) as connection:
            number = next_number(connection, EVENTS, EVENTS.c.project_id == project_id)
            row = ProjectEvent(
                project_id, number, self.now(), who.role, who.name, kind, dict(content)
            )
            add_rows(connection, EVENTS, [vars(row)])
            return row

    def of_project(self, project_id: str, kind: str | None = None) -> list[ProjectEvent]:
        """Events of a project in their order, of one kind or of all."""
        asked = (
            select(*columns_of(EVENTS))
            .where(EVENTS.c.project_id == project_id)
            .order_by(EVENTS.c.number)
        )
        if kind is not None:
            asked = asked.where(EVENTS.c.kind == kind)
        with self.database.reading() as connection:
            return [ProjectEvent(**row) for row in connection.execute(asked).mappings()]
