"""The lock and the conda environment say what pyproject.toml says, and nothing about a machine."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from pathlib import Path

REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+?)(?:\[[a-z,]+\])?\s*([<>=!~].*)?$")


def by_name(requirements: list[str]) -> dict[str, str]:
    """Version bounds by normalised name."""
    found = {}
    for requirement in requirements:
        match = REQUIREMENT.match(requirement)
        assert match, requirement
        found[re.sub(r"[._-]+", "-", match[1]).lower()] = match[2] or ""
    return found


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def declared(project: dict[str, Any]) -> dict[str, str]:
    extras = project["optional-dependencies"].values()
    return by_name(project["dependencies"] + [name for extra in extras for name in extra])


def imported(folder: Path) -> set[str]:
    """Top names of the libraries that the modules of a folder import."""
    names = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - {"estimation", "tests"} - sys.stdlib_module_names


@pytest.fixture(scope="module")
def lock(root: Path) -> str:
    return (root / "requirements.lock").read_text(encoding="utf-8")


def test_conda_environment_is_the_same(
    root: Path, project: dict[str, Any], declared: dict[str, str]
) -> None:
    environment = YAML(typ="safe").load(root / "environment.yml")["dependencies"]
    conda = by_name([entry for entry in environment if isinstance(entry, str)])
    [pip] = [entry["pip"] for entry in environment if isinstance(entry, dict)]
    assert conda.pop("python") == project["requires-python"]
    assert conda.pop("pip") == ""
    assert pip.pop() == "--editable ."
    assert conda | by_name(pip) == declared


@pytest.mark.parametrize(("folder", "extras"), [("estimation", False), ("tests", True)])
def test_what_is_imported_is_declared(
    root: Path, project: dict[str, Any], declared: dict[str, str], folder: str, extras: bool
) -> None:
    """A library that another one happens to bring may be gone with its next version."""
    allowed = declared if extras else by_name(project["dependencies"])
    names = imported(root / folder)
    if folder == "tests":  # they run modules of the benchmarks, which are no library
        names -= {path.stem for path in (root / "benchmarks").glob("*.py")}
    brought_by = packages_distributions()
    owners = {name: by_name(brought_by.get(name, [name])).keys() for name in names}
    assert {name for name in names if not owners[name] & allowed.keys()} == set()


def test_lock_has_every_dependency_once(lock: str, declared: dict[str, str]) -> None:
    lines = [line.partition(";")[0].strip() for line in lock.splitlines()]
    locked = by_name(lines)
    assert all(version.startswith("==") for version in locked.values())
    assert declared.keys() - locked.keys() == set()


def test_lock_names_no_registry_and_no_machine(lock: str) -> None:
    """Lines are `name==version ; marker`: no option, address, host or path."""
    line = re.compile(r"[a-z0-9-]+==[0-9][0-9A-Za-z.+!]*( ; [a-z_]+ [^/@:]+)?")
    assert [text for text in lock.splitlines() if not line.fullmatch(text)] == []
