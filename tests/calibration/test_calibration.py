"""What past work says about new work: spike, tails, pooling, priors, nothing of the future."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from estimation.calibration import calibrate
from estimation.distributions import PROBS
from estimation.errors import CalibrationError
from estimation.history import read_history
from estimation.history.schema import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

PROBABILITIES = [0.1, 0.5, 0.9]


def past(rows: int, *, seed: int = 1, log_sd: float = 0.2, hits: float = 0.0, **columns):
    """Frame of finished work by a firm whose median ratio is 1, in projects of 20 rows."""
    rng = np.random.default_rng(seed)
    estimated = np.round(np.exp(rng.normal(2, 1, rows)), 1) + 0.1
    ratio = np.exp(rng.normal(0, log_sd, rows))
    ratio[rng.random(rows) < hits] = 1.0
    finished = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(rows), unit="D")
    return pd.DataFrame(
        {
            "project_id": [f"p{k // 20}" for k in range(rows)],
            "item_id": [f"i{k}" for k in range(rows)],
            "estimated_hours": estimated,
            "actual_hours": estimated * ratio,
            "finished": finished,
            **columns,
        }
    )


def items(hours, **columns) -> pd.DataFrame:
    return pd.DataFrame({"project_id": "new", "estimated_hours": hours, **columns})


# --- priors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("history", [None, "nothing known yet"])
def test_cold_start_is_the_labelled_prior(history):
    # The practice figures of priors.py: median 1.10, log sd 0.58.
    history = None if history is None else read_history(past(50))
    calibration = calibrate(history, as_of=None if history is None else "2020-01-01")
    expected = 10 * 1.10 * np.exp(0.58 * ndtri(PROBABILITIES))
    assert calibration.quantiles(items([10]), PROBABILITIES)[0] == pytest.approx(expected, rel=1e-3)
    assert calibration.basis == "priors"
    assert calibration.label == "general experience, not the firm's own"
    assert calibration.project_log_sd == pytest.approx(0.15)
    assert calibration.project_factor.median == pytest.approx(1)


def test_review_priors():
    # The practice figures of priors.py: wait lognormal, median 6.7 working days, log sd 0.63;
    # rounds 1-2: 7 %, 3-4: 35 %, 5-9: 44 %, 10 and more: 14 %.
    calibration = calibrate(None)
    expected = 6.7 * np.exp(0.63 * ndtri(PROBABILITIES))
    assert calibration.turnaround.ppf(PROBABILITIES) == pytest.approx(expected, rel=1e-3)
    assert calibration.rounds.ppf([0.069, 0.071, 0.419, 0.421, 0.859, 0.861]).tolist() == [
        2, 3, 4, 5, 9, 10,
    ]  # fmt: skip
    assert calibration.review_basis == "priors"


# --- little data ----------------------------------------------------------------------------------


def test_the_fewer_rows_the_wider_and_the_label_says_so():
    # A firm with log sd 0.2 works its way from the prior's 0.58 to its own.
    widths, labels, bases = [], [], []
    for rows in (0, 1, 5, 30, 100, 1_000):
        calibration = calibrate(read_history(past(rows)) if rows else None)
        low, median, high = calibration.quantiles(items([10]), PROBABILITIES)[0]
        widths.append(np.log(high / low))
        labels.append(calibration.label)
        bases.append(calibration.basis)
        # One row of a firm moves its level by a quarter of the way.
        assert 9 < median < 12
    assert widths[:4] == sorted(widths[:4], reverse=True)
    # From 30 rows on it is the firm's own; standard error of a log sd from n rows: 1 / sqrt(2 n).
    assert np.log(widths[3:] / (0.2 * 2 * ndtri(0.9))) == pytest.approx(
        np.zeros(3), abs=2 / np.sqrt(60)
    )
    assert widths[0] == pytest.approx(0.58 * 2 * ndtri(0.9), rel=0.01)
    assert widths[-1] == pytest.approx(0.2 * 2 * ndtri(0.9), rel=0.10)
    assert bases == ["priors", "priors", "priors", "history", "history", "history"]
    assert (
        labels[1]
        == "general experience, not the firm's own, with 1 finished row of 1 project of the firm"
    )
    assert labels[5] == "1,000 finished rows of 50 projects of the firm"


def test_one_wild_row_moves_little():
    wild = past(1).assign(estimated_hours=1.0, actual_hours=1_000.0)
    p50, p90 = calibrate(read_history(wild)).quantiles(items([1.0]), [0.5, 0.9])[0]
    # A thousand times the estimate is drawn in to some 1.7 times, above the median as one row
    # among 20; the level of the firm follows it by a quarter of the way.
    assert 1.10 < p50 < 1.35
    assert p90 < 3


UNUSED = "days or money and no hours, from which no effort is learned"


def test_history_without_hours_is_labelled_priors_and_counted():
    days = pd.DataFrame({"project_id": ["a"] * 3, "planned_days": 5, "actual_days": 6})
    calibration = calibrate(read_history(days))
    assert (calibration.rows, calibration.unused_rows, calibration.basis) == (0, 3, "priors")
    assert calibration.label == (
        f"general experience, not the firm's own; 3 finished rows give {UNUSED}"
    )
    assert calibration.label in calibration.summary()
    money = pd.DataFrame({"project_id": ["a"], "estimated_cost": [5], "actual_cost": [6]})
    both = pd.concat([past(100), money])
    assert calibrate(read_history(both)).label == (
        f"100 finished rows of 5 projects of the firm; 1 finished row gives {UNUSED}"
    )


def test_reviews_without_hours_are_used_from_twenty_on():
    """A wait on the client has no hours, and is no row that is left aside."""
    for rows, unused in ((19, 19), (20, 0)):
        waits = pd.DataFrame({
            "project_id": ["a"] * rows, "planned_days": 5, "actual_days": 6,
            "review_rounds": 2, "client_wait_days": 8,
        })  # fmt: skip
        assert calibrate(read_history(waits)).unused_rows == unused


def test_columns_that_are_not_used_change_nothing():
    """What the schema calls unused is what a history may lack without being told so."""
    whole = {
        "class": "design", "subclass": "page", "review_rounds": 2, "client_wait_days": 8,
        "estimated_on": "2024-01-01", "started": "2024-02-01", "planned_days": 3, "actual_days": 4,
        "estimated_cost": 80, "actual_cost": 90, "currency": "EUR", "role": "dev", "person": "Ada",
        "phase": "build", "client": "Acme", "kind": "website", "low_hours": 1, "likely_hours": 2,
        "high_hours": 3, "ends": "extremes", "judged_by": "Ada", "days_unit": "working",
    }  # fmt: skip
    frame = past(100, **whole)
    needed = frame[[column.name for column in COLUMNS if column.used]]
    one, other = (calibrate(read_history(rows), "2025-03-01") for rows in (frame, needed))
    new = items([1, 9], **{"class": "design", "subclass": "page"})
    assert (one.item_tables(new) == other.item_tables(new)).all()
    assert one.label == other.label
    assert one.review_label == other.review_label


# --- shape ----------------------------------------------------------------------------------------


def test_spike_at_the_estimate_is_exact():
    calibration = calibrate(read_history(past(500, hits=0.4)))
    hours = [0.1, 7.3, 1e-3, 1e6 / 3]
    median = calibration.quantiles(items(hours), [0.5])[:, 0]
    assert (median == np.array(hours)).all()
    tables = calibration.item_tables(items(hours))
    # Two in five land on the estimate; the prior's share of 500 rows takes a little of it.
    share = (tables == np.array(hours)[:, None]) @ np.diff(PROBS, prepend=0)
    assert (share > 0.3).all()


def test_heavy_tails_are_kept():
    # One row in fifty takes twenty times its estimate.
    frame = past(1_000)
    frame.loc[::50, "actual_hours"] = 20 * frame["estimated_hours"]
    p95, p99 = calibrate(read_history(frame)).quantiles(items([10]), [0.95, 0.995])[0]
    assert p95 < 25
    # One row in fifty lies at 200; towards it the last bin is straight between what was observed.
    assert p99 == pytest.approx(200, rel=0.1)


def test_size_and_class_decide():
    # Small work doubles, large work keeps to its estimate; and copy always takes three times.
    frame = past(1_200).assign(**{"class": np.where(np.arange(1_200) % 3, "design", "copy")})
    small = frame["estimated_hours"] < frame["estimated_hours"].median()
    frame["actual_hours"] = frame["estimated_hours"] * np.where(small, 2.0, 1.0)
    frame.loc[frame["class"] == "copy", "actual_hours"] = 3 * frame["estimated_hours"]
    calibration = calibrate(read_history(frame))
    new = items([1, 100, 1, 100], **{"class": ["design", "design", "copy", "copy"]})
    # A bin ends at what was observed, and shares its width with 20 rows of general experience.
    expected = [2, 100, 3, 300]
    assert calibration.quantiles(new, [0.5])[:, 0] == pytest.approx(expected, rel=0.12)
    # A plan may write class names in another case.
    shouted = items([1], **{"class": [" COPY "]})
    assert (calibration.quantiles(shouted, [0.5]) == calibration.quantiles(new[2:3], [0.5])).all()
    # A class that the firm never saw takes what work of its size takes.
    unknown = calibration.quantiles(items([100], **{"class": ["film"]}), [0.5])[0, 0]
    assert min(abs(unknown - 100), abs(unknown - 300)) < 30


def test_quantiles_rise_and_reach_the_ends():
    calibration = calibrate(read_history(past(300)))
    quantiles = calibration.quantiles(items([1, 50]), PROBS)
    assert (np.diff(quantiles, axis=1) >= 0).all()
    assert (np.diff(calibration.item_tables(items([1, 50])), axis=1) >= 0).all()


# --- draws ----------------------------------------------------------------------------------------

TRIALS = 20_000


def test_draws_spread_as_the_quantiles_say():
    new = items([10, 40], item_id=["a", "b"])
    for calibration in (calibrate(None), calibrate(read_history(past(1_000, log_sd=0.5)))):
        draws = calibration.draws(new, TRIALS, seed=0)
        assert draws.shape == (TRIALS, 2)
        for column, quantiles in zip(
            draws.T, calibration.quantiles(new, PROBABILITIES), strict=True
        ):
            for p, quantile in zip(PROBABILITIES, quantiles, strict=True):
                # Four standard errors, and 0.01: factor times table is not quite the table.
                tolerance = 4 * np.sqrt(p * (1 - p) / TRIALS) + 0.01
                assert np.mean(column <= quantile) == pytest.approx(p, abs=tolerance)


def test_items_of_one_project_share_its_factor():
    new = pd.DataFrame(
        {
            "project_id": ["x", "x", "y"],
            "item_id": ["a", "b", "a"],
            "estimated_hours": [8.0, 8.0, 8.0],
        }
    )
    correlation = np.corrcoef(np.log(calibrate(None).draws(new, TRIALS, seed=3)).T)
    # Shares of the variance of the log, 0.58^2: 0.3^2 of the firm's level, which all work shares,
    # and 0.15^2 of the project's factor; standard error 1 / sqrt(n).
    error = 4 / np.sqrt(TRIALS)
    assert correlation[0, 1] == pytest.approx((0.3**2 + 0.15**2) / 0.58**2, abs=error)
    assert correlation[0, 2] == pytest.approx(0.3**2 / 0.58**2, abs=error)


def test_quantiles_come_in_the_order_of_the_probabilities(sample: Path) -> None:
    calibration = calibrate(read_history(sample / "history.csv"))
    new = items([10, 40])
    rising = calibration.quantiles(new, [0.1, 0.5, 0.9])
    assert (calibration.quantiles(new, [0.9, 0.1, 0.5]) == rising[:, [2, 0, 1]]).all()


def test_draws_do_not_depend_on_order_or_company():
    calibration = calibrate(read_history(past(200)))
    new = items([3, 5, 8], item_id=["a", "b", "c"])
    draws = calibration.draws(new, 100, seed=7)
    assert (calibration.draws(new[::-1], 100, seed=7)[:, ::-1] == draws).all()
    assert (calibration.draws(new.iloc[[1]], 100, seed=7)[:, 0] == draws[:, 1]).all()
    assert (calibration.draws(new, 250, seed=7)[:100] == draws).all()
    assert (calibration.draws(new, 100, seed=8) != draws).any()


def test_the_order_of_a_history_means_nothing():
    frame = past(400, hits=0.2)
    one = calibrate(read_history(frame))
    other = calibrate(read_history(frame.sample(frac=1, random_state=5)))
    assert (one.quantiles(items([1, 9]), PROBS) == other.quantiles(items([1, 9]), PROBS)).all()
    assert one.project_log_sd == pytest.approx(other.project_log_sd, rel=1e-12)


# --- time -----------------------------------------------------------------------------------------


def test_nothing_comes_from_the_future():
    reviewed = {"review_rounds": 2, "client_wait_days": 6}
    frame = past(400, **reviewed)
    as_of = frame["finished"].iloc[250]
    changed = frame.copy()
    later = changed["finished"] >= as_of
    changed.loc[later, "actual_hours"] *= 50
    changed.loc[later, "client_wait_days"] = 90
    new_ids = [f"x{k}" for k in range(100)]
    more = past(100, seed=9).assign(item_id=new_ids, finished=as_of, actual_hours=999)
    changed = pd.concat([changed, more])
    one, other = (calibrate(read_history(rows), as_of) for rows in (frame, changed))
    assert one.rows == other.rows == 250
    assert (one.item_tables(items([1, 9])) == other.item_tables(items([1, 9]))).all()
    assert one.project_log_sd == other.project_log_sd
    assert (one.turnaround.values == other.turnaround.values).all()
    # The same change without the date is seen.
    assert (
        calibrate(read_history(changed)).project_log_sd
        != calibrate(read_history(frame)).project_log_sd
    )


def test_what_is_known_only_afterwards_is_not_used():
    frame = past(200)
    after = frame.assign(
        n_people=5, main_person="Ada", actual_days=3.0, actual_cost=9.0, status="x"
    )
    one, other = calibrate(read_history(frame)), calibrate(read_history(after))
    new = items([4, 8])
    also = new.assign(
        actual_hours=[900, 900], n_people=[9, 9], main_person="Bob", finished="2030-01-01"
    )
    assert (one.item_tables(new) == other.item_tables(also)).all()


# --- reviews --------------------------------------------------------------------------------------


def test_reviews_of_the_firm_are_used_from_twenty_on():
    frame = past(40)
    frame["review_rounds"] = [2.0] * 19 + [np.nan] * 21
    frame["client_wait_days"] = [8.0] * 19 + [np.nan] * 21
    assert calibrate(read_history(frame)).review_basis == "priors"
    frame.loc[19, ["review_rounds", "client_wait_days"]] = [2.0, 8.0]
    calibration = calibrate(read_history(frame))
    assert (calibration.review_basis, calibration.review_label) == (
        "history",
        "20 client reviews of the firm",
    )
    # Eight days for two rounds, always.
    assert calibration.turnaround.percentile(0.9) == pytest.approx(4)
    assert calibration.rounds.percentile(0.9) == 2


def test_scatter_of_one_wait_is_found_from_waits_together():
    # Waits of one round: lognormal, median 5, log sd 0.4; written down for three rounds together.
    rng = np.random.default_rng(2)
    waits = 5 * np.exp(rng.normal(0, 0.4, (2_000, 3)))
    frame = past(2_000, review_rounds=3, client_wait_days=waits.sum(axis=1))
    turnaround = calibrate(read_history(frame)).turnaround
    assert turnaround.mean() == pytest.approx(5 * np.exp(0.4**2 / 2), rel=0.02)
    # A sum of three is less skewed than one, so the log spread comes back to within a tenth.
    spread = np.log(turnaround.percentile(0.9) / turnaround.percentile(0.1)) / (2 * ndtri(0.9))
    assert spread == pytest.approx(0.4, rel=0.10)


def test_open_reviews_lasted_at_least_so_long():
    # Thirty answers after 4 days, ten after 10, and ten that are still out after 5.
    frame = past(50, review_rounds=1, client_wait_days=[4.0] * 30 + [10.0] * 10 + [5.0] * 10)
    frame.loc[40:, ["actual_hours", "finished"]] = [np.nan, pd.NaT]
    calibration = calibrate(read_history(frame.assign(state=["done"] * 40 + ["open"] * 10)))
    assert calibration.review_label == "40 client reviews of the firm, 10 still open"
    # 30 of 50 after 4 days; the ten count with those that took 10.
    assert calibration.turnaround.ppf([0.59, 0.61]) == pytest.approx([4, 10])
    ended = calibrate(read_history(frame[:40]))
    assert ended.turnaround.ppf([0.74, 0.76]) == pytest.approx([4, 10])


# --- what does not fit ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        ([1, 2], "items are a list; expected a DataFrame"),
        (pd.DataFrame({"hours": [1]}), "no column estimated_hours; the columns are: hours"),
        (
            items([8, 0]),
            r"1 of 2 items have estimated_hours that are not above 0 .* \(first: #2: 0\)",
        ),
        (items([8, -1], item_id=["a", "b"]), "first: b: -1"),
        (items([np.nan]), "not above 0"),
        (items([np.inf]), "not above 0"),
        (items([1e300]), "not above 0 and at most 1e"),
        (items(["many"]), "first: #1: many"),
        (items([None]), "first: #1: None"),
    ],
)
def test_items_that_do_not_fit(frame, message):
    calibration = calibrate(None)
    for use in (lambda f: calibration.quantiles(f, [0.5]), calibration.item_tables,
                lambda f: calibration.draws(f, 10, 0)):  # fmt: skip
        with pytest.raises(CalibrationError, match=message):
            use(frame)


def test_arguments_that_do_not_fit():
    calibration = calibrate(None)
    with pytest.raises(CalibrationError, match="no column project_id"):
        calibration.draws(pd.DataFrame({"estimated_hours": [1]}), 10, 0)
    with pytest.raises(CalibrationError, match="'a' stands 2 times in project 'new'"):
        calibration.draws(items([1, 2], item_id="a"), 10, 0)
    with pytest.raises(CalibrationError, match="0 trials were asked for"):
        calibration.draws(items([1]), 0, 0)
    with pytest.raises(CalibrationError, match="outside 0 to 1"):
        calibration.quantiles(items([1]), [1.2])
    with pytest.raises(CalibrationError, match="given a str; expected what read_history returns"):
        calibrate("history.csv")
    with pytest.raises(CalibrationError, match="as_of is 'soon'; expected a date"):
        calibrate(read_history(past(1)), as_of="soon")


def test_no_items_give_empty_arrays():
    nothing = pd.DataFrame({"project_id": [], "estimated_hours": []})
    calibration = calibrate(None)
    assert calibration.quantiles(nothing, [0.5]).shape == (0, 1)
    assert calibration.draws(nothing, 5, 0).shape == (5, 0)


def test_items_have_the_columns_of_a_history():
    new = pd.DataFrame(
        {"Project_ID": [1], "task_id": [7], "Category": ["x"], "Estimated Hours": [8]}
    )
    assert calibrate(None).draws(new, 5, 0).shape == (5, 1)


def test_generated_work_is_called_so():
    rows = {"project_id": ["a", "b"] * 20, "estimated_hours": 8, "actual_hours": [8, 10] * 20}
    invented = calibrate(read_history(pd.DataFrame({**rows, "source": "generated"})))
    assert invented.label == (
        "40 finished rows of 2 projects, generated: invented work, not a firm's own"
    )
    assert calibrate(read_history(pd.DataFrame(rows))).label == (
        "40 finished rows of 2 projects of the firm"
    )
