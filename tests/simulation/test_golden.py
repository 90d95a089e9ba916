"""Figures of the sample plans as they were: one moves only where the meaning of a plan does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from estimation import read_plan, simulate

GOLDEN: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "golden.json").read_text(encoding="utf-8")
)
"""
By sample, scenario and seed. Written by `python tests/simulation/test_golden.py`, on purpose only.
"""

TRIALS = 1_000


def figures(plan: Any, scenario: str | None, seed: int) -> dict[str, Any]:
    """What is kept of a run."""
    found = simulate(plan, scenario=scenario, trials=TRIALS, seed=seed).to_dict()
    names = ("finish_days", "hours", "cost", "price", "margin")
    kept: dict[str, Any] = {
        f"{name} {level}": None if found[name] is None else found[name][level]
        for name in names
        for level in ("mean", "sd", "P50", "P80")
    }
    kept |= {name: found[name] for name in ("p_on_time", "p_joint", "jcl")}
    kept["base"] = found["base"]["finish_days"]
    for each in found["activities"]:
        kept[f"{each['id']} critical"] = each["criticality_index"]
        kept[f"{each['id']} P80"] = each["finish_days"]["P80"]
    return kept


@pytest.mark.parametrize("case", GOLDEN)
def test_a_sample_is_as_it_was(sample: Path, case: str) -> None:
    """Within 1e-9 across processors; what is kept of single activities has 24 bits."""
    name, scenario, seed = case.split(" ")
    plan = read_plan(sample / f"{name}.plan.yaml")
    found = figures(plan, None if scenario == "-" else scenario, int(seed))
    assert found == pytest.approx(GOLDEN[case], rel=1e-9, abs=1e-9)


def write() -> None:
    """Keep the figures as they are now."""
    here = Path(__file__)
    kept = {}
    for path in sorted((here.parents[2] / "sample").glob("*.plan.yaml")):
        plan = read_plan(path)
        for scenario in (None, *(each.id for each in plan.scenarios)):
            for seed in (0, 1) if scenario is None else (0,):
                case = f"{path.name.partition('.')[0]} {scenario or '-'} {seed}"
                kept[case] = figures(plan, scenario, seed)
    here.with_name("golden.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
