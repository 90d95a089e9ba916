"""
Invented firms with known truth: how often totals keep the levels that a small history states.

A firm's work follows

    actual = estimate x exp(level + project + item),

with the level the same for all of its work (drifting where the world says so), `project` normal
with the log sd `factor` and shared by the work of a project, `item` normal with the log sd `sigma`,
and estimates lognormal with median 8 h and log sd 0.8. The level stands at what the world says; in
the world *drawn from the prior* every firm draws its own. Past projects of as many rows each follow
one another over four years where the firm drifts, else over two; the new project of 12 items begins
the day after. Each repetition simulates one history, calibrates on it and states quantiles of the
new total; what share of true totals lies below is then counted over many true totals. Repetitions
are independent, so the standard error of a share is that of their mean.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from estimation import calibrate, read_history

ITEMS = 12
TRUE_TOTALS = 400
TRIALS = 2_000
SIZE_LOG_SD = 0.8


class World(NamedTuple):
    """One kind of firm, with the shares (now, least, most) that its totals are to keep."""

    name: str
    level: float
    sigma: float
    factor: float
    rows: int
    projects: int
    years: float = 2.0
    drift: float = 0.0
    level_sd: float = 0.0
    measure: str = "P80"
    before: float = np.nan
    least: float = 0.0
    most: float = 1.0


PRIOR = (0.0953, 0.58, 0.15)
"""Level, sigma and factor as general experience states them."""

WORLDS = (
    World("the stated prior", *PRIOR, 5, 4, before=0.75, least=0.77, most=0.84),
    World("the stated prior", *PRIOR, 20, 4, before=0.75, least=0.77, most=0.84),
    World("log mean .2", 0.2, 0.5, 0.15, 20, 10, before=0.72, least=0.76, most=0.85),
    World("log mean .2", 0.2, 0.5, 0.15, 100, 10, before=0.75, least=0.76, most=0.85),
    World("overruns 82 %", 0.6, 0.5, 0.15, 20, 10, before=0.47, least=0.65),
    World("overruns 82 %", 0.6, 0.5, 0.15, 100, 10, before=0.70, least=0.76),
    World("sigma 1.0", 0.0953, 1.0, 0.15, 100, 10, before=0.74, least=0.76, most=0.86),
    World("factor .40", 0.0953, 0.5, 0.40, 100, 10, measure="P10..P90", before=0.56, least=0.74),
    World("factor .40", 0.0953, 0.5, 0.40, 400, 40, measure="P10..P90", before=0.65, least=0.74),
    World("drift +.4 in 4 years", 0.0, 0.5, 0.15, 400, 40, 4.0, 0.4, before=0.55, least=0.70),
    World("near-perfect estimator", np.log(1.35), 0.05, 0.0, 100, 10,
          before=1.00, least=0.75, most=0.95),
    World("drawn from the prior", *PRIOR, 20, 4, level_sd=0.3, least=0.77, most=0.84),
)  # fmt: skip
"""The table that docs/calibration.md quotes; the last row draws each firm's level too."""


class Shares(NamedTuple):
    """Shares of true totals, by repetition."""

    below_p80: np.ndarray
    within: np.ndarray

    def of(self, measure: str) -> tuple[float, float]:
        """Mean share and its standard error."""
        shares = self.below_p80 if measure == "P80" else self.within
        return float(shares.mean()), float(shares.std(ddof=1) / np.sqrt(len(shares)))


def sizes(rng: np.random.Generator, count: int) -> np.ndarray:
    """Estimates [h] of some work."""
    return np.exp(rng.normal(np.log(8), SIZE_LOG_SD, count))


def past_of(world: World, level: float, rng: np.random.Generator) -> pd.DataFrame:
    """Finished work of a firm whose level ends at `level`."""
    project = np.arange(world.rows) * world.projects // world.rows
    share = (np.arange(world.rows) + 0.5) / world.rows
    log_ratio = level - world.drift * (1 - share) + rng.normal(0, world.sigma, world.rows)
    log_ratio += rng.normal(0, world.factor, world.projects)[project]
    estimated = sizes(rng, world.rows)
    finished = pd.Timestamp("2026-01-01") - pd.to_timedelta(
        np.ceil((1 - share) * world.years * 365.25), unit="D"
    )
    return pd.DataFrame({
        "project_id": [f"p{k}" for k in project],
        "item_id": [f"i{k}" for k in range(world.rows)],
        "estimated_hours": estimated,
        "actual_hours": estimated * np.exp(log_ratio),
        "started": finished,
        "finished": finished,
    })  # fmt: skip


def true_totals(
    world: World, level: float, estimated: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """What a new project of the firm may take, shape (TRUE_TOTALS,)."""
    project = rng.normal(0, world.factor, (TRUE_TOTALS, 1))
    item = rng.normal(0, world.sigma, (TRUE_TOTALS, len(estimated)))
    return np.exp(level + project + item) @ estimated


def score(world: World, repeats: int, seed: int = 0) -> Shares:
    """Shares of true totals at or below P80, and within P10 to P90."""
    shares = np.empty((repeats, 2))
    for k in range(repeats):
        rng = np.random.default_rng([seed, k])
        level = world.level + world.drift + rng.normal(0, world.level_sd)
        calibration = calibrate(read_history(past_of(world, level, rng)), "2026-01-01")
        new = pd.DataFrame({"project_id": "new", "estimated_hours": sizes(rng, ITEMS)})
        stated = calibration.draws(new, TRIALS, seed=k).sum(axis=1)
        p10, p80, p90 = np.quantile(stated, [0.1, 0.8, 0.9])
        totals = true_totals(world, level, new["estimated_hours"].to_numpy(), rng)
        shares[k] = np.mean(totals <= p80), np.mean((p10 <= totals) & (totals <= p90))
    return Shares(*shares.T)


def print_table(repeats: int = 400) -> None:
    """Score every world and print the table."""
    print(f"Invented firms, a new project of {ITEMS} items; {repeats} histories each")
    print("| firm | rows, projects | measure | before | must | now | error |")
    print("|---|---|---|---|---|---|---|")
    for world in WORLDS:
        share, error = score(world, repeats).of(world.measure)
        before = "" if np.isnan(world.before) else f"{world.before:.2f}"
        must = f"{world.least:.2f} to {world.most:.2f}"
        print(f"| {world.name} | {world.rows}, {world.projects} | {world.measure} | {before} "
              f"| {must} | {share:.3f} | {error:.3f} |", flush=True)  # fmt: skip
