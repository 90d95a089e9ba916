"""The factor of a project by what its work took: no bias, and what begun work says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from estimation.projects.project_factor import ProjectFactor, factor_after

RANDOM = np.random.default_rng(20270111)


def test_finished_work_alone_has_a_closed_form() -> None:
    """It is ln F ~ N(m, v) with m = z tau^2 / (tau^2 + s^2) and v = tau^2 s^2 / (tau^2 + s^2)."""
    hours = 100 * np.exp(0.3 * RANDOM.standard_normal(4001))
    factor = factor_after(0.2, 130.0, hours)
    z, s2 = math.log(130) - float(np.median(np.log(hours))), float(np.log(hours).var())
    assert factor.log_mean == pytest.approx(z * 0.04 / (0.04 + s2), rel=1e-12)
    assert factor.log_sd**2 == pytest.approx(0.04 * s2 / (0.04 + s2), rel=1e-12)
    assert 1 < factor.median < 1.3


@pytest.mark.parametrize(("tau", "spread"), [(0.0, 0.3), (0.0, 0.0)])
def test_projects_that_do_not_differ_have_a_factor_of_one(tau: float, spread: float) -> None:
    hours = 100 * np.exp(spread * RANDOM.standard_normal(101))
    factor = factor_after(tau, 130.0, hours)
    assert (factor.median, factor.log_sd) == (1, 0)
    assert factor.table.is_constant


def test_projects_on_their_forecast_have_no_bias() -> None:
    """2,000 projects whose work is drawn as forecast: mean of m within two standard errors of 0."""
    tau, spread, items = 0.2, 0.4, 6
    simulated = (10 * np.exp(spread * RANDOM.standard_normal((2000, items)))).sum(axis=1)
    means = []
    for _ in range(2000):
        own = math.exp(tau * RANDOM.standard_normal())
        actual = own * (10 * np.exp(spread * RANDOM.standard_normal(items))).sum()
        means.append(factor_after(tau, actual, simulated).log_mean)
    error = float(np.std(means)) / math.sqrt(2000)
    assert abs(float(np.mean(means))) < 2 * error


def test_begun_work_within_its_hours_says_next_to_nothing_and_over_them_a_lot() -> None:
    hours = 100 * np.exp(0.2 * RANDOM.standard_normal(4001))
    within = factor_after(0.2, 0.0, None, [(30.0, hours)])
    assert within.log_mean == pytest.approx(0, abs=0.002)
    assert within.log_sd == pytest.approx(0.2, abs=0.002)
    over = factor_after(0.2, 0.0, None, [(140.0, hours)])
    assert over.log_mean > 0.15
    more = factor_after(0.2, 0.0, None, [(140.0, hours), (150.0, hours)])
    assert more.log_mean > over.log_mean


def test_survival_is_as_numeric_integration_says() -> None:
    """Against the normal prior times the share of lognormal hours above those so far."""
    from scipy.integrate import quad
    from scipy.stats import norm

    tau, s, h = 0.25, 0.3, 130.0
    # Hours at even quantiles, so that the share above is that of the lognormal.
    hours = 100 * np.exp(s * norm.ppf((np.arange(20_000) + 0.5) / 20_000))

    def weight(g: float) -> float:
        return float(norm.pdf(g, 0, tau) * norm.sf((math.log(h / 100) - g) / s))

    whole = quad(weight, -2, 2)[0]
    mean = quad(lambda g: g * weight(g), -2, 2)[0] / whole
    square = quad(lambda g: g * g * weight(g), -2, 2)[0] / whole
    factor = factor_after(tau, 0.0, None, [(h, hours)])
    assert factor.log_mean == pytest.approx(mean, abs=1e-3)
    assert factor.log_sd == pytest.approx(math.sqrt(square - mean**2), abs=1e-3)


def test_a_trial_keeps_its_place() -> None:
    """F = exp(m + sqrt(v) u) for the normal score u of the trial."""
    from scipy.special import ndtri

    factor, u = ProjectFactor(0.1, 0.2), np.array([0.1, 0.5, 0.9])
    assert factor.table.ppf(u) == pytest.approx(np.exp(0.1 + 0.2 * ndtri(u)), rel=1e-3)


def test_one_sentence_says_it() -> None:
    assert "No finished work with hours" in ProjectFactor().sentence
    assert "1.10 times" in ProjectFactor(math.log(1.1), 0.1, 110, 100).sentence
    assert "do not differ" in ProjectFactor(0, 0, 110, 100).sentence
