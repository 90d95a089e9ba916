"""A template that fails, hangs, exits or dies costs its pack, and says why."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.provisioning import KernelProvisionerFactory

from estimation import PackError
from estimation.packs import executing
from estimation.packs.executing import execute
from estimation.packs.parameters import Parameters
from estimation.packs.watching import Watch, verdict

if TYPE_CHECKING:
    from pathlib import Path

PARAMETERS = """plan = ""
history = ""
scenario = ""
trials = 1
seed = 0
level = 0.0
before = ""
offer = False
language = \"\""""


def template_of(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str, first: str) -> None:
    """Let a notebook of two cells stand for the template."""
    v4 = nbformat.v4
    cells = [v4.new_code_cell(first, metadata={"tags": ["parameters"]}), v4.new_code_cell(code)]
    notebook = v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "", "language": "python"}
    path = folder / "template.ipynb"
    nbformat.write(notebook, path)
    monkeypatch.setattr(executing, "resource", lambda name: path)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import time; time.sleep(600)", "a step .* and was stopped; try"),
        ("while True: pass", "a step .* and was stopped; try"),
        ("import sys; sys.exit()", "a step of the template ended with SystemExit"),
        ("import os; os._exit(0)", "the process that made the pack ended early"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("from estimation import PlanError; raise PlanError('no such role')", "^no such role$"),
        ("print('no figures')", "gave no figures for the index"),
    ],
)
def test_what_goes_wrong_is_said(
    code: str, message: str, bare_plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template_of(monkeypatch, tmp_path, code, PARAMETERS)
    with pytest.raises(PackError, match=message):
        execute(
            bare_plan,
            None,
            Parameters("bare.plan.yaml"),
            cell_timeout=0.5 if "sleep" in code or "while" in code else 600,
        )


def test_no_installed_kernel_is_needed(
    bare_plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An installed kernel may be of another environment.
    monkeypatch.setattr(KernelSpecManager, "find_kernel_specs", lambda self: {})
    template_of(monkeypatch, tmp_path, "import sys; assert False, sys.executable", PARAMETERS)
    with pytest.raises(PackError, match=re.escape(f"AssertionError: {sys.executable}")):
        execute(bare_plan, None, Parameters("bare.plan.yaml"), cell_timeout=600)


def test_the_kernel_runs_here_whatever_the_machine_is_set_up_for(
    bare_plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel on another machine has neither the copies nor a limit."""
    monkeypatch.setattr(
        KernelProvisionerFactory.instance(), "default_provisioner_name", "elsewhere"
    )
    template_of(monkeypatch, tmp_path, "assert False, 'here'", PARAMETERS)
    with pytest.raises(PackError, match="AssertionError: here"):
        execute(bare_plan, None, Parameters("bare.plan.yaml"), cell_timeout=600)


def test_a_step_without_a_kernel_to_watch() -> None:
    with Watch(1) as watch:
        watch.next_step()
    assert watch.reason is None


def test_the_kernel_has_one_thread_and_private_folders(
    bare_plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import os; from pathlib import Path; e = os.environ; assert False, ("
        "e['OMP_NUM_THREADS'], Path(e['IPYTHONDIR']).parent == Path.cwd().parent, os.listdir())"
    )
    template_of(monkeypatch, tmp_path, code, PARAMETERS)
    with pytest.raises(PackError, match=re.escape("('1', True, ['bare.plan.yaml'])")):
        execute(bare_plan, None, Parameters("bare.plan.yaml"), cell_timeout=600)


def test_a_parameter_that_the_template_lacks_is_refused(
    bare_plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # papermill would only warn, and play with the template's own value.
    template_of(monkeypatch, tmp_path, "1", PARAMETERS.replace("seed", "sede"))
    with pytest.raises(PackError, match=r"template.ipynb has no parameter seed"):
        execute(bare_plan, None, Parameters("bare.plan.yaml"), cell_timeout=1)


@pytest.mark.parametrize(
    ("used", "passed", "message"),
    [
        (599, 3_000, None),  # 5 processes beside it on one processor: not its fault
        (600, 620, "a step took longer than 600 s and was stopped; try fewer trials"),
        (31, 599, None),
        (10, 600, "a step did next to nothing for 600 s and was stopped; try again"),
        (300, 3_600, "the machine is busy: a step got 300 of 3600 s and was stopped; try again"),
    ],
)
def test_a_limit_counts_processor_time(used: float, passed: float, message: str | None) -> None:
    said = verdict(used, passed, 600)
    assert (said is None) == (message is None)
    assert message is None or message in str(said)
