"""What one pack is made of, and what came of it: plain enough to be sent to another machine."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from estimation._version import __version__
from estimation.packs.template_files import FOLDER
from estimation.resources import resource

if TYPE_CHECKING:
    from pathlib import Path

    from estimation.packs.parameters import Parameters

AUDIENCES = ("internal", "client")

FORMATS = ("html", "pdf", "xlsx", "json", "ipynb")

NOTEBOOKS = {"internal": "pack_internal.ipynb", "client": "pack_client.ipynb"}
"""Templates that are executed: with internal packs the same notebook gives both."""

MADE_BY = ("babel", "typst", "xlsxwriter", "matplotlib", "fontpkg-noto-sans")
"""Libraries whose version shows in files."""


@dataclass(frozen=True)
class Job:
    """
    A plan, and the packs that are wanted of it.

    Parameters
    ----------
    name : str
        Of the plan file, without its folder.
    plan : bytes
        All of the file.
    id : str
        Name of the folder and files of the packs.
    audiences, formats : tuple of str
    parameters : Parameters
    history : str
        Path of past work on this machine; "" for none.
    history_data : bytes or None
        Past work itself, for another machine.
    before : bytes or None
        The earlier plan whose order of work is followed.
    templates : str
        Folder of own templates, or "".
    draft : bool
    cell_timeout : float
        Processor time that a step may take [s].
    address : str
        Of a warm parent on this machine; "" where the worker has its own.
    inputs : str
        Digest of all that the files depend on.
    """

    name: str
    plan: bytes = field(repr=False)
    id: str
    audiences: tuple[str, ...]
    formats: tuple[str, ...]
    parameters: Parameters
    history: str = ""
    history_data: bytes | None = field(default=None, repr=False)
    before: bytes | None = field(default=None, repr=False)
    templates: str = ""
    draft: bool = False
    cell_timeout: float = 600.0
    address: str = ""
    inputs: str = ""


@dataclass(frozen=True)
class Outcome:
    """
    What came of a job.

    Parameters
    ----------
    job_id : str
    files : dict of str to dict
        Bytes by name of the file, by audience; empty where it failed.
    figures : dict
        Of the index; empty where it failed.
    seconds : float
    reason : str or None
        Why there is no pack.
    """

    job_id: str
    files: dict[str, dict[str, bytes]] = field(default_factory=dict, repr=False)
    figures: dict[str, Any] = field(default_factory=dict, repr=False)
    seconds: float = 0.0
    reason: str | None = None


def inputs_digest(
    plan: bytes,
    history: str,
    settings: Parameters,
    formats: tuple[str, ...],
    before: bytes | None,
    templates: Path | None,
    *,
    draft: bool,
) -> str:
    """
    Digest of all that the files of a pack depend on.

    Parameters
    ----------
    plan : bytes
    history : str
        Digest of past work; "" for none.
    settings : Parameters
        Without names of files, which say nothing about content.
    formats : tuple of str
    before : bytes or None
    templates : Path or None
    draft : bool
    """
    names = {"plan": "", "history": "", "before": ""}
    content = {
        "plan": hashlib.sha256(plan).hexdigest(),
        "history": history,
        "before": None if before is None else hashlib.sha256(before).hexdigest(),
        "settings": {**asdict(settings), **names},
        "formats": formats,
        "draft": draft,
        "templates": templates_digest(templates),
        "version": __version__,
        "made_by": _versions(),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=8)
def templates_digest(templates: Path | None) -> str:
    """Digest of all templates, Kickoff's and own ones."""
    digest = hashlib.sha256()
    folders = [resource(FOLDER), *([] if templates is None else [templates])]
    files = [resource(f"templates/{name}") for name in NOTEBOOKS.values()]
    for folder in folders:
        files += sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _versions() -> dict[str, str]:
    """Versions of what makes the files."""
    found = {}
    for name in MADE_BY:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found
