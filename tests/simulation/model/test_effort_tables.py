"""Whose word counts: judgement, history, or both. The history here says 1.5 hours for each one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from estimation import SimulationError, calibrate, prepare, simulate
from estimation.calibration.blending import Blending
from estimation.distributions import QuantileTable, constant, discrete, uniform
from estimation.simulation import history_items

ROLES = [{"id": "x", "cost_rate": 10}, {"id": "y", "cost_rate": 10}]


def history(ratio: QuantileTable | None = None, factor: QuantileTable | None = None) -> Any:
    """A calibration of one ratio for all, and a project factor."""
    values = (constant(1.5) if ratio is None else ratio).values

    def item_tables(items: Any) -> np.ndarray:
        return items["estimated_hours"].to_numpy()[:, None] * values

    return SimpleNamespace(
        item_tables=item_tables,
        project_factor=constant(1) if factor is None else factor,
        basis="history",
        label="12 finished projects",
        turnaround=constant(4),
        rounds=discrete({1: 0.4, 2: 0.6}),
        review_basis="history",
        blending=Blending(),
    )


def hours(make: Any, activity: Any, calibration: Any, trials: int = 2_000) -> np.ndarray:
    plan = make([{"id": "a", **activity}], roles=ROLES)
    return simulate(plan, calibration, trials=trials).hours


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        ({"effort": {"x": 20}}, 30),  # a bare number states no spread: a blend is history alone
        ({"effort": {"x": 20}, "basis": "blend"}, 30),
        ({"effort": {"x": 20}, "basis": "history"}, 30),
        ({"effort": {"x": 20}, "basis": "judgement"}, 20),
        # history speaks of the likely value
        ({"effort": {"x": {"low": 1, "likely": 20, "high": 90}}, "basis": "history"}, 30),
        # the median is what another distribution is likely to be
        ({"effort": {"x": {"uniform": [10, 30]}}, "basis": "history"}, 30),
        ({"effort": {"x": 16, "y": 4}}, 30),  # all roles grow alike
        ({"duration": 2, "crew": {"x": 1}}, 16),  # days are judged, whatever history knows of hours
    ],
)
def test_basis(make: Any, activity: Any, expected: float) -> None:
    assert hours(make, activity, history(), 3) == pytest.approx(expected)


def test_a_blend_averages_quantiles(make: Any) -> None:
    """Uniform 10 to 30 and history's 30 (1.5 x 20), half each: uniform 20 to 30."""
    found = hours(make, {"effort": {"x": {"uniform": [10, 30]}}}, history())
    assert (found.min(), found.max()) == pytest.approx((20, 30), abs=0.05)
    # 4.4 standard errors: ALPHA = 1e-5
    assert found.mean() == pytest.approx(25, abs=4.4 * 10 / np.sqrt(12 * 2_000))


def test_history_brings_its_spread(make: Any) -> None:
    """Ratios uniform 1 to 2 on 20 h."""
    found = hours(make, {"effort": {"x": 20}}, history(uniform(1, 2)))
    assert found.mean() == pytest.approx(30, abs=4.4 * 20 / np.sqrt(12 * 2_000))
    assert found.std() == pytest.approx(20 / np.sqrt(12), rel=0.05)


def test_roles_without_a_spread_share_one_draw(make: Any) -> None:
    """One draw for the size: the days (of x) and the hours (of both) move together."""
    plan = make([{"id": "a", "effort": {"x": 16, "y": 4}}], roles=ROLES)
    result = simulate(plan, history(uniform(1, 2)), trials=200)
    assert result.hours == pytest.approx(result.finish_days * 8 * 20 / 16)


def test_a_role_with_its_own_spread_has_its_own_draw(make: Any) -> None:
    spread = {"uniform": [8, 16]}
    plan = make([{"id": "a", "effort": {"x": spread, "y": spread}}], roles=ROLES)
    result = simulate(plan, trials=2_000)
    # E max of two uniforms on 1 to 2 days is 5/3
    error = 4.4 * 0.2357 / np.sqrt(2_000)
    assert result.finish_days.mean() == pytest.approx(5 / 3, abs=error)


# The project factor


def test_the_project_factor_is_one_draw_for_all_on_history(make: Any) -> None:
    activities = [
        {"id": "a", "effort": {"x": 16}},
        {"id": "b", "effort": {"y": 8}},
    ]
    plan = make(activities, roles=ROLES)
    result = simulate(plan, history(factor=uniform(0.5, 2)), trials=200)
    # a: 16 x 1.5 / 8 days; all: 24 x 1.5 hours
    assert result.hours / 36 == pytest.approx(result.finish_days / 3)
    assert np.ptp(result.hours) > 20


def test_the_level_of_the_firm_is_one_draw_for_all_on_history(make: Any) -> None:
    """Two activities double or stay together, beside a project factor with luck of its own."""
    calibration = history(constant(1.0), discrete({1: 0.5, 3: 0.5}))
    calibration.firm_level = discrete({1: 0.5, 2: 0.5})
    plan = make(
        [{"id": name, "effort": {"x": 8}} for name in ("a", "b")]
        + [{"id": "c", "effort": {"x": 8}, "basis": "judgement"}],
        roles=ROLES,
    )
    hours = simulate(plan, calibration, trials=400).hours
    # 8 judged hours, and 16 on history times 1, 2, 3 or 6, each in a quarter of the trials.
    found, counts = np.unique(hours.round(6), return_counts=True)
    assert found.tolist() == [24, 40, 56, 104]
    # Standard error of a quarter of 400 trials: 8.7.
    assert counts == pytest.approx(np.full(4, 100), abs=35)


def test_what_is_said_to_remain_is_not_multiplied_by_the_firm(make: Any) -> None:
    """Drivers and risks act on it; who says it knows how the project and the firm go."""
    plan = make(
        [{"id": "a", "effort": {"x": 40}}, {"id": "b", "effort": {"x": 8}, "after": ["a"]}],
        roles=ROLES,
        status={
            "date": "2027-01-05",
            "activities": {
                "a": {
                    "started": "2027-01-04",
                    "hours": {"x": 16},
                    "remaining": {"effort": {"x": 8}},
                },
                "b": {"started": "2027-01-05", "remaining": {"duration": 1}},
            },
        },
    )
    result = simulate(plan, history(factor=uniform(0.5, 2)), trials=50)
    assert result.hours == pytest.approx(np.full(50, 16 + 8 + 8))


@pytest.mark.parametrize(
    "activity", [{"effort": {"x": 20}, "basis": "judgement"}, {"duration": 4, "crew": {"x": 1}}]
)
def test_the_level_of_the_firm_is_history_and_not_judgement(make: Any, activity: Any) -> None:
    calibration = history()
    calibration.firm_level = constant(2)
    plain = hours(make, activity, history(), 3)
    assert hours(make, activity, calibration, 3) == pytest.approx(plain)


@pytest.mark.parametrize(
    "activity",
    [
        {"effort": {"x": 20}, "basis": "judgement"},
        {"duration": 2, "crew": {"x": 1}},
    ],
)
def test_the_project_factor_is_history_and_not_judgement(make: Any, activity: Any) -> None:
    found = hours(make, activity, history(factor=uniform(0.5, 2)), 50)
    assert np.ptp(found) == 0


def test_history_shifts_the_base_to_its_median(make: Any) -> None:
    """20 h x 1.5, and a blend to the median of its table; the project factor has median 1."""
    plan = make(
        [
            {"id": "a", "effort": {"x": 20}},
            {"id": "b", "effort": {"x": {"uniform": [10, 30]}}},
            {
                "id": "c",
                "effort": {"x": {"low": 1, "likely": 20, "high": 30}},
                "basis": "judgement",
            },
        ],
        roles=ROLES,
    )
    base = prepare(plan, history()).base
    assert base.hours[0] == pytest.approx(30 + 25 + 20)


# What history is told


def test_history_is_told_what_is_known_beforehand(make: Any) -> None:
    plan = make(
        [{"id": "a", "class": "design", "subclass": "logo", "phase": "One",
          "effort": {"x": {"low": 1, "likely": 4, "high": 9}, "y": 16}}],
        roles=ROLES,
        project={"client": "Acme", "kind": "website"},
    )  # fmt: skip
    row = history_items(plan, list(plan.activities)).iloc[0]
    assert row["estimated_hours"] == 20
    assert row["role"] == "y"  # the one with most hours
    assert (row["class"], row["subclass"], row["phase"]) == ("design", "logo", "One")
    assert (row["client"], row["kind"], row["project_id"]) == ("Acme", "website", "demo")
    assert row["item_id"] == "a"


@pytest.mark.parametrize("basis", ["history", "blend"])
def test_no_ratio_without_hours(make: Any, basis: str) -> None:
    plan = make([{"id": "a", "effort": {"x": 0}, "basis": basis}], roles=ROLES)
    with pytest.raises(SimulationError, match=r"activity 'a': its effort is 0 hours.*judgement"):
        prepare(plan, history())


def test_no_hours_are_no_hours_with_history_too(make: Any) -> None:
    plan = make([{"id": "a", "effort": {"x": 0}}, {"id": "b", "duration": 2}], roles=ROLES)
    result = prepare(plan, history()).run(trials=10)
    assert result.percentile("finish_days", 0.8) == 2
    assert not result.hours.any()


# Which was used


def test_results_say_whose_word_it_was(make: Any) -> None:
    plan = make([{"id": "a", "effort": {"x": 20}}], roles=ROLES)
    written = simulate(plan, trials=5)
    assert written.basis == "plan"
    assert "as it is written" in written.simulation.basis_label
    known = simulate(plan, history(), trials=5)
    assert (known.basis, known.simulation.basis_label) == ("history", "12 finished projects")


def test_priors_are_labelled(make: Any) -> None:
    """Without history `calibrate` gives general experience: median 1.10 of effort, and says so."""
    plan = make([{"id": "a", "effort": {"x": 100}}], roles=ROLES)
    result = simulate(plan, calibrate(None), trials=4_000)
    assert result.basis == "priors"
    assert "not the firm's own" in result.simulation.basis_label
    # Lognormal of sigma sqrt(.58^2 + .15^2) = .6 or .58: 4.4 standard errors of its median.
    assert np.median(result.hours) == pytest.approx(110, rel=4.4 * 0.6 * 1.2533 / np.sqrt(4_000))


def test_history_fills_what_reviews_leave_out(make: Any) -> None:
    """Waits of 4 days, one or two rounds at 4 to 6; the likelier two rounds are the base."""
    plan = make(
        [{"id": "a", "duration": 1}, {"id": "r", "after": ["a"], "review": {"of": "a"}}],
    )
    result = simulate(plan, history(), trials=2_000)
    assert set(result.finish_days) == {5, 9}
    share = (result.finish_days == 9).mean()
    assert share == pytest.approx(0.6, abs=4.4 * np.sqrt(0.24 / 2_000))
    assert result.base.finish_days[0] == 9
    assert not any("general experience" in notice for notice in result.notices)
