"""Fixtures that tests of several rooms use."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import hypothesis
import pytest

# The same examples in each run, and no deadline: a busy machine is no failure.
hypothesis.settings.register_profile("kickoff", derandomize=True, deadline=None)
hypothesis.settings.load_profile("kickoff")

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


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; a test that needs it is skipped without, unless it is required."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    if os.environ.get("KICKOFF_REQUIRE_BROWSER"):
        pytest.fail("Chromium is required here, and none is on the PATH")
    pytest.skip("no Chromium on the PATH")
