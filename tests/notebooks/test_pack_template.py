"""The template of internal packs: its parameters, its shape."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
from typing import TYPE_CHECKING, Any

import nbformat
import papermill
import pytest

import estimation
from estimation import packs
from estimation.packs import make_packs
from estimation.packs.batch import Options
from estimation.packs.parameters import Parameters

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def template(root: Path) -> Path:
    return root / "templates" / "pack_internal.ipynb"


@pytest.fixture
def cells(template: Path) -> list[Any]:
    notebook = nbformat.read(template, as_version=4)
    return list(notebook.cells)


def test_parameters_are_those_of_the_package(template: Path) -> None:
    """Papermill only warns of a misspelt name."""
    listed = papermill.inspect_notebook(str(template))
    types = {field.name: field.type for field in dataclasses.fields(Parameters)}
    assert {name: each["inferred_type_name"] for name, each in listed.items()} == types


def test_make_packs_takes_them_all() -> None:
    taken = set(inspect.signature(make_packs).parameters)
    named = {field.name for field in dataclasses.fields(Parameters)} - {"plan", "offer"}
    taken |= {field.name for field in dataclasses.fields(Options)}
    assert named <= taken and "plans" in taken


def test_each_parameter_has_help_and_a_unit(template: Path) -> None:
    for name, each in papermill.inspect_notebook(str(template)).items():
        assert re.search(r"\w+.*\[.+\]$", each["help"]), name


def test_prose_stands_before_each_cell(cells: list[Any]) -> None:
    kinds = [cell.cell_type for cell in cells]
    assert kinds == ["markdown", "code"] * (len(cells) // 2)


def test_cells_are_short(cells: list[Any]) -> None:
    assert all(len(cell.source.splitlines()) <= 10 for cell in cells)


def test_cells_have_fixed_ids(cells: list[Any]) -> None:
    """Same bytes on every run; an id made by chance would be eight hexadecimal digits."""
    assert not [cell.id for cell in cells if re.fullmatch(r"[0-9a-f]{8}", cell.id)]


def test_only_public_names_are_used(cells: list[Any]) -> None:
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    public = {room.__name__: set(room.__all__) for room in (estimation, packs)}
    used = set()
    for node in ast.walk(ast.parse(code)):
        assert not isinstance(node, ast.Import)
        if isinstance(node, ast.ImportFrom):
            assert {alias.name for alias in node.names} <= public[str(node.module)]
        if isinstance(node, ast.Attribute):
            assert not node.attr.startswith("_")
            if isinstance(node.value, ast.Name) and node.value.id == "page":
                used.add(node.attr)
    # Parts that it leaves out are for own templates.
    assert used <= set(packs.page.__all__) - {"Html", "PackData"}
