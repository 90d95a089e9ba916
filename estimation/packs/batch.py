"""Plans -> estimate packs: many at once, each whole or not at all."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from estimation.errors import PackError
from estimation.packs.batch_report import BatchInterrupted, Failure, Pack, PackReport
from estimation.packs.index import index_page
from estimation.packs.jobs import AUDIENCES, FORMATS
from estimation.packs.languages import LANGUAGES
from estimation.packs.manifest import manifest, read_packs
from estimation.packs.parameters import Parameters
from estimation.packs.planning import Planned, Wanted, plan_jobs
from estimation.packs.publishing import INDEX
from estimation.packs.remote import open_folder
from estimation.packs.running import dask, inline, processes, run
from estimation.packs.sources import PastWork, expand, is_url
from estimation.packs.template_files import check_templates
from estimation.packs.temporary import clear_abandoned, private_folder
from estimation.plan import PLAN_ENDING, read_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from estimation.packs.jobs import Job, Outcome
    from estimation.packs.remote import Folder

MOST_AHEAD = 4
"""Histories that the warm parent calibrates ahead."""


@dataclass(frozen=True)
class Options:
    """
    What packs are made, and where.

    Parameters
    ----------
    audience : {"internal", "client", "both"}
    formats : tuple of str
        Of html, pdf, xlsx, json, ipynb.
    language : str or None
        Of client packs; default: each plan's own.
    templates : path, optional
        Folder of own templates.
    draft : bool
        Whether packs are marked as drafts.
    jobs : int, optional
        Processes at once; default: one a core.
    dask : str, optional
        Address of a Dask scheduler, whose workers are used instead.
    shard : (int, int), optional
        Which of how many parts of the plans are made, from 1.
    """

    audience: str = "internal"
    formats: tuple[str, ...] = ("html", "ipynb")
    language: str | None = None
    templates: str | Path | None = None
    draft: bool = False
    jobs: int | None = None
    dask: str | None = None
    shard: tuple[int, int] | None = None

    @property
    def audiences(self) -> tuple[str, ...]:
        """One or both."""
        return AUDIENCES if self.audience == "both" else (self.audience,)

    def check(self) -> None:
        """
        Refuse what no pack can be made with.

        Raises
        ------
        PackError
            If anything is out of range; it names what is allowed.
        """
        if self.audience not in (*AUDIENCES, "both"):
            raise PackError(f"audience {self.audience!r}; expected internal, client or both")
        unknown = [each for each in self.formats if each not in FORMATS]
        if unknown or not self.formats:
            raise PackError(
                f"format {', '.join(unknown) or '(none)'}; expected {', '.join(FORMATS)}"
            )
        if self.language is not None and self.language not in LANGUAGES:
            raise PackError(f"language {self.language!r}; expected {', '.join(LANGUAGES)}")
        if self.templates is not None:
            check_templates(Path(self.templates))
        if self.jobs is not None and self.jobs < 1:
            raise PackError(f"jobs {self.jobs}; expected 1 or more")
        if self.shard is not None and not 1 <= self.shard[0] <= self.shard[1]:
            raise PackError(f"shard {self.shard[0]}/{self.shard[1]}; expected as 1/4 to 4/4")


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
    options: Options | None = None,
    progress: Callable[[str], object] | None = None,
    begin: Callable[[str], object] | None = None,
) -> PackReport:
    """
    Make estimate packs of plans: for the firm, for the client, or both.

    A plan that cannot be read, or whose pack fails, costs its own pack only; a pack of it that is
    there already stays as it was, and so does a worker that is killed: its pack is begun again. A
    pack whose inputs have not changed is kept. `index.html` lists all packs of the folder;
    `manifest.json` is written last. Only files that the manifest before names, and that are as they
    were made, are replaced; anything else in the way is an error. Whenever a batch is killed, each
    file is the old one or the new one, and the next batch finishes what was begun.

    Parameters
    ----------
    plans : sequence of path or URL
        Plan files; one that is named twice is made once.
    out : path or URL
        Folder of the packs; made where it is not there. The packs of a plan have a folder in it,
        named after the id of the project.
    history : path or URL, optional
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
    options : Options, optional
        Audience, formats, language, templates, and where packs are made.
    progress, begin : callable, optional
        Called with the name of each plan when it is done, and when it is begun.

    Returns
    -------
    PackReport
        The packs that were made or kept, and the plans without one, each with its reason.

    Raises
    ------
    PackError
        If no plan is named, the history is missing, an option is out of range, another batch is at
        work in the folder, its manifest or index is of other hands, or it cannot be written to.
    PlanError
        If the earlier plan cannot be read.
    BatchInterrupted
        On Ctrl-C: what was made is there, and the same call makes the rest.

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
    options = options or Options()
    options.check()
    places = expand(plans)
    _check(places, out, history, level)
    if options.shard is not None:
        places = places[options.shard[0] - 1 :: options.shard[1]]
    if before is not None:
        read_plan(before)
    settings = Parameters(
        plan="", scenario=scenario or "", trials=trials, seed=seed, level=level or 0.0,
        before="" if before is None else f"before{PLAN_ENDING}",
        offer="client" in options.audiences, language=options.language or "",
    )  # fmt: skip
    clear_abandoned()
    try:
        with open_folder(out) as folder, private_folder() as private:
            folder.check(INDEX, [INDEX])
            wanted = Wanted(
                options.audiences, options.formats, settings,
                None if options.templates is None else Path(options.templates).resolve(),
                options.draft, cell_timeout, None if before is None else Path(before).read_bytes(),
            )  # fmt: skip
            past = PastWork(private, history, store)
            planned = plan_jobs(places, wanted, past, folder, read_packs(folder.manifest_text))
            batch = _Batch(folder, planned, Path(out), len(places), progress or _nothing)
            with ExitStack() as stack:
                jobs = _ready(planned.jobs, options, stack)
                batch.make(jobs, options, begin or _nothing)
            return batch.finish()
    except OSError as error:
        raise PackError(
            f"the packs could not be written to {out}: {error.strerror or error}; "
            "choose a folder that you may write to"
        ) from error


def _nothing(_: object) -> None:
    """Tell nobody."""


def _check(
    places: list[str | Path], out: str | Path, history: str | Path | None, level: float | None
) -> None:
    """Refuse what would fail every pack."""
    if not places:
        raise PackError("no plan was named; expected at least one plan file")
    if history is not None and not is_url(history) and not Path(history).is_file():
        raise PackError(f"{history}: there is no such history; check its name")
    if level is not None and not 0 < level < 1:
        raise PackError(f"level {level!r}; expected a chance between 0 and 1, as 0.8")
    if not is_url(out) and Path(out).exists() and not Path(out).is_dir():
        raise PackError(f"{out} is a file; name a folder for the packs")


def _ready(jobs: list[Job], options: Options, stack: ExitStack) -> list[Job]:
    """Jobs as their workers need them: with the warm parent of this machine, or with past work."""
    if not jobs:
        return []
    if options.dask is not None:
        kept: dict[str, bytes] = {}
        return [replace(job, history_data=_data(job.history, kept)) for job in jobs]
    from estimation.packs.kernels import warm_parent

    histories = list(dict.fromkeys(job.history for job in jobs if job.history))[:MOST_AHEAD]
    parent = stack.enter_context(warm_parent([Path(each) for each in histories]))
    return [replace(job, address=parent.address) for job in jobs]


def _data(history: str, kept: dict[str, bytes]) -> bytes | None:
    """Past work, read once."""
    if not history:
        return None
    if history not in kept:
        kept[history] = Path(history).read_bytes()
    return kept[history]


class _Batch:
    """Packs as they come, put into their folder one by one."""

    def __init__(
        self,
        folder: Folder,
        planned: Planned,
        out: Path,
        wanted: int,
        progress: Callable[[str], object],
    ) -> None:
        self.folder, self.planned, self.out, self.wanted = folder, planned, out, wanted
        self.progress = progress
        self.made: dict[tuple[str, str], Pack | Failure] = {}
        for name in (*dict.fromkeys(each.plan.name for each in planned.failures),):
            progress(name)
        open_jobs = {job.id for job in planned.jobs}
        for each in planned.kept:
            if each.folder not in open_jobs and each.audience == _first(planned, each.folder):
                progress(each.plan.name)

    def make(self, jobs: list[Job], options: Options, begin: Callable[[str], object]) -> None:
        """Make all packs; on Ctrl-C write down what is there, and say so."""
        count = min(options.jobs or os.cpu_count() or 1, len(jobs))

        def executor() -> object:
            """Give what the jobs run in."""
            if options.dask is not None:
                return dask(options.dask)
            return inline() if count <= 1 else processes(count)

        try:
            for job, outcome in run(jobs, executor, lambda job: begin(job.name)):
                self._take(job, outcome)
                self.progress(job.name)
        except KeyboardInterrupt:
            raise BatchInterrupted(self.finish()) from None

    def _take(self, job: Job, outcome: Outcome) -> None:
        """Put the packs of an outcome into their places, or write down why not."""
        plan = self.planned.paths[job.id]
        for audience in job.audiences:
            name, reason = f"{job.id}.{audience}", outcome.reason
            if reason is None:
                files = outcome.files[audience]
                try:
                    self.folder.put(name, {f"{job.id}/{file}": d for file, d in files.items()})
                except PackError as error:
                    reason = str(error).replace(f"{self.out}{os.sep}", "")
                else:
                    self.made[job.id, audience] = Pack(
                        plan, job.id, tuple(files), outcome.figures, audience, "made",
                        job.inputs, self.planned.digests[job.id], outcome.seconds,
                    )  # fmt: skip
                    continue
            self.made[job.id, audience] = Failure(plan, reason, job.id, audience, outcome.seconds)

    def report(self) -> PackReport:
        """What came of it so far."""
        order = {path: place for place, path in enumerate(self.planned.order)}
        packs = [each for each in self.made.values() if isinstance(each, Pack)]
        failures = [each for each in self.made.values() if isinstance(each, Failure)]
        packs = sorted([*packs, *self.planned.kept], key=lambda each: order[each.plan])
        failures = sorted([*failures, *self.planned.failures], key=lambda each: order[each.plan])
        named = {(each.folder, each.audience) for each in packs}
        named |= {(each.id, each.audience) for each in failures}
        earlier = [each for key, each in self.planned.earlier.items() if key not in named]
        return PackReport(self.out, tuple(packs), tuple(failures), tuple(earlier), self.wanted)

    def finish(self) -> PackReport:
        """Write index and manifest."""
        report = self.report()
        self.folder.put(INDEX, {INDEX: index_page(report)})
        self.folder.finish(lambda sets: manifest(report, sets))
        return report


def _first(planned: Planned, folder: str) -> str:
    """The audience under which a kept plan is counted."""
    return next(each.audience for each in planned.kept if each.folder == folder)
