"""Descriptions, bins, the fit and the recalibration, each against what it must be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from estimation.calibration import calibrate
from estimation.calibration import histogram as histogram_module
from estimation.calibration.encodings import fit_encoder
from estimation.calibration.firm_level import Usual
from estimation.calibration.histogram import fit_bins, fit_histogram
from estimation.calibration.item_model import past_work
from estimation.calibration.minimising import minimise
from estimation.calibration.recalibration import fit_scales, rescaled
from estimation.history import read_history
from estimation.plan import read_plan
from estimation.simulation.model.effort_tables import history_items

LEVELS = np.arange(1, 20) / 20


def history(rows: int = 2_000, seed: int = 5, **columns):
    """Work of two people: Ada overruns by half and scatters little, Bob is right and wild."""
    rng = np.random.default_rng(seed)
    person = rng.choice(["Ada", "Bob"], rows)
    hours = np.round(np.exp(rng.normal(2, 0.8, rows)), 2) + 0.01
    log_ratio = np.where(person == "Ada", np.log(1.5) + 0.1 * rng.normal(size=rows),
                         0.6 * rng.normal(size=rows))  # fmt: skip
    began = pd.Timestamp("2022-01-01") + pd.to_timedelta(np.arange(rows) * 0.5, unit="D").floor("D")
    return read_history(pd.DataFrame({
        "project_id": [f"p{k // 100}" for k in range(rows)], "person": person,
        "estimated_hours": hours, "actual_hours": hours * np.exp(log_ratio), "started": began,
        "finished": began + pd.Timedelta(days=5), **columns,
    }))  # fmt: skip


def new(**columns) -> pd.DataFrame:
    return pd.DataFrame({"project_id": "new", "estimated_hours": [8.0], **columns})


def test_people_differ_in_place_and_spread():
    calibration = calibrate(history())
    ada, bob = (
        np.log(calibration.quantiles(new(person=name), LEVELS)[0] / 8) for name in ("ada", "Bob")
    )
    # P50 and P90 - P10 of each; the penalty holds two so different people back towards each other.
    assert ada[9] == pytest.approx(np.log(1.5), abs=0.06)
    assert bob[9] == pytest.approx(0, abs=0.15)
    assert bob[17] - bob[1] == pytest.approx(0.6 * 2.563, rel=0.3)
    assert ada[17] - ada[1] < 0.5 * (bob[17] - bob[1])


def test_a_new_person_is_an_average_one_and_wider():
    # Both are right on average and scatter alike, but one is always 1.6 times above the other.
    rng = np.random.default_rng(0)
    frame = history().frame
    place = np.where(frame["person"] == "Ada", 0.235, -0.235)
    frame["actual_hours"] = frame["estimated_hours"] * np.exp(place + 0.2 * rng.normal(size=2_000))
    calibration = calibrate(read_history(frame))
    width = {
        name: np.ptp(np.log(calibration.quantiles(new(person=name), [0.1, 0.9])[0]))
        for name in ("Ada", "Bob", "Cid")
    }
    assert width["Cid"] > 1.2 * max(width["Ada"], width["Bob"])
    assert calibration.quantiles(new(person="Cid"), [0.5])[0, 0] == pytest.approx(8, rel=0.15)


@pytest.mark.parametrize("between", [0.0, 0.3])
def test_what_a_new_name_adds_is_the_variance_between_names(between):
    """400 people of 20 rows, each with a mean of their own beside scatter of 0.4."""
    rng = np.random.default_rng(1)
    people, each = 400, 20
    means = np.repeat(rng.normal(0, between, people), each)
    frame = pd.DataFrame({
        "project_id": "p", "person": np.repeat([f"n{k}" for k in range(people)], each),
        "estimated_hours": 8.0, "started": "2025-01-01", "finished": "2025-01-31",
        "actual_hours": 8 * np.exp(means + rng.normal(0, 0.4, people * each)),
    })  # fmt: skip
    past = past_work((h := read_history(frame)).frame, h.known_on(), None)
    share = fit_encoder(*past)[0].between["person"]
    truth = between**2 / (between**2 + 0.4**2)
    # Standard error of the scatter of means: sqrt(2 / people) of what they scatter by.
    error = np.sqrt(2 / people) * (truth + (1 - truth) / each)
    # ALPHA = 0.001. The mean of all adds 1 in 400.
    assert share == pytest.approx(truth * (1 + 1 / people), abs=3.29 * error)


def test_a_row_is_described_by_what_was_known_before_its_quarter():
    past = past_work(history().frame, history().known_on(), None)
    _, features = fit_encoder(*past)
    # Whatever the last month brought, earlier rows look the same but for the common scale.
    log_ratios = np.where(past.known < 30, 2.0, past.log_ratios)
    _, changed = fit_encoder(past.items, log_ratios, past.begun, past.known)
    assert features == pytest.approx(changed, abs=1e-6)
    log_ratios = np.where(past.known > 600, 2.0, past.log_ratios)
    _, changed = fit_encoder(past.items, log_ratios, past.begun, past.known)
    assert np.abs(features - changed).max() > 0.1


def test_bins_keep_what_was_observed():
    rng = np.random.default_rng(1)
    log_ratios = np.where(rng.random(3_000) < 0.3, 0.0, rng.standard_t(3, 3_000) * 0.4)
    bins, prior = fit_bins(log_ratios, np.ones(3_000), Usual())
    codes = bins.codes(log_ratios)
    assert prior.sum() == pytest.approx(20)
    assert bins.has_spike
    assert (bins.codes(np.zeros(1)) == len(bins.below) + 1).all()
    assert set(codes) == set(range(len(bins.inside)))
    # As many rows in each bin but the spike, to the width of one row in a bin of some 75.
    counts = np.delete(np.bincount(codes), len(bins.below) + 1)
    assert counts.min() > 0.6 * counts.mean()
    assert (np.diff(bins.inside, axis=1) >= 0).all()
    assert bins.inside[-1].max() == log_ratios.max()


def test_without_descriptions_the_histogram_is_the_past():
    rng = np.random.default_rng(2)
    log_ratios = rng.normal(0.1, 0.5, 5_000)
    nothing = np.zeros((5_000, 1), np.float32)
    histogram = fit_histogram(log_ratios, nothing, 0, np.ones(5_000), Usual())
    found = histogram.log_quantiles(np.zeros((1, 1), np.float32), LEVELS)[0]
    # 20 rows of general experience among 5,000, and lines inside bins.
    assert found == pytest.approx(np.quantile(log_ratios, LEVELS), abs=0.02)


def test_scaled_coordinates_find_what_plain_ones_find():
    from scipy.optimize import minimize

    rng = np.random.default_rng(3)
    a = rng.normal(size=(200, 12)) * np.exp(rng.normal(size=12))
    y = rng.random(200) < 0.4

    def loss(x):
        z = a @ x
        p = 1 / (1 + np.exp(-z))
        value = float(np.logaddexp(0, z).sum() - z[y].sum() + x @ x / 2)
        return value, a.T @ (p - y) + x

    curvature = (a**2).sum(axis=0) / 4 + 1
    ours = minimise(loss, np.zeros(12), curvature, steps=200, tolerance=1e-14)
    theirs = minimize(loss, np.zeros(12), jac=True, method="BFGS", tol=1e-10).x
    assert ours == pytest.approx(theirs, abs=1e-4)


def test_the_fit_has_converged(sample, monkeypatch):
    """Totals of the sample plans move by under 0.2 % with ten times the steps and no tolerance."""
    past = read_history(sample / "history.csv")
    plans = [read_plan(path) for path in sorted(sample.glob("*.plan.yaml"))]

    def totals() -> np.ndarray:
        calibration = calibrate(past)
        found = []
        for plan in plans:
            items = history_items(plan, [a for a in plan.activities if a.effort])
            hours = calibration.draws(items, 1_000, seed=0).sum(axis=1)
            found += [hours.mean(), *np.quantile(hours, [0.1, 0.5, 0.8, 0.9])]
        return np.array(found)

    usual = totals()
    monkeypatch.setattr(
        histogram_module, "minimise", lambda *fit: minimise(*fit[:3], 10 * fit[3], tolerance=0.0)
    )
    longer = totals()
    assert (longer != usual).any()
    assert longer == pytest.approx(usual, rel=0.002)


def test_scales_that_hold():
    truth = np.random.default_rng(4).normal(size=40_000)
    low, high = np.full(40_000, -1.2816), np.full(40_000, 1.2816)
    # Standard error of the scale from n rows: some 0.01.
    assert fit_scales(low, high, truth) == pytest.approx((1, 1), abs=0.03)
    assert fit_scales(low, high, 1.3 * truth) == pytest.approx((1.3, 1.3), abs=0.04)
    assert fit_scales(low, high, 0.9 * truth) == pytest.approx((0.9, 0.9), abs=0.03)
    few = fit_scales(low[:50], high[:50], 1.3 * truth[:50])
    assert 0.95 < few.above < 1.1
    assert fit_scales(low[:0], high[:0], truth[:0]) == (1, 1)
    # The estimate itself stays where it is.
    assert rescaled(np.array([[-1.0, 0, 2]]), fit_scales(low, high, truth))[0, 1] == 0


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"started": None, "finished": None},  # no dates at all
        {"person": None},
        {"class": "one", "client": ""},
    ],
)
@pytest.mark.parametrize("rows", [1, 2, 5, 30, 100, 300])
def test_any_small_history_gives_an_answer(rows, columns):
    past = read_history(history(2_000).frame.head(rows).assign(**columns))
    calibration = calibrate(past)
    for item in (new(), new(person="Ada"), new(person=None, client=7, started="soon")):
        quantiles = calibration.quantiles(item, LEVELS)
        assert np.isfinite(quantiles).all()
        assert (quantiles > 0).all()
        assert (np.diff(quantiles) >= 0).all()


def test_a_history_without_spread_does_not_break():
    frame = history(300).frame.assign(estimated_hours=8.0, actual_hours=8.0)
    quantiles = calibrate(read_history(frame)).quantiles(new(), [0.2, 0.5, 0.8])
    assert (quantiles == 8.0).all()
    frame["actual_hours"] = 16.0
    quantiles = calibrate(read_history(frame)).quantiles(new(), [0.2, 0.5, 0.8])
    assert quantiles == pytest.approx(np.full((1, 3), 16), rel=0.05)


def test_the_number_of_threads_changes_nothing(tmp_path):
    import os
    import subprocess
    import sys

    path = tmp_path / "past.csv"
    history(1_500).frame.to_csv(path, index=False)
    code = (
        "import sys, pandas as pd; from estimation import calibrate, read_history\n"
        f"found = calibrate(read_history({str(path)!r}))\n"
        "items = pd.DataFrame({'project_id': 'x', 'estimated_hours': [3.0, 8.0]})\n"
        "print(found.quantiles(items, [0.1, 0.5, 0.9]).tolist(), found.project_log_sd)"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads},
        ).stdout
        for threads in ("1", "2")
    ]  # fmt: skip
    assert said[0] == said[1] != ""
