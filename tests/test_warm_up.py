"""Set-up ends with the warm-up, so it must run, and run silently."""

from __future__ import annotations

import subprocess
import sys


def test_warm_up_runs() -> None:
    command = [sys.executable, "-W", "error", "-m", "estimation.warm_up"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
