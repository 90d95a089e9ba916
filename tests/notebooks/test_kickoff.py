"""The notebook of a sitting runs from top to bottom without a click."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import nbclient
import nbformat
import pytest

import estimation
from estimation import report, workbook

if TYPE_CHECKING:
    from pathlib import Path

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def notebook(root: Path) -> nbformat.NotebookNode:
    """As committed."""
    return nbformat.read(root / "notebooks/kickoff.ipynb", as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Its code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_it_runs_and_shows_the_workbook(
    notebook: nbformat.NotebookNode, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KICKOFF_PLAN", "KICKOFF_HISTORY", "KICKOFF_STORE", "QUERY_STRING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KICKOFF_FOLDER", str(tmp_path))
    monkeypatch.setenv("PYTHONWARNINGS", "error::UserWarning")
    folder = {"metadata": {"path": str(root / "notebooks")}}
    nbclient.NotebookClient(notebook, timeout=120, resources=folder).execute()
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    assert any(WIDGET in output.get("data", {}) for output in outputs)
    assert [o for o in outputs if o.get("name") == "stderr"] == []


def test_cells_are_short_collapsed_and_import_public_names_only(
    notebook: nbformat.NotebookNode,
) -> None:
    public = {room.__name__: set(room.__all__) for room in (estimation, report, workbook)}
    for cell in code(notebook):
        assert len(cell.source.splitlines()) <= 10
        assert cell.metadata.jupyter.source_hidden
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.Import)
            if isinstance(node, ast.ImportFrom):
                assert {alias.name for alias in node.names} <= public[str(node.module)]
