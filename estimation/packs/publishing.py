"""
Files put into a folder of packs: whole, each at once, and never in the place of another's.

A publication knows its own files by their digests, which `manifest.json` names. What has the name
of a new file and is not one of them stops it. Each set of files, such as a pack, is written aside,
entered into a journal, and only then swapped in, file by file: whoever looks finds the old file or
the new one. A run that was killed leaves `.kickoff-packs`; the next one finishes what was entered
and takes the rest away.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import unicodedata
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from estimation.errors import PackError
from estimation.files import put_new
from estimation.packs.locking import locked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MANIFEST = "manifest.json"

ASIDE = ".kickoff-packs"
"""Folder, in that of the packs, of what is not swapped in yet."""

JOURNAL = "journal.jsonl"
LOCK = "lock"

_OWN_ASIDE = re.compile(r"[0-9a-f]{64}(\.part)?|journal\.jsonl\.part")
"""Names of files that this piece writes aside, but for journal and lock."""

INDEX = "index.html"
"""The page over all packs, and the set that holds it: no id of a project has a dot."""

Digests = dict[str, str]
"""SHA-256 by path in the folder, with forward slashes."""


class Publication:
    """
    A folder of packs while a batch is written into it.

    Parameters
    ----------
    folder : Path
        It is there, and locked.

    Attributes
    ----------
    sets : dict of str to dict
        Digests of all files that are its own, by the set that they belong to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sets, self._manifest, self.manifest_text = _read_manifest(folder)
        self._aside = folder / ASIDE
        self._journal = self._aside / JOURNAL
        self._finish_killed()

    def check(self, name: str, paths: list[str]) -> None:
        """
        Refuse files that would take the place of what others made.

        Parameters
        ----------
        name : str
            Of the set.
        paths : list of str

        Raises
        ------
        PackError
            If anything is in the way; it names what.
        """
        for other in self.sets:
            theirs, ours = other.partition(".")[0], name.partition(".")[0]
            if theirs != ours and folded(theirs) == folded(ours) and self._stands(other):
                raise PackError(
                    f"there is a pack '{theirs}' in {self.folder} already, and some file systems "
                    f"do not tell it from '{ours}'; give the project another id, or move it away"
                )
        for path in {*paths, *self.sets.get(name, {})}:
            self._check_parents(path)
            self._check_place(path, self.sets.get(name, {}).get(path))

    def put(self, name: str, files: Mapping[str, str | bytes]) -> Digests:
        """
        Swap in a set of files; those that it had before and has no longer go.

        Parameters
        ----------
        name : str
            Of the set, such as the id of a project.
        files : dict of str to str or bytes
            Content by path in the folder, with forward slashes.

        Returns
        -------
        dict of str to str
            Digests of the files.

        Raises
        ------
        PackError
            If anything is in the way; nothing of the set is changed then.
        OSError
            If a file cannot be written.
        """
        self.check(name, list(files))
        before = self.sets.get(name, {})
        after = {path: self._write_aside(path, text) for path, text in files.items()}
        self._enter({"set": name, "before": before, "files": after})
        self._swap(name, before, after)
        return after

    def is_whole(self, name: str) -> bool:
        """Whether all files of a set are there, as they were made."""
        own = self.sets.get(name, {})
        return bool(own) and all(_digest_of(self.folder / path) == own[path] for path in own)

    def finish(self, manifest: Callable[[dict[str, Digests]], str]) -> None:
        """
        Write the manifest, and leave nothing aside.

        Parameters
        ----------
        manifest : callable
            Its text, given all sets.

        Raises
        ------
        PackError
            If somebody wrote another manifest meanwhile.
        """
        self._check_place(MANIFEST, self._manifest)
        digest = self._write_aside(MANIFEST, manifest(self.sets))
        self._replace(MANIFEST, digest, self._manifest)
        self._journal.unlink(missing_ok=True)

    def _swap(self, name: str, before: Digests, after: Digests) -> None:
        """Give each file of a set its place."""
        for path, digest in after.items():
            self._replace(path, digest, before.get(path))
        for path in before.keys() - after.keys():
            if _digest_of(self.folder / path) == before[path]:
                (self.folder / path).unlink()
        self.sets[name] = after

    def _replace(self, path: str, digest: str, own: str | None) -> None:
        """Put one file in its place, in one step."""
        place, aside = self.folder / path, self._staged(path, digest)
        place.parent.mkdir(exist_ok=True)
        try:
            if own is None or not os.path.lexists(place):
                put_new(aside, place)
            else:
                self._check_place(path, own)
                shutil.copymode(place, aside)
                aside.replace(place)
        except FileExistsError:
            raise PackError(_in_the_way(place)) from None
        aside.unlink(missing_ok=True)

    def _check_parents(self, path: str) -> None:
        """Refuse a way that leads out of the folder, or through a file."""
        for parent in list(PurePosixPath(path).parents)[:-1]:
            place = self.folder / parent
            if os.path.lexists(place) and (place.is_symlink() or not place.is_dir()):
                raise PackError(_in_the_way(place))

    def _check_place(self, path: str, own: str | None) -> None:
        """Refuse a place where anything stands but the file that was put there."""
        place = self.folder / path
        if os.path.lexists(place) and (own is None or _digest_of(place) != own):
            raise PackError(_in_the_way(place, changed=own is not None and place.is_file()))

    def _stands(self, name: str) -> bool:
        """Whether any file of a set is there."""
        return any(os.path.lexists(self.folder / path) for path in self.sets[name])

    def _staged(self, path: str, digest: str) -> Path:
        """Where a file waits for its place."""
        return self._aside / hashlib.sha256(f"{path}/{digest}".encode()).hexdigest()

    def _write_aside(self, path: str, content: str | bytes) -> str:
        """Write a file aside; return its digest."""
        data = content.encode() if isinstance(content, str) else content
        digest = hashlib.sha256(data).hexdigest()
        _write_whole(self._staged(path, digest), data)
        return digest

    def _enter(self, entry: dict[str, Any]) -> None:
        """Add a line to the journal, or nothing: what it names may be swapped in from now on."""
        size = self._journal.stat().st_size if self._journal.exists() else 0
        try:
            with self._journal.open("a", encoding="utf-8", newline="\n") as file:
                file.write(f"{json.dumps(entry)}\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                os.truncate(self._journal, size)
            raise

    def _finish_killed(self) -> None:
        """Finish what a killed run had entered; take away what it had not."""
        entries = self._entered()
        for entry in entries:
            name, before, after = entry["set"], entry["before"], entry["files"]
            for path, digest in after.items():
                is_old = _digest_of(self.folder / path) in (None, before.get(path))
                if is_old and self._staged(path, digest).is_file():
                    # What somebody put there meanwhile is met where it is in the way.
                    with suppress(PackError):
                        self._check_parents(path)
                        self._replace(path, digest, before.get(path))
            self.sets[name] = self._own_of(before, after)
        if entries:
            lines = [
                json.dumps({"set": name, "before": own, "files": own})
                for name in dict.fromkeys(entry["set"] for entry in entries)
                for own in [self.sets[name]]
            ]
            _write_whole(self._journal, "".join(f"{line}\n" for line in lines).encode())
        else:  # A line that was cut short may be all that it holds.
            self._journal.unlink(missing_ok=True)
        for path in self._aside.iterdir():
            if _OWN_ASIDE.fullmatch(path.name) and path.is_file() and not path.is_symlink():
                path.unlink()

    def _own_of(self, before: Digests, after: Digests) -> Digests:
        """Digests that a set has, of which each file may be as before or as after."""
        found = {path: _digest_of(self.folder / path) for path in {**before, **after}}
        return {
            path: before[path]
            if digest == before.get(path)
            else after.get(path, before.get(path, ""))
            for path, digest in found.items()
            if digest is not None
        }

    def _entered(self) -> list[dict[str, Any]]:
        """Entries of the journal; a line that was cut short had not begun to be swapped in."""
        try:
            lines = self._journal.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        entries = []
        for number, line in enumerate(lines):
            try:
                entry = json.loads(line)
                _check_digests({"before": entry["before"], "files": entry["files"]})
                entries.append({**entry, "set": str(entry["set"])})
            except (ValueError, KeyError, TypeError, AttributeError):
                if number < len(lines) - 1:
                    raise PackError(
                        f"{self._journal} is damaged; move the folder {ASIDE} away"
                    ) from None
        return entries


@contextmanager
def publication(folder: Path) -> Iterator[Publication]:
    """
    Open a folder of packs for a batch; one batch at a time.

    Parameters
    ----------
    folder : Path
        Made where it is not there.

    Raises
    ------
    PackError
        If another batch is at it, its manifest is not one of ours, or `.kickoff-packs` in it is
        not a folder.

    Examples
    --------
    >>> import tempfile
    >>> out = Path(tempfile.mkdtemp())
    >>> with publication(out) as packs:
    ...     _ = packs.put("acme", {"acme/page.html": "<p>"})
    ...     packs.finish(lambda sets: json.dumps({"kickoff_packs": 1, "published": sets}))
    >>> sorted(path.name for path in out.iterdir())
    ['acme', 'manifest.json']
    """
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / ASIDE
    if os.path.lexists(aside) and (aside.is_symlink() or not aside.is_dir()):
        raise PackError(_in_the_way(aside))
    try:
        with locked(aside / LOCK, f"another batch writes to {folder}; wait until it is done"):
            yield Publication(folder)
    finally:
        # A journal, or what others put there, stays, and the folder with it.
        with suppress(OSError):
            aside.rmdir()


def _read_manifest(folder: Path) -> tuple[dict[str, Digests], str | None, str | None]:
    """All sets that a manifest names, its digest and text; none where there is no manifest."""
    place = folder / MANIFEST
    if not os.path.lexists(place):
        return {}, None, None
    if place.is_symlink() or not place.is_file():
        raise PackError(_in_the_way(place))
    data = place.read_bytes()
    try:
        found = json.loads(data)
        version = found["kickoff_packs"]
        own = _published(found) if version == 1 else {}
        _check_digests(own)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise PackError(
            f"{place} is damaged, or not a manifest of Kickoff, so it does not name which files "
            "may be replaced; move it away, or name another folder"
        ) from None
    if version != 1:
        raise PackError(f"{place} is of another version of Kickoff; name another folder")
    return own, hashlib.sha256(data).hexdigest(), data.decode()


def _published(manifest: dict[str, Any]) -> dict[str, Digests]:
    """All sets of a manifest; an older one names the files of its packs alone."""
    if "published" in manifest:
        return dict(manifest["published"])
    packs = [entry["files"] for entry in manifest["packs"] if entry["files"]]
    return {PurePosixPath(next(iter(files))).parts[0]: files for files in packs}


def _check_digests(sets: dict[str, Digests]) -> None:
    """Raise ValueError unless these are digests by paths that stay in the folder."""
    for files in sets.values():
        for path, digest in files.items():
            parts = PurePosixPath(path).parts
            inside = parts and not PurePosixPath(path).is_absolute() and ".." not in parts
            if not inside or "\\" in path or not re.fullmatch("[0-9a-f]{64}", digest):
                raise ValueError(path)


def _digest_of(path: Path) -> str | None:
    """SHA-256 of a file; None where there is none, "" where it is something else."""
    if not os.path.lexists(path):
        return None
    if path.is_symlink() or not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write_whole(place: Path, data: bytes) -> None:
    """Write a file that is read after a crash: all of it, or what was there before."""
    part = place.with_name(f"{place.name}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)


def _in_the_way(place: Path, changed: bool = False) -> str:
    """What is in the way, and what to do about it."""
    if changed:
        return f"{place} was changed since it was made; move it away, or name another folder"
    return (
        f"{place} is in the way: it is not of packs that were made here; move it away, or name "
        "another folder"
    )


def folded(name: str) -> str:
    """A name as file systems see it that do not tell upper and lower case apart."""
    return unicodedata.normalize("NFC", name).casefold()
