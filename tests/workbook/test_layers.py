"""Packages of the workbook build on each other one way, and each has a map."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ORDER = (
    "page_list", "assets", "choice", "input", "protocol", "log", "estimates", "session", "audit",
    "plan_folder",
    "pages", "open_plan", "server", "app",
)  # fmt: skip
"""Each imports what stands before it."""

TYPES_ONLY = {
    ("input", "session"),
    ("input", "protocol"),
    ("estimates", "session"),
    ("log", "session"),
}
"""Functions that are given a session, and views that they return: named in signatures alone."""

PREFIX = "estimation.workbook."


@pytest.fixture
def workbook(root: Path) -> Path:
    return root / "estimation/workbook"


def imports(tree: ast.AST, *, checking: bool = False) -> Iterator[tuple[str, bool]]:
    """Parts of the workbook that a module imports, and whether for its types alone."""
    for node in ast.iter_child_nodes(tree):
        types = checking or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
        if isinstance(node, ast.ImportFrom) and node.module == PREFIX[:-1]:
            yield from ((each.name, types) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PREFIX):
            yield (node.module or "").removeprefix(PREFIX).partition(".")[0], types
        else:
            yield from imports(node, checking=types)


def test_parts_build_on_each_other_one_way(workbook: Path) -> None:
    against = []
    for file in workbook.rglob("*.py"):
        part = file.relative_to(workbook).parts[0].removesuffix(".py")
        if part == "__init__":
            continue
        for target, types in imports(ast.parse(file.read_text(encoding="utf-8"))):
            allowed = ORDER.index(target) <= ORDER.index(part)
            if not allowed and not (types and (part, target) in TYPES_ONLY):
                against.append(f"{file.relative_to(workbook)} imports {target}")
    assert against == []


def test_every_package_has_a_map(workbook: Path) -> None:
    """The docstring of a package names each of its modules."""
    missing = []
    for folder in {file.parent for file in workbook.rglob("*.py")} - {workbook}:
        doc = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
        for each in folder.iterdir():
            is_module = each.suffix == ".py" or (each / "__init__.py").is_file()
            if is_module and each.stem != "__init__" and f"`{each.stem}`" not in (doc or ""):
                missing.append(str(each.relative_to(workbook)))
    assert missing == []
