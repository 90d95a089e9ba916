"""What is used of Jupyter stands in one module, with the versions that it was looked at with."""

from __future__ import annotations

import ast
import tomllib
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from estimation.workbook.server.jupyter_adapter import SEEN_WITH, check_hooks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JUPYTER = {
    "ipykernel", "jupyter_client", "jupyter_core", "jupyter_server", "jupyterlab", "voila",
}  # fmt: skip


def numbers(text: str, count: int) -> tuple[int, ...]:
    """A version as numbers, as far as another one says."""
    return tuple(int(each) for each in text.split(".")[:count])


def imports(file: Path) -> Iterator[str]:
    """Top names of what a module imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_one_module_knows_jupyter(root: Path) -> None:
    files = (root / "estimation/workbook").rglob("*.py")
    assert [each.name for each in files if JUPYTER & set(imports(each))] == ["jupyter_adapter.py"]


def test_what_is_replaced_and_set_is_there() -> None:
    check_hooks()


@pytest.mark.parametrize("library", SEEN_WITH)
def test_the_installed_version_was_looked_at(library: str) -> None:
    """Look at HOOKS and SETTINGS with the new version, try `kickoff open`, and name it."""
    for bound, holds in zip(SEEN_WITH[library], (tuple.__le__, tuple.__ge__), strict=True):
        count = bound.count(".") + 1
        assert holds(numbers(bound, count), numbers(version(library), count)), version(library)


def test_the_oldest_version_is_the_oldest_that_is_allowed(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for library, (oldest, _) in SEEN_WITH.items():
        assert any(each.startswith(f"{library}>={oldest}") for each in project["dependencies"])
