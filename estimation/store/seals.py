"""
Seals of blind estimates: until both are in, the store has them only as a text that a key opens.

The key lies in a file of its own beside a SQLite store. The server of the workbook reads it, and
nobody who only shows a page: what such a process reads of the store gives no number away. A store
in PostgreSQL needs no seals: the database hands a row out only to whom it is for.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from estimation.errors import StoreError
from estimation.files import put_new
from estimation.store.canonical import as_json
from estimation.store.private import PRIVATE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from cryptography.fernet import MultiFernet

    from estimation.store.address import Address
    from estimation.store.records import Role

KEY_END = ".key"
"""What the name of a key file adds to that of its store."""

BLOCK = 512
"""Sealed texts are as long as a multiple of this, so that their length tells nothing."""


class Place(NamedTuple):
    """What a value is an estimate of; sealed with it, so that a seal fits no other row."""

    session_id: str
    role: str
    path: str
    round: int

    def __str__(self) -> str:
        """Name it."""
        return f"{self.role}, {self.path}, round {self.round}, session {self.session_id}"


class Sealed(NamedTuple):
    """A sealed estimate as the store has it."""

    place: Place
    text: str
    at: dt.datetime


@dataclass(frozen=True)
class Opened:
    """
    What came of opening seals.

    Parameters
    ----------
    values : mapping of int to JSON value
        By number of the row.
    lost : frozenset of int
        Rows that no key opens.
    """

    values: Mapping[int, Any] = field(default_factory=dict)
    lost: frozenset[int] = frozenset()


class Seals(Protocol):
    """Seals and opens; what is in neither part of `Opened` is held back."""

    def seal(self, place: Place, value: Any) -> str:
        """Seal a value."""

    def open(self, role: Role, session_id: str, sealed: Mapping[int, Sealed]) -> Opened:
        """Open what a role may see."""


@dataclass(frozen=True)
class KeyFile:
    """
    Seals with the key in a file, which is made with the first seal.

    Parameters
    ----------
    path : Path
        A key on each line: the first one seals, each of them opens.
    """

    path: Path

    @classmethod
    def beside(cls, address: Address) -> KeyFile | None:
        """Key file of a store; None for one in PostgreSQL."""
        path = address.path
        return None if path is None else cls(path.with_name(path.name + KEY_END))

    def seal(self, place: Place, value: Any) -> str:
        """
        Seal a value.

        Raises
        ------
        StoreError
            If it cannot be stored, or the key file cannot be read or made.
        """
        text = as_json([*place, value]).encode()
        keys = self._keys() or self._first_key()
        return keys.encrypt(text.ljust(-(-len(text) // BLOCK) * BLOCK)).decode()

    def open(self, role: Role, session_id: str, sealed: Mapping[int, Sealed]) -> Opened:
        """
        Open all that is given.

        Raises
        ------
        StoreError
            If the key file cannot be read.
        """
        values = {}
        if sealed and (keys := self._keys()) is not None:
            for number, each in sealed.items():
                with suppress(_WrongSealError):
                    values[number] = _opened(keys, each)
        return Opened(values, frozenset(sealed) - values.keys())

    def _keys(self) -> MultiFernet | None:
        """What the file holds; None where there is none."""
        from cryptography.fernet import Fernet, MultiFernet

        try:
            lines = self.path.read_text(encoding="ascii").split()
            return MultiFernet([Fernet(line) for line in lines])
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(
                f"{self.path} cannot be read ({error.strerror}); {self._needed}"
            ) from None
        except ValueError:
            raise StoreError(f"{self.path.name} holds no key; {self._needed}") from None

    @property
    def _needed(self) -> str:
        return (
            "it opens blind estimates until both are in. Put the right file back; or remove it, "
            "and give them again: nothing else is lost"
        )

    def _first_key(self) -> MultiFernet:
        """Make a key, or take that of a process that came first."""
        from cryptography.fernet import Fernet

        aside = self.path.with_name(f".kickoff-{secrets.token_hex(8)}")
        try:
            handle = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE)
            with os.fdopen(handle, "wb") as file:
                file.write(Fernet.generate_key() + b"\n")
                file.flush()
                os.fsync(handle)
            with suppress(FileExistsError):
                put_new(aside, self.path)
        except OSError as error:
            raise StoreError(
                f"{self.path} cannot be made ({error.strerror}); check the folder"
            ) from None
        finally:
            aside.unlink(missing_ok=True)
        keys = self._keys()
        assert keys is not None
        return keys


class _WrongSealError(Exception):
    """No key opens it, or it is that of another row."""


def _opened(keys: MultiFernet, sealed: Sealed) -> Any:
    """The value of a sealed text."""
    from cryptography.fernet import InvalidToken

    try:
        *place, value = json.loads(keys.decrypt(sealed.text.encode()))
    except (InvalidToken, ValueError, TypeError):
        raise _WrongSealError from None
    if tuple(place) != sealed.place:
        raise _WrongSealError
    return value
