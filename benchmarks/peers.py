"""
Against other tools for the same work: squigglepy and mcprojsim.

They live in an environment of their own under `.peers`, made on request (`make bench-peers`), and
never become dependencies. Before anything is timed, each must give the mean and the P80 that we
give, within standard errors.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri
from table import BENCH, ROOT, Row, milliseconds, model, read_off

from estimation import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = ROOT / ".peers"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PEERS = {"squigglepy": 10_000, "mcprojsim": 1_000}
"""Trials of each; mcprojsim plays them one by one in Python."""

ALPHA = 1e-6
"""Chance that any one figure is taken for another one though both are right."""

REPEATS = 3


def install() -> None:
    """Make the environment of the peers, with Python 3.13 where there is one."""
    base = os.environ.get("PEERS_PYTHON") or shutil.which("python3.13") or shutil.which("python3")
    if base is None:
        raise SystemExit("no python3.13 was found; say PEERS_PYTHON=/path/to/python3.13")
    subprocess.run([base, "-m", "venv", HOME], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", *PEERS], check=True)


def peer_rows() -> Iterator[Row]:
    """One row for each peer and model, or one that says how to get them."""
    if not PYTHON.exists():
        yield Row("squigglepy, mcprojsim", "skipped", "", "make bench-peers")
        return
    command = [PYTHON, ROOT / "benchmarks" / "peer_worker.py", BENCH / "net300.json"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        for peer, trials in PEERS.items():
            for name in ("m1", "m2"):
                yield _against(worker, peer, name, trials)
        assert worker.stdin is not None
        worker.stdin.close()


def _ask(worker: subprocess.Popen[str], **question: Any) -> dict[str, float]:
    """One answer of the worker."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    print(json.dumps(question), file=worker.stdin, flush=True)
    line = worker.stdout.readline()
    if not line:
        raise SystemExit(f"{question['peer']} ended early; run `make bench-peers` again")
    answer: dict[str, float] = json.loads(line)
    return answer


def _against(worker: subprocess.Popen[str], peer: str, name: str, trials: int) -> Row:
    """Check that both mean the same, then time them in turn."""
    simulation = prepare(model(name))
    ours = simulation.run(trials)
    theirs = _ask(worker, peer=peer, model=name, trials=trials, seed=0)
    bound = -ndtri(ALPHA / 2) * np.sqrt(2)
    mean = float(ours.values("finish_days").mean())
    p80 = ours.percentile("finish_days", 0.8)
    for figure, one, error in (
        ("mean", mean, ours.standard_error("finish_days")),
        ("P80", p80, ours.standard_error("finish_days", 0.8)),
    ):
        if abs(theirs[figure] - one) > bound * error:
            return Row(
                f"{name.upper()} against {peer}", "differs", f"{figure} {theirs[figure]:.2f}"
            )
    ours_ms, theirs_ms = [], []
    for seed in range(1, REPEATS + 1):
        answer = _ask(worker, peer=peer, model=name, trials=trials, seed=seed)
        theirs_ms.append(answer["ms"])
        ours_ms.append(milliseconds(lambda s=seed: read_off(simulation.run(trials, s))))
    ratio = np.median(np.array(theirs_ms) / ours_ms)
    what = f"{name.upper()}, {trials:,} trials, {peer}"
    return Row(what, f"{np.median(ours_ms):.2f} ms", f"{ratio:,.0f} x {peer}")


if __name__ == "__main__":
    install()
