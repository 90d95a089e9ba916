"""A killed sitting loses nothing that a page has shown."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = Path(__file__).parents[3] / "benchmarks" / "kills.py"


@pytest.mark.skipif(sys.platform == "win32", reason="pages are forked, and killed by a signal")
def test_killed_pages_lose_nothing_and_delete_nothing() -> None:
    """In a process of its own: what is forked from one that has threads may wait for ever."""
    series = [sys.executable, str(KILLS), "sitting", "--kills", "3", "--seed", "11"]
    ended = subprocess.run(series, capture_output=True, text=True, timeout=600)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Nothing was lost, and nothing deleted." in ended.stdout
    found = re.search(r"3 kills, (\d+) confirmed rows, 0 problems", ended.stdout)
    assert found is not None
    assert int(found.group(1)) > 0
