"""What kernels use of Jupyter is there, in versions that it was looked at with."""

from __future__ import annotations

import tomllib
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from estimation.kernels.jupyter_adapter import HOOKS, SEEN_WITH

if TYPE_CHECKING:
    from pathlib import Path


def numbers(text: str, count: int) -> tuple[int, ...]:
    """A version as numbers, as far as another one says."""
    return tuple(int(part) for part in text.split(".")[:count])


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in HOOKS.items() for name in names]
)
def test_what_is_replaced_and_set_is_there(kind: type, name: str) -> None:
    assert hasattr(kind, name) or name in kind.class_trait_names()  # type: ignore[attr-defined]


@pytest.mark.parametrize("library", SEEN_WITH)
def test_the_installed_version_was_looked_at(library: str) -> None:
    for bound, holds in zip(SEEN_WITH[library], (tuple.__le__, tuple.__ge__), strict=True):
        count = bound.count(".") + 1
        assert holds(numbers(bound, count), numbers(version(library), count)), version(library)


def test_the_oldest_version_is_the_oldest_that_is_allowed(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for library, (oldest, _) in SEEN_WITH.items():
        assert any(named.startswith(f"{library}>={oldest}") for named in project["dependencies"])
