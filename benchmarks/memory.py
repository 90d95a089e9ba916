"""Memory of whole forecasts, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from table import BENCH, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = """
import sys
import estimation
from pathlib import Path

def kilobytes(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith(name)))

before = kilobytes("VmRSS")
result = estimation.prepare(estimation.read_plan(sys.argv[1])).run(100_000)
result.percentile("finish_days", 0.8), result.criticality_index, result.jcl, result.p_joint
print((kilobytes("VmHWM") - before) / 1024)
"""
"""Most memory of reading, preparing, running and reading off, above that after all imports."""


def memory_rows() -> Iterator[Row]:
    for name in ("m2", "m3"):
        command = [sys.executable, "-c", CODE, str(BENCH / f"{name}.plan.yaml")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        value = f"{float(done.stdout):.0f} MB" if done.returncode == 0 else "not on this system"
        yield Row(f"{name.upper()}, 100,000 trials, memory above imports", value, "", "<= 25 MB")
