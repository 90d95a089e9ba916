"""
Runs inside the environment of the peers: a question a line on standard input, an answer a line.

A question names peer, model, trials and seed; the answer has milliseconds, mean and P80 in days.
Nothing of Kickoff is imported here.
"""

from __future__ import annotations

import json
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

NET = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
MODELS = {
    "m1": (NET["m1"], [[i - 1] if i else [] for i in range(len(NET["m1"]))]),
    "m2": (NET["tasks"], NET["preds"]),
}
"""Durations (low, likely, high) of a model, and the predecessors of each activity."""


def squigglepy(name: str, trials: int, seed: int) -> np.ndarray:
    """It draws; the network is ours to compute, in plain numpy."""
    import squigglepy as sq

    sq.set_seed(seed)
    durations, predecessors = MODELS[name]
    finish: list[np.ndarray] = []
    for (low, likely, high), before in zip(durations, predecessors, strict=True):
        days = np.asarray(sq.sample(sq.triangular(low, likely, high), n=trials))
        start = np.max([finish[j] for j in before], axis=0) if before else 0.0
        finish.append(start + days)
    return np.max(finish, axis=0)


@cache
def project(name: str) -> Any:
    """A model in the format of mcprojsim."""
    from mcprojsim.models.project import Project

    durations, predecessors = MODELS[name]
    tasks = [
        {
            "id": f"t{i}",
            "name": f"t{i}",
            "estimate": {
                "distribution": "triangular",
                "low": low,
                "expected": likely,
                "high": high,
                "unit": "days",
            },
            "dependencies": [f"t{j}" for j in before],
        }
        for i, ((low, likely, high), before) in enumerate(zip(durations, predecessors, strict=True))
    ]
    head = {"name": name, "start_date": "2027-01-04", "hours_per_day": 8}
    return Project.model_validate({"project": head, "tasks": tasks})


def mcprojsim(name: str, trials: int, seed: int) -> np.ndarray:
    from mcprojsim.simulation.engine import SimulationEngine

    engine = SimulationEngine(iterations=trials, random_seed=seed, show_progress=False)
    return np.asarray(engine.run(project(name)).durations) / 8


def main() -> None:
    peers = {"squigglepy": squigglepy, "mcprojsim": mcprojsim}
    for line in sys.stdin:
        asked = json.loads(line)
        begin = time.perf_counter()
        finish = peers[asked["peer"]](asked["model"], asked["trials"], asked["seed"])
        p80 = float(np.percentile(finish, 80))
        took = 1000 * (time.perf_counter() - begin)
        print(json.dumps({"ms": took, "mean": float(finish.mean()), "P80": p80}), flush=True)


if __name__ == "__main__":
    main()
