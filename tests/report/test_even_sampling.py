"""
Standard errors of frames where luck is spread evenly: against the spread over seeds.

With 40 seeds the spread is known to 1 / sqrt(2 * 39) = 11 %, the mean of 40 standard errors from 16
replicates each to 3 %; 4.4 of both together are ALPHA = 1e-5. What plain sampling would have is
further off wherever evenness gains anything.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from estimation import prepare, report

SEEDS, TRIALS = 40, 480
TOLERANCE = 4.4 * np.hypot(0.113, 0.03)

ROLES = [{"id": "dev", "people": 1, "cost_rate": 50, "bill_rate": 90}]


def estimates(make: Any, sampling: str) -> dict[str, np.ndarray]:
    """Figures of many seeds and their errors, shape (2, seeds), by name."""
    work = [{"id": f"a{i}", "effort": {"dev": {"uniform": [10, 30]}}} for i in range(4)]
    for before, activity in itertools.pairwise(work):
        activity["after"] = [before["id"]]
    price = {"kind": "fixed", "amount": 4_100, "target_margin": 0.02}
    simulation = prepare(make(work, roles=ROLES, price=price))
    found: dict[str, list[tuple[float, float]]] = {}
    for seed in range(SEEDS):
        result = simulation.run(TRIALS, seed, sampling)
        load, cash = report.load_by_week(result).iloc[1], report.cash_by_week(result).iloc[1]
        price_at = report.price_curve(result, amounts=[4_100]).iloc[0]
        lowest = report.lowest_price(result, [0.5]).iloc[0]
        known = report.value_of_information(result).set_index("id").loc["a1"]
        perfect = report.perfect_information(result)
        for name, value, error in (
            ("hours", load["hours_mean"], load["hours_mean_se"]),
            ("cost", cash["cost_mean"], cash["cost_mean_se"]),
            ("margin", price_at["margin_mean"], price_at["margin_mean_se"]),
            ("loss", price_at["p_loss"], price_at["p_loss_se"]),
            ("lowest", lowest["no_loss"], lowest["no_loss_se"]),
            ("worth", known["worth"], known["worth_se"]),
            ("perfect", perfect.worth, perfect.se),
        ):
            found.setdefault(name, []).append((value, error))
    return {name: np.array(pairs).T for name, pairs in found.items()}


@pytest.fixture(scope="module")
def made() -> dict[str, dict[str, np.ndarray]]:
    return {}


@pytest.mark.parametrize("sampling", ["random", "sobol", "lhs"])
@pytest.mark.parametrize(
    "figure", ["hours", "cost", "margin", "loss", "lowest", "worth", "perfect"]
)
def test_errors_are_the_spread_over_seeds(
    make: Any, made: dict[str, dict[str, np.ndarray]], sampling: str, figure: str
) -> None:
    if sampling not in made:
        made[sampling] = estimates(make, sampling)
    values, errors = made[sampling][figure]
    ratio = np.sqrt((errors**2).mean()) / values.std(ddof=1)
    assert ratio == pytest.approx(1, abs=TOLERANCE)


def shares(make: Any, sampling: str) -> dict[str, np.ndarray]:
    """Shares of trials of many seeds and their errors, shape (2, seeds), by name."""
    ways = [{"id": name, "duration": {"uniform": [2, 8]}} for name in ("one", "other")]
    costs = [{"id": "fee", "amount": {"uniform": [100, 200]}}]
    plan = make(ways, expenses=costs, project={"budget": 150, "deadline": "2027-01-12"})
    simulation = prepare(plan)
    found: dict[str, list[tuple[float, float]]] = {}
    for seed in range(SEEDS):
        result = simulation.run(TRIALS, seed, sampling)
        bars = report.histogram(result).set_index("low").loc["2027-01-12"]
        done = report.if_done_by(result).set_index("group").loc["by"]
        index = report.influence_table(result).set_index("id").loc["one"]
        for name, value, error in (
            ("bar", bars["share"], bars["se"]),
            ("done by", done["p_within_budget"], done["p_within_budget_se"]),
            ("cost if done by", done["cost"], done["cost_se"]),
            ("criticality", index["criticality_index"], index["criticality_index_se"]),
        ):
            found.setdefault(name, []).append((value, error))
    return {name: np.array(pairs).T for name, pairs in found.items()}


@pytest.mark.parametrize("sampling", ["random", "sobol", "lhs"])
def test_errors_of_shares_of_trials(make: Any, sampling: str) -> None:
    for name, (values, errors) in shares(make, sampling).items():
        # That of a percentile is itself estimated, to some 15 %.
        within = TOLERANCE + 0.3 * (name == "cost if done by")
        assert np.sqrt((errors**2).mean()) == pytest.approx(values.std(ddof=1), rel=within), name
