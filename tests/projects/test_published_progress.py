"""
Published worked examples of re-forecasts under way agree.

Earned value names two ends of one scale: what remains costs what was planned (an overrun so far was
a matter of its own), or it goes on as the work so far did. A firm whose projects do not differ as a
whole gives the first, one whose single items never differ the second; real firms lie between.
"""

from __future__ import annotations

import numpy as np
import pytest

from estimation.projects.project_factor import factor_after

from .conftest import Desk  # noqa: TC001 - pytest reads it
from .test_status import give

CASES = {
    # budget, earned value, actual cost, estimate at completion as published, its rounding
    # "Info", gristprojectmanagement.us/integration: EAC = AC + (BAC - EV) / CPI, CPI rounded to .93
    "Grist": (500_000, 150_000, 162_000, 538_344, 0.005 / 0.93),
    # "Earned value management", quickbooks.intuit.com: EAC = BAC / CPI, rounded to 90,000
    "Intuit": (100_000, 50_000, 45_000, 90_000, 1e-9),
    # M. K. Pratt, "Earned value management", computerwoche.de, 3 April 2006: 200 / .83
    "Pratt": (200, 50, 60, 240.96, 0.005 / 0.83),
}


@pytest.mark.parametrize("case", CASES)
def test_work_goes_on_as_it_did_where_only_projects_differ(case: str) -> None:
    budget, earned, actual, published, rounding = CASES[case]
    factor = factor_after(0.3, actual, np.full(100, float(earned)))
    assert factor.log_sd == 0
    forecast = actual + (budget - earned) * factor.median
    assert forecast == pytest.approx(published, rel=rounding)


@pytest.mark.parametrize("case", CASES)
def test_a_real_firm_lies_between_both_ends(case: str) -> None:
    budget, earned, actual, _, _ = CASES[case]
    random = np.random.default_rng(1)
    spread = earned * np.exp(0.2 * random.standard_normal(4001))
    factor = factor_after(0.2, actual, spread / np.median(spread) * earned)
    forecast = actual + (budget - earned) * factor.median
    ends = sorted((actual + budget - earned, budget * actual / earned))
    assert ends[0] < forecast < ends[1]


PLAN = """\
kickoff_plan: 1
project: {id: acme-site, start: 2027-01-11}
roles: [{id: dev, cost_rate: 100}]
activities:
  - {id: a, effort: {dev: 1000}}
  - {id: b, effort: {dev: 4000}, after: [a]}
"""


def test_what_remains_costs_what_was_planned_where_projects_do_not_differ(desk: Desk) -> None:
    """Grist, figure 7-13: AC 127,000, BAC 500,000, EV 100,000, EAC = AC + BAC - EV = 527,000."""
    desk.sign(PLAN)
    give(desk, "activity,started,finished,hours\na,2027-01-11,2027-06-30,1270\n", date="2027-07-01")
    now = desk("reforecast", "acme-site", "--json", "-").json["now"]
    assert now["cost"]["mean"] == pytest.approx(527_000)
    assert now["cost"]["sd"] == 0
