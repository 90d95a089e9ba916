"""The lock and the conda environment say what pyproject.toml says, and nothing about a machine."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from pathlib import Path

REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+?)\s*([<>=!~].*)?$")


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


def test_lock_has_every_dependency_once(lock: str, declared: dict[str, str]) -> None:
    lines = [line.partition(";")[0].strip() for line in lock.splitlines()]
    locked = by_name(lines)
    assert all(version.startswith("==") for version in locked.values())
    assert declared.keys() - locked.keys() == set()


def test_lock_names_no_registry_and_no_machine(lock: str) -> None:
    """Lines are `name==version ; marker`: no option, address, host or path."""
    line = re.compile(r"[a-z0-9-]+==[0-9][0-9A-Za-z.+!]*( ; [a-z_]+ [^/@:]+)?")
    assert [text for text in lock.splitlines() if not line.fullmatch(text)] == []
