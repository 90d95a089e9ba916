"""The table of the benchmarks: its rows, the models they come from, and how they are printed."""

from __future__ import annotations

import itertools
import os
import platform
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from estimation import Plan, Result, read_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).resolve().parent.parent
BENCH = Path(os.environ.get("KICKOFF_SHARED", ROOT.parent / "shared")) / "bench"
"""Plans of the models, which are not part of Kickoff."""

REPEATS = 9
"""Runs of which a figure is the median."""

TRIALS = 10_000
"""Of a run, where a row says no other number."""


class Row(NamedTuple):
    """One line: what was measured, its median, how many times faster than whom, the target."""

    what: str
    value: str
    ratio: str = ""
    target: str = ""


def milliseconds(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begin)


def read_off(result: Result) -> None:
    """Read what the timing includes besides the run."""
    result.percentile("finish_days", 0.8)
    assert result.criticality_index
    assert result.p_joint is None or result.p_joint >= 0
    assert result.jcl is None or result.jcl >= 0


def model(name: str) -> Plan:
    return read_plan(BENCH / f"{name}.plan.yaml")


def as_dict(plan: Plan) -> dict[str, Any]:
    return plan.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def machine() -> str:
    """The machine in a line."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        name = next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), name)
    return (
        f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )


def print_rows(rows: Iterable[Row]) -> list[str]:
    """Print rows as a table of Markdown while they come; returns its lines."""
    lines = []
    head = [Row("", "median", "ratio", "target"), Row("---", "---:", "---:", "---")]
    for cells in itertools.chain(head, rows):
        lines.append(f"| {cells[0]:46} | {cells[1]:>12} | {cells[2]:>14} | {cells[3]:14} |")
        print(lines[-1], flush=True)
    return lines
