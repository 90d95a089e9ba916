"""
What the server does while pages are open: it keeps the key of blind estimates, and who is there.

The processes behind the pages have no key. They ask the server over a socket that only this user
can open, one for each role, and are told what that role may see.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from estimation.errors import StoreError
from estimation.store.records import ROLES
from estimation.store.seals import Opened, Place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection

    from estimation.store.records import Role
    from estimation.store.seals import Sealed
    from estimation.store.store import Store

LOG = logging.getLogger(__name__)

WHERE = "KICKOFF_SEALS"
"""Variable that tells a kernel where to ask, and proves that it may: address, a space, secret."""

CHECKPOINTS = 60.0
"""How often the log beside a SQLite store is written into its file [s]."""

WAKING = 5.0
"""Longest that is waited for the end of who lets kernels in [s]."""

HEARD_WITHIN = 8.0
"""A role of which no page was heard for so long is away [s]."""

LONGEST_MESSAGE = 2**20
"""Bytes of what is asked."""

GONE = "the server that keeps the key of blind estimates does not answer; load the page again"


class Keeper:
    """
    Seals and opens blind estimates for the kernels of each role, and keeps the store's file whole.

    Parameters
    ----------
    store : Store
        With the key.

    Attributes
    ----------
    told : dict of str to dict
        By role, environment of its kernels.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._ending = threading.Event()
        self._heard: dict[Role, float] = {}
        self._serving: list[threading.Thread] = []
        # Addresses of sockets hold some 100 characters; temporary folders can be longer than that.
        short = "/tmp" if os.name == "posix" else None
        self._folder = tempfile.TemporaryDirectory(prefix="kickoff-", dir=short)
        self._secrets = {role: secrets.token_hex(32) for role in ROLES}
        self._doors = {role: self._listener(role) for role in ROLES}
        self.environments: dict[Role, dict[str, str]] = {
            role: {WHERE: f"{door.address} {self._secrets[role]}"}
            for role, door in self._doors.items()
        }

    def _listener(self, role: Role) -> Listener:
        """Socket of a role; a named pipe on Windows."""
        address = str(Path(self._folder.name, role)) if os.name == "posix" else None
        family = "AF_UNIX" if os.name == "posix" else "AF_PIPE"
        return Listener(address, family, authkey=bytes.fromhex(self._secrets[role]))

    def __enter__(self) -> Self:
        """Begin."""
        threading.Thread(target=self._checkpoint, daemon=True).start()
        for role in ROLES:
            job = threading.Thread(target=self._serve, args=(role,), daemon=True)
            job.start()
            self._serving.append(job)
        return self

    def __exit__(self, *_: object) -> None:
        """Let nobody in any more."""
        self._ending.set()
        for role, job in zip(ROLES, self._serving, strict=True):
            # Who waits for the next one is woken; where nobody does, closing the door ends it.
            where = self.environments[role][WHERE]
            threading.Thread(target=_wake, args=(where,), daemon=True).start()
            job.join(WAKING)
            self._doors[role].close()
        self._folder.cleanup()

    def _checkpoint(self) -> None:
        """Write the log beside the file into it, time and again."""
        while not self._ending.wait(CHECKPOINTS):
            try:
                self.store.checkpoint()
            except StoreError as error:
                LOG.error("%s", error)

    def _serve(self, role: Role) -> None:
        """Let kernels of a role in, each on a thread of its own."""
        while not self._ending.is_set():
            try:
                connection = self._doors[role].accept()
            except (OSError, EOFError, AuthenticationError):
                continue
            threading.Thread(target=self._answer, args=(role, connection), daemon=True).start()

    def _answer(self, role: Role, connection: Connection[Any, Any]) -> None:
        """Answer one question of a kernel."""
        with connection, suppress(OSError, EOFError):
            asked = connection.recv_bytes(LONGEST_MESSAGE)
            try:
                answer = self._answer_to(role, json.loads(asked))
            except StoreError as error:
                answer = {"error": str(error)}
            except (ValueError, TypeError, LookupError, RecursionError):
                answer = {"error": "this was no question about estimates"}
            connection.send_bytes(json.dumps(answer).encode())

    def _answer_to(self, role: Role, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What a kernel of a role is told: seals as its own, and what it may see."""
        judgements = self.store.judgements
        if "here" in asked:
            self._heard[role] = now = time.monotonic()
            return {"here": [e for e in ROLES if now - self._heard.get(e, -now) <= HEARD_WITHIN]}
        if "seal" in asked:
            session_id, path, nth = asked["place"]
            if judgements.seals is None:
                raise StoreError("this store needs no seals")
            place = Place(session_id, role, path, nth)
            return {"sealed": judgements.seals.seal(place, asked["seal"])}
        opened = judgements.opened_for(role, asked["session"], asked["open"])
        return {"values": list(opened.values.items()), "lost": sorted(opened.lost)}


@dataclass(frozen=True)
class AskedSeals:
    """
    Seals of a process that has no key: it asks the server.

    Parameters
    ----------
    where : str
        As `WHERE` tells it.
    """

    where: str

    def __repr__(self) -> str:
        """Leave the secret out."""
        return "AskedSeals()"

    @classmethod
    def from_environment(cls) -> AskedSeals | None:
        """As the environment tells; None in a process that the server did not start."""
        where = os.environ.get(WHERE)
        return None if where is None else cls(where)

    def seal(self, place: Place, value: Any) -> str:
        """
        Let a value be sealed; the server says whose it is.

        Raises
        ------
        StoreError
            If the server is gone or refuses.
        """
        asked = {"seal": value, "place": (place.session_id, place.path, place.round)}
        return str(self.ask(asked)["sealed"])

    def open(self, role: Role, session_id: str, sealed: Mapping[int, Sealed]) -> Opened:
        """
        Let what this process may see be opened.

        Raises
        ------
        StoreError
            If the server is gone or refuses.
        """
        answer = self.ask({"open": sorted(sealed), "session": session_id})
        return Opened(dict(answer["values"]), frozenset(answer["lost"]))

    def here(self) -> tuple[Role, ...]:
        """Say that a page of this role is open; return the roles of which some page is."""
        try:
            return tuple(self.ask({"here": True})["here"])
        except StoreError:
            return ()

    def ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        """
        Ask, and read the answer.

        Raises
        ------
        StoreError
            If the server is gone or refuses.
        """
        try:
            with _connected(self.where) as connection:
                connection.send_bytes(json.dumps(asked).encode())
                answer: dict[str, Any] = json.loads(connection.recv_bytes())
        except (OSError, EOFError, ValueError, AuthenticationError):
            raise StoreError(GONE) from None
        if "error" in answer:
            raise StoreError(answer["error"])
        return answer


def _wake(where: str) -> None:
    """Knock, and go away."""
    with suppress(OSError, EOFError, AuthenticationError):
        _connected(where).close()


def _connected(where: str) -> Connection[Any, Any]:
    """Connection to what a kernel was told."""
    address, _, secret = where.rpartition(" ")
    return Client(address, authkey=bytes.fromhex(secret))
