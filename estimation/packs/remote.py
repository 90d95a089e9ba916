"""A folder of packs on this machine or in object storage, behind the same few methods."""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from estimation.errors import PackError
from estimation.packs.publishing import MANIFEST, Publication, publication
from estimation.packs.sources import is_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from estimation.packs.publishing import Digests


class Folder(Protocol):
    """What a batch does with the folder of its packs."""

    sets: dict[str, Digests]

    @property
    def manifest_text(self) -> str | None:
        """The manifest as it was found."""

    def check(self, name: str, paths: list[str]) -> None:
        """Refuse files that would take the place of what others made."""

    def put(self, name: str, files: Mapping[str, str | bytes]) -> Digests:
        """Put a set of files in its place."""

    def is_whole(self, name: str) -> bool:
        """Whether all files of a set are there."""

    def finish(self, manifest: Callable[[dict[str, Digests]], str]) -> None:
        """Write the manifest."""


@contextmanager
def open_folder(out: str | Path) -> Iterator[Folder]:
    """
    Open a folder of packs for a batch.

    Parameters
    ----------
    out : path or URL

    Raises
    ------
    PackError
        If another batch is at it, or its manifest is not one of ours.
    """
    if is_url(out):
        yield ObjectFolder(str(out))
        return
    with publication(Path(out)) as published:
        _by_audience(published)
        yield published


def _by_audience(published: Publication) -> None:
    """Name sets of earlier versions, which knew one audience, as they are named now."""
    for name in [each for each in published.sets if "." not in each]:
        published.sets[f"{name}.internal"] = published.sets.pop(name)


class ObjectFolder:
    """
    Packs in object storage: each file is put whole, the manifest last.

    Object storage knows no lock and no swap of several files: one batch at a time is for those who
    start them to see to. What is not in the manifest is never replaced.

    Parameters
    ----------
    address : str
        URL that fsspec knows.
    """

    def __init__(self, address: str) -> None:
        import fsspec

        try:
            self._files, self._root = fsspec.core.url_to_fs(address)
        except (ValueError, ImportError) as error:
            raise PackError(f"{address} cannot be reached: {error}") from None
        self.folder = address
        self.sets: dict[str, Digests] = {}
        self._text = self._read_manifest()
        if self._text is not None:
            try:
                self.sets = dict(json.loads(self._text)["published"])
            except (ValueError, KeyError, TypeError):
                raise PackError(
                    f"{address}/{MANIFEST} is damaged, or not a manifest of Kickoff; move it away"
                ) from None

    @property
    def manifest_text(self) -> str | None:
        """The manifest as it was found."""
        return self._text

    def _place(self, path: str) -> str:
        """Where a file lies."""
        return f"{self._root.rstrip('/')}/{path}"

    def _read_manifest(self) -> str | None:
        """The manifest, if there is one."""
        try:
            found: bytes = self._files.cat_file(self._place(MANIFEST))
        except FileNotFoundError:
            return None
        return found.decode(errors="replace")

    def check(self, name: str, paths: list[str]) -> None:
        """Refuse files that others put there."""
        own = self.sets.get(name, {})
        for path in paths:
            if path not in own and self._files.exists(self._place(path)):
                raise PackError(
                    f"{path} is in the way: it is not of packs that were made here; move it away, "
                    "or name another folder"
                )

    def put(self, name: str, files: Mapping[str, str | bytes]) -> Digests:
        """Put a set of files in its place; those that it has no longer go."""
        self.check(name, list(files))
        before, after = self.sets.get(name, {}), {}
        for path, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            self._files.makedirs(self._place(path).rpartition("/")[0], exist_ok=True)
            self._files.pipe_file(self._place(path), data)
            after[path] = hashlib.sha256(data).hexdigest()
        for path in before.keys() - after.keys():
            if self._files.exists(self._place(path)):
                self._files.rm_file(self._place(path))
        self.sets[name] = after
        return after

    def is_whole(self, name: str) -> bool:
        """Whether all files of a set are there; what they hold is not read again."""
        own = self.sets.get(name, {})
        return bool(own) and all(self._files.exists(self._place(path)) for path in own)

    def finish(self, manifest: Callable[[dict[str, Digests]], str]) -> None:
        """Write the manifest."""
        text: Any = manifest(self.sets).encode()
        self._files.makedirs(self._root, exist_ok=True)
        self._files.pipe_file(self._place(MANIFEST), text)
