"""A template executed on one plan: a checked, tidied notebook, or a reason why not."""

from __future__ import annotations

import copy
import logging
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from estimation.errors import PackError
from estimation.forecasting import copy_past_work
from estimation.packs.markup import BLOCKS_MIME
from estimation.packs.page.origin import ANNEX_MIME, MIME, OFFER_MIME
from estimation.packs.temporary import private_folder
from estimation.resources import resource

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode

    from estimation.kernels.jupyter_adapter import AsyncKernelManager
    from estimation.packs.parameters import Parameters
    from estimation.packs.watching import Watch
    from estimation.store import Address

TEMPLATE = "templates/pack_internal.ipynb"

START_LIMIT = 120.0
"""Processor time that a kernel may take to start [s]."""

START_TIMEOUT = 3_600
"""When to give up waiting for a kernel that nobody ended [s]; START_LIMIT ends it long before."""

_SILENCE = logging.NullHandler()

MESSAGE_TIMEOUT = 600
"""Longest wait for an output after its cell is done [s]; a busy machine takes its time."""


def execute(
    plan: Path,
    history: Path | Address | None,
    parameters: Parameters,
    cell_timeout: float,
    before: Path | None = None,
    address: str = "",
    template: Path | None = None,
) -> NotebookNode:
    """
    Execute the template on a plan.

    Plan and history are copied into a private folder in which the kernel runs, so that the
    notebook names files and no folder of this machine.

    Parameters
    ----------
    plan : Path
    history : Path or Address, optional
    parameters : Parameters
        Their `plan`, `history` and `before` are names for the copies.
    cell_timeout : float
        Processor time that a cell may take [s].
    before : Path, optional
        An earlier plan whose order of work is followed.
    address : str
        Of the warm parent that forks the kernel; empty to start one.
    template : Path, optional
        Notebook; default: that of the internal pack.

    Returns
    -------
    NotebookNode
        Complete, without what papermill and the kernel leave in it.

    Raises
    ------
    PackError
        If a cell fails, hangs or ends the kernel, with the reason in terms of the plan.
    """
    from estimation.packs.kernels import manager_in
    from estimation.packs.watching import Watch

    template = resource(TEMPLATE) if template is None else template
    _check_parameters(template, parameters)
    # ignore_cleanup_errors: a kernel that was just killed may still hold its files on Windows.
    with private_folder() as folder:
        work = folder / "work"
        work.mkdir()
        shutil.copyfile(plan, work / parameters.plan)
        if history is not None:
            copy_past_work(history, work / parameters.history)
        if before is not None:
            shutil.copyfile(before, work / parameters.before)
        watch = Watch(cell_timeout)
        manager = manager_in(folder, lambda pid: watch.begin(pid, START_LIMIT), address)
        notebook = _run(template, work, asdict(parameters), watch, manager)
    _check_complete(notebook)
    return _tidy(notebook)


def _check_parameters(template: Path, parameters: Parameters) -> None:
    """Refuse a template that does not take the parameters: papermill would only warn."""
    import papermill

    known = set(papermill.inspect_notebook(str(template)))
    if unknown := sorted(set(asdict(parameters)) - known):
        raise PackError(
            f"{template.name} has no parameter {', '.join(unknown)}; add it to the cell tagged "
            "`parameters`, or copy the templates again"
        )


def _run(
    template: Path,
    work: Path,
    parameters: dict[str, Any],
    watch: Watch,
    manager: type[AsyncKernelManager],
) -> NotebookNode:
    """Let papermill execute the template and save nowhere."""
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from estimation.kernels.spec import KERNEL

    # What papermill logs is said by the errors below; on a terminal it would stand twice.
    logging.getLogger("papermill").addHandler(_SILENCE)
    try:
        with watch:
            return papermill.execute_notebook(
                str(template),
                None,
                parameters=parameters,
                kernel_name=KERNEL,
                progress_bar=False,
                start_timeout=START_TIMEOUT,
                iopub_timeout=MESSAGE_TIMEOUT,
                shutdown_kernel="immediate",
                kernel_manager_class=manager,
                on_cell_execute=watch.next_step,
                resources={"metadata": {"path": str(work)}},
            )
    except PapermillExecutionError as error:
        raise PackError(_reason(error.ename, error.evalue)) from None
    except (DeadKernelError, RuntimeError) as error:
        # nbclient says so with a RuntimeError where the kernel dies before it answers.
        raise PackError(
            watch.reason
            or f"the process that made the pack ended early ({type(error).__name__}); "
            "try again, with fewer trials if memory is short"
        ) from None


def _reason(name: str, text: str) -> str:
    """Why a cell failed: errors on purpose speak for themselves, others are named."""
    on_purpose = name.endswith("Error") and name in _own_errors()
    return text if on_purpose else f"{name}: {text}".rstrip(": ")


def _own_errors() -> set[str]:
    """Names of the errors that the package raises on purpose."""
    from estimation import errors

    return {name for name in vars(errors) if name.endswith("Error")}


def _check_complete(notebook: NotebookNode) -> None:
    """Refuse a notebook that stopped on the way: a cell that exits counts as done for papermill."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    outputs = [output for cell in code for output in cell.outputs]
    if errors := [output.ename for output in outputs if output.output_type == "error"]:
        raise PackError(f"a step of the template ended with {errors[0]}")
    if any(cell.execution_count is None for cell in code):
        raise PackError("the template stopped before its end")
    if not any(MIME in output.get("data", {}) for output in outputs):
        raise PackError("the template gave no figures for the index")


def pack_figures(notebook: NotebookNode) -> dict[str, Any]:
    """The pack in a few figures, as its last cell left them."""
    found = output_of(notebook, MIME)
    assert found is not None
    return found


def output_of(notebook: NotebookNode, kind: str) -> dict[str, Any] | None:
    """The last output of a kind, as plain data."""
    for cell in reversed(notebook.cells):
        for output in cell.get("outputs", ()):
            if kind in output.get("data", {}):
                found: dict[str, Any] = _plain(output.data[kind])
                return found
    return None


def blocks_of(notebook: NotebookNode) -> list[dict[str, Any]]:
    """All that the cells show, as blocks."""
    return [
        block
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        for block in _plain(output.get("data", {}).get(BLOCKS_MIME, []))
    ]


def published(notebook: NotebookNode) -> NotebookNode:
    """A notebook as it is handed out: without the data that other files are made of."""
    slim = copy.deepcopy(notebook)
    for cell in slim.cells:
        for output in cell.get("outputs", ()):
            for kind in (BLOCKS_MIME, OFFER_MIME, ANNEX_MIME):
                output.get("data", {}).pop(kind, None)
    return slim


def _plain(value: Any) -> Any:
    """Dicts and lists of their own, instead of a notebook's nodes."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _tidy(notebook: NotebookNode) -> NotebookNode:
    """Take out times, paths and names of this machine: a second run gives the same bytes."""
    tidy = copy.deepcopy(notebook)
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    tidy.metadata = {"kernelspec": spec, "language_info": {"name": "python"}}
    for number, cell in enumerate(tidy.cells):
        cell.metadata = {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell["id"] = f"injected-parameters-{number}"
        if cell.cell_type == "code":
            # Warnings on standard error name files of the installation.
            cell.outputs = [each for each in cell.outputs if each.output_type != "stream"]
    return tidy
