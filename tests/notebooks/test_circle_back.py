"""The notebook that replays the past runs from top to bottom and says what it found."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import nbclient
import nbformat
import pytest

import estimation
from estimation import calibration, packs, workbook
from estimation.packs import backtest_parts
from estimation.report.wording import NBSP

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def notebook(root: Path) -> nbformat.NotebookNode:
    """As committed."""
    return nbformat.read(root / "notebooks/circle_back.ipynb", as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Its code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_it_runs_on_the_sample_and_says_its_finding(
    notebook: nbformat.NotebookNode, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KICKOFF_PLAN", "KICKOFF_HISTORY", "QUERY_STRING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONWARNINGS", "error::UserWarning")
    folder = {"metadata": {"path": str(root / "notebooks")}}
    nbclient.NotebookClient(notebook, timeout=300, resources=folder).execute()
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    assert [o for o in outputs if o.get("name") == "stderr"] == []
    html = "".join(o.get("data", {}).get("text/html", "") for o in outputs).replace(NBSP, " ")
    assert "Of the figures we would have called 8 in 10 sure" in html
    assert "generated: invented" in html
    # Reliability and PIT, of items and of totals.
    assert html.count("<picture>") == 4
    # AM and PM gave ranges in the sample.
    assert html.count("ranges") > 2 and "Weight" in html


def test_prose_stands_before_each_short_cell(notebook: nbformat.NotebookNode) -> None:
    kinds = [cell.cell_type for cell in notebook.cells]
    assert kinds == ["markdown", *["markdown", "code"] * (len(kinds) // 2)]
    assert all(len(cell.source.splitlines()) <= 10 for cell in code(notebook))


def test_only_public_names_are_used(notebook: nbformat.NotebookNode) -> None:
    rooms = (estimation, calibration, packs, workbook)
    public = {room.__name__: set(room.__all__) for room in rooms}
    used = set()
    for node in ast.walk(ast.parse("\n".join(cell.source for cell in code(notebook)))):
        assert not isinstance(node, ast.Import)
        if isinstance(node, ast.ImportFrom):
            assert {alias.name for alias in node.names} <= public[str(node.module)]
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert not node.attr.startswith("_")
            if node.value.id == "backtest_parts":
                used.add(node.attr)
    # Each part of the page stands in the notebook.
    assert used == set(backtest_parts.__all__) - {"backtest_page"}
