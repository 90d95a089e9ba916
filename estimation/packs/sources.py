"""Plans and past work where they lie: files of this machine, stores, or object storage."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from estimation.errors import PackError
from estimation.forecasting import copy_past_work, find_history
from estimation.history import HISTORY_FILE
from estimation.store import Address

if TYPE_CHECKING:
    from collections.abc import Sequence


def is_url(place: str | Path) -> bool:
    """
    Whether a place is in object storage or behind a protocol.

    Examples
    --------
    >>> is_url("s3://packs/acme.plan.yaml"), is_url("plans/acme.plan.yaml")
    (True, False)
    """
    return isinstance(place, str) and "://" in place


def name_of(place: str | Path) -> str:
    """Name of a file, without where it lies."""
    return PurePosixPath(place).name if is_url(place) else Path(place).name


def read(place: str | Path) -> bytes:
    """
    All of a file.

    Raises
    ------
    PackError
        If it cannot be read; it names the file and no folder.
    """
    try:
        if is_url(place):
            import fsspec

            with fsspec.open(str(place), "rb") as file:
                found: bytes = file.read()
                return found
        return Path(place).read_bytes()
    except (OSError, ValueError, ImportError) as error:
        text = getattr(error, "strerror", None) or str(error)
        raise PackError(f"{name_of(place)} cannot be read: {text}") from None


class PastWork:
    """
    Past work of the plans of a batch, each copied once into a private folder.

    Parameters
    ----------
    folder : Path
        For copies.
    given : path or URL, optional
        The one that was asked for.
    store : str, optional
        Address of the store.
    """

    def __init__(self, folder: Path, given: str | Path | None, store: str | None) -> None:
        self._folder, self._given, self._store = folder, given, store
        self._found: dict[Path, Path | Address | None] = {}
        self._copies: dict[str, tuple[Path, str]] = {}

    def of(self, plan: str | Path) -> tuple[Path | None, str]:
        """
        Past work for a plan, and its digest; None and "" where there is none.

        Raises
        ------
        KickoffError
            If it cannot be read.
        """
        if self._given is not None:
            return self._copy(self._given)
        if is_url(plan):
            return None, ""
        beside = Path(plan).parent
        if beside not in self._found:
            self._found[beside] = find_history(Path(plan), None, self._store)
        found = self._found[beside]
        return (None, "") if found is None else self._copy(found)

    def _copy(self, found: str | Path | Address) -> tuple[Path, str]:
        """Keep a copy: all packs of a batch rest on the same rows."""
        key = str(found)
        if key not in self._copies:
            name = HISTORY_FILE if isinstance(found, Address) else name_of(found)
            ending = Path(name).suffix
            target = self._folder / f"history-{len(self._copies)}{ending}"
            if isinstance(found, Address):
                copy_past_work(found, target)
            else:
                target.write_bytes(read(found))
            self._copies[key] = (target, hashlib.sha256(target.read_bytes()).hexdigest())
        return self._copies[key]


def expand(places: Sequence[str | Path]) -> list[str | Path]:
    """Each place once, in its order; those of this machine as paths."""
    return list(dict.fromkeys(each if is_url(each) else Path(each) for each in places))
