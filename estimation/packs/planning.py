"""Which packs are to be made: plans read, ids checked, what has not changed left as it is."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from estimation.errors import KickoffError
from estimation.packs.batch_report import Failure, Pack
from estimation.packs.jobs import Job, inputs_digest
from estimation.packs.publishing import folded
from estimation.packs.sources import is_url, name_of, read
from estimation.plan import PLAN_ENDING, parse_plan, read_plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from estimation.packs.parameters import Parameters
    from estimation.packs.remote import Folder
    from estimation.packs.sources import PastWork

RESERVED = {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(10))}
"""Names that Windows keeps for devices, whatever follows the dot."""

LONGEST_ID = 80
"""Signs of an id in a file name; with its endings it then fits on every file system."""

LONGEST_BYTES = 200
"""The same in bytes, of which names have 255: letters may take up to four."""


@dataclass(frozen=True)
class Wanted:
    """What is wanted of each plan."""

    audiences: tuple[str, ...]
    formats: tuple[str, ...]
    settings: Parameters
    templates: Path | None
    draft: bool
    cell_timeout: float
    before: bytes | None


@dataclass
class Planned:
    """
    What is to be done.

    Parameters
    ----------
    order : list of Path
        Plans in the order in which they were named.
    jobs : list of Job
    kept : list of Pack
        Packs whose inputs have not changed.
    failures : list of Failure
    earlier : dict of (id, audience) to Pack
        All that the manifest before named.
    paths : dict of str to Path
        Plan of each id.
    digests : dict of str to str
        Of the plan of each id.
    """

    order: list[Path] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    kept: list[Pack] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    earlier: dict[tuple[str, str], Pack] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Read:
    """A plan file that was read."""

    place: str | Path
    path: Path
    data: bytes
    digest: str
    id: str


def plan_jobs(
    places: Sequence[str | Path],
    wanted: Wanted,
    past: PastWork,
    folder: Folder,
    earlier: Mapping[tuple[str, str], Pack],
) -> Planned:
    """
    Read every plan first: a slip in one, or an id used twice, is known before any work.

    Parameters
    ----------
    places : sequence of path or URL
    wanted : Wanted
    past : PastWork
    folder : Folder
        Of the packs.
    earlier : mapping of (id, audience) to Pack
        Of the manifest.

    Returns
    -------
    Planned
    """
    planned = Planned(earlier=dict(earlier))
    known = {pack.plan_digest: pack.folder for pack in earlier.values() if pack.plan_digest}
    plans = []
    for place in places:
        path = Path(name_of(place)) if is_url(place) else Path(place)
        planned.order.append(path)
        try:
            plans.append(_read(place, path, known))
        except KickoffError as error:
            # Index and manifest name files, and no folder of this machine.
            _fail(planned, wanted, path, _without(str(error), place, path))
    same: dict[str, list[_Read]] = {}
    for each in plans:
        same.setdefault(folded(each.id), []).append(each)
    for each in plans:
        twins = same[folded(each.id)]
        if len(twins) > 1:
            names = " and ".join(twin.path.name for twin in twins)
            reason = f"{names} have the same project id, '{each.id}'"
            _fail(planned, wanted, each.path, f"{reason}; give each project an id of its own")
            continue
        try:
            _plan_one(planned, wanted, past, folder, each)
        except KickoffError as error:
            _fail(planned, wanted, each.path, _without(str(error), each.place, each.path), each.id)
    return planned


def _plan_one(
    planned: Planned, wanted: Wanted, past: PastWork, folder: Folder, each: _Read
) -> None:
    """Keep what has not changed of one plan, and plan a job for the rest."""
    history, history_digest = past.of(each.place)
    planned.paths[each.id], planned.digests[each.id] = each.path, each.digest
    digest = inputs_digest(
        each.data, history_digest, wanted.settings, wanted.formats, wanted.before,
        wanted.templates, draft=wanted.draft,
    )  # fmt: skip
    missing = []
    for audience in wanted.audiences:
        name, pack = f"{each.id}.{audience}", planned.earlier.get((each.id, audience))
        if pack is not None and pack.inputs == digest and folder.is_whole(name):
            planned.kept.append(replace(pack, plan=each.path, state="kept"))
            continue
        # What is in the way is told before the work is done.
        folder.check(name, [f"{each.id}/{each.id}.{audience}.{end}" for end in wanted.formats])
        missing.append(audience)
    if not missing:
        return
    parameters = replace(
        wanted.settings,
        plan=f"{each.id}{PLAN_ENDING}",
        history="" if history is None else f"history{history.suffix}",
        offer="client" in missing,
    )
    planned.jobs.append(
        Job(
            name=each.path.name,
            plan=each.data,
            id=each.id,
            audiences=tuple(missing),
            formats=wanted.formats,
            parameters=parameters,
            history="" if history is None else str(history),
            before=wanted.before,
            templates="" if wanted.templates is None else str(wanted.templates),
            draft=wanted.draft,
            cell_timeout=wanted.cell_timeout,
            inputs=digest,
        )
    )


def _read(place: str | Path, path: Path, known: Mapping[str, str]) -> _Read:
    """Read a plan; one that is as it was keeps its id without being parsed."""
    data = read(place)
    digest = hashlib.sha256(data).hexdigest()
    if digest in known:
        return _Read(place, path, data, digest, known[digest])
    if is_url(place):
        plan = parse_plan(data.decode("utf-8-sig", errors="replace"), path)
    else:
        plan = read_plan(path)
    return _Read(place, path, data, digest, file_name(plan.project.id))


def _fail(planned: Planned, wanted: Wanted, path: Path, reason: str, id_: str = "") -> None:
    """Write down why a plan has no pack."""
    name = id_ or path.name.removesuffix(PLAN_ENDING)
    planned.failures += [Failure(path, reason, name, each) for each in wanted.audiences]


def _without(reason: str, place: str | Path, path: Path) -> str:
    """A reason that names the file and no folder of this machine."""
    text = reason.replace(str(place), path.name)
    return text if is_url(place) else text.replace(f"{path.parent}{os.sep}", "")


def file_name(project_id: str) -> str:
    """Return the project's id as the name of a folder on every file system."""
    name = project_id[:LONGEST_ID].encode()[:LONGEST_BYTES].decode(errors="ignore")
    return f"{name}_" if name.lower() in RESERVED else name
