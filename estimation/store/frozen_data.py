"""Large inputs of baselines, kept once under their hash however many baselines name them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from estimation.errors import StoreError
from estimation.store import tables
from estimation.store.canonical import content_hash
from estimation.store.chain import add_rows
from estimation.store.ledger import Ledger

DATA = tables.frozen_data


class FrozenData(Ledger):
    """What baselines were forecast with: past work, trials."""

    def put(self, kind: str, content: Any) -> str:
        """
        Keep data, unless they are there already.

        Parameters
        ----------
        kind : str
            What they are, such as history or trials.
        content : JSON value

        Returns
        -------
        str
            Their hash.

        Raises
        ------
        StoreError
            If something in them cannot be stored.
        """
        digest = content_hash(content)
        with self.database.writing() as connection:
            if connection.scalar(select(DATA.c.digest).where(DATA.c.digest == digest)) is None:
                row = {"digest": digest, "at": self.now(), "kind": kind, "content": content}
                add_rows(connection, DATA, [row])
        return digest

    def get(self, digest: str) -> Any:
        """
        Return data by their hash.

        Raises
        ------
        StoreError
            If they are not there, or other hands changed them.
        """
        with self.database.reading() as connection:
            row = connection.execute(select(DATA.c.content).where(DATA.c.digest == digest)).first()
        if row is None:
            raise StoreError(
                f"what a baseline was forecast with is not in the store ({digest[:12]}); "
                "go back to a copy or an export from before"
            )
        if content_hash(row.content) != digest:
            raise StoreError(
                f"what a baseline was forecast with was changed by other hands ({digest[:12]}); "
                "go back to a copy or an export from before"
            )
        return row.content
