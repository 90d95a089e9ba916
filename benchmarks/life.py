"""
Re-forecasts of projects under way: do their chances hold, and how fast are they.

``python benchmarks/life.py coverage --projects 2000`` simulates firms with a history of their own,
whose projects share a true factor of log sd 0, .15 or .4, and forecasts projects of theirs at
kickoff, when a quarter and half of the activities are done, and near the end. It prints how often
the actual hours were at or below the P80 of that moment. ``--as-before`` leaves begun work and the
project factor as they were without a re-forecast, to show what they are for.
``python benchmarks/life.py speed`` signs 100 projects, reports on each and times
``kickoff reforecast --all``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import os
import sys
import tempfile
import time
from contextlib import chdir
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from estimation.calibration import calibrate  # noqa: E402
from estimation.history import read_history  # noqa: E402
from estimation.plan import read_plan  # noqa: E402
from estimation.projects.project_factor import factor_after, simulated_hours  # noqa: E402
from estimation.simulation import prepare  # noqa: E402

ITEM_SD, MEDIAN = 0.4, 1.05
"""Log ratios of single items, and the median ratio of all work."""

ESTIMATES = (16, 24, 40, 12, 32, 24, 16, 40, 24, 20, 16, 24)
"""Estimated hours of the activities of each project, done one after another."""

MOMENTS = {"kickoff": 0.0, "a quarter": 0.25, "half": 0.5, "near the end": 0.9}
"""Share of the activities that are done."""

TRIALS = 1000
START = dt.date(2027, 1, 4)


def past_of(tau: float, random: np.random.Generator, projects: int = 80) -> pd.DataFrame:
    """Past work of a firm."""
    rows = []
    for p in range(projects):
        own = math.exp(tau * random.standard_normal())
        begun = pd.Timestamp("2023-01-02") + pd.Timedelta(days=14 * p)
        for k, hours in enumerate(ESTIMATES):
            ratio = MEDIAN * own * math.exp(ITEM_SD * random.standard_normal())
            rows.append(
                {
                    "project_id": f"p{p}", "item_id": f"p{p}-{k}", "class": "build",
                    "estimated_hours": hours, "actual_hours": max(hours * ratio, 0.01),
                    "started": begun, "finished": begun + pd.Timedelta(days=30),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def plan_data() -> dict[str, object]:
    """A project of the firm."""
    activities = [
        {"id": f"a{k}", "class": "build", "basis": "history", "effort": {"dev": float(hours)},
         "after": [f"a{k - 1}"] if k else []}
        for k, hours in enumerate(ESTIMATES)
    ]  # fmt: skip
    return {
        "kickoff_plan": 1,
        "project": {"id": "new", "start": START.isoformat()},
        "calendars": {"team": {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}},
        "roles": [{"id": "dev", "cost_rate": 1}],
        "activities": activities,
    }


def status_at(actual: np.ndarray, share: float) -> dict[str, object] | None:
    """What is reported two days after so many activities were done; None before all work."""
    if share == 0:
        return None
    ends = np.cumsum(actual) / 8
    done = max(int(share * len(actual)), 1)
    now = math.ceil(ends[done - 1] + 1e-9) + 2
    reports: dict[str, object] = {}
    for k, end in enumerate(ends):
        begin = end - actual[k] / 8
        if end <= now:
            first, last = (START + dt.timedelta(days=int(x)) for x in (begin, max(end - 1e-9, 0)))
            reports[f"a{k}"] = {"started": first, "finished": last,
                                "hours": {"dev": float(actual[k])}}  # fmt: skip
        elif begin < now:
            hours = (now - begin) * 8
            first = START + dt.timedelta(days=int(begin))
            reports[f"a{k}"] = {"started": first, "hours": {"dev": float(hours)}}
    return {"date": START + dt.timedelta(days=now - 1), "activities": reports}


def held(tau: float, projects: int, seed: int, as_before: bool) -> dict[str, list[float]]:
    """
    Shares of projects at or below their P80 at each moment, and widths of P10 to P90.

    Each project is of one of the firms, 20 of them, which differ in their past work.
    """
    random = np.random.default_rng(seed)
    data = plan_data()
    found: dict[str, list[float]] = {name: [] for name in MOMENTS}
    widths: dict[str, list[float]] = {name: [] for name in MOMENTS}
    firms = 20
    for firm in range(firms):
        calibration = calibrate(read_history(past_of(tau, random)))
        signed = prepare(read_plan(data), calibration)
        hours = simulated_hours(signed, [f"a{k}" for k in range(len(ESTIMATES))], TRIALS, firm)
        for _ in range(projects // firms):
            own = math.exp(tau * random.standard_normal())
            ratio = MEDIAN * own * np.exp(ITEM_SD * random.standard_normal(len(ESTIMATES)))
            actual = np.array(ESTIMATES) * ratio
            for name, share in MOMENTS.items():
                total = forecast(data, signed, hours, status_at(actual, share), firm, as_before)
                low, high, p80 = np.quantile(total, [0.1, 0.9, 0.8], method="inverted_cdf")
                found[name].append(float(actual.sum() <= p80 + 1e-6))
                widths[name].append((high - low) / actual.sum())
    return {name: [float(np.mean(found[name])), float(np.mean(widths[name]))] for name in MOMENTS}


def forecast(data, signed, hours, status, seed, as_before):  # type: ignore[no-untyped-def]
    """Hours of each trial, given what is reported."""
    if status is None:
        return signed.run(TRIALS, seed).hours
    calibration, reports = signed.calibration, status["activities"]
    if not as_before:
        done = [name for name, each in reports.items() if "finished" in each]
        begun = [
            (each["hours"]["dev"], hours[name])
            for name, each in reports.items()
            if "finished" not in each
        ]
        actual = sum(reports[name]["hours"]["dev"] for name in done)
        simulated = sum(hours[name] for name in done)
        factor = factor_after(calibration.project_log_sd, actual, simulated, begun)
        calibration = replace(calibration, project_factor=factor.table)
    simulation = prepare(read_plan({**data, "status": status}), calibration, priorities_from=signed)
    if as_before:
        activities = tuple(
            replace(a, effort=tuple(
                replace(p, variable=replace(p.variable, begun=None)) for p in a.effort
            ))
            for a in simulation.model.activities
        )  # fmt: skip
        simulation = replace(simulation, model=replace(simulation.model, activities=activities))
    return simulation.run(TRIALS, seed).hours


def coverage(projects: int, seed: int, as_before: bool) -> None:
    """Print how often P80 held."""
    error = math.sqrt(0.8 * 0.2 / projects)
    print(f"P80 held, {projects:,} projects each; one standard error {error:.3f}")
    print("| true log sd | " + " | ".join(f"{m}: held, width" for m in MOMENTS) + " |")
    for tau in (0.0, 0.15, 0.4):
        cells = held(tau, projects, seed, as_before)
        said = " | ".join(f"{share:.3f}, {width:.2f}" for share, width in cells.values())
        print(f"| {tau:g} | {said} |", flush=True)


def speed(projects: int) -> None:
    """Print how long all open projects take."""
    from estimation.projects import signing
    from estimation.projects.reforecasting import reforecast_all
    from estimation.projects.status import add_status
    from estimation.store import Who, open_store

    history = read_history(ROOT / "sample" / "history.csv")
    text = (ROOT / "sample" / "website-relaunch.plan.yaml").read_text(encoding="utf-8")
    plan = read_plan(ROOT / "sample" / "website-relaunch.plan.yaml")
    first = [a.id for a in plan.activities if a.effort][:4]
    day = plan.project.start
    with tempfile.TemporaryDirectory(prefix="kickoff-life-") as place, chdir(place):
        store = open_store("kickoff.db", create=True)
        with store:
            for k in range(projects):
                name = Path(f"p{k}.plan.yaml")
                name.write_text(text.replace(f"id: {plan.project.id}", f"id: p{k}", 1))
                drafted = signing.draft(name, history, on=day - dt.timedelta(days=7))
                signing.sign(store, drafted, "Ana", "Ben")
                rows = ["activity,started,finished"] + [
                    f"{each},{day},{day + dt.timedelta(days=3 + k % 5)}" for each in first
                ]
                Path("s.csv").write_text("\n".join(rows) + "\n")
                at = day + dt.timedelta(days=10)
                add_status(store, f"p{k}", Path("s.csv"), at, Who("PM", "Ben"))
            before, cpu = time.perf_counter(), time.process_time()
            batch = reforecast_all(store, history=history, with_lines=False)
            took, used = time.perf_counter() - before, time.process_time() - cpu
            print(f"{len(batch.made)} projects in {took:.1f} s, {used:.1f} s of CPU, "
                  f"{os.cpu_count()} cores; failed: {batch.failed}")  # fmt: skip


def main() -> None:
    """Run the part that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=("coverage", "speed"))
    parser.add_argument("--projects", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--as-before", action="store_true")
    asked = parser.parse_args()
    if asked.part == "coverage":
        coverage(asked.projects or 2000, asked.seed, asked.as_before)
    else:
        speed(asked.projects or 100)


if __name__ == "__main__":
    main()
