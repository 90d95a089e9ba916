"""Notebooks are kept without what a run leaves in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ("notebooks", "templates")


def remains(path: Path) -> list[str]:
    """What a run left in a notebook."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found = ["widget state"] if "widgets" in notebook["metadata"] else []
    for number, cell in enumerate(notebook["cells"]):
        if cell.get("outputs"):
            found.append(f"output of cell {number}")
        if cell.get("execution_count") is not None:
            found.append(f"execution count of cell {number}")
        if "execution" in cell["metadata"]:
            found.append(f"execution times of cell {number}")
    return found


def test_notebooks_hold_no_outputs(root: Path) -> None:
    paths = [path for folder in FOLDERS for path in (root / folder).rglob("*.ipynb")]
    assert {path.name: remains(path) for path in paths if remains(path)} == {}


def test_remains_are_seen(tmp_path: Path) -> None:
    cell = {"metadata": {"execution": {}}, "outputs": ["1"], "execution_count": 1}
    path = tmp_path / "run.ipynb"
    path.write_text(json.dumps({"metadata": {"widgets": {}}, "cells": [cell]}), encoding="utf-8")
    assert len(remains(path)) == 4
