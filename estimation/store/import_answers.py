"""What was answered about files of one shape, so that the next one asks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from estimation.store import tables
from estimation.store.chain import add_rows
from estimation.store.database import next_number
from estimation.store.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Mapping

ROWS = tables.import_answers


class ImportAnswers(Ledger):
    """Answers by the shape of files: the last one to a question counts."""

    def of(self, signature: str) -> dict[str, str]:
        """
        Answers about files of a shape, by what they are about.

        Parameters
        ----------
        signature : str
            Tool and headers of such files.
        """
        asked = (
            select(ROWS.c.about, ROWS.c.answer)
            .where(ROWS.c.signature == signature)
            .order_by(ROWS.c.number)
        )
        with self.database.reading() as connection:
            return {row.about: row.answer for row in connection.execute(asked)}

    def keep(self, signature: str, answers: Mapping[str, str]) -> None:
        """Keep answers about files of a shape; those that are there already add no row."""
        known = self.of(signature)
        new = {about: each for about, each in answers.items() if known.get(about) != each}
        if not new:
            return
        with self.database.writing() as connection:
            first = next_number(connection, ROWS)
            at = self.now()
            rows = [
                {"number": first + k, "at": at, "signature": signature, "about": about,
                 "answer": answer}
                for k, (about, answer) in enumerate(new.items())
            ]  # fmt: skip
            add_rows(connection, ROWS, rows)
