"""Fixtures that tests of several rooms use."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """Top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real histories, oracles and bench models beside the checkout."""
    folder = ROOT.parent / "shared"
    if not (folder / "DESIGN.md").is_file():
        pytest.skip("the folder ../shared is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def sample() -> Path:
    """Generated history and plans that come with Kickoff."""
    return ROOT / "sample"
