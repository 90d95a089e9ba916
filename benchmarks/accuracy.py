"""How good the priority lists of levelled plans are: deviation from the best known finish."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from table import BENCH, Row, milliseconds

from estimation import Simulation, prepare, read_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGETS = {"j30": "<= 1.5 %", "j60": "<= 1.5 %", "j120": "<= 6.5 %"}
"""Mean deviation of published sets of PSPLIB, by their number of activities."""


def accuracy_rows() -> Iterator[Row]:
    best = json.loads((BENCH / "rcpsp" / "best_known.json").read_text(encoding="utf-8"))
    for group, target in TARGETS.items():
        deviations, times = [], []
        for name in (name for name in best if name.startswith(f"{group}_")):
            plan = read_plan(BENCH / "rcpsp" / f"{name}.plan.yaml")
            found: list[Simulation] = []
            times.append(milliseconds(lambda p=plan, f=found: f.append(prepare(p))))
            finish = float(found[0].base.finish_days[0])
            if finish < best[name] - 1e-9:
                raise AssertionError(f"{name}: {finish} is below the best known {best[name]}")
            deviations.append(100 * (finish / best[name] - 1))
        what = f"{group}, {len(times)} plans, from best known"
        yield Row(what, f"{np.mean(deviations):.2f} %", "", target)
        yield Row(f"{group}, longest prepare", f"{max(times) / 1000:.2f} s", "", "<= 1 s")
