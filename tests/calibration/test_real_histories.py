"""Rolling origin on two real histories: at least as good as the size bands that were measured."""

from __future__ import annotations

import dataclasses
from functools import cache, partial

import numpy as np
import pandas as pd
import pytest

from estimation.calibration import calibrate
from estimation.history import read_history
from estimation.scoring import coverage, pinball

PROBS = np.arange(1, 20) / 20
P10, P80, P90 = 1, 15, 17

ORIGINS = {
    "sip": pd.date_range("2008-01-01", "2010-07-01", freq="6MS"),
    "cesaw": pd.date_range("2012-01-01", "2014-01-01", freq="6MS"),
}


@pytest.fixture(scope="module")
def history_of(shared):
    """Read a history, once."""
    return cache(lambda name: read_history(shared / "data" / "history" / f"{name}.csv"))


@pytest.fixture(scope="module")
def learned(history_of):
    """Calibrate on a history as of a day, once: the large one takes some ten seconds."""
    return cache(lambda name, origin: calibrate(history_of(name), origin))


def forecast(history, origins, learned):
    """Quantiles of ln(actual / estimated), as of each half-year, and what came true in it."""
    rows = history.frame
    begun = rows["estimated_on"].fillna(rows["started"])
    quantiles, observed = [], []
    for origin in origins:
        new = rows[(begun >= origin) & (begun < origin + pd.DateOffset(months=6))]
        hours = new["estimated_hours"].to_numpy()
        quantiles.append(np.log(learned(origin).quantiles(new, PROBS) / hours[:, None]))
        observed.append(np.log(new["actual_hours"].to_numpy() / hours))
    return np.concatenate(quantiles), np.concatenate(observed)


@pytest.mark.parametrize(
    ("name", "most"),
    # CRPS (twice the mean pinball loss of 19 quantiles). One empirical ratio for each size band
    # scores .350 and .610 here; .323 and .581 were measured.
    [("sip", 0.325), ("cesaw", 0.590)],
)
def test_items_score_better_than_size_bands(history_of, learned, name, most):
    quantiles, observed = forecast(history_of(name), ORIGINS[name], partial(learned, name))
    assert 2 * pinball(quantiles, PROBS, observed).mean() < most
    # The firms drift, so a few hundredths of slack: .78 to .81 were measured for both.
    held = coverage(-np.inf, quantiles[:, P80] + 1e-9, observed)
    assert held == pytest.approx(0.805, abs=0.035)
    inside = coverage(quantiles[:, P10] - 1e-9, quantiles[:, P90] + 1e-9, observed)
    assert inside == pytest.approx(0.805, abs=0.035)


def test_a_small_history_is_no_worse_than_its_own_ratios(shared):
    history = read_history(shared / "data" / "history" / "kitchenham.csv")
    rows = history.frame
    new, past = rows[rows["started"] >= "1996-01-01"], history.known("1996-01-01")
    observed = np.log(new["actual_hours"] / new["estimated_hours"]).to_numpy()
    hours = new["estimated_hours"].to_numpy()[:, None]
    ours = np.log(calibrate(history, "1996-01-01").quantiles(new, PROBS) / hours)
    ratios = np.quantile(np.log(past["actual_hours"] / past["estimated_hours"]), PROBS)
    theirs = np.tile(ratios, (len(new), 1))
    losses = [pinball(quantiles, PROBS, observed).mean() for quantiles in (ours, theirs)]
    assert losses[0] <= 1.02 * losses[1]


def test_totals_of_projects_need_the_shared_factor(history_of, learned):
    # Measured on whole CESAW projects forecast at kickoff: 80 % intervals of independent items
    # held 34 to 37 % of them, with one shared factor 84 to 95 %. Here with what was known at the
    # half-year before; `benchmarks/calibration.py FOLDER --totals` forecasts on the day itself.
    rows = history_of("cesaw").frame
    starts = rows.groupby("project_id")["started"].min().sort_values()
    held = []
    for project, start in starts[starts >= "2012-01-01"].items():
        work = rows[rows["project_id"] == project]
        if not 20 <= len(work) <= 800:
            continue
        calibration = learned("cesaw", max(o for o in ORIGINS["cesaw"] if o <= start))
        totals = calibration.draws(work, 200, seed=0).sum(axis=1)
        low, high = np.quantile(totals, [0.1, 0.9])
        held.append(low <= work["actual_hours"].sum() <= high)
    assert len(held) >= 18
    # Standard error of 0.8 over some 20 projects: 0.09.
    assert np.mean(held) == pytest.approx(0.82, abs=0.14)


def test_a_class_never_seen_holds_what_it_says(shared):
    """SiP without one class after the other: .783 held while new names widened by pooled means."""
    history = read_history(shared / "data" / "history" / "sip.csv")
    rows, origin = history.frame, pd.Timestamp("2010-01-01")
    begun = rows["estimated_on"].fillna(rows["started"])
    within = []
    for name in rows["class"].dropna().unique():
        is_it = rows["class"] == name
        new = rows[is_it & (begun >= origin) & (begun < "2011-01-01")]
        blind = calibrate(dataclasses.replace(history, frame=rows[~is_it]), origin)
        low, high = blind.quantiles(new, [0.1, 0.9]).T
        actual = new["actual_hours"].to_numpy()
        within.append((actual >= low * (1 - 1e-9)) & (actual <= high * (1 + 1e-9)))
    held = np.concatenate(within)
    assert len(held) == 419
    # .802 were measured; 419 pieces of work have a standard error of .02.
    assert 0.79 < held.mean() < 0.84
