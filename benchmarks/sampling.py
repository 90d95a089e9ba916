"""
What `sampling=` gains: ``python benchmarks/sampling.py [SEEDS]``.

Variance of each figure over many seeds with plain sampling, divided by that with another sampling:
how many times as many plain trials would be as exact. Below, the spread of z = (figure - mean over
the seeds) / its stated standard error, which should be 1. With 100 seeds, a gain is known to a
third and a z to a tenth (two standard errors).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from table import BENCH, ROOT, as_dict, model

from estimation import Simulation, calibrate, prepare, read_history, read_plan
from estimation.sampling import SAMPLINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimation import Result

LEVELS = (None, 0.5, 0.8, 0.95)
"""Percentiles of the finish whose standard errors are checked; None is the mean."""

FIGURES = ("mean", "P50", "P80", "P95", "cost P80", "critical", "joint")
"""Of the finish; P80 of the cost; the criticality nearest to a half; date and budget or margin."""


class Case(NamedTuple):
    """A plan to be played."""

    name: str
    simulation: Simulation


def levelled() -> dict[str, Any]:
    """Plan of 30 activities that wait for each other's people."""
    fields = as_dict(model("rcpsp/j30_13_7"))
    for activity in fields["activities"]:
        if days := activity.get("duration"):
            activity["duration"] = {"low": 0.8 * days, "likely": days, "high": 1.6 * days}
    return fields


def cases() -> Iterator[Case]:
    if BENCH.is_dir():
        for name in ("m1", "m2", "m3"):
            yield Case(name.upper(), prepare(model(name)))
        yield Case("levelled", prepare(read_plan(levelled())))
    history = calibrate(read_history(ROOT / "sample" / "history.csv"))
    for path in sorted((ROOT / "sample").glob("*.plan.yaml")):
        yield Case(path.name.split("-")[0], prepare(read_plan(path), history))


def with_date(simulation: Simulation) -> tuple[Simulation, str]:
    """Simulation with a deadline, and the activity that is most in doubt to be critical."""
    first = simulation.run(10_000, seed=-1)
    doubt = {name: abs(share - 0.5) for name, share in first.criticality_index.items()}
    if simulation.plan.project.deadline is None:
        day = first.date_of(first.percentile("finish_days", 0.8) or 0.0)
        plan = simulation.plan.with_changes({"project.deadline": day.isoformat()})
        simulation = prepare(plan, priorities_from=simulation)
    return simulation, min(doubt, key=lambda name: doubt[name])


def figures(result: Result, activity: str) -> list[float]:
    values = [float(result.finish_days.mean())]
    values += [result.percentile("finish_days", q) or 0.0 for q in LEVELS if q is not None]
    values.append(result.percentile("cost", 0.8) or np.nan)
    values.append(result.criticality_index[activity])
    chances = (result.p_joint, result.jcl, result.p_on_time)
    values.append(next(chance for chance in chances if chance is not None))
    return values


def measure(case: Case, trials: int, seeds: int) -> None:
    simulation, activity = with_date(case.simulation)
    plain = np.full(len(FIGURES), np.nan)
    for sampling in SAMPLINGS:
        found, errors = [], []
        for seed in range(seeds):
            result = simulation.run(trials, seed, sampling)
            found.append(figures(result, activity))
            errors.append([result.standard_error("finish_days", q) or np.nan for q in LEVELS])
        variances = np.var(found, axis=0, ddof=1)
        if sampling == "random":
            plain = variances
        off = (np.array(found) - np.mean(found, axis=0))[:, : len(LEVELS)]
        z = np.std(off / np.array(errors), axis=0, ddof=1)
        # A chance of 0 or 1 in all seeds has no variance to be divided.
        gain = np.divide(plain, variances, out=np.full_like(plain, np.nan), where=variances > 0)
        cells = [f"{g:.3g}" for g in gain], [f"{sd:.2f}" for sd in z]
        print(
            f"| {case.name} | {trials:,} | {sampling} | {' | '.join(cells[0])} | "
            f"{' | '.join(cells[1])} |",
            flush=True,
        )


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    names = [*FIGURES, *(f"z {name}" for name in FIGURES[: len(LEVELS)])]
    print(f"| plan | trials | sampling | {' | '.join(names)} |")
    print(f"|---|---|---|{'---|' * len(names)}")
    for case in cases():
        for trials in (1_000, 10_000):
            measure(case, trials, seeds)


if __name__ == "__main__":
    main()
