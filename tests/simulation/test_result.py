"""Figures read off a result: percentiles, standard errors, dates, chances, contingency."""

from __future__ import annotations

import gc
import weakref
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from estimation import SimulationError, simulate
from estimation.simulation.figures import FIGURES

A = [{"id": "a", "duration": {"uniform": [1, 30]}}]
ROLES = [{"id": "x", "cost_rate": 10}]

WEEK = ["mon", "tue", "wed", "thu", "fri"]


@pytest.fixture
def sampled(make: Any, script: Any) -> Any:
    """Result whose finishes are given."""

    def sampled(days: list[float], **sections: Any) -> Any:
        return script(make(A, **sections), {"duration:a": days})

    return sampled


# Percentiles


def test_percentiles_follow_inverted_cdf(sampled: Any) -> None:
    """Of five values at 80 %: inverted_cdf 15; linear would be 16, higher 20, hazen 17.5."""
    assert sampled([20, 10, 15, 12, 13]).percentile("finish_days", 0.8) == 15


@pytest.mark.parametrize("n", [1, 2, 3, 7, 10, 100, 997, 1000])
def test_percentiles_agree_with_numpy(make: Any, n: int) -> None:
    result = simulate(make(A), trials=n)
    for q in (0, 0.01, 0.05, 0.1, 0.2, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95, 0.999, 1):
        expected = np.quantile(result.finish_days, q, method="inverted_cdf")
        assert result.percentile("finish_days", q) == expected, q


def test_a_percentile_is_a_value_that_was_simulated(make: Any) -> None:
    result = simulate(make(A), trials=101)
    for q in np.linspace(0, 1, 37):
        value = result.percentile("finish_days", float(q))
        assert value in result.finish_days
        assert (result.finish_days <= value).mean() >= q - 1e-12


def test_a_share_of_trials_is_met_exactly(sampled: Any) -> None:
    """0.7 x 10 is 7.000000000000001 in floating point: still the seventh value."""
    result = sampled(list(range(1, 11)))
    assert [result.percentile("finish_days", q / 10) for q in range(1, 11)] == list(range(1, 11))


@pytest.mark.parametrize("q", [-0.1, 1.1, 80, float("nan")])
def test_percentiles_outside_are_refused(sampled: Any, q: float) -> None:
    with pytest.raises(SimulationError, match=r"expected a share from 0 to 1, as 0.8 for P80"):
        sampled([1, 2]).percentile("finish_days", q)


def test_unknown_figures_are_refused(sampled: Any) -> None:
    with pytest.raises(SimulationError, match="no figure 'profit'; expected one of finish_days"):
        sampled([1, 2]).percentile("profit", 0.8)


# Standard errors


def test_standard_error_by_hand(sampled: Any) -> None:
    """100 values 0.1 to 10 at P80: q +- .04 are ranks 76 and 84, so (8.4 - 7.6) / 2."""
    result = sampled([i / 10 for i in range(1, 101)])
    assert result.standard_error("finish_days", 0.8) == pytest.approx(0.4)
    # mean: sd / sqrt(n)
    assert result.standard_error("finish_days") == pytest.approx(2.886607 / 10)


@pytest.mark.parametrize(
    ("trials", "at_p80", "of_mean"),
    [
        # N(100, 10): sqrt(.16 / n) / (phi(.8416) / 10), and 10 / sqrt(n)
        (1_000, 0.4518, 0.3162),
        (5_000, 0.2021, 0.1414),
        (10_000, 0.1429, 0.1),
    ],
)
def test_standard_errors_of_a_normal(make: Any, trials: int, at_p80: float, of_mean: float) -> None:
    plan = make([{"id": "a", "duration": {"normal": {"mean": 100, "sd": 10}}}])
    results = [simulate(plan, trials=trials, seed=seed) for seed in range(20)]
    errors = [result.standard_error("finish_days", 0.8) for result in results]
    # The estimate itself scatters by some 15 % at 1,000 trials; its mean over 20 seeds by 4 %.
    assert np.mean(errors) == pytest.approx(at_p80, rel=0.15)
    assert results[0].standard_error("finish_days") == pytest.approx(of_mean, rel=0.1)
    # And it is true: P80 scatters by it from seed to seed (sd of 20: +- 16 %, so 4 times that).
    p80 = [result.percentile("finish_days", 0.8) for result in results]
    assert np.std(p80, ddof=1) == pytest.approx(at_p80, rel=0.64)
    # and lies where it should: 100 + 8.41621
    assert np.mean(p80) == pytest.approx(108.41621, abs=4.4 * at_p80 / np.sqrt(20))


def test_means_of_20_seeds_scatter_as_luck_does(make: Any) -> None:
    """Seeds that overlap were seen elsewhere: z-scores of the mean must have sd near 1."""
    plan = make([{"id": i, "duration": {"normal": {"mean": 100, "sd": 10}}} for i in ("a",)])
    means = np.array(
        [simulate(plan, trials=2_000, seed=seed).finish_days.mean() for seed in range(20)]
    )
    z = (means - 100) / (10 / np.sqrt(2_000))
    # chi-square of 20 degrees of freedom at 1e-5 and 1 - 1e-5
    assert 3.0 < (z**2).sum() < 59.0


def test_what_is_certain_has_no_error(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": 3}]), trials=10)
    assert result.standard_error("finish_days", 0.8) == 0
    assert result.standard_error("finish_days") == 0


@pytest.mark.parametrize("q", [0, 1])
def test_errors_at_the_ends(make: Any, q: float) -> None:
    assert simulate(make(A), trials=10).standard_error("finish_days", q) == 0


# Dates


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, date(2027, 1, 4)),  # done before it began: its first day
        (0.5, date(2027, 1, 4)),
        (1, date(2027, 1, 4)),
        (1.0001, date(2027, 1, 5)),
        (5, date(2027, 1, 8)),  # the fifth working day
        (5.0001, date(2027, 1, 11)),
        (5 + 1e-12, date(2027, 1, 8)),  # the last digit of a sum is no new day
        (260, date(2027, 12, 31)),  # 52 weeks
    ],
)
def test_date_of(sampled: Any, days: float, expected: date) -> None:
    assert sampled([days]).date_of(days) == expected
    assert sampled([days]).finish_dates[0] == np.datetime64(expected)


@pytest.mark.parametrize(
    ("start", "days", "closed", "expected"),
    [
        # numpy.busday_count: 22 working days in January 2026
        ("2026-01-01", 22, [], "2026-01-30"),
        # numpy.busday_offset("2026-12-21", 4) with 25 and 28 December off
        ("2026-12-21", 5, ["2026-12-25", "2026-12-28"], "2026-12-29"),
    ],
)
def test_dates_agree_with_numpy(
    make: Any, start: str, days: float, closed: list[str], expected: str
) -> None:
    plan = make(
        [{"id": "a", "duration": days}, {"id": "b", "duration": 1, "after": ["a"]}],
        calendars={"team": {"days": WEEK, "closed": closed}},
        project={"start": start},
    )
    result = simulate(plan, trials=1)
    assert result.date_of(days).isoformat() == expected
    after = np.busday_offset(start, days, roll="forward", holidays=closed)
    starts = pd.to_datetime(result.activities["start_date_P50"]).to_numpy().astype("datetime64[D]")
    # 2026-12-21 + 5 working days is 30 December; 2026-01-01 + 22 is 2 February
    assert starts[1] == after


def test_dates_are_never_before_an_outcome_that_was_observed(make: Any) -> None:
    """The date of P_q is the finish date of a trial, at every q and on any calendar."""
    plan = make(
        [{"id": "a", "duration": {"uniform": [0, 30]}},
         {"id": "b", "duration": {"uniform": [0, 3]}, "calendar": "shop", "after": ["a"]}],
        calendars={
            "team": {"days": ["mon", "tue", "wed", "thu"]}, "shop": {"days": ["fri", "sat", "sun"]}
        },
    )  # fmt: skip
    result = simulate(plan, trials=300)
    dates = np.sort(result.finish_dates)
    for q in (0.01, 0.1, 0.5, 0.8, 0.95, 1):
        at = np.datetime64(result.date_of(result.percentile("finish_days", q)))
        assert at in dates
        assert (dates <= at).mean() >= q


def test_a_finish_on_a_day_off_counts_as_the_last_working_day(make: Any) -> None:
    """Five days to Friday, then one on Saturday: 5.0, and Friday's date."""
    plan = make(
        [{"id": "a", "duration": 5},
         {"id": "b", "duration": 1, "calendar": "shop", "after": ["a"]}],
        calendars={"team": {"days": WEEK}, "shop": {"days": ["sat"]}},
    )  # fmt: skip
    result = simulate(plan, trials=1)
    assert result.finish_days[0] == 5
    assert result.finish_dates[0] == np.datetime64("2027-01-08")


LAUNCH = {"id": "launch", "milestone": True, "after": ["a"], "not_before": "2027-01-11"}
"""Not before a Monday, at the first instant of it: 5.0, as the end of Friday."""


@pytest.mark.parametrize("calendar", ["team", "shop"])
@pytest.mark.parametrize(
    ("days", "opening", "finish_days", "launched"),
    [
        (4, "2027-01-11", 5, "2027-01-11"),
        (5, "2027-01-11", 5, "2027-01-11"),
        (5.5, "2027-01-11", 5.5, "2027-01-11"),
        (6, "2027-01-11", 6, "2027-01-11"),
        (7, "2027-01-11", 7, "2027-01-12"),
        (2, "2027-01-09", 5, "2027-01-11"),  # Saturday: the next working day
        (2, "2027-01-08", 4, "2027-01-08"),  # Friday's first instant is 4.0
        (5, "2027-01-08", 5, "2027-01-08"),
        (5, "2026-12-24", 5, "2027-01-08"),
        (5, None, 5, "2027-01-08"),  # as any finish
    ],
)
def test_a_milestone_is_never_dated_before_its_day(
    make: Any, calendar: str, days: float, opening: str | None, finish_days: float, launched: str
) -> None:
    launch = {**LAUNCH, "not_before": opening} if opening else {**LAUNCH, "not_before": None}
    plan = make(
        [{"id": "a", "duration": days}, launch,
         {"id": "aside", "duration": 1, "calendar": calendar}],
        calendars={"team": {"days": WEEK}, "shop": {"days": ["mon", "tue", "wed", "sat"]}},
        project={"deadline": "2027-01-08"},
    )  # fmt: skip
    result = simulate(plan, trials=3)
    assert set(result.finish_days) == {finish_days}
    assert set(result.finish_dates) == {np.datetime64(launched)}
    assert result.date_of(result.percentile("finish_days", 0.8)).isoformat() == launched
    assert result.to_dict()["finish_date"]["P50"] == launched
    row = result.activities.set_index("id").loc["launch"]
    assert str(row["start_date_P50"])[:10] == str(row["finish_date_P50"])[:10] == launched
    assert result.p_on_time == (launched <= "2027-01-08")


def test_a_milestone_that_is_held_lets_work_begin_that_morning(make: Any) -> None:
    """On Monday 11, which it fills: 5.0 to 6.0."""
    plan = make(
        [{"id": "a", "duration": 3}, LAUNCH, {"id": "b", "duration": 1, "after": ["launch"]}]
    )
    result = simulate(plan, trials=1)
    assert (result.finish_days[0], result.finish_dates[0]) == (6, np.datetime64("2027-01-11"))


def test_a_milestone_that_was_reached_is_dated_as_reported(make: Any) -> None:
    status = {"date": "2027-01-07", "activities": {"launch": {"finished": "2027-01-06"}}}
    result = simulate(make([{"id": "a", "duration": 1}, LAUNCH], status=status), trials=1)
    row = result.activities.set_index("id").loc["launch"]
    assert str(row["finish_date_P50"])[:10] == "2027-01-06"


# On time


@pytest.mark.parametrize(
    ("deadline", "share"),
    [
        ("2027-01-07", 0.25),  # Thursday: only the first
        ("2027-01-08", 0.75),  # Friday: 4.5 and 5.0 end on it
        ("2027-01-09", 0.75),  # Saturday: what ends on Friday
        ("2027-01-10", 0.75),
        ("2027-01-11", 1.0),  # Monday: 5.0001 ends on it
        ("2027-01-04", 0.0),
    ],
)
def test_on_time_up_to_the_edge_of_the_deadline(sampled: Any, deadline: str, share: float) -> None:
    result = sampled([3, 4.5, 5, 5.0001], project={"deadline": deadline})
    assert result.p_on_time == share
    assert (result.finish_dates <= np.datetime64(deadline)).mean() == share


def test_on_time_is_about_dates_on_any_calendar(make: Any) -> None:
    plan = make(
        [{"id": "a", "duration": {"uniform": [0, 9]}},
         {"id": "b", "duration": 1, "calendar": "shop", "after": ["a"]}],
        calendars={"team": {"days": ["mon", "tue", "thu"]}, "shop": {"days": ["wed", "sat"]}},
        project={"deadline": "2027-01-17"},
    )  # fmt: skip
    result = simulate(plan, trials=500)
    assert 0 < result.p_on_time < 1
    assert result.p_on_time == (result.finish_dates <= np.datetime64("2027-01-17")).mean()


# Base and contingency


def test_the_base_is_every_quantity_at_its_likely_value(make: Any) -> None:
    """Likely 4, else the median 15 of the uniform; the likeliest two rounds; no risk."""
    plan = make(
        [
            {"id": "a", "duration": {"low": 1, "likely": 4, "high": 90}},
            {"id": "b", "duration": {"uniform": [10, 20]}, "after": ["a"]},
            {"id": "c", "effort": {"x": {"low": 1, "likely": 8, "high": 80}}, "after": ["b"]},
            {"id": "r", "after": ["c"],
             "review": {"of": "c", "turnaround": {"low": 1, "likely": 2, "high": 20},
                        "rounds": {1: 0.3, 2: 0.4, 3: 0.3}, "rework": 0.5}},
            {"id": "maybe", "duration": 100, "probability": 0.4, "after": ["r"]},
            {"id": "likely", "duration": 1, "probability": 0.6, "after": ["maybe"]},
        ],
        roles=ROLES,
        risks=[
            {"id": "certain", "probability": 1, "affects": ["a"], "delay": 50, "cost": 999},
            {"id": "late", "probability": 0.9, "delay": 50},
        ],
        expenses=[{"id": "fee", "amount": {"low": 0, "likely": 100, "high": 900}}],
    )  # fmt: skip
    result = simulate(plan, trials=50)
    # 4 + 15 + 1 + (2 + 0.5 + 2) + 0 + 1; (8 + 4) h x 10 + 100
    assert result.base.finish_days.tolist() == pytest.approx([25.5])
    assert result.base.cost.tolist() == pytest.approx([220])
    assert result.contingency("finish_days", 0.8) == pytest.approx(
        result.percentile("finish_days", 0.8) - 25.5
    )
    assert result.contingency("cost", 0.8) == pytest.approx(result.percentile("cost", 0.8) - 220)


def test_a_bought_mitigation_is_part_of_the_base(make: Any) -> None:
    risk = {
        "id": "r",
        "probability": 0.5,
        "delay": 5,
        "mitigated": True,
        "mitigation": {"price": 70},
    }
    plan = make([{"id": "a", "effort": {"x": 8}}], roles=ROLES, risks=[risk])
    assert simulate(plan, trials=5).base.cost[0] == 80 + 70


def test_contingency_of_what_is_unknown_is_none(make: Any) -> None:
    assert simulate(make(A), trials=5).contingency("cost", 0.8) is None


# What a result holds


def test_arrays_and_record(make: Any) -> None:
    plan = make(
        [{"id": "a", "effort": {"x": {"uniform": [8, 80]}}}],
        roles=ROLES,
        price={"amount": 900, "target_margin": 0.1},
    )
    result = simulate(plan, trials=50, seed=7)
    assert (result.trials, result.seed, result.scenario, result.basis) == (50, 7, None, "plan")
    assert result.version
    for name in FIGURES:
        assert result.values(name).shape == (50,)
    assert result.margin == pytest.approx(result.price - result.cost)
    assert result.margin_share == pytest.approx(1 - result.cost / 900)


def test_one_trial_is_enough(make: Any) -> None:
    result = simulate(make(A), trials=1)
    assert result.percentile("finish_days", 0.8) == result.finish_days[0]
    assert result.standard_error("finish_days", 0.8) == 0
    assert len(result.activities) == 1


def test_summary_says_what_is_unknown(make: Any) -> None:
    text = simulate(make(A), trials=10).summary()
    assert "10 trials" in text
    assert text.count("unknown") == 3  # cost, price, margin


# One trial


def test_schedule_is_that_trial(make: Any) -> None:
    plan = make([*A, {"id": "b", "duration": {"uniform": [1, 9]}, "after": ["a"]}])
    result = simulate(plan, trials=5_000, seed=3)
    for trial in (0, 1, 2_047, 2_048, 4_999):
        frame = result.schedule(trial)
        assert list(frame.columns) == ["id", "start_days", "finish_days"]
        assert frame["id"].tolist() == ["a", "b"]
        assert frame["finish_days"].max() == result.finish_days[trial]
        assert frame["start_days"][1] == frame["finish_days"][0]


@pytest.mark.parametrize("trial", [-1, 10, 1.0, "0", True, None])
def test_there_is_no_such_trial(make: Any, trial: Any) -> None:
    with pytest.raises(SimulationError, match="expected a whole number from 0 to 9"):
        simulate(make(A), trials=10).schedule(trial)


@pytest.mark.parametrize(
    "read",
    [
        lambda result: result.activities,
        lambda result: result.risks,
        lambda result: result.weeks,
        lambda result: result.inputs,
        lambda result: result.without_risk("late"),
        lambda result: result.jcl,
    ],
)
def test_a_result_is_freed_as_soon_as_nobody_holds_it(make: Any, read: Any) -> None:
    """Else a session keeps hundreds of megabytes until Python looks for circles."""
    risk = {"id": "late", "affects": ["a"], "probability": 0.5, "delay": 3}
    result = simulate(make(A, risks=[risk]), trials=200)
    read(result)
    freed = weakref.ref(result)
    gc.disable()
    try:
        del result
        assert freed() is None
    finally:
        gc.enable()
