"""The notebook in which an analyst picks scenarios runs, and shows what the package gives."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import nbclient
import nbformat
import pytest

import estimation
from estimation import calibrate, plotting, read_history, read_plan, report, simulate, workbook

if TYPE_CHECKING:
    from pathlib import Path

OTHERS = {"IPython.display", "ipywidgets"}
"""Packages of which the notebook may use what it likes."""


@pytest.fixture
def notebook(root: Path) -> nbformat.NotebookNode:
    """As committed."""
    return nbformat.read(root / "notebooks/scenarios.ipynb", as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Its code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_it_runs_and_its_widgets_draw_what_was_picked(
    notebook: nbformat.NotebookNode, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KICKOFF_PLAN", "KICKOFF_HISTORY", "KICKOFF_STORE", "QUERY_STRING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONWARNINGS", "error::UserWarning")
    pick = "picked.value, level.value = list(results)[1], 0.6\nprint(picked.value in chart.value)"
    notebook.cells.append(nbformat.v4.new_code_cell(pick))
    folder = {"metadata": {"path": str(root / "notebooks")}}
    nbclient.NotebookClient(notebook, timeout=300, resources=folder).execute()
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    assert [o for o in outputs if o.get("name") == "stderr"] == []
    assert outputs[-1]["text"] == "True\n"
    html = "".join(o.get("data", {}).get("text/html", "") for o in outputs)
    plan = read_plan(root / "sample/website-relaunch.plan.yaml")
    history = calibrate(read_history(root / "sample/history.csv"))
    for scenario in (None, *(scenario.id for scenario in plan.scenarios)):
        result = simulate(plan, history, scenario=scenario)
        assert str(result.date_of(result.percentile("finish_days", 0.8) or 0)) in html


def test_prose_stands_before_short_cells_of_public_names(
    notebook: nbformat.NotebookNode,
) -> None:
    assert notebook.cells[0].cell_type == "markdown"
    assert len(code(notebook)) == 10
    packages = (estimation, plotting, report, workbook)
    public = {package.__name__: set(package.__all__) for package in packages}
    for cell in code(notebook):
        assert len(cell.source.splitlines()) <= 10
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.Import)
            if isinstance(node, ast.ImportFrom) and node.module not in OTHERS:
                assert {alias.name for alias in node.names} <= public[str(node.module)]
