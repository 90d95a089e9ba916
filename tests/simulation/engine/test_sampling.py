"""Even sampling of a plan: figures, their standard errors, and whatever replays the same draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

from estimation import SimulationError, prepare, read_plan, simulate
from estimation.report.schedule.hours import effort_hours, hours_by_role
from estimation.sampling import REPLICATES, SAMPLINGS
from estimation.simulation.analysis.uncertain_inputs import uncertain_inputs

if TYPE_CHECKING:
    from pathlib import Path

    from estimation import Simulation

ALPHA = 1e-4
"""Chance that one statistical test fails by bad luck; seeds are fixed, so always or never."""

SEEDS = 60
TRIALS = 2_000
EVEN = ("sobol", "lhs")
ROLES = [{"id": "x", "cost_rate": 50}, {"id": "y", "cost_rate": 80}]


@pytest.fixture(scope="module")
def parallel(make_for_all: Any) -> Simulation:
    """Three activities at once, each uniform on 0 to 100 days: P_q of the finish is 100 q^(1/3)."""
    return prepare(make_for_all([{"id": i, "duration": {"uniform": [0, 100]}} for i in "abc"]))


@pytest.fixture(scope="module")
def make_for_all() -> Any:
    """Plan with these activities."""

    def plan(activities: list[Any], **parts: Any) -> Any:
        project = {"id": "demo", "start": "2027-01-04"}
        return read_plan({"kickoff_plan": 1, "project": project, "activities": activities, **parts})

    return plan


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_standard_errors_are_what_they_say(parallel: Simulation, sampling: str) -> None:
    """
    (figure - truth) / standard error has a standard deviation near 1 over seeds.

    It follows Student's t with 15 degrees of freedom where 16 replicates give the error, of
    variance 15 / 13 and fourth moment 3 * 15**2 / (13 * 11) = 4.72; else it is normal. So the mean
    of 60 squares is known to sqrt((4.72 - 1.15**2) / 60) = .24, and to .18.
    """
    truth = {None: 75.0, **{q: 100 * q ** (1 / 3) for q in (0.5, 0.8, 0.95)}}
    square, spread = (1.0, 0.18) if sampling == "random" else (15 / 13, 0.24)
    z = np.empty((SEEDS, len(truth)))
    for seed in range(SEEDS):
        result = parallel.run(TRIALS, seed, sampling)
        for k, (q, true) in enumerate(truth.items()):
            found = result.finish_days.mean() if q is None else result.percentile("finish_days", q)
            z[seed, k] = (found - true) / result.standard_error("finish_days", q)
    off = stats.norm.isf(ALPHA / 8)
    assert (z**2).mean(axis=0) == pytest.approx(np.full(4, square), abs=off * spread)
    assert z.mean(axis=0) == pytest.approx(np.zeros(4), abs=off * np.sqrt(square / SEEDS))


@pytest.mark.parametrize("sampling", EVEN)
def test_what_adds_up_is_much_exacter(make: Any, sampling: str) -> None:
    """The mean of a chain: only what is uneven within a replicate is left of its variance."""
    simulation = prepare(
        make([{"id": f"a{i}", "duration": {"uniform": [0, 10]},
               "after": [f"a{i - 1}"] if i else []} for i in range(5)])
    )  # fmt: skip
    means = [simulation.run(2_048, seed, sampling).finish_days.mean() for seed in range(40)]
    plain = 5 * 100 / 12 / 2_048
    assert np.var(means) < plain / 100
    assert np.mean(means) == pytest.approx(25, abs=4 * np.sqrt(plain / 100 / 40))
    result = simulation.run(2_048, 0, sampling)
    assert result.standard_error("finish_days") < np.sqrt(plain) / 10
    assert result.plain_standard_error("finish_days") == pytest.approx(np.sqrt(plain), rel=0.1)
    assert result.to_dict()["finish_days"]["se"]["mean"] == result.standard_error("finish_days")


def test_plain_sampling_is_the_default(parallel: Simulation) -> None:
    one, other = parallel.run(100, 3), parallel.run(100, 3, "random")
    assert (one.finish_days == other.finish_days).all()
    assert one.sampling == "random"
    for sampling in EVEN:
        assert (parallel.run(100, 3, sampling).finish_days != one.finish_days).any()


def test_more_sobol_trials_extend_the_first(parallel: Simulation) -> None:
    long = parallel.run(3_000, 1, "sobol").finish_days
    assert (parallel.run(700, 1, "sobol").finish_days == long[:700]).all()


@pytest.mark.parametrize("sampling", EVEN)
def test_others_change_nobodys_luck(make: Any, sampling: str) -> None:
    """An activity elsewhere, the order of the file and a scenario leave draws as they are."""
    spread = {"uniform": [0, 9]}
    first = [{"id": "a", "duration": spread}, {"id": "b", "duration": 1}]
    further = [{"id": "c", "effort": {"x": {"uniform": [1, 9]}}}, *first[::-1]]
    parts = {
        "roles": ROLES,
        "scenarios": [{"id": "longer", "set": {"activities.b.duration": 2}}],
    }
    plan = make(further, **parts)
    runs = [simulate(make(first), trials=500, sampling=sampling)]
    runs += [simulate(plan, None, each, 500, 0, sampling) for each in (None, "longer")]
    days = [next(each.values for each in uncertain_inputs(run) if each.id == "a") for run in runs]
    assert (days[0] == days[1]).all()
    assert (days[0] == days[2]).all()


@pytest.mark.parametrize("sampling", EVEN)
def test_replays_draw_the_same(make: Any, sampling: str) -> None:
    activities = [
        {"id": "a", "effort": {"x": {"uniform": [8, 80]}}},
        {"id": "b", "duration": {"uniform": [1, 9]}, "crew": {"y": 1}, "after": ["a"]},
    ]
    risks = [{"id": "r", "probability": 0.25, "affects": ["b"], "delay": 3}]
    result = simulate(make(activities, roles=ROLES, risks=risks), None, None, 3_000, 2, sampling)
    frame = result.activities.set_index("id")
    assert frame["hours_mean"].sum() == pytest.approx(result.hours.mean())
    assert frame["finish_days_P80"]["b"] == pytest.approx(
        result.percentile("finish_days", 0.8), rel=1e-6
    )
    for trial in (0, 1, 15, 16, 2_047, 2_048, 2_999):
        assert result.schedule(trial)["finish_days"].max() == result.finish_days[trial]
    assert hours_by_role(result)["hours_mean"].sum() == pytest.approx(result.hours.mean())
    alone = effort_hours(result, "a") / 8
    assert stats.spearmanr(uncertain_inputs(result)[0].values, alone).statistic == pytest.approx(1)
    # A quarter of any 16 trials of a replicate, and a saving under the same luck.
    occurred = result.risks["occurred"].item()
    assert occurred == pytest.approx(0.25, abs=REPLICATES * 4 / 3_000)
    without = result.simulation.without_risk("r").run(3_000, 2, sampling)
    saved = result.percentile("finish_days", 0.8) - without.percentile("finish_days", 0.8)
    assert result.risks["finish_days_saved"].item() == saved
    assert (result.finish_days - without.finish_days >= 0).all()


@pytest.mark.parametrize("sampling", EVEN)
@pytest.mark.parametrize("trials", [1, 2, 15, 17])
def test_few_trials_are_enough(parallel: Simulation, trials: int, sampling: str) -> None:
    result = parallel.run(trials, 0, sampling)
    error = result.standard_error("finish_days")
    assert (error == 0) == (trials == 1)
    if 1 < trials <= REPLICATES:
        plain = result.finish_days.std(ddof=1) / np.sqrt(trials)
        assert error == pytest.approx(plain)


@pytest.mark.parametrize("sampling", ["halton", "Sobol", "", None, 1])
def test_another_sampling_is_refused(parallel: Simulation, sampling: Any) -> None:
    with pytest.raises(SimulationError, match="expected 'random' or 'sobol' or 'lhs'"):
        parallel.run(10, 0, sampling)


def test_no_notice_of_plain_sampling(parallel: Simulation) -> None:
    assert not any("Sampled" in notice for notice in parallel.run(100).notices)


@pytest.mark.parametrize("sampling", EVEN)
def test_a_notice_says_what_was_gained(parallel: Simulation, sampling: str) -> None:
    result = parallel.run(4_000, 0, sampling)
    (notice,) = (each for each in result.notices if each.startswith(f"Sampled as '{sampling}'"))
    assert "about as exact as plain trials make it, its mean as" in notice
    assert notice in result.to_dict()["notices"]


@pytest.mark.parametrize("sampling", EVEN)
def test_a_notice_says_that_nothing_was_gained(make: Any, sampling: str) -> None:
    """A finish made by twelve even chances that multiply: nearly all of it is interaction."""
    risks = [{"id": f"r{i}", "probability": 0.5, "affects": ["a"], "factor": 4} for i in range(12)]
    result = simulate(
        make([{"id": "a", "duration": 0.01}], risks=risks), None, None, 4_000, 0, sampling
    )
    (notice,) = (each for each in result.notices if each.startswith("Sampled"))
    assert "does not clearly help the mean" in notice


def test_a_certain_finish_needs_no_sampling(make: Any) -> None:
    result = simulate(make([{"id": "a", "duration": 3}]), trials=100, sampling="lhs")
    assert result.standard_error("finish_days", 0.8) == 0
    assert any("does not clearly help the mean and P80" in notice for notice in result.notices)


@pytest.mark.parametrize("sampling", EVEN)
def test_samples_are_as_they_were_on_average(sample: Path, sampling: str) -> None:
    """Even sampling moves no figure: the mean finish is that of plain sampling."""
    simulation = prepare(read_plan(sample / "website-relaunch.plan.yaml"))
    plain, even = simulation.run(20_000, 1), simulation.run(20_000, 1, sampling)
    error = plain.standard_error("finish_days") + even.standard_error("finish_days")
    off = plain.finish_days.mean() - even.finish_days.mean()
    assert abs(off) < stats.norm.isf(ALPHA / 2) * error
