"""
Packs of many plans, beside plain papermill with as many processes, in one run.

``python benchmarks/packs.py --plans 100``: plans of 30 activities, 10,000 trials, both audiences.
Plain papermill executes the same notebook with kernels that start by themselves; nothing of it is
made into pages, so that the comparison favours it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import shutil
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from estimation.packs import Options, make_packs

ROOT = Path(__file__).resolve().parent.parent


def plan_of(number: int, activities: int) -> dict[str, Any]:
    """A plan of four phases with a review at the end of each."""
    work: list[dict[str, Any]] = []
    for at in range(activities):
        phase = f"Phase {1 + 4 * at // activities}"
        after = [f"a{max(at - 1 - at % 2, 0)}"] if at else []
        entry: dict[str, Any] = {
            "id": f"a{at}",
            "name": f"Work {at}",
            "phase": phase,
            "after": after,
        }
        if at % 8 == 7:
            entry["review"] = {"of": f"a{at - 1}", "rework": 0.2, "cap": 8}
        else:
            likely = 10 + (at * 7 + number) % 30
            role = ("design", "dev", "pm")[at % 3]
            entry["effort"] = {role: {"low": likely / 2, "likely": likely, "high": likely * 2}}
        work.append(entry)
    return {
        "kickoff_plan": 1,
        "project": {"id": f"plan-{number}", "name": f"Plan {number}", "client": "Acme",
                    "start": "2027-01-11", "deadline": "2027-09-30"},
        "price": {"kind": "fixed", "amount": 90000, "target_margin": 0.25, "vat": 0.19},
        "roles": [{"id": role, "people": 2, "cost_rate": 60, "bill_rate": 110}
                  for role in ("design", "dev", "pm")],
        "activities": work,
        "risks": [{"id": f"r{n}", "probability": 0.3, "affects": [f"a{n}"], "delay": 4,
                   "owner": "PM"} for n in range(3)],
        "payments": [{"at": "signing", "share": 0.5}, {"at": f"a{activities - 1}", "share": 0.5}],
        "offer": {"included": ["A website"], "revisions": 2},
    }  # fmt: skip


def plain(arguments: tuple[str, str, int]) -> None:
    """Execute the notebook as papermill alone does."""
    import papermill

    plan, out, trials = arguments
    papermill.execute_notebook(
        str(ROOT / "templates" / "pack_internal.ipynb"), out,
        parameters={"plan": plan, "trials": trials, "offer": True},
        progress_bar=False, kernel_name="python3",
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=100)
    parser.add_argument("--activities", type=int, default=30)
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--plain", type=int, default=10, help="plans that plain papermill makes")
    parser.add_argument("--formats", default="html")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-packs-"))
    plans = []
    for number in range(given.plans):
        path = folder / f"{number}.plan.yaml"
        path.write_text(json.dumps(plan_of(number, given.activities)), encoding="utf-8")
        plans.append(path)
    options = Options(audience="both", formats=tuple(given.formats.split(",")), jobs=given.jobs)
    began = time.perf_counter()
    report = make_packs(plans, folder / "out", trials=given.trials, options=options)
    ours = time.perf_counter() - began
    assert not report.failures, report.failures[:2]
    began = time.perf_counter()
    make_packs(plans, folder / "out", trials=given.trials, options=options)
    again = time.perf_counter() - began
    sizes = [path.stat().st_size for path in (folder / "out").rglob("*.internal.html")]
    print(f"packs: {ours:.1f} s for {given.plans} plans, {ours / given.plans:.2f} s a plan")
    print(f"nothing changed: {again:.2f} s")
    print(f"largest internal page: {max(sizes) / 1000:.0f} kB")
    usage = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    print(f"largest worker: {usage:.0f} MB")
    if given.plain:
        few = [(str(plan), str(folder / f"{n}.ipynb"), given.trials)
               for n, plan in enumerate(plans[: given.plain])]  # fmt: skip
        began = time.perf_counter()
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(given.jobs, mp_context=context) as pool:
            list(pool.map(plain, few))
        slow = (time.perf_counter() - began) / len(few)
        print(
            f"plain papermill: {slow:.2f} s a plan, {slow * given.plans / ours:.1f} times as long"
        )
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
