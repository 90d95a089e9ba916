"""How long a run takes, against the same models in plain numpy and against ourselves."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
from table import BENCH, REPEATS, ROOT, TRIALS, Row, as_dict, milliseconds, model, read_off

from estimation import Simulation, calibrate, prepare, read_history, read_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def reference() -> ModuleType:
    """The module numpy_reference.py."""
    spec = importlib.util.spec_from_file_location("numpy_reference", BENCH / "numpy_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def median_run(simulation: Simulation, trials: int = TRIALS) -> float:
    simulation.run(trials)
    times = [
        milliseconds(lambda: read_off(simulation.run(trials, seed))) for seed in range(REPEATS)
    ]
    return float(np.median(times))


def against_numpy(name: str, trials: int, target: str) -> Row:
    """Time ours and theirs in turn, so that a busy moment hits both."""
    theirs, simulation = getattr(reference(), name), prepare(model(name))
    simulation.run(trials)
    ours_ms, theirs_ms = [], []
    for seed in range(4 * REPEATS if trials <= TRIALS else 3):
        generator = np.random.default_rng(seed)
        theirs_ms.append(milliseconds(lambda g=generator: theirs(trials, g)))
        ours_ms.append(milliseconds(lambda s=seed: read_off(simulation.run(trials, s))))
    ratio = np.median(np.array(theirs_ms) / ours_ms)
    value = f"{np.median(ours_ms):.2f} ms"
    return Row(f"{name.upper()}, {trials:,} trials", value, f"{ratio:.1f} x numpy", target)


def against_ourselves(what: str, name: str, changed: dict[str, Any], target: str) -> Row:
    """Time of a changed model against the model as it is, in turn, each as often first."""
    pair = prepare(read_plan(changed)), prepare(model(name))
    ratios = []
    for seed in range(4 * REPEATS):
        times = {
            which: milliseconds(lambda w=which, s=seed: read_off(pair[w].run(TRIALS, s)))
            for which in ((0, 1), (1, 0))[seed % 2]
        }
        ratios.append(times[0] / times[1])
    return Row(what, "", f"{np.median(ratios[2:]):.2f} of {name.upper()}", target)


def driver_on_all() -> Row:
    plan = as_dict(model("m2"))
    plan["drivers"] = [{"id": "d", "affects": "all", "factor": {"uniform": [0.9, 1.2]}}]
    return against_ourselves("M2 with a driver on all", "m2", plan, "<= 2")


def pert() -> Row:
    plan = as_dict(model("m1"))
    for activity in plan["activities"]:
        activity["duration"].pop("shape")
    return against_ourselves("M1 with PERT", "m1", plan, "<= 1")


def slider() -> Row:
    plan = as_dict(model("m3"))
    plan["activities"] = plan["activities"][:100]
    names = {activity["id"] for activity in plan["activities"]}
    plan["risks"] = [risk for risk in plan["risks"] if risk["affects"][0] in names]
    built = read_plan(plan)
    simulation = prepare(built)
    simulation.run(TRIALS)
    times = []
    for high in range(REPEATS):
        changed = built.with_changes({"activities.t5.duration.high": 30 + high})
        times.append(
            milliseconds(
                lambda p=changed: read_off(prepare(p, priorities_from=simulation).run(TRIALS))
            )
        )
    return Row(
        "slider on 100 activities: prepare and run", f"{np.median(times):.1f} ms", "", "<= 15 ms"
    )


def activities() -> Row:
    simulation = prepare(model("m3"))
    read_off(simulation.run(TRIALS))
    times = [milliseconds(lambda s=seed: simulation.run(TRIALS, s).activities) for seed in range(4)]
    return Row("M3, activities", f"{np.median(times[1:]):.0f} ms", "", "<= 150 ms")


def first_result() -> Row:
    """Import, read, prepare and run in a fresh process, kernels in the cache."""
    code = (
        "from estimation import read_plan, simulate; "
        f"simulate(read_plan({str(BENCH / 'm2.plan.yaml')!r})).percentile('finish_days', 0.8)"
    )
    command = [sys.executable, "-c", code]
    times = [milliseconds(lambda: subprocess.run(command, check=True)) for _ in range(4)]
    return Row(
        "first result of a fresh process, M2",
        f"{np.median(times[1:]) / 1000:.2f} s",
        "",
        "<= 1.5 s",
    )


def levelled() -> Row:
    plan = as_dict(read_plan(BENCH / "rcpsp" / "j120_8_6.plan.yaml"))
    for activity in plan["activities"]:
        if days := activity.get("duration"):
            activity["duration"] = {"low": 0.8 * days, "likely": days, "high": 1.6 * days}
    simulation = prepare(read_plan(plan))
    simulation.run(100)
    times = [milliseconds(lambda: simulation.run(TRIALS)) for _ in range(3)]
    return Row("levelled, 120 activities", f"{np.median(times) / 1000:.2f} s", "", "<= 1 s")


def edit() -> Row:
    """One figure of the sample changed, on its history: the plan, its simulation, its figures."""
    plan = read_plan(ROOT / "sample" / "website-relaunch.plan.yaml")
    calibration = calibrate(read_history(ROOT / "sample" / "history.csv"))
    simulation = prepare(plan, calibration)
    read_off(simulation.run(TRIALS))

    def new_figures(likely: int) -> None:
        effort = {"low": 10, "likely": likely, "high": 60}
        changed = plan.with_changes({"activities.guest-research.effort.strategy": effort})
        read_off(prepare(changed, calibration, priorities_from=simulation).run(TRIALS))

    times = [milliseconds(lambda k=20 + k: new_figures(k)) for k in range(REPEATS)]
    return Row("one edit of the sample: new figures", f"{np.median(times):.1f} ms", "", "<= 100 ms")


def crowded(count: int) -> Row:
    """`large`, in which everybody is one or two of the six people of one of eight roles."""
    generator = np.random.default_rng(0)
    plan = large_plan(count)
    plan["roles"] = [{"id": f"r{role}", "people": 6} for role in range(8)]
    for activity in plan["activities"]:
        role, people = generator.integers(8), generator.integers(1, 3)
        activity["crew"] = {f"r{role}": int(people)}
    simulation = prepare(read_plan(plan))
    simulation.run(100)
    trials = TRIALS // 10
    times = [milliseconds(lambda: simulation.run(trials)) for _ in range(3)]
    each = 1000 * np.median(times) / trials
    return Row(f"levelled, {count:,} activities", f"{each:.0f} us a trial", "", "in proportion")


def large(count: int, links: int) -> Row:
    """A plan of so many activities, without limits of people."""
    time_ms = median_run(prepare(read_plan(large_plan(count))))
    return Row(f"{count:,} activities, {links:,} links", f"{time_ms:.1f} ms", "", "in proportion")


def large_plan(count: int) -> dict[str, Any]:
    """So many activities, each of them after some of the 60 before it."""
    generator = np.random.default_rng(0)
    chosen = [[] if i == 0 else generator.integers(max(0, i - 60), i, 1 + i % 4).tolist()
              for i in range(count)]  # fmt: skip
    return {
        "kickoff_plan": 1,
        "project": {"id": "large", "start": "2027-01-04"},
        "activities": [
            {"id": f"a{i}", "duration": {"low": 1, "likely": 2, "high": 5},
             "after": [f"a{j}" for j in sorted(set(before))]}
            for i, before in enumerate(chosen)
        ],
    }  # fmt: skip


def speed_rows() -> Iterator[Row]:
    """Rows that need the models of BENCH."""
    for name in ("m1", "m2", "m3"):
        yield against_numpy(name, TRIALS, "" if name == "m1" else ">= 20")
        yield against_numpy(name, 10 * TRIALS, "" if name == "m1" else ">= 15")
    yield from (pert(), driver_on_all(), slider(), activities(), first_result(), levelled())


def scaling_rows() -> Iterator[Row]:
    """Rows of plans that are made up."""
    yield from (large(500, 1_250), large(2_000, 5_000), crowded(500), crowded(2_000), edit())
