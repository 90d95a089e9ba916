"""Plans -> estimate packs: one after another, each whole or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from estimation.errors import KickoffError, PackError
from estimation.forecasting import find_history
from estimation.history import HISTORY_FILE
from estimation.packs.batch_report import Failure, Pack, PackReport
from estimation.packs.documents import document, notebook_body
from estimation.packs.executing import Parameters, execute, pack_figures
from estimation.packs.index import index_page, manifest
from estimation.packs.publishing import INDEX, folded, publication
from estimation.plan import PLAN_ENDING, read_plan
from estimation.store import Address

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from estimation.packs.publishing import Publication

RESERVED = {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(10))}
"""Names that Windows keeps for devices, whatever follows the dot."""

LONGEST_ID = 80
"""Signs of an id in a file name; with its endings it then fits on every file system."""

LONGEST_BYTES = 200
"""The same in bytes, of which names have 255: letters may take up to four."""


@dataclass(frozen=True)
class Job:
    """What one pack is made of; plain enough to be sent to another process."""

    plan: Path
    history: Path | Address | None
    parameters: Parameters
    name: str
    cell_timeout: float
    before: Path | None = None


def make_packs(
    plans: Sequence[str | Path],
    out: str | Path,
    history: str | Path | None = None,
    *,
    scenario: str | None = None,
    trials: int = 10_000,
    seed: int = 0,
    level: float | None = None,
    cell_timeout: float = 600.0,
    store: str | None = None,
    before: str | Path | None = None,
    progress: Callable[[str], object] | None = None,
) -> PackReport:
    """
    Make an estimate pack of each plan: a page that stands alone and the notebook that made it.

    A plan that cannot be read, or whose pack fails, costs its own pack only; a pack of it that is
    there already stays as it was. `index.html` lists the packs of this batch; `manifest.json`, with
    the digest of each file, is written last. Only files that the manifest before names, and that
    are as they were made, are replaced; anything else in the way is an error. Whenever a batch is
    killed, each file is the old one or the new one, and the next batch finishes what was begun.

    Parameters
    ----------
    plans : sequence of path
        Plan files; one that is named twice is made once.
    out : path
        Folder of the packs; made where it is not there. Each pack has a folder in it, named after
        the id of its project.
    history : path, optional
        Finished work; default: that in the store, else the imported history beside each plan, else
        the plan as written.
    scenario : str, optional
        Id of a scenario that every plan has.
    trials : int
        How many trials of each project are simulated.
    seed : int
        Same seed, same numbers and same files.
    level : float, optional
        Chance to promise, between 0 and 1; default: each plan's own.
    cell_timeout : float
        Processor time that a step of a pack may take [s]; by the clock it may take six times that,
        where the machine is busy.
    store : str, optional
        Address of the store; default: the one beside each plan, if any.
    before : path, optional
        An earlier plan whose order of work all packs follow, as `prepare` does with `like`: the
        plan that a signed one was made from, so that the pack has the signed figures to the digit.
    progress : callable, optional
        Called with the name of each plan when it is done.

    Returns
    -------
    PackReport
        The packs that were made, and the plans without one, each with its reason.

    Raises
    ------
    PackError
        If no plan is named, the history is missing, the level lies outside 0 to 1, another batch is
        at work in the folder, its manifest or index is of other hands, or it cannot be written to.
    PlanError
        If the earlier plan cannot be read.

    Examples
    --------
    A plan that is not there costs its own pack alone; here it was the only one.

    >>> import tempfile
    >>> report = make_packs(["gone.plan.yaml"], tempfile.mkdtemp(), trials=100)
    >>> report.packs, [failure.plan.name for failure in report.failures]
    ((), ['gone.plan.yaml'])
    >>> report.index.name
    'index.html'
    """
    paths = list(dict.fromkeys(Path(plan) for plan in plans))
    folder = _check(paths, Path(out), history, level)
    if before is not None:
        read_plan(before)
    from estimation.packs.kernels import warm_parent

    try:
        with publication(folder) as published, warm_parent() as parent:
            published.check(INDEX, [INDEX])
            given = None if history is None else Path(history)
            earlier = None if before is None else Path(before)
            called = "" if earlier is None else f"before{PLAN_ENDING}"
            settings = Parameters("", "", scenario or "", trials, seed, level or 0.0, called)
            made: list[Pack | Failure] = []
            for job in _jobs(paths, given, store, settings, cell_timeout, earlier):
                made.append(
                    job if isinstance(job, Failure) else _make(job, published, parent.address)
                )
                if progress is not None:
                    progress(job.plan.name)
            report = PackReport(
                folder,
                tuple(each for each in made if isinstance(each, Pack)),
                tuple(each for each in made if isinstance(each, Failure)),
            )
            published.put(INDEX, {INDEX: index_page(report)})
            published.finish(lambda sets: manifest(report, sets))
    except OSError as error:
        raise PackError(
            f"the packs could not be written to {folder}: {error.strerror or error}; "
            "choose a folder that you may write to"
        ) from error
    return report


def _check(paths: list[Path], out: Path, history: str | Path | None, level: float | None) -> Path:
    """Refuse what would fail every pack."""
    if not paths:
        raise PackError("no plan was named; expected at least one plan file")
    if history is not None and not Path(history).is_file():
        raise PackError(f"{history}: there is no such history; check its name")
    if level is not None and not 0 < level < 1:
        raise PackError(f"level {level!r}; expected a chance between 0 and 1, as 0.8")
    if out.exists() and not out.is_dir():
        raise PackError(f"{out} is a file; name a folder for the packs")
    return out


def _jobs(
    paths: list[Path],
    history: Path | None,
    store: str | None,
    settings: Parameters,
    cell_timeout: float,
    before: Path | None,
) -> list[Job | Failure]:
    """Read every plan first: a slip in one, or an id used twice, is known before any work."""
    names: dict[Path, str] = {}
    reasons: dict[Path, str] = {}
    for path in paths:
        try:
            names[path] = _file_name(read_plan(path).project.id)
        except KickoffError as error:
            reasons[path] = str(error)
        except OSError as error:
            reasons[path] = f"{path.name} cannot be read: {error.strerror or error}"
    jobs: list[Job | Failure] = []
    for path in paths:
        # Some file systems do not tell upper and lower case apart.
        same = [p.name for p, n in names.items() if folded(n) == folded(names.get(path, ""))]
        if path in reasons:
            # Index and manifest name files, and no folder of this machine.
            jobs.append(Failure(path, reasons[path].replace(str(path), path.name)))
        elif len(same) > 1:
            reason = f"{' and '.join(same)} have the same project id, '{names[path]}'"
            jobs.append(Failure(path, f"{reason}; give each project an id of its own"))
        else:
            try:
                found = find_history(path, history, store)
            except KickoffError as error:
                jobs.append(Failure(path, str(error).replace(f"{path.parent}{os.sep}", "")))
            else:
                job = _job(path, found, settings, names[path], cell_timeout)
                jobs.append(replace(job, before=before))
    return jobs


def _job(
    plan: Path,
    history: Path | Address | None,
    settings: Parameters,
    name: str,
    cell_timeout: float,
) -> Job:
    """What the pack of one plan is made of."""
    if isinstance(history, Address):
        called = HISTORY_FILE
    else:
        called = "" if history is None else f"history{history.suffix}"
    parameters = replace(settings, plan=f"{name}{PLAN_ENDING}", history=called)
    return Job(plan, history, parameters, name, cell_timeout)


def _file_name(project_id: str) -> str:
    """The project's id as the name of a folder on every file system."""
    name = project_id[:LONGEST_ID].encode()[:LONGEST_BYTES].decode(errors="ignore")
    return f"{name}_" if name.lower() in RESERVED else name


def _make(job: Job, published: Publication, address: str) -> Pack | Failure:
    """Make one pack, or tell why not."""
    import nbformat

    page, notes = (f"{job.name}.internal.{ending}" for ending in ("html", "ipynb"))
    try:
        # What is in the way is said before the work is done.
        published.check(job.name, [f"{job.name}/{name}" for name in (page, notes)])
        notebook = execute(
            job.plan, job.history, job.parameters, job.cell_timeout, job.before, address
        )
        figures = pack_figures(notebook)
        title = f"{figures['name']}: estimate, internal"
        files = {
            page: document(title, notebook_body(notebook)),
            notes: nbformat.writes(notebook) + "\n",
        }
        published.put(job.name, {f"{job.name}/{name}": text for name, text in files.items()})
    except KickoffError as error:
        return Failure(job.plan, str(error).replace(f"{published.folder}{os.sep}", ""))
    return Pack(job.plan, job.name, tuple(files), figures)
