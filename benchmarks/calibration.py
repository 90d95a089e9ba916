"""
Accuracy of calibrations against simple baselines, on the same real histories as the tests.

Run as ``python benchmarks/calibration.py FOLDER [NAME...]``: FOLDER holds sip.csv, cesaw.csv and
kitchenham.csv. Forecasts are made at half-yearly origins (yearly for kitchenham) from work finished
before the origin. Scores are the mean CRPS of ln(actual / estimated), as twice the mean pinball
loss of 19 levels. Differences have 90 % intervals from a paired bootstrap of whole projects, since
work of one project has its luck in common.

``python benchmarks/calibration.py FOLDER --totals`` forecasts totals of CESAW projects on their
first day; ``python benchmarks/calibration.py --worlds`` asks invented firms with known truth.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from worlds import print_table

from estimation import calibrate, read_history
from estimation.scoring import pinball

if TYPE_CHECKING:
    from estimation.history import History

PROBS = np.arange(1, 20) / 20
BANDS = 10
REPEATS = 2_000


class Set(NamedTuple):
    """Which rows of a file are scored, and how."""

    name: str
    first: str
    before: str
    months: int
    by_project: bool


SETS = (
    Set("sip", "2008-01-01", "2011-01-01", 6, by_project=False),
    Set("cesaw", "2012-01-01", "2014-04-01", 6, by_project=True),
    Set("kitchenham", "1996-01-01", "1998-01-01", 12, by_project=False),
)


def ratios(rows: pd.DataFrame) -> np.ndarray:
    return np.log(rows["actual_hours"] / rows["estimated_hours"]).to_numpy()


def certain(past: pd.DataFrame, new: pd.DataFrame) -> np.ndarray:
    """The estimate itself."""
    return np.zeros((len(new), len(PROBS)))


def pert(past: pd.DataFrame, new: pd.DataFrame) -> np.ndarray:
    """The estimate, 20 % less to 50 % more."""
    from estimation.distributions import three_point

    return np.tile(np.log(three_point(0.8, 1, 1.5).ppf(PROBS)), (len(new), 1))


def one_ratio(past: pd.DataFrame, new: pd.DataFrame) -> np.ndarray:
    """All past ratios alike."""
    return np.tile(np.quantile(ratios(past), PROBS), (len(new), 1))


def size_band(past: pd.DataFrame, new: pd.DataFrame) -> np.ndarray:
    """Past ratios of the same tenth of sizes."""
    hours = past["estimated_hours"].to_numpy()
    edges = np.unique(np.quantile(hours, np.arange(1, BANDS) / BANDS))
    edges = edges[edges < hours.max()]
    bands, found = np.searchsorted(edges, hours), ratios(past)
    table = np.array([np.quantile(found[bands == k], PROBS) for k in range(len(edges) + 1)])
    return table[np.searchsorted(edges, new["estimated_hours"])]


BASELINES = {
    "the estimate itself": certain,
    "PERT -20 % / +50 %": pert,
    "one ratio for all": one_ratio,
    "ratio by size band": size_band,
}
KICKOFF = "Kickoff"


def forecasts(
    history: History, which: Set
) -> tuple[dict[str, np.ndarray], np.ndarray, pd.DataFrame]:
    """Log quantiles by method, what came true, and the rows."""
    rows, known = history.frame, history.known_on()
    begun = rows["estimated_on"].fillna(rows["started"])
    place = begun.groupby(rows["project_id"]).transform("min") if which.by_project else begun
    scored = (place >= which.first) & (place < which.before)
    quantiles: dict[str, list[np.ndarray]] = {name: [] for name in (*BASELINES, KICKOFF)}
    parts = []
    for origin in pd.date_range(which.first, begun.max(), freq=f"{which.months}MS"):
        end = origin + pd.DateOffset(months=which.months)
        new, past = rows[scored & (begun >= origin) & (begun < end)], rows[known < origin]
        if not len(new) or not len(past):
            continue
        blind = new.drop(columns=["actual_hours", "finished"])
        hours = new["estimated_hours"].to_numpy()[:, None]
        quantiles[KICKOFF].append(
            np.log(calibrate(history, origin).quantiles(blind, PROBS) / hours)
        )
        for name, method in BASELINES.items():
            quantiles[name].append(method(past, new))
        parts.append(new)
    new = pd.concat(parts)
    return {name: np.concatenate(part) for name, part in quantiles.items()}, ratios(new), new


def bootstrap(difference: np.ndarray, clusters: np.ndarray) -> tuple[float, float]:
    """Interval of a mean difference that holds 90 %, whole clusters drawn together."""
    rng = np.random.default_rng(0)
    _, at = np.unique(clusters, return_inverse=True)
    sums, rows = np.bincount(at, difference), np.bincount(at)
    drawn = rng.integers(0, len(sums), (REPEATS, len(sums)))
    low, high = np.quantile(sums[drawn].sum(axis=1) / rows[drawn].sum(axis=1), [0.05, 0.95])
    return float(low), float(high)


def totals_within(history: History, first: str, trials: int = 200) -> tuple[float, int]:
    """
    Share of projects whose actual total lies within P10 to P90 as forecast on their first day.

    Projects of 20 to 800 pieces of work that began from `first` on; returns their number too.
    """
    rows = history.frame
    starts = rows.groupby("project_id")["started"].min().sort_values()
    within = []
    for project, start in starts[starts >= first].items():
        work = rows[rows["project_id"] == project]
        if 20 <= len(work) <= 800:
            totals = calibrate(history, start).draws(work, trials, seed=0).sum(axis=1)
            low, high = np.quantile(totals, [0.1, 0.9])
            within.append(low <= work["actual_hours"].sum() <= high)
    return float(np.mean(within)), len(within)


def main() -> None:
    if sys.argv[1:] == ["--worlds"]:
        print_table()
        return
    if sys.argv[2:] == ["--totals"]:
        share, count = totals_within(read_history(Path(sys.argv[1]) / "cesaw.csv"), "2012-01-01")
        print(f"cesaw: {share:.3f} of {count} totals within P10 to P90 of their first day")
        return
    folder, names = Path(sys.argv[1]), sys.argv[2:] or [which.name for which in SETS]
    for which in SETS:
        if which.name not in names:
            continue
        history = read_history(folder / f"{which.name}.csv")
        quantiles, observed, rows = forecasts(history, which)
        losses = {k: 2 * pinball(q, PROBS, observed).mean(axis=1) for k, q in quantiles.items()}
        print(f"\n{which.name}: {len(observed):,} pieces of work, from {which.first} on")
        print(f"{'':24}{'CRPS':>8}{'P80':>7}{'80 %':>7}   Kickoff less, 90 % interval")
        for name, q in quantiles.items():
            p80 = np.mean(observed <= q[:, 15] + 1e-9)
            inside = np.mean((observed >= q[:, 1] - 1e-9) & (observed <= q[:, 17] + 1e-9))
            low, high = bootstrap(losses[KICKOFF] - losses[name], rows["project_id"].to_numpy())
            versus = "" if name == KICKOFF else f"   {low:+.4f} to {high:+.4f}"
            print(f"{name:24}{losses[name].mean():8.4f}{p80:7.3f}{inside:7.3f}{versus}")
        start = time.perf_counter()
        calibrate(history)
        print(f"calibrate on {len(history):,} rows: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
