"""The spread that the work of one project shares, from past totals."""

from __future__ import annotations

import numpy as np
import pytest

from estimation.calibration.item_model import Past, fit_item_model
from estimation.calibration.items import KEYS, Items
from estimation.calibration.project_factor import project_log_sd, total_errors

PROJECTS, ITEMS = 60, 40


def work(tau: float, seed: int, projects: int = PROJECTS, bias: float = 0.0):
    """Estimates, actuals and project numbers of a firm whose factor has the log sd `tau`."""
    rng = np.random.default_rng(seed)
    number = np.repeat(np.arange(projects), ITEMS)
    estimated = np.exp(rng.normal(1.5, 0.8, projects * ITEMS))
    factor = rng.normal(bias, tau, projects)[number]
    return estimated, estimated * np.exp(rng.normal(0, 0.4, len(number)) + factor), number


def past_of(estimated, actual, number) -> Past:
    """Past work of which nothing but its project is known."""
    projects = [str(k) for k in number]
    words = {key: [""] * len(projects) for key in KEYS} | {"project_id": projects}
    today = np.zeros(len(projects))
    items = Items(estimated, words, projects, [""] * len(projects))
    return Past(items, np.log(actual / estimated), today, today)


def spread(estimated, actual, number) -> float:
    past = past_of(estimated, actual, number)
    fitted = fit_item_model(past)
    return project_log_sd(total_errors(past, fitted.mean, fitted.variance))


@pytest.mark.parametrize("tau", [0.1, 0.15, 0.2, 0.3])
def test_known_spread_is_recovered(tau):
    found = [spread(*work(tau, seed)) for seed in range(12)]
    # Standard error of a spread from n totals: tau / sqrt(2 n). The mean of twelve firms lies
    # within one of a single firm, in spite of the prior; each firm within four.
    error = tau / np.sqrt(2 * PROJECTS)
    assert np.mean(found) == pytest.approx(tau, abs=error + 0.1 * abs(tau - 0.15))
    assert found == pytest.approx([tau] * 12, abs=4 * error + 0.02)


def test_independent_items_give_no_spread_to_speak_of():
    # What is found falls from the prior as the evidence against a factor grows.
    few, many = (spread(*work(0.0, 3, projects)) for projects in (4, 200))
    assert many < few < 0.16
    assert many < 0.06


def test_few_projects_stay_near_the_prior():
    # One project says nothing of the spread between them: the half-Cauchy prior's own is 0.15 in
    # the median and, cut at 1.2, more in the mean square.
    assert 0.15 < spread(*work(0.5, 1, projects=1)) < 0.35
    two = [spread(*work(0.5, seed, projects=2)) for seed in range(12)]
    assert np.median(two) < 0.4


def test_a_bias_of_all_projects_is_no_spread():
    # A firm that always takes half again as long: the ratios say so, and the factor must not.
    plain, biased = spread(*work(0.15, 5)), spread(*work(0.15, 5, bias=0.4))
    assert biased == pytest.approx(plain, rel=0.1)


def test_independent_items_explain_the_scatter_of_their_total():
    # Forty items of one size with log sd 0.4: log(1 + (exp(0.16) - 1) / 40) = 0.0043.
    rng = np.random.default_rng(0)
    number = np.repeat(np.arange(200), 40)
    actual = np.exp(rng.normal(0, 0.4, 8_000))
    past, ones = past_of(np.ones(8_000), actual, number), np.ones(8_000)
    # Mean and variance of that lognormal.
    mean, variance = np.exp(0.08) * ones, np.exp(0.16) * np.expm1(0.16) * ones
    error, explained, item_variance = total_errors(past, mean, variance)
    assert item_variance == pytest.approx(np.full(200, 0.16))
    assert explained == pytest.approx(np.full(200, np.log1p(np.expm1(0.16) / 40)), rel=0.05)
    # Standard error of a variance from 200 totals: 10 %.
    assert np.var(error) == pytest.approx(explained.mean(), rel=0.4)


def test_one_outlier_among_totals_does_not_decide():
    estimated, actual, number = work(0.1, 2)
    wild = actual * np.where(number == 0, 8.0, 1.0)
    assert spread(estimated, wild, number) < 0.17
