"""One job -> one outcome: the function that every kind of worker runs."""

from __future__ import annotations

import atexit
import hashlib
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from estimation.errors import KickoffError
from estimation.packs.jobs import NOTEBOOKS, Job, Outcome
from estimation.packs.temporary import private_folder
from estimation.resources import resource

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from estimation.kernels import WarmParent


def make_pack(job: Job) -> Outcome:
    """
    Make the packs of one plan; a pure function of the job.

    It may run in any process: its result is bytes, and it leaves no file. It raises nothing that
    comes of the plan: the outcome says why there is no pack.

    Parameters
    ----------
    job : Job

    Returns
    -------
    Outcome
    """
    began = time.monotonic()
    try:
        files, figures = _made(job)
    except KickoffError as error:
        return Outcome(job.id, seconds=time.monotonic() - began, reason=str(error))
    except OSError as error:
        reason = f"the machine failed: {error.strerror or error}; try again"
        return Outcome(job.id, seconds=time.monotonic() - began, reason=reason)
    return Outcome(job.id, files, figures, time.monotonic() - began)


def _made(job: Job) -> tuple[dict[str, dict[str, bytes]], dict[str, object]]:
    """Execute the template once, and make all files of it."""
    from estimation.packs.executing import execute, output_of, pack_figures
    from estimation.packs.page.origin import OFFER_MIME

    kind = "internal" if "internal" in job.audiences else "client"
    templates = Path(job.templates) if job.templates else None
    with private_folder() as folder:
        plan = folder / "given.plan.yaml"
        plan.write_bytes(job.plan)
        before = None
        if job.before is not None:
            before = folder / "before.plan.yaml"
            before.write_bytes(job.before)
        history = _history(job)
        address = job.address or _parent(None if history is None else str(history))
        notebook = execute(
            plan, history, job.parameters, job.cell_timeout, before, address,
            _template(kind, templates),
        )  # fmt: skip
    files: dict[str, dict[str, bytes]] = {}
    if "internal" in job.audiences:
        files["internal"] = _internal(job, notebook, templates)
    if "client" in job.audiences:
        from estimation.packs.client import ClientView, client_files

        offer = output_of(notebook, OFFER_MIME)
        assert offer is not None
        made = client_files(ClientView.from_data(offer), job.formats, templates, draft=job.draft)
        files["client"] = {f"{job.id}.client.{ending}": data for ending, data in made.items()}
    return files, pack_figures(notebook)


def _template(kind: str, templates: Path | None) -> Path:
    """The notebook to execute: an own one, else Kickoff's."""
    name = NOTEBOOKS[kind]
    own = None if templates is None else templates / name
    return own if own is not None and own.is_file() else resource(f"templates/{name}")


def _internal(job: Job, notebook: NotebookNode, templates: Path | None) -> dict[str, bytes]:
    """Files of an internal pack."""
    from estimation.packs.internal_files import internal_files

    made = internal_files(notebook, job.formats, templates, draft=job.draft)
    return {f"{job.id}.internal.{ending}": data for ending, data in made.items()}


def _history(job: Job) -> Path | None:
    """Past work as a file of this machine."""
    if job.history_data is None:
        return Path(job.history) if job.history else None
    return _kept_history(hashlib.sha256(job.history_data).hexdigest(), _Sent(job))


class _Sent:
    """A job's past work, which counts as the same whatever it holds: the digest tells."""

    def __init__(self, job: Job) -> None:
        self.data, self.ending = job.history_data, Path(job.parameters.history).suffix

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Sent)

    def __hash__(self) -> int:
        return 0


@cache
def _kept_history(digest: str, sent: _Sent) -> Path:
    """Past work that was sent, kept in this process's own folder until it ends."""
    folder = private_folder()
    path = folder.__enter__() / f"{digest[:16]}{sent.ending}"
    atexit.register(folder.__exit__, None, None, None)
    assert sent.data is not None
    path.write_bytes(sent.data)
    return path


@cache
def _worker_parent(history: str | None) -> WarmParent:
    """The warm parent of a worker that was given none; it ends with the worker."""
    from estimation.packs.kernels import warm_parent

    parent = warm_parent([] if history is None else [Path(history)])
    atexit.register(parent.end)
    return parent


def _parent(history: str | None) -> str:
    """Address of this worker's warm parent."""
    parent = _worker_parent(history)
    parent.ensure()
    return parent.address
